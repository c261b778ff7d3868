//! What `--json` leaves on standard output: one document, whatever happened. The cards are those of the window.

use engine::contract::{
    AppCard, ApprovalRequest, OrganizationRow, PlanCard, PlanLine, Problem, Proof, Renewal, ReportCard,
    SignedIn,
};
use serde::Serialize;

use crate::arguments::{Arguments, Command};
use crate::exit::Exit;
use crate::several::OrganizationDocument;

/// Filled while the run goes on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Document {
    /// The form of this document.
    gangway_run: u32,
    gangway_version: &'static str,
    command: Command,
    outcome: Option<Exit>,
    exit_code: Option<u8>,
    pub(crate) practice: bool,
    pub(crate) app: Option<AppCard>,
    pub(crate) signed_in: Option<SignedIn>,
    pub(crate) organization: Option<OrganizationRow>,
    /// As it was before anything was done.
    pub(crate) plan: Option<PlanCard>,
    /// What this run wrote.
    pub(crate) changes: Vec<PlanLine>,
    pub(crate) proofs: Vec<Proof>,
    pub(crate) removed: Vec<PlanLine>,
    pub(crate) left: Vec<PlanLine>,
    pub(crate) report: Option<ReportCard>,
    pub(crate) renewal: Option<Renewal>,
    pub(crate) problem: Option<Problem>,
    /// What to send to somebody who may approve the app, where that is what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) approval: Option<ApprovalRequest>,
    /// Where several organizations were named: each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) organizations: Vec<OrganizationDocument>,
}

impl Document {
    pub(crate) fn new(arguments: &Arguments) -> Self {
        Self {
            gangway_run: 1,
            gangway_version: env!("CARGO_PKG_VERSION"),
            command: arguments.command,
            outcome: None,
            exit_code: None,
            practice: arguments.practice,
            app: None,
            signed_in: None,
            organization: None,
            plan: None,
            changes: Vec::new(),
            proofs: Vec::new(),
            removed: Vec::new(),
            left: Vec::new(),
            report: None,
            renewal: None,
            problem: None,
            approval: None,
            organizations: Vec::new(),
        }
    }

    /// The whole document.
    pub(crate) fn ended(mut self, exit: Exit) -> Self {
        (self.outcome, self.exit_code) = (Some(exit), Some(exit.code()));
        self
    }
}
