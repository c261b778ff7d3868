//! Applications and service principals as Graph writes them, with the properties of recorded ones.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Object;
use crate::world::{
    Application, Certificate, Directory, Offer, Permission, Secret, ServicePrincipal, app_roles, hex, scopes,
};

pub(super) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// An `application`. What is kept without meaning stands over the defaults, the facts over both.
pub(super) fn application(directory: &Directory, app: &Application) -> Object {
    let mut document = object(json!({
        "deletedDateTime": null,
        "applicationTemplateId": null,
        "disabledByMicrosoftStatus": null,
        "description": null,
        "groupMembershipClaims": null,
        "identifierUris": [],
        "isDeviceOnlyAuthSupported": null,
        "notes": null,
        "serviceManagementReference": null,
        "tags": [],
        "tokenEncryptionKeyId": null,
        "samlMetadataUrl": null,
        "defaultRedirectUri": null,
        "certification": null,
        "optionalClaims": null,
        "requestSignatureVerification": null,
        "addIns": [],
        "api": {
            "acceptMappedClaims": null,
            "knownClientApplications": [],
            "requestedAccessTokenVersion": null,
            "oauth2PermissionScopes": [],
            "preAuthorizedApplications": [],
        },
        "appRoles": [],
        "info": {
            "logoUrl": null,
            "marketingUrl": null,
            "privacyStatementUrl": null,
            "supportUrl": null,
            "termsOfServiceUrl": null,
        },
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "servicePrincipalLockConfiguration": {
            "isEnabled": true,
            "allProperties": true,
            "credentialsWithUsageVerify": true,
            "credentialsWithUsageSign": true,
            "identifierUris": false,
            "tokenEncryptionKeyId": true,
        },
    }));
    document.extend(app.properties.clone());
    let domain = directory.tenant(app.home_tenant).map(|tenant| &tenant.domain);
    document.extend(object(json!({
        "id": app.object_id,
        "appId": app.app_id,
        "createdDateTime": app.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "displayName": app.name,
        "isFallbackPublicClient": app.public_flows,
        "publisherDomain": domain,
        "signInAudience": if app.multi_tenant { "AzureADMultipleOrgs" } else { "AzureADMyOrg" },
        "keyCredentials": app.certificates.iter().map(certificate).collect::<Vec<_>>(),
        "passwordCredentials": app.secrets.iter().map(|found| secret(found, None)).collect::<Vec<_>>(),
        "publicClient": {"redirectUris": app.public_redirects},
        "spa": {"redirectUris": app.spa_redirects},
        "web": {
            "homePageUrl": null,
            "logoutUrl": null,
            "redirectUris": app.web_redirects,
            "implicitGrantSettings": {
                "enableAccessTokenIssuance": false,
                "enableIdTokenIssuance": app.id_tokens,
            },
            "redirectUriSettings": app.web_redirects.iter().map(|uri| json!({"uri": uri, "index": null})).collect::<Vec<_>>(),
        },
        "requiredResourceAccess": required(app),
        "verifiedPublisher": publisher(app),
    })));
    document
}

