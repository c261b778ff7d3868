//! Everything that crosses to the web view, and nothing else.
//!
//! Plain data only: no secret, no token, no sentence. The web view sends intents (the commands of `src-tauri`)
//! and draws a [`Snapshot`]; it decides nothing. TypeScript types are made from this file by
//! `cargo xtask types`; never edit `ui/src/host/generated` by hand.

mod several;

use std::collections::BTreeMap;

pub use several::{CommitCard, OrganizationRun, SeveralStage};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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

/// A run that began to write and did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct EarlierRun {
    /// When it began.
    #[cfg_attr(test, ts(type = "string"))]
    pub began: Timestamp,
    /// The organization's name.
    pub organization: String,
}

/// One thing per screen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Screen {
    /// Gangway was opened without a publisher's file. Ways on: open one (drop or double-click), or practise.
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
        /// A second consent is needed, because another public client signs in.
        second_consent: bool,
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
        /// 0 to 100; never goes back; 100 only when proven.
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
    },
}

/// The state of the visit to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum ApproveStage {
    /// Nothing has been opened.
    Ready,
    /// The browser is open; Gangway waits for its answer.
    Waiting {
        /// What the browser is to bring.
        awaited: Awaited,
        /// Since when.
        #[cfg_attr(test, ts(type = "string"))]
        since: Timestamp,
        /// When Gangway stops waiting.
        #[cfg_attr(test, ts(type = "string"))]
        until: Timestamp,
        /// How many requests came in that were not the awaited answer (they were refused).
        refused: u32,
        /// A browser took the page. Where none did, the link is the way.
        opened: bool,
        /// The link can be copied (the browser did not open by itself, or another one is wanted).
        link: bool,
    },
    /// The answer is there and is being checked.
    Checking,
    /// The approval is awaited: somebody else gives it, or it was given and is not seen yet. Gangway looks when it is asked to,
    /// and never sends anybody to approve again by itself.
    Elsewhere {
        /// What to send to the person who can approve.
        request: ApprovalRequest,
        /// Since when it is awaited.
        #[cfg_attr(test, ts(type = "string"))]
        since: Timestamp,
        /// It was given in this computer's browser.
        given: bool,
        /// What the newest look found, and when.
        looked: Option<Looked>,
    },
}

/// A message for the person who can approve, in the language of the window. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ApprovalRequest {
    /// The page on which the app is approved.
    pub link: String,
    /// The message's subject.
    pub subject: String,
    /// As plain text, with the link in it.
    pub plain: String,
    /// The same as HTML.
    pub html: String,
}

/// A look for the approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Looked {
    /// When.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// What was found.
    pub found: LookFound,
}

/// What a look for the approval found. An approval that is there leads on at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum LookFound {
    /// There is no approval yet.
    NotYet,
    /// Nobody is signed in in the browser, so Microsoft tells nothing.
    NobodySignedIn,
}

/// What the browser is to bring next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Awaited {
    /// The tenant's approval of the app, then the sign-in.
    Consent,
    /// The sign-in.
    SignIn,
}

/// How the browser visit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum BrowserVisit {
    /// Consent, then sign-in, in one tab.
    ApproveAndSignIn,
    /// Already approved in this tenant: sign-in only.
    SignInOnly,
    /// Sign in with another account (asks the browser to let the person choose).
    AnotherAccount,
    /// Look whether the app is approved: nothing is asked in the browser, and it comes back at once.
    LookForApproval,
}

/// What the consent page should show, from the profile: the publisher's words, to be compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ConsentPreview {
    /// The app's name on the page.
    pub app_name: String,
    /// The publisher's name on the page.
    pub publisher: String,
    /// Whether the page should show the verified mark.
    pub verified: bool,
    /// The permissions that are asked for.
    pub permissions: Vec<ConsentPermission>,
}

/// A permission on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ConsentPermission {
    /// Dataverse `user_impersonation`: act in Dataverse as the person who signed in.
    ActInDataverseAsYou,
    /// `openid` and `profile`: sign in and read the person's name.
    SignYouIn,
    /// `offline_access`: keep the sign-in for the length of this run.
    StaySignedIn,
}

