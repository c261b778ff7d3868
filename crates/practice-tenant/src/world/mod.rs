//! What there is in the practice world: directories, people, apps, organizations.

mod certificate;
mod directory;
mod file;
mod permissions;
mod seed;
mod sign_ins;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use certificate::Certificate;
pub(crate) use certificate::hex;
pub use directory::{
    APPLICATION_ADMINISTRATOR, Application, CLOUD_APPLICATION_ADMINISTRATOR, ConditionalAccess,
    DYNAMICS_365_ADMINISTRATOR, DYNAMICS_CRM, Directory, GLOBAL_ADMINISTRATOR, Grant, MICROSOFT_GRAPH,
    POWER_APPS, POWER_PLATFORM_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR, Permission, Person, RoleGrant,
    Secret, ServicePrincipal, Tenant,
};
pub use file::{WorldFile, WorldFileError};
pub(crate) use permissions::{Offer, app_roles, scopes};
pub use seed::{
    ADA, BRUNO, CONTOSO, CONTOSO_SYNC, DANA, FABRIKAM, FABRIKAM_PRODUCTION, FIONA, GITA, NORTHWIND,
    NORTHWIND_LAB, NORTHWIND_PRODUCTION, NORTHWIND_TEST, PRIYA,
};
pub(crate) use sign_ins::{Challenge, Code, DeviceAnswer, DeviceCode, RefreshToken, SignIns};

use crate::Clock;
use crate::dataverse::{self, Organization, ServicePrincipalFacts};

/// How long, in seconds, a change takes until the rest of the services see it. All are 0 at first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Propagation {
    /// From consent until the token endpoint and Dataverse see the service principal.
    pub consent: i64,
    /// From making a client secret until the token endpoint accepts it.
    pub secret: i64,
    /// From consent until the token endpoint sees the permissions: until then it asks for consent again (65001).
    #[serde(skip_serializing_if = "is_zero")]
    pub permissions: i64,
    /// From giving a role to a user, or adding a privilege to a role, until it counts. It can be set for each organization:
    /// [`Organization::set_role_seconds`].
    pub role: i64,
    /// From making an application user until reads show it and it may enter. It can be set for each organization:
    /// [`Organization::set_user_seconds`].
    #[serde(skip_serializing_if = "is_zero")]
    pub user: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl Propagation {
    /// These times, and those of `other` where there is none here.
    pub(crate) fn or(self, other: Self) -> Self {
        let or = |own: i64, other: i64| if own == 0 { other } else { own };
        Self {
            consent: or(self.consent, other.consent),
            permissions: or(self.permissions, other.permissions),
            secret: or(self.secret, other.secret),
            user: or(self.user, other.user),
            role: or(self.role, other.role),
        }
    }
}

/// Everything that can be looked at or changed behind the services' backs.
pub struct World {
    /// The Entra directories.
    pub directory: Directory,
    /// The Dataverse organizations.
    pub organizations: Vec<Organization>,
    /// See [`Propagation`].
    pub propagation: Propagation,
    /// By how many seconds the clock of the services is ahead of this computer's.
    pub clock_ahead: i64,
    pub(crate) sign_ins: SignIns,
}

impl World {
    /// From now on changes take their time so.
    pub(crate) fn set_propagation(&mut self, propagation: Propagation) {
        self.propagation = propagation;
        for organization in &mut self.organizations {
            organization.set_role_seconds(propagation.role);
            organization.set_user_seconds(propagation.user);
        }
    }

    /// What time it is for the services.
    pub(crate) fn time(&self, clock: &dyn Clock) -> Timestamp {
        let now = clock.now();
        now.checked_add(SignedDuration::from_secs(self.clock_ahead))
            .unwrap_or(now)
    }

    /// The organization with this id.
    pub fn organization(&mut self, id: Uuid) -> Option<&mut Organization> {
        self.organizations
            .iter_mut()
            .find(|organization| organization.seed().id == id)
    }
}

/// Whether something made at `made` is seen `seconds` later.
pub(crate) fn has_spread(made: Timestamp, seconds: i64, now: Timestamp) -> bool {
    now.duration_since(made) >= SignedDuration::from_secs(seconds)
}

/// The directory of one tenant as Dataverse sees it at a moment.
pub(crate) struct TenantView<'a> {
    pub(crate) directory: &'a Directory,
    pub(crate) tenant: Uuid,
    pub(crate) propagation: Propagation,
    pub(crate) now: Timestamp,
}

impl dataverse::Directory for TenantView<'_> {
    fn service_principal(&self, app_id: Uuid) -> Option<ServicePrincipalFacts> {
        let principal = self.directory.service_principal(self.tenant, app_id)?;
        has_spread(principal.created_at, self.propagation.consent, self.now).then(|| ServicePrincipalFacts {
            object_id: principal.object_id,
            display_name: principal.display_name.clone(),
            enabled: principal.enabled,
        })
    }
}
