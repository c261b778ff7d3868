//! Sentences on the terminal. Whatever a name from outside holds, it can't steer the terminal.

use std::borrow::Cow;
use std::sync::Arc;

use engine::contract::{LineNote, Waiting};
use engine::words::{Words, code};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use words::Language;

use crate::terminal::{Channel, Terminal};

/// Writes for people. With `--json` that goes to standard error, and standard output is kept for the document.
#[derive(Clone)]
pub(crate) struct Print {
    terminal: Arc<dyn Terminal>,
    words: Arc<Language>,
    channel: Channel,
}

type Facts<'a> = &'a [(&'a str, &'a str)];

impl Print {
    pub(crate) fn new(terminal: Arc<dyn Terminal>, words: Language, json: bool) -> Self {
        Self {
            terminal,
            words: Arc::new(words),
            channel: if json { Channel::Errors } else { Channel::Output },
        }
    }

    /// The same, on standard error.
    pub(crate) fn aloud(&self) -> Self {
        Self {
            channel: Channel::Errors,
            ..self.clone()
        }
    }

    /// A sentence without its line end, for use in another.
    pub(crate) fn words(&self, id: &str, facts: Facts<'_>) -> String {
        let facts: Vec<_> = facts.iter().map(|&(name, value)| (name, plain(value))).collect();
        let facts: Vec<_> = facts
            .iter()
            .map(|(name, value)| (*name, value.as_ref()))
            .collect();
        self.words.say(id, &facts)
    }

    pub(crate) fn say(&self, id: &str, facts: Facts<'_>) {
        self.line(&self.words(id, facts));
    }

    /// One that was put together before.
    pub(crate) fn sentence(&self, words: &str) {
        self.line(words);
    }

    pub(crate) fn heading(&self, id: &str, facts: Facts<'_>) {
        let words = self.folded(&self.words(id, facts));
        self.gap();
        self.write(&if self.terminal.has_bold(self.channel) {
            format!("\u{1b}[1m{words}\u{1b}[0m")
        } else {
            words
        });
    }

    /// A line of a list.
    pub(crate) fn item(&self, id: &str, facts: Facts<'_>) {
        self.marked(" ", id, facts);
    }

    /// A line of a list with a sign before it. The words alone say all: the sign is for the eye.
    pub(crate) fn marked(&self, sign: &str, id: &str, facts: Facts<'_>) {
        self.line(&format!("{sign} {}", self.words(id, facts)));
    }

    /// A fact under a line of a list.
    pub(crate) fn note(&self, note: &LineNote) {
        let said = note.said(self.words.as_ref(), &|name| plain(name).into_owned());
        self.line(&format!("    {said}"));
    }

    /// What is awaited and for how long, for use in another sentence.
    pub(crate) fn wait(&self, waiting: &Waiting) -> String {
        let words = self.words(
            &format!("cli-wait-{}", code(&waiting.reason)),
            &[
                ("time", &clock_to_the_second(waiting.next_try)),
                ("until", &clock(waiting.until)),
            ],
        );
        match waiting.percent {
            Some(percent) => self.words(
                "cli-wait-percent",
                &[("wait", &words), ("percent", &percent.to_string())],
            ),
            None => words,
        }
    }

    /// To be copied: on a line of its own, not translated.
    pub(crate) fn verbatim(&self, text: &str) {
        self.write(&format!("  {}", plain(text)));
    }

    /// The person types on the same line.
    pub(crate) fn question(&self, id: &str, facts: Facts<'_>) {
        self.terminal.write(self.channel, &(self.words(id, facts) + " "));
    }

    pub(crate) fn gap(&self) {
        self.line("");
    }

    /// The one document of a run with `--json`.
    pub(crate) fn document(&self, document: &impl Serialize) {
        if let Ok(json) = serde_json::to_string_pretty(document) {
            self.terminal.write(Channel::Output, &(json + "\n"));
        }
    }

    fn line(&self, text: &str) {
        self.write(&self.folded(text));
    }

    fn folded(&self, text: &str) -> String {
        match self.terminal.measure(self.channel) {
            Some(measure) => text
                .lines()
                .map(|line| fold(line, measure))
                .collect::<Vec<_>>()
                .join("\n"),
            None => text.to_owned(),
        }
    }

    fn write(&self, text: &str) {
        self.terminal.write(self.channel, &format!("{text}\n"));
    }
}

