//! The query options of a request: which columns, which rows, in which order, how many.
//!
//! Source: "Query data using the Web API" and its pages on `$select`, `$expand`, `$filter`, `$orderby`, paging and count.

use super::filter::{Field, Filter};
use super::path;
use crate::dataverse::errors::{Answer, Refusal};
use crate::dataverse::schema::{self, Collection, Column, Kind, Table};
use crate::dataverse::store::{Cell, Row, State};
use std::cmp::Ordering;
use uuid::Uuid;

type Options = [(String, String)];

#[derive(Debug, Default)]
pub(crate) struct Query {
    /// None: every column.
    pub(crate) select: Option<Vec<&'static Column>>,
    pub(crate) filter: Option<Filter>,
    pub(crate) expand: Vec<Expand>,
    pub(crate) order: Vec<(Field, bool)>,
    pub(crate) top: Option<usize>,
    pub(crate) count: bool,
    pub(crate) page: Option<Page>,
}

/// A navigation property whose rows come along.
#[derive(Debug)]
pub(crate) struct Expand {
    pub(crate) name: String,
    pub(crate) target: &'static Table,
    pub(crate) way: Way,
    pub(crate) query: Query,
}

#[derive(Debug)]
pub(crate) enum Way {
    Single(&'static Column),
    Many(&'static Collection),
}

/// Where a page begins: after this row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) after: Uuid,
}

/// What the options stand at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Collection,
    Record,
    /// Answers of functions and writes take no option but what they name themselves.
    Nothing,
}

impl Query {
    pub(crate) fn parse(options: &Options, table: &'static Table, scope: Scope) -> Answer<Self> {
        let mut query = Self::read(options, options, table, scope, 0)?;
        if query.top.is_some() {
            // "Don't use $top with odata.maxpagesize": $top wins and there is no next page.
            query.page = None;
        }
        Ok(query)
    }

    fn read(
        options: &Options,
        aliases: &Options,
        table: &'static Table,
        scope: Scope,
        depth: usize,
    ) -> Answer<Self> {
        let mut query = Self::default();
        for (name, value) in options {
            let collection = match name.as_str() {
                "$select" => {
                    query.select = Some(select(value, table)?);
                    false
                }
                "$expand" => {
                    query.expand = expands(value, aliases, table, depth)?;
                    false
                }
                "$filter" => {
                    query.filter = Some(Filter::parse(value, table, aliases)?);
                    true
                }
                "$orderby" => {
                    query.order = orders(value, table)?;
                    true
                }
                "$top" => {
                    query.top = Some(top(value)?);
                    true
                }
                "$count" => {
                    query.count = value.trim().parse().map_err(|_| Refusal::syntax(value))?;
                    true
                }
                "$skiptoken" if depth == 0 => {
                    query.page = Some(Page::parse(value)?);
                    true
                }
                "$skip" => return Err(Refusal::query("Skip Clause is not supported in CRM")),
                // Other queries, which stand beside these options and are read by themselves.
                "fetchXml" | "sql" if scope == Scope::Collection && depth == 0 => false,
                "$apply" | "savedQuery" | "userQuery" => {
                    return Err(Refusal::not_implemented(&format!("the query option {name}")));
                }
                _ if name.starts_with('@') => false,
                _ => return Err(unknown_option(name)),
            };
            if scope == Scope::Nothing && !name.starts_with('@') {
                return Err(unknown_option(name));
            }
            if collection && scope != Scope::Collection {
                return Err(Refusal::query(format!(
                    "The query specified in the URI is not valid. {name} can be applied only on collections."
                )));
            }
        }
        Ok(query)
    }

    /// Sorts rows as asked, the rest by primary key, so that pages don't overlap.
    pub(crate) fn sort(&self, state: &State, rows: &mut [(Uuid, Row)]) {
        sort(&self.order, state, rows);
    }

    /// `(name,systemuserroles_association(roleid))`: how the context URL tells what was asked for.
    pub(crate) fn shape(&self) -> String {
        let mut parts: Vec<String> = self
            .select
            .iter()
            .flatten()
            .map(|column| column.property())
            .collect();
        for expand in &self.expand {
            let inner = expand.query.shape();
            parts.push(format!(
                "{}{}",
                expand.name,
                if inner.is_empty() { "()" } else { &inner }
            ));
        }
        if parts.is_empty() {
            String::new()
        } else {
            format!("({})", parts.join(","))
        }
    }
}

