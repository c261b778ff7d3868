//! Certificates by which apps prove themselves ("Microsoft identity platform application authentication certificate
//! credentials").

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use rsa::pkcs8::DecodePublicKey as _;
use rsa::signature::Verifier as _;
use rsa::{RsaPublicKey, pkcs1v15, pss};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use x509_cert::der::{Decode as _, Encode as _};

/// A certificate of an app registration (`keyCredential`).
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Told", into = "Told")]
pub struct Certificate {
    /// The id of the credential.
    pub key_id: Uuid,
    /// What people call it.
    pub name: Option<String>,
    /// The certificate itself.
    pub der: Vec<u8>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// From when it counts.
    pub starts_at: Timestamp,
    /// Until when it counts.
    pub ends_at: Timestamp,
    key: RsaPublicKey,
}

impl Certificate {
    /// Reads a certificate with an RSA key; `None` when it is anything else.
    pub fn of_der(key_id: Uuid, der: Vec<u8>, created_at: Timestamp) -> Option<Self> {
        let read = x509_cert::Certificate::from_der(&der).ok()?.tbs_certificate;
        let key = RsaPublicKey::from_public_key_der(&read.subject_public_key_info.to_der().ok()?).ok()?;
        let moment = |time: x509_cert::time::Time| {
            Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
        };
        Some(Self {
            key_id,
            name: None,
            created_at,
            starts_at: moment(read.validity.not_before)?,
            ends_at: moment(read.validity.not_after)?,
            key,
            der,
        })
    }

    /// `x5t`, with `SHA-1`.
    pub fn sha1_thumbprint(&self) -> [u8; 20] {
        sha1_smol::Sha1::from(&self.der).digest().bytes()
    }

    /// The claims of a token (JWS), when its header names this certificate and its signature is by this key.
    pub(crate) fn signed(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        if !self.is_named(&header) {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        match header["alg"].as_str()? {
            "RS256" => pkcs1v15::VerifyingKey::<Sha256>::new(self.key.clone())
                .verify(signed.as_bytes(), &signature.as_slice().try_into().ok()?),
            "PS256" => pss::VerifyingKey::<Sha256>::new(self.key.clone())
                .verify(signed.as_bytes(), &signature.as_slice().try_into().ok()?),
            _ => return None,
        }
        .ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }

    /// By `x5t#S256`, else by `x5t`, else by `kid`, which older samples fill with the thumbprint.
    fn is_named(&self, header: &Value) -> bool {
        let sha1 = self.sha1_thumbprint();
        if let Some(named) = header["x5t#S256"].as_str() {
            return named.trim_end_matches('=') == URL_SAFE_NO_PAD.encode(Sha256::digest(&self.der));
        }
        if let Some(named) = header["x5t"].as_str() {
            return named.trim_end_matches('=') == URL_SAFE_NO_PAD.encode(sha1);
        }
        header["kid"].as_str().is_some_and(|named| {
            named == URL_SAFE_NO_PAD.encode(sha1) || named.eq_ignore_ascii_case(&hex(&sha1))
        })
    }
}

/// As Graph and the portal show thumbprints.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// How a world file tells a certificate.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Told {
    key_id: Uuid,
    name: Option<String>,
    /// The certificate in base64.
    certificate: String,
    created_at: Timestamp,
}

impl From<Certificate> for Told {
    fn from(told: Certificate) -> Self {
        Self {
            key_id: told.key_id,
            name: told.name,
            certificate: STANDARD.encode(told.der),
            created_at: told.created_at,
        }
    }
}

impl TryFrom<Told> for Certificate {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<Self, Self::Error> {
        let der = STANDARD
            .decode(told.certificate)
            .map_err(|_| "the certificate is not base64")?;
        let read = Self::of_der(told.key_id, der, told.created_at).ok_or("no certificate with an RSA key")?;
        Ok(Self {
            name: told.name,
            ..read
        })
    }
}
