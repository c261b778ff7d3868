//! Whose an organization is, asked without a token: its own refusal says so.

use http::{HeaderMap, Method, StatusCode};
use uuid::Uuid;

use crate::{
    http::{Challenge, Http, HttpError, Origin},
    ids::TenantId,
    step::Step,
};

/// Whose an organization is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Where its people sign in. It is compared with the cloud's, never called.
    pub authority: Origin,
    /// Its tenant.
    pub tenant: TenantId,
}

/// Why an address does not tell whose it is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProbeError {
    /// There is no answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The answer is not that of an organization.
    #[error("no organization answered, with status {status}")]
    NoOrganization {
        /// With which status.
        status: u16,
    },
}

/// Asks once, with nothing that belongs to anybody ("Use OAuth authentication with Microsoft Dataverse", Power Apps documentation:
/// the challenge of an unauthenticated request names the tenant's authority). `organization` comes from the cloud table.
pub async fn owner(http: &Http, organization: &Origin) -> Result<Owner, ProbeError> {
    let url = organization.at("/api/data/v9.2/WhoAmI");
    let answer = http
        .send(Step::AskWhose, Method::GET, url, HeaderMap::new(), None, None)
        .await?;
    let stranger = ProbeError::NoOrganization {
        status: answer.status.as_u16(),
    };
    if answer.status != StatusCode::UNAUTHORIZED {
        return Err(stranger);
    }
    let authorization = Challenge::of(&answer).and_then(|challenge| challenge.authorization);
    let tenant = authorization.as_ref().and_then(|url| {
        let first = url.path_segments()?.next()?;
        Uuid::parse_str(first).ok()
    });
    match (authorization.as_ref().and_then(Origin::of), tenant) {
        (Some(authority), Some(tenant)) => Ok(Owner {
            authority,
            tenant: TenantId(tenant),
        }),
        _ => Err(stranger),
    }
}
