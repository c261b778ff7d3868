//! The work and its waits.

use jiff::Timestamp;
use serde::Serialize;

/// A step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WorkStep {
    /// Look again whether all is as it was when the plan was made.
    LookAgain,
    /// Install the publisher's solution.
    Install,
    /// Make the role, the user and the assignment.
    Write,
    /// Read back what was written.
    ReadBack,
    /// Get a token as the app.
    SignInAsApp,
    /// Ask Dataverse who that is, and read one row.
    TryAsApp,
    /// Write the record.
    Record,
}

/// One line of the list on the working screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct WorkLine {
    /// Which.
    pub step: WorkStep,
    /// Where it stands.
    pub state: WorkState,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WorkState {
    /// Not begun.
    Waiting,
    /// Being done.
    Doing,
    /// Done.
    Done,
}

/// An honest wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// For what.
    pub reason: WaitReason,
    /// Since when.
    #[cfg_attr(test, ts(type = "string"))]
    pub since: Timestamp,
    /// When Gangway tries next.
    #[cfg_attr(test, ts(type = "string"))]
    pub next_try: Timestamp,
    /// When Gangway gives up.
    #[cfg_attr(test, ts(type = "string"))]
    pub until: Timestamp,
    /// How far the service says that it is, 0 to 100.
    pub percent: Option<u8>,
}

/// Why Gangway waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WaitReason {
    /// The service asked for a pause.
    ServiceBusy,
    /// The approval is spreading in the directory.
    ConsentSpreading,
    /// The new user or role is spreading.
    UserSpreading,
    /// The organization installs the solution.
    SolutionInstalling,
    /// The organization installs or removes another solution first.
    OtherSolution,
    /// The service did not answer.
    NoAnswer,
}
