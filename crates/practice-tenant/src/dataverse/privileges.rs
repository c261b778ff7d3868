//! The privileges of the organization: their names, ids and the depths they can be granted at.
//!
//! Ids of platform privileges are the same in every organization; those of `REAL` were published or recorded. The
//! others are derived from the name (UUID version 5): stable here, unknown in a live organization.

use super::privilege_ids::REAL;
use super::schema::{Ownership, TABLES, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// How far a granted privilege reaches ("Security roles and privileges": User, Business unit, Parent: child, Organization).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Depth {
    /// Own rows.
    Basic,
    /// Rows of the own business unit.
    Local,
    /// Rows of the own business unit and those below.
    Deep,
    /// Every row.
    Global,
}

impl Depth {
    pub(crate) const ALL: [Self; 4] = [Self::Basic, Self::Local, Self::Deep, Self::Global];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Basic => "Basic",
            Self::Local => "Local",
            Self::Deep => "Deep",
            Self::Global => "Global",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.name() == name)
    }

    /// The bit in `privilegedepthmask`.
    pub(crate) fn mask(self) -> i64 {
        1 << (self as i64)
    }
}

/// What a table privilege allows; the numbers are those of `accessright`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Create,
    Read,
    Write,
    Delete,
    Append,
    AppendTo,
    Assign,
    Share,
}

impl Right {
    const USER: [Self; 8] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Assign,
        Self::Share,
        Self::Append,
        Self::AppendTo,
    ];
    const OTHER: [Self; 6] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Append,
        Self::AppendTo,
    ];
    const ROLE: [Self; 7] = [
        Self::Create,
        Self::Read,
        Self::Write,
        Self::Delete,
        Self::Assign,
        Self::Append,
        Self::AppendTo,
    ];

    /// The member name of `PrivilegeType`, which is also the verb in the privilege's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Delete => "Delete",
            Self::Append => "Append",
            Self::AppendTo => "AppendTo",
            Self::Assign => "Assign",
            Self::Share => "Share",
        }
    }

    fn number(self) -> i64 {
        match self {
            Self::Read => 1,
            Self::Write => 2,
            Self::Append => 4,
            Self::AppendTo => 16,
            Self::Create => 32,
            Self::Delete => 65_536,
            Self::Share => 262_144,
            Self::Assign => 524_288,
        }
    }
}

/// One privilege.
#[derive(Debug)]
pub(crate) struct Privilege {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) right: Option<Right>,
    /// The lowest depth at which it can be granted; every higher one is possible too.
    pub(crate) lowest: Depth,
}

impl Privilege {
    pub(crate) fn can_be(&self, depth: Depth) -> bool {
        depth >= self.lowest
    }

    pub(crate) fn access_right(&self) -> i64 {
        self.right.map_or(0, Right::number)
    }
}

/// All privileges, in the order of their names.
pub(crate) static CATALOGUE: LazyLock<Vec<Privilege>> = LazyLock::new(|| {
    let real: BTreeMap<&str, u128> = REAL.iter().copied().collect();
    let identity = |name: &str| match real.get(name) {
        Some(&id) => Uuid::from_u128(id),
        None => Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()),
    };
    let mut by_name: BTreeMap<String, (Option<Right>, Depth)> = BTreeMap::new();
    for table in TABLES.iter().filter(|table| !table.stem.is_empty()) {
        for &right in rights(table) {
            by_name.insert(
                format!("prv{}{}", right.name(), table.stem),
                (Some(right), lowest(table.ownership)),
            );
        }
    }
    for &(name, right) in ORGANIZATION_WIDE {
        by_name.insert(name.to_owned(), (right, Depth::Global));
    }
    for &name in OF_USERS_AND_TEAMS {
        by_name.insert(name.to_owned(), (None, Depth::Local));
    }
    by_name
        .into_iter()
        .map(|(name, (right, lowest))| Privilege {
            id: identity(&name),
            name,
            right,
            lowest,
        })
        .collect()
});

static BY_ID: LazyLock<BTreeMap<Uuid, usize>> = LazyLock::new(|| {
    CATALOGUE
        .iter()
        .enumerate()
        .map(|(position, privilege)| (privilege.id, position))
        .collect()
});

pub(crate) fn by_id(id: Uuid) -> Option<&'static Privilege> {
    BY_ID.get(&id).and_then(|&position| CATALOGUE.get(position))
}

pub(crate) fn by_name(name: &str) -> Option<&'static Privilege> {
    let position = CATALOGUE
        .binary_search_by(|privilege| privilege.name.as_str().cmp(name))
        .ok()?;
    CATALOGUE.get(position)
}

/// The privilege that allows `right` on rows of `table`; none where the table is not guarded.
pub(crate) fn of(table: &Table, right: Right) -> Option<&'static Privilege> {
    if table.stem.is_empty() {
        None
    } else {
        by_name(&format!("prv{}{}", right.name(), table.stem))
    }
}

