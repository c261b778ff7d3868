//! Entra ID's token endpoint, through the `oauth2` crate: its types end in this file.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use bytes::Bytes;
use http::{Method, StatusCode};
use jiff::Timestamp;
use oauth2::{
    AccessToken as RawToken, AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret,
    EndpointNotSet, EndpointSet, ErrorResponse, ExtraTokenFields, HttpRequest, HttpResponse,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{AppProof, SignInError};
use crate::{
    http::{Claims, Http, HttpError, Origin, json},
    ids::AppId,
    service::short,
    step::Step,
};

/// One app at one tenant's endpoints.
pub(super) struct Entra<'a> {
    http: &'a Http,
    client: Client,
}

/// What the token endpoint gave.
pub(super) struct Tokens {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) id: Option<SecretString>,
    pub(super) lifetime: Duration,
    /// What was granted, as the service writes it.
    pub(super) scopes: Option<Vec<String>>,
}

/// Entra ID's no (Microsoft identity platform documentation, "Handling errors").
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct EntraRefusal {
    /// The OAuth error, for example `invalid_client`.
    pub error: String,
    /// The `AADSTS` number.
    pub code: Option<u32>,
    /// The service's sentence, cut to one short line. For "Details", never a headline.
    pub description: String,
    /// For the service's support.
    pub correlation_id: Option<String>,
    /// It is answered by one more visit of the browser.
    pub needs_browser: bool,
    /// What that visit has to ask for.
    pub claims: Option<Claims>,
}

impl EntraRefusal {
    /// Reads the number at the front of an error description: `AADSTS50011: …`.
    pub(super) fn from_callback(error: &str, description: &str) -> Self {
        let digits = description.strip_prefix("AADSTS").unwrap_or_default();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        Self {
            error: short(error, 60),
            code: digits[..end].parse().ok(),
            description: short(description, 300),
            correlation_id: description
                .split_once("Correlation ID: ")
                .and_then(|(_, rest)| rest.get(..36))
                .map(str::to_owned),
            needs_browser: false,
            claims: None,
        }
    }
}

type Client = oauth2::Client<
    Refused,
    StandardTokenResponse<Extra, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;
type Answered = StandardTokenResponse<Extra, BasicTokenType>;
type Failed = RequestTokenError<SignInError, Refused>;

impl<'a> Entra<'a> {
    /// `tenant` is a tenant's id, or `organizations` for whichever the person belongs to.
    pub(super) fn new(http: &'a Http, authority: &Origin, tenant: &str, app: AppId) -> Self {
        let at = |what: &str| authority.at(&format!("/{tenant}/oauth2/v2.0/{what}"));
        let client = oauth2::Client::new(ClientId::new(app.to_string()))
            .set_auth_uri(AuthUrl::from_url(at("authorize")))
            .set_token_uri(TokenUrl::from_url(at("token")))
            .set_auth_type(AuthType::RequestBody);
        Self { http, client }
    }

    /// The authorization request's address.
    pub(super) fn authorization(&self, ask: &Ask<'_>) -> Url {
        let challenge = oauth2::PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
            ask.verifier.expose_secret().to_owned(),
        ));
        let (mut url, _) = self
            .client
            .authorize_url(|| oauth2::CsrfToken::new(ask.state.to_owned()))
            .add_scopes(ask.scopes.iter().cloned().map(Scope::new))
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(
                ask.redirect.clone(),
            )))
            .set_pkce_challenge(challenge)
            .add_extra_param("response_mode", ask.response_mode)
            .add_extra_param("nonce", ask.nonce)
            .add_extra_param("claims", Claims::parameter(ask.claims))
            .url();
        if let Some(hint) = ask.hint {
            url.query_pairs_mut().append_pair("login_hint", hint);
        }
        url
    }

    /// Redeems a code. A code for which a token was given, or may have been, is never sent again.
    pub(super) async fn redeem(
        &self,
        code: &SecretString,
        verifier: &SecretString,
        redirect: &Url,
        scopes: &[String],
        now: Timestamp,
    ) -> Result<Tokens, SignInError> {
        let answer = self
            .client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Owned(RedirectUrl::from_url(redirect.clone())))
            .add_extra_param("scope", scopes.join(" "))
            .add_extra_param("claims", Claims::parameter(None))
            .request_async(&self.asking(Step::RedeemCode, now))
            .await;
        taken(answer)
    }

    /// A token for another audience.
    pub(super) async fn refresh(
        &self,
        token: &SecretString,
        scopes: &[String],
        now: Timestamp,
    ) -> Result<Tokens, SignInError> {
        let token = RefreshToken::new(token.expose_secret().to_owned());
        let answer = self
            .client
            .exchange_refresh_token(&token)
            .add_scopes(scopes.iter().cloned().map(Scope::new))
            .add_extra_param("claims", Claims::parameter(None))
            .request_async(&self.asking(Step::RefreshToken, now))
            .await;
        taken(answer)
    }

    /// A token for the app itself.
    pub(super) async fn for_the_app(
        self,
        proof: AppProof<'_>,
        scope: String,
        now: Timestamp,
    ) -> Result<Tokens, SignInError> {
        let asking = self.asking(Step::SignInAsApp, now);
        let client = match proof {
            AppProof::Secret(secret) => self
                .client
                .set_client_secret(ClientSecret::new(secret.expose_secret().to_owned())),
            AppProof::Assertion(_) => self.client,
        };
        let mut asked = client.exchange_client_credentials().add_scope(Scope::new(scope));
        if let AppProof::Assertion(assertion) = proof {
            asked = asked
                .add_extra_param("client_assertion_type", ASSERTION)
                .add_extra_param("client_assertion", assertion.expose_secret().to_owned());
        }
        taken(asked.request_async(&asking).await)
    }

    fn asking(&self, step: Step, now: Timestamp) -> Asking<'a> {
        let http = self.http;
        Asking { http, step, now }
    }
}

