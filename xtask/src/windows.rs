//! The setup and the programs for Windows, under Wine. There is no WebView2 there, so the window itself is not seen.

mod beside;
mod messages;
mod open;
mod signing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::package::{self, Publisher};
use crate::programs::{Failure, Outcome, root, target};
use crate::system;
use crate::test::Account;
use crate::wine::Wine;
use messages::{Disk, Shown};

const INSTALLED: &str = "AppData/Local/Programs/Gangway";
const MENU: &str = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Gangway";
const KEPT: &str = "AppData/Local/app.gangway.desktop";
const FILES: [&str; 6] = [
    "gangway-desktop.exe",
    "gangway.exe",
    "WebView2Loader.dll",
    "uninstall.exe",
    "LICENSE-MIT",
    "LICENSE-APACHE",
];

/// `cargo xtask test --windows`
pub(crate) fn all() -> Outcome {
    system::ensure(system::TO_TEST_FOR_WINDOWS)?;
    let setup = package::windows::package(None, &package::for_tests()?)?;
    let contoso = Publisher::of(&root().join("samples/contoso-sync.gangway"))?;
    let publishers = package::windows::package(Some(&contoso), &package::for_tests()?)?;
    let newer = newer_setup()?;
    let wine = Wine::new()?;
    wine.give_chance()?;
    let stage = Stage { wine, setup };
    let pictures = root().join("out/windows");
    // A picture of an earlier run would pass for the sign that this run has come so far.
    if pictures.exists() {
        fs::remove_dir_all(&pictures).map_err(|error| Failure::at(&pictures, &error))?;
    }
    fs::create_dir_all(&pictures).map_err(|error| Failure::at(&pictures, &error))?;
    let mut account = Account::default();

    account.holds(
        "a broken profile is refused before anything is built",
        broken_profile,
    );
    account.holds(
        "the programs carry version, icon and manifest",
        programs_say_who_they_are,
    );
    account.holds("without a signature nothing is packed", signing::is_needed);
    account.holds("a Windows that is too old is refused", || {
        stage.refused(&stage.setup, &["/S"], 2)
    });
    account.holds("told: this Windows is too old", || {
        stage.tells_of_an_old_windows()
    });
    stage.wine.become_windows_10()?;
    account.holds("a folder that can't be written is refused", || {
        stage.refused(&stage.setup, &["/S", "/D=Z:\\proc\\gangway"], 2)
    });
    account.holds("a full disk is refused", || stage.full_disk());
    account.holds("a path with blanks and other letters", || stage.odd_path());
    account.holds("silent install: files, registry, file type, Start menu", || {
        stage.install()
    });
    account.tests("the installed program proves a connection", &mut stage.connect());
    account.holds(
        "the secret is in the Credential Manager, by a name without a person",
        || stage.credential(),
    );
    account.holds("a running Gangway is not replaced", || stage.running());
    account.holds("a newer version takes its place", || stage.upgrade(&newer));
    account.holds("programs, uninstaller and setup are signed", || {
        stage.signed(&newer)
    });
    account.holds("an older version is refused", || stage.downgrade());
    account.holds("uninstalling keeps the records unless told otherwise", || {
        stage.uninstall()
    });
    account.holds("uninstalling with all leaves nothing", || {
        stage.uninstall_all(&newer)
    });
    account.holds("a publisher's own setup carries the profile", || {
        stage.publishers(&publishers)
    });
    beside::all(&stage, &newer, &publishers, &mut account);
    messages::all(&stage, &newer, &mut account);
    account.holds("the setup's pages, as pictures", || stage.pictures(&publishers));
    drop(stage);
    for package in ["engine", "practice-tenant"] {
        account.tests(
            &format!("{package} as a program for Windows"),
            &mut as_windows_programs(package)?,
        );
    }
    account.close()
}

struct Stage {
    wine: Wine,
    setup: PathBuf,
}

impl Stage {
    fn refused(&self, setup: &Path, words: &[&str], code: i32) -> Outcome {
        same("exit code", self.wine.code(setup, words)?, code)?;
        nothing(&self.wine.traces()?)
    }

    fn full_disk(&self) -> Outcome {
        let disk = Disk::mounted("size=3m")?;
        self.refused(&self.setup, &["/S", &disk.folder()], 2)?;
        disk.is_empty()
    }

    fn odd_path(&self) -> Outcome {
        // Its last word is taken to the end of the line and without quotes, so Wine must not add any.
        let words = ["/S", "/D=C:\\Büro", "Ähre\\Łódź", "2"];
        same("exit code", self.wine.code(&self.setup, &words)?, 0)?;
        let folder = self.wine.drive().join("Büro Ähre/Łódź 2");
        there(&folder, &FILES)?;
        same(
            "exit code",
            self.wine.code(&folder.join("gangway.exe"), &["--version"])?,
            0,
        )?;
        self.wine.code(&folder.join("uninstall.exe"), &["/S", "/ALL"])?;
        gone(&folder)
    }

