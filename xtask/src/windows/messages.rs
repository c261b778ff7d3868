//! What the setup and the uninstaller say when something is in the way or is to be decided: each message is brought about, read,
//! and kept as a picture in `out/windows`.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{FILES, INSTALLED, NEWER, Stage, gone, nothing, same, there};
use crate::package;
use crate::programs::{Failure, Outcome, root, run, target};
use crate::test::Account;
use crate::wine::person;

/// Where Windows notes that WebView2 is there (packaging/windows/screens.nsh).
const WEBVIEW: &str =
    "HKCU\\Software\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

/// One after the other: nothing is installed before, and nothing after.
pub(super) fn all(stage: &Stage, newer: &Path, account: &mut Account) {
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

    /// From here on Gangway is installed.
    fn tells_of_a_taken_ending(&self) -> Outcome {
        let ending = "HKCU\\Software\\Classes\\.gangway";
        self.wine
            .reg(&["add", ending, "/ve", "/d", "Other.Program", "/f"])?;
        let taken = Shown {
            name: "taken-ending",
            keys: "Return Return space Return",
            code: 0,
            says: &[
                "Files that end in .gangway open with another program",
                "choose Open with",
            ],
        };
        self.shows(&taken, &self.setup, &[])?;
        there(&self.wine.own(INSTALLED), &FILES)?;
        let stays = self.wine.registry()?.contains("@=\"Other.Program\"");
        self.wine.reg(&["delete", ending, "/ve", "/f"])?;
        same("the ending stays with the other program", stays, true)
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
        self.shows(&missing, &self.program(), &["--practice"])
    }

    /// What holds the lock of the one window is that same program, with its message on the screen.
    fn tells_of_an_open_window(&self) -> Outcome {
        let open = Shown {
            name: "open",
            keys: "Escape",
            code: 4,
            says: &["Gangway is open. It can't be replaced while it works."],
        };
        // A key that says nothing: its picture is there as soon as the window's message is.
        let pictures = root().join("out/windows/open-window");
        let mut window = self
            .wine
            .on_a_screen(&pictures, "F13", &self.program(), &["--practice"])
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

    fn tells_of_a_held_file(&self, newer: &Path) -> Outcome {
        // Whoever reads it on Windows without more words lets nobody rename it.
        let file = format!(
            "C:\\users\\{}\\{}\\LICENSE-MIT",
            person(),
            INSTALLED.replace('/', "\\")
        );
        let mut reader = self
            .wine
            .wine()
            .args([
                "cmd",
                "/c",
                "echo",
                "now",
                "&",
                "ping",
                "-n",
                "600",
                "127.0.0.1",
                "<",
                &file,
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(error.to_string()))?;
        let mut now = [0; 3];
        let _said = reader.stdout.take().map(|mut output| output.read(&mut now));
        thread::sleep(Duration::from_secs(5));
        let held = Shown {
            name: "held-file",
            keys: "Return Return",
            code: 2,
            says: &["Another program has one of Gangway's files open"],
        };
        let seen = self.shows_meanwhile(&held, newer, &[]);
        self.end(&mut reader)?;
        seen?;
        there(&self.wine.own(INSTALLED), &FILES)?;
        for folder in ["new", "old"] {
            gone(&self.wine.own(INSTALLED).join(folder))?;
        }
        self.has_version(&package::version()?)
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

    fn has_webview(&self, there: bool) -> Outcome {
        if there {
            self.wine
                .reg(&["add", WEBVIEW, "/v", "pv", "/d", "1.2.3.4", "/f"])
        } else {
            self.wine.reg(&["delete", WEBVIEW, "/f"])
        }
    }

    fn program(&self) -> PathBuf {
        self.wine.own(INSTALLED).join("gangway-desktop.exe")
    }

    /// Ends a program that waits in Wine, and all that belongs to it.
    fn end(&self, started: &mut Child) -> Outcome {
        run(self.wine.surrounded("wineserver").arg("--kill"))?;
        self.wine.settle()?;
        started
            .wait()
            .map(drop)
            .map_err(|error| Failure::new(error.to_string()))
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
