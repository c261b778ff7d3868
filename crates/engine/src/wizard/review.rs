//! The review: what is there, what is missing. Nothing is written.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{
    Intent, OutOfTurn, Wizard, Work,
    organizations::{patient, token},
    problems,
    state::{Place, Reviewed, State},
};
use crate::{
    contract::{Act, LineNote, Memory, Problem, Screen, Subject, WhatChanged},
    dataverse::Organization,
    journal::Journal,
    provisioning::{Agreed, Observation, Plan, Wish, observe, plan},
};

impl Wizard {
    /// The person said yes to something: the next plan holds it, and they see it there before it is done.
    pub(super) fn agree(self: &Arc<Self>, to: impl Fn(&mut Agreed)) -> Intent {
        to(&mut self.state().agreed);
        self.review_again()
    }

    pub(super) fn review_again(self: &Arc<Self>) -> Intent {
        self.profile()?;
        self.work(
            |state| {
                state.chosen.is_some()
                    && state.session.is_some()
                    && matches!(state.screen, Screen::Review { .. } | Screen::Trouble { .. })
            },
            |state| {
                state.screen = Screen::Review {
                    loading: true,
                    plan: None,
                }
            },
            |work| async move { look(&work).await },
        )
    }
}

impl Wizard {
    /// Shows that what was chosen is being looked at.
    pub(super) fn begin_review(&self, state: &mut State) {
        if state.selected.is_empty() {
            state.screen = Screen::Review {
                loading: true,
                plan: None,
            };
        } else {
            self.begin_several(state);
        }
    }
}

impl Work {
    /// Looks at what was chosen.
    pub(super) async fn look(&self) {
        let several = self.wizard.state().several.is_some();
        if several {
            super::several::follow(self).await;
        } else {
            look(self).await;
        }
    }
}

/// Looks, plans and shows the plan.
pub(super) async fn look(work: &Work) {
    match review(work).await {
        Ok(reviewed) => work.show(|state| state.show_review(Arc::new(reviewed))),
        Err(problem) => work.show(|state| state.show_trouble(Place::Review, problem)),
    }
}

impl State {
    pub(super) fn show_review(&mut self, reviewed: Arc<Reviewed>) {
        let card = self.chosen.as_ref().map(|chosen| reviewed.card(&chosen.row));
        self.review = Some(reviewed);
        self.changed = WhatChanged::Nothing;
        self.screen = Screen::Review {
            loading: false,
            plan: card,
        };
    }
}

pub(super) async fn review(work: &Work) -> Result<Reviewed, Problem> {
    let desk = problems::Desk::of(work);
    let wish = wish(work)?;
    let there = organization(work).await?;
    let observation: Observation = observe(&wish, &there, &patient(work))
        .await
        .map_err(|stop| desk.stop(&stop, WhatChanged::NothingInDataverse))?;
    let mut plan =
        plan(&wish, &observation).map_err(|stop| desk.stop(&stop, WhatChanged::NothingInDataverse))?;
    let memory = remember(work, &wish, &mut plan).await;
    Ok(Reviewed {
        plan,
        memory,
        observation,
    })
}

/// Tells under each line what this computer's journal knows of it. A journal that can't be read stops nothing here: it is found
/// before anything is written.
async fn remember(work: &Work, wish: &Wish, plan: &mut Plan) -> Memory {
    let (files, clock) = (Arc::clone(&work.world().files), Arc::clone(&work.world().clock));
    let Ok(journal) = Journal::open(files, clock, wish.organization, wish.app).await else {
        return Memory::Damaged;
    };
    for line in &mut plan.lines {
        let key = match line.subject {
            // It may have been there for others too; undo leaves it in any case.
            Subject::Solution => continue,
            Subject::Role => plan.role_id.0,
            Subject::ApplicationUser | Subject::Assignment => plan.user_id.0,
        };
        let made = (line.act != Act::Create)
            .then(|| {
                let made = journal.made_at(line.subject, key);
                // A run that did not end: what is there under its id was made by it.
                made.or_else(|| journal.begun_at(line.subject, key))
            })
            .flatten();
        line.notes.extend(made.map(|at| LineNote::Made {
            on: at.to_zoned(TimeZone::system()).date().to_string(),
        }));
    }
    if journal.unreadable() > 0 {
        Memory::Damaged
    } else if plan.existing && journal.entries().is_empty() {
        Memory::Missing
    } else {
        Memory::Whole
    }
}

/// The chosen organization, called as the administrator.
pub(super) async fn organization(work: &Work) -> Result<Organization, Problem> {
    let desk = problems::Desk::of(work);
    let (session, origin) = {
        let state = work.wizard.state();
        let origin = state.chosen.as_ref().and_then(|chosen| chosen.origin.clone());
        (
            state.session.clone().ok_or_else(|| desk.session_ended())?,
            origin.ok_or_else(|| desk.session_ended())?,
        )
    };
    let token = token(work, &session, &origin)
        .await
        .map_err(|error| desk.sign_in(&error))?;
    let world = work.world();
    Ok(Organization::new(
        world.http.clone(),
        token,
        Arc::clone(&world.chance),
        Arc::clone(&world.clock),
    ))
}

pub(super) fn wish(work: &Work) -> Result<Wish, Problem> {
    let desk = problems::Desk::of(work);
    let (profile, _) = work.wizard.profile().map_err(|OutOfTurn| desk.session_ended())?;
    let state = work.wizard.state();
    let (Some(session), Some(chosen)) = (&state.session, &state.chosen) else {
        return Err(desk.session_ended());
    };
    Ok(Wish {
        run: work.wizard.run,
        organization: chosen.id,
        tenant: session.person().tenant,
        app: profile.app,
        app_name: profile.app_name.to_string(),
        role: profile.role.clone(),
        solution: profile.solution.clone(),
        probe: profile.probe.clone(),
        administrator: chosen.row.administrator == Some(true),
        agreed: state.agreed,
    })
}
