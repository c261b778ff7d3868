//! The setup for Windows, made on Debian: Debian's own Rust builds the standard library for Windows from its sources, and
//! its NSIS makes the setup. A toolchain from rustup may not have that target and may not be able to fetch it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Publisher, version};
use crate::programs::{Failure, Outcome, at_root, root, run, target};
use crate::{front, system};

pub(crate) const TARGET: &str = "x86_64-pc-windows-gnu";

/// What the setup needs beside the two programs: the loader that finds WebView2, from Microsoft's own SDK.
pub(crate) const LOADER: &str = "WebView2Loader.dll";
pub(crate) const NAMES: [&str; 2] = ["gangway-desktop.exe", "gangway.exe"];

/// Builds the release programs and packs them into a setup in this folder.
pub(crate) fn package(publisher: Option<&Publisher>, into: &Path) -> Outcome<PathBuf> {
    let sign = command_in(std::env::var("SIGN_COMMAND").ok());
    let programs = build()?;
    for name in NAMES {
        signed(&programs.join(name), sign.as_deref())?;
    }
    setup(&programs, &version()?, publisher, sign.as_deref(), into)
}

/// The release programs, in a folder of their own.
fn build() -> Outcome<PathBuf> {
    system::ensure(system::TO_BUILD_FOR_WINDOWS)?;
    system::ensure(system::TO_PACK_FOR_WINDOWS)?;
    front::build()?;
    run(cargo("build")?
        // No names are left in these programs, so what would print a trace of calls is dead weight.
        .arg("-Zbuild-std-features=panic-unwind,optimize_for_size")
        .arg("--release")
        .args(super::PROGRAMS))?;
    let built = folder().join(TARGET).join("release");
    let packed = packed();
    fs::create_dir_all(&packed).map_err(|error| Failure::at(&packed, &error))?;
    for name in NAMES.into_iter().chain([LOADER]) {
        copy(&built.join(name), &packed.join(name))?;
    }
    Ok(packed)
}

/// The setup with these programs and this version; it and its uninstaller are signed if there is a command for it.
pub(crate) fn setup(
    programs: &Path,
    version: &str,
    publisher: Option<&Publisher>,
    sign: Option<&str>,
    into: &Path,
) -> Outcome<PathBuf> {
    system::ensure(system::TO_PACK_FOR_WINDOWS)?;
    let name = publisher.map_or_else(
        || format!("Gangway-Setup-{version}.exe"),
        |publisher| format!("{}-Setup.exe", publisher.dashed()),
    );
    let file = into.join(name);
    let mut makensis = at_root("makensis");
    // First, or it repeats all that is defined. Without `-INPUTCHARSET` the script would be read in the charset of whoever
    // runs this.
    makensis.args(["-V2", "-WX", "-INPUTCHARSET", "UTF8"]);
    let mut define = |name: &str, value: &OsStr| {
        let mut word = std::ffi::OsString::from(format!("-D{name}="));
        word.push(value);
        makensis.arg(word);
    };
    define("VERSION", version.as_ref());
    define("PROGRAMS", programs.as_ref());
    define("PAPERS", root().as_ref());
    define("ICON", root().join("icons/icon.ico").as_ref());
    define("OUT", file.as_ref());
    match publisher {
        None => {
            define("COMPANY", "Gangway".as_ref());
            define("TITLE", "Gangway".as_ref());
        }
        Some(publisher) => {
            define("COMPANY", publisher.name.as_ref());
            define("TITLE", format!("Gangway for {}", publisher.app).as_ref());
            define("APP", publisher.app.as_ref());
            define("PROFILE", publisher.profile.as_ref());
            if let Some(solution) = &publisher.solution {
                define("SOLUTION", solution.as_ref());
                define("SOLUTION_NAME", solution.file_name().unwrap_or_default());
            }
        }
    }
    if let Some(command) = sign {
        define("SIGN", "".as_ref());
        // Not in its words: there may be a password in it.
        makensis.env("SIGN_COMMAND", command);
    }
    let packed = run(makensis.arg("packaging/windows/setup.nsi"));
    if packed.is_err() {
        // It is written before it is signed, and one of an earlier time may lie there.
        let _there_was_none = fs::remove_file(&file);
    }
    packed.map(|()| file)
}

/// Debian's cargo for Windows, with what it builds apart from everything else.
pub(crate) fn cargo(what: &str) -> Outcome<Command> {
    system::ensure(system::TO_BUILD_FOR_WINDOWS)?;
    let mut command = at_root("/usr/bin/cargo");
    command
        // `-Zbuild-std` is for nightly toolchains only; Debian's is stable, and has the sources for it.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTDOC", "/usr/bin/rustdoc")
        .env(
            "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER",
            "x86_64-w64-mingw32-gcc",
        )
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .args([
            what,
            "-Zbuild-std=std,panic_abort,panic_unwind",
            "--target",
            TARGET,
        ])
        .arg("--target-dir")
        .arg(folder());
    Ok(command)
}

/// The finished programs, as they are packed.
pub(crate) fn packed() -> PathBuf {
    folder().join("packed")
}

/// Where it builds.
pub(crate) fn folder() -> PathBuf {
    target().join("windows")
}

/// Fails if the workspace, its tests among it, does not compile for Windows.
pub(crate) fn check() -> Outcome {
    if !system::is_debian() {
        println!("Not checked: it needs Debian's packages.");
        return Ok(());
    }
    run(cargo("check")?.args(["--quiet", "--workspace", "--all-targets"]))
}

/// A secret of a workflow that nobody has set arrives as an empty variable ("Using secrets in GitHub Actions"): nothing is
/// signed then, as without the variable.
fn command_in(variable: Option<String>) -> Option<String> {
    variable.filter(|command| !command.trim().is_empty())
}

/// Signs a file in its place. In the command `%1` stands for the file, as the setup's script understands it too.
pub(crate) fn signed(file: &Path, command: Option<&str>) -> Outcome {
    let Some(command) = command else {
        return Ok(());
    };
    if !command.contains("%1") {
        return Err(Failure::new("SIGN_COMMAND has no %1 where the file belongs"));
    }
    if command.contains('`') {
        return Err(Failure::new(
            "SIGN_COMMAND has a `, which the setup's script can't read; $(…) does the same",
        ));
    }
    run(at_root("sh")
        .arg("-c")
        .arg(command.replace("%1", &file.to_string_lossy())))
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| Failure::at(from, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_asks_for_no_signature() {
        for empty in [None, Some(""), Some(" ")] {
            assert_eq!(command_in(empty.map(str::to_owned)), None);
        }
        let command = Some("sign \"%1\"".to_owned());
        assert_eq!(command_in(command.clone()), command);
    }

    #[test]
    fn a_command_without_a_place_for_the_file_is_refused() {
        let file = Path::new("/nothing");
        assert!(signed(file, None).is_ok());
        for wrong in ["sign", "sign `date` %1"] {
            assert!(signed(file, Some(wrong)).is_err(), "{wrong}");
        }
    }
}
