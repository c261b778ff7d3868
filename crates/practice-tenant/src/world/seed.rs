//! The world as it is at start. The companies are Microsoft's fictional ones; the people are ours.

use jiff::{SignedDuration, Timestamp};
use serde_json::Map;
use uuid::{Uuid, uuid};

use super::directory::{
    Application, ConditionalAccess, DYNAMICS_365_ADMINISTRATOR, DYNAMICS_CRM, Directory,
    GLOBAL_ADMINISTRATOR, MICROSOFT_GRAPH, POWER_APPS, Permission, Person, Secret, ServicePrincipal, Tenant,
};
use crate::dataverse::{MemberSeed, OrganizationSeed};
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

/// Gita's own account in her company's tenant.
const GITA_AT_HOME: Uuid = uuid!("ce9cb96f-3038-47fd-a2ae-d1aa39637601");

pub(crate) fn directory(chance: &dyn Chance, now: Timestamp) -> Directory {
    let sync = contoso_sync(chance, now);
    let own = service_principal(
        uuid!("e22f5efe-a78e-4a88-b496-377f81ed4d80"),
        CONTOSO,
        CONTOSO_SYNC,
        &sync.name,
        now,
    );
    let dynamics = "Dataverse";
    Directory {
        tenants: vec![
            tenant(NORTHWIND, "northwind.example", "Northwind Traders"),
            tenant(FABRIKAM, "fabrikam.example", "Fabrikam"),
            tenant(CONTOSO, "contoso.example", "Contoso Software"),
        ],
        people: vec![
            person(
                ADA,
                NORTHWIND,
                "ada@northwind.example",
                "Ada Admin",
                &[GLOBAL_ADMINISTRATOR],
            ),
            person(BRUNO, NORTHWIND, "bruno@northwind.example", "Bruno Basic", &[]),
            person(
                DANA,
                NORTHWIND,
                "dana@northwind.example",
                "Dana Dynamics",
                &[DYNAMICS_365_ADMINISTRATOR],
            ),
            Person {
                guest_of: Some(CONTOSO),
                ..person(GITA, NORTHWIND, "gita@contoso.example", "Gita Guest", &[])
            },
            person(GITA_AT_HOME, CONTOSO, "gita@contoso.example", "Gita Guest", &[]),
            person(
                FIONA,
                FABRIKAM,
                "fiona@fabrikam.example",
                "Fiona Fabrikam",
                &[GLOBAL_ADMINISTRATOR],
            ),
            person(
                PRIYA,
                CONTOSO,
                "priya@contoso.example",
                "Priya Publisher",
                &[GLOBAL_ADMINISTRATOR],
            ),
        ],
        applications: vec![sync],
        service_principals: vec![
            service_principal(
                uuid!("c0ddb429-5ee6-449e-8c8c-a51d778dba32"),
                NORTHWIND,
                DYNAMICS_CRM,
                dynamics,
                now,
            ),
            service_principal(
                uuid!("d7e1442a-fde6-4fd9-a65c-43df45a1449d"),
                FABRIKAM,
                DYNAMICS_CRM,
                dynamics,
                now,
            ),
            own,
            known(NORTHWIND, MICROSOFT_GRAPH, "Microsoft Graph", now),
            known(FABRIKAM, MICROSOFT_GRAPH, "Microsoft Graph", now),
            known(CONTOSO, MICROSOFT_GRAPH, "Microsoft Graph", now),
            known(NORTHWIND, POWER_APPS, "PowerApps Service", now),
            known(FABRIKAM, POWER_APPS, "PowerApps Service", now),
        ],
        grants: Vec::new(),
        role_grants: Vec::new(),
    }
}

pub(crate) fn organizations() -> Vec<OrganizationSeed> {
    let admin = ["System Administrator"];
    vec![
        OrganizationSeed {
            child_business_units: vec!["Sales".into()],
            people: vec![
                member(ADA, "ada@northwind.example", "Ada Admin", "Northwind", &admin),
                member(
                    BRUNO,
                    "bruno@northwind.example",
                    "Bruno Basic",
                    "Sales",
                    &["Basic User"],
                ),
                member(
                    DANA,
                    "dana@northwind.example",
                    "Dana Dynamics",
                    "Northwind",
                    &["System Customizer"],
                ),
            ],
            ..organization(NORTHWIND_PRODUCTION, NORTHWIND, "northwind", "Northwind", 0)
        },
        OrganizationSeed {
            people: vec![
                member(
                    ADA,
                    "ada@northwind.example",
                    "Ada Admin",
                    "Northwind Test",
                    &admin,
                ),
                member(
                    DANA,
                    "dana@northwind.example",
                    "Dana Dynamics",
                    "Northwind Test",
                    &["System Customizer"],
                ),
                member(
                    GITA,
                    "gita@contoso.example",
                    "Gita Guest",
                    "Northwind Test",
                    &admin,
                ),
            ],
            ..organization(NORTHWIND_TEST, NORTHWIND, "northwindtest", "Northwind Test", 5)
        },
        OrganizationSeed {
            people: vec![member(
                DANA,
                "dana@northwind.example",
                "Dana Dynamics",
                "Northwind Lab",
                &admin,
            )],
            ..organization(NORTHWIND_LAB, NORTHWIND, "northwindlab", "Northwind Lab", 13)
        },
        OrganizationSeed {
            people: vec![member(
                FIONA,
                "fiona@fabrikam.example",
                "Fiona Fabrikam",
                "Fabrikam",
                &admin,
            )],
            ..organization(FABRIKAM_PRODUCTION, FABRIKAM, "fabrikam", "Fabrikam", 0)
        },
    ]
}

