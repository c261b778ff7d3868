//! A credential as it is written into an entry.

use jiff::civil::Date;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::VaultError;
use crate::contract::CredentialKind;

/// A credential with what has to be known about it later.
#[derive(Debug)]
pub struct KeptCredential {
    /// Which kind.
    pub kind: CredentialKind,
    /// A client secret's value, or a private key (PKCS#8 DER in base64).
    pub secret: SecretString,
    /// The last day on which it works, where known.
    pub ends: Option<Date>,
}

impl KeptCredential {
    /// The text of the entry: compact JSON.
    pub fn encode(&self) -> SecretString {
        let secret = self.secret.expose_secret();
        // Wide enough for every escape, because a buffer that grows leaves its old, unwiped memory behind.
        let mut entry = Zeroizing::new(Vec::with_capacity(secret.len() * 6 + 128));
        let written = Written {
            kind: self.kind,
            ends: self.ends,
            secret,
        };
        match serde_json::to_writer(&mut *entry, &written)
            .ok()
            .and_then(|()| std::str::from_utf8(&entry).ok())
        {
            Some(text) => SecretString::from(text),
            None => unreachable!("an enum, a date and a text always have JSON"),
        }
    }

    /// Reads the text of an entry.
    ///
    /// # Errors
    ///
    /// [`VaultError::Edited`] when it is not what [`KeptCredential::encode`] makes.
    pub fn decode(entry: &SecretString) -> Result<Self, VaultError> {
        // The reason is dropped: serde's messages can quote the entry.
        let read: Read = serde_json::from_str(entry.expose_secret()).map_err(|_| VaultError::Edited)?;
        Ok(Self {
            kind: read.kind,
            secret: SecretString::from(read.secret),
            ends: read.ends,
        })
    }
}

#[derive(Serialize)]
struct Written<'a> {
    kind: CredentialKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends: Option<Date>,
    secret: &'a str,
}

#[derive(Deserialize)]
struct Read {
    kind: CredentialKind,
    ends: Option<Date>,
    secret: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(secret: &str) -> KeptCredential {
        KeptCredential {
            kind: CredentialKind::ClientSecret,
            secret: SecretString::from(secret),
            ends: Some(jiff::civil::date(2027, 3, 1)),
        }
    }

    #[test]
    fn an_entry_is_compact_json() {
        assert_eq!(
            credential("abc~1").encode().expose_secret(),
            r#"{"kind":"client-secret","ends":"2027-03-01","secret":"abc~1"}"#
        );
    }

    #[test]
    fn every_secret_comes_back_as_it_was() {
        for secret in ["abc~1", "", "\"\\\n\u{0}\u{1f}", "ключ ✓"] {
            let back = KeptCredential::decode(&credential(secret).encode()).unwrap();
            assert_eq!(back.secret.expose_secret(), secret);
        }
    }

    #[test]
    fn an_entry_of_somebody_else_is_broken_and_not_told() {
        for foreign in ["", "hunter2", "{}", r#"{"kind":"password","secret":"hunter2"}"#] {
            let refused = KeptCredential::decode(&SecretString::from(foreign)).unwrap_err();
            assert_eq!(refused, VaultError::Edited);
            assert!(!format!("{refused:?} {refused}").contains("hunter2"));
        }
    }

    #[test]
    fn a_credential_cannot_be_printed() {
        assert!(!format!("{:?}", credential("CANARY")).contains("CANARY"));
    }
}
