//! How a row looks as JSON.

use super::query::Query;
use crate::dataverse::headers::Prefer;
use crate::dataverse::schema::{Column, Kind, Table};
use crate::dataverse::store::{Cell, Row, State};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

pub(crate) const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
const LOOKUP_TABLE: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";
const LOOKUP_NAVIGATION: &str = "Microsoft.Dynamics.CRM.associatednavigationproperty";

/// The columns of a row that a query asks for; the primary key always comes along, and so does the owner of a user.
pub(crate) fn columns(
    state: &State,
    table: &Table,
    row: &Row,
    query: &Query,
    prefer: &Prefer,
) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("@odata.etag".into(), json!(row.etag()));
    let always = |column: &Column| {
        column.name == table.id || (table.logical == "systemuser" && column.name == "ownerid")
    };
    for column in &table.columns {
        let asked = query
            .select
            .as_ref()
            .is_none_or(|asked| asked.iter().any(|known| known.name == column.name));
        if column.kind == Kind::Complex || !(asked || always(column)) {
            continue;
        }
        let property = column.property();
        let cell = row.get(column.name);
        out.insert(property.clone(), value(column, cell));
        if let Some(formatted) = formatted(state, column, cell).filter(|_| prefer.wants(FORMATTED)) {
            out.insert(format!("{property}@{FORMATTED}"), json!(formatted));
        }
        if let (Kind::Lookup(targets), Cell::Link(to, _)) = (column.kind, cell) {
            if prefer.wants(LOOKUP_TABLE) {
                out.insert(format!("{property}@{LOOKUP_TABLE}"), json!(to));
            }
            if let Some(target) = targets.iter().find(|target| target.table == *to)
                && prefer.wants(LOOKUP_NAVIGATION)
            {
                out.insert(
                    format!("{property}@{LOOKUP_NAVIGATION}"),
                    json!(target.navigation),
                );
            }
        }
    }
    out
}

pub(crate) fn value(column: &Column, cell: &Cell) -> Value {
    match (cell, column.kind) {
        (Cell::Null, _) => Value::Null,
        (Cell::Flag(flag), _) => json!(flag),
        (Cell::Whole(number), _) => json!(number),
        (Cell::Number(number), _) => json!(number),
        (Cell::Text(text), _) => json!(text),
        (Cell::Id(id) | Cell::Link(_, id), _) => json!(id),
        (Cell::Time(time), _) => json!(seconds(*time).to_string()),
        (Cell::Managed(value), Kind::Managed(name)) => {
            json!({ "Value": value, "CanBeChanged": true, "ManagedPropertyLogicalName": name })
        }
        (Cell::Managed(value), _) => json!(value),
    }
}

/// Times have no fraction of a second.
fn seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

pub(crate) fn formatted(state: &State, column: &Column, cell: &Cell) -> Option<String> {
    match (column.kind, cell) {
        (Kind::Flag(no, yes), Cell::Flag(flag)) => Some(if *flag { yes } else { no }.to_owned()),
        (Kind::Choice(options), Cell::Whole(number)) => options
            .iter()
            .find(|(value, _)| value == number)
            .map(|(_, label)| (*label).to_owned()),
        (Kind::Lookup(_), Cell::Link(table, id)) => state.name_of(table, *id),
        _ => None,
    }
}
