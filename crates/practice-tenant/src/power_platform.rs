//! The administration of Power Platform environments, known by its old name BAP ("Create a Dataverse application user",
//! and recordings of the environment calls).

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Addresses;
use crate::dataverse::{Directory as _, OrganizationSeed};
use crate::dataverse_door::bearer;
use crate::reply::json;
use crate::tokens::{self, Claims};
use crate::world::{
    DYNAMICS_365_ADMINISTRATOR, Directory, GLOBAL_ADMINISTRATOR, POWER_PLATFORM_ADMINISTRATOR, TenantView,
    World,
};

const ENVIRONMENTS: &str = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments";
/// The version of `addAppUser` in the documentation, and the one of the environments in the recordings.
const VERSIONS: [&str; 4] = ["2020-10-01", "2021-04-01", "2023-06-01", "2024-05-01"];

/// The resource of the real service; tokens for it are taken as well, for clients that can't be told another.
pub(crate) const REAL_RESOURCE: &str = "https://service.powerapps.com";

/// Answers a request to the environments' origin.
pub(crate) fn answer(
    addresses: &Addresses,
    world: &mut World,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let audiences = [&addresses.power_platform, REAL_RESOURCE];
    let claims =
        bearer(request).and_then(|token| tokens::verify(token, &addresses.authority, &audiences, now).ok());
    let Some(claims) = claims else {
        return refusal(
            StatusCode::UNAUTHORIZED,
            "AuthenticationFailed",
            "Authentication failed.",
        );
    };
    let path = request.uri().path();
    let Some(rest) = prefix_without_case(path, ENVIRONMENTS) else {
        return refusal(StatusCode::NOT_FOUND, "NotFound", "There is nothing here.");
    };
    let version = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).find_map(
        |(name, value)| {
            name.eq_ignore_ascii_case("api-version")
                .then(|| value.into_owned())
        },
    );
    match version.as_deref() {
        None => {
            return refusal(
                StatusCode::BAD_REQUEST,
                "MissingApiVersionParameter",
                MISSING_VERSION,
            );
        }
        Some(version) if !VERSIONS.contains(&version) => {
            let message = format!("The api-version '{version}' is not supported.");
            return refusal(StatusCode::BAD_REQUEST, "InvalidApiVersionParameter", &message);
        }
        Some(_) => {}
    }
    if !may_administer(&world.directory, &claims) {
        let message = "The caller does not administer environments of this tenant.";
        return refusal(StatusCode::FORBIDDEN, "Forbidden", message);
    }
    let segments: Vec<&str> = rest.split('/').skip(1).collect();
    match (request.method(), segments.as_slice()) {
        (&Method::GET, []) => list(addresses, world, claims.tid),
        (&Method::GET, [environment]) => get(addresses, world, claims.tid, environment),
        (&Method::POST, [environment, action]) if action.eq_ignore_ascii_case("addAppUser") => {
            add_app_user(world, claims.tid, environment, now, request)
        }
        _ => refusal(StatusCode::NOT_FOUND, "NotFound", "There is nothing here."),
    }
}

const MISSING_VERSION: &str = "The api-version query parameter (?api-version=) is required for all requests.";

/// The answer to too many requests. Its body is not documented: the envelope of the other errors.
pub(crate) fn throttled() -> Response<Bytes> {
    refusal(
        StatusCode::TOO_MANY_REQUESTS,
        "TooManyRequests",
        "There are too many requests.",
    )
}

/// Power Platform, Dynamics 365 and global administrators. Management applications, which an administrator can
/// register, do not exist here.
fn may_administer(directory: &Directory, claims: &Claims) -> bool {
    let administrators = [
        POWER_PLATFORM_ADMINISTRATOR,
        DYNAMICS_365_ADMINISTRATOR,
        GLOBAL_ADMINISTRATOR,
    ];
    let person = directory
        .person(claims.oid)
        .filter(|person| person.tenant_id == claims.tid && !claims.is_app_only());
    person.is_some_and(|person| {
        person
            .directory_roles
            .iter()
            .any(|role| administrators.contains(role))
    })
}

fn list(addresses: &Addresses, world: &World, tenant: Uuid) -> Response<Bytes> {
    let environments: Vec<Value> = world
        .organizations
        .iter()
        .map(crate::dataverse::Organization::seed)
        .filter(|seed| seed.tenant_id == tenant)
        .map(|seed| environment(addresses, seed))
        .collect();
    json(StatusCode::OK, &json!({"value": environments}))
}

