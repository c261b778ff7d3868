//! Undo: towards absent, and only what is provably Gangway's.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use serde_json::json;
use uuid::Uuid;

use super::{Observation, Stop, Wish, apply::never_arrived, left_open::settle_what_is_seen, observe};
use crate::{
    contract::{Act, LineNote, PlanLine, Subject, WaitReason},
    dataverse::{Code, Organization, Write},
    ids::RoleId,
    journal::{Journal, Settled, Wanted},
    patience::{FOR_SPREADING, Patient},
    service::ServiceError,
    step::Step,
};

/// What undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// What was removed, read back as absent.
    pub removed: Vec<PlanLine>,
    /// What is there and is not Gangway's, with the reason.
    pub left: Vec<PlanLine>,
}

/// Removes what is provably Gangway's: the assignment, then the user (switched off, deleted, purged), then the role. What is gone
/// already is fine.
pub async fn undo(
    wish: &Wish,
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
) -> Result<Removal, Stop> {
    let wrote = AtomicBool::new(false);
    let removed = remove_all(wish, there, journal, patient, &wrote).await;
    removed.map_err(|stop| {
        if wrote.into_inner() {
            Stop::Halfway(Box::new(stop))
        } else {
            stop
        }
    })
}

async fn remove_all(
    wish: &Wish,
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
    wrote: &AtomicBool,
) -> Result<Removal, Stop> {
    let before = observe(wish, there, patient).await?;
    settle_what_is_seen(&before, journal).await?;
    let ours = removable(wish, &before, journal);
    let removing = Removing {
        wish,
        before: &before,
        there,
        patient,
        wrote,
    };
    for made in &ours {
        let wanted = Wanted {
            act: Act::Remove,
            ..made.clone()
        };
        let intent = journal.intend(wish.run, wanted).await?;
        match removing.remove(made).await {
            Ok(()) => journal.settle(intent, Settled::Applied).await?,
            Err(error) if never_arrived(&error) => {
                journal.settle(intent, Settled::Refused).await?;
                return Err(match error {
                    ServiceError::Refused(refusal) => Stop::WriteRefused(refusal),
                    error => error.into(),
                });
            }
            Err(_) => {
                journal.settle(intent, Settled::Unknown).await?;
                return Err(Stop::OutcomeUnknown);
            }
        }
    }
    let after = observe(wish, there, patient).await?;
    if let Some(made) = ours.iter().find(|made| after.has(made)) {
        return Err(Stop::UndoStopped(made.name.clone()));
    }
    let removed = ours
        .iter()
        .map(|made| line(Act::Remove, made.subject, &made.name))
        .collect();
    Ok(Removal {
        removed,
        left: left(wish, &after, journal),
    })
}

/// What undo would remove: what has one of our ids, and what the journal says was made here. In the order of removal.
pub fn removable(wish: &Wish, there: &Observation, journal: &Journal) -> Vec<Wanted> {
    let own = there.own;
    let made = |subject, key, name: &str, with: Option<RoleId>| Wanted {
        act: Act::Create,
        subject,
        key,
        name: name.to_owned(),
        with: with.map(|role| role.0),
        before: None,
    };
    let is_ours = |role: RoleId| {
        role == own.role
            || there
                .roles
                .iter()
                .any(|row| row.id == role && row.root == Some(own.role))
    };
    let mut all: Vec<Wanted> = Vec::new();
    for user in there.users.iter().filter(|user| user.deleted == 0) {
        for held in user.roles.iter().filter(|held| is_ours(held.id)) {
            all.push(made(Subject::Assignment, user.id.0, &held.name, Some(held.id)));
        }
    }
    if there.users.iter().any(|user| user.id == own.user) {
        all.push(made(Subject::ApplicationUser, own.user.0, &wish.app_name, None));
    }
    let role = there
        .roles
        .iter()
        .find(|role| role.id == own.role && !role.managed);
    all.extend(role.map(|role| made(Subject::Role, role.id.0, &role.name, None)));
    for intent in journal.created() {
        let known = |one: &Wanted| {
            one.subject == intent.wanted.subject
                && one.key == intent.wanted.key
                && (one.with == intent.wanted.with || intent.wanted.with.is_none())
        };
        if !all.iter().any(known) {
            all.push(intent.wanted.clone());
        }
    }
    all.sort_by_key(|made| match made.subject {
        Subject::Assignment => 0,
        Subject::ApplicationUser => 1,
        Subject::Role | Subject::Solution => 2,
    });
    all
}

