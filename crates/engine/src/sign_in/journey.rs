//! One visit to the browser: what is opened, what may come back, and what becomes of it.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::SecretString;
use url::Url;

use super::{
    AdminSession, EntraRefusal, Person, SignInError,
    entra::{Ask, Entra},
    loopback::{BrowserPages, Callback, ConsentLeg, ResponseMode, State, Visit},
    session::{self, Parts},
};
use crate::{
    browser::BrowserPage,
    chance::Chance,
    clock::Clock,
    cloud::Cloud,
    contract::BrowserVisit,
    http::{Claims, Http},
    ids::{AppId, TenantId},
};

/// Who is to sign in where.
#[derive(Clone)]
pub struct SignInPlan {
    /// The cloud.
    pub cloud: Cloud,
    /// The app that is to be approved.
    pub app: AppId,
    /// The public client that signs the administrator in.
    pub client: AppId,
    /// The only tenant that will do, if the profile names one.
    pub tenant: Option<TenantId>,
    /// The only person that will do: a run that goes on stays with whom it began.
    pub person: Option<Person>,
    /// What a service wants to see of the person.
    pub claims: Option<Claims>,
}

/// A prepared visit: the page to open, and the secrets that tie its answer to it.
pub struct Journey {
    plan: SignInPlan,
    first_page: BrowserPage,
    redirect: Url,
    nonce: String,
    verifier: SecretString,
}

/// The longest that the door stays open, however often a person asks for more time. Not documented: chosen because the pages of
/// the sign-in themselves end sooner.
const LONGEST: Duration = Duration::from_hours(1);

impl Journey {
    /// Prepares the visit. `redirect` is the listener's address, which is bound already.
    pub fn prepare(
        plan: SignInPlan,
        kind: BrowserVisit,
        mode: ResponseMode,
        redirect: Url,
        pages: BrowserPages,
        chance: &dyn Chance,
        http: &Http,
    ) -> Result<(Self, Visit), SignInError> {
        let random = || BASE64_URL_SAFE_NO_PAD.encode(chance.bytes32());
        let (state, nonce, verifier) = (
            State::new(chance.bytes32()),
            random(),
            SecretString::from(random()),
        );
        let tenant = plan.tenant_path();
        let entra = Entra::new(http, plan.cloud.authority(), &tenant, plan.client);
        let mut authorization = entra.authorization(&Ask {
            state: state.expose(),
            nonce: &nonce,
            verifier: &verifier,
            redirect: &redirect,
            response_mode: match mode {
                ResponseMode::FormPost => "form_post",
                ResponseMode::Query => "query",
            },
            scopes: &session::scopes(plan.cloud.discovery()),
            claims: plan.claims.as_ref(),
            hint: plan.person.as_ref().map(|person| person.username.as_str()),
        });
        let consent = match kind {
            BrowserVisit::ApproveAndSignIn => {
                let state = State::new(chance.bytes32());
                Some((plan.consent(&tenant, &redirect, &state), state))
            }
            BrowserVisit::SignInOnly => None,
            BrowserVisit::AnotherAccount => {
                authorization
                    .query_pairs_mut()
                    .append_pair("prompt", "select_account");
                None
            }
            // "none: ensures that the user isn't presented with any interactive prompt" ("OAuth 2.0 authorization code flow"):
            // the answer comes at once, and a missing approval is an error that comes back.
            BrowserVisit::LookForApproval => {
                authorization.query_pairs_mut().append_pair("prompt", "none");
                None
            }
        };
        let (first, consent) = match consent {
            Some((page, state)) => (
                page,
                Some(ConsentLeg {
                    state,
                    then: authorization,
                }),
            ),
            None => (authorization, None),
        };
        let first_page = BrowserPage::at(plan.cloud.authority(), first).ok_or(SignInError::Surprise)?;
        let visit = Visit {
            consent,
            sign_in_state: state,
            mode,
            login_origin: plan.cloud.authority().to_string(),
            pages,
            time_limit: LONGEST,
        };
        Ok((
            Self {
                plan,
                first_page,
                redirect,
                nonce,
                verifier,
            },
            visit,
        ))
    }

    /// The page to open.
    pub fn first_page(&self) -> &BrowserPage {
        &self.first_page
    }

