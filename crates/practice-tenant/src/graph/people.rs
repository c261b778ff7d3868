//! The signed-in person, their directory roles, their organization and its policy for apps.

use http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::Caller;
use super::documents::object;
use super::fault::Fault;
use super::query::Kind;
use super::{Answer, Asked, Graph, Object, Reply};
use crate::world::{
    APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR, DYNAMICS_365_ADMINISTRATOR, Directory,
    GLOBAL_ADMINISTRATOR, POWER_PLATFORM_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, Person,
};

const READ_ME: [&str; 5] = [
    "User.Read",
    "User.ReadBasic.All",
    "User.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const READ_ROLES: [&str; 4] = [
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
];
const READ_ORGANIZATION: [&str; 4] = [
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

const USERS: Kind = Kind {
    name: "user",
    set: "users",
    filterable: &[],
    page: (100, 999),
};
const OBJECTS: Kind = Kind {
    name: "directoryObject",
    set: "directoryObjects",
    filterable: &["id", "displayName"],
    page: (100, 999),
};
const ROLES: Kind = Kind {
    name: "directoryRole",
    set: "directoryRoles",
    filterable: &["id", "displayName", "roleTemplateId"],
    page: (100, 999),
};
const ORGANIZATIONS: Kind = Kind {
    name: "organization",
    set: "organization",
    filterable: &[],
    page: (100, 999),
};

/// `/me` and what stands below it.
pub(super) fn me(graph: &Graph<'_>, directory: &Directory, caller: &Caller, asked: &Asked<'_>) -> Answer {
    let person = caller.me()?;
    if *asked.method != Method::GET {
        return Err(Fault::MethodNotAllowed);
    }
    caller.needs(&READ_ME)?;
    let below = asked.key.map(super::Key::text);
    match (below, asked.more) {
        (None, []) => graph.one(&USERS, asked.query, user(directory, person)),
        (Some("memberOf" | "transitiveMemberOf"), []) => {
            graph.list(&OBJECTS, asked.query, roles(person, caller, true))
        }
        // The second is the alias of the namespace in the service's metadata; Microsoft's libraries use it.
        (
            Some("memberOf" | "transitiveMemberOf"),
            ["microsoft.graph.directoryRole" | "graph.directoryRole"],
        ) => graph.list(&ROLES, asked.query, roles(person, caller, false)),
        _ => Err(Fault::Segment {
            name: below.unwrap_or_default().to_owned(),
        }),
    }
}

/// `/oidc/userinfo` ("Microsoft identity platform `UserInfo` endpoint"). Its subject is the one of the ID token.
pub(super) fn user_information(caller: &Caller) -> Answer {
    let person = caller.me()?;
    caller.needs(&["openid"])?;
    let mut facts = json!({"sub": caller.claims.sub});
    if caller.has(&["profile"]) {
        let (given, family) = names(person);
        facts["name"] = person.name.as_str().into();
        facts["given_name"] = given.into();
        facts["family_name"] = family.into();
    }
    if caller.has(&["email"]) {
        facts["email"] = person.upn.as_str().into();
    }
    Ok(Reply::Document(facts))
}

/// `/organization`. With `User.Read` alone only the basic facts are told.
pub(super) fn organization(
    graph: &Graph<'_>,
    directory: &Directory,
    caller: &Caller,
    asked: &Asked<'_>,
) -> Answer {
    if *asked.method != Method::GET {
        return Err(Fault::MethodNotAllowed);
    }
    let all = caller.has(&READ_ORGANIZATION);
    if !all {
        caller.needs(&["User.Read"])?;
    }
    let tenant = directory.tenant(caller.claims.tid).ok_or(Fault::Denied)?;
    let mut facts = object(json!({
        "id": tenant.id,
        "deletedDateTime": null,
        "businessPhones": [],
        "city": null,
        "country": null,
        "countryLetterCode": "IE",
        "createdDateTime": "2023-02-21T19:56:38Z",
        "defaultUsageLocation": null,
        "displayName": tenant.name,
        "isMultipleDataLocationsForServicesEnabled": null,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null,
        "onPremisesSyncEnabled": null,
        "partnerTenantType": null,
        "postalCode": null,
        "preferredLanguage": "en",
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": null,
        "street": null,
        "technicalNotificationMails": [],
        "tenantType": "AAD",
        "directorySizeQuota": {"used": 1400, "total": 300_000},
        "assignedPlans": [],
        "onPremisesSyncStatus": [],
        "privacyProfile": null,
        "provisionedPlans": [],
        "verifiedDomains": [{
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": true,
            "isInitial": true,
            "name": tenant.domain,
            "type": "Managed",
        }],
    }));
    if !all {
        for (name, value) in &mut facts {
            if !["id", "displayName", "verifiedDomains"].contains(&name.as_str()) {
                *value = if value.is_array() { json!([]) } else { Value::Null };
            }
        }
    }
    match asked.key {
        None => graph.list(&ORGANIZATIONS, asked.query, vec![facts]),
        Some(key) if key.text().parse() == Ok(tenant.id) && asked.more.is_empty() => {
            graph.one(&ORGANIZATIONS, asked.query, facts)
        }
        Some(key) => Err(key.missing()),
    }
}

/// `/policies/defaultAppManagementPolicy` ("Get tenantAppManagementPolicy").
pub(super) fn policy(graph: &Graph<'_>, directory: &Directory, caller: &Caller, asked: &Asked<'_>) -> Answer {
    let name = asked.key.map_or("policies", super::Key::text);
    if name != "defaultAppManagementPolicy" || !asked.more.is_empty() {
        return Err(Fault::Segment {
            name: name.to_owned(),
        });
    }
    if *asked.method != Method::GET {
        return Err(Fault::MethodNotAllowed);
    }
    caller.needs(&["Policy.Read.All", "Policy.Read.ApplicationConfiguration"])?;
    let allowed = directory
        .tenant(caller.claims.tid)
        .is_some_and(|tenant| tenant.secrets_allowed);
    let restrictions = if allowed {
        json!([])
    } else {
        json!([{
            "restrictionType": "passwordAddition",
            "state": "enabled",
            "maxLifetime": null,
            "restrictForAppsCreatedAfterDateTime": "2019-10-19T10:37:00Z",
        }])
    };
    let of_apps = json!({"passwordCredentials": restrictions, "keyCredentials": []});
    Ok(Reply::Document(json!({
        "@odata.context": graph.context("policies/defaultAppManagementPolicy/$entity"),
        "id": "00000000-0000-0000-0000-000000000000",
        "displayName": "Default app management tenant policy",
        "description": "Default tenant policy that enforces app management restrictions on applications and service principals.",
        "isEnabled": !allowed,
        "applicationRestrictions": of_apps,
        "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []},
    })))
}

fn user(directory: &Directory, person: &Person) -> Object {
    let (given, family) = names(person);
    // A guest's name in the inviting tenant is made of the one at home ("Properties of a Microsoft Entra B2B
    // collaboration user").
    let upn = match (person.guest_of, directory.tenant(person.tenant_id)) {
        (Some(_), Some(tenant)) => format!("{}#EXT#@{}", person.upn.replace('@', "_"), tenant.domain),
        _ => person.upn.clone(),
    };
    object(json!({
        "businessPhones": [],
        "displayName": person.name,
        "givenName": given,
        "jobTitle": null,
        "mail": person.upn,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": family,
        "userPrincipalName": upn,
        "id": person.object_id,
        "userType": if person.guest_of.is_some() { "Guest" } else { "Member" },
        "accountEnabled": !person.disabled,
    }))
}

fn names(person: &Person) -> (&str, &str) {
    person.name.split_once(' ').unwrap_or((&person.name, ""))
}

/// Without a permission to read roles only ids are told ("List a user's direct memberships", on information that is
/// not accessible).
fn roles(person: &Person, caller: &Caller, mixed: bool) -> Vec<Object> {
    let told = caller.has(&READ_ROLES);
    let role = |template: &Uuid| {
        let mut facts = Object::new();
        if mixed {
            facts.insert("@odata.type".into(), "#microsoft.graph.directoryRole".into());
        }
        let tell = |value: Value| if told { value } else { Value::Null };
        // A role's id differs from tenant to tenant, its template's does not.
        let id = Uuid::new_v5(&person.tenant_id, template.as_bytes());
        facts.insert("id".into(), id.to_string().into());
        facts.insert("deletedDateTime".into(), Value::Null);
        facts.insert("description".into(), Value::Null);
        facts.insert("displayName".into(), tell(role_name(*template).into()));
        facts.insert("roleTemplateId".into(), tell(template.to_string().into()));
        facts
    };
    person.directory_roles.iter().map(role).collect()
}

fn role_name(template: Uuid) -> &'static str {
    match template {
        GLOBAL_ADMINISTRATOR => "Global Administrator",
        PRIVILEGED_ROLE_ADMINISTRATOR => "Privileged Role Administrator",
        APPLICATION_ADMINISTRATOR => "Application Administrator",
        CLOUD_APPLICATION_ADMINISTRATOR => "Cloud Application Administrator",
        DYNAMICS_365_ADMINISTRATOR => "Dynamics 365 Administrator",
        POWER_PLATFORM_ADMINISTRATOR => "Power Platform Administrator",
        _ => "Another role",
    }
}
