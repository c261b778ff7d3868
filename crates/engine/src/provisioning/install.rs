//! Installing the publisher's solution: looked at by the organization, begun once, then followed to its end.

use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;

use super::{
    Install, Observation, Stop, Wish,
    apply::{never_arrived, settle},
    observe,
};
use crate::{
    atlas,
    contract::{Act, Subject, WaitReason},
    dataverse::{Installation, Installations, Organization, SolutionRow, Standing},
    journal::{Entry, Journal, Seq, Settled, Wanted},
    patience::{FOR_AN_ANSWER, FOR_SPREADING, Patient},
    problem::ProblemCode,
    profile::{Package, Version},
    service::ServiceError,
};

/// Installs the package that the plan names and looks again. One that is being installed already is followed instead.
///
/// The begin is sent once. Where its answer is lost it is not sent again: the organization's list of import jobs tells whether
/// there is a new one.
///
/// # Errors
/// [`Stop::NotBegun`] around whatever came before an installation, here or of somebody else, could have changed anything.
pub async fn install(
    wish: &Wish,
    (package, install): (&Package, &Install),
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
) -> Result<Observation, Stop> {
    let installing = Installing {
        wish,
        install,
        there,
        patient,
        touched: AtomicBool::new(!open(journal).is_empty()),
    };
    let after = match installing.to_its_end(package, journal).await {
        Err(stop) if !installing.touched.into_inner() => return Err(Stop::NotBegun(Box::new(stop))),
        ended => ended?,
    };
    // What was followed only: begun here by a run that ended, or by somebody else.
    match note_solution(package, &after, journal).await {
        Err(Stop::Journal(error)) => Err(Stop::DoneNotNoted(error)),
        noted => noted.map(|()| after),
    }
}

/// Notes what an earlier run could not know any more, and what was there before Gangway came.
pub async fn note_solution(
    package: &Package,
    there: &Observation,
    journal: &mut Journal,
) -> Result<(), Stop> {
    let Some(row) = &there.solution else { return Ok(()) };
    for intent in open(journal) {
        journal.settle(intent, Settled::ReadBack).await?;
    }
    let ours = journal
        .entries()
        .iter()
        .any(|entry| matches!(entry, Entry::Intent(intent) if intent.wanted.subject == Subject::Solution));
    if !ours {
        journal
            .found(Subject::Solution, row.id, package.name.as_str())
            .await?;
    }
    Ok(())
}

/// Installations that were begun here, and of which nobody knows how they ended.
fn open(journal: &Journal) -> Vec<Seq> {
    let unsettled = journal.unsettled().into_iter();
    unsettled
        .filter(|intent| intent.wanted.subject == Subject::Solution)
        .map(|intent| intent.seq)
        .collect()
}

/// How many installations of others, one after the other, are followed before the person is told that it goes on.
const MOST_FOLLOWED: usize = 3;

struct Installing<'a> {
    wish: &'a Wish,
    install: &'a Install,
    there: &'a Organization,
    patient: &'a Patient<'a>,
    /// An installation may change something, or may have: a begin that may have arrived, or one that goes on.
    touched: AtomicBool,
}

