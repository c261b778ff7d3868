//! Gangway's sentences for people, read from the language files that the window uses too (`ui/src/text`).

use engine::words::Words;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The files of a language, without the window's own.
const ENGLISH: [&str; 6] = [
    include_str!("../../../ui/src/text/en/problems.ftl"),
    include_str!("../../../ui/src/text/en/notes.ftl"),
    include_str!("../../../ui/src/text/en/report.ftl"),
    include_str!("../../../ui/src/text/en/browser.ftl"),
    include_str!("../../../ui/src/text/en/cli.ftl"),
    include_str!("../../../ui/src/text/en/approval.ftl"),
];

/// One language.
pub struct Language {
    bundle: FluentBundle<FluentResource>,
}

/// Where the sentences will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On a page. Names get invisible marks around them, so that one in another script does not turn the sentence
    /// around.
    Page,
    /// In a terminal, where such marks are seen as boxes or get into what is copied.
    Terminal,
}

impl Language {
    /// English.
    pub fn english(place: Place) -> Self {
        Self::new("en", ENGLISH, place)
    }

    /// Whether there is a message of that id.
    pub fn has(&self, id: &str) -> bool {
        self.bundle
            .get_message(id)
            .is_some_and(|message| message.value().is_some())
    }

    fn new(tag: &str, files: impl IntoIterator<Item = &'static str>, place: Place) -> Self {
        // A tag that is not one falls back to the rules of no language in particular.
        let tag = tag.parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(place == Place::Page);
        for file in files {
            // A faulty message is left out and the rest is used; a test holds that none is.
            let (resource, faults) = match FluentResource::try_new(file.to_owned()) {
                Ok(resource) => (resource, Vec::new()),
                Err(partly) => partly,
            };
            debug_assert!(faults.is_empty(), "{faults:?}");
            let twice = bundle.add_resource(resource);
            debug_assert!(twice.is_ok(), "{twice:?}");
        }
        Self { bundle }
    }
}

impl Words for Language {
    fn say(&self, id: &str, facts: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            debug_assert!(false, "there is no message `{id}`");
            return id.to_owned();
        };
        let facts: FluentArgs<'_> = facts.iter().map(|&(name, value)| (name, fact(value))).collect();
        let mut holes = Vec::new();
        let said = self
            .bundle
            .format_pattern(pattern, Some(&facts), &mut holes)
            .into_owned();
        // A person would read the name of a fact in its place. Every test that says something finds that.
        debug_assert!(holes.is_empty(), "`{id}` has holes: {holes:?}");
        said
    }

    fn security_note(&self) -> &'static str {
        include_str!("../../../docs/for-your-security-team.md")
    }
}

/// Numbers choose between "one day" and "two days". Only what looks the same afterwards is taken as one.
fn fact(value: &str) -> FluentValue<'_> {
    match value.parse::<i32>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value),
    }
}

#[cfg(test)]
mod tests;
