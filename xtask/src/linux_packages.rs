//! The packages for Linux as a person has them: installed, used, removed.

mod contents;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::package::{self, Publisher};
use crate::programs::{Failure, Outcome, ask, at_root, root, run, target};
use crate::test::Account;
use crate::{desktop, system};
use contents::{ask_rpm, complete, has, list_deb, list_rpm, needs, same_as_the_deb, same_list};

const NAME: &str = "gangway";

/// `cargo xtask test --linux-packages`
pub(crate) fn all() -> Outcome {
    system::ensure(system::TO_DRIVE)?;
    system::ensure(system::TO_TEST_LINUX_PACKAGES)?;
    let handed_out = package::handed_out()?;
    let contoso = Publisher::of(&sample())?;
    let folder = package::for_tests()?;
    let publishers = package::linux::package(Some(&contoso), &folder)?;
    let others = package::linux::package(Some(&Publisher::of(&other_sample()?)?), &folder)?;
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
        same_as_the_deb(rpm, deb)
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
        same_list(
            ask_rpm(rpm, "[%{REQUIRES}\\n]")?
                .lines()
                .filter(|line| !line.starts_with("rpmlib(")),
            // What has a name of its own in each distribution is named by what it has inside.
            &[
                "libc.so.6(GLIBC_2.36)(64bit)",
                "libgtk-3.so.0()(64bit)",
                "libwebkit2gtk-4.1.so.0()(64bit)",
                "xdg-utils",
            ],
        )
    });
    account.holds("a publisher's own packages carry the profile", || {
        for list in [list_deb(&publishers[0])?, list_rpm(&publishers[1])?] {
            has(&list, "share/gangway/Contoso Sync/Contoso Sync.gangway")?;
            has(&list, "share/applications/gangway-Contoso-Sync.desktop")?;
        }
        Ok(())
    });
    account.holds("no two publishers' rpms are the same to dnf", || {
        let names: BTreeSet<String> = [&made[1], &publishers[1], &others[1]]
            .into_iter()
            .map(|rpm| ask_rpm(rpm, "%{NVR}"))
            .collect::<Outcome<_>>()?;
        println!("{names:?}");
        if names.len() == 3 {
            return Ok(());
        }
        Err(Failure::new("two of them are the same"))
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
            Path::new("/usr/share/gangway/Contoso Sync/Contoso Sync.gangway"),
        ),
    );
    account.holds(
        "another publisher's deb of the same version and size takes its place, and the other way round",
        || {
            for (deb, app, gone) in [(&others[0], "Synk", "Sync"), (&publishers[0], "Sync", "Synk")] {
                system::install(deb)?;
                valid(&format!("gangway-Contoso-{app}.desktop"))?;
                let gone = format!("/usr/share/applications/gangway-Contoso-{gone}.desktop");
                if Path::new(&gone).exists() {
                    return Err(Failure::new(format!("{gone} is still there")));
                }
            }
            Ok(())
        },
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

/// Another publisher's, with one letter changed.
fn other_sample() -> Outcome<PathBuf> {
    let sample = sample();
    let words = fs::read_to_string(&sample).map_err(|error| Failure::at(&sample, &error))?;
    let other = target().join("contoso-synk.gangway");
    fs::write(&other, words.replacen("Contoso Sync", "Contoso Synk", 1))
        .map_err(|error| Failure::at(&other, &error))?;
    Ok(other)
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
