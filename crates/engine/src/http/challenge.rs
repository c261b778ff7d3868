//! What a service's refusal says of the token that it wants: `WWW-Authenticate: Bearer …`.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use url::Url;

use super::Answer;

/// What the service wants to see of the person, to be handed to the sign-in page as it is ("Claims challenges, claims requests,
/// and client capabilities"). It is a JSON object of at most 4 KiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims(serde_json::Map<String, Value>);

/// Not documented: chosen, because it goes into an address.
const LARGEST: usize = 4 << 10;

impl Claims {
    /// From the JSON of the token endpoint.
    pub fn parse(json: &str) -> Option<Self> {
        if json.len() > LARGEST {
            return None;
        }
        match serde_json::from_str(json) {
            Ok(Value::Object(claims)) if !claims.is_empty() => Some(Self(claims)),
            _ => None,
        }
    }

    /// The parameter `claims` of a sign-in or token request of a person: what is wanted of them, if anything is, and that Gangway
    /// can answer such a challenge. Services send one only to who says so, with the capability `cp1`; Dataverse does since 2026
    /// ("Continuous access evaluation (preview)", Power Platform documentation). Tokens then last for up to 28 hours, and a
    /// person who is switched off is out within minutes all the same.
    pub fn parameter(wanted: Option<&Self>) -> String {
        let mut claims = wanted.map_or_else(serde_json::Map::new, |wanted| wanted.0.clone());
        let of_access = claims.entry("access_token").or_insert_with(|| json!({}));
        if let Value::Object(of_access) = of_access {
            of_access.insert("xms_cc".to_owned(), json!({ "values": ["cp1"] }));
        }
        Value::Object(claims).to_string()
    }
}

/// A service's 401.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// Where people of the owner's tenant sign in. It is compared, never opened.
    pub authorization: Option<Url>,
    /// What the service wants to see.
    pub claims: Option<Claims>,
}

impl Challenge {
    pub(crate) fn of(answer: &Answer) -> Option<Self> {
        Self::read(answer.header("www-authenticate")?)
    }

    /// The values are quoted or not: Dataverse writes them without quotes.
    fn read(header: &str) -> Option<Self> {
        let (scheme, rest) = header.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut found = Self::default();
        for (name, value) in rest.split(',').filter_map(|pair| pair.split_once('=')) {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "authorization_uri" | "authorization" => found.authorization = Url::parse(value).ok(),
                "claims" => found.claims = decoded(value),
                _ => {}
            }
        }
        Some(found)
    }
}

fn decoded(base64: &str) -> Option<Claims> {
    let json = BASE64_STANDARD.decode(base64).ok()?;
    Claims::parse(std::str::from_utf8(&json).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dataverse_tells_its_tenant_without_quotes() {
        let challenge = Challenge::read(
            "Bearer authorization_uri=https://login.microsoftonline.com/2b0f6c0e-9d41-4c8e-9a55-6a1f0a3c7d10/oauth2/authorize, resource_id=https://contoso.crm4.dynamics.com/",
        )
        .unwrap();
        let authorization = challenge.authorization.unwrap();
        assert_eq!(
            authorization.path(),
            "/2b0f6c0e-9d41-4c8e-9a55-6a1f0a3c7d10/oauth2/authorize"
        );
        assert_eq!(challenge.claims, None);
    }

    #[test]
    fn a_claims_challenge_is_read_from_its_base64() {
        let json = r#"{"access_token":{"nbf":{"essential":true,"value":"1714035906"}}}"#;
        let header = format!(
            "Bearer realm=\"\", authorization_uri=\"https://login.example/common/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{}\"",
            BASE64_STANDARD.encode(json)
        );
        let claims = Challenge::read(&header).unwrap().claims.unwrap();
        assert_eq!(
            Claims::parameter(Some(&claims)),
            r#"{"access_token":{"nbf":{"essential":true,"value":"1714035906"},"xms_cc":{"values":["cp1"]}}}"#
        );
    }

    #[test]
    fn b9_22_every_request_says_that_a_challenge_can_be_answered_and_loses_nothing_of_one() {
        let of = |json: &str| Claims::parameter(Claims::parse(json).as_ref());
        let alone = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
        assert_eq!(Claims::parameter(None), alone);
        assert_eq!(of("nonsense"), alone);
        assert_eq!(
            of(r#"{"id_token":{"a":1}}"#),
            r#"{"access_token":{"xms_cc":{"values":["cp1"]}},"id_token":{"a":1}}"#
        );
        assert_eq!(of(r#"{"access_token":"odd"}"#), r#"{"access_token":"odd"}"#);
    }

    #[test]
    fn what_is_no_challenge_is_none() {
        for header in ["", "Basic realm=x", "Bearer", "bearer"] {
            assert_eq!(Challenge::read(header), None, "{header}");
        }
        for claims in ["!", "e30=", "W10=", "bnVsbA=="] {
            let challenge = Challenge::read(&format!("Bearer claims=\"{claims}\"")).unwrap();
            assert_eq!(challenge, Challenge::default(), "{claims}");
        }
        assert_eq!(
            Claims::parse(&format!("{{\"a\":\"{}\"}}", "x".repeat(LARGEST))),
            None
        );
    }
}
