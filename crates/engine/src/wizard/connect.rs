//! Working: look again, write, read back, prove, record.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Intent, OutOfTurn, Wizard, Work,
    credential::{app_token_for, new_app_token, today},
    earlier,
    organizations::patient,
    pages, problems,
    review::{organization, review, wish},
    state::{Finished, Place, Reviewed, State},
    working::steps,
};
use crate::{
    contract::{Act, PlanLine, Problem, Proof, ProvenFact, ReadAs, Screen, UndoState, WhatChanged, WorkStep},
    dataverse::Organization,
    files::FileLock,
    journal::{self, Journal},
    provisioning::{
        Observation, Stop, Wish, apply, install, note_solution, plan, prove_as_administrator, prove_as_app,
        prove_on_behalf, removable,
    },
    report::{Outcome, Record},
};

impl Wizard {
    pub(super) fn do_plan(self: &Arc<Self>, hash: &str) -> Intent {
        self.profile()?;
        let reviewed = self.state().review.clone().ok_or(OutOfTurn)?;
        if reviewed.plan.hash() != hash {
            return Err(OutOfTurn);
        }
        let steps = steps(&reviewed, self.state().credential.is_some());
        self.work(
            |state| matches!(state.screen, Screen::Review { loading: false, .. }),
            |state| {
                state.worked = 0;
                state.show_working(steps);
            },
            |work| async move { run(&work, reviewed, Start::Fresh).await },
        )
    }

    /// Goes on from where the problem came up. After a problem in the work that is always a new look.
    pub(super) fn try_again(self: &Arc<Self>) -> Intent {
        let at = self.state().trouble_at;
        match at {
            Place::Approve => self.when(|_| true, State::show_approve),
            Place::Organizations => self.list_organizations(),
            Place::Review | Place::Working => self.review_again(),
            Place::Done => self.undo_again(),
        }
    }
}

/// Whether a part of the plan may be done already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// The person just pressed the button.
    Fresh,
    /// The work goes on with the plan that was reviewed.
    AfterInterruption,
}

/// Goes on after the person had to sign in again.
pub(super) async fn go_on(work: &Work) {
    let reviewed = work.wizard.state().review.clone();
    let Some(reviewed) = reviewed else { return };
    let steps = steps(&reviewed, work.wizard.state().credential.is_some());
    work.show(|state| state.show_working(steps));
    run(work, reviewed, Start::AfterInterruption).await;
}

async fn run(work: &Work, reviewed: Arc<Reviewed>, start: Start) {
    match connect(work, &reviewed, start).await {
        Ok(()) => {}
        Err(problem) => work.show(|state| state.show_trouble(Place::Working, problem)),
    }
}

async fn connect(work: &Work, reviewed: &Reviewed, start: Start) -> Result<(), Problem> {
    let desk = problems::Desk::of(work);
    let now = review(work).await?;
    // What was written before the interruption is not written again: then only the proof is left.
    let is_done = start == Start::AfterInterruption && now.plan.is_done();
    if now.plan.hash() != reviewed.plan.hash() && !is_done {
        return Err(desk.stop(&Stop::PlanChanged, WhatChanged::NothingInDataverse));
    }
    let there = organization(work).await?;
    let (mut journal, alone) = open_journal(work, &desk).await?;
    let noted = earlier::begin(work, !now.plan.is_done()).await?;
    let ended = write_and_prove(work, reviewed, now, &there, &mut journal).await;
    noted
        .ends(ended.as_ref().err().map(|stopped| &stopped.problem))
        .await;
    let changes: Vec<PlanLine> = reviewed
        .plan
        .lines
        .iter()
        .filter(|line| line.act != Act::Keep)
        .cloned()
        .collect();
    let (after, proofs, problem) = match ended {
        Ok((after, proofs)) => (after, proofs, None),
        // What was changed has to be told somewhere: the next run finds it as it is, and changes nothing.
        Err(Stopped {
            problem,
            written: Some((after, proofs)),
        }) if !changes.is_empty() => (after, proofs, Some(problem)),
        Err(stopped) => return Err(stopped.problem),
    };
    work.step(WorkStep::Record);
    let can_undo = !removable(&wish(work)?, &after, &journal).is_empty();
    let lost_lines = u32::try_from(journal.unreadable()).unwrap_or(u32::MAX);
    let finished = Finished { proofs, changes };
    let record = record(work, reviewed, problem.as_ref(), &after, &finished, lost_lines);
    let kept = work.keep(record).await;
    // Let go before the last screen is there: its Undo wants the organization for itself.
    drop((journal, alone));
    if let Some(problem) = problem {
        work.show(|state| state.show_unproven(problem, kept));
        return Ok(());
    }
    let today = today(work.world());
    work.show(|state| {
        let renewal = state.renewal(today);
        state.report = kept;
        state.done = Some(finished);
        state.show_done(
            renewal,
            if can_undo {
                UndoState::Offered
            } else {
                UndoState::NothingToUndo
            },
        );
    });
    Ok(())
}

