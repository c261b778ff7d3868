//! The Dataverse Web API v9.2 of one practice organization, in memory.
//!
//! [`Organization::answer`] takes a request whose token was verified and answers as the service is documented to answer.
//! What is not implemented says so with 501 or 404 in the service's own error shape.

mod access;
mod application_users;
mod associations;
mod attributes;
mod backstage;
mod batch;
mod bulk;
mod csdl;
mod dispatch;
mod errors;
mod fetch;
mod functions;
mod headers;
mod metadata;
mod odata;
mod privilege_ids;
mod privileges;
mod reading;
mod records;
mod roles;
mod schema;
mod seed;
mod seeding;
mod solutions;
mod sql;
mod store;
mod tables;
mod tables_solutions;
mod tables_users;
mod world;
mod writing;
mod xml;

pub use backstage::{ApplicationUserFacts, ImportFacts, RoleFacts, SolutionFacts};
pub use privileges::Depth;
pub use seed::{ApplicationUserSeed, MemberSeed, OrganizationSeed, PublisherSeed, RoleSeed, SolutionSeed};
pub(crate) use seeding::{built_in_role_names, is_privilege};

use batch::Operation;
use bytes::Bytes;
use http::{Method, Request, Response};
use jiff::Timestamp;
use store::State;
use uuid::Uuid;

/// Whom a verified token was issued to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The tenant of the token.
    pub tenant_id: Uuid,
    /// The person, or the service principal of an app-only token.
    pub object_id: Uuid,
    /// The client id.
    pub app_id: Uuid,
    /// No person behind it.
    pub app_only: bool,
}

/// What Dataverse asks Entra ID.
pub trait Directory {
    /// The app's service principal in the organization's tenant, if there is one.
    fn service_principal(&self, app_id: Uuid) -> Option<ServicePrincipalFacts>;
}

/// One service principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePrincipalFacts {
    /// The object id of the service principal, not of the application.
    pub object_id: Uuid,
    /// The app's name.
    pub display_name: String,
    /// Whether sign-in is enabled for it.
    pub enabled: bool,
}

/// One operation of a `$batch`, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartOfBatch {
    /// The HTTP method.
    pub method: Method,
    /// The whole address, also where the batch has a relative one.
    pub address: String,
    /// The body.
    pub body: Bytes,
}

/// Stands before the operations of a batch.
pub trait Gate {
    /// What answers the operation in the service's place, if anything; then nothing of it is done.
    fn answer(&self, part: &PartOfBatch) -> Option<Response<Bytes>>;
}

/// Lets everything through.
impl Gate for () {
    fn answer(&self, _part: &PartOfBatch) -> Option<Response<Bytes>> {
        None
    }
}

/// One organization: its state and the rules by which it answers.
#[derive(Debug)]
pub struct Organization {
    seed: OrganizationSeed,
    origin: String,
    root: String,
    state: State,
    switches: Switches,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches {
    pub(crate) administration_mode: bool,
    pub(crate) disabled: bool,
    pub(crate) role_seconds: i64,
    pub(crate) user_seconds: i64,
}

/// What is known about a request beside its text.
#[derive(Clone, Copy)]
pub(crate) struct Visit<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) directory: &'a dyn Directory,
    pub(crate) gate: &'a dyn Gate,
    pub(crate) now: Timestamp,
}

/// The path of the service root.
const SERVICE: &str = "/api/data/v9.2";

/// The operations of a request to the organization at `origin`, if it is a batch.
pub(crate) fn parts_of_batch(origin: &str, request: &Request<Bytes>) -> Vec<PartOfBatch> {
    if !request.uri().path().trim_end_matches('/').ends_with("/$batch") {
        return Vec::new();
    }
    batch::parts(&format!("{origin}{SERVICE}"), &operation(request))
}

fn operation(request: &Request<Bytes>) -> Operation {
    let uri = request.uri();
    Operation {
        method: request.method().clone(),
        target: match uri.query() {
            Some(query) => format!("{}?{query}", uri.path()),
            None => uri.path().to_owned(),
        },
        headers: request.headers().clone(),
        body: request.body().clone(),
    }
}

impl Organization {
    /// A fresh organization served at `origin` (`http://host:port`, perhaps with a path, without a slash at the end).
    pub fn new(seed: OrganizationSeed, origin: String) -> Self {
        let mut origin = origin;
        while origin.ends_with('/') {
            origin.pop();
        }
        let state = world::found(&seed);
        let switches = Switches {
            administration_mode: seed.administration_mode,
            disabled: seed.disabled,
            role_seconds: 0,
            user_seconds: 0,
        };
        Self {
            seed,
            root: format!("{origin}{SERVICE}"),
            origin,
            state,
            switches,
        }
    }

    /// Answers one request. The token must have been verified: audience, tenant, signature, time.
    pub fn answer(
        &mut self,
        caller: &Caller,
        directory: &dyn Directory,
        gate: &dyn Gate,
        now: Timestamp,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        let reply = self.receive(
            Visit {
                caller,
                directory,
                gate,
                now,
            },
            &operation(request),
        );
        let host = self.origin.split_once("://").map_or("", |(_, rest)| rest);
        reply.respond(host.split([':', '/']).next().unwrap_or_default())
    }

    /// What it was made of.
    pub fn seed(&self) -> &OrganizationSeed {
        &self.seed
    }

    /// Whether a person or service principal is a member who may enter.
    pub fn is_enabled_member(&self, object_id: Uuid) -> bool {
        self.user_of(object_id)
            .and_then(|user| self.state.row("systemuser", user))
            .is_some_and(|row| !row.flag("isdisabled"))
    }

    /// Whether the person has the role System Administrator, directly or by a team.
    pub fn is_system_administrator(&self, object_id: Uuid) -> bool {
        self.user_of(object_id)
            .is_some_and(|user| access::has_template(&self.state, user, world::SYSTEM_ADMINISTRATOR))
    }
}
