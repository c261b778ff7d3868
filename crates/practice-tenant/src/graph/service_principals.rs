//! The apps in the caller's tenant ("servicePrincipal resource type" and the pages of its methods).

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::{Caller, READ_APPS, WRITE_APPS};
use super::documents::{object, service_principal};
use super::fault::Fault;
use super::query::Kind;
use super::{Answer, Asked, Graph, Object, Reply};
use crate::world::{Directory, Person, RoleGrant, ServicePrincipal, app_roles};

const PRINCIPALS: Kind = Kind {
    name: "servicePrincipal",
    set: "servicePrincipals",
    filterable: &[
        "accountEnabled",
        "appDisplayName",
        "appId",
        "appOwnerOrganizationId",
        "displayName",
        "id",
        "servicePrincipalType",
    ],
    page: (100, 999),
};
const ASSIGNMENTS: Kind = Kind {
    name: "appRoleAssignment",
    set: "appRoleAssignments",
    filterable: &["resourceId", "id"],
    page: (100, 999),
};

pub(super) fn answer(
    graph: &Graph<'_>,
    directory: &mut Directory,
    caller: &Caller,
    asked: &Asked<'_>,
) -> Answer {
    let tenant = caller.claims.tid;
    let Some(key) = asked.key else {
        return match *asked.method {
            Method::GET => {
                caller.needs(&READ_APPS)?;
                let own = directory
                    .service_principals
                    .iter()
                    .filter(|found| found.tenant_id == tenant);
                let found = own.map(|found| service_principal(directory, found)).collect();
                graph.list(&PRINCIPALS, asked.query, found)
            }
            Method::POST => create(graph, directory, caller, &asked.object()?),
            _ => Err(Fault::MethodNotAllowed),
        };
    };
    let index = directory
        .service_principals
        .iter()
        .position(|found| found.tenant_id == tenant && key.is(found.object_id, found.app_id));
    caller.needs(if *asked.method == Method::GET {
        &READ_APPS
    } else {
        &WRITE_ROLES_OR_APPS
    })?;
    let index = index.ok_or(key.missing())?;
    match (asked.method, asked.more) {
        (&Method::GET, []) => {
            let found = service_principal(directory, &directory.service_principals[index]);
            graph.one(&PRINCIPALS, asked.query, found)
        }
        (&Method::PATCH, []) => {
            caller.needs(&WRITE_APPS)?;
            caller.needs_role(Person::may_manage_apps)?;
            let mut changed = directory.service_principals[index].clone();
            write(&mut changed, &asked.object()?)?;
            directory.service_principals[index] = changed;
            Ok(Reply::Nothing)
        }
        (&Method::DELETE, []) => {
            caller.needs(&WRITE_APPS)?;
            caller.needs_role(Person::may_manage_apps)?;
            let app = directory.service_principals[index].app_id;
            directory.put_out(tenant, app);
            Ok(Reply::Nothing)
        }
        (&Method::GET, ["appRoleAssignments"]) => {
            let app = directory.service_principals[index].app_id;
            let own = directory
                .role_grants
                .iter()
                .filter(|grant| grant.tenant_id == tenant && grant.app_id == app);
            let found = own.filter_map(|grant| assignment(directory, grant)).collect();
            graph.list(&ASSIGNMENTS, asked.query, found)
        }
        (&Method::POST, ["appRoleAssignments"]) => {
            let app = directory.service_principals[index].app_id;
            assign(graph, directory, caller, app, &asked.object()?)
        }
        (_, []) => Err(Fault::MethodNotAllowed),
        (_, [name, ..]) => Err(Fault::Segment {
            name: (*name).to_owned(),
        }),
    }
}

const WRITE_ROLES_OR_APPS: [&str; 3] = [
    "Application.ReadWrite.All",
    "Directory.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
];

