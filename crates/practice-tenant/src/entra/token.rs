//! The token endpoint: codes, refresh tokens and client secrets become tokens ("OAuth 2.0 authorization code flow",
//! "OAuth 2.0 client credentials flow", "Refresh tokens in the Microsoft identity platform").

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CACHE_CONTROL, EXPIRES, PRAGMA, WWW_AUTHENTICATE};
use http::{Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::client::{Client, Place};
use super::errors::Refusal;
use super::issue::{Delegation, client_info, is_capable};
use super::params::Params;
use super::scopes::Scopes;
use super::tenants::{TenantPath, tenant_name};
use super::visit::find_app;
use super::{Entra, Version, visitor};
use crate::reply::{json, set};
use crate::tokens;
use crate::world::{
    Challenge, Code, Directory, Person, Propagation, RefreshToken, SignIns, World, has_spread,
};

/// How long a code lives ("authorization codes are short lived, typically they expire after about 10 minutes").
const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How long a refresh token lives unused.
const REFRESH_TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(super) type Answer = Map<String, Value>;

impl Entra<'_> {
    /// `/{tenant}/oauth2/v2.0/token`, and the older one without `v2.0`.
    pub(super) fn token(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
        version: Version,
    ) -> Response<Bytes> {
        let mut response = match self.grant(world, tenant, request, version) {
            Ok(answer) => json(StatusCode::OK, &Value::Object(answer)),
            Err(refusal) => self.refuse(&refusal),
        };
        if response.status() == StatusCode::UNAUTHORIZED && request.headers().contains_key(AUTHORIZATION) {
            // RFC 6749, section 5.2, for a client that used this header; another reads the body only without it.
            set(&mut response, WWW_AUTHENTICATE, "Basic");
        }
        set(&mut response, CACHE_CONTROL, "no-store, no-cache");
        set(&mut response, PRAGMA, "no-cache");
        set(&mut response, EXPIRES, "-1");
        response
    }

    fn grant(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
        version: Version,
    ) -> Result<Answer, Refusal> {
        if *request.method() != Method::POST {
            return Err(Refusal::MethodNotAllowed {
                method: request.method().to_string(),
            });
        }
        let tenant = TenantPath::parse(tenant, &world.directory)?;
        let mut form = Params::of_body(request);
        let grant = form.require("grant_type")?.to_owned();
        let resource = form.take("resource");
        match (version, &resource) {
            (Version::V2, Some(_)) => return Err(Refusal::ResourceParameter),
            (Version::V2, None) => {}
            (Version::V1, None) => drop(form.take("scope")),
            (Version::V1, Some(resource)) => form.put("scope", format!("{resource}/.default")),
        }
        let client = Client::read(&form, request)?;
        let place = (tenant, version);
        let answer = match grant.as_str() {
            "authorization_code" => self.redeem_code(world, place, &client, &form),
            "refresh_token" => self.redeem_refresh_token(world, place, &client, &form),
            "client_credentials" => self.for_the_app(world, tenant, &client, &form),
            // The short name is that of the first drafts, which Entra still takes.
            "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => {
                self.redeem_device_code(world, tenant, &client, &form)
            }
            _ => Err(Refusal::GrantUnsupported { grant }),
        }?;
        Ok(match version {
            Version::V1 => self.older_answer(answer),
            Version::V2 => answer,
        })
    }

    /// Numbers are texts at the older endpoint, and the resource stands beside the permissions.
    fn older_answer(&self, mut answer: Answer) -> Answer {
        let lifetime = answer["expires_in"].as_i64().unwrap_or_default();
        let now = self.now.as_second();
        for (name, value) in [
            ("expires_in", lifetime),
            ("ext_expires_in", lifetime),
            ("expires_on", now + lifetime),
            ("not_before", now),
        ] {
            answer.insert(name.into(), value.to_string().into());
        }
        let audience = answer["access_token"].as_str().and_then(tokens::audience);
        answer.insert("resource".into(), audience.into());
        if let Some(Value::String(scope)) = answer.get_mut("scope") {
            let names = scope
                .split(' ')
                .map(|name| name.rsplit('/').next().unwrap_or(name));
            *scope = names
                .filter(|name| *name != ".default")
                .collect::<Vec<_>>()
                .join(" ");
        }
        answer
    }

    fn redeem_code(
        &self,
        world: &mut World,
        (tenant, version): (TenantPath, Version),
        client: &Client,
        form: &Params,
    ) -> Result<Answer, Refusal> {
        let World {
            directory,
            sign_ins,
            propagation,
            ..
        } = world;
        let app = find_app(directory, tenant, &client.id)?;
        let text = form.require("code")?;
        let redirect_uri = form.require("redirect_uri")?;
        let code = sign_ins.codes.get(text).ok_or(Refusal::GrantMalformed)?.clone();
        if code.app_id != app.app_id {
            return Err(Refusal::RefreshTokenOfAnotherApp);
        }
        if matches!(tenant, TenantPath::One(tenant) if tenant != code.tenant) {
            return Err(Refusal::CodeOfAnotherTenant);
        }
        if code.redeemed {
            return Err(Refusal::CodeRedeemed);
        }
        if self.now.duration_since(code.issued_at) > CODE_LIFETIME {
            return Err(Refusal::CodeExpired);
        }
        if code.redirect_uri != redirect_uri {
            return Err(Refusal::RedirectChanged);
        }
        let place = Place {
            directory,
            tenant,
            propagation: *propagation,
        };
        let proof = client.prove(app, code.public, place, self)?;
        check_verifier(&code, form.get("code_verifier"))?;

        let scopes = self.scopes_of_code(directory, &code, form.get("scope"))?;
        let person = directory.person(code.person).ok_or(Refusal::GrantMalformed)?;
        let delegation = Delegation {
            app,
            person,
            scopes: &scopes,
            proof,
            nonce: code.nonce.as_deref(),
            mfa: code.mfa,
            version,
            capable: is_capable(form.get("claims")),
        };
        let mut answer = self.delivered(directory, *propagation, &delegation, form)?;
        if scopes.has("offline_access") {
            let remembered = RefreshToken {
                app_id: app.app_id,
                tenant: code.tenant,
                person: code.person,
                public: code.public,
                scope: code.scope.clone(),
                mfa: code.mfa,
                used_at: self.now,
            };
            self.remember(sign_ins, remembered, &mut answer);
        }
        if let Some(code) = sign_ins.codes.get_mut(text) {
            code.redeemed = true;
        }
        Ok(answer)
    }

    /// The scopes of a token from a code: those asked for now, of one resource that the code was asked for.
    fn scopes_of_code(
        &self,
        directory: &Directory,
        code: &Code,
        asked: Option<&str>,
    ) -> Result<Scopes, Refusal> {
        let parse = |text: &str| {
            Scopes::parse(text, self.addresses)
                .map_err(|flaw| flaw.at_token(tenant_name(directory, code.tenant)))
        };
        let first = parse(&code.scope)?;
        let mut scopes = match asked {
            None if first.span_resources() => return Err(Refusal::ScopeEmpty),
            None => first.clone(),
            Some(text) => parse(text)?,
        };
        one_resource(&scopes, asked)?;
        let known = |resource: &str| first.resources.iter().any(|wanted| wanted.resource == resource);
        if let Some(other) = scopes.resources.iter().find(|wanted| !known(&wanted.resource)) {
            return Err(Refusal::ScopeInvalid {
                scope: format!("{}/{}", other.resource, other.scope),
            });
        }
        keep_sign_in(&mut scopes, &first);
        Ok(scopes)
    }

    fn redeem_refresh_token(
        &self,
        world: &mut World,
        (tenant, version): (TenantPath, Version),
        client: &Client,
        form: &Params,
    ) -> Result<Answer, Refusal> {
        let World {
            directory,
            sign_ins,
            propagation,
            ..
        } = world;
        let app = find_app(directory, tenant, &client.id)?;
        let text = form.require("refresh_token")?;
        let known = sign_ins
            .refresh_tokens
            .get_mut(text)
            .ok_or(Refusal::GrantMalformed)?;
        if known.app_id != app.app_id {
            return Err(Refusal::RefreshTokenOfAnotherApp);
        }
        if self.now.duration_since(known.used_at) > REFRESH_TOKEN_LIFETIME {
            return Err(Refusal::RefreshTokenExpired);
        }
        let revoked = directory
            .person(known.person)
            .and_then(|person| person.sessions_revoked_at);
        if revoked.is_some_and(|at| known.used_at < at) {
            return Err(Refusal::GrantRevoked);
        }
        let place = Place {
            directory,
            tenant,
            propagation: *propagation,
        };
        let proof = client.prove(app, known.public, place, self)?;
        let person = person_of(directory, known, tenant)?;

        let asked = form.get("scope");
        let parse = |text: &str| {
            Scopes::parse(text, self.addresses)
                .map_err(|flaw| flaw.at_token(tenant_name(directory, person.tenant_id)))
        };
        let first = parse(&known.scope)?;
        let mut scopes = asked.map_or_else(|| Ok(first.clone()), parse)?;
        one_resource(&scopes, asked.or(Some(&known.scope)))?;
        keep_sign_in(&mut scopes, &first);
        let delegation = Delegation {
            app,
            person,
            scopes: &scopes,
            proof,
            nonce: None,
            mfa: known.mfa,
            version,
            capable: is_capable(form.get("claims")),
        };
        let mut answer = self.delivered(directory, *propagation, &delegation, form)?;

        // The new one takes over; Entra does not revoke the old one.
        known.used_at = self.now;
        let next = RefreshToken {
            person: person.object_id,
            tenant: person.tenant_id,
            ..known.clone()
        };
        self.remember(sign_ins, next, &mut answer);
        Ok(answer)
    }

    fn for_the_app(
        &self,
        world: &mut World,
        tenant: TenantPath,
        client: &Client,
        form: &Params,
    ) -> Result<Answer, Refusal> {
        let World {
            directory,
            propagation,
            ..
        } = world;
        let tenant_id = match tenant {
            TenantPath::One(tenant) => tenant,
            TenantPath::Organizations => return Err(Refusal::AppOnlyWithoutTenant),
            TenantPath::Common => return Err(Refusal::GrantNotOnCommon),
        };
        let app = find_app(directory, tenant, &client.id)?;
        let principal = directory
            .service_principal(tenant_id, app.app_id)
            .filter(|principal| has_spread(principal.created_at, propagation.consent, self.now))
            .ok_or_else(|| Refusal::ServicePrincipalMissing {
                app: client.id.clone(),
                tenant: tenant_id,
            })?;
        if !principal.enabled {
            return Err(Refusal::AppDisabled {
                app: client.id.clone(),
            });
        }
        if client.secret.is_none() && client.assertion.is_none() {
            return Err(Refusal::CredentialMissingForApp);
        }
        let place = Place {
            directory,
            tenant,
            propagation: *propagation,
        };
        let proof = client.prove(app, false, place, self)?;

        let scope = form.require("scope")?;
        let not_default = || Refusal::AppOnlyScope {
            scope: scope.to_owned(),
        };
        let mut words = scope.split_ascii_whitespace();
        let (Some(only), None) = (words.next(), words.next()) else {
            return Err(not_default());
        };
        if !only.ends_with("/.default") {
            return Err(not_default());
        }
        let name = tenant_name(directory, tenant_id);
        let scopes = Scopes::parse(only, self.addresses).map_err(|flaw| flaw.at_token(name.clone()))?;
        let wanted = scopes.resources.first().ok_or_else(not_default)?;
        let graph = wanted.app_id == crate::world::MICROSOFT_GRAPH;
        if !graph && directory.service_principal(tenant_id, wanted.app_id).is_none() {
            return Err(Refusal::ResourceUnknown {
                resource: wanted.resource.clone(),
                tenant: name,
            });
        }
        Ok(self.app_only(directory, principal, proof, wanted))
    }

    /// What may have changed since the sign-in: the person, the app in the tenant, the grants.
    fn still_allowed(
        &self,
        directory: &Directory,
        propagation: Propagation,
        delegation: &Delegation<'_>,
    ) -> Result<(), Refusal> {
        let Delegation {
            app, person, scopes, ..
        } = delegation;
        let (app_id, tenant) = (app.app_id, person.tenant_id);
        if person.disabled {
            return Err(Refusal::AccountDisabled);
        }
        let no_consent = || Refusal::ConsentMissing {
            app: app_id.to_string(),
        };
        let principal = directory
            .service_principal(tenant, app_id)
            .ok_or_else(no_consent)?;
        if !has_spread(principal.created_at, propagation.consent, self.now) {
            let tenant = tenant_name(directory, tenant);
            return Err(Refusal::AppNotInTenant {
                app: app_id.to_string(),
                tenant,
            });
        }
        if !principal.enabled {
            return Err(Refusal::AppDisabled {
                app: app_id.to_string(),
            });
        }
        visitor::goes_on(directory, app, person, delegation.mfa)?;
        for wanted in &scopes.resources {
            directory
                .granted_at(tenant, app_id, wanted.app_id, &wanted.scope, person.object_id)
                .filter(|since| has_spread(*since, propagation.permissions, self.now))
                .ok_or_else(no_consent)?;
        }
        Ok(())
    }

    /// The answer to a person's grant, if it is still worth something, without its refresh token.
    pub(super) fn delivered(
        &self,
        directory: &Directory,
        propagation: Propagation,
        delegation: &Delegation<'_>,
        form: &Params,
    ) -> Result<Answer, Refusal> {
        self.still_allowed(directory, propagation, delegation)?;
        let mut answer = self.delegated(directory, delegation);
        if form.get("client_info") == Some("1") {
            answer.insert("client_info".into(), client_info(delegation.person).into());
        }
        Ok(answer)
    }

    /// Puts a new refresh token into an answer.
    pub(super) fn remember(&self, sign_ins: &mut SignIns, what: RefreshToken, answer: &mut Answer) {
        let token = format!("1.{}{}", self.chance.text(), self.chance.text());
        answer.insert("refresh_token".into(), token.clone().into());
        sign_ins.refresh_tokens.insert(token, what);
    }
}

