//! What somebody needs to know to rehearse: addresses, people, and the publisher's app with its secret.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::Addresses;
use crate::world::{CONTOSO_SYNC, Person, Tenant, World};

/// All of it, as the program prints it.
#[derive(Serialize)]
pub struct Handout {
    /// Where the services are.
    pub addresses: Addresses,
    /// With https: the PEM file of the certificate authority that clients must trust.
    pub certificate_authority: Option<PathBuf>,
    /// The publisher's app.
    pub app: SampleApp,
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// The people who can sign in.
    pub people: Vec<Person>,
}

/// The publisher's app, Contoso Sync.
#[derive(Serialize)]
pub struct SampleApp {
    /// Its app id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its publisher.
    pub publisher: String,
    /// Its current client secret. It opens nothing but this practice tenant.
    pub secret: SampleSecret,
}

/// A client secret of the practice tenant. It is made at start and opens nothing else.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleSecret {
    /// The id that people mistake for the value.
    pub key_id: Uuid,
    /// The value.
    pub value: String,
    /// When it ends.
    pub ends_at: Timestamp,
}

pub(crate) fn handout(addresses: &Addresses, authority_file: Option<&Path>, world: &World) -> Handout {
    let app = world.directory.application(CONTOSO_SYNC);
    Handout {
        addresses: addresses.clone(),
        certificate_authority: authority_file.map(Path::to_owned),
        app: SampleApp {
            id: CONTOSO_SYNC,
            name: app.map(|app| app.name.clone()).unwrap_or_default(),
            publisher: app.map(|app| app.publisher.clone()).unwrap_or_default(),
            secret: sample_secret(world),
        },
        tenants: world.directory.tenants.clone(),
        people: world.directory.people.clone(),
    }
}

/// The secret of Contoso Sync that ends last; an empty one, should a test have removed them all.
pub(crate) fn sample_secret(world: &World) -> SampleSecret {
    let secrets = world
        .directory
        .application(CONTOSO_SYNC)
        .map(|app| app.secrets.as_slice())
        .unwrap_or_default();
    let latest = secrets.iter().max_by_key(|secret| secret.ends_at);
    SampleSecret {
        key_id: latest.map(|secret| secret.key_id).unwrap_or_default(),
        value: latest.map(|secret| secret.value.clone()).unwrap_or_default(),
        ends_at: latest.map(|secret| secret.ends_at).unwrap_or_default(),
    }
}
