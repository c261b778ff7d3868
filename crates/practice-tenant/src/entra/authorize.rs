//! The authorization endpoint: a person signs in and an app gets a code ("Microsoft identity platform and OAuth 2.0
//! authorization code flow").

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Map, Value};

use super::client::Proof;
use super::consent::Asked;
use super::errors::Refusal;
use super::issue::Delegation;
use super::redirects::Mode;
use super::scopes::Scopes;
use super::tenants::tenant_name;
use super::visit::{Click, Stop, Visit};
use super::{Entra, Version, pages, visitor};
use crate::world::{Challenge, Code, Permission, Person, World};

impl Entra<'_> {
    /// `/{tenant}/oauth2/v2.0/authorize`, and the older one without `v2.0`.
    pub(super) fn authorize(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
        version: Version,
    ) -> Response<Bytes> {
        let mut visit = match Visit::open(world, tenant, request) {
            Ok(visit) => visit,
            Err(refusal) => return pages::error(&self.trace, &refusal),
        };
        let response = match self.authorization(world, &mut visit, version) {
            Ok(response) => response,
            Err(Stop::Ask(response)) => *response,
            Err(Stop::Page(refusal)) => pages::error(&self.trace, &refusal),
            Err(Stop::Back(refusal)) => visit.back.send(self.error_values(&refusal)),
            Err(Stop::Cancelled) => visit.back.send(cancelled()),
        };
        visit.keep_session(response)
    }

    /// What an error redirect says.
    pub(super) fn error_values(&self, refusal: &Refusal) -> Vec<(&'static str, String)> {
        vec![
            ("error", refusal.error().to_owned()),
            ("error_description", self.trace.describe(refusal)),
            (
                "error_uri",
                format!("{}/error?code={}", self.authority(), refusal.code()),
            ),
        ]
    }

    fn authorization(
        &self,
        world: &mut World,
        visit: &mut Visit,
        version: Version,
    ) -> Result<Response<Bytes>, Stop> {
        let asked = Authorization::read(visit, version).map_err(Stop::Back)?;
        let scopes = Scopes::parse(&asked.scope, self.addresses).map_err(|flaw| {
            Stop::Back(flaw.at_authorize(visit.app.app_id, visit.tenant.name(&world.directory)))
        })?;

        let person = match asked.prompt {
            Prompt::None => match visit.signed_in(&world.directory) {
                Some(person) => person.clone(),
                None => return Err(Stop::Back(Refusal::SessionMissing)),
            },
            Prompt::SelectAccount | Prompt::Login => visit.person(self, world, true)?,
            Prompt::Consent | Prompt::AdminConsent | Prompt::Unsaid => visit.person(self, world, false)?,
        };
        let mfa = match visitor::enters(&world.directory, &visit.app, &person) {
            Ok(true) if asked.prompt == Prompt::None => return Err(Stop::Back(Refusal::MfaMissing)),
            Ok(mfa) => mfa,
            Err(refusal) => return Err(Stop::Page(refusal)),
        };
        if asked.prompt == Prompt::AdminConsent {
            self.approved_for_all(world, visit, &scopes)?;
        } else {
            self.consented(world, visit, &asked, &scopes, &person)?;
        }

        let mut values = Vec::new();
        if asked.prompt == Prompt::AdminConsent {
            values.push(("admin_consent", "True".to_owned()));
        }
        let code = asked.gives_code.then(|| self.chance.text());
        if let Some(code) = &code {
            values.push(("code", code.clone()));
            if visit.params.get("client_info") == Some("1") {
                values.push(("client_info", super::issue::client_info(&person)));
            }
        }
        if asked.gives_id_token {
            let delegation = Delegation {
                app: &visit.app,
                person: &person,
                scopes: &scopes,
                proof: Proof::None,
                nonce: visit.params.get("nonce"),
                mfa,
                version,
                capable: false,
            };
            values.push(("id_token", self.id_token(&delegation, code.as_deref())));
        }
        values.push(("session_state", self.chance.id().to_string()));
        if let Some(code) = code {
            let behind = self.code(visit, asked, &person, mfa);
            world.sign_ins.codes.insert(code, behind);
        }
        Ok(visit.back.send(values))
    }

    /// Goes on when the permissions are granted, or have just been accepted.
    fn consented(
        &self,
        world: &mut World,
        visit: &Visit,
        asked: &Authorization,
        scopes: &Scopes,
        person: &Person,
    ) -> Result<(), Stop> {
        let (app, tenant) = (&visit.app, person.tenant_id);
        let principal = world.directory.service_principal(tenant, app.app_id);
        if principal.is_some_and(|principal| !principal.enabled) {
            return Err(Stop::Back(Refusal::AppDisabled {
                app: app.app_id.to_string(),
            }));
        }
        let permissions = Asked::by_scopes(app, scopes);
        let granted = principal.is_some()
            && scopes.resources.iter().all(|wanted| {
                world
                    .directory
                    .is_granted(tenant, app.app_id, wanted.app_id, &wanted.scope, person.object_id)
            });
        match (asked.prompt, visit.click) {
            (Prompt::None, _) if !granted => {
                return Err(Stop::Back(Refusal::ConsentRequired {
                    app: app.app_id.to_string(),
                }));
            }
            (_, Some(Click::Cancel)) => return Err(Stop::Back(Refusal::ConsentDeclined)),
            (Prompt::Consent, click) if click != Some(Click::Accept) => {}
            _ if granted => return Ok(()),
            _ => {}
        }
        permissions
            .available(&world.directory, tenant)
            .map_err(Stop::Back)?;
        let for_all = person.may_approve_for_all();
        let for_themselves = world
            .directory
            .tenant(tenant)
            .is_some_and(|tenant| tenant.user_consent_allowed);
        let allowed = for_all || (for_themselves && !permissions.0.iter().any(Permission::needs_admin));
        if !allowed {
            return Err(Stop::ask(pages::approval_needed(&self.trace, visit, person)));
        }
        if visit.click != Some(Click::Accept) {
            let tenant = tenant_name(&world.directory, tenant);
            return Err(Stop::ask(pages::user_consent(
                visit,
                person,
                &tenant,
                &permissions.0,
                for_all,
            )));
        }
        let for_whom = (!(for_all && visit.for_all)).then_some(person.object_id);
        let id = self.chance.id();
        world
            .directory
            .let_in(tenant, app, &permissions.0, for_whom, id, self.now);
        Ok(())
    }

    fn code(&self, visit: &Visit, asked: Authorization, person: &Person, mfa: bool) -> Code {
        Code {
            app_id: visit.app.app_id,
            tenant: person.tenant_id,
            person: person.object_id,
            redirect_uri: visit.back.text.clone(),
            public: visit.back.public,
            scope: asked.scope,
            nonce: visit.params.get("nonce").map(str::to_owned),
            challenge: asked.challenge,
            mfa,
            issued_at: self.now,
            redeemed: false,
        }
    }
}