/// The account that a refresh token stands for in the tenant of the request: a person's refresh token works in
/// every tenant in which the person is a guest.
fn person_of<'a>(
    directory: &'a Directory,
    token: &RefreshToken,
    tenant: TenantPath,
) -> Result<&'a Person, Refusal> {
    let person = directory.person(token.person).ok_or(Refusal::GrantMalformed)?;
    match tenant {
        TenantPath::One(tenant) if tenant != token.tenant => directory
            .account(tenant, &person.upn)
            .ok_or_else(|| Refusal::AccountNotInTenant {
                upn: person.upn.clone(),
                tenant: tenant_name(directory, tenant),
            }),
        _ => Ok(person),
    }
}

fn one_resource(scopes: &Scopes, asked: Option<&str>) -> Result<(), Refusal> {
    if scopes.span_resources() {
        return Err(Refusal::ScopeManyResources {
            scope: asked.unwrap_or_default().to_owned(),
        });
    }
    Ok(())
}

/// What the person's sign-in was asked with stays, also when a later request names only a resource.
fn keep_sign_in(scopes: &mut Scopes, first: &Scopes) {
    scopes.sign_in.extend(&first.sign_in);
}

fn check_verifier(code: &Code, verifier: Option<&str>) -> Result<(), Refusal> {
    match (&code.challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Refusal::ChallengeSize),
        (Some(_), None) => Err(Refusal::VerifierMismatch),
        (Some(challenge), Some(verifier)) => {
            let expected = match challenge {
                Challenge::Plain(_) => Challenge::Plain(verifier.to_owned()),
                Challenge::S256(_) => Challenge::S256(URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))),
            };
            if *challenge == expected {
                Ok(())
            } else {
                Err(Refusal::VerifierMismatch)
            }
        }
    }
}
