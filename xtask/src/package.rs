//! What is handed out: a setup for Windows, packages for Linux, and what goes with them.

pub(crate) mod linux;
mod papers;
mod publisher;
pub(crate) mod release;
pub(crate) mod sizes;
pub(crate) mod windows;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::programs::{Failure, Outcome, ask, cargo, root, target};

pub(crate) use publisher::Publisher;

/// Both programs, as cargo is asked for them. Without the feature Tauri takes the build for one of a developer's.
const PROGRAMS: [&str; 6] = [
    "--package",
    "gangway-desktop",
    "--package",
    "gangway",
    "--features",
    "tauri/custom-protocol",
];

/// For which system, and with whose profile.
#[derive(Debug, Default, PartialEq)]
struct Options {
    windows: bool,
    linux: bool,
    release: bool,
    profile: Option<PathBuf>,
}

/// `cargo xtask package …`
pub(crate) fn package(words: &[&str]) -> Outcome {
    let options = Options::read(words)?;
    // Before anything is built, which takes minutes.
    let publisher = options.profile.as_deref().map(Publisher::of).transpose()?;
    let out = out()?;
    let mut made = Vec::new();
    if options.linux {
        made.extend(linux::package(publisher.as_ref(), &out)?);
    }
    if options.windows {
        made.push(windows::package(publisher.as_ref(), &out)?);
    }
    if options.release {
        made.extend(release::papers(&out)?);
    }
    release::checksums(&out)?;
    println!();
    for file in &made {
        println!("{}", sizes::line(file)?);
    }
    Ok(())
}

/// Where the finished files go. Nothing else does: they are signed, and their checksums lie beside them.
fn out() -> Outcome<PathBuf> {
    made(root().join("out/packages"))
}

/// Where the tests make theirs.
pub(crate) fn for_tests() -> Outcome<PathBuf> {
    made(target().join("packages"))
}

fn made(folder: PathBuf) -> Outcome<PathBuf> {
    std::fs::create_dir_all(&folder).map_err(|error| Failure::at(&folder, &error))?;
    Ok(folder)
}

/// What is ready to be handed out, and since when. No test may change it.
pub(crate) fn handed_out() -> Outcome<Vec<(OsString, SystemTime)>> {
    let folder = out()?;
    let read = std::fs::read_dir(&folder).map_err(|error| Failure::at(&folder, &error))?;
    let mut listed: Vec<_> = read
        .flatten()
        .filter_map(|entry| Some((entry.file_name(), entry.metadata().ok()?.modified().ok()?)))
        .collect();
    listed.sort();
    Ok(listed)
}

/// The workspace's version.
pub(crate) fn version() -> Outcome<String> {
    let id = ask(cargo().args(["pkgid", "--quiet", "--package", "gangway-desktop"]))
        .ok_or_else(|| Failure::new("cargo does not know gangway-desktop"))?;
    Ok(id.trim().rsplit(['@', '#']).next().unwrap_or_default().to_owned())
}

impl Options {
    fn read(words: &[&str]) -> Outcome<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--windows" => options.windows = true,
                "--linux" => options.linux = true,
                "--release" => {
                    options = Self {
                        windows: true,
                        linux: true,
                        release: true,
                        ..options
                    }
                }
                "--profile" => match words.next() {
                    Some(file) => options.profile = Some(absolute(file)?),
                    None => return Err(Failure::new("--profile needs a file")),
                },
                other => return Err(Failure::new(format!("package does not know {other}"))),
            }
        }
        if !(options.windows || options.linux) {
            return Err(Failure::new("package needs --windows, --linux or --release"));
        }
        Ok(options)
    }
}

/// Relative to where the developer stands.
fn absolute(file: &str) -> Outcome<PathBuf> {
    std::path::absolute(file).map_err(|error| Failure::new(format!("{file}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_a_package_is_understood() {
        let all = Options::read(&["--release"]).unwrap();
        assert!(all.windows && all.linux && all.release);
        let one = Options::read(&["--windows", "--profile", "/x/contoso.gangway"]).unwrap();
        assert_eq!(one.profile, Some("/x/contoso.gangway".into()));
        assert!(one.windows && !one.linux);
        for wrong in [
            &[][..],
            &["--profile", "x"],
            &["--windows", "--profile"],
            &["--mac"],
        ] {
            assert!(Options::read(wrong).is_err(), "{wrong:?}");
        }
    }
}
