//! System packages, on Debian and its kin: what is missing is named with its reason and installed.

use std::path::Path;
use std::process::Command;

use crate::programs::{Failure, Outcome, ask, run};

/// A Debian package and what it is needed for.
pub(crate) type Package = (&'static str, &'static str);

/// To build the window.
pub(crate) const TO_BUILD: &[Package] = &[
    ("build-essential", "the C compiler and linker"),
    ("pkg-config", "finds the libraries"),
    ("libwebkit2gtk-4.1-dev", "the web view that draws the window"),
    ("libgtk-3-dev", "the window itself"),
    ("xdg-utils", "opens the system browser"),
];

/// To drive the real window, a real browser and a real keychain without a person.
pub(crate) const TO_DRIVE: &[Package] = &[
    ("webkit2gtk-driver", "drives the window"),
    ("chromium", "stands for the person's browser"),
    ("chromium-driver", "drives that browser"),
    ("xvfb", "a screen where there is none"),
    ("dbus-daemon", "a session bus of its own"),
    ("gnome-keyring", "a keychain of its own"),
    ("fonts-dejavu-core", "letters for the pictures"),
];

/// To build for Windows: Debian's own Rust, which has the standard library's sources.
pub(crate) const TO_BUILD_FOR_WINDOWS: &[Package] = &[
    ("rustc-web", "a compiler that can make programs for Windows"),
    ("cargo-web", "the cargo that goes with it"),
    ("rust-web-src", "the standard library's sources"),
    ("gcc-mingw-w64-x86-64", "the C compiler and linker for Windows"),
];

/// To make the setup for Windows.
pub(crate) const TO_PACK_FOR_WINDOWS: &[Package] = &[("nsis", "makes the setup")];

/// To run the setup and the programs for Windows.
pub(crate) const TO_TEST_FOR_WINDOWS: &[Package] = &[
    ("wine", "runs programs for Windows"),
    ("wine64", "the part of it for 64 bits"),
    ("xvfb", "a screen where there is none"),
    ("imagemagick", "takes pictures of it"),
    ("xdotool", "presses keys"),
    ("osslsigncode", "signs, and looks at signatures"),
    ("openssl", "makes a key to sign with"),
];

/// To look at packages for Linux and at what they have installed.
pub(crate) const TO_TEST_LINUX_PACKAGES: &[Package] = &[
    ("rpm", "reads the rpm"),
    ("desktop-file-utils", "checks the menu entry"),
    ("libglib2.0-bin", "asks for the type of a file"),
    ("shared-mime-info", "knows file types"),
    ("xdotool", "finds windows by their titles"),
];

/// To keep secrets with `KeePassXC`.
pub(crate) const TO_LOCK: &[Package] = &[
    ("dbus-daemon", "a session bus of its own"),
    ("dbus-bin", "asks that bus"),
    ("keepassxc", "another keychain"),
];

/// To draw the icons.
pub(crate) const TO_DRAW: &[Package] = &[
    ("librsvg2-bin", "turns the drawing into pictures"),
    (
        "imagemagick",
        "and one of them into a kind that the setup can show",
    ),
];

/// Installs those of `packages` that are missing.
pub(crate) fn ensure(packages: &[Package]) -> Outcome {
    if !is_debian() {
        println!(
            "This is not Debian or its kin, so these are taken for granted: {}",
            names(packages).join(" ")
        );
        return Ok(());
    }
    let missing: Vec<Package> = packages
        .iter()
        .copied()
        .filter(|(name, _)| !is_installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing on this computer, and to be installed with apt-get:");
    for (name, reason) in &missing {
        println!("  {name:24} {reason}");
    }
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(names(&missing));
    apt_get(&["update"])?;
    apt_get(&install).or_else(|_| {
        // An interrupted or concurrent run leaves half-configured packages behind; this is what apt itself advises.
        apt_get(&["install", "--fix-broken", "--yes"])?;
        apt_get(&install)
    })
}

/// Installs a package from its file, with what it needs.
pub(crate) fn install(package: &Path) -> Outcome {
    apt_get(&[
        "install",
        "--yes",
        "--no-install-recommends",
        &package.to_string_lossy(),
    ])
}

/// Removes a package, and what it had set up.
pub(crate) fn purge(name: &str) -> Outcome {
    apt_get(&["purge", "--yes", name])
}

fn apt_get(words: &[&str]) -> Outcome {
    let root = ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        if ask(Command::new("sudo").arg("--version")).is_none() {
            return Err(Failure::new(format!(
                "there is no sudo here; as root: apt-get {}",
                words.join(" ")
            )));
        }
        command.arg("env");
    }
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-o",
        "DPkg::Lock::Timeout=300",
        "-qq",
    ]);
    run(command.args(words))
}

/// Debian or its kin.
pub(crate) fn is_debian() -> bool {
    ask(Command::new("dpkg-query").arg("--version")).is_some()
}

fn is_installed(name: &str) -> bool {
    ask(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", name]))
        .is_some_and(|status| status == "installed")
}

fn names(packages: &[Package]) -> Vec<&'static str> {
    packages.iter().map(|(name, _)| *name).collect()
}
