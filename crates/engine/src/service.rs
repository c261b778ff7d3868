//! What the services say when they do not do what was asked: Global Discovery and Dataverse speak alike.

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};

use crate::http::{Answer, Challenge, Claims, HttpError, json};

/// Why a service did not do what was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The service asks for a pause (429, or 503 with `Retry-After`).
    #[error("{host} asks for a pause")]
    Busy {
        /// Who.
        host: String,
        /// With which status: 429 says that nothing was done, 503 does not say.
        status: u16,
        /// How long, where told.
        pause: Option<Duration>,
        /// The service's code.
        code: Option<String>,
    },
    /// The service is not there now (5xx).
    #[error("{host} is not available")]
    Unavailable {
        /// Who.
        host: String,
        /// With which status.
        status: u16,
    },
    /// The token is not taken: it is over, or of another tenant.
    #[error("{host} does not take the token")]
    TokenRefused {
        /// Who.
        host: String,
        /// What it wants to see of the person, where it says so.
        claims: Option<Claims>,
    },
    /// The service says no, with its reason.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A page for people came instead of data: a captive portal or a gateway.
    #[error("{host} answered with a page")]
    NotTheService {
        /// Who should have answered.
        host: String,
    },
    /// The answer is not as documented.
    #[error("{host} answered otherwise than documented, with status {status}")]
    Surprise {
        /// Who.
        host: String,
        /// With which status.
        status: u16,
    },
}

/// A service's no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code}")]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The service's code, for example `0x80040220`.
    pub code: String,
    /// The service's sentence, cut to one short line. For "Details", never a headline.
    pub message: String,
    /// For the service's support.
    pub request_id: Option<String>,
}

impl Answer {
    /// The body as data if the service did what was asked.
    pub(crate) fn read<T: DeserializeOwned>(&self, now: Timestamp) -> Result<T, ServiceError> {
        self.done(now)?;
        json::read(&self.body).ok_or_else(|| self.strange())
    }

    /// Whether the service did what was asked.
    pub(crate) fn done(&self, now: Timestamp) -> Result<(), ServiceError> {
        if self.status.is_success() {
            return if self.is_page() {
                Err(self.strange())
            } else {
                Ok(())
            };
        }
        let host = self.origin.authority();
        let refusal = self.refusal();
        let pause = self.retry_after(now);
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => Err(ServiceError::Busy {
                host,
                status: self.status.as_u16(),
                pause,
                code: refusal.map(|r| r.code),
            }),
            StatusCode::SERVICE_UNAVAILABLE if pause.is_some() => Err(ServiceError::Busy {
                host,
                status: self.status.as_u16(),
                pause,
                code: refusal.map(|r| r.code),
            }),
            StatusCode::UNAUTHORIZED => Err(ServiceError::TokenRefused {
                host,
                claims: Challenge::of(self).and_then(|challenge| challenge.claims),
            }),
            StatusCode::NETWORK_AUTHENTICATION_REQUIRED => Err(self.strange()),
            status if status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED => {
                Err(ServiceError::Unavailable {
                    host,
                    status: status.as_u16(),
                })
            }
            _ => Err(refusal.map_or_else(|| self.strange(), ServiceError::Refused)),
        }
    }

    /// The documented error shape, if the body has it.
    fn refusal(&self) -> Option<Refusal> {
        #[derive(Deserialize)]
        struct Body {
            error: Inner,
        }
        #[derive(Deserialize)]
        struct Inner {
            #[serde(default)]
            code: String,
            #[serde(default)]
            message: String,
        }
        let Body { error } = json::read(&self.body)?;
        Some(Refusal {
            status: self.status.as_u16(),
            code: short(&error.code, 40),
            message: short(&error.message, 300),
            request_id: self
                .header("x-ms-service-request-id")
                .or_else(|| self.header("request-id"))
                .map(|id| short(id, 80)),
        })
    }

    pub(crate) fn strange(&self) -> ServiceError {
        let host = self.origin.authority();
        if self.is_page() {
            ServiceError::NotTheService { host }
        } else {
            ServiceError::Surprise {
                host,
                status: self.status.as_u16(),
            }
        }
    }
}

/// A foreign text on one line, without control characters, cut to `most` characters.
pub(crate) fn short(text: &str, most: usize) -> String {
    let clean = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut kept: String = clean.take(most).collect();
    if text.chars().count() > most {
        kept.push('…');
    }
    kept
}
