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
    /// What it can't do with all that.
    pub cannot: Vec<Cannot>,
    /// How many basic privileges Dataverse gives every new role by itself; absent before the organization is seen.
    pub basics: Option<u32>,
}

/// What people fear of an app and a role can keep from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum Cannot {
    /// Delete rows.
    Delete,
    /// Share rows or give them to another owner.
    HandOver,
    /// Act in the name of a person.
    ActForOthers,
}

impl RoleCard {
    /// The card of a role with these rights, before the organization is seen.
    pub fn new(name: String, tables: Vec<TableLine>, special: Vec<SpecialLine>) -> Self {
        let cannot = cannot(&tables, &special);
        Self {
            name,
            tables,
            special,
            cannot,
            basics: None,
        }
    }
}

/// A right of no single table can cover these tables too (`prvBulkDelete`, `prvAssignRole`): then nothing is promised.
fn cannot(tables: &[TableLine], special: &[SpecialLine]) -> Vec<Cannot> {
    let has = |right| {
        let mut on_tables = tables.iter().flat_map(|table| &table.rights);
        on_tables.any(|held| held.right == right)
    };
    let named = |word: &str| special.iter().any(|line| line.privilege.contains(word));
    let deletes = has(Right::Delete) || named("Delete");
    let hands_over = has(Right::Assign) || named("Assign") || has(Right::Share) || named("Share");
    [
        (deletes, Cannot::Delete),
        (hands_over, Cannot::HandOver),
        (named("ActOnBehalf"), Cannot::ActForOthers),
    ]
    .into_iter()
    .filter_map(|(can, cannot)| (!can).then_some(cannot))
    .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn card(right: Right, privilege: &str) -> RoleCard {
        let depth = Depth::Own;
        let table = TableLine {
            table: "account".to_owned(),
            label: None,
            rights: vec![TableRight { right, depth }],
            also: Vec::new(),
        };
        let special = SpecialLine {
            privilege: privilege.to_owned(),
            depth,
        };
        RoleCard::new("Contoso Sync".to_owned(), vec![table], vec![special])
    }

    /// W-05
    #[test]
    fn nothing_is_promised_that_a_right_would_make_untrue() {
        use Cannot::{ActForOthers, Delete, HandOver};
        for (right, privilege, cannot) in [
            (Right::Read, "prvReadUser", &[Delete, HandOver, ActForOthers][..]),
            (Right::Delete, "prvReadUser", &[HandOver, ActForOthers]),
            (Right::Read, "prvBulkDelete", &[HandOver, ActForOthers]),
            (Right::Assign, "prvReadUser", &[Delete, ActForOthers]),
            (Right::Share, "prvReadUser", &[Delete, ActForOthers]),
            (Right::Read, "prvAssignRole", &[Delete, ActForOthers]),
            (Right::Read, "prvShareTeam", &[Delete, ActForOthers]),
            (Right::Read, "prvActOnBehalfOfAnotherUser", &[Delete, HandOver]),
        ] {
            assert_eq!(card(right, privilege).cannot, cannot, "{right:?} {privilege}");
        }
    }
}
