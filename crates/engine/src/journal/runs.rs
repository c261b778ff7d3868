//! Which runs of an app began to write and did not end, so that the first screen can offer to go on. It names no organization:
//! whoever looks at that screen may be another customer (SS-03). Deleting it is safe.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{JournalError, line};
use crate::clock::Clock;
use crate::files::{FilePath, Files};
use crate::ids::{AppId, OrganizationId};

/// The runs of one app on this computer.
pub struct Runs {
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
    path: FilePath,
    records: Vec<Record>,
    /// The file ends with a whole line.
    whole: bool,
}

/// A run that began to write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub organization: OrganizationId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
enum Record {
    Begun(Begun),
    Ended {
        at: Timestamp,
        organization: OrganizationId,
    },
}

impl Runs {
    /// Reads what is there; lines that can't be read are left alone.
    pub async fn open(
        files: Arc<dyn Files>,
        clock: Arc<dyn Clock>,
        app: AppId,
    ) -> Result<Self, JournalError> {
        let path = FilePath::of(["journal", &format!("{app}-runs.log")]);
        let content = files.read(&path).await.map_err(JournalError::NotReadable)?;
        let content = content.unwrap_or_default();
        Ok(Self {
            files,
            clock,
            path,
            records: line::read_all(&content).0,
            whole: line::is_whole(&content),
        })
    }

    /// A run begins to write.
    pub async fn begin(&mut self, organization: OrganizationId) -> Result<(), JournalError> {
        let at = self.clock.now();
        self.append(Record::Begun(Begun { at, organization })).await
    }

    /// The organization is in a state that needs nobody to go on.
    pub async fn end(&mut self, organization: OrganizationId) -> Result<(), JournalError> {
        if !self
            .unfinished()
            .iter()
            .any(|run| run.organization == organization)
        {
            return Ok(());
        }
        let at = self.clock.now();
        self.append(Record::Ended { at, organization }).await
    }

    /// Those that did not end, one for each organization, the newest first.
    pub fn unfinished(&self) -> Vec<&Begun> {
        let mut seen = Vec::new();
        let mut unfinished = Vec::new();
        for record in self.records.iter().rev() {
            let (organization, run) = match record {
                Record::Begun(run) => (run.organization, Some(run)),
                Record::Ended { organization, .. } => (*organization, None),
            };
            if !seen.contains(&organization) {
                seen.push(organization);
                unfinished.extend(run);
            }
        }
        unfinished
    }

    async fn append(&mut self, record: Record) -> Result<(), JournalError> {
        let line = line::write(&record, self.whole);
        self.whole = false;
        let written = self.files.append(&self.path, &line).await;
        written.map_err(JournalError::NotWritten)?;
        self.whole = true;
        self.records.push(record);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{clock::FrozenClock, files::MemoryFiles};

    const ONE: OrganizationId = OrganizationId(Uuid::from_u128(1));
    const TWO: OrganizationId = OrganizationId(Uuid::from_u128(2));
    const APP: AppId = AppId(Uuid::from_u128(3));

    async fn open(files: &Arc<MemoryFiles>) -> Runs {
        let clock = Arc::new(FrozenClock::at(Timestamp::UNIX_EPOCH));
        Runs::open(Arc::clone(files) as _, clock, APP).await.unwrap()
    }

    async fn unfinished(files: &Arc<MemoryFiles>) -> Vec<OrganizationId> {
        let runs = open(files).await;
        runs.unfinished().iter().map(|run| run.organization).collect()
    }

    #[tokio::test]
    async fn b9_36_a_run_that_did_not_end_is_remembered_until_the_organization_is_done() {
        let files = Arc::new(MemoryFiles::new());
        assert_eq!(unfinished(&files).await, []);
        open(&files).await.begin(ONE).await.unwrap();
        open(&files).await.begin(TWO).await.unwrap();
        assert_eq!(unfinished(&files).await, [TWO, ONE]);
        open(&files).await.end(TWO).await.unwrap();
        assert_eq!(unfinished(&files).await, [ONE]);
        open(&files).await.begin(ONE).await.unwrap();
        open(&files).await.end(ONE).await.unwrap();
        assert_eq!(unfinished(&files).await, []);
    }

    #[tokio::test]
    async fn b9_37_a_torn_line_hides_nothing_but_itself() {
        let files = Arc::new(MemoryFiles::new());
        open(&files).await.begin(ONE).await.unwrap();
        let path = FilePath::of(["journal", &format!("{APP}-runs.log")]);
        let whole = files.read(&path).await.unwrap().unwrap();
        for length in 0..whole.len() {
            let files = Arc::new(MemoryFiles::new());
            files.append(&path, &whole[..length]).await.unwrap();
            let torn = unfinished(&files).await;
            assert!(torn.is_empty() || length + 1 == whole.len(), "{length}");
            open(&files).await.begin(TWO).await.unwrap();
            assert!(unfinished(&files).await.contains(&TWO), "{length}");
        }
    }
}
