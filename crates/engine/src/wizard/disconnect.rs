//! Undo, from the last screen or from the review of an existing connection.

use std::sync::Arc;

use super::{
    Intent, OutOfTurn, Wizard, Work,
    connect::open_journal,
    credential::{entry, today},
    organizations::patient,
    pages, problems,
    review::{organization, review, wish},
    state::{Finished, Place},
};
use crate::{
    contract::{Problem, Screen, UndoState, WhatChanged},
    provisioning::{Removal, undo},
    report::{self, Outcome, Record},
};

impl Wizard {
    pub(super) fn do_undo(self: &Arc<Self>) -> Intent {
        self.profile()?;
        self.work(
            |state| match &state.screen {
                Screen::Done { undo, .. } => matches!(undo, UndoState::Offered),
                Screen::Review { loading, .. } => !loading,
                // Taking back must not need a credential that works, nor an organization that can be planned for.
                Screen::Credential { checking, .. } => !checking,
                Screen::Trouble { .. } => matches!(state.trouble_at, Place::Review | Place::Done),
                _ => false,
            },
            |state| {
                state.done.get_or_insert_with(|| Finished {
                    proofs: Vec::new(),
                    changes: Vec::new(),
                });
                state.show_done(None, UndoState::Undoing);
            },
            |work| async move { run(&work).await },
        )
    }
}

/// Goes on after the person was asked for once more.
pub(super) async fn go_on(work: &Work) {
    work.show(|state| state.show_done(None, UndoState::Undoing));
    run(work).await;
}

async fn run(work: &Work) {
    match remove(work).await {
        Ok(removal) => show(work, removal).await,
        Err(problem) => work.show(|state| state.show_trouble(Place::Done, problem)),
    }
}

async fn remove(work: &Work) -> Result<Removal, Problem> {
    let desk = problems::Desk::of(work);
    let wish = wish(work)?;
    let there = organization(work).await?;
    // The record tells what it was. Where that can't be planned any more there is no record, but still a way out.
    if work.wizard.state().review.is_none()
        && let Ok(reviewed) = review(work).await
    {
        work.show(|state| state.review = Some(Arc::new(reviewed)));
    }
    let (mut journal, _alone) = open_journal(work, &desk).await?;
    let removal = undo(&wish, &there, &mut journal, &patient(work))
        .await
        .map_err(|stop| desk.stop(&stop, WhatChanged::PartOfThePlan))?;
    // The credential that this run put into the keychain goes too.
    let kept_now = work
        .wizard
        .state()
        .credential
        .as_ref()
        .is_some_and(|credential| credential.kept_now);
    if kept_now {
        let name = entry(work)?;
        work.world()
            .vault
            .delete(&name)
            .await
            .map_err(|error| desk.vault(error))?;
    }
    Ok(removal)
}

async fn show(work: &Work, removal: Removal) {
    let kept = match record(work, &removal) {
        Some(record) => report::write(work.world().files.as_ref(), &record, work.world().words.as_ref())
            .await
            .ok(),
        None => None,
    };
    work.show(|state| {
        state.report = kept;
        state.show_done(
            None,
            UndoState::Undone {
                removed: removal.removed,
                left: removal.left,
            },
        );
    });
}

fn record(work: &Work, removal: &Removal) -> Option<Record> {
    let (profile, cloud) = match work.wizard.profile() {
        Ok(opened) => opened,
        Err(OutOfTurn) => return None,
    };
    let today = today(work);
    let state = work.wizard.state();
    let (session, chosen) = (state.session.as_ref()?, state.chosen.as_ref()?);
    let reviewed = Arc::clone(state.review.as_ref()?);
    Some(Record {
        made_at: work.world().clock.now(),
        practice: cloud.is_practice(),
        gangway_version: env!("CARGO_PKG_VERSION").to_owned(),
        outcome: Outcome::Disconnected,
        app: pages::app_card(profile),
        signed_in: session.person().card(),
        organization: chosen.row.clone(),
        plan: reviewed.plan.card(&chosen.row),
        changes: Vec::new(),
        removed: removal.removed.clone(),
        left: removal.left.clone(),
        ids: std::collections::BTreeMap::new(),
        proofs: Vec::new(),
        renewal: state.renewal(today),
        unreadable_journal_lines: 0,
    })
}
