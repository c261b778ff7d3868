//! From an operation to the code that answers it.

use super::access::{self, Acting};
use super::batch::{self, Operation};
use super::errors::{Answer, Refusal};
use super::headers::{Condition, Prefer, Reply, condition};
use super::odata::path::{self, Address, Segment};
use super::odata::query::{Page, Query, Scope};
use super::privileges::Right;
use super::reading::{self, Reader};
use super::records::{self, Change, Writer};
use super::roles::{self, Grant};
use super::schema::{self, Table};
use super::store::{Cell, Row};
use super::{Organization, Visit, functions, metadata};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};
use uuid::Uuid;

const NAMESPACE: &str = "Microsoft.Dynamics.CRM.";

impl Organization {
    /// Answers one operation; what is refused changes nothing.
    pub(crate) fn execute(&mut self, visit: Visit<'_>, operation: &Operation) -> Reply {
        let prefer = Prefer::read(&operation.headers);
        let before = (operation.method != Method::GET).then(|| self.state.clone());
        match self.perform(visit, operation, &prefer) {
            Ok(reply) => {
                self.state.writes += u64::from(before.is_some());
                reply
            }
            Err(refusal) => {
                if let Some(before) = before {
                    self.state = before;
                }
                Reply::refusal(&refusal, prefer.wants_all())
            }
        }
    }

    /// Answers a request as it came in: a batch or one operation.
    pub(crate) fn receive(&mut self, visit: Visit<'_>, operation: &Operation) -> Reply {
        let batch = self
            .locate(&operation.target)
            .is_ok_and(|path| path.trim_matches('/') == "$batch");
        if !batch {
            return self.execute(visit, operation);
        }
        let entered = access::acting(
            &self.state,
            self.switches,
            self.seed.tenant_id,
            visit.caller,
            &operation.headers,
        );
        match entered {
            Err(refusal) => Reply::refusal(&refusal, false),
            Ok(_) if operation.method != Method::POST => {
                Reply::refusal(&Refusal::method(&operation.method), false)
            }
            Ok(_) => batch::run(self, visit, operation),
        }
    }

    fn perform(&mut self, visit: Visit<'_>, operation: &Operation, prefer: &Prefer) -> Answer<Reply> {
        let acting = access::acting(
            &self.state,
            self.switches,
            self.seed.tenant_id,
            visit.caller,
            &operation.headers,
        )?;
        let relative = self.locate(&operation.target)?;
        check_headers(&operation.headers)?;
        let address = Address::parse(&relative)?;
        let call = Call {
            headers: &operation.headers,
            body: &operation.body,
            prefer,
            path: relative.split('?').next().unwrap_or_default().trim_matches('/'),
            address: &address,
        };
        if operation.method == Method::GET {
            return self.get(&call, &acting);
        }
        self.write(visit, &call, &acting, &operation.method)
    }

