//! What Graph refuses, and how it says so ("Microsoft Graph error responses and resource types"). The codes are
//! Graph's; most sentences are ours.

use std::fmt;

use http::StatusCode;
use serde_json::{Value, json};

/// A refusal with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    AppUnknown { app: String },
    AppOnly,
    BodyMalformed,
    Denied,
    GrantExists,
    MethodNotAllowed,
    NotFound { id: String },
    PathUnknown,
    PrincipalExists { app: String },
    PropertyUnknown { name: String, kind: &'static str },
    Filter,
    Query { what: String },
    Segment { name: String },
    SecretsForbidden,
    Throttled,
    TokenMissing,
    Token { why: &'static str },
    Value { name: &'static str },
    Proof,
}

impl Fault {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::AppUnknown { .. } => "NoBackingApplicationObject",
            Self::Denied => "Authorization_RequestDenied",
            Self::NotFound { .. } => "Request_ResourceNotFound",
            Self::PrincipalExists { .. } => "Request_MultipleObjectsWithSameKeyValue",
            Self::TokenMissing | Self::Token { .. } => "InvalidAuthenticationToken",
            Self::Segment { .. } | Self::PathUnknown | Self::PropertyUnknown { .. } | Self::Filter => {
                "BadRequest"
            }
            Self::Query { .. } => "Request_UnsupportedQuery",
            Self::SecretsForbidden => "CredentialTypeNotAllowedAsPerAppPolicy",
            Self::Throttled => "TooManyRequests",
            Self::Proof => "Authentication_MissingOrMalformed",
            Self::AppOnly
            | Self::BodyMalformed
            | Self::GrantExists
            | Self::MethodNotAllowed
            | Self::Value { .. } => "Request_BadRequest",
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Denied | Self::SecretsForbidden => StatusCode::FORBIDDEN,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::PrincipalExists { .. } | Self::GrantExists => StatusCode::CONFLICT,
            Self::TokenMissing | Self::Token { .. } | Self::Proof => StatusCode::UNAUTHORIZED,
            Self::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The finer reasons, where there are some.
    pub(super) fn details(&self) -> Option<Value> {
        match self {
            Self::PrincipalExists { .. } => Some(json!([
                {"code": "ObjectConflict", "message": self.to_string(), "target": "servicePrincipalNames"}
            ])),
            _ => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AppUnknown { app } => write!(
                formatter,
                "The appId '{app}' of the service principal does not reference a valid application object."
            ),
            Self::AppOnly => {
                formatter.write_str("/me request is only valid with delegated authentication flow.")
            }
            Self::BodyMalformed => formatter.write_str("Unable to read JSON request payload."),
            Self::Denied => formatter.write_str("Insufficient privileges to complete the operation."),
            Self::GrantExists => formatter.write_str("Permission entry already exists."),
            Self::MethodNotAllowed => {
                formatter.write_str("Specified HTTP method is not allowed for the request target.")
            }
            Self::NotFound { id } => write!(
                formatter,
                "Resource '{id}' does not exist or one of its queried reference-property objects are not present."
            ),
            Self::PathUnknown => formatter.write_str("The path of the request is not understood."),
            Self::PrincipalExists { app } => write!(
                formatter,
                "The service principal cannot be created, updated, or restored because the service principal name {app} \
                 is already in use."
            ),
            Self::PropertyUnknown { name, kind } => {
                write!(
                    formatter,
                    "Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
                )
            }
            Self::Filter => formatter.write_str("Invalid filter clause"),
            Self::Query { what } => write!(formatter, "Unsupported Query: {what}"),
            Self::Segment { name } => write!(formatter, "Resource not found for the segment '{name}'."),
            Self::SecretsForbidden => {
                formatter.write_str("Credential type not allowed as per assigned policy of the tenant.")
            }
            Self::Throttled => formatter.write_str("There are too many requests."),
            Self::TokenMissing => formatter.write_str("Access token is empty."),
            Self::Token { why } => formatter.write_str(why),
            Self::Value { name } => write!(
                formatter,
                "Invalid value specified for property '{name}' of the resource."
            ),
            Self::Proof => formatter.write_str("The proof is not signed by a valid key of the object."),
        }
    }
}
