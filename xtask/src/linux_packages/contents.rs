//! What is in a deb and an rpm, without installing them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::programs::{Failure, Outcome, ask, at_root, run, target};

/// Below `/usr`.
const FILES: [&str; 8] = [
    "bin/gangway",
    "bin/gangway-desktop",
    "share/applications/Gangway.desktop",
    "share/bash-completion/completions/gangway",
    "share/fish/vendor_completions.d/gangway.fish",
    "share/man/man1/gangway.1.gz",
    "share/mime/packages/gangway.xml",
    ZSH,
];
/// Where zsh looks on Debian, and where it does elsewhere.
const ZSH: &str = "share/zsh/vendor-completions/_gangway";
const ZSH_ELSEWHERE: &str = "share/zsh/site-functions/_gangway";
const ICONS: [u16; 5] = [32, 64, 128, 256, 512];

pub(super) fn complete(listed: &BTreeSet<String>) -> Outcome {
    FILES.iter().try_for_each(|file| has(listed, file))?;
    ICONS.iter().try_for_each(|size| {
        let found = listed.iter().any(|file| {
            file.starts_with(&format!("share/icons/hicolor/{size}x{size}"))
                && file.ends_with("gangway-desktop.png")
        });
        if found {
            Ok(())
        } else {
            Err(Failure::new(format!("no icon of {size}")))
        }
    })
}

pub(super) fn has(listed: &BTreeSet<String>, file: &str) -> Outcome {
    if listed.contains(file) {
        return Ok(());
    }
    Err(Failure::new(format!("/usr/{file} is not in it")))
}

/// The same files with the same bytes, but for the folder of zsh.
pub(super) fn same_as_the_deb(rpm: &Path, deb: &Path) -> Outcome {
    let elsewhere = list_rpm(rpm)?;
    has(&elsewhere, ZSH_ELSEWHERE)?;
    same_files(
        &list_deb(deb)?,
        &elsewhere.iter().map(|file| as_on_debian(file)).collect(),
    )?;
    same_bytes(deb, rpm)
}

fn same_files(deb: &BTreeSet<String>, rpm: &BTreeSet<String>) -> Outcome {
    let differ: Vec<&String> = deb.symmetric_difference(rpm).collect();
    if differ.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("in one of the two only: {differ:?}")))
}

/// The one file that has another place in the rpm, by its place in the deb.
fn as_on_debian(file: &str) -> String {
    file.replace(ZSH_ELSEWHERE, ZSH)
}

/// What every file comes to, and who may do what with it; the deb is unpacked, the rpm asked. The window's program differs in
/// three letters, where Tauri's bundler writes the kind of package: of it only the size is compared.
fn same_bytes(deb: &Path, rpm: &Path) -> Outcome {
    let unpacked = target().join("installed/deb");
    match fs::remove_dir_all(&unpacked) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Failure::at(&unpacked, &error));
        }
        _ => {}
    }
    // Of the folder's own folders dpkg-deb makes none.
    fs::create_dir_all(&unpacked).map_err(|error| Failure::at(&unpacked, &error))?;
    run(at_root("dpkg-deb").arg("--extract").args([deb, &unpacked]))?;
    let alike = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            [mode, size, _, file @ "/usr/bin/gangway-desktop"] => format!("{mode} {size} {file}"),
            _ => line.to_owned(),
        }
    };
    let find = "find . -type f -printf '%m %s ' -exec sha256sum {} ';' | sed 's|  \\./| /|'";
    let deb: BTreeSet<String> = ask(at_root("sh").args(["-c", find]).current_dir(&unpacked))
        .unwrap_or_default()
        .lines()
        .map(alike)
        .collect();
    let format = "[%{FILEMODES:octal} %{FILESIZES} %{FILEDIGESTS} %{FILENAMES}\\n]";
    let rpm: BTreeSet<String> = ask_rpm(rpm, format)?
        .lines()
        // Only those of a file begin so.
        .filter_map(|line| line.strip_prefix("100"))
        .map(|line| alike(&as_on_debian(line)))
        .collect();
    if deb.is_empty() {
        return Err(Failure::new("the deb has no files"));
    }
    same_files(&deb, &rpm)
}

/// What an rpm says of itself ("Query formats" in rpm's manual).
pub(super) fn ask_rpm(rpm: &Path, format: &str) -> Outcome<String> {
    let told = ask(at_root("rpm")
        .args(["--query", "--queryformat", format, "--package"])
        .arg(rpm));
    told.ok_or_else(|| Failure::new(format!("{} can't be read", rpm.display())))
}

pub(super) fn same_list<'a>(told: impl Iterator<Item = &'a str>, wanted: &[&str]) -> Outcome {
    let mut told: Vec<&str> = told.collect();
    told.sort_unstable();
    if told == wanted {
        return Ok(());
    }
    Err(Failure::new(format!("{told:?}, and not {wanted:?}")))
}

pub(super) fn needs(told: Option<String>, words: &[&str]) -> Outcome {
    let told = told.unwrap_or_default();
    match words.iter().find(|word| !told.contains(**word)) {
        None => Ok(()),
        Some(word) => Err(Failure::new(format!("it does not name {word}:\n{told}"))),
    }
}

pub(super) fn list_deb(deb: &Path) -> Outcome<BTreeSet<String>> {
    let command = format!("dpkg-deb --fsys-tarfile '{}' | tar --list", deb.display());
    list(ask(at_root("sh").arg("-c").arg(command)), deb)
}

pub(super) fn list_rpm(rpm: &Path) -> Outcome<BTreeSet<String>> {
    list(
        ask(at_root("rpm").args(["--query", "--list", "--package"]).arg(rpm)),
        rpm,
    )
}

/// The files, without folders, from below `/usr`.
fn list(listed: Option<String>, package: &Path) -> Outcome<BTreeSet<String>> {
    let listed = listed.ok_or_else(|| Failure::new(format!("{} can't be read", package.display())))?;
    let all: BTreeSet<String> = listed
        .lines()
        .filter_map(|line| Some(line.split_once("usr/")?.1.trim_end_matches('/').to_owned()))
        .filter(|file| !file.is_empty())
        .collect();
    let folder = |file: &String| {
        all.iter().any(|other| {
            other
                .strip_prefix(file.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
        })
    };
    Ok(all.iter().filter(|file| !folder(file)).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_lists_are_read_alike() {
        let read = |words: &str| list(Some(words.to_owned()), Path::new("x")).unwrap();
        let deb = read("usr/\nusr/bin/\nusr/bin/gangway\nusr/share/gangway/Contoso Sync.gangway\n");
        let rpm = read("/usr/bin/gangway\n/usr/share/gangway\n/usr/share/gangway/Contoso Sync.gangway\n");
        assert_eq!(deb, rpm);
        assert_eq!(deb.len(), 2);
    }
}
