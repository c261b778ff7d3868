//! The role's part of a plan.

use std::collections::BTreeMap;

use super::{Change, RoleMend, line};
use crate::{
    contract::{Act, Depth, LineNote, PlanLine, Right, RightName, Subject},
    dataverse::{RIGHTS, RoleRow},
    ids::{PrivilegeId, RoleId},
    provisioning::{
        Observation, Stop, Wish,
        wanted::{BASICS, WantedPrivilege, WantedRole},
    },
};

/// Plans the role; gives its id: ours, or that of one which is used instead.
pub(super) fn plan_role(
    wish: &Wish,
    wanted: &WantedRole,
    there: &Observation,
    changes: &mut Vec<Change>,
    lines: &mut Vec<PlanLine>,
) -> Result<RoleId, Stop> {
    let (role, business_unit) = (there.role, there.root.id);
    let Some(found) = there.roles.iter().find(|found| found.id == role) else {
        nobody_elses(wanted, there)?;
        changes.push(Change::CreateRole {
            role,
            name: wanted.name.clone(),
            business_unit,
        });
        changes.push(Change::MendRole {
            role,
            mend: RoleMend::Add,
            privileges: wanted.privileges.clone(),
            business_unit,
        });
        lines.push(line(Act::Create, Subject::Role, &wanted.name));
        return Ok(role);
    };
    if found.managed {
        return Err(Stop::RoleManaged(found.name.clone()));
    }
    let differences = differences(wanted, there);
    let (added, removed) = differences.counts();
    let ours = role == there.own.role;
    let in_use = there
        .users
        .iter()
        .any(|user| user.deleted == 0 && user.roles.iter().any(|held| held.id == role));
    let settled = in_use && differences.notes.is_empty();
    let adopts = !ours && !settled;
    if adopts && !wish.agreed.adopt_role {
        return Err(Stop::RoleFound {
            role: found.name.clone(),
            added,
            removed,
        });
    }
    let mut notes = Vec::new();
    let mut is_kept = differences.notes.is_empty();
    if ours && found.name != wanted.name {
        let found = found.name.clone();
        if name_is_free(wanted, there) {
            let name = wanted.name.clone();
            changes.push(Change::RenameRole { role, name });
            notes.push(LineNote::Renamed { found });
            is_kept = false;
        } else {
            notes.push(LineNote::NameTaken { found });
        }
    }
    if let Some((mend, privileges)) = differences.mend {
        changes.push(Change::MendRole {
            role,
            mend,
            privileges,
            business_unit,
        });
    }
    notes.extend(differences.notes);
    let act = match (adopts, is_kept) {
        (true, _) => Act::Adopt,
        (false, true) => Act::Keep,
        (false, false) => Act::Change,
    };
    lines.push(PlanLine {
        added,
        removed,
        notes,
        ..line(act, Subject::Role, &wanted.name)
    });
    Ok(role)
}

/// What keeps a role of our name from being made.
pub(super) fn nobody_elses(wanted: &WantedRole, there: &Observation) -> Result<(), Stop> {
    // Copies of one role need not all say that it is managed.
    let managed = foreign(wanted, there).find(|role| role.managed);
    if let Some(role) = managed {
        return Err(Stop::RoleManaged(role.name.clone()));
    }
    match foreign(wanted, there).next() {
        None => Ok(()),
        Some(role) => Err(Stop::RoleNameTaken(role.name.clone())),
    }
}

fn name_is_free(wanted: &WantedRole, there: &Observation) -> bool {
    foreign(wanted, there).next().is_none()
}

/// Roles of our name that are neither ours nor copies of ours.
fn foreign<'a>(wanted: &'a WantedRole, there: &'a Observation) -> impl Iterator<Item = &'a RoleRow> {
    let ours = there.own.role;
    there.roles.iter().filter(move |found| {
        found.id != ours && found.root != Some(ours) && found.name.eq_ignore_ascii_case(&wanted.name)
    })
}

