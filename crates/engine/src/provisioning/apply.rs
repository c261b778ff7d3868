//! Applying a reviewed plan: written once, then read back.

use std::time::Duration;

use super::{
    Change, Observation, Plan, Stop, Wish,
    left_open::settle_what_is_seen,
    observation::{Answers, state_questions},
    observe,
    writes::{intention, write},
};
use crate::{
    atlas,
    contract::{Subject, WaitReason},
    dataverse::{Code, Organization, Outcome, Written},
    http::HttpError,
    journal::{Journal, Seq, Settled},
    patience::{FOR_SPREADING, Patient},
    problem::ProblemCode,
    service::{Refusal, ServiceError},
    step::Step,
};

/// Applies the changes: all or nothing, in one request that also reads back. Gives the observation after it.
///
/// The intents are in the journal before the request is sent. A request whose outcome is not known is never sent again: what
/// became of it is found out by reading. One that the service turned away for now, with nothing done, is followed by a pause, a new
/// look and, only where that gives the plan that was reviewed, by a new request.
pub async fn apply(
    wish: &Wish,
    plan: &Plan,
    mut before: Observation,
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
) -> Result<Observation, Stop> {
    settle_what_is_seen(&before, journal).await?;
    if plan.changes.is_empty() {
        return Ok(before);
    }
    let act = Applying {
        wish,
        plan,
        there,
        patient,
    };
    act.note_what_was_found(&before, journal).await?;
    let mut wait = patient.wait(FOR_SPREADING);
    loop {
        let (stop, reason, pause) = match act.all_at_once(&before, journal).await? {
            Tried::Done(after) => return Ok(*after),
            Tried::NotThisWay => return act.one_by_one(before, journal).await,
            Tried::NotNow(stop, reason, pause) => (stop, reason, pause),
        };
        if !wait.pause(reason, pause).await {
            return Err(stop);
        }
        before = observe(wish, there, patient).await?;
        if super::plan(wish, &before)?.hash() != plan.hash() {
            return Err(Stop::PlanChanged);
        }
    }
}

/// A reviewed plan that is being applied.
struct Applying<'a> {
    wish: &'a Wish,
    plan: &'a Plan,
    there: &'a Organization,
    patient: &'a Patient<'a>,
}

/// What became of a request. Where it was not done, nothing of it was.
enum Tried<T> {
    Done(T),
    /// Not in this form.
    NotThisWay,
    /// Not yet: with the reason to wait, and how long at least.
    NotNow(Stop, WaitReason, Option<Duration>),
}

