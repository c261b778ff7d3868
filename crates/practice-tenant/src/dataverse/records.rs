//! Writing rows: what a body says, and the plain tables that have no rules of their own.
//!
//! Sources: "Create a table row", "Update and delete table rows", "Associate and disassociate table rows".

use super::access::Acting;
use super::errors::{Answer, Refusal};
use super::odata::path::{self, Address};
use super::privileges::Right;
use super::schema::{self, Kind, Table};
use super::solutions::install;
use super::store::{self, Cell, Row, State};
use super::{Directory, OrganizationSeed, application_users, roles};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The columns that a body sets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    cells: BTreeMap<&'static str, Cell>,
}

impl Change {
    pub(crate) fn get(&self, column: &str) -> Option<&Cell> {
        self.cells.get(column)
    }

    pub(crate) fn id(&self, column: &str) -> Option<Uuid> {
        self.get(column).and_then(Cell::id)
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = (&'static str, &Cell)> {
        self.cells.iter().map(|(column, cell)| (*column, cell))
    }

    pub(crate) fn set(&mut self, column: &'static str, cell: Cell) {
        self.cells.insert(column, cell);
    }

    /// Reads a body. Columns that are not valid for the operation are taken and left unset, as the platform does.
    pub(crate) fn read(
        state: &State,
        root: &str,
        table: &'static Table,
        body: &Map<String, Value>,
        create: bool,
    ) -> Answer<Self> {
        let mut change = Self::default();
        for (key, value) in body {
            if let Some(navigation) = key.strip_suffix("@odata.bind") {
                let (column, target) = table.navigation(navigation).ok_or_else(|| {
                    Refusal::payload(
                        table.set,
                        format_args!(
                            "An undeclared property '{navigation}' which only has property annotations in the payload but no \
                             property value was found in the payload."
                        ),
                    )
                })?;
                let cell = match value {
                    Value::Null => Cell::Null,
                    Value::String(text) => {
                        let (to, id) = reference(root, text)?;
                        if to.logical != target.logical {
                            return Err(Refusal::payload(
                                table.set,
                                format_args!("'{navigation}' leads to '{}', not to '{}'", target.set, to.set),
                            ));
                        }
                        state
                            .row(to.logical, id)
                            .ok_or_else(|| Refusal::missing(to, id))?;
                        Cell::Link(to.logical, id)
                    }
                    _ => {
                        return Err(Refusal::payload(
                            table.set,
                            format_args!("'{key}' is not a reference"),
                        ));
                    }
                };
                if if create { column.create } else { column.update } {
                    change.set(column.name, cell);
                }
                continue;
            }
            if key.contains('@') {
                continue;
            }
            let column = match table.property(key) {
                Some(column) if matches!(column.kind, Kind::Lookup(_)) => {
                    return Err(Refusal::payload(
                        table.set,
                        "CRM do not support direct update of Entity Reference properties, Use Navigation properties instead.",
                    ));
                }
                Some(column) => column,
                None if table.navigation(key).is_some() || table.collection(key).is_some() => {
                    return Err(Refusal::not_implemented("creating related rows in one request"));
                }
                None => {
                    return Err(Refusal::payload(
                        table.set,
                        format_args!(
                            "Invalid property '{key}' was found in entity 'Microsoft.Dynamics.CRM.{}'.",
                            table.logical
                        ),
                    ));
                }
            };
            let cell = store::cell(column.kind, value).map_err(|edm| {
                Refusal::payload(
                    table.set,
                    format_args!("Cannot convert the value of '{key}' to the expected type '{edm}'."),
                )
            })?;
            if if create { column.create } else { column.update } {
                change.set(column.name, cell);
            }
        }
        Ok(change)
    }
}

/// Reads `/accounts(id)`, `accounts(id)` or the absolute form of this organization.
pub(crate) fn reference(root: &str, text: &str) -> Answer<(&'static Table, Uuid)> {
    let text = text.trim();
    let relative = match text.strip_prefix(root) {
        Some(rest) => rest,
        None if text.contains("://") => {
            return Err(Refusal::query(format!(
                "'{text}' is not an address of this organization."
            )));
        }
        None => text.trim_start_matches('/').trim_start_matches("api/data/v9.2/"),
    };
    let address = Address::parse(relative)?;
    let ([segment], []) = (address.segments.as_slice(), address.options.as_slice()) else {
        return Err(Refusal::syntax(text));
    };
    let table = schema::set(&segment.name).ok_or_else(|| Refusal::segment(&segment.name))?;
    let key = segment.key.as_deref().ok_or_else(|| Refusal::syntax(text))?;
    Ok((table, path::guid(key)?))
}

impl Acting {
    /// Notes who changed the row and when.
    pub(crate) fn stamp(&self, row: &mut Row, now: Timestamp, created: bool) {
        let link = |user| Cell::Link("systemuser", user);
        let behalf = self.on_behalf_by.map_or(Cell::Null, link);
        if created {
            row.cells.insert("createdon", Cell::Time(now));
            row.cells.insert("createdby", link(self.user));
            row.cells.insert("createdonbehalfby", behalf.clone());
        }
        row.cells.insert("modifiedon", Cell::Time(now));
        row.cells.insert("modifiedby", link(self.user));
        row.cells.insert("modifiedonbehalfby", behalf);
    }
}

/// What a write works with.
pub(crate) struct Writer<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) acting: &'a Acting,
    pub(crate) directory: &'a dyn Directory,
    pub(crate) seed: &'a OrganizationSeed,
    pub(crate) now: Timestamp,
}