/// The half of consent that lets the app be there, without any permission ("Create servicePrincipal").
fn create(graph: &Graph<'_>, directory: &mut Directory, caller: &Caller, body: &Object) -> Answer {
    caller.needs(&WRITE_APPS)?;
    let tenant = caller.claims.tid;
    let text = body
        .get("appId")
        .and_then(Value::as_str)
        .ok_or(Fault::Value { name: "appId" })?;
    let app_id: Uuid = text.parse().map_err(|_| Fault::Value { name: "appId" })?;
    let unknown = || Fault::AppUnknown { app: text.to_owned() };
    let app = directory
        .application(app_id)
        .filter(|app| app.multi_tenant || app.home_tenant == tenant);
    if !app.is_some_and(|app| app.home_tenant == tenant && app.owners.contains(&caller.claims.oid)) {
        caller.needs_role(Person::may_manage_apps)?;
    }
    if directory.service_principal(tenant, app_id).is_some() {
        return Err(Fault::PrincipalExists { app: text.to_owned() });
    }
    let name = app.ok_or_else(unknown)?.name.clone();
    let mut made = ServicePrincipal::new(graph.chance.id(), tenant, app_id, &name, graph.now);
    let mut rest = body.clone();
    rest.remove("appId");
    write(&mut made, &rest)?;
    let document = graph.entity("servicePrincipals", service_principal(directory, &made));
    let path = format!("servicePrincipals/{}", made.object_id);
    directory.service_principals.push(made);
    Ok(Reply::Created(path, document))
}

fn write(principal: &mut ServicePrincipal, body: &Object) -> Result<(), Fault> {
    for (name, value) in body {
        let flag = |name: &'static str| value.as_bool().ok_or(Fault::Value { name });
        match name.as_str() {
            "accountEnabled" => principal.enabled = flag("accountEnabled")?,
            "appRoleAssignmentRequired" => {
                principal.assignment_required = flag("appRoleAssignmentRequired")?;
            }
            "displayName" => {
                let text = value.as_str().filter(|text| !text.is_empty());
                text.ok_or(Fault::Value { name: "displayName" })?
                    .clone_into(&mut principal.display_name);
            }
            "alternativeNames"
            | "description"
            | "homepage"
            | "loginUrl"
            | "logoutUrl"
            | "notes"
            | "notificationEmailAddresses"
            | "preferredSingleSignOnMode"
            | "tags" => {
                principal.properties.insert(name.clone(), value.clone());
            }
            annotation if annotation.starts_with('@') => {}
            _ => {
                return Err(Fault::PropertyUnknown {
                    name: name.clone(),
                    kind: "servicePrincipal",
                });
            }
        }
    }
    Ok(())
}

/// Gives an app a role of a resource ("Grant an appRoleAssignment to a service principal").
fn assign(graph: &Graph<'_>, directory: &mut Directory, caller: &Caller, app: Uuid, body: &Object) -> Answer {
    caller.needs(&["AppRoleAssignment.ReadWrite.All"])?;
    caller.needs_role(Person::may_approve_graph_roles)?;
    let id = |name: &'static str| {
        let text = body.get(name).and_then(Value::as_str);
        text.and_then(|text| text.parse::<Uuid>().ok())
            .ok_or(Fault::Value { name })
    };
    let (resource, role) = (id("resourceId")?, id("appRoleId")?);
    let tenant = caller.claims.tid;
    let resource = directory
        .service_principals
        .iter()
        .find(|found| found.tenant_id == tenant && found.object_id == resource)
        .ok_or(Fault::NotFound {
            id: resource.to_string(),
        })?
        .app_id;
    let offered = app_roles(resource).iter().find(|offer| offer.id == role);
    let grant = RoleGrant {
        tenant_id: tenant,
        app_id: app,
        resource,
        role: offered.ok_or(Fault::Value { name: "appRoleId" })?.name.to_owned(),
    };
    if directory.role_grants.contains(&grant) {
        return Err(Fault::GrantExists);
    }
    let facts = assignment(directory, &grant).ok_or(Fault::Denied)?;
    let path = format!("appRoleAssignments/{}", facts["id"].as_str().unwrap_or_default());
    directory.role_grants.push(grant);
    Ok(Reply::Created(path, graph.entity("appRoleAssignments", facts)))
}

fn assignment(directory: &Directory, grant: &RoleGrant) -> Option<Object> {
    let principal = directory.service_principal(grant.tenant_id, grant.app_id)?;
    let resource = directory.service_principal(grant.tenant_id, grant.resource)?;
    let role = app_roles(grant.resource)
        .iter()
        .find(|offer| offer.name == grant.role)?;
    Some(object(json!({
        "id": Uuid::new_v5(&principal.object_id, role.id.as_bytes()),
        "deletedDateTime": null,
        "appRoleId": role.id,
        "createdDateTime": principal.created_at.to_string(),
        "principalDisplayName": principal.display_name,
        "principalId": principal.object_id,
        "principalType": "ServicePrincipal",
        "resourceDisplayName": resource.display_name,
        "resourceId": resource.object_id,
    })))
}