/// One organization of the signed-in tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRow {
    /// The organization's id; this is what is sent back when one is chosen.
    pub id: String,
    /// Friendly name.
    pub name: String,
    /// Host name, for example `contoso.crm4.dynamics.com`.
    pub host: String,
    /// What it is for.
    pub kind: OrganizationKind,
    /// Region, where told.
    pub region: Option<String>,
    /// Why it can't be used; absent when it can.
    pub unusable: Option<Unusable>,
    /// Whether the signed-in person is System Administrator there, where told.
    pub administrator: Option<bool>,
}

/// What became of an address of an organization that somebody pasted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Whereabouts {
    /// It is on the list.
    Listed {
        /// Which one.
        id: String,
    },
    /// It is not, and this is why.
    Elsewhere {
        /// Why.
        problem: Problem,
    },
}

/// What an organization is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationKind {
    /// Daily business.
    Production,
    /// For trying out.
    Sandbox,
    /// Ends by itself.
    Trial,
    /// One developer's.
    Developer,
    /// The tenant's default environment.
    Default,
    /// Made by Teams.
    Teams,
    /// Anything else.
    Other,
}

/// Why an organization can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Unusable {
    /// It is switched off.
    Disabled,
    /// It is being made or moved.
    NotReady,
    /// Its address is not one of this cloud's.
    UnexpectedAddress,
    /// It belongs to another tenant than the signed-in one.
    OtherTenant,
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

/// What the app may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct RoleCard {
    /// The role's name.
    pub name: String,
    /// One line a table.
    pub tables: Vec<TableLine>,
    /// Privileges by name that belong to no table.
    pub special: Vec<SpecialLine>,
    /// How many basic privileges Dataverse gives every new role by itself; absent before the organization is seen.
    pub basics: Option<u32>,
}

/// The publisher's solution that brings the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SolutionCard {
    /// What people call it.
    pub name: String,
    /// By which Dataverse knows it.
    pub unique_name: String,
    /// Who made it, as it says itself.
    pub publisher: String,
    /// The version of the package, `1.0.0.0`.
    pub version: String,
    /// The version that the organization has, where it has one.
    pub installed: Option<String>,
    /// What it carries.
    pub components: Vec<ComponentCount>,
    /// Roles that it also brings, and that nobody is given.
    pub other_roles: Vec<String>,
}

/// How many things of one kind a solution carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ComponentCount {
    /// Of what.
    pub kind: ComponentKind,
    /// How many.
    pub count: u32,
}

/// What a solution can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// Security roles.
    Role,
    /// Tables, with their columns and forms.
    Table,
    /// Apps that people open.
    App,
    /// Programs that run inside the organization by themselves.
    Plugin,
    /// Workflows and flows.
    Process,
    /// Scripts, pages and controls that run in people's browsers.
    WebResource,
    /// Column security profiles.
    ColumnSecurity,
    /// Anything else.
    Other,
}

/// What the app may do with one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TableLine {
    /// Logical name, for example `account`.
    pub table: String,
    /// The organization's own plural name for it, where known.
    pub label: Option<String>,
    /// Each right with its reach.
    pub rights: Vec<TableRight>,
    /// Other tables that the same privileges also cover (activities share theirs).
    pub also: Vec<String>,
}

/// A right on a table and how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TableRight {
    /// What.
    pub right: Right,
    /// How far.
    pub depth: Depth,
}

/// What may be done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Read rows.
    Read,
    /// Create rows.
    Create,
    /// Change rows.
    Write,
    /// Delete rows.
    Delete,
    /// Attach rows of this table to others.
    Append,
    /// Attach other rows to rows of this table.
    AppendTo,
    /// Give rows to another owner.
    Assign,
    /// Share rows.
    Share,
}

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Own rows and rows shared with it (`Basic`).
    Own,
    /// Rows of its business unit (`Local`).
    BusinessUnit,
    /// Rows of its business unit and those below (`Deep`).
    BusinessUnitAndBelow,
    /// Every row (`Global`).
    Organization,
}

