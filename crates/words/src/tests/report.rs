//! The record in real words.

use engine::contract::{
    Act, AppCard, Depth, Memory, OrganizationKind, OrganizationRow, PlanCard, PlanLine, Problem, Proof,
    ProvenFact, ReadAs, Renewal, Right, RoleCard, SecretFate, SignedIn, SpecialLine, Subject, TableLine,
    TableRight, WhatChanged,
};
use engine::files::{FilePath, Files, MemoryFiles};
use engine::problem::ProblemCode;
use engine::report::{Outcome, Record, write};

use super::*;

fn line(act: Act, subject: Subject) -> PlanLine {
    PlanLine {
        act,
        subject,
        subject_name: "Contoso Sync".to_owned(),
        added: 7,
        removed: 2,
        notes: Vec::new(),
    }
}

/// A record that uses every part of the page.
fn record(outcome: Outcome) -> Record {
    let organization = OrganizationRow {
        id: "0d5c1a3e-1111-2222-3333-444444444444".to_owned(),
        name: "Fabrikam".to_owned(),
        host: "fabrikam.crm4.dynamics.com".to_owned(),
        kind: OrganizationKind::Production,
        region: None,
        unusable: None,
        administrator: Some(true),
    };
    let lines = vec![
        line(Act::Create, Subject::Role),
        line(Act::Create, Subject::ApplicationUser),
    ];
    let rights = [
        (Right::Read, Depth::Organization),
        (Right::AppendTo, Depth::BusinessUnitAndBelow),
    ];
    Record {
        made_at: "2026-03-01T08:05:09Z".parse().unwrap(),
        practice: true,
        gangway_version: "0.1.0".to_owned(),
        outcome,
        app: AppCard {
            name: "Contoso Sync".to_owned(),
            publisher: "Contoso Software".to_owned(),
            app_id: "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91".to_owned(),
            signs_in_with: Some("11112222-3333-4444-5555-666677778888".to_owned()),
            support: Some("help@contoso.example".to_owned()),
        },
        signed_in: SignedIn {
            name: "Ada Admin".to_owned(),
            username: "ada@fabrikam.example".to_owned(),
            domain: "fabrikam.example".to_owned(),
            tenant_id: "7e0a0000-1111-2222-3333-444444444444".to_owned(),
            guest: false,
        },
        plan: Some(PlanCard {
            hash: "h".to_owned(),
            organization: organization.clone(),
            business_unit: "fabrikam".to_owned(),
            solution: None,
            role: RoleCard {
                basics: Some(9),
                ..RoleCard::new(
                    "Contoso Sync".to_owned(),
                    vec![TableLine {
                        table: "account".to_owned(),
                        label: Some("Accounts".to_owned()),
                        rights: rights.map(|(right, depth)| TableRight { right, depth }).to_vec(),
                        also: vec!["task".to_owned()],
                    }],
                    ["prvReadUser", "prvNobodyKnows"]
                        .map(|privilege| SpecialLine {
                            privilege: privilege.to_owned(),
                            depth: Depth::Organization,
                        })
                        .to_vec(),
                )
            },
            lines: lines.clone(),
            writes: 2,
            existing: false,
            memory: Memory::Whole,
        }),
        organization,
        changes: lines,
        removed: vec![line(Act::Remove, Subject::Assignment)],
        left: vec![line(Act::Keep, Subject::Role)],
        secret: Some(SecretFate::Stays),
        ids: BTreeMap::from([(
            "role".to_owned(),
            "11110000-1111-2222-3333-444444444444".to_owned(),
        )]),
        proofs: [ProvenFact::RightOrganization, ProvenFact::ProbeAnswered]
            .map(|fact| Proof {
                fact,
                read_at: "2026-03-01T08:05:07Z".parse().unwrap(),
                read_as: ReadAs::App,
                evidence: BTreeMap::from([("user".to_owned(), "# Contoso Sync".to_owned())]),
            })
            .to_vec(),
        problem: (outcome == Outcome::NotProven).then(|| {
            Problem::new(
                ProblemCode::SecretExpired,
                [],
                WhatChanged::AllOfThePlan,
                "2026-03-01T08:05:08Z".parse().unwrap(),
            )
        }),
        renewal: Some(Renewal {
            ends: "2027-03-01".to_owned(),
            days_left: 365,
        }),
        unreadable_journal_lines: 1,
    }
}

async fn file(record: &Record, name: &str) -> String {
    let files = MemoryFiles::new();
    let card = write(&files, record, &Language::english(Place::Page))
        .await
        .unwrap();
    let folder = card.folder.strip_prefix("reports/").unwrap();
    String::from_utf8(
        files
            .read(&FilePath::of(["reports", folder, name]))
            .await
            .unwrap()
            .unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn every_sentence_of_the_record_is_there_with_its_facts() {
    // A message that is missing panics; a fact that is missing leaves its name in braces.
    for outcome in [Outcome::Connected, Outcome::Disconnected, Outcome::NotProven] {
        let gone = outcome == Outcome::Disconnected;
        for name in if gone {
            &["report.html"][..]
        } else {
            &["report.html", "renewal.ics"]
        } {
            let content = file(&record(outcome), name).await;
            let text = content
                .split_once("</style>")
                .map_or(content.as_str(), |(_, page)| page);
            assert!(!text.contains(['{', '}']), "{name}: {text}");
        }
    }
}

/// W-05
#[tokio::test]
async fn rights_are_said_in_plain_words_and_unknown_ones_are_not_hidden() {
    let page = file(&record(Outcome::Connected), "report.html")
        .await
        .replace(['\u{2068}', '\u{2069}'], "");
    for said in [
        "Read all Accounts",
        "Attach other rows to Accounts of its business unit and those below",
        "See who your users are (prvReadUser), for the whole organization",
        "A right that Gangway does not know (prvNobodyKnows)",
        "It can’t act as one of your people.",
        "puts 9 basic ones into every new role",
        "ends on 1 March 2027, 365 days after",
    ] {
        assert!(page.contains(said), "{said:?} is not in {page}");
    }
}

#[tokio::test]
async fn the_calendar_has_no_invisible_marks() {
    let calendar = file(&record(Outcome::Connected), "renewal.ics")
        .await
        .replace("\r\n ", "");
    assert!(
        calendar.contains("SUMMARY:Practice: Renew the credential of Contoso Sync\r\n"),
        "{calendar}"
    );
    assert!(calendar.contains(r"for Fabrikam ends on 1 March 2027. Make"));
}
