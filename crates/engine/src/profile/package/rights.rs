//! Privileges by name, told as rights on tables: a package knows its privileges by nothing else.

use std::collections::BTreeMap;

use crate::{
    contract::{Depth, Right, RoleCard, SpecialLine, TableLine, TableRight},
    profile::{RoleContract, TableName},
};

/// The longer of two that begin alike stands first.
const VERBS: [(&str, Right); 8] = [
    ("AppendTo", Right::AppendTo),
    ("Append", Right::Append),
    ("Assign", Right::Assign),
    ("Create", Right::Create),
    ("Delete", Right::Delete),
    ("Read", Right::Read),
    ("Share", Right::Share),
    ("Write", Right::Write),
];

/// Tables whose privileges have another name than the table ("Security privilege names by table", Power Apps documentation).
const OTHERWISE_NAMED: [(&str, &str); 3] = [
    ("activity", "activitypointer"),
    ("note", "annotation"),
    ("user", "systemuser"),
];

/// What Dataverse puts into every new role by itself, always for the whole organization ("Use Web API functions", Power Apps
/// documentation, lists them for a new role). They are tolerated, not asked for.
pub const BASICS: [&str; 9] = [
    "prvCreateSharePointData",
    "prvReadPluginAssembly",
    "prvReadPluginType",
    "prvReadSdkMessage",
    "prvReadSdkMessageProcessingStep",
    "prvReadSdkMessageProcessingStepImage",
    "prvReadSharePointData",
    "prvReadSharePointDocument",
    "prvWriteSharePointData",
];

/// The right and the table that a privilege's name tells of; `None` where it belongs to no table.
pub fn right_on_table(privilege: &str) -> Option<(Right, TableName)> {
    let rest = privilege.strip_prefix("prv")?;
    let (verb, right) = VERBS.iter().find(|(verb, _)| rest.starts_with(verb))?;
    let table = rest[verb.len()..].to_ascii_lowercase();
    let table = OTHERWISE_NAMED
        .iter()
        .find(|(name, _)| *name == table)
        .map_or(table.as_str(), |(_, table)| table);
    Some((*right, TableName::parse(table).ok()?))
}

/// For the window: the same form as a contract's.
pub(super) fn card(role: &RoleContract) -> RoleCard {
    let mut tables: BTreeMap<TableName, BTreeMap<Right, Depth>> = BTreeMap::new();
    let mut special = Vec::new();
    for (privilege, &depth) in &role.privileges {
        let name = privilege.as_str();
        if depth == Depth::Organization && BASICS.contains(&name) {
            continue;
        }
        match right_on_table(name) {
            Some((right, table)) => {
                tables.entry(table).or_default().insert(right, depth);
            }
            None => special.push(SpecialLine {
                privilege: name.to_owned(),
                depth,
            }),
        }
    }
    RoleCard::new(
        role.name.to_string(),
        tables
            .into_iter()
            .map(|(table, rights)| TableLine {
                also: Vec::new(),
                label: None,
                rights: rights
                    .into_iter()
                    .map(|(right, depth)| TableRight { right, depth })
                    .collect(),
                table: table.to_string(),
            })
            .collect(),
        special,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_privileges_name_tells_right_and_table() {
        for (name, told) in [
            ("prvReadAccount", Some((Right::Read, "account"))),
            ("prvAppendToAccount", Some((Right::AppendTo, "account"))),
            ("prvAppendAccount", Some((Right::Append, "account"))),
            ("prvReadsample_Example", Some((Right::Read, "sample_example"))),
            ("prvReadUser", Some((Right::Read, "systemuser"))),
            ("prvCreateNote", Some((Right::Create, "annotation"))),
            ("prvWriteActivity", Some((Right::Write, "activitypointer"))),
            ("prvActOnBehalfOfAnotherUser", None),
            ("prvExportToExcel", None),
            ("prvRead", None),
            ("Read", None),
        ] {
            let found = right_on_table(name);
            let found = found.as_ref().map(|(right, table)| (*right, table.as_str()));
            assert_eq!(found, told, "{name}");
        }
    }
}
