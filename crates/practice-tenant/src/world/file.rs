//! A world as a file: what there is, as JSON. The world at start is such a file, and the present one can be written as one.
//!
//! Times are told as they are, or as `now`, `now-PT720H`, `now+PT24H`. A secret without a value gets a random one.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

use super::{Directory, Propagation, Secret, SignIns, World};
use crate::dataverse::{self, Organization, OrganizationSeed};
use crate::surroundings::Chance;

/// The world as it is at start, where nothing else is asked for.
const NORTHWIND: &str = include_str!("../../worlds/northwind.json");

/// The largest file that is read, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// A world, told.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldFile {
    /// How long changes take to spread.
    #[serde(default)]
    pub propagation: Propagation,
    /// The Entra directories.
    pub directory: Directory,
    /// The Dataverse organizations.
    pub organizations: Vec<OrganizationSeed>,
}

/// Why a text tells no world.
#[derive(Debug, Error)]
pub enum WorldFileError {
    /// It is too long.
    #[error("the world file has more than {LARGEST} bytes")]
    TooLarge,
    /// It is not JSON, or not of the form of a world.
    #[error("the world file is not readable: {0}")]
    Form(#[from] serde_json::Error),
    /// Two things have the same id, or something has none.
    #[error("the {what} {id} is there twice or has no id")]
    Id {
        /// What kind of thing.
        what: &'static str,
        /// The id.
        id: Uuid,
    },
    /// Something belongs to a tenant that is not there.
    #[error("{of} belongs to the tenant {tenant}, which is not there")]
    Tenant {
        /// What belongs to it.
        of: String,
        /// The tenant.
        tenant: Uuid,
    },
    /// An organization speaks of a business unit, role or privilege that it does not have.
    #[error("{organization} has no {what} {name}")]
    Unknown {
        /// The organization.
        organization: String,
        /// `business unit`, `role`, `privilege` or `solution`.
        what: &'static str,
        /// Its name.
        name: String,
    },
}

impl WorldFile {
    /// Reads a world.
    ///
    /// # Errors
    /// When the text is no world, or one that contradicts itself.
    pub fn parse(text: &str, chance: &dyn Chance, now: Timestamp) -> Result<Self, WorldFileError> {
        if text.len() > LARGEST {
            return Err(WorldFileError::TooLarge);
        }
        let mut value: Value = serde_json::from_str(text)?;
        set_times(&mut value, now);
        let mut file: Self = serde_json::from_value(value)?;
        for app in &mut file.directory.applications {
            for secret in &mut app.secrets {
                complete(secret, chance);
            }
        }
        file.check()?;
        Ok(file)
    }

    /// The world of Northwind Traders, Fabrikam and Contoso Software.
    ///
    /// # Panics
    /// Never: the file is part of the program, and a test reads it.
    #[expect(
        clippy::expect_used,
        reason = "the file is part of the program, and a test reads it"
    )]
    pub fn northwind(chance: &dyn Chance, now: Timestamp) -> Self {
        Self::parse(NORTHWIND, chance, now).expect("the seeded world is well formed")
    }

    /// The world itself; `addresses` are the origins of the organizations, in their order.
    pub(crate) fn build(self, addresses: impl IntoIterator<Item = String>) -> World {
        let organizations = self.organizations.into_iter().zip(addresses);
        let mut world = World {
            directory: self.directory,
            organizations: organizations
                .map(|(seed, url)| Organization::new(seed, url))
                .collect(),
            propagation: self.propagation,
            clock_ahead: 0,
            sign_ins: SignIns::default(),
        };
        world.set_propagation(self.propagation);
        world
    }

    fn check(&self) -> Result<(), WorldFileError> {
        let directory = &self.directory;
        unique("tenant", directory.tenants.iter().map(|tenant| tenant.id))?;
        unique("person", directory.people.iter().map(|person| person.object_id))?;
        unique("application", directory.applications.iter().map(|app| app.app_id))?;
        unique(
            "service principal",
            directory.service_principals.iter().map(|found| found.object_id),
        )?;
        unique("organization", self.organizations.iter().map(|found| found.id))?;
        let belonging = directory
            .people
            .iter()
            .map(|person| (&person.upn, person.tenant_id))
            .chain(
                directory
                    .applications
                    .iter()
                    .map(|app| (&app.name, app.home_tenant)),
            )
            .chain(
                directory
                    .service_principals
                    .iter()
                    .map(|found| (&found.display_name, found.tenant_id)),
            )
            .chain(
                self.organizations
                    .iter()
                    .map(|found| (&found.friendly_name, found.tenant_id)),
            );
        for (of, tenant) in belonging {
            if directory.tenant(tenant).is_none() {
                let of = of.clone();
                return Err(WorldFileError::Tenant { of, tenant });
            }
        }
        self.organizations.iter().try_for_each(check_organization)
    }
}

