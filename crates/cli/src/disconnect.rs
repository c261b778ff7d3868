//! Disconnect: removes what this installation made, and nothing else.

use std::sync::Arc;

use engine::contract::{Act, PlanLine, ReportCard, Screen, UndoState};
use engine::ids::OrganizationId;
use engine::journal::Journal;
use engine::problem::ProblemCode;
use uuid::Uuid;

use crate::dialogue::{Dialogue, Stop};
use crate::exit::Exit;
use crate::problems::early;

impl Dialogue<'_> {
    pub(crate) async fn disconnect(&mut self) -> Result<Exit, Stop> {
        self.print.heading("cli-title-remove", &[]);
        let organization = self.document.organization.clone().ok_or(Stop::LostPlace)?;
        let made = self.made(&organization.id).await?;
        if made.is_empty() {
            self.print.say("cli-nothing-to-undo", &[]);
            return Ok(Exit::Done);
        }
        self.print
            .say("cli-remove", &[("organization", &organization.name)]);
        self.print.plan_lines(&made);
        if !self.arguments.yes {
            self.print.gap();
            self.agrees("cli-remove-ask", &[("organization", &organization.name)])
                .await?;
        }
        let looked = self
            .until(|screen| {
                matches!(
                    screen,
                    Screen::Credential { .. } | Screen::Review { loading: false, .. }
                )
                .then_some(())
            })
            .await;
        // A problem with what is there now may be the very reason to remove it.
        self.opened
            .wizard
            .undo()
            .map_err(|out_of_turn| looked.err().unwrap_or(out_of_turn.into()))?;
        let (removed, left, report) = self.until(undone).await?;
        self.tell_undone(removed, left, report);
        Ok(Exit::Done)
    }

    /// What the journal of this computer says that was made here, in the order in which it will be removed.
    async fn made(&self, organization: &str) -> Result<Vec<PlanLine>, Stop> {
        if self.opened.begins_anew {
            // What an earlier rehearsal made went with its tenant.
            return Ok(Vec::new());
        }
        let id = organization.parse::<Uuid>().map_err(|_| Stop::LostPlace)?;
        let (files, clock) = (Arc::clone(&self.opened.files), Arc::clone(&self.opened.clock));
        let now = clock.now();
        let journal = Journal::open(files, clock, OrganizationId(id), self.opened.app)
            .await
            .map_err(|_| early(ProblemCode::DiskNotWritable, &[], now))?;
        let line = |wanted: &engine::journal::Wanted| PlanLine {
            act: Act::Remove,
            subject: wanted.subject,
            subject_name: wanted.name.clone(),
            added: 0,
            removed: 0,
            notes: Vec::new(),
        };
        Ok(journal
            .created()
            .into_iter()
            .rev()
            .map(|intent| line(&intent.wanted))
            .collect())
    }

    fn tell_undone(&mut self, removed: Vec<PlanLine>, left: Vec<PlanLine>, report: Option<ReportCard>) {
        self.print.heading("cli-title-done", &[]);
        self.print.say("cli-undone", &[]);
        self.print.removed(&removed);
        self.print.left(&left);
        self.print.say("cli-undone-approval", &[]);
        self.print.gap();
        self.print.record(report.as_ref(), None);
        self.document.removed = removed;
        self.document.left = left;
        self.document.report = report;
    }
}

fn undone(screen: &Screen) -> Option<(Vec<PlanLine>, Vec<PlanLine>, Option<ReportCard>)> {
    match screen {
        Screen::Done {
            undo: UndoState::Undone { removed, left },
            report,
            ..
        } => Some((removed.clone(), left.clone(), report.clone())),
        _ => None,
    }
}
