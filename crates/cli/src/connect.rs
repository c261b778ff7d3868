//! Connect, plan and verify: they differ only in how far they go.

use engine::contract::{
    Act, PlanCard, PlanLine, Problem, Proof, Renewal, ReportCard, Screen, UndoState, WayOn,
};
use engine::words::code;

use crate::arguments::Command;
use crate::dialogue::{Dialogue, Stop};
use crate::exit::Exit;

/// What the command says at the plan.
pub(crate) struct Asks<'a> {
    /// The question before the changes.
    pub(crate) question: &'a str,
    /// Its facts.
    pub(crate) facts: &'a [(&'a str, &'a str)],
    /// To whoever only looks, and finds that something has to be changed.
    pub(crate) falls_short: &'a str,
}

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
        self.tell_plan(&plan);
        self.document.plan = Some(plan.clone());
        let asks = Asks {
            question: "cli-plan-ask",
            facts: &[("organization", &plan.organization.name)],
            falls_short: "cli-not-as-wanted",
        };
        if let Some(ends) = self.ends_before_work(plan.writes > 0, asks).await? {
            return Ok(ends);
        }
        self.opened.wizard.commit(&plan.hash)?;
        let done = self.until(done).await?;
        // The last picture of the work may have been passed over.
        self.tell_all_steps();
        Ok(self.tell_done(done, &plan))
    }

    /// To the plan; on the way the person may have to agree to what it is to do.
    async fn review(&mut self) -> Result<PlanCard, Stop> {
        enum Next {
            Question(Problem, WayOn),
            Plan(Box<PlanCard>),
        }
        // Whoever only looks, or can't answer, is told the problem.
        let makes_plans = self.arguments.command == Command::Connect && self.answers();
        loop {
            let next = self
                .past_credential(|screen| match screen {
                    Screen::Review {
                        loading: false,
                        plan: Some(plan),
                    } => Some(Next::Plan(Box::new(plan.clone()))),
                    Screen::Trouble { problem, .. } if makes_plans => problem
                        .actions
                        .first()
                        .filter(|way| way.is_agreement())
                        .map(|way| Next::Question(problem.clone(), *way)),
                    _ => None,
                })
                .await?;
            match next {
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

    /// Through the credential, where there is one, to what is looked for behind it.
    pub(crate) async fn past_credential<T>(
        &mut self,
        found: impl Fn(&Screen) -> Option<T>,
    ) -> Result<T, Stop> {
        loop {
            let next = self
                .until(|screen| match screen {
                    Screen::Credential {
                        checking: false,
                        problem,
                        ..
                    } => Some(Err(problem.clone())),
                    _ => found(screen).map(Ok),
                })
                .await?;
            match next {
                Ok(found) => return Ok(found),
                Err(problem) => self.credential(problem).await?,
            }
        }
    }

    /// With what exit this command ends at the plan. `None` says that it goes on to the work: as far as there are changes, the
    /// person has agreed to them.
    pub(crate) async fn ends_before_work(
        &mut self,
        changes: bool,
        asks: Asks<'_>,
    ) -> Result<Option<Exit>, Stop> {
        match self.arguments.command {
            Command::Plan | Command::Verify if changes => {
                self.print.gap();
                self.print.say(asks.falls_short, &[]);
                return Ok(Some(Exit::NotAsWanted));
            }
            Command::Plan => return Ok(Some(Exit::Done)),
            _ => {}
        }
        if changes && !self.arguments.yes {
            self.print.gap();
            self.agrees(asks.question, asks.facts).await?;
        }
        let title = if changes {
            "cli-title-work"
        } else {
            "cli-title-check"
        };
        self.print.heading(title, &[]);
        Ok(None)
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
        self.print.heading("cli-title-plan", &[]);
        self.print.plan(plan);
        self.print.solution(plan);
        self.print.may(plan, &app);
    }

    fn tell_done(&mut self, done: Done, plan: &PlanCard) -> Exit {
        let (app, _) = self.app_and_publisher();
        self.print.heading("cli-title-done", &[]);
        self.print.say(
            if done.changes.is_empty() {
                "cli-done-nothing"
            } else {
                "cli-done"
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
        Exit::Done
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
