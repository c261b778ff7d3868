//! JSON Web Tokens: the signing key, and making and checking tokens (RFC 7519, RS256).

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::EncodePrivateKey as _;
use rsa::rand_core::OsRng;
use rsa::signature::{SignatureEncoding as _, Signer as _, Verifier as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    Malformed,
    Signature,
    Issuer,
    Audience,
    Tenant,
    Time,
}

/// The claims of an access token that an API looks at ("Access token claims reference").
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Claims {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) tid: Uuid,
    pub(crate) oid: Uuid,
    pub(crate) appid: Uuid,
    pub(crate) exp: i64,
    pub(crate) nbf: i64,
    /// The subject, which differs from app to app.
    #[serde(default)]
    pub(crate) sub: String,
    #[serde(default)]
    pub(crate) idtyp: String,
    /// The delegated permissions, with blanks between them.
    #[serde(default)]
    pub(crate) scp: String,
    /// The app's own permissions.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    /// What the client is capable of.
    #[serde(default)]
    pub(crate) xms_cc: Vec<String>,
}

/// The capability of a client that can answer a claims challenge ("Claims challenges, claims requests and client capabilities").
pub(crate) const CAPABLE: &str = "cp1";

impl Claims {
    /// Whether the token was issued to the app itself, with no person.
    pub(crate) fn is_app_only(&self) -> bool {
        self.idtyp == "app"
    }
}

/// Makes the key now, if it is not there yet.
pub(crate) fn make_key() {
    LazyLock::force(&KEY);
}

/// Who issues access tokens: the v1 form, with the practice authority in the place of `sts.windows.net`.
pub(crate) fn access_token_issuer(authority: &str, tenant: Uuid) -> String {
    format!("{authority}/{tenant}/")
}

/// The audience of a token of ours, unchecked.
pub(crate) fn audience(token: &str) -> Option<String> {
    let payload: Value = decode(token.split('.').nth(1)?).ok()?;
    payload["aud"].as_str().map(str::to_owned)
}

/// A signed token.
pub(crate) fn sign(claims: &Value) -> String {
    let header = json!({"typ": "JWT", "alg": "RS256", "x5t": KEY.id, "kid": KEY.id});
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = KEY.signing.sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature.to_bytes()))
}

/// A token that nobody signed (RFC 7519, section 6).
pub(crate) fn unsigned(claims: &Value) -> String {
    let header = json!({"typ": "JWT", "alg": "none"});
    format!("{}.{}.", encode(header.to_string()), encode(claims.to_string()))
}

/// What a token says, unchecked.
pub(crate) fn claims<T: serde::de::DeserializeOwned>(token: &str) -> Option<T> {
    decode(token.split('.').nth(1)?).ok()
}

/// Checks signature, issuer, audience (a name of the API, with or without a slash at the end) and time.
/// The clocks are one here, so no tolerance is given.
pub(crate) fn verify(
    token: &str,
    authority: &str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<Claims, Flaw> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Flaw::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Flaw::Malformed)?;
    let header: Value = decode(header)?;
    if header["alg"] != "RS256" || header["kid"] != KEY.id.as_str() {
        return Err(Flaw::Signature);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Flaw::Malformed)?;
    let signature = Signature::try_from(signature.as_slice()).map_err(|_| Flaw::Signature)?;
    KEY.verifying
        .verify(signed.as_bytes(), &signature)
        .map_err(|_| Flaw::Signature)?;

    let claims: Claims = decode(payload)?;
    if claims.iss != access_token_issuer(authority, claims.tid) {
        return Err(Flaw::Issuer);
    }
    if !audiences.contains(&claims.aud.strip_suffix('/').unwrap_or(&claims.aud)) {
        return Err(Flaw::Audience);
    }
    if !(claims.nbf..claims.exp).contains(&now.as_second()) {
        return Err(Flaw::Time);
    }
    Ok(claims)
}

/// The public key for `/discovery/v2.0/keys`, with a certificate that it signed itself. Like most of Entra's keys it
/// names no `alg`.
pub(crate) fn json_web_key() -> Value {
    json!({
        "kty": "RSA",
        "use": "sig",
        "kid": KEY.id,
        "x5t": KEY.id,
        "n": encode(KEY.public.n().to_bytes_be()),
        "e": encode(KEY.public.e().to_bytes_be()),
        "x5c": [STANDARD.encode(&KEY.certificate)],
    })
}

