//! A Windows of one's own for one test run: Wine, in folders that nothing else uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::programs::{Failure, Outcome, at_root, run, target};

/// Wine's folders. Each run of the tests begins with new ones.
pub(crate) struct Wine {
    home: PathBuf,
}

impl Wine {
    /// As Wine makes it: it passes itself off as Windows 7.
    pub(crate) fn new() -> Outcome<Self> {
        let home = target().join("wine");
        match fs::remove_dir_all(&home) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::at(&home, &error));
            }
            _ => {}
        }
        fs::create_dir_all(&home).map_err(|error| Failure::at(&home, &error))?;
        let wine = Self { home };
        run(wine.wine().args(["wineboot", "--init"]))?;
        wine.settle()?;
        Ok(wine)
    }

    /// Wine 8 has no `bcryptprimitives.dll`, from which Rust's standard library takes chance: this is one for the tests.
    pub(crate) fn give_chance(&self) -> Outcome {
        run(at_root("x86_64-w64-mingw32-gcc")
            .args(["-shared", "-O1", "-o"])
            .arg(self.drive().join("windows/system32/bcryptprimitives.dll"))
            .args(["tests/installed/bcryptprimitives.c", "-ladvapi32"]))
    }

    /// From now on it passes itself off as Windows 10.
    pub(crate) fn become_windows_10(&self) -> Outcome {
        run(self.wine().args(["winecfg", "/v", "win10"]))?;
        self.settle()
    }

    /// Wine, to be given a program.
    pub(crate) fn wine(&self) -> Command {
        self.surrounded("wine")
    }

    /// Any program, that may itself call Wine.
    pub(crate) fn surrounded(&self, program: &str) -> Command {
        let mut command = at_root(program);
        command
            .env("HOME", &self.home)
            .env("XDG_DATA_HOME", self.home.join(".local/share"))
            .env("XDG_CONFIG_HOME", self.home.join(".config"))
            .env("WINEPREFIX", self.home.join("prefix"))
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            // No question about a browser engine or .NET, and no entries in the menus of whoever runs this.
            .env("WINEDLLOVERRIDES", "mscoree,mshtml=;winemenubuilder.exe=d");
        command
    }

    /// Runs a Windows program to its end, with all that it has started, and gives its exit code.
    pub(crate) fn code(&self, program: &Path, words: &[&str]) -> Outcome<i32> {
        let status = self
            .wine()
            .arg(program)
            .args(words)
            .stdin(Stdio::null())
            .status()
            .map_err(|error| Failure::new(format!("wine can't be started: {error}")))?;
        self.settle()?;
        status.code().ok_or_else(|| Failure::new("wine was ended"))
    }

    /// The same on a screen that nobody sees: before each of the keys is pressed, what is there becomes a picture. Gives the
    /// exit code, and what its messages said.
    pub(crate) fn shown(
        &self,
        pictures: &Path,
        keys: &str,
        program: &Path,
        words: &[&str],
    ) -> Outcome<(i32, String)> {
        let output = self
            .on_a_screen(pictures, keys, program, words)
            .output()
            .map_err(|error| Failure::new(format!("bash can't be started: {error}")))?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(code) => Ok((code, told)),
            None => Err(Failure::new(format!("it was ended\n{told}"))),
        }
    }

    /// The program that does so.
    pub(crate) fn on_a_screen(&self, pictures: &Path, keys: &str, program: &Path, words: &[&str]) -> Command {
        let mut command = self.surrounded("bash");
        command
            .arg("tests/installed/pages.sh")
            .arg(pictures)
            .arg(keys)
            .arg(program)
            .args(words)
            .stdin(Stdio::null());
        command
    }

    /// One program is told to be in another Windows than all others.
    pub(crate) fn become_for(&self, program: &str, version: &str) -> Outcome {
        let key = format!("HKCU\\Software\\Wine\\AppDefaults\\{program}");
        self.reg(&["add", &key, "/v", "Version", "/d", version, "/f"])
    }

    /// Waits until nothing runs in it any more; only then is the registry on disk.
    pub(crate) fn settle(&self) -> Outcome {
        run(self.surrounded("wineserver").arg("--wait"))
    }

    /// The folder of the person's drive C.
    pub(crate) fn drive(&self) -> PathBuf {
        self.home.join("prefix/drive_c")
    }

    /// A path below the person's own folder.
    pub(crate) fn own(&self, path: &str) -> PathBuf {
        self.drive().join("users").join(person()).join(path)
    }

    /// The person's part of the registry, as Wine writes it.
    pub(crate) fn registry(&self) -> Outcome<String> {
        let file = self.home.join("prefix/user.reg");
        fs::read_to_string(&file).map_err(|error| Failure::at(&file, &error))
    }

    /// Changes the registry as `reg` does.
    pub(crate) fn reg(&self, words: &[&str]) -> Outcome {
        run(self.wine().arg("reg").args(words))?;
        self.settle()
    }

    /// Everything of Gangway's that is on the drive or in the registry.
    pub(crate) fn traces(&self) -> Outcome<Vec<String>> {
        let mut found: Vec<String> = self
            .registry()?
            .lines()
            // What this Wine itself was told of a program (`become_for`) is not of the setup's making.
            .filter(|line| !line.contains("\\\\AppDefaults\\\\"))
            .filter(|line| line.to_lowercase().contains("gangway"))
            .map(str::to_owned)
            .collect();
        let mut folders = vec![self.drive()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let name = entry.file_name().to_string_lossy().to_lowercase();
                // What lies in such a folder is told as well, by whatever name.
                if name.contains("gangway") || found.contains(&folder.display().to_string()) {
                    found.push(path.display().to_string());
                }
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                }
            }
        }
        Ok(found)
    }
}

/// Whom Wine takes for the person.
pub(crate) fn person() -> String {
    std::env::var("USER").unwrap_or_else(|_| "root".to_owned())
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ended = run(self.surrounded("wineserver").arg("--kill"));
    }
}
