//! Runs that began to write and did not end: remembered, and offered to be gone on with.

use std::sync::Arc;

use super::{Wizard, Work, problems, review::wish, state::State};
use crate::{
    contract::{EarlierRun, Problem, Screen, WhatChanged},
    ids::OrganizationId,
    journal::{JournalError, Runs},
    provisioning::Stop,
};

impl Wizard {
    /// Looks for them. What can't be read is not offered; nothing depends on it.
    pub(super) fn look_for_earlier_runs(self: &Arc<Self>) {
        let Ok((profile, _)) = self.profile() else { return };
        let (wizard, app) = (Arc::clone(self), profile.app);
        self.runtime.spawn(async move {
            let (files, clock) = (Arc::clone(&wizard.world.files), Arc::clone(&wizard.world.clock));
            let Ok(runs) = Runs::open(files, clock, app).await else {
                return;
            };
            let unfinished = runs.unfinished();
            let Some(newest) = unfinished.first() else { return };
            let run = EarlierRun { began: newest.at };
            let mut state = wizard.state();
            state.earlier = unfinished.iter().map(|run| run.organization).collect();
            state.earlier_run_is_known(&run);
            wizard.show(&mut state);
        });
    }
}

impl State {
    fn earlier_run_is_known(&mut self, run: &EarlierRun) {
        for screen in [&mut self.welcome, &mut self.screen] {
            if let Screen::Welcome { earlier, .. } = screen {
                *earlier = Some(run.clone());
            }
        }
    }
}

/// A run that is about to write. It counts as not ended until [`NotedRun::ends`].
pub(super) struct NotedRun {
    runs: Runs,
    organization: OrganizationId,
    /// One before it left something half done there.
    goes_on: bool,
}

/// Notes that a run begins, where it is going to write.
pub(super) async fn begin(work: &Work, writes: bool) -> Result<NotedRun, Problem> {
    let desk = problems::Desk::of(work);
    let wish = wish(work)?;
    let stopped = |error: JournalError| desk.stop(&Stop::Journal(error), WhatChanged::NothingInDataverse);
    let (files, clock) = (Arc::clone(&work.world().files), Arc::clone(&work.world().clock));
    let mut runs = Runs::open(files, clock, wish.app).await.map_err(stopped)?;
    let organization = wish.organization;
    let goes_on = runs
        .unfinished()
        .iter()
        .any(|run| run.organization == organization);
    if writes {
        runs.begin(organization).await.map_err(stopped)?;
    }
    Ok(NotedRun {
        runs,
        organization,
        goes_on,
    })
}

impl NotedRun {
    /// Notes the end, unless something is left half done: by this run, or by an earlier one that this one did not bring to its
    /// end. A note that can't be made costs one question too many next time.
    pub(super) async fn ends(mut self, problem: Option<&Problem>) {
        if problem.is_some_and(|problem| self.goes_on || problem.changed.is_half()) {
            return;
        }
        if let Err(error) = self.runs.end(self.organization).await {
            tracing::warn!(%error, "the end of the run could not be noted");
        }
    }
}
