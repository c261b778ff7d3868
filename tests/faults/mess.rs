//! A random organization as others left it, and a random wish.

use engine::clock::Clock as _;
use practice_tenant::dataverse::{Organization, ServicePrincipalFacts};
use practice_tenant::world::{self, ServicePrincipal};
use uuid::Uuid;

use crate::case::holds;
use crate::dice::Dice;
use crate::ears::Ears;
use crate::ground::{Ground, Life, without_credential};
use crate::person::Aim;
use crate::story::Story;
use crate::truth::Truth;

/// Makes the mess, and connects. It comes to a proven end, or it refuses and has written nothing.
pub(crate) fn mess(seed: u64) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let mut ground = Ground::new(Story::First);
    ground.profile = profile(&mut dice, &ground.profile);
    let connected_before = dice.once_in(2);
    if connected_before {
        match ground.live(Aim::Connect, &Ears::open()) {
            Life::Reached(_) => {}
            other => return Err(format!("before the mess: {other:?}")),
        }
        if dice.once_in(3) {
            ground.profile = profile(&mut dice, &ground.profile);
        }
    } else {
        approve(&ground);
    }
    for _ in 0..dice.below(5) {
        let users = users(&ground);
        disturb(&ground, &mut dice);
        let left = self::users(&ground);
        ground
            .gone
            .extend(users.iter().filter(|user| !left.contains(user)));
    }
    let before = Truth::of(&ground);
    let mut there = ids(&ground);
    let writes = ground.writes();
    let life = ground.live(Aim::Connect, &Ears::open());
    Truth::of(&ground).follows(&before)?;
    match life {
        Life::Reached(_) => {}
        Life::Over | Life::Wrong(_) if ground.writes() == writes => {
            // Refused; it says so each time, and that is all.
            return match life {
                Life::Wrong(what) if !what.starts_with("I9: no end") => Err(what),
                _ => Ok(()),
            };
        }
        other => return Err(format!("it wrote, and then: {other:?}")),
    }
    holds(&ground, &before)?;
    let (writes, connected) = (ground.writes(), Truth::of(&ground));
    match ground.live(Aim::Connect, &Ears::open()) {
        Life::Reached(_) if ground.writes() == writes && Truth::of(&ground) == connected => {}
        Life::Reached(_) => return Err("I8: once more writes".to_owned()),
        other => return Err(format!("I3: once more: {other:?}")),
    }
    if connected_before {
        return Ok(());
    }
    // What others made stays when what was made here goes, and so does what they use of it.
    there.extend(used(&ground, &mut dice));
    let before = Truth::of(&ground);
    match ground.live(Aim::Disconnect, &Ears::open()) {
        Life::Reached(_) => {}
        other => return Err(format!("I6: undo: {other:?}")),
    }
    Truth::of(&ground).follows(&before)?;
    let now = ids(&ground);
    match there.iter().find(|id| !now.contains(id)) {
        None => Ok(()),
        Some(gone) => Err(format!("I6: {gone} was there before, and undo took it")),
    }
}

/// Before it is taken back, others make use of what was made: our role is given to a person, and the app's user has worked. Gives
/// what they use.
fn used(ground: &Ground, dice: &mut Dice) -> Vec<Uuid> {
    let mut world = ground.tenant.world();
    let Some(organization) = world.organization(world::NORTHWIND_PRODUCTION) else {
        return Vec::new();
    };
    let mut used = Vec::new();
    if let (true, Some(ada)) = (dice.once_in(2), organization.user_of(world::ADA)) {
        let roles = organization.roles_named("Contoso Sync");
        for role in roles.into_iter().filter(|role| role.id == role.root) {
            organization.assign_role(ada, role.id);
            used.push(role.id);
        }
    }
    if dice.once_in(3) {
        for user in of_the_app(organization) {
            organization.add_account("An account of the app", user);
            used.push(user);
        }
    }
    used
}

/// Roles, and users that are not deleted.
fn ids(ground: &Ground) -> Vec<Uuid> {
    let mut world = ground.tenant.world();
    let Some(organization) = world.organization(world::NORTHWIND_PRODUCTION) else {
        return Vec::new();
    };
    let roles = organization.roles().into_iter().map(|role| role.id);
    let users = organization.application_users().into_iter();
    roles
        .chain(users.filter(|user| !user.soft_deleted).map(|user| user.id))
        .collect()
}

