//! What the setup and the uninstaller say when something is in the way or is to be decided: each message is brought about, read,
//! and kept as a picture in `out/windows`.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::open::in_its_place;
use super::{FILES, INSTALLED, NEWER, Stage, nothing, same, there};
use crate::programs::{Failure, Outcome, root, run, target};
use crate::test::Account;
use crate::wine::person;

/// Where Windows notes that WebView2 is there (packaging/windows/screens.nsh).
const WEBVIEW: &str =
    "HKCU\\Software\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

/// Where Windows notes what a person has chosen for the ending (packaging/windows/file-type.nsh).
const CHOSEN: &str = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\FileExts\\.gangway";

/// One after the other: nothing is installed before, and nothing after.
pub(super) fn all(stage: &Stage, newer: &Path, account: &mut Account) {
    account.holds("told: it was not started by a person", || stage.tells_of_nobody());
    account.holds("told: the disk is full", || stage.tells_of_a_full_disk());
    account.holds("told: the folder can't be written", || {
        stage.tells_of_a_folder_that_cant_be_written()
    });
    account.holds("told: the ending belongs to another program", || {
        stage.tells_of_a_taken_ending()
    });
    account.holds("told: WebView2 is missing, also by the window", || {
        stage.the_window_tells_of_webview()
    });
    account.holds("told: the window is open", || stage.tells_of_an_open_window());
    account.holds("told: Gangway was opened since the setup was", || {
        stage.tells_of_what_was_opened_since()
    });
    account.holds("told: a file is held, and all stays as it was", || {
        stage.tells_of_a_held_file(newer)
    });
    account.holds("told: a newer version is there", || {
        stage.tells_of_a_newer_version(newer)
    });
    account.holds("asked: whether records and secrets go too", || {
        stage.asks_for_records_and_keys()
    });
}

impl Stage {
    /// On Wine's own Windows 7.
    pub(super) fn tells_of_an_old_windows(&self) -> Outcome {
        let old = Shown {
            name: "old-windows",
            keys: "Return",
            code: 2,
            says: &["Gangway needs Windows 10 or newer."],
        };
        self.shows(&old, &self.setup, &[])?;
        nothing(&self.wine.traces()?)
    }

    /// As the system itself, for which Windows has a folder below its own.
    fn tells_of_nobody(&self) -> Outcome {
        let key = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders";
        let lies = |folder: &str| {
            let words = ["/v", "Local AppData", "/t", "REG_EXPAND_SZ", "/d", folder, "/f"];
            self.wine.reg(&[&["add", key], &words[..]].concat())
        };
        let nobody = Shown {
            name: "for-nobody",
            keys: "Return",
            code: 2,
            says: &["This setup was started by the computer itself"],
        };
        lies("%SystemRoot%\\system32\\config\\systemprofile\\AppData\\Local")?;
        let seen = self
            .shows(&nobody, &self.setup, &[])
            .and_then(|()| same("silent", self.wine.code(&self.setup, &["/S"])?, 2));
        lies("%USERPROFILE%\\AppData\\Local")?;
        seen?;
        nothing(&self.wine.traces()?)
    }

    fn tells_of_a_full_disk(&self) -> Outcome {
        self.has_webview(true)?;
        let disk = Disk::mounted("size=3m")?;
        let full = Shown {
            name: "full-disk",
            keys: "Return Return",
            code: 2,
            says: &["There is not enough room on this disk.", "and 3 MB are free"],
        };
        self.shows(&full, &self.setup, &[&disk.folder()])?;
        disk.is_empty()?;
        nothing(&self.wine.traces()?)
    }

    fn tells_of_a_folder_that_cant_be_written(&self) -> Outcome {
        let disk = Disk::mounted("ro,size=99m")?;
        let refused = Shown {
            name: "read-only",
            keys: "Return Return",
            code: 2,
            says: &[
                "Gangway can't be put into this folder:",
                "You may not be allowed to write there",
            ],
        };
        self.shows(&refused, &self.setup, &[&disk.folder()])?;
        disk.is_empty()?;
        nothing(&self.wine.traces()?)
    }

