//! App registrations of the caller's tenant ("application resource type" and the pages of its methods).

use http::Method;
use jiff::Timestamp;
use serde_json::Value;
use url::Url;
use uuid::Uuid;

use super::caller::{Caller, READ_APPS, WRITE_APPS};
use super::credentials;
use super::documents::application;
use super::fault::Fault;
use super::query::Kind;
use super::{Answer, Asked, Graph, Key, Object, Reply};
use crate::world::{Application, Directory, Offer, Permission, Person, app_roles, scopes};

const APPLICATIONS: Kind = Kind {
    name: "application",
    set: "applications",
    filterable: &[
        "appId",
        "createdDateTime",
        "displayName",
        "id",
        "isFallbackPublicClient",
        "publisherDomain",
        "signInAudience",
    ],
    page: (100, 999),
};

/// What may be written, and is kept as it came, because nothing here depends on it.
const KEPT: [&str; 15] = [
    "addIns",
    "api",
    "appRoles",
    "defaultRedirectUri",
    "description",
    "groupMembershipClaims",
    "identifierUris",
    "info",
    "isDeviceOnlyAuthSupported",
    "notes",
    "optionalClaims",
    "parentalControlSettings",
    "serviceManagementReference",
    "servicePrincipalLockConfiguration",
    "tags",
];

pub(super) fn answer(
    graph: &Graph<'_>,
    directory: &mut Directory,
    caller: &Caller,
    asked: &Asked<'_>,
) -> Answer {
    let Some(key) = asked.key else {
        return match *asked.method {
            Method::GET => {
                caller.needs(&READ_APPS)?;
                let own = directory
                    .applications
                    .iter()
                    .filter(|app| app.home_tenant == caller.claims.tid);
                let found = own.map(|app| application(directory, app)).collect();
                graph.list(&APPLICATIONS, asked.query, found)
            }
            Method::POST => create(graph, directory, caller, &asked.object()?),
            _ => Err(Fault::MethodNotAllowed),
        };
    };
    let is = |app: &Application| app.home_tenant == caller.claims.tid && key.is(app.object_id, app.app_id);
    if *asked.method == Method::GET && asked.more.is_empty() {
        caller.needs(&READ_APPS)?;
        let app = directory
            .applications
            .iter()
            .find(|app| is(app))
            .ok_or(key.missing())?;
        return graph.one(&APPLICATIONS, asked.query, application(directory, app));
    }
    change(graph, directory, caller, asked, key, is)
}

fn change(
    graph: &Graph<'_>,
    directory: &mut Directory,
    caller: &Caller,
    asked: &Asked<'_>,
    key: Key<'_>,
    is: impl Fn(&Application) -> bool,
) -> Answer {
    let index = directory.applications.iter().position(is);
    // Who may not write at all is not told what exists.
    if index.is_none() {
        caller.needs(&WRITE_APPS)?;
    }
    let index = index.ok_or(key.missing())?;
    caller.may_change(&directory.applications[index])?;
    let secrets_allowed = directory
        .tenant(caller.claims.tid)
        .is_some_and(|tenant| tenant.secrets_allowed);
    let app = &mut directory.applications[index];
    match (asked.method, asked.action(), asked.more) {
        (&Method::PATCH, None, []) => {
            let mut changed = app.clone();
            write(&mut changed, &asked.object()?, graph.now)?;
            *app = changed;
            Ok(Reply::Nothing)
        }
        (&Method::DELETE, None, []) => {
            // The app in its own tenant goes with its registration ("Delete application").
            let (tenant, app) = (app.home_tenant, app.app_id);
            directory.applications.remove(index);
            directory.put_out(tenant, app);
            Ok(Reply::Nothing)
        }
        (&Method::POST, Some("addPassword"), _) if !secrets_allowed => Err(Fault::SecretsForbidden),
        (&Method::POST, Some("addPassword"), _) => credentials::add_password(graph, app, &asked.object()?),
        (&Method::POST, Some("removePassword"), _) => credentials::remove_password(app, &asked.object()?),
        (&Method::POST, Some("addKey"), _) => credentials::add_key(graph, app, &asked.object()?),
        (_, Some(name), _) => Err(Fault::Segment {
            name: name.to_owned(),
        }),
        _ => Err(Fault::MethodNotAllowed),
    }
}

/// Every member may register an app and owns it then, unless the tenant forbids it; a guest may not ("What are the
/// default user permissions").
fn create(graph: &Graph<'_>, directory: &mut Directory, caller: &Caller, body: &Object) -> Answer {
    if !caller.has(&["Application.ReadWrite.OwnedBy"]) {
        caller.needs(&WRITE_APPS)?;
    }
    caller.needs_role(|person: &Person| person.guest_of.is_none())?;
    if !body.contains_key("displayName") {
        return Err(Fault::Value { name: "displayName" });
    }
    let publisher = directory
        .tenant(caller.claims.tid)
        .map(|tenant| tenant.name.clone());
    let mut app = Application {
        object_id: graph.chance.id(),
        app_id: graph.chance.id(),
        name: String::new(),
        home_tenant: caller.claims.tid,
        // The default is every tenant and personal accounts; there are no personal accounts here.
        multi_tenant: true,
        publisher: publisher.unwrap_or_default(),
        publisher_verified: false,
        public_redirects: Vec::new(),
        web_redirects: Vec::new(),
        spa_redirects: Vec::new(),
        public_flows: false,
        id_tokens: false,
        permissions: Vec::new(),
        app_roles: Vec::new(),
        secrets: Vec::new(),
        certificates: Vec::new(),
        owners: vec![caller.claims.oid],
        created_at: graph.now,
        properties: Object::new(),
    };
    write(&mut app, body, graph.now)?;
    let document = graph.entity("applications", application(directory, &app));
    let path = format!("applications/{}", app.object_id);
    directory.applications.push(app);
    Ok(Reply::Created(path, document))
}

