//! What a fault does to the request that it meets.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Practice;
use crate::body::{Answer, Dropped};
use crate::dataverse::{Gate, PartOfBatch};
use crate::faults::{Action, Asked, IdTokenFlaw};
use crate::reply::{front_door, redirect, reply, set};
use crate::scenario;
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
    let answer = || practice.answer(site, request);
    let response = match action {
        Action::DropBefore => return Err(Dropped),
        Action::ApplyThenDrop => {
            answer();
            return Err(Dropped);
        }
        Action::ApplyThenHtml(status) => {
            answer();
            page(status)
        }
        Action::Delay(milliseconds) => {
            let response = answer();
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            response
        }
        Action::Change(changes) => {
            // They were checked when the fault was ordered; what the world has lost since needs no change.
            let now = practice.now();
            let _gone = scenario::change(&mut practice.world(), &changes, now);
            answer()
        }
        Action::Throttle { retry_after } => throttled(practice, site, request, retry_after),
        Action::Answer {
            status,
            headers,
            body,
        } => given(status, &headers, body),
        Action::Html(status) => page(status),
        Action::Redirect(address) => redirect(&address),
        Action::Huge(length) => return Ok(huge(length)),
        Action::NotJson => reply(
            StatusCode::OK,
            "application/json; charset=utf-8",
            "{\"value\":[{\"a\":",
        ),
        Action::Truncate => return Ok(answer().map(Answer::cut)),
        Action::Replace { this, by } => {
            answer().map(|body| String::from_utf8_lossy(&body).replace(&this, &by).into())
        }
        Action::LosePart => rearranged(answer(), |parts| drop(parts.pop())),
        Action::SwapParts => rearranged(answer(), |parts| parts.reverse()),
        Action::WrongTenant => answer().map(|body| exchanged(&body, "access_token", of_another_tenant)),
        Action::IdToken(flaw) => {
            answer().map(|body| exchanged(&body, "id_token", |claims| spoil(flaw, claims)))
        }
    };
    Ok(response.map(Answer::from))
}

/// The faults that answer operations of a batch.
pub(crate) struct PartsOfBatch<'a> {
    practice: &'a Practice,
    site: &'a Site,
    request: &'a Request<Bytes>,
}

impl<'a> PartsOfBatch<'a> {
    pub(crate) fn of(practice: &'a Practice, site: &'a Site, request: &'a Request<Bytes>) -> Self {
        Self {
            practice,
            site,
            request,
        }
    }
}

impl Gate for PartsOfBatch<'_> {
    fn answer(&self, part: &PartOfBatch) -> Option<Response<Bytes>> {
        if self.practice.faults.is_empty() {
            return None;
        }
        let address = format!("{}{}", self.site.origin, self.request.uri());
        let asked = Asked {
            method: self.request.method(),
            address: &address,
            body: self.request.body(),
        };
        let service = self.site.door.service();
        match self.practice.faults.meet_part(service, asked, part)? {
            Action::Answer {
                status,
                headers,
                body,
            } => Some(given(status, &headers, body)),
            Action::Throttle { retry_after } => {
                Some(throttled(self.practice, self.site, self.request, retry_after))
            }
            _ => None,
        }
    }
}

fn throttled(
    practice: &Practice,
    site: &Site,
    request: &Request<Bytes>,
    retry_after: u32,
) -> Response<Bytes> {
    let mut response = practice.throttled(site, request);
    response
        .headers_mut()
        .insert(RETRY_AFTER, HeaderValue::from(retry_after));
    response
}

fn page(status: u16) -> Response<Bytes> {
    front_door(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY))
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

/// A batch's answer with its parts changed; another answer stays as it is.
fn rearranged(response: Response<Bytes>, change: impl FnOnce(&mut Vec<String>)) -> Response<Bytes> {
    let kind = response.headers().get(CONTENT_TYPE);
    let boundary = kind
        .and_then(|kind| kind.to_str().ok()?.split_once("boundary="))
        .map(|(_, boundary)| format!("--{boundary}"));
    let Some(boundary) = boundary else {
        return response;
    };
    response.map(|body| {
        let text = String::from_utf8_lossy(&body);
        let mut parts: Vec<String> = text
            .split(&format!("{boundary}\r\n"))
            .skip(1)
            .map(|part| part.replace(&format!("{boundary}--\r\n"), ""))
            .collect();
        change(&mut parts);
        let parts = parts.iter().map(|part| format!("{boundary}\r\n{part}"));
        format!("{}{boundary}--\r\n", parts.collect::<String>()).into()
    })
}

/// The answer of the token endpoint with one of its tokens changed and signed anew; an answer without it stays as it is.
fn exchanged(body: &Bytes, name: &str, change: impl FnOnce(Value) -> Option<String>) -> Bytes {
    let exchanged = || {
        let mut answer: Value = serde_json::from_slice(body).ok()?;
        let claims: Value = tokens::claims(answer[name].as_str()?)?;
        answer[name] = json!(change(claims)?);
        Some(Bytes::from(answer.to_string()))
    };
    exchanged().unwrap_or_else(|| body.clone())
}

fn of_another_tenant(mut claims: Value) -> Option<String> {
    let own = claims["tid"].as_str()?.to_owned();
    claims["iss"] = json!(claims["iss"].as_str()?.replace(&own, &FABRIKAM.to_string()));
    claims["tid"] = json!(FABRIKAM);
    Some(tokens::sign(&claims))
}

fn spoil(flaw: IdTokenFlaw, mut claims: Value) -> Option<String> {
    let hour = SignedDuration::from_hours(1).as_secs();
    let begins = claims["nbf"].as_i64()?;
    match flaw {
        IdTokenFlaw::OtherAudience => claims["aud"] = json!(Uuid::from_u128(1)),
        IdTokenFlaw::OtherIssuer => claims["iss"] = json!("https://issuer.example/v2.0"),
        IdTokenFlaw::OtherNonce => claims["nonce"] = json!("of another sign-in"),
        IdTokenFlaw::Ended => {
            for (name, moment) in [("iat", -3), ("nbf", -3), ("exp", -1)] {
                claims[name] = json!(begins + moment * hour);
            }
        }
        IdTokenFlaw::NotYet => {
            for (name, moment) in [("iat", 1), ("nbf", 1), ("exp", 2)] {
                claims[name] = json!(begins + moment * hour);
            }
        }
        IdTokenFlaw::Unsigned => return Some(tokens::unsigned(&claims)),
    }
    Some(tokens::sign(&claims))
}
