//! The page to read and print. It needs nothing from outside: no script, no font, no picture.

use std::fmt::Write;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::text::{say_plain, shown};
use super::{Outcome, Record};
use crate::contract::{AppCard, OrganizationKind, PlanCard, PlanLine, Problem, Renewal, RoleCard, TableLine};
use crate::words::{Words, code};

mod run;

pub(super) use run::run_page;

/// The whole page of one organization.
pub(super) fn page(record: &Record, words: &dyn Words) -> String {
    let mut page = Page::of(words);
    page.open(record.practice, &title_id(record), &title_facts(record));
    page.made(record.made_at, &record.gangway_version);
    page.warnings(record);
    if let Some(problem) = &record.problem {
        page.problem(problem);
    }
    page.parties(record);
    page.changes(record);
    page.proofs(record);
    if let Some(plan) = &record.plan {
        page.renewal(record.renewal.as_ref());
        page.undo(record, plan);
    }
    page.revoke(&record.app);
    page.ids(record);
    page.close()
}

/// A page with everything before its body.
pub(super) fn begin<'a>(words: &'a dyn Words, title: &str) -> Page<'a> {
    let mut page = Page::of(words);
    page.head(title);
    page
}

/// A message with its facts as they can be shown.
fn said(words: &dyn Words, id: &str, facts: &[(&str, &str)]) -> String {
    let facts: Vec<_> = facts.iter().map(|&(name, value)| (name, shown(value))).collect();
    let facts: Vec<_> = facts
        .iter()
        .map(|(name, value)| (*name, value.as_ref()))
        .collect();
    words.say(id, &facts)
}

/// "1 March 2027", in the order of the person's language.
pub(super) fn long_date(date: Date, words: &dyn Words) -> String {
    let month = say_plain(words, &format!("report-month-{}", date.month()), &[]);
    say_plain(
        words,
        "report-date",
        &[
            ("day", &date.day().to_string()),
            ("month", &month),
            ("year", &date.year().to_string()),
        ],
    )
}

pub(super) struct Page<'a> {
    out: String,
    words: &'a dyn Words,
    /// The headings stand in a section that has a heading of its own.
    nested: bool,
}

/// What the page is made of. Only text from this file goes in as HTML; everything else is escaped.
impl<'a> Page<'a> {
    fn of(words: &'a dyn Words) -> Self {
        Self {
            out: String::with_capacity(16 * 1024),
            words,
            nested: false,
        }
    }

    pub(super) fn raw(&mut self, html: &'static str) -> &mut Self {
        self.out.push_str(html);
        self
    }

    pub(super) fn escaped(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                _ => self.out.push(c),
            }
        }
        self
    }

    /// A name from outside, which may be of another writing direction than the page.
    fn name(&mut self, name: &str) -> &mut Self {
        self.raw("<bdi>").escaped(&shown(name)).raw("</bdi>")
    }

    fn say(&mut self, id: &str, facts: &[(&str, &str)]) -> &mut Self {
        let said = said(self.words, id, facts);
        self.escaped(&said)
    }

    /// What has a name of its own for people, by that name; anything else as it is.
    fn known(&self, id: &str, name: &str) -> String {
        say_plain(self.words, id, &[("name", &shown(name))])
    }

    fn heading(&mut self, id: &str) {
        let (begin, end) = if self.nested {
            ("<h3>", "</h3>")
        } else {
            ("<h2>", "</h2>")
        };
        self.raw(begin).say(id, &[]).raw(end);
    }

    fn paragraph(&mut self, id: &str, facts: &[(&str, &str)]) {
        self.raw("<p>").say(id, facts).raw("</p>");
    }

    fn item(&mut self, id: &str, facts: &[(&str, &str)]) {
        self.raw("<li>").say(id, facts).raw("</li>");
    }

    fn row(&mut self, label: &str, value: &str) {
        self.raw("<tr><th scope=\"row\">")
            .say(label, &[])
            .raw("</th><td>")
            .name(value)
            .raw("</td></tr>");
    }
}

