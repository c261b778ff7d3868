//! The planner: from what is wanted and what is there to what is missing. Pure: no clock, no network, no chance.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

mod role;
mod solution;
mod user;

pub use self::solution::Install;
use self::{role::plan_role, solution::plan_solution, user::plan_user};
use super::{
    Observation, Stop, Wish,
    wanted::{WantedPrivilege, WantedRole},
};
use crate::{
    contract::{Act, Memory, OrganizationRow, PlanCard, PlanLine, ProvenFact, SolutionCard, Subject},
    ids::{AppId, BusinessUnitId, OrganizationId, PrivilegeId, RoleId, UserId},
};

/// What will be done, in order. Only a plan whose hash was reviewed is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The solution that comes first, by itself; the changes follow when it is there.
    pub install: Option<Install>,
    /// What else is missing. Empty, and nothing to install: all is as wanted.
    pub changes: Vec<Change>,
    /// The role as wanted here.
    pub role: WantedRole,
    /// The role's id.
    pub role_id: RoleId,
    /// The application user's id: ours, or the one that was found.
    pub user_id: UserId,
    /// The business unit that both are in.
    pub business_unit: BusinessUnitId,
    /// For the window.
    pub lines: Vec<PlanLine>,
    /// The root business unit's name.
    pub business_unit_name: String,
    /// There is a connection already, whole or not.
    pub existing: bool,
    /// The solution that brings the role, for the window.
    solution: Option<SolutionCard>,
    hash: String,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Makes the role.
    CreateRole {
        /// Its id, chosen by us.
        role: RoleId,
        /// Its name.
        name: String,
        /// Where.
        business_unit: BusinessUnitId,
    },
    /// Gives the role its name back.
    RenameRole {
        /// Which.
        role: RoleId,
        /// Its name.
        name: String,
    },
    /// Gives the role what it lacks, or makes its privileges exactly these.
    MendRole {
        /// Which.
        role: RoleId,
        /// How.
        mend: RoleMend,
        /// Privileges to be sent.
        privileges: BTreeMap<PrivilegeId, WantedPrivilege>,
        /// Where.
        business_unit: BusinessUnitId,
    },
    /// Switches the application user on again.
    EnableUser {
        /// Whom.
        user: UserId,
        /// Its app, which has to be said along.
        app: AppId,
    },
    /// Removes a deleted application user for good, because its remains would keep a new one from being made.
    PurgeUser {
        /// Whom.
        user: UserId,
    },
    /// Makes the application user.
    CreateUser {
        /// Its id, chosen by us.
        user: UserId,
        /// For which app.
        app: AppId,
        /// Where.
        business_unit: BusinessUnitId,
    },
    /// Takes a role from the user: the copy of our role that belongs to another business unit.
    Unassign {
        /// Whom.
        user: UserId,
        /// Which.
        role: RoleId,
    },
    /// Gives the user the role.
    Assign {
        /// Whom.
        user: UserId,
        /// Which.
        role: RoleId,
    },
}

impl Change {
    /// The same change, or what is left of it after a part was done.
    pub(super) fn is_part_of(&self, whole: &Self) -> bool {
        match (self, whole) {
            (
                Self::MendRole { role, privileges, .. },
                Self::MendRole {
                    role: of,
                    privileges: all,
                    ..
                },
            ) => role == of && privileges.iter().all(|(id, wanted)| all.get(id) == Some(wanted)),
            _ => self == whole,
        }
    }

    /// The fact that does not hold as long as this is left to do.
    pub(super) fn proves(&self) -> ProvenFact {
        match self {
            Self::CreateRole { .. } | Self::RenameRole { .. } | Self::MendRole { .. } => {
                ProvenFact::RoleAsContracted
            }
            Self::EnableUser { .. } | Self::PurgeUser { .. } | Self::CreateUser { .. } => {
                ProvenFact::UserEnabled
            }
            Self::Unassign { .. } | Self::Assign { .. } => ProvenFact::RoleAssigned,
        }
    }
}

/// How a role's privileges are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleMend {
    /// Nothing is taken away.
    Add,
    /// The set becomes exactly this one: for a depth that must shrink, or a privilege too many.
    Replace,
}

