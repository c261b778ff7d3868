//! The runs whose steps are broken. Together they do every step of the engine's list.

use acceptance::worlds;
use engine::clock::Clock as _;
use engine::step::Step;
use jiff::Timestamp;
use practice_tenant::dataverse::ServicePrincipalFacts;
use practice_tenant::world::{self, ServicePrincipal};
use practice_tenant::{Action, Change, Fault, PracticeTenant, Service, WorldFile};
use uuid::Uuid;

use crate::ears::{At, Ears, Moment};
use crate::ground::{Ground, Life};
use crate::person::Aim;

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
    /// The same where the app has worked, so that rows belong to its user, and a colleague has its role too.
    Used,
    /// The role comes with a solution.
    Solution,
    /// A colleague's installation of that solution goes on.
    Going,
    /// The first installation of it fails.
    Failing,
    /// A colleague begins to install it while it is being looked at.
    Beside,
    /// The person asks for an organization that is not on the list.
    Missed,
    /// Two organizations in one run.
    Several,
}

/// How much of a story is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breadth {
    /// Each window × each fault.
    All,
    /// Each window, and each fault.
    Alone,
    /// Each window.
    Windows,
    /// Nothing.
    Nothing,
}

impl Story {
    pub(crate) const ALL: [Self; 12] = [
        Self::First,
        Self::Publisher,
        Self::Found,
        Self::Single,
        Self::Undo,
        Self::Used,
        Self::Solution,
        Self::Going,
        Self::Failing,
        Self::Beside,
        Self::Missed,
        Self::Several,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Publisher => "publisher",
            Self::Found => "found",
            Self::Single => "single",
            Self::Undo => "undo",
            Self::Used => "used",
            Self::Solution => "solution",
            Self::Going => "going",
            Self::Failing => "failing",
            Self::Beside => "beside",
            Self::Missed => "missed",
            Self::Several => "several",
        }
    }

    pub(crate) fn aim(self) -> Aim {
        match self {
            Self::Undo | Self::Used => Aim::Disconnect,
            _ => Aim::Connect,
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|story| story.name() == name)
    }

    /// How much a step of it is broken: all, except where another story does the same.
    pub(crate) fn breadth(self, step: Step) -> Breadth {
        let installs = matches!(
            step,
            Step::StageSolution | Step::InstallSolution | Step::FollowInstallation | Step::FindInstallations
        );
        match self {
            Self::First | Self::Publisher | Self::Found | Self::Single | Self::Undo => Breadth::All,
            Self::Solution if installs => Breadth::All,
            Self::Solution | Self::Used => Breadth::Windows,
            Self::Going | Self::Failing | Self::Beside if installs => Breadth::Alone,
            Self::Missed if step == Step::AskWhose => Breadth::All,
            Self::Going | Self::Failing | Self::Beside | Self::Missed => Breadth::Nothing,
            Self::Several => Breadth::Alone,
        }
    }

    /// It writes to the disk otherwise than the stories before it.
    pub(crate) fn has_its_own_writes(self) -> bool {
        !matches!(self, Self::Going | Self::Failing | Self::Beside | Self::Missed)
    }

    /// What the story is about.
    pub(crate) fn organizations(self) -> Vec<Uuid> {
        let many = if self == Self::Several { 2 } else { 1 };
        (0..many).map(worlds::organization).collect()
    }

    /// Another beginning than the practice tenant's own.
    pub(crate) fn world(self) -> Option<WorldFile> {
        (self == Self::Several).then(|| worlds::with_organizations(3, Timestamp::now()))
    }

    /// The address that the person pastes.
    pub(crate) fn pasted(self, tenant: &PracticeTenant) -> Option<String> {
        let addresses = tenant.addresses();
        let mut organizations = addresses.organizations.iter();
        let lab = organizations.find(|one| one.id == world::NORTHWIND_LAB);
        lab.filter(|_| self == Self::Missed).map(|lab| lab.url.clone())
    }

    /// Makes the world as the story begins.
    pub(crate) fn prepare(self, ground: &Ground) {
        match self {
            Self::First
            | Self::Publisher
            | Self::Single
            | Self::Solution
            | Self::Beside
            | Self::Missed
            | Self::Several => {}
            Self::Going => {
                let begun = At {
                    step: Step::InstallSolution,
                    nth: 1,
                    moment: Moment::IsOver,
                };
                match ground
                    .colleague()
                    .live(Aim::Connect, &Ears::that_crash(Some(begun)))
                {
                    Life::Over => {}
                    other => panic!("the story has no beginning: {other:?}"),
                }
            }
            Self::Failing => {
                let mut world = ground.tenant.world();
                let organization = world.organization(world::NORTHWIND_PRODUCTION);
                organization.expect("it is there").fail_imports(1);
            }
            Self::Found => {
                deputize(ground);
                leave_a_user(ground);
            }
            Self::Undo => connected(ground),
            Self::Used => {
                connected(ground);
                use_it(ground);
            }
        }
    }

    /// What is so in each life of the story.
    pub(crate) fn begin(self, ground: &Ground) {
        let standing = match self {
            Self::Single => {
                let no = r#"{"error":{"code":"0x80060888","message":"no change sets"}}"#;
                let refused = Action::Answer {
                    status: 501,
                    headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                    body: no.into(),
                };
                Fault::on(Service::Organization, refused).holds("changeset_")
            }
            Self::Beside => {
                let begins = Change::ImportBegins {
                    organization: "Northwind".to_owned(),
                    person: "ada@northwind.example".to_owned(),
                };
                let begun = Action::Change(vec![begins]);
                Fault::on(Service::Organization, begun)
                    .path("/ImportSolutionAsync")
                    .first(1)
            }
            _ => return,
        };
        let there = ground.tenant.faults().all();
        if !there.iter().any(|one| one.action() == standing.action()) {
            ground.tenant.faults().add(standing);
        }
    }
}

fn connected(ground: &Ground) {
    match ground.live(Aim::Connect, &Ears::open()) {
        Life::Reached(_) => {}
        other => panic!("the story has no beginning: {other:?}"),
    }
}

/// The app has made a row, and Ada gave herself its role.
fn use_it(ground: &Ground) {
    let mut world = ground.tenant.world();
    let organization = world
        .organization(world::NORTHWIND_PRODUCTION)
        .expect("it is there");
    let user = organization.application_users().remove(0).id;
    organization.add_account("An account of the app", user);
    let role = organization.roles_named("Contoso Sync").remove(0).id;
    let ada = organization.user_of(world::ADA).expect("Ada is a member");
    organization.assign_role(ada, role);
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
