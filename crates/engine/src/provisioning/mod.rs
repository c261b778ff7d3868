//! Look, plan, do, look again.
//!
//! An [`Observation`] is what is there. The pure planner turns it and the role contract into a [`Plan`] of
//! [`Change`]s. Applying writes them once; success is only what was read back.

mod apply;
mod install;
mod left_open;
mod observation;
#[cfg(test)]
mod on_paper;
mod plan;
mod proof;
mod undo;
mod wanted;
mod writes;

pub use apply::apply;
pub use install::{install, note_solution};
pub use observation::{Observation, observe};
pub use plan::{Change, Install, Plan, RoleMend, plan};
pub use proof::{prove_as_administrator, prove_as_app, prove_on_behalf};
pub use undo::{Removal, removable, undo};
pub use wanted::{WantedPrivilege, WantedRole};

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    contract::{Act, ProvenFact},
    ids::{AppId, OrganizationId, OwnIds, TenantId},
    journal::JournalError,
    profile::{Package, RoleContract, TableName},
    service::{Refusal, ServiceError},
};

/// What is to be, where and for whom.
#[derive(Clone, Debug)]
pub struct Wish {
    /// This run, for the journal.
    pub run: Uuid,
    /// The chosen organization.
    pub organization: OrganizationId,
    /// The signed-in tenant.
    pub tenant: TenantId,
    /// The app.
    pub app: AppId,
    /// The app's name, for the journal.
    pub app_name: String,
    /// What it may do.
    pub role: RoleContract,
    /// The solution that brings the role; absent where Gangway makes it.
    pub solution: Option<Arc<Package>>,
    /// The table of which one row is read as a proof.
    pub probe: Option<TableName>,
    /// The administrator is System Administrator there, as Global Discovery says: no right can be missing.
    pub administrator: bool,
    /// What the administrator was asked and said yes to.
    pub agreed: Agreed,
}

impl Wish {
    /// The ids of the role and the user: an import keeps the role's own one.
    pub fn own_ids(&self) -> OwnIds {
        let own = OwnIds::of(self.organization, self.app);
        match &self.solution {
            Some(package) => OwnIds {
                role: package.role_id,
                ..own
            },
            None => own,
        }
    }
}

/// What is somebody else's doing and is changed only when the administrator said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question with its own yes"
)]
pub struct Agreed {
    /// The application user that somebody switched off may be switched on again.
    pub enable_user: bool,
    /// The application user that was deleted, and is only kept for a while, may be removed for good.
    pub purge_user: bool,
    /// The role of the same name, which somebody else made, may be changed and used.
    pub adopt_role: bool,
    /// The application user that somebody else made may get the role.
    pub adopt_user: bool,
}

