//! What Entra refuses, and how it says so ("Microsoft Entra authentication and authorization error codes"). The
//! sentences are ours; code, `error` and status are Entra's.

use http::StatusCode;
use uuid::Uuid;

/// A refusal with its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    AccessBlocked,
    AccountDisabled,
    AccountNotInTenant {
        upn: String,
        tenant: String,
    },
    AccountUnknown {
        upn: String,
    },
    AdminApprovalNeeded {
        app: String,
    },
    AppDisabled {
        app: String,
    },
    AppNotInTenant {
        app: String,
        tenant: String,
    },
    AppOnlyScope {
        scope: String,
    },
    AppOnlyWithoutTenant,
    AssertionAudience,
    AssertionMalformed,
    AssertionOfAnotherApp {
        app: String,
    },
    AssertionTime,
    AssertionUnknown {
        app: String,
    },
    ChallengeSize,
    CodeExpired,
    CodeOfAnotherTenant,
    CodeRedeemed,
    /// Its service principal is just being made by another approval.
    ConsentCollides {
        app: String,
    },
    ConsentDeclined,
    ConsentMissing {
        app: String,
    },
    ConsentRequired {
        app: String,
    },
    CredentialMissing,
    CredentialMissingForApp,
    DeviceCodeDeclined,
    DeviceCodeExpired,
    DeviceCodePending,
    DeviceCodeUnknown,
    GrantMalformed,
    GrantRevoked,
    GrantNotOnCommon,
    GrantUnsupported {
        grant: String,
    },
    InvalidRequest {
        parameter: &'static str,
    },
    MethodNotAllowed {
        method: String,
    },
    MfaMissing,
    MfaRequired,
    NotAssigned {
        app: String,
        upn: String,
    },
    ParameterMissing {
        name: &'static str,
    },
    PublicClientWithSecret {
        app: String,
    },
    RedirectChanged,
    RedirectNotRegistered {
        redirect: String,
        app: String,
    },
    RedirectsNone {
        app: String,
    },
    RefreshTokenExpired,
    RefreshTokenOfAnotherApp,
    ResourceNotInTenant {
        resource: String,
        tenant: String,
    },
    ResourceParameter,
    ResourceUnknown {
        resource: String,
        tenant: String,
    },
    ResponseModeUnsupported {
        mode: String,
    },
    ResponseTypeNotEnabled {
        kind: String,
    },
    ResponseTypeUnsupported {
        kind: String,
    },
    ScopeEmpty,
    ScopeInvalid {
        scope: String,
    },
    ScopeManyResources {
        scope: String,
    },
    ScopeNotOnResource {
        app: String,
        scope: String,
        resource: Uuid,
    },
    SecretExpired {
        app: String,
    },
    SecretWrong {
        app: String,
    },
    ServicePrincipalMissing {
        app: String,
        tenant: Uuid,
    },
    SessionMissing,
    SingleTenantApp {
        app: String,
    },
    TenantMalformed {
        tenant: String,
    },
    TenantNotFound {
        tenant: String,
    },
    TenantNotNamed,
    Throttled,
    UnknownInstance,
    VerifierMismatch,
}

impl Refusal {
    /// The number after `AADSTS`.
    pub(crate) fn code(&self) -> u32 {
        self.facts().0
    }

