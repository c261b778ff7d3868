//! Reading rows: one, many, along navigation properties, page by page.

use super::access::Acting;
use super::errors::{Answer, Refusal};
use super::headers::{Condition, Prefer, Reply};
use super::odata::json;
use super::odata::query::{Expand, Page, Query, Way};
use super::privileges::Right;
use super::schema::{self, Collection, Table, Via};
use super::store::{Cell, Row, State};
use http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// "The default page size is 5,000 for standard tables".
pub(crate) const PAGE: usize = 5_000;

/// What a read works with.
pub(crate) struct Reader<'a> {
    pub(crate) state: &'a State,
    pub(crate) acting: &'a Acting,
    pub(crate) prefer: &'a Prefer,
    /// The service root, without a slash at the end.
    pub(crate) root: &'a str,
}

impl Reader<'_> {
    /// A list; `link` is the address of the same list, for the next page.
    pub(crate) fn list(
        &self,
        table: &'static Table,
        rows: Vec<(Uuid, Row)>,
        query: &Query,
        link: &dyn Fn(Page) -> String,
    ) -> Answer<Reply> {
        self.acting.require_right(table, Right::Read)?;
        let rows = self.chosen(table, rows, query);
        let total = rows.len();
        let start = match query.page {
            None => 0,
            Some(page) => rows
                .iter()
                .position(|(id, _)| *id == page.after)
                .map_or(total, |position| position + 1),
        };
        let size = query.top.or(self.prefer.page_size).unwrap_or(PAGE).min(PAGE);
        let shown = rows.get(start..).unwrap_or_default();
        let value = shown
            .iter()
            .take(size)
            .map(|(id, row)| self.render(table, *id, row, query))
            .collect::<Answer<Vec<_>>>()?;
        let mut body = Map::new();
        body.insert(
            "@odata.context".into(),
            json!(format!("{}/$metadata#{}{}", self.root, table.set, query.shape())),
        );
        if query.count {
            body.insert("@odata.count".into(), json!(total.min(PAGE)));
        }
        if query.top.is_none()
            && shown.len() > size
            && let Some((after, _)) = shown.get(size.saturating_sub(1))
        {
            let number = query.page.map_or(2, |page| page.number.saturating_add(1));
            body.insert(
                "@odata.nextLink".into(),
                json!(link(Page {
                    number,
                    after: *after
                })),
            );
        }
        body.insert(
            "value".into(),
            Value::Array(value.into_iter().map(Value::Object).collect()),
        );
        Ok(Reply::ok(&Value::Object(body)).with_preferences(self.prefer))
    }

    /// `…/$count`: the number alone, as text.
    pub(crate) fn count(
        &self,
        table: &'static Table,
        rows: Vec<(Uuid, Row)>,
        query: &Query,
    ) -> Answer<Reply> {
        self.acting.require_right(table, Right::Read)?;
        let number = self.chosen(table, rows, query).len().min(PAGE);
        Ok(Reply {
            status: StatusCode::OK,
            headers: vec![("Content-Type".into(), "text/plain".to_owned())],
            body: number.to_string().into_bytes(),
        })
    }

    pub(crate) fn record(
        &self,
        table: &'static Table,
        id: Uuid,
        query: &Query,
        unless: Option<&Condition>,
    ) -> Answer<Reply> {
        let row = self.readable(table, id)?;
        if let Some(Condition::Version(version)) = unless
            && *version == row.etag()
            && query.expand.is_empty()
        {
            return Ok(Reply {
                status: StatusCode::NOT_MODIFIED,
                headers: Vec::new(),
                body: Vec::new(),
            });
        }
        let mut body = self.render(table, id, &row, query)?;
        let context = format!("{}/$metadata#{}{}/$entity", self.root, table.set, query.shape());
        body.insert("@odata.context".into(), json!(context));
        Ok(Reply::ok(&Value::Object(body))
            .with("ETag", row.etag())
            .with_preferences(self.prefer))
    }

    /// The value of one column; a null is an answer without a body.
    pub(crate) fn property(&self, table: &'static Table, id: Uuid, name: &str) -> Answer<Reply> {
        let column = table.property(name).ok_or_else(|| Refusal::segment(name))?;
        let row = self.readable(table, id)?;
        let cell = row.get(column.name);
        if *cell == Cell::Null {
            return Ok(Reply::empty());
        }
        let context = format!("{}/$metadata#{}({id})/{name}", self.root, table.set);
        Ok(Reply::ok(
            &json!({ "@odata.context": context, "value": json::value(column, cell) }),
        ))
    }

    /// The rows that a collection-valued navigation property of a readable row leads to.
    pub(crate) fn related(
        &self,
        table: &'static Table,
        id: Uuid,
        collection: &Collection,
    ) -> Answer<Vec<(Uuid, Row)>> {
        self.readable(table, id)?;
        Ok(self.behind(table, id, collection))
    }

    pub(crate) fn readable(&self, table: &'static Table, id: Uuid) -> Answer<Row> {
        self.acting.require_right(table, Right::Read)?;
        let row = match self.state.row(table.logical, id) {
            Some(row) => row.clone(),
            None => self
                .state
                .all(table)
                .into_iter()
                .find(|(known, _)| *known == id)
                .map(|(_, row)| row)
                .ok_or_else(|| Refusal::missing(table, id))?,
        };
        self.acting.require_on(self.state, table, Right::Read, id, &row)?;
        Ok(row)
    }

    fn chosen(&self, table: &'static Table, rows: Vec<(Uuid, Row)>, query: &Query) -> Vec<(Uuid, Row)> {
        let mut rows: Vec<_> = rows
            .into_iter()
            .filter(|(id, row)| self.acting.sees(self.state, table, *id, row))
            .filter(|(id, row)| {
                query
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.holds(self.state, *id, row))
            })
            .collect();
        query.sort(self.state, &mut rows);
        rows
    }

    fn behind(&self, table: &Table, id: Uuid, collection: &Collection) -> Vec<(Uuid, Row)> {
        match collection.via {
            Via::Lookup(column) => self
                .state
                .rows(collection.table)
                .filter(|(_, row)| row.id(column) == Some(id))
                .map(|(other, row)| (other, row.clone()))
                .collect(),
            via => self
                .state
                .related(table, id, via)
                .into_iter()
                .filter_map(|other| Some((other, self.state.row(collection.table, other)?.clone())))
                .collect(),
        }
    }

    fn render(
        &self,
        table: &'static Table,
        id: Uuid,
        row: &Row,
        query: &Query,
    ) -> Answer<Map<String, Value>> {
        let mut out = json::columns(self.state, table, row, query, self.prefer);
        for expand in &query.expand {
            out.insert(expand.name.clone(), self.expanded(table, id, row, expand)?);
        }
        Ok(out)
    }

    fn expanded(&self, table: &'static Table, id: Uuid, row: &Row, expand: &Expand) -> Answer<Value> {
        let target = expand.target;
        self.acting.require_right(target, Right::Read)?;
        match &expand.way {
            Way::Single(column) => {
                let Cell::Link(to, other) = row.get(column.name) else {
                    return Ok(Value::Null);
                };
                let found = self.state.row(to, *other).filter(|_| *to == target.logical);
                match found.filter(|found| self.acting.sees(self.state, target, *other, found)) {
                    Some(found) => self
                        .render(target, *other, found, &expand.query)
                        .map(Value::Object),
                    None => Ok(Value::Null),
                }
            }
            Way::Many(collection) => {
                let rows = self.chosen(target, self.behind(table, id, collection), &expand.query);
                let size = expand.query.top.unwrap_or(PAGE);
                rows.iter()
                    .take(size)
                    .map(|(other, row)| self.render(target, *other, row, &expand.query).map(Value::Object))
                    .collect()
            }
        }
    }
}

/// The list of the entity sets at the service root.
pub(crate) fn service_document(root: &str) -> Reply {
    let sets: Vec<Value> = schema::TABLES
        .iter()
        .map(|table| json!({ "name": table.set, "kind": "EntitySet", "url": table.set }))
        .collect();
    Reply::ok(&json!({ "@odata.context": format!("{root}/$metadata"), "value": sets }))
}
