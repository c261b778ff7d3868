//! What the app may do: table × right × depth, and privileges by name.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IntoDeserializer, MapAccess, Visitor},
};

use super::{DisplayName, NameError, PrivilegeName, TableName};
use crate::contract::{Depth, Right, RoleCard, SpecialLine, TableLine, TableRight};

/// The publisher's wish, of the right form. Whether the organization can fulfil it is found out by looking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleContract {
    /// The role's name.
    pub name: DisplayName,
    /// Rights on tables.
    pub tables: BTreeMap<TableName, BTreeMap<Right, Depth>>,
    /// Privileges that belong to no table.
    pub privileges: BTreeMap<PrivilegeName, Depth>,
}

/// Why a role can't be asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// The name has hidden characters.
    #[error("hidden characters in the name")]
    BadName,
    /// A value is not of the right form.
    #[error("bad value in `{0}`")]
    BadValue(String),
    /// Dataverse itself uses the name.
    #[error("`{0}` is a built-in role")]
    BuiltIn(String),
    /// The app could give itself more rights.
    #[error("`{0}` is given to nobody")]
    TooPowerful(String),
}

/// Names of roles that come with Dataverse ("Security roles and privileges", Power Platform documentation).
const BUILT_IN: [&str; 14] = [
    "basic user",
    "bizapps user",
    "delegate",
    "environment admin",
    "environment maker",
    "global discovery service role",
    "knowledge manager",
    "office collaborator",
    "service deleted",
    "service reader",
    "service writer",
    "support user",
    "system administrator",
    "system customizer",
];

/// With these an app could widen its own role, so no contract may hold them: an import brings roles of its own.
const SELF_RAISING: [&str; 2] = ["promotetoadmin", "importcustomization"];

/// Whoever may change rows of these tables comes to the same: the role itself, and code that runs with the rights of somebody else
/// ("Register a plug-in": a step may run as any user).
const SELF_RAISING_TABLES: [&str; 5] = [
    "role",
    "pluginassembly",
    "pluginpackage",
    "plugintype",
    "sdkmessageprocessingstep",
];

impl RoleContract {
    /// A role that is known by its privileges alone, as a solution's is. The same is refused as in a contract of tables.
    pub fn of_privileges(
        name: DisplayName,
        privileges: BTreeMap<PrivilegeName, Depth>,
    ) -> Result<Self, RoleError> {
        refuse_built_in(&name)?;
        for privilege in privileges.keys() {
            if is_self_raising(privilege.as_str()) {
                return Err(RoleError::TooPowerful(privilege.to_string()));
            }
        }
        if privileges.is_empty() {
            return Err(RoleError::BadValue("privileges".to_owned()));
        }
        Ok(Self {
            name,
            tables: BTreeMap::new(),
            privileges,
        })
    }

    /// For the welcome screen, before an organization is known.
    pub fn card(&self) -> RoleCard {
        RoleCard::new(
            self.name.to_string(),
            self.tables
                .iter()
                .map(|(table, rights)| TableLine {
                    table: table.to_string(),
                    label: None,
                    rights: rights
                        .iter()
                        .map(|(&right, &depth)| TableRight { right, depth })
                        .collect(),
                    also: Vec::new(),
                })
                .collect(),
            self.privileges
                .iter()
                .map(|(privilege, &depth)| SpecialLine {
                    privilege: privilege.to_string(),
                    depth,
                })
                .collect(),
        )
    }
}

/// The role as it is written in the file.
#[derive(Deserialize)]
pub(super) struct Written {
    name: String,
    #[serde(default)]
    tables: Once<String, Once<String, Depth>>,
    #[serde(default)]
    privileges: Once<String, Depth>,
}

impl TryFrom<Written> for RoleContract {
    type Error = RoleError;

    fn try_from(written: Written) -> Result<Self, RoleError> {
        let name = DisplayName::parse(&written.name).map_err(|error| match error {
            NameError::Hidden => RoleError::BadName,
            NameError::Length | NameError::Characters => RoleError::BadValue("name".to_owned()),
        })?;
        refuse_built_in(&name)?;
        let mut tables = BTreeMap::new();
        for (table, Once(written_rights)) in written.tables.0 {
            let parsed =
                TableName::parse(&table).map_err(|_| RoleError::BadValue(format!("tables.{table}")))?;
            let mut rights = BTreeMap::new();
            for (right, depth) in written_rights {
                let bad = |_: serde::de::value::Error| RoleError::BadValue(format!("tables.{table}.{right}"));
                rights.insert(
                    Right::deserialize(right.as_str().into_deserializer()).map_err(bad)?,
                    depth,
                );
            }
            if rights.is_empty() {
                return Err(RoleError::BadValue(format!("tables.{table}")));
            }
            let raises = SELF_RAISING_TABLES.contains(&table.as_str());
            if raises && rights.keys().any(|right| *right != Right::Read) {
                return Err(RoleError::TooPowerful(table));
            }
            tables.insert(parsed, rights);
        }
        let mut privileges = BTreeMap::new();
        for (privilege, depth) in written.privileges.0 {
            if is_self_raising(&privilege) {
                return Err(RoleError::TooPowerful(privilege));
            }
            let parsed = PrivilegeName::parse(&privilege);
            privileges.insert(
                parsed.map_err(|_| RoleError::BadValue(format!("privileges.{privilege}")))?,
                depth,
            );
        }
        if tables.is_empty() && privileges.is_empty() {
            return Err(RoleError::BadValue("tables".to_owned()));
        }
        Ok(Self {
            name,
            tables,
            privileges,
        })
    }
}

fn refuse_built_in(name: &DisplayName) -> Result<(), RoleError> {
    if BUILT_IN.contains(&name.as_str().to_lowercase().as_str()) {
        return Err(RoleError::BuiltIn(name.to_string()));
    }
    Ok(())
}

fn is_self_raising(privilege: &str) -> bool {
    const CHANGES: [&str; 7] = [
        "create", "write", "delete", "append", "appendto", "assign", "share",
    ];
    let name = privilege.to_ascii_lowercase();
    let Some(rest) = name.strip_prefix("prv") else {
        return false;
    };
    SELF_RAISING.contains(&rest)
        || SELF_RAISING_TABLES.iter().any(|table| {
            rest.strip_suffix(table)
                .is_some_and(|verb| CHANGES.contains(&verb))
        })
}

/// A map in which a key stands once. JSON allows a repetition, and readers would disagree on which one counts.
struct Once<K, V>(BTreeMap<K, V>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for Once<K, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each<K, V>(PhantomData<(K, V)>);
        impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Each<K, V> {
            type Value = Once<K, V>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object whose keys stand once")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut read = BTreeMap::new();
                while let Some((key, value)) = map.next_entry()? {
                    if read.insert(key, value).is_some() {
                        return Err(Error::custom("a key stands twice"));
                    }
                }
                Ok(Once(read))
            }
        }
        from.deserialize_map(Each(PhantomData))
    }
}
