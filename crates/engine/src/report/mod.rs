//! The record that the administrator keeps: a page to read and print, the same facts for programs, and a calendar
//! file with the renewal date.

mod calendar;
mod html;
mod note;
mod run;
mod text;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::contract::{
    AppCard, OrganizationRow, PlanCard, PlanLine, Problem, Proof, Renewal, ReportCard, SecretFate, SignedIn,
};
use crate::files::{FilePath, Files, FilesError};
use crate::step::Step;
use crate::words::{Words, code};

pub use run::{OrganizationRecord, RunRecord, write_run};

/// The form of `report.json`. Grows when a field changes its meaning or goes; new fields may come at any time.
const VERSION: u32 = 1;

const NOTE: &str = "for-your-security-team.html";

/// All facts of a run. No secret is among them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// When the run ended.
    pub made_at: Timestamp,
    /// A rehearsal against the practice tenant.
    pub practice: bool,
    /// Of this Gangway.
    pub gangway_version: String,
    /// What the run came to.
    pub outcome: Outcome,
    /// Who was let in.
    pub app: AppCard,
    /// Who let them in.
    pub signed_in: SignedIn,
    /// Where.
    pub organization: OrganizationRow,
    /// What was reviewed. A removal has none: it must work where nothing can be planned any more.
    pub plan: Option<PlanCard>,
    /// What this run wrote.
    pub changes: Vec<PlanLine>,
    /// What undo or disconnect removed.
    pub removed: Vec<PlanLine>,
    /// What undo or disconnect found and left.
    pub left: Vec<PlanLine>,
    /// What became of the app's secret in this computer's keychain, where there was one to be removed.
    pub secret: Option<SecretFate>,
    /// Ids that support may ask for, by what they are of.
    pub ids: BTreeMap<String, String>,
    /// What was proven.
    pub proofs: Vec<Proof>,
    /// What came in the way of the rest of the proof; with the outcome that says so.
    pub problem: Option<Problem>,
    /// When the credential ends, where known.
    pub renewal: Option<Renewal>,
    /// Lines of the journal on this computer that could not be read.
    pub unreadable_journal_lines: u32,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All of it was proven.
    Connected,
    /// What was there is removed.
    Disconnected,
    /// The changes are made, but the proof that they work is missing.
    NotProven,
}

/// Writes the record into a folder of its own and tells where it is.
pub async fn write(files: &dyn Files, record: &Record, words: &dyn Words) -> Result<ReportCard, FilesError> {
    let mut contents = vec![
        ("report.html", html::page(record, words)),
        ("report.json", versioned(record)),
        (NOTE, note::page(words)),
    ];
    if let Some(ends) = record.ends() {
        contents.push(("renewal.ics", calendar::reminder(record, ends, words)));
    }
    put(files, &folder(record), &contents).await
}

async fn put(
    files: &dyn Files,
    folder: &str,
    contents: &[(&'static str, String)],
) -> Result<ReportCard, FilesError> {
    for (name, content) in contents {
        let path = FilePath::of(["reports", folder, name]);
        Step::WriteRecord
            .doing(files.write(&path, content.as_bytes()))
            .await?;
    }
    Ok(ReportCard {
        folder: files.shown(&FilePath::of(["reports", folder])),
        files: contents.iter().map(|(name, _)| (*name).to_owned()).collect(),
    })
}

/// Writes the page for the customer's security team and tells where it is.
pub async fn write_security_note(files: &dyn Files, words: &dyn Words) -> Result<String, FilesError> {
    let path = FilePath::of([NOTE]);
    files.write(&path, note::page(words).as_bytes()).await?;
    Ok(files.shown(&path))
}

impl Record {
    /// The end date, where it is one and matters: a connection that is gone needs no renewal.
    fn ends(&self) -> Option<Date> {
        if self.outcome == Outcome::Disconnected {
            return None;
        }
        self.renewal.as_ref()?.ends.parse().ok()
    }
}

/// Time, organization and outcome. The organization by its id: folder names are seen by others when a screen is
/// shared.
fn folder(record: &Record) -> String {
    let organization: String = record.organization.id.chars().take(8).collect();
    let time = record.made_at.strftime("%Y-%m-%d-%H%M%S");
    format!("{time}-{organization}-{}", code(&record.outcome))
}

/// The facts with the form that they have.
fn versioned(record: &impl Serialize) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Versioned<'a, R> {
        gangway_report: u32,
        #[serde(flatten)]
        record: &'a R,
    }
    let Ok(json) = serde_json::to_string_pretty(&Versioned {
        gangway_report: VERSION,
        record,
    }) else {
        unreachable!("a record has only texts as keys, and such always have JSON");
    };
    json + "\n"
}

#[cfg(test)]
mod tests;