/// Takes over what a body says; refuses what is not a property.
fn write(app: &mut Application, body: &Object, now: Timestamp) -> Result<(), Fault> {
    for (name, value) in body {
        match name.as_str() {
            "displayName" => {
                let text = value
                    .as_str()
                    .filter(|text| !text.is_empty() && text.len() <= 256);
                text.ok_or(Fault::Value { name: "displayName" })?
                    .clone_into(&mut app.name);
            }
            "signInAudience" => {
                app.multi_tenant = match value.as_str() {
                    Some("AzureADMyOrg") => false,
                    Some("AzureADMultipleOrgs" | "AzureADandPersonalMicrosoftAccount") => true,
                    _ => {
                        return Err(Fault::Value {
                            name: "signInAudience",
                        });
                    }
                };
            }
            "isFallbackPublicClient" => app.public_flows = value.as_bool().unwrap_or_default(),
            "publicClient" => {
                if let Some(uris) = redirects(value, true)? {
                    app.public_redirects = uris;
                }
            }
            "spa" => {
                if let Some(uris) = redirects(value, false)? {
                    app.spa_redirects = uris;
                }
            }
            "web" => {
                if let Some(uris) = redirects(value, false)? {
                    app.web_redirects = uris;
                }
                if let Some(on) = value["implicitGrantSettings"]["enableIdTokenIssuance"].as_bool() {
                    app.id_tokens = on;
                }
            }
            "requiredResourceAccess" => {
                app.permissions = required(value, "Scope", scopes)?;
                app.app_roles = required(value, "Role", app_roles)?;
            }
            "keyCredentials" => app.certificates = credentials::certificates(value, &app.certificates, now)?,
            // They come by addPassword only ("Create application": not supported).
            "passwordCredentials" if value.as_array().is_some_and(Vec::is_empty) => {}
            "passwordCredentials" => {
                return Err(Fault::Value {
                    name: "passwordCredentials",
                });
            }
            kept if KEPT.contains(&kept) => {
                app.properties.insert(name.clone(), value.clone());
            }
            annotation if annotation.starts_with('@') => {}
            _ => {
                return Err(Fault::PropertyUnknown {
                    name: name.clone(),
                    kind: "application",
                });
            }
        }
    }
    Ok(())
}

/// Redirects are https, http on this computer, or of a public client any scheme of its own ("Redirect URI (reply URL)
/// restrictions and limitations").
fn redirects(platform: &Value, public: bool) -> Result<Option<Vec<String>>, Fault> {
    let wrong = || Fault::Value { name: "redirectUris" };
    let Some(uris) = platform.get("redirectUris") else {
        return Ok(None);
    };
    let mut taken = Vec::new();
    for uri in uris.as_array().ok_or_else(wrong)? {
        let text = uri
            .as_str()
            .filter(|text| text.len() <= 256 && !text.contains('*'))
            .ok_or_else(wrong)?;
        let url = Url::parse(text).map_err(|_| wrong())?;
        let allowed = match url.scheme() {
            "https" => true,
            "http" => matches!(url.host_str(), Some("localhost" | "127.0.0.1")),
            _ => public,
        };
        if !allowed || taken.len() == 256 {
            return Err(wrong());
        }
        taken.push(text.to_owned());
    }
    Ok(Some(taken))
}

fn required(
    value: &Value,
    kind: &str,
    offers: fn(Uuid) -> &'static [Offer],
) -> Result<Vec<Permission>, Fault> {
    let wrong = || Fault::Value {
        name: "requiredResourceAccess",
    };
    let id = |value: &Value| {
        value
            .as_str()
            .and_then(|text| text.parse::<Uuid>().ok())
            .ok_or_else(wrong)
    };
    let mut asked = Vec::new();
    for resource in value.as_array().ok_or_else(wrong)? {
        let app = id(&resource["resourceAppId"])?;
        for access in resource["resourceAccess"].as_array().ok_or_else(wrong)? {
            let permission = id(&access["id"])?;
            if access["type"] == kind {
                // Of other resources the names are not known here; the id stands for it.
                let known = offers(app).iter().find(|offer| offer.id == permission);
                asked.push(Permission {
                    resource: app,
                    id: permission,
                    scope: known.map_or_else(|| permission.to_string(), |offer| offer.name.to_owned()),
                });
            }
        }
    }
    Ok(asked)
}
