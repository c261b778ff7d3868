//! What this installation did in an organization for an app. Undo needs it to know what it may remove; the truth is
//! always the server's, and deleting the journal is safe. It holds no secret.
//!
//! One file for each organization and app, one record a line, each on the disk before the work goes on:
//! an intent before the request, an outcome after the answer.

mod line;
mod runs;

pub use runs::{Begun, Runs};

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Clock;
use crate::contract::{Act, Subject};
use crate::files::{FileLock, FilePath, Files, FilesError};
use crate::ids::{AppId, OrganizationId};
use crate::step::Step;

/// The journal of one app in one organization.
pub struct Journal {
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
    path: FilePath,
    entries: Vec<Entry>,
    unreadable: usize,
    /// The file ends with a whole line, so that the next one begins cleanly.
    whole: bool,
    next: u64,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum Entry {
    /// A write that was about to be made.
    Intent(Intent),
    /// How it ended.
    Outcome(Outcome),
    /// Something that was there before Gangway came.
    Found(Found),
}

/// A write that was about to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Which.
    #[serde(flatten)]
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// What was wanted.
    #[serde(flatten)]
    pub wanted: Wanted,
}

/// What a write is to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// Make, change or remove.
    pub act: Act,
    /// What it is.
    pub subject: Subject,
    /// The row's id in Dataverse.
    pub key: Uuid,
    /// The row's name.
    pub name: String,
    /// The role, where `subject` is a role on a user and `key` the user. Absent in records of the first version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Uuid>,
    /// What was there before, where something is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<serde_json::Value>,
}

/// How a write ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of which intent.
    #[serde(flatten)]
    pub seq: Seq,
    /// When that was known.
    pub at: Timestamp,
    /// How.
    pub result: Settled,
}

/// How a write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settled {
    /// The service said that it is done.
    Applied,
    /// The service refused; nothing was changed.
    Refused,
    /// No answer: it may have been done or not. Only reading can tell.
    Unknown,
    /// There was no answer, and reading showed that it is done.
    ReadBack,
}

impl Settled {
    /// It is known to be done.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Applied | Self::ReadBack)
    }
}

/// Something that was there before Gangway came: it is not Gangway's to remove.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// When it was seen.
    pub at: Timestamp,
    /// What it is.
    pub subject: Subject,
    /// Its id in Dataverse.
    pub key: Uuid,
    /// Its name.
    pub name: String,
}

/// Names an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seq {
    /// The run that made it. Two programs may write one journal at the same time, so the number is not enough.
    pub run: Uuid,
    /// From 1.
    #[serde(rename = "seq")]
    pub number: u64,
}

