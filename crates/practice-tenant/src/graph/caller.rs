//! Who asks, and what the token and the directory roles let them do. Each method's page names the permissions.

use bytes::Bytes;
use http::Request;
use jiff::Timestamp;

use super::REAL_RESOURCE;
use super::fault::Fault;
use crate::Addresses;
use crate::dataverse_door::bearer;
use crate::tokens::{self, Claims, Flaw};
use crate::world::{Application, Directory, MICROSOFT_GRAPH, Person};

pub(super) struct Caller {
    pub(super) claims: Claims,
    /// The person behind a delegated token, as the directory has them now.
    person: Option<Person>,
}

impl Caller {
    pub(super) fn read(
        request: &Request<Bytes>,
        addresses: &Addresses,
        directory: &Directory,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let token = bearer(request)
            .filter(|token| !token.is_empty())
            .ok_or(Fault::TokenMissing)?;
        let id = MICROSOFT_GRAPH.to_string();
        let audiences = [addresses.graph.as_str(), REAL_RESOURCE, &id];
        let claims =
            tokens::verify(token, &addresses.authority, &audiences, now).map_err(|flaw| Fault::Token {
                why: match flaw {
                    Flaw::Malformed => "CompactToken parsing failed with error code: 80049217",
                    Flaw::Signature => "Access token validation failure. Invalid signature.",
                    Flaw::Issuer | Flaw::Tenant => "Access token validation failure. Invalid issuer.",
                    Flaw::Audience => "Access token validation failure. Invalid audience.",
                    Flaw::Time => "Lifetime validation failed, the token is expired.",
                },
            })?;
        let person = directory
            .person(claims.oid)
            .filter(|_| !claims.is_app_only())
            .cloned();
        if person.is_none() && !claims.is_app_only() {
            return Err(Fault::Token {
                why: "The identity of the calling user could not be found in the directory.",
            });
        }
        Ok(Self { claims, person })
    }

    /// The person, whom `/me` needs.
    pub(super) fn me(&self) -> Result<&Person, Fault> {
        self.person.as_ref().ok_or(Fault::AppOnly)
    }

    /// Needs one of these permissions: delegated for a person, as an app role for an app on its own.
    pub(super) fn needs(&self, permissions: &[&str]) -> Result<(), Fault> {
        if self.has(permissions) {
            Ok(())
        } else {
            Err(Fault::Denied)
        }
    }

    pub(super) fn has(&self, permissions: &[&str]) -> bool {
        if self.claims.is_app_only() {
            self.claims
                .roles
                .iter()
                .any(|role| permissions.contains(&role.as_str()))
        } else {
            self.claims
                .scp
                .split_ascii_whitespace()
                .any(|scope| permissions.contains(&scope))
        }
    }

    /// A person also needs a directory role; an app on its own does not.
    pub(super) fn needs_role(&self, allowed: fn(&Person) -> bool) -> Result<(), Fault> {
        match &self.person {
            Some(person) if !allowed(person) => Err(Fault::Denied),
            _ => Ok(()),
        }
    }

    /// To change an app: the permission, and a role or the ownership ("Overview of user and admin consent", "App
    /// registration permissions for custom roles").
    pub(super) fn may_change(&self, app: &Application) -> Result<(), Fault> {
        let owns = app.owners.contains(&self.claims.oid);
        let owned_by = owns && self.claims.is_app_only() && self.has(&["Application.ReadWrite.OwnedBy"]);
        if owned_by {
            return Ok(());
        }
        self.needs(&WRITE_APPS)?;
        if owns {
            Ok(())
        } else {
            self.needs_role(Person::may_manage_apps)
        }
    }
}

pub(super) const READ_APPS: [&str; 4] = [
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
pub(super) const WRITE_APPS: [&str; 2] = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];
