//! The practice tenant: a stand-in for Microsoft Entra ID, Microsoft Graph, Global Discovery, the Power Platform and Dataverse on loopback, for
//! rehearsal and for tests. It is built from the documentation of the services and knows nothing of the
//! programs that talk to it, so that it can't share their mistakes.
//!
//! Each service has a port, and so an origin, of its own, all on this computer, with plain `http` or with `https`
//! ([`Options::tls`]):
//!
//! | service | stands in for | OAuth resource |
//! |---|---|---|
//! | authority | `https://login.microsoftonline.com` | |
//! | discovery | `https://globaldisco.crm.dynamics.com` | its origin |
//! | graph | `https://graph.microsoft.com` | its origin |
//! | bap | `https://api.bap.microsoft.com` | its origin (really `https://service.powerapps.com/`) |
//! | each organization | `https://northwind.crm4.dynamics.com` and its `.api.` host | its origin |
//!
//! People sign in without a password: the sign-in page lists them.
//!
//! What is faithful, what is chosen and what is missing stands in `docs/practice-tenant.md`.

mod authority_file;
mod body;
mod control;
pub mod dataverse;
mod dataverse_door;
mod discovery;
mod entra;
mod faults;
mod front;
mod graph;
mod handout;
mod limits;
mod odata_filter;
mod power_platform;
mod reply;
mod requests;
pub mod scenario;
mod server;
mod striking;
mod surroundings;
mod tokens;
pub mod world;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use serde::Serialize;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub use faults::{Action, Fault, Faults, IdTokenFlaw};
pub use front::Host;
pub use handout::{Handout, SampleApp, SampleSecret};
pub use limits::Limits;
pub use requests::{Requests, SeenRequest, Service};
pub use scenario::{Change, Scenario, ScenarioError};
pub use surroundings::{AdvancedClock, Chance, Clock, SystemChance, SystemClock};
pub use world::{Propagation, World, WorldFile, WorldFileError};

use front::Front;
use limits::Protection;
use server::{Door, Site};
use striking::PartsOfBatch;

/// How to start.
pub struct Options {
    /// The port of the authority; 0 lets the system choose. The other ports are always chosen by the system.
    pub authority_port: u16,
    /// Whether all ports speak https, with a certificate that is made at start, instead of plain http.
    pub tls: bool,
    /// The name of this computer in all addresses.
    pub host: Host,
    /// The port of the control interface; `None` is without one, 0 lets the system choose.
    pub control_port: Option<u16>,
    /// How much one user may ask of one organization.
    pub limits: Limits,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness of codes, tokens, ids and the sample secret.
    pub chance: Arc<dyn Chance>,
    /// How long changes take to spread.
    pub propagation: Propagation,
    /// What there is at start; `None` is [`WorldFile::northwind`].
    pub world: Option<WorldFile>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            authority_port: 0,
            tls: false,
            host: Host::default(),
            control_port: None,
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            propagation: Propagation::default(),
            world: None,
        }
    }
}

/// Where the services are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// The origin of Entra ID.
    pub authority: String,
    /// The origin of Global Discovery.
    pub discovery: String,
    /// The origin of Microsoft Graph.
    pub graph: String,
    /// The origin of the administration of Power Platform environments (`api.bap.microsoft.com`).
    #[serde(rename = "bap")]
    pub power_platform: String,
    /// The organizations, in the order of the seeded world.
    pub organizations: Vec<OrganizationAddress>,
}

/// Where an organization is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganizationAddress {
    /// The organization id.
    pub id: Uuid,
    /// Its friendly name.
    pub name: String,
    /// Its origin.
    pub url: String,
}

/// The running services. They stop when this is dropped.
pub struct PracticeTenant {
    practice: Arc<Practice>,
    front: Front,
    doors: Vec<(String, SocketAddr)>,
    control: Option<String>,
    servers: Vec<JoinHandle<()>>,
}

impl PracticeTenant {
    /// Starts the services on the current Tokio runtime.
    ///
    /// # Errors
    /// When a port can't be had.
    pub async fn start(options: Options) -> io::Result<Self> {
        // Takes part of a second; the first token waits for it, the start does not.
        tokio::task::spawn_blocking(tokens::make_key);

        let front = Front::new(options.host, options.tls)?;
        let mut sites = Vec::new();
        let (listeners, authority) = front.listen(options.authority_port, front::AUTHORITY).await?;
        sites.push((listeners, Site::new(Door::Authority, &authority)));
        let (listeners, discovery) = front.listen(0, front::DISCOVERY).await?;
        sites.push((listeners, Site::new(Door::Discovery, &discovery)));
        let (listeners, graph) = front.listen(0, front::GRAPH).await?;
        sites.push((listeners, Site::new(Door::Graph, &graph)));
        let (listeners, power_platform) = front.listen(0, front::POWER_PLATFORM).await?;
        sites.push((listeners, Site::new(Door::PowerPlatform, &power_platform)));
        let mut addresses = Addresses {
            authority,
            discovery,
            graph,
            power_platform,
            organizations: Vec::new(),
        };
        let (chance, now) = (&*options.chance, options.clock.now());
        let mut file = options.world.unwrap_or_else(|| WorldFile::northwind(chance, now));
        file.propagation = options.propagation.or(file.propagation);
        for seed in &file.organizations {
            let public = format!("{}.crm4.dynamics.com", seed.url_name);
            let (listeners, url) = front.listen(0, &public).await?;
            sites.push((listeners, Site::new(Door::Organization(seed.id), &url)));
            let name = seed.friendly_name.clone();
            addresses.organizations.push(OrganizationAddress {
                id: seed.id,
                name,
                url,
            });
        }

        let urls = addresses.organizations.iter().map(|address| address.url.clone());
        let world = file.build(urls);
        let practice = Arc::new(Practice {
            addresses,
            world: Mutex::new(world),
            faults: Faults::default(),
            protection: Protection::new(options.limits),
            requests: Requests::default(),
            clock: options.clock,
            chance: options.chance,
        });
        let doors = sites
            .iter()
            .map(|(listeners, site)| Ok((site.origin.clone(), listeners[0].local_addr()?)))
            .collect::<io::Result<_>>()?;
        let mut servers: Vec<_> = sites
            .into_iter()
            .flat_map(|(listeners, site)| {
                listeners
                    .into_iter()
                    .map(move |listener| (listener, site.clone()))
            })
            .map(|(listener, site)| {
                let served = server::serve(listener, front.acceptor(), site, Arc::clone(&practice));
                tokio::spawn(served)
            })
            .collect();
        let mut control = None;
        if let Some(port) = options.control_port {
            let (listener, origin) = control::listen(port).await?;
            servers.push(tokio::spawn(control::serve(listener, Arc::clone(&practice))));
            control = Some(origin);
        }
        Ok(Self {
            practice,
            front,
            doors,
            control,
            servers,
        })
    }