struct Key {
    id: String,
    certificate: Vec<u8>,
    public: RsaPublicKey,
    signing: SigningKey<Sha256>,
    verifying: VerifyingKey<Sha256>,
}

/// One for the process: tokens of one practice tenant are still refused by another, since issuer and audience
/// are addresses.
static KEY: LazyLock<Key> = LazyLock::new(|| {
    let (private, certificate) = loop {
        // Fails only for sizes that can't be, or when chance has bad luck with a prime.
        if let Ok(key) = RsaPrivateKey::new(&mut OsRng, 2048)
            && let Some(certificate) = certificate(&key)
        {
            break (key, certificate);
        }
    };
    let public = private.to_public_key();
    // Entra's key ids are the thumbprints of the certificates.
    let id = encode(sha1_smol::Sha1::from(&certificate).digest().bytes());
    Key {
        id,
        certificate,
        verifying: VerifyingKey::new(public.clone()),
        signing: SigningKey::new(private),
        public,
    }
});

/// The key's own certificate.
fn certificate(key: &RsaPrivateKey) -> Option<Vec<u8>> {
    let pkcs8 = key.to_pkcs8_der().ok()?;
    let pair = rcgen::KeyPair::try_from(pkcs8.as_bytes()).ok()?;
    let mut wanted = rcgen::CertificateParams::default();
    wanted
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Practice sign-in");
    Some(wanted.self_signed(&pair).ok()?.der().to_vec())
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Flaw> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Flaw::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| Flaw::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORITY: &str = "http://127.0.0.1:1";
    const AUDIENCE: &str = "http://127.0.0.1:2";

    fn claims() -> Value {
        json!({
            "aud": AUDIENCE, "iss": format!("{AUTHORITY}/{}/", Uuid::nil()), "tid": Uuid::nil(),
            "oid": Uuid::nil(), "appid": Uuid::nil(), "nbf": 100, "exp": 200,
        })
    }

    fn checked(claims: &Value, at: i64) -> Result<Claims, Flaw> {
        verify(
            &sign(claims),
            AUTHORITY,
            &[AUDIENCE],
            Timestamp::from_second(at).unwrap(),
        )
    }

    #[test]
    fn a_good_token_is_accepted_with_and_without_the_slash() {
        let mut claims = claims();
        assert!(checked(&claims, 150).is_ok());
        claims["aud"] = json!("http://127.0.0.1:2/");
        assert!(checked(&claims, 150).is_ok());
    }

    #[test]
    fn each_flaw_is_found() {
        let good = claims();
        assert_eq!(checked(&good, 99), Err(Flaw::Time));
        assert_eq!(checked(&good, 200), Err(Flaw::Time));
        for (claim, value, flaw) in [
            ("aud", "http://127.0.0.1:3", Flaw::Audience),
            ("aud", "http://127.0.0.1:2//", Flaw::Audience),
            ("iss", "http://127.0.0.1:1/somebody/", Flaw::Issuer),
            ("tid", "not an id", Flaw::Malformed),
        ] {
            let mut bad = claims();
            bad[claim] = json!(value);
            assert_eq!(checked(&bad, 150), Err(flaw), "{claim} {value}");
        }
    }

    #[test]
    fn a_changed_token_and_an_unsigned_one_are_refused() {
        let now = Timestamp::from_second(150).unwrap();
        let token = sign(&claims());
        let (rest, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = rest.split_once('.').unwrap();
        let other = encode(claims().to_string().replace("200", "999"));
        let changed = format!("{header}.{other}.{signature}");
        assert_eq!(
            verify(&changed, AUTHORITY, &[AUDIENCE], now),
            Err(Flaw::Signature)
        );
        assert_eq!(
            verify(&unsigned(&claims()), AUTHORITY, &[AUDIENCE], now),
            Err(Flaw::Signature)
        );
        for nonsense in ["", ".", "..", "a.b", "a.b.c", "é.é.é"] {
            assert!(verify(nonsense, AUTHORITY, &[AUDIENCE], now).is_err());
        }
    }
}
