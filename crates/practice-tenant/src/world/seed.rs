//! The names of what is in the world at start, which `worlds/northwind.json` tells. The companies are Microsoft's fictional ones; the people are ours.

use jiff::{SignedDuration, Timestamp};
use uuid::{Uuid, uuid};

use super::directory::Secret;
use crate::surroundings::Chance;

/// The customer's tenant, Northwind Traders. Nothing is approved there at start.
pub const NORTHWIND: Uuid = uuid!("9f230728-7981-4d35-9882-3d8430a1f93f");
/// Another customer's tenant, Fabrikam.
pub const FABRIKAM: Uuid = uuid!("7d023e4c-c9b4-4763-9085-3e67596f5646");
/// The publisher's tenant, Contoso Software. It has no Dataverse.
pub const CONTOSO: Uuid = uuid!("5dca5b82-9252-4362-90c0-73327d942f25");

/// The app id of Contoso Sync, the publisher's multi-tenant app.
pub const CONTOSO_SYNC: Uuid = uuid!("5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91");

/// Ada Admin of Northwind: Global Administrator; System Administrator in production and test.
pub const ADA: Uuid = uuid!("87f2d8ad-68ba-4505-a2d4-79232a1fa599");
/// Bruno Basic of Northwind: no directory role; Basic User in production.
pub const BRUNO: Uuid = uuid!("f0a057ec-249e-4dd6-9b39-86577e872383");
/// Dana Dynamics of Northwind: Dynamics 365 Administrator; System Customizer in production and test, System
/// Administrator in the lab.
pub const DANA: Uuid = uuid!("93d78856-4dbf-446e-82d7-dd18501ab958");
/// Gita Guest, a consultant of Contoso Software, as guest in Northwind: System Administrator in test.
pub const GITA: Uuid = uuid!("f3844f66-ebe0-41e7-a6ff-ffeb20d6e30e");
/// Fiona Fabrikam: Global Administrator and System Administrator there.
pub const FIONA: Uuid = uuid!("f752887f-b3c0-49bd-b505-879a54baef31");
/// Priya Publisher of Contoso Software: Global Administrator there.
pub const PRIYA: Uuid = uuid!("258ac1fb-ac22-4ba9-8c4c-6ac8b582a6d9");

/// Northwind's production organization.
pub const NORTHWIND_PRODUCTION: Uuid = uuid!("05096708-ce08-463c-8fb6-1feee6d4564b");
/// Northwind's sandbox.
pub const NORTHWIND_TEST: Uuid = uuid!("bdb84b00-9fdf-40e4-bc01-833ab1842fae");
/// Northwind's developer organization, in which Ada is not a user.
pub const NORTHWIND_LAB: Uuid = uuid!("89d9e779-d700-4548-8810-77392369b3d0");
/// Fabrikam's production organization.
pub const FABRIKAM_PRODUCTION: Uuid = uuid!("1e1fe366-8b00-44e5-8c61-03360316faae");

impl Secret {
    /// A new secret with a random value: 40 characters, of which the 4th to 6th are `8Q~`, as in Entra's own.
    pub fn new(chance: &dyn Chance, created_at: Timestamp, lifetime: SignedDuration) -> Self {
        let random = chance.text();
        let value = format!("{}8Q~{}", &random[..3], &random[3..37]);
        Self {
            key_id: chance.id(),
            name: None,
            value,
            created_at,
            ends_at: created_at + lifetime,
        }
    }
}
