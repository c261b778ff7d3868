//! Connect, plan and verify: they differ only in how far they go.

use engine::contract::{
    Act, Memory, PlanCard, PlanLine, Problem, Proof, Renewal, ReportCard, Screen, UndoState, WayOn,
};
use engine::words::code;

use crate::arguments::Command;
use crate::dialogue::{Dialogue, Stop};
use crate::exit::Exit;

/// What the last screen shows.
struct Done {
    proofs: Vec<Proof>,
    changes: Vec<PlanLine>,
    report: Option<ReportCard>,
    renewal: Option<Renewal>,
    can_undo: bool,
}

impl Dialogue<'_> {
    pub(crate) async fn connect(&mut self) -> Result<Exit, Stop> {
        let plan = self.review().await?;
        let is_as_wanted = plan.writes == 0;
        self.tell_plan(&plan);
        self.document.plan = Some(plan.clone());
        match self.arguments.command {
            Command::Plan | Command::Verify if !is_as_wanted => {
                self.print.gap();
                self.print.say("cli-not-as-wanted", &[]);
                return Ok(Exit::NotAsWanted);
            }
            Command::Plan => return Ok(Exit::Done),
            _ => {}
        }
        if !is_as_wanted && !self.arguments.yes {
            self.print.gap();
            self.agrees("cli-plan-ask", &[("organization", &plan.organization.name)])
                .await?;
        }
        self.print.heading(
            if is_as_wanted {
                "cli-title-check"
            } else {
                "cli-title-work"
            },
            &[],
        );
        self.opened.wizard.commit(&plan.hash)?;
        let done = self.until(done).await?;
        // The last picture of the work may have been passed over.
        self.tell_all_steps();
        Ok(self.tell_done(done, &plan))
    }

    /// Through the credential, where there is one, to the plan.
    async fn review(&mut self) -> Result<PlanCard, Stop> {
        enum Next {
            Credential(Option<Problem>),
            Question(Problem, WayOn),
            Plan(Box<PlanCard>),
        }
        // Whoever only looks, or can't answer, is told the problem.
        let makes_plans = self.arguments.command == Command::Connect && self.answers();
        loop {
            let next = self
                .until(|screen| match screen {
                    Screen::Credential {
                        checking: false,
                        problem,
                        ..
                    } => Some(Next::Credential(problem.clone())),
                    Screen::Review {
                        loading: false,
                        plan: Some(plan),
                    } => Some(Next::Plan(Box::new(plan.clone()))),
                    Screen::Trouble { problem } if makes_plans => problem
                        .actions
                        .first()
                        .filter(|way| way.is_agreement())
                        .map(|way| Next::Question(problem.clone(), *way)),
                    _ => None,
                })
                .await?;
            match next {
                Next::Credential(problem) => self.credential(problem).await?,
                Next::Question(problem, way) => {
                    self.print.problem(&problem);
                    self.print.gap();
                    let words = self.print.words(&format!("way-on-{}", code(&way)), &[]);
                    self.agrees("cli-agree-ask", &[("way", &words)]).await?;
                    self.opened.wizard.take(way)?;
                }
                Next::Plan(plan) => return Ok(*plan),
            }
        }
    }

    pub(crate) fn tell_credential(&self) {
        if self.secrets_entered > 0 {
            let id = if self.arguments.command.only_looks() {
                "cli-credential-forgotten"
            } else {
                "cli-credential-kept"
            };
            self.print.marked("✓", id, &[]);
        }
    }

    fn tell_plan(&self, plan: &PlanCard) {
        self.tell_credential();
        let (app, _) = self.app_and_publisher();
        let facts = [
            ("organization", plan.organization.name.as_str()),
            ("host", &plan.organization.host),
            ("unit", &plan.business_unit),
        ];
        self.print.heading("cli-title-plan", &[]);
        let id = if plan.writes == 0 {
            "cli-plan-nothing"
        } else {
            "cli-plan"
        };
        self.print.say(id, &facts);
        self.print.plan_lines(&plan.lines);
        if plan.memory != Memory::Whole {
            self.print.say(&format!("memory-{}", code(&plan.memory)), &[]);
        }
        self.print.item("cli-plan-where", &facts);
        self.print.solution(plan);
        self.print.may(plan, &app);
    }

    fn tell_done(&mut self, done: Done, plan: &PlanCard) -> Exit {
        let (app, _) = self.app_and_publisher();
        let proven = done.proofs.iter().all(|proof| proof.holds);
        self.print.heading("cli-title-done", &[]);
        self.print.say(
            match (proven, done.changes.is_empty()) {
                (false, _) => "cli-not-proven",
                (true, true) => "cli-done-nothing",
                (true, false) => "cli-done",
            },
            &[("app", &app), ("organization", &plan.organization.name)],
        );
        self.print.proofs(&done.proofs);
        self.print.gap();
        self.print.record(done.report.as_ref(), done.renewal.as_ref());
        if done.can_undo {
            self.print.say("cli-undo-how", &[]);
        }
        self.document.changes = done
            .changes
            .into_iter()
            .filter(|line| line.act != Act::Keep)
            .collect();
        self.document.proofs = done.proofs;
        self.document.report = done.report;
        self.document.renewal = done.renewal;
        if proven { Exit::Done } else { Exit::NotAsWanted }
    }
}

fn done(screen: &Screen) -> Option<Done> {
    match screen {
        Screen::Done {
            proofs,
            changes,
            report,
            renewal,
            undo,
        } => Some(Done {
            proofs: proofs.clone(),
            changes: changes.clone(),
            report: report.clone(),
            renewal: renewal.clone(),
            can_undo: *undo == UndoState::Offered,
        }),
        _ => None,
    }
}
