//! Security roles: one copy per business unit, privileges shared by all copies, only the root copy editable.
//!
//! Sources: "Security roles" (developer), "Role table reference", `AddPrivilegesRole`, `ReplacePrivilegesRole`,
//! `RemovePrivilegeRole`, "Web API Functions and Actions Sample".

use super::access::Acting;
use super::errors::{Answer, Refusal};
use super::privileges::{self, DEFAULTS, Depth};
use super::records::Change;
use super::schema::Table;
use super::store::{Cell, Row, State};
use super::world::{SYSTEM_ADMINISTRATOR, stamped};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const INHERITED: (&str, &str) = ("0x80044152", "Inherited roles cannot be modified.");

/// `POST roles`.
pub(crate) fn create(
    state: &mut State,
    acting: &Acting,
    table: &Table,
    change: &Change,
    now: Timestamp,
) -> Answer<Uuid> {
    let unit = change.id("businessunitid").ok_or_else(|| {
        Refusal::bad(
            "0x80041406",
            "The role's business unit ID was unexpectedly missing.",
        )
    })?;
    let name = match change.get("name") {
        Some(Cell::Text(name)) if !name.trim().is_empty() => name.clone(),
        _ => {
            return Err(Refusal::bad(
                "0x80041407",
                "The role name was unexpectedly missing.",
            ));
        }
    };
    check_name(state, &name, unit, None)?;
    let id = change.id("roleid").unwrap_or_else(Uuid::new_v4);
    if state.row("role", id).is_some() {
        return Err(Refusal::duplicate());
    }
    let fresh = Row {
        cells: BTreeMap::from([("businessunitid", Cell::Link("businessunit", unit))]),
        version: 0,
    };
    acting.require_on(state, table, privileges::Right::Create, id, &fresh)?;
    add(state, id, &name, unit, now);
    let mut row = state.row("role", id).cloned().unwrap_or_default();
    for (column, cell) in change.cells() {
        if matches!(
            column,
            "isinherited" | "iscustomizable" | "canbedeleted" | "description"
        ) {
            row.cells.insert(column, cell.clone());
        }
    }
    acting.stamp(&mut row, now, true);
    state.put("role", id, row);
    Ok(id)
}

/// Adds the role with its nine default privileges to the business unit and all below it.
pub(crate) fn add(state: &mut State, id: Uuid, name: &str, unit: Uuid, now: Timestamp) -> Uuid {
    let defaults = DEFAULTS.iter().filter_map(|name| privileges::by_name(name));
    state.set_privileges(
        id,
        defaults.map(|privilege| (privilege.id, Depth::Global)).collect(),
    );
    add_copy(state, id, id, None, name, unit, now);
    id
}

fn add_copy(
    state: &mut State,
    root: Uuid,
    id: Uuid,
    parent: Option<Uuid>,
    name: &str,
    unit: Uuid,
    now: Timestamp,
) {
    let mut cells = BTreeMap::from([
        ("roleid", Cell::Id(id)),
        ("name", Cell::text(name)),
        ("businessunitid", Cell::Link("businessunit", unit)),
        ("parentrootroleid", Cell::Link("role", root)),
        ("isinherited", Cell::Whole(1)),
        ("ismanaged", Cell::Flag(false)),
        ("isautoassigned", Cell::Whole(0)),
        ("iscustomizable", Cell::Managed(true)),
        ("canbedeleted", Cell::Managed(true)),
        ("componentstate", Cell::Whole(0)),
        ("roleidunique", Cell::Id(Uuid::new_v5(&id, b"roleidunique"))),
        (
            "overwritetime",
            Cell::Time(Timestamp::constant(-2_208_988_800, 0)),
        ),
    ]);
    if let Some(organization) = state
        .row("businessunit", unit)
        .and_then(|row| row.id("organizationid"))
    {
        cells.insert("organizationid", Cell::Id(organization));
    }
    if let Some(parent) = parent {
        cells.insert("parentroleid", Cell::Link("role", parent));
    }
    state.put(
        "role",
        id,
        Row {
            cells: stamped(cells, now),
            version: 0,
        },
    );
    let below: Vec<Uuid> = state
        .rows("businessunit")
        .filter(|(_, row)| row.id("parentbusinessunitid") == Some(unit))
        .map(|(child, _)| child)
        .collect();
    for child in below {
        // Derived, so that the copies of one role have the same ids in every run.
        add_copy(
            state,
            root,
            Uuid::new_v5(&root, child.as_bytes()),
            Some(id),
            name,
            child,
            now,
        );
    }
}

/// Names every copy.
pub(crate) fn rename(state: &mut State, root: Uuid, name: &str, description: &str) {
    for copy in copies(state, root) {
        if let Some(mut row) = state.row("role", copy).cloned() {
            row.cells.insert("name", Cell::text(name));
            row.cells.insert("description", Cell::text(description));
            state.put("role", copy, row);
        }
    }
}

