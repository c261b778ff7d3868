//! What the service says no with: status, code and message.
//!
//! Codes and statuses: "Compose HTTP requests and handle errors", "Web service error codes" (Power Apps documentation).

use super::schema::Table;
use http::StatusCode;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The code of everything the OData layer refuses.
pub(crate) const ODATA: &str = "0x80060888";

/// A refused operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

pub(crate) type Answer<T> = Result<T, Refusal>;

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub(crate) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn forbidden(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// A query, path or option that the OData layer does not understand.
    pub(crate) fn query(message: impl Into<String>) -> Self {
        Self::bad(ODATA, message)
    }

    pub(crate) fn syntax(what: &str) -> Self {
        Self::query(format!("Bad Request - Error in query syntax: {what}"))
    }

    pub(crate) fn property(name: &str, type_name: &str) -> Self {
        Self::query(format!(
            "Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{type_name}'."
        ))
    }

    pub(crate) fn segment(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ODATA,
            format!("Resource not found for the segment '{name}'."),
        )
    }

    pub(crate) fn missing(table: &Table, id: Uuid) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "0x80040217",
            format!("Entity '{}' With Id = {id} Does Not Exist", table.logical),
        )
    }

    pub(crate) fn duplicate() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "0x80040237",
            "A record with matching key values already exists.",
        )
    }

    pub(crate) fn stale() -> Self {
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "0x80060882",
            "The version of the existing record doesn't match the RowVersion property provided.",
        )
    }

    /// A body that does not fit the table. The code is not in the published lists; the wording begins as the service's does.
    pub(crate) fn payload(table: &str, what: impl std::fmt::Display) -> Self {
        Self::bad(
            "0x80048d19",
            format!("Error identified in Payload provided by the user for Entity :'{table}', {what}"),
        )
    }

    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::bad("0x80040203", message)
    }

    pub(crate) fn method(method: &http::Method) -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ODATA,
            format!("The requested resource does not support http method '{method}'."),
        )
    }

    /// What the real service can do and the practice organization can't.
    pub(crate) fn not_implemented(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "0x80040219",
            format!("The practice organization does not implement {what}."),
        )
    }

    /// The error as JSON; with all annotations asked for it carries the documented extra members.
    pub(crate) fn json(&self, with_annotations: bool) -> Value {
        let mut error = Map::new();
        error.insert("code".into(), json!(self.code));
        error.insert("message".into(), json!(self.message));
        if with_annotations {
            let details = "@Microsoft.PowerApps.CDS.ErrorDetails";
            error.insert(format!("{details}.ApiExceptionCategory"), json!("ClientError"));
            error.insert(
                format!("{details}.ApiExceptionHttpStatusCode"),
                json!(self.status.as_u16().to_string()),
            );
            error.insert(
                "@Microsoft.PowerApps.CDS.InnerError.Message".into(),
                json!(self.message),
            );
        }
        json!({ "error": error })
    }
}
