//! Whether a person may enter an app in a tenant at all, before any permission is looked at.

use super::errors::Refusal;
use crate::world::{Application, ConditionalAccess, Directory, Person};

/// What Conditional Access wants of this person's sign-in.
pub(super) fn conditional_access(directory: &Directory, person: &Person) -> ConditionalAccess {
    directory
        .tenant(person.tenant_id)
        .map_or(ConditionalAccess::Off, |tenant| tenant.conditional_access)
}

/// An interactive sign-in: blocked, or let in with a second factor (`true`) or without.
pub(super) fn enters(directory: &Directory, app: &Application, person: &Person) -> Result<bool, Refusal> {
    is_assigned(directory, app, person)?;
    match conditional_access(directory, person) {
        ConditionalAccess::Blocks => Err(Refusal::AccessBlocked),
        ConditionalAccess::WantsMfa => Ok(true),
        ConditionalAccess::Off => Ok(false),
    }
}

/// A sign-in that goes on without the person.
pub(super) fn goes_on(
    directory: &Directory,
    app: &Application,
    person: &Person,
    mfa: bool,
) -> Result<(), Refusal> {
    is_assigned(directory, app, person)?;
    match conditional_access(directory, person) {
        ConditionalAccess::Blocks => Err(Refusal::AccessBlocked),
        ConditionalAccess::WantsMfa if !mfa => Err(Refusal::MfaRequired),
        ConditionalAccess::WantsMfa | ConditionalAccess::Off => Ok(()),
    }
}

fn is_assigned(directory: &Directory, app: &Application, person: &Person) -> Result<(), Refusal> {
    let principal = directory.service_principal(person.tenant_id, app.app_id);
    if principal.is_some_and(|principal| !principal.lets_in(person.object_id)) {
        return Err(Refusal::NotAssigned {
            app: app.name.clone(),
            upn: person.upn.clone(),
        });
    }
    Ok(())
}