    fn get(&self, call: &Call<'_>, acting: &Acting) -> Answer<Reply> {
        let reader = Reader {
            state: &self.state,
            acting,
            prefer: call.prefer,
            root: &self.root,
        };
        let address = call.address;
        let Some(first) = address.segments.first() else {
            return Ok(reading::service_document(&self.root));
        };
        if first.name == metadata::SET {
            return metadata::read(&self.state, acting, &self.root, address, first);
        }
        if first.name == "$metadata" {
            return Err(Refusal::not_implemented("$metadata"));
        }
        if let Some(answer) = functions::unbound(&reader, &self.seed, &self.origin, address, first) {
            return if address.segments.len() == 1 {
                answer
            } else {
                Err(Refusal::segment(&address.segments[1].name))
            };
        }
        let table = schema::set(&first.name).ok_or_else(|| Refusal::segment(&first.name))?;
        let Some(key) = &first.key else {
            return match address.segments.get(1..) {
                Some([]) => {
                    let query = Query::parse(&address.options, table, Scope::Collection)?;
                    reader.list(table, self.state.all(table), &query, &|page| {
                        call.next(&self.root, page)
                    })
                }
                Some([count]) if count.name == "$count" => {
                    let query = Query::parse(&address.options, table, Scope::Collection)?;
                    reader.count(table, self.state.all(table), &query)
                }
                Some([next, ..]) => Err(Refusal::segment(&next.name)),
                None => Err(Refusal::segment(&first.name)),
            };
        };
        let id = self.row_id(table, key)?;
        match address.segments.get(1..).unwrap_or_default() {
            [] => {
                let query = Query::parse(&address.options, table, Scope::Record)?;
                reader.record(
                    table,
                    id,
                    &query,
                    condition(call.headers, "if-none-match").as_ref(),
                )
            }
            [next] => self.get_below(&reader, call, table, id, next),
            [next, count] if count.name == "$count" => {
                let collection = table
                    .collection(&next.name)
                    .ok_or_else(|| Refusal::segment(&next.name))?;
                let target = schema::table(collection.table).ok_or_else(|| Refusal::segment(&next.name))?;
                let query = Query::parse(&address.options, target, Scope::Collection)?;
                reader.count(target, reader.related(table, id, collection)?, &query)
            }
            [next, reference] if reference.name == "$ref" => Err(Refusal::not_implemented(&format!(
                "reading the references of {}",
                next.name
            ))),
            [_, further, ..] => Err(Refusal::segment(&further.name)),
        }
    }

    fn get_below(
        &self,
        reader: &Reader<'_>,
        call: &Call<'_>,
        table: &'static Table,
        id: Uuid,
        next: &Segment,
    ) -> Answer<Reply> {
        let options = &call.address.options;
        if let Some(name) = next.name.strip_prefix(NAMESPACE) {
            return functions::bound(reader, table, id, call.address, next, name);
        }
        if next.key.is_some() {
            return Err(Refusal::segment(&next.name));
        }
        if let Some(collection) = table.collection(&next.name) {
            let target = schema::table(collection.table).ok_or_else(|| Refusal::segment(&next.name))?;
            let query = Query::parse(options, target, Scope::Collection)?;
            let rows = reader.related(table, id, collection)?;
            return reader.list(target, rows, &query, &|page| call.next(&self.root, page));
        }
        if let Some((column, target)) = table.navigation(&next.name) {
            let query = Query::parse(options, target, Scope::Record)?;
            return match reader.readable(table, id)?.get(column.name) {
                Cell::Link(to, other) if *to == target.logical => reader.record(target, *other, &query, None),
                _ => Ok(Reply::empty()),
            };
        }
        Query::parse(options, table, Scope::Nothing)?;
        reader.property(table, id, &next.name)
    }

    fn write(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        method: &Method,
    ) -> Answer<Reply> {
        let segments = call.address.segments.as_slice();
        let Some(first) = segments.first() else {
            return Err(Refusal::method(method));
        };
        if first.name == metadata::SET {
            return Err(Refusal::not_implemented("changing table definitions"));
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
            return match (method, segments.len()) {
                (&Method::POST, 1) => self.create(visit, call, acting, table),
                (_, 1) => Err(Refusal::method(method)),
                _ => Err(Refusal::segment(&segments[1].name)),
            };
        };
        let id = self.row_id(table, key)?;
        match (method, &segments[1..]) {
            (&Method::PATCH, []) => self.patch(visit, call, acting, table, id),
            (&Method::DELETE, []) => self.delete(visit, call, acting, table, id),
            (&Method::POST, [action]) if action.name.starts_with(NAMESPACE) => {
                self.act(visit, call, acting, table, id, action)
            }
            (&Method::PUT | &Method::DELETE, [property]) if table.property(&property.name).is_some() => {
                self.set_property(visit, call, acting, table, id, &property.name, method)
            }
            (_, [navigation, reference]) if reference.name == "$ref" => {
                self.link(visit, call, acting, (table, id), navigation, method)
            }
            (&Method::POST, [collection]) if table.collection(&collection.name).is_some() => Err(
                Refusal::not_implemented("creating a row through a navigation property"),
            ),
            (_, []) => Err(Refusal::method(method)),
            (_, [next, ..]) if table.navigation(&next.name).is_some() => Err(Refusal::method(method)),
            (_, [next, ..]) => Err(Refusal::segment(&next.name)),
        }
    }

