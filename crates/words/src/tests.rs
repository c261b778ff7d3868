use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use engine::problem::ProblemCode;
use engine::words::{Words, code};

use super::*;

mod page;
mod reading;
mod report;

const CONTRACT: &str = concat!(
    include_str!("../../engine/src/contract/approve.rs"),
    include_str!("../../engine/src/contract/credential.rs"),
    include_str!("../../engine/src/contract/organization.rs"),
    include_str!("../../engine/src/contract/plan.rs"),
    include_str!("../../engine/src/contract/problem.rs"),
    include_str!("../../engine/src/contract/proof.rs"),
    include_str!("../../engine/src/contract/role.rs"),
    include_str!("../../engine/src/contract/several.rs"),
    include_str!("../../engine/src/contract/work.rs"),
);
const PROBLEM: &str = include_str!("../../engine/src/problem.rs");
const REPORT: &str = include_str!("../../engine/src/report/mod.rs");

/// The codes of an enum, read from its source, so that a new variant without words is found.
fn codes(source: &str, name: &str) -> Vec<String> {
    let start = source
        .find(&format!("pub enum {name} {{"))
        .unwrap_or_else(|| panic!("there is no {name}"));
    let body = &source[start..start + source[start..].find("\n}").unwrap()];
    let codes: Vec<String> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.strip_suffix(','))
        .filter(|variant| variant.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(kebab)
        .collect();
    assert!(!codes.is_empty(), "{name} has no variants");
    codes
}

fn kebab(variant: &str) -> String {
    let mut out = String::new();
    for c in variant.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// The facts of each problem, from its documentation: "Facts: `a`, `b`".
fn documented_facts() -> BTreeMap<String, BTreeSet<String>> {
    let mut facts = BTreeMap::new();
    let mut doc = String::new();
    for line in PROBLEM
        .lines()
        .skip_while(|line| !line.starts_with("pub enum ProblemCode"))
        .skip(1)
    {
        if let Some(text) = line.trim().strip_prefix("///") {
            doc.push_str(text);
        } else if let Some(variant) = line.strip_prefix("    ").and_then(|line| line.strip_suffix(',')) {
            let listed = doc
                .split_once("Facts:")
                .map(|(_, listed)| listed)
                .unwrap_or_default();
            let names = listed.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            facts.insert(kebab(variant), names);
            doc.clear();
        } else if line == "}" {
            break;
        }
    }
    facts
}

/// Each message with its source text.
fn messages(file: &str) -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    let mut current = None;
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        if let Some((id, text)) = line
            .split_once(" =")
            .filter(|(id, _)| !id.starts_with(['}', ' ']))
        {
            messages.insert(id.to_owned(), text.trim_start().to_owned());
            current = Some(id.to_owned());
        } else if let Some(id) = &current {
            messages.entry(id.clone()).and_modify(|text: &mut String| {
                text.push('\n');
                text.push_str(line);
            });
        }
    }
    messages
}

fn variables(text: &str) -> BTreeSet<String> {
    text.split('$')
        .skip(1)
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                .collect()
        })
        .collect()
}

/// The facts that a message needs, with those of the messages that stand in it (`{ note-right }`).
fn needed(text: &str) -> BTreeSet<String> {
    let parts = text.split("{ ").skip(1);
    let named = parts.filter_map(|part| part.split_once(" }").map(|(id, _)| id));
    let others = named.filter(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    let mut facts = variables(text);
    for id in others {
        facts.extend(ALL.get(id).map(|text| needed(text)).unwrap_or_default());
    }
    facts
}

/// The messages of all files.
static ALL: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| ENGLISH.iter().flat_map(|file| messages(file)).collect());

fn english() -> &'static Language {
    static SPOKEN: LazyLock<Language> = LazyLock::new(|| Language::english(Place::Terminal));
    &SPOKEN
}

