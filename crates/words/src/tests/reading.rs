//! The words are plain: rules for all sentences.

use super::*;

/// Words that blame, frighten, beg or hide.
const FORBIDDEN: [&str; 10] = [
    "invalid",
    "illegal",
    "forbidden",
    "error",
    "oops",
    "please",
    "sorry",
    "unspecified",
    "simply",
    "contact your administrator",
];

/// Terms that the reader knows or is shown on Microsoft's pages; they count as words of two syllables.
const TERMS: [&str; 23] = [
    "administrator",
    "administration",
    "application",
    "applications",
    "approval",
    "approve",
    "approved",
    "certificate",
    "credential",
    "dataverse",
    "directory",
    "environment",
    "enterprise",
    "gangway",
    "identity",
    "keychain",
    "microsoft’s",
    "organization",
    "organizations",
    "permission",
    "permissions",
    "publisher",
    "security",
];

/// What is said to a person for that message, with a short word for each fact.
fn said(id: &str, source: &str) -> String {
    let facts: Vec<(String, &str)> = needed(source).into_iter().map(|name| (name, "Name")).collect();
    let facts: Vec<(&str, &str)> = facts
        .iter()
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    english().say(id, &facts)
}

fn all() -> impl Iterator<Item = (String, String)> {
    ENGLISH
        .iter()
        .flat_map(|file| messages(file))
        .map(|(id, source)| {
            let said = said(&id, &source);
            (id, said)
        })
}

fn sentences(text: &str) -> Vec<&str> {
    text.split(['.', '?', '!', ':', ';', '\n'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '’'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn syllables(word: &str) -> usize {
    if TERMS.contains(&word) {
        return 2;
    }
    let is_vowel = |c: char| "aeiouy".contains(c);
    let letters: Vec<char> = word.chars().collect();
    let groups = (0..letters.len())
        .filter(|&at| is_vowel(letters[at]) && (at == 0 || !is_vowel(letters[at - 1])))
        .count();
    let silent =
        word.ends_with('e') && !word.ends_with("le") || word.ends_with("ed") && !word.ends_with("ted");
    (groups - usize::from(silent && groups > 1)).max(1)
}

/// Flesch-Kincaid grade.
#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn grade(text: &str) -> f64 {
    let (sentences, words) = (sentences(text).len().max(1), words(text));
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let count = words.len().max(1) as f64;
    0.39 * count / sentences as f64 + 11.8 * syllables as f64 / count - 15.59
}

/// W-02
#[test]
fn no_sentence_is_longer_than_20_words() {
    let long: Vec<_> = all()
        .flat_map(|(id, said)| {
            sentences(&said)
                .iter()
                .map(|sentence| (id.clone(), words(sentence).len()))
                .collect::<Vec<_>>()
        })
        .filter(|(_, count)| *count > 20)
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// W-03
#[test]
fn no_word_blames_frightens_begs_or_hides() {
    for (id, said) in all() {
        let plain = format!(" {} ", words(&said).join(" "));
        for word in FORBIDDEN {
            assert!(!plain.contains(&format!(" {word} ")), "{id} says {word}: {said}");
        }
        assert!(
            !said.contains(['<', '>', '\'']),
            "{id} has markup or a straight apostrophe: {said}"
        );
    }
}

/// W-02
#[test]
fn problems_read_easily() {
    let mut grades: Vec<(f64, String)> = ProblemCode::ALL
        .iter()
        .map(|problem| {
            let texts = messages(ENGLISH[0]);
            let parts = ["title", "why", "do"].map(|part| {
                let id = format!("problem-{}-{part}", code(problem));
                said(&id, &texts[&id])
            });
            (grade(&parts.join(".\n")), code(problem))
        })
        .collect();
    grades.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (hardest, code) = grades.last().unwrap();
    assert!(*hardest <= 9.0, "{code} has grade {hardest:.1}");
    let median = grades[grades.len() / 2].0;
    assert!(median <= 7.0, "median {median:.1}");
}

/// UX-19
#[test]
fn titles_of_problems_are_short_and_carry_no_facts_or_codes() {
    for (id, text) in messages(ENGLISH[0])
        .into_iter()
        .filter(|(id, _)| id.ends_with("-title"))
    {
        assert!(variables(&text).is_empty(), "{id}");
        assert!(words(&text).len() <= 10, "{id}: {text}");
        assert!(
            !text.contains("AADSTS") && !text.contains("0x") && !text.ends_with('.'),
            "{id}: {text}"
        );
    }
}

#[test]
fn the_grade_knows_hard_from_easy() {
    assert!(grade("The cat sat on the mat. It was glad.") < 2.0);
    assert!(
        grade("Organisational considerations necessitate comprehensive reauthentication procedures.") > 15.0
    );
}

/// W-02: the sentences of the screens and the record. A label of a few words has no grade worth the name.
#[test]
fn the_screens_read_easily() {
    let window = include_str!("../../../../ui/src/text/en/wizard.ftl");
    let language = Language::new("en", [window], Place::Terminal);
    let on_screens = messages(window).into_iter().map(|(id, source)| {
        let facts = variables(&source);
        let facts: Vec<_> = facts.iter().map(|name| (name.as_str(), "Name")).collect();
        let said = language.say(&id, &facts);
        (id, said)
    });
    let mut grades: Vec<(f64, String)> = all()
        .filter(|(id, _)| !id.starts_with("problem-"))
        .chain(on_screens)
        .filter(|(_, said)| words(said).len() >= 8)
        .map(|(id, said)| (grade(&said), format!("{id}: {said}")))
        .collect();
    grades.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(grades.len() > 250, "{}", grades.len());
    let hard: Vec<_> = grades.iter().filter(|(grade, _)| *grade > 9.0).collect();
    assert!(hard.is_empty(), "{} of {}: {hard:#?}", hard.len(), grades.len());
    let median = grades[grades.len() / 2].0;
    assert!(median <= 7.0, "median {median:.1}");
}
