use std::collections::BTreeMap;

use super::*;
use crate::contract::{
    Act, Cannot, Depth, Memory, OrganizationKind, ProvenFact, ReadAs, Right, RoleCard, SecretFate,
    SolutionCard, SpecialLine, Subject, TableLine, TableRight, WhatChanged,
};
use crate::files::MemoryFiles;
use crate::problem::ProblemCode;

/// Says every message as its id and its facts.
struct Ids;

impl Words for Ids {
    fn say(&self, id: &str, facts: &[(&str, &str)]) -> String {
        let facts: Vec<String> = facts
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("{id}({})", facts.join(", "))
    }

    fn security_note(&self) -> &'static str {
        include_str!("../../../../docs/for-your-security-team.md")
    }
}

fn record(name: &str) -> Record {
    let organization = OrganizationRow {
        id: "0d5c1a3e-1111-2222-3333-444444444444".to_owned(),
        name: name.to_owned(),
        host: "contoso.crm4.dynamics.com".to_owned(),
        kind: OrganizationKind::Production,
        region: None,
        unusable: None,
        administrator: Some(true),
    };
    let role_line = PlanLine {
        act: Act::Create,
        subject: Subject::Role,
        subject_name: name.to_owned(),
        added: 7,
        removed: 0,
        notes: Vec::new(),
    };
    Record {
        made_at: "2026-03-01T08:05:09Z".parse().unwrap(),
        practice: false,
        gangway_version: "0.1.0".to_owned(),
        outcome: Outcome::Connected,
        app: AppCard {
            name: name.to_owned(),
            publisher: name.to_owned(),
            app_id: "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91".to_owned(),
            signs_in_with: Some("11112222-3333-4444-5555-666677778888".to_owned()),
            support: Some("help@contoso.example".to_owned()),
        },
        signed_in: SignedIn {
            name: name.to_owned(),
            username: "ada@contoso.example".to_owned(),
            domain: "contoso.example".to_owned(),
            tenant_id: "7e0a0000-1111-2222-3333-444444444444".to_owned(),
            guest: false,
        },
        plan: Some(PlanCard {
            hash: "h".to_owned(),
            organization: organization.clone(),
            business_unit: name.to_owned(),
            solution: None,
            role: RoleCard {
                basics: Some(9),
                ..RoleCard::new(
                    name.to_owned(),
                    vec![TableLine {
                        table: "account".to_owned(),
                        label: Some(name.to_owned()),
                        rights: vec![TableRight {
                            right: Right::Read,
                            depth: Depth::Organization,
                        }],
                        also: vec!["task".to_owned()],
                    }],
                    vec![SpecialLine {
                        privilege: "prvReadUser".to_owned(),
                        depth: Depth::Own,
                    }],
                )
            },
            lines: vec![role_line.clone()],
            writes: 1,
            existing: false,
            memory: Memory::Whole,
        }),
        organization,
        changes: vec![role_line],
        removed: Vec::new(),
        left: Vec::new(),
        secret: Some(SecretFate::Stays),
        ids: BTreeMap::from([(
            "role".to_owned(),
            "11110000-1111-2222-3333-444444444444".to_owned(),
        )]),
        proofs: vec![Proof {
            fact: ProvenFact::RoleAsContracted,
            read_at: "2026-03-01T08:05:07Z".parse().unwrap(),
            read_as: ReadAs::Administrator,
            evidence: BTreeMap::from([("role".to_owned(), name.to_owned())]),
        }],
        problem: None,
        renewal: Some(Renewal {
            ends: "2027-03-01".to_owned(),
            days_left: 365,
        }),
        unreadable_journal_lines: 0,
    }
}

async fn written(record: &Record) -> (ReportCard, BTreeMap<String, String>) {
    let files = MemoryFiles::new();
    let card = write(&files, record, &Ids).await.unwrap();
    let mut contents = BTreeMap::new();
    for name in &card.files {
        let folder = card.folder.strip_prefix("reports/").unwrap();
        let content = files
            .read(&FilePath::of(["reports", folder, name]))
            .await
            .unwrap()
            .unwrap();
        contents.insert(name.clone(), String::from_utf8(content).unwrap());
    }
    (card, contents)
}

/// UX-10
#[tokio::test]
async fn a_record_is_a_folder_with_a_page_its_facts_and_the_renewal() {
    let (card, contents) = written(&record("Contoso")).await;
    assert_eq!(card.folder, "reports/2026-03-01-080509-0d5c1a3e-connected");
    assert_eq!(
        card.files,
        [
            "report.html",
            "report.json",
            "for-your-security-team.html",
            "renewal.ics"
        ]
    );
    let page = &contents["report.html"];
    for part in [
        "report-title-connected(app=Contoso, organization=Contoso)",
        "report-line-create-role(name=Contoso, added=7, removed=0)",
        "report-right-read-organization(table=Contoso)",
        "report-right-also(tables=report-table-name(name=task))",
        "report-special-privilege(privilege=prvReadUser, reach=report-reach-own())",
        "report-cannot-delete()",
        "report-cannot-other-counted(count=9)",
        "report-fact-role-as-contracted()",
        "report-renewal-ends(date=report-date(day=1, month=report-month-3(), year=2027), days=365)",
        "report-undo-with-gangway(",
        "report-revoke-step-find(app=Contoso, app-id=5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91)",
        "11110000-1111-2222-3333-444444444444",
    ] {
        assert!(page.contains(part), "{part} is not on the page:\n{page}");
    }
    assert!(!page.contains("report-practice"));
}