/// Why the work did not come to its end.
struct Stopped {
    problem: Problem,
    /// What was read back and proven by then, where all of the plan is done.
    written: Option<(Observation, Vec<Proof>)>,
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            written: None,
        }
    }
}

/// From the first write to the last proof.
async fn write_and_prove(
    work: &Work,
    reviewed: &Reviewed,
    now: Reviewed,
    there: &Organization,
    journal: &mut Journal,
) -> Result<(Observation, Vec<Proof>), Stopped> {
    let desk = problems::Desk::of(work);
    let wish = wish(work)?;
    // Whatever comes out at the proof of a run that had nothing to write: it changed nothing.
    let writes = !now.plan.is_done();
    let made = |changed| {
        if writes {
            changed
        } else {
            WhatChanged::NothingInDataverse
        }
    };
    let (now, installed) = solution(work, &wish, now, there, journal).await?;
    work.step(WorkStep::Write);
    let after = apply(&wish, &now.plan, now.observation, there, journal, &patient(work))
        .await
        .map_err(|stop| {
            let changed = match changed_by(&stop) {
                WhatChanged::NothingInDataverse if installed => WhatChanged::PartOfThePlan,
                changed => changed,
            };
            desk.stop(&stop, changed)
        })?;
    work.step(WorkStep::ReadBack);
    let read_at = work.world().clock.now();
    let mut proofs = prove_as_administrator(&wish, &reviewed.plan, &after, read_at).map_err(|stop| {
        let changed = match stop {
            Stop::NotAsWritten(_) => WhatChanged::Unknown,
            _ => WhatChanged::AllOfThePlan,
        };
        desk.stop(&stop, made(changed))
    })?;
    let changed = made(WhatChanged::AllOfThePlan);
    match prove_the_app(work, &wish, reviewed, &after, there, changed).await {
        Ok(of_the_app) => proofs.extend(of_the_app),
        Err(problem) => {
            let written = Some((after, proofs));
            return Err(Stopped { problem, written });
        }
    }
    Ok((after, proofs))
}

/// Installs the solution where the plan says so. What is left of the plan then must be what was reviewed.
async fn solution(
    work: &Work,
    wish: &Wish,
    now: Reviewed,
    there: &Organization,
    journal: &mut Journal,
) -> Result<(Reviewed, bool), Problem> {
    let desk = problems::Desk::of(work);
    let Some(package) = &wish.solution else {
        return Ok((now, false));
    };
    let Some(planned) = &now.plan.install else {
        note_solution(package, &now.observation, journal)
            .await
            .map_err(|stop| desk.stop(&stop, WhatChanged::NothingInDataverse))?;
        return Ok((now, false));
    };
    work.step(WorkStep::Install);
    let observation = install(wish, (package, planned), there, journal, &patient(work))
        .await
        .map_err(|stop| desk.stop(&stop, installing_changed(&stop)))?;
    let left = plan(wish, &observation).map_err(|stop| desk.stop(&stop, WhatChanged::PartOfThePlan))?;
    if left.changes != now.plan.changes {
        return Err(desk.stop(&Stop::PlanChanged, WhatChanged::PartOfThePlan));
    }
    let now = Reviewed {
        plan: left,
        observation,
        memory: now.memory,
    };
    Ok((now, true))
}

/// With the credential here, the app itself is tried. Without it, the probe is read on the app's behalf where the service allows
/// that, which proves less and is said so. `changed` is what the run changed before.
async fn prove_the_app(
    work: &Work,
    wish: &Wish,
    reviewed: &Reviewed,
    after: &Observation,
    there: &Organization,
    changed: WhatChanged,
) -> Result<Vec<Proof>, Problem> {
    let desk = problems::Desk::of(work);
    let world = work.world();
    let credential = work.wizard.state().credential.clone();
    let Some(credential) = credential else {
        let object = after
            .users
            .iter()
            .find(|user| user.id == reviewed.plan.user_id)
            .and_then(|user| user.object);
        let Some(object) = object else {
            return Ok(Vec::new());
        };
        let proof = prove_on_behalf(
            wish,
            after,
            (reviewed.plan.user_id, object),
            there,
            &patient(work),
        )
        .await
        .map_err(|stop| desk.stop(&stop, changed))?;
        return Ok(proof.into_iter().collect());
    };
    work.step(WorkStep::SignInAsApp);
    let of_the_app = |problem| Problem { changed, ..problem };
    let token = app_token_for(work, &credential).await.map_err(of_the_app)?;
    let mut proofs = vec![Proof {
        fact: ProvenFact::AppCanSignIn,
        read_at: world.clock.now(),
        read_as: ReadAs::App,
        evidence: BTreeMap::from([
            ("app".to_owned(), wish.app.to_string()),
            ("tenant".to_owned(), wish.tenant.to_string()),
        ]),
    }];
    work.step(WorkStep::TryAsApp);
    let as_app = |token| {
        Organization::new(
            world.http.clone(),
            token,
            Arc::clone(&world.chance),
            Arc::clone(&world.clock),
        )
    };
    let patient = patient(work);
    let mut seen = prove_as_app(wish, &reviewed.plan, after, &as_app(token), &patient).await;
    // The token may be from the test of the credential, and something has happened to it since: signing in once more ends that.
    if matches!(seen, Err(Stop::AppTokenRefused)) {
        let newer = new_app_token(work).await.map_err(of_the_app)?;
        seen = prove_as_app(wish, &reviewed.plan, after, &as_app(newer), &patient).await;
    }
    proofs.extend(seen.map_err(|stop| desk.stop(&stop, changed))?);
    Ok(proofs)
}

