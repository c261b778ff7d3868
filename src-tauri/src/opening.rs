//! What the window is opened with: `[FILE.gangway] [--practice [--scenario NAME|FILE]...]`.

use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::chance::OsChance;
use engine::clock::{Clock as _, SystemClock};
use engine::cloud::{Cloud, CloudName};
use engine::contract::{AnotherFile, Problem, WhatChanged};
use engine::files::{Disk, Files, MemoryFiles};
use engine::http::Http;
use engine::problem::ProblemCode;
use engine::profile::{LARGEST_PACKAGE, LARGEST_PROFILE, Profile, ProfileError};
use engine::vault::Keychain;
use engine::wizard::{Opened, Wizard, World, app_card, profile_problem};
use tauri::{AppHandle, Manager as _, Url};
use words::{Language, Place};

use crate::browser::SystemBrowser;
use crate::current::Shown;
use crate::practice;

/// What was double-clicked or typed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Opening {
    /// The publisher's file.
    pub(crate) file: Option<PathBuf>,
    /// Rehearse, whatever the file says.
    pub(crate) practice: bool,
    /// The troubles that a rehearsal plays: names or files.
    pub(crate) scenarios: Vec<String>,
}

impl Opening {
    /// With the sample profile.
    pub(crate) fn rehearsal() -> Self {
        Self {
            practice: true,
            ..Self::default()
        }
    }

    /// Reads the arguments. What it does not know it leaves alone: desktops add words of their own.
    pub(crate) fn from_arguments(mut arguments: impl Iterator<Item = OsString>) -> Self {
        let mut opening = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.to_str() {
                Some("--practice") => opening.practice = true,
                Some("--scenario") => {
                    let named = arguments.next().and_then(|name| name.into_string().ok());
                    opening.scenarios.extend(named);
                }
                Some(word) if word.starts_with('-') => {
                    let named = word.strip_prefix("--scenario=").map(str::to_owned);
                    opening.scenarios.extend(named);
                }
                Some(word) if word.starts_with("file:") => opening.file = path_of(word),
                _ => opening.file = Some(PathBuf::from(argument)),
            }
        }
        opening
    }

    /// Without words of its own a start asks for nothing. A file is meant from where it was named.
    pub(crate) fn something(mut self, folder: &Path) -> Option<Self> {
        self.file = self.file.map(|file| folder.join(file));
        (self.practice || self.file.is_some()).then_some(self)
    }

    /// The file's words count, not its place: a publisher's file is often saved twice.
    pub(crate) fn is_the_same_as(&self, other: &Self) -> bool {
        self.practice == other.practice && self.scenarios == other.scenarios && self.bytes() == other.bytes()
    }

    /// What the person is asked about.
    pub(crate) fn told(&self) -> AnotherFile {
        let profile = self.profile().and_then(Result::ok);
        AnotherFile {
            app: profile.as_ref().map(app_card),
            practice: self.practice || profile.is_some_and(|profile| profile.cloud == CloudName::Practice),
        }
    }

    /// Opens the engine's wizard on it, and the practice tenant where it is a rehearsal.
    pub(crate) async fn open(self, app: &AppHandle) -> Result<Shown, Box<dyn Error>> {
        let mut rehearsal = None;
        let (opened, kept) = match self.profile() {
            Some(Ok(profile)) if self.practice || profile.cloud == CloudName::Practice => {
                let (tenant, addresses) = practice::start(&self.scenarios).await?;
                rehearsal = Some(tenant);
                let cloud =
                    Cloud::practice(&addresses).ok_or("the practice tenant is not on this computer")?;
                (Opened::Profile(Box::new(profile), cloud), "practice")
            }
            Some(Ok(profile)) => {
                let cloud = Cloud::named(profile.cloud).ok_or("the cloud is not in the table")?;
                (Opened::Profile(Box::new(profile), cloud), "runs")
            }
            Some(Err(error)) => {
                let problem = profile_problem(&error, SystemClock.now());
                (Opened::Nothing(Some(Box::new(problem))), "runs")
            }
            None => (Opened::Nothing(None), "runs"),
        };
        let folder = app.path().app_local_data_dir()?.join(kept);
        let (files, without_files) = match Disk::open(folder.clone()).await {
            Ok(disk) => (Arc::new(disk) as Arc<dyn Files>, None),
            Err(_) => (
                Arc::new(MemoryFiles::new()) as _,
                Some(cannot_work(
                    ProblemCode::DiskNotWritable,
                    &[("folder", folder.display().to_string())],
                )),
            ),
        };
        let client = if kept == "practice" {
            Http::without_proxy()
        } else {
            Http::new()
        };
        let (http, without_http) = match client {
            Ok(http) => (http, None),
            Err(_) => (
                Http::without_trust()?,
                Some(cannot_work(ProblemCode::TrustUnreadable, &[])),
            ),
        };
        let opened = without_http.or(without_files).unwrap_or(opened);
        let world = World {
            clock: Arc::new(SystemClock),
            chance: Arc::new(OsChance),
            browser: Arc::new(SystemBrowser),
            vault: Arc::new(Keychain::start()),
            files,
            words: Arc::new(Language::english(Place::Page)),
            http,
        };
        let wizard = Wizard::open(world, opened);
        wizard.recall().await;
        Ok(Shown {
            opening: self,
            wizard,
            _tenant: rehearsal,
        })
    }

    fn profile(&self) -> Option<Result<Profile, ProfileError>> {
        let file = self.file.as_deref();
        let beside = |name: &str| {
            let bytes = read(&file?.with_file_name(name), LARGEST_PACKAGE);
            (!bytes.is_empty()).then_some(bytes)
        };
        self.bytes().map(|bytes| Profile::parse_beside(&bytes, beside))
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let sample = self.practice.then(|| practice::SAMPLE.to_vec());
        self.file
            .as_deref()
            .map(|file| read(file, LARGEST_PROFILE))
            .or(sample)
    }
}