/// RFC 7523, section 2.2.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What the authorization request asks.
pub(super) struct Ask<'a> {
    pub(super) state: &'a str,
    pub(super) nonce: &'a str,
    pub(super) verifier: &'a SecretString,
    pub(super) redirect: &'a Url,
    pub(super) response_mode: &'static str,
    pub(super) scopes: &'a [String],
    /// What a service wants to see of the person.
    pub(super) claims: Option<&'a Claims>,
    /// The account that is expected.
    pub(super) hint: Option<&'a str>,
}

fn taken(answer: Result<Answered, Failed>) -> Result<Tokens, SignInError> {
    match answer {
        Ok(answer) => Ok(Tokens {
            access: secret(answer.access_token()),
            refresh: answer.refresh_token().map(|token| token.secret().clone().into()),
            id: answer.extra_fields().id_token.clone().map(SecretString::from),
            lifetime: answer.expires_in().unwrap_or_default(),
            scopes: answer
                .scopes()
                .map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
        }),
        Err(RequestTokenError::ServerResponse(refused)) => Err(refused.into_refusal().into()),
        Err(RequestTokenError::Request(error)) => Err(error),
        // The answer's body may hold tokens, so it is dropped here and not kept in the error.
        Err(RequestTokenError::Parse(..) | RequestTokenError::Other(_)) => Err(SignInError::Surprise),
    }
}

fn secret(token: &RawToken) -> SecretString {
    token.secret().clone().into()
}

/// Entra ID's own fields of a good answer.
#[derive(Deserialize, Serialize)]
struct Extra {
    #[serde(skip_serializing)]
    id_token: Option<String>,
}

impl ExtraTokenFields for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Extra(..)")
    }
}

/// Entra ID's error body.
#[derive(Debug, Deserialize, Serialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_description: String,
    #[serde(default)]
    error_codes: Vec<u32>,
    #[serde(default)]
    correlation_id: Option<String>,
    #[serde(default)]
    claims: Option<String>,
}

impl Refused {
    fn into_refusal(self) -> EntraRefusal {
        let read = EntraRefusal::from_callback(&self.error, &self.error_description);
        EntraRefusal {
            code: self.error_codes.first().copied().or(read.code),
            correlation_id: self
                .correlation_id
                .map(|id| short(&id, 40))
                .or(read.correlation_id),
            needs_browser: self.claims.is_some() || self.error == "interaction_required",
            claims: self.claims.as_deref().and_then(Claims::parse),
            ..read
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.error)
    }
}

impl ErrorResponse for Refused {}

/// Lets `oauth2` use the engine's one client, with its limits, for one step.
struct Asking<'a> {
    http: &'a Http,
    step: Step,
    now: Timestamp,
}

impl<'c> AsyncHttpClient<'c> for Asking<'_> {
    type Error = SignInError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, SignInError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let host = parts.uri.host().unwrap_or_default().to_owned();
            let url =
                Url::parse(&parts.uri.to_string()).map_err(|_| HttpError::NotSent { host: host.clone() })?;
            let post = parts.method == Method::POST;
            let body = post.then(|| Bytes::from(body));
            let Self { http, step, now } = *self;
            let answer = http
                .send(step, parts.method, url, parts.headers, None, body)
                .await?;
            // `oauth2` reads an error only from a 4xx; a server's failure is no answer about the token.
            if answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS {
                answer.done(now)?;
            }
            // `oauth2` reads the body itself.
            if !json::is_flat(&answer.body) {
                return Err(HttpError::TooLarge { host }.into());
            }
            let mut response = HttpResponse::new(answer.body.to_vec());
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            Ok(response)
        })
    }
}
