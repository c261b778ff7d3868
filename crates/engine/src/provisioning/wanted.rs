//! The role contract, resolved through the organization's own tables and privileges.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Observation, Stop, Wish};
use crate::{
    contract::{Depth, RoleCard, TableLine, TableRight},
    ids::PrivilegeId,
    profile::{Package, RoleContract},
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
    /// The role of the contract, or of the solution.
    ///
    /// # Errors
    /// Says which table, privilege or reach of the contract this organization does not have.
    pub fn resolve(wish: &Wish, there: &Observation) -> Result<Self, Stop> {
        match &wish.solution {
            Some(package) => Ok(Self::of_solution(package, &wish.role, there)),
            None => Self::of_contract(&wish.role, there),
        }
    }

    /// As much of the role as is known already: a solution can bring tables and privileges of its own.
    fn of_solution(package: &Package, role: &RoleContract, there: &Observation) -> Self {
        let known = role.privileges.iter().filter_map(|(name, &depth)| {
            let row = there
                .privileges
                .iter()
                .find(|row| row.name.eq_ignore_ascii_case(name.as_str()))?;
            let name = row.name.clone();
            Some((row.id, WantedPrivilege { name, depth }))
        });
        let mut card = package.role_card(role);
        for line in &mut card.tables {
            let row = there.tables.iter().find(|row| row.logical_name == line.table);
            line.label = row
                .and_then(|row| row.label())
                .map(|label| crate::service::short(label, 60));
        }
        card.basics = u32::try_from(BASICS.len()).ok();
        Self {
            name: role.name.to_string(),
            privileges: known.collect(),
            card,
        }
    }

    fn of_contract(contract: &RoleContract, observation: &Observation) -> Result<Self, Stop> {
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
        card.basics = u32::try_from(BASICS.len()).ok();
        Ok(Self {
            name: contract.name.to_string(),
            privileges,
            card,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provisioning::on_paper::{untouched, wish, wish_with_solution};

    /// Rights on a kind of activity are rights on all of them, whoever reads the role is told so.
    #[test]
    fn b9_49_of_a_table_of_activities_the_others_are_told_along() {
        let wish = wish();
        let role = WantedRole::resolve(&wish, &untouched(&wish)).unwrap();
        let told: Vec<_> = role
            .card
            .tables
            .iter()
            .filter(|line| !line.also.is_empty())
            .collect();
        let [task] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!(
            (task.table.as_str(), task.also.as_slice()),
            ("task", &["activitypointer".to_owned()][..])
        );
    }

    #[test]
    fn b9_49_a_solutions_role_calls_each_table_as_the_organization_does() {
        let wish = wish_with_solution();
        let mut there = untouched(&wish);
        for row in &mut there.tables {
            let named =
                serde_json::json!({ "UserLocalizedLabel": { "Label": format!("All {}", row.logical_name) } });
            row.display_collection_name = serde_json::from_value(named).unwrap();
        }
        let known: Vec<_> = there.tables.iter().map(|row| row.logical_name.clone()).collect();
        let role = WantedRole::resolve(&wish, &there).unwrap();
        assert!(role.card.tables.iter().any(|line| line.table == "account"));
        for line in role.card.tables {
            let label = known.contains(&line.table).then(|| format!("All {}", line.table));
            assert_eq!(line.label, label, "{}", line.table);
        }
    }
}
