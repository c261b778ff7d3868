//! The door of an organization: who is let through to its Web API ("Use OAuth authentication with Microsoft
//! Dataverse").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::WWW_AUTHENTICATE;
use http::{Request, Response, StatusCode};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use crate::Addresses;
use crate::dataverse::{Caller, Gate};
use crate::reply::{front_door, json, reply, set};
use crate::server::Site;
use crate::tokens::{self, Claims, Flaw};
use crate::world::{Directory, TenantView, World};

/// Answers a request to the organization `id`.
pub(crate) fn answer(
    addresses: &Addresses,
    site: &Site,
    id: Uuid,
    world: &mut World,
    (now, gate): (Timestamp, &dyn Gate),
    request: &Request<Bytes>,
) -> Response<Bytes> {
    let World {
        directory,
        organizations,
        propagation,
        ..
    } = world;
    let Some(organization) = organizations
        .iter_mut()
        .find(|organization| organization.seed().id == id)
    else {
        // A deleted organization keeps no door.
        return front_door(StatusCode::NOT_FOUND);
    };
    let tenant = organization.seed().tenant_id;
    let authority = &addresses.authority;
    let claims = match bearer(request) {
        None => return challenge(authority, tenant, &site.origin, None),
        Some(token) => tokens::verify(token, authority, &[&site.origin], now).and_then(|claims| {
            if claims.tid == tenant {
                Ok(claims)
            } else {
                Err(Flaw::Tenant)
            }
        }),
    };
    match claims {
        Ok(claims) if critical(directory, &claims) => claims_challenge(authority, tenant, now),
        Ok(claims) => {
            let caller = caller(&claims);
            let view = TenantView {
                directory,
                tenant,
                propagation: *propagation,
                now,
            };
            organization.answer(&caller, &view, gate, now, request)
        }
        Err(flaw) => challenge(authority, tenant, &site.origin, Some(flaw)),
    }
}

/// 429 with the code for the number of requests ("Service protection API limits").
pub(crate) fn throttled() -> Response<Bytes> {
    let message = "Too many requests were sent within five minutes; the service protection limit is 6000.";
    json(
        StatusCode::TOO_MANY_REQUESTS,
        &json!({"error": {"code": "0x80072322", "message": message}}),
    )
}

/// The bearer token of a request (RFC 6750).
pub(crate) fn bearer(request: &Request<Bytes>) -> Option<&str> {
    let value = request
        .headers()
        .get(http::header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn caller(claims: &Claims) -> Caller {
    Caller {
        tenant_id: claims.tid,
        object_id: claims.oid,
        app_id: claims.appid,
        app_only: claims.is_app_only(),
    }
}

/// Whether something happened to the person that ends a token at once, where the client can answer that: they were switched off,
/// or their sessions revoked ("Continuous access evaluation (preview)", Power Platform documentation). Without the capability
/// a token works until it ends.
fn critical(directory: &Directory, claims: &Claims) -> bool {
    let capable = claims
        .xms_cc
        .iter()
        .any(|capability| capability == tokens::CAPABLE);
    let person = directory.person(claims.oid).filter(|_| capable);
    person.is_some_and(|person| {
        let revoked = person.sessions_revoked_at;
        person.disabled || revoked.is_some_and(|at| claims.nbf < at.as_second())
    })
}

/// 401 with what the next sign-in has to bring ("Claims challenges, claims requests and client capabilities").
fn claims_challenge(authority: &str, tenant: Uuid, now: Timestamp) -> Response<Bytes> {
    let since = now.as_second().to_string();
    let claims = json!({"access_token": {"nbf": {"essential": true, "value": since}}});
    let claims = STANDARD.encode(claims.to_string());
    let value = format!(
        "Bearer realm=\"\", authorization_uri=\"{authority}/{tenant}/oauth2/authorize\", error=\"insufficient_claims\", claims=\"{claims}\""
    );
    let body = "<html><body>Unauthorized</body></html>";
    let mut response = reply(StatusCode::UNAUTHORIZED, "text/html; charset=utf-8", body);
    set(&mut response, WWW_AUTHENTICATE, &value);
    response
}

/// 401 with the address of the tenant's authority and the resource. The values are not quoted, as in the service's
/// answers. What it says of a bad token is not documented: reported as here.
fn challenge(authority: &str, tenant: Uuid, origin: &str, flaw: Option<Flaw>) -> Response<Bytes> {
    let mut value =
        format!("Bearer authorization_uri={authority}/{tenant}/oauth2/authorize, resource_id={origin}/");
    let mut body = String::from("<html><body>Unauthorized</body></html>");
    if let Some(flaw) = flaw {
        value.push_str(", error=invalid_token, error_description=Error during token validation!");
        body = format!("<html><body>Unauthorized ({flaw:?})</body></html>");
    }
    let mut response = reply(StatusCode::UNAUTHORIZED, "text/html; charset=utf-8", body);
    set(&mut response, WWW_AUTHENTICATE, &value);
    response
}
