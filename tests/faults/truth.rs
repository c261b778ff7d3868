//! What must be true after whatever happened: the invariants I1 to I8, checked against the world itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use engine::clock::Clock;
use engine::contract::{Act, Subject};
use engine::files::Files;
use engine::ids::{AppId, OrganizationId};
use engine::journal::{Entry, Intent, Journal};
use practice_tenant::dataverse::Organization;
use practice_tenant::world;
use uuid::Uuid;

use crate::ground::Ground;

/// The roles of the sample profiles, each the app's own.
const ROLES: [&str; 2] = ["Contoso Sync", "Contoso Connector"];
/// The sample solution, and what it brings besides.
const SOLUTION: &str = "ContosoConnector";
const BROUGHT: &str = "Contoso Connector Desk";

/// The organizations, as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Truth {
    /// What the run is about, in each of its organizations.
    pub(crate) ours: Vec<Ours>,
    /// Everything else, as text.
    foreign: String,
    /// How often the solution was installed in each.
    installed: Vec<usize>,
}

/// What the run is about in one organization, without ids that chance made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ours {
    /// Each role of our name: its privileges.
    roles: Vec<BTreeMap<String, String>>,
    /// Each user of our app: switched off, soft-deleted, how many roles.
    users: Vec<(bool, bool, usize)>,
    /// Each solution of our name: its version.
    solutions: Vec<String>,
    /// How many roles it brought besides.
    brought: usize,
}

impl Truth {
    pub(crate) fn of(ground: &Ground) -> Self {
        let about = ground.story.organizations();
        let mut world = ground.tenant.world();
        let mut foreign = String::new();
        for other in world
            .organizations
            .iter()
            .filter(|one| !about.contains(&one.seed().id))
        {
            let _ = write!(foreign, "{} ", other.writes());
        }
        let (mut ours, mut installed) = (Vec::new(), Vec::new());
        for id in about {
            let organization = world.organization(id).expect("it is there");
            let (one, other) = look(organization);
            ours.push(one);
            let imports = organization.imports().into_iter();
            installed.push(imports.filter(|one| one.ended && !one.failed).count());
            let _ = write!(foreign, "{other} ");
        }
        Self {
            ours,
            foreign,
            installed,
        }
    }

