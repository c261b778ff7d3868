//! An organization by its address, for the person who misses theirs on the list.

use super::{OutOfTurn, Wizard, problems::Desk};
use crate::{
    cloud::{AddressError, Cloud},
    contract::{Problem, WhatChanged, Whereabouts},
    http::Origin,
    ids::TenantId,
    probe::{self, Owner, ProbeError},
    problem::ProblemCode,
    service::short,
    words::code,
};

impl Wizard {
    /// Where an organization is that somebody pasted the address of. It is asked without a token, and only at a host of this
    /// cloud's; nothing of the run changes.
    ///
    /// # Errors
    /// [`OutOfTurn`] where nobody is signed in.
    pub async fn find_organization(&self, address: &str) -> Result<Whereabouts, OutOfTurn> {
        let (_, cloud) = self.profile()?;
        let session = self.state().session.clone().ok_or(OutOfTurn)?;
        let shown = short(host_in(address), 80);
        let asked = Asked {
            desk: Desk::at_wizard(self).about(&shown),
            address: shown,
            cloud,
            tenant: session.person().tenant,
        };
        let origin = match cloud.organization(address) {
            Ok(origin) => origin,
            Err(error) => return Ok(asked.not_of_this_cloud(error, address)),
        };
        if let Some(id) = self.listed(&origin) {
            return Ok(Whereabouts::Listed { id });
        }
        let owner = probe::owner(&self.world.http, &origin).await;
        Ok(asked.not_listed(owner, &origin))
    }

    fn listed(&self, origin: &Origin) -> Option<String> {
        let state = self.state();
        let mut found = state.organizations.iter();
        found
            .find(|organization| organization.origin.as_ref() == Some(origin))
            .map(|organization| organization.row.id.clone())
    }
}

/// What stands where the host belongs, as it was pasted: the page behind it says nothing about the organization, and can be long.
fn host_in(address: &str) -> &str {
    let address = address.trim();
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    match host.find(['/', '?', '#']) {
        Some(end) if end > 0 => &host[..end],
        Some(_) => address,
        None => host,
    }
}

/// What was asked, by whom.
struct Asked<'a> {
    desk: Desk,
    address: String,
    cloud: &'a Cloud,
    tenant: TenantId,
}

impl Asked<'_> {
    /// An address of another cloud is named by its host alone: nothing is asked there.
    fn not_of_this_cloud(&self, error: AddressError, address: &str) -> Whereabouts {
        let other = match error {
            AddressError::OtherCloud => Cloud::of_organization(address),
            _ => None,
        };
        match other {
            Some(cloud) => self.elsewhere(ProblemCode::OrganizationInOtherCloud, &[("cloud", &code(&cloud))]),
            None => self.elsewhere(ProblemCode::OrganizationAddress, &[]),
        }
    }

    /// The person does not see it: because it is another tenant's, or because they are no user there.
    fn not_listed(&self, owner: Result<Owner, ProbeError>, origin: &Origin) -> Whereabouts {
        let problem = match owner {
            Ok(owner) if owner.authority == *self.cloud.authority() && owner.tenant == self.tenant => {
                self.desk.plain(ProblemCode::NotAMember)
            }
            Ok(owner) if owner.authority == *self.cloud.authority() => {
                let (found, expected) = (owner.tenant.to_string(), self.tenant.to_string());
                let facts = [("found", &*found), ("expected", &*expected)];
                return self.elsewhere(ProblemCode::OrganizationOfOtherTenant, &facts);
            }
            Ok(owner) => {
                let facts = [("host", owner.authority.host()), ("status", "401")];
                self.desk
                    .problem(ProblemCode::Surprise, &facts, WhatChanged::NothingInDataverse)
            }
            Err(ProbeError::Http(error)) => self.desk.http(&error, WhatChanged::NothingInDataverse),
            Err(ProbeError::NoOrganization { status }) => {
                let facts = [("host", origin.host()), ("status", &*status.to_string())];
                self.desk
                    .problem(ProblemCode::Surprise, &facts, WhatChanged::NothingInDataverse)
            }
        };
        Whereabouts::Elsewhere { problem }
    }

    fn elsewhere(&self, code: ProblemCode, facts: &[(&'static str, &str)]) -> Whereabouts {
        let facts: Vec<_> = facts
            .iter()
            .copied()
            .chain([("address", &*self.address)])
            .collect();
        let problem: Problem = self.desk.problem(code, &facts, WhatChanged::NothingInDataverse);
        Whereabouts::Elsewhere { problem }
    }
}
