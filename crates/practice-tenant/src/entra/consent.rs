//! Admin consent: an administrator lets an app into the tenant ("Admin consent on the Microsoft identity platform",
//! and for the older form "OAuth 2.0 client credentials flow").

use bytes::Bytes;
use http::{Request, Response};
use uuid::Uuid;

use super::authorize::cancelled;
use super::errors::Refusal;
use super::scopes::Scopes;
use super::tenants::{TenantPath, tenant_name};
use super::visit::{Click, Stop, Visit};
use super::{Entra, Version, pages};
use crate::world::{Application, DYNAMICS_CRM, Directory, MICROSOFT_GRAPH, Permission, Person, World};

/// The permissions that are asked for.
pub(super) struct Asked(pub(super) Vec<Permission>);

impl Asked {
    /// `.default` stands for all that the registration lists; other scopes stand for themselves, together with what
    /// the sign-in needs.
    pub(super) fn by_scopes(app: &Application, scopes: &Scopes) -> Self {
        let mut permissions = Vec::new();
        if scopes.resources.iter().any(|wanted| wanted.scope == ".default") {
            permissions.clone_from(&app.permissions);
        }
        let sign_in = scopes.sign_in.iter().map(|name| (MICROSOFT_GRAPH, *name));
        let named = scopes
            .resources
            .iter()
            .map(|wanted| (wanted.app_id, wanted.scope.as_str()));
        for (resource, scope) in named.chain(sign_in) {
            let listed = permissions
                .iter()
                .any(|known| known.resource == resource && known.scope == scope);
            if scope != ".default" && !listed {
                permissions.push(Permission {
                    resource,
                    id: Uuid::nil(),
                    scope: scope.to_owned(),
                });
            }
        }
        Self(permissions)
    }

    /// Each resource must have a service principal in the tenant. Every tenant has Microsoft Graph.
    pub(super) fn available(&self, directory: &Directory, tenant: Uuid) -> Result<(), Refusal> {
        let missing = self
            .0
            .iter()
            .map(|permission| permission.resource)
            .find(|resource| {
                *resource != MICROSOFT_GRAPH && directory.service_principal(tenant, *resource).is_none()
            });
        match missing {
            None => Ok(()),
            Some(resource) => Err(Refusal::ResourceNotInTenant {
                resource: resource.to_string(),
                tenant: tenant_name(directory, tenant),
            }),
        }
    }
}

