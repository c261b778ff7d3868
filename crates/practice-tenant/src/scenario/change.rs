//! Changes of the world: which there are, whether the world has what they speak of, and how they are made.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ScenarioError;
use crate::dataverse::{ApplicationUserSeed, Organization, RoleSeed, is_privilege};
use crate::world::{ConditionalAccess, Permission, Propagation, ServicePrincipal, Tenant, World};

/// A change of the world. Organizations are named by the first label of their host name or the name people see, tenants by
/// domain, people by sign-in name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it, the fields are explained above")]
pub enum Change {
    /// Only System Administrators and System Customizers may enter.
    AdministrationMode { organization: String },
    /// Nobody may enter.
    Disabled { organization: String },
    /// A person is no user of the organization.
    NoMember { organization: String, person: String },
    /// A person has no role there.
    NoRoles { organization: String, person: String },
    /// A person's user is disabled.
    MemberDisabled { organization: String, person: String },
    /// A role grants a privilege no more.
    NoPrivilege {
        organization: String,
        role: String,
        privilege: String,
    },
    /// An application user is there already.
    ApplicationUser {
        organization: String,
        user: ApplicationUserSeed,
    },
    /// An application user is gone for good.
    NoApplicationUser { organization: String, app: Uuid },
    /// A role is there already.
    Role { organization: String, role: RoleSeed },
    /// This many installations of solutions to come fail at their end.
    ImportsFail { organization: String, times: u32 },
    /// A person begins to install the solution that was staged last, where none is being installed.
    ImportBegins { organization: String, person: String },
    /// The organization is deleted: nothing answers, and nobody lists it.
    Deleted { organization: String },
    /// Global Discovery lists this many further organizations; nothing stands behind their addresses.
    ListedOnly { tenant: String, count: u32 },
    /// A person has no directory role.
    NoDirectoryRoles { tenant: String, person: String },
    /// An app has no service principal in the tenant.
    NoServicePrincipal { tenant: String, app: Uuid },
    /// An app's service principal is there, disabled.
    ServicePrincipalDisabled { tenant: String, app: Uuid },
    /// An app's service principal is there, and nobody is assigned to it.
    AssignmentRequired { tenant: String, app: Uuid },
    /// What Conditional Access wants of every sign-in to the tenant.
    ConditionalAccess {
        tenant: String,
        wants: ConditionalAccess,
    },
    /// This many approvals to come are refused, since another one has come at the same moment.
    ConsentCollides { tenant: String, times: u32 },
    /// The registration of an app asks for these delegated permissions.
    AppAsksFor { app: Uuid, permissions: Vec<Permission> },
    /// All secrets of an app have ended.
    SecretsEnded { app: Uuid },
    /// Changes take their time, in seconds.
    Propagation(Propagation),
    /// The clock of the services is ahead of this computer's; a negative number is behind.
    ClockAhead { seconds: i32 },
}

/// Makes all changes, or none.
pub(crate) fn change(world: &mut World, changes: &[Change], now: Timestamp) -> Result<(), ScenarioError> {
    check(world, changes)?;
    changes.iter().try_for_each(|change| apply(world, change, now))
}

/// Whether the world has all that these changes speak of.
pub(crate) fn check(world: &mut World, changes: &[Change]) -> Result<(), ScenarioError> {
    changes.iter().try_for_each(|change| check_one(world, change))
}

fn check_one(world: &mut World, change: &Change) -> Result<(), ScenarioError> {
    match change {
        Change::AdministrationMode { organization }
        | Change::Disabled { organization }
        | Change::Deleted { organization }
        | Change::ImportsFail { organization, .. }
        | Change::NoApplicationUser { organization, .. }
        | Change::ApplicationUser { organization, .. } => place(world, organization).map(drop),
        Change::Role { organization, role } => {
            let place = place(world, organization)?;
            match role.privileges.keys().find(|name| !is_privilege(name)) {
                Some(privilege) => Err(unknown("privilege", privilege)),
                None => match place.business_unit(&role.business_unit) {
                    None => Err(unknown("business unit", &role.business_unit)),
                    Some(_) => Ok(()),
                },
            }
        }
        Change::NoMember { organization, person }
        | Change::NoRoles { organization, person }
        | Change::MemberDisabled { organization, person }
        | Change::ImportBegins { organization, person } => user(world, organization, person).map(drop),
        Change::NoPrivilege {
            organization,
            role,
            privilege,
        } => {
            if !is_privilege(privilege) {
                return Err(unknown("privilege", privilege));
            }
            match place(world, organization)?.roles_named(role).as_slice() {
                [] => Err(unknown("role", role)),
                _ => Ok(()),
            }
        }
        Change::NoDirectoryRoles { tenant: name, person } => {
            let tenant = tenant(world, name)?;
            let known = world.directory.account(tenant, person).is_some();
            known.then_some(()).ok_or_else(|| unknown("person", person))
        }
        Change::NoServicePrincipal { tenant: name, .. }
        | Change::ConditionalAccess { tenant: name, .. }
        | Change::ConsentCollides { tenant: name, .. }
        | Change::ListedOnly { tenant: name, .. } => tenant(world, name).map(drop),
        Change::ServicePrincipalDisabled { tenant: name, app }
        | Change::AssignmentRequired { tenant: name, app } => {
            tenant(world, name)?;
            let known = world.directory.application(*app).is_some();
            known
                .then_some(())
                .ok_or_else(|| unknown("app", &app.to_string()))
        }
        Change::SecretsEnded { app } | Change::AppAsksFor { app, .. } => {
            match world.directory.application(*app) {
                Some(_) => Ok(()),
                None => Err(unknown("app", &app.to_string())),
            }
        }
        Change::Propagation(_) | Change::ClockAhead { .. } => Ok(()),
    }
}

