//! The page of a run over several organizations: the result of each in one table, then a section for each.

use super::{Page, Words};
use crate::report::{OrganizationRecord, Outcome, RunRecord};

/// The whole page.
pub(in crate::report) fn run_page(run: &RunRecord, words: &dyn Words) -> String {
    let (connected, count) = (run.connected().to_string(), run.organizations.len().to_string());
    let facts = [
        ("app", run.app.name.as_str()),
        ("connected", &connected),
        ("count", &count),
    ];
    let mut page = Page::of(words);
    page.open(run.practice, "report-title-several", &facts);
    page.made(run.made_at, &run.gangway_version);
    page.heading("report-parties");
    page.raw("<table class=\"facts\"><tbody>");
    page.row("report-app", &run.app.name);
    page.row("report-publisher", &run.app.publisher);
    page.row("report-administrator", &run.signed_in.name);
    page.row("report-username", &run.signed_in.username);
    page.raw("</tbody></table>");
    page.results(run);
    for organization in &run.organizations {
        page.organization(organization);
    }
    if run.needs_renewal() {
        page.renewal(run.renewal.as_ref());
    }
    page.revoke(&run.app);
    page.close()
}

impl Page<'_> {
    fn results(&mut self, run: &RunRecord) {
        self.heading("report-organizations");
        self.raw("<table><thead><tr>");
        for column in ["report-organization", "report-kind", "report-result"] {
            self.raw("<th scope=\"col\">").say(column, &[]).raw("</th>");
        }
        self.raw("</tr></thead><tbody>");
        for one in &run.organizations {
            let kind = self.kind(one.organization.kind);
            self.raw("<tr><th scope=\"row\">").name(&one.organization.name);
            self.raw("</th><td>").escaped(&kind);
            self.raw(if one.problem.is_some() {
                "</td><td class=\"warn\">"
            } else {
                "</td><td>"
            });
            self.say(one.result(), &[]).raw("</td></tr>");
        }
        self.raw("</tbody></table>");
    }

    fn organization(&mut self, one: &OrganizationRecord) {
        self.raw("<section><h2>")
            .name(&one.organization.name)
            .raw("</h2>");
        self.nested = true;
        if let Some(problem) = &one.problem {
            self.problem(problem);
        }
        if let Some(record) = &one.record {
            self.warnings(record);
            self.raw("<table class=\"facts\"><tbody>");
            self.place(record);
            self.raw("</tbody></table>");
            self.changes(record);
            self.proofs(record);
            if let Some(plan) = &record.plan {
                self.undo(record, plan);
            }
            self.ids(record);
        }
        self.nested = false;
        self.raw("</section>");
    }
}

impl OrganizationRecord {
    fn result(&self) -> &'static str {
        match (&self.record, &self.problem) {
            (Some(record), None) => match record.outcome {
                Outcome::Connected if record.changes.is_empty() => "report-result-as-it-was",
                Outcome::Connected => "report-result-connected",
                Outcome::Disconnected => "report-result-disconnected",
                Outcome::NotProven => "report-result-not-proven",
            },
            (Some(record), Some(_)) if record.outcome == Outcome::NotProven => "report-result-not-proven",
            (Some(_), Some(_)) => "report-result-not-taken-back",
            (None, _) => "report-result-open",
        }
    }
}
