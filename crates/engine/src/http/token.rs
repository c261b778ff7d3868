//! A token that can't be printed and can't go to another origin than the one it was issued for.

use std::fmt;

use jiff::{Timestamp, ToSpan};
use secrecy::{ExposeSecret, SecretString};

use super::Origin;

/// An access token for one audience.
pub struct AccessToken {
    audience: Origin,
    secret: SecretString,
    expires: Timestamp,
}

impl AccessToken {
    /// Binds a token to the origin that it was asked for.
    pub(crate) fn new(audience: Origin, secret: SecretString, expires: Timestamp) -> Self {
        Self {
            audience,
            secret,
            expires,
        }
    }

    /// Where it may be sent.
    pub fn audience(&self) -> &Origin {
        &self.audience
    }

    /// Whether it can still be used: a request and its pauses must fit before its end.
    pub fn lasts(&self, now: Timestamp) -> bool {
        now.saturating_add(2.minutes())
            .is_ok_and(|soon| self.expires > soon)
    }

    /// The header value for one request. Called by [`super::Http`] alone, after it compared the origins.
    pub(super) fn expose_for_request(&self) -> String {
        format!("Bearer {}", self.secret.expose_secret())
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AccessToken(for {})", self.audience)
    }
}
