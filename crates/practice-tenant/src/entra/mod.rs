//! Microsoft Entra ID: metadata, sign-in, consent and tokens.

mod assertion;
mod authorize;
mod client;
mod consent;
mod device;
mod errors;
mod issue;
mod metadata;
mod pages;
mod params;
mod redirects;
mod scopes;
mod tenants;
mod token;
mod trace;
mod visit;
mod visitor;

use bytes::Bytes;
use http::header::{ALLOW, HeaderName, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use uuid::Uuid;

use crate::Addresses;
use crate::reply::{front_door, redirect, set};
use crate::surroundings::Chance;
use crate::world::World;
use errors::Refusal;
use params::Params;
use trace::Trace;

/// Which generation of an endpoint: the older one takes a `resource` instead of a `scope`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// Answers one request.
pub(crate) struct Entra<'a> {
    addresses: &'a Addresses,
    chance: &'a dyn Chance,
    now: Timestamp,
    trace: Trace,
    /// The client's own id for the request, when it wants it back.
    echo: Option<Uuid>,
}

impl<'a> Entra<'a> {
    pub(crate) fn new(
        addresses: &'a Addresses,
        chance: &'a dyn Chance,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let query = Params::of_query(request);
        let client_id = header("client-request-id").or_else(|| query.get("client-request-id"));
        let client_id = client_id.and_then(|id| id.parse::<Uuid>().ok());
        let correlation_id = client_id.unwrap_or_else(|| chance.id());
        let wanted =
            header("return-client-request-id").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        Self {
            addresses,
            chance,
            now,
            trace: Trace {
                id: chance.id(),
                correlation_id,
                at: now,
            },
            echo: client_id.filter(|_| wanted),
        }
    }

    pub(crate) fn answer(&self, world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
        let response = self.route(world, request);
        self.with_common_headers(response)
    }

    /// 429 in Entra's words.
    pub(crate) fn throttled(&self) -> Response<Bytes> {
        self.with_common_headers(self.refuse(&Refusal::Throttled))
    }

    fn authority(&self) -> &'a str {
        &self.addresses.authority
    }

    fn refuse(&self, refusal: &Refusal) -> Response<Bytes> {
        self.trace.json(self.authority(), refusal)
    }

    fn route(&self, world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
        let segments: Vec<&str> = request.uri().path().split('/').skip(1).collect();
        let reads = *request.method() == Method::GET;
        let visits = reads || *request.method() == Method::POST;
        match *segments.as_slice() {
            ["common", "discovery", "instance"] if reads => {
                self.instance(Params::of_query(request).get("authorization_endpoint"))
            }
            [tenant, "v2.0", ".well-known", "openid-configuration"] if reads => {
                self.openid_configuration(world, tenant, Version::V2)
            }
            [tenant, ".well-known", "openid-configuration"] if reads => {
                self.openid_configuration(world, tenant, Version::V1)
            }
            [tenant, "discovery", "v2.0", "keys"] | [tenant, "discovery", "keys"] if reads => {
                self.keys(world, tenant)
            }
            [tenant, "oauth2", "v2.0", "authorize"] if visits => {
                self.authorize(world, tenant, request, Version::V2)
            }
            [tenant, "oauth2", "authorize"] if visits => self.authorize(world, tenant, request, Version::V1),
            [tenant, "v2.0", "adminconsent"] if visits => self.admin_consent_v2(world, tenant, request),
            [tenant, "adminconsent"] if visits => self.admin_consent_v1(world, tenant, request),
            [tenant, "oauth2", "v2.0", "token"] => self.token(world, tenant, request, Version::V2),
            [tenant, "oauth2", "token"] => self.token(world, tenant, request, Version::V1),
            [tenant, "oauth2", "v2.0", "devicecode"] => self.device_code(world, tenant, request),
            ["devicelogin"] if visits => self.device_page(world, request),
            [_, "oauth2", "v2.0", "logout"] | [_, "oauth2", "logout"] if reads => log_out(world, request),
            ["common", "discovery", "instance"]
            | [_, "v2.0", ".well-known", "openid-configuration"]
            | [_, ".well-known", "openid-configuration"]
            | [_, "discovery", "v2.0", "keys"]
            | [_, "discovery", "keys"]
            | [_, "oauth2", "v2.0", "authorize" | "logout"]
            | [_, "oauth2", "authorize" | "logout"]
            | [_, "v2.0", "adminconsent"]
            | [_, "adminconsent"]
            | ["devicelogin"] => {
                let mut response = front_door(StatusCode::METHOD_NOT_ALLOWED);
                set(&mut response, ALLOW, "GET");
                response
            }
            _ => front_door(StatusCode::NOT_FOUND),
        }
    }

    /// The headers of every answer. `Strict-Transport-Security` is left out: it would bind the whole computer's name.
    fn with_common_headers(&self, mut response: Response<Bytes>) -> Response<Bytes> {
        let request_id = self.trace.id.to_string();
        set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(
            &mut response,
            HeaderName::from_static("p3p"),
            "CP=\"DSP CUR OTPi IND OTRi ONL FIN\"",
        );
        set(
            &mut response,
            HeaderName::from_static("x-ms-request-id"),
            &request_id,
        );
        set(
            &mut response,
            HeaderName::from_static("x-ms-ests-server"),
            "2.1.0.0 - PRACTICE",
        );
        if let Some(echo) = self.echo {
            set(
                &mut response,
                HeaderName::from_static("client-request-id"),
                &echo.to_string(),
            );
        }
        response
    }
}

/// Ends the browser's session ("Send a sign-out request").
fn log_out(world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
    if let Some(session) = visit::session_cookie(request) {
        world.sign_ins.sessions.remove(session);
    }
    // Back to an app only by an address that one has registered.
    let params = Params::of_query(request);
    let back = params.get("post_logout_redirect_uri").filter(|address| {
        let mut apps = world.directory.applications.iter();
        apps.any(|app| redirects::Back::allowed(app, Some(address)).is_ok())
    });
    let mut response = match (back, params.get("state")) {
        (None, _) => pages::signed_out(),
        (Some(back), None) => redirect(back),
        (Some(back), Some(state)) => {
            let separator = if back.contains('?') { '&' } else { '?' };
            let state = url::form_urlencoded::byte_serialize(state.as_bytes()).collect::<String>();
            redirect(&format!("{back}{separator}state={state}"))
        }
    };
    set(
        &mut response,
        SET_COOKIE,
        &format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", visit::COOKIE),
    );
    response
}