fn apply(world: &mut World, change: &Change, now: Timestamp) -> Result<(), ScenarioError> {
    match change {
        Change::AdministrationMode { organization } => {
            place(world, organization)?.set_administration_mode(true);
        }
        Change::Disabled { organization } => place(world, organization)?.set_disabled(true),
        Change::NoMember { organization, person } => {
            let id = user(world, organization, person)?;
            place(world, organization)?.purge_user(id);
        }
        Change::NoRoles { organization, person } => {
            let id = user(world, organization, person)?;
            let place = place(world, organization)?;
            for role in place.roles_assigned_to(id) {
                place.unassign_role(id, role);
            }
        }
        Change::MemberDisabled { organization, person } => {
            let id = user(world, organization, person)?;
            place(world, organization)?.set_user_disabled(id, true);
        }
        Change::NoPrivilege {
            organization,
            role,
            privilege,
        } => {
            let place = place(world, organization)?;
            for copy in place.roles_named(role) {
                place.revoke(copy.id, privilege);
            }
        }
        Change::ApplicationUser { organization, user } => {
            place(world, organization)?.seed_application_user(user);
        }
        Change::NoApplicationUser { organization, app } => {
            let place = place(world, organization)?;
            let users = place.application_users().into_iter();
            for user in users.filter(|user| user.application_id == *app) {
                place.purge_user(user.id);
            }
        }
        Change::Role { organization, role } => place(world, organization)?.seed_role(role),
        Change::ImportsFail { organization, times } => place(world, organization)?.fail_imports(*times),
        Change::ImportBegins { organization, person } => {
            let id = user(world, organization, person)?;
            place(world, organization)?.import_staged(id, now);
        }
        Change::Deleted { organization } => {
            let id = place(world, organization)?.seed().id;
            world.organizations.retain(|found| found.seed().id != id);
        }
        Change::ListedOnly { tenant, count } => tenant_mut(world, tenant)?.listed_only = *count,
        Change::ConsentCollides { tenant, times } => {
            tenant_mut(world, tenant)?.colliding_consents = *times;
        }
        Change::AppAsksFor { app, permissions } => {
            if let Some(app) = world.directory.application_mut(*app) {
                app.permissions.clone_from(permissions);
            }
        }
        Change::ClockAhead { seconds } => world.clock_ahead = i64::from(*seconds),
        Change::NoDirectoryRoles { tenant: name, person } => {
            let tenant = tenant(world, name)?;
            let accounts = world.directory.people.iter_mut();
            for account in accounts.filter(|found| found.tenant_id == tenant && found.upn == *person) {
                account.directory_roles.clear();
            }
        }
        Change::NoServicePrincipal { tenant: name, app } => {
            let tenant = tenant(world, name)?;
            world.directory.put_out(tenant, *app);
        }
        Change::ServicePrincipalDisabled { tenant: name, app } => {
            principal(world, name, *app)?.enabled = false;
        }
        Change::AssignmentRequired { tenant: name, app } => {
            principal(world, name, *app)?.assignment_required = true;
        }
        Change::ConditionalAccess { tenant: name, wants } => {
            tenant_mut(world, name)?.conditional_access = *wants;
        }
        Change::SecretsEnded { app } => {
            for secret in world
                .directory
                .application_mut(*app)
                .into_iter()
                .flat_map(|app| &mut app.secrets)
            {
                secret.ends_at = secret.created_at;
            }
        }
        Change::Propagation(propagation) => world.set_propagation(*propagation),
    }
    Ok(())
}

fn place<'a>(world: &'a mut World, name: &str) -> Result<&'a mut Organization, ScenarioError> {
    world
        .organizations
        .iter_mut()
        .find(|found| found.seed().url_name == name || found.seed().friendly_name == name)
        .ok_or_else(|| unknown("organization", name))
}

fn user(world: &mut World, organization: &str, person: &str) -> Result<Uuid, ScenarioError> {
    let tenant = place(world, organization)?.seed().tenant_id;
    let object = world
        .directory
        .account(tenant, person)
        .map(|account| account.object_id);
    object
        .and_then(|object| place(world, organization).ok()?.user_of(object))
        .ok_or_else(|| unknown("member", person))
}

/// The service principal of an app; one is made, long ago and with all the app asks for, if there is none.
fn principal<'a>(
    world: &'a mut World,
    domain: &str,
    app: Uuid,
) -> Result<&'a mut ServicePrincipal, ScenarioError> {
    let tenant = tenant(world, domain)?;
    let missing = || unknown("app", &app.to_string());
    let known = world.directory.application(app).cloned().ok_or_else(missing)?;
    let id = Uuid::new_v5(&tenant, app.as_bytes());
    world.directory.let_in(
        tenant,
        &known,
        &known.permissions,
        None,
        id,
        Timestamp::UNIX_EPOCH,
    );
    world
        .directory
        .service_principal_mut(tenant, app)
        .ok_or_else(missing)
}

fn tenant_mut<'a>(world: &'a mut World, domain: &str) -> Result<&'a mut Tenant, ScenarioError> {
    let tenants = &mut world.directory.tenants;
    tenants
        .iter_mut()
        .find(|tenant| tenant.domain == domain)
        .ok_or_else(|| unknown("tenant", domain))
}

fn tenant(world: &World, domain: &str) -> Result<Uuid, ScenarioError> {
    world
        .directory
        .tenants
        .iter()
        .find(|tenant| tenant.domain == domain)
        .map(|tenant| tenant.id)
        .ok_or_else(|| unknown("tenant", domain))
}

fn unknown(what: &'static str, name: &str) -> ScenarioError {
    let name = name.to_owned();
    ScenarioError::Unknown { what, name }
}
