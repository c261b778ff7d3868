//! From what a world file tells to rows, and back.

use super::privileges;
use super::seed::{ApplicationUserSeed, MemberSeed, OrganizationSeed, PublisherSeed, RoleSeed, SolutionSeed};
use super::store::{Cell, Row, State};
use super::world::{FOUNDED, Grants, SOLUTIONS, built_in_roles, derived, stamped};
use super::{Organization, ServicePrincipalFacts, application_users, roles};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The business unit with this name; the root one where the name is not known.
pub(crate) fn unit(state: &State, seed: &OrganizationSeed, name: &str) -> Uuid {
    [name, &seed.root_business_unit]
        .map(|name| derived(seed, &format!("business unit {name}")))
        .into_iter()
        .find(|unit| state.row("businessunit", *unit).is_some())
        .unwrap_or_default()
}

/// Gives a user the roles with these names; names that the business unit does not know are left out.
pub(crate) fn assign(state: &mut State, user: Uuid, unit: Uuid, names: &[String]) {
    for name in names {
        let role = role_named(state, name, unit);
        state.user_roles.extend(role.map(|role| (user, role)));
    }
}

fn role_named(state: &State, name: &str, unit: Uuid) -> Option<Uuid> {
    state
        .rows("role")
        .find(|(_, row)| row.words("name") == name && row.id("businessunitid") == Some(unit))
        .map(|(role, _)| role)
}

/// Adds a role, or says anew what the built-in role of this name holds.
pub(crate) fn add_role(state: &mut State, seed: &OrganizationSeed, role: &RoleSeed) {
    let unit = unit(state, seed, &role.business_unit);
    let grants: Grants = role
        .privileges
        .iter()
        .filter_map(|(name, depth)| Some((privileges::by_name(name)?.id, *depth)))
        .collect();
    if let Some(known) = role_named(state, &role.name, unit) {
        state.set_privileges(state.root_role(known), grants);
        return;
    }
    let id = given(role.id, || derived(seed, &format!("role {}", role.name)));
    roles::add(state, id, &role.name, unit, FOUNDED);
    state.set_privileges(id, grants);
    let solution = role
        .solution
        .as_deref()
        .and_then(|name| solution_named(state, name));
    roles::mark(state, id, role.managed, role.customizable, solution);
}

/// The installed solution with this unique name.
pub(crate) fn solution_named(state: &State, name: &str) -> Option<Uuid> {
    state
        .rows("solution")
        .find(|(_, row)| row.words("uniquename").eq_ignore_ascii_case(name))
        .map(|(id, _)| id)
}

pub(crate) fn add_solution(state: &mut State, seed: &OrganizationSeed, solution: &SolutionSeed) {
    let publisher = add_publisher(state, seed, &solution.publisher);
    let id = given(solution.id, || {
        derived(seed, &format!("solution {}", solution.unique_name))
    });
    let cells = BTreeMap::from([
        ("solutionid", Cell::Id(id)),
        ("uniquename", Cell::text(&solution.unique_name)),
        ("friendlyname", Cell::text(&solution.name)),
        ("version", Cell::text(&solution.version)),
        ("ismanaged", Cell::Flag(solution.managed)),
        ("isvisible", Cell::Flag(true)),
        ("installedon", Cell::Time(solution.installed_on)),
        ("solutionpackageversion", Cell::text("9.2")),
        ("publisherid", Cell::Link("publisher", publisher)),
    ]);
    let cells = stamped(cells, solution.installed_on);
    state.put("solution", id, Row { cells, version: 0 });
    if !solution.requires.is_empty() {
        state.solution_needs.insert(id, solution.requires.clone());
    }
}

