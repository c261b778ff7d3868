//! The TypeScript types of what crosses to the window, made from `crates/engine/src/contract`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::programs::{Failure, Outcome, cargo, root, run};

/// Writes them anew; types that are no more go away.
pub(crate) fn write() -> Outcome {
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| Failure::at(&folder, &error))?;
    }
    run(cargo().args([
        "test",
        "--quiet",
        "--package",
        "engine",
        "--lib",
        "export_bindings",
    ]))
}

/// Writes them anew and fails if that changed anything.
pub(crate) fn check() -> Outcome {
    let before = Types::read();
    write()?;
    before.are_still_the_same()
}

/// The types as they are on disk, by file name.
#[derive(PartialEq)]
pub(crate) struct Types(BTreeMap<PathBuf, String>);

impl Types {
    pub(crate) fn read() -> Self {
        let mut files = BTreeMap::new();
        let mut folders = vec![folder()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                match fs::read_to_string(entry.path()) {
                    Ok(text) => drop(files.insert(entry.path(), text)),
                    Err(_) => folders.push(entry.path()),
                }
            }
        }
        Self(files)
    }

    /// Fails if a test run, which writes them too, has changed them.
    pub(crate) fn are_still_the_same(&self) -> Outcome {
        let now = Self::read();
        let differs = |(path, text): &(&PathBuf, &String)| self.0.get(*path) != Some(*text);
        let mut changed: Vec<&PathBuf> = now.0.iter().filter(differs).map(|(path, _)| path).collect();
        changed.extend(self.0.keys().filter(|path| !now.0.contains_key(*path)));
        if changed.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = changed
            .iter()
            .filter_map(|path| path.file_name()?.to_str())
            .collect();
        Err(Failure::new(format!(
            "were not up to date and have been written anew: {}",
            names.join(" ")
        )))
    }
}

fn folder() -> PathBuf {
    root().join("ui/src/host/generated")
}
