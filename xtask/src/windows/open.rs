//! Gangway, or something that belongs to it, is at work: setup and uninstaller leave it alone.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use super::{FILES, INSTALLED, KEPT, MENU, Stage, copy, nothing, same, there, write};
use crate::package;
use crate::programs::{Failure, Outcome, run};
use crate::wine::person;

impl Stage {
    /// Whichever of the two programs it is.
    pub(super) fn running(&self) -> Outcome {
        self.is_left_alone("gangway.exe")?;
        // A window in another session, say: its lock can't be seen from here.
        let (window, twin) = (
            self.installed("gangway-desktop.exe"),
            self.installed("gangway.exe"),
        );
        let own = package::windows::packed().join("gangway-desktop.exe");
        copy(&twin, &window)?;
        let seen = self.is_left_alone("gangway-desktop.exe");
        copy(&own, &window)?;
        seen
    }

    fn is_left_alone(&self, name: &str) -> Outcome {
        let mut waiting = self.waiting(name)?;
        thread::sleep(Duration::from_secs(3));
        let uninstall = self.installed("uninstall.exe");
        let place = in_its_place();
        let answers =
            [(&self.setup, vec!["/S"]), (&uninstall, vec!["/S", &place])].map(|(program, words)| {
                let status = self.wine.wine().arg(program).args(words).status();
                status.ok().and_then(|status| status.code())
            });
        self.end(&mut waiting)?;
        same("exit codes of both", answers, [Some(4), Some(4)])?;
        self.is_whole()
    }

    /// A program of Gangway's that waits for somebody to sign in.
    pub(super) fn waiting(&self, name: &str) -> Outcome<Child> {
        self.wine
            .wine()
            .arg(self.installed(name))
            .args(["connect", "--practice", "--link-only", "--secret-stdin", "--yes"])
            .args(["--organization", "northwind"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure::new(error.to_string()))
    }

    /// After the window its web view still works for some moments. What only it has kept is nobody's record.
    pub(super) fn web_view_that_lingers(&self) -> Outcome {
        same("exit code", self.wine.code(&self.setup, &["/S"])?, 0)?;
        write(&self.wine.own(KEPT).join("EBWebView/Cookies"), "held")?;
        let place = KEPT.replace('/', "\\");
        let mut holder = self.holds(
            &format!("C:\\users\\{}\\{place}\\EBWebView\\Cookies", person()),
            14,
        )?;
        self.remove(&["/S"])?;
        holder.wait().map_err(|error| Failure::new(error.to_string()))?;
        nothing(&self.wine.traces()?)
    }

    /// Reads a file for so many seconds. Whoever does so on Windows without more words lets nobody rename or delete it.
    pub(super) fn holds(&self, file: &str, seconds: u32) -> Outcome<Child> {
        let pings = (seconds + 1).to_string();
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
                &pings,
                "127.0.0.1",
                "<",
                file,
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::new(error.to_string()))?;
        let mut now = [0; 3];
        let _said = reader.stdout.take().map(|mut output| output.read(&mut now));
        thread::sleep(Duration::from_secs(5));
        Ok(reader)
    }

    /// Ends a program that waits in Wine, and all that belongs to it.
    pub(super) fn end(&self, started: &mut Child) -> Outcome {
        run(self.wine.surrounded("wineserver").arg("--kill"))?;
        self.wine.settle()?;
        started
            .wait()
            .map(drop)
            .map_err(|error| Failure::new(error.to_string()))
    }

    /// Installed with all that belongs to it, and in its first version.
    pub(super) fn is_whole(&self) -> Outcome {
        there(&self.wine.own(INSTALLED), &FILES)?;
        there(&self.wine.own(MENU), &["Gangway.lnk"])?;
        self.swept()?;
        self.has_version(&package::version()?)
    }

    pub(super) fn installed(&self, name: &str) -> PathBuf {
        self.wine.own(INSTALLED).join(name)
    }
}

/// The uninstaller's word for staying where it is. Else it goes on as a copy, and answers before that has looked.
pub(super) fn in_its_place() -> String {
    format!("_?=C:\\users\\{}\\{}", person(), INSTALLED.replace('/', "\\"))
}