    /// What holds at every moment: one role, one user and one installation (I1), everything else as it was (I2).
    pub(crate) fn follows(&self, before: &Self) -> Result<(), String> {
        // More than one, if others made them, is theirs to sort out; it does not become more.
        let too_many = |now: usize, before: usize| now > before.max(1);
        let grew = |now: &Ours, before: &Ours| {
            too_many(now.roles.len(), before.roles.len())
                || too_many(now.users.len(), before.users.len())
                || too_many(now.solutions.len(), before.solutions.len())
        };
        let again = |(now, before): (&usize, &usize)| too_many(*now, *before);
        let mut both = self.ours.iter().zip(&before.ours);
        if both.any(|(now, before)| grew(now, before))
            || self.installed.iter().zip(&before.installed).any(again)
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

    /// The same where two may install the solution, each without knowing of the other.
    pub(crate) fn with_two_installations(mut self) -> Self {
        self.installed.fill(2);
        self
    }

    /// What is left of it when it is taken back: as before, with the solution, which stays.
    pub(crate) fn without_access(&self, before: &Self) -> Vec<Ours> {
        let both = self.ours.iter().zip(&before.ours);
        both.map(|(now, before)| {
            let (roles_stay, users) = (!now.solutions.is_empty(), before.users.clone());
            let stays = if roles_stay { now } else { before };
            Ours {
                users,
                ..stays.clone()
            }
        })
        .collect()
    }

    /// Nothing is there that a run could have made.
    pub(crate) fn is_clean(&self) -> bool {
        self.ours
            .iter()
            .all(|one| one.roles.is_empty() && one.users.is_empty() && one.solutions.is_empty())
    }
}

/// What the run is about, and everything else.
fn look(organization: &Organization) -> (Ours, String) {
    let (our_roles, roles): (Vec<_>, Vec<_>) = organization
        .roles()
        .into_iter()
        .partition(|role| ROLES.contains(&role.name.as_str()));
    let (brought, roles): (Vec<_>, Vec<_>) = roles.into_iter().partition(|role| role.name == BROUGHT);
    let (our_users, users): (Vec<_>, Vec<_>) = organization
        .application_users()
        .into_iter()
        .partition(|user| user.application_id == world::CONTOSO_SYNC);
    let (our_solutions, solutions): (Vec<_>, Vec<_>) = organization
        .solutions()
        .into_iter()
        .partition(|solution| solution.unique_name == SOLUTION);
    // What a deleted user of the app still holds goes with it, once the person has said yes to that.
    let is_ours = |(user, role): &(Uuid, Uuid)| {
        our_users
            .iter()
            .any(|one| one.id == *user && (one.soft_deleted || our_roles.iter().any(|ours| ours.id == *role)))
    };
    let assignments: Vec<_> = organization
        .assignments()
        .into_iter()
        .filter(|one| !is_ours(one))
        .collect();
    let ours = Ours {
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
        solutions: our_solutions.into_iter().map(|one| one.version).collect(),
        brought: brought.len(),
    };
    (ours, format!("{roles:?} {users:?} {solutions:?} {assignments:?}"))
}

/// The journals, and whether they claim only what is there (I4).
pub(crate) async fn journal(
    ground: &Ground,
    files: Arc<dyn Files>,
    clock: Arc<dyn Clock>,
) -> Result<(), String> {
    for id in ground.story.organizations() {
        let app = AppId(world::CONTOSO_SYNC);
        let journal = Journal::open(Arc::clone(&files), Arc::clone(&clock), OrganizationId(id), app)
            .await
            .map_err(|error| format!("I4: the journal does not open: {error}"))?;
        let mut world = ground.tenant.world();
        let there = world.organization(id).expect("it is there");
        claims(&journal, there, &ground.gone)?;
    }
    Ok(())
}

fn claims(journal: &Journal, there: &Organization, gone: &[Uuid]) -> Result<(), String> {
    // What is being removed may be gone already.
    let removes = |intent: &Intent| intent.wanted.act == Act::Remove;
    let leaving: Vec<_> = journal
        .unsettled()
        .into_iter()
        .filter(|intent| removes(intent))
        .map(|intent| intent.wanted.key)
        .collect();
    for intent in journal.created() {
        let (subject, key) = (intent.wanted.subject, intent.wanted.key);
        let is_there = match subject {
            Subject::Role => there.roles().iter().any(|role| role.id == key),
            Subject::ApplicationUser => there.application_users().iter().any(|user| user.id == key),
            // It is never among what undo may remove.
            Subject::Solution => false,
            Subject::Assignment => !there.roles_assigned_to(key).is_empty(),
        };
        if !is_there && !leaving.contains(&key) && !gone.contains(&key) {
            return Err(format!(
                "I4: the journal claims the {subject:?} {key}, which is not there"
            ));
        }
    }
    let is_there = there.solutions().iter().any(|one| one.unique_name == SOLUTION);
    if says_installed(journal) && !is_there {
        return Err("I4: the journal claims a solution that is not there".to_owned());
    }
    Ok(())
}

fn says_installed(journal: &Journal) -> bool {
    let is_done = |intent: &Intent| {
        journal.entries().iter().any(|entry| match entry {
            Entry::Outcome(outcome) => outcome.seq == intent.seq && outcome.result.is_done(),
            Entry::Intent(_) | Entry::Found(_) => false,
        })
    };
    journal.entries().iter().any(|entry| match entry {
        Entry::Intent(intent) => intent.wanted.subject == Subject::Solution && is_done(intent),
        Entry::Found(found) => found.subject == Subject::Solution,
        Entry::Outcome(_) => false,
    })
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
