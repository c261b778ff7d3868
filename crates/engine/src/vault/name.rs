//! What entries are called in the keychain.

use std::fmt;

use uuid::Uuid;

use crate::ids::{AppId, TenantId};

/// The name of an entry. Keychains show names to whoever opens them, so it holds ids and no person's or
/// customer's name. Entries of practice runs are apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryName {
    service: &'static str,
    account: String,
}

impl EntryName {
    /// Where the credential of that app in that tenant is kept.
    pub fn of(practice: bool, app: AppId, tenant: TenantId) -> Self {
        Self {
            service: service(practice),
            account: format!("{app} in {tenant}"),
        }
    }

    /// An entry that is deleted at once.
    pub(super) fn throw_away(practice: bool, id: Uuid) -> Self {
        Self {
            service: service(practice),
            account: format!("test {id}"),
        }
    }

    /// The part that is the same for all entries of Gangway.
    pub fn service(&self) -> &'static str {
        self.service
    }

    /// The part that tells entries apart.
    pub fn account(&self) -> &str {
        &self.account
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.service, self.account)
    }
}

fn service(practice: bool) -> &'static str {
    if practice { "Gangway practice" } else { "Gangway" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practice_app_and_tenant_each_make_another_name() {
        let (app, tenant) = (AppId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let name = EntryName::of(false, app, tenant);
        assert_eq!(
            name.to_string(),
            "Gangway: 00000000-0000-0000-0000-000000000001 in 00000000-0000-0000-0000-000000000002"
        );
        assert_eq!(EntryName::of(true, app, tenant).service(), "Gangway practice");
        assert_ne!(name, EntryName::of(true, app, tenant));
        assert_ne!(name, EntryName::of(false, AppId(tenant.0), tenant));
        assert_ne!(name, EntryName::of(false, app, TenantId(app.0)));
    }
}
