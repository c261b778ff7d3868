//! `EntityDefinitions(…)/Attributes`: what the columns of a table are. Clients read it before they write, to turn the
//! labels of choices into numbers.
//!
//! Source: "Query table definitions using the Web API" and `AttributeMetadata`.

use super::dispatch::NAMESPACE;
use super::errors::{Answer, Refusal};
use super::headers::{Prefer, Reply};
use super::odata::json;
use super::odata::path::{self, Address, Segment};
use super::odata::query::{Query, Scope};
use super::schema::{self, Column, Kind, Table};
use super::store::{Cell, Row, State};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

const COMPLEX: [&str; 3] = ["AttributeTypeName", "DisplayName", "RequiredLevel"];

/// The definitions seen as a table, so that they are queried like one.
static DEFINITIONS: LazyLock<Table> = LazyLock::new(|| {
    let text = ["LogicalName", "SchemaName", "EntityLogicalName", "AttributeType"];
    let flags = [
        "IsValidForCreate",
        "IsValidForUpdate",
        "IsValidForRead",
        "IsPrimaryId",
        "IsPrimaryName",
        "IsCustomAttribute",
        "IsLogical",
    ];
    let mut columns: Vec<_> = text.map(|name| schema::column(name, Kind::Text)).into();
    columns.extend(flags.map(|name| schema::column(name, Kind::Flag("False", "True"))));
    columns.extend(COMPLEX.map(|name| schema::column(name, Kind::Complex)));
    schema::synthetic("AttributeMetadata", "Attributes", "MetadataId", &columns)
});

/// `GET EntityDefinitions(…)/Attributes…`; `parts` is what follows the table's definition.
pub(crate) fn read(
    state: &State,
    root: &str,
    address: &Address,
    table: &Table,
    parts: &[Segment],
) -> Answer<Reply> {
    let (key, cast) = match parts {
        [first] if first.name == "Attributes" => (&first.key, None),
        [first, cast] if first.name == "Attributes" => match cast.name.strip_prefix(NAMESPACE) {
            Some(name) if cast.key.is_none() => (&first.key, Some(name)),
            _ => return Err(Refusal::segment(&cast.name)),
        },
        _ => return Err(Refusal::not_implemented("this part of a table definition")),
    };
    let expand = options(address, cast)?;
    let address = &Address {
        segments: Vec::new(),
        options: address
            .options
            .iter()
            .filter(|(name, _)| name != "$expand")
            .cloned()
            .collect(),
    };
    let scope = if key.is_some() {
        Scope::Record
    } else {
        Scope::Collection
    };
    let query = Query::parse(&address.options, &DEFINITIONS, scope)?;
    let show = |column: &Column| render(state, table, column, &query, expand);
    let fits = |column: &Column| cast.is_none_or(|cast| cast == format!("{}AttributeMetadata", kind(column)));
    let context = format!(
        "{root}/$metadata#EntityDefinitions({})/Attributes{}{}",
        super::metadata::id(table),
        cast.map(|cast| format!("/{NAMESPACE}{cast}")).unwrap_or_default(),
        query.shape()
    );
    let mut body = Map::new();
    if let Some(key) = key {
        let column = by_key(table, key)?;
        if !fits(column) {
            return Err(Refusal::segment(&format!(
                "{NAMESPACE}{}",
                cast.unwrap_or_default()
            )));
        }
        body.insert("@odata.context".into(), json!(format!("{context}/$entity")));
        body.extend(show(column));
        return Ok(Reply::ok(&Value::Object(body)));
    }
    let chosen: Vec<&Column> = columns(table)
        .filter(|column| fits(column))
        .filter(|column| {
            query
                .filter
                .as_ref()
                .is_none_or(|filter| filter.holds(state, id(table, column), &row(table, column)))
        })
        .collect();
    body.insert("@odata.context".into(), json!(context));
    if query.count {
        body.insert("@odata.count".into(), json!(chosen.len()));
    }
    body.insert(
        "value".into(),
        chosen
            .into_iter()
            .map(|column| Value::Object(show(column)))
            .collect(),
    );
    Ok(Reply::ok(&Value::Object(body)))
}

/// Whether the choices come along: the only thing here that can be expanded, and only of columns that have some.
fn options(address: &Address, cast: Option<&str>) -> Answer<bool> {
    match address.option("$expand").map(|asked| asked.split('(').next()) {
        None => Ok(false),
        Some(Some("OptionSet")) if cast.is_some_and(|cast| CHOICES.contains(&cast)) => Ok(true),
        Some(_) => Err(Refusal::not_implemented(
            "this $expand on the definition of columns",
        )),
    }
}

const CHOICES: [&str; 3] = [
    "PicklistAttributeMetadata",
    "StateAttributeMetadata",
    "StatusAttributeMetadata",
];

