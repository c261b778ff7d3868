//! How a fresh organization looks.

use super::privileges::{self, Depth};
use super::store::{Cell, Row, State, privilege_rows};
use super::{MemberSeed, OrganizationSeed, roles, seeding};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::{Uuid, uuid};

// Template ids are the same in every organization.
pub(crate) const SYSTEM_ADMINISTRATOR: Uuid = uuid!("627090ff-40a3-4053-8790-584edc5be201");
pub(crate) const SYSTEM_CUSTOMIZER: Uuid = uuid!("119f245c-3cc8-4b62-b31c-d1a046ced15d");
const BASIC_USER: Uuid = uuid!("236750cd-45ae-4939-ab12-b24b920ced93");
const DELEGATE: Uuid = uuid!("d892cc0b-28c7-4e88-bd92-72f2c366baed");
const SUPPORT_USER: Uuid = uuid!("2d101bb3-5ced-4122-83f1-94d5efde4e3b");
const KNOWLEDGE_MANAGER: Uuid = uuid!("b4b40b17-cf37-4ea8-b2c5-b580f2f48654");

/// When the organization was made: a fixed moment long past.
pub(crate) const FOUNDED: Timestamp = Timestamp::constant(1_700_000_000, 0);

pub(crate) fn stamped(
    mut cells: BTreeMap<&'static str, Cell>,
    now: Timestamp,
) -> BTreeMap<&'static str, Cell> {
    cells.insert("createdon", Cell::Time(now));
    cells.insert("modifiedon", Cell::Time(now));
    cells
}

/// The state of a fresh organization.
pub(crate) fn found(seed: &OrganizationSeed) -> State {
    let mut state = State::new();
    for (id, row) in privilege_rows() {
        state.put("privilege", id, row);
    }
    let cells = BTreeMap::from([
        ("organizationid", Cell::Id(seed.id)),
        ("name", Cell::text(&seed.unique_name)),
        ("languagecode", Cell::Whole(1033)),
        ("isauditenabled", Cell::Flag(false)),
    ]);
    state.put(
        "organization",
        seed.id,
        Row {
            cells: stamped(cells, FOUNDED),
            version: 0,
        },
    );

    let root = add_business_unit(&mut state, seed, &seed.root_business_unit, None);
    for name in &seed.child_business_units {
        add_business_unit(&mut state, seed, name, Some(root));
    }
    for (name, template, grants) in built_in_roles() {
        let id = roles::add(
            &mut state,
            derived(seed, &format!("role {name}")),
            name,
            root,
            FOUNDED,
        );
        state.set_privileges(id, grants);
        let copies: Vec<_> = state
            .rows("role")
            .filter(|(_, row)| row.id("parentrootroleid") == Some(id))
            .map(|(id, _)| id)
            .collect();
        for copy in copies {
            if let Some(mut row) = state.row("role", copy).cloned() {
                if let Some(template) = template {
                    row.cells
                        .insert("roletemplateid", Cell::Link("roletemplate", template));
                }
                row.cells.insert("ismanaged", Cell::Flag(true));
                state.put("role", copy, row);
            }
        }
    }
    for (unique, friendly, managed) in SOLUTIONS {
        let id = derived(seed, &format!("solution {unique}"));
        let cells = BTreeMap::from([
            ("solutionid", Cell::Id(id)),
            ("uniquename", Cell::text(unique)),
            ("friendlyname", Cell::text(friendly)),
            ("version", Cell::text("9.2.0.0")),
            ("ismanaged", Cell::Flag(managed)),
            ("isvisible", Cell::Flag(unique == "Default")),
            ("installedon", Cell::Time(FOUNDED)),
        ]);
        state.put(
            "solution",
            id,
            Row {
                cells: stamped(cells, FOUNDED),
                version: 0,
            },
        );
    }
    for solution in &seed.solutions {
        seeding::add_solution(&mut state, seed, solution);
    }
    for role in &seed.roles {
        seeding::add_role(&mut state, seed, role);
    }
    for person in &seed.people {
        add_person(&mut state, seed, person);
    }
    for user in &seed.application_users {
        seeding::add_application_user(&mut state, seed, user);
    }
    state
}

/// Unique name, name, managed.
pub(crate) const SOLUTIONS: [(&str, &str, bool); 3] = [
    ("Active", "Active Solution", false),
    ("Default", "Default Solution", false),
    ("Basic", "Basic Solution", true),
];

/// An id that is the same in every run for the same organization.
pub(crate) fn derived(seed: &OrganizationSeed, what: &str) -> Uuid {
    Uuid::new_v5(&seed.id, what.as_bytes())
}

/// Every business unit comes with a default team of the same name.
fn add_business_unit(state: &mut State, seed: &OrganizationSeed, name: &str, parent: Option<Uuid>) -> Uuid {
    let id = derived(seed, &format!("business unit {name}"));
    let mut cells = BTreeMap::from([
        ("businessunitid", Cell::Id(id)),
        ("name", Cell::text(name)),
        ("isdisabled", Cell::Flag(false)),
        ("organizationid", Cell::Link("organization", seed.id)),
    ]);
    if let Some(parent) = parent {
        cells.insert("parentbusinessunitid", Cell::Link("businessunit", parent));
    }
    state.put(
        "businessunit",
        id,
        Row {
            cells: stamped(cells, FOUNDED),
            version: 0,
        },
    );
    let team = derived(seed, &format!("team {name}"));
    let cells = BTreeMap::from([
        ("teamid", Cell::Id(team)),
        ("name", Cell::text(name)),
        ("isdefault", Cell::Flag(true)),
        ("teamtype", Cell::Whole(0)),
        ("businessunitid", Cell::Link("businessunit", id)),
    ]);
    state.put(
        "team",
        team,
        Row {
            cells: stamped(cells, FOUNDED),
            version: 0,
        },
    );
    id
}

