//! Undo: towards absent, and only what this installation made.

use serde_json::json;
use uuid::Uuid;

use super::{Observation, Stop, Wish, observe};
use crate::{
    contract::{Act, PlanLine, Subject},
    dataverse::{Code, Organization, Write},
    journal::{Journal, Settled, Wanted},
    patience::Patient,
    service::ServiceError,
};

/// What undo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// What was removed, read back as absent.
    pub removed: Vec<PlanLine>,
    /// What is there and was not made by this installation.
    pub left: Vec<PlanLine>,
}

/// Removes what the journal says was made here: the assignment, then the user (switched off, deleted, purged), then the role.
/// What is gone already is fine.
pub async fn undo(
    wish: &Wish,
    there: &Organization,
    journal: &mut Journal,
    patient: &Patient<'_>,
) -> Result<Removal, Stop> {
    let before = observe(wish, there, patient).await?;
    let ours: Vec<Wanted> = journal
        .created()
        .into_iter()
        .rev()
        .map(|intent| intent.wanted.clone())
        .collect();
    for made in &ours {
        let wanted = Wanted {
            act: Act::Remove,
            before: None,
            ..made.clone()
        };
        let intent = journal.intend(wish.run, wanted).await?;
        let result = match made.subject {
            Subject::Assignment => remove_assignment(&before, made, there).await,
            Subject::ApplicationUser => remove_user(wish, &before, made.key, there).await,
            Subject::Role => gone(there.write(&Write::delete(format!("roles({})", made.key))).await),
        };
        match result {
            Ok(()) => journal.settle(intent, Settled::Applied).await?,
            Err(ServiceError::Refused(refusal)) => {
                journal.settle(intent, Settled::Refused).await?;
                return Err(Stop::WriteRefused(refusal));
            }
            Err(_) => {
                journal.settle(intent, Settled::Unknown).await?;
                return Err(Stop::OutcomeUnknown);
            }
        }
    }
    let after = observe(wish, there, patient).await?;
    for made in &ours {
        if is_there(&after, made) {
            return Err(Stop::UndoStopped(made.name.clone()));
        }
    }
    let line = |act, subject, name: &str| PlanLine {
        act,
        subject,
        subject_name: name.to_owned(),
        added: 0,
        removed: 0,
        notes: Vec::new(),
    };
    let mut left = Vec::new();
    if after.roles.iter().any(|role| role.id == after.own.role) {
        left.push(line(Act::Keep, Subject::Role, wish.role.name.as_str()));
    }
    if !after.users.is_empty() {
        left.push(line(Act::Keep, Subject::ApplicationUser, &wish.app_name));
    }
    let removed = ours
        .iter()
        .map(|made| line(Act::Remove, made.subject, &made.name))
        .collect();
    Ok(Removal { removed, left })
}

async fn remove_assignment(
    before: &Observation,
    made: &Wanted,
    there: &Organization,
) -> Result<(), ServiceError> {
    let (user, role) = (made.key, made.with.unwrap_or(before.own.role.0));
    gone(
        there
            .write(&Write::delete(format!(
                "systemusers({user})/systemuserroles_association({role})/$ref"
            )))
            .await,
    )
}

/// An application user must be switched off before it can be deleted; the first delete keeps it for a while, the second one
/// purges it ("Manage application users in the Power Platform admin center").
async fn remove_user(
    wish: &Wish,
    before: &Observation,
    user: Uuid,
    there: &Organization,
) -> Result<(), ServiceError> {
    let Some(row) = before.users.iter().find(|row| row.id.0 == user) else {
        return Ok(());
    };
    let path = format!("systemusers({user})");
    if row.deleted == 0 {
        // The app's id goes along, because a bare change may be refused (0x80041d48).
        let off = json!({ "isdisabled": true, "applicationid": wish.app });
        gone(there.write(&Write::patch(path.clone(), off)).await)?;
        gone(there.write(&Write::delete(path.clone())).await)?;
    }
    gone(there.write(&Write::delete(path)).await)
}

/// What is not there any more need not be removed.
fn gone(result: Result<(), ServiceError>) -> Result<(), ServiceError> {
    match result {
        Err(ServiceError::Refused(refusal)) if refusal.meaning() == Code::NotThere => Ok(()),
        other => other,
    }
}

fn is_there(after: &Observation, made: &Wanted) -> bool {
    match made.subject {
        Subject::Role => after.roles.iter().any(|role| role.id.0 == made.key),
        Subject::ApplicationUser => after.users.iter().any(|user| user.id.0 == made.key),
        Subject::Assignment => after
            .users
            .iter()
            .filter(|user| user.id.0 == made.key)
            .flat_map(|user| &user.roles)
            .any(|role| role.id.0 == made.with.unwrap_or(after.own.role.0)),
    }
}