    /// What the browser brought: the code, or the service's reason why there is none.
    pub fn read(&self, callback: Callback) -> Result<Code, SignInError> {
        match callback {
            Callback::Code { code, issuer } => match issuer {
                // RFC 9207, before the code is sent anywhere.
                Some(issuer) if !self.plan.may_be_issuer(&issuer) => {
                    Err(SignInError::NotTrusted { what: "the issuer" })
                }
                issuer => Ok(Code { code, issuer }),
            },
            Callback::ConsentRefused(no) | Callback::SignInRefused(no) => {
                Err(refused(&no.error, &no.description, no.subcode.as_deref()))
            }
        }
    }

    /// Turns the code into a session. A refusal that an approval which spreads explains may be followed by another try with the
    /// same code: not documented is whether a refusal uses a code up; if so, the service says that it is used.
    pub async fn finish(
        &self,
        code: &Code,
        http: &Http,
        clock: Arc<dyn Clock>,
    ) -> Result<AdminSession, SignInError> {
        let scopes = session::scopes(self.plan.cloud.discovery());
        let tenant = self.plan.tenant_path();
        let entra = Entra::new(http, self.plan.cloud.authority(), &tenant, self.plan.client);
        let tokens = entra
            .redeem(&code.code, &self.verifier, &self.redirect, &scopes, clock.now())
            .await?;
        let session = AdminSession::begin(
            Parts {
                cloud: self.plan.cloud.clone(),
                client: self.plan.client,
                http: http.clone(),
                clock,
            },
            tokens,
            &self.nonce,
        )?;
        // Now that the tenant is known, the issuer must be exactly its own.
        let person = session.person();
        let own = format!("{}/{}/v2.0", self.plan.cloud.authority(), person.tenant);
        if code.issuer.as_ref().is_some_and(|issuer| *issuer != own) {
            return Err(SignInError::NotTrusted { what: "the issuer" });
        }
        if let Some(expected) = self.plan.tenant()
            && expected != person.tenant
        {
            return Err(SignInError::WrongTenant {
                expected,
                found: person.tenant,
            });
        }
        match &self.plan.person {
            Some(expected) if expected.object != person.object => Err(SignInError::WrongPerson {
                expected: expected.username.clone(),
                found: person.username.clone(),
            }),
            _ => Ok(session),
        }
    }
}

/// The authorization code, worth one session to this journey and nothing to anybody else.
pub struct Code {
    code: SecretString,
    issuer: Option<String>,
}

impl SignInPlan {
    fn tenant(&self) -> Option<TenantId> {
        let of_person = self.person.as_ref().map(|person| person.tenant);
        of_person.or(self.tenant)
    }

    fn tenant_path(&self) -> String {
        self.tenant()
            .map_or_else(|| "organizations".to_owned(), |tenant| tenant.to_string())
    }

    /// Whether an answer of this cloud can name that issuer.
    fn may_be_issuer(&self, issuer: &str) -> bool {
        let tenant = issuer
            .strip_prefix(&format!("{}/", self.cloud.authority()))
            .and_then(|rest| rest.strip_suffix("/v2.0"))
            .and_then(|tenant| tenant.parse::<uuid::Uuid>().ok());
        tenant.is_some_and(|tenant| self.tenant().is_none_or(|expected| expected.0 == tenant))
    }

    /// The admin consent request ("Admin consent on the Microsoft identity platform": its scopes may be named one by one). The
    /// same as the sign-in asks for, so that nothing else that the app's registration lists is approved along with it. Where
    /// another client signs in, what the app itself lists is for its publisher to say: `.default` stands for all of it.
    fn consent(&self, tenant: &str, redirect: &Url, state: &State) -> Url {
        let scope = if self.client == self.app {
            session::scopes(self.cloud.discovery()).join(" ")
        } else {
            format!("{}/.default", self.cloud.discovery())
        };
        let mut url = self.cloud.authority().at(&format!("/{tenant}/v2.0/adminconsent"));
        url.query_pairs_mut()
            .append_pair("client_id", &self.app.to_string())
            .append_pair("scope", &scope)
            .append_pair("redirect_uri", redirect.as_str())
            .append_pair("state", state.expose());
        url
    }
}

/// 65004 is the service's number for "declined"; a press on Cancel comes as `access_denied` with the subcode `cancel`.
fn refused(error: &str, description: &str, subcode: Option<&str>) -> SignInError {
    let refusal = EntraRefusal::from_callback(error, description);
    let cancelled = error == "access_denied" && (subcode == Some("cancel") || refusal.code.is_none());
    if cancelled || refusal.code == Some(65004) || error == "permission_denied" {
        SignInError::Declined
    } else {
        SignInError::Refused(refusal)
    }
}
