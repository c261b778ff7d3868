//! Ids of the services, each of its own type so that none is taken for another.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }
    )*};
}

id! {
    /// An Entra tenant.
    TenantId;
    /// An application (client) id, the same in every tenant.
    AppId;
    /// A person's or service principal's object id, valid in one tenant.
    ObjectId;
    /// A Dataverse organization (not its environment).
    OrganizationId;
    /// A business unit.
    BusinessUnitId;
    /// A security role: one copy in one business unit.
    RoleId;
    /// A system user: a person's or an application's row in one organization.
    UserId;
    /// A privilege.
    PrivilegeId;
}

/// The ids of what Gangway makes follow from where and for whom it is made, so that they are found again
/// without any memory of an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnIds {
    /// Of the role in the root business unit.
    pub role: RoleId,
    /// Of the application user.
    pub user: UserId,
}

impl OwnIds {
    /// The ids for one app in one organization.
    pub fn of(organization: OrganizationId, app: AppId) -> Self {
        let made = |what: &str| Uuid::new_v5(&GANGWAY, format!("{what}/{organization}/{app}").as_bytes());
        Self {
            role: RoleId(made("role")),
            user: UserId(made("application-user")),
        }
    }
}

/// By which the journal knows a solution, whose own id is not known before it is installed.
pub fn solution_key(organization: OrganizationId, unique_name: &str) -> Uuid {
    Uuid::new_v5(
        &GANGWAY,
        format!("solution/{organization}/{unique_name}").as_bytes(),
    )
}

/// The namespace of the ids that Gangway makes. It never changes: old connections are found by it.
const GANGWAY: Uuid = Uuid::from_u128(0x6f1c_7f0e_2b3d_4c5a_9d54_8a51_0c3e_77b1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_ids_are_the_same_each_time_and_differ_by_place_app_and_kind() {
        let organization = OrganizationId(Uuid::from_u128(1));
        let app = AppId(Uuid::from_u128(2));
        let ids = OwnIds::of(organization, app);
        assert_eq!(ids.role, OwnIds::of(organization, app).role);
        assert_ne!(ids.role, OwnIds::of(OrganizationId(Uuid::from_u128(3)), app).role);
        assert_ne!(ids.user, OwnIds::of(organization, AppId(Uuid::from_u128(3))).user);
        assert_ne!(ids.role.0, ids.user.0);
    }
}
