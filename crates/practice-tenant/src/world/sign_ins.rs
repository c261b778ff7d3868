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
    pub(crate) device_codes: HashMap<String, DeviceCode>,
}

/// A device that waits for a person to sign in elsewhere ("OAuth 2.0 device authorization grant").
#[derive(Clone)]
pub(crate) struct DeviceCode {
    /// What the person types.
    pub(crate) user_code: String,
    pub(crate) app_id: Uuid,
    /// The tenant of the request, when it named one.
    pub(crate) tenant: Option<Uuid>,
    pub(crate) scope: String,
    pub(crate) issued_at: Timestamp,
    pub(crate) answer: DeviceAnswer,
}

/// What the person said to the device's request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceAnswer {
    Pending,
    Declined,
    Approved { person: Uuid, mfa: bool },
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
    /// Whether a second factor was shown.
    pub(crate) mfa: bool,
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
    /// Whether a second factor was shown.
    pub(crate) mfa: bool,
    pub(crate) used_at: Timestamp,
}