impl Entra<'_> {
    /// `/{tenant}/v2.0/adminconsent`.
    pub(super) fn admin_consent_v2(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        self.admin_consent(world, tenant, request, Version::V2)
    }

    /// `/{tenant}/adminconsent`, the form that is handed out as a link.
    pub(super) fn admin_consent_v1(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        self.admin_consent(world, tenant, request, Version::V1)
    }

    fn admin_consent(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
        version: Version,
    ) -> Response<Bytes> {
        let visit = Visit::open(world, tenant, request).and_then(|visit| {
            // "Do not use common", says the documentation, without saying what happens then. Chosen: a refusal.
            let unnamed = version == Version::V2 && visit.tenant == TenantPath::Common;
            if unnamed {
                Err(Refusal::TenantNotNamed)
            } else {
                Ok(visit)
            }
        });
        let mut visit = match visit {
            Ok(visit) => visit,
            Err(refusal) => return pages::error(&self.trace, &refusal),
        };
        let response = match self.approval(world, &mut visit, version) {
            Ok(response) => response,
            Err(Stop::Ask(response)) => *response,
            Err(Stop::Page(refusal)) => pages::error(&self.trace, &refusal),
            Err(Stop::Back(refusal)) => visit.back.send(self.refused(&refusal, version)),
            Err(Stop::Cancelled) => visit.back.send(cancelled()),
        };
        visit.keep_session(response)
    }

    fn approval(
        &self,
        world: &mut World,
        visit: &mut Visit,
        version: Version,
    ) -> Result<Response<Bytes>, Stop> {
        let app_id = visit.app.app_id;
        // The older form always asks for all that is registered, as `.default` does.
        let scopes = match version {
            Version::V1 => Scopes::parse(&format!("{DYNAMICS_CRM}/.default"), self.addresses),
            Version::V2 => Scopes::parse(visit.params.require("scope").map_err(Stop::Back)?, self.addresses),
        };
        let scopes = scopes
            .map_err(|flaw| Stop::Back(flaw.at_authorize(app_id, visit.tenant.name(&world.directory))))?;

        let (person, asked) = self.approved_for_all(world, visit, &scopes)?;
        let approved = ("admin_consent", "True".to_owned());
        let tenant = ("tenant", person.tenant_id.to_string());
        Ok(visit.back.send(match version {
            Version::V1 => vec![tenant, approved],
            Version::V2 => vec![
                approved,
                tenant,
                ("scope", granted(&scopes, &asked, &self.addresses.graph)),
            ],
        }))
    }

    /// Asks an administrator, and lets the app in when they accept.
    pub(super) fn approved_for_all(
        &self,
        world: &mut World,
        visit: &mut Visit,
        scopes: &Scopes,
    ) -> Result<(Person, Asked), Stop> {
        let person = visit.person(self, world, false)?;
        let tenant = person.tenant_id;
        let asks_for_all = scopes.resources.iter().any(|wanted| wanted.scope == ".default");
        let graph_roles = asks_for_all
            && visit
                .app
                .app_roles
                .iter()
                .any(|asked| asked.resource == MICROSOFT_GRAPH);
        if !person.may_approve_for_all() || (graph_roles && !person.may_approve_graph_roles()) {
            return Err(Stop::ask(pages::approval_needed(&self.trace, visit, &person)));
        }
        let asked = Asked::by_scopes(&visit.app, scopes);
        asked.available(&world.directory, tenant).map_err(Stop::Back)?;
        match visit.click {
            Some(Click::Accept) => {}
            Some(Click::Cancel) => return Err(Stop::Back(Refusal::ConsentDeclined)),
            _ => {
                let name = tenant_name(&world.directory, tenant);
                return Err(Stop::ask(pages::admin_consent(visit, &person, &name, &asked.0)));
            }
        }
        if world.directory.consent_collides(tenant) {
            return Err(Stop::Back(Refusal::ConsentCollides {
                app: visit.app.app_id.to_string(),
            }));
        }
        world
            .directory
            .let_in(tenant, &visit.app, &asked.0, None, self.chance.id(), self.now);
        if asks_for_all {
            world.directory.give_roles(tenant, &visit.app);
        }
        Ok((person, asked))
    }

    /// `admin_consent=True` stands in a refusal of the v2 endpoint as well; so does its documentation show it.
    fn refused(&self, refusal: &Refusal, version: Version) -> Vec<(&'static str, String)> {
        match (version, refusal) {
            (Version::V1, Refusal::ConsentDeclined) => vec![
                ("error", "permission_denied".to_owned()),
                ("error_description", "The admin canceled the request".to_owned()),
            ],
            (Version::V1, _) => self.error_values(refusal),
            (Version::V2, Refusal::ConsentDeclined) => vec![
                ("admin_consent", "True".to_owned()),
                ("error", "consent_required".to_owned()),
                ("error_description", self.trace.describe(refusal)),
            ],
            (Version::V2, _) => {
                let mut values = vec![("admin_consent", "True".to_owned())];
                values.extend(self.error_values(refusal));
                values
            }
        }
    }
}

/// The granted permissions with the name of their resource: the one that the request used, where it named it.
fn granted(scopes: &Scopes, asked: &Asked, graph: &str) -> String {
    let names = asked.0.iter().map(|permission| {
        let named = scopes
            .resources
            .iter()
            .find(|wanted| wanted.app_id == permission.resource);
        let resource = match named {
            Some(wanted) => wanted.resource.clone(),
            None if permission.resource == MICROSOFT_GRAPH => graph.to_owned(),
            None => permission.resource.to_string(),
        };
        format!("{resource}/{}", permission.scope)
    });
    names.collect::<Vec<_>>().join(" ")
}