/// The privileges in a table's definition, in the order of the service.
pub(crate) fn of_table(table: &Table) -> Vec<&'static Privilege> {
    let mut all: Vec<_> = rights(table)
        .iter()
        .filter_map(|&right| of(table, right))
        .collect();
    if table.logical == "systemuser" {
        let own = [
            "prvReparentUser",
            "prvAssignManager",
            "prvDisableUser",
            "prvAssignTerritory",
        ];
        all.extend(own.into_iter().filter_map(by_name));
    }
    if table.logical == "team" {
        all.extend(by_name("prvReparentTeam"));
    }
    all
}

fn rights(table: &Table) -> &'static [Right] {
    match (table.logical, table.ownership) {
        _ if table.stem.is_empty() => &[],
        ("role", _) => &Right::ROLE,
        (_, Ownership::User) => &Right::USER,
        _ => &Right::OTHER,
    }
}

/// "User and team owned: all four levels; business owned: not User; organization owned: Organization only".
fn lowest(ownership: Ownership) -> Depth {
    match ownership {
        Ownership::User => Depth::Basic,
        Ownership::Business => Depth::Local,
        Ownership::Organization => Depth::Global,
    }
}

/// The privileges every new role starts with, at Global ("Web API Functions and Actions Sample").
pub(crate) const DEFAULTS: [&str; 9] = [
    "prvReadSharePointData",
    "prvReadSdkMessage",
    "prvWriteSharePointData",
    "prvReadSdkMessageProcessingStepImage",
    "prvReadSdkMessageProcessingStep",
    "prvReadPluginAssembly",
    "prvCreateSharePointData",
    "prvReadPluginType",
    "prvReadSharePointDocument",
];

/// Acting as another user; its id is not published.
pub(crate) const ACT_ON_BEHALF: &str = "prvActOnBehalfOfAnotherUser";

/// Depths as in the metadata of `systemuser` and `team`.
const OF_USERS_AND_TEAMS: &[&str] = &[
    "prvAssignManager",
    "prvAssignTerritory",
    "prvDisableUser",
    "prvReparentTeam",
    "prvReparentUser",
];

/// Not documented: their depths; chosen because task privileges of the role editor know only "None" and "Organization".
const ORGANIZATION_WIDE: &[(&str, Option<Right>)] = &[
    (ACT_ON_BEHALF, None),
    ("prvActivateSynchronousWorkflow", None),
    ("prvBulkDelete", None),
    ("prvBulkEdit", None),
    ("prvConfigureSharePoint", None),
    ("prvCreateSharePointData", Some(Right::Create)),
    ("prvDocumentGeneration", None),
    ("prvExportCustomization", None),
    ("prvExportToExcel", None),
    ("prvFlow", None),
    ("prvGoOffline", None),
    ("prvImportCustomization", None),
    ("prvISVExtensions", None),
    ("prvMailMerge", None),
    ("prvMerge", None),
    ("prvPrint", None),
    ("prvPublishCustomization", None),
    ("prvReadAttribute", Some(Right::Read)),
    ("prvReadCustomization", Some(Right::Read)),
    ("prvReadRelationship", Some(Right::Read)),
    ("prvReadSharePointData", Some(Right::Read)),
    ("prvSearchAvailability", None),
    ("prvSendAsUser", None),
    ("prvSyncToOutlook", None),
    ("prvWorkflowExecution", None),
    ("prvWriteSharePointData", Some(Right::Write)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activities_share_their_privileges() {
        let names = |logical: &str| -> Vec<&str> {
            super::super::schema::table(logical)
                .map(of_table)
                .unwrap_or_default()
                .iter()
                .map(|p| p.name.as_str())
                .collect()
        };
        assert_eq!(names("task"), names("phonecall"));
        assert!(names("task").contains(&"prvReadActivity"));
        assert!(names("annotation").contains(&"prvReadNote"));
        assert!(names("systemuser").contains(&"prvReadUser"));
    }

    #[test]
    fn every_id_is_unique_and_found_again() {
        for privilege in CATALOGUE.iter() {
            assert_eq!(by_id(privilege.id).map(|p| &p.name), Some(&privilege.name));
            assert_eq!(by_name(&privilege.name).map(|p| p.id), Some(privilege.id));
        }
    }

    #[test]
    fn ids_and_depths_are_the_recorded_ones() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../shared/fixtures/dataverse/privileges_real.json"
        );
        let text = std::fs::read_to_string(path).expect("the fixture privileges_real.json is missing");
        let fixture: serde_json::Value = serde_json::from_str(&text).expect("the fixture is JSON");
        let mut compared = 0;
        for row in fixture["privileges"].as_array().expect("a list") {
            let name = row["name"].as_str().expect("a name");
            let Some(privilege) = by_name(name).filter(|_| row["system"] == true) else {
                continue;
            };
            compared += 1;
            assert_eq!(row["privilegeid"], privilege.id.to_string(), "{name}");
            assert_eq!(row["accessright"], privilege.access_right(), "{name}");
            for (flag, depth) in ["canbebasic", "canbelocal", "canbedeep", "canbeglobal"]
                .iter()
                .zip(Depth::ALL)
            {
                assert_eq!(row[*flag], privilege.can_be(depth), "{name} {flag}");
            }
        }
        assert_eq!(compared, 140);
    }
}
