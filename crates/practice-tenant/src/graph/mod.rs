//! Microsoft Graph v1.0, as far as it is about apps, who approves them and for which tenant.

mod applications;
mod caller;
mod credentials;
mod documents;
mod fault;
mod grants;
mod people;
mod query;
mod service_principals;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use http::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::Addresses;
use crate::reply::{reply, set};
use crate::surroundings::Chance;
use crate::world::World;
use caller::Caller;
use fault::Fault;

/// The resource of the real service; tokens for it are taken as well, for clients that can't be told another.
pub(crate) const REAL_RESOURCE: &str = "https://graph.microsoft.com";

const JSON: &str =
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

type Object = Map<String, Value>;
type Answer = Result<Reply, Fault>;

/// What a request that is in order gets.
enum Reply {
    Document(Value),
    /// A new object, at this path below `/v1.0/`.
    Created(String, Value),
    Nothing,
}

/// Answers one request.
pub(crate) struct Graph<'a> {
    addresses: &'a Addresses,
    chance: &'a dyn Chance,
    now: Timestamp,
    id: Uuid,
    client_id: Uuid,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(
        addresses: &'a Addresses,
        chance: &'a dyn Chance,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Self {
        let id = chance.id();
        let named = request.headers().get("client-request-id");
        let named = named.and_then(|value| value.to_str().ok()?.parse().ok());
        Self {
            addresses,
            chance,
            now,
            id,
            client_id: named.unwrap_or(id),
        }
    }

    pub(crate) fn answer(&self, world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
        match self.route(world, request) {
            Ok(Reply::Document(body)) => self.respond(StatusCode::OK, Some(&body), None),
            Ok(Reply::Created(path, body)) => {
                let location = format!("{}/v1.0/{path}", self.addresses.graph);
                self.respond(StatusCode::CREATED, Some(&body), Some(&location))
            }
            Ok(Reply::Nothing) => self.respond(StatusCode::NO_CONTENT, None, None),
            Err(fault) => self.refuse(&fault),
        }
    }

    /// 429 in Graph's words.
    pub(crate) fn throttled(&self) -> Response<Bytes> {
        self.refuse(&Fault::Throttled)
    }

    fn route(&self, world: &mut World, request: &Request<Bytes>) -> Answer {
        let caller = Caller::read(request, self.addresses, &world.directory, self.now)?;
        let path = percent_decoded(request.uri().path()).ok_or(Fault::PathUnknown)?;
        if path == "/oidc/userinfo" {
            return people::user_information(&caller);
        }
        let rest = path.strip_prefix("/v1.0/").ok_or(Fault::PathUnknown)?;
        let segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
        let (first, more) = segments.split_first().ok_or(Fault::PathUnknown)?;
        // `applications(appId='…')` is `applications` with a key of its own.
        let (collection, key) = match first.split_once('(') {
            Some((collection, key)) => (collection, Some(Key::parse(key)?)),
            None => (*first, None),
        };
        let (key, more) = match (key, more.split_first()) {
            (None, Some((id, more))) => (Some(Key::Object(id)), more),
            (key, _) => (key, more),
        };
        let asked = Asked {
            method: request.method(),
            query: request.uri().query().unwrap_or_default(),
            body: request.body(),
            key,
            more,
        };
        let directory = &mut world.directory;
        match collection.to_ascii_lowercase().as_str() {
            "me" => people::me(self, directory, &caller, &asked),
            "organization" => people::organization(self, directory, &caller, &asked),
            "applications" => applications::answer(self, directory, &caller, &asked),
            "serviceprincipals" => service_principals::answer(self, directory, &caller, &asked),
            "oauth2permissiongrants" => grants::answer(self, directory, &caller, &asked),
            "policies" => people::policy(self, directory, &caller, &asked),
            _ => Err(Fault::Segment {
                name: collection.to_owned(),
            }),
        }
    }

    fn context(&self, of: &str) -> String {
        format!("{}/v1.0/$metadata#{of}", self.addresses.graph)
    }

    fn refuse(&self, fault: &Fault) -> Response<Bytes> {
        let mut error = json!({
            "code": fault.code(),
            "message": fault.to_string(),
            "innerError": {
                "date": self.now.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "request-id": self.id,
                "client-request-id": self.client_id,
            },
        });
        if let Some(details) = fault.details() {
            error["details"] = details;
        }
        let mut response = self.respond(fault.status(), Some(&json!({"error": error})), None);
        if fault.status() == StatusCode::UNAUTHORIZED {
            let challenge = format!(
                "Bearer realm=\"\", authorization_uri=\"{}/common/oauth2/authorize\", \
                 client_id=\"00000003-0000-0000-c000-000000000000\"",
                self.addresses.authority
            );
            set(&mut response, http::header::WWW_AUTHENTICATE, &challenge);
        }
        response
    }

    fn respond(&self, status: StatusCode, body: Option<&Value>, location: Option<&str>) -> Response<Bytes> {
        let mut response = reply(status, JSON, body.map(Value::to_string).unwrap_or_default());
        if body.is_none() {
            response.headers_mut().remove(CONTENT_TYPE);
        }
        for (name, value) in [
            ("request-id", self.id.to_string()),
            ("client-request-id", self.client_id.to_string()),
            (
                "x-ms-ags-diagnostic",
                r#"{"ServerInfo":{"DataCenter":"Practice","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"PRACTICE"}}"#
                    .to_owned(),
            ),
            ("odata-version", "4.0".to_owned()),
            ("cache-control", "no-cache".to_owned()),
        ] {
            set(&mut response, HeaderName::from_static(name), &value);
        }
        if let Some(location) = location {
            set(&mut response, LOCATION, location);
        }
        response
    }
}