fn get(addresses: &Addresses, world: &World, tenant: Uuid, id: &str) -> Response<Bytes> {
    let found = world
        .organizations
        .iter()
        .map(crate::dataverse::Organization::seed)
        .find(|seed| is(seed, tenant, id));
    match found {
        Some(seed) => json(StatusCode::OK, &environment(addresses, seed)),
        None => not_found(id),
    }
}

/// Always with the role System Administrator in the root business unit, and 200 also when there is nothing to do: the
/// documentation says that the answer is 200 unless the authentication fails.
fn add_app_user(
    world: &mut World,
    tenant: Uuid,
    id: &str,
    now: Timestamp,
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let World {
        directory,
        organizations,
        propagation,
        ..
    } = world;
    let Some(organization) = organizations
        .iter_mut()
        .find(|organization| is(organization.seed(), tenant, id))
    else {
        return not_found(id);
    };
    let body: Option<Value> = serde_json::from_slice(request.body()).ok();
    let app = body.and_then(|body| body["servicePrincipalAppId"].as_str()?.parse::<Uuid>().ok());
    let Some(app) = app else {
        let message = "The request needs 'servicePrincipalAppId', an app id.";
        return refusal(StatusCode::BAD_REQUEST, "InvalidRequestContent", message);
    };
    let view = TenantView {
        directory,
        tenant,
        propagation: *propagation,
        now,
    };
    let known = organization
        .application_users()
        .iter()
        .any(|user| user.application_id == app);
    if let Some(principal) = view.service_principal(app)
        && !known
        && let Some(root) = organization.business_unit(&organization.seed().root_business_unit)
    {
        let administrator = organization
            .roles_named("System Administrator")
            .into_iter()
            .find(|role| role.business_unit == root)
            .map(|role| role.id);
        organization.add_application_user(app, &principal, root, administrator.as_slice());
    }
    json(StatusCode::OK, &json!({}))
}

fn is(seed: &OrganizationSeed, tenant: Uuid, id: &str) -> bool {
    seed.tenant_id == tenant && seed.environment_id.eq_ignore_ascii_case(id)
}

/// The properties of a recorded environment that a client needs to find an organization.
fn environment(addresses: &Addresses, seed: &OrganizationSeed) -> Value {
    let url = addresses
        .organizations
        .iter()
        .find(|place| place.id == seed.id)
        .map_or("", |place| &place.url);
    let sku = match seed.organization_type {
        0 => "Production",
        5 | 6 => "Sandbox",
        13 => "Developer",
        _ => "Trial",
    };
    let id = &seed.environment_id;
    json!({
        "id": format!("{ENVIRONMENTS}/{id}"),
        "type": "Microsoft.BusinessAppPlatform/scopes/environments",
        "location": "europe",
        "name": id,
        "properties": {
            "tenantId": seed.tenant_id,
            "azureRegion": "westeurope",
            "displayName": seed.friendly_name,
            "createdTime": "2024-01-15T08:00:00Z",
            "createdBy": {"id": "SYSTEM", "displayName": "SYSTEM", "type": "NotSpecified"},
            "provisioningState": "Succeeded",
            "creationType": "User",
            "environmentSku": sku,
            "isDefault": false,
            "databaseType": "CommonDataService",
            "linkedEnvironmentMetadata": {
                "resourceId": seed.id,
                "friendlyName": seed.friendly_name,
                "uniqueName": seed.unique_name,
                "domainName": seed.url_name,
                "version": "9.2.24014.00168",
                "instanceUrl": format!("{url}/"),
                "instanceApiUrl": url,
                "baseLanguage": 1033,
                "instanceState": "Ready",
                "createdTime": "2024-01-15T08:00:00Z",
                "backgroundOperationsState": "Enabled",
                "platformSku": "Standard",
                "schemaType": "Standard",
            },
            "states": {
                "management": {"id": "Ready"},
                "runtime": {
                    "runtimeReasonCode": "NotSpecified",
                    "requestedBy": {"displayName": "SYSTEM", "type": "NotSpecified"},
                    "id": "Enabled",
                },
            },
        },
    })
}

fn not_found(id: &str) -> Response<Bytes> {
    let message = format!("The environment '{id}' could not be found in the tenant.");
    let body = json!({
        "error": {"code": "EnvironmentNotFound", "message": message, "detailUrlType": "NotSpecified"}
    });
    json(StatusCode::NOT_FOUND, &body)
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response<Bytes> {
    json(status, &json!({"error": {"code": code, "message": message}}))
}

/// Paths of this service are compared without case.
fn prefix_without_case<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = path.split_at_checked(prefix.len())?;
    let whole = rest.is_empty() || rest.starts_with('/');
    (start.eq_ignore_ascii_case(prefix) && whole).then_some(rest)
}
