//! Requests that change something: which rule they go to and how they are answered.

use super::access::Acting;
use super::dispatch::{Call, NAMESPACE};
use super::errors::{Answer, Refusal};
use super::headers::{Condition, Reply, condition};
use super::odata::path::{self, Segment};
use super::odata::query::{Query, Scope};
use super::privileges::Right;
use super::reading::Reader;
use super::records::{self, Change, Writer};
use super::roles::{self, Grant};
use super::schema::{self, Table};
use super::solutions;
use super::store::{Cell, Row};
use super::{Organization, Visit, functions, metadata};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};
use uuid::Uuid;

/// A request that changes something, and in whose name.
#[derive(Clone, Copy)]
pub(crate) struct Errand<'a> {
    pub(crate) visit: Visit<'a>,
    pub(crate) call: &'a Call<'a>,
    pub(crate) acting: &'a Acting,
}

impl Organization {
    /// Answers a request that changes something.
    pub(crate) fn write(&mut self, errand: Errand<'_>, method: &Method) -> Answer<Reply> {
        let Errand { call, acting, .. } = errand;
        let segments = call.address.segments.as_slice();
        let Some(first) = segments.first() else {
            return Err(Refusal::method(method));
        };
        if first.name == metadata::SET {
            return Err(Refusal::not_implemented("changing table definitions"));
        }
        if *method == Method::POST && segments.len() == 1 && solutions::ACTIONS.contains(&first.name.as_str())
        {
            return self.solution_action(errand, &first.name);
        }
        if *method == Method::POST && segments.len() == 1 && first.name == "BulkDelete" {
            return self.bulk_delete(errand);
        }
        let reader = Reader {
            state: &self.state,
            acting,
            prefer: call.prefer,
            root: &self.root,
        };
        if let Some(answer) = functions::unbound(&reader, &self.seed, &self.origin, call.address, first) {
            // A message that is not here says so; a function is not called by a write.
            return match answer {
                Err(refusal) if refusal.status == StatusCode::NOT_IMPLEMENTED => Err(refusal),
                _ => Err(Refusal::method(method)),
            };
        }
        let table = schema::set(&first.name).ok_or_else(|| Refusal::segment(&first.name))?;
        let Some(key) = &first.key else {
            return match (method, &segments[1..]) {
                (&Method::POST, []) => self.create(errand, table),
                (_, []) => Err(Refusal::method(method)),
                (&Method::POST, [action]) => self.act_on_many(errand, table, &action.name),
                (_, [next, ..]) => Err(Refusal::segment(&next.name)),
            };
        };
        let id = self.row_id(table, key)?;
        match (method, &segments[1..]) {
            (&Method::PATCH, []) => self.patch(errand, table, id),
            (&Method::DELETE, []) => self.delete(errand, table, id),
            (&Method::POST, [action]) if action.name.starts_with(NAMESPACE) => {
                self.act(errand, table, id, action)
            }
            (&Method::PUT | &Method::DELETE, [property]) if table.property(&property.name).is_some() => {
                self.set_property(errand, table, id, &property.name, method)
            }
            (_, [navigation, reference]) if reference.name == "$ref" => {
                self.link(errand, (table, id), navigation, method)
            }
            (&Method::POST, [collection]) if table.collection(&collection.name).is_some() => Err(
                Refusal::not_implemented("creating a row through a navigation property"),
            ),
            (_, []) => Err(Refusal::method(method)),
            (_, [next, ..]) if table.navigation(&next.name).is_some() => Err(Refusal::method(method)),
            (_, [next, ..]) => Err(Refusal::segment(&next.name)),
        }
    }