impl Writer<'_> {
    pub(crate) fn create(&mut self, table: &'static Table, change: &Change) -> Answer<Uuid> {
        self.acting.require_right(table, Right::Create)?;
        match table.logical {
            "role" => roles::create(self.state, self.acting, table, change, self.now),
            "systemuser" => application_users::create(
                self.state,
                self.acting,
                self.directory,
                self.seed,
                table,
                change,
                self.now,
            ),
            _ if table.plain => self.create_plain(table, change),
            _ => Err(Refusal::not_implemented(&format!(
                "creating rows of {}",
                table.set
            ))),
        }
    }

    pub(crate) fn update(&mut self, table: &'static Table, id: Uuid, change: &Change) -> Answer<()> {
        self.allow(table, Right::Write, id)?;
        match table.logical {
            "role" => roles::update(self.state, self.acting, id, change, self.now),
            "systemuser" => application_users::update(self.state, self.acting, table, id, change, self.now),
            _ if table.plain => self.update_plain(table, id, change),
            _ => Err(Refusal::not_implemented(&format!(
                "updating rows of {}",
                table.set
            ))),
        }
    }

    pub(crate) fn delete(&mut self, table: &'static Table, id: Uuid) -> Answer<()> {
        self.allow(table, Right::Delete, id)?;
        match table.logical {
            "role" => roles::delete(self.state, id),
            "systemuser" => application_users::delete(self.state, self.acting, id, self.now),
            "solution" => install::uninstall(self.state, id),
            _ if table.plain => {
                self.state.remove(table.logical, id);
                Ok(())
            }
            _ => Err(Refusal::not_implemented(&format!(
                "deleting rows of {}",
                table.set
            ))),
        }
    }

    /// A right on a row that must exist.
    pub(crate) fn allow(&self, table: &Table, right: Right, id: Uuid) -> Answer<()> {
        self.acting.require_right(table, right)?;
        let row = self
            .state
            .row(table.logical, id)
            .ok_or_else(|| Refusal::missing(table, id))?;
        self.acting.require_on(self.state, table, right, id, row)
    }

    fn create_plain(&mut self, table: &'static Table, change: &Change) -> Answer<Uuid> {
        let id = change.id(table.id).unwrap_or_else(Uuid::new_v4);
        if self.state.row(table.logical, id).is_some() {
            return Err(Refusal::duplicate());
        }
        let mut row = Row::default();
        for column in &table.columns {
            if let Kind::Flag(..) = column.kind {
                row.cells.insert(column.name, Cell::Flag(false));
            }
        }
        row.cells.extend([
            ("statecode", Cell::Whole(0)),
            ("statuscode", Cell::Whole(1)),
            ("ownerid", Cell::Link("systemuser", self.acting.user)),
        ]);
        row.cells
            .extend(change.cells().map(|(column, cell)| (column, cell.clone())));
        row.cells.insert(table.id, Cell::Id(id));
        if table.activity {
            row.cells.insert("activitytypecode", Cell::text(table.logical));
        }
        if row.get("ownerid") == &Cell::Null {
            row.cells
                .insert("ownerid", Cell::Link("systemuser", self.acting.user));
        }
        self.settle(table, &mut row);
        self.acting
            .require_on(self.state, table, Right::Create, id, &row)?;
        if row.id("ownerid") != Some(self.acting.user) {
            self.acting
                .require_on(self.state, table, Right::Assign, id, &row)?;
        }
        self.append(table, id, &row, change)?;
        self.acting.stamp(&mut row, self.now, true);
        self.state.put(table.logical, id, row);
        Ok(id)
    }

    fn update_plain(&mut self, table: &'static Table, id: Uuid, change: &Change) -> Answer<()> {
        let Some(mut row) = self.state.row(table.logical, id).cloned() else {
            return Err(Refusal::missing(table, id));
        };
        if let Some(owner) = change.get("ownerid") {
            if *owner == Cell::Null {
                return Err(Refusal::argument("A row needs an owner."));
            }
            if owner.id() != row.id("ownerid") {
                self.acting
                    .require_on(self.state, table, Right::Assign, id, &row)?;
            }
        }
        self.append(table, id, &row, change)?;
        row.cells
            .extend(change.cells().map(|(column, cell)| (column, cell.clone())));
        self.settle(table, &mut row);
        self.acting.stamp(&mut row, self.now, false);
        self.state.put(table.logical, id, row);
        Ok(())
    }

    /// Fills the columns that follow from others.
    fn settle(&self, table: &Table, row: &mut Row) {
        if let Cell::Link(kind, owner) = *row.get("ownerid") {
            let unit = self
                .state
                .row(kind, owner)
                .and_then(|row| row.id("businessunitid"))
                .unwrap_or_default();
            row.cells
                .insert("owningbusinessunit", Cell::Link("businessunit", unit));
            let user = if kind == "systemuser" {
                Cell::Link(kind, owner)
            } else {
                Cell::Null
            };
            row.cells.insert("owninguser", user);
        }
        if table.logical == "contact" {
            let name = format!("{} {}", row.words("firstname"), row.words("lastname"));
            row.cells.insert("fullname", Cell::text(name.trim()));
        }
    }

    /// Pointing at a row needs Append on the one and Append To on the other ("Security roles and privileges").
    fn append(&self, table: &Table, id: Uuid, row: &Row, change: &Change) -> Answer<()> {
        for (column, cell) in change.cells().filter(|(column, _)| *column != "ownerid") {
            let stored = self.state.row(table.logical, id).map(|stored| stored.get(column));
            if let Cell::Link(to, target) = *cell
                && stored != Some(cell)
                && let (Some(to), Some(other)) = (schema::table(to), self.state.row(to, target))
            {
                self.acting
                    .require_on(self.state, table, Right::Append, id, row)?;
                self.acting
                    .require_on(self.state, to, Right::AppendTo, target, other)?;
            }
        }
        Ok(())
    }
}