/// The publisher with this unique name, made if there is none.
pub(crate) fn add_publisher(state: &mut State, seed: &OrganizationSeed, publisher: &PublisherSeed) -> Uuid {
    let known = state
        .rows("publisher")
        .find(|(_, row)| row.words("uniquename") == publisher.unique_name);
    if let Some((id, _)) = known {
        return id;
    }
    let id = derived(seed, &format!("publisher {}", publisher.unique_name));
    let cells = BTreeMap::from([
        ("publisherid", Cell::Id(id)),
        ("uniquename", Cell::text(&publisher.unique_name)),
        ("friendlyname", Cell::text(&publisher.name)),
        ("customizationprefix", Cell::text(&publisher.prefix)),
        (
            "customizationoptionvalueprefix",
            Cell::Whole(publisher.option_value_prefix),
        ),
        ("isreadonly", Cell::Flag(false)),
    ]);
    let cells = stamped(cells, FOUNDED);
    state.put("publisher", id, Row { cells, version: 0 });
    id
}

pub(crate) fn add_application_user(state: &mut State, seed: &OrganizationSeed, user: &ApplicationUserSeed) {
    let unit = unit(state, seed, &user.business_unit);
    let id = given(user.id, || {
        derived(seed, &format!("application user {}", user.application_id))
    });
    let principal = ServicePrincipalFacts {
        object_id: user.object_id,
        display_name: user.name.strip_prefix("# ").unwrap_or(&user.name).to_owned(),
        enabled: true,
    };
    let mut cells = application_users::cells(user.application_id, &principal, unit, seed);
    cells.extend([
        ("systemuserid", Cell::Id(id)),
        ("ownerid", Cell::Id(id)),
        ("isdisabled", Cell::Flag(user.disabled)),
        ("deletedstate", Cell::Whole(i64::from(user.soft_deleted))),
    ]);
    let cells = stamped(cells, FOUNDED);
    state.put("systemuser", id, Row { cells, version: 0 });
    assign(state, id, unit, &user.roles);
}

fn given(id: Uuid, otherwise: impl FnOnce() -> Uuid) -> Uuid {
    if id.is_nil() { otherwise() } else { id }
}

impl Organization {
    /// What the organization would have to be made of to be as it is now. Teams, business rows and jobs are not told.
    pub fn describe(&self) -> OrganizationSeed {
        let state = &self.state;
        OrganizationSeed {
            people: sorted(self.members(), |member| member.name.clone()),
            roles: sorted(self.own_roles(), |role| role.name.clone()),
            application_users: sorted(self.described_application_users(), |user| user.name.clone()),
            solutions: sorted(self.own_solutions(), |solution| solution.unique_name.clone()),
            child_business_units: sorted(
                state
                    .rows("businessunit")
                    .filter(|(_, row)| row.id("parentbusinessunitid").is_some())
                    .map(|(_, row)| row.words("name").to_owned())
                    .collect(),
                Clone::clone,
            ),
            administration_mode: self.switches.administration_mode,
            disabled: self.switches.disabled,
            ..self.seed.clone()
        }
    }

    fn members(&self) -> Vec<MemberSeed> {
        let users = self.state.rows("systemuser");
        users
            .filter(|(_, row)| row.id("applicationid").is_none())
            .filter_map(|(id, row)| {
                Some(MemberSeed {
                    object_id: row.id("azureactivedirectoryobjectid")?,
                    upn: row.words("domainname").to_owned(),
                    name: row.words("fullname").to_owned(),
                    business_unit: self.unit_name(row),
                    roles: self.role_names(id),
                    disabled: row.flag("isdisabled"),
                })
            })
            .collect()
    }

    fn described_application_users(&self) -> Vec<ApplicationUserSeed> {
        let users = self.state.rows("systemuser");
        users
            .filter_map(|(id, row)| {
                Some(ApplicationUserSeed {
                    id,
                    application_id: row.id("applicationid")?,
                    object_id: row.id("azureactivedirectoryobjectid").unwrap_or_default(),
                    name: row.words("fullname").to_owned(),
                    business_unit: self.unit_name(row),
                    roles: self.role_names(id),
                    disabled: row.flag("isdisabled"),
                    soft_deleted: row.whole("deletedstate") == Some(1),
                })
            })
            .collect()
    }

