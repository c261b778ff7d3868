//! What a release workflow uploads: the files that were made for it, as their checksums say, and nothing else.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test's own files")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILES: [&str; 6] = [
    "Gangway-Setup-1.2.3.exe",
    "Gangway_1.2.3_amd64.deb",
    "Gangway-1.2.3-1.x86_64.rpm",
    "gangway-desktop-1.2.3.cdx.json",
    "gangway-1.2.3.cdx.json",
    "gangway-page-1.2.3.cdx.json",
];

#[test]
fn each_file_is_uploaded_by_its_name() {
    let place = Place::new("each");
    let mut wanted: Vec<&str> = vec!["release", "create", "v1.2.3", "--draft", "--verify-tag"];
    wanted.extend(FILES);
    wanted.push("SHA256SUMS");
    assert_eq!(place.uploaded(), Some(wanted.join("\n")));
}

#[test]
fn what_nobody_asked_for_is_not_uploaded() {
    let place = Place::new("more");
    fs::write(place.packages().join("Contoso-Sync-Setup.exe"), "a sample").unwrap();
    let uploaded = place.uploaded().unwrap();
    assert!(!uploaded.contains("Contoso"), "{uploaded}");
}

#[test]
fn nothing_is_uploaded_that_is_not_as_its_checksum_says() {
    for file in FILES {
        let place = Place::new("altered");
        fs::write(place.packages().join(file), "made again, and not signed").unwrap();
        assert_eq!(place.uploaded(), None, "{file}");
    }
    let place = Place::new("gone");
    fs::remove_file(place.packages().join(FILES[0])).unwrap();
    assert_eq!(place.uploaded(), None);
}

#[test]
fn nothing_is_uploaded_with_checksums_of_other_files_too() {
    let place = Place::new("other");
    fs::write(place.packages().join("Gangway-Setup-1.2.2.exe"), "an older one").unwrap();
    place.sum();
    assert_eq!(place.uploaded(), None);
}

/// A folder with the script, finished packages, and a `gh` that writes down how it is called.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let place = Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("draft-{name}")));
        let _not_there_yet = fs::remove_dir_all(&place.0);
        for folder in [".github", "bin", "out/packages"] {
            fs::create_dir_all(place.0.join(folder)).unwrap();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/draft-release");
        fs::copy(script, place.0.join(".github/draft-release")).unwrap();
        let gh = place.0.join("bin/gh");
        fs::write(&gh, "#!/bin/sh\nprintf '%s\\n' \"$@\" > ../../uploaded\n").unwrap();
        fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
        for file in FILES {
            fs::write(place.packages().join(file), file).unwrap();
        }
        place.sum();
        place
    }

    fn packages(&self) -> PathBuf {
        self.0.join("out/packages")
    }

    /// As `cargo xtask package` does: of all that is there.
    fn sum(&self) {
        let sum = "sha256sum -- $(ls | grep -v SHA256SUMS) > SHA256SUMS";
        let done = Command::new("sh")
            .args(["-c", sum])
            .current_dir(self.packages())
            .status();
        assert!(done.unwrap().success());
    }

    /// What `gh` was told, a word a line; `None` if the script failed before.
    fn uploaded(&self) -> Option<String> {
        let path = format!(
            "{}:{}",
            self.0.join("bin").display(),
            std::env::var("PATH").unwrap()
        );
        let done = Command::new("bash")
            .arg(self.0.join(".github/draft-release"))
            .env("PATH", path)
            .env("GITHUB_REF_NAME", "v1.2.3")
            .status();
        let words = fs::read_to_string(self.0.join("uploaded")).ok();
        assert_eq!(done.unwrap().success(), words.is_some());
        words.map(|words| words.trim_end().to_owned())
    }
}
