//! What a fault does to the request that it meets.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use serde_json::{Value, json};

use crate::Practice;
use crate::body::{Answer, Dropped};
use crate::faults::Action;
use crate::reply::{front_door, redirect, reply, set};
use crate::server::Site;
use crate::tokens;
use crate::world::FABRIKAM;

/// Answers a request in the way that `action` orders.
pub(crate) async fn strike(
    action: Action,
    practice: &Practice,
    site: &Site,
    request: &Request<Bytes>,
) -> Result<Response<Answer>, Dropped> {
    let response = match action {
        Action::DropBefore => return Err(Dropped),
        Action::ApplyThenDrop => {
            practice.answer(site, request);
            return Err(Dropped);
        }
        Action::Delay(milliseconds) => {
            let response = practice.answer(site, request);
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            response
        }
        Action::Throttle { retry_after } => {
            let mut response = practice.throttled(site, request);
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(retry_after));
            response
        }
        Action::Answer {
            status,
            headers,
            body,
        } => given(status, &headers, body),
        Action::Html(status) => front_door(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY)),
        Action::Redirect(address) => redirect(&address),
        Action::Huge(length) => return Ok(huge(length)),
        Action::NotJson => reply(
            StatusCode::OK,
            "application/json; charset=utf-8",
            "{\"value\":[{\"a\":",
        ),
        Action::Truncate => return Ok(practice.answer(site, request).map(Answer::cut)),
        Action::WrongTenant => practice
            .answer(site, request)
            .map(|body| with_another_tenant(&body)),
    };
    Ok(response.map(Answer::from))
}

fn given(status: u16, headers: &[(String, String)], body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let Ok(name) = HeaderName::try_from(name) {
            set(&mut response, name, value);
        }
    }
    response
}

fn huge(length: usize) -> Response<Answer> {
    let mut response = Response::new(Answer::huge(length as u64));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The answer of the token endpoint with an access token that is signed well and names Fabrikam as its tenant.
fn with_another_tenant(body: &Bytes) -> Bytes {
    let exchanged = || {
        let mut answer: Value = serde_json::from_slice(body).ok()?;
        let mut claims: Value = tokens::claims(answer["access_token"].as_str()?)?;
        let own = claims["tid"].as_str()?.to_owned();
        claims["iss"] = json!(claims["iss"].as_str()?.replace(&own, &FABRIKAM.to_string()));
        claims["tid"] = json!(FABRIKAM);
        answer["access_token"] = json!(tokens::sign(&claims));
        Some(Bytes::from(answer.to_string()))
    };
    exchanged().unwrap_or_else(|| body.clone())
}
