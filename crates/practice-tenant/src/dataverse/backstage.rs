//! What tests and the practice look at or change directly, past the Web API and its rules.

use super::privileges::{self, Depth};
use super::store::{Cell, Row};
use super::world::{FOUNDED, add_person, stamped};
use super::{
    ApplicationUserSeed, MemberSeed, Organization, RoleSeed, ServicePrincipalFacts, SolutionSeed, access,
    application_users, roles, seeding, solutions,
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// One copy of a security role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleFacts {
    /// The id of this copy.
    pub id: Uuid,
    /// The name, the same on every copy.
    pub name: String,
    /// The business unit of this copy.
    pub business_unit: Uuid,
    /// The copy in the business unit where the role was made.
    pub root: Uuid,
    /// Whether it came with a managed solution.
    pub managed: bool,
    /// What it grants, by privilege name.
    pub privileges: BTreeMap<String, Depth>,
}

/// One application user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationUserFacts {
    /// `systemuserid`.
    pub id: Uuid,
    /// The application (client) id.
    pub application_id: Uuid,
    /// The object id of the service principal.
    pub object_id: Option<Uuid>,
    /// The name people see.
    pub full_name: String,
    /// The business unit the user belongs to.
    pub business_unit: Uuid,
    /// Deactivated.
    pub disabled: bool,
    /// Deleted once, not yet purged.
    pub soft_deleted: bool,
    /// Directly assigned copies of roles.
    pub roles: Vec<Uuid>,
}

/// One solution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SolutionFacts {
    /// Its unique name.
    pub unique_name: String,
    /// Its version.
    pub version: String,
    /// Whether it was installed as a managed one.
    pub managed: bool,
}

/// One import of a solution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportFacts {
    /// The solution's unique name.
    pub solution: String,
    /// It goes on no more.
    pub ended: bool,
    /// It ended without success.
    pub failed: bool,
}

impl Organization {
    /// Every solution.
    pub fn solutions(&self) -> Vec<SolutionFacts> {
        let facts = |(_, row): (Uuid, &Row)| SolutionFacts {
            unique_name: row.words("uniquename").to_owned(),
            version: row.words("version").to_owned(),
            managed: row.flag("ismanaged"),
        };
        self.state.rows("solution").map(facts).collect()
    }

    /// Every import that was ever begun.
    pub fn imports(&self) -> Vec<ImportFacts> {
        let facts = |(_, row): (Uuid, &Row)| ImportFacts {
            solution: row.words("solutionname").to_owned(),
            ended: row.get("completedon") != &Cell::Null,
            failed: row.words("data").contains("result=\"failure\""),
        };
        self.state.rows("importjob").map(facts).collect()
    }

    /// So many imports to come fail at their end, and leave nothing.
    pub fn fail_imports(&mut self, times: u32) {
        self.state.failing_imports = times;
    }

    /// A user begins to install the package that was staged last. Nothing happens where there is none, or another import goes on.
    pub fn import_staged(&mut self, user: Uuid, now: Timestamp) {
        let staged = self.state.staged.last().map(|(_, package)| Arc::clone(package));
        let acting = access::principal(&self.state, user, now);
        if let (Some(package), Ok(acting), true) = (staged, acting, self.state.imports.is_empty()) {
            let mode = solutions::install::Mode::Update;
            solutions::jobs::begin(&mut self.state, &acting, (package, mode), Uuid::new_v4(), now);
        }
    }

    /// Every copy of every role.
    pub fn roles(&self) -> Vec<RoleFacts> {
        let facts = |(id, row): (Uuid, &Row)| RoleFacts {
            id,
            name: row.words("name").to_owned(),
            business_unit: row.id("businessunitid").unwrap_or_default(),
            root: row.id("parentrootroleid").unwrap_or(id),
            managed: row.flag("ismanaged"),
            privileges: self
                .state
                .privileges_of_role(id)
                .into_iter()
                .filter_map(|(privilege, depth)| Some((privileges::by_id(privilege)?.name.clone(), depth)))
                .collect(),
        };
        self.state.rows("role").map(facts).collect()
    }

    /// The copies of the roles with this name, the root copies first.
    pub fn roles_named(&self, name: &str) -> Vec<RoleFacts> {
        let mut found: Vec<_> = self
            .roles()
            .into_iter()
            .filter(|role| role.name == name)
            .collect();
        found.sort_by_key(|role| role.id != role.root);
        found
    }

