//! Who signed in, from the ID token that came straight from the token endpoint.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use uuid::Uuid;

use super::SignInError;
use crate::{
    clock::TOLERANCE,
    contract::SignedIn,
    http::{Origin, json},
    ids::{AppId, ObjectId, TenantId},
    service::short,
};

/// The signed-in person in the tenant they signed in to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The tenant.
    pub tenant: TenantId,
    /// The person there.
    pub object: ObjectId,
    /// Display name.
    pub name: String,
    /// Sign-in name.
    pub username: String,
    /// The account is of another tenant, or a personal one, and is let into this tenant as a guest.
    pub guest: bool,
    /// The directory roles that the tokens name; none where they name none.
    pub roles: Vec<Uuid>,
}

impl Person {
    /// For the window.
    pub fn card(&self) -> SignedIn {
        SignedIn {
            name: self.name.clone(),
            username: self.username.clone(),
            // A guest's sign-in name is of their own tenant, so it tells nothing about this one.
            domain: match self.username.rsplit_once('@') {
                Some((_, domain)) if !self.guest => domain.to_owned(),
                _ => self.tenant.to_string(),
            },
            tenant_id: self.tenant.to_string(),
            guest: self.guest,
        }
    }

    /// May give themselves the System Administrator role in an organization ("Manage admin roles with Microsoft Entra Privileged
    /// Identity Management", Power Platform documentation). The ids are those of "Microsoft Entra built-in roles".
    pub fn runs_power_platform(&self) -> bool {
        const ROLES: [Uuid; 3] = [
            Uuid::from_u128(0x1164_8597_926c_4cf3_9c36_bceb_b0ba_8dcc),
            Uuid::from_u128(0x4436_7163_eba1_44c3_98af_f578_7879_f96a),
            Uuid::from_u128(0x62e9_0394_69f5_4237_9190_0121_7714_5e10),
        ];
        self.roles.iter().any(|role| ROLES.contains(role))
    }
}

/// The tenant of personal accounts (Microsoft identity platform documentation, "ID token claims reference").
const PERSONAL: TenantId = TenantId(Uuid::from_u128(0x9188_040d_6c67_4c5b_b112_36a3_04b6_6dad));

/// What an ID token must say to be believed.
pub(super) struct Expected<'a> {
    pub(super) authority: &'a Origin,
    pub(super) client: AppId,
    /// Absent for a token that comes from a refresh.
    pub(super) nonce: Option<&'a str>,
    pub(super) now: Timestamp,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    #[serde(default)]
    nonce: Option<String>,
    tid: Uuid,
    oid: Uuid,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    preferred_username: String,
    /// Who signed the person in, where that is not the issuer ("ID token claims reference").
    #[serde(default)]
    idp: Option<String>,
    /// 0 for a member, 1 for a guest; only where the app's registration asks for it.
    #[serde(default)]
    acct: Option<u8>,
    #[serde(default)]
    wids: Vec<Uuid>,
}

/// Reads the token. Its signature need not be checked, because it came from the token endpoint itself over TLS (`OpenID` Connect
/// Core, section 3.1.3.7, item 6); everything else is.
pub(super) fn read(token: &SecretString, expected: &Expected<'_>) -> Result<Person, SignInError> {
    let not = |what| Err(SignInError::NotTrusted { what });
    let Some(claims) = claims(token.expose_secret()) else {
        return not("the ID token");
    };
    let at = |seconds: i64| Timestamp::from_second(seconds).unwrap_or(Timestamp::MIN);
    if claims.iss != format!("{}/{}/v2.0", expected.authority, claims.tid) {
        return not("the issuer");
    }
    if claims.aud != expected.client.to_string() {
        return not("the audience");
    }
    if expected
        .nonce
        .is_some_and(|nonce| claims.nonce.as_deref() != Some(nonce))
    {
        return not("the nonce");
    }
    let latest = at(claims.exp).saturating_add(TOLERANCE).unwrap_or(Timestamp::MAX);
    let earliest = claims
        .nbf
        .map(|from| at(from).saturating_sub(TOLERANCE).unwrap_or(Timestamp::MIN));
    if latest < expected.now || earliest.is_some_and(|earliest| earliest > expected.now) {
        return Err(SignInError::NotAtThisTime);
    }
    let tenant = TenantId(claims.tid);
    if tenant == PERSONAL {
        return Err(SignInError::PersonalAccount);
    }
    let guest = claims.acct == Some(1) || claims.idp.as_ref().is_some_and(|idp| *idp != claims.iss);
    Ok(Person {
        guest,
        roles: claims.wids,
        tenant,
        object: ObjectId(claims.oid),
        name: short(
            if claims.name.is_empty() {
                &claims.preferred_username
            } else {
                &claims.name
            },
            100,
        ),
        username: short(&claims.preferred_username, 150),
    })
}

/// The directory roles in an access token. It is made for another reader and may have any form, so this only ever helps to say
/// who can do something, and decides nothing.
pub(super) fn roles(access: &SecretString) -> Vec<Uuid> {
    #[derive(Deserialize)]
    struct Roles {
        wids: Vec<Uuid>,
    }
    payload::<Roles>(access.expose_secret()).map_or_else(Vec::new, |roles| roles.wids)
}

