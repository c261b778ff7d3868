//! What goes with a release: checksums of all files, and the bills of materials.

use std::fs;
use std::path::{Path, PathBuf};

use super::version;
use crate::front;
use crate::programs::{Failure, Outcome, ask, at_root, cargo, root, run, target};

/// The bills of materials (CycloneDX): what is compiled into each program, and what the page is built from.
pub(crate) fn papers(into: &Path) -> Outcome<Vec<PathBuf>> {
    let mut made = programs(into)?;
    made.push(page(into)?);
    Ok(made)
}

/// `SHA256SUMS` of everything in the folder, as `sha256sum --check` reads it.
pub(crate) fn checksums(folder: &Path) -> Outcome {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map_err(|error| Failure::at(folder, &error))?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != SUMS)
        .collect();
    names.sort();
    let sums = ask(at_root("sha256sum").current_dir(folder).arg("--").args(&names))
        .ok_or_else(|| Failure::new("sha256sum fails"))?;
    write(&folder.join(SUMS), &sums)
}

const SUMS: &str = "SHA256SUMS";

/// `cargo cyclonedx`, by the same project that keeps the format.
const CYCLONEDX: &str = "0.5.9";

/// One document for each program, for all systems that it is built for.
fn programs(into: &Path) -> Outcome<Vec<PathBuf>> {
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
        MADE,
    ]))?;
    // It writes one beside the manifest of every crate of the workspace; those of the two programs are kept.
    let mut kept = Vec::new();
    for folder in [
        "src-tauri",
        "crates/cli",
        "crates/engine",
        "crates/practice-tenant",
        "crates/words",
        "tests",
        "xtask",
    ] {
        let made = root().join(folder).join(format!("{MADE}.json"));
        if let Some((program, _)) = PROGRAMS.iter().find(|(_, manifest)| *manifest == folder) {
            let file = into.join(format!("{program}-{}.cdx.json", version()?));
            fs::copy(&made, &file).map_err(|error| Failure::at(&made, &error))?;
            kept.push((program, file));
        }
        let _not_made_for_this_one = fs::remove_file(made);
    }
    kept.into_iter()
        .map(|(program, file)| complete(program, &file).map(|()| file))
        .collect()
}

/// Both programs by the names of their crates, and where each has its manifest.
const PROGRAMS: [(&str, &str); 2] = [("gangway-desktop", "src-tauri"), ("gangway", "crates/cli")];

/// What the tool calls its documents, without the ending.
const MADE: &str = "made.cdx";

/// Fails unless the bill names all that cargo puts into the program, for any system.
fn complete(program: &str, bill: &Path) -> Outcome {
    let tree = ask(cargo()
        .args(["tree", "--quiet", "--package", program, "--edges", "normal"])
        .args(["--target", "all", "--prefix", "none", "--format", "{p}"]))
    .ok_or_else(|| Failure::new("cargo tree fails"))?;
    let words = fs::read_to_string(bill).map_err(|error| Failure::at(bill, &error))?;
    match missing(&tree, &words).as_slice() {
        [] => Ok(()),
        missing => Err(Failure::new(format!(
            "{} lacks {}",
            bill.display(),
            missing.join(", ")
        ))),
    }
}

/// The crates of a tree, `name v1.2.3 …` on each line, whose package URL (`pkg:cargo/name@1.2.3`, perhaps with `?…`) is not
/// in the bill.
fn missing(tree: &str, bill: &str) -> Vec<String> {
    let mut missing: Vec<String> = tree
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.split_once(" v")?;
            let version = rest.split(' ').next()?;
            Some(format!("{name}@{version}"))
        })
        .filter(|one| {
            !["\"", "?"]
                .iter()
                .any(|end| bill.contains(&format!("pkg:cargo/{one}{end}")))
        })
        .collect();
    missing.sort();
    missing.dedup();
    missing
}

/// Npm's own, of what the lock file names and the page is made of.
fn page(into: &Path) -> Outcome<PathBuf> {
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
    let file = into.join(format!("gangway-page-{}.cdx.json", version()?));
    write(&file, &bill)?;
    Ok(file)
}

fn write(file: &Path, words: &str) -> Outcome {
    fs::write(file, words).map_err(|error| Failure::at(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_without_one_of_a_programs_crates_is_found_out() {
        let tree = "gangway v0.1.0 (/x/crates/cli)\nclap v4.5.1\nwasi v0.1.0+preview\nserde_derive v1.0.2 (proc-macro)\nclap v4.5.1 (*)\n";
        let bill = r#"{"purl": "pkg:cargo/gangway@0.1.0?download_url=file://."},
            {"purl": "pkg:cargo/serde_derive@1.0.2"}, {"purl": "pkg:cargo/clap@4.5.10"},
            {"purl": "pkg:cargo/wasi@0.1.0+preview"}"#;
        assert_eq!(missing(tree, bill), ["clap@4.5.1"]);
        let whole = format!("{bill} {{\"purl\": \"pkg:cargo/clap@4.5.1\"}}");
        assert!(missing(tree, &whole).is_empty());
    }
}
