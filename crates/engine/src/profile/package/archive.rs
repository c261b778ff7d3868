//! The zip around a solution, read as if it came from an enemy: nothing is unpacked to disk, and what no solution needs is
//! refused before any of it is unpacked.
//!
//! Form: APPNOTE.TXT of PKWARE (the zip format); names of the parts: "Solution file reference", Power Platform documentation.

use std::{
    collections::BTreeSet,
    io::{Cursor, Read as _},
};

use zip::{CompressionMethod, ZipArchive};

use super::PackageError;

/// The largest package, in bytes. Dataverse takes more; not documented how much: chosen so that a package with
/// programs and pictures fits and one that would fill a computer's memory does not.
pub const LARGEST_PACKAGE: usize = 32 << 20;

/// Not documented; a large solution of Microsoft's has about four thousand.
const MOST_ENTRIES: usize = 20_000;
/// All entries unpacked, as they say of themselves, in bytes. Nothing but the two parts is ever unpacked here; this keeps a
/// bomb from being handed on to the organization.
const MOST_UNPACKED: u64 = 256 << 20;
/// One part that is unpacked here, in bytes, as it really comes out.
const LARGEST_PART: u64 = 32 << 20;

const SOLUTION: &str = "solution.xml";
const CUSTOMIZATIONS: &str = "customizations.xml";
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The two parts that tell what a solution carries.
pub(super) struct Parts {
    pub(super) solution: String,
    pub(super) customizations: String,
}

/// Reads the two parts, after every entry was looked at.
pub(super) fn open(bytes: &[u8]) -> Result<Parts, PackageError> {
    if bytes.len() > LARGEST_PACKAGE {
        return Err(PackageError::TooLarge);
    }
    let entries = entries_as_told(bytes)?;
    if entries > MOST_ENTRIES {
        return Err(PackageError::TooManyEntries);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| PackageError::NotAZip)?;
    // The reader keeps one entry of each name; one that is missing stood there twice.
    if archive.len() != entries {
        return Err(PackageError::Twice);
    }
    look_at_all(&mut archive)?;
    if archive
        .has_overlapping_entries()
        .map_err(|_| PackageError::NotAZip)?
    {
        return Err(PackageError::TooMuch);
    }
    if archive.index_for_name(CONTENT_TYPES).is_none() {
        return Err(PackageError::PartMissing(CONTENT_TYPES));
    }
    Ok(Parts {
        solution: part(&mut archive, SOLUTION)?,
        customizations: part(&mut archive, CUSTOMIZATIONS)?,
    })
}

/// The number of entries by the end of the file, before anything is reserved for them. The end must be where it is without a
/// comment, and of the plain form: the large form is for what is too large here anyway.
fn entries_as_told(bytes: &[u8]) -> Result<usize, PackageError> {
    const END: usize = 22;
    let end = bytes
        .len()
        .checked_sub(END)
        .and_then(|at| bytes.get(at..))
        .filter(|end| end.starts_with(b"PK\x05\x06"))
        .ok_or(PackageError::NotAZip)?;
    let number = |at: usize| u16::from_le_bytes([end[at], end[at + 1]]);
    let (here, in_all) = (number(8), number(10));
    if here != in_all || in_all == u16::MAX {
        return Err(PackageError::TooManyEntries);
    }
    Ok(usize::from(in_all))
}

fn look_at_all(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), PackageError> {
    let (mut names, mut unpacked) = (BTreeSet::new(), 0_u64);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| PackageError::NotAZip)?;
        let name = std::str::from_utf8(entry.name_raw()).map_err(|_| PackageError::BadName)?;
        if !is_harmless(name) {
            return Err(PackageError::BadName);
        }
        // Windows takes names that differ by case for one.
        if !names.insert(name.to_lowercase()) {
            return Err(PackageError::Twice);
        }
        if entry.is_symlink() || entry.unix_mode().is_some_and(is_special) {
            return Err(PackageError::Link);
        }
        if entry.encrypted() {
            return Err(PackageError::NotAZip);
        }
        if !matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            return Err(PackageError::NotAZip);
        }
        unpacked = unpacked.saturating_add(entry.size());
        if unpacked > MOST_UNPACKED {
            return Err(PackageError::TooMuch);
        }
    }
    Ok(())
}

/// A plain path downwards: no way up, no root, no drive, no second stream (`a:b`), nothing that can't be seen.
fn is_harmless(name: &str) -> bool {
    let file = name.strip_suffix('/').unwrap_or(name);
    name.len() <= 400
        && !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control)
        && file
            .split('/')
            .all(|step| !matches!(step, "" | "." | "..") && !step.ends_with(['.', ' ']))
}

/// Neither a plain file nor a folder, by the file type bits of a Unix mode.
fn is_special(mode: u32) -> bool {
    !matches!(mode & 0o170_000, 0 | 0o100_000 | 0o040_000)
}

fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &'static str) -> Result<String, PackageError> {
    let index = archive
        .index_for_name(name)
        .ok_or(PackageError::PartMissing(name))?;
    let entry = archive.by_index(index).map_err(|_| PackageError::NotAZip)?;
    let mut text = String::new();
    let read = entry
        .take(LARGEST_PART + 1)
        .read_to_string(&mut text)
        .map_err(|_| PackageError::NotUnderstood(name))?;
    if read as u64 > LARGEST_PART {
        return Err(PackageError::TooMuch);
    }
    Ok(text)
}
