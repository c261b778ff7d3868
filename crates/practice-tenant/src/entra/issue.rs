//! The tokens' contents ("Access token claims reference", "ID token claims reference").

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use uuid::{Uuid, uuid};

use super::client::Proof;
use super::scopes::{ResourceScope, SIGN_IN, Scopes};
use super::{Entra, Version};
use crate::tokens::{CAPABLE, access_token_issuer, sign};
use crate::world::{Application, DYNAMICS_CRM, Directory, MICROSOFT_GRAPH, Person, ServicePrincipal};

/// What a person's sign-in to an app is worth.
pub(super) struct Delegation<'a> {
    pub(super) app: &'a Application,
    pub(super) person: &'a Person,
    /// With the scopes of one resource at most.
    pub(super) scopes: &'a Scopes,
    pub(super) proof: Proof,
    pub(super) nonce: Option<&'a str>,
    /// Whether a second factor was shown.
    pub(super) mfa: bool,
    pub(super) version: Version,
    /// The client says that it can answer a claims challenge.
    pub(super) capable: bool,
}

/// Whether the parameter `claims` of a token request names the capability.
pub(super) fn is_capable(claims: Option<&str>) -> bool {
    let claims: Option<Value> = claims.and_then(|claims| serde_json::from_str(claims).ok());
    let named = claims.map(|claims| claims["access_token"]["xms_cc"]["values"].clone());
    named.is_some_and(|named| {
        named
            .as_array()
            .is_some_and(|named| named.contains(&json!(CAPABLE)))
    })
}

impl Entra<'_> {
    /// The answer to a person's grant, without its refresh token.
    pub(super) fn delegated(&self, directory: &Directory, delegation: &Delegation<'_>) -> Map<String, Value> {
        let Delegation {
            app, person, scopes, ..
        } = delegation;
        // Without a resource, the token is for Microsoft Graph's user information.
        let graph = MICROSOFT_GRAPH.to_string();
        let (resource, prefix, resource_app) = scopes
            .resources
            .first()
            .map_or((&graph, "", MICROSOFT_GRAPH), |wanted| {
                (&wanted.resource, wanted.prefix.as_str(), wanted.app_id)
            });
        let granted = granted(directory, app, person, resource_app);
        let of_sign_in = |name: &str| resource_app == MICROSOFT_GRAPH && SIGN_IN.contains(&name);
        let mut scope: Vec<String> = granted
            .iter()
            .map(|name| {
                if of_sign_in(name) {
                    name.clone()
                } else {
                    format!("{prefix}{name}")
                }
            })
            .collect();
        if scopes.resources.iter().any(|wanted| wanted.scope == ".default") {
            scope.push(format!("{prefix}.default"));
        }
        // Continuous access evaluation: only where both sides take part. Global Discovery is taken as a part of Dataverse.
        let continuous = delegation.capable && [DYNAMICS_CRM, MICROSOFT_GRAPH].contains(&resource_app);
        let lifetime = if continuous {
            // "Up to 28 hours" ("Continuous access evaluation").
            24 * 3600 + i64::from(self.chance.below(4 * 3600))
        } else {
            // Between 60 and 90 minutes ("Configurable token lifetimes").
            3600 + i64::from(self.chance.below(1800))
        };
        let mut claims = self.person_claims(delegation, resource, &granted.join(" "), lifetime);
        if continuous {
            claims["xms_cc"] = json!([CAPABLE]);
        }
        let access_token = sign(&claims);

        let mut answer = Map::new();
        answer.insert("token_type".into(), "Bearer".into());
        answer.insert("scope".into(), scope.join(" ").into());
        answer.insert("expires_in".into(), lifetime.into());
        answer.insert("ext_expires_in".into(), lifetime.into());
        answer.insert("access_token".into(), access_token.into());
        if scopes.has("openid") {
            answer.insert("id_token".into(), self.id_token(delegation, None).into());
        }
        answer
    }

    /// An ID token, with the hash of the code that it travels with.
    pub(super) fn id_token(&self, delegation: &Delegation<'_>, code: Option<&str>) -> String {
        let mut claims = self.id_claims(delegation);
        if let Some(code) = code {
            // OpenID Connect Core, section 3.3.2.11.
            claims["c_hash"] = URL_SAFE_NO_PAD.encode(&Sha256::digest(code)[..16]).into();
        }
        sign(&claims)
    }

    /// The answer to an app's own grant.
    pub(super) fn app_only(
        &self,
        directory: &Directory,
        principal: &ServicePrincipal,
        proof: Proof,
        wanted: &ResourceScope,
    ) -> Map<String, Value> {
        // 3599, as Entra answers.
        let lifetime = 3599;
        let (tenant, object_id) = (principal.tenant_id, principal.object_id);
        let issuer = access_token_issuer(self.authority(), tenant);
        let now = self.now.as_second();
        let mut claims = json!({
            "aud": wanted.resource, "iss": issuer, "iat": now, "nbf": now, "exp": now + lifetime,
            "appid": principal.app_id, "appidacr": proof.acr(), "idp": issuer, "idtyp": "app", "oid": object_id, "sub": object_id,
            "tid": tenant, "uti": self.chance.text(), "ver": "1.0",
        });
        let held = directory.role_grants.iter().filter(|grant| {
            grant.tenant_id == tenant && grant.app_id == principal.app_id && grant.resource == wanted.app_id
        });
        let roles: Vec<&str> = held.map(|grant| grant.role.as_str()).collect();
        if !roles.is_empty() {
            claims["roles"] = json!(roles);
        }
        let mut answer = Map::new();
        answer.insert("token_type".into(), "Bearer".into());
        answer.insert("expires_in".into(), lifetime.into());
        answer.insert("ext_expires_in".into(), lifetime.into());
        answer.insert("access_token".into(), sign(&claims).into());
        answer
    }

    fn person_claims(&self, delegation: &Delegation<'_>, resource: &str, scp: &str, lifetime: i64) -> Value {
        let Delegation {
            app,
            person,
            proof,
            mfa,
            ..
        } = delegation;
        let now = self.now.as_second();
        let mut claims = json!({
            "aud": resource, "iss": access_token_issuer(self.authority(), person.tenant_id),
            "iat": now, "nbf": now, "exp": now + lifetime, "acr": "1",
            "amr": if *mfa { json!(["pwd", "mfa"]) } else { json!(["pwd"]) },
            "appid": app.app_id, "appidacr": proof.acr(), "idtyp": "user",
            "name": person.name, "oid": person.object_id, "scp": scp, "sub": pairwise(app, person),
            "tid": person.tenant_id, "unique_name": person.upn, "uti": self.chance.text(), "ver": "1.0",
            "wids": directory_roles(person),
        });
        // A guest's name here is not the name to sign in with, so `upn` is left out.
        match person.guest_of {
            Some(home) => {
                claims["idp"] = access_token_issuer(self.authority(), home).into();
                claims["email"] = person.upn.as_str().into();
            }
            None => claims["upn"] = person.upn.as_str().into(),
        }
        claims
    }

    fn id_claims(&self, delegation: &Delegation<'_>) -> Value {
        let Delegation {
            app,
            person,
            scopes,
            nonce,
            version,
            ..
        } = delegation;
        let now = self.now.as_second();
        let mut claims = json!({
            "aud": app.app_id, "iss": self.id_token_issuer(&person.tenant_id.to_string()),
            "iat": now, "nbf": now, "exp": now + 3900,
            "acct": i32::from(person.guest_of.is_some()), "oid": person.object_id, "sub": pairwise(app, person),
            "tid": person.tenant_id, "uti": self.chance.text(), "ver": "2.0",
        });
        if scopes.has("profile") {
            claims["name"] = person.name.as_str().into();
            claims["preferred_username"] = person.upn.as_str().into();
        }
        if scopes.has("email") {
            claims["email"] = person.upn.as_str().into();
        }
        if *version == Version::V1 {
            claims["iss"] = access_token_issuer(self.authority(), person.tenant_id).into();
            claims["ver"] = "1.0".into();
            claims["name"] = person.name.as_str().into();
            claims["unique_name"] = person.upn.as_str().into();
            claims["upn"] = person.upn.as_str().into();
        }
        if let Some(nonce) = nonce {
            claims["nonce"] = (*nonce).into();
        }
        if let Some(home) = person.guest_of {
            claims["idp"] = access_token_issuer(self.authority(), home).into();
        }
        claims
    }
}

