//! What Entra remembers between the steps of a sign-in.

use std::collections::HashMap;

use jiff::Timestamp;
use uuid::Uuid;

/// Browser sessions, authorization codes and refresh tokens.
#[derive(Default)]
pub(crate) struct SignIns {
    /// Session cookie → user principal name.
    pub(crate) sessions: HashMap<String, String>,
    pub(crate) codes: HashMap<String, Code>,
    pub(crate) refresh_tokens: HashMap<String, RefreshToken>,
}

/// What stands behind an authorization code.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) app_id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) person: Uuid,
    pub(crate) redirect_uri: String,
    /// Whether the redirect is one of a public client.
    pub(crate) public: bool,
    pub(crate) scope: String,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) issued_at: Timestamp,
    pub(crate) redeemed: bool,
}

/// The proof key that came with the authorization request (RFC 7636).
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

/// What stands behind a refresh token. It is bound to a person and an app, not to a resource or tenant ("Refresh
/// tokens in the Microsoft identity platform").
#[derive(Clone)]
pub(crate) struct RefreshToken {
    pub(crate) app_id: Uuid,
    pub(crate) tenant: Uuid,
    pub(crate) person: Uuid,
    pub(crate) public: bool,
    pub(crate) scope: String,
    pub(crate) used_at: Timestamp,
}
