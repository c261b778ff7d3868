//! Disconnect: removes what Gangway made there, on this computer or another, and nothing else.

use std::sync::Arc;

use engine::contract::{Act, PlanLine, ReportCard, Screen, SecretFate, UndoState};
use engine::ids::OrganizationId;
use engine::journal::Journal;
use engine::problem::ProblemCode;
use engine::words::code;
use uuid::Uuid;

use crate::dialogue::{Dialogue, Stop};
use crate::exit::Exit;
use crate::problems::early;

impl Dialogue<'_> {
    pub(crate) async fn disconnect(&mut self) -> Result<Exit, Stop> {
        self.print.heading("cli-title-remove", &[]);
        let organization = self.document.organization.clone().ok_or(Stop::LostPlace)?;
        let made = self.made(&organization.id).await?;
        let facts = [("organization", organization.name.as_str())];
        if self.opened.begins_anew {
            // What an earlier rehearsal made went with its tenant.
            self.print.say("cli-nothing-to-undo", &[]);
            return Ok(Exit::Done);
        }
        if made.is_empty() {
            self.print.say("cli-remove-unknown", &facts);
        } else {
            self.print.say("cli-remove", &facts);
            self.print.plan_lines(&made);
        }
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
            .undo(self.arguments.forget_secret)
            .map_err(|out_of_turn| looked.err().unwrap_or(out_of_turn.into()))?;
        let undone = self.until(undone).await?;
        self.tell_undone(undone);
        Ok(Exit::Done)
    }

    /// What the journal of this computer says that was made here, in the order in which it will be removed.
    async fn made(&self, organization: &str) -> Result<Vec<PlanLine>, Stop> {
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

    fn tell_undone(
        &mut self,
        Undone {
            removed,
            left,
            secret,
            report,
        }: Undone,
    ) {
        let (app, _) = self.app_and_publisher();
        self.print.heading("cli-title-done", &[]);
        let id = if removed.is_empty() {
            "cli-nothing-to-undo"
        } else {
            "cli-undone"
        };
        self.print.say(id, &[]);
        self.print.removed(&removed);
        self.print.left(&left);
        if let Some(secret) = secret {
            self.print.say(&format!("report-secret-{}", code(&secret)), &[]);
        }
        self.print.say("cli-undone-approval", &[("app", &app)]);
        self.print.gap();
        self.print.record(report.as_ref(), None);
        self.document.removed = removed;
        self.document.left = left;
        self.document.report = report;
    }
}

/// What the last screen shows.
struct Undone {
    removed: Vec<PlanLine>,
    left: Vec<PlanLine>,
    secret: Option<SecretFate>,
    report: Option<ReportCard>,
}

fn undone(screen: &Screen) -> Option<Undone> {
    match screen {
        Screen::Done {
            undo:
                UndoState::Undone {
                    removed,
                    left,
                    secret,
                },
            report,
            ..
        } => Some(Undone {
            removed: removed.clone(),
            left: left.clone(),
            secret: *secret,
            report: report.clone(),
        }),
        _ => None,
    }
}