/// The journal could not be read or brought to the disk. Before a write to the service this means: do not write.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It is there and can't be read.
    #[error("the journal could not be read")]
    NotReadable(#[source] FilesError),
    /// The record is not on the disk.
    #[error("the journal could not be written")]
    NotWritten(#[source] FilesError),
}

impl Journal {
    /// Reads what is there. Lines that can't be read (torn by a crash, damaged, of another version) are counted and
    /// left alone.
    pub async fn open(
        files: Arc<dyn Files>,
        clock: Arc<dyn Clock>,
        organization: OrganizationId,
        app: AppId,
    ) -> Result<Self, JournalError> {
        let path = place(organization, app);
        let content = Step::ReadJournal
            .doing(files.read(&path))
            .await
            .map_err(JournalError::NotReadable)?
            .unwrap_or_default();
        let (entries, unreadable) = line::read_all(&content);
        let next = entries.iter().filter_map(Entry::number).max().unwrap_or(0) + 1;
        Ok(Self {
            files,
            clock,
            path,
            entries,
            unreadable,
            whole: line::is_whole(&content),
            next,
        })
    }

    /// Records a write that is about to be made. Make it only when this returned well.
    pub async fn intend(&mut self, run: Uuid, wanted: Wanted) -> Result<Seq, JournalError> {
        let seq = Seq {
            run,
            number: self.next,
        };
        // A number is used once, even when its record may not have arrived.
        self.next += 1;
        self.append(Entry::Intent(Intent {
            seq,
            at: self.clock.now(),
            wanted,
        }))
        .await?;
        Ok(seq)
    }

    /// Records how a write ended. A later outcome of the same write counts more than an earlier one.
    pub async fn settle(&mut self, seq: Seq, result: Settled) -> Result<(), JournalError> {
        self.append(Entry::Outcome(Outcome {
            seq,
            at: self.clock.now(),
            result,
        }))
        .await
    }

    /// Records something that was there before Gangway came. Once is enough for each thing.
    pub async fn found(&mut self, subject: Subject, key: Uuid, name: &str) -> Result<(), JournalError> {
        let known = |entry: &Entry| matches!(entry, Entry::Found(found) if found.subject == subject && found.key == key);
        if self.entries.iter().any(known) {
            return Ok(());
        }
        self.append(Entry::Found(Found {
            at: self.clock.now(),
            subject,
            key,
            name: name.to_owned(),
        }))
        .await
    }

    /// What this installation made and has not removed since, in the order of making: what undo may remove.
    /// A write whose outcome is not known is not among them; see [`Journal::unsettled`]. Neither is a solution: with it go tables
    /// and their rows, so taking it away is for people (docs/decisions, "The role from a solution").
    pub fn created(&self) -> Vec<&Intent> {
        let outcomes = self.outcomes();
        let mut created: Vec<&Intent> = Vec::new();
        for intent in self
            .intents()
            .filter(|intent| intent.wanted.subject != Subject::Solution)
            .filter(|intent| outcomes.get(&intent.seq).is_some_and(|it| it.is_done()))
        {
            match intent.wanted.act {
                Act::Create => {
                    created.retain(|other| !other.is_about(intent));
                    created.push(intent);
                }
                Act::Remove => created.retain(|other| !other.is_about(intent)),
                Act::Keep | Act::Change | Act::Enable | Act::Adopt => {}
            }
        }
        created
    }

    /// When this installation made that, where it did and has not removed it since.
    pub fn made_at(&self, subject: Subject, key: Uuid) -> Option<Timestamp> {
        let made = |intent: &&&Intent| intent.wanted.subject == subject && intent.wanted.key == key;
        self.created().iter().find(made).map(|intent| intent.at)
    }

    /// When this installation began to make that, where it is not known whether it did.
    pub fn begun_at(&self, subject: Subject, key: Uuid) -> Option<Timestamp> {
        let unsettled = self.unsettled();
        let begun = unsettled.iter().rev().find(|intent| {
            let wanted = &intent.wanted;
            wanted.act == Act::Create && (wanted.subject, wanted.key) == (subject, key)
        });
        begun.map(|intent| intent.at)
    }

    /// Whether this installation changed that.
    pub fn has_changed(&self, subject: Subject, key: Uuid) -> bool {
        let outcomes = self.outcomes();
        self.intents().any(|intent| {
            let wanted = &intent.wanted;
            wanted.act == Act::Change
                && (wanted.subject, wanted.key) == (subject, key)
                && outcomes
                    .get(&intent.seq)
                    .is_none_or(|how| *how != Settled::Refused)
        })
    }

    /// Writes of which nobody knows whether they arrived: no outcome, or an unknown one. Reading decides them.
    pub fn unsettled(&self) -> Vec<&Intent> {
        let outcomes = self.outcomes();
        self.intents()
            .filter(|intent| matches!(outcomes.get(&intent.seq), None | Some(Settled::Unknown)))
            .collect()
    }

    /// Every record that could be read, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many lines could not be read.
    pub fn unreadable(&self) -> usize {
        self.unreadable
    }

    fn intents(&self) -> impl Iterator<Item = &Intent> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Intent(intent) => Some(intent),
            Entry::Outcome(_) | Entry::Found(_) => None,
        })
    }

    fn outcomes(&self) -> BTreeMap<Seq, Settled> {
        self.entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Outcome(outcome) => Some((outcome.seq, outcome.result)),
                Entry::Intent(_) | Entry::Found(_) => None,
            })
            .collect()
    }

    async fn append(&mut self, entry: Entry) -> Result<(), JournalError> {
        let line = line::write(&entry, self.whole);
        // Until the disk has said that it is there, a part of the line may be.
        self.whole = false;
        entry
            .step()
            .doing(self.files.append(&self.path, &line))
            .await
            .map_err(JournalError::NotWritten)?;
        self.whole = true;
        self.entries.push(entry);
        Ok(())
    }
}

impl Intent {
    fn is_about(&self, other: &Self) -> bool {
        let (one, other) = (&self.wanted, &other.wanted);
        one.subject == other.subject
            && one.key == other.key
            && (one.with == other.with || one.with.is_none() || other.with.is_none())
    }
}

impl Entry {
    fn step(&self) -> Step {
        match self {
            Self::Intent(_) => Step::JournalIntent,
            Self::Outcome(_) => Step::JournalOutcome,
            Self::Found(_) => Step::JournalFound,
        }
    }

    fn number(&self) -> Option<u64> {
        match self {
            Self::Intent(intent) => Some(intent.seq.number),
            Self::Outcome(outcome) => Some(outcome.seq.number),
            Self::Found(_) => None,
        }
    }
}

/// Takes an organization for this program alone; `None` when another one is at work there.
pub async fn alone(
    files: &dyn Files,
    organization: OrganizationId,
) -> Result<Option<FileLock>, JournalError> {
    let path = FilePath::of(["journal", &organization.to_string(), "at-work.lock"]);
    Step::TakeOrganization
        .doing(files.lock(&path))
        .await
        .map_err(JournalError::NotWritten)
}

fn place(organization: OrganizationId, app: AppId) -> FilePath {
    FilePath::of(["journal", &organization.to_string(), &format!("{app}.log")])
}

#[cfg(test)]
mod tests;
