//! What the organization holds: rows, role privileges and who has which role. A clone is cheap and is how a change set or
//! a refused write is undone.

use super::privileges::{self, Depth};
use super::schema::{Kind, Ownership, Table, Via, table};
use super::solutions::jobs::Import;
use super::solutions::package::Package;
use jiff::{SignedDuration, Timestamp};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// One value in a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Flag(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    Id(Uuid),
    Time(Timestamp),
    Link(&'static str, Uuid),
    Managed(bool),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) | Self::Link(_, id) => Some(*id),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "only compared; practice values are small"
            )]
            Self::Whole(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The order of two values of the same kind; text without regard to case ("Filter rows": case-insensitive). None when
    /// one is null or the kinds differ.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => Some(a.to_lowercase().cmp(&b.to_lowercase())),
            (Self::Flag(a) | Self::Managed(a), Self::Flag(b) | Self::Managed(b)) => Some(a.cmp(b)),
            (Self::Time(a), Self::Time(b)) => Some(a.cmp(b)),
            _ => match (self.id(), other.id()) {
                (Some(a), Some(b)) => Some(a.cmp(&b)),
                _ => self.number()?.partial_cmp(&other.number()?),
            },
        }
    }
}

/// One row; a column that is not there is null.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    pub(crate) cells: BTreeMap<&'static str, Cell>,
    pub(crate) version: u64,
}