/// A computer that Gangway can't work on has a page that says so.
fn cannot_work(code: ProblemCode, facts: &[(&'static str, String)]) -> Opened {
    let problem = Problem::new(
        code,
        facts.iter().cloned(),
        WhatChanged::Nothing,
        SystemClock.now(),
    );
    Opened::Nothing(Some(Box::new(problem)))
}

/// As much of the file as such a file may have, and one byte more, by which one that is too large is known. A file that
/// can't be read is like an empty one: not a profile.
fn read(file: &Path, largest: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let most = largest as u64 + 1;
    if let Err(error) = File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)) {
        tracing::warn!(%error, "the file can't be read");
        bytes.clear();
    }
    bytes
}

/// Some desktops hand over a `file:` address for a double-click.
fn path_of(address: &str) -> Option<PathBuf> {
    address.parse::<Url>().ok()?.to_file_path().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened_with(words: &[&str]) -> Opening {
        Opening::from_arguments(words.iter().map(OsString::from))
    }

    #[test]
    fn a_double_click_and_a_typed_command_are_understood() {
        let file = Some(PathBuf::from("/tmp/my file.gangway"));
        assert_eq!(opened_with(&[]), Opening::default());
        assert_eq!(
            opened_with(&["/tmp/my file.gangway"]),
            Opening {
                file: file.clone(),
                ..Opening::default()
            }
        );
        #[cfg(unix)]
        assert_eq!(opened_with(&["file:///tmp/my%20file.gangway"]).file, file);
        assert_eq!(
            opened_with(&["--practice", "/tmp/my file.gangway"]),
            Opening {
                file,
                practice: true,
                scenarios: Vec::new()
            }
        );
        assert_eq!(
            opened_with(&["-psn_0_1", "--practice"]),
            Opening {
                practice: true,
                ..Opening::default()
            }
        );
    }

    #[test]
    fn only_another_file_is_asked_about() {
        let folder = std::env::temp_dir().join(format!("gangway-opening-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("one.gangway"), practice::SAMPLE).unwrap();
        std::fs::write(folder.join("saved twice.gangway"), practice::SAMPLE).unwrap();
        std::fs::write(folder.join("other.gangway"), b"{}").unwrap();
        let from = |words: &[&str]| opened_with(words).something(&folder);
        assert_eq!(from(&[]), None);
        let [one, twice, other] =
            ["one.gangway", "saved twice.gangway", "other.gangway"].map(|name| from(&[name]).unwrap());
        assert!(one.is_the_same_as(&twice));
        assert!(!one.is_the_same_as(&other));
        assert!(!one.is_the_same_as(&from(&["--practice", "one.gangway"]).unwrap()));
        assert_eq!(one.told().app.unwrap().name, "Contoso Sync");
        assert_eq!(other.told().app, None);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_rehearsal_can_be_told_which_troubles_come() {
        let opening = opened_with(&[
            "--practice",
            "--scenario",
            "throttled",
            "--scenario=slow",
            "--scenario",
        ]);
        assert_eq!(
            opening,
            Opening {
                practice: true,
                scenarios: vec!["throttled".into(), "slow".into()],
                ..Opening::default()
            }
        );
    }
}
