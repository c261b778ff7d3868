//! Undo: towards absent, and only what is provably Gangway's.

mod left;
mod removing;

use std::sync::atomic::{AtomicBool, Ordering};

use self::{
    left::{Kept, left},
    removing::{Fate, Removing},
};
use super::{
    Observation, Stop, Wish, apply::never_arrived, left_open::settle_what_is_seen,
    observation::observe_with_holders,
};
use crate::{
    contract::{Act, PlanLine, Subject},
    dataverse::Organization,
    ids::{RoleId, UserId},
    journal::{Journal, Settled, Wanted},
    patience::Patient,
    service::ServiceError,
};

/// What undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// What was removed, read back as absent.
    pub removed: Vec<PlanLine>,
    /// What is there and is not Gangway's, or can't go, with the reason.
    pub left: Vec<PlanLine>,
}

/// Removes what is provably Gangway's: the assignment, then the user (switched off, deleted, purged), then the role. What is gone
/// already is fine; a user who owns rows and a role that others hold stay.
pub async fn undo(
    wish: &Wish,
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
) -> Result<Removal, Stop> {
    let wrote = AtomicBool::new(false);
    let removed = remove_all(wish, there, journal, patient, &wrote).await;
    removed.map_err(|stop| {
        if wrote.load(Ordering::Relaxed) {
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
    let before = observe_with_holders(wish, &roles(wish, journal), there, patient).await?;
    settle_what_is_seen(&before, journal).await?;
    let mut kept = Kept::default();
    let mut goes = removable(wish, &before, journal);
    goes.retain(|made| {
        let is_held = made.subject == Subject::Role && is_held_by_others(RoleId(made.key), &before);
        kept.roles.extend(is_held.then_some(RoleId(made.key)));
        !is_held
    });
    let missing = before.lacking(goes.iter().flat_map(|made| rights(made, &before)).copied());
    if !missing.is_empty() {
        return Err(Stop::MissingRights(missing));
    }
    let removing = Removing {
        wish,
        before: &before,
        there,
        patient,
        wrote,
    };
    for made in &goes {
        let wanted = Wanted {
            act: Act::Remove,
            ..made.clone()
        };
        let intent = journal.intend(wish.run, wanted).await?;
        match removing.remove(made).await {
            Ok(Fate::Gone(how)) => journal.settle(intent, how).await?,
            Ok(Fate::Stays) => {
                journal.settle(intent, Settled::Refused).await?;
                kept.users.push(UserId(made.key));
            }
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
    goes.retain(|made| made.subject != Subject::ApplicationUser || !kept.users.contains(&UserId(made.key)));
    let after = removing
        .looked_until(&|now| !goes.iter().any(|made| now.has(made)))
        .await?;
    if let Some(made) = goes.iter().find(|made| after.has(made)) {
        return Err(Stop::UndoStopped(made.name.clone()));
    }
    let removed = goes
        .iter()
        .map(|made| line(Act::Remove, made.subject, &made.name))
        .collect();
    Ok(Removal {
        removed,
        left: left(wish, &after, journal, &kept),
    })
}

/// What undo would remove: what has one of our ids, and what the journal says was made here. In the order of removal.
///
/// The id of a solution's role is the publisher's, so such a role is never Gangway's, and its being on a user proves nothing: the
/// user must be ours, or the journal must know.
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
    let is_of_solution = wish.solution.is_some();
    let is_wanted_role = |role: RoleId| {
        role == own.role
            || there
                .roles
                .iter()
                .any(|row| row.id == role && row.root == Some(own.role))
    };
    let mut all: Vec<Wanted> = Vec::new();
    let users = there.users.iter().filter(|user| user.deleted == 0);
    for user in users.filter(|user| !is_of_solution || user.id == own.user) {
        for held in user.roles.iter().filter(|held| is_wanted_role(held.id)) {
            all.push(made(Subject::Assignment, user.id.0, &held.name, Some(held.id)));
        }
    }
    if there.users.iter().any(|user| user.id == own.user) {
        all.push(made(Subject::ApplicationUser, own.user.0, &wish.app_name, None));
    }
    let role = there
        .roles
        .iter()
        .find(|role| role.id == own.role && !role.managed && !is_of_solution);
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

/// The roles that may be ours to remove.
fn roles(wish: &Wish, journal: &Journal) -> Vec<RoleId> {
    let created = journal.created().into_iter();
    let made = created.filter(|intent| intent.wanted.subject == Subject::Role);
    let mut roles: Vec<_> = made.map(|intent| RoleId(intent.wanted.key)).collect();
    if wish.solution.is_none() {
        roles.push(wish.own_ids().role);
    }
    roles.sort_unstable();
    roles.dedup();
    roles
}

/// Whether a team, or a user who is not the app's, has the role or a copy of it.
fn is_held_by_others(role: RoleId, there: &Observation) -> bool {
    let is_of_the_app = |user: UserId| there.users.iter().any(|row| row.id == user);
    there
        .holders
        .iter()
        .filter(|row| row.role == role || row.root == Some(role))
        .any(|row| !row.teams.is_empty() || row.users.iter().any(|user| !is_of_the_app(user.id)))
}

/// What the administrator needs to remove it.
fn rights(made: &Wanted, there: &Observation) -> &'static [&'static str] {
    match made.subject {
        Subject::Assignment => &["prvAssignRole"],
        Subject::ApplicationUser => match there.users.iter().find(|row| row.id.0 == made.key) {
            Some(row) if row.disabled || row.deleted != 0 => &["prvDeleteUser"],
            Some(_) => &["prvWriteUser", "prvDisableUser", "prvDeleteUser"],
            None => &[],
        },
        Subject::Role => &["prvDeleteRole"],
        Subject::Solution => &[],
    }
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

#[cfg(test)]
mod tests;