/// A `servicePrincipal`.
pub(super) fn service_principal(directory: &Directory, principal: &ServicePrincipal) -> Object {
    let app = directory.application(principal.app_id);
    let redirects = app.map(|app| {
        let all = app
            .public_redirects
            .iter()
            .chain(&app.web_redirects)
            .chain(&app.spa_redirects);
        all.cloned().collect::<Vec<_>>()
    });
    // The tenant that Microsoft's own apps belong to.
    let microsoft = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
    let home = app.map_or_else(|| microsoft.to_owned(), |app| app.home_tenant.to_string());
    let mut document = object(json!({
        "deletedDateTime": null,
        "alternativeNames": [],
        "appDescription": null,
        "applicationTemplateId": null,
        "description": null,
        "disabledByMicrosoftStatus": null,
        "homepage": null,
        "loginUrl": null,
        "logoutUrl": null,
        "notes": null,
        "notificationEmailAddresses": [],
        "preferredSingleSignOnMode": null,
        "preferredTokenSigningKeyThumbprint": null,
        "servicePrincipalType": "Application",
        "tags": [],
        "tokenEncryptionKeyId": null,
        "samlSingleSignOnSettings": null,
        "addIns": [],
        "info": {
            "logoUrl": null,
            "marketingUrl": null,
            "privacyStatementUrl": null,
            "supportUrl": null,
            "termsOfServiceUrl": null,
        },
        "keyCredentials": [],
        "passwordCredentials": [],
        "resourceSpecificApplicationPermissions": [],
    }));
    document.extend(principal.properties.clone());
    document.extend(object(json!({
        "id": principal.object_id,
        "accountEnabled": principal.enabled,
        "appDisplayName": app.map_or(principal.display_name.as_str(), |app| app.name.as_str()),
        "appId": principal.app_id,
        "appOwnerOrganizationId": home,
        "appRoleAssignmentRequired": principal.assignment_required,
        "createdDateTime": principal.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "displayName": principal.display_name,
        "replyUrls": redirects.unwrap_or_default(),
        "servicePrincipalNames": [principal.app_id],
        "signInAudience": if app.is_none_or(|app| app.multi_tenant) { "AzureADMultipleOrgs" } else { "AzureADMyOrg" },
        "appRoles": app_roles(principal.app_id).iter().map(role).collect::<Vec<_>>(),
        "oauth2PermissionScopes": scopes(principal.app_id).iter().map(scope).collect::<Vec<_>>(),
        "verifiedPublisher": app.map_or_else(nobody, publisher),
    })));
    document
}

/// A `passwordCredential`; the value is told once, when it is made.
pub(super) fn secret(secret: &Secret, value: Option<&str>) -> Value {
    json!({
        "customKeyIdentifier": null,
        "displayName": secret.name,
        "endDateTime": secret.ends_at.to_string(),
        "hint": secret.value.get(..3),
        "keyId": secret.key_id,
        "secretText": value,
        "startDateTime": secret.created_at.to_string(),
    })
}

/// A `keyCredential`. The key itself is left out, as it is unless it is selected.
pub(super) fn certificate(certificate: &Certificate) -> Value {
    json!({
        "customKeyIdentifier": hex(&certificate.sha1_thumbprint()),
        "displayName": certificate.name,
        "endDateTime": certificate.ends_at.to_string(),
        "key": null,
        "keyId": certificate.key_id,
        "startDateTime": certificate.starts_at.to_string(),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}

fn publisher(app: &Application) -> Value {
    if !app.publisher_verified {
        return nobody();
    }
    json!({
        "displayName": app.publisher,
        "verifiedPublisherId": "9999999",
        "addedDateTime": app.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    })
}

fn nobody() -> Value {
    json!({"displayName": null, "verifiedPublisherId": null, "addedDateTime": null})
}

fn required(app: &Application) -> Vec<Value> {
    let all: Vec<(&Permission, &str)> = app
        .permissions
        .iter()
        .map(|asked| (asked, "Scope"))
        .chain(app.app_roles.iter().map(|asked| (asked, "Role")))
        .collect();
    let mut resources: Vec<Uuid> = Vec::new();
    for (asked, _) in &all {
        if !resources.contains(&asked.resource) {
            resources.push(asked.resource);
        }
    }
    let of = |resource: &Uuid| {
        let access = all.iter().filter(|(asked, _)| asked.resource == *resource);
        let access: Vec<Value> = access
            .map(|(asked, kind)| json!({"id": asked.id, "type": kind}))
            .collect();
        json!({"resourceAppId": resource, "resourceAccess": access})
    };
    resources.iter().map(of).collect()
}

fn scope(offer: &Offer) -> Value {
    json!({
        "adminConsentDescription": format!("Lets the app use {} for the signed-in person.", offer.name),
        "adminConsentDisplayName": offer.name,
        "id": offer.id,
        "isEnabled": true,
        "type": if offer.admin { "Admin" } else { "User" },
        "userConsentDescription": format!("Lets the app use {} for you.", offer.name),
        "userConsentDisplayName": offer.name,
        "value": offer.name,
    })
}

fn role(offer: &Offer) -> Value {
    json!({
        "allowedMemberTypes": ["Application"],
        "description": format!("Lets the app use {} on its own.", offer.name),
        "displayName": offer.name,
        "id": offer.id,
        "isEnabled": true,
        "value": offer.name,
    })
}
