//! Several organizations in one run: connect, plan and verify with a part for each.

use engine::contract::{
    Act, CommitCard, OrganizationRow, OrganizationRun, PlanCard, PlanLine, Problem, Proof, Renewal,
    ReportCard, Screen, SeveralStage, UndoState, Waiting,
};
use engine::words::code;
use serde::Serialize;

use crate::connect::Asks;
use crate::dialogue::{Dialogue, Stop};
use crate::exit::Exit;

/// One organization in the document of `--json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganizationDocument {
    organization: OrganizationRow,
    /// As it was before anything was done.
    plan: Option<PlanCard>,
    /// What this run wrote.
    changes: Vec<PlanLine>,
    proofs: Vec<Proof>,
    problem: Option<Problem>,
}

/// What was told of the rows already.
#[derive(Default)]
pub(crate) struct ToldRows {
    ended: Vec<String>,
    waiting: Vec<Waiting>,
}

struct Review {
    rows: Vec<OrganizationRun>,
    commit: Option<CommitCard>,
}

struct Done {
    rows: Vec<OrganizationRun>,
    report: Option<ReportCard>,
    renewal: Option<Renewal>,
}

impl Dialogue<'_> {
    pub(crate) async fn connect_several(&mut self) -> Result<Exit, Stop> {
        let Review { rows, commit } = self.review_several().await?;
        self.tell_credential();
        self.tell_plans(&rows);
        self.document.organizations = rows.iter().map(OrganizationDocument::of).collect();
        let exit = self.exit_of(&rows);
        let Some(commit) = commit else { return Ok(exit) };
        let changed = commit.changed.to_string();
        let asks = Asks {
            question: "cli-several-ask",
            facts: &[("count", &changed)],
            falls_short: "cli-several-not-as-wanted",
        };
        if let Some(ends) = self.ends_before_work(commit.changed > 0, asks).await? {
            return Ok(if exit == Exit::Done { ends } else { exit });
        }
        self.opened.wizard.commit(&commit.hash)?;
        let done = self.until(done).await?;
        Ok(self.tell_all_done(done))
    }

    async fn review_several(&mut self) -> Result<Review, Stop> {
        self.past_credential(|screen| match screen {
            Screen::Several {
                stage: SeveralStage::Review,
                rows,
                commit,
                ..
            } if !rows.iter().any(is_looked_at) => Some(Review {
                rows: rows.clone(),
                commit: commit.clone(),
            }),
            _ => None,
        })
        .await
    }

    fn tell_plans(&self, rows: &[OrganizationRun]) {
        let (app, _) = self.app_and_publisher();
        self.print.heading("cli-title-plan", &[]);
        for row in rows {
            let plan = match &row.screen {
                Screen::Review { plan: Some(plan), .. } => plan,
                Screen::Trouble { problem, .. } => {
                    self.print.gap();
                    self.print.left_out(&row.organization.name, problem);
                    continue;
                }
                _ => continue,
            };
            self.print.gap();
            self.print.plan(plan);
        }
        // One file asks for the same everywhere.
        let plans = rows.iter().filter_map(|row| match &row.screen {
            Screen::Review { plan, .. } => plan.as_ref(),
            _ => None,
        });
        if let Some(plan) = plans.max_by_key(|plan| plan.role.tables.len()) {
            self.print.solution(plan);
            self.print.may(plan, &app);
        }
    }

    /// Each row once, when it has come to its end; and what a row waits for.
    pub(crate) fn tell_rows(&mut self, rows: &[OrganizationRun]) {
        for row in rows {
            let facts = [("organization", row.organization.name.as_str())];
            if let Some(waiting) = &row.waiting
                && !self.told_rows.waiting.contains(waiting)
            {
                self.told_rows.waiting.push(waiting.clone());
                let reason = self.print.wait(waiting);
                let facts = [facts[0], ("reason", &reason)];
                self.print.item("cli-several-waits", &facts);
            }
            match &row.screen {
                Screen::Done { .. } if self.ends(row) => {
                    self.print.marked("✓", "cli-several-connected", &facts);
                }
                Screen::Trouble { problem, .. } if self.ends(row) => {
                    let title = self
                        .print
                        .words(&format!("problem-{}-title", code(&problem.code)), &[]);
                    self.print
                        .marked("✗", "cli-several-stopped", &[facts[0], ("title", &title)]);
                }
                _ => {}
            }
        }
    }

    fn ends(&mut self, row: &OrganizationRun) -> bool {
        let is_new = !self.told_rows.ended.contains(&row.organization.id);
        if is_new {
            self.told_rows.ended.push(row.organization.id.clone());
        }
        is_new
    }

    fn tell_all_done(&mut self, done: Done) -> Exit {
        // The last pictures of the work may have been passed over.
        self.tell_rows(&done.rows);
        let (app, _) = self.app_and_publisher();
        let connected = done
            .rows
            .iter()
            .filter(|row| is_connected(row))
            .count()
            .to_string();
        let count = done.rows.len().to_string();
        self.print.heading("cli-title-done", &[]);
        self.print.say(
            "cli-several-done",
            &[("app", &app), ("connected", &connected), ("count", &count)],
        );
        for row in &done.rows {
            self.print.gap();
            match &row.screen {
                Screen::Done { proofs, .. } => {
                    self.print
                        .say("cli-several-proofs", &[("organization", &row.organization.name)]);
                    self.print.proofs(proofs);
                }
                Screen::Trouble { problem, .. } => self.print.left_out(&row.organization.name, problem),
                _ => {}
            }
        }
        self.print.gap();
        self.print.record(done.report.as_ref(), done.renewal.as_ref());
        let offered = |row: &OrganizationRun| {
            matches!(
                row.screen,
                Screen::Done {
                    undo: UndoState::Offered,
                    ..
                }
            )
        };
        if done.rows.iter().any(offered) {
            self.print.say("cli-undo-how", &[]);
        }
        for (document, row) in self.document.organizations.iter_mut().zip(&done.rows) {
            document.ended(row);
        }
        self.document.report = done.report;
        self.document.renewal = done.renewal;
        self.exit_of(&done.rows)
    }

    /// The gravest of all.
    fn exit_of(&self, rows: &[OrganizationRun]) -> Exit {
        let exits: Vec<_> = rows
            .iter()
            .map(|row| match &row.screen {
                Screen::Trouble { problem, .. } => Exit::of(problem.code, self.arguments.command),
                _ => Exit::Done,
            })
            .collect();
        [Exit::Problem, Exit::Refused, Exit::NotAsWanted, Exit::Later]
            .into_iter()
            .find(|exit| exits.contains(exit))
            .unwrap_or(Exit::Done)
    }
}

