//! Everything that crosses to the web view, and nothing else.
//!
//! Plain data only: no secret, no token, no sentence. The web view sends intents (the commands of `src-tauri`)
//! and draws a [`Snapshot`]; it decides nothing. TypeScript types are made from this folder by
//! `cargo xtask types`; never edit `ui/src/host/generated` by hand.

mod approve;
mod credential;
mod organization;
mod plan;
mod problem;
mod proof;
mod role;
mod several;
mod work;

pub use approve::{
    ApprovalRequest, ApproveStage, Awaited, BrowserVisit, ConsentPermission, ConsentPreview, LookFound,
    Looked,
};
pub use credential::{CredentialKind, KeptSecret, KeychainCheck, Renewal, SecretFate, StoredCredential};
pub use organization::{OrganizationKind, OrganizationRow, Unusable, Whereabouts};
pub use plan::{Act, LineNote, Memory, PlanCard, PlanLine, Subject};
pub use problem::{Problem, WayOn, WhatChanged, Who};
pub use proof::{Proof, ProvenFact, ReadAs, ReportCard};
pub use role::{
    Cannot, ComponentCount, ComponentKind, Depth, Right, RightName, RoleCard, SolutionCard, SpecialLine,
    TableLine, TableRight,
};
pub use several::{CommitCard, OrganizationRun, SeveralStage};
pub use work::{WaitReason, Waiting, WorkLine, WorkState, WorkStep};

use jiff::Timestamp;
use serde::Serialize;

/// One picture of the wizard. The newest one (highest `revision`) is the whole truth for the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Grows by one with every change.
    pub revision: u32,
    /// A rehearsal against the practice tenant: every screen carries the mark.
    pub practice: bool,
    /// "Step 2 of 6"; the total never changes within a run.
    pub step: StepCount,
    /// Who asks. Absent only while no profile is open.
    pub app: Option<AppCard>,
    /// Who is signed in, as soon as that is known.
    pub signed_in: Option<SignedIn>,
    /// The chosen organization's name, as soon as one is chosen.
    pub organization: Option<String>,
    /// Whether the browser can be opened for another account from here.
    pub can_switch_account: bool,
    /// Whether Back leads anywhere from here.
    pub can_go_back: bool,
    /// What closing the window means now.
    pub leaving: Leaving,
    /// Something is awaited: a busy service, a change that spreads.
    pub waiting: Option<Waiting>,
    /// The app's secret is in this computer's keychain, where Gangway put it.
    pub kept_secret: Option<KeptSecret>,
    /// What to draw.
    pub screen: Screen,
}

/// A second file was opened while this window shows one: the person is asked which it shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct AnotherFile {
    /// Who asks there. Absent if the file can't be used; opening it shows why.
    pub app: Option<AppCard>,
    /// It would be a rehearsal.
    pub practice: bool,
}

/// Where on the way the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct StepCount {
    /// From 1.
    pub number: u8,
    /// Six, or seven where a credential is kept on this computer.
    pub of: u8,
}

/// Who asks to be let in, in the publisher's own words (from the profile; proves nothing).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct AppCard {
    /// The app's name.
    pub name: String,
    /// The publisher's name.
    pub publisher: String,
    /// The app's id in Entra ID.
    pub app_id: String,
    /// Another client that signs the administrator in, where the publisher's file names one: an app id.
    pub signs_in_with: Option<String>,
    /// The mail address at which the publisher answers questions, in its own words; absent where it named none.
    pub support: Option<String>,
}

/// The person who signed in and the tenant they signed in to, read from the ID token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// Display name.
    pub name: String,
    /// Sign-in name, for example `ada@contoso.example`.
    pub username: String,
    /// The tenant by a name that people know: the domain of the sign-in name, or for a guest the tenant's id.
    pub domain: String,
    /// The tenant's id.
    pub tenant_id: String,
    /// The account is a guest in this tenant.
    pub guest: bool,
}

/// What Cancel does on this screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Leaving {
    /// Nothing was changed anywhere: leave at once.
    NothingDone,
    /// Something is half done: ask first.
    HalfDone,
    /// All is done: the button reads Close.
    Finished,
}

/// A run that began to write and did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct EarlierRun {
    /// When it began.
    #[cfg_attr(test, ts(type = "string"))]
    pub began: Timestamp,
}