    /// Every application user, also soft-deleted ones.
    pub fn application_users(&self) -> Vec<ApplicationUserFacts> {
        self.state
            .rows("systemuser")
            .filter_map(|(id, row)| {
                Some(ApplicationUserFacts {
                    id,
                    application_id: row.id("applicationid")?,
                    object_id: row.id("azureactivedirectoryobjectid"),
                    full_name: row.words("fullname").to_owned(),
                    business_unit: row.id("businessunitid").unwrap_or_default(),
                    disabled: row.flag("isdisabled"),
                    soft_deleted: row.whole("deletedstate") == Some(1),
                    roles: self.roles_assigned_to(id),
                })
            })
            .collect()
    }

    /// The copies of roles directly assigned to a user.
    pub fn roles_assigned_to(&self, user: Uuid) -> Vec<Uuid> {
        self.state
            .user_roles
            .iter()
            .filter(|(holder, _)| *holder == user)
            .map(|(_, role)| *role)
            .collect()
    }

    /// Every direct assignment: user and copy of a role.
    pub fn assignments(&self) -> Vec<(Uuid, Uuid)> {
        self.state.user_roles.iter().copied().collect()
    }

    /// Where it is served.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The user of a directory object (a person or a service principal), also a disabled one.
    pub fn user_of(&self, object_id: Uuid) -> Option<Uuid> {
        access::find_user(&self.state, "azureactivedirectoryobjectid", object_id)
    }

    /// A business unit by name.
    pub fn business_unit(&self, name: &str) -> Option<Uuid> {
        self.state
            .rows("businessunit")
            .find(|(_, row)| row.words("name") == name)
            .map(|(id, _)| id)
    }

    /// How many writes succeeded through the Web API.
    pub fn writes(&self) -> u64 {
        self.state.writes
    }

    /// How many rows a table holds, by logical name.
    pub fn row_count(&self, table: &str) -> usize {
        self.state.rows(table).count()
    }

    /// Only System Administrators and System Customizers may enter while it is on.
    pub fn set_administration_mode(&mut self, on: bool) {
        self.switches.administration_mode = on;
    }

    /// How many seconds a new role, and what is added to a role, take until they count.
    pub fn set_role_seconds(&mut self, seconds: i64) {
        self.switches.role_seconds = seconds;
    }

    /// How long a new application user takes until it is seen.
    pub fn set_user_seconds(&mut self, seconds: i64) {
        self.switches.user_seconds = seconds;
    }

    /// Nobody may enter while it is on.
    pub fn set_disabled(&mut self, on: bool) {
        self.switches.disabled = on;
    }

    /// Whether nobody may enter.
    pub fn is_disabled(&self) -> bool {
        self.switches.disabled
    }

    /// Makes a role in a business unit and those below, without the nine defaults; unknown privilege names are left out.
    pub fn add_role(
        &mut self,
        name: &str,
        business_unit: Uuid,
        managed: bool,
        grants: &[(&str, Depth)],
    ) -> Uuid {
        let id = roles::add(&mut self.state, Uuid::new_v4(), name, business_unit, FOUNDED);
        self.state.set_privileges(id, BTreeMap::new());
        self.grant(id, grants);
        if managed {
            self.change(
                "role",
                id,
                &[
                    ("ismanaged", Cell::Flag(true)),
                    ("iscustomizable", Cell::Managed(false)),
                ],
            );
        }
        id
    }

    /// Adds privileges to a role, past every rule; unknown names are left out.
    pub fn grant(&mut self, role: Uuid, grants: &[(&str, Depth)]) {
        let mut held = self.state.privileges_of_role(role);
        held.extend(
            grants
                .iter()
                .filter_map(|&(name, depth)| Some((privileges::by_name(name)?.id, depth))),
        );
        self.state.set_privileges(self.state.root_role(role), held);
    }

    /// Takes a privilege from a role, past every rule.
    pub fn revoke(&mut self, role: Uuid, privilege: &str) {
        let mut held = self.state.privileges_of_role(role);
        held.retain(|id, _| privileges::by_id(*id).is_none_or(|known| known.name != privilege));
        self.state.set_privileges(self.state.root_role(role), held);
    }

    /// Gives a role another name, past every rule.
    pub fn rename_role(&mut self, role: Uuid, name: &str) {
        let root = self.state.root_role(role);
        let row = self.state.row("role", root).cloned().unwrap_or_default();
        roles::rename(&mut self.state, root, name, row.words("description"));
    }

    /// Gives a role to a user, past every rule.
    pub fn assign_role(&mut self, user: Uuid, role: Uuid) {
        self.state.user_roles.insert((user, role));
    }

