//! Undo, from the last screen or from the review of an existing connection.

use std::sync::Arc;

use super::{
    Intent, OutOfTurn, Wizard, Work,
    connect::open_journal,
    credential::{entry, today},
    earlier,
    organizations::patient,
    pages, problems,
    review::{organization, wish},
    state::{Finished, Place},
};
use crate::{
    contract::{Problem, Screen, SecretFate, UndoState, WhatChanged},
    provisioning::{Removal, undo},
    report::{Outcome, Record},
    vault,
};

impl Wizard {
    /// The same, with what the person said about the secret.
    pub(super) fn undo_again(self: &Arc<Self>) -> Intent {
        let forget_secret = self.state().forget_secret;
        self.do_undo(forget_secret)
    }

    pub(super) fn do_undo(self: &Arc<Self>, forget_secret: bool) -> Intent {
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
                state.forget_secret = forget_secret;
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

/// Goes on after the person had to sign in again.
pub(super) async fn go_on(work: &Work) {
    work.show(|state| state.show_done(None, UndoState::Undoing));
    run(work).await;
}

async fn run(work: &Work) {
    match remove(work).await {
        Ok((removal, secret)) => show(work, removal, secret).await,
        Err(problem) => work.show(|state| state.show_trouble(Place::Done, problem)),
    }
}

async fn remove(work: &Work) -> Result<(Removal, Option<SecretFate>), Problem> {
    let desk = problems::Desk::of(work);
    let wish = wish(work)?;
    let there = organization(work).await?;
    let (mut journal, _alone) = open_journal(work, &desk).await?;
    let noted = earlier::begin(work, true).await?;
    let removed = undo(&wish, &there, &mut journal, &patient(work))
        .await
        .map_err(|stop| desk.stop(&stop, WhatChanged::NothingInDataverse));
    noted.ends(removed.as_ref().err()).await;
    let removal = removed?;
    // What is in the organization is gone by now, whatever the keychain says.
    let changed = if removal.removed.is_empty() {
        WhatChanged::NothingInDataverse
    } else {
        WhatChanged::PartOfThePlan
    };
    let secret = forget(work)
        .await
        .map_err(|problem| Problem { changed, ..problem })?;
    Ok((removal, secret))
}

/// Removes the app's secret from the keychain, where the person wants that. The tenant's other organizations use the same one.
async fn forget(work: &Work) -> Result<Option<SecretFate>, Problem> {
    let desk = problems::Desk::of(work);
    if work
        .wizard
        .profile()
        .is_ok_and(|(profile, _)| profile.credential.is_none())
    {
        return Ok(None);
    }
    let vault = work.world().vault.as_ref();
    let name = entry(work)?;
    let forgets = work.wizard.state().forget_secret;
    // A keychain that can't be read does not keep a connection from being taken back.
    if !forgets {
        let kept = vault::kept(vault, &name).await;
        return Ok(matches!(kept, Ok(Some(_))).then_some(SecretFate::Stays));
    }
    vault::forget(vault, &name)
        .await
        .map_err(|error| desk.vault(error))?;
    work.show(|state| state.credential = None);
    Ok(Some(SecretFate::Removed))
}

async fn show(work: &Work, removal: Removal, secret: Option<SecretFate>) {
    let kept = work.keep(record(work, &removal, secret)).await;
    work.show(|state| {
        state.report = kept;
        state.show_done(
            None,
            UndoState::Undone {
                removed: removal.removed,
                left: removal.left,
                secret,
            },
        );
    });
}

fn record(work: &Work, removal: &Removal, secret: Option<SecretFate>) -> Option<Record> {
    let (profile, cloud) = match work.wizard.profile() {
        Ok(opened) => opened,
        Err(OutOfTurn) => return None,
    };
    let today = today(work.world());
    let state = work.wizard.state();
    let (session, chosen) = (state.session.as_ref()?, state.chosen.as_ref()?);
    Some(Record {
        made_at: work.world().clock.now(),
        practice: cloud.is_practice(),
        gangway_version: env!("CARGO_PKG_VERSION").to_owned(),
        outcome: Outcome::Disconnected,
        app: pages::app_card(profile),
        signed_in: session.person().card(),
        organization: chosen.row.clone(),
        plan: None,
        changes: Vec::new(),
        removed: removal.removed.clone(),
        left: removal.left.clone(),
        secret,
        ids: std::collections::BTreeMap::new(),
        proofs: Vec::new(),
        problem: None,
        renewal: state.renewal(today),
        unreadable_journal_lines: 0,
    })
}
