//! The window's page: its packages and its build.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::programs::{Failure, Outcome, at_root, root, run};

/// Fetches the packages if the lock file changed since they were last fetched, then builds the page if it changed.
pub(crate) fn build() -> Outcome {
    fetch()?;
    let page = root().join("ui");
    let built = fs::metadata(page.join("dist/index.html"))
        .and_then(|file| file.modified())
        .ok();
    let changed = newest(&page);
    if built.is_some() && built > changed {
        return Ok(());
    }
    npm(&["run", "build"])
}

/// Fetches exactly what the lock file names. No package may run a script of its own.
pub(crate) fn fetch() -> Outcome {
    let lock = root().join("ui/package-lock.json");
    let fetched = root().join("ui/node_modules/.fetched-lock.json");
    let wanted = fs::read(&lock).map_err(|error| Failure::at(&lock, &error))?;
    if fs::read(&fetched).is_ok_and(|lock| lock == wanted) {
        return Ok(());
    }
    npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
    fs::write(&fetched, wanted).map_err(|error| Failure::at(&fetched, &error))
}

/// Npm in the page's folder.
pub(crate) fn npm(words: &[&str]) -> Outcome {
    run(&mut command(words))
}

/// The same, to be run.
pub(crate) fn command(words: &[&str]) -> Command {
    let mut command = at_root("npm");
    command.current_dir(root().join("ui")).args(words);
    command
}

/// When anything that the page is built from was last changed.
fn newest(folder: &Path) -> Option<SystemTime> {
    fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|entry| {
            !["dist", "node_modules"]
                .iter()
                .any(|skipped| entry.file_name() == *skipped)
        })
        .filter_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => newest(&entry.path()),
            _ => entry.metadata().and_then(|file| file.modified()).ok(),
        })
        .max()
}