    fn create(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        table: &'static Table,
    ) -> Answer<Reply> {
        let query = Query::parse(&call.address.options, table, Scope::Record)?;
        let change = Change::read(&self.state, &self.root, table, &call.json()?, true)?;
        let solution = self.solution(call.headers)?;
        let id = self.writer(visit, acting).create(table, &change)?;
        if let (Some(solution), "role") = (solution, table.logical)
            && let Some(mut row) = self.state.row("role", id).cloned()
        {
            row.cells.insert("solutionid", Cell::Id(solution));
            self.state.put("role", id, row);
        }
        self.written(call, acting, table, id, &query, StatusCode::CREATED)
    }

    /// Updates, or creates the row with this id; `If-Match` forbids the one, `If-None-Match: *` the other.
    fn patch(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        table: &'static Table,
        id: Uuid,
    ) -> Answer<Reply> {
        let query = Query::parse(&call.address.options, table, Scope::Record)?;
        let body = call.json()?;
        let row = self.state.row(table.logical, id);
        let wanted = condition(call.headers, "if-match");
        let unless = condition(call.headers, "if-none-match");
        let Some(row) = row else {
            if wanted.is_some() {
                return Err(Refusal::missing(table, id));
            }
            let mut change = Change::read(&self.state, &self.root, table, &body, true)?;
            change.set(table.id, Cell::Id(id));
            self.writer(visit, acting).create(table, &change)?;
            return self.written(call, acting, table, id, &query, StatusCode::CREATED);
        };
        if unless == Some(Condition::Any) {
            return Err(Refusal::duplicate());
        }
        check_version(wanted, row)?;
        let change = Change::read(&self.state, &self.root, table, &body, false)?;
        self.writer(visit, acting).update(table, id, &change)?;
        self.written(call, acting, table, id, &query, StatusCode::OK)
    }

    fn delete(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        table: &'static Table,
        id: Uuid,
    ) -> Answer<Reply> {
        Query::parse(&call.address.options, table, Scope::Nothing)?;
        let wanted = condition(call.headers, "if-match");
        self.writer(visit, acting).allow(table, Right::Delete, id)?;
        if let Some(row) = self.state.row(table.logical, id) {
            check_version(wanted, row)?;
        }
        self.writer(visit, acting).delete(table, id)?;
        Ok(Reply::empty())
    }

    #[expect(clippy::too_many_arguments, reason = "one call, taken apart")]
    fn set_property(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        table: &'static Table,
        id: Uuid,
        name: &str,
        method: &Method,
    ) -> Answer<Reply> {
        Query::parse(&call.address.options, table, Scope::Nothing)?;
        let value = if *method == Method::DELETE {
            Value::Null
        } else {
            call.json()?
                .remove("value")
                .ok_or_else(|| Refusal::payload(table.set, "the property 'value' is missing"))?
        };
        let body = Map::from_iter([(name.to_owned(), value)]);
        let change = Change::read(&self.state, &self.root, table, &body, false)?;
        self.writer(visit, acting).update(table, id, &change)?;
        Ok(Reply::empty())
    }