/// Sorts rows by fields, some of them descending, the rest by primary key.
pub(crate) fn sort(order: &[(Field, bool)], state: &State, rows: &mut [(Uuid, Row)]) {
    rows.sort_by(|(id_a, a), (id_b, b)| {
        for (field, descending) in order {
            let (x, y) = (field.of(state, a), field.of(state, b));
            // Nulls come first, as in the database.
            let null = |cell: &Cell| *cell == Cell::Null;
            let order = null(y)
                .cmp(&null(x))
                .then_with(|| x.order(y).unwrap_or(Ordering::Equal));
            let order = if *descending { order.reverse() } else { order };
            if order != Ordering::Equal {
                return order;
            }
        }
        id_a.cmp(id_b)
    });
}

pub(crate) fn unknown_option(name: &str) -> Refusal {
    Refusal::query(format!("The query parameter {name} is not supported."))
}

fn select(value: &str, table: &'static Table) -> Answer<Vec<&'static Column>> {
    let mut columns: Vec<&'static Column> = Vec::new();
    for name in value.split(',').map(str::trim) {
        if name == "*" {
            columns.extend(table.columns.iter());
            continue;
        }
        // A navigation property may be named too; its `_…_value` is what comes back.
        let column = table
            .property(name)
            .or_else(|| table.navigation(name).map(|(column, _)| column));
        let column = column.ok_or_else(|| Refusal::property(name, table.logical))?;
        if columns.iter().all(|known| known.name != column.name) {
            columns.push(column);
        }
    }
    Ok(columns)
}

fn expands(value: &str, aliases: &Options, table: &'static Table, depth: usize) -> Answer<Vec<Expand>> {
    if depth >= 10 {
        return Err(Refusal::query("The depth of $expand is more than 10."));
    }
    path::split(value, ',')
        .into_iter()
        .map(|item| expand(item.trim(), aliases, table, depth))
        .collect()
}

fn expand(item: &str, aliases: &Options, table: &'static Table, depth: usize) -> Answer<Expand> {
    let (name, inside) = match item.split_once('(') {
        None => (item, ""),
        Some((name, rest)) => (
            name.trim(),
            rest.strip_suffix(')').ok_or_else(|| Refusal::syntax(item))?,
        ),
    };
    let (target, way) = if let Some((column, target)) = table.navigation(name) {
        (target, Way::Single(column))
    } else if let Some(collection) = table.collection(name) {
        let target = schema::table(collection.table).ok_or_else(|| Refusal::segment(collection.table))?;
        (target, Way::Many(collection))
    } else {
        return Err(Refusal::property(name, table.logical));
    };
    let options = path::split(inside, ';')
        .into_iter()
        .filter(|option| !option.trim().is_empty())
        .map(|option| {
            let (name, value) = option.split_once('=').ok_or_else(|| Refusal::syntax(option))?;
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        })
        .collect::<Answer<Vec<_>>>()?;
    let scope = if matches!(way, Way::Single(_)) {
        Scope::Record
    } else {
        Scope::Collection
    };
    let query = Query::read(&options, aliases, target, scope, depth + 1)?;
    Ok(Expand {
        name: name.to_owned(),
        target,
        way,
        query,
    })
}

fn orders(value: &str, table: &'static Table) -> Answer<Vec<(Field, bool)>> {
    value
        .split(',')
        .map(|item| {
            let mut words = item.split_whitespace();
            let field = Field::parse(table, words.next().ok_or_else(|| Refusal::syntax(item))?)?;
            let descending = match words.next() {
                None | Some("asc") => false,
                Some("desc") => true,
                Some(_) => return Err(Refusal::syntax(item)),
            };
            if words.next().is_some() || matches!(field.column.kind, Kind::Managed(_)) {
                return Err(Refusal::syntax(item));
            }
            Ok((field, descending))
        })
        .collect()
}

fn top(value: &str) -> Answer<usize> {
    let number: usize = value.trim().parse().map_err(|_| {
        Refusal::query(format!(
            "Invalid value '{value}' for $top query option found. It requires a non-negative integer."
        ))
    })?;
    Ok(number)
}

impl Page {
    /// The cookie as it stands, encoded, in `@odata.nextLink`.
    pub(crate) fn cookie(self) -> String {
        format!(
            "%3Ccookie%20pagenumber=%22{}%22%20pagingcookie=%22{}%22%20istracking=%22False%22%20/%3E",
            self.number, self.after
        )
    }

    fn parse(value: &str) -> Answer<Self> {
        let wrong = || Refusal::query("The skip token is not one that this service gave.");
        let attribute = |name: &str| -> Option<&str> {
            value
                .split_once(&format!("{name}=\""))?
                .1
                .split_once('"')
                .map(|(inside, _)| inside)
        };
        if !value.starts_with("<cookie ") {
            return Err(wrong());
        }
        let number = attribute("pagenumber")
            .and_then(|number| number.parse().ok())
            .ok_or_else(wrong)?;
        let after = attribute("pagingcookie")
            .and_then(|id| Uuid::try_parse(id).ok())
            .ok_or_else(wrong)?;
        Ok(Self { number, after })
    }
}
