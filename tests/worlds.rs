//! Worlds with more organizations than the one that the rehearsal begins with.

use jiff::Timestamp;
use practice_tenant::{SystemChance, WorldFile, dataverse::MemberSeed, world};
use uuid::Uuid;

/// What organizations are for, as Global Discovery counts it, in the order in which a consultant fills them.
const KINDS: [(&str, i32); 3] = [("Production", 0), ("Test", 5), ("Development", 13)];

/// Northwind with this many organizations, in all of which Ada is System Administrator: Production, Test, Development, then
/// numbered ones. The first is [`world::NORTHWIND_PRODUCTION`].
///
/// # Panics
/// If the built-in world has no production organization.
pub fn with_organizations(count: usize, now: Timestamp) -> WorldFile {
    let mut file = WorldFile::northwind(&SystemChance, now);
    let production = file
        .organizations
        .iter()
        .find(|seed| seed.id == world::NORTHWIND_PRODUCTION)
        .expect("it is there")
        .clone();
    let ada = MemberSeed {
        object_id: world::ADA,
        upn: "ada@northwind.example".to_owned(),
        name: "Ada Admin".to_owned(),
        business_unit: production.root_business_unit.clone(),
        roles: vec!["System Administrator".to_owned()],
        disabled: false,
    };
    file.organizations = (0..count)
        .map(|number| {
            let (name, kind) = KINDS.get(number).map_or_else(
                || (format!("Number {number}"), 5),
                |(name, kind)| ((*name).to_owned(), *kind),
            );
            let mut seed = production.clone();
            seed.id = organization(number);
            seed.environment_id = seed.id.to_string();
            seed.unique_name = format!("unq{number}");
            seed.url_name = format!("northwind{number}");
            seed.friendly_name = format!("Northwind {name}");
            seed.organization_type = kind;
            seed.people = vec![ada.clone()];
            seed
        })
        .collect();
    file
}

/// The id of the organization of this number in [`with_organizations`].
pub fn organization(number: usize) -> Uuid {
    if number == 0 {
        return world::NORTHWIND_PRODUCTION;
    }
    Uuid::new_v5(&world::NORTHWIND_PRODUCTION, &number.to_be_bytes())
}
