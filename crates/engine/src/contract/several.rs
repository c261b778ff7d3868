//! Several organizations in one run: a row each, and each with an outcome of its own.

use serde::Serialize;

use super::{OrganizationRow, Screen, Waiting};

/// Where a run over several organizations stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum SeveralStage {
    /// They are looked at, or wait for the one button.
    Review,
    /// At least one is being worked on.
    Working,
    /// All have come to an end, each to its own.
    Done,
}

/// One organization of several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRun {
    /// Which.
    pub organization: OrganizationRow,
    /// It waits until one of the others is through: only a few are worked on at the same time.
    pub queued: bool,
    /// What it waits for.
    pub waiting: Option<Waiting>,
    /// Where it stands, as if it were alone: the review, the work, the last screen or a problem.
    pub screen: Screen,
}

/// What the one button of the review does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct CommitCard {
    /// Identifies exactly these plans; sent back with the commit.
    pub hash: String,
    /// How many organizations are gone through.
    pub organizations: u32,
    /// In how many of them something is written. The others are only checked.
    pub changed: u32,
}
