//! `EntityDefinitions`: what the tables are and which privileges guard them.
//!
//! Source: "Query table definitions using the Web API" and `EntityMetadata`.

use super::access::Acting;
use super::attributes;
use super::errors::{Answer, Refusal};
use super::headers::{Prefer, Reply};
use super::odata::json;
use super::odata::path::{self, Address, Segment};
use super::odata::query::{Query, Scope};
use super::privileges::{self, Depth};
use super::schema::{self, Kind, TABLES, Table};
use super::store::{Cell, Row, State};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::{Uuid, uuid};

pub(crate) const SET: &str = "EntityDefinitions";

const COMPLEX: [&str; 4] = [
    "DisplayName",
    "DisplayCollectionName",
    "Description",
    "Privileges",
];

/// The definitions seen as a table, so that they are queried like one.
static DEFINITIONS: LazyLock<Table> = LazyLock::new(|| {
    let text = [
        "LogicalName",
        "LogicalCollectionName",
        "EntitySetName",
        "SchemaName",
        "CollectionSchemaName",
        "PrimaryIdAttribute",
        "PrimaryNameAttribute",
        "OwnershipType",
    ];
    let mut columns: Vec<_> = text.map(|name| schema::column(name, Kind::Text)).into();
    columns.push(schema::column("ObjectTypeCode", Kind::Whole));
    let flags = [
        "IsActivity",
        "IsCustomEntity",
        "IsIntersect",
        "IsManaged",
        "IsPrivate",
    ];
    columns.extend(flags.map(|name| schema::column(name, Kind::Flag("False", "True"))));
    columns.extend(COMPLEX.map(|name| schema::column(name, Kind::Complex)));
    schema::synthetic("EntityMetadata", SET, "MetadataId", &columns)
});

/// `GET EntityDefinitions…`.
pub(crate) fn read(
    state: &State,
    acting: &Acting,
    root: &str,
    address: &Address,
    segment: &Segment,
) -> Answer<Reply> {
    acting.require_named("prvReadEntity", schema::table("entity"))?;
    if let (Some(parts @ [_, ..]), Some(key)) = (address.segments.get(1..), &segment.key) {
        return attributes::read(state, root, address, by_key(key)?, parts);
    }
    if let Some(next) = address.segments.get(1) {
        return Err(Refusal::segment(&next.name));
    }
    if address.option("$expand").is_some() {
        return Err(Refusal::not_implemented("$expand on table definitions"));
    }
    let Some(key) = &segment.key else {
        return list(state, root, address);
    };
    let query = Query::parse(&address.options, &DEFINITIONS, Scope::Record)?;
    let table = by_key(key)?;
    let mut body = render(state, table, &query);
    let context = format!("{root}/$metadata#{SET}{}/$entity", query.shape());
    body.insert("@odata.context".into(), json!(context));
    Ok(Reply::ok(&Value::Object(body)))
}

fn list(state: &State, root: &str, address: &Address) -> Answer<Reply> {
    let query = Query::parse(&address.options, &DEFINITIONS, Scope::Collection)?;
    if !query.order.is_empty() || query.page.is_some() {
        return Err(Refusal::not_implemented(
            "ordering and paging of table definitions",
        ));
    }
    let chosen: Vec<&Table> = TABLES
        .iter()
        .filter(|table| {
            query
                .filter
                .as_ref()
                .is_none_or(|filter| filter.holds(state, id(table), &row(table)))
        })
        .collect();
    let mut body = Map::new();
    body.insert(
        "@odata.context".into(),
        json!(format!("{root}/$metadata#{SET}{}", query.shape())),
    );
    if query.count {
        body.insert("@odata.count".into(), json!(chosen.len()));
    }
    let shown = chosen.into_iter().take(query.top.unwrap_or(usize::MAX));
    body.insert(
        "value".into(),
        shown
            .map(|table| Value::Object(render(state, table, &query)))
            .collect(),
    );
    Ok(Reply::ok(&Value::Object(body)))
}

