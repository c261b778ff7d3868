//! From an operation to the code that answers it.

use super::access::{self, Acting};
use super::batch::{self, Operation};
use super::errors::{Answer, Refusal};
use super::fetch::Fetch;
use super::headers::{Prefer, Reply, condition};
use super::odata::path::{self, Address, Segment};
use super::odata::query::{Page, Query, Scope};
use super::reading::{self, Reader};
use super::schema::{self, Table};
use super::store::Cell;
use super::writing::Errand;
use super::{Organization, Visit, csdl, functions, metadata, sql};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use std::fmt::Write as _;
use uuid::Uuid;

/// Stands before the names of bound functions and actions.
pub(crate) const NAMESPACE: &str = "Microsoft.Dynamics.CRM.";

impl Organization {
    /// Answers one operation; what is refused changes nothing.
    pub(crate) fn execute(&mut self, visit: Visit<'_>, operation: &Operation) -> Reply {
        let prefer = Prefer::read(&operation.headers);
        let before = (operation.method != Method::GET).then(|| self.state.clone());
        match self.perform(visit, operation, &prefer) {
            Ok(reply) => {
                // Looking at a package changes nothing.
                let looks = operation.target.ends_with("/StageSolution");
                self.state.writes += u64::from(before.is_some() && !looks);
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
        match self.acting(visit, operation) {
            Err(refusal) => Reply::refusal(&refusal, false),
            Ok(_) if operation.method != Method::POST => {
                Reply::refusal(&Refusal::method(&operation.method), false)
            }
            Ok(_) => batch::run(self, visit, operation),
        }
    }

    fn acting(&mut self, visit: Visit<'_>, operation: &Operation) -> Answer<Acting> {
        self.as_seen(visit.now, |organization| {
            access::acting(
                &organization.state,
                organization.switches,
                organization.seed.tenant_id,
                visit.now,
                visit.caller,
                &operation.headers,
            )
        })
    }

    /// Does something with the state as it is seen just now.
    fn as_seen<T>(&mut self, now: Timestamp, act: impl FnOnce(&Self) -> T) -> T {
        let since = now
            .checked_sub(SignedDuration::from_secs(self.switches.user_seconds))
            .unwrap_or(Timestamp::MIN);
        let seen = (self.switches.user_seconds > 0)
            .then(|| self.state.without_users_after(since))
            .flatten();
        let Some(seen) = seen else {
            return act(self);
        };
        let whole = std::mem::replace(&mut self.state, seen);
        let done = act(self);
        self.state = whole;
        done
    }

    fn perform(&mut self, visit: Visit<'_>, operation: &Operation, prefer: &Prefer) -> Answer<Reply> {
        let acting = self.acting(visit, operation)?;
        let relative = self.locate(&operation.target)?;
        let document = relative.trim_matches('/').starts_with("$metadata");
        check_headers(&operation.headers, document)?;
        let address = Address::parse(&relative)?;
        let call = Call {
            headers: &operation.headers,
            body: &operation.body,
            prefer,
            path: relative.split('?').next().unwrap_or_default().trim_matches('/'),
            address: &address,
        };
        if operation.method == Method::GET {
            let set = address.segments.first().map_or("", |first| first.name.as_str());
            self.look_at(set, visit.now);
            return self.as_seen(visit.now, |organization| organization.get(&call, &acting));
        }
        let errand = Errand {
            visit,
            call: &call,
            acting: &acting,
        };
        self.write(errand, &operation.method)
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
            return csdl::answer(&address.segments[1..]);
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
                    let mut query = Query::parse(&address.options, table, Scope::Collection)?;
                    if let Some(text) = address.option("fetchXml") {
                        return Fetch::parse(text, table, &reader)?.answer(&reader);
                    }
                    if let Some(text) = address.option("sql") {
                        query = sql::parse(text, table, query.page)?;
                    }
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

    /// The id behind a key: a guid, the primary key by name, or an alternate key.
    pub(crate) fn row_id(&self, table: &'static Table, key: &str) -> Answer<Uuid> {
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

/// What the protocol asks of every request ("Compose HTTP requests and handle errors").
fn check_headers(headers: &HeaderMap, document: bool) -> Answer<()> {
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
            || (document && accept.contains("application/xml"))
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
pub(crate) struct Call<'a> {
    pub(crate) headers: &'a HeaderMap,
    body: &'a [u8],
    pub(crate) prefer: &'a Prefer,
    path: &'a str,
    pub(crate) address: &'a Address,
}

impl Call<'_> {
    /// The body, which must be a JSON object.
    pub(crate) fn json(&self) -> Answer<Map<String, Value>> {
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
            let _ = write!(url, "{name}={}&", encode(value));
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
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