/// Says on every copy where the role comes from and whether it may be changed.
pub(crate) fn mark(state: &mut State, root: Uuid, managed: bool, customizable: bool, solution: Option<Uuid>) {
    for copy in copies(state, root) {
        if let Some(mut row) = state.row("role", copy).cloned() {
            row.cells.insert("ismanaged", Cell::Flag(managed));
            row.cells.insert("iscustomizable", Cell::Managed(customizable));
            if let Some(solution) = solution {
                row.cells.insert("solutionid", Cell::Id(solution));
            }
            state.put("role", copy, row);
        }
    }
}

fn check_name(state: &State, name: &str, unit: Uuid, except_root: Option<Uuid>) -> Answer<()> {
    if name.chars().count() > 100 {
        return Err(Refusal::bad("0x8004140a", "The role name is invalid."));
    }
    let twin = state.rows("role").find(|(id, row)| {
        row.words("name").eq_ignore_ascii_case(name)
            && row.id("businessunitid") == Some(unit)
            && Some(state.root_role(*id)) != except_root
    });
    match twin {
        None => Ok(()),
        Some((id, _)) => Err(Refusal::bad(
            "0x80041403",
            format!(
                "A role with the specified name '{name}' already exists on business unit {unit}. Role id: {id}"
            ),
        )),
    }
}

/// `PATCH roles(id)`: the name changes on every copy.
pub(crate) fn update(
    state: &mut State,
    acting: &Acting,
    id: Uuid,
    change: &Change,
    now: Timestamp,
) -> Answer<()> {
    editable(state, id)?;
    if let Some(cell) = change.get("name") {
        let Cell::Text(name) = cell else {
            return Err(Refusal::bad(
                "0x80041407",
                "The role name was unexpectedly missing.",
            ));
        };
        let unit = state
            .row("role", id)
            .and_then(|row| row.id("businessunitid"))
            .unwrap_or_default();
        check_name(state, name, unit, Some(id))?;
    }
    for copy in copies(state, id) {
        if let Some(mut row) = state.row("role", copy).cloned() {
            row.cells
                .extend(change.cells().map(|(column, cell)| (column, cell.clone())));
            acting.stamp(&mut row, now, false);
            state.put("role", copy, row);
        }
    }
    Ok(())
}

/// `DELETE roles(id)`: takes all copies and their assignments along.
pub(crate) fn delete(state: &mut State, id: Uuid) -> Answer<()> {
    if state.root_role(id) != id {
        return Err(Refusal::bad(
            "0x8004140c",
            "Cannot delete a role that is inherited from a parent business.",
        ));
    }
    let row = state.row("role", id).cloned().unwrap_or_default();
    if row.id("roletemplateid") == Some(SYSTEM_ADMINISTRATOR) {
        return Err(Refusal::bad(
            "0x80041d2e",
            "The System Administrator Role cannot be deleted.",
        ));
    }
    if row.flag("ismanaged") {
        return Err(Refusal::bad(
            "0x8004f013",
            format!(
                "You cannot delete Role {}. Deletion cannot be performed when Role is managed.",
                row.words("name")
            ),
        ));
    }
    remove(state, id);
    Ok(())
}

/// Takes a role with all copies and assignments away, past the rules for managed ones.
pub(crate) fn remove(state: &mut State, root: Uuid) {
    for copy in copies(state, root) {
        state.remove("role", copy);
        state.user_roles.retain(|(_, role)| *role != copy);
        state.team_roles.retain(|(_, role)| *role != copy);
    }
    state.role_privileges.remove(&root);
}

fn copies(state: &State, root: Uuid) -> Vec<Uuid> {
    state
        .rows("role")
        .filter(|(_, row)| row.id("parentrootroleid") == Some(root))
        .map(|(id, _)| id)
        .collect()
}

/// Only the root copy of an unmanaged or customizable role can be edited, and never System Administrator.
fn editable(state: &State, id: Uuid) -> Answer<()> {
    let Some(row) = state.row("role", id) else {
        return Err(Refusal::bad("0x80041402", "The specified role does not exist."));
    };
    if state.root_role(id) != id {
        return Err(Refusal::bad(INHERITED.0, INHERITED.1));
    }
    if row.id("roletemplateid") == Some(SYSTEM_ADMINISTRATOR) {
        return Err(Refusal::bad(
            "0x80041d31",
            "The System Administrator Role cannot be modified.",
        ));
    }
    if row.flag("ismanaged") && row.get("iscustomizable") != &Cell::Managed(true) {
        return Err(Refusal::bad(
            "0x8004f012",
            format!(
                "You cannot update Role {}. Updates cannot be performed when Role is managed.",
                row.words("name")
            ),
        ));
    }
    Ok(())
}

/// How a set of privileges meets those of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grant {
    /// Already granted ones take the new depth.
    Add,
    /// The role holds exactly these afterwards, also without the defaults.
    Replace,
}