    fn install(&self) -> Outcome {
        same("exit code", self.wine.code(&self.setup, &["/S"])?, 0)?;
        there(&self.wine.own(INSTALLED), &FILES)?;
        there(&self.wine.own(MENU), &["Gangway.lnk"])?;
        let registry = self.wine.registry()?;
        for line in [
            "[Software\\\\Classes\\\\.gangway]",
            "@=\"Gangway.Profile\"",
            "\\\\gangway-desktop.exe\\\" \\\"%1\\\"\"",
            &format!("\"DisplayVersion\"=\"{}\"", package::version()?),
            "\"Publisher\"=\"Gangway\"",
        ] {
            if !registry.contains(line) {
                return Err(Failure::new(format!("the registry has no {line}")));
            }
        }
        self.swept()
    }

    /// Nothing of the setup's own way of working is left.
    fn swept(&self) -> Outcome {
        for folder in [".gangway-new", ".gangway-old"] {
            gone(&self.wine.own(INSTALLED).join(folder))?;
        }
        Ok(())
    }

    /// The installed headless twin, a scripted browser that Wine opens, Wine's Credential Manager.
    fn connect(&self) -> Command {
        let mut command = self.wine.surrounded("node");
        command
            .arg("tests/installed/connect.mjs")
            .arg(self.wine.own("browser"))
            .arg("wine")
            .arg(self.wine.own(INSTALLED).join("gangway.exe"));
        command
    }

    fn credential(&self) -> Outcome {
        self.wine.settle()?;
        let registry = self.wine.registry()?;
        let entries: Vec<&str> = registry
            .lines()
            .filter(|line| line.contains("Credential Manager") && line.contains("Gangway practice"))
            // Not one that was made to try the vault, by a program that was killed then.
            .filter(|line| line.contains(" in "))
            .collect();
        same("entries", entries.len(), 1)?;
        if entries
            .iter()
            .any(|entry| entry.contains('@') && entry.contains(".example"))
        {
            return Err(Failure::new("the name of the entry tells who signed in"));
        }
        Ok(())
    }

    fn upgrade(&self, newer: &Path) -> Outcome {
        same("exit code", self.wine.code(newer, &["/S"])?, 0)?;
        there(&self.wine.own(INSTALLED), &FILES)?;
        self.has_version(NEWER)
    }

    /// The newer one is.
    fn signed(&self, setup: &Path) -> Outcome {
        let installed = self.wine.own(INSTALLED);
        for name in ["gangway-desktop.exe", "gangway.exe", "uninstall.exe"] {
            signing::holds(&installed.join(name))?;
        }
        signing::holds(setup)?;
        // What is not signed is told as such.
        match signing::holds(&self.setup) {
            Err(_) => Ok(()),
            Ok(()) => Err(Failure::new("every file is said to be signed")),
        }
    }

    fn downgrade(&self) -> Outcome {
        same("exit code", self.wine.code(&self.setup, &["/S"])?, 3)?;
        there(&self.wine.own(INSTALLED), &FILES)?;
        self.has_version(NEWER)
    }

    fn has_version(&self, version: &str) -> Outcome {
        let line = format!("\"DisplayVersion\"=\"{version}\"");
        let found = self.wine.registry()?.matches(&line).count();
        same(&line, found, 1)
    }

    fn uninstall(&self) -> Outcome {
        self.remove(&["/S"])?;
        gone(&self.wine.own(INSTALLED))?;
        gone(&self.wine.own(MENU))?;
        there(&self.wine.own(KEPT), &["practice"])?;
        self.credential()
    }

    fn uninstall_all(&self, setup: &Path) -> Outcome {
        same("exit code", self.wine.code(setup, &["/S"])?, 0)?;
        self.remove(&["/S", "/ALL"])?;
        nothing(&self.wine.traces()?)
    }

    /// The uninstaller goes on as a copy of itself, in a folder for temporary files: its answer is not to be had.
    fn remove(&self, words: &[&str]) -> Outcome {
        let program = self.wine.own(INSTALLED).join("uninstall.exe");
        same("exit code", self.wine.code(&program, words)?, 0)
    }

    fn publishers(&self, setup: &Path) -> Outcome {
        same("exit code", self.wine.code(setup, &["/S"])?, 0)?;
        self.has_contosos()?;
        self.remove(&["/S", "/ALL"])?;
        nothing(&self.wine.traces()?)
    }

    fn has_contosos(&self) -> Outcome {
        let profile = "gangway-profiles/Contoso Sync/Contoso Sync.gangway";
        let (packed, given) = (
            fs::read(self.wine.own(INSTALLED).join(profile)).ok(),
            fs::read(root().join("samples/contoso-sync.gangway")).ok(),
        );
        same("the profile is whole", packed == given && given.is_some(), true)?;
        there(&self.wine.own(MENU), &["Contoso Sync.lnk", "Gangway.lnk"])
    }

