//! Entra directories: tenants, people, app registrations, service principals and grants.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::{Uuid, uuid};

use super::certificate::Certificate;

/// The app id of Dynamics CRM (Dataverse), the resource of every organization and of Global Discovery
/// ("Verify first-party Microsoft applications in sign-in reports").
pub const DYNAMICS_CRM: Uuid = uuid!("00000007-0000-0000-c000-000000000000");
/// The app id of Microsoft Graph (same page).
pub const MICROSOFT_GRAPH: Uuid = uuid!("00000003-0000-0000-c000-000000000000");
/// The app id of `PowerApps Service`, the resource of the administration of environments (same page).
pub const POWER_APPS: Uuid = uuid!("475226c6-020e-4fb2-8a90-7a972cbfc1d4");

/// Template ids of directory roles ("Microsoft Entra built-in roles").
pub const GLOBAL_ADMINISTRATOR: Uuid = uuid!("62e90394-69f5-4237-9190-012177145e10");
/// See [`GLOBAL_ADMINISTRATOR`].
pub const PRIVILEGED_ROLE_ADMINISTRATOR: Uuid = uuid!("e8611ab8-c189-46e8-94e1-60213ab1f814");
/// See [`GLOBAL_ADMINISTRATOR`].
pub const APPLICATION_ADMINISTRATOR: Uuid = uuid!("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3");
/// See [`GLOBAL_ADMINISTRATOR`].
pub const CLOUD_APPLICATION_ADMINISTRATOR: Uuid = uuid!("158c047a-c907-4556-b7ef-446551a6b5f7");
/// See [`GLOBAL_ADMINISTRATOR`].
pub const DYNAMICS_365_ADMINISTRATOR: Uuid = uuid!("44367163-eba1-44c3-98af-f5787879f96a");

/// See [`GLOBAL_ADMINISTRATOR`].
pub const POWER_PLATFORM_ADMINISTRATOR: Uuid = uuid!("11648597-926c-4cf3-9c36-bcebb0ba8dcc");

/// An Entra tenant.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Tenant {
    /// The tenant id.
    pub id: Uuid,
    /// Its verified domain.
    pub domain: String,
    /// What people call it.
    pub name: String,
    /// The `tenant_region_scope`, such as `EU`.
    pub region: String,
    /// Whether people without a directory role may consent for themselves.
    pub user_consent_allowed: bool,
    /// What Conditional Access wants of every sign-in.
    pub conditional_access: ConditionalAccess,
    /// Whether the policy for apps lets them have client secrets (`defaultAppManagementPolicy`).
    #[serde(default = "yes")]
    pub secrets_allowed: bool,
    /// How many further organizations Global Discovery lists; nothing stands behind their addresses.
    #[serde(skip_serializing_if = "is_zero")]
    pub listed_only: u32,
    /// How many approvals to come meet another one of the same moment, and are refused.
    #[serde(skip_serializing_if = "is_zero")]
    pub colliding_consents: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What Conditional Access wants of a sign-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConditionalAccess {
    /// Nothing.
    #[default]
    Off,
    /// A second factor. An interactive sign-in shows it; what was signed in before must be repeated.
    WantsMfa,
    /// It lets nobody in.
    Blocks,
}

/// A person's account in one tenant. A guest has a second account in the tenant that invited them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Person {
    /// The object id in this tenant.
    pub object_id: Uuid,
    /// This tenant.
    pub tenant_id: Uuid,
    /// The name to sign in with; the same for all accounts of a person.
    pub upn: String,
    /// The display name.
    pub name: String,
    /// The tenant a guest comes from.
    pub guest_of: Option<Uuid>,
    /// Template ids of the directory roles.
    pub directory_roles: Vec<Uuid>,
    /// Whether sign-in is blocked.
    pub disabled: bool,
    /// When an administrator revoked what the person had signed in with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions_revoked_at: Option<Timestamp>,
}

impl Person {
    /// Whether this person may consent for the whole tenant ("Grant tenant-wide admin consent to an application").
    pub fn may_approve_for_all(&self) -> bool {
        self.may_approve_graph_roles() || self.may_manage_apps()
    }

    /// Whether this person may also approve the app roles of Microsoft Graph (same page).
    pub fn may_approve_graph_roles(&self) -> bool {
        self.has_one_of(&[GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR])
    }

    /// Whether this person may change every app of the tenant ("Microsoft Entra built-in roles").
    pub fn may_manage_apps(&self) -> bool {
        self.has_one_of(&[
            GLOBAL_ADMINISTRATOR,
            APPLICATION_ADMINISTRATOR,
            CLOUD_APPLICATION_ADMINISTRATOR,
        ])
    }

    fn has_one_of(&self, roles: &[Uuid]) -> bool {
        self.directory_roles.iter().any(|role| roles.contains(role))
    }
}

