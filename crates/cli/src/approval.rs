//! The approval by somebody else, on the terminal: the message for them, and the look for it the next time.

use engine::contract::{ApprovalRequest, ApproveStage, BrowserVisit, LookFound, Looked, Screen, WayOn};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::arguments::Command;
use crate::dialogue::{Dialogue, Stop};
use crate::print::Print;

/// An approval that somebody else is to give.
#[derive(Clone)]
pub(crate) struct Awaited {
    request: ApprovalRequest,
    since: Timestamp,
    looked: Option<Looked>,
}

impl Dialogue<'_> {
    pub(crate) fn awaited_approval(&self) -> Option<Awaited> {
        of(&self.pictures.borrow().screen)
    }

    /// How the browser is asked, after a look where an approval was awaited when Gangway ended. None where that look led on.
    pub(crate) async fn visit(&mut self) -> Result<Option<BrowserVisit>, Stop> {
        if self.arguments.ask_approval {
            return Err(self.ask_for_approval().await);
        }
        let asked = self.arguments.visit;
        match self.awaited_approval() {
            // Who says how to sign in need not wait for a look.
            Some(awaited) if asked == BrowserVisit::ApproveAndSignIn => self.look(awaited).await,
            _ => Ok(Some(asked)),
        }
    }

    async fn look(&mut self, awaited: Awaited) -> Result<Option<BrowserVisit>, Stop> {
        let since = awaited.since.to_zoned(TimeZone::system()).date().to_string();
        self.print.gap();
        self.print.say("cli-approval-awaited", &[("date", &since)]);
        self.opened.wizard.look_again()?;
        let found = self
            .until(|screen| match screen {
                Screen::Organizations { loading: false, .. } => Some(None),
                _ => of(screen)
                    .and_then(|awaited| awaited.looked)
                    .map(|looked| Some(looked.found)),
            })
            .await?;
        match found {
            None => Ok(None),
            Some(LookFound::NobodySignedIn) => {
                self.print.say("cli-approval-sign-in", &[]);
                Ok(Some(BrowserVisit::SignInOnly))
            }
            Some(LookFound::NotYet) => {
                self.print.say("cli-approval-not-yet", &[]);
                if !self.answers() || self.agrees("cli-approval-here", &[]).await.is_err() {
                    return Err(Stop::Approval(Box::new(awaited.request), None));
                }
                self.opened.wizard.approve_here()?;
                self.until(|screen| {
                    matches!(
                        screen,
                        Screen::Approve {
                            stage: ApproveStage::Ready,
                            ..
                        }
                    )
                    .then_some(())
                })
                .await?;
                Ok(Some(BrowserVisit::ApproveAndSignIn))
            }
        }
    }

    /// A problem that somebody else can end leads to the message for them. Only connecting asks for the approval, as only it
    /// may leave a trace on this computer.
    pub(crate) async fn or_ask_for_approval(&mut self, stop: Stop) -> Stop {
        let problem = match stop {
            Stop::Problem(problem)
                if self.arguments.command == Command::Connect
                    && problem.actions.contains(&WayOn::AskForApproval) =>
            {
                problem
            }
            other => return other,
        };
        match self.ask_for_approval().await {
            Stop::Approval(request, _) => Stop::Approval(request, Some(problem)),
            _ => Stop::Problem(problem),
        }
    }

    async fn ask_for_approval(&mut self) -> Stop {
        if self.awaited_approval().is_none()
            && let Err(out_of_turn) = self.opened.wizard.ask_for_approval()
        {
            return out_of_turn.into();
        }
        loop {
            if let Some(awaited) = of(&self.pictures.borrow_and_update().screen) {
                return Stop::Approval(Box::new(awaited.request), None);
            }
            if self.pictures.changed().await.is_err() {
                return Stop::LostPlace;
            }
        }
    }
}

fn of(screen: &Screen) -> Option<Awaited> {
    match screen {
        Screen::Approve {
            stage:
                ApproveStage::Elsewhere {
                    request,
                    since,
                    looked,
                    ..
                },
            ..
        } => Some(Awaited {
            request: request.clone(),
            since: *since,
            looked: looked.clone(),
        }),
        _ => None,
    }
}

impl Print {
    /// What to send to the person who can approve, and what comes then.
    pub(crate) fn approval(&self, request: &ApprovalRequest) {
        self.heading("cli-approval-title", &[]);
        self.say("cli-approval-send", &[]);
        self.gap();
        for line in request.plain.lines() {
            self.verbatim(line);
        }
        self.gap();
        self.say("cli-approval-then", &[]);
    }
}
