//! A network in which nothing is but the practice tenant, and which remembers every name that was looked up.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use engine::http::Names;
use practice_tenant::PracticeTenant;

/// Where the services' names lead, and who was looked for.
pub struct PlayedNames {
    doors: BTreeMap<String, SocketAddr>,
    asked: Mutex<BTreeSet<String>>,
}

impl PlayedNames {
    /// The names of those services.
    pub fn of(tenant: &PracticeTenant) -> Arc<Self> {
        let doors = tenant.doors().iter();
        let doors = doors.map(|(origin, address)| (origin.replace("https://", ""), *address));
        Arc::new(Self {
            doors: doors.collect(),
            asked: Mutex::default(),
        })
    }

    /// Every host and where it is.
    pub fn hosts(&self) -> impl Iterator<Item = (&str, SocketAddr)> {
        self.doors.iter().map(|(host, address)| (host.as_str(), *address))
    }

    /// Every name that was looked up so far, found or not.
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

impl Names for PlayedNames {
    fn find(&self, host: &str) -> Option<SocketAddr> {
        self.asked.lock().expect("not poisoned").insert(host.to_owned());
        self.doors.get(host).copied()
    }
}