/// A permission that an app registration asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Permission {
    /// The app id of the resource.
    pub resource: Uuid,
    /// The id of the permission.
    pub id: Uuid,
    /// Its name, such as `user_impersonation`.
    pub scope: String,
}

/// A client secret of an app registration.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Secret {
    /// The id, which people mistake for the value.
    pub key_id: Uuid,
    /// What people call it.
    pub name: Option<String>,
    /// The value.
    pub value: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// An app registration.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the registration has them as switches of their own"
)]
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Application {
    /// The object id of the registration; Graph names it by this one.
    pub object_id: Uuid,
    /// The app id (client id).
    pub app_id: Uuid,
    /// The display name.
    pub name: String,
    /// The tenant it is registered in.
    pub home_tenant: Uuid,
    /// Whether other tenants may use it (`AzureADMultipleOrgs`).
    pub multi_tenant: bool,
    /// The publisher's name.
    pub publisher: String,
    /// Whether the publisher is verified.
    pub publisher_verified: bool,
    /// Redirects under "Mobile and desktop applications".
    pub public_redirects: Vec<String>,
    /// Redirects under "Web"; their codes need a secret.
    pub web_redirects: Vec<String>,
    /// Redirects under "Single-page application".
    pub spa_redirects: Vec<String>,
    /// "Allow public client flows": without it there is no device code flow.
    pub public_flows: bool,
    /// Whether the authorization endpoint may give ID tokens.
    pub id_tokens: bool,
    /// The delegated permissions that it asks for (`requiredResourceAccess`).
    pub permissions: Vec<Permission>,
    /// The app roles that it asks for (same place).
    pub app_roles: Vec<Permission>,
    /// Its client secrets.
    pub secrets: Vec<Secret>,
    /// Its certificates.
    pub certificates: Vec<Certificate>,
    /// Object ids of the people who own it.
    pub owners: Vec<Uuid>,
    /// When it was registered.
    pub created_at: Timestamp,
    /// What else Graph keeps of it, without meaning here.
    pub properties: Map<String, Value>,
}

/// An app in a tenant ("enterprise application").
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct ServicePrincipal {
    /// Its object id in the tenant.
    pub object_id: Uuid,
    /// The tenant.
    pub tenant_id: Uuid,
    /// The app.
    pub app_id: Uuid,
    /// The display name.
    pub display_name: String,
    /// "Enabled for users to sign-in".
    pub enabled: bool,
    /// "Assignment required": only [`Self::assigned`] people may sign in.
    pub assignment_required: bool,
    /// Object ids of the people who are assigned.
    pub assigned: Vec<Uuid>,
    /// When it was made.
    pub created_at: Timestamp,
    /// What else Graph keeps of it, without meaning here.
    pub properties: Map<String, Value>,
}

impl ServicePrincipal {
    /// An app in a tenant, enabled for everybody.
    pub fn new(
        object_id: Uuid,
        tenant_id: Uuid,
        app_id: Uuid,
        display_name: &str,
        created_at: Timestamp,
    ) -> Self {
        Self {
            object_id,
            tenant_id,
            app_id,
            display_name: display_name.to_owned(),
            enabled: true,
            assignment_required: false,
            assigned: Vec::new(),
            created_at,
            properties: Map::new(),
        }
    }

    /// Whether the assignments let this person in.
    pub fn lets_in(&self, person: Uuid) -> bool {
        !self.assignment_required || self.assigned.contains(&person)
    }
}

/// Delegated permissions that an app has in a tenant (`oauth2PermissionGrant`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Grant {
    /// The tenant.
    pub tenant_id: Uuid,
    /// The app that was let in.
    pub app_id: Uuid,
    /// The app id of the resource.
    pub resource: Uuid,
    /// Names of the permissions.
    pub scopes: Vec<String>,
    /// For whom; `None` is everybody in the tenant.
    pub principal: Option<Uuid>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An app role that an app has in a tenant (`appRoleAssignment`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct RoleGrant {
    /// The tenant.
    pub tenant_id: Uuid,
    /// The app that was let in.
    pub app_id: Uuid,
    /// The app id of the resource.
    pub resource: Uuid,
    /// The name of the role.
    pub role: String,
}

/// All tenants of the practice world.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Directory {
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// The accounts.
    pub people: Vec<Person>,
    /// The app registrations.
    pub applications: Vec<Application>,
    /// The service principals.
    pub service_principals: Vec<ServicePrincipal>,
    /// The grants.
    pub grants: Vec<Grant>,
    /// The app roles.
    pub role_grants: Vec<RoleGrant>,
}

