//! The runs whose steps are broken. Together they do every step of the engine's list.

use engine::clock::Clock as _;
use practice_tenant::dataverse::ServicePrincipalFacts;
use practice_tenant::world::{self, ServicePrincipal};
use practice_tenant::{Action, Fault, Service};
use uuid::Uuid;

use crate::ground::Ground;
use crate::person::Aim;
use crate::{ears::Ears, ground::Life};

/// What is there at first, and what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Story {
    /// A first connection, with the credential here.
    First,
    /// The publisher keeps the credential.
    Publisher,
    /// Somebody made the application user before, and the administrator is none by role.
    Found,
    /// The service does not take changes as one.
    Single,
    /// What was connected is taken back.
    Undo,
}

impl Story {
    pub(crate) const ALL: [Self; 5] = [
        Self::First,
        Self::Publisher,
        Self::Found,
        Self::Single,
        Self::Undo,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Publisher => "publisher",
            Self::Found => "found",
            Self::Single => "single",
            Self::Undo => "undo",
        }
    }

    pub(crate) fn aim(self) -> Aim {
        match self {
            Self::First | Self::Publisher | Self::Found | Self::Single => Aim::Connect,
            Self::Undo => Aim::Disconnect,
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|story| story.name() == name)
    }

    /// Makes the world as the story begins.
    pub(crate) fn prepare(self, ground: &Ground) {
        match self {
            Self::First | Self::Publisher | Self::Single => {}
            Self::Found => {
                deputize(ground);
                leave_a_user(ground);
            }
            Self::Undo => match ground.live(Aim::Connect, &Ears::open()) {
                Life::Reached(_) => {}
                other => panic!("the story has no beginning: {other:?}"),
            },
        }
    }

    /// What is so in each life of the story.
    pub(crate) fn begin(self, ground: &Ground) {
        if self == Self::Single {
            let no = r#"{"error":{"code":"0x80060888","message":"no change sets"}}"#;
            let refused = Action::Answer {
                status: 501,
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: no.into(),
            };
            let standing = Fault::on(Service::Organization, refused).holds("changeset_");
            let there = ground.tenant.faults().all();
            if !there.iter().any(|one| one.action() == standing.action()) {
                ground.tenant.faults().add(standing);
            }
        }
    }
}

/// Ada may do all that a System Administrator may, by a role of another name.
fn deputize(ground: &Ground) {
    let mut world = ground.tenant.world();
    let organization = world
        .organization(world::NORTHWIND_PRODUCTION)
        .expect("it is there");
    let user = organization.user_of(world::ADA).expect("Ada is a member");
    let highest = organization.roles_named("System Administrator").remove(0);
    let grants: Vec<_> = highest
        .privileges
        .iter()
        .map(|(name, depth)| (name.as_str(), *depth))
        .collect();
    let deputy = organization.add_role("Deputy", highest.business_unit, false, &grants);
    for role in organization.roles_assigned_to(user) {
        organization.unassign_role(user, role);
    }
    organization.assign_role(user, deputy);
}

/// The app was approved, and somebody made its user, as Gangway would not have named it.
fn leave_a_user(ground: &Ground) {
    let mut world = ground.tenant.world();
    let (object_id, name) = (Uuid::from_u128(77), "Contoso Sync");
    let approved = ServicePrincipal::new(
        object_id,
        world::NORTHWIND,
        world::CONTOSO_SYNC,
        name,
        ground.clock.now(),
    );
    world.directory.service_principals.push(approved);
    let principal = ServicePrincipalFacts {
        object_id,
        display_name: name.to_owned(),
        enabled: true,
    };
    let organization = world
        .organization(world::NORTHWIND_PRODUCTION)
        .expect("it is there");
    let root = organization
        .roles_named("System Administrator")
        .remove(0)
        .business_unit;
    organization.add_application_user(world::CONTOSO_SYNC, &principal, root, &[]);
}
