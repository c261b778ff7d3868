//! A disk in memory that fails when it is told to.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{FileLock, FilePath, Files, FilesError};

/// What a real disk does for a write or an append, each of which can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskStep {
    /// Content goes to the system. When it fails, half of an append has arrived.
    Write,
    /// Content goes to the disk. When it fails, nobody knows whether it is there; after a power cut it is not.
    Flush,
    /// The new file takes the old one's place.
    Rename,
}

/// A disk for tests.
#[derive(Debug, Default)]
pub struct MemoryFiles {
    state: Mutex<State>,
    taken: Arc<Mutex<BTreeSet<FilePath>>>,
}

/// Lets go of a file when dropped.
struct Taken {
    path: FilePath,
    by: Arc<Mutex<BTreeSet<FilePath>>>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.by
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.path);
    }
}

#[derive(Debug, Default)]
struct State {
    files: BTreeMap<FilePath, Content>,
    steps: Vec<DiskStep>,
    failing: Failing,
}

#[derive(Clone, Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    /// How many of them survive a power cut.
    flushed: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum Failing {
    #[default]
    Never,
    /// Only the n-th step, from 1.
    Nth(usize),
    /// This kind of step, after so many more of it went well; from then on always.
    From(DiskStep, usize),
}

impl MemoryFiles {
    /// A disk that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// A disk with one file on it.
    pub fn with(path: &FilePath, bytes: impl Into<Vec<u8>>) -> Self {
        let files = Self::new();
        let bytes = bytes.into();
        files.state().files.insert(
            path.clone(),
            Content {
                flushed: bytes.len(),
                bytes,
            },
        );
        files
    }

    /// The n-th step of any kind fails, counted from now and from 1; all others work. A test that goes on with
    /// n = 1, 2, 3 … until nothing fails has seen every failure.
    pub fn fail_step(&self, n: usize) {
        let mut state = self.state();
        state.failing = Failing::Nth(state.steps.len() + n);
    }

    /// Every step of that kind fails after `good` more of it.
    pub fn fail_after(&self, good: usize, step: DiskStep) {
        let mut state = self.state();
        let so_far = state.steps.iter().filter(|&&done| done == step).count();
        state.failing = Failing::From(step, so_far + good);
    }

    /// Works again.
    pub fn mend(&self) {
        self.state().failing = Failing::Never;
    }

    /// What was done since the beginning, also what failed.
    pub fn steps(&self) -> Vec<DiskStep> {
        self.state().steps.clone()
    }

    /// Paths of all files.
    pub fn paths(&self) -> Vec<String> {
        self.state().files.keys().map(ToString::to_string).collect()
    }

    /// Every file with its bytes.
    pub fn contents(&self) -> Vec<(String, Vec<u8>)> {
        self.state()
            .files
            .iter()
            .map(|(path, content)| (path.to_string(), content.bytes.clone()))
            .collect()
    }

    /// The newest bytes of a file are lost, as a crash in the middle of adding to it loses them. Paths are told by their end.
    pub fn tear(&self, ending: &str, lost: usize) {
        for (path, content) in &mut self.state().files {
            if path.to_string().ends_with(ending) {
                let kept = content.bytes.len().saturating_sub(lost);
                content.bytes.truncate(kept);
                content.flushed = content.flushed.min(kept);
            }
        }
    }

    /// The disk after the power was cut: what was not flushed is gone.
    #[must_use]
    pub fn after_power_cut(&self) -> Self {
        let mut files = self.state().files.clone();
        for content in files.values_mut() {
            content.bytes.truncate(content.flushed);
        }
        Self {
            state: Mutex::new(State {
                files,
                ..State::default()
            }),
            ..Self::default()
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn step(&mut self, step: DiskStep) -> io::Result<()> {
        self.steps.push(step);
        let fails = match self.failing {
            Failing::Never => false,
            Failing::Nth(n) => self.steps.len() == n,
            Failing::From(kind, good) => {
                kind == step && self.steps.iter().filter(|&&done| done == step).count() > good
            }
        };
        if fails {
            Err(io::Error::other(format!("told to fail at {step:?}")))
        } else {
            Ok(())
        }
    }

    fn write(&mut self, path: &FilePath, content: &[u8]) -> io::Result<()> {
        self.step(DiskStep::Write)?;
        self.step(DiskStep::Flush)?;
        self.step(DiskStep::Rename)?;
        self.files.insert(
            path.clone(),
            Content {
                bytes: content.to_vec(),
                flushed: content.len(),
            },
        );
        self.step(DiskStep::Flush)
    }

    fn append(&mut self, path: &FilePath, content: &[u8]) -> io::Result<()> {
        let written = self.step(DiskStep::Write);
        let arrived = if written.is_ok() {
            content.len()
        } else {
            content.len() / 2
        };
        self.files
            .entry(path.clone())
            .or_default()
            .bytes
            .extend_from_slice(&content[..arrived]);
        written?;
        self.step(DiskStep::Flush)?;
        if let Some(file) = self.files.get_mut(path) {
            file.flushed = file.bytes.len();
        }
        Ok(())
    }
}

#[async_trait]
impl Files for MemoryFiles {
    async fn lock(&self, path: &FilePath) -> Result<Option<FileLock>, FilesError> {
        let free = self
            .taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.clone());
        let taken = || Taken {
            path: path.clone(),
            by: Arc::clone(&self.taken),
        };
        Ok(free.then(|| FileLock {
            _held: Box::new(taken()),
        }))
    }

    async fn read(&self, path: &FilePath) -> Result<Option<Vec<u8>>, FilesError> {
        Ok(self.state().files.get(path).map(|content| content.bytes.clone()))
    }

    async fn write(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError> {
        self.state()
            .write(path, content)
            .map_err(|source| FilesError::NotWritable {
                place: path.to_string(),
                source,
            })
    }

    async fn append(&self, path: &FilePath, content: &[u8]) -> Result<(), FilesError> {
        self.state()
            .append(path, content)
            .map_err(|source| FilesError::NotWritable {
                place: path.to_string(),
                source,
            })
    }

    fn shown(&self, path: &FilePath) -> String {
        path.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_failed_write_leaves_the_old_content_or_the_new() {
        let path = FilePath::of(["report.html"]);
        let mut failures = 0;
        loop {
            let files = MemoryFiles::with(&path, "old");
            files.fail_step(failures + 1);
            let written = files.write(&path, b"new").await;
            let found = files.read(&path).await.unwrap().unwrap();
            if written.is_ok() {
                assert_eq!(found, b"new");
                break;
            }
            assert!(found == b"old" || found == b"new");
            failures += 1;
        }
        assert_eq!(failures, 4);
    }

    /// RE-02
    #[tokio::test]
    async fn a_power_cut_takes_what_was_not_flushed() {
        let path = FilePath::of(["journal.log"]);
        let files = MemoryFiles::new();
        files.append(&path, b"one").await.unwrap();
        files.fail_after(0, DiskStep::Flush);
        files.append(&path, b"two").await.unwrap_err();

        assert_eq!(files.read(&path).await.unwrap().unwrap(), b"onetwo");
        assert_eq!(
            files.after_power_cut().read(&path).await.unwrap().unwrap(),
            b"one"
        );

        files.mend();
        files.append(&path, b"three").await.unwrap();
        assert_eq!(files.paths(), ["journal.log"]);
    }
}