#[tokio::test]
async fn the_page_promises_only_what_the_card_says() {
    let mut record = record("Contoso");
    record.plan.as_mut().unwrap().role.cannot = vec![Cannot::HandOver];
    let (_, contents) = written(&record).await;
    assert!(contents["report.html"].contains("report-cannot-hand-over()"));
    assert!(!contents["report.html"].contains("report-cannot-delete"));
}

#[tokio::test]
async fn the_facts_for_programs_have_a_version_and_their_names_stay() {
    let (_, contents) = written(&record("Contoso")).await;
    let json: serde_json::Value = serde_json::from_str(&contents["report.json"]).unwrap();
    assert_eq!(json["gangwayReport"], 1);
    assert_eq!(json["outcome"], "connected");
    let names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "gangwayReport",
        "madeAt",
        "practice",
        "gangwayVersion",
        "outcome",
        "app",
        "signedIn",
        "organization",
        "plan",
        "changes",
        "removed",
        "left",
        "secret",
        "ids",
        "proofs",
        "problem",
        "renewal",
        "unreadableJournalLines",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_rehearsal_is_marked_on_the_page_and_in_the_calendar() {
    let (_, contents) = written(&Record {
        practice: true,
        ..record("Contoso")
    })
    .await;
    assert!(contents["report.html"].contains("<title>report-practice(): "));
    assert!(contents["report.html"].contains("report-practice-note()"));
    assert!(contents["renewal.ics"].contains("SUMMARY:report-practice(): report-calendar-summary"));
}

#[tokio::test]
async fn a_disconnection_tells_what_is_gone_and_what_is_left() {
    let gone = record("Contoso").changes;
    let (card, contents) = written(&Record {
        outcome: Outcome::Disconnected,
        plan: None,
        changes: Vec::new(),
        proofs: Vec::new(),
        removed: gone.clone(),
        left: gone,
        ..record("Contoso")
    })
    .await;
    let page = &contents["report.html"];
    assert!(page.contains("report-removed()") && page.contains("report-left-role(name=Contoso)"));
    assert!(!page.contains("report-may()") && !page.contains("report-undo-with-gangway"));
    assert!(!page.contains("report-no-changes") && !page.contains("report-proofs"));
    assert_eq!(
        card.files,
        ["report.html", "report.json", "for-your-security-team.html"]
    );
}

#[tokio::test]
async fn w_01_what_stands_before_a_value_is_said_in_words_and_no_id_stands_twice() {
    let mut connected = record("Contoso");
    let organization = connected.organization.id.clone();
    connected
        .ids
        .insert("organization".to_owned(), organization.clone());
    let (_, contents) = written(&connected).await;
    let page = &contents["report.html"];
    assert!(page.contains("report-what(name=role)") && page.contains("report-table-name(name=task)"));
    assert!(!page.contains("<bdi>role</bdi>"));
    assert_eq!(page.matches(&organization).count(), 1);
}

#[tokio::test]
async fn the_steps_by_hand_do_not_delete_a_role_that_belongs_to_a_solution() {
    let (_, contents) = written(&record("Contoso")).await;
    assert!(contents["report.html"].contains("report-undo-step-role("));
    let mut with_solution = record("Contoso");
    with_solution.plan.as_mut().unwrap().solution = Some(SolutionCard {
        name: "Contoso Connector".to_owned(),
        unique_name: "ContosoConnector".to_owned(),
        publisher: "Contoso".to_owned(),
        version: "1.0.0.0".to_owned(),
        installed: None,
        components: Vec::new(),
        other_roles: Vec::new(),
    });
    let (_, contents) = written(&with_solution).await;
    assert!(contents["report.html"].contains("report-undo-step-solution("));
    assert!(!contents["report.html"].contains("report-undo-step-role("));
}

#[tokio::test]
async fn what_was_not_proven_is_not_called_connected() {
    let mut unproven = record("Contoso");
    unproven.outcome = Outcome::NotProven;
    unproven.problem = Some(Problem::new(
        ProblemCode::SecretExpired,
        [("secret", "CANARY".to_owned())],
        WhatChanged::AllOfThePlan,
        unproven.made_at,
    ));
    unproven.unreadable_journal_lines = 2;
    let (card, contents) = written(&unproven).await;
    let page = &contents["report.html"];
    assert!(page.contains("report-title-not-proven"));
    assert!(
        page.contains("problem-secret-expired-why(secret=CANARY)")
            && page.contains("changed-all-of-the-plan()")
    );
    assert!(!page.contains("report-title-connected"));
    assert!(page.contains("report-journal-damaged(count=2)"));
    assert!(card.folder.ends_with("-not-proven"));
}

/// NW-11
#[tokio::test]
async fn row_29_hostile_names_stay_names() {
    let long = "x".repeat(10_000);
    for name in [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onclick='x",
        "=cmd|' /C calc'!A0",
        "exe\u{202e}fdp\u{2069}",
        "two\r\nlines\r\nATTENDEE:mailto:x@example.com",
        "comma, semicolon; back\\slash",
        "</style><style>*{display:none}",
        &long,
    ] {
        let (_, contents) = written(&record(name)).await;

        let page = &contents["report.html"];
        for tag in ["<script", "<img", "<style>*", " onclick='"] {
            assert!(!page.contains(tag), "{name:?} made {tag}");
        }
        assert!(
            !page.chars().any(|c| matches!(c, '\u{202e}' | '\u{2069}' | '\r')),
            "{name:?}"
        );
        assert!(page.len() < 60_000, "{} bytes", page.len());

        let json: serde_json::Value = serde_json::from_str(&contents["report.json"]).unwrap();
        assert_eq!(json["app"]["name"], name);

        let calendar = &contents["renewal.ics"];
        assert!(!calendar.replace("\r\n ", "").contains("\nATTENDEE"), "{name:?}");
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1);
    }
}

