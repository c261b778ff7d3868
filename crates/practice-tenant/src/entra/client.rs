//! How an app proves itself at the token endpoint ("Client authentication", RFC 6749, section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use uuid::Uuid;

use super::errors::Refusal;
use super::params::Params;
use super::tenants::TenantPath;
use super::{Entra, assertion};
use crate::world::{Application, Directory, Propagation, Secret, has_spread};

/// Who asks, and with which proof: in the form, or by HTTP Basic.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<String>,
    pub(super) assertion: Option<String>,
}

/// How an app proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// Not at all: a public client.
    None,
    Secret,
    Certificate,
}

impl Proof {
    /// The `appidacr` claim.
    pub(super) fn acr(self) -> &'static str {
        match self {
            Proof::None => "0",
            Proof::Secret => "1",
            Proof::Certificate => "2",
        }
    }
}

/// Where an app proves itself.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) directory: &'a Directory,
    pub(super) tenant: TenantPath,
    pub(super) propagation: Propagation,
}

impl Client {
    pub(super) fn read(form: &Params, request: &Request<Bytes>) -> Result<Self, Refusal> {
        let basic = basic(request);
        let id = match (form.get("client_id"), &basic) {
            (Some(id), _) => id.to_owned(),
            (None, Some((id, _))) => id.clone(),
            (None, None) => return Err(Refusal::ParameterMissing { name: "client_id" }),
        };
        // Checked here, so that every later error can name an app.
        if id.parse::<Uuid>().is_err() {
            return Err(Refusal::AppNotInTenant {
                app: id,
                tenant: "any".to_owned(),
            });
        }
        let secret = form
            .get("client_secret")
            .map(str::to_owned)
            .or(basic.map(|(_, secret)| secret));
        let assertion = form.get("client_assertion").map(str::to_owned);
        if assertion.is_some() && form.require("client_assertion_type")? != assertion::TYPE {
            return Err(Refusal::InvalidRequest {
                parameter: "client_assertion_type",
            });
        }
        Ok(Self {
            id,
            secret,
            assertion,
        })
    }

    /// A public client must send no proof, another must send a good one.
    pub(super) fn prove(
        &self,
        app: &Application,
        public: bool,
        place: Place<'_>,
        entra: &Entra<'_>,
    ) -> Result<Proof, Refusal> {
        match (public, &self.secret, &self.assertion) {
            (true, None, None) => Ok(Proof::None),
            (true, _, _) => Err(Refusal::PublicClientWithSecret { app: self.id.clone() }),
            (false, None, None) => Err(Refusal::CredentialMissing),
            (false, _, Some(text)) => assertion::check(app, text, place, entra),
            (false, Some(secret), None) => check_secret(app, secret, place.propagation, entra),
        }
    }
}

/// The value must be that of a secret which has spread and not ended.
fn check_secret(
    app: &Application,
    value: &str,
    propagation: Propagation,
    entra: &Entra<'_>,
) -> Result<Proof, Refusal> {
    let known = |secret: &&Secret| {
        secret.value == value && has_spread(secret.created_at, propagation.secret, entra.now)
    };
    match app.secrets.iter().find(known) {
        None => Err(Refusal::SecretWrong {
            app: app.app_id.to_string(),
        }),
        Some(secret) if secret.ends_at <= entra.now => Err(Refusal::SecretExpired {
            app: app.app_id.to_string(),
        }),
        Some(_) => Ok(Proof::Secret),
    }
}

/// `client_secret_basic`: both parts are form-encoded before they are joined (RFC 6749, section 2.3.1).
fn basic(request: &Request<Bytes>) -> Option<(String, String)> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |part: &str| {
        let escaped = part.replace('&', "%26").replace('=', "%3D");
        url::form_urlencoded::parse(escaped.as_bytes())
            .next()
            .map(|(part, _)| part.into_owned())
    };
    Some((decoded(id)?, decoded(secret).unwrap_or_default()))
}
