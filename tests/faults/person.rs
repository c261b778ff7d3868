//! A patient person: does what each screen offers until the end is reached.

use std::sync::Arc;
use std::time::Duration;

use engine::contract::{
    ApproveStage, BrowserVisit, Proof, ProvenFact, Screen, UndoState, WayOn, WhatChanged, Whereabouts,
};
use engine::wizard::Wizard;
use secrecy::SecretString;
use uuid::Uuid;

use crate::rows;
use crate::said::{Said, Seen};

/// What the person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    Connect,
    Disconnect,
}

/// What the person needs to know and to see.
pub(crate) struct Desk<'a> {
    pub(crate) wizard: Arc<Wizard>,
    pub(crate) aim: Aim,
    /// Where.
    pub(crate) organizations: &'a [Uuid],
    /// The address of an organization that the person misses on the list.
    pub(crate) pasted: Option<String>,
    pub(crate) secret: String,
    /// What was done to an organization, where that can be known.
    pub(crate) seen: &'a (dyn Fn(Uuid) -> Option<Seen> + Sync),
    /// Whether the journal claims only what is there, where that can be known.
    pub(crate) claims: &'a (dyn Fn() -> Result<(), String> + Sync),
    /// Asked before each further try.
    pub(crate) pause: Duration,
}

impl Desk<'_> {
    /// What was done to each of the organizations.
    pub(crate) fn seen(&self) -> Vec<Option<Seen>> {
        self.organizations.iter().map(|id| (self.seen)(*id)).collect()
    }

    fn ids(&self) -> Vec<String> {
        self.organizations.iter().map(Uuid::to_string).collect()
    }

    /// Whatever is asked about an organization that is not there changes nothing, and has an answer.
    async fn ask_for_the_missed(&self) -> Result<(), String> {
        let Some(address) = &self.pasted else {
            return Ok(());
        };
        match self.wizard.find_organization(address).await {
            Ok(Whereabouts::Elsewhere { problem }) if problem.changed != WhatChanged::NothingInDataverse => {
                Err(format!("I4: asking changed {:?}", problem.changed))
            }
            Ok(_) => Ok(()),
            Err(_) => Err("I9: nobody is asked where it is".to_owned()),
        }
    }
}

/// More screens than any run has.
pub(crate) const SCREENS: usize = 80;

/// How far the person came, with the problems on the way.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It is as it was wanted.
    Reached(Vec<String>),
    /// Only closing was offered: the person starts again.
    Closed(Vec<String>),
}

