//! The PEM file of the certificate authority, which stays as long as the services run.
//!
//! A lock beside it tells that they do. A program that is killed can't tidy up, but its lock ends with it, and the next start
//! removes both files.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// How the names of both files begin.
const BEGINS: &str = "practice-tenant-";

pub(crate) struct AuthorityFile {
    path: PathBuf,
    lock: PathBuf,
    /// Holds the lock.
    _held: File,
}

impl AuthorityFile {
    /// Writes both files, and removes those of programs that are gone.
    pub(crate) fn write(pem: &str, folder: &Path) -> io::Result<Self> {
        remove_left_over(folder);
        let name = format!("{BEGINS}{}", Uuid::new_v4());
        let (path, lock) = (
            folder.join(format!("{name}.pem")),
            folder.join(format!("{name}.lock")),
        );
        let held = new_file(&lock)?;
        held.lock()?;
        let made = Self {
            path,
            lock,
            _held: held,
        };
        new_file(&made.path)?.write_all(pem.as_bytes())?;
        Ok(made)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for AuthorityFile {
    fn drop(&mut self) {
        remove(&self.path, &self.lock);
    }
}

/// A new file only: whoever else may write to the folder can't lead us elsewhere.
fn new_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// What can't be removed from a folder for temporary files harms nobody.
fn remove(path: &Path, lock: &Path) {
    let _left_over = std::fs::remove_file(path).and(std::fs::remove_file(lock));
}

fn remove_left_over(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let lock = entry.path();
        let name = entry.file_name().into_string().unwrap_or_default();
        if !name.starts_with(BEGINS) || lock.extension().is_none_or(|kind| kind != "lock") {
            continue;
        }
        // Who can lock it is alone with it. Somebody else's file can't be opened.
        let Ok(file) = OpenOptions::new().write(true).open(&lock) else {
            continue;
        };
        if file.try_lock().is_ok() {
            remove(&lock.with_extension("pem"), &lock);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_programs_that_are_gone_are_removed_and_those_of_others_stay() {
        let folder = std::env::temp_dir().join(format!("authority-file-{}", Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        let names = || {
            let entries = std::fs::read_dir(&folder).unwrap();
            let mut names: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
            names.sort();
            names
        };
        let gone = folder.join(format!("{BEGINS}gone.lock"));
        std::fs::write(&gone, "").unwrap();
        std::fs::write(gone.with_extension("pem"), "pem").unwrap();

        let first = AuthorityFile::write("first", &folder).unwrap();
        let second = AuthorityFile::write("second", &folder).unwrap();
        let mut there = [&first, &second]
            .map(|file| [file.path.clone(), file.lock.clone()])
            .concat();
        there.sort();
        assert_eq!(names(), there);
        assert_eq!(std::fs::read_to_string(&first.path).unwrap(), "first");
        drop((first, second));
        assert!(names().is_empty());
        std::fs::remove_dir(folder).unwrap();
    }
}
