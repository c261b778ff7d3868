//! What goes with a release: checksums of all files, and the bills of materials.

use std::fs;
use std::path::{Path, PathBuf};

use super::{out, version};
use crate::front;
use crate::programs::{Failure, Outcome, ask, at_root, cargo, root, run, target};

/// The bills of materials (CycloneDX): what is compiled into the programs, and what the page is built from.
pub(crate) fn papers() -> Outcome<Vec<PathBuf>> {
    Ok(vec![rust()?, page()?])
}

/// `SHA256SUMS` of everything in `out/packages`, as `sha256sum --check` reads it.
pub(crate) fn checksums() -> Outcome {
    let folder = out()?;
    let mut names: Vec<String> = fs::read_dir(&folder)
        .map_err(|error| Failure::at(&folder, &error))?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != SUMS)
        .collect();
    names.sort();
    let sums = ask(at_root("sha256sum").current_dir(&folder).arg("--").args(&names))
        .ok_or_else(|| Failure::new("sha256sum fails"))?;
    write(&folder.join(SUMS), &sums)
}

const SUMS: &str = "SHA256SUMS";

/// `cargo cyclonedx`, by the same project that keeps the format.
const CYCLONEDX: &str = "0.5.9";

/// One document for each program, for all systems that it is built for.
fn rust() -> Outcome<PathBuf> {
    let tools = target().join("tools");
    let tool = tools.join("bin/cargo-cyclonedx");
    if !tool.exists() {
        println!(
            "cargo-cyclonedx {CYCLONEDX} is installed below {}",
            tools.display()
        );
        run(cargo()
            .args([
                "install",
                "--locked",
                "--quiet",
                "cargo-cyclonedx",
                "--version",
                CYCLONEDX,
                "--root",
            ])
            .arg(&tools))?;
    }
    let name = format!("gangway-{}-rust.cdx", version()?);
    run(at_root(&tool.to_string_lossy()).args([
        "cyclonedx",
        "--manifest-path",
        "src-tauri/Cargo.toml",
        "--format",
        "json",
        "--target",
        "all",
        "--spec-version",
        "1.5",
        "--override-filename",
        &name,
    ]))?;
    // It writes one beside the manifest of every crate of the workspace. The window's has all that the twin has, and more.
    let mut kept = None;
    for folder in [
        "src-tauri",
        "crates/engine",
        "crates/practice-tenant",
        "crates/words",
        "crates/cli",
        "tests",
        "xtask",
    ] {
        let made = root().join(folder).join(format!("{name}.json"));
        if folder == "src-tauri" {
            let file = out()?.join(format!("{name}.json"));
            fs::copy(&made, &file).map_err(|error| Failure::at(&made, &error))?;
            kept = Some(file);
        }
        let _not_made_for_this_one = fs::remove_file(made);
    }
    kept.ok_or_else(|| Failure::new("cargo-cyclonedx wrote nothing for the window"))
}

/// Npm's own, of what the lock file names and the page is made of.
fn page() -> Outcome<PathBuf> {
    front::fetch()?;
    let words = [
        "sbom",
        "--sbom-format",
        "cyclonedx",
        "--omit",
        "dev",
        "--package-lock-only",
    ];
    let bill = ask(&mut front::command(&words)).ok_or_else(|| Failure::new("npm sbom fails"))?;
    let file = out()?.join(format!("gangway-{}-page.cdx.json", version()?));
    write(&file, &bill)?;
    Ok(file)
}

fn write(file: &Path, words: &str) -> Outcome {
    fs::write(file, words).map_err(|error| Failure::at(file, &error))
}