    /// By a program, by one for all who use this computer, or by the person's own choice in Explorer. From here on Gangway is
    /// installed.
    fn tells_of_a_taken_ending(&self) -> Outcome {
        self.other_program(true)?;
        let choice = format!("{CHOSEN}\\UserChoice");
        for (name, key, value) in [
            ("taken-ending", "HKCU\\Software\\Classes\\.gangway", "/ve"),
            ("taken-ending-for-all", "HKLM\\Software\\Classes\\.gangway", "/ve"),
            ("chosen-ending", &choice, "/v ProgId"),
        ] {
            let value: Vec<&str> = value.split(' ').collect();
            let set = ["/d", "Other.Program", "/f"];
            self.wine.reg(&[&["add", key], &value[..], &set].concat())?;
            let taken = Shown {
                name,
                keys: "Return Return space Return",
                code: 0,
                says: &[
                    "Files that end in .gangway open with another program",
                    "choose Open with",
                ],
            };
            self.shows(&taken, &self.setup, &[])?;
            self.wine.reg(&[&["delete", key], &value[..], &["/f"]].concat())?;
            there(&self.wine.own(INSTALLED), &FILES)?;
            if let Some(found) = self.ending()? {
                return Err(Failure::new(format!("{name}: the ending was given to {found}")));
            }
        }
        self.wine.reg(&["delete", CHOSEN, "/f"])?;
        self.other_program(false)
    }

    /// By Tauri, in a task dialog, which Wine's channel for messages does not hear: the picture has it. To be seen in
    /// Windows 8.1 only, as the window calls a part of Windows 10 that Wine has under another number, and falls.
    fn the_window_tells_of_webview(&self) -> Outcome {
        self.has_webview(false)?;
        self.wine.become_for("gangway-desktop.exe", "win81")?;
        let missing = Shown {
            name: "window-without-webview",
            keys: "Return",
            code: 101,
            says: &[],
        };
        self.shows(&missing, &self.installed("gangway-desktop.exe"), &["--practice"])
    }

    /// What holds the lock of the one window is that same program, with its message on the screen.
    fn tells_of_an_open_window(&self) -> Outcome {
        let open = Shown {
            name: "open",
            keys: "Escape",
            code: 4,
            says: &["Gangway is open. It can't be replaced or removed while it works."],
        };
        // A key that says nothing: its picture is there as soon as the window's message is.
        let pictures = root().join("out/windows/open-window");
        let mut window = self
            .wine
            .on_a_screen(
                &pictures,
                "F13",
                &self.installed("gangway-desktop.exe"),
                &["--practice"],
            )
            .spawn()
            .map_err(|error| Failure::new(error.to_string()))?;
        let shown = root().join("out/windows/open-window-1.png");
        let seen = until("the window's message", || shown.exists()).and_then(|()| {
            self.shows_meanwhile(&open, &self.setup, &[])?;
            same(
                "silent, its exit code",
                self.wine
                    .wine()
                    .arg(&self.setup)
                    .arg("/S")
                    .status()
                    .ok()
                    .and_then(|status| status.code()),
                Some(4),
            )
        });
        self.end(&mut window)?;
        self.has_webview(true)?;
        seen
    }