    fn act(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        table: &'static Table,
        id: Uuid,
        action: &Segment,
    ) -> Answer<Reply> {
        Query::parse(&call.address.options, table, Scope::Nothing)?;
        let name = action.name.strip_prefix(NAMESPACE).unwrap_or_default();
        let known = matches!(
            name,
            "AddPrivilegesRole" | "ReplacePrivilegesRole" | "RemovePrivilegeRole"
        );
        if table.logical != "role" || !known || action.key.as_deref().is_some_and(|key| !key.is_empty()) {
            return Err(Refusal::segment(&action.name));
        }
        let body = call.json()?;
        self.writer(visit, acting).allow(table, Right::Write, id)?;
        match name {
            "RemovePrivilegeRole" => roles::remove_privilege(&mut self.state, acting, id, &body, visit.now)?,
            "AddPrivilegesRole" => {
                roles::grant(&mut self.state, acting, table, id, &body, Grant::Add, visit.now)?
            }
            _ => roles::grant(
                &mut self.state,
                acting,
                table,
                id,
                &body,
                Grant::Replace,
                visit.now,
            )?,
        }
        Ok(Reply::empty())
    }

    fn link(
        &mut self,
        visit: Visit<'_>,
        call: &Call<'_>,
        acting: &Acting,
        (table, id): (&'static Table, Uuid),
        navigation: &Segment,
        method: &Method,
    ) -> Answer<Reply> {
        let single = table.navigation(&navigation.name).is_some();
        let name = &navigation.name;
        if let Some((option, _)) = call.address.options.iter().find(|(option, _)| option != "$id") {
            return Err(super::odata::query::unknown_option(option));
        }
        match *method {
            Method::POST | Method::PUT if navigation.key.is_none() && (*method == Method::PUT) == single => {
                let body = call.json()?;
                let target = match body.get("@odata.id") {
                    Some(Value::String(text)) => records::reference(&self.root, text)?,
                    _ => return Err(Refusal::query("The body of $ref needs '@odata.id'.")),
                };
                self.writer(visit, acting).associate(table, id, name, target)?;
            }
            Method::DELETE => {
                let other = match (&navigation.key, call.address.option("$id")) {
                    (Some(key), None) => Some((None, path::guid(key)?)),
                    (None, Some(url)) => {
                        records::reference(&self.root, url).map(|(table, id)| Some((Some(table), id)))?
                    }
                    (None, None) => None,
                    (Some(_), Some(_)) => return Err(Refusal::syntax("$ref names its row twice")),
                };
                self.writer(visit, acting).disassociate(table, id, name, other)?;
            }
            _ => return Err(Refusal::method(method)),
        }
        Ok(Reply::empty())
    }

    fn writer<'a>(&'a mut self, visit: Visit<'a>, acting: &'a Acting) -> Writer<'a> {
        Writer {
            state: &mut self.state,
            acting,
            directory: visit.directory,
            seed: &self.seed,
            now: visit.now,
        }
    }

    /// The answer to a row that was written: its address, or the row itself where that is preferred.
    fn written(
        &self,
        call: &Call<'_>,
        acting: &Acting,
        table: &'static Table,
        id: Uuid,
        query: &Query,
        status: StatusCode,
    ) -> Answer<Reply> {
        let url = format!("{}/{}({id})", self.root, table.set);
        if !call.prefer.representation {
            return Ok(Reply::empty()
                .with("Location", url.clone())
                .with("OData-EntityId", url));
        }
        let reader = Reader {
            state: &self.state,
            acting,
            prefer: call.prefer,
            root: &self.root,
        };
        let mut reply = reader
            .record(table, id, query, None)?
            .with("Preference-Applied", "return=representation");
        reply.status = status;
        Ok(reply.with("Location", url.clone()).with("OData-EntityId", url))
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

    /// The id behind a key: a guid, the primary key by name, or an alternate key.
    fn row_id(&self, table: &'static Table, key: &str) -> Answer<Uuid> {
        let Some((name, value)) = key.split_once('=') else {
            return path::guid(key);
        };
        let name = name.trim();
        if name == table.id {
            return path::guid(value);
        }
        if !table.alternate_keys.contains(&name) {
            return Err(Refusal::bad(
                "0x80060891",
                format!(
                    "A record with the specified key values does not exist in {} entity",
                    table.logical
                ),
            ));
        }
        let wanted = path::guid(value)?;
        let found = self
            .state
            .rows(table.logical)
            .find(|(_, row)| row.id(name) == Some(wanted));
        found.map(|(id, _)| id).ok_or_else(|| {
            Refusal::new(
                StatusCode::NOT_FOUND,
                "0x80060891",
                format!(
                    "A record with the specified key values does not exist in {} entity",
                    table.logical
                ),
            )
        })
    }

    /// What follows the service root in an address: absolute, rooted or, in a batch, relative.
    pub(crate) fn locate(&self, target: &str) -> Answer<String> {
        let rooted = self.root.strip_prefix(&self.origin).unwrap_or("");
        let rest = if target.contains("://") && !target.starts_with('/') {
            let origin = target
                .get(..self.origin.len())
                .filter(|start| start.eq_ignore_ascii_case(&self.origin));
            let path = origin.and_then(|_| target.get(self.origin.len()..));
            path.and_then(|path| path.strip_prefix(rooted))
        } else if target.starts_with('/') {
            let prefix = self.path_prefix();
            target.strip_prefix(prefix).unwrap_or(target).strip_prefix(rooted)
        } else {
            return Ok(target.to_owned());
        };
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        rest.map(str::to_owned)
            .ok_or_else(|| Refusal::segment(target.split('?').next().unwrap_or_default()))
    }

    /// The path inside the origin, where the organization is served below one.
    fn path_prefix(&self) -> &str {
        let after_host = self.origin.split_once("://").map_or("", |(_, rest)| rest);
        after_host
            .find('/')
            .map_or("", |position| &after_host[position..])
    }
}