    /// The OAuth error name.
    pub(crate) fn error(&self) -> &'static str {
        self.facts().1
    }

    /// A finer reason, where there is one.
    pub(crate) fn suberror(&self) -> Option<&'static str> {
        match self {
            Refusal::ConsentMissing { .. } => Some("consent_required"),
            Refusal::GrantMalformed => Some("bad_token"),
            Refusal::AccessBlocked => Some("message_only"),
            Refusal::MfaRequired => Some("basic_action"),
            _ => None,
        }
    }

    /// What the next interactive request must hand on ("Claims challenges, claims requests, and client capabilities").
    /// It names a policy; any id will do.
    pub(crate) fn claims(&self) -> Option<&'static str> {
        matches!(self, Refusal::MfaRequired | Refusal::AccessBlocked).then_some(
            r#"{"access_token":{"capolids":{"essential":true,"values":["9ab03e19-ed42-4168-b6b7-7001fb3e933a"]}}}"#,
        )
    }

    /// 401 for a client that could not prove itself, 400 for the rest.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Refusal::Throttled => StatusCode::TOO_MANY_REQUESTS,
            _ if self.error() == "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// `AADSTSnnn: …` without the trace.
    pub(crate) fn message(&self) -> String {
        let (code, _, message) = self.facts();
        format!("AADSTS{code}: {message}")
    }

    fn facts(&self) -> (u32, &'static str, String) {
        match self {
            Self::AccessBlocked => (
                53003,
                "invalid_grant",
                "Conditional Access policies block this sign-in.".into(),
            ),
            Self::AssertionAudience => (
                700_023,
                "invalid_client",
                "The audience of the client assertion is not this token endpoint.".into(),
            ),
            Self::AssertionMalformed => (
                50027,
                "invalid_client",
                "The client assertion is not a well-formed token.".into(),
            ),
            Self::AssertionOfAnotherApp { app } => (
                700_021,
                "invalid_client",
                format!("The issuer and subject of the client assertion are not the app '{app}'."),
            ),
            Self::AssertionTime => (
                700_024,
                "invalid_client",
                "The client assertion is not within its valid time range.".into(),
            ),
            // Not documented: chosen is the code for a person who declines consent.
            Self::DeviceCodeDeclined => (
                65004,
                "authorization_declined",
                "The person declined the sign-in.".into(),
            ),
            Self::DeviceCodeExpired => (70020, "expired_token", "The device code has expired.".into()),
            Self::DeviceCodePending => (
                70016,
                "authorization_pending",
                "OAuth 2.0 device flow: nobody has signed in yet. Go on asking.".into(),
            ),
            Self::DeviceCodeUnknown => (
                70018,
                "bad_verification_code",
                "The device code is not one of ours.".into(),
            ),
            Self::MfaMissing => (
                50076,
                "interaction_required",
                "A second factor is needed, which a silent request can't ask for.".into(),
            ),
            Self::MfaRequired => (
                50076,
                "invalid_grant",
                "A second factor is needed, because an administrator changed the configuration.".into(),
            ),
            Self::NotAssigned { app, upn } => (
                50105,
                "invalid_grant",
                format!("'{upn}' is not assigned to the app '{app}', which lets only assigned people in."),
            ),
            Self::AccountDisabled => (50057, "invalid_grant", "The user account is disabled.".into()),
            Self::AccountNotInTenant { upn, tenant } => (
                50020,
                "invalid_grant",
                format!(
                    "The account '{upn}' does not exist in the tenant '{tenant}' and can't use the app there. Sign in with another account, or be invited as a guest first."
                ),
            ),
            Self::AccountUnknown { upn } => (
                50034,
                "invalid_grant",
                format!("The account '{upn}' does not exist."),
            ),
            Self::AdminApprovalNeeded { app } => (
                90094,
                "access_denied",
                format!("'{app}' asks for permissions that only an administrator can approve."),
            ),
            Self::AppDisabled { app } => (
                7_000_112,
                "unauthorized_client",
                format!("The app '{app}' is disabled in this tenant."),
            ),
            Self::AppNotInTenant { app, tenant } => (
                700_016,
                "unauthorized_client",
                format!(
                    "The app '{app}' was not found in the directory '{tenant}'. It may not have been installed or approved there, or the request went to the wrong tenant."
                ),
            ),
            Self::AppOnlyScope { scope } => (
                1_002_012,
                "invalid_scope",
                format!(
                    "The scope '{scope}' is not valid here. The client credentials flow takes one resource, followed by /.default."
                ),
            ),
            Self::AppOnlyWithoutTenant => (
                50059,
                "invalid_request",
                "Neither the request nor its credentials say which tenant is meant.".into(),
            ),
            Self::AssertionUnknown { app } => (
                700_027,
                "invalid_client",
                format!("The key that signed the client assertion is not registered on the app '{app}'."),
            ),
            Self::ChallengeSize => (
                50147,
                "invalid_grant",
                "The code challenge is missing or has a wrong size.".into(),
            ),
            Self::CodeExpired => (
                70008,
                "invalid_grant",
                "The authorization code has expired. Start a new sign-in.".into(),
            ),
            Self::CodeOfAnotherTenant => (
                700_005,
                "invalid_grant",
                "The authorization code was issued for another tenant.".into(),
            ),
            Self::CodeRedeemed => (
                54005,
                "invalid_grant",
                "The authorization code was redeemed before. Use a new one, or the refresh token.".into(),
            ),
            // Reported: the number comes when two approvals of one app meet, and goes when one asks again.
            Self::ConsentCollides { app } => (
                650_051,
                "invalid_client",
                format!("The service principal of the app '{app}' is there already or just being made."),
            ),
            Self::ConsentDeclined => (65004, "access_denied", "The permissions were declined.".into()),
            Self::ConsentMissing { app } => (
                65001,
                "invalid_grant",
                format!(
                    "Neither the user nor an administrator has consented to the app '{app}'. Ask for it interactively."
                ),
            ),
            Self::ConsentRequired { app } => (
                65001,
                "consent_required",
                format!("The app '{app}' needs consent, which a silent request can't ask for."),
            ),
            Self::CredentialMissing => (
                7_000_218,
                "invalid_client",
                "The request needs the parameter 'client_assertion' or 'client_secret'.".into(),
            ),
            Self::CredentialMissingForApp => (
                7_000_216,
                "invalid_client",
                "The client credentials grant needs 'client_assertion' or 'client_secret'.".into(),
            ),
            Self::GrantMalformed => (
                9_002_313,
                "invalid_grant",
                "The request is malformed: the grant is not one of ours.".into(),
            ),
            Self::GrantNotOnCommon => (
                9_001_023,
                "invalid_request",
                "This grant is not supported on the /common and /consumers endpoints. Use the tenant's own."
                    .into(),
            ),
            Self::GrantUnsupported { grant } => (
                70003,
                "unsupported_grant_type",
                format!("The grant type '{grant}' is not supported."),
            ),
            Self::InvalidRequest { parameter } => (
                90023,
                "invalid_request",
                format!("The value of the parameter '{parameter}' is not valid."),
            ),
            Self::MethodNotAllowed { method } => (
                900_561,
                "invalid_request",
                format!("This endpoint does not accept {method} requests."),
            ),
            Self::ParameterMissing { name } => (
                900_144,
                "invalid_request",
                format!("The parameter '{name}' is missing."),
            ),
            Self::PublicClientWithSecret { app } => (
                700_025,
                "invalid_client",
                format!(
                    "The app '{app}' is a public client here, so neither 'client_assertion' nor 'client_secret' may be sent."
                ),
            ),
            Self::RedirectChanged => (
                500_112,
                "invalid_client",
                "The reply address differs from the one that the authorization code was asked with.".into(),
            ),
            Self::RedirectNotRegistered { redirect, app } => (
                50011,
                "invalid_request",
                format!(
                    "The redirect URI '{redirect}' does not match any that is registered for the app '{app}'."
                ),
            ),
            Self::RedirectsNone { app } => (
                500_113,
                "invalid_request",
                format!("No reply address is registered for the app '{app}'."),
            ),
            Self::GrantRevoked => (
                50173,
                "invalid_grant",
                "The provided grant has expired due to it being revoked, a fresh auth token is needed."
                    .into(),
            ),
            Self::RefreshTokenExpired => (
                700_082,
                "invalid_grant",
                "The refresh token has expired, since it was not used for 90 days.".into(),
            ),
            Self::RefreshTokenOfAnotherApp => (
                70000,
                "invalid_grant",
                "The refresh token was issued to another app.".into(),
            ),
            Self::ResourceNotInTenant { resource, tenant } => (
                650_052,
                "invalid_client",
                format!(
                    "The app needs the service '{resource}', to which the organization '{tenant}' has not subscribed or which it has not enabled."
                ),
            ),
            Self::ResourceParameter => (
                901_002,
                "invalid_request",
                "The 'resource' parameter is not supported.".into(),
            ),
            Self::ResourceUnknown { resource, tenant } => (
                500_011,
                "invalid_resource",
                format!(
                    "The resource '{resource}' was not found in the tenant '{tenant}'. The request may have gone to the wrong tenant."
                ),
            ),
            Self::ResponseModeUnsupported { mode } => (
                70007,
                "unsupported_response_mode",
                format!("The response mode '{mode}' is not supported."),
            ),
            Self::ResponseTypeNotEnabled { kind } => (
                if kind == "token" { 700_051 } else { 700_054 },
                "unsupported_response_type",
                format!("The response type '{kind}' is not enabled for this app."),
            ),
            Self::ResponseTypeUnsupported { kind } => (
                70005,
                "unsupported_response_type",
                format!("The response type '{kind}' is not supported."),
            ),
            Self::ScopeEmpty => (
                28003,
                "invalid_request",
                "The code was asked for several resources, so 'scope' must say for which the token is."
                    .into(),
            ),
            Self::ScopeInvalid { scope } => (
                70011,
                "invalid_scope",
                format!("The scope '{scope}' is not valid."),
            ),
            Self::ScopeManyResources { scope } => (
                28000,
                "invalid_scope",
                format!("The scope '{scope}' names more than one resource."),
            ),
            Self::ScopeNotOnResource { app, scope, resource } => (
                650_053,
                "invalid_scope",
                format!(
                    "The app '{app}' asked for the scope '{scope}', which the resource '{resource}' does not have."
                ),
            ),
            Self::SecretExpired { app } => (
                7_000_222,
                "invalid_client",
                format!("The client secret of the app '{app}' has expired."),
            ),
            Self::SecretWrong { app } => (
                7_000_215,
                "invalid_client",
                format!(
                    "The client secret is wrong. Make sure that its value was sent, not its id, for the app '{app}'."
                ),
            ),
            Self::ServicePrincipalMissing { app, tenant } => (
                7_000_229,
                "invalid_client",
                format!("The app '{app}' has no service principal in the tenant {tenant}."),
            ),
            Self::SessionMissing => (
                50058,
                "login_required",
                "A silent sign-in was asked for, but nobody is signed in.".into(),
            ),
            Self::SingleTenantApp { app } => (
                50194,
                "invalid_request",
                format!("The app '{app}' is for one tenant only. Use that tenant's endpoint."),
            ),
            Self::TenantMalformed { tenant } => (
                900_023,
                "invalid_request",
                format!("The tenant '{tenant}' is neither an id nor a domain name."),
            ),
            Self::TenantNotFound { tenant } => (
                90002,
                "invalid_tenant",
                format!(
                    "The tenant '{tenant}' was not found. It may have no active subscription, or the name is wrong."
                ),
            ),
            Self::TenantNotNamed => (
                90019,
                "invalid_request",
                "The request does not say which tenant is meant.".into(),
            ),
            Self::Throttled => (
                90055,
                "temporarily_unavailable",
                "There are too many requests.".into(),
            ),
            Self::UnknownInstance => (
                50049,
                "invalid_instance",
                "The instance is unknown or not valid.".into(),
            ),
            Self::VerifierMismatch => (
                50148,
                "invalid_grant",
                "The code verifier does not match the code challenge of the authorization request.".into(),
            ),
        }
    }
}
