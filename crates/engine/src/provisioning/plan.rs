//! The planner: from what is wanted and what is there to what is missing. Pure: no clock, no network, no chance.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    Observation, Stop, Wish,
    wanted::{BASICS, WantedPrivilege, WantedRole},
};
use crate::{
    contract::{Act, Depth, OrganizationRow, PlanCard, PlanLine, Subject},
    ids::{AppId, BusinessUnitId, OrganizationId, PrivilegeId, RoleId, UserId},
};

/// What will be done, in order. Only a plan whose hash was reviewed is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What is missing. Empty: all is as wanted.
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
    /// Gives the user the role.
    Assign {
        /// Whom.
        user: UserId,
        /// Which.
        role: RoleId,
    },
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
    let wanted = WantedRole::resolve(&wish.role, there)?;
    let mut changes = Vec::new();
    let mut lines = Vec::new();
    let unit = there.root.id;
    plan_role(&wanted, there, &mut changes, &mut lines)?;
    let role_id = there.own.role;
    let user_id = plan_user(wish, there, &mut changes, &mut lines)?;
    let assigned = there.users.iter().any(|user| {
        user.id == user_id && user.deleted == 0 && user.roles.iter().any(|role| role.id == role_id)
    });
    if !assigned {
        changes.push(Change::Assign {
            user: user_id,
            role: role_id,
        });
    }
    lines.push(line(
        if assigned { Act::Keep } else { Act::Create },
        Subject::Assignment,
        &wanted.name,
    ));
    if let Some(missing) = missing_rights(there, &wanted, &changes) {
        return Err(Stop::MissingRights(missing));
    }
    let hash = hash(wish.organization, &changes);
    Ok(Plan {
        changes,
        role: wanted,
        role_id,
        user_id,
        business_unit: unit,
        lines,
        business_unit_name: there.root.name.clone(),
        hash,
    })
}

impl Plan {
    /// Identifies exactly these changes in this organization.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// For the window.
    pub fn card(&self, organization: &OrganizationRow) -> PlanCard {
        PlanCard {
            hash: self.hash.clone(),
            organization: organization.clone(),
            business_unit: self.business_unit_name.clone(),
            role: self.role.card.clone(),
            lines: self.lines.clone(),
            writes: u32::try_from(self.changes.len()).unwrap_or(u32::MAX),
        }
    }
}

fn plan_role(
    wanted: &WantedRole,
    there: &Observation,
    changes: &mut Vec<Change>,
    lines: &mut Vec<PlanLine>,
) -> Result<(), Stop> {
    let (role, business_unit) = (there.own.role, there.root.id);
    let ours = there.roles.iter().find(|found| found.id == role);
    let foreign = |found: &&crate::dataverse::RoleRow| {
        found.id != role && found.root != Some(role) && found.name.eq_ignore_ascii_case(&wanted.name)
    };
    if ours.is_none() && there.roles.iter().any(|found| foreign(&found)) {
        return Err(Stop::RoleNameTaken(wanted.name.clone()));
    }
    let Some(ours) = ours else {
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
        return Ok(());
    };
    if ours.managed {
        return Err(Stop::RoleManaged(ours.name.clone()));
    }
    let held: BTreeMap<_, _> = there
        .role_privileges
        .iter()
        .flatten()
        .map(|held| (held.privilege_id, (held.depth, held.privilege_name.as_deref())))
        .collect();
    let missing: BTreeMap<_, _> = wanted
        .privileges
        .iter()
        .filter(|(id, _)| !held.contains_key(id))
        .map(|(id, wanted)| (*id, wanted.clone()))
        .collect();
    let basic = |id: &PrivilegeId, depth: Depth, name: Option<&str>| {
        !wanted.privileges.contains_key(id)
            && depth == Depth::Organization
            && name.is_some_and(|name| BASICS.contains(&name))
    };
    let otherwise = held
        .iter()
        .filter(|(id, (depth, name))| {
            !basic(id, *depth, *name)
                && wanted
                    .privileges
                    .get(id)
                    .is_none_or(|wanted| wanted.depth != *depth)
        })
        .count();
    if missing.is_empty() && otherwise == 0 {
        lines.push(line(Act::Keep, Subject::Role, &wanted.name));
        return Ok(());
    }
    let added = missing.len();
    let (mend, privileges) = if otherwise == 0 {
        (RoleMend::Add, missing)
    } else {
        let mut exactly = wanted.privileges.clone();
        for (id, (depth, name)) in &held {
            if let Some(name) = name.filter(|name| basic(id, *depth, Some(name))) {
                exactly.insert(
                    *id,
                    WantedPrivilege {
                        name: name.to_owned(),
                        depth: *depth,
                    },
                );
            }
        }
        (RoleMend::Replace, exactly)
    };
    changes.push(Change::MendRole {
        role,
        mend,
        privileges,
        business_unit,
    });
    lines.push(PlanLine {
        added: u32::try_from(added).unwrap_or(u32::MAX),
        removed: u32::try_from(otherwise).unwrap_or(u32::MAX),
        ..line(Act::Change, Subject::Role, &wanted.name)
    });
    Ok(())
}