/// Plans.
///
/// # Errors
/// Where something is there that Gangway must not touch, or the contract can't be fulfilled here.
pub fn plan(wish: &Wish, there: &Observation) -> Result<Plan, Stop> {
    let wanted = WantedRole::resolve(wish, there)?;
    let mut changes = Vec::new();
    let mut lines = Vec::new();
    let unit = there.root.id;
    let (install, role_id) = match &wish.solution {
        Some(package) => (
            plan_solution(package, wish, &wanted, there, &mut lines)?,
            package.role_id,
        ),
        None => (None, plan_role(wish, &wanted, there, &mut changes, &mut lines)?),
    };
    let user_id = plan_user(wish, role_id, &wanted.name, there, &mut changes, &mut lines)?;
    if let Some(missing) = missing_rights(there, &wanted, install.as_ref(), &changes) {
        return Err(Stop::MissingRights(missing));
    }
    let hash = hash(wish.organization, install.as_ref(), &changes);
    let solution = wish.solution.as_ref().map(|package| {
        let installed = there.solution.as_ref().map(|row| row.version.clone());
        package.card(installed)
    });
    Ok(Plan {
        install,
        solution,
        changes,
        role: wanted,
        role_id,
        user_id,
        business_unit: unit,
        lines,
        business_unit_name: there.root.name.clone(),
        existing: exists(wish, there),
        hash,
    })
}

impl Plan {
    /// Identifies exactly these changes in this organization.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// All is as wanted.
    pub fn is_done(&self) -> bool {
        self.install.is_none() && self.changes.is_empty()
    }

    /// For the window.
    pub fn card(&self, organization: &OrganizationRow, memory: Memory) -> PlanCard {
        PlanCard {
            hash: self.hash.clone(),
            organization: organization.clone(),
            business_unit: self.business_unit_name.clone(),
            role: self.role.card.clone(),
            solution: self.solution.clone(),
            lines: self.lines.clone(),
            writes: u32::try_from(self.changes.len() + usize::from(self.install.is_some()))
                .unwrap_or(u32::MAX),
            existing: self.existing,
            memory,
        }
    }
}

/// Our role or our user is there, or a user of the app holds the role that was taken for it.
fn exists(wish: &Wish, there: &Observation) -> bool {
    let living = || there.users.iter().filter(|user| user.deleted == 0);
    // A solution's role is nobody's connection yet.
    wish.solution.is_none() && there.roles.iter().any(|role| role.id == there.own.role)
        || living().any(|user| user.id == there.own.user)
        || living().any(|user| user.roles.iter().any(|held| held.id == there.role))
}

/// Rights that the changes need and the administrator lacks, by name. Also those that the app would get: nobody can give
/// what he does not have ("Security roles and privileges", Power Platform documentation).
fn missing_rights(
    there: &Observation,
    wanted: &WantedRole,
    install: Option<&Install>,
    changes: &[Change],
) -> Option<Vec<String>> {
    let may = there.may.as_ref()?;
    let needed = changes.iter().flat_map(|change| match change {
        Change::CreateRole { .. } => ["prvCreateRole"].as_slice(),
        Change::RenameRole { .. } | Change::MendRole { .. } => &["prvWriteRole"],
        Change::CreateUser { .. } => &["prvCreateUser"],
        // "Enable or Disable User" is a privilege of its own, for both ways; the row is changed as well.
        Change::EnableUser { .. } => &["prvWriteUser", "prvDisableUser"],
        Change::PurgeUser { .. } => &["prvDeleteUser"],
        Change::Unassign { .. } | Change::Assign { .. } => &["prvAssignRole"],
    });
    let for_install = install.iter().flat_map(|_| ["prvImportCustomization"].as_slice());
    let mut missing = there.lacking(needed.chain(for_install).copied());
    let gives = |change: &Change| {
        matches!(
            change,
            Change::CreateRole { .. } | Change::MendRole { .. } | Change::Assign { .. }
        )
    };
    if install.is_some() || changes.iter().any(gives) {
        for (id, privilege) in &wanted.privileges {
            let held = may.iter().find(|held| held.privilege_id == *id);
            if held.is_none_or(|held| held.depth < privilege.depth) {
                missing.push(privilege.name.clone());
            }
        }
    }
    missing.sort();
    missing.dedup();
    (!missing.is_empty()).then_some(missing)
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

fn hash(organization: OrganizationId, install: Option<&Install>, changes: &[Change]) -> String {
    // Maps are sorted and ids are plain, so equal plans have equal texts.
    let text = serde_json::to_vec(&(organization, install, changes)).unwrap_or_default();
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests;
