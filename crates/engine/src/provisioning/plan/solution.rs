//! The role's part of a plan where a solution brings it: the solution is installed, brought up to date or left as it is, and
//! its role is never changed by hand.

use serde::Serialize;
use uuid::Uuid;

use super::{line, role};
use crate::{
    contract::{Act, PlanLine, Subject},
    ids,
    profile::{Package, Version},
    provisioning::{Observation, Stop, Wish, wanted::WantedRole},
};

/// A solution that is to be installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Install {
    /// By which Dataverse knows it.
    pub unique_name: String,
    /// What people call it.
    pub name: String,
    /// Which version.
    pub version: Version,
    /// Exactly which package.
    pub sha256: String,
    /// The version that is there, where one is.
    pub from: Option<String>,
    /// By which the journal knows it.
    pub key: Uuid,
}

/// Newer than what is there: installed over it. The same: left. Older: refused, because what is there may hold what the older
/// one would take away.
pub(super) fn plan_solution(
    package: &Package,
    wish: &Wish,
    wanted: &WantedRole,
    there: &Observation,
    lines: &mut Vec<PlanLine>,
) -> Result<Option<Install>, Stop> {
    let installed = there.solution.as_ref();
    let act = match installed {
        None => Act::Create,
        Some(row) if !row.managed => return Err(Stop::SolutionClash),
        Some(row) => match row.version.parse::<Version>() {
            Ok(found) if found < package.version => Act::Change,
            Ok(found) if found == package.version => Act::Keep,
            _ => {
                return Err(Stop::SolutionNewer {
                    installed: row.version.clone(),
                    offered: package.version.to_string(),
                });
            }
        },
    };
    let found = there.roles.iter().find(|role| role.id == package.role_id);
    if act != Act::Keep && found.is_none() {
        // An import does not take a role whose name another one has (0x80048017).
        role::nobody_elses(wanted, there)?;
    }
    lines.push(line(act, Subject::Solution, package.name.as_str()));
    let differences = role::differences(wanted, there);
    let (added, removed) = differences.counts();
    let role_act = match (act, found) {
        (Act::Keep, None) => return Err(Stop::SolutionRoleDiffers(wanted.name.clone())),
        (Act::Keep, Some(_)) => {
            still_as_brought(package, wish, wanted, there)?;
            Act::Keep
        }
        (_, None) => Act::Create,
        (_, Some(_)) if differences.notes.is_empty() => Act::Keep,
        (_, Some(_)) => Act::Change,
    };
    let shown = if role_act == Act::Change {
        PlanLine {
            added,
            removed,
            notes: differences.notes,
            ..line(role_act, Subject::Role, &wanted.name)
        }
    } else {
        line(role_act, Subject::Role, &wanted.name)
    };
    lines.push(shown);
    if act == Act::Keep {
        return Ok(None);
    }
    Ok(Some(Install {
        unique_name: package.unique_name.clone(),
        name: package.name.to_string(),
        version: package.version,
        sha256: package.sha256.clone(),
        from: installed.map(|row| row.version.clone()),
        key: ids::solution_key(wish.organization, &package.unique_name),
    }))
}

/// Once it is installed, the role must be what was shown: no privilege less, and none more but the basic ones.
fn still_as_brought(
    package: &Package,
    wish: &Wish,
    wanted: &WantedRole,
    there: &Observation,
) -> Result<(), Stop> {
    let known = |name: &str| {
        there
            .privileges
            .iter()
            .any(|row| row.name.eq_ignore_ascii_case(name))
    };
    if let Some(left_out) = wish.role.privileges.keys().find(|name| !known(name.as_str())) {
        return Err(Stop::PrivilegeMissing(left_out.to_string()));
    }
    let renamed = there
        .roles
        .iter()
        .any(|role| role.id == package.role_id && role.name != wanted.name);
    if renamed || !role::differences(wanted, there).notes.is_empty() {
        return Err(Stop::SolutionRoleDiffers(wanted.name.clone()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
