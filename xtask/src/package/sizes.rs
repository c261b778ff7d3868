//! How large the packages and the programs are, what may not be exceeded, and what takes the room.

use std::fs;
use std::path::{Path, PathBuf};

use super::{out, version, windows};
use crate::programs::{Failure, Outcome, ask, at_root, target};

const MEGABYTE: f64 = 1_000_000.0;

/// `cargo xtask bench --sizes`: fails if anything is missing or too large.
pub(crate) fn report() -> Outcome {
    let version = version()?;
    let packages = out()?;
    let release = windows::folder().join(windows::TARGET).join("release");
    let limits: [(PathBuf, f64); 5] = [
        (packages.join(format!("Gangway-Setup-{version}.exe")), 6.0),
        (packages.join(format!("Gangway_{version}_amd64.deb")), 6.0),
        (packages.join(format!("Gangway-{version}-1.x86_64.rpm")), 6.0),
        (release.join("gangway-desktop.exe"), 12.0),
        (target().join("release/gangway-desktop"), 12.0),
    ];
    let mut wrong = Vec::new();
    for (file, most) in &limits {
        let size = megabytes(file)?;
        let fits = size <= *most;
        println!(
            "{} {size:6.2} MB of {most:4.1} MB  {}",
            if fits { "ok     " } else { "TOO BIG" },
            file.display()
        );
        if !fits {
            wrong.push(file.display().to_string());
        }
    }
    let program = target().join("release/gangway-desktop");
    println!("\nThe largest sections of {}:", program.display());
    for (name, size) in sections(&program) {
        println!("  {:6.2} MB  {name}", bytes(size));
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("too large: {}", wrong.join(" "))))
}

/// A file's name and size.
pub(crate) fn line(file: &Path) -> Outcome<String> {
    Ok(format!("{:6.2} MB  {}", megabytes(file)?, file.display()))
}

fn megabytes(file: &Path) -> Outcome<f64> {
    let size = fs::metadata(file)
        .map_err(|error| {
            Failure::new(format!(
                "{}: {error}; `cargo xtask package` makes it",
                file.display()
            ))
        })?
        .len();
    Ok(bytes(size))
}

#[expect(clippy::cast_precision_loss, reason = "a size to be read by a person")]
fn bytes(size: u64) -> f64 {
    size as f64 / MEGABYTE
}

/// The six largest, as `size -A` lists them.
fn sections(program: &Path) -> Vec<(String, u64)> {
    let listed = ask(at_root("size").arg("-A").arg(program)).unwrap_or_default();
    let mut sections: Vec<(String, u64)> = listed.lines().filter_map(section).collect();
    sections.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    sections.truncate(6);
    sections
}

fn section(line: &str) -> Option<(String, u64)> {
    let mut words = line.split_whitespace();
    let name = words.next().filter(|name| name.starts_with('.'))?;
    Some((name.to_owned(), words.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_read_from_its_line() {
        assert_eq!(section(".text   4096   123"), Some((".text".to_owned(), 4096)));
        assert_eq!(section("Total 4096"), None);
        assert_eq!(section("section size addr"), None);
    }
}