/// A privilege by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SpecialLine {
    /// The service's name, for example `prvActOnBehalfOfAnotherUser`.
    pub privilege: String,
    /// How far it reaches.
    pub depth: Depth,
}

/// The plan on the review screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PlanCard {
    /// Identifies exactly this plan; sent back with the commit.
    pub hash: String,
    /// Where.
    pub organization: OrganizationRow,
    /// In which business unit the user and the role are.
    pub business_unit: String,
    /// What the app may do.
    pub role: RoleCard,
    /// The solution that brings the role, where one does.
    pub solution: Option<SolutionCard>,
    /// What stays, what is made, what is changed.
    pub lines: Vec<PlanLine>,
    /// How many writes will be made. None means: all is as wanted.
    pub writes: u32,
    /// There is a connection already: the writes repair it, or nothing is to be done. It can be taken back from here.
    pub existing: bool,
    /// What this computer remembers of it.
    pub memory: Memory,
}

/// What this computer's journal knows about a connection. What is there is always read from the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Memory {
    /// All that there is to know.
    Whole,
    /// Nothing, although there is a connection: it was made on another computer, or the journal is gone.
    Missing,
    /// A part of it can't be read: torn, damaged, or of another version of Gangway.
    Damaged,
}

/// One line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct PlanLine {
    /// What happens to it.
    pub act: Act,
    /// What it is.
    pub subject: Subject,
    /// Its name.
    pub subject_name: String,
    /// How many privileges are added (`Change` of a role).
    pub added: u32,
    /// How many privileges are taken away (`Change` of a role).
    pub removed: u32,
    /// What else is to be known about it.
    pub notes: Vec<LineNote>,
}

/// A fact that stands under a line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "note", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum LineNote {
    /// The role lacks a right, and gets it.
    RightMissing {
        /// Which.
        right: RightName,
        /// How far it is to reach.
        wanted: Depth,
    },
    /// The role has a right that nobody agreed on, and loses it.
    RightExtra {
        /// Which.
        right: RightName,
        /// How far it reaches now.
        found: Depth,
    },
    /// A right of the role reaches elsewhere than agreed, and is set right.
    RightReach {
        /// Which.
        right: RightName,
        /// How far it reaches now.
        found: Depth,
        /// How far it is to reach.
        wanted: Depth,
    },
    /// Somebody gave it another name; it gets its own one back.
    Renamed {
        /// The name that it has now.
        found: String,
    },
    /// The role on the user is the copy of another business unit; the right one takes its place.
    OtherCopy,
    /// Gangway made it, on this computer, on this day (`2026-11-21`).
    Made {
        /// The day.
        on: String,
    },
    /// Somebody else made it, so it is left.
    NotOurs,
    /// Somebody else made it and Gangway changed its rights; they are left.
    RightsStay,
    /// The role belongs to the solution, and stays with it.
    PartOfSolution,
    /// The solution is not taken away: tables and their rows could go with it.
    SolutionStays,
    /// The user has this role too. That is somebody else's doing, and stays.
    AlsoHas {
        /// The role's name.
        role: String,
    },
}

/// A right in a role, as well as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct RightName {
    /// The service's name, for example `prvReadAccount`.
    pub privilege: String,
    /// What may be done, where the privilege is of a table.
    pub right: Option<Right>,
    /// The table: the organization's own name for it where that is known, or else the one in the privilege's name.
    pub table: Option<String>,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// It is there and as wanted.
    Keep,
    /// It is made.
    Create,
    /// It is changed.
    Change,
    /// It is switched on again.
    Enable,
    /// It is somebody else's, and used from now on because the administrator said so.
    Adopt,
    /// It is removed.
    Remove,
}

/// What a plan line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The publisher's solution.
    Solution,
    /// The security role.
    Role,
    /// The application user.
    ApplicationUser,
    /// The role on the user.
    Assignment,
}

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
    /// A new secret is spreading.
    SecretSpreading,
    /// The organization installs the solution.
    SolutionInstalling,
    /// The organization installs or removes another solution first.
    OtherSolution,
    /// The service did not answer.
    NoAnswer,
}