fn claims(token: &str) -> Option<Claims> {
    payload(token)
}

fn payload<T: for<'de> Deserialize<'de>>(token: &str) -> Option<T> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    json::read(&BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const CLIENT: AppId = AppId(Uuid::from_u128(7));
    const TENANT: Uuid = Uuid::from_u128(8);

    fn read_with(change: impl Fn(&mut Value)) -> Result<Person, SignInError> {
        let authority = Origin::https("login.example");
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let mut claims = json!({
            "iss": format!("https://login.example/{TENANT}/v2.0"), "aud": CLIENT.to_string(), "nonce": "n",
            "tid": TENANT, "oid": Uuid::from_u128(9), "exp": 1_800_003_600, "nbf": 1_799_999_990,
            "name": "Ada", "preferred_username": "ada@northwind.example",
        });
        change(&mut claims);
        let token = format!("e30.{}.x", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
        let expected = Expected {
            authority: &authority,
            client: CLIENT,
            nonce: Some("n"),
            now,
        };
        read(&token.into(), &expected)
    }

    #[test]
    fn a_true_token_tells_who_signed_in() {
        let person = read_with(|_| ()).unwrap();
        assert_eq!(person.card().domain, "northwind.example");
        assert_eq!(person.tenant, TenantId(TENANT));
    }

    /// Row 15 of the attack list; LB-15.
    #[test]
    fn b9_15_a_token_that_does_not_fit_is_not_believed() {
        type Case<'a> = (&'a str, &'a dyn Fn(&mut Value));
        let cases: [Case<'_>; 5] = [
            ("the issuer", &|c| c["iss"] = "https://evil.example/x/v2.0".into()),
            ("the issuer", &|c| {
                c["tid"] = Uuid::from_u128(5).to_string().into();
            }),
            ("the audience", &|c| {
                c["aud"] = Uuid::from_u128(5).to_string().into();
            }),
            ("the nonce", &|c| c["nonce"] = "other".into()),
            ("the nonce", &|c| drop(c.as_object_mut().unwrap().remove("nonce"))),
        ];
        for (expected, change) in cases {
            let Err(SignInError::NotTrusted { what }) = read_with(change) else {
                panic!("{expected}")
            };
            assert_eq!(what, expected);
        }
        for broken in ["", "a.b", "a.!.c", "a.e30.c"] {
            let authority = Origin::https("login.example");
            let expected = Expected {
                authority: &authority,
                client: CLIENT,
                nonce: None,
                now: Timestamp::UNIX_EPOCH,
            };
            assert!(read(&broken.to_owned().into(), &expected).is_err(), "{broken}");
        }
    }

    #[test]
    fn b9_15_a_token_that_has_ended_or_not_begun_is_not_believed() {
        for (name, moment) in [("exp", 1_799_990_000), ("exp", i64::MIN), ("nbf", 1_800_090_000)] {
            let read = read_with(|c| c[name] = moment.into());
            assert!(matches!(read, Err(SignInError::NotAtThisTime)), "{name} {moment}");
        }
        for (name, moment) in [("exp", 1_799_999_700), ("nbf", 1_800_000_300)] {
            assert!(read_with(|c| c[name] = moment.into()).is_ok(), "{name} {moment}");
        }
    }

    #[test]
    fn a_guest_is_known_by_who_signed_them_in() {
        assert!(!read_with(|_| ()).unwrap().guest);
        for change in [
            |c: &mut Value| c["idp"] = "https://sts.windows.net/other/".into(),
            |c: &mut Value| c["idp"] = "live.com".into(),
            |c: &mut Value| c["acct"] = 1.into(),
        ] {
            let guest = read_with(change).unwrap();
            assert!(guest.guest);
            assert_eq!(guest.card().domain, TENANT.to_string());
        }
        let member = read_with(|c| {
            c["idp"] = c["iss"].clone();
            c["acct"] = 0.into();
        });
        assert!(!member.unwrap().guest);
    }

    #[test]
    fn directory_roles_come_from_either_token_and_from_none_where_it_is_no_text_of_ours() {
        let dynamics = "44367163-eba1-44c3-98af-f5787879f96a";
        let person = read_with(|c| c["wids"] = json!([dynamics])).unwrap();
        assert!(person.runs_power_platform());
        let payload = BASE64_URL_SAFE_NO_PAD.encode(json!({ "wids": [dynamics] }).to_string());
        assert_eq!(roles(&format!("e30.{payload}.x").into()), person.roles);
        for other in ["opaque", "a.b.c", ""] {
            assert!(roles(&other.to_owned().into()).is_empty());
        }
    }

    #[test]
    fn a_personal_account_is_recognised() {
        let personal = read_with(|c| {
            c["tid"] = PERSONAL.to_string().into();
            c["iss"] = format!("https://login.example/{PERSONAL}/v2.0").into();
        });
        assert!(matches!(personal, Err(SignInError::PersonalAccount)));
    }
}
