//! What must be true after whatever happened: the invariants I1 to I8, checked against the world itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::clock::Clock;
use engine::contract::{Act, Subject};
use engine::files::Files;
use engine::ids::{AppId, OrganizationId};
use engine::journal::Journal;
use practice_tenant::dataverse::Organization;
use practice_tenant::{PracticeTenant, world};
use uuid::Uuid;

/// The name of the role in the sample profile.
const ROLE: &str = "Contoso Sync";

/// An organization, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Truth {
    /// What the run is about.
    pub(crate) ours: Ours,
    /// Everything else, as text.
    foreign: String,
}

/// What the run is about, without ids that chance made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ours {
    /// Each role of our name: its privileges.
    roles: Vec<BTreeMap<String, String>>,
    /// Each user of our app: switched off, soft-deleted, how many roles.
    users: Vec<(bool, bool, usize)>,
}

impl Truth {
    pub(crate) fn of(tenant: &PracticeTenant) -> Self {
        let mut world = tenant.world();
        let elsewhere: Vec<u64> = world
            .organizations
            .iter()
            .filter(|one| one.seed().id != world::NORTHWIND_PRODUCTION)
            .map(Organization::writes)
            .collect();
        let organization = world
            .organization(world::NORTHWIND_PRODUCTION)
            .expect("it is there");
        let (our_roles, roles): (Vec<_>, Vec<_>) = organization
            .roles()
            .into_iter()
            .partition(|role| role.name == ROLE);
        let (our_users, users): (Vec<_>, Vec<_>) = organization
            .application_users()
            .into_iter()
            .partition(|user| user.application_id == world::CONTOSO_SYNC);
        let is_ours = |(user, role): &(Uuid, Uuid)| {
            our_users.iter().any(|one| one.id == *user) && our_roles.iter().any(|one| one.id == *role)
        };
        let assignments: Vec<_> = organization
            .assignments()
            .into_iter()
            .filter(|one| !is_ours(one))
            .collect();
        Self {
            ours: Ours {
                roles: our_roles
                    .iter()
                    .filter(|role| role.id == role.root)
                    .map(|role| {
                        let held = role.privileges.iter();
                        held.map(|(name, depth)| (name.clone(), format!("{depth:?}")))
                            .collect()
                    })
                    .collect(),
                users: our_users
                    .iter()
                    .map(|user| (user.disabled, user.soft_deleted, user.roles.len()))
                    .collect(),
            },
            foreign: format!("{roles:?} {users:?} {assignments:?} {elsewhere:?}"),
        }
    }

    /// What holds at every moment: one role and one user (I1), everything else as it was (I2).
    pub(crate) fn follows(&self, before: &Self) -> Result<(), String> {
        // More than one, if others made them, is theirs to sort out; it does not become more.
        let too_many = |now: usize, before: usize| now > before.max(1);
        if too_many(self.ours.roles.len(), before.ours.roles.len())
            || too_many(self.ours.users.len(), before.ours.users.len())
        {
            return Err(format!("I1: there is too much: {:?}", self.ours));
        }
        if self.foreign != before.foreign {
            return Err(format!(
                "I2: something foreign was touched:\n{}\n{}",
                before.foreign, self.foreign
            ));
        }
        Ok(())
    }

    /// Nothing is there that a run could have made.
    pub(crate) fn is_clean(&self) -> bool {
        self.ours.roles.is_empty() && self.ours.users.is_empty()
    }
}

/// What the journal says was made.
pub(crate) type Made = BTreeSet<(String, Uuid)>;

/// The journal, and whether it claims only what is there (I4).
pub(crate) async fn journal(
    tenant: &PracticeTenant,
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
) -> Result<Made, String> {
    let (organization, app) = (
        OrganizationId(world::NORTHWIND_PRODUCTION),
        AppId(world::CONTOSO_SYNC),
    );
    let journal = Journal::open(files, clock, organization, app)
        .await
        .map_err(|error| format!("I4: the journal does not open: {error}"))?;
    let mut world = tenant.world();
    let there = world
        .organization(world::NORTHWIND_PRODUCTION)
        .expect("it is there");
    // What is being removed may be gone already.
    let leaving: Vec<_> = journal
        .unsettled()
        .into_iter()
        .filter(|intent| intent.wanted.act == Act::Remove)
        .map(|intent| (intent.wanted.subject, intent.wanted.key))
        .collect();
    let mut made = Made::new();
    for intent in journal.created() {
        let (subject, key) = (intent.wanted.subject, intent.wanted.key);
        let is_there = match subject {
            Subject::Role => there.roles().iter().any(|role| role.id == key),
            Subject::ApplicationUser => there.application_users().iter().any(|user| user.id == key),
            // Nothing here brings one.
            Subject::Solution => false,
            Subject::Assignment => !there.roles_assigned_to(key).is_empty(),
        };
        if !is_there && !leaving.iter().any(|(_, other)| *other == key) {
            return Err(format!(
                "I4: the journal claims the {subject:?} {key}, which is not there"
            ));
        }
        made.insert((format!("{subject:?}"), key));
    }
    Ok(made)
}

/// No secret in any file (I5).
pub(crate) fn no_secret(files: &[(String, Vec<u8>)], secret: &str) -> Result<(), String> {
    for (path, content) in files {
        let text = String::from_utf8_lossy(content);
        if let Some(canary) = [secret, "eyJ", "refresh_token"]
            .into_iter()
            .find(|canary| text.contains(canary))
        {
            return Err(format!("I5: {path} holds `{}…`", &canary[..3]));
        }
    }
    Ok(())
}
