//! `FetchXML`: how a query is answered. Rows have no properties with null values ("Use `FetchXml` to retrieve data").

use super::{Entity, Fetch, Link, Shown};
use crate::dataverse::errors::{Answer, Refusal};
use crate::dataverse::headers::Reply;
use crate::dataverse::odata::json;
use crate::dataverse::odata::query::{Query, sort};
use crate::dataverse::privileges::Right;
use crate::dataverse::reading::{PAGE, Reader};
use crate::dataverse::schema::{Column, Table};
use crate::dataverse::store::{Cell, Row};
use quick_xml::escape::escape;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Joins give no more rows than this. Not documented: chosen as the number that simple paging reaches.
const MOST: usize = 50_000;

type Found = Map<String, Value>;

impl Fetch {
    /// The answer to the query.
    pub(crate) fn answer(&self, reader: &Reader<'_>) -> Answer<Reply> {
        let table = self.entity.table;
        let joins = joins(reader, &self.entity.links)?;
        let mut rows: Vec<(Uuid, Row)> = rows(reader, &self.entity)?;
        sort(&self.entity.order, reader.state, &mut rows);

        let mut found: Vec<(Uuid, &Row, Found)> = Vec::new();
        for (id, row) in &rows {
            for joined in combine(reader, &joins, row)? {
                let mut told = own(reader, &self.entity, row);
                told.extend(joined);
                if !self.distinct || found.iter().all(|(_, _, other)| !same(other, &told)) {
                    found.push((*id, row, told));
                }
            }
            if found.len() > MOST {
                return Err(Refusal::query("The query has more rows than can be told."));
            }
        }
        Ok(self.page(reader, table, &found))
    }

    fn page(&self, reader: &Reader<'_>, table: &Table, found: &[(Uuid, &Row, Found)]) -> Reply {
        let size = self
            .top
            .or(self.count)
            .or(reader.prefer.page_size)
            .unwrap_or(PAGE)
            .min(PAGE);
        let after = self.after.filter(|_| self.entity.links.is_empty());
        let start = match after {
            Some(last) => found
                .iter()
                .position(|(id, _, _)| *id == last)
                .map_or(found.len(), |position| position + 1),
            None => (self.page - 1).saturating_mul(size),
        };
        let shown: Vec<_> = found.iter().skip(start).take(size).collect();
        let more = self.top.is_none() && found.len() > start.saturating_add(size);

        let mut body = Map::new();
        body.insert(
            "@odata.context".into(),
            json!(format!("{}/$metadata#{}{}", reader.root, table.set, self.shape())),
        );
        let mut annotate = |name: &str, value: Value| {
            let name = format!("Microsoft.Dynamics.CRM.{name}");
            if reader.prefer.wants(&name) {
                body.insert(format!("@{name}"), value);
            }
        };
        if let (true, Some((last, row, _)), Some((first, begins, _))) = (more, shown.last(), shown.first()) {
            let ends = self.ends((*first, begins), (*last, row), table);
            annotate("fetchxmlpagingcookie", json!(ends));
        }
        annotate("morerecords", json!(more));
        if self.total {
            annotate("totalrecordcount", json!(found.len().min(PAGE)));
            annotate("totalrecordcountlimitexceeded", json!(found.len() > PAGE));
        }
        let value: Vec<&Found> = shown.iter().map(|(_, _, told)| told).collect();
        body.insert("value".into(), json!(value));
        Reply::ok(&Value::Object(body)).with_preferences(reader.prefer)
    }

    /// The cookie for the page after this one: its own text is encoded twice.
    fn ends(&self, first: (Uuid, &Row), last: (Uuid, &Row), table: &Table) -> String {
        let mut inner = format!("<cookie page=\"{}\">", self.page);
        for (field, _) in &self.entity.order {
            let column = field.column;
            let text = |row: &Row| match json::value(column, row.get(column.name)) {
                Value::String(text) => text,
                Value::Null => String::new(),
                other => other.to_string(),
            };
            inner += &element(column.name, &text(last.1), &text(first.1));
        }
        let braces = |id: Uuid| format!("{{{}}}", id.to_string().to_uppercase());
        if self
            .entity
            .order
            .iter()
            .all(|(field, _)| field.column.name != table.id)
        {
            inner += &element(table.id, &braces(last.0), &braces(first.0));
        }
        inner += "</cookie>";
        let encoded = percent(&percent(&inner));
        format!(
            "<cookie pagenumber=\"{}\" pagingcookie=\"{encoded}\" istracking=\"False\" />",
            self.page + 1
        )
    }

    /// `(name,accountid)`: the columns in the context URL.
    fn shape(&self) -> String {
        let Some(shown) = &self.entity.shown else {
            return String::new();
        };
        let mut names: Vec<String> = shown.iter().map(|shown| shown.column.property()).collect();
        let id = self.entity.table.id;
        if names.iter().all(|name| name != id) {
            names.push(id.to_owned());
        }
        format!("({})", names.join(","))
    }
}