/// Why the work stopped. Facts only; the sentences stand in the language files.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// A service did not do what was asked. Reads only: nothing was changed by it.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The address leads to another organization or tenant than the chosen one.
    #[error("another organization answered")]
    WrongOrganization {
        /// Chosen.
        expected: String,
        /// Found.
        found: String,
    },
    /// A table of the contract is not there.
    #[error("there is no table `{0}`")]
    TableMissing(String),
    /// A privilege of the contract is not there.
    #[error("there is no privilege `{0}`")]
    PrivilegeMissing(String),
    /// A privilege can't reach as far as the contract says.
    #[error("`{privilege}` can't have that depth")]
    DepthNotAllowed {
        /// Which.
        privilege: String,
        /// Wanted.
        depth: crate::contract::Depth,
    },
    /// A role of that name is there and was not made by Gangway.
    #[error("the role `{0}` is somebody else's")]
    RoleNameTaken(String),
    /// A role of that name was not made by Gangway; with the administrator's word it can be used.
    #[error("the role `{role}` is somebody else's and could be used")]
    RoleFound {
        /// Its name.
        role: String,
        /// How many rights it would get.
        added: u32,
        /// How many of its rights would be taken away or changed.
        removed: u32,
    },
    /// The role belongs to a managed solution.
    #[error("the role `{0}` is managed")]
    RoleManaged(String),
    /// The solution is there as an unmanaged one.
    #[error("the solution is there unmanaged")]
    SolutionClash,
    /// A newer solution is there than the publisher's file has.
    #[error("version {installed} is there, {offered} was to be installed")]
    SolutionNewer {
        /// What is there.
        installed: String,
        /// What the file has.
        offered: String,
    },
    /// The solution is there, and its role is not as it brings it.
    #[error("the role `{0}` is not as its solution brings it")]
    SolutionRoleDiffers(String),
    /// The solution needs things that are not there.
    #[error("the solution needs {}", .0.join(", "))]
    SolutionNeeds(Vec<String>),
    /// The organization does not take the solution; nothing was begun.
    #[error("the solution was refused: {0}")]
    InstallRefused(Refusal),
    /// This came before any installation: nothing was changed by one.
    #[error("before the installation: {0}")]
    NotBegun(Box<Stop>),
    /// The installation was begun and has ended without success.
    #[error("the installation failed: {0}")]
    InstallFailed(Refusal),
    /// The installation has ended, and the solution is not there.
    #[error("the solution is not there after its installation")]
    SolutionNotThere,
    /// The installation goes on longer than Gangway waits.
    #[error("the installation goes on")]
    StillInstalling,
    /// The application user is switched off.
    #[error("the application user is disabled")]
    UserDisabled {
        /// Its name.
        user: String,
        /// What has to be done to the role besides.
        role: Act,
        /// How many rights the role lacks.
        added: u32,
        /// How many of its rights are too many or reach elsewhere.
        removed: u32,
        /// The user has the role.
        assigned: bool,
    },
    /// The application user was deleted and not purged.
    #[error("the application user is soft-deleted")]
    UserDeleted(String),
    /// The app has a user that was not made by Gangway; with the administrator's word it can be used.
    #[error("the application user `{user}` is somebody else's and could be used")]
    UserFound {
        /// Its name.
        user: String,
        /// The roles that it has.
        roles: Vec<String>,
    },
    /// Two users have the same app.
    #[error("two application users have the app")]
    TwoUsers,
    /// The application user is in another business unit.
    #[error("the application user is in another business unit")]
    OtherBusinessUnit {
        /// The user's name.
        user: String,
        /// The business unit's id.
        found: String,
    },
    /// The administrator lacks rights that the plan needs.
    #[error("the administrator lacks {}", .0.join(", "))]
    MissingRights(Vec<String>),
    /// What would be done now is not what was reviewed.
    #[error("the plan is no longer the reviewed one")]
    PlanChanged,
    /// Another Gangway is at work in this organization on this computer.
    #[error("another run is at work there")]
    AnotherRun,
    /// The journal can't be written, so nothing is sent.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The writes are done and seen, and the journal could not be told.
    #[error("done, but not noted")]
    DoneNotNoted(#[source] JournalError),
    /// The service refused the writes; all or nothing, so nothing was changed.
    #[error("the writes were refused: {0}")]
    WriteRefused(Refusal),
    /// All changes were made; then this happened, before they were read back.
    #[error("done, but not read back: {0}")]
    NotReadBack(Box<Stop>),
    /// A part of the changes was made, one after the other; then this happened.
    #[error("stopped half-way: {0}")]
    Halfway(Box<Stop>),
    /// It is not known whether the writes arrived, and reading did not show them.
    #[error("it is not known whether the writes arrived")]
    OutcomeUnknown,
    /// Reading back gives something else than was written.
    #[error("{0:?} does not hold")]
    NotAsWritten(ProvenFact),
    /// The app's token works, but Dataverse takes the app for somebody else.
    #[error("the app is somebody else")]
    AppIsSomebodyElse {
        /// The application user.
        expected: String,
        /// Whom Dataverse sees.
        found: String,
    },
    /// The access is set up, but the app can't use it.
    #[error("the app was refused: {0}")]
    AppRefused(Refusal),
    /// The organization does not take the app's token, whoever the app is.
    #[error("the app's token was refused")]
    AppTokenRefused,
    /// Undo found something that is no longer as it was left.
    #[error("undo stopped at {0}")]
    UndoStopped(String),
}