fn plan_user(
    wish: &Wish,
    there: &Observation,
    changes: &mut Vec<Change>,
    lines: &mut Vec<PlanLine>,
) -> Result<UserId, Stop> {
    match there.users.as_slice() {
        [] => Ok(create_user(wish, there, changes, lines)),
        [user] => {
            let name = user.name.clone().unwrap_or_else(|| wish.app_name.clone());
            if user.deleted != 0 {
                if !wish.agreed.purge_user {
                    return Err(Stop::UserDeleted(name));
                }
                changes.push(Change::PurgeUser { user: user.id });
                lines.push(line(Act::Remove, Subject::ApplicationUser, &name));
                return Ok(create_user(wish, there, changes, lines));
            }
            if user.business_unit != there.root.id {
                return Err(Stop::OtherBusinessUnit {
                    user: name,
                    found: user.business_unit.to_string(),
                });
            }
            if user.disabled {
                if !wish.agreed.enable_user {
                    return Err(Stop::UserDisabled(name));
                }
                changes.push(Change::EnableUser {
                    user: user.id,
                    app: wish.app,
                });
                lines.push(line(Act::Enable, Subject::ApplicationUser, &wish.app_name));
            } else {
                lines.push(line(Act::Keep, Subject::ApplicationUser, &wish.app_name));
            }
            Ok(user.id)
        }
        _ => Err(Stop::TwoUsers),
    }
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

/// Rights that the changes need and the administrator lacks, by name. Also those that the role would get: nobody can give
/// what he does not have ("Security roles and privileges", Power Platform documentation).
fn missing_rights(there: &Observation, wanted: &WantedRole, changes: &[Change]) -> Option<Vec<String>> {
    let may = there.may.as_ref()?;
    let named = |name: &str| {
        may.iter()
            .any(|held| held.privilege_name.as_deref() == Some(name))
    };
    let mut missing: Vec<String> = changes
        .iter()
        .flat_map(|change| match change {
            Change::CreateRole { .. } => ["prvCreateRole"].as_slice(),
            Change::MendRole { .. } => &["prvWriteRole"],
            Change::CreateUser { .. } => &["prvCreateUser"],
            Change::EnableUser { .. } => &["prvWriteUser"],
            Change::PurgeUser { .. } => &["prvDeleteUser"],
            Change::Assign { .. } => &["prvAssignRole"],
        })
        .filter(|name| !named(name))
        .map(|name| (*name).to_owned())
        .collect();
    if !changes.is_empty() {
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
    }
}

fn hash(organization: OrganizationId, changes: &[Change]) -> String {
    // Maps are sorted and ids are plain, so equal plans have equal texts.
    let text = serde_json::to_vec(&(organization, changes)).unwrap_or_default();
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests;