/// `AddPrivilegesRole` and `ReplacePrivilegesRole`.
pub(crate) fn grant(
    state: &mut State,
    acting: &Acting,
    table: &Table,
    role: Uuid,
    body: &Map<String, Value>,
    how: Grant,
    now: Timestamp,
) -> Answer<()> {
    editable(state, role)?;
    if let Some(unknown) = body
        .keys()
        .find(|key| *key != "Privileges" && !key.starts_with('@'))
    {
        return Err(Refusal::payload(
            "role",
            format_args!("the parameter '{unknown}' is not declared"),
        ));
    }
    let wanted = match body.get("Privileges") {
        Some(Value::Array(list)) => read_privileges(list)?,
        _ => {
            return Err(Refusal::payload(
                "role",
                "the parameter 'Privileges' must be a collection of RolePrivilege",
            ));
        }
    };
    acting.require_holding(&wanted, Some(table))?;
    let mut held = if how == Grant::Add {
        state.privileges_of_role(role)
    } else {
        BTreeMap::new()
    };
    held.extend(wanted);
    state.change_privileges(role, held, now);
    touch(state, acting, role, now);
    Ok(())
}

/// `RemovePrivilegeRole`. Not documented: a privilege that the role does not hold; chosen: nothing to do is no error.
pub(crate) fn remove_privilege(
    state: &mut State,
    acting: &Acting,
    role: Uuid,
    body: &Map<String, Value>,
    now: Timestamp,
) -> Answer<()> {
    editable(state, role)?;
    let privilege = read_privilege(body)?;
    let mut held = state.privileges_of_role(role);
    held.remove(&privilege.id);
    state.change_privileges(role, held, now);
    touch(state, acting, role, now);
    Ok(())
}

fn touch(state: &mut State, acting: &Acting, role: Uuid, now: Timestamp) {
    if let Some(mut row) = state.row("role", role).cloned() {
        acting.stamp(&mut row, now, false);
        state.put("role", role, row);
    }
}

/// The properties of `RolePrivilege`.
const MEMBERS: [&str; 6] = [
    "Depth",
    "PrivilegeId",
    "BusinessUnitId",
    "PrivilegeName",
    "RecordFilterId",
    "RecordFilterUniqueName",
];

fn read_privileges(list: &[Value]) -> Answer<BTreeMap<Uuid, Depth>> {
    let mut wanted = BTreeMap::new();
    for element in list {
        let Value::Object(element) = element else {
            return Err(Refusal::payload(
                "role",
                "an element of 'Privileges' is not a RolePrivilege",
            ));
        };
        if let Some(unknown) = element
            .keys()
            .find(|key| !MEMBERS.contains(&key.as_str()) && !key.contains('@'))
        {
            return Err(Refusal::payload(
                "role",
                format_args!("RolePrivilege has no property '{unknown}'"),
            ));
        }
        if let Some(unit) = element.get("BusinessUnitId").filter(|unit| !unit.is_null())
            && unit
                .as_str()
                .and_then(|text| Uuid::try_parse(text).ok())
                .is_none()
        {
            return Err(Refusal::payload("role", "'BusinessUnitId' is not an Edm.Guid"));
        }
        let privilege = read_privilege(element)?;
        let depth = read_depth(element.get("Depth"))?;
        if !privilege.can_be(depth) {
            return Err(Refusal::bad("0x8004140b", "Invalid privilege depth."));
        }
        if wanted.insert(privilege.id, depth).is_some() {
            return Err(Refusal::bad(
                "0x8004140f",
                format!("Privilege {} is duplicated.", privilege.id),
            ));
        }
    }
    Ok(wanted)
}

fn read_privilege(element: &Map<String, Value>) -> Answer<&'static privileges::Privilege> {
    let id = match element.get("PrivilegeId") {
        Some(Value::String(text)) => {
            Uuid::try_parse(text).map_err(|_| Refusal::payload("role", "'PrivilegeId' is not an Edm.Guid"))?
        }
        Some(Value::Null) | None => Uuid::nil(),
        Some(_) => return Err(Refusal::payload("role", "'PrivilegeId' is not an Edm.Guid")),
    };
    privileges::by_id(id).ok_or_else(|| Refusal::bad("0x800404ce", "The privilege id is invalid or missing."))
}

/// The member name is documented; the number is taken too, as the organization service counts them.
fn read_depth(value: Option<&Value>) -> Answer<Depth> {
    let depth = match value {
        Some(Value::String(name)) => Depth::parse(name),
        Some(Value::Number(number)) => number
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .and_then(|n| Depth::ALL.get(n).copied()),
        // A missing enumeration member is its zero.
        None => Some(Depth::Basic),
        Some(_) => None,
    };
    depth.ok_or_else(|| Refusal::payload("role", "'Depth' is not a member of PrivilegeDepth"))
}

/// The elements of `RolePrivileges` in the answers of the Retrieve functions.
pub(crate) fn role_privileges(held: &BTreeMap<Uuid, Depth>, unit: Uuid) -> Value {
    held.iter()
        .filter_map(|(id, depth)| {
            Some(json!({
                "Depth": depth.name(),
                "PrivilegeId": id,
                "BusinessUnitId": unit,
                "PrivilegeName": privileges::by_id(*id)?.name,
                "RecordFilterId": Uuid::nil(),
                "RecordFilterUniqueName": "",
            }))
        })
        .collect()
}
