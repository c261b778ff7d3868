//! The role contract, resolved through the organization's own tables and privileges.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Observation, Stop};
use crate::{
    contract::{Depth, RoleCard, SpecialLine, TableLine, TableRight},
    ids::PrivilegeId,
    profile::RoleContract,
};

pub(super) use crate::profile::BASICS;

/// The role as it is to be in this organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedRole {
    /// Name.
    pub name: String,
    /// By id. Several rights of the contract may lead to one privilege; the widest depth counts.
    pub privileges: BTreeMap<PrivilegeId, WantedPrivilege>,
    /// For the window.
    pub card: RoleCard,
}

/// One privilege.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WantedPrivilege {
    /// Name.
    pub name: String,
    /// How far it reaches.
    pub depth: Depth,
}

impl WantedRole {
    /// Finds each privilege of the contract, or says which one this organization does not have.
    pub fn resolve(contract: &RoleContract, observation: &Observation) -> Result<Self, Stop> {
        let mut privileges: BTreeMap<PrivilegeId, WantedPrivilege> = BTreeMap::new();
        let mut want = |id, name: &str, depth: Depth| {
            let wanted = privileges.entry(id).or_insert_with(|| WantedPrivilege {
                name: name.to_owned(),
                depth,
            });
            wanted.depth = wanted.depth.max(depth);
        };
        let mut card = contract.card();
        for (line, (table, rights)) in card.tables.iter_mut().zip(&contract.tables) {
            let row = observation
                .tables
                .iter()
                .find(|row| row.logical_name == table.as_str())
                .ok_or_else(|| Stop::TableMissing(table.to_string()))?;
            for (&right, &depth) in rights {
                let missing = || Stop::PrivilegeMissing(format!("{right:?} {table}"));
                let privilege = row.privilege(right).ok_or_else(missing)?;
                if !privilege.can_be(depth) {
                    return Err(Stop::DepthNotAllowed {
                        privilege: privilege.name.clone(),
                        depth,
                    });
                }
                want(privilege.privilege_id, &privilege.name, depth);
            }
            *line = TableLine {
                label: row.label().map(|label| crate::service::short(label, 60)),
                also: if row.is_activity == Some(true) {
                    vec!["activitypointer".to_owned()]
                } else {
                    Vec::new()
                },
                rights: rights
                    .iter()
                    .map(|(&right, &depth)| TableRight { right, depth })
                    .collect(),
                table: table.to_string(),
            };
        }
        for (name, &depth) in &contract.privileges {
            let row = observation
                .privileges
                .iter()
                .find(|row| row.name == name.as_str())
                .ok_or_else(|| Stop::PrivilegeMissing(name.to_string()))?;
            if !row.can_be(depth) {
                return Err(Stop::DepthNotAllowed {
                    privilege: row.name.clone(),
                    depth,
                });
            }
            want(row.id, &row.name, depth);
        }
        card.special = contract
            .privileges
            .iter()
            .map(|(name, &depth)| SpecialLine {
                privilege: name.to_string(),
                depth,
            })
            .collect();
        card.basics = u32::try_from(BASICS.len()).ok();
        Ok(Self {
            name: contract.name.to_string(),
            privileges,
            card,
        })
    }
}