fn same(one: &Found, other: &Found) -> bool {
    let told = |found: &Found| -> Vec<(String, Value)> {
        let columns = found.iter().filter(|(name, _)| !name.starts_with('@'));
        columns
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    told(one) == told(other)
}

fn element(name: &str, last: &str, first: &str) -> String {
    format!("<{name} last=\"{}\" first=\"{}\" />", escape(last), escape(first))
}

/// With small letters, as in the documentation's sample.
fn percent(text: &str) -> String {
    let encode = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02x}")
        }
    };
    text.bytes().map(encode).collect()
}

/// The rows of a table that the reader sees and that fit.
fn rows(reader: &Reader<'_>, entity: &Entity) -> Answer<Vec<(Uuid, Row)>> {
    let table = entity.table;
    reader.acting.require_right(table, Right::Read)?;
    let all = match table.logical {
        "systemuserroles" => pairs(&reader.state.user_roles, "systemuserid", "roleid"),
        "teammembership" => pairs(&reader.state.team_members, "teamid", "systemuserid"),
        "teamroles" => pairs(&reader.state.team_roles, "teamid", "roleid"),
        _ => reader.state.all(table),
    };
    let fits = |(id, row): &(Uuid, Row)| {
        reader.acting.sees(reader.state, table, *id, row)
            && entity
                .filters
                .iter()
                .all(|filter| filter.holds(reader.state, *id, row))
    };
    Ok(all.into_iter().filter(fits).collect())
}

fn pairs<'a>(
    of: impl IntoIterator<Item = &'a (Uuid, Uuid)>,
    one: &'static str,
    other: &'static str,
) -> Vec<(Uuid, Row)> {
    let row = |(a, b): &(Uuid, Uuid)| {
        let cells = [(one, Cell::Id(*a)), (other, Cell::Id(*b))];
        let row = Row {
            cells: cells.into(),
            version: 0,
        };
        (Uuid::new_v5(a, b.as_bytes()), row)
    };
    of.into_iter().map(row).collect()
}

/// A joined table with its rows by the id that they are found by.
struct Join<'a> {
    link: &'a Link,
    rows: HashMap<Uuid, Vec<Row>>,
    joins: Vec<Join<'a>>,
}

fn joins<'a>(reader: &Reader<'_>, links: &'a [Link]) -> Answer<Vec<Join<'a>>> {
    let join = |link: &'a Link| {
        let mut by_id: HashMap<Uuid, Vec<Row>> = HashMap::new();
        for (_, row) in rows(reader, &link.entity)? {
            if let Some(id) = row.id(link.from.name) {
                by_id.entry(id).or_default().push(row);
            }
        }
        Ok(Join {
            link,
            rows: by_id,
            joins: joins(reader, &link.entity.links)?,
        })
    };
    links.iter().map(join).collect()
}

/// Every combination of the rows that are joined to this one.
fn combine(reader: &Reader<'_>, joins: &[Join<'_>], row: &Row) -> Answer<Vec<Found>> {
    let mut combined = vec![Found::new()];
    for join in joins {
        let mut found = Vec::new();
        let partners = row.id(join.link.to.name).and_then(|id| join.rows.get(&id));
        for partner in partners.into_iter().flatten() {
            for further in combine(reader, &join.joins, partner)? {
                let mut told = linked(reader, join.link, partner);
                told.extend(further);
                found.push(told);
            }
        }
        if found.is_empty() && join.link.outer {
            found.push(Found::new());
        }
        if combined.len().saturating_mul(found.len()) > MOST {
            return Err(Refusal::query("The query has more rows than can be told."));
        }
        combined = combined
            .iter()
            .flat_map(|one| {
                found.iter().map(|other| {
                    let mut both = one.clone();
                    both.extend(other.clone());
                    both
                })
            })
            .collect();
    }
    Ok(combined)
}

/// The columns of the query's own table.
fn own(reader: &Reader<'_>, entity: &Entity, row: &Row) -> Found {
    let select = entity
        .shown
        .as_ref()
        .map(|shown| shown.iter().map(|shown| shown.column).collect());
    let query = Query {
        select,
        ..Query::default()
    };
    let mut told = json::columns(reader.state, entity.table, row, &query, reader.prefer);
    told.retain(|_, value| !value.is_null());
    for Shown { column, alias } in entity.shown.iter().flatten() {
        if let Some(alias) = alias
            && let Some(value) = told.remove(&column.property())
        {
            told.insert(alias.clone(), value);
        }
    }
    told
}

/// The columns of a link, named with its alias.
fn linked(reader: &Reader<'_>, link: &Link, row: &Row) -> Found {
    let mut told = Found::new();
    let mut tell = |column: &Column, name: String| {
        let cell = row.get(column.name);
        if *cell == Cell::Null {
            return;
        }
        if let Some(formatted) =
            json::formatted(reader.state, column, cell).filter(|_| reader.prefer.wants(json::FORMATTED))
        {
            told.insert(format!("{name}@{}", json::FORMATTED), json!(formatted));
        }
        told.insert(name, json::value(column, cell));
    };
    let prefixed = |column: &Column| format!("{}.{}", link.alias, column.name);
    match &link.entity.shown {
        None => {
            for column in &link.entity.table.columns {
                tell(column, prefixed(column));
            }
        }
        Some(shown) => {
            for Shown { column, alias } in shown {
                tell(column, alias.clone().unwrap_or_else(|| prefixed(column)));
            }
        }
    }
    told
}
