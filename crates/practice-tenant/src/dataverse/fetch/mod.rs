//! `FetchXML`: how a query is read. How it is answered stands in `answer`.
//!
//! Sources: "Use `FetchXml` to retrieve data" and the reference of its elements (`fetch`, `entity`, `attribute`, `order`,
//! `filter`, `condition`, `link-entity`). What is not read says so: aggregates, other kinds of links, conditions on the
//! columns of links, operators of time and hierarchy.

mod answer;

use super::errors::{Answer, Refusal};
use super::odata::filter::{Field, Filter, Like, Operator};
use super::odata::filter_text::from_text;
use super::reading::Reader;
use super::schema::{self, Column, Kind, Table, column, synthetic};
use super::store::Cell;
use super::xml::{self, Element};
use std::sync::LazyLock;
use uuid::Uuid;

/// A query.
#[derive(Debug)]
pub(crate) struct Fetch {
    top: Option<usize>,
    count: Option<usize>,
    page: usize,
    /// The last row of the page before, from the paging cookie.
    after: Option<Uuid>,
    distinct: bool,
    total: bool,
    entity: Entity,
}

/// A table with what is asked of it.
#[derive(Debug)]
struct Entity {
    table: &'static Table,
    /// None: every column.
    shown: Option<Vec<Shown>>,
    filters: Vec<Filter>,
    order: Vec<(Field, bool)>,
    links: Vec<Link>,
}

#[derive(Debug)]
struct Shown {
    column: &'static Column,
    alias: Option<String>,
}

/// A table that is joined.
#[derive(Debug)]
struct Link {
    entity: Entity,
    alias: String,
    from: &'static Column,
    to: &'static Column,
    outer: bool,
}

/// The tables of many-to-many relationships, which only `FetchXML` can name.
static INTERSECTS: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let between = |name, id, [one, other]: [&'static str; 2]| {
        synthetic(name, name, id, &[column(one, Kind::Id), column(other, Kind::Id)])
    };
    vec![
        between("systemuserroles", "systemuserroleid", ["systemuserid", "roleid"]),
        between("teammembership", "teammembershipid", ["systemuserid", "teamid"]),
        between("teamroles", "teamroleid", ["teamid", "roleid"]),
    ]
});

impl Fetch {
    /// Reads a query for the table `of`, in which the reader is "me".
    pub(crate) fn parse(text: &str, of: &Table, reader: &Reader<'_>) -> Answer<Self> {
        let fetch = document(text)?;
        only(
            &fetch,
            &[
                "top",
                "count",
                "page",
                "paging-cookie",
                "distinct",
                "returntotalrecordcount",
                "mapping",
                "version",
                "output-format",
                "no-lock",
                "latematerialize",
                "utc-offset",
                "aggregate",
            ],
        )?;
        if is_true(&fetch, "aggregate") {
            return Err(Refusal::not_implemented("aggregates in FetchXML"));
        }
        let [entity] = fetch.children.as_slice() else {
            return Err(invalid("a fetch element holds one entity"));
        };
        let mut names = Names(0);
        let entity = names.entity(entity, reader)?;
        if entity.table.logical != of.logical {
            return Err(Refusal::query(format!(
                "The entity '{}' of the FetchXML is not the one of the entity set '{}'.",
                entity.table.logical, of.set
            )));
        }
        Ok(Self {
            top: number(&fetch, "top")?,
            count: number(&fetch, "count")?,
            page: number(&fetch, "page")?.unwrap_or(1).max(1),
            after: cookie(&fetch, of)?,
            distinct: is_true(&fetch, "distinct"),
            total: is_true(&fetch, "returntotalrecordcount"),
            entity,
        })
    }
}

/// Gives names to links that have none.
struct Names(usize);