    fn create(&mut self, errand: Errand<'_>, table: &'static Table) -> Answer<Reply> {
        let query = Query::parse(&errand.call.address.options, table, Scope::Record)?;
        let change = Change::read(&self.state, &self.root, table, &errand.call.json()?, true)?;
        let solution = self.solution(errand.call.headers)?;
        let id = self.writer(errand).create(table, &change)?;
        if let (Some(solution), "role") = (solution, table.logical)
            && let Some(mut row) = self.state.row("role", id).cloned()
        {
            row.cells.insert("solutionid", Cell::Id(solution));
            self.state.put("role", id, row);
        }
        self.written(errand, table, id, &query, StatusCode::CREATED)
    }

    /// Updates, or creates the row with this id; `If-Match` forbids the one, `If-None-Match: *` the other.
    fn patch(&mut self, errand: Errand<'_>, table: &'static Table, id: Uuid) -> Answer<Reply> {
        let query = Query::parse(&errand.call.address.options, table, Scope::Record)?;
        let body = errand.call.json()?;
        let row = self.state.row(table.logical, id);
        let wanted = condition(errand.call.headers, "if-match");
        let unless = condition(errand.call.headers, "if-none-match");
        let Some(row) = row else {
            if wanted.is_some() {
                return Err(Refusal::missing(table, id));
            }
            let mut change = Change::read(&self.state, &self.root, table, &body, true)?;
            change.set(table.id, Cell::Id(id));
            self.writer(errand).create(table, &change)?;
            return self.written(errand, table, id, &query, StatusCode::CREATED);
        };
        if unless == Some(Condition::Any) {
            return Err(Refusal::duplicate());
        }
        check_version(wanted, row)?;
        let change = Change::read(&self.state, &self.root, table, &body, false)?;
        self.writer(errand).update(table, id, &change)?;
        self.written(errand, table, id, &query, StatusCode::OK)
    }

    fn delete(&mut self, errand: Errand<'_>, table: &'static Table, id: Uuid) -> Answer<Reply> {
        Query::parse(&errand.call.address.options, table, Scope::Nothing)?;
        let wanted = condition(errand.call.headers, "if-match");
        self.writer(errand).allow(table, Right::Delete, id)?;
        if let Some(row) = self.state.row(table.logical, id) {
            check_version(wanted, row)?;
        }
        self.writer(errand).delete(table, id)?;
        Ok(Reply::empty())
    }

    fn set_property(
        &mut self,
        errand: Errand<'_>,
        table: &'static Table,
        id: Uuid,
        name: &str,
        method: &Method,
    ) -> Answer<Reply> {
        Query::parse(&errand.call.address.options, table, Scope::Nothing)?;
        let value = if *method == Method::DELETE {
            Value::Null
        } else {
            errand
                .call
                .json()?
                .remove("value")
                .ok_or_else(|| Refusal::payload(table.set, "the property 'value' is missing"))?
        };
        let body = Map::from_iter([(name.to_owned(), value)]);
        let change = Change::read(&self.state, &self.root, table, &body, false)?;
        self.writer(errand).update(table, id, &change)?;
        Ok(Reply::empty())
    }

    fn act(
        &mut self,
        errand: Errand<'_>,
        table: &'static Table,
        id: Uuid,
        action: &Segment,
    ) -> Answer<Reply> {
        Query::parse(&errand.call.address.options, table, Scope::Nothing)?;
        let name = action.name.strip_prefix(NAMESPACE).unwrap_or_default();
        let known = matches!(
            name,
            "AddPrivilegesRole" | "ReplacePrivilegesRole" | "RemovePrivilegeRole"
        );
        if table.logical != "role" || !known || action.key.as_deref().is_some_and(|key| !key.is_empty()) {
            return Err(Refusal::segment(&action.name));
        }
        let body = errand.call.json()?;
        self.writer(errand).allow(table, Right::Write, id)?;
        let state = &mut self.state;
        match name {
            "RemovePrivilegeRole" => {
                roles::remove_privilege(state, errand.acting, id, &body, errand.visit.now)?;
            }
            "AddPrivilegesRole" => roles::grant(
                state,
                errand.acting,
                table,
                id,
                &body,
                Grant::Add,
                errand.visit.now,
            )?,
            _ => roles::grant(
                state,
                errand.acting,
                table,
                id,
                &body,
                Grant::Replace,
                errand.visit.now,
            )?,
        }
        Ok(Reply::empty())
    }