/// A request below a collection.
struct Asked<'a> {
    method: &'a Method,
    query: &'a str,
    body: &'a Bytes,
    key: Option<Key<'a>>,
    more: &'a [&'a str],
}

impl Asked<'_> {
    /// The body, which must be a JSON object.
    fn object(&self) -> Result<Object, Fault> {
        serde_json::from_slice(self.body).map_err(|_| Fault::BodyMalformed)
    }

    /// The action below the object, with or without its namespace.
    fn action(&self) -> Option<&str> {
        match self.more {
            [action] => {
                let plain = action.strip_prefix("microsoft.");
                let plain = plain.unwrap_or(action).strip_prefix("graph.");
                Some(plain.unwrap_or(action))
            }
            _ => None,
        }
    }
}

/// How a path names an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key<'a> {
    Object(&'a str),
    App(&'a str),
}

impl<'a> Key<'a> {
    /// What stands after the opening bracket.
    fn parse(text: &'a str) -> Result<Self, Fault> {
        let inner = text.strip_suffix(')').ok_or(Fault::PathUnknown)?;
        let quoted = |text: &'a str| text.strip_prefix('\'')?.strip_suffix('\'');
        match inner.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("appId") => {
                quoted(value.trim()).map(Key::App)
            }
            Some(_) => None,
            None => quoted(inner).map(Key::Object),
        }
        .ok_or(Fault::PathUnknown)
    }

    fn text(self) -> &'a str {
        match self {
            Key::Object(text) | Key::App(text) => text,
        }
    }

    /// Whether it names the object with these ids.
    fn is(self, object: Uuid, app: Uuid) -> bool {
        match self {
            Key::Object(text) => text.parse() == Ok(object),
            Key::App(text) => text.parse() == Ok(app),
        }
    }

    fn missing(self) -> Fault {
        Fault::NotFound {
            id: self.text().to_owned(),
        }
    }
}

fn percent_decoded(path: &str) -> Option<String> {
    // A plus sign in a path stands for itself, unlike in a form.
    let pairs = path.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let (decoded, _) = url::form_urlencoded::parse(pairs.as_bytes()).next()?;
    (!decoded.contains('\u{FFFD}')).then(|| decoded.into_owned())
}
