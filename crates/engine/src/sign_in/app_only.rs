//! Signing in as the app itself, with the credential that is kept here.

use jiff::Timestamp;
use secrecy::SecretString;

use super::{SignInError, entra::Entra};
use crate::{
    cloud::Cloud,
    http::{AccessToken, Http, Origin},
    ids::{AppId, TenantId},
};

/// A token for the app in one tenant ("Microsoft identity platform and the OAuth 2.0 client credentials flow").
pub async fn app_token(
    http: &Http,
    cloud: &Cloud,
    tenant: TenantId,
    app: AppId,
    secret: &SecretString,
    audience: &Origin,
    now: Timestamp,
) -> Result<AccessToken, SignInError> {
    let entra = Entra::new(http, cloud.authority(), &tenant.to_string(), app);
    let tokens = entra.for_the_app(secret, format!("{audience}/.default")).await?;
    let expires = now.saturating_add(tokens.lifetime).unwrap_or(now);
    Ok(AccessToken::new(audience.clone(), tokens.access, expires))
}