/// `client_info`, which Microsoft's libraries ask for: the account's home.
pub(super) fn client_info(person: &Person) -> String {
    let info = json!({"uid": person.object_id, "utid": person.tenant_id});
    URL_SAFE_NO_PAD.encode(info.to_string())
}

/// The names of the permissions that the app has for this person on a resource.
fn granted(directory: &Directory, app: &Application, person: &Person, resource: Uuid) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let grants = directory.grants.iter().filter(|grant| {
        grant.tenant_id == person.tenant_id
            && grant.app_id == app.app_id
            && grant.resource == resource
            && grant
                .principal
                .is_none_or(|principal| principal == person.object_id)
    });
    for name in grants.flat_map(|grant| &grant.scopes) {
        // Not a permission of an access token.
        if name != "offline_access" && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// The `wids` claim: the directory roles, and the one that every member or guest has ("Microsoft Entra built-in
/// roles", "Microsoft Entra role template ids").
fn directory_roles(person: &Person) -> Vec<Uuid> {
    const USER: Uuid = uuid!("b79fbf4d-3ef9-4689-8143-76b194e85509");
    const GUEST_USER: Uuid = uuid!("10dae51f-b6af-4016-8d66-8c2a99b929b3");
    let mut roles = person.directory_roles.clone();
    roles.push(if person.guest_of.is_some() {
        GUEST_USER
    } else {
        USER
    });
    roles
}

/// A subject that differs from app to app.
fn pairwise(app: &Application, person: &Person) -> String {
    let digest = Sha256::new()
        .chain_update(app.app_id)
        .chain_update(person.object_id)
        .finalize();
    URL_SAFE_NO_PAD.encode(digest)
}