/// A line in pieces of at most `measure` characters, broken between words. What follows begins where the words of the first
/// piece begin: behind the spaces and the sign of a list. A word that is longer than the line stays whole.
fn fold(line: &str, measure: usize) -> String {
    let indent = line.chars().take_while(|c| !c.is_alphanumeric()).count();
    let indent = if indent > DEEPEST { 0 } else { indent };
    let mut folded = String::with_capacity(line.len());
    let mut column = 0;
    for (at, word) in line.split(' ').enumerate() {
        let length = word.chars().count();
        if column > indent && column + 1 + length > measure {
            folded.truncate(folded.trim_end().len());
            folded.push('\n');
            folded.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if at > 0 {
            folded.push(' ');
            column += 1;
        }
        folded.push_str(word);
        column += length;
    }
    folded
}

/// The widest beginning of a list's line: four spaces, or a sign and a space. A quotation mark or another alphabet is none.
const DEEPEST: usize = 4;

/// Hours and minutes of this computer's time zone.
pub(crate) fn clock(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%H:%M").to_string()
}

/// The same with seconds, for short waits.
pub(crate) fn clock_to_the_second(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

/// Control characters would steer the terminal, and changes of direction the reader.
fn plain(text: &str) -> Cow<'_, str> {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(steers) {
        Cow::Owned(text.replace(steers, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use engine::contract::{ConsentPermission, ReadAs, Right, WaitReason};

    use super::*;

    #[test]
    fn b9_29_a_name_can_not_steer_the_terminal_or_the_reader() {
        assert_eq!(
            plain("Nor\u{1b}[2Jth\r\nwind\u{202e}"),
            "Nor\u{fffd}[2Jth\u{fffd}\u{fffd}wind\u{fffd}"
        );
        assert_eq!(plain("Öl & Gas 株式会社"), "Öl & Gas 株式会社");
    }

    #[test]
    fn sentences_are_folded_between_words_and_stay_under_their_beginning() {
        assert_eq!(fold("one two three", 80), "one two three");
        assert_eq!(fold("one two three", 9), "one two\nthree");
        assert_eq!(fold("✓ one two three", 9), "✓ one two\n  three");
        assert_eq!(fold("    one two three", 11), "    one two\n    three");
        assert_eq!(fold("  1  Northwind (host)", 14), "  1  Northwind\n  (host)");
        assert_eq!(fold("a-word-that-is-too-long b", 5), "a-word-that-is-too-long\nb");
        assert_eq!(fold("", 80), "");
    }

    #[test]
    fn how_far_an_installation_is_stands_there_only_where_it_is_known() {
        let print = Print::new(
            Arc::new(crate::terminal::Console),
            Language::english(words::Place::Terminal),
            false,
        );
        let wait = |percent| {
            let now = Timestamp::UNIX_EPOCH;
            print.wait(&Waiting {
                reason: WaitReason::SolutionInstalling,
                since: now,
                next_try: now,
                until: now,
                percent,
            })
        };
        assert!(!wait(None).contains(['%', '{', '$']), "{}", wait(None));
        for known in [0, 35] {
            assert!(
                wait(Some(known)).ends_with(&format!(". {known} % is done.")),
                "{}",
                wait(Some(known))
            );
        }
    }

    /// What stands in quotation marks in the sources and begins like that: whole ids, or ids up to their changing part.
    fn said(beginning: &str) -> Vec<String> {
        let sources: String = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
            .unwrap()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        let quoted = format!("\"{beginning}");
        sources
            .split(&quoted)
            .skip(1)
            .filter_map(|rest| rest.split(['"', '{']).next())
            .filter(|rest| !rest.is_empty())
            .map(|rest| format!("{beginning}{rest}"))
            .collect()
    }

    #[test]
    fn no_sentence_is_left_over() {
        let file = include_str!("../../../ui/src/text/en/cli.ftl");
        let said = said("cli-");
        let is_said = |id: &str| {
            said.iter()
                .any(|said| id == said || (said.ends_with('-') && id.starts_with(said)))
        };
        let left_over: Vec<&str> = file
            .lines()
            .filter_map(|line| line.split_once(" = ").map(|(id, _)| id))
            .filter(|id| id.starts_with("cli-") && !is_said(id))
            .collect();
        assert_eq!(left_over, [""; 0]);
    }

    #[test]
    fn every_sentence_is_there() {
        let english = Language::english(words::Place::Terminal);
        let missing: Vec<String> = ["cli-", "report-", "problem-"]
            .into_iter()
            .flat_map(said)
            .filter(|id| !id.ends_with('-') && !english.has(id))
            .collect();
        assert_eq!(missing, [""; 0]);
        let rights = [
            Right::Read,
            Right::Create,
            Right::Write,
            Right::Delete,
            Right::Append,
            Right::AppendTo,
            Right::Assign,
            Right::Share,
        ];
        let permissions = [
            ConsentPermission::ActInDataverseAsYou,
            ConsentPermission::SignYouIn,
            ConsentPermission::StaySignedIn,
        ];
        let ids = (rights.iter().map(|right| format!("cli-right-{}", code(right))))
            .chain(permissions.map(|one| format!("cli-consent-permission-{}", code(&one))))
            .chain([ReadAs::App, ReadAs::Administrator].map(|one| format!("cli-read-as-{}", code(&one))));
        for id in ids {
            assert!(english.has(&id), "{id}");
        }
    }
}