/// Some tables, some rights, some depths; with or without the credential.
fn profile(dice: &mut Dice, sample: &str) -> String {
    let mut tables = serde_json::Map::new();
    for table in ["account", "contact", "task", "annotation"] {
        let mut rights = serde_json::Map::new();
        for right in ["read", "create", "write", "delete", "append", "append-to"] {
            if dice.once_in(2) {
                let depth = dice.one(&["own", "business-unit", "business-unit-and-below", "organization"]);
                rights.insert(right.to_owned(), serde_json::json!(depth));
            }
        }
        if !rights.is_empty() {
            tables.insert(table.to_owned(), rights.into());
        }
    }
    // The probe is an account.
    tables.insert(
        "account".to_owned(),
        serde_json::json!({ "read": "organization" }),
    );
    let mut read: serde_json::Value = serde_json::from_str(sample).expect("JSON");
    read["role"]["tables"] = tables.into();
    let text = read.to_string();
    if dice.once_in(2) {
        without_credential(&text.replace("\":\"client-secret\"", "\": \"client-secret\""))
    } else {
        text
    }
}

fn approve(ground: &Ground) {
    let mut world = ground.tenant.world();
    let approved = ServicePrincipal::new(
        Uuid::from_u128(78),
        world::NORTHWIND,
        world::CONTOSO_SYNC,
        "Contoso Sync",
        ground.clock.now(),
    );
    world.directory.service_principals.push(approved);
}

/// Somebody does something by hand.
fn disturb(ground: &Ground, dice: &mut Dice) {
    let mut world = ground.tenant.world();
    let principal = world
        .directory
        .service_principal(world::NORTHWIND, world::CONTOSO_SYNC)
        .map(|one| ServicePrincipalFacts {
            object_id: one.object_id,
            display_name: one.display_name.clone(),
            enabled: one.enabled,
        });
    let Some(organization) = world.organization(world::NORTHWIND_PRODUCTION) else {
        return;
    };
    let highest = organization.roles_named("System Administrator").remove(0);
    let root = highest.business_unit;
    let units: Vec<Uuid> = organization
        .roles_named("System Administrator")
        .iter()
        .map(|role| role.business_unit)
        .collect();
    let ours = organization.roles_named("Contoso Sync");
    let users = of_the_app(organization);
    let some: Vec<_> = highest.privileges.iter().collect();
    match dice.below(11) {
        0 => {
            let managed = dice.once_in(4);
            let unit = *dice.one(&units);
            organization.add_role("Contoso Sync", unit, managed, &[("prvReadAccount", *some[0].1)]);
        }
        1 => {
            if let Some(principal) = principal {
                let unit = if dice.once_in(4) { *dice.one(&units) } else { root };
                organization.add_application_user(world::CONTOSO_SYNC, &principal, unit, &[]);
            }
        }
        what => {
            let role = ours.first();
            let user = users.first().copied();
            match (what, role, user) {
                (2 | 3, Some(role), _) => {
                    let (name, depth) = some[dice.below(some.len())];
                    organization.grant(role.id, &[(name.as_str(), *depth)]);
                }
                (4 | 5, Some(role), _) => {
                    if let Some(name) = role.privileges.keys().nth(dice.below(role.privileges.len())) {
                        organization.revoke(role.id, name);
                    }
                }
                (6, _, Some(user)) => organization.set_user_disabled(user, true),
                (7, _, Some(user)) => organization.soft_delete_user(user),
                (8, _, Some(user)) => organization.purge_user(user),
                (9, Some(role), Some(user)) => organization.unassign_role(user, role.id),
                (10, _, Some(user)) => {
                    let other = organization.add_role("Another one", root, false, &[]);
                    organization.assign_role(user, other);
                }
                _ => {}
            }
        }
    }
}

fn users(ground: &Ground) -> Vec<Uuid> {
    let mut world = ground.tenant.world();
    world
        .organization(world::NORTHWIND_PRODUCTION)
        .map_or_else(Vec::new, |organization| of_the_app(organization))
}

fn of_the_app(organization: &Organization) -> Vec<Uuid> {
    organization
        .application_users()
        .into_iter()
        .filter(|user| user.application_id == world::CONTOSO_SYNC)
        .map(|user| user.id)
        .collect()
}
