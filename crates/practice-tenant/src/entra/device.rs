//! The device code flow: an app without a browser asks, a person answers in a browser elsewhere ("Microsoft identity
//! platform and the OAuth 2.0 device authorization grant flow").

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use serde_json::json;

use super::client::{Client, Place};
use super::consent::Asked;
use super::errors::Refusal;
use super::issue::{Delegation, is_capable};
use super::params::Params;
use super::scopes::Scopes;
use super::tenants::{TenantPath, tenant_name};
use super::token::Answer;
use super::visit::find_app;
use super::{Entra, Version, pages, visitor};
use crate::reply::json;
use crate::world::{DeviceAnswer, DeviceCode, Permission, RefreshToken, World};

/// "The default is 15 minutes", in seconds.
const LIFETIME: i64 = 900;
/// No vowels, so that no words come out, and nothing that is taken for something else.
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ23456789";

impl Entra<'_> {
    /// `/{tenant}/oauth2/v2.0/devicecode`.
    pub(super) fn device_code(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        match self.new_device_code(world, tenant, request) {
            Ok(response) => response,
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn new_device_code(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
    ) -> Result<Response<Bytes>, Refusal> {
        if *request.method() != Method::POST {
            return Err(Refusal::MethodNotAllowed {
                method: request.method().to_string(),
            });
        }
        let tenant = TenantPath::parse(tenant, &world.directory)?;
        let form = Params::of_body(request);
        let app = find_app(&world.directory, tenant, form.require("client_id")?)?;
        let scope = form.require("scope")?;
        Scopes::parse(scope, self.addresses).map_err(|flaw| flaw.at_token(tenant.name(&world.directory)))?;

        let count = u16::try_from(LETTERS.len()).unwrap_or(1);
        let letter = |_| char::from(LETTERS[usize::from(self.chance.below(count))]);
        let user_code: String = (0..9).map(letter).collect();
        let code = self.chance.text();
        let waiting = DeviceCode {
            user_code: user_code.clone(),
            app_id: app.app_id,
            tenant: match tenant {
                TenantPath::One(tenant) => Some(tenant),
                TenantPath::Organizations | TenantPath::Common => None,
            },
            scope: scope.to_owned(),
            issued_at: self.now,
            answer: DeviceAnswer::Pending,
        };
        world.sign_ins.device_codes.insert(code.clone(), waiting);
        let page = format!("{}/devicelogin", self.authority());
        let body = json!({
            "user_code": user_code,
            "device_code": code,
            "verification_uri": page,
            "expires_in": LIFETIME,
            "interval": 5,
            "message": format!(
                "To sign in, use a web browser to open the page {page} and enter the code {user_code} to authenticate."
            ),
        });
        Ok(json(StatusCode::OK, &body))
    }

    /// `/devicelogin`. The code may stand in the link (`otc`), but only clicks answer.
    pub(super) fn device_page(&self, world: &mut World, request: &Request<Bytes>) -> Response<Bytes> {
        if *request.method() == Method::GET {
            let offered = Params::of_query(request);
            return pages::device_code(offered.get("otc").unwrap_or_default(), false);
        }
        let form = Params::of_body(request);
        match self.device_answer(world, &form) {
            Ok(page) => page,
            Err(refusal) => pages::error(&self.trace, &refusal),
        }
    }

    fn device_answer(&self, world: &mut World, form: &Params) -> Result<Response<Bytes>, Refusal> {
        let typed = form.get("otc").unwrap_or_default().trim().to_uppercase();
        let World {
            directory, sign_ins, ..
        } = world;
        let waiting = sign_ins.device_codes.values_mut().find(|waiting| {
            let fresh = self.now.duration_since(waiting.issued_at) < SignedDuration::from_secs(LIFETIME);
            waiting.user_code == typed && waiting.answer == DeviceAnswer::Pending && fresh
        });
        let Some(waiting) = waiting else {
            return Ok(pages::device_code(&typed, true));
        };
        let tenant = waiting.tenant.map_or(TenantPath::Organizations, TenantPath::One);
        let app = find_app(directory, tenant, &waiting.app_id.to_string())?.clone();
        let decision = form.get("decision");
        if decision == Some("cancel") {
            waiting.answer = DeviceAnswer::Declined;
            return Ok(pages::device_done(false));
        }
        let Some(upn) = form.get("account") else {
            return Ok(pages::device_account(&typed, &app, directory, tenant));
        };
        let person = tenant
            .account(directory, upn)
            .ok_or_else(|| match directory.home_account(upn) {
                Some(_) => Refusal::AccountNotInTenant {
                    upn: upn.to_owned(),
                    tenant: tenant.name(directory),
                },
                None => Refusal::AccountUnknown { upn: upn.to_owned() },
            })?
            .clone();
        if person.disabled {
            return Err(Refusal::AccountDisabled);
        }
        let mfa = visitor::enters(directory, &app, &person)?;

        let scopes = Scopes::parse(&waiting.scope, self.addresses)
            .map_err(|flaw| flaw.at_token(tenant.name(directory)))?;
        let (app_id, home) = (app.app_id, person.tenant_id);
        let granted = directory.service_principal(home, app_id).is_some()
            && scopes.resources.iter().all(|wanted| {
                directory.is_granted(home, app_id, wanted.app_id, &wanted.scope, person.object_id)
            });
        let asked = Asked::by_scopes(&app, &scopes);
        if !granted {
            asked.available(directory, home)?;
            let for_themselves = directory
                .tenant(home)
                .is_some_and(|tenant| tenant.user_consent_allowed)
                && !asked.0.iter().any(Permission::needs_admin);
            if !person.may_approve_for_all() && !for_themselves {
                return Err(Refusal::AdminApprovalNeeded { app: app.name });
            }
        }
        if decision != Some("accept") {
            let missing = if granted { &[] } else { asked.0.as_slice() };
            return Ok(pages::device_question(&typed, &app, &person, missing));
        }
        waiting.answer = DeviceAnswer::Approved {
            person: person.object_id,
            mfa,
        };
        if !granted {
            let id = self.chance.id();
            directory.let_in(home, &app, &asked.0, Some(person.object_id), id, self.now);
        }
        Ok(pages::device_done(true))
    }

    /// The device asks for its tokens.
    pub(super) fn redeem_device_code(
        &self,
        world: &mut World,
        tenant: TenantPath,
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
        // Without "Allow public client flows" a proof is asked for, as of any other confidential client.
        let place = Place {
            directory,
            tenant,
            propagation: *propagation,
        };
        let proof = client.prove(app, app.public_flows, place, self)?;
        let code = form.require("device_code")?;
        let waiting = sign_ins
            .device_codes
            .get(code)
            .filter(|waiting| waiting.app_id == app.app_id)
            .ok_or(Refusal::DeviceCodeUnknown)?;
        if self.now.duration_since(waiting.issued_at) >= SignedDuration::from_secs(LIFETIME) {
            return Err(Refusal::DeviceCodeExpired);
        }
        let (person, mfa) = match waiting.answer {
            DeviceAnswer::Pending => return Err(Refusal::DeviceCodePending),
            DeviceAnswer::Declined => return Err(Refusal::DeviceCodeDeclined),
            DeviceAnswer::Approved { person, mfa } => (person, mfa),
        };
        let person = directory.person(person).ok_or(Refusal::DeviceCodeUnknown)?;
        let scope = waiting.scope.clone();
        let scopes = Scopes::parse(&scope, self.addresses)
            .map_err(|flaw| flaw.at_token(tenant_name(directory, person.tenant_id)))?;
        if scopes.span_resources() {
            return Err(Refusal::ScopeManyResources { scope });
        }
        let delegation = Delegation {
            app,
            person,
            scopes: &scopes,
            proof,
            nonce: None,
            mfa,
            version: Version::V2,
            capable: is_capable(form.get("claims")),
        };
        let mut answer = self.delivered(directory, *propagation, &delegation, form)?;
        if scopes.has("offline_access") {
            let remembered = RefreshToken {
                app_id: app.app_id,
                tenant: person.tenant_id,
                person: person.object_id,
                public: app.public_flows,
                scope,
                mfa,
                used_at: self.now,
            };
            self.remember(sign_ins, remembered, &mut answer);
        }
        sign_ins.device_codes.remove(code);
        Ok(answer)
    }
}
