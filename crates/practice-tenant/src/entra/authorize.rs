//! The authorization endpoint: a person signs in and an app gets a code ("Microsoft identity platform and OAuth 2.0
//! authorization code flow").

use bytes::Bytes;
use http::{Request, Response};

use super::consent::Asked;
use super::errors::Refusal;
use super::redirects::Mode;
use super::scopes::Scopes;
use super::tenants::tenant_name;
use super::visit::{Click, Stop, Visit};
use super::{Entra, pages};
use crate::world::{Challenge, Code, Permission, Person, World};

impl Entra<'_> {
    /// `/{tenant}/oauth2/v2.0/authorize`.
    pub(super) fn authorize(
        &self,
        world: &mut World,
        tenant: &str,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        let mut visit = match Visit::open(world, tenant, request) {
            Ok(visit) => visit,
            Err(refusal) => return pages::error(&self.trace, &refusal),
        };
        let response = match self.authorization(world, &mut visit) {
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

    fn authorization(&self, world: &mut World, visit: &mut Visit) -> Result<Response<Bytes>, Stop> {
        let asked = Authorization::read(visit).map_err(Stop::Back)?;
        let scopes = Scopes::parse(&asked.scope, self.addresses).map_err(|flaw| {
            Stop::Back(flaw.at_authorize(visit.app.app_id, visit.tenant.name(&world.directory)))
        })?;

        let person = match asked.prompt {
            Prompt::None => match visit.signed_in(&world.directory) {
                Some(person) => person.clone(),
                None => return Err(Stop::Back(Refusal::SessionMissing)),
            },
            Prompt::SelectAccount | Prompt::Login => visit.person(self, world, true)?,
            Prompt::Consent | Prompt::Unsaid => visit.person(self, world, false)?,
        };
        self.consented(world, visit, &asked, &scopes, &person)?;

        let code = self.chance.text();
        world
            .sign_ins
            .codes
            .insert(code.clone(), self.code(visit, asked, &person));
        let mut values = vec![("code", code), ("session_state", self.chance.id().to_string())];
        if visit.params.get("client_info") == Some("1") {
            values.insert(1, ("client_info", super::issue::client_info(&person)));
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

    fn code(&self, visit: &Visit, asked: Authorization, person: &Person) -> Code {
        Code {
            app_id: visit.app.app_id,
            tenant: person.tenant_id,
            person: person.object_id,
            redirect_uri: visit.back.text.clone(),
            public: visit.back.public,
            scope: asked.scope,
            nonce: visit.params.get("nonce").map(str::to_owned),
            challenge: asked.challenge,
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
}

/// The parameters of an authorization request.
struct Authorization {
    prompt: Prompt,
    scope: String,
    challenge: Option<Challenge>,
}

impl Authorization {
    fn read(visit: &mut Visit) -> Result<Self, Refusal> {
        // First, so that the errors after it travel as the app wishes.
        visit.back.mode = Mode::parse(visit.params.get("response_mode"))?;
        let params = &visit.params;
        match params.require("response_type")? {
            "code" => {}
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
        }
        if params.get("resource").is_some() {
            return Err(Refusal::ResourceParameter);
        }
        let prompt = match params.get("prompt") {
            None => Prompt::Unsaid,
            Some("login") => Prompt::Login,
            Some("none") => Prompt::None,
            Some("select_account") => Prompt::SelectAccount,
            Some("consent") => Prompt::Consent,
            Some(_) => return Err(Refusal::InvalidRequest { parameter: "prompt" }),
        };
        let scope = params.require("scope")?.to_owned();
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
        })
    }
}