    fn link(
        &mut self,
        errand: Errand<'_>,
        (table, id): (&'static Table, Uuid),
        navigation: &Segment,
        method: &Method,
    ) -> Answer<Reply> {
        let single = table.navigation(&navigation.name).is_some();
        let name = &navigation.name;
        if let Some((option, _)) = errand
            .call
            .address
            .options
            .iter()
            .find(|(option, _)| option != "$id")
        {
            return Err(super::odata::query::unknown_option(option));
        }
        match *method {
            Method::POST | Method::PUT if navigation.key.is_none() && (*method == Method::PUT) == single => {
                let body = errand.call.json()?;
                let target = match body.get("@odata.id") {
                    Some(Value::String(text)) => records::reference(&self.root, text)?,
                    _ => return Err(Refusal::query("The body of $ref needs '@odata.id'.")),
                };
                self.writer(errand).associate(table, id, name, target)?;
            }
            Method::DELETE => {
                let other = match (&navigation.key, errand.call.address.option("$id")) {
                    (Some(key), None) => Some((None, path::guid(key)?)),
                    (None, Some(url)) => {
                        records::reference(&self.root, url).map(|(table, id)| Some((Some(table), id)))?
                    }
                    (None, None) => None,
                    (Some(_), Some(_)) => return Err(Refusal::syntax("$ref names its row twice")),
                };
                self.writer(errand).disassociate(table, id, name, other)?;
            }
            _ => return Err(Refusal::method(method)),
        }
        Ok(Reply::empty())
    }

    pub(crate) fn writer<'a>(&'a mut self, errand: Errand<'a>) -> Writer<'a> {
        Writer {
            state: &mut self.state,
            acting: errand.acting,
            directory: errand.visit.directory,
            seed: &self.seed,
            now: errand.visit.now,
        }
    }

    /// The answer to a row that was written: its address, or the row itself where that is preferred.
    fn written(
        &self,
        errand: Errand<'_>,
        table: &'static Table,
        id: Uuid,
        query: &Query,
        status: StatusCode,
    ) -> Answer<Reply> {
        let url = format!("{}/{}({id})", self.root, table.set);
        let address = |reply: Reply| match status {
            StatusCode::CREATED => reply
                .with("Location", url.clone())
                .with("OData-EntityId", url.clone()),
            _ => reply.with("OData-EntityId", url.clone()),
        };
        if !errand.call.prefer.representation {
            return Ok(address(Reply::empty()));
        }
        let reader = Reader {
            state: &self.state,
            acting: errand.acting,
            prefer: errand.call.prefer,
            root: &self.root,
        };
        let mut reply = reader
            .record(table, id, query, None)?
            .with("Preference-Applied", "return=representation");
        reply.status = status;
        Ok(address(reply))
    }

    /// The unmanaged solution that a created component goes to.
    fn solution(&self, headers: &HeaderMap) -> Answer<Option<Uuid>> {
        let Some(name) = headers
            .get("MSCRM.SolutionUniqueName")
            .and_then(|value| value.to_str().ok())
        else {
            return Ok(None);
        };
        let found = self
            .state
            .rows("solution")
            .find(|(_, row)| row.words("uniquename").eq_ignore_ascii_case(name) && !row.flag("ismanaged"));
        found.map(|(id, _)| Some(id)).ok_or_else(|| {
            Refusal::new(
                StatusCode::NOT_FOUND,
                "0x80040217",
                format!("Solution with uniquename {name} Does Not Exist"),
            )
        })
    }
}

fn check_version(wanted: Option<Condition>, row: &Row) -> Answer<()> {
    match wanted {
        Some(Condition::Version(version)) if version != row.etag() => Err(Refusal::stale()),
        _ => Ok(()),
    }
}