/// The parts of the page.
impl Page<'_> {
    fn head(&mut self, title: &str) {
        let style_hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
        let language = self.words.say("language-tag", &[]);
        self.raw("<!doctype html>\n<html lang=\"")
            .escaped(&language)
            .raw("\"><head><meta charset=\"utf-8\">");
        self.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
        self.escaped(&format!(
            "default-src 'none'; style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'"
        ));
        self.raw("\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
        self.escaped(title);
        self.raw("</title><style>").raw(STYLE).raw("</style></head>");
    }

    fn open(&mut self, practice: bool, title: &str, facts: &[(&str, &str)]) {
        let heading = said(self.words, title, facts);
        if practice {
            self.head(&format!("{}: {heading}", self.words.say("report-practice", &[])));
        } else {
            self.head(&heading);
        }
        self.raw("<body>");
        if practice {
            self.raw("<p class=\"practice\"><strong>")
                .say("report-practice", &[])
                .raw("</strong> ");
            self.say("report-practice-note", &[]).raw("</p>");
        }
        self.raw("<main><h1>").say(title, facts).raw("</h1>");
    }

    pub(super) fn close(mut self) -> String {
        self.raw("</main></body></html>\n");
        self.out
    }

    fn made(&mut self, at: Timestamp, version: &str) {
        let time = time(at.to_zoned(TimeZone::UTC).datetime(), self.words);
        self.paragraph("report-made", &[("time", &time), ("version", version)]);
    }

    fn warnings(&mut self, record: &Record) {
        if record.outcome == Outcome::NotProven {
            self.raw("<p class=\"warn\">")
                .say("report-not-proven", &[])
                .raw("</p>");
        }
        if record.unreadable_journal_lines > 0 {
            self.paragraph(
                "report-journal-damaged",
                &[("count", &record.unreadable_journal_lines.to_string())],
            );
        }
    }

    fn problem(&mut self, problem: &Problem) {
        let name = code(&problem.code);
        let facts = problem.told();
        self.raw("<p class=\"warn\">")
            .say(&format!("problem-{name}-title"), &facts)
            .raw("</p>");
        self.paragraph(&format!("problem-{name}-why"), &facts);
        self.paragraph(&format!("problem-{name}-do"), &facts);
        self.paragraph(&format!("changed-{}", code(&problem.changed)), &[]);
    }

    fn parties(&mut self, record: &Record) {
        self.heading("report-parties");
        self.raw("<table class=\"facts\"><tbody>");
        self.row("report-app", &record.app.name);
        self.row("report-publisher", &record.app.publisher);
        if let Some(client) = &record.app.signs_in_with {
            self.row("report-sign-in-client", client);
        }
        if let Some(support) = &record.app.support {
            self.row("report-support", support);
        }
        self.row("report-organization", &record.organization.name);
        self.place(record);
        self.row("report-administrator", &record.signed_in.name);
        self.row("report-username", &record.signed_in.username);
        self.raw("</tbody></table>");
    }

    fn place(&mut self, record: &Record) {
        self.row("report-address", &record.organization.host);
        let kind = self.kind(record.organization.kind);
        self.row("report-kind", &kind);
        if let Some(plan) = &record.plan {
            self.row("report-business-unit", &plan.business_unit);
        }
    }

    fn kind(&self, kind: OrganizationKind) -> String {
        say_plain(self.words, &format!("report-kind-{}", code(&kind)), &[])
    }

    /// What was done, and what the app may do since then.
    fn changes(&mut self, record: &Record) {
        let takes_back =
            record.outcome == Outcome::Disconnected || !record.removed.is_empty() || !record.left.is_empty();
        if !takes_back || !record.changes.is_empty() {
            self.lines("report-changes", "report-no-changes", &record.changes);
        }
        if takes_back {
            self.lines("report-removed", "report-nothing-removed", &record.removed);
            if let Some(secret) = record.secret {
                self.paragraph(&format!("report-secret-{}", code(&secret)), &[]);
            }
            self.left(&record.left);
        }
        if let Some(plan) = &record.plan {
            self.role(&plan.role);
        }
    }

    fn lines(&mut self, heading: &str, none: &str, lines: &[PlanLine]) {
        self.heading(heading);
        if lines.is_empty() {
            self.paragraph(none, &[]);
            return;
        }
        self.raw("<ul>");
        for line in lines {
            self.item(
                &format!("report-line-{}-{}", code(&line.act), code(&line.subject)),
                &[
                    ("name", &line.subject_name),
                    ("added", &line.added.to_string()),
                    ("removed", &line.removed.to_string()),
                ],
            );
            self.notes(line);
        }
        self.raw("</ul>");
    }

    fn notes(&mut self, line: &PlanLine) {
        if line.notes.is_empty() {
            return;
        }
        self.raw("<ul>");
        for note in &line.notes {
            let said = note.said(self.words, &|name| shown(name).into_owned());
            self.raw("<li>").escaped(&said).raw("</li>");
        }
        self.raw("</ul>");
    }

    fn left(&mut self, lines: &[PlanLine]) {
        self.heading("report-left");
        if lines.is_empty() {
            self.paragraph("report-nothing-left", &[]);
            return;
        }
        self.raw("<ul>");
        for line in lines {
            self.item(
                &format!("report-left-{}", code(&line.subject)),
                &[("name", &line.subject_name)],
            );
            self.notes(line);
        }
        self.raw("</ul>");
    }

    fn role(&mut self, role: &RoleCard) {
        self.heading("report-may");
        self.paragraph("report-role", &[("role", &role.name)]);
        self.raw("<table><thead><tr><th scope=\"col\">")
            .say("report-table", &[]);
        self.raw("</th><th scope=\"col\">")
            .say("report-rights", &[])
            .raw("</th></tr></thead><tbody>");
        for table in &role.tables {
            self.table_rights(table);
        }
        self.raw("</tbody></table>");
        if !role.special.is_empty() {
            self.paragraph("report-special", &[]);
            self.raw("<ul>");
            for special in &role.special {
                let reach = say_plain(self.words, &format!("report-reach-{}", code(&special.depth)), &[]);
                self.item(
                    "report-special-privilege",
                    &[("privilege", &special.privilege), ("reach", &reach)],
                );
            }
            self.raw("</ul>");
        }
        self.cannot(role);
    }

    fn table_rights(&mut self, table: &TableLine) {
        let label = table.label.as_deref().unwrap_or(&table.table);
        self.raw("<tr><th scope=\"row\">")
            .name(label)
            .raw("</th><td><ul>");
        for right in &table.rights {
            self.item(
                &format!("report-right-{}-{}", code(&right.right), code(&right.depth)),
                &[("table", label)],
            );
        }
        if !table.also.is_empty() {
            let tables: Vec<_> = table
                .also
                .iter()
                .map(|table| self.known("report-table-name", table))
                .collect();
            self.item("report-right-also", &[("tables", &tables.join(", "))]);
        }
        self.raw("</ul></td></tr>");
    }

    fn cannot(&mut self, role: &RoleCard) {
        self.heading("report-may-not");
        self.raw("<ul>");
        for cannot in &role.cannot {
            self.item(&format!("report-cannot-{}", code(cannot)), &[]);
        }
        match role.basics {
            Some(count) => self.item("report-cannot-other-counted", &[("count", &count.to_string())]),
            None => self.item("report-cannot-other", &[]),
        }
        self.raw("</ul>");
    }

    fn proofs(&mut self, record: &Record) {
        if record.outcome == Outcome::Disconnected && record.proofs.is_empty() {
            return;
        }
        self.heading("report-proofs");
        if record.proofs.is_empty() {
            self.paragraph("report-no-proofs", &[]);
            return;
        }
        self.raw("<table><thead><tr>");
        for column in ["report-proof", "report-proof-read-as", "report-proof-evidence"] {
            self.raw("<th scope=\"col\">").say(column, &[]).raw("</th>");
        }
        self.raw("</tr></thead><tbody>");
        for proof in &record.proofs {
            let read_at = time(proof.read_at.to_zoned(TimeZone::UTC).datetime(), self.words);
            self.raw("<tr><th scope=\"row\">")
                .say(&format!("report-fact-{}", code(&proof.fact)), &[]);
            self.raw("</th><td>")
                .say(&format!("report-read-as-{}", code(&proof.read_as)), &[]);
            self.raw("<br>").escaped(&read_at).raw("</td><td>");
            for (what, found) in &proof.evidence {
                let what = self.known("report-what", what);
                self.raw("<div>")
                    .escaped(&what)
                    .raw(": ")
                    .name(found)
                    .raw("</div>");
            }
            self.raw("</td></tr>");
        }
        self.raw("</tbody></table>");
    }

    fn renewal(&mut self, renewal: Option<&Renewal>) {
        let Some(renewal) = renewal else { return };
        let date = renewal
            .ends
            .parse()
            .map_or_else(|_| renewal.ends.clone(), |ends| long_date(ends, self.words));
        self.heading("report-renewal");
        let days = renewal.days_left.unsigned_abs().to_string();
        let id = if renewal.days_left < 0 {
            "report-renewal-over"
        } else {
            "report-renewal-ends"
        };
        self.paragraph(id, &[("date", &date), ("days", &days)]);
        self.paragraph("report-renewal-how", &[]);
    }

    fn undo(&mut self, record: &Record, plan: &PlanCard) {
        let facts = [
            ("app", record.app.name.as_str()),
            ("role", &plan.role.name),
            ("organization", &record.organization.name),
        ];
        self.heading("report-undo");
        self.paragraph("report-undo-with-gangway", &facts);
        self.paragraph("report-undo-by-hand", &facts);
        self.raw("<ol>");
        let last = if plan.solution.is_some() {
            "report-undo-step-solution"
        } else {
            "report-undo-step-role"
        };
        for step in [
            "report-undo-step-open",
            "report-undo-step-users",
            "report-undo-step-user",
            last,
        ] {
            self.item(step, &facts);
        }
        self.raw("</ol>");
    }

    fn revoke(&mut self, app: &AppCard) {
        let facts = [("app", app.name.as_str()), ("app-id", &app.app_id)];
        self.heading("report-revoke");
        self.paragraph("report-revoke-why", &facts);
        self.raw("<ol>");
        for step in [
            "report-revoke-step-open",
            "report-revoke-step-find",
            "report-revoke-step-delete",
        ] {
            self.item(step, &facts);
        }
        if let Some(client) = &app.signs_in_with {
            self.item("report-revoke-step-client", &[("client", client)]);
        }
        self.raw("</ol>");
    }

    fn ids(&mut self, record: &Record) {
        self.heading("report-ids");
        self.paragraph("report-ids-note", &[]);
        self.raw("<table class=\"facts\"><tbody>");
        self.row("report-app-id", &record.app.app_id);
        self.row("report-tenant-id", &record.signed_in.tenant_id);
        self.row("report-organization-id", &record.organization.id);
        for (what, id) in record.ids.iter().filter(|(_, id)| **id != record.organization.id) {
            let what = self.known("report-what", what);
            self.raw("<tr><th scope=\"row\">")
                .escaped(&what)
                .raw("</th><td>")
                .name(id)
                .raw("</td></tr>");
        }
        self.raw("</tbody></table>");
    }
}

fn title_id(record: &Record) -> String {
    format!("report-title-{}", code(&record.outcome))
}

fn title_facts(record: &Record) -> [(&str, &str); 2] {
    [
        ("app", &record.app.name),
        ("organization", &record.organization.name),
    ]
}

/// In UTC, because it is compared with the logs of the services.
fn time(at: DateTime, words: &dyn Words) -> String {
    let mut clock = String::new();
    // Writing to a text does not fail.
    let _ = write!(clock, "{:02}:{:02}", at.hour(), at.minute());
    say_plain(
        words,
        "report-time",
        &[("date", &long_date(at.date(), words)), ("clock", &clock)],
    )
}

const STYLE: &str = include_str!("report.css");