/// W-04, UX-19
#[test]
fn every_problem_has_all_its_parts_and_only_facts_that_it_has() {
    let (english, texts, documented) = (english(), messages(ENGLISH[0]), documented_facts());
    assert_eq!(
        ProblemCode::ALL.len(),
        documented.len(),
        "ProblemCode::ALL is not complete"
    );
    for problem in ProblemCode::ALL.iter().map(code) {
        let facts = documented
            .get(&problem)
            .unwrap_or_else(|| panic!("{problem} is twice in ALL"));
        for part in ["title", "why", "do"] {
            let id = format!("problem-{problem}-{part}");
            assert!(english.has(&id), "{id} is missing");
            let used = variables(&texts[&id]);
            assert!(
                used.is_subset(facts),
                "{id} uses {used:?}, but the facts are {facts:?}"
            );
        }
    }
    for id in texts.keys().filter_map(|id| id.strip_prefix("problem-")) {
        let (problem, _) = id.rsplit_once('-').unwrap();
        assert!(documented.contains_key(problem), "there is no problem {problem}");
    }
}

#[test]
fn every_code_that_is_said_has_its_message() {
    let english = english();
    let contract = |name: &str| codes(CONTRACT, name);
    let pairs = |first: &str, second: &str| -> Vec<String> {
        let second = contract(second);
        contract(first)
            .iter()
            .flat_map(|a| second.iter().map(move |b| format!("{a}-{b}")))
            .collect()
    };
    for (prefix, codes) in [
        ("changed", contract("WhatChanged")),
        ("way-on", contract("WayOn")),
        ("who", contract("Who")),
        ("report-kind", contract("OrganizationKind")),
        ("report-right", pairs("Right", "Depth")),
        ("report-cannot", contract("Cannot")),
        ("report-reach", contract("Depth")),
        ("report-line", pairs("Act", "Subject")),
        ("report-left", contract("Subject")),
        ("report-fact", contract("ProvenFact")),
        ("report-read-as", contract("ReadAs")),
        ("report-title", codes(REPORT, "Outcome")),
        ("report-month", (1..=12).map(|month| month.to_string()).collect()),
        ("cli-plan", pairs("Act", "Subject")),
        ("cli-work", contract("WorkStep")),
        ("cli-wait", contract("WaitReason")),
        ("cli-waiting", contract("Awaited")),
        ("cli-organization-unusable", contract("Unusable")),
        ("cli-credential-ask", contract("CredentialKind")),
        ("cli-title-credential", contract("CredentialKind")),
    ] {
        for code in codes {
            assert!(
                english.has(&format!("{prefix}-{code}")),
                "{prefix}-{code} is missing"
            );
        }
    }
}

#[test]
fn codes_among_the_facts_are_said_in_words() {
    let english = english();
    for (name, enumeration, id) in [
        ("fact", "ProvenFact", "problem-not-as-written-why"),
        ("depth", "Depth", "problem-depth-not-allowed-why"),
    ] {
        for code in codes(CONTRACT, enumeration) {
            let said = english.say(id, &[(name, &code), ("privilege", "-")]);
            assert!(
                !said.contains(&code) || !code.contains('-'),
                "{id} says {code}: {said}"
            );
        }
    }
}

