//! A record as a line: `crc32 length json`. Checksum (8 hexadecimal digits) and length (bytes) are of the JSON.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Grows when older programs would misread a record.
const VERSION: u32 = 1;

/// The line of a record. Begins with a line end where the file does not end with one.
pub(super) fn write(entry: &impl Serialize, after_whole_line: bool) -> Vec<u8> {
    let Ok(json) = serde_json::to_string(&Versioned {
        version: VERSION,
        entry,
    }) else {
        unreachable!("a record has only texts as keys, and such always have JSON");
    };
    let start = if after_whole_line { "" } else { "\n" };
    format!(
        "{start}{:08x} {} {json}\n",
        crc32fast::hash(json.as_bytes()),
        json.len()
    )
    .into_bytes()
}

/// All records that can be read, and how many lines can't.
pub(super) fn read_all<E: DeserializeOwned>(content: &[u8]) -> (Vec<E>, usize) {
    let mut unreadable = 0;
    let entries = content
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .filter_map(|line| {
            let entry = read(line);
            unreadable += usize::from(entry.is_none());
            entry
        })
        .collect();
    (entries, unreadable)
}

/// Whether the next line can begin at the end.
pub(super) fn is_whole(content: &[u8]) -> bool {
    content.last().is_none_or(|&byte| byte == b'\n')
}

fn read<E: DeserializeOwned>(line: &[u8]) -> Option<E> {
    let (checksum, rest) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let (length, json) = rest.split_once(' ')?;
    let as_written = u32::from_str_radix(checksum, 16).ok()? == crc32fast::hash(json.as_bytes())
        && length.parse::<usize>().ok()? == json.len();
    if !as_written || serde_json::from_str::<VersionOnly>(json).ok()?.version != VERSION {
        return None;
    }
    serde_json::from_str::<Versioned<E>>(json)
        .ok()
        .map(|line| line.entry)
}

#[derive(Serialize, Deserialize)]
struct Versioned<E> {
    version: u32,
    entry: E,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}