/// Goes on until the end.
///
/// # Errors
/// What is wrong, in words for the developer.
pub(crate) async fn persevere(desk: &Desk<'_>) -> Result<Ended, String> {
    let wizard = &desk.wizard;
    let mut said = Said::at(desk);
    let mut begun = false;
    let mut problems = Vec::new();
    let mut approved = false;
    let mut entered_at = None;
    let say = |what: &str| what.to_owned();
    for _ in 0..SCREENS {
        let shown = wizard.watch().borrow().clone();
        match shown.screen {
            Screen::Welcome { .. } => wizard
                .go_on()
                .map_err(|_| say("the welcome screen leads nowhere"))?,
            Screen::Approve {
                stage: ApproveStage::Ready,
                ..
            } => {
                let visit = if approved {
                    BrowserVisit::SignInOnly
                } else {
                    BrowserVisit::ApproveAndSignIn
                };
                approved = true;
                wizard
                    .open_browser(visit)
                    .map_err(|_| say("the browser does not open"))?;
            }
            // The approval was given, and the sign-in after it failed: signing in is enough.
            Screen::Approve {
                stage: ApproveStage::Elsewhere { .. },
                ..
            } => wizard
                .open_browser(BrowserVisit::SignInOnly)
                .map_err(|_| say("no sign-in after an approval"))?,
            Screen::Organizations { loading: false, .. } => {
                desk.ask_for_the_missed().await?;
                wizard
                    .choose_organizations(&desk.ids())
                    // Somebody else's organizations are listed: once more, as oneself.
                    .or_else(|_| wizard.open_browser(BrowserVisit::SignInOnly))
                    .map_err(|_| say("the organization is not on the list"))?;
            }
            Screen::Credential { checking: false, .. } if desk.aim == Aim::Disconnect => {
                begun = true;
                said.tries();
                wizard
                    .undo(true)
                    .map_err(|_| say("no undo beside the credential"))?;
            }
            Screen::Credential {
                checking: false,
                problem,
                ..
            } if entered_at != Some(shown.revision) => {
                problems.extend(problem.map(|problem| format!("{:?}", problem.code)));
                wizard
                    .enter_secret(SecretString::from(desk.secret.as_str()), None)
                    .map_err(|_| say("no secret can be entered"))?;
                entered_at = Some(shown.revision);
            }
            Screen::Review { plan: Some(plan), .. } => {
                said.sees(&plan, 0)?;
                if !begun {
                    said.has_only_looked()?;
                }
                begun = true;
                said.tries();
                match desk.aim {
                    Aim::Connect => wizard.commit(&plan.hash).map_err(|_| say("no commit"))?,
                    Aim::Disconnect => wizard.undo(true).map_err(|_| say("no undo on the review"))?,
                }
            }
            Screen::Done { undo, proofs, .. } => match (desk.aim, undo) {
                (_, UndoState::Undoing) => {}
                (Aim::Connect, _) => {
                    is_proven(&proofs)?;
                    return Ok(Ended::Reached(problems));
                }
                (Aim::Disconnect, UndoState::Undone { .. }) => return Ok(Ended::Reached(problems)),
                (Aim::Disconnect, _) => wizard.undo(true).map_err(|_| say("no undo at the end"))?,
            },
            Screen::Several { rows, commit, .. } => {
                rows::see(desk, &rows, &said)?;
                if let Some(commit) = commit {
                    if !begun {
                        said.has_only_looked()?;
                    }
                    begun = true;
                    said.tries();
                    wizard
                        .commit(&commit.hash)
                        .map_err(|_| say("no commit of several"))?;
                } else if let Some(ended) = rows::go_on(desk, &rows, &mut said, &mut problems).await? {
                    return Ok(ended);
                }
            }
            Screen::Trouble { problem, .. } => {
                problems.push(format!("{:?}", problem.code));
                said.meets(&problem, 0..desk.organizations.len())?;
                (desk.claims)()?;
                tokio::time::sleep(desk.pause).await;
                let on = problem.actions.iter().find(|way| **way != WayOn::Close);
                match on {
                    Some(way) => wizard
                        .take(*way)
                        .map_err(|_| format!("I9: {way:?} is offered and does not work"))?,
                    None => return Ok(Ended::Closed(problems)),
                }
            }
            _ => {}
        }
        settled(wizard, shown.revision).await?;
    }
    Err(format!(
        "I9: no end in sight after {problems:?}: {:?}",
        wizard.watch().borrow().screen
    ))
}

/// Waits while work goes on behind the screen.
async fn settled(wizard: &Wizard, since: u32) -> Result<(), String> {
    let now = wizard.watch().borrow().clone();
    if !busy(&now.screen) {
        return Ok(());
    }
    let revision = now.revision.max(since);
    let mut shown = wizard.watch();
    // Of several, something moves all the time.
    let several = matches!(now.screen, Screen::Several { .. });
    let moved = shown.wait_for(|shown| (shown.revision > revision && !several) || !busy(&shown.screen));
    match tokio::time::timeout(Duration::from_mins(1), moved).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(format!("I9: it stands still: {:?}", now.screen)),
    }
}

fn busy(screen: &Screen) -> bool {
    match screen {
        Screen::Approve { stage, .. } => {
            !matches!(stage, ApproveStage::Ready | ApproveStage::Elsewhere { .. })
        }
        Screen::Organizations { loading, .. } | Screen::Review { loading, .. } => *loading,
        Screen::Credential { checking, .. } => *checking,
        Screen::Working { .. }
        | Screen::Done {
            undo: UndoState::Undoing,
            ..
        } => true,
        Screen::Several { rows, .. } => rows.iter().any(|row| busy(&row.screen)),
        _ => false,
    }
}

/// Nothing is called done of which the last part was not read back.
pub(crate) fn is_proven(proofs: &[Proof]) -> Result<(), String> {
    let last = |proof: &Proof| proof.fact == ProvenFact::RoleAssigned;
    if proofs.iter().any(last) {
        return Ok(());
    }
    Err(format!("I7: done, and proven is only {proofs:#?}"))
}
