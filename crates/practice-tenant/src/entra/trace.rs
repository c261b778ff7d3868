//! The ids and the moment that stand in every refusal, and its JSON body.

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::errors::Refusal;
use crate::reply::json;

/// The ids by which support finds a request, and its moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trace {
    pub(crate) id: Uuid,
    pub(crate) correlation_id: Uuid,
    pub(crate) at: Timestamp,
}

impl Trace {
    /// As Entra writes moments.
    pub(crate) fn timestamp(&self) -> String {
        self.at.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
    }

    /// `error_description`: the message followed by the trace, on one line.
    pub(crate) fn describe(&self, refusal: &Refusal) -> String {
        format!(
            "{} Trace ID: {} Correlation ID: {} Timestamp: {}",
            refusal.message(),
            self.id,
            self.correlation_id,
            self.timestamp()
        )
    }

    /// The error body of the token endpoint and of the metadata.
    pub(crate) fn json(&self, authority: &str, refusal: &Refusal) -> Response<Bytes> {
        let mut body = json!({
            "error": refusal.error(),
            "error_description": self.describe(refusal),
            "error_codes": [refusal.code()],
            "timestamp": self.timestamp(),
            "trace_id": self.id,
            "correlation_id": self.correlation_id,
            "error_uri": format!("{authority}/error?code={}", refusal.code()),
        });
        if let (Some(suberror), Value::Object(body)) = (refusal.suberror(), &mut body) {
            body.insert("suberror".into(), suberror.into());
        }
        if let (Some(claims), Value::Object(body)) = (refusal.claims(), &mut body) {
            body.insert("claims".into(), claims.into());
        }
        json(refusal.status(), &body)
    }
}