impl World {
    /// The present world, told. What people are doing just now (sign-ins, jobs) is left out.
    pub fn describe(&self) -> WorldFile {
        WorldFile {
            propagation: self.propagation,
            directory: self.directory.clone(),
            organizations: self.organizations.iter().map(Organization::describe).collect(),
        }
    }
}

fn check_organization(seed: &OrganizationSeed) -> Result<(), WorldFileError> {
    let unknown = |what, name: &String| WorldFileError::Unknown {
        organization: seed.friendly_name.clone(),
        what,
        name: name.clone(),
    };
    let units: BTreeSet<&String> = seed
        .child_business_units
        .iter()
        .chain([&seed.root_business_unit])
        .collect();
    let mut roles: BTreeSet<&str> = dataverse::built_in_role_names().collect();
    roles.extend(seed.roles.iter().map(|role| role.name.as_str()));
    let people = seed
        .people
        .iter()
        .map(|person| (&person.business_unit, &person.roles));
    let users = seed
        .application_users
        .iter()
        .map(|user| (&user.business_unit, &user.roles));
    for (unit, held) in people.chain(users) {
        if !units.contains(unit) {
            return Err(unknown("business unit", unit));
        }
        if let Some(role) = held.iter().find(|role| !roles.contains(role.as_str())) {
            return Err(unknown("role", role));
        }
    }
    for role in &seed.roles {
        if !units.contains(&role.business_unit) {
            return Err(unknown("business unit", &role.business_unit));
        }
        if let Some(privilege) = role.privileges.keys().find(|name| !dataverse::is_privilege(name)) {
            return Err(unknown("privilege", privilege));
        }
        if let Some(solution) = &role.solution
            && !["Active", "Default", "Basic"].contains(&solution.as_str())
            && seed.solutions.iter().all(|known| known.unique_name != *solution)
        {
            return Err(unknown("solution", solution));
        }
    }
    Ok(())
}

fn unique(what: &'static str, ids: impl Iterator<Item = Uuid>) -> Result<(), WorldFileError> {
    let mut seen = BTreeSet::from([Uuid::nil()]);
    for id in ids {
        if !seen.insert(id) {
            return Err(WorldFileError::Id { what, id });
        }
    }
    Ok(())
}

fn complete(secret: &mut Secret, chance: &dyn Chance) {
    let random = Secret::new(
        chance,
        secret.created_at,
        secret.ends_at.duration_since(secret.created_at),
    );
    if secret.key_id.is_nil() {
        secret.key_id = random.key_id;
    }
    if secret.value.is_empty() {
        secret.value = random.value;
    }
}