/// A person whose business unit is not known stands in the root one.
pub(crate) fn add_person(state: &mut State, seed: &OrganizationSeed, person: &MemberSeed) -> Uuid {
    let id = derived(seed, &format!("person {}", person.object_id));
    let unit = seeding::unit(state, seed, &person.business_unit);
    let (first, last) = person.name.split_once(' ').unwrap_or(("#", &person.name));
    let cells = BTreeMap::from([
        ("systemuserid", Cell::Id(id)),
        ("ownerid", Cell::Id(id)),
        ("azureactivedirectoryobjectid", Cell::Id(person.object_id)),
        ("firstname", Cell::text(first)),
        ("lastname", Cell::text(last)),
        ("fullname", Cell::text(&person.name)),
        ("domainname", Cell::text(&person.upn)),
        ("windowsliveid", Cell::text(&person.upn)),
        ("internalemailaddress", Cell::text(&person.upn)),
        ("accessmode", Cell::Whole(0)),
        ("isdisabled", Cell::Flag(person.disabled)),
        ("islicensed", Cell::Flag(true)),
        ("userlicensetype", Cell::Whole(38)),
        ("caltype", Cell::Whole(7)),
        ("setupuser", Cell::Flag(false)),
        ("isintegrationuser", Cell::Flag(false)),
        ("issyncwithdirectory", Cell::Flag(true)),
        ("azurestate", Cell::Whole(0)),
        ("deletedstate", Cell::Whole(0)),
        ("invitestatuscode", Cell::Whole(0)),
        ("defaultodbfoldername", Cell::text("Dynamics365")),
        ("organizationid", Cell::Id(seed.id)),
        ("businessunitid", Cell::Link("businessunit", unit)),
    ]);
    state.put(
        "systemuser",
        id,
        Row {
            cells: stamped(cells, FOUNDED),
            version: 0,
        },
    );
    let team = state
        .rows("team")
        .find(|(_, row)| row.id("businessunitid") == Some(unit))
        .map(|(id, _)| id);
    state.team_members.extend(team.map(|team| (team, id)));
    seeding::assign(state, id, unit, &person.roles);
    id
}

pub(crate) type Grants = BTreeMap<Uuid, Depth>;

/// The built-in roles. System Administrator holds everything; what the others hold is an abridged version of the real ones.
pub(crate) fn built_in_roles() -> Vec<(&'static str, Option<Uuid>, Grants)> {
    let all = |keep: &dyn Fn(&str) -> Option<Depth>| -> Grants {
        privileges::CATALOGUE
            .iter()
            .filter_map(|privilege| {
                keep(&privilege.name).map(|depth| (privilege.id, depth.max(privilege.lowest)))
            })
            .collect()
    };
    let basic = |name: &str| {
        const SEEN: [&str; 14] = [
            "prvReadUser",
            "prvReadTeam",
            "prvReadRole",
            "prvReadBusinessUnit",
            "prvReadOrganization",
            "prvReadEntity",
            "prvReadAttribute",
            "prvReadRelationship",
            "prvReadCustomization",
            "prvReadSolution",
            "prvReadPublisher",
            "prvReadTransactionCurrency",
            "prvReadQuery",
            "prvReadSystemForm",
        ];
        let own = [
            "Account",
            "Contact",
            "Activity",
            "Note",
            "Connection",
            "UserQuery",
            "Workflow",
        ];
        if SEEN.contains(&name) || privileges::DEFAULTS.contains(&name) {
            return Some(Depth::Global);
        }
        own.iter()
            .any(|stem| name.ends_with(stem))
            .then_some(Depth::Basic)
    };
    // Not documented: whether a System Customizer may make roles and users; chosen: not, as he is no administrator.
    let customizer = |name: &str| {
        const CUSTOMIZES: [&str; 14] = [
            "Entity",
            "Customization",
            "Attribute",
            "Relationship",
            "SystemForm",
            "Query",
            "WebResource",
            "Solution",
            "Publisher",
            "Workflow",
            "PluginAssembly",
            "PluginType",
            "SdkMessageProcessingStep",
            "SdkMessageProcessingStepImage",
        ];
        basic(name).or_else(|| {
            CUSTOMIZES
                .iter()
                .any(|stem| name.ends_with(stem))
                .then_some(Depth::Global)
        })
    };
    vec![
        (
            "System Administrator",
            Some(SYSTEM_ADMINISTRATOR),
            all(&|_| Some(Depth::Global)),
        ),
        ("System Customizer", Some(SYSTEM_CUSTOMIZER), all(&customizer)),
        ("Basic User", Some(BASIC_USER), all(&basic)),
        (
            "Delegate",
            Some(DELEGATE),
            all(&|name| {
                if name == privileges::ACT_ON_BEHALF {
                    Some(Depth::Global)
                } else {
                    basic(name)
                }
            }),
        ),
        (
            "Support User",
            Some(SUPPORT_USER),
            all(&|name| name.starts_with("prvRead").then_some(Depth::Global)),
        ),
        ("Knowledge Manager", Some(KNOWLEDGE_MANAGER), all(&basic)),
        ("Environment Maker", None, all(&basic)),
    ]
}
