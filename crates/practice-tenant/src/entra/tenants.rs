//! The tenant in the path of a request.

use uuid::Uuid;

use super::errors::Refusal;
use crate::world::{Directory, Person};

/// What the first part of the path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TenantPath {
    /// One tenant, by id or by domain.
    One(Uuid),
    /// Any tenant, by `organizations`.
    Organizations,
    /// Any tenant or a personal account, by `common`. There are no personal accounts here.
    Common,
}

impl TenantPath {
    pub(crate) fn parse(text: &str, directory: &Directory) -> Result<Self, Refusal> {
        let named = text.to_owned();
        match text {
            "organizations" => return Ok(Self::Organizations),
            "common" => return Ok(Self::Common),
            _ => {}
        }
        let found = match text.parse::<Uuid>() {
            Ok(id) => directory.tenant(id),
            Err(_) if !text.contains('.') && text != "consumers" => {
                return Err(Refusal::TenantMalformed { tenant: named });
            }
            Err(_) => directory
                .tenants
                .iter()
                .find(|tenant| tenant.domain.eq_ignore_ascii_case(text)),
        };
        found
            .map(|tenant| Self::One(tenant.id))
            .ok_or(Refusal::TenantNotFound { tenant: named })
    }

    /// As it stands in the URLs of the metadata.
    pub(crate) fn url_segment(self) -> String {
        match self {
            Self::One(id) => id.to_string(),
            Self::Organizations => "organizations".into(),
            Self::Common => "common".into(),
        }
    }

    /// As it stands in the issuer: literally `{tenantid}` where the token decides.
    pub(crate) fn issuer_segment(self) -> String {
        match self {
            Self::One(id) => id.to_string(),
            Self::Organizations | Self::Common => "{tenantid}".into(),
        }
    }

    /// The account that a sign-in name stands for here: the one in the named tenant, else the one at home.
    pub(crate) fn account<'a>(self, directory: &'a Directory, upn: &str) -> Option<&'a Person> {
        match self {
            Self::One(tenant) => directory.account(tenant, upn),
            Self::Organizations | Self::Common => directory.home_account(upn),
        }
    }

    /// What people call it.
    pub(crate) fn name(self, directory: &Directory) -> String {
        match self {
            Self::One(id) => tenant_name(directory, id),
            Self::Organizations | Self::Common => self.url_segment(),
        }
    }
}

/// What people call a tenant.
pub(crate) fn tenant_name(directory: &Directory, id: Uuid) -> String {
    directory
        .tenant(id)
        .map_or_else(|| id.to_string(), |tenant| tenant.name.clone())
}