impl Names {
    fn entity(&mut self, element: &Element, reader: &Reader<'_>) -> Answer<Entity> {
        if !["entity", "link-entity"].contains(&element.name.as_str()) {
            return Err(invalid(format_args!("'{}' is not an entity", element.name)));
        }
        let name = element.attribute("name");
        let table = schema::table(name)
            .or_else(|| INTERSECTS.iter().find(|table| table.logical == name))
            .ok_or_else(|| {
                Refusal::bad(
                    "0x80041102",
                    format!("The entity with a name = '{name}' was not found."),
                )
            })?;
        let mut entity = Entity {
            table,
            shown: Some(Vec::new()),
            filters: Vec::new(),
            order: Vec::new(),
            links: Vec::new(),
        };
        let mut asked = false;
        for child in &element.children {
            match child.name.as_str() {
                "all-attributes" => entity.shown = None,
                "attribute" => {
                    only(child, &["name", "alias"])?;
                    asked = true;
                    let alias = child.attribute("alias");
                    if let Some(shown) = &mut entity.shown {
                        shown.push(Shown {
                            column: named(table, child.attribute("name"))?,
                            alias: (!alias.is_empty()).then(|| alias.to_owned()),
                        });
                    }
                }
                "order" => {
                    only(child, &["attribute", "descending"])?;
                    let field = field(table, child.attribute("attribute"))?;
                    entity.order.push((field, is_true(child, "descending")));
                }
                "filter" => entity.filters.extend(filter(child, table, reader)?),
                "link-entity" => {
                    let link = self.link(child, table, reader)?;
                    entity.links.push(link);
                }
                other => return Err(invalid(format_args!("'{other}' does not belong into an entity"))),
            }
        }
        // "If you do not specify columns, […] data for all columns is returned"; of a link nothing comes.
        if !asked && element.name == "entity" {
            entity.shown = None;
        }
        Ok(entity)
    }

    fn link(&mut self, element: &Element, parent: &'static Table, reader: &Reader<'_>) -> Answer<Link> {
        only(
            element,
            &["name", "from", "to", "alias", "link-type", "intersect", "visible"],
        )?;
        let outer = match element.attribute("link-type") {
            "" | "inner" => false,
            "outer" => true,
            other => return Err(Refusal::not_implemented(&format!("the link type {other}"))),
        };
        self.0 += 1;
        // "one will be generated for you using {Linkentity LogicalName}+{N}".
        let alias = match element.attribute("alias") {
            "" => format!("{}{}", element.attribute("name"), self.0),
            alias => alias.to_owned(),
        };
        let entity = self.entity(element, reader)?;
        if !entity.order.is_empty() {
            return Err(Refusal::not_implemented("the order of a link in FetchXML"));
        }
        let (from, to) = (
            named(entity.table, element.attribute("from"))?,
            named(parent, element.attribute("to"))?,
        );
        if [from, to]
            .iter()
            .any(|column| !matches!(column.kind, Kind::Id | Kind::Lookup(_)))
        {
            return Err(Refusal::not_implemented("links by columns that are no ids"));
        }
        Ok(Link {
            entity,
            alias,
            from,
            to,
            outer,
        })
    }
}

/// One filter with those inside; none where it asks for nothing.
fn filter(element: &Element, table: &'static Table, reader: &Reader<'_>) -> Answer<Option<Filter>> {
    only(element, &["type"])?;
    let or = match element.attribute("type") {
        "" | "and" => false,
        "or" => true,
        other => return Err(invalid(format_args!("'{other}' is no type of filter"))),
    };
    let mut found: Option<Filter> = None;
    for child in &element.children {
        let next = match child.name.as_str() {
            "condition" => Some(condition(child, table, reader)?),
            "filter" => filter(child, table, reader)?,
            "link-entity" => return Err(Refusal::not_implemented("links inside filters")),
            other => return Err(invalid(format_args!("'{other}' does not belong into a filter"))),
        };
        found = match (found, next) {
            (Some(a), Some(b)) if or => Some(Filter::Or(Box::new(a), Box::new(b))),
            (Some(a), Some(b)) => Some(Filter::And(Box::new(a), Box::new(b))),
            (a, b) => a.or(b),
        };
    }
    Ok(found)
}

