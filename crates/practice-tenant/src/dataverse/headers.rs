//! What stands around the body: preferences and conditions of the request, and the headers of an answer.
//!
//! Sources: "Compose HTTP requests and handle errors", "Perform conditional operations", "Service protection API limits".

use super::errors::Refusal;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use std::borrow::Cow;
use uuid::Uuid;

/// The `Prefer` header, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prefer {
    pub(crate) representation: bool,
    pub(crate) page_size: Option<usize>,
    pub(crate) continue_on_error: bool,
    annotations: Vec<String>,
}

impl Prefer {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let mut prefer = Self::default();
        let values = headers
            .get_all("prefer")
            .into_iter()
            .filter_map(|value| value.to_str().ok());
        for item in values.flat_map(split_outside_quotes) {
            let (name, value) = item.split_once('=').unwrap_or((item, ""));
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "return" => prefer.representation = value == "representation",
                "odata.maxpagesize" => prefer.page_size = value.parse().ok().filter(|size| *size > 0),
                "odata.continue-on-error" => prefer.continue_on_error = value != "false",
                "odata.include-annotations" => {
                    prefer.annotations = value.split(',').map(|name| name.trim().to_owned()).collect();
                }
                _ => {}
            }
        }
        prefer
    }

    /// Whether an annotation is asked for by its name, a prefix with `*`, or all.
    pub(crate) fn wants(&self, annotation: &str) -> bool {
        self.annotations
            .iter()
            .any(|wanted| match wanted.strip_suffix('*') {
                Some(prefix) => annotation.starts_with(prefix),
                None => wanted == annotation,
            })
    }

    pub(crate) fn wants_all(&self) -> bool {
        self.annotations.iter().any(|wanted| wanted == "*")
    }

    fn applied_to_a_list(&self) -> Option<String> {
        let mut applied = Vec::new();
        if let Some(size) = self.page_size {
            applied.push(format!("odata.maxpagesize={size}"));
        }
        if !self.annotations.is_empty() {
            applied.push(format!(
                "odata.include-annotations=\"{}\"",
                self.annotations.join(",")
            ));
        }
        (!applied.is_empty()).then(|| applied.join(","))
    }
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(move |character: char| {
        quoted ^= character == '"';
        (character == ',' || character == ';') && !quoted
    })
    .map(str::trim)
    .collect()
}

/// A condition in `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    Any,
    Version(String),
}

/// Reads a condition; `null` is a documented oddity that asks for nothing.
pub(crate) fn condition(headers: &HeaderMap, name: &str) -> Option<Condition> {
    match headers.get(name)?.to_str().ok()?.trim() {
        "null" | "" => None,
        "*" => Some(Condition::Any),
        version => Some(Condition::Version(version.to_owned())),
    }
}

/// An answer before it goes out alone or as a part of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(Cow<'static, str>, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn empty() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        Self {
            status,
            headers: vec![(
                "Content-Type".into(),
                "application/json; odata.metadata=minimal".to_owned(),
            )],
            body: body.to_string().into_bytes(),
        }
    }

    pub(crate) fn ok(body: &Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn refusal(refusal: &Refusal, with_annotations: bool) -> Self {
        Self::json(refusal.status, &refusal.json(with_annotations))
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn with_preferences(self, prefer: &Prefer) -> Self {
        match prefer.applied_to_a_list() {
            Some(applied) => self.with("Preference-Applied", applied),
            None => self,
        }
    }

    /// The whole answer with the headers that every answer of the service carries.
    pub(crate) fn respond(self, host: &str) -> Response<Bytes> {
        let length = self.body.len();
        let mut response = Response::new(Bytes::from(self.body));
        *response.status_mut() = self.status;
        let request = Uuid::new_v4();
        let standing = [
            ("OData-Version", "4.0".to_owned()),
            ("Cache-Control", "no-cache".to_owned()),
            ("Expires", "-1".to_owned()),
            ("x-ms-service-request-id", format!("{request},{}", Uuid::new_v4())),
            ("REQ_ID", request.to_string()),
            ("AuthActivityId", Uuid::new_v4().to_string()),
            ("mise-correlation-id", Uuid::new_v4().to_string()),
            ("x-ms-ratelimit-burst-remaining-xrm-requests", "7999".to_owned()),
            (
                "x-ms-ratelimit-time-remaining-xrm-requests",
                "1,200.00".to_owned(),
            ),
            ("x-ms-dop-hint", "4".to_owned()),
            (
                "Set-Cookie",
                format!("ARRAffinity=practice; domain={host}; path=/; HttpOnly"),
            ),
            (
                "Strict-Transport-Security",
                "max-age=31536000; includeSubDomains".to_owned(),
            ),
        ];
        let headers = response.headers_mut();
        let standing = standing.map(|(name, value)| (Cow::Borrowed(name), value));
        for (name, value) in standing.into_iter().chain(self.headers) {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(&*name), HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        }
        if length == 0 {
            headers.remove(CONTENT_TYPE);
        }
        response
    }
}

impl From<Response<Bytes>> for Reply {
    fn from(response: Response<Bytes>) -> Self {
        let headers = response.headers().iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string().into(), value.into_owned())
        });
        Self {
            status: response.status(),
            headers: headers.collect(),
            body: response.body().to_vec(),
        }
    }
}