impl Directory {
    /// The tenant with this id.
    pub fn tenant(&self, id: Uuid) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.id == id)
    }

    /// The app registration with this app id.
    pub fn application(&self, app_id: Uuid) -> Option<&Application> {
        self.applications.iter().find(|app| app.app_id == app_id)
    }

    /// The app registration with this app id.
    pub fn application_mut(&mut self, app_id: Uuid) -> Option<&mut Application> {
        self.applications.iter_mut().find(|app| app.app_id == app_id)
    }

    /// The app in this tenant, visible everywhere yet or not.
    pub fn service_principal(&self, tenant: Uuid, app_id: Uuid) -> Option<&ServicePrincipal> {
        self.service_principals
            .iter()
            .find(|found| found.tenant_id == tenant && found.app_id == app_id)
    }

    /// The app in this tenant.
    pub fn service_principal_mut(&mut self, tenant: Uuid, app_id: Uuid) -> Option<&mut ServicePrincipal> {
        self.service_principals
            .iter_mut()
            .find(|found| found.tenant_id == tenant && found.app_id == app_id)
    }

    /// The account with this sign-in name in a tenant.
    pub fn account(&self, tenant: Uuid, upn: &str) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.tenant_id == tenant && person.upn.eq_ignore_ascii_case(upn))
    }

    /// The account of a person in the tenant they belong to.
    pub fn home_account(&self, upn: &str) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.guest_of.is_none() && person.upn.eq_ignore_ascii_case(upn))
    }

    /// The account with this object id.
    pub fn person(&self, object_id: Uuid) -> Option<&Person> {
        self.people.iter().find(|person| person.object_id == object_id)
    }

    /// Whether an app holds a permission for a person. `.default` asks for any permission of the resource.
    pub fn is_granted(&self, tenant: Uuid, app_id: Uuid, resource: Uuid, scope: &str, person: Uuid) -> bool {
        self.granted_at(tenant, app_id, resource, scope, person).is_some()
    }

    /// Since when an app holds a permission for a person.
    pub fn granted_at(
        &self,
        tenant: Uuid,
        app_id: Uuid,
        resource: Uuid,
        scope: &str,
        person: Uuid,
    ) -> Option<Timestamp> {
        let grants = self.grants.iter().filter(|grant| {
            grant.tenant_id == tenant
                && grant.app_id == app_id
                && grant.resource == resource
                && grant.principal.is_none_or(|principal| principal == person)
                && (scope == ".default" || grant.scopes.iter().any(|granted| granted == scope))
        });
        grants.map(|grant| grant.created_at).min()
    }

    /// Lets an app into a tenant: makes its service principal, if there is none, and adds the grants.
    pub fn let_in(
        &mut self,
        tenant: Uuid,
        app: &Application,
        permissions: &[Permission],
        principal: Option<Uuid>,
        service_principal_id: Uuid,
        now: Timestamp,
    ) {
        if self.service_principal(tenant, app.app_id).is_none() {
            self.service_principals.push(ServicePrincipal::new(
                service_principal_id,
                tenant,
                app.app_id,
                &app.name,
                now,
            ));
        }
        for permission in permissions {
            let same = |grant: &&mut Grant| {
                grant.tenant_id == tenant
                    && grant.app_id == app.app_id
                    && grant.resource == permission.resource
                    && grant.principal == principal
            };
            match self.grants.iter_mut().find(same) {
                Some(grant) if grant.scopes.contains(&permission.scope) => {}
                Some(grant) => grant.scopes.push(permission.scope.clone()),
                None => self.grants.push(Grant {
                    tenant_id: tenant,
                    app_id: app.app_id,
                    resource: permission.resource,
                    scopes: vec![permission.scope.clone()],
                    principal,
                    created_at: now,
                }),
            }
        }
    }

    /// Whether an approval in this tenant meets another one; each is met once.
    pub(crate) fn consent_collides(&mut self, tenant: Uuid) -> bool {
        let waiting = self
            .tenants
            .iter_mut()
            .find(|found| found.id == tenant && found.colliding_consents > 0);
        waiting.map(|tenant| tenant.colliding_consents -= 1).is_some()
    }

    /// Gives an app the roles that it asks for.
    pub fn give_roles(&mut self, tenant: Uuid, app: &Application) {
        for asked in &app.app_roles {
            let grant = RoleGrant {
                tenant_id: tenant,
                app_id: app.app_id,
                resource: asked.resource,
                role: asked.scope.clone(),
            };
            if !self.role_grants.contains(&grant) {
                self.role_grants.push(grant);
            }
        }
    }

    /// Deletes the app in this tenant with its grants, as an administrator does under "Enterprise applications".
    pub fn put_out(&mut self, tenant: Uuid, app_id: Uuid) {
        self.service_principals
            .retain(|found| found.tenant_id != tenant || found.app_id != app_id);
        self.grants
            .retain(|grant| grant.tenant_id != tenant || grant.app_id != app_id);
        self.role_grants
            .retain(|grant| grant.tenant_id != tenant || grant.app_id != app_id);
    }
}

fn yes() -> bool {
    true
}