    /// The PEM file with the certificate authority that clients must trust, with https. It goes when this is dropped.
    pub fn authority_file(&self) -> Option<&Path> {
        self.front.authority_file()
    }

    /// Where each origin is served on this computer. Needed with [`Host::PublicCloud`].
    pub fn doors(&self) -> &[(String, SocketAddr)] {
        &self.doors
    }

    /// The origin of the control port, when there is one.
    pub fn control(&self) -> Option<&str> {
        self.control.as_deref()
    }

    /// Changes the world and orders the failures of a scenario.
    ///
    /// # Errors
    /// When it speaks of something that the world does not have; then nothing is changed.
    pub fn play(&self, scenario: &Scenario) -> Result<(), ScenarioError> {
        self.practice.play(scenario)
    }

    /// Where the services are.
    pub fn addresses(&self) -> &Addresses {
        &self.practice.addresses
    }

    /// The world, to look at and to change. No service answers while it is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.practice.world()
    }

    /// Says anew how much one user may ask of one organization; what was asked still counts.
    pub fn set_limits(&self, limits: Limits) {
        self.practice.protection.set(limits);
    }

    /// The failures in force.
    pub fn faults(&self) -> &Faults {
        &self.practice.faults
    }

    /// What was asked of the services.
    pub fn requests(&self) -> &Requests {
        &self.practice.requests
    }

    /// The current client secret of Contoso Sync.
    pub fn sample_secret(&self) -> SampleSecret {
        handout::sample_secret(&self.world())
    }

    /// What somebody needs to know to rehearse.
    pub fn handout(&self) -> Handout {
        handout::handout(self.addresses(), self.authority_file(), &self.world())
    }
}

impl Drop for PracticeTenant {
    fn drop(&mut self) {
        for server in &self.servers {
            server.abort();
        }
    }
}

/// What all servers share.
pub(crate) struct Practice {
    addresses: Addresses,
    world: Mutex<World>,
    faults: Faults,
    protection: Protection,
    requests: Requests,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Practice {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self, scenario: &Scenario) -> Result<(), ScenarioError> {
        let mut world = self.world();
        for fault in &scenario.faults {
            if let Action::Change(changes) = fault.action() {
                scenario::check(&mut world, changes)?;
            }
        }
        let now = world.time(&*self.clock);
        scenario::change(&mut world, &scenario.world, now)?;
        for fault in &scenario.faults {
            self.faults.add(fault.clone());
        }
        Ok(())
    }

    /// The time of the services, which a scenario may have put beside the clock.
    fn now(&self) -> Timestamp {
        self.world().time(&*self.clock)
    }

    fn answer(&self, site: &Site, request: &Request<Bytes>) -> Response<Bytes> {
        let mut world = self.world();
        let now = world.time(&*self.clock);
        match site.door {
            Door::Authority => {
                entra::Entra::new(&self.addresses, &*self.chance, now, request).answer(&mut world, request)
            }
            Door::Discovery => discovery::answer(&self.addresses, &world, now, request),
            Door::Graph => {
                graph::Graph::new(&self.addresses, &*self.chance, now, request).answer(&mut world, request)
            }
            Door::PowerPlatform => power_platform::answer(&self.addresses, &mut world, now, request),
            Door::Organization(id) => {
                let gate = PartsOfBatch::of(self, site, request);
                dataverse_door::answer(&self.addresses, site, id, &mut world, (now, &gate), request)
            }
        }
    }

    /// The service's own words for "too many requests".
    fn throttled(&self, site: &Site, request: &Request<Bytes>) -> Response<Bytes> {
        match site.door {
            Door::Authority => {
                entra::Entra::new(&self.addresses, &*self.chance, self.now(), request).throttled()
            }
            Door::Graph => graph::Graph::new(&self.addresses, &*self.chance, self.now(), request).throttled(),
            Door::PowerPlatform => power_platform::throttled(),
            Door::Discovery | Door::Organization(_) => dataverse_door::throttled(),
        }
    }
}
