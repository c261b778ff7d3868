//! `docs/criteria.md` and the tests belong together: each promise has the tests that it names, each id in a test has its promise.

#![expect(clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const GROUPS: [&str; 10] = ["A11Y", "CP", "LB", "NW", "RE", "SE", "SS", "TA", "UX", "W"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `UX-03`, also written `ux_03` in the name of a function.
fn ids(text: &str) -> BTreeSet<String> {
    let text = text.to_ascii_uppercase().replace('_', "-");
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .collect();
    let words = parts.iter().flat_map(|part| {
        let words: Vec<&str> = part.split('-').collect();
        words.windows(2).map(|two| (two[0], two[1])).collect::<Vec<_>>()
    });
    words
        .filter(|(group, number)| {
            GROUPS.contains(group) && number.len() == 2 && number.bytes().all(|digit| digit.is_ascii_digit())
        })
        .map(|(group, number)| format!("{group}-{number}"))
        .collect()
}

/// The page's lines: which ids, what they say of where.
fn lines() -> Vec<(BTreeSet<String>, Vec<String>)> {
    read("docs/criteria.md")
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.split('|').collect();
            let [_, named, _, places, _] = cells[..] else {
                return None;
            };
            let named = ids(named);
            let places = places.split('`').skip(1).step_by(2).map(str::to_owned);
            (!named.is_empty()).then(|| (named, places.collect()))
        })
        .collect()
}

#[test]
fn each_promise_is_in_the_tests_that_it_names() {
    let lines = lines();
    assert!(lines.len() > 100, "{}", lines.len());
    for (named, places) in lines {
        for place in places {
            let carried = ids(&read(&place));
            assert!(named.is_subset(&carried), "{place} does not carry {named:?}");
        }
    }
}

#[test]
fn each_id_in_a_test_has_its_promise() {
    let promised: BTreeSet<String> = lines().into_iter().flat_map(|(named, _)| named).collect();
    let mut carried: BTreeMap<String, String> = BTreeMap::new();
    let mut folders = [
        "crates/engine",
        "crates/words",
        "crates/cli",
        "src-tauri/src",
        "tests",
        "ui/test",
    ]
    .map(|folder| root().join(folder))
    .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
        {
            let ending = entry.extension().and_then(|ending| ending.to_str());
            if entry.is_dir() {
                folders.push(entry);
            } else if matches!(ending, Some("rs" | "ts" | "mjs")) {
                let text = fs::read_to_string(&entry).expect("text");
                carried.extend(ids(&text).into_iter().map(|id| (id, entry.display().to_string())));
            }
        }
    }
    carried.retain(|id, _| !promised.contains(id));
    assert!(carried.is_empty(), "not in docs/criteria.md: {carried:#?}");
}
