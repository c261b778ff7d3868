//! The real window: with a person, or driven by `tests/desktop`.

use std::path::{Path, PathBuf};

use crate::programs::{Failure, Outcome, at_root, cargo, root, run, target};
use crate::{front, system};

/// Builds all that is needed and rehearses.
pub(crate) fn practice(options: &[&str]) -> Outcome {
    let Options {
        unattended,
        out,
        scenarios,
    } = Options::read(options)?;
    system::ensure(system::TO_BUILD)?;
    if unattended && !scenarios.is_empty() {
        return Err(Failure::new("--scenario needs a screen, and a person before it"));
    }
    if unattended {
        system::ensure(system::TO_DRIVE)?;
    }
    front::build()?;
    run(cargo().args(["build", "--package", "gangway-desktop"]))?;
    if unattended {
        return run(&mut story(&out));
    }
    let note = root().join("out/practice-tenant.json");
    std::fs::create_dir_all(root().join("out")).map_err(|error| Failure::new(error.to_string()))?;
    println!("The window opens. Nothing in it is real: it talks to a practice tenant inside itself.");
    println!(
        "The client secret that it asks for is `app.secret.value` in {}.",
        note.display()
    );
    run(at_root(&window().to_string_lossy())
        .arg("--practice")
        .args(scenarios.iter().flat_map(|one| ["--scenario", one.as_str()]))
        .env("GANGWAY_PRACTICE_NOTE", note))
}

/// The whole way, driven; the pictures and the report go to `out`.
pub(crate) fn story(out: &Path) -> std::process::Command {
    story_of(&window(), out)
}

/// The same with a window from elsewhere.
pub(crate) fn story_of(window: &Path, out: &Path) -> std::process::Command {
    let mut command = at_root("node");
    command.arg("tests/desktop/run.mjs").arg(window).arg(out);
    command
}

/// Every example of a screen, measured in Chromium.
pub(crate) fn looks() -> std::process::Command {
    let mut command = at_root("node");
    command.arg("tests/desktop/looks.mjs");
    command
}

fn window() -> PathBuf {
    target()
        .join("debug")
        .join(format!("gangway-desktop{}", std::env::consts::EXE_SUFFIX))
}

#[derive(Debug, PartialEq)]
struct Options {
    unattended: bool,
    out: PathBuf,
    scenarios: Vec<String>,
}

impl Options {
    fn read(words: &[&str]) -> Outcome<Self> {
        let screen = ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
        let headless = cfg!(target_os = "linux") && !screen;
        let mut options = Self {
            unattended: headless,
            out: root().join("out/practice"),
            scenarios: Vec::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match (*word, word.strip_prefix("--out=")) {
                ("--unattended", _) => options.unattended = true,
                ("--out", _) => match words.next() {
                    Some(folder) => options.out = PathBuf::from(folder),
                    None => return Err(Failure::new("--out needs a folder")),
                },
                ("--scenario", _) => match words.next() {
                    Some(named) => options.scenarios.push(name_or_file(named)?),
                    None => return Err(Failure::new("--scenario needs a name or a file")),
                },
                (_, Some(folder)) => options.out = PathBuf::from(folder),
                (other, None) => return Err(Failure::new(format!("practice does not know {other}"))),
            }
        }
        // Relative to where the developer stands, not to where the programs are run.
        options.out = std::path::absolute(&options.out).map_err(|error| Failure::new(error.to_string()))?;
        Ok(options)
    }
}

/// A file is meant from where the developer stands.
fn name_or_file(named: &str) -> Outcome<String> {
    if !Path::new(named).is_file() {
        return Ok(named.to_owned());
    }
    let file = std::path::absolute(named).map_err(|error| Failure::new(error.to_string()))?;
    Ok(file.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_a_rehearsal_is_understood() {
        for words in [
            &["--unattended", "--out", "/x"][..],
            &["--out=/x", "--unattended"],
        ] {
            assert_eq!(
                Options::read(words).unwrap(),
                Options {
                    unattended: true,
                    out: "/x".into(),
                    scenarios: Vec::new()
                }
            );
        }
        let troubled = Options::read(&["--scenario", "slow", "--scenario", "throttled"]).unwrap();
        assert_eq!(troubled.scenarios, ["slow", "throttled"]);
        assert!(Options::read(&["--out"]).is_err());
        assert!(Options::read(&["--scenario"]).is_err());
        assert!(Options::read(&["--fast"]).is_err());
    }
}
