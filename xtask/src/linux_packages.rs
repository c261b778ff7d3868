//! The packages for Linux as a person has them: installed, used, removed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::package::{self, Publisher};
use crate::programs::{Failure, Outcome, ask, at_root, root, run, target};
use crate::test::Account;
use crate::{desktop, system};

/// Below `/usr`.
const FILES: [&str; 8] = [
    "bin/gangway",
    "bin/gangway-desktop",
    "share/applications/Gangway.desktop",
    "share/bash-completion/completions/gangway",
    "share/fish/vendor_completions.d/gangway.fish",
    "share/man/man1/gangway.1.gz",
    "share/mime/packages/gangway.xml",
    "share/zsh/vendor-completions/_gangway",
];
const ICONS: [u16; 5] = [32, 64, 128, 256, 512];
const NAME: &str = "gangway";

/// `cargo xtask test --linux-packages`
pub(crate) fn all() -> Outcome {
    system::ensure(system::TO_DRIVE)?;
    system::ensure(system::TO_TEST_LINUX_PACKAGES)?;
    let handed_out = package::handed_out()?;
    let contoso = Publisher::of(&sample())?;
    let folder = package::for_tests()?;
    let publishers = package::linux::package(Some(&contoso), &folder)?;
    let made = package::linux::package(None, &folder)?;
    let [deb, rpm] = made.as_slice() else {
        return Err(Failure::new("not one deb and one rpm"));
    };
    let mut account = Account::default();
    let listed = list_deb(deb)?;
    account.holds(
        "the deb has both programs, icons, file type, manual page, completions",
        || complete(&listed),
    );
    account.holds("the rpm has the same files, byte for byte", || {
        same_files(&listed, &list_rpm(rpm)?)?;
        same_bytes(deb, rpm)
    });
    account.holds("both name what they need", || {
        needs(
            ask(at_root("dpkg-deb").arg("--field").arg(deb)),
            &[
                "Package: gangway",
                "libc6 (>= 2.36)",
                "libwebkit2gtk-4.1-0",
                "libgtk-3-0",
                "xdg-utils",
                "Maintainer: ",
            ],
        )?;
        needs(
            ask(at_root("rpm")
                .args(["--query", "--requires", "--package"])
                .arg(rpm)),
            &["webkit2gtk4.1", "gtk3", "xdg-utils"],
        )
    });
    account.holds("a publisher's own packages carry the profile", || {
        for list in [list_deb(&publishers[0])?, list_rpm(&publishers[1])?] {
            has(&list, "share/gangway/Contoso Sync.gangway")?;
            has(&list, "share/applications/gangway-Contoso-Sync.desktop")?;
        }
        Ok(())
    });
    account.holds("apt-get installs the deb", || system::install(deb));
    account.holds(
        "both programs are of this version, the manual page and the file type are known",
        installed,
    );
    account.holds("every library comes along with the deb", libraries_come_along);
    account.tests(
        "the installed window goes the whole way",
        &mut desktop::story_of(Path::new("/usr/bin/gangway-desktop"), &root().join("out/linux")),
    );
    account.tests("the installed headless twin proves a connection", &mut headless());
    account.tests(
        "start-up of the installed window",
        &mut script("start-up.mjs", &sample()),
    );
    account.holds(
        "a publisher's deb takes its place, with the app in the menu",
        || {
            system::install(&publishers[0])?;
            valid("gangway-Contoso-Sync.desktop")
        },
    );
    account.tests(
        "one window, however often it is started, with the publisher's profile",
        &mut script(
            "one-window.mjs",
            Path::new("/usr/share/gangway/Contoso Sync.gangway"),
        ),
    );
    account.holds("purging leaves nothing", || {
        system::purge(NAME)?;
        let all = list_deb(&publishers[0])?;
        if let Some(file) = all.iter().find(|file| Path::new("/usr").join(file).exists()) {
            return Err(Failure::new(format!("/usr/{file} is still there")));
        }
        match content_type() {
            Some(told) if !told.contains("vnd.gangway") => Ok(()),
            told => Err(Failure::new(format!("the file type is still known: {told:?}"))),
        }
    });
    account.holds("each program's bill of materials names all that is in it", || {
        package::release::papers(&folder).map(drop)
    });
    account.holds("what is ready to be handed out stays as it was", || {
        if package::handed_out()? == handed_out {
            return Ok(());
        }
        Err(Failure::new("the tests have written to out/packages"))
    });
    account.close()
}

fn script(name: &str, profile: &Path) -> Command {
    let mut command = at_root("node");
    command
        .arg(format!("tests/installed/{name}"))
        .arg("/usr/bin/gangway-desktop")
        .arg(profile);
    command
}

fn sample() -> PathBuf {
    root().join("samples/contoso-sync.gangway")
}

