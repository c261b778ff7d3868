//! What is on the computer beside Gangway, and is not Gangway's to change.

use std::fs;
use std::path::{Path, PathBuf};

use super::messages::Shown;
use super::{FILES, NEWER, Stage, gone, no_programs, nothing, same, there, write};
use crate::package::{self, Publisher};
use crate::programs::{Failure, Outcome};
use crate::test::Account;

/// The ending, as one person has it.
const ENDING: &str = "HKCU\\Software\\Classes\\.gangway";
/// A program that was removed leaves this behind.
const TYPE_FOR_ALL: &str = "HKLM\\Software\\Classes\\Other.Program";

/// One after the other: nothing is installed before, and nothing after.
pub(super) fn all(stage: &Stage, newer: &Path, contosos: &Path, account: &mut Account) {
    account.holds("a person's own folders beside it stay", || stage.own_folders());
    account.holds("told: a file of somebody else's would be replaced", || {
        stage.tells_of_others_files()
    });
    account.holds("a file type that another program has taken stays with it", || {
        stage.taken_ending()
    });
    account.holds("what a removed program left behind is free to take", || {
        stage.ending_left_behind()
    });
    account.holds("a newer Gangway takes in a publisher's profile", || {
        stage.newer_and_publisher(newer, contosos)
    });
    account.holds("publishers keep their files apart", || {
        stage.two_publishers(newer)
    });
    account.holds("a web view that lingers is waited for", || {
        stage.web_view_that_lingers()
    });
}

/// A folder that a person has had before, in the words of the setup.
const TOOLS: &str = "/D=C:\\Tools";

impl Stage {
    fn own_folders(&self) -> Outcome {
        let tools = self.wine.drive().join("Tools");
        let own = ["old/mine.txt", "new/mine.txt", "profiles/mine.txt"];
        for file in own {
            write(&tools.join(file), "mine")?;
        }
        same("exit code", self.wine.code(&self.setup, &["/S", TOOLS])?, 0)?;
        there(&tools, &FILES)?;
        there(&tools, &own)?;
        self.wine.code(&tools.join("uninstall.exe"), &["/S", "/ALL"])?;
        there(&tools, &own)?;
        for file in FILES {
            gone(&tools.join(file))?;
        }
        fs::remove_dir_all(&tools).map_err(|error| Failure::at(&tools, &error))?;
        nothing(&self.wine.traces()?)
    }

    fn tells_of_others_files(&self) -> Outcome {
        let tools = self.wine.drive().join("Tools");
        write(&tools.join("uninstall.exe"), "mine")?;
        let others = Shown {
            name: "not-ours",
            keys: "Return",
            code: 2,
            says: &[
                "This folder has a file that Gangway's setup did not put there",
                "uninstall.exe",
            ],
        };
        self.shows(&others, &self.setup, &[TOOLS])?;
        let there = fs::read_dir(&tools).map_or(0, Iterator::count);
        same("files in that folder", there, 1)?;
        fs::remove_dir_all(&tools).map_err(|error| Failure::at(&tools, &error))?;
        nothing(&self.wine.traces()?)
    }

    /// A program has it, for this person.
    fn taken_ending(&self) -> Outcome {
        self.other_program(true)?;
        self.wine
            .reg(&["add", ENDING, "/ve", "/d", "Other.Program", "/f"])?;
        same("exit code", self.wine.code(&self.setup, &["/S"])?, 0)?;
        let other = Some("Other.Program".to_owned());
        let stays = |moment: &str| match self.ending()? {
            found if found == other => Ok(()),
            found => Err(Failure::new(format!("{moment} it is {found:?}"))),
        };
        stays("after the install")?;
        self.remove(&["/S", "/ALL"])?;
        stays("after the uninstall")?;
        self.other_program(false)?;
        self.wine.reg(&["delete", ENDING, "/f"])?;
        nothing(&self.wine.traces()?)
    }

    fn ending_left_behind(&self) -> Outcome {
        self.wine
            .reg(&["add", ENDING, "/ve", "/d", "Other.Program", "/f"])?;
        same("exit code", self.wine.code(&self.setup, &["/S"])?, 0)?;
        match self.ending()?.as_deref() {
            Some("Gangway.Profile") => {}
            found => return Err(Failure::new(format!("the ending is {found:?}"))),
        }
        self.remove(&["/S", "/ALL"])?;
        nothing(&self.wine.traces()?)
    }

    /// Whether another program is there, for all who use the computer.
    pub(super) fn other_program(&self, there: bool) -> Outcome {
        if there {
            let opens = format!("{TYPE_FOR_ALL}\\shell\\open\\command");
            self.wine.reg(&["add", &opens, "/ve", "/d", "other.exe %1", "/f"])
        } else {
            self.wine.reg(&["delete", TYPE_FOR_ALL, "/f"])
        }
    }

    /// With which type the ending opens, as far as this person's own part of the registry says.
    pub(super) fn ending(&self) -> Outcome<Option<String>> {
        let registry = self.wine.registry()?;
        let mut lines = registry
            .lines()
            .skip_while(|line| !line.starts_with("[Software\\\\Classes\\\\.gangway]"));
        lines.next();
        Ok(lines
            .take_while(|line| !line.starts_with('['))
            .find_map(|line| line.strip_prefix("@="))
            .map(|value| value.trim_matches('"').to_owned()))
    }

    fn newer_and_publisher(&self, newer: &Path, contosos: &Path) -> Outcome {
        same("exit code", self.wine.code(newer, &["/S"])?, 0)?;
        let program = fs::read(self.installed("gangway.exe")).ok();
        same("exit code", self.wine.code(contosos, &["/S"])?, 0)?;
        self.has_contosos()?;
        self.has_version(NEWER)?;
        let stays = fs::read(self.installed("gangway.exe")).ok() == program;
        same("the newer program stays", stays, true)?;
        let adds = Shown {
            name: "newer-there-publisher",
            keys: "Return space Return",
            code: 0,
            says: &[],
        };
        self.has_webview(true)?;
        self.shows(&adds, contosos, &[])?;
        self.has_webview(false)?;
        self.has_version(NEWER)?;
        self.swept()?;
        self.remove(&["/S", "/ALL"])?;
        nothing(&self.wine.traces()?)
    }

    /// Their solutions have the same name.
    fn two_publishers(&self, newer: &Path) -> Outcome {
        same("exit code", self.wine.code(newer, &["/S"])?, 0)?;
        let apps = ["Fabrikam Sync", "Fabrikam Mail"];
        for app in apps {
            let setup = setup_of(app)?;
            same("exit code", self.wine.code(&setup, &["/S"])?, 0)?;
            fs::remove_file(&setup).map_err(|error| Failure::at(&setup, &error))?;
        }
        for app in apps {
            let solution = self.installed(&format!("gangway-profiles/{app}/connector.zip"));
            same(app, fs::read(solution).ok().as_deref(), Some(app.as_bytes()))?;
        }
        self.remove(&["/S", "/ALL"])?;
        nothing(&self.wine.traces()?)
    }
}

/// A publisher's setup that has no programs to bring, as there are newer ones already.
fn setup_of(app: &str) -> Outcome<PathBuf> {
    let folder = package::windows::folder().join(app);
    let (profile, solution) = (folder.join("app.gangway"), folder.join("connector.zip"));
    write(&profile, app)?;
    write(&solution, app)?;
    let publisher = Publisher {
        profile,
        solution: Some(solution),
        app: app.to_owned(),
        name: app.to_owned(),
    };
    package::windows::setup(
        &no_programs()?,
        "0.0.1",
        Some(&publisher),
        None,
        &package::for_tests()?,
    )
}