/// Columns that a module of its own writes are left out.
fn columns(table: &Table) -> impl Iterator<Item = &Column> {
    table.columns.iter().filter(|column| column.kind != Kind::Complex)
}

fn by_key<'a>(table: &'a Table, key: &str) -> Answer<&'a Column> {
    let missing = || {
        Refusal::new(
            http::StatusCode::NOT_FOUND,
            "0x80041103",
            format!("'{}' entity doesn't contain attribute with {key}.", table.logical),
        )
    };
    match key.split_once('=') {
        Some((name, value)) if name.trim() == "LogicalName" => {
            let name = path::unquote(value).ok_or_else(|| Refusal::syntax(key))?;
            columns(table)
                .find(|column| column.name == name)
                .ok_or_else(missing)
        }
        Some((name, _)) => Err(Refusal::property(name.trim(), "AttributeMetadata")),
        None => {
            let wanted = path::guid(key)?;
            columns(table)
                .find(|column| id(table, column) == wanted)
                .ok_or_else(missing)
        }
    }
}

fn id(table: &Table, column: &Column) -> Uuid {
    Uuid::new_v5(&super::metadata::id(table), column.name.as_bytes())
}

/// The member name of `AttributeTypeCode`.
fn kind(column: &Column) -> &'static str {
    match (column.kind, column.name) {
        (Kind::Id, _) => "Uniqueidentifier",
        (Kind::Whole, "versionnumber") => "BigInt",
        (Kind::Whole, _) => "Integer",
        // The one number with decimals here is an amount of money.
        (Kind::Number, _) => "Money",
        (Kind::Time, _) => "DateTime",
        (Kind::Flag(..), _) => "Boolean",
        (Kind::Choice(_), "statecode") => "State",
        (Kind::Choice(_), "statuscode") => "Status",
        (Kind::Choice(_), _) => "Picklist",
        (Kind::Lookup(_), "ownerid") => "Owner",
        (Kind::Lookup(targets), _) if targets.len() > 1 => "Customer",
        (Kind::Lookup(_), _) => "Lookup",
        (Kind::Managed(_), _) => "ManagedProperty",
        (Kind::Text | Kind::Complex, _) => "String",
    }
}

fn row(table: &Table, column: &Column) -> Row {
    let cells = BTreeMap::from([
        ("MetadataId", Cell::Id(id(table, column))),
        ("LogicalName", Cell::text(column.name)),
        // Schema names of columns are not kept here: chosen to be the logical name.
        ("SchemaName", Cell::text(column.name)),
        ("EntityLogicalName", Cell::text(table.logical)),
        ("AttributeType", Cell::text(kind(column))),
        ("IsValidForCreate", Cell::Flag(column.create)),
        ("IsValidForUpdate", Cell::Flag(column.update)),
        ("IsValidForRead", Cell::Flag(true)),
        ("IsPrimaryId", Cell::Flag(column.name == table.id)),
        ("IsPrimaryName", Cell::Flag(column.name == table.name)),
        ("IsCustomAttribute", Cell::Flag(false)),
        ("IsLogical", Cell::Flag(false)),
    ]);
    Row { cells, version: 0 }
}

fn render(state: &State, table: &Table, column: &Column, query: &Query, expand: bool) -> Map<String, Value> {
    let shown = json::columns(
        state,
        &DEFINITIONS,
        &row(table, column),
        query,
        &Prefer::default(),
    );
    let mut out = Map::new();
    let kind = kind(column);
    out.insert(
        "@odata.type".into(),
        json!(format!("#{NAMESPACE}{kind}AttributeMetadata")),
    );
    // Definitions have a change stamp of their own kind, not a row version.
    out.extend(shown.into_iter().filter(|(name, _)| name != "@odata.etag"));
    let asked = |name: &str| {
        query
            .select
            .as_ref()
            .is_none_or(|asked| asked.iter().any(|known| known.name == name))
    };
    for name in COMPLEX.into_iter().filter(|name| asked(name)) {
        let value = match name {
            "AttributeTypeName" => json!({ "Value": format!("{kind}Type") }),
            "DisplayName" => label(column.name),
            _ => json!({
                "Value": if column.name == table.id { "SystemRequired" } else { "None" },
                "CanBeChanged": true,
                "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings",
            }),
        };
        out.insert(name.into(), value);
    }
    if let (true, Kind::Choice(choices)) = (expand, column.kind) {
        let options: Vec<Value> = choices
            .iter()
            .map(|(value, text)| json!({ "Value": value, "Label": label(text), "IsManaged": true }))
            .collect();
        let own = Uuid::new_v5(&id(table, column), b"OptionSet");
        out.insert(
            "OptionSet".into(),
            json!({ "MetadataId": own, "Options": options }),
        );
    }
    out
}

fn label(text: &str) -> Value {
    let label = json!({ "Label": text, "LanguageCode": 1033, "IsManaged": true });
    json!({ "LocalizedLabels": [label], "UserLocalizedLabel": label })
}