/// What is still there for the app, and why.
fn left(wish: &Wish, after: &Observation, journal: &Journal) -> Vec<PlanLine> {
    let mut left = Vec::new();
    if let (Some(package), Some(_)) = (&wish.solution, &after.solution) {
        left.push(PlanLine {
            notes: vec![LineNote::SolutionStays],
            ..line(Act::Keep, Subject::Solution, package.name.as_str())
        });
    }
    let named = |name: &str| name.eq_ignore_ascii_case(wish.role.name.as_str());
    for role in &after.roles {
        let is_original = role.root.is_none_or(|root| root == role.id);
        if !is_original || !(role.id == after.own.role || named(&role.name)) {
            continue;
        }
        let of_solution = wish
            .solution
            .as_ref()
            .is_some_and(|package| package.role_id == role.id);
        let note = if of_solution {
            LineNote::PartOfSolution
        } else if journal.has_changed(Subject::Role, role.id.0) {
            LineNote::RightsStay
        } else {
            LineNote::NotOurs
        };
        left.push(PlanLine {
            notes: vec![note],
            ..line(Act::Keep, Subject::Role, &role.name)
        });
    }
    for user in after.users.iter().filter(|user| user.deleted == 0) {
        let also = user.roles.iter().map(|held| LineNote::AlsoHas {
            role: crate::service::short(&held.name, 100),
        });
        let name = user.name.as_deref().unwrap_or(&wish.app_name);
        left.push(PlanLine {
            notes: std::iter::once(LineNote::NotOurs).chain(also).collect(),
            ..line(Act::Keep, Subject::ApplicationUser, name)
        });
    }
    left
}

fn line(act: Act, subject: Subject, name: &str) -> PlanLine {
    PlanLine {
        act,
        subject,
        subject_name: name.to_owned(),
        added: 0,
        removed: 0,
        notes: Vec::new(),
    }
}

struct Removing<'a> {
    wish: &'a Wish,
    before: &'a Observation,
    there: &'a Organization,
    patient: &'a Patient<'a>,
    /// Something was changed.
    wrote: &'a AtomicBool,
}

impl Removing<'_> {
    async fn remove(&self, made: &Wanted) -> Result<(), ServiceError> {
        match made.subject {
            Subject::Assignment => {
                let (user, role) = (made.key, made.with.unwrap_or(self.before.own.role.0));
                let path = format!("systemusers({user})/systemuserroles_association({role})/$ref");
                gone(self.send(Step::RemoveAssignment, &Write::delete(path)).await)
            }
            Subject::ApplicationUser => self.remove_user(made.key).await,
            // It is never among what is removed.
            Subject::Solution => Ok(()),
            Subject::Role => {
                let path = format!("roles({})", made.key);
                gone(self.send(Step::DeleteRole, &Write::delete(path)).await)
            }
        }
    }

    /// An application user must be switched off before it can be deleted; the first delete keeps it for a while, the second one
    /// purges it ("Manage application users in the Power Platform admin center").
    async fn remove_user(&self, user: Uuid) -> Result<(), ServiceError> {
        let Some(row) = self.before.users.iter().find(|row| row.id.0 == user) else {
            return Ok(());
        };
        let path = format!("systemusers({user})");
        let delete = Write::delete(path.clone());
        if row.deleted == 0 {
            // The app's id goes along, because a bare change may be refused (0x80041d48).
            let off = json!({ "isdisabled": true, "applicationid": self.wish.app });
            gone(self.send(Step::SwitchUserOff, &Write::patch(path, off)).await)?;
            gone(self.delete_once_off(&delete).await)?;
        }
        gone(self.send(Step::PurgeUser, &delete).await)
    }

    /// A deletion right after the switching off can still be refused, because the service has not noticed it everywhere
    /// (microsoft/terraform-provider-power-platform, issue 1249). A refusal did nothing, so it may be asked again.
    async fn delete_once_off(&self, delete: &Write) -> Result<(), ServiceError> {
        for pause in [2, 5, 10] {
            match self.send(Step::DeleteUser, delete).await {
                Err(ServiceError::Refused(no)) if no.meaning() == Code::Other => {
                    self.patient.clock.sleep(Duration::from_secs(pause)).await;
                }
                other => return other,
            }
        }
        self.send(Step::DeleteUser, delete).await
    }

    /// A write that was turned away because the service is busy was not done ("Service protection API limits"), so it is sent
    /// again after the pause. Nothing else is.
    async fn send(&self, step: Step, write: &Write) -> Result<(), ServiceError> {
        let mut wait = self.patient.wait(FOR_SPREADING);
        loop {
            match self.there.write(step, write).await {
                Err(ServiceError::Busy {
                    host,
                    status: 429,
                    pause,
                    code,
                }) => {
                    if !wait.pause(WaitReason::ServiceBusy, pause).await {
                        return Err(ServiceError::Busy {
                            host,
                            status: 429,
                            pause,
                            code,
                        });
                    }
                }
                other => {
                    self.patient.watcher.waiting(None);
                    self.wrote.fetch_or(other.is_ok(), Ordering::Relaxed);
                    return other;
                }
            }
        }
    }
}

/// What is not there any more need not be removed.
fn gone(result: Result<(), ServiceError>) -> Result<(), ServiceError> {
    match result {
        Err(ServiceError::Refused(refusal)) if refusal.meaning() == Code::NotThere => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests;
