//! How an app proves itself at the token endpoint ("Client authentication", RFC 6749, section 2.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use http::header::AUTHORIZATION;
use uuid::Uuid;

use super::Entra;
use super::errors::Refusal;
use super::params::Params;
use crate::world::{Application, Propagation, Secret, has_spread};

/// Who asks, and with which proof: in the form, or by HTTP Basic.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<String>,
    pub(super) assertion: bool,
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
        Ok(Self {
            id,
            secret,
            assertion: form.get("client_assertion").is_some(),
        })
    }

    /// A public client must send no proof, another must send a good one.
    pub(super) fn prove(
        &self,
        app: &Application,
        public: bool,
        propagation: Propagation,
        entra: &Entra<'_>,
    ) -> Result<(), Refusal> {
        match (public, &self.secret, self.assertion) {
            (true, None, false) => Ok(()),
            (true, _, _) => Err(Refusal::PublicClientWithSecret { app: self.id.clone() }),
            (false, None, false) => Err(Refusal::CredentialMissing),
            (false, _, true) => Err(Refusal::AssertionUnknown { app: self.id.clone() }),
            (false, Some(secret), false) => check_secret(app, secret, propagation, entra),
        }
    }
}

/// The value must be that of a secret which has spread and not ended.
pub(super) fn check_secret(
    app: &Application,
    value: &str,
    propagation: Propagation,
    entra: &Entra<'_>,
) -> Result<(), Refusal> {
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
        Some(_) => Ok(()),
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
