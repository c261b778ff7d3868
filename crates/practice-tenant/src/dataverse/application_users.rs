//! Users: application users made, disabled and deleted; people only changed.
//!
//! Sources: "Manage application users", "Create an application user" and the table reference of `systemuser`.

use super::access::{Acting, has_template};
use super::errors::{Answer, Refusal};
use super::privileges::Right;
use super::records::Change;
use super::schema::Table;
use super::store::{Cell, Row, State};
use super::world::{SYSTEM_ADMINISTRATOR, stamped};
use super::{Directory, OrganizationSeed, ServicePrincipalFacts};
use http::StatusCode;
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// An application user is non-interactive, always.
const NON_INTERACTIVE: i64 = 4;

/// `POST systemusers`.
pub(crate) fn create(
    state: &mut State,
    acting: &Acting,
    directory: &dyn Directory,
    seed: &OrganizationSeed,
    table: &Table,
    change: &Change,
    now: Timestamp,
) -> Answer<Uuid> {
    acting.require_right(table, Right::Create)?;
    let Some(application) = change.id("applicationid") else {
        // Not documented: which refusal; people come from the directory, not through this door.
        return Err(Refusal::argument(
            "People are added from Microsoft Entra ID; only application users can be created here.",
        ));
    };
    let unit = change
        .id("businessunitid")
        .ok_or_else(|| Refusal::bad("0x80040216", "An unexpected error occurred."))?;
    let principal = directory.service_principal(application).filter(|principal| principal.enabled).ok_or_else(|| {
        Refusal::bad(
            "0x80041d49",
            "Application needs to be registered and enabled at deployment level before it can be created for this \
             organization",
        )
    })?;
    let id = change.id("systemuserid").unwrap_or_else(Uuid::new_v4);
    // A soft-deleted twin counts: its row still holds the key.
    let taken = state
        .rows("systemuser")
        .any(|(_, row)| row.id("applicationid") == Some(application));
    if taken || state.row("systemuser", id).is_some() {
        return Err(Refusal::duplicate());
    }
    let mut row = Row {
        cells: stamped(cells(application, &principal, unit, seed), now),
        version: 0,
    };
    row.cells.insert("systemuserid", Cell::Id(id));
    row.cells.insert("ownerid", Cell::Id(id));
    acting.require_on(state, table, Right::Create, id, &row)?;
    acting.stamp(&mut row, now, true);
    state.put("systemuser", id, row);
    state.recent.users.insert(id, now);
    let team = state
        .rows("team")
        .find(|(_, row)| row.flag("isdefault") && row.id("businessunitid") == Some(unit))
        .map(|(team, _)| team);
    state.team_members.extend(team.map(|team| (team, id)));
    Ok(id)
}

/// What the platform fills in by itself.
pub(crate) fn cells(
    application: Uuid,
    principal: &ServicePrincipalFacts,
    unit: Uuid,
    seed: &OrganizationSeed,
) -> BTreeMap<&'static str, Cell> {
    let name = &principal.display_name;
    BTreeMap::from([
        ("applicationid", Cell::Id(application)),
        ("azureactivedirectoryobjectid", Cell::Id(principal.object_id)),
        ("firstname", Cell::text("#")),
        ("lastname", Cell::text(name)),
        ("fullname", Cell::text(format!("# {name}"))),
        ("domainname", Cell::text(application.to_string())),
        (
            "internalemailaddress",
            Cell::text(format!("{application}@{}.example", seed.url_name)),
        ),
        ("accessmode", Cell::Whole(NON_INTERACTIVE)),
        ("isdisabled", Cell::Flag(false)),
        ("islicensed", Cell::Flag(false)),
        ("userlicensetype", Cell::Whole(0)),
        ("caltype", Cell::Whole(7)),
        ("setupuser", Cell::Flag(false)),
        ("isintegrationuser", Cell::Flag(false)),
        ("issyncwithdirectory", Cell::Flag(true)),
        ("azurestate", Cell::Whole(0)),
        ("deletedstate", Cell::Whole(0)),
        ("invitestatuscode", Cell::Whole(4)),
        ("defaultodbfoldername", Cell::text("Dynamics365")),
        ("organizationid", Cell::Id(seed.id)),
        ("businessunitid", Cell::Link("businessunit", unit)),
    ])
}

