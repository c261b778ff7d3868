//! Approving and signing in, in the browser.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