/// The journal, and the organization for this program alone as long as the lock is held.
pub(super) async fn open_journal(work: &Work, desk: &problems::Desk) -> Result<(Journal, FileLock), Problem> {
    let wish = wish(work)?;
    let (files, clock) = (Arc::clone(&work.world().files), Arc::clone(&work.world().clock));
    let stopped = |stop: Stop| desk.stop(&stop, WhatChanged::NothingInDataverse);
    let alone = journal::alone(files.as_ref(), wish.organization)
        .await
        .map_err(|error| stopped(error.into()))?;
    let alone = alone.ok_or_else(|| stopped(Stop::AnotherRun))?;
    let journal = Journal::open(files, clock, wish.organization, wish.app).await;
    Ok((journal.map_err(|error| stopped(error.into()))?, alone))
}

/// What can be said about the organization when installing stopped. Whether a failed installation leaves something behind is not
/// documented, so it is not said that it does not.
fn installing_changed(stop: &Stop) -> WhatChanged {
    match stop {
        Stop::NotBegun(_) => WhatChanged::NothingInDataverse,
        // It is there.
        Stop::DoneNotNoted(_) => WhatChanged::PartOfThePlan,
        _ => WhatChanged::Unknown,
    }
}

/// What can be said about the organization when applying stopped.
fn changed_by(stop: &Stop) -> WhatChanged {
    match stop {
        Stop::OutcomeUnknown | Stop::NotAsWritten(_) => WhatChanged::Unknown,
        Stop::Halfway(_) => WhatChanged::PartOfThePlan,
        Stop::DoneNotNoted(_) | Stop::NotReadBack(_) => WhatChanged::AllOfThePlan,
        // The writes are all or nothing, and every other stop comes before them or is their refusal as a whole.
        _ => WhatChanged::NothingInDataverse,
    }
}

fn record(
    work: &Work,
    reviewed: &Reviewed,
    problem: Option<&Problem>,
    after: &Observation,
    finished: &Finished,
    unreadable_journal_lines: u32,
) -> Option<Record> {
    let (profile, cloud) = work.wizard.profile().ok()?;
    let today = today(work.world());
    let state = work.wizard.state();
    let (session, chosen) = (state.session.as_ref()?, state.chosen.as_ref()?);
    let mut ids = BTreeMap::from([
        ("role".to_owned(), reviewed.plan.role_id.to_string()),
        ("application-user".to_owned(), reviewed.plan.user_id.to_string()),
        (
            "business-unit".to_owned(),
            reviewed.plan.business_unit.to_string(),
        ),
        ("organization".to_owned(), chosen.id.to_string()),
    ]);
    let user = after.users.iter().find(|user| user.id == reviewed.plan.user_id);
    if let Some(object) = user.and_then(|user| user.object) {
        ids.insert("service-principal".to_owned(), object.to_string());
    }
    Some(Record {
        made_at: work.world().clock.now(),
        practice: cloud.is_practice(),
        gangway_version: env!("CARGO_PKG_VERSION").to_owned(),
        outcome: if problem.is_some() {
            Outcome::NotProven
        } else {
            Outcome::Connected
        },
        app: pages::app_card(profile),
        signed_in: session.person().card(),
        organization: chosen.row.clone(),
        plan: Some(reviewed.card(&chosen.row)),
        changes: finished.changes.clone(),
        removed: Vec::new(),
        left: Vec::new(),
        secret: None,
        ids,
        proofs: finished.proofs.clone(),
        problem: problem.cloned(),
        renewal: state.renewal(today),
        unreadable_journal_lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b9_52_only_a_stop_that_comes_before_the_writes_or_refuses_them_changed_nothing() {
        let fact = ProvenFact::RoleAssigned;
        for (stop, changed) in [
            (Stop::OutcomeUnknown, WhatChanged::Unknown),
            (Stop::NotAsWritten(fact), WhatChanged::Unknown),
            (
                Stop::Halfway(Box::new(Stop::OutcomeUnknown)),
                WhatChanged::PartOfThePlan,
            ),
            (
                Stop::NotReadBack(Box::new(Stop::PlanChanged)),
                WhatChanged::AllOfThePlan,
            ),
            (Stop::PlanChanged, WhatChanged::NothingInDataverse),
        ] {
            assert_eq!(changed_by(&stop), changed, "{stop:?}");
        }
    }
}
