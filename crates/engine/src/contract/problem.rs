//! What went wrong, for a person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What went wrong, as code and facts. The sentences stand in the language files, keyed by `code`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Which problem.
    pub code: crate::problem::ProblemCode,
    /// Names and numbers for the sentences.
    pub facts: BTreeMap<String, String>,
    /// What was changed before it happened.
    pub changed: WhatChanged,
    /// Ways on; the first is the main one.
    pub actions: Vec<WayOn>,
    /// Who can do what the advice says.
    pub who: Who,
    /// It may pass by itself, so that waiting is worth it.
    pub passes: bool,
    /// For the phone: `K7F-29Q`.
    pub spoken: String,
    /// The service's own code (`AADSTS65004`, `0x80040220`), where there is one.
    pub service_code: Option<String>,
    /// The service's correlation id, for its support.
    pub correlation_id: Option<String>,
    /// When it happened.
    #[cfg_attr(test, ts(type = "string"))]
    pub time: Timestamp,
    /// What the service wants to see of the person; for the engine alone.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub claims: Option<crate::http::Claims>,
}

/// Who can end a problem. Of a directory's roles, always the least one that is enough ("Least privileged roles by task in
/// Microsoft Entra ID").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The person at the window.
    You,
    /// The person at the window, who may give themselves what is missing as Power Platform or Dynamics 365 Administrator.
    YouAsPowerPlatformAdministrator,
    /// Entra ID: approves apps, assigns people to them, switches them on.
    CloudApplicationAdministrator,
    /// Entra ID: changes Conditional Access policies.
    ConditionalAccessAdministrator,
    /// Entra ID: changes access between tenants, and dismisses the risk of a person.
    SecurityAdministrator,
    /// Entra ID: switches accounts on and unlocks them.
    UserAdministrator,
    /// Entra ID: gives licences.
    LicenseAdministrator,
    /// Power Platform: runs the tenant's environments.
    PowerPlatformAdministrator,
    /// Dataverse: has the System Administrator role in the organization.
    SystemAdministrator,
    /// Who made the app and its file.
    Publisher,
    /// Who runs the customer's network, devices and sign-in servers.
    ItDepartment,
    /// Microsoft.
    Microsoft,
}

/// What had been changed when a problem happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WhatChanged {
    /// Nothing, anywhere.
    Nothing,
    /// Nothing in Dataverse; the app may be approved in the tenant.
    NothingInDataverse,
    /// Some of the plan was done; starting again goes on from there.
    PartOfThePlan,
    /// It is not known whether the last write arrived; starting again finds out by reading.
    Unknown,
    /// All of the plan was done; only the proof is missing.
    AllOfThePlan,
}

impl WayOn {
    /// The person says yes to a plan that touches what is somebody else's doing.
    pub fn is_agreement(self) -> bool {
        matches!(
            self,
            Self::EnableUser | Self::PurgeUser | Self::AdoptRole | Self::AdoptUser
        )
    }
}

/// A way on from a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum WayOn {
    /// Do the same again.
    TryAgain,
    /// One step back.
    GoBack,
    /// Open the browser again.
    SignInAgain,
    /// Open the browser and choose another account.
    UseAnotherAccount,
    /// A link and a message for somebody who can approve the app.
    AskForApproval,
    /// Back to the list.
    ChooseAnotherOrganization,
    /// Back to the credential.
    EnterCredential,
    /// Look again and show the new plan.
    SeeNewPlan,
    /// Switch the application user on again: shows a plan that does so.
    EnableUser,
    /// Remove the deleted application user for good: shows a plan that does so and makes a new one.
    PurgeUser,
    /// Use the role of the same name that somebody else made: shows a plan that does so.
    AdoptRole,
    /// Use the application user that somebody else made: shows a plan that does so.
    AdoptUser,
    /// Close the window.
    Close,
}