    /// While its first page was read.
    fn tells_of_what_was_opened_since(&self) -> Outcome {
        self.has_webview(false)?;
        let pictures = root().join("out/windows/opened-since");
        let mut setup = self
            .wine
            .on_a_screen(&pictures, "Return alt+n Escape", &self.setup, &[])
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(error.to_string()))?;
        let first = root().join("out/windows/opened-since-1.png");
        let waiting = until("the first page", || first.exists()).and_then(|()| self.waiting("gangway.exe"));
        let ended = setup.wait().map_err(|error| Failure::new(error.to_string()))?;
        // Only then are its words at an end: all of Wine writes to where the first program of it did.
        self.end(&mut waiting?)?;
        let mut told = String::new();
        let _read = setup
            .stderr
            .take()
            .map(|mut words| words.read_to_string(&mut told));
        self.has_webview(true)?;
        same("it says so", told.contains("Gangway is open."), true)?;
        same("exit code", ended.code(), Some(4))?;
        self.is_whole()
    }

    fn tells_of_a_held_file(&self, newer: &Path) -> Outcome {
        let mut reader = self.holds(
            &format!(
                "C:\\users\\{}\\{}\\LICENSE-MIT",
                person(),
                INSTALLED.replace('/', "\\")
            ),
            600,
        )?;
        let held = Shown {
            name: "held-file",
            keys: "Return Return",
            code: 2,
            says: &["Another program has one of Gangway's files open, so it can't be replaced."],
        };
        let held_by_uninstall = Shown {
            name: "held-file-uninstall",
            keys: "Return Return",
            code: 2,
            says: &["Another program has one of Gangway's files open, so Gangway can't be removed yet."],
        };
        let seen = self.shows_meanwhile(&held, newer, &[]).and_then(|()| {
            let uninstall = self.installed("uninstall.exe");
            self.shows_meanwhile(&held_by_uninstall, &uninstall, &[&in_its_place()])
        });
        self.end(&mut reader)?;
        seen?;
        self.is_whole()
    }

    fn tells_of_a_newer_version(&self, newer: &Path) -> Outcome {
        same("exit code", self.wine.code(newer, &["/S"])?, 0)?;
        let older = Shown {
            name: "newer-there",
            keys: "Return",
            code: 3,
            says: &[&format!("A newer Gangway is on this computer: version {NEWER}.")],
        };
        self.shows(&older, &self.setup, &[])?;
        self.has_version(NEWER)
    }

    /// Yes to both.
    fn asks_for_records_and_keys(&self) -> Outcome {
        run(&mut self.connect())?;
        let asks = Shown {
            name: "uninstall",
            keys: "Return alt+y alt+y Return",
            code: 0,
            says: &[
                "Gangway kept records here of what it did",
                "Gangway kept secrets of apps in Windows Credential Manager.",
            ],
        };
        self.shows(&asks, &self.wine.own(INSTALLED).join("uninstall.exe"), &[])?;
        self.has_webview(false)?;
        nothing(&self.wine.traces()?)
    }

    /// Presses the keys, reads the messages, keeps the pictures; then nothing runs any more.
    pub(super) fn shows(&self, shown: &Shown, program: &Path, words: &[&str]) -> Outcome {
        self.shows_meanwhile(shown, program, words)?;
        self.wine.settle()
    }

    /// The same while another program runs.
    fn shows_meanwhile(&self, shown: &Shown, program: &Path, words: &[&str]) -> Outcome {
        let pictures = root().join("out/windows").join(shown.name);
        let (code, told) = self.wine.shown(&pictures, shown.keys, program, words)?;
        for words in shown.says {
            if !told.contains(words) {
                return Err(Failure::new(format!("it did not say: {words}\n{told}")));
            }
        }
        same("exit code", code, shown.code)
    }

    pub(super) fn has_webview(&self, there: bool) -> Outcome {
        if there {
            self.wine
                .reg(&["add", WEBVIEW, "/v", "pv", "/d", "1.2.3.4", "/f"])
        } else {
            self.wine.reg(&["delete", WEBVIEW, "/f"])
        }
    }
}

/// What a person sees.
pub(super) struct Shown<'a> {
    /// Its pictures begin with this.
    pub(super) name: &'a str,
    /// What is pressed, one after the other.
    pub(super) keys: &'a str,
    /// The exit code.
    pub(super) code: i32,
    /// Parts of its messages.
    pub(super) says: &'a [&'a str],
}

/// A disk of its own, for as long as it is needed. It takes the right to make one: without, there is no full disk to be had.
pub(super) struct Disk(PathBuf);

impl Disk {
    pub(super) fn mounted(options: &str) -> Outcome<Self> {
        let place = target().join("small-disk");
        fs::create_dir_all(&place).map_err(|error| Failure::new(error.to_string()))?;
        run(Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "gangway-test"])
            .arg(&place))?;
        Ok(Self(place))
    }

    /// A folder on it, in the words of the setup.
    pub(super) fn folder(&self) -> String {
        format!("/D=Z:{}\\Gangway", self.0.to_string_lossy().replace('/', "\\"))
    }

    pub(super) fn is_empty(&self) -> Outcome {
        same(
            "files left behind",
            fs::read_dir(&self.0).map_or(0, Iterator::count),
            0,
        )
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = run(Command::new("umount").arg(&self.0));
    }
}

fn until(what: &str, holds: impl Fn() -> bool) -> Outcome {
    for _ in 0..120 {
        if holds() {
            return Ok(());
        }
        thread::sleep(Duration::from_secs(1));
    }
    Err(Failure::new(format!("waited in vain for {what}")))
}
