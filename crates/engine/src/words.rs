//! Sentences for people, passed in: the engine holds none.

/// Says a message of the language files.
pub trait Words: Send + Sync {
    /// The message of that id in the person's language, with its facts put in. Plain text: whoever puts it into
    /// HTML or a calendar file escapes it. A message that is not there is said as its id.
    fn say(&self, id: &str, facts: &[(&str, &str)]) -> String;
}