/// One checked fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// What was proven.
    pub fact: ProvenFact,
    /// Whether it holds. A run is a success only if all do.
    pub holds: bool,
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

/// Undo on the last screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum UndoState {
    /// Nothing was made by this run, so there is nothing to undo.
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

/// What went wrong, as code and facts. The sentences stand in the language files, keyed by `code`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Which problem.
    pub code: crate::problem::ProblemCode,
    /// Names and numbers for the sentences.
    pub facts: BTreeMap<String, String>,
    /// What was changed before it happened.
    pub changed: WhatChanged,
    /// Ways on; the first is the main one.
    pub actions: Vec<WayOn>,
    /// Who can do what the advice says.
    pub who: Who,
    /// It may pass by itself, so that waiting is worth it.
    pub passes: bool,
    /// For the phone: `K7F-29Q`.
    pub spoken: String,
    /// The service's own code (`AADSTS65004`, `0x80040220`), where there is one.
    pub service_code: Option<String>,
    /// The service's correlation id, for its support.
    pub correlation_id: Option<String>,
    /// When it happened.
    #[cfg_attr(test, ts(type = "string"))]
    pub time: Timestamp,
    /// What the service wants to see of the person; for the engine alone.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub claims: Option<crate::http::Claims>,
}

/// Who can end a problem. Of a directory's roles, always the least one that is enough ("Least privileged roles by task in
/// Microsoft Entra ID").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The person at the window.
    You,
    /// The person at the window, who may give themselves what is missing as Power Platform or Dynamics 365 Administrator.
    YouAsPowerPlatformAdministrator,
    /// Entra ID: approves apps, assigns people to them, switches them on.
    CloudApplicationAdministrator,
    /// Entra ID: changes Conditional Access policies.
    ConditionalAccessAdministrator,
    /// Entra ID: changes access between tenants, and dismisses the risk of a person.
    SecurityAdministrator,
    /// Entra ID: switches accounts on and unlocks them.
    UserAdministrator,
    /// Entra ID: gives licences.
    LicenseAdministrator,
    /// Power Platform: runs the tenant's environments.
    PowerPlatformAdministrator,
    /// Dataverse: has the System Administrator role in the organization.
    SystemAdministrator,
    /// Who made the app and its file.
    Publisher,
    /// Who runs the customer's network, devices and sign-in servers.
    ItDepartment,
    /// Microsoft.
    Microsoft,
}

/// What had been changed when a problem happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WhatChanged {
    /// Nothing, anywhere.
    Nothing,
    /// Nothing in Dataverse; the app may be approved in the tenant.
    NothingInDataverse,
    /// Some of the plan was done; starting again goes on from there.
    PartOfThePlan,
    /// It is not known whether the last write arrived; starting again finds out by reading.
    Unknown,
    /// All of the plan was done; only the proof is missing.
    AllOfThePlan,
}

impl WayOn {
    /// The person says yes to a plan that touches what is somebody else's doing.
    pub fn is_agreement(self) -> bool {
        matches!(
            self,
            Self::EnableUser | Self::PurgeUser | Self::AdoptRole | Self::AdoptUser
        )
    }
}

/// A way on from a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WayOn {
    /// Do the same again.
    TryAgain,
    /// One step back.
    GoBack,
    /// Open the browser again.
    SignInAgain,
    /// Open the browser and choose another account.
    UseAnotherAccount,
    /// A link and a message for somebody who can approve the app.
    AskForApproval,
    /// Back to the list.
    ChooseAnotherOrganization,
    /// Back to the credential.
    EnterCredential,
    /// Look again and show the new plan.
    SeeNewPlan,
    /// Switch the application user on again: shows a plan that does so.
    EnableUser,
    /// Remove the deleted application user for good: shows a plan that does so and makes a new one.
    PurgeUser,
    /// Use the role of the same name that somebody else made: shows a plan that does so.
    AdoptRole,
    /// Use the application user that somebody else made: shows a plan that does so.
    AdoptUser,
    /// Close the window.
    Close,
}