impl Applying<'_> {
    /// What was there before is not ours to remove.
    async fn note_what_was_found(&self, before: &Observation, journal: &mut Journal) -> Result<(), Stop> {
        for user in before.users.iter().filter(|user| user.id != before.own.user) {
            let name = &self.wish.app_name;
            journal.found(Subject::ApplicationUser, user.id.0, name).await?;
        }
        if before.role != before.own.role {
            journal
                .found(Subject::Role, before.role.0, &self.plan.role.name)
                .await?;
        }
        Ok(())
    }

    async fn all_at_once(
        &self,
        before: &Observation,
        journal: &mut Journal,
    ) -> Result<Tried<Box<Observation>>, Stop> {
        let (plan, there) = (self.plan, self.there);
        let mut intents = Vec::new();
        for change in &plan.changes {
            intents.push(self.intend(change, before, journal).await?);
        }
        let writes = plan.changes.iter().map(|change| write(change, there)).collect();
        let reads = state_questions(self.wish, before.own, plan.role_id);
        let sent = there.write_and_read(Step::WriteChanges, writes, reads).await;
        let not_this_way = match &sent {
            // Reads in such a request are taken, so it is the change set that is not.
            Err(ServiceError::Refused(_)) => true,
            Ok(Written {
                writes: Err(ServiceError::Refused(refusal)),
                ..
            }) => is_not_this_way(refusal),
            _ => false,
        };
        let after = match sent.and_then(|answered| answered.writes.map(|()| answered.reads)) {
            Ok(shown) => {
                settle(journal, &intents, Settled::Applied).await?;
                let after = self.read_back(shown, before).await;
                after.map_err(|stop| Stop::NotReadBack(Box::new(stop)))?
            }
            Err(error) if never_arrived(&error) => {
                settle(journal, &intents, Settled::Refused).await?;
                return if not_this_way {
                    Ok(Tried::NotThisWay)
                } else {
                    not_now(turned_away(error))
                };
            }
            Err(_) => {
                settle(journal, &intents, Settled::Unknown).await?;
                let after = self.after_silence().await.map_err(|_| Stop::OutcomeUnknown)?;
                settle(journal, &intents, Settled::ReadBack).await?;
                after
            }
        };
        Ok(Tried::Done(Box::new(after)))
    }

    /// What is there now: from the reads that went along with the writes, or from a new look where they show nothing.
    async fn read_back(
        &self,
        shown: Result<Vec<Outcome>, ServiceError>,
        before: &Observation,
    ) -> Result<Observation, Stop> {
        let there = self.there;
        let state = shown.map_err(Stop::from).and_then(|outcomes| {
            let outcomes = outcomes.iter();
            Answers { there, outcomes }.state()
        });
        let after = match state {
            Ok(state) => Observation {
                roles: state.roles,
                role_privileges: state.role_privileges,
                users: state.users,
                ..before.clone()
            },
            Err(_) => observe(self.wish, there, self.patient).await?,
        };
        self.caught_up(after).await
    }

    /// A read can lag behind the write before it: looks again a few times. What is not seen then is for the proof to tell.
    async fn caught_up(&self, mut after: Observation) -> Result<Observation, Stop> {
        for pause in READS_LAG.into_iter().skip(1) {
            if super::plan(self.wish, &after).is_ok_and(|left| left.changes.is_empty()) {
                break;
            }
            self.patient.clock.sleep(Duration::from_secs(pause)).await;
            after = observe(self.wish, self.there, self.patient).await?;
        }
        Ok(after)
    }

    /// Where the service does not take the changes as one: the same changes, each by itself, and a look after each.
    async fn one_by_one(&self, mut now: Observation, journal: &mut Journal) -> Result<Observation, Stop> {
        let changes = &self.plan.changes;
        for (done, change) in changes.iter().enumerate() {
            now = self.one(change, now, journal).await.map_err(|stop| {
                let says_how_far = match stop {
                    Stop::DoneNotNoted(_) | Stop::NotReadBack(_) => done + 1 == changes.len(),
                    _ => done == 0,
                };
                if says_how_far {
                    stop
                } else {
                    Stop::Halfway(Box::new(stop))
                }
            })?;
        }
        Ok(now)
    }

    /// One change. Its stops speak of this change alone.
    async fn one(
        &self,
        change: &Change,
        mut now: Observation,
        journal: &mut Journal,
    ) -> Result<Observation, Stop> {
        let mut wait = self.patient.wait(FOR_SPREADING);
        loop {
            self.still_reviewed(&now)?;
            let intent = [self.intend(change, &now, journal).await?];
            let sent = self.there.write(Step::WriteOne, &write(change, self.there)).await;
            let stop = match sent {
                Ok(()) => {
                    settle(journal, &intent, Settled::Applied).await?;
                    let unseen = Stop::NotAsWritten(change.proves());
                    return self.seen(change, unseen).await.map_err(|stop| match stop {
                        // Confirmed and not there: who knows by whom, and whether it comes.
                        stop @ Stop::NotAsWritten(_) => stop,
                        stop => Stop::NotReadBack(Box::new(stop)),
                    });
                }
                Err(error) if never_arrived(&error) => {
                    settle(journal, &intent, Settled::Refused).await?;
                    turned_away(error)
                }
                Err(_) => {
                    settle(journal, &intent, Settled::Unknown).await?;
                    let seen = self.seen(change, Stop::OutcomeUnknown).await;
                    let after = seen.map_err(|_| Stop::OutcomeUnknown)?;
                    settle(journal, &intent, Settled::ReadBack).await?;
                    return Ok(after);
                }
            };
            match not_now::<()>(stop)? {
                Tried::NotNow(stop, reason, pause) => {
                    if !wait.pause(reason, pause).await {
                        return Err(stop);
                    }
                }
                Tried::Done(()) | Tried::NotThisWay => {}
            }
            now = observe(self.wish, self.there, self.patient).await?;
        }
    }

    /// Looks until the change is seen, for as long as a read may lag behind a write.
    async fn seen(&self, change: &Change, otherwise: Stop) -> Result<Observation, Stop> {
        for pause in READS_LAG {
            self.patient.clock.sleep(Duration::from_secs(pause)).await;
            let now = observe(self.wish, self.there, self.patient).await?;
            let open = super::plan(self.wish, &now)?.changes;
            if !open.iter().any(|other| other.is_part_of(change)) {
                return Ok(now);
            }
        }
        Err(otherwise)
    }

    /// What is left to do was all reviewed.
    fn still_reviewed(&self, now: &Observation) -> Result<(), Stop> {
        let open = super::plan(self.wish, now)?.changes;
        let reviewed = |one: &Change| self.plan.changes.iter().any(|change| one.is_part_of(change));
        if open.iter().all(reviewed) {
            return Ok(());
        }
        Err(Stop::PlanChanged)
    }

    /// The answer was lost. Reading decides: if all is as wanted the writes arrived; otherwise it stays unknown, because they may
    /// still be on their way. A part that is seen is no answer yet: reads can lag one behind the other.
    async fn after_silence(&self) -> Result<Observation, Stop> {
        for pause in READS_LAG {
            self.patient.clock.sleep(Duration::from_secs(pause)).await;
            let now = observe(self.wish, self.there, self.patient).await?;
            let open = super::plan(self.wish, &now)?;
            if open.changes.is_empty() {
                return Ok(now);
            }
        }
        Err(Stop::OutcomeUnknown)
    }

    async fn intend(
        &self,
        change: &Change,
        before: &Observation,
        journal: &mut Journal,
    ) -> Result<Seq, Stop> {
        let wanted = intention(change, self.plan, self.wish, before);
        Ok(journal.intend(self.wish.run, wanted).await?)
    }
}

