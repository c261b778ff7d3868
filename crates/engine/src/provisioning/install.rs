//! Installing the publisher's solution: looked at by the organization, begun once, then followed to its end.

use super::{Install, Observation, Stop, Wish, apply::never_arrived, observe, plan};
use crate::{
    atlas,
    contract::{Act, Subject, WaitReason},
    dataverse::{Installation, Organization, Standing},
    journal::{Entry, Journal, Settled, Wanted},
    patience::{FOR_AN_ANSWER, FOR_SPREADING, Patient},
    problem::ProblemCode,
    profile::Package,
    service::ServiceError,
};

/// Installs the package that the plan names and looks again. One that is being installed already is followed instead.
///
/// The begin is sent once. Where its answer is lost it is not sent again: the organization's list of import jobs tells whether
/// there is a new one.
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
    };
    let (_, going) = installing.jobs().await?;
    if let Some(going) = going {
        installing.follow(going).await?;
    } else {
        installing.begin_and_follow(package, journal).await?;
    }
    let after = observe(wish, there, patient).await?;
    match plan(wish, &after)?.install {
        None => Ok(after),
        Some(_) => Err(Stop::SolutionNotThere),
    }
}

/// Notes what an earlier run could not know any more, and what was there before Gangway came.
pub async fn note_solution(
    package: &Package,
    there: &Observation,
    journal: &mut Journal,
) -> Result<(), Stop> {
    let Some(row) = &there.solution else { return Ok(()) };
    let open: Vec<_> = journal
        .unsettled()
        .iter()
        .filter(|intent| intent.wanted.subject == Subject::Solution)
        .map(|intent| intent.seq)
        .collect();
    for intent in open {
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

struct Installing<'a> {
    wish: &'a Wish,
    install: &'a Install,
    there: &'a Organization,
    patient: &'a Patient<'a>,
}

impl Installing<'_> {
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
        let (known, _) = self.jobs().await?;
        let mut wait = self.patient.wait(FOR_SPREADING);
        loop {
            let intent = journal.intend(self.wish.run, self.wanted()).await?;
            let error = match there.install_staged(staged.upload).await {
                Ok(begun) => {
                    let ended = self.follow(begun).await;
                    journal.settle(intent, settled(&ended)).await?;
                    return ended;
                }
                Err(error) => error,
            };
            if !never_arrived(&error) {
                journal.settle(intent, Settled::Unknown).await?;
                let ended = self.follow_the_lost(&known).await;
                if ended.is_ok() {
                    journal.settle(intent, Settled::ReadBack).await?;
                }
                return ended;
            }
            journal.settle(intent, Settled::Refused).await?;
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
        }
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
    async fn follow_the_lost(&self, known: &[uuid::Uuid]) -> Result<(), Stop> {
        for pause in [0, 2, 5, 10, 20] {
            self.patient
                .clock
                .sleep(std::time::Duration::from_secs(pause))
                .await;
            let (jobs, _) = self.jobs().await.map_err(|_| Stop::OutcomeUnknown)?;
            if let Some(job) = jobs.into_iter().find(|job| !known.contains(job)) {
                return self.follow(Installation::found(job)).await;
            }
        }
        Err(Stop::OutcomeUnknown)
    }

    async fn jobs(&self) -> Result<(Vec<uuid::Uuid>, Option<Installation>), Stop> {
        let name = &self.install.unique_name;
        let jobs = self
            .patient
            .read(FOR_AN_ANSWER, || self.there.installations(name));
        Ok(jobs.await?)
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
