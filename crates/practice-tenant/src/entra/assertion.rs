//! Client assertions: an app proves itself with a certificate ("Microsoft identity platform application authentication
//! certificate credentials"; RFC 7523).

use serde_json::Value;

use super::Entra;
use super::client::{Place, Proof};
use super::errors::Refusal;
use super::tenants::TenantPath;
use crate::world::{Application, Certificate, has_spread};

/// RFC 7523, section 2.2.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far clocks may differ, in seconds. Not documented: chosen are the five minutes that Microsoft's libraries allow.
const SKEW: f64 = 300.0;

/// The assertion must be signed by a registered certificate which has spread, name the app twice, this endpoint and a
/// time that is now. A `jti` must be there; the same one may come again, since libraries keep an assertion for its
/// whole time.
pub(super) fn check(
    app: &Application,
    assertion: &str,
    place: Place<'_>,
    entra: &Entra<'_>,
) -> Result<Proof, Refusal> {
    let id = app.app_id.to_string();
    if assertion.split('.').count() != 3 {
        return Err(Refusal::AssertionMalformed);
    }
    let usable = |known: &&Certificate| {
        has_spread(known.created_at, place.propagation.secret, entra.now)
            && (known.starts_at..known.ends_at).contains(&entra.now)
    };
    let claims = app
        .certificates
        .iter()
        .filter(usable)
        .find_map(|known| known.signed(assertion))
        .ok_or_else(|| Refusal::AssertionUnknown { app: id.clone() })?;
    if claims["iss"] != id.as_str() || claims["sub"] != id.as_str() {
        return Err(Refusal::AssertionOfAnotherApp { app: id });
    }
    if !claims["jti"].is_string() {
        return Err(Refusal::AssertionMalformed);
    }
    let audiences: Vec<&str> = match &claims["aud"] {
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if !audiences.iter().any(|audience| is_here(audience, place, entra)) {
        return Err(Refusal::AssertionAudience);
    }
    // RFC 7519, section 2: a time may have a fraction, and MSAL for Python sends one.
    let now = entra.now.as_duration().as_secs_f64();
    let starts = claims["nbf"].as_f64().unwrap_or(now);
    let ends = claims["exp"].as_f64().ok_or(Refusal::AssertionTime)?;
    if starts - SKEW <= now && now < ends + SKEW {
        Ok(Proof::Certificate)
    } else {
        Err(Refusal::AssertionTime)
    }
}

/// Whether an audience is the token endpoint or the issuer of the tenant, by its id or its domain.
fn is_here(audience: &str, place: Place<'_>, entra: &Entra<'_>) -> bool {
    let Some(path) = audience
        .strip_prefix(entra.authority())
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        return false;
    };
    let (tenant, rest) = path.split_once('/').unwrap_or((path, ""));
    TenantPath::parse(tenant, place.directory) == Ok(place.tenant)
        && ["oauth2/v2.0/token", "oauth2/token", "v2.0", ""].contains(&rest)
}