/// One thing per screen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Screen {
    /// Gangway was opened without a publisher's file. Ways on: double-click one, or practise.
    NoProfile {
        /// Why the file that was tried could not be used.
        problem: Option<Problem>,
    },
    /// Who asks, what will be changed, what will not, what is needed. Nothing is typed.
    Welcome {
        /// What the app may do, as the profile asks for it.
        role: RoleCard,
        /// The solution that brings the role, where one does.
        solution: Option<SolutionCard>,
        /// Where the work would be done: names the profile's wish, if any.
        organization_hint: Option<String>,
        /// A credential will be kept in this computer's keychain, so its owner should have it at hand.
        keeps_credential: Option<CredentialKind>,
        /// The keychain was tried by writing, reading and deleting a throw-away entry. Absent while it runs,
        /// or where no credential is kept.
        keychain: Option<KeychainCheck>,
        /// The newest run on this computer that did not end: Gangway can go on from where it stands.
        earlier: Option<EarlierRun>,
    },
    /// One click opens the system browser: admin consent, then sign-in, in one tab.
    Approve {
        /// What is happening.
        stage: ApproveStage,
        /// What Microsoft's page should show, as the publisher says it.
        preview: ConsentPreview,
    },
    /// The organizations of the signed-in tenant.
    Organizations {
        /// True while they are being looked up.
        loading: bool,
        /// Usable ones first.
        rows: Vec<OrganizationRow>,
        /// The organization that is selected beforehand.
        chosen: Option<String>,
        /// The organizations that are selected beforehand, where several were chosen before.
        several: Vec<String>,
    },
    /// Enter the app's secret (only where the profile says that it is held here).
    Credential {
        /// Which kind.
        kind: CredentialKind,
        /// True while the service is asked whether it works.
        checking: bool,
        /// One is in the keychain from an earlier run.
        stored: Option<StoredCredential>,
        /// The end date that was entered with a secret that was not taken (`2027-03-01`), so that nobody enters it twice.
        ends: Option<String>,
        /// What was wrong with the last one that was entered.
        problem: Option<Problem>,
    },
    /// The plan in plain language. Nothing has been changed yet.
    Review {
        /// True while the organization is being looked at.
        loading: bool,
        /// What will be done; absent while loading.
        plan: Option<PlanCard>,
    },
    /// Observe, apply, read back, prove.
    Working {
        /// 0 to 99: it is full when the last screen is there. Never goes back.
        percent: u8,
        /// What is being done now.
        doing: WorkStep,
        /// All of them, in order, with their state.
        steps: Vec<WorkLine>,
    },
    /// The proofs, the report, how to undo, when to renew.
    Done {
        /// What was proven.
        proofs: Vec<Proof>,
        /// What this run wrote.
        changes: Vec<PlanLine>,
        /// Where the record is.
        report: Option<ReportCard>,
        /// When the credential ends.
        renewal: Option<Renewal>,
        /// Undo, and how far it got.
        undo: UndoState,
    },
    /// Several organizations from the review onwards: a row each, and each with its own outcome.
    Several {
        /// Where the whole stands.
        stage: SeveralStage,
        /// 0 to 100 over all that are worked on; never goes back within one commit; 100 only when each has come to its end.
        percent: u8,
        /// The organizations, in the order of the list that they were chosen from.
        rows: Vec<OrganizationRun>,
        /// What the one button does; absent while one is being looked at, and where there is nothing to commit.
        commit: Option<CommitCard>,
        /// Where the record of all of them is.
        report: Option<ReportCard>,
        /// When the credential ends.
        renewal: Option<Renewal>,
    },
    /// A problem that stops the way: a page of its own, with a way on.
    Trouble {
        /// What happened, as facts.
        problem: Problem,
        /// Where the record is, if all of the plan was done before and one could be kept.
        report: Option<ReportCard>,
    },
}

/// Undo on the last screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum UndoState {
    /// Gangway made nothing there, on this computer or another, so there is nothing to undo.
    NothingToUndo,
    /// Can be done.
    Offered,
    /// Being done.
    Undoing,
    /// Done and read back.
    Undone {
        /// What was removed.
        removed: Vec<PlanLine>,
        /// What was found and left.
        left: Vec<PlanLine>,
        /// What became of the app's secret in the keychain; absent where there was none.
        secret: Option<SecretFate>,
    },
}
