//! The application user's part of a plan, and the role on it.

use super::{Change, line};
use crate::{
    contract::{Act, LineNote, PlanLine, Subject},
    dataverse::{ApplicationUser, RoleOnUser},
    ids::{RoleId, UserId},
    provisioning::{Observation, Stop, Wish},
};

/// Plans the user and the role on it; gives the user's id: ours, or that of the one which was found.
pub(super) fn plan_user(
    wish: &Wish,
    role: RoleId,
    role_name: &str,
    there: &Observation,
    changes: &mut Vec<Change>,
    lines: &mut Vec<PlanLine>,
) -> Result<UserId, Stop> {
    let (living, deleted): (Vec<_>, Vec<_>) = there.users.iter().partition(|user| user.deleted == 0);
    let assign = |user| Change::Assign { user, role };
    let given = line(Act::Create, Subject::Assignment, role_name);
    let user = match (living.as_slice(), deleted.as_slice()) {
        ([user], _) => return keep_user(wish, user, role, role_name, there, changes, lines),
        ([], []) => create_user(wish, there, changes, lines),
        ([], [user]) => {
            let name = name_of(user, wish);
            if !wish.agreed.purge_user {
                return Err(Stop::UserDeleted(name));
            }
            changes.push(Change::PurgeUser { user: user.id });
            lines.push(line(Act::Remove, Subject::ApplicationUser, &name));
            create_user(wish, there, changes, lines)
        }
        _ => return Err(Stop::TwoUsers),
    };
    changes.push(assign(user));
    lines.push(given);
    Ok(user)
}

fn keep_user(
    wish: &Wish,
    user: &ApplicationUser,
    role: RoleId,
    role_name: &str,
    there: &Observation,
    changes: &mut Vec<Change>,
    lines: &mut Vec<PlanLine>,
) -> Result<UserId, Stop> {
    let name = name_of(user, wish);
    if user.business_unit != there.root.id {
        return Err(Stop::OtherBusinessUnit {
            user: name,
            found: user.business_unit.to_string(),
        });
    }
    let assigned = user.roles.iter().any(|held| held.id == role);
    if user.disabled && !wish.agreed.enable_user {
        let role = lines.iter().find(|line| line.subject == Subject::Role);
        return Err(Stop::UserDisabled {
            user: name,
            role: role.map_or(Act::Keep, |line| line.act),
            added: role.map_or(0, |line| line.added),
            removed: role.map_or(0, |line| line.removed),
            assigned,
        });
    }
    let copy = |held: &&RoleOnUser| {
        let row = there.roles.iter().find(|row| row.id == held.id);
        held.id != role && row.is_some_and(|row| row.root == Some(role))
    };
    let (copies, others): (Vec<_>, Vec<_>) = user
        .roles
        .iter()
        .filter(|held| held.id != role)
        .partition(|held| copy(held));
    let is_ours = user.id == there.own.user;
    if !is_ours && !assigned && !wish.agreed.adopt_user {
        return Err(Stop::UserFound {
            user: name,
            roles: user.roles.iter().map(|held| held.name.clone()).collect(),
        });
    }
    if user.disabled {
        changes.push(Change::EnableUser {
            user: user.id,
            app: wish.app,
        });
    }
    let act = match (user.disabled, is_ours || assigned) {
        (true, _) => Act::Enable,
        (false, false) => Act::Adopt,
        (false, true) => Act::Keep,
    };
    lines.push(PlanLine {
        notes: others
            .into_iter()
            .map(|held| LineNote::AlsoHas {
                role: crate::service::short(&held.name, 100),
            })
            .collect(),
        ..line(act, Subject::ApplicationUser, &name)
    });
    for held in &copies {
        changes.push(Change::Unassign {
            user: user.id,
            role: held.id,
        });
    }
    if !assigned {
        changes.push(Change::Assign { user: user.id, role });
    }
    let act = match (copies.is_empty(), assigned) {
        (true, true) => Act::Keep,
        (true, false) => Act::Create,
        (false, _) => Act::Change,
    };
    lines.push(PlanLine {
        notes: copies.iter().map(|_| LineNote::OtherCopy).collect(),
        ..line(act, Subject::Assignment, role_name)
    });
    Ok(user.id)
}

fn create_user(
    wish: &Wish,
    there: &Observation,
    changes: &mut Vec<Change>,
    lines: &mut Vec<PlanLine>,
) -> UserId {
    let user = there.own.user;
    changes.push(Change::CreateUser {
        user,
        app: wish.app,
        business_unit: there.root.id,
    });
    lines.push(line(Act::Create, Subject::ApplicationUser, &wish.app_name));
    user
}

fn name_of(user: &ApplicationUser, wish: &Wish) -> String {
    user.name.clone().unwrap_or_else(|| wish.app_name.clone())
}