/// NW-11
#[tokio::test]
async fn the_page_runs_nothing_and_loads_nothing() {
    let (_, contents) = written(&record("Contoso")).await;
    let page = &contents["report.html"];
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    assert!(!page.contains("unsafe-inline"));
    for outside in ["src=", "href=", "url(", "@import", " style="] {
        assert!(!page.contains(outside), "{outside}");
    }
    // The style that the policy lets through is the one on the page.
    let style = page
        .split_once("<style>")
        .unwrap()
        .1
        .split_once("</style>")
        .unwrap()
        .0;
    let hash = {
        use base64::Engine as _;
        use sha2::Digest as _;
        base64::prelude::BASE64_STANDARD.encode(sha2::Sha256::digest(style))
    };
    assert!(page.contains(&format!("sha256-{hash}")));
}

#[tokio::test]
async fn the_calendar_file_is_as_rfc_5545_says() {
    let (_, contents) = written(&record("Ünï, co; \\ 株式会社")).await;
    let calendar = &contents["renewal.ics"];
    for line in calendar.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
        assert!(!line.contains(['\r', '\n']));
    }
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
    let unfolded = calendar.replace("\r\n ", "");
    for line in [
        "DTSTART;VALUE=DATE:20270301\r\n",
        "DTEND;VALUE=DATE:20270302\r\n",
        "DTSTAMP:20260301T080509Z\r\n",
        "TRIGGER:-P60D\r\n",
        "TRIGGER:-P30D\r\n",
        "TRIGGER:-P7D\r\n",
        r"app=Ünï\, co\; \\ 株式会社",
    ] {
        assert!(unfolded.contains(line), "{line:?} is not in\n{unfolded}");
    }
}

#[tokio::test]
async fn a_later_record_replaces_the_date_in_the_calendar() {
    let line = |contents: &BTreeMap<String, String>, name: &str| {
        contents["renewal.ics"]
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    let (_, first) = written(&record("Contoso")).await;
    let (_, later) = written(&Record {
        made_at: "2027-02-01T08:00:00Z".parse().unwrap(),
        ..record("Contoso Ltd")
    })
    .await;
    assert_eq!(line(&first, "UID:"), line(&later, "UID:"));
    assert!(line(&first, "SEQUENCE:") < line(&later, "SEQUENCE:"));
}

#[tokio::test]
async fn a_full_disk_is_told() {
    for n in 1..=12 {
        let files = MemoryFiles::new();
        files.fail_step(n);
        assert!(
            matches!(
                write(&files, &record("Contoso"), &Ids).await,
                Err(FilesError::NotWritable { .. })
            ),
            "{n}"
        );
    }
}

/// CP-07, NW-11
#[tokio::test]
async fn the_security_team_gets_its_page_with_every_table_and_nothing_left_as_markup() {
    let files = MemoryFiles::new();
    let place = write_security_note(&files, &Ids).await.unwrap();
    assert_eq!(place, "for-your-security-team.html");
    let page = files.read(&FilePath::of([&*place])).await.unwrap().unwrap();
    let page = String::from_utf8(page).unwrap();
    for part in [
        "<title>For your security team</title>",
        "<h1>For your security team</h1>",
        "<h2>Which hosts are called</h2>",
        "<th scope=\"col\">sign-in</th>",
        "<td>login.microsoftonline.com</td>",
        "<td><code>{name}.crm.dynamics.cn</code></td>",
        "<strong>This looks like &quot;ConsentFix&quot; attacks</strong>",
        "<em>Consent to application</em>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let (_, body) = page.split_once("<body>").unwrap();
    for mark in ["**", "`", "| ", "## ", "<p>*", "<script", "<a "] {
        assert!(!body.contains(mark), "{mark} in {body}");
    }
    assert_eq!(written(&record("Contoso")).await.1[&place], page);
}
