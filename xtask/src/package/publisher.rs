//! A publisher's own packages carry their profile.

use std::path::{Path, PathBuf};

use super::papers;
use crate::programs::{Failure, Outcome, ask, at_root};

/// Whose profile is packed.
#[derive(Debug)]
pub(crate) struct Publisher {
    /// The profile, which the engine has accepted.
    pub(crate) profile: PathBuf,
    /// The solution that the profile names, which lies beside it.
    pub(crate) solution: Option<PathBuf>,
    /// The app's name, fit for a file name.
    pub(crate) app: String,
    /// The publisher's name as the profile has it.
    pub(crate) name: String,
}

impl Publisher {
    /// Refuses a profile with the words in which Gangway itself would.
    pub(crate) fn of(profile: &Path) -> Outcome<Self> {
        let (app, name, solution) = papers::names(profile)?;
        Ok(Self {
            profile: profile.to_path_buf(),
            solution: solution.map(|name| profile.with_file_name(name)),
            app: for_a_file(&app),
            name: quoted(&name),
        })
    }

    /// `Contoso Sync` as part of the name of a package: `Contoso-Sync`.
    pub(crate) fn dashed(&self) -> String {
        self.app.split_whitespace().collect::<Vec<_>>().join("-")
    }

    /// Another one for each profile and solution: the beginning of a checksum of both.
    pub(crate) fn mark(&self) -> Outcome<String> {
        let sum = ask(at_root("sh")
            .args(["-c", "cat -- \"$@\" | sha256sum", "sh"])
            .arg(&self.profile)
            .args(&self.solution));
        sum.and_then(|sum| sum.get(..12).map(str::to_owned))
            .ok_or_else(|| Failure::new("sha256sum fails"))
    }
}

/// Without what Windows forbids in names ("Naming Files, Paths, and Namespaces") and what the setup's script reads as a
/// variable or the end of a text.
fn for_a_file(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if r#"<>:"/\|?*$`'&"#.contains(c) || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(60).collect();
    match name.trim_end_matches(['.', ' ']) {
        "" => "Publisher".to_owned(),
        name => name.to_owned(),
    }
}

/// Fit for a text of the setup's script.
fn quoted(name: &str) -> String {
    name.chars().filter(|c| !"$\"`'".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::root;

    #[test]
    fn an_apps_name_becomes_a_name_for_files() {
        for (name, file) in [
            ("Contoso Sync", "Contoso Sync"),
            ("Öl & Gas: 2/3", "Öl Gas 2 3"),
            ("${TEMP} \"x\"", "{TEMP} x"),
            ("end.", "end"),
            ("???", "Publisher"),
        ] {
            assert_eq!(for_a_file(name), file);
        }
    }

    #[test]
    fn one_byte_more_or_less_makes_another_mark() {
        let sample = |name: &str| Publisher {
            profile: root().join("samples").join(name),
            solution: None,
            app: "Contoso Sync".into(),
            name: "Contoso".into(),
        };
        let (one, other) = (
            sample("contoso-sync.gangway"),
            sample("contoso-connector.gangway"),
        );
        let with_more = Publisher {
            solution: Some(root().join("LICENSE-MIT")),
            ..sample("contoso-sync.gangway")
        };
        let marks = [&one, &other, &with_more].map(|publisher| publisher.mark().unwrap());
        assert_eq!(marks[0], one.mark().unwrap());
        assert!(marks[0] != marks[1] && marks[0] != marks[2], "{marks:?}");
        // What a deb's field and an rpm's release may hold.
        assert!(
            marks
                .concat()
                .bytes()
                .all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
        );
    }
}