impl Row {
    pub(crate) fn get(&self, column: &str) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Null)
    }

    pub(crate) fn id(&self, column: &str) -> Option<Uuid> {
        self.get(column).id()
    }

    pub(crate) fn flag(&self, column: &str) -> bool {
        matches!(self.get(column), Cell::Flag(true))
    }

    pub(crate) fn whole(&self, column: &str) -> Option<i64> {
        match self.get(column) {
            Cell::Whole(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn words(&self, column: &str) -> &str {
        match self.get(column) {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    /// The business unit a row belongs to, where its table knows one.
    pub(crate) fn unit(&self, table: &Table, id: Uuid) -> Option<Uuid> {
        match (table.logical, table.ownership) {
            ("businessunit", _) => Some(id),
            (_, Ownership::Business) => self.id("businessunitid"),
            (_, Ownership::User) => self.id("owningbusinessunit"),
            (_, Ownership::Organization) => None,
        }
    }

    pub(crate) fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }
}

type Privileges = BTreeMap<Uuid, Depth>;

/// Changes that may not have spread yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recent {
    /// When an application user was made.
    pub(crate) users: BTreeMap<Uuid, Timestamp>,
    /// When a user was given a role.
    pub(crate) assigned: BTreeMap<(Uuid, Uuid), Timestamp>,
    /// What a role granted before each change, the oldest first.
    granted: BTreeMap<Uuid, Vec<(Timestamp, Arc<Privileges>)>>,
}

/// Everything that writes change.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    rows: BTreeMap<&'static str, BTreeMap<Uuid, Arc<Row>>>,
    /// By the root copy of the role.
    pub(crate) role_privileges: BTreeMap<Uuid, Arc<Privileges>>,
    pub(crate) user_roles: BTreeSet<(Uuid, Uuid)>,
    pub(crate) team_roles: BTreeSet<(Uuid, Uuid)>,
    pub(crate) team_members: BTreeSet<(Uuid, Uuid)>,
    pub(crate) recent: Recent,
    /// By solution: unique names of the solutions it can't do without.
    pub(crate) solution_needs: BTreeMap<Uuid, Vec<String>>,
    /// Packages that were staged, the oldest first.
    pub(crate) staged: Vec<(Uuid, Arc<Package>)>,
    /// New versions that wait, by the solutions that stand for them.
    pub(crate) holding: BTreeMap<Uuid, Arc<Package>>,
    /// Imports that are not done yet.
    pub(crate) imports: Vec<Import>,
    /// So many imports to come fail.
    pub(crate) failing_imports: u32,
    version: u64,
    pub(crate) writes: u64,
}

impl State {
    /// What is seen of it where users made after `since` are not seen yet; nothing else, if there are none.
    pub(crate) fn without_users_after(&self, since: Timestamp) -> Option<Self> {
        let recent = self.recent.users.iter().filter(|(_, made)| **made > since);
        let recent: BTreeSet<Uuid> = recent.map(|(user, _)| *user).collect();
        if recent.is_empty() {
            return None;
        }
        let mut seen = self.clone();
        if let Some(users) = seen.rows.get_mut("systemuser") {
            users.retain(|user, _| !recent.contains(user));
        }
        seen.user_roles.retain(|(user, _)| !recent.contains(user));
        seen.team_members.retain(|(_, user)| !recent.contains(user));
        Some(seen)
    }

    /// Starts the row versions where a fresh organization stands.
    pub(crate) fn new() -> Self {
        Self {
            version: 1_397_000,
            ..Self::default()
        }
    }

    pub(crate) fn row(&self, table: &str, id: Uuid) -> Option<&Row> {
        self.rows.get(table)?.get(&id).map(AsRef::as_ref)
    }

    pub(crate) fn rows(&self, table: &str) -> impl Iterator<Item = (Uuid, &Row)> {
        self.rows
            .get(table)
            .into_iter()
            .flatten()
            .map(|(id, row)| (*id, row.as_ref()))
    }

    /// Adds or replaces a row; it gets the next version.
    pub(crate) fn put(&mut self, table: &'static str, id: Uuid, mut row: Row) {
        self.version += 1;
        row.version = self.version;
        row.cells.insert(
            "versionnumber",
            Cell::Whole(i64::try_from(self.version).unwrap_or(i64::MAX)),
        );
        self.rows.entry(table).or_default().insert(id, Arc::new(row));
    }

    pub(crate) fn remove(&mut self, table: &str, id: Uuid) -> bool {
        self.rows
            .get_mut(table)
            .is_some_and(|rows| rows.remove(&id).is_some())
    }

    /// The root copy of a role.
    pub(crate) fn root_role(&self, role: Uuid) -> Uuid {
        self.row("role", role)
            .and_then(|row| row.id("parentrootroleid"))
            .unwrap_or(role)
    }

    pub(crate) fn privileges_of_role(&self, role: Uuid) -> Privileges {
        self.role_privileges
            .get(&self.root_role(role))
            .map(|held| held.as_ref().clone())
            .unwrap_or_default()
    }

    /// Sets what a role grants, as a change that spreads.
    pub(crate) fn change_privileges(&mut self, root: Uuid, held: Privileges, now: Timestamp) {
        let before = self.role_privileges.get(&root).cloned().unwrap_or_default();
        let changes = self.recent.granted.entry(root).or_default();
        // No organization is told to take longer than a day.
        changes.retain(|(at, _)| now.duration_since(*at) < SignedDuration::from_hours(24));
        changes.push((now, before));
        self.set_privileges(root, held);
    }

    pub(crate) fn set_privileges(&mut self, root: Uuid, held: Privileges) {
        self.role_privileges.insert(root, Arc::new(held));
    }

    /// Roles given to the user and to the user's teams.
    pub(crate) fn roles_of_user(&self, user: Uuid) -> BTreeSet<Uuid> {
        let teams: BTreeSet<Uuid> = self
            .team_members
            .iter()
            .filter(|(_, member)| *member == user)
            .map(|(team, _)| *team)
            .collect();
        let direct = self.user_roles.iter().filter(|(holder, _)| *holder == user);
        let by_team = self.team_roles.iter().filter(|(team, _)| teams.contains(team));
        direct.chain(by_team).map(|(_, role)| *role).collect()
    }

    /// What the roles of a user add up to.
    pub(crate) fn privileges_of_user(&self, user: Uuid) -> Privileges {
        self.sum(self.roles_of_user(user))
    }

    pub(crate) fn privileges_of_team(&self, team: Uuid) -> Privileges {
        self.sum(
            self.team_roles
                .iter()
                .filter(|(holder, _)| *holder == team)
                .map(|(_, role)| *role),
        )
    }

    /// The greatest depth of each privilege in any of the roles.
    fn sum(&self, roles: impl IntoIterator<Item = Uuid>) -> Privileges {
        self.sum_as_of(roles, Timestamp::MAX)
    }

    /// What all servers know to be given to a user, when they know what happened until `since`: how many roles, and what
    /// they add up to.
    pub(crate) fn known_of_user(&self, user: Uuid, since: Timestamp) -> (usize, Privileges) {
        let mut roles = self.roles_of_user(user);
        roles.retain(|role| {
            self.recent
                .assigned
                .get(&(user, *role))
                .is_none_or(|at| *at <= since)
        });
        (roles.len(), self.sum_as_of(roles, since))
    }

    fn sum_as_of(&self, roles: impl IntoIterator<Item = Uuid>, since: Timestamp) -> Privileges {
        let mut all = Privileges::new();
        for role in roles {
            let root = self.root_role(role);
            let earlier = self.recent.granted.get(&root).into_iter().flatten();
            let earlier = earlier.filter(|(at, _)| *at > since).map(|(_, before)| before);
            if let Some(held) = earlier.chain(self.role_privileges.get(&root)).next() {
                for (&privilege, &depth) in held.as_ref() {
                    let entry = all.entry(privilege).or_insert(depth);
                    *entry = depth.max(*entry);
                }
            }
        }
        all
    }

    /// Whether `inner` is `outer` or stands below it.
    pub(crate) fn within(&self, inner: Uuid, outer: Uuid) -> bool {
        let mut unit = Some(inner);
        // The bound stops a loop that a broken world could contain.
        for _ in 0..64 {
            match unit {
                Some(id) if id == outer => return true,
                Some(id) => {
                    unit = self
                        .row("businessunit", id)
                        .and_then(|row| row.id("parentbusinessunitid"));
                }
                None => return false,
            }
        }
        false
    }

    /// The rows a collection-valued navigation property leads to.
    pub(crate) fn related(&self, from: &Table, id: Uuid, via: Via) -> Vec<Uuid> {
        let pick = |links: &BTreeSet<(Uuid, Uuid)>, first: &str| -> Vec<Uuid> {
            let forward = from.logical == first;
            links
                .iter()
                .filter(|(a, b)| if forward { *a == id } else { *b == id })
                .map(|(a, b)| if forward { *b } else { *a })
                .collect()
        };
        match via {
            Via::UserRoles => pick(&self.user_roles, "systemuser"),
            Via::TeamRoles => pick(&self.team_roles, "team"),
            Via::TeamMembers => pick(&self.team_members, "team"),
            Via::RolePrivileges if from.logical == "role" => {
                self.privileges_of_role(id).into_keys().collect()
            }
            Via::RolePrivileges => self
                .rows("role")
                .map(|(role, _)| role)
                .filter(|&role| self.privileges_of_role(role).contains_key(&id))
                .collect(),
            Via::Lookup(_) => Vec::new(),
        }
    }

    /// Every row of a table; those of intersect tables are made from the links.
    pub(crate) fn all(&self, of: &Table) -> Vec<(Uuid, Row)> {
        if of.logical != "roleprivileges" {
            return self.rows(of.logical).map(|(id, row)| (id, row.clone())).collect();
        }
        let mut all = Vec::new();
        for (role, _) in self.rows("role") {
            for (privilege, depth) in self.privileges_of_role(role) {
                let id = Uuid::new_v5(&role, privilege.as_bytes());
                let cells = BTreeMap::from([
                    ("roleprivilegeid", Cell::Id(id)),
                    ("roleid", Cell::Id(role)),
                    ("privilegeid", Cell::Id(privilege)),
                    ("privilegedepthmask", Cell::Whole(depth.mask())),
                ]);
                all.push((
                    id,
                    Row {
                        cells,
                        version: self.version,
                    },
                ));
            }
        }
        all
    }

    /// What a lookup shows: the primary name of the row it points at.
    pub(crate) fn name_of(&self, logical: &str, id: Uuid) -> Option<String> {
        let name = table(logical)?.name;
        match self.row(logical, id)?.get(name) {
            Cell::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

/// The catalogue as rows of the table `privilege`.
pub(crate) fn privilege_rows() -> impl Iterator<Item = (Uuid, Row)> {
    privileges::CATALOGUE.iter().map(|privilege| {
        let flag = |depth| Cell::Flag(privilege.can_be(depth));
        let cells = BTreeMap::from([
            ("privilegeid", Cell::Id(privilege.id)),
            ("name", Cell::text(&privilege.name)),
            ("accessright", Cell::Whole(privilege.access_right())),
            ("canbebasic", flag(Depth::Basic)),
            ("canbelocal", flag(Depth::Local)),
            ("canbedeep", flag(Depth::Deep)),
            ("canbeglobal", flag(Depth::Global)),
            ("canbeentityreference", Cell::Flag(false)),
            ("canbeparententityreference", Cell::Flag(false)),
            ("componentstate", Cell::Whole(0)),
            ("ismanaged", Cell::Flag(true)),
            ("introducedversion", Cell::text("5.0.0.0")),
        ]);
        (privilege.id, Row { cells, version: 0 })
    })
}

/// Reads JSON into a cell of the column's kind; the error names the type that was expected.
pub(crate) fn cell(kind: Kind, value: &serde_json::Value) -> Result<Cell, &'static str> {
    use serde_json::Value;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    match (kind, value) {
        (Kind::Text, Value::String(text)) => Ok(Cell::text(text)),
        (Kind::Id, Value::String(text)) => Uuid::try_parse(text).map(Cell::Id).map_err(|_| "Edm.Guid"),
        (Kind::Time, Value::String(text)) => text.parse().map(Cell::Time).map_err(|_| "Edm.DateTimeOffset"),
        (Kind::Flag(..), Value::Bool(flag)) => Ok(Cell::Flag(*flag)),
        (Kind::Whole | Kind::Choice(_), Value::Number(number)) => number
            .as_i64()
            .filter(|n| i32::try_from(*n).is_ok())
            .map(Cell::Whole)
            .ok_or("Edm.Int32"),
        (Kind::Number, Value::Number(number)) => number.as_f64().map(Cell::Number).ok_or("Edm.Decimal"),
        (Kind::Managed(_), Value::Object(members)) => members
            .get("Value")
            .and_then(Value::as_bool)
            .map(Cell::Managed)
            .ok_or("BooleanManagedProperty"),
        (Kind::Text, _) => Err("Edm.String"),
        (Kind::Id, _) => Err("Edm.Guid"),
        (Kind::Time, _) => Err("Edm.DateTimeOffset"),
        (Kind::Flag(..), _) => Err("Edm.Boolean"),
        (Kind::Number, _) => Err("Edm.Decimal"),
        (Kind::Managed(_), _) => Err("BooleanManagedProperty"),
        (Kind::Whole | Kind::Choice(_), _) => Err("Edm.Int32"),
        (Kind::Lookup(_) | Kind::Complex, _) => Err("a navigation property"),
    }
}