impl Installing<'_> {
    /// Until the solution is there, seen with all else.
    async fn to_its_end(&self, package: &Package, journal: &mut Journal) -> Result<Observation, Stop> {
        if self.free().await?.is_some() {
            self.begin_and_follow(package, journal).await?;
        }
        let after = observe(self.wish, self.there, self.patient).await?;
        if self.is_there(after.solution.as_ref()) {
            Ok(after)
        } else {
            Err(Stop::SolutionNotThere)
        }
    }

    fn is_there(&self, solution: Option<&SolutionRow>) -> bool {
        let version = solution.map(|row| row.version.parse::<Version>());
        version.is_some_and(|it| it.is_ok_and(|it| it >= self.install.version))
    }

    async fn begin_and_follow(&self, package: &Package, journal: &mut Journal) -> Result<(), Stop> {
        let there = self.there;
        let staged = self
            .patient
            .read(FOR_AN_ANSWER, || there.stage_solution(package.zip.bytes()))
            .await
            .map_err(|error| match error {
                ServiceError::Refused(refusal) => Stop::InstallRefused(refusal),
                other => other.into(),
            })?;
        let missing = staged.missing();
        if !missing.is_empty() {
            return Err(Stop::SolutionNeeds(missing));
        }
        if let Some(refusal) = staged.refusal() {
            return Err(Stop::InstallRefused(refusal));
        }
        // Looking at a large package takes minutes, in which somebody else may have begun. Between this look and the begin nobody can
        // know; then the same version is installed over itself, which changes nothing.
        let Some(mut known) = self.free().await? else {
            return Ok(());
        };
        let mut wait = self.patient.wait(FOR_SPREADING);
        loop {
            let intent = journal.intend(self.wish.run, self.wanted()).await?;
            let sent = there.install_staged(staged.upload).await;
            if !sent.as_ref().is_err_and(never_arrived) {
                self.touched.store(true, Ordering::Relaxed);
            }
            let error = match sent {
                Ok(begun) => {
                    let ended = self.follow(begun).await;
                    let noted = settle(journal, &[intent], settled(&ended)).await;
                    return ended.and(noted);
                }
                Err(error) => error,
            };
            if !never_arrived(&error) {
                settle(journal, &[intent], Settled::Unknown).await?;
                // Of a job that was only found nobody tells how it ended: the intent stays open until the solution is seen.
                return self.follow_the_lost(&known).await;
            }
            settle(journal, &[intent], Settled::Refused).await?;
            let (reason, pause) = match &error {
                ServiceError::Busy { pause, .. } => (WaitReason::ServiceBusy, *pause),
                ServiceError::Refused(refusal)
                    if atlas::dataverse(&refusal.code) == Some(ProblemCode::SolutionBusy) =>
                {
                    (WaitReason::OtherSolution, None)
                }
                ServiceError::Refused(refusal) => return Err(Stop::InstallRefused(refusal.clone())),
                _ => return Err(error.into()),
            };
            if !wait.pause(reason, pause).await {
                return Err(match error {
                    ServiceError::Refused(refusal) => Stop::InstallRefused(refusal),
                    other => other.into(),
                });
            }
            if reason == WaitReason::OtherSolution {
                known = match self.free().await? {
                    Some(jobs) => jobs,
                    None => return Ok(()),
                };
            }
        }
    }

    /// The import jobs of the solution so far, once none of them goes on: somebody else's is followed to its end. None where the
    /// solution is there by then.
    async fn free(&self) -> Result<Option<Vec<Uuid>>, Stop> {
        for _ in 0..MOST_FOLLOWED {
            let now = self.look().await?;
            if self.is_there(now.solution.as_ref()) {
                return Ok(None);
            }
            match now.going {
                Some(going) => {
                    self.touched.store(true, Ordering::Relaxed);
                    self.follow(going).await?;
                }
                None => return Ok(Some(now.jobs)),
            }
        }
        Err(Stop::StillInstalling)
    }

    /// Looks until the installation has ended. It goes on in the organization also when nobody looks.
    async fn follow(&self, installation: Installation) -> Result<(), Stop> {
        let mut wait = self.patient.wait(FOR_SPREADING);
        loop {
            let standing = self
                .patient
                .read(FOR_AN_ANSWER, || self.there.standing(installation))
                .await?;
            let percent = match standing {
                Standing::Ended => {
                    self.patient.watcher.waiting(None);
                    return Ok(());
                }
                Standing::Failed(refusal) => return Err(Stop::InstallFailed(refusal)),
                Standing::Going(percent) => percent,
            };
            if !wait.pause_at(WaitReason::SolutionInstalling, percent).await {
                return Err(Stop::StillInstalling);
            }
        }
    }

    /// The answer was lost: a job that was not there before is ours.
    async fn follow_the_lost(&self, known: &[Uuid]) -> Result<(), Stop> {
        for pause in [0, 2, 5, 10, 20] {
            self.patient
                .clock
                .sleep(std::time::Duration::from_secs(pause))
                .await;
            let now = self.look().await.map_err(|_| Stop::OutcomeUnknown)?;
            if let Some(job) = now.jobs.into_iter().find(|job| !known.contains(job)) {
                return self.follow(Installation::found(job)).await;
            }
        }
        Err(Stop::OutcomeUnknown)
    }

    async fn look(&self) -> Result<Installations, Stop> {
        let name = &self.install.unique_name;
        let look = self
            .patient
            .read(FOR_AN_ANSWER, || self.there.installations(name));
        Ok(look.await?)
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            act: if self.install.from.is_some() {
                Act::Change
            } else {
                Act::Create
            },
            subject: Subject::Solution,
            key: self.install.key,
            name: self.install.name.clone(),
            with: None,
            before: self.install.from.clone().map(serde_json::Value::String),
        }
    }
}

fn settled(ended: &Result<(), Stop>) -> Settled {
    match ended {
        Ok(()) => Settled::Applied,
        Err(Stop::InstallFailed(_)) => Settled::Refused,
        Err(_) => Settled::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provisioning::on_paper::{blank, installed, untouched, wanted, wish_with_solution};

    #[tokio::test]
    async fn b9_54_a_solution_that_was_there_before_is_noted_as_found_and_once() {
        let wish = wish_with_solution();
        let package = wish.solution.as_ref().unwrap();
        let mut journal = blank(&wish).await;
        note_solution(package, &untouched(&wish), &mut journal)
            .await
            .unwrap();
        assert_eq!(journal.entries(), []);
        let there = installed(&wish);
        for _ in 0..2 {
            note_solution(package, &there, &mut journal).await.unwrap();
        }
        let [Entry::Found(found)] = journal.entries() else {
            panic!("{:?}", journal.entries())
        };
        assert_eq!(
            (found.subject, found.key, found.name.as_str()),
            (
                Subject::Solution,
                there.solution.unwrap().id,
                package.name.as_str()
            )
        );
    }

    /// The program was closed, or the answer lost, in the middle of an installation that it began.
    #[tokio::test]
    async fn b9_37_a_solution_that_an_earlier_run_began_to_install_is_its_work_once_it_is_seen() {
        let wish = wish_with_solution();
        let package = wish.solution.as_ref().unwrap();
        let mut journal = blank(&wish).await;
        let begun = |subject| wanted(Act::Create, subject, Uuid::from_u128(90), None);
        for subject in [Subject::Solution, Subject::ApplicationUser] {
            journal.intend(wish.run, begun(subject)).await.unwrap();
        }
        note_solution(package, &untouched(&wish), &mut journal)
            .await
            .unwrap();
        assert_eq!(journal.unsettled().len(), 2, "it may still go on");
        note_solution(package, &installed(&wish), &mut journal)
            .await
            .unwrap();
        let open: Vec<_> = journal.unsettled().iter().map(|one| one.wanted.subject).collect();
        assert_eq!(open, [Subject::ApplicationUser], "of the user it says nothing");
        let found = |entry: &&Entry| matches!(entry, Entry::Found(_));
        assert_eq!(journal.entries().iter().find(found), None);
    }
}