/// "`FetchXml` condition operators".
fn condition(element: &Element, table: &'static Table, reader: &Reader<'_>) -> Answer<Filter> {
    if !element.attribute("entityname").is_empty() || !element.attribute("valueof").is_empty() {
        return Err(Refusal::not_implemented(
            "conditions on columns of links or between columns",
        ));
    }
    only(element, &["attribute", "operator", "value"])?;
    let field = || field(table, element.attribute("attribute"));
    let operator = element.attribute("operator");
    let text = || element.attribute("value").to_owned();
    let value = || cell(field()?.column, text());
    let compare = |operator, cell| Ok(Filter::Compare(field()?, operator, cell));
    let not = |filter: Answer<Filter>| Ok(Filter::Not(Box::new(filter?)));
    let like = |like| Ok(Filter::Like(field()?, like, text().to_lowercase()));
    let pattern = || Ok(Filter::Pattern(field()?, text().to_lowercase()));
    let list = || {
        let column = field()?.column;
        let values = element.all("value").map(|value| cell(column, value.text.clone()));
        Ok(Filter::In(field()?, values.collect::<Answer<_>>()?))
    };
    let between = || {
        let column = field()?.column;
        let values: Vec<Cell> = element
            .all("value")
            .map(|value| cell(column, value.text.clone()))
            .collect::<Answer<_>>()?;
        let [low, high] = values.as_slice() else {
            return Err(invalid("between takes two values"));
        };
        let low = Filter::Compare(field()?, Operator::Ge, low.clone());
        let high = Filter::Compare(field()?, Operator::Le, high.clone());
        Ok(Filter::And(Box::new(low), Box::new(high)))
    };
    match operator {
        "eq" => compare(Operator::Eq, value()?),
        "ne" | "neq" => compare(Operator::Ne, value()?),
        "gt" => compare(Operator::Gt, value()?),
        "ge" => compare(Operator::Ge, value()?),
        "lt" => compare(Operator::Lt, value()?),
        "le" => compare(Operator::Le, value()?),
        "null" => compare(Operator::Eq, Cell::Null),
        "not-null" => compare(Operator::Ne, Cell::Null),
        "eq-userid" => compare(Operator::Eq, Cell::Id(reader.acting.user)),
        "ne-userid" => compare(Operator::Ne, Cell::Id(reader.acting.user)),
        "eq-businessid" => compare(Operator::Eq, Cell::Id(reader.acting.business_unit)),
        "ne-businessid" => compare(Operator::Ne, Cell::Id(reader.acting.business_unit)),
        "like" => pattern(),
        "not-like" => not(pattern()),
        "begins-with" => like(Like::StartsWith),
        "not-begin-with" => not(like(Like::StartsWith)),
        "ends-with" => like(Like::EndsWith),
        "not-end-with" => not(like(Like::EndsWith)),
        "in" => list(),
        "not-in" => not(list()),
        "between" => between(),
        "not-between" => not(between()),
        other => Err(Refusal::not_implemented(&format!(
            "the FetchXML operator '{other}'"
        ))),
    }
}

/// A value as `FetchXML` writes it: ids may stand in braces, flags are 0 and 1 too.
fn cell(column: &Column, text: String) -> Answer<Cell> {
    let bare = text.trim().trim_start_matches('{').trim_end_matches('}');
    match (column.kind, bare) {
        (Kind::Text, _) => Ok(Cell::Text(text)),
        (Kind::Flag(..) | Kind::Managed(_), "0") => Ok(Cell::Flag(false)),
        (Kind::Flag(..) | Kind::Managed(_), "1") => Ok(Cell::Flag(true)),
        _ => from_text(column, bare.to_owned()),
    }
}

fn field(table: &'static Table, name: &str) -> Answer<Field> {
    Ok(Field {
        lookups: Vec::new(),
        column: named(table, name)?,
    })
}

/// A column by its logical name.
fn named(table: &'static Table, name: &str) -> Answer<&'static Column> {
    let column = table.column(name).filter(|column| column.kind != Kind::Complex);
    column.ok_or_else(|| {
        Refusal::bad(
            "0x80041103",
            format!(
                "'{}' entity doesn't contain attribute with Name = '{name}' and NameMapping = 'Logical'.",
                table.schema
            ),
        )
    })
}

fn document(text: &str) -> Answer<Element> {
    let root = xml::parse(text.as_bytes()).map_err(|_| invalid("it is not well formed"))?;
    if root.name == "fetch" {
        Ok(root)
    } else {
        Err(invalid("its root is not a fetch element"))
    }
}

/// The last row of the page before: `<accountid last="{…}" …/>` in the cookie.
fn cookie(fetch: &Element, table: &Table) -> Answer<Option<Uuid>> {
    let text = fetch.attribute("paging-cookie");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || invalid("the paging cookie is not one that this service gave");
    let cookie = xml::parse(text.as_bytes()).map_err(|_| wrong())?;
    let last = cookie.child(table.id).map(|id| id.attribute("last"));
    let last = last.and_then(|id| Uuid::try_parse(id).ok());
    last.map(Some).ok_or_else(wrong)
}

/// Refuses attributes that are not read, lest a query be answered otherwise than it is meant.
fn only(element: &Element, known: &[&str]) -> Answer<()> {
    match element.attribute_names().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => Err(Refusal::not_implemented(&format!(
            "the attribute '{name}' of the FetchXML element '{}'",
            element.name
        ))),
    }
}

fn is_true(element: &Element, name: &str) -> bool {
    ["true", "1"].contains(&element.attribute(name))
}

fn number(element: &Element, name: &str) -> Answer<Option<usize>> {
    match element.attribute(name) {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| invalid(format_args!("'{name}' is not a number"))),
    }
}

/// The code is that of invalid XML ("Web service error codes"); the words are ours.
fn invalid(why: impl std::fmt::Display) -> Refusal {
    Refusal::bad("0x80040201", format!("Invalid XML: {why}."))
}
