//! The few kinds of HTTP answers that the stand-in services give.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use http::{Response, StatusCode};
use serde_json::Value;

/// An answer with a body of this type.
pub(crate) fn reply(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response<Bytes> {
    reply(status, "application/json; charset=utf-8", body.to_string())
}

/// A redirect that the browser follows with GET.
pub(crate) fn redirect(location: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::FOUND;
    set(&mut response, LOCATION, location);
    set(&mut response, CACHE_CONTROL, "no-store");
    response
}

/// The front door's own HTML, as it stands before every service.
pub(crate) fn front_door(status: StatusCode) -> Response<Bytes> {
    let reason = status.canonical_reason().unwrap_or("Unknown");
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{0} {reason}</title></head><body><h1>{reason}</h1></body></html>",
        status.as_u16()
    );
    reply(status, "text/html; charset=utf-8", body)
}

/// Sets a header; a value that no header can carry is left out.
pub(crate) fn set(response: &mut Response<Bytes>, name: impl Into<HeaderName>, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name.into(), value);
    }
}