    /// The roles that are not built in, and the built-in ones that hold something else than at first.
    fn own_roles(&self) -> Vec<RoleSeed> {
        let built_in: BTreeMap<Uuid, Grants> = built_in_roles()
            .into_iter()
            .map(|(name, _, grants)| (derived(&self.seed, &format!("role {name}")), grants))
            .collect();
        let roots = self
            .state
            .rows("role")
            .filter(|(id, row)| row.id("parentrootroleid") == Some(*id));
        roots
            .filter(|(id, _)| {
                built_in
                    .get(id)
                    .is_none_or(|grants| *grants != self.state.privileges_of_role(*id))
            })
            .map(|(id, row)| RoleSeed {
                id,
                name: row.words("name").to_owned(),
                business_unit: self.unit_name(row),
                managed: row.flag("ismanaged"),
                customizable: row.get("iscustomizable") == &Cell::Managed(true),
                solution: row
                    .id("solutionid")
                    .and_then(|solution| self.state.row("solution", solution))
                    .map(|solution| solution.words("uniquename").to_owned()),
                privileges: self
                    .state
                    .privileges_of_role(id)
                    .into_iter()
                    .filter_map(|(privilege, depth)| {
                        Some((privileges::by_id(privilege)?.name.clone(), depth))
                    })
                    .collect(),
            })
            .collect()
    }

    fn own_solutions(&self) -> Vec<SolutionSeed> {
        let built_in: BTreeSet<&str> = SOLUTIONS.iter().map(|(unique, ..)| *unique).collect();
        let solutions = self.state.rows("solution");
        solutions
            .filter(|(_, row)| !built_in.contains(row.words("uniquename")))
            .map(|(id, row)| {
                let publisher = row
                    .id("publisherid")
                    .and_then(|publisher| self.state.row("publisher", publisher));
                SolutionSeed {
                    id,
                    unique_name: row.words("uniquename").to_owned(),
                    name: row.words("friendlyname").to_owned(),
                    version: row.words("version").to_owned(),
                    managed: row.flag("ismanaged"),
                    publisher: publisher.map(publisher_seed).unwrap_or_default(),
                    installed_on: match row.get("installedon") {
                        Cell::Time(at) => *at,
                        _ => FOUNDED,
                    },
                    requires: self.state.solution_needs.get(&id).cloned().unwrap_or_default(),
                }
            })
            .collect()
    }

    fn unit_name(&self, row: &Row) -> String {
        row.id("businessunitid")
            .and_then(|unit| self.state.row("businessunit", unit))
            .map(|unit| unit.words("name").to_owned())
            .unwrap_or_default()
    }

    fn role_names(&self, user: Uuid) -> Vec<String> {
        let roles = self.roles_assigned_to(user);
        let names = roles
            .into_iter()
            .filter_map(|role| self.state.name_of("role", role));
        sorted(names.collect(), Clone::clone)
    }
}

fn publisher_seed(row: &Row) -> PublisherSeed {
    PublisherSeed {
        unique_name: row.words("uniquename").to_owned(),
        name: row.words("friendlyname").to_owned(),
        prefix: row.words("customizationprefix").to_owned(),
        option_value_prefix: row.whole("customizationoptionvalueprefix").unwrap_or_default(),
    }
}

fn sorted<T, K: Ord>(mut all: Vec<T>, by: impl FnMut(&T) -> K) -> Vec<T> {
    all.sort_by_cached_key(by);
    all
}

/// The names of the roles that every organization has.
pub(crate) fn built_in_role_names() -> impl Iterator<Item = &'static str> {
    built_in_roles().into_iter().map(|(name, ..)| name)
}

/// Whether the catalogue has a privilege of this name.
pub(crate) fn is_privilege(name: &str) -> bool {
    privileges::by_name(name).is_some()
}
