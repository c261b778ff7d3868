//! Signing in as the app itself, with the credential that is kept here.

use jiff::Timestamp;
use secrecy::SecretString;

use super::{SignInError, entra::Entra};
use crate::{
    cloud::Cloud,
    http::{AccessToken, Http, Origin},
    ids::{AppId, TenantId},
};

/// By what the app proves that it is itself.
#[derive(Clone, Copy)]
pub enum AppProof<'a> {
    /// Its client secret.
    Secret(&'a SecretString),
    /// An assertion that its certificate's key has signed for [`token_endpoint`].
    Assertion(&'a SecretString),
}

/// The address that an assertion must name.
pub fn token_endpoint(cloud: &Cloud, tenant: TenantId) -> String {
    cloud
        .authority()
        .at(&format!("/{tenant}/oauth2/v2.0/token"))
        .to_string()
}

/// A token for the app in one tenant ("Microsoft identity platform and the OAuth 2.0 client credentials flow").
pub async fn app_token(
    http: &Http,
    cloud: &Cloud,
    tenant: TenantId,
    app: AppId,
    proof: AppProof<'_>,
    audience: &Origin,
    now: Timestamp,
) -> Result<AccessToken, SignInError> {
    let entra = Entra::new(http, cloud.authority(), &tenant.to_string(), app);
    let scope = format!("{audience}/.default");
    let tokens = entra.for_the_app(proof, scope, now).await?;
    let expires = now.saturating_add(tokens.lifetime).unwrap_or(now);
    Ok(AccessToken::new(audience.clone(), tokens.access, expires))
}