fn headless() -> Command {
    let mut command = at_root("node");
    command
        .args([
            "tests/desktop/keychain.mjs",
            "open",
            "node",
            "tests/installed/connect.mjs",
        ])
        .arg(target().join("installed"))
        .arg("/usr/bin/gangway");
    command
}

fn complete(listed: &BTreeSet<String>) -> Outcome {
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

fn has(listed: &BTreeSet<String>, file: &str) -> Outcome {
    if listed.contains(file) {
        return Ok(());
    }
    Err(Failure::new(format!("/usr/{file} is not in it")))
}

fn same_files(deb: &BTreeSet<String>, rpm: &BTreeSet<String>) -> Outcome {
    let differ: Vec<&String> = deb.symmetric_difference(rpm).collect();
    if differ.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("in one of the two only: {differ:?}")))
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
    let rpm: BTreeSet<String> = ask(at_root("rpm")
        .args(["--query", "--queryformat", format, "--package"])
        .arg(rpm))
    .unwrap_or_default()
    .lines()
    // Only those of a file begin so.
    .filter_map(|line| line.strip_prefix("100"))
    .map(alike)
    .collect();
    if deb.is_empty() {
        return Err(Failure::new("the deb has no files"));
    }
    same_files(&deb, &rpm)
}

fn needs(told: Option<String>, words: &[&str]) -> Outcome {
    let told = told.unwrap_or_default();
    match words.iter().find(|word| !told.contains(**word)) {
        None => Ok(()),
        Some(word) => Err(Failure::new(format!("it does not name {word}:\n{told}"))),
    }
}

/// Every library that a program asks for belongs to a package that is named, or that a named one brings along.
fn libraries_come_along() -> Outcome {
    let brought = ask(Command::new("apt-cache").args([
        "depends",
        "--recurse",
        "--installed",
        "--no-recommends",
        "--no-suggests",
        "--no-conflicts",
        "--no-breaks",
        "--no-replaces",
        "--no-enhances",
        NAME,
    ]))
    .unwrap_or_default();
    for program in ["/usr/bin/gangway", "/usr/bin/gangway-desktop"] {
        let told = ask(Command::new("objdump").args(["-p", program])).unwrap_or_default();
        let asked: Vec<&str> = told
            .lines()
            .filter_map(|line| line.trim().strip_prefix("NEEDED"))
            .map(str::trim)
            .collect();
        if asked.is_empty() {
            return Err(Failure::new(format!("{program} asks for no library")));
        }
        for library in asked {
            let owners = ask(Command::new("dpkg-query").args(["--search", &format!("*/{library}")]));
            let comes = owners.unwrap_or_default().lines().any(|line| {
                let package = line.split([':', ',']).next().unwrap_or_default();
                brought.lines().any(|line| line == package)
            });
            if !comes {
                return Err(Failure::new(format!(
                    "{program} needs {library}, which nothing brings along"
                )));
            }
        }
    }
    Ok(())
}

fn installed() -> Outcome {
    let version = package::version()?;
    let says = |command: &mut Command, words: &str| match ask(command) {
        Some(told) if told.contains(words) => Ok(()),
        told => Err(Failure::new(format!("{command:?}: {told:?}"))),
    };
    says(Command::new("/usr/bin/gangway").arg("--version"), &version)?;
    says(
        Command::new("zcat").arg("/usr/share/man/man1/gangway.1.gz"),
        "gangway",
    )?;
    match content_type() {
        Some(told) if told.contains("application/vnd.gangway.profile+json") => {}
        told => return Err(Failure::new(format!("the file type is not known: {told:?}"))),
    }
    let entry = fs::read_to_string("/usr/share/applications/Gangway.desktop")
        .map_err(|error| Failure::new(format!("Gangway.desktop: {error}")))?;
    for line in [
        "MimeType=application/vnd.gangway.profile+json",
        "Exec=gangway-desktop %f",
    ] {
        if !entry.contains(line) {
            return Err(Failure::new(format!("Gangway.desktop has no {line}:\n{entry}")));
        }
    }
    valid("Gangway.desktop")
}

/// An entry of the menu, as the desktop's own tool judges it.
fn valid(entry: &str) -> Outcome {
    let file = Path::new("/usr/share/applications").join(entry);
    run(Command::new("desktop-file-validate").arg(&file))
}

/// What the desktop takes a profile for.
fn content_type() -> Option<String> {
    ask(Command::new("gio")
        .args(["info", "--attributes=standard::content-type"])
        .arg(sample()))
}

fn list_deb(deb: &Path) -> Outcome<BTreeSet<String>> {
    let command = format!("dpkg-deb --fsys-tarfile '{}' | tar --list", deb.display());
    list(ask(at_root("sh").arg("-c").arg(command)), deb)
}

fn list_rpm(rpm: &Path) -> Outcome<BTreeSet<String>> {
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