/// Pauses between looks after a write, in seconds.
pub(super) const READS_LAG: [u64; 4] = [0, 2, 5, 10];

/// Where the outcome does not reach the disk, the intent stays open, and the next run decides it by reading. What was done is done
/// all the same.
pub(super) async fn settle(journal: &mut Journal, intents: &[Seq], how: Settled) -> Result<(), Stop> {
    for intent in intents {
        journal.settle(*intent, how).await.map_err(|error| match how {
            Settled::Applied | Settled::ReadBack => Stop::DoneNotNoted(error),
            Settled::Unknown => Stop::OutcomeUnknown,
            Settled::Refused => Stop::Journal(error),
        })?;
    }
    Ok(())
}

/// Nothing was done if the request did not leave this computer, or the service refused it as a whole. Of 429 that is documented
/// ("Service protection API limits", Power Apps documentation); of 503 it is not, so reading has to decide there.
pub(super) fn never_arrived(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Http(
            HttpError::NotSent { .. }
                | HttpError::NotSecure { .. }
                | HttpError::WrongAudience { .. }
                | HttpError::ProxySignIn
        ) | ServiceError::Busy { status: 429, .. }
            | ServiceError::TokenRefused { .. }
            | ServiceError::Refused(_)
    )
}

/// What it comes to that writes were not done.
fn turned_away(error: ServiceError) -> Stop {
    match error {
        ServiceError::Refused(refusal) => Stop::WriteRefused(refusal),
        error => error.into(),
    }
}

/// Whether a stop passes by itself. The app's service principal reaches Dataverse some time after the approval.
fn not_now<T>(stop: Stop) -> Result<Tried<T>, Stop> {
    let (reason, pause) = match &stop {
        Stop::Service(ServiceError::Busy { pause, .. }) => (WaitReason::ServiceBusy, *pause),
        Stop::WriteRefused(refusal)
            if atlas::dataverse(&refusal.code) == Some(ProblemCode::AppNotYetVisible) =>
        {
            (WaitReason::ConsentSpreading, None)
        }
        _ => return Err(stop),
    };
    Ok(Tried::NotNow(stop, reason, pause))
}

/// Which refusals are of the change set and not of what is in it is not documented: chosen because these speak of the request's
/// form, of a method that is not allowed, or of something that is not built.
fn is_not_this_way(refusal: &Refusal) -> bool {
    refusal.meaning() == Code::NotThisWay || matches!(refusal.status, 405 | 501)
}
