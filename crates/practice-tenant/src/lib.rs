//! The practice tenant: a stand-in for Microsoft Entra ID, Global Discovery and Dataverse on loopback, for
//! rehearsal and for tests. It is built from the documentation of the services and knows nothing of the
//! programs that talk to it, so that it can't share their mistakes.
//!
//! Each service has a port, and so an origin, of its own, all on `127.0.0.1` with plain `http`:
//!
//! | service | stands in for | OAuth resource |
//! |---|---|---|
//! | authority | `https://login.microsoftonline.com` | |
//! | discovery | `https://globaldisco.crm.dynamics.com` | its origin |
//! | each organization | `https://northwind.crm4.dynamics.com` and its `.api.` host | its origin |
//!
//! People sign in without a password: the sign-in page lists them.
//!
//! Not served, and answered with 404: the v1 token endpoints, device codes, user information, Microsoft Graph.
//! Client assertions are refused, because no certificate can be registered.

pub mod dataverse;
mod dataverse_door;
mod discovery;
mod entra;
mod faults;
mod handout;
mod odata_filter;
mod reply;
mod requests;
mod server;
mod surroundings;
mod tokens;
pub mod world;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde::Serialize;
use tokio::task::JoinHandle;
use uuid::Uuid;

pub use faults::{Action, Fault, Faults};
pub use handout::{Handout, SampleApp, SampleSecret};
pub use requests::{Requests, SeenRequest, Service};
pub use surroundings::{Chance, Clock, SystemChance, SystemClock};
pub use world::{Propagation, World};

use dataverse::Organization;
use server::{Door, Site};

/// How to start.
pub struct Options {
    /// The port of the authority; 0 lets the system choose. The other ports are always chosen by the system.
    pub authority_port: u16,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The randomness of codes, tokens, ids and the sample secret.
    pub chance: Arc<dyn Chance>,
    /// How long changes take to spread.
    pub propagation: Propagation,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            authority_port: 0,
            clock: Arc::new(SystemClock),
            chance: Arc::new(SystemChance),
            propagation: Propagation::default(),
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

        let (listener, authority) = server::listen(options.authority_port).await?;
        let mut sites = vec![(
            listener,
            Site {
                door: Door::Authority,
                origin: authority.clone(),
            },
        )];
        let (listener, discovery) = server::listen(0).await?;
        sites.push((
            listener,
            Site {
                door: Door::Discovery,
                origin: discovery.clone(),
            },
        ));
        let mut addresses = Addresses {
            authority,
            discovery,
            organizations: Vec::new(),
        };
        let mut organizations = Vec::new();
        for seed in world::organizations() {
            let (listener, url) = server::listen(0).await?;
            sites.push((
                listener,
                Site {
                    door: Door::Organization(seed.id),
                    origin: url.clone(),
                },
            ));
            let name = seed.friendly_name.clone();
            addresses.organizations.push(OrganizationAddress {
                id: seed.id,
                name,
                url: url.clone(),
            });
            organizations.push(Organization::new(seed, url));
        }

        let world = World {
            directory: world::directory(&*options.chance, options.clock.now()),
            organizations,
            propagation: options.propagation,
            sign_ins: world::SignIns::default(),
        };
        let practice = Arc::new(Practice {
            addresses,
            world: Mutex::new(world),
            faults: Faults::default(),
            requests: Requests::default(),
            clock: options.clock,
            chance: options.chance,
        });
        let servers = sites
            .into_iter()
            .map(|(listener, site)| tokio::spawn(server::serve(listener, site, Arc::clone(&practice))))
            .collect();
        Ok(Self { practice, servers })
    }

    /// Where the services are.
    pub fn addresses(&self) -> &Addresses {
        &self.practice.addresses
    }

    /// The world, to look at and to change. No service answers while it is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.practice.world()
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
        handout::handout(self.addresses(), &self.world())
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
    requests: Requests,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Practice {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, site: &Site, request: &Request<Bytes>) -> Response<Bytes> {
        let now = self.clock.now();
        let mut world = self.world();
        match site.door {
            Door::Authority => {
                entra::Entra::new(&self.addresses, &*self.chance, now, request).answer(&mut world, request)
            }
            Door::Discovery => discovery::answer(&self.addresses, &world, now, request),
            Door::Organization(id) => {
                dataverse_door::answer(&self.addresses, site, id, &mut world, now, request)
            }
        }
    }

    /// The service's own words for "too many requests".
    fn throttled(&self, site: &Site, request: &Request<Bytes>) -> Response<Bytes> {
        match site.door {
            Door::Authority => {
                entra::Entra::new(&self.addresses, &*self.chance, self.clock.now(), request).throttled()
            }
            Door::Discovery | Door::Organization(_) => dataverse_door::throttled(),
        }
    }
}