    /// A person who reads and presses Enter, but does not open Gangway: there is no WebView2 here.
    fn pictures(&self, setup: &Path) -> Outcome {
        let pages = Shown {
            name: "setup",
            keys: "Return alt+n space Return",
            code: 0,
            says: &["One part of Windows is missing: Microsoft Edge WebView2."],
        };
        self.shows(&pages, setup, &[])?;
        self.remove(&["/S", "/ALL"])?;
        nothing(&self.wine.traces()?)
    }
}

const NEWER: &str = "99.0.0";

/// The same programs, said to be of a later version, and all of it signed.
fn newer_setup() -> Outcome<PathBuf> {
    let folder = package::windows::folder().join("newer");
    fs::create_dir_all(&folder).map_err(|error| Failure::new(error.to_string()))?;
    let sign = signing::command()?;
    for name in package::windows::NAMES {
        copy(&package::windows::packed().join(name), &folder.join(name))?;
        package::windows::signed(&folder.join(name), Some(&sign))?;
    }
    let loader = package::windows::LOADER;
    copy(&package::windows::packed().join(loader), &folder.join(loader))?;
    let made = package::windows::setup(&folder, NEWER, None, Some(&sign), &package::for_tests()?)?;
    let file = package::windows::folder().join("newer.exe");
    fs::rename(&made, &file).map_err(|error| Failure::at(&made, &error))?;
    Ok(file)
}

/// Stand-ins for the programs, where only the setup around them matters: it is made in a second.
fn no_programs() -> Outcome<PathBuf> {
    let folder = package::windows::folder().join("no-programs");
    fs::create_dir_all(&folder).map_err(|error| Failure::at(&folder, &error))?;
    for name in package::windows::NAMES
        .into_iter()
        .chain([package::windows::LOADER])
    {
        write(&folder.join(name), name)?;
    }
    Ok(folder)
}

fn write(file: &Path, words: &str) -> Outcome {
    file.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(file, words))
        .map_err(|error| Failure::at(file, &error))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| Failure::at(from, &error))
}

/// The tests, built for Windows, with Wine to run them.
fn as_windows_programs(package: &str) -> Outcome<Command> {
    let mut command = package::windows::cargo("test")?;
    command
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
        .env("WINEDEBUG", "-all")
        .env("WINEPREFIX", target().join("wine/prefix"))
        .args(["--package", package, "--no-fail-fast"]);
    Ok(command)
}

fn broken_profile() -> Outcome {
    let file = target().join("broken.gangway");
    fs::write(&file, r#"{"gangway": 1, "cloud": "public", "colour": "red"}"#)
        .map_err(|error| Failure::new(error.to_string()))?;
    match Publisher::of(&file) {
        Err(failure) if failure.to_string().contains("The entry") => Ok(()),
        Err(failure) => Err(Failure::new(format!("refused without the reason: {failure}"))),
        Ok(_) => Err(Failure::new("it was packed")),
    }
}

/// Resources are in UTF-16, the manifest in UTF-8.
fn programs_say_who_they_are() -> Outcome {
    for (name, description, subsystem) in [
        ("gangway-desktop.exe", "Gangway", 2),
        ("gangway.exe", "Gangway without a window", 3),
    ] {
        let program = fs::read(package::windows::packed().join(name)).unwrap_or_default();
        same(name, subsystem_of(&program), Some(subsystem))?;
        let has = |bytes: &[u8]| program.windows(bytes.len()).any(|part| part == bytes);
        let words: Vec<Vec<u8>> = [
            "FileDescription",
            description,
            "CompanyName",
            &package::version()?,
        ]
        .iter()
        .map(|words| words.encode_utf16().flat_map(u16::to_le_bytes).collect())
        .collect();
        same(
            name,
            words.iter().all(|word| has(word)) && has(b"PerMonitorV2"),
            true,
        )?;
    }
    Ok(())
}

/// 2 is for windows, 3 for a console; "PE Format": its field in the optional header, behind a signature of 4 bytes and a header
/// of 20, at the place that stands at 0x3c.
fn subsystem_of(program: &[u8]) -> Option<u16> {
    let header = u32::from_le_bytes(program.get(0x3c..0x40)?.try_into().ok()?);
    let field = usize::try_from(header).ok()? + 24 + 68;
    Some(u16::from_le_bytes(
        program.get(field..field + 2)?.try_into().ok()?,
    ))
}

fn there(folder: &Path, names: &[&str]) -> Outcome {
    match names.iter().find(|name| !folder.join(name).exists()) {
        None => Ok(()),
        Some(name) => Err(Failure::new(format!("{} has no {name}", folder.display()))),
    }
}

fn gone(path: &Path) -> Outcome {
    if path.exists() {
        return Err(Failure::new(format!("{} is still there", path.display())));
    }
    Ok(())
}

fn nothing(traces: &[String]) -> Outcome {
    if traces.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("left behind:\n{}", traces.join("\n"))))
}

fn same<T: Copy + PartialEq + std::fmt::Debug>(what: &str, is: T, wanted: T) -> Outcome {
    if is == wanted {
        return Ok(());
    }
    Err(Failure::new(format!("{what}: {is:?}, and not {wanted:?}")))
}
