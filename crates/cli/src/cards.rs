//! The plan, what the app may do, and the proofs, as lines.

use engine::contract::{
    Act, ConsentPreview, Depth, Memory, PlanCard, PlanLine, Proof, Renewal, ReportCard, RoleCard,
};
use engine::words::code;

use crate::print::Print;

impl Print {
    /// What Microsoft's page should show.
    pub(crate) fn consent(&self, preview: &ConsentPreview, signs_in_with: Option<&str>) {
        let id = if preview.verified {
            "cli-consent-verified"
        } else {
            "cli-consent-unverified"
        };
        self.say(
            id,
            &[("app", &preview.app_name), ("publisher", &preview.publisher)],
        );
        for permission in &preview.permissions {
            self.item(&format!("cli-consent-permission-{}", code(permission)), &[]);
        }
        self.say("cli-consent-compare", &[]);
        if let Some(client) = signs_in_with {
            self.say("cli-consent-twice", &[("client", client)]);
        }
    }

    /// What is to be done in one organization, and where.
    pub(crate) fn plan(&self, plan: &PlanCard) {
        let facts = [
            ("organization", plan.organization.name.as_str()),
            ("host", &plan.organization.host),
            ("unit", &plan.business_unit),
        ];
        let id = if plan.writes == 0 {
            "cli-plan-nothing"
        } else {
            "cli-plan"
        };
        self.say(id, &facts);
        self.plan_lines(&plan.lines);
        if plan.memory != Memory::Whole {
            self.say(&format!("memory-{}", code(&plan.memory)), &[]);
        }
        self.item("cli-plan-where", &facts);
        let solution = plan.solution.as_ref();
        if let Some(installed) = solution.and_then(|solution| solution.installed.as_ref()) {
            self.item("cli-plan-solution", &[("installed", installed)]);
        }
    }

    /// One line each; those that change something are marked.
    pub(crate) fn plan_lines(&self, lines: &[PlanLine]) {
        for line in lines {
            let sign = match line.act {
                Act::Keep => "=",
                Act::Create | Act::Enable | Act::Adopt => "+",
                Act::Change => "~",
                Act::Remove => "-",
            };
            self.marked(
                sign,
                &format!("cli-plan-{}-{}", code(&line.act), code(&line.subject)),
                &[
                    ("name", &line.subject_name),
                    ("added", &line.added.to_string()),
                    ("removed", &line.removed.to_string()),
                ],
            );
            for note in &line.notes {
                self.note(note);
            }
        }
    }

    /// What is gone.
    pub(crate) fn removed(&self, lines: &[PlanLine]) {
        for line in lines {
            let id = format!("report-line-remove-{}", code(&line.subject));
            self.marked("✓", &id, &[("name", &line.subject_name)]);
        }
    }

    /// What is there and is left.
    pub(crate) fn left(&self, lines: &[PlanLine]) {
        for line in lines {
            self.marked(
                "=",
                &format!("report-left-{}", code(&line.subject)),
                &[("name", &line.subject_name)],
            );
            for note in &line.notes {
                self.note(note);
            }
        }
    }

    /// What the solution carries, where one brings the role.
    pub(crate) fn solution(&self, plan: &PlanCard) {
        let Some(solution) = &plan.solution else { return };
        self.gap();
        self.say(
            "cli-solution",
            &[
                ("name", &solution.name),
                ("version", &solution.version),
                ("publisher", &solution.publisher),
            ],
        );
        for component in &solution.components {
            let count = component.count.to_string();
            self.item(
                &format!("cli-component-{}", code(&component.kind)),
                &[("count", &count)],
            );
        }
        for role in &solution.other_roles {
            self.item("cli-solution-other-role", &[("role", role)]);
        }
    }

    /// What the app may do once all is as planned.
    pub(crate) fn may(&self, plan: &PlanCard, app: &str) {
        self.gap();
        self.say("cli-may", &[("app", app)]);
        for table in &plan.role.tables {
            let label = table.label.as_deref().unwrap_or(&table.table);
            let mut depths: Vec<Depth> = table.rights.iter().map(|right| right.depth).collect();
            depths.sort_unstable();
            depths.dedup();
            for depth in depths.into_iter().rev() {
                let rights: Vec<String> = table
                    .rights
                    .iter()
                    .filter(|right| right.depth == depth)
                    .map(|right| self.words(&format!("cli-right-{}", code(&right.right)), &[]))
                    .collect();
                let reach = self.reach(depth);
                self.item(
                    "cli-may-table",
                    &[
                        ("table", label),
                        ("rights", &rights.join(", ")),
                        ("reach", &reach),
                    ],
                );
            }
            if !table.also.is_empty() {
                let known = |table: &String| self.words("report-table-name", &[("name", table)]);
                let tables: Vec<_> = table.also.iter().map(known).collect();
                self.item("report-right-also", &[("tables", &tables.join(", "))]);
            }
        }
        for special in &plan.role.special {
            let reach = self.reach(special.depth);
            self.item(
                "report-special-privilege",
                &[("privilege", &special.privilege), ("reach", &reach)],
            );
        }
        self.may_not(&plan.role);
    }

    fn may_not(&self, role: &RoleCard) {
        for cannot in &role.cannot {
            self.say(&format!("report-cannot-{}", code(cannot)), &[]);
        }
        match role.basics {
            Some(count) => self.say("report-cannot-other-counted", &[("count", &count.to_string())]),
            None => self.say("report-cannot-other", &[]),
        }
    }

    fn reach(&self, depth: Depth) -> String {
        self.words(&format!("report-reach-{}", code(&depth)), &[])
    }

    /// What was read back.
    pub(crate) fn proofs(&self, proofs: &[Proof]) {
        for proof in proofs {
            let fact = self.words(&format!("report-fact-{}", code(&proof.fact)), &[]);
            let by = self.words(&format!("cli-read-as-{}", code(&proof.read_as)), &[]);
            self.marked("✓", "cli-proof", &[("fact", &fact), ("by", &by)]);
        }
    }

    /// Where the record is, and when to renew.
    pub(crate) fn record(&self, report: Option<&ReportCard>, renewal: Option<&Renewal>) {
        match report {
            Some(report) => {
                self.say("cli-report", &[]);
                self.verbatim(&report.folder);
            }
            None => self.say("cli-report-missing", &[]),
        }
        if let Some(renewal) = renewal {
            self.say(
                "cli-renewal",
                &[("date", &renewal.ends), ("days", &renewal.days_left.to_string())],
            );
        }
    }
}
