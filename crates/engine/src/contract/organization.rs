//! The organizations of the list.

use serde::Serialize;

use super::Problem;

/// One organization of the signed-in tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct OrganizationRow {
    /// The organization's id; this is what is sent back when one is chosen.
    pub id: String,
    /// Friendly name.
    pub name: String,
    /// Host name, for example `contoso.crm4.dynamics.com`.
    pub host: String,
    /// What it is for.
    pub kind: OrganizationKind,
    /// Region, where told.
    pub region: Option<String>,
    /// Why it can't be used; absent when it can.
    pub unusable: Option<Unusable>,
    /// Whether the signed-in person is System Administrator there, where told.
    pub administrator: Option<bool>,
}

/// What became of an address of an organization that somebody pasted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "name", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Whereabouts {
    /// It is on the list.
    Listed {
        /// Which one.
        id: String,
    },
    /// It is not, and this is why.
    Elsewhere {
        /// Why.
        problem: Problem,
    },
}

/// What an organization is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationKind {
    /// Daily business.
    Production,
    /// For trying out.
    Sandbox,
    /// Ends by itself.
    Trial,
    /// One developer's.
    Developer,
    /// The tenant's default environment.
    Default,
    /// Made by Teams.
    Teams,
    /// Anything else.
    Other,
}

/// Why an organization can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Unusable {
    /// It is switched off.
    Disabled,
    /// It is being made or moved.
    NotReady,
    /// Its address is not one of this cloud's.
    UnexpectedAddress,
    /// It belongs to another tenant than the signed-in one.
    OtherTenant,
}