#[test]
fn every_fact_under_a_line_is_said_with_all_its_names() {
    use engine::contract::{Depth, LineNote, Right, RightName};
    let right = |right| RightName {
        privilege: "prvX".to_owned(),
        right,
        table: right.map(|_| "Accounts".to_owned()),
    };
    let (found, wanted) = (Depth::Own, Depth::Organization);
    for (note, said) in [
        (
            LineNote::RightMissing {
                right: right(Some(Right::AppendTo)),
                wanted,
            },
            "Missing: Attach other rows to Accounts, everyone’s rows",
        ),
        (
            LineNote::RightExtra {
                right: right(None),
                found,
            },
            "Not in the publisher’s file: prvX, its own rows",
        ),
        (
            LineNote::RightReach {
                right: right(Some(Right::Read)),
                found,
                wanted,
            },
            "Read Accounts: now its own rows; the publisher’s file asks for everyone’s rows",
        ),
    ] {
        assert_eq!(note.said(english(), &str::to_owned), said);
    }
    for right in codes(CONTRACT, "Right") {
        let facts = [
            ("right", right.as_str()),
            ("table", "Accounts"),
            ("privilege", "prvX"),
        ];
        let said = english().say("note-right", &facts);
        assert!(said.contains("Accounts"), "{right}: {said}");
    }
    for (name, id) in [("found", "note-reach-found"), ("wanted", "note-reach-wanted")] {
        let depths = codes(CONTRACT, "Depth");
        let said: Vec<_> = depths
            .iter()
            .map(|depth| english().say(id, &[(name, depth)]))
            .collect();
        let whose = [
            "its own rows",
            "its business unit’s rows",
            "its business unit’s rows and below",
            "everyone’s rows",
        ];
        assert_eq!(said, whose, "{depths:?}");
    }
}

/// W-05
#[test]
fn a_right_that_has_no_name_is_said_in_words() {
    let facts = [("privileges", "unnamed"), ("organization", "Northwind")];
    let said = english().say("problem-missing-right-why", &facts);
    assert!(said.ends_with("a right that Dataverse did not name"), "{said}");
}

#[test]
fn an_explanation_uses_only_facts_that_it_has() {
    let (english, texts) = (english(), messages(ENGLISH[0]));
    let now = "2026-11-21T09:00:00Z".parse().unwrap();
    let codes = ProblemCode::ALL
        .iter()
        .flat_map(|&problem| engine::atlas::service_codes(problem));
    for typed in codes.chain(["AADSTS12345", "0x80049999", "", "https://x"].map(str::to_owned)) {
        let problem = engine::wizard::explain(&typed, english, now);
        for part in ["why", "do"] {
            for fact in variables(&texts[&format!("problem-{}-{part}", code(&problem.code))]) {
                assert!(problem.facts.contains_key(&fact), "{typed} has no {fact}");
            }
        }
    }
}

#[test]
fn no_id_is_used_twice_and_every_file_is_read_whole() {
    // `Language::new` asserts both; this says how many there are.
    let all: usize = ENGLISH.iter().map(|file| messages(file).len()).sum();
    assert!(all > 400, "{all}");
    let english = english();
    for id in ENGLISH.iter().flat_map(|file| messages(file).into_keys()) {
        assert!(english.has(&id), "{id} can't be read");
    }
}

/// W-06
#[test]
fn numbers_choose_the_form_and_other_facts_stay_as_they_are() {
    let english = english();
    let days = |days| english.say("report-renewal-ends", &[("date", "1 March 2027"), ("days", days)]);
    assert!(days("1").contains("one day after"));
    assert!(days("30").contains("30 days after"));
    for name in ["007", "1e3", "+5", "99999999999999999999", "-0", "{ $x }"] {
        assert!(
            english
                .say("report-right-read-organization", &[("table", name)])
                .ends_with(name),
            "{name}"
        );
    }
}

/// A11Y-16
#[test]
fn names_are_kept_apart_on_pages_and_plain_in_a_terminal() {
    let facts = [("app", "שלום"), ("organization", "Contoso")];
    let page = Language::english(Place::Page).say("report-title-connected", &facts);
    assert!(page.starts_with("\u{2068}שלום\u{2069} is connected"), "{page:?}");
    assert_eq!(
        english().say("report-title-connected", &facts),
        "שלום is connected to Contoso"
    );
}

#[test]
#[cfg_attr(
    debug_assertions,
    should_panic(expected = "there is no message `no-such-message`")
)]
fn a_message_that_is_not_there_is_said_as_its_id() {
    assert_eq!(english().say("no-such-message", &[]), "no-such-message");
}