impl OrganizationDocument {
    fn of(row: &OrganizationRun) -> Self {
        let mut document = Self {
            organization: row.organization.clone(),
            plan: match &row.screen {
                Screen::Review { plan, .. } => plan.clone(),
                _ => None,
            },
            changes: Vec::new(),
            proofs: Vec::new(),
            problem: None,
        };
        document.ended(row);
        document
    }

    fn ended(&mut self, row: &OrganizationRun) {
        match &row.screen {
            Screen::Done { proofs, changes, .. } => {
                self.proofs.clone_from(proofs);
                self.changes = changes
                    .iter()
                    .filter(|line| line.act != Act::Keep)
                    .cloned()
                    .collect();
            }
            Screen::Trouble { problem, .. } => self.problem = Some(problem.clone()),
            _ => {}
        }
    }
}

fn is_looked_at(row: &OrganizationRun) -> bool {
    matches!(row.screen, Screen::Review { loading: true, .. })
}

fn is_connected(row: &OrganizationRun) -> bool {
    matches!(row.screen, Screen::Done { .. })
}

fn done(screen: &Screen) -> Option<Done> {
    match screen {
        Screen::Several {
            stage: SeveralStage::Done,
            rows,
            report,
            renewal,
            ..
        } => Some(Done {
            rows: rows.clone(),
            report: report.clone(),
            renewal: renewal.clone(),
        }),
        _ => None,
    }
}
