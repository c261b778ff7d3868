//! Sentences for people, passed in: the engine holds none.

use serde::Serialize;

use crate::contract::LineNote;

/// Says a message of the language files.
pub trait Words: Send + Sync {
    /// The message of that id in the person's language, with its facts put in. Plain text: whoever puts it into
    /// HTML or a calendar file escapes it. A message that is not there is said as its id.
    fn say(&self, id: &str, facts: &[(&str, &str)]) -> String;

    /// The note for the customer's security team, in Markdown.
    fn security_note(&self) -> &'static str;
}

/// The code by which the messages about a value are named: `business-unit` for [`crate::contract::Depth::BusinessUnit`].
/// Only for enums without contents; for anything else it is empty.
pub fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

impl LineNote {
    /// The fact as a sentence. Names from outside are as `shown` makes them.
    pub fn said(&self, words: &dyn Words, shown: &dyn Fn(&str) -> String) -> String {
        let (id, right, found, wanted) = match self {
            Self::RightMissing { right, wanted } => ("note-right-missing", Some(right), None, Some(wanted)),
            Self::RightExtra { right, found } => ("note-right-extra", Some(right), Some(found), None),
            Self::RightReach { right, found, wanted } => {
                ("note-right-reach", Some(right), Some(found), Some(wanted))
            }
            Self::Renamed { found } => return words.say("note-renamed", &[("found", &shown(found))]),
            Self::NameTaken { found } => return words.say("note-name-taken", &[("found", &shown(found))]),
            Self::Made { on } => return words.say("note-made", &[("date", on)]),
            Self::NotOurs => return words.say("note-not-ours", &[]),
            Self::RightsStay => return words.say("note-rights-stay", &[]),
            Self::OtherCopy => return words.say("note-other-copy", &[]),
            Self::PartOfSolution => return words.say("note-part-of-solution", &[]),
            Self::OwnsRows => return words.say("note-owns-rows", &[]),
            Self::HeldByOthers => return words.say("note-held-by-others", &[]),
            Self::SolutionStays => return words.say("note-solution-stays", &[]),
            Self::AlsoHas { role } => return words.say("note-also-has", &[("role", &shown(role))]),
        };
        let mut facts = Vec::new();
        if let Some(right) = right {
            facts.push((
                "right",
                right.right.map_or_else(String::new, |right| code(&right)),
            ));
            facts.push(("table", shown(right.table.as_deref().unwrap_or_default())));
            facts.push(("privilege", shown(&right.privilege)));
        }
        facts.extend(found.map(|depth| ("found", code(depth))));
        facts.extend(wanted.map(|depth| ("wanted", code(depth))));
        let facts: Vec<_> = facts
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        words.say(id, &facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Depth, WayOn};

    #[test]
    fn codes_are_the_names_that_the_window_gets() {
        assert_eq!(code(&Depth::BusinessUnitAndBelow), "business-unit-and-below");
        assert_eq!(
            code(&WayOn::ChooseAnotherOrganization),
            "choose-another-organization"
        );
        assert_eq!(code(&7), "");
    }
}
