//! One visit to the browser: what is opened, what may come back, and what becomes of it.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::SecretString;
use url::Url;

use super::{
    AdminSession, EntraRefusal, SignInError,
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
    http::Http,
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
}

/// A prepared visit: the page to open, and the secrets that tie its answer to it.
pub struct Journey {
    plan: SignInPlan,
    first_page: BrowserPage,
    redirect: Url,
    nonce: String,
    verifier: SecretString,
}

/// The time that a person has for the browser (LB-04).
pub(crate) const TIME_LIMIT: Duration = Duration::from_mins(5);

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
            time_limit: TIME_LIMIT,
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

    /// Turns the browser's answer into a session.
    pub async fn finish(
        self,
        callback: Callback,
        http: &Http,
        clock: Arc<dyn Clock>,
    ) -> Result<AdminSession, SignInError> {
        let (code, issuer) = match callback {
            Callback::Code { code, issuer } => (code, issuer),
            Callback::ConsentRefused(no) | Callback::SignInRefused(no) => {
                return Err(refused(&no.error, &no.description, no.subcode.as_deref()));
            }
        };
        let scopes = session::scopes(self.plan.cloud.discovery());
        let tenant = self.plan.tenant_path();
        let entra = Entra::new(http, self.plan.cloud.authority(), &tenant, self.plan.client);
        let tokens = entra
            .redeem(code, &self.verifier, &self.redirect, &scopes)
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
        // RFC 9207: an answer that names its issuer must name the one that was asked.
        let person = session.person();
        let own = format!("{}/{}/v2.0", self.plan.cloud.authority(), person.tenant);
        if issuer.is_some_and(|issuer| issuer != own) {
            return Err(SignInError::NotTrusted { what: "the issuer" });
        }
        match self.plan.tenant {
            Some(expected) if expected != person.tenant => Err(SignInError::WrongTenant {
                expected,
                found: person.tenant,
            }),
            _ => Ok(session),
        }
    }
}

impl SignInPlan {
    fn tenant_path(&self) -> String {
        self.tenant
            .map_or_else(|| "organizations".to_owned(), |tenant| tenant.to_string())
    }

    /// The admin consent request for everything that the app's registration lists ("Admin consent on the Microsoft identity
    /// platform"): `.default` of one resource stands for all of them.
    fn consent(&self, tenant: &str, redirect: &Url, state: &State) -> Url {
        let mut url = self.cloud.authority().at(&format!("/{tenant}/v2.0/adminconsent"));
        url.query_pairs_mut()
            .append_pair("client_id", &self.app.to_string())
            .append_pair("scope", &format!("{}/.default", self.cloud.discovery()))
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