fn check_version(wanted: Option<Condition>, row: &Row) -> Answer<()> {
    match wanted {
        Some(Condition::Version(version)) if version != row.etag() => Err(Refusal::stale()),
        _ => Ok(()),
    }
}

/// What the protocol asks of every request ("Compose HTTP requests and handle errors").
fn check_headers(headers: &HeaderMap) -> Answer<()> {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
    };
    for name in ["odata-version", "odata-maxversion"] {
        if text(name).is_some_and(|version| !version.starts_with("4.")) {
            return Err(Refusal::query(format!(
                "The header {name} names a version that is not supported."
            )));
        }
    }
    let accepts = text(ACCEPT.as_str()).is_none_or(|accept| {
        accept.is_empty()
            || ["application/json", "*/*", "application/*"]
                .iter()
                .any(|kind| accept.contains(kind))
    });
    if accepts {
        Ok(())
    } else {
        Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            super::errors::ODATA,
            "A supported MIME type could not be found that matches the acceptable MIME types for the request.",
        ))
    }
}

/// One operation, read.
struct Call<'a> {
    headers: &'a HeaderMap,
    body: &'a [u8],
    prefer: &'a Prefer,
    path: &'a str,
    address: &'a Address,
}

impl Call<'_> {
    fn json(&self) -> Answer<Map<String, Value>> {
        let kind = self
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        if !kind.to_ascii_lowercase().starts_with("application/json") {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                super::errors::ODATA,
                "The content type of the body must be application/json.",
            ));
        }
        match serde_json::from_slice(self.body) {
            Ok(Value::Object(body)) => Ok(body),
            Ok(_) => Err(Refusal::payload(self.path, "the body is not a JSON object")),
            Err(error) => Err(Refusal::payload(
                self.path,
                format_args!("the body is not JSON: {error}"),
            )),
        }
    }

    /// The address of the next page: the same request with another cookie.
    fn next(&self, root: &str, page: Page) -> String {
        let mut url = format!("{root}/{}?", self.path);
        for (name, value) in self
            .address
            .options
            .iter()
            .filter(|(name, _)| name != "$skiptoken")
        {
            url += &format!("{name}={}&", encode(value));
        }
        format!("{url}$skiptoken={}", page.cookie())
    }
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~'()*,$:;/@=".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