    /// Takes a role from a user, past every rule.
    pub fn unassign_role(&mut self, user: Uuid, role: Uuid) {
        self.state.user_roles.remove(&(user, role));
    }

    /// Makes an application user as somebody else would have made it before.
    pub fn add_application_user(
        &mut self,
        application_id: Uuid,
        principal: &ServicePrincipalFacts,
        business_unit: Uuid,
        roles: &[Uuid],
    ) -> Uuid {
        let id = Uuid::new_v4();
        let cells = application_users::cells(application_id, principal, business_unit, &self.seed);
        self.state.put(
            "systemuser",
            id,
            Row {
                cells: stamped(cells, FOUNDED),
                version: 0,
            },
        );
        self.change(
            "systemuser",
            id,
            &[("systemuserid", Cell::Id(id)), ("ownerid", Cell::Id(id))],
        );
        for &role in roles {
            self.assign_role(id, role);
        }
        id
    }

    /// Makes an application user as a world file tells it.
    pub fn seed_application_user(&mut self, user: &ApplicationUserSeed) {
        seeding::add_application_user(&mut self.state, &self.seed, user);
    }

    /// Makes a role as a world file tells it.
    pub fn seed_role(&mut self, role: &RoleSeed) {
        seeding::add_role(&mut self.state, &self.seed, role);
    }

    /// Makes a solution as a world file tells it.
    pub fn seed_solution(&mut self, solution: &SolutionSeed) {
        seeding::add_solution(&mut self.state, &self.seed, solution);
    }

    /// Adds a member after the organization was made.
    pub fn add_member(&mut self, person: &MemberSeed) -> Uuid {
        add_person(&mut self.state, &self.seed, person)
    }

    /// Makes an owner team with members and roles.
    pub fn add_team(&mut self, name: &str, business_unit: Uuid, members: &[Uuid], roles: &[Uuid]) -> Uuid {
        let id = Uuid::new_v4();
        let cells = BTreeMap::from([
            ("teamid", Cell::Id(id)),
            ("name", Cell::text(name)),
            ("isdefault", Cell::Flag(false)),
            ("teamtype", Cell::Whole(0)),
            ("businessunitid", Cell::Link("businessunit", business_unit)),
        ]);
        self.state.put(
            "team",
            id,
            Row {
                cells: stamped(cells, FOUNDED),
                version: 0,
            },
        );
        self.state
            .team_members
            .extend(members.iter().map(|&member| (id, member)));
        self.state.team_roles.extend(roles.iter().map(|&role| (id, role)));
        id
    }

    /// Deactivates or activates a user, past every rule.
    pub fn set_user_disabled(&mut self, user: Uuid, disabled: bool) {
        self.change("systemuser", user, &[("isdisabled", Cell::Flag(disabled))]);
    }

    /// Puts an application user into the state after its first deletion.
    pub fn soft_delete_user(&mut self, user: Uuid) {
        self.change(
            "systemuser",
            user,
            &[("isdisabled", Cell::Flag(true)), ("deletedstate", Cell::Whole(1))],
        );
    }

    /// Removes a user for good.
    pub fn purge_user(&mut self, user: Uuid) {
        self.state.remove("systemuser", user);
        self.state.user_roles.retain(|(holder, _)| *holder != user);
        self.state.team_members.retain(|(_, member)| *member != user);
    }

    /// Adds an account that the user owns.
    pub fn add_account(&mut self, name: &str, owner: Uuid) -> Uuid {
        let unit = self
            .state
            .row("systemuser", owner)
            .and_then(|row| row.id("businessunitid"))
            .unwrap_or_default();
        let id = Uuid::new_v4();
        let cells = BTreeMap::from([
            ("accountid", Cell::Id(id)),
            ("name", Cell::text(name)),
            ("ownerid", Cell::Link("systemuser", owner)),
            ("owninguser", Cell::Link("systemuser", owner)),
            ("owningbusinessunit", Cell::Link("businessunit", unit)),
            ("statecode", Cell::Whole(0)),
            ("statuscode", Cell::Whole(1)),
        ]);
        self.state.put(
            "account",
            id,
            Row {
                cells: stamped(cells, FOUNDED),
                version: 0,
            },
        );
        id
    }

    fn change(&mut self, table: &'static str, id: Uuid, cells: &[(&'static str, Cell)]) {
        if let Some(mut row) = self.state.row(table, id).cloned() {
            row.cells.extend(cells.iter().cloned());
            self.state.put(table, id, row);
        }
    }
}
