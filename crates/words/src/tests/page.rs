//! `docs/problems.md`, made from the atlas and the sentences.

use std::fmt::Write as _;
use std::path::Path;

use engine::atlas::{cause, service_codes, spoken};

use super::*;

const BEGINNING: &str = "\
# Problems, and what to do about them

Every page of Gangway on which something stops the way: what happened, why, what to do now, and who can do it. Find yours by
the code for the phone (`K7F-29Q`), which stands on the page under Details, or by Microsoft’s code. A name in angle
quotes, such as ‹app›, stands for one that the page shows.

This file is made from `crates/engine/src/atlas` and `ui/src/text/en/problems.ftl`. To change it, change those and run
`cargo test -p words`, which writes it anew.

## What was changed

The page also says what was changed before the problem. It is one of these:

";

#[test]
fn the_page_of_all_problems_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/problems.md");
    let page = page();
    // A checkout may bring other line ends.
    let there = std::fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    if there != page {
        std::fs::write(&path, page).unwrap();
        panic!("docs/problems.md was not up to date and has been written anew");
    }
}

fn page() -> String {
    let english = english();
    let mut page = BEGINNING.to_owned();
    for changed in codes(CONTRACT, "WhatChanged") {
        let said = english.say(&format!("changed-{changed}"), &[]);
        writeln!(page, "- {said}").unwrap();
    }
    let mut section = "";
    for line in ENGLISH[0].lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title;
        }
        let id = line.split_once(" = ").map_or("", |(id, _)| id);
        let name = id
            .strip_prefix("problem-")
            .and_then(|id| id.strip_suffix("-title"));
        if let Some(name) = name {
            if !section.is_empty() {
                writeln!(page, "\n## {section}").unwrap();
                section = "";
            }
            entry(&mut page, english, name);
        }
    }
    page
}

fn entry(page: &mut String, english: &Language, name: &str) {
    let problem = *ProblemCode::ALL
        .iter()
        .find(|problem| code(*problem) == name)
        .unwrap();
    let texts = messages(ENGLISH[0]);
    let say = |part: &str| {
        let id = format!("problem-{name}-{part}");
        let names = variables(&texts[&id]);
        let facts: Vec<(&str, String)> = names
            .iter()
            .map(|fact| (fact.as_str(), format!("‹{fact}›")))
            .collect();
        let facts: Vec<(&str, &str)> = facts
            .iter()
            .map(|(name, shown)| (*name, shown.as_str()))
            .collect();
        english.say(&id, &facts).replace('\n', " ")
    };
    let cause = cause(problem);
    let who = english.say(&format!("who-{}", code(&cause.who)), &[]);
    writeln!(page, "\n### {}\n", say("title")).unwrap();
    writeln!(page, "- Why: {}", say("why")).unwrap();
    writeln!(page, "- What to do: {}", say("do")).unwrap();
    writeln!(page, "- Who can do this: {who}").unwrap();
    if cause.passes {
        writeln!(page, "- {}", english.say("it-may-pass", &[])).unwrap();
    }
    writeln!(page, "- Code for the phone: `{}`", spoken(problem, None)).unwrap();
    let service: Vec<String> = service_codes(problem)
        .iter()
        .map(|code| format!("`{code}` (`{}`)", spoken(problem, Some(code))))
        .collect();
    if !service.is_empty() {
        writeln!(
            page,
            "- Microsoft’s codes, each with the code for the phone: {}",
            service.join(", ")
        )
        .unwrap();
    }
}