fn by_key(key: &str) -> Answer<&'static Table> {
    match key.split_once('=') {
        Some((name, value)) if name.trim() == "LogicalName" => {
            let name = path::unquote(value).ok_or_else(|| Refusal::syntax(key))?;
            schema::table(&name).ok_or_else(|| {
                Refusal::new(
                    http::StatusCode::NOT_FOUND,
                    "0x80041102",
                    format!("The entity with a name = '{name}' with namemapping = 'Logical' was not found in the MetadataCache."),
                )
            })
        }
        Some((name, value)) if name.trim() == "MetadataId" => by_id(path::guid(value)?),
        Some((name, _)) => Err(Refusal::property(name.trim(), "EntityMetadata")),
        None => by_id(path::guid(key)?),
    }
}

fn by_id(wanted: Uuid) -> Answer<&'static Table> {
    TABLES.iter().find(|table| id(table) == wanted).ok_or_else(|| {
        Refusal::new(
            http::StatusCode::NOT_FOUND,
            "0x80040217",
            format!("Could not find an entity with MetadataId {wanted}."),
        )
    })
}

/// Recorded ids of two tables; the others are derived from the name.
pub(crate) fn id(table: &Table) -> Uuid {
    match table.logical {
        "role" => uuid!("42dd5681-6a4a-47f2-8169-5efede47689e"),
        "systemuser" => uuid!("60696d5d-4d78-4712-b4e0-6cbef3df4906"),
        name => Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()),
    }
}

fn row(table: &Table) -> Row {
    let cells = BTreeMap::from([
        ("MetadataId", Cell::Id(id(table))),
        ("LogicalName", Cell::text(table.logical)),
        ("LogicalCollectionName", Cell::text(table.set)),
        ("EntitySetName", Cell::text(table.set)),
        ("SchemaName", Cell::text(table.schema)),
        ("CollectionSchemaName", Cell::text(table.plural.replace(' ', ""))),
        ("PrimaryIdAttribute", Cell::text(table.id)),
        ("PrimaryNameAttribute", Cell::text(table.name)),
        ("OwnershipType", Cell::text(table.ownership.name())),
        ("ObjectTypeCode", Cell::Whole(table.code.into())),
        ("IsActivity", Cell::Flag(table.activity)),
        ("IsCustomEntity", Cell::Flag(false)),
        ("IsIntersect", Cell::Flag(table.logical == "roleprivileges")),
        ("IsManaged", Cell::Flag(true)),
        ("IsPrivate", Cell::Flag(false)),
    ]);
    Row { cells, version: 0 }
}

fn render(state: &State, table: &Table, query: &Query) -> Map<String, Value> {
    let mut out = json::columns(state, &DEFINITIONS, &row(table), query, &Prefer::default());
    // Definitions have a change stamp of their own kind, not a row version.
    out.remove("@odata.etag");
    let asked = |name: &str| {
        query
            .select
            .as_ref()
            .is_none_or(|asked| asked.iter().any(|column| column.name == name))
    };
    for name in COMPLEX.into_iter().filter(|name| asked(name)) {
        let value = match name {
            "DisplayName" => label(table, name, table.display),
            "DisplayCollectionName" => label(table, name, table.plural),
            "Description" => label(table, name, ""),
            _ => privileges::of_table(table).into_iter().map(privilege).collect(),
        };
        out.insert(name.to_owned(), value);
    }
    out
}

fn label(table: &Table, what: &str, text: &str) -> Value {
    let label = json!({
        "Label": text,
        "LanguageCode": 1033,
        "IsManaged": true,
        "MetadataId": Uuid::new_v5(&id(table), what.as_bytes()),
        "HasChanged": null,
    });
    json!({ "LocalizedLabels": [label], "UserLocalizedLabel": label })
}

/// `SecurityPrivilegeMetadata`.
fn privilege(privilege: &privileges::Privilege) -> Value {
    json!({
        "CanBeBasic": privilege.can_be(Depth::Basic),
        "CanBeDeep": privilege.can_be(Depth::Deep),
        "CanBeGlobal": privilege.can_be(Depth::Global),
        "CanBeLocal": privilege.can_be(Depth::Local),
        "CanBeEntityReference": false,
        "CanBeParentEntityReference": false,
        "Name": privilege.name,
        "PrivilegeId": privilege.id,
        "PrivilegeType": privilege.right.map_or("None", privileges::Right::name),
    })
}