/// The visitor cancelled before an account was chosen.
pub(super) fn cancelled() -> Vec<(&'static str, String)> {
    vec![
        ("error", "access_denied".to_owned()),
        ("error_subcode", "cancel".to_owned()),
        (
            "error_description",
            "the user canceled the authentication".to_owned(),
        ),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prompt {
    Unsaid,
    Login,
    None,
    SelectAccount,
    Consent,
    /// Of the older endpoint: an administrator approves for all.
    AdminConsent,
}

/// The parameters of an authorization request.
struct Authorization {
    prompt: Prompt,
    scope: String,
    challenge: Option<Challenge>,
    gives_code: bool,
    gives_id_token: bool,
}

impl Authorization {
    fn read(visit: &mut Visit, version: Version) -> Result<Self, Refusal> {
        let gives_id_token = visit
            .params
            .get("response_type")
            .is_some_and(|kind| kind.split(' ').any(|part| part == "id_token"));
        // First, so that the errors after it travel as the app wishes.
        let mode = visit.params.get("response_mode");
        visit.back.mode = match Mode::parse(mode)? {
            // Tokens never stand in a query ("response_mode").
            Mode::Query if gives_id_token && mode.is_some() => {
                return Err(Refusal::ResponseModeUnsupported { mode: "query".into() });
            }
            Mode::Query if gives_id_token => Mode::Fragment,
            mode => mode,
        };
        let params = &visit.params;
        let gives_code = match params.require("response_type")? {
            "code" => true,
            "code id_token" | "id_token code" if visit.app.id_tokens => true,
            "id_token" if visit.app.id_tokens => false,
            kind @ ("id_token" | "token" | "code id_token" | "id_token code" | "id_token token") => {
                return Err(Refusal::ResponseTypeNotEnabled {
                    kind: kind.to_owned(),
                });
            }
            kind => {
                return Err(Refusal::ResponseTypeUnsupported {
                    kind: kind.to_owned(),
                });
            }
        };
        if gives_id_token {
            params.require("nonce")?;
        }
        if version == Version::V2 && params.get("resource").is_some() {
            return Err(Refusal::ResourceParameter);
        }
        let claims = params
            .get("claims")
            .map(serde_json::from_str::<Map<String, Value>>);
        if claims.is_some_and(|claims| claims.is_err()) {
            return Err(Refusal::InvalidRequest { parameter: "claims" });
        }
        let prompt = match params.get("prompt") {
            None => Prompt::Unsaid,
            Some("login") => Prompt::Login,
            Some("none") => Prompt::None,
            Some("select_account") => Prompt::SelectAccount,
            Some("consent") => Prompt::Consent,
            Some("admin_consent") if version == Version::V1 => Prompt::AdminConsent,
            Some(_) => return Err(Refusal::InvalidRequest { parameter: "prompt" }),
        };
        let scope = match version {
            Version::V2 => params.require("scope")?.to_owned(),
            Version::V1 => older_scope(params.get("resource")),
        };
        let challenge = match (params.get("code_challenge"), params.get("code_challenge_method")) {
            (None, None) => None,
            (None, Some(_)) => return Err(Refusal::ChallengeSize),
            // RFC 7636, section 4.2.
            (Some(challenge), _) if !(43..=128).contains(&challenge.len()) => {
                return Err(Refusal::ChallengeSize);
            }
            (Some(challenge), None | Some("plain")) => Some(Challenge::Plain(challenge.to_owned())),
            (Some(challenge), Some("S256")) => Some(Challenge::S256(challenge.to_owned())),
            (Some(_), Some(_)) => {
                return Err(Refusal::InvalidRequest {
                    parameter: "code_challenge_method",
                });
            }
        };
        Ok(Self {
            prompt,
            scope,
            challenge,
            gives_code,
            gives_id_token,
        })
    }
}

/// What a request of the older endpoint asks for: all that is registered for a resource. Its `scope` counts for nothing
/// ("Authorize access to web applications using OAuth 2.0 code grant flow", for the first version).
pub(super) fn older_scope(resource: Option<&str>) -> String {
    let of_resource = resource.map(|resource| format!(" {resource}/.default"));
    format!("openid profile offline_access{}", of_resource.unwrap_or_default())
}
