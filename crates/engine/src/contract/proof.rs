//! What was proven, and what is kept of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

/// A fact that was read back. What can't be shown to be so makes none: it ends the run with a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// What was proven.
    pub fact: ProvenFact,
    /// When it was read.
    #[cfg_attr(test, ts(type = "string"))]
    pub read_at: Timestamp,
    /// Read as whom.
    pub read_as: ReadAs,
    /// What was read: names and ids, no secrets.
    pub evidence: BTreeMap<String, String>,
}

/// What a proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ProvenFact {
    /// Organization and tenant are the chosen ones.
    RightOrganization,
    /// The solution is there in the version that was agreed on.
    SolutionInstalled,
    /// The role holds what was contracted, no less and no more than the basics.
    RoleAsContracted,
    /// The application user is there and enabled.
    UserEnabled,
    /// The user has the role of its own business unit.
    RoleAssigned,
    /// A token was issued to the app in this tenant.
    AppCanSignIn,
    /// Dataverse answers the app with the application user's id.
    AppIsTheUser,
    /// The profile's probe was answered.
    ProbeAnswered,
}

/// Whose token a fact was read with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ReadAs {
    /// The signed-in administrator.
    Administrator,
    /// The app itself.
    App,
}

/// Where the record is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ReportCard {
    /// The folder, to be shown.
    pub folder: String,
    /// File names in it.
    pub files: Vec<String>,
}
