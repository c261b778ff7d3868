//! Names of files that are safe on every system.

use std::fmt;

/// The longest part. Not documented for all systems: chosen because 255 is the usual limit and a temporary
/// file's ending is added to it.
const LONGEST_PART: usize = 100;

/// Names that Windows keeps for devices, with any ending ("Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A file below the folder of [`super::Files`]. It can't lead out of it, whatever it is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath {
    parts: Vec<String>,
}

impl FilePath {
    /// Folders, then the file. Whatever is not a plain letter, digit, `.`, `-` or `_` becomes `_`, so different
    /// names can become the same: give ids where that matters.
    pub fn of<const N: usize>(parts: [&str; N]) -> Self {
        const { assert!(N > 0, "a path has at least the file's name") };
        Self {
            parts: parts.iter().map(|part| plain(part)).collect(),
        }
    }

    /// The parts, the file's name last.
    pub(super) fn parts(&self) -> &[String] {
        &self.parts
    }
}

impl fmt::Display for FilePath {
    /// With `/` on every system.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("/"))
    }
}

fn plain(part: &str) -> String {
    let mut plain: String = part
        .chars()
        .take(LONGEST_PART)
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
                c
            } else {
                '_'
            }
        })
        .collect();
    if plain.is_empty() || plain.starts_with('.') || is_device(&plain) {
        plain.insert(0, '_');
    }
    // Windows drops a dot at the end.
    if plain.ends_with('.') {
        plain.push('_');
    }
    plain
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    DEVICES.contains(&stem.trim_end_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder_or_to_a_device() {
        for (hostile, tame) in [
            ("..", "_.._"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("C:\\x", "C__x"),
            ("", "_"),
            (".hidden", "_.hidden"),
            ("NUL", "_NUL"),
            ("com1.log", "_com1.log"),
            ("end.", "end._"),
            ("a\u{202e}\nb", "a__b"),
        ] {
            assert_eq!(FilePath::of([hostile]).to_string(), tame, "{hostile:?}");
        }
        assert_eq!(
            FilePath::of(["x".repeat(10_000).as_str()]).to_string().len(),
            LONGEST_PART
        );
    }

    #[test]
    fn ids_stay_as_they_are() {
        let id = "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91";
        assert_eq!(
            FilePath::of(["journal", id, "report.html"]).to_string(),
            format!("journal/{id}/report.html")
        );
    }
}
