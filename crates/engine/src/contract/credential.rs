//! The credential that is held here, and its keychain.

use serde::{Deserialize, Serialize};

use super::Problem;

/// When the app's secret was put into the keychain. Other organizations of the tenant use the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum KeptSecret {
    /// By this run.
    Now,
    /// By an earlier one.
    Earlier,
}

/// The credential's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum CredentialKind {
    /// A client secret.
    ClientSecret,
    /// A certificate's private key.
    Certificate,
}

/// Whether the keychain can hold a secret.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum KeychainCheck {
    /// It stored, gave back and deleted a throw-away entry.
    Works,
    /// It did not.
    Fails {
        /// Why.
        problem: Problem,
    },
}

/// A credential in the keychain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct StoredCredential {
    /// When it ends, as a date (`2027-03-01`), where known.
    pub ends: Option<String>,
}

/// When the credential has to be renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Renewal {
    /// The date, `2027-03-01`.
    pub ends: String,
    /// Whole days until then; negative when it is over.
    pub days_left: i32,
}

/// What became of the app's secret in this computer's keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum SecretFate {
    /// It was removed.
    Removed,
    /// It stays, because the person left it there.
    Stays,
}