/// Puts the moment in the place of every `now-PT720H`. A text that only begins so stays as it is.
fn set_times(value: &mut Value, now: Timestamp) {
    match value {
        Value::String(text) => {
            if let Some(moment) = text.strip_prefix("now").and_then(|after| moment(after, now)) {
                *text = moment.to_string();
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| set_times(value, now)),
        Value::Object(members) => members.values_mut().for_each(|value| set_times(value, now)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn moment(after: &str, now: Timestamp) -> Option<Timestamp> {
    if after.is_empty() {
        return Some(now);
    }
    let by: SignedDuration = after.strip_prefix('+').unwrap_or(after).parse().ok()?;
    now.checked_add(by).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surroundings::SystemChance;

    fn now() -> Timestamp {
        "2026-05-04T08:00:00Z".parse().unwrap()
    }

    fn parse(text: &str) -> Result<WorldFile, WorldFileError> {
        WorldFile::parse(text, &SystemChance, now())
    }

    fn told(file: &WorldFile) -> Value {
        serde_json::to_value(file).unwrap()
    }

    fn build(file: &WorldFile) -> World {
        let addresses = (1..).map(|port| format!("http://127.0.0.1:{port}"));
        file.clone().build(addresses)
    }

    #[test]
    fn the_seeded_world_tells_itself() {
        let file = WorldFile::northwind(&SystemChance, now());
        assert_eq!(told(&build(&file).describe()), told(&file));
    }

    #[test]
    fn a_changed_world_is_the_same_after_its_file() {
        let mut world = build(&WorldFile::northwind(&SystemChance, now()));
        world.propagation.role = 30;
        world.directory.tenants[0].user_consent_allowed = true;
        let organization = &mut world.organizations[0];
        let unit = organization.business_unit("Sales").unwrap();
        let depth = dataverse::Depth::Local;
        let role = organization.add_role("Reader", unit, true, &[("prvReadAccount", depth)]);
        let basic = organization.roles_named("Basic User")[0].id;
        organization.revoke(basic, "prvReadAccount");
        let principal = dataverse::ServicePrincipalFacts {
            object_id: Uuid::from_u128(7),
            display_name: "Contoso Sync".into(),
            enabled: true,
        };
        let user = organization.add_application_user(super::super::CONTOSO_SYNC, &principal, unit, &[role]);
        organization.soft_delete_user(user);
        organization.set_administration_mode(true);

        let first = told(&world.describe());
        let again = parse(&first.to_string()).unwrap();
        assert_eq!(told(&again), first);
        let mut rebuilt = build(&again);
        assert_eq!(told(&rebuilt.describe()), first);
        let organization = &mut rebuilt.organizations[0];
        assert_eq!(organization.roles_named("Reader")[0].id, role);
        assert!(organization.roles_named("Reader")[0].managed);
        assert!(
            !organization.roles_named("Basic User")[0]
                .privileges
                .contains_key("prvReadAccount")
        );
        assert!(organization.application_users()[0].soft_deleted);
        assert_eq!(organization.application_users()[0].roles, [role]);
    }

    #[test]
    fn times_can_be_told_from_now() {
        let mut value = serde_json::json!(["now", "now-PT24H", "now+PT1H", "nowhere", "now-"]);
        set_times(&mut value, now());
        let expected = serde_json::json!([
            "2026-05-04T08:00:00Z",
            "2026-05-03T08:00:00Z",
            "2026-05-04T09:00:00Z",
            "nowhere",
            "now-"
        ]);
        assert_eq!(value, expected);
    }

    #[test]
    fn contradictions_are_named() {
        let good = told(&WorldFile::northwind(&SystemChance, now())).to_string();
        let broken = |from: &str, to: &str| {
            assert!(good.contains(from), "{from}");
            parse(&good.replacen(from, to, 1)).err().unwrap().to_string()
        };
        assert_eq!(
            broken("\"Basic User\"", "\"Emperor\""),
            "Northwind has no role Emperor"
        );
        assert_eq!(
            broken("\"businessUnit\":\"Sales\"", "\"businessUnit\":\"Moon\""),
            "Northwind has no business unit Moon"
        );
        let tenant = super::super::NORTHWIND.to_string();
        let nil = Uuid::nil().to_string();
        assert!(broken(&format!("\"id\":\"{tenant}\""), &format!("\"id\":\"{nil}\"")).contains("has no id"));
        assert!(broken("\"upn\"", "\"upm\"").contains("upm"));
        assert!(parse("").is_err());
        assert!(parse(&"[".repeat(100_000)).is_err());
    }

    /// `SplitMix64`, to break texts in the same ways in every run.
    #[test]
    fn broken_files_are_refused_or_read_but_never_worse() {
        let good = told(&WorldFile::northwind(&SystemChance, now())).to_string();
        let mut seed = 7_u64;
        let mut roll = || {
            seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let z = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            usize::try_from((z ^ (z >> 27)) >> 33).unwrap()
        };
        let pieces = ["\"", "{", "]", ",", "null", "-1", "now-PT9999999999H", "[[[["];
        for _ in 0..600 {
            let mut bytes = good.clone().into_bytes();
            for _ in 0..=roll() % 3 {
                let at = roll() % bytes.len();
                match roll() % 3 {
                    0 => drop(bytes.splice(at..at, pieces[roll() % pieces.len()].bytes())),
                    1 => drop(bytes.drain(at..(at + roll() % 40).min(bytes.len()))),
                    _ => bytes.truncate(at.max(1)),
                }
            }
            if let Ok(file) = parse(&String::from_utf8_lossy(&bytes)) {
                build(&file).describe();
            }
        }
    }
}
