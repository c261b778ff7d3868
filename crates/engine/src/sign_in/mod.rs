//! Signing the administrator in, and the app.
//!
//! One tab of the system browser: admin consent, then the authorization request, then a clean page. The code is redeemed
//! once; from its refresh token comes one access token for each audience, all of them of one tenant and one person.

mod app_only;
mod certificate;
mod entra;
mod identity;
mod journey;
pub mod loopback;
mod session;

pub use app_only::{AppProof, app_token, token_endpoint};
pub use certificate::{CertificateError, CertificateFile, CertificateKey};
pub use entra::EntraRefusal;
pub use identity::Person;
pub use journey::{Code, Journey, SignInPlan};
pub use session::AdminSession;

use crate::{http::HttpError, ids::TenantId, service::ServiceError};

/// Why nobody is signed in.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SignInError {
    /// Entra ID did not answer, or not as a service.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Entra ID can't answer now: it asks for a pause, or is not there.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// Entra ID said no.
    #[error(transparent)]
    Refused(#[from] EntraRefusal),
    /// The person declined the approval.
    #[error("the approval was declined")]
    Declined,
    /// The answer does not fit what was asked: `what` did not.
    #[error("{what} does not fit")]
    NotTrusted {
        /// For the log: which check failed.
        what: &'static str,
    },
    /// By this computer's clock, the ID token has ended or has not begun.
    #[error("the ID token does not hold at this time")]
    NotAtThisTime,
    /// Another tenant than expected.
    #[error("signed in to another tenant")]
    WrongTenant {
        /// Which was expected.
        expected: TenantId,
        /// Which came.
        found: TenantId,
    },
    /// Another person than before, in the same run.
    #[error("signed in as another person")]
    WrongPerson {
        /// Who was expected, by sign-in name.
        expected: String,
        /// Who came.
        found: String,
    },
    /// A personal account.
    #[error("a personal account")]
    PersonalAccount,
    /// Fewer permissions than asked for.
    #[error("fewer permissions than asked for")]
    FewerPermissions {
        /// Which are missing.
        missing: String,
    },
    /// More permissions than asked for.
    #[error("more permissions than asked for")]
    MorePermissions {
        /// Which are too many.
        extra: String,
    },
    /// The answer is not as documented.
    #[error("the sign-in service answered otherwise than documented")]
    Surprise,
}
