//! How large the packages and the programs are, what may not be exceeded, and what takes the room.

use std::collections::BTreeMap;
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
    println!("\nWhose code is in it, after inlining:");
    for (name, size) in parts(&newest_map()?)? {
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

/// The linker's list of the last build (src-tauri/build.rs).
fn newest_map() -> Outcome<PathBuf> {
    let builds = target().join("release/build");
    fs::read_dir(&builds)
        .into_iter()
        .flatten()
        .flatten()
        .map(|build| build.path().join("out/parts.map"))
        .filter_map(|map| Some((fs::metadata(&map).ok()?.modified().ok()?, map)))
        .max()
        .map(|(_, map)| map)
        .ok_or_else(|| {
            Failure::new(format!(
                "{} has no parts.map; `cargo xtask package --linux` makes it",
                builds.display()
            ))
        })
}

/// The twelve crates with the most code, by the linker's list.
fn parts(map: &Path) -> Outcome<Vec<(String, u64)>> {
    let listed = fs::read(map).map_err(|error| Failure::at(map, &error))?;
    let mut crates = BTreeMap::<String, u64>::new();
    for (name, size) in String::from_utf8_lossy(&listed).lines().filter_map(symbol) {
        *crates.entry(name).or_default() += size;
    }
    let mut crates: Vec<(String, u64)> = crates.into_iter().collect();
    crates.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    crates.truncate(12);
    Ok(crates)
}

/// A line of the list of lld: address, address, size and alignment, the first three in hexadecimal, then a name. Names of
/// Rust have `::` in them. What the standard library does for a crate is that crate's.
fn symbol(line: &str) -> Option<(String, u64)> {
    let mut words = line.split_whitespace();
    let size = words.nth(2)?;
    let name = words.skip(1).collect::<Vec<_>>().join(" ");
    // A section of a file, and not a name in it.
    if name.contains(":(") || !name.contains("::") {
        return None;
    }
    let crates = name.match_indices("::").filter_map(|(end, _)| {
        let before = name.get(..end)?;
        let begin = before
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map_or(0, |place| place + 1);
        let first = !before.get(..begin)?.ends_with("::");
        before.get(begin..).filter(|word| first && !word.is_empty())
    });
    let own = crates
        .filter(|name| !["core", "alloc", "std"].contains(name))
        .map(str::to_owned)
        .next();
    Some((
        own.unwrap_or_else(|| "the standard library".to_owned()),
        u64::from_str_radix(size, 16).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_counted_for_the_crate_that_asked_for_it() {
        for (line, is) in [
            (
                "  35a0c0  35a0c0  4f  1  engine::wizard::Wizard::begin",
                Some(("engine", 0x4f)),
            ),
            (
                "  35a0c0  35a0c0  10  1  core::ptr::drop_in_place::<alloc::vec::Vec<tauri::App>>",
                Some(("tauri", 16)),
            ),
            (
                "  35a0c0  35a0c0  10  1  <hyper::Body as core::fmt::Debug>::fmt",
                Some(("hyper", 16)),
            ),
            (
                "  35a0c0  35a0c0  10  1  core::str::from_utf8",
                Some(("the standard library", 16)),
            ),
            ("  35a0c0  35a0c0  10  16  /x/y.o:(.text._ZN3one3two)", None),
            ("  35a0c0  35a0c0  10  1  memcpy", None),
        ] {
            assert_eq!(
                symbol(line),
                is.map(|(name, size)| (name.to_owned(), size)),
                "{line}"
            );
        }
    }

    #[test]
    fn a_section_is_read_from_its_line() {
        assert_eq!(section(".text   4096   123"), Some((".text".to_owned(), 4096)));
        assert_eq!(section("Total 4096"), None);
        assert_eq!(section("section size addr"), None);
    }
}
