//! Applying a reviewed plan: written once, then read back.

use std::time::Duration;

use super::{
    Change, Observation, Plan, Stop, Wish,
    left_open::settle_what_is_seen,
    observation::{Answers, state_questions, surprise},
    observe,
    writes::{intention, write},
};
use crate::{
    atlas,
    contract::{ProvenFact, Subject, WaitReason},
    dataverse::{Code, Operation, Organization},
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
        let mut operations = vec![Operation::ChangeSet(
            plan.changes.iter().map(|change| write(change, there)).collect(),
        )];
        operations.extend(state_questions(self.wish, before.own, plan.role_id).map(Operation::Read));
        let sent = there.batch(Step::WriteChanges, &operations, None).await;
        let mut outcomes = match &sent {
            Ok(outcomes) => outcomes.iter(),
            Err(error) if never_arrived(error) => {
                settle(journal, &intents, Settled::Refused).await?;
                return match error {
                    // Reads in such a request are taken, so it is the change set that is not.
                    ServiceError::Refused(_) => Ok(Tried::NotThisWay),
                    error => not_now(error.clone().into()),
                };
            }
            Err(_) => {
                settle(journal, &intents, Settled::Unknown).await?;
                let after = self.after_silence().await.map_err(|_| Stop::OutcomeUnknown)?;
                settle(journal, &intents, Settled::ReadBack).await?;
                return Ok(Tried::Done(Box::new(after)));
            }
        };
        let written = outcomes.next().ok_or_else(|| surprise(there))?;
        if let Err(refusal) = &written.result {
            settle(journal, &intents, Settled::Refused).await?;
            return if is_not_this_way(refusal) {
                Ok(Tried::NotThisWay)
            } else {
                not_now(refused(refusal))
            };
        }
        settle(journal, &intents, Settled::Applied).await?;
        let after = match (Answers { there, outcomes }).state() {
            Ok(state) => {
                self.caught_up(Observation {
                    roles: state.roles,
                    role_privileges: state.role_privileges,
                    users: state.users,
                    ..before.clone()
                })
                .await
            }
            // Written it is, but not shown.
            Err(_) => observe(self.wish, there, self.patient).await,
        };
        let after = after.map_err(|stop| Stop::Halfway(Box::new(stop)))?;
        Ok(Tried::Done(Box::new(after)))
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
        for (done, change) in self.plan.changes.iter().enumerate() {
            now = self
                .one(change, now, journal)
                .await
                .map_err(|stop| match (done, stop) {
                    (0, stop) | (_, stop @ (Stop::Halfway(_) | Stop::OutcomeUnknown)) => stop,
                    (_, stop) => Stop::Halfway(Box::new(stop)),
                })?;
        }
        Ok(now)
    }

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
                    let unseen = Stop::NotAsWritten(fact_of(change));
                    return self
                        .seen(change, unseen)
                        .await
                        .map_err(|stop| Stop::Halfway(Box::new(stop)));
                }
                Err(error) if never_arrived(&error) => {
                    settle(journal, &intent, Settled::Refused).await?;
                    match error {
                        ServiceError::Refused(refusal) => refused(&refusal),
                        error => error.into(),
                    }
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

/// What a refusal of writes comes to.
fn refused(refusal: &Refusal) -> Stop {
    match refusal.meaning() {
        // Another program may have made the same thing in the meantime: then the plan is simply an old one.
        Code::AlreadyThere => Stop::PlanChanged,
        _ => Stop::WriteRefused(refusal.clone()),
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

fn fact_of(change: &Change) -> ProvenFact {
    match change {
        Change::CreateRole { .. } | Change::RenameRole { .. } | Change::MendRole { .. } => {
            ProvenFact::RoleAsContracted
        }
        Change::EnableUser { .. } | Change::PurgeUser { .. } | Change::CreateUser { .. } => {
            ProvenFact::UserEnabled
        }
        Change::Unassign { .. } | Change::Assign { .. } => ProvenFact::RoleAssigned,
    }
}
