//! A certificate as the app's credential: its private key signs an assertion, and never leaves this computer.
//!
//! "Microsoft identity platform application authentication certificate credentials"; RFC 7523; RFC 7518, section 3.5.

use std::time::Duration;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ring::{
    rand::SystemRandom,
    signature::{KeyPair as _, RSA_PSS_SHA256, RsaKeyPair},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use x509_cert::der::Decode as _;
use zeroize::Zeroizing;

use crate::{chance::Chance, ids::AppId};

/// A certificate's key, ready to sign.
pub struct CertificateKey {
    key: RsaKeyPair,
    /// SHA-256 of the certificate, by which Entra ID finds it.
    thumbprint: String,
}

/// What a file held: the key, the text that is kept of it, and the certificate's last day.
pub struct CertificateFile {
    /// For signing.
    pub key: CertificateKey,
    /// Thumbprint and key, for the keychain.
    pub kept: SecretString,
    /// The last day on which it works.
    pub ends: Date,
}

/// Why a file can't be used. Holds nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// There is not one certificate and one RSA key of 2048 to 4096 bits in it, in PEM.
    #[error("not one certificate and one RSA key")]
    NotUnderstood,
    /// The key is locked with a password.
    #[error("the key is locked")]
    Locked,
    /// The key is not the certificate's.
    #[error("the key is not the certificate's")]
    OtherKey,
    /// The certificate has ended, or has not begun.
    #[error("the certificate does not hold today")]
    NotNow,
}

/// How long an assertion holds. The documentation advises five to ten minutes.
const HOLDS: Duration = Duration::from_mins(10);

impl CertificateFile {
    /// Reads a PEM file with one certificate and its private key.
    pub fn read(pem: &SecretString, now: Timestamp) -> Result<Self, CertificateError> {
        use CertificateError::{Locked, NotNow, NotUnderstood, OtherKey};
        let text = pem.expose_secret();
        if text.contains("ENCRYPTED") {
            return Err(Locked);
        }
        // The app's own certificate stands first in a chain.
        let certificate = CertificateDer::pem_slice_iter(text.as_bytes()).next();
        let certificate = certificate.ok_or(NotUnderstood)?.map_err(|_| NotUnderstood)?;
        let mut keys = PrivateKeyDer::pem_slice_iter(text.as_bytes());
        let (Some(Ok(der)), None) = (keys.next(), keys.next()) else {
            return Err(NotUnderstood);
        };
        let key = key_of(der.secret_der()).ok_or(NotUnderstood)?;
        let read = x509_cert::Certificate::from_der(&certificate).map_err(|_| NotUnderstood)?;
        let read = read.tbs_certificate;
        let public = read.subject_public_key_info.subject_public_key;
        if public.as_bytes() != Some(key.public_key().as_ref()) {
            return Err(OtherKey);
        }
        let at = |time: x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok()?;
            Timestamp::from_second(seconds).ok()
        };
        let begins = at(read.validity.not_before).ok_or(NotUnderstood)?;
        let ends = at(read.validity.not_after).ok_or(NotUnderstood)?;
        if now < begins || ends <= now {
            return Err(NotNow);
        }
        let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(&certificate));
        let encoded = Zeroizing::new(STANDARD.encode(der.secret_der()));
        let mut kept = Zeroizing::new(String::with_capacity(thumbprint.len() + 1 + encoded.len()));
        kept.push_str(&thumbprint);
        kept.push('.');
        kept.push_str(&encoded);
        Ok(Self {
            key: CertificateKey { key, thumbprint },
            kept: SecretString::from(kept.as_str()),
            ends: ends.to_zoned(TimeZone::system()).date(),
        })
    }
}

impl CertificateKey {
    /// Reads what was kept; `None` when it is not of that form.
    pub fn from_kept(kept: &SecretString) -> Option<Self> {
        let (thumbprint, key) = kept.expose_secret().split_once('.')?;
        let der = Zeroizing::new(STANDARD.decode(key).ok()?);
        Some(Self {
            key: key_of(&der)?,
            thumbprint: thumbprint.to_owned(),
        })
    }

    /// Signs that `app` asks at `endpoint` now. It is worth as much as a password for its ten minutes.
    pub fn assertion(
        &self,
        app: AppId,
        endpoint: &str,
        chance: &dyn Chance,
        now: Timestamp,
    ) -> Option<SecretString> {
        let begins = now.as_second();
        let ends = now.saturating_add(HOLDS).ok()?.as_second();
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!(
            "{}.{}",
            part(json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint})),
            part(json!({
                "aud": endpoint, "iss": app, "sub": app, "jti": chance.uuid(), "iat": begins, "nbf": begins, "exp": ends,
            })),
        );
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PSS_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .ok()?;
        Some(SecretString::from(format!(
            "{signed}.{}",
            URL_SAFE_NO_PAD.encode(signature)
        )))
    }
}

/// PKCS#8 or the older PKCS#1.
fn key_of(der: &[u8]) -> Option<RsaKeyPair> {
    RsaKeyPair::from_pkcs8(der)
        .or_else(|_| RsaKeyPair::from_der(der))
        .ok()
}

#[cfg(test)]
mod tests;