/// Permission ids from "Microsoft Graph permissions reference" and the Dynamics CRM service principal.
fn contoso_sync(chance: &dyn Chance, now: Timestamp) -> Application {
    let permission = |resource, id, scope: &str| Permission {
        resource,
        id,
        scope: scope.into(),
    };
    Application {
        object_id: uuid!("b1f3c7a4-52a5-4a6e-9d55-0a4f5e6d7c21"),
        app_id: CONTOSO_SYNC,
        name: "Contoso Sync".into(),
        home_tenant: CONTOSO,
        multi_tenant: true,
        publisher: "Contoso Software".into(),
        publisher_verified: true,
        public_redirects: vec!["http://localhost".into(), "http://localhost/".into()],
        web_redirects: Vec::new(),
        spa_redirects: Vec::new(),
        public_flows: true,
        id_tokens: false,
        permissions: vec![
            permission(
                DYNAMICS_CRM,
                uuid!("78ce3f0f-a1ce-49c2-8cde-64b5c0896db4"),
                "user_impersonation",
            ),
            permission(
                MICROSOFT_GRAPH,
                uuid!("37f7f235-527c-4136-accd-4a02d197296e"),
                "openid",
            ),
            permission(
                MICROSOFT_GRAPH,
                uuid!("14dad69e-099b-42c9-810b-d002981feec1"),
                "profile",
            ),
            permission(
                MICROSOFT_GRAPH,
                uuid!("7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
                "offline_access",
            ),
        ],
        secrets: vec![
            Secret::new(chance, now - days(30), days(180)),
            Secret::new(chance, now - days(400), days(365)),
        ],
        app_roles: Vec::new(),
        certificates: Vec::new(),
        owners: vec![PRIYA],
        created_at: now - days(400),
        properties: Map::new(),
    }
}

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

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

fn tenant(id: Uuid, domain: &str, name: &str) -> Tenant {
    Tenant {
        id,
        domain: domain.into(),
        name: name.into(),
        region: "EU".into(),
        user_consent_allowed: false,
        conditional_access: ConditionalAccess::Off,
        secrets_allowed: true,
    }
}

fn person(object_id: Uuid, tenant_id: Uuid, upn: &str, name: &str, roles: &[Uuid]) -> Person {
    Person {
        object_id,
        tenant_id,
        upn: upn.into(),
        name: name.into(),
        guest_of: None,
        directory_roles: roles.to_vec(),
        disabled: false,
    }
}

fn service_principal(
    object_id: Uuid,
    tenant_id: Uuid,
    app_id: Uuid,
    name: &str,
    now: Timestamp,
) -> ServicePrincipal {
    ServicePrincipal::new(object_id, tenant_id, app_id, name, now - days(300))
}

/// One of Microsoft's own apps. Any object id will do, as long as it stays the same.
fn known(tenant: Uuid, app: Uuid, name: &str, now: Timestamp) -> ServicePrincipal {
    service_principal(Uuid::new_v5(&tenant, app.as_bytes()), tenant, app, name, now)
}

fn organization(
    id: Uuid,
    tenant_id: Uuid,
    url_name: &str,
    friendly_name: &str,
    kind: i32,
) -> OrganizationSeed {
    OrganizationSeed {
        id,
        // Any id will do, as long as it stays the same.
        environment_id: Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_bytes()).to_string(),
        unique_name: format!("unq{}", &id.simple().to_string()[..29]),
        url_name: url_name.into(),
        friendly_name: friendly_name.into(),
        organization_type: kind,
        region: "EMEA".into(),
        tenant_id,
        root_business_unit: friendly_name.into(),
        ..OrganizationSeed::default()
    }
}

fn member(object_id: Uuid, upn: &str, name: &str, business_unit: &str, roles: &[&str]) -> MemberSeed {
    MemberSeed {
        object_id,
        upn: upn.into(),
        name: name.into(),
        business_unit: business_unit.into(),
        roles: roles.iter().map(ToString::to_string).collect(),
        disabled: false,
    }
}