/// What a role holds otherwise than wanted.
pub(super) struct Differences {
    pub(super) notes: Vec<LineNote>,
    mend: Option<(RoleMend, BTreeMap<PrivilegeId, WantedPrivilege>)>,
}

impl Differences {
    /// How many rights are missing, and how many are too many or reach elsewhere.
    pub(super) fn counts(&self) -> (u32, u32) {
        let missing = |note: &&LineNote| matches!(note, LineNote::RightMissing { .. });
        let added = self.notes.iter().filter(missing).count();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (count(added), count(self.notes.len() - added))
    }
}

pub(super) fn differences(wanted: &WantedRole, there: &Observation) -> Differences {
    let held: BTreeMap<PrivilegeId, (Depth, &str)> = there
        .role_privileges
        .iter()
        .flatten()
        .map(|held| {
            let name = held.privilege_name.as_deref().unwrap_or_default();
            (held.privilege_id, (held.depth, name))
        })
        .collect();
    let mut notes = Vec::new();
    let mut missing = BTreeMap::new();
    for (id, privilege) in &wanted.privileges {
        let right = || right_name(&privilege.name, there);
        match held.get(id) {
            None => {
                missing.insert(*id, privilege.clone());
                notes.push(LineNote::RightMissing {
                    right: right(),
                    wanted: privilege.depth,
                });
            }
            Some((found, _)) if *found != privilege.depth => notes.push(LineNote::RightReach {
                right: right(),
                found: *found,
                wanted: privilege.depth,
            }),
            Some(_) => {}
        }
    }
    let others = held.iter().filter(|(id, _)| !wanted.privileges.contains_key(id));
    let (basics, extra): (Vec<_>, Vec<_>) =
        others.partition(|(_, (depth, name))| *depth == Depth::Organization && BASICS.contains(name));
    notes.extend(extra.into_iter().map(|(_, (found, name))| LineNote::RightExtra {
        right: right_name(name, there),
        found: *found,
    }));
    notes.sort_by(|one, other| place(one).cmp(&place(other)));
    let mend = if notes.is_empty() {
        None
    } else if notes.len() == missing.len() {
        Some((RoleMend::Add, missing))
    } else {
        let mut exactly = wanted.privileges.clone();
        exactly.extend(basics.into_iter().map(|(id, (depth, name))| {
            let (name, depth) = ((*name).to_owned(), *depth);
            (*id, WantedPrivilege { name, depth })
        }));
        Some((RoleMend::Replace, exactly))
    };
    Differences { notes, mend }
}

/// Where a fact about a right is looked for: with its table, in the order of the rights. What has no table comes last.
fn place(note: &LineNote) -> Option<(bool, &str, Option<Right>, &str)> {
    match note {
        LineNote::RightMissing { right, .. }
        | LineNote::RightExtra { right, .. }
        | LineNote::RightReach { right, .. } => {
            let table = right.table.as_deref();
            Some((
                table.is_none(),
                table.unwrap_or_default(),
                right.right,
                &right.privilege,
            ))
        }
        _ => None,
    }
}

/// A privilege in words: from the tables that were read, or else from its own name (`prvReadAccount`).
fn right_name(privilege: &str, there: &Observation) -> RightName {
    let known = there.tables.iter().find_map(|table| {
        let found = table.privileges.iter().find(|one| one.name == privilege)?;
        let right = RIGHTS
            .into_iter()
            .find(|(word, _)| *word == found.privilege_type)?;
        Some((right.1, table.label().unwrap_or(&table.logical_name)))
    });
    let spelt = || {
        let rest = privilege.strip_prefix("prv")?;
        RIGHTS.into_iter().find_map(|(word, right)| {
            Some((right, rest.strip_prefix(word).filter(|table| !table.is_empty())?))
        })
    };
    let words = known.or_else(spelt);
    RightName {
        privilege: crate::service::short(privilege, 100),
        right: words.map(|(right, _)| right),
        table: words.map(|(_, table)| crate::service::short(table, 60)),
    }
}