/// `PATCH systemusers(id)`.
pub(crate) fn update(
    state: &mut State,
    acting: &Acting,
    table: &Table,
    id: Uuid,
    change: &Change,
    now: Timestamp,
) -> Answer<()> {
    let Some(mut row) = state.row("systemuser", id).cloned() else {
        return Err(Refusal::missing(table, id));
    };
    if row.id("applicationid").is_some() {
        check_application_user(&row, change)?;
    } else if change
        .get("applicationid")
        .is_some_and(|cell| *cell != Cell::Null)
    {
        return Err(Refusal::argument("A person can't become an application user."));
    }
    if let Some(Cell::Flag(disable)) = change.get("isdisabled")
        && *disable != row.flag("isdisabled")
    {
        acting.require_named("prvDisableUser", Some(table))?;
        if *disable && is_last_administrator(state, id) {
            return Err(Refusal::bad(
                "0x80041d2f",
                "A user cannot be disabled if they are the only user that has the System Administrator Role.",
            ));
        }
    }
    if let Some(unit) = change.id("businessunitid")
        && row.id("businessunitid") != Some(unit)
    {
        acting.require_named("prvReparentUser", Some(table))?;
        if is_last_administrator(state, id) {
            return Err(last_administrator());
        }
        // "When you move a user to another business unit, all security roles are removed" (Assign users to business units).
        state.user_roles.retain(|(user, _)| *user != id);
    }
    row.cells
        .extend(change.cells().map(|(column, cell)| (column, cell.clone())));
    if row.id("applicationid").is_none() {
        let name = format!("{} {}", row.words("firstname"), row.words("lastname"));
        row.cells.insert("fullname", Cell::text(name.trim()));
    }
    acting.stamp(&mut row, now, false);
    state.put("systemuser", id, row);
    Ok(())
}

fn check_application_user(row: &Row, change: &Change) -> Answer<()> {
    for (column, cell) in change.cells() {
        let same = row.get(column).order(cell) == Some(std::cmp::Ordering::Equal);
        match column {
            _ if same => {}
            "accessmode" => {
                // The number is documented, the sentence is ours.
                return Err(Refusal::bad(
                    "0x80040d40",
                    "The access mode of an application user can't be changed.",
                ));
            }
            "applicationid" | "firstname" | "lastname" | "domainname" | "internalemailaddress" => {
                return Err(Refusal::bad(
                    "0x80041d48",
                    "The user representing an OAuth application cannot not be updated",
                ));
            }
            _ => {}
        }
    }
    if row.whole("deletedstate") == Some(1) {
        return Err(Refusal::bad(
            "0x80041d48",
            "The user representing an OAuth application cannot not be updated",
        ));
    }
    Ok(())
}

/// `DELETE systemusers(id)`: the first time it marks the row, the second time it removes it.
pub(crate) fn delete(state: &mut State, acting: &Acting, id: Uuid, now: Timestamp) -> Answer<()> {
    let Some(mut row) = state.row("systemuser", id).cloned() else {
        return Ok(());
    };
    if row.id("applicationid").is_none() {
        return Err(Refusal::bad(
            "0x80040800",
            "The 'Delete' method does not support entities of type 'systemuser'.",
        ));
    }
    if row.whole("deletedstate") == Some(1) {
        state.remove("systemuser", id);
        state.user_roles.retain(|(user, _)| *user != id);
        state.team_members.retain(|(_, user)| *user != id);
        return Ok(());
    }
    if !row.flag("isdisabled") {
        // The sentence is known from the service, its code is not: chosen is the one for an invalid argument.
        return Err(Refusal::argument(format!(
            "Failed to delete app user: User with SystemUserId={id} is not disabled. Please disable the user in the \
             organization before attempting to delete."
        )));
    }
    if owns_rows(state, id) {
        return Err(Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "0x80040227",
            "The object you tried to delete is associated with another object and cannot be deleted.",
        ));
    }
    row.cells.insert("deletedstate", Cell::Whole(1));
    acting.stamp(&mut row, now, false);
    state.put("systemuser", id, row);
    Ok(())
}

fn owns_rows(state: &State, user: Uuid) -> bool {
    super::schema::TABLES
        .iter()
        .filter(|table| table.ownership == super::schema::Ownership::User)
        .any(|table| {
            state
                .rows(table.logical)
                .any(|(_, row)| row.id("ownerid") == Some(user))
        })
}

/// Whether nobody else who is enabled has the System Administrator role.
pub(crate) fn is_last_administrator(state: &State, user: Uuid) -> bool {
    let administrators: Vec<Uuid> = state
        .rows("systemuser")
        .filter(|(id, row)| !row.flag("isdisabled") && has_template(state, *id, SYSTEM_ADMINISTRATOR))
        .map(|(id, _)| id)
        .collect();
    administrators == [user]
}

pub(crate) fn last_administrator() -> Refusal {
    Refusal::bad(
        "0x80041d30",
        "A user cannot be removed from the System Administrator Role if they are the only user that has the role.",
    )
}
