//! The record of a run over several organizations: one page and one list of facts, with a part for each.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{NOTE, Outcome, Record, calendar, html, note, put, versioned};
use crate::{
    contract::{AppCard, OrganizationRow, Problem, Renewal, ReportCard, SignedIn},
    files::{Files, FilesError},
    words::Words,
};

/// All facts of a run over several organizations. No secret is among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRecord {
    /// When the last of them ended.
    pub made_at: Timestamp,
    /// A rehearsal against the practice tenant.
    pub practice: bool,
    /// Of this Gangway.
    pub gangway_version: String,
    /// Who was let in.
    pub app: AppCard,
    /// Who let them in.
    pub signed_in: SignedIn,
    /// Each, also those that were left out.
    pub organizations: Vec<OrganizationRecord>,
    /// When the credential ends, where known.
    pub renewal: Option<Renewal>,
}

/// One organization of the run.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRecord {
    /// Which.
    pub organization: OrganizationRow,
    /// What was done; absent where it did not come to that.
    pub record: Option<Record>,
    /// What stopped it.
    pub problem: Option<Problem>,
}

/// Writes the record into a folder of its own and tells where it is.
pub async fn write_run(
    files: &dyn Files,
    run: &RunRecord,
    words: &dyn Words,
) -> Result<ReportCard, FilesError> {
    let time = run.made_at.strftime("%Y-%m-%d-%H%M%S");
    let folder = format!("{time}-{}-organizations", run.organizations.len());
    let mut contents = vec![
        ("report.html", html::run_page(run, words)),
        ("report.json", versioned(run)),
        (NOTE, note::page(words)),
    ];
    if let Some((record, ends)) = run.ends() {
        contents.push(("renewal.ics", calendar::reminder(record, ends, words)));
    }
    put(files, &folder, &contents).await
}

impl RunRecord {
    /// The end of the credential and a connection that needs it.
    fn ends(&self) -> Option<(&Record, Date)> {
        self.records().find_map(|record| Some((record, record.ends()?)))
    }

    /// Whether the credential lets the app in anywhere, so that its end matters.
    pub(super) fn needs_renewal(&self) -> bool {
        self.records()
            .any(|record| record.outcome != Outcome::Disconnected)
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        self.organizations.iter().filter_map(|one| one.record.as_ref())
    }

    /// How many are connected now.
    pub(super) fn connected(&self) -> usize {
        self.records()
            .filter(|record| record.outcome == Outcome::Connected)
            .count()
    }
}
