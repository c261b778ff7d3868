//! What the app may do.

use serde::{Deserialize, Serialize};

/// What the app may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct RoleCard {
    /// The role's name.
    pub name: String,
    /// One line a table.
    pub tables: Vec<TableLine>,
    /// Privileges by name that belong to no table.
    pub special: Vec<SpecialLine>,
    /// How many basic privileges Dataverse gives every new role by itself; absent before the organization is seen.
    pub basics: Option<u32>,
}

/// The publisher's solution that brings the role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SolutionCard {
    /// What people call it.
    pub name: String,
    /// By which Dataverse knows it.
    pub unique_name: String,
    /// Who made it, as it says itself.
    pub publisher: String,
    /// The version of the package, `1.0.0.0`.
    pub version: String,
    /// The version that the organization has, where it has one.
    pub installed: Option<String>,
    /// What it carries.
    pub components: Vec<ComponentCount>,
    /// Roles that it also brings, and that nobody is given.
    pub other_roles: Vec<String>,
}

/// How many things of one kind a solution carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct ComponentCount {
    /// Of what.
    pub kind: ComponentKind,
    /// How many.
    pub count: u32,
}

/// What a solution can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ComponentKind {
    /// Security roles.
    Role,
    /// Tables, with their columns and forms.
    Table,
    /// Apps that people open.
    App,
    /// Programs that run inside the organization by themselves.
    Plugin,
    /// Workflows and flows.
    Process,
    /// Scripts, pages and controls that run in people's browsers.
    WebResource,
    /// Column security profiles.
    ColumnSecurity,
    /// Anything else.
    Other,
}

/// What the app may do with one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TableLine {
    /// Logical name, for example `account`.
    pub table: String,
    /// The organization's own plural name for it, where known.
    pub label: Option<String>,
    /// Each right with its reach.
    pub rights: Vec<TableRight>,
    /// Other tables that the same privileges also cover (activities share theirs).
    pub also: Vec<String>,
}

/// A right on a table and how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct TableRight {
    /// What.
    pub right: Right,
    /// How far.
    pub depth: Depth,
}

/// What may be done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Read rows.
    Read,
    /// Create rows.
    Create,
    /// Change rows.
    Write,
    /// Delete rows.
    Delete,
    /// Attach rows of this table to others.
    Append,
    /// Attach other rows to rows of this table.
    AppendTo,
    /// Give rows to another owner.
    Assign,
    /// Share rows.
    Share,
}

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// Own rows and rows shared with it (`Basic`).
    Own,
    /// Rows of its business unit (`Local`).
    BusinessUnit,
    /// Rows of its business unit and those below (`Deep`).
    BusinessUnitAndBelow,
    /// Every row (`Global`).
    Organization,
}

/// A privilege by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct SpecialLine {
    /// The service's name, for example `prvActOnBehalfOfAnotherUser`.
    pub privilege: String,
    /// How far it reaches.
    pub depth: Depth,
}

/// A right in a role, as well as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "camelCase")]
pub struct RightName {
    /// The service's name, for example `prvReadAccount`.
    pub privilege: String,
    /// What may be done, where the privilege is of a table.
    pub right: Option<Right>,
    /// The table: the organization's own name for it where that is known, or else the one in the privilege's name.
    pub table: Option<String>,
}
