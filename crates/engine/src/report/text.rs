//! Making foreign text safe to show.

use std::borrow::Cow;

use crate::words::Words;

/// The longest name that is shown whole, in characters.
const LONGEST_SHOWN: usize = 300;

/// A name as it can be shown on one line: characters that steer the line (line ends, other controls, changes of
/// direction, invisible marks) are replaced by `�`, and what is too long is cut.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().any(steers) || text.chars().nth(LONGEST_SHOWN).is_some() {
        let mut shown: String = text
            .chars()
            .take(LONGEST_SHOWN)
            .map(|c| if steers(c) { char::REPLACEMENT_CHARACTER } else { c })
            .collect();
        if text.chars().nth(LONGEST_SHOWN).is_some() {
            shown.push('…');
        }
        Cow::Owned(shown)
    } else {
        Cow::Borrowed(text)
    }
}

/// "Unicode Bidirectional Algorithm" (UAX 9), section 2, for the changes of direction.
fn steers(c: char) -> bool {
    c.is_control()
        || is_isolate(c)
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}'
        )
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// A message that becomes a fact of another one: without the marks around its own facts.
pub(super) fn say_plain(words: &dyn Words, id: &str, facts: &[(&str, &str)]) -> String {
    words.say(id, facts).replace(is_isolate, "")
}

/// The marks that Fluent puts around facts so that a name in another script does not turn the sentence around.
pub(super) fn is_isolate(c: char) -> bool {
    matches!(c, '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_of_all_scripts_stay() {
        for name in ["Contoso", "Öl & Gas <GmbH>", "株式会社", "شركة", "👩‍💻"] {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn what_steers_the_line_is_made_visible_and_what_is_too_long_is_cut() {
        assert_eq!(shown("exe\u{202e}fdp.\r\nX\u{2069}"), "exe�fdp.��X�");
        assert_eq!(shown(&"x".repeat(10_000)).chars().count(), LONGEST_SHOWN + 1);
    }
}
