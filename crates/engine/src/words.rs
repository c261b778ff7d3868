//! Sentences for people, passed in: the engine holds none.

use serde::Serialize;

/// Says a message of the language files.
pub trait Words: Send + Sync {
    /// The message of that id in the person's language, with its facts put in. Plain text: whoever puts it into
    /// HTML or a calendar file escapes it. A message that is not there is said as its id.
    fn say(&self, id: &str, facts: &[(&str, &str)]) -> String;
}

/// The code by which the messages about a value are named: `business-unit` for [`crate::contract::Depth::BusinessUnit`].
/// Only for enums without contents; for anything else it is empty.
pub fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
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
