//! The rows that Gangway reads, with the columns that it needs.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::{
    contract::{Depth, Right},
    ids::{BusinessUnitId, ObjectId, OrganizationId, PrivilegeId, RoleId, TenantId, UserId},
};

/// `WhoAmI`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct WhoAmI {
    /// The caller's user.
    pub user_id: UserId,
    /// The caller's business unit.
    pub business_unit_id: BusinessUnitId,
    /// The organization.
    pub organization_id: OrganizationId,
}

/// `RetrieveCurrentOrganization`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CurrentOrganization {
    /// What is told.
    pub detail: OrganizationDetail,
}

/// The part of the organization's own description that is compared.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OrganizationDetail {
    /// The organization.
    pub organization_id: OrganizationId,
    /// Its tenant.
    pub tenant_id: TenantId,
}

/// A business unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct BusinessUnit {
    /// Its id.
    #[serde(rename = "businessunitid")]
    pub id: BusinessUnitId,
    /// Its name.
    pub name: String,
}

impl BusinessUnit {
    pub(crate) const ROOT: &str =
        "businessunits?$select=businessunitid,name&$filter=_parentbusinessunitid_value%20eq%20null";
}

/// A table's definition, with its privileges ("`EntityMetadata` `EntityType`").
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TableRow {
    /// Logical name.
    pub logical_name: String,
    /// Name of its set in addresses.
    pub entity_set_name: Option<String>,
    /// Name of its key.
    pub primary_id_attribute: Option<String>,
    /// Whether it is an activity: all activities share their privileges.
    #[serde(default)]
    pub is_activity: Option<bool>,
    /// Plural name in the caller's language.
    #[serde(default)]
    pub display_collection_name: Option<Label>,
    /// Its privileges.
    pub privileges: Vec<TablePrivilege>,
}

/// A text in several languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Label {
    /// In the caller's language.
    pub user_localized_label: Option<LocalLabel>,
}

/// A text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LocalLabel {
    /// The text.
    pub label: String,
}

/// One privilege of a table, with the depths that it can have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the service's own columns")]
pub struct TablePrivilege {
    /// Its id.
    pub privilege_id: PrivilegeId,
    /// Its name.
    pub name: String,
    /// `Read`, `Create` and so on.
    pub privilege_type: String,
    /// Own rows.
    #[serde(rename = "CanBeBasic")]
    pub basic: bool,
    /// The business unit.
    #[serde(rename = "CanBeLocal")]
    pub local: bool,
    /// The business unit and those below.
    #[serde(rename = "CanBeDeep")]
    pub deep: bool,
    /// The organization.
    #[serde(rename = "CanBeGlobal")]
    pub global: bool,
}

/// The service's words for rights. No word begins another one that stands after it.
pub(crate) const RIGHTS: [(&str, Right); 8] = [
    ("AppendTo", Right::AppendTo),
    ("Append", Right::Append),
    ("Assign", Right::Assign),
    ("Create", Right::Create),
    ("Delete", Right::Delete),
    ("Read", Right::Read),
    ("Share", Right::Share),
    ("Write", Right::Write),
];

impl TableRow {
    pub(crate) const COLUMNS: &str =
        "LogicalName,EntitySetName,PrimaryIdAttribute,IsActivity,DisplayCollectionName,Privileges";

    /// The privilege that gives a right.
    pub fn privilege(&self, right: Right) -> Option<&TablePrivilege> {
        let (wanted, _) = RIGHTS.into_iter().find(|(_, one)| *one == right)?;
        self.privileges
            .iter()
            .find(|privilege| privilege.privilege_type == wanted)
    }

    /// The plural name, for people.
    pub fn label(&self) -> Option<&str> {
        Some(
            &self
                .display_collection_name
                .as_ref()?
                .user_localized_label
                .as_ref()?
                .label,
        )
    }
}

impl TablePrivilege {
    /// Whether it can reach that far.
    pub fn can_be(&self, depth: Depth) -> bool {
        allowed(depth, [self.basic, self.local, self.deep, self.global])
    }
}

/// A privilege of the `privileges` set.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the service's own columns")]
pub struct PrivilegeRow {
    /// Its id.
    #[serde(rename = "privilegeid")]
    pub id: PrivilegeId,
    /// Its name.
    pub name: String,
    #[serde(rename = "canbebasic")]
    basic: bool,
    #[serde(rename = "canbelocal")]
    local: bool,
    #[serde(rename = "canbedeep")]
    deep: bool,
    #[serde(rename = "canbeglobal")]
    global: bool,
}

impl PrivilegeRow {
    pub(crate) const COLUMNS: &str = "privilegeid,name,canbebasic,canbelocal,canbedeep,canbeglobal";

    /// Whether it can reach that far.
    pub fn can_be(&self, depth: Depth) -> bool {
        allowed(depth, [self.basic, self.local, self.deep, self.global])
    }
}

fn allowed(depth: Depth, [basic, local, deep, global]: [bool; 4]) -> bool {
    match depth {
        Depth::Own => basic,
        Depth::BusinessUnit => local,
        Depth::BusinessUnitAndBelow => deep,
        Depth::Organization => global,
    }
}

/// A role: one copy in one business unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RoleRow {
    /// This copy's id.
    #[serde(rename = "roleid")]
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Whether a managed solution brought it.
    #[serde(rename = "ismanaged", default)]
    pub managed: bool,
    /// Where this copy is.
    #[serde(rename = "_businessunitid_value")]
    pub business_unit: BusinessUnitId,
    /// The copy in the root business unit.
    #[serde(rename = "_parentrootroleid_value", default)]
    pub root: Option<RoleId>,
}

impl RoleRow {
    pub(crate) const COLUMNS: &str = "roleid,name,ismanaged,_businessunitid_value,_parentrootroleid_value";
}

/// Who has a copy of a role ("Security Role (Role) table/entity reference", many-to-many relationships).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RoleHolders {
    /// This copy's id.
    #[serde(rename = "roleid")]
    pub role: RoleId,
    /// The copy in the root business unit.
    #[serde(rename = "_parentrootroleid_value", default)]
    pub root: Option<RoleId>,
    /// People and apps, switched off or not.
    #[serde(rename = "systemuserroles_association")]
    pub users: Vec<Holder>,
    /// Teams.
    #[serde(rename = "teamroles_association")]
    pub teams: Vec<HoldingTeam>,
}

/// A user who has a role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Holder {
    /// The user's id.
    #[serde(rename = "systemuserid")]
    pub id: UserId,
}

/// A team that has a role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HoldingTeam {
    /// The team's id.
    #[serde(rename = "teamid")]
    pub id: Uuid,
}

impl RoleHolders {
    pub(crate) const COLUMNS: &str = "roleid,_parentrootroleid_value";
    pub(crate) const WHO: &str =
        "systemuserroles_association($select=systemuserid),teamroles_association($select=teamid)";
}

/// A privilege in a role (`RetrieveRolePrivilegesRole`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RolePrivilege {
    /// Which.
    pub privilege_id: PrivilegeId,
    /// Its name, where told.
    #[serde(default)]
    pub privilege_name: Option<String>,
    /// How far it reaches.
    #[serde(deserialize_with = "depth")]
    pub depth: Depth,
}

/// The answer of `RetrieveRolePrivilegesRole` and `RetrieveUserPrivileges`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RolePrivileges {
    pub(crate) role_privileges: Vec<RolePrivilege>,
}

/// A system user of an application.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ApplicationUser {
    /// Its id.
    #[serde(rename = "systemuserid")]
    pub id: UserId,
    /// Its name.
    #[serde(rename = "fullname", default)]
    pub name: Option<String>,
    /// Switched off.
    #[serde(rename = "isdisabled", default)]
    pub disabled: bool,
    /// Soft-deleted, waiting to be purged: such rows are still listed.
    #[serde(rename = "deletedstate", default)]
    pub deleted: i32,
    /// Its business unit.
    #[serde(rename = "_businessunitid_value")]
    pub business_unit: BusinessUnitId,
    /// The service principal.
    #[serde(rename = "azureactivedirectoryobjectid", default)]
    pub object: Option<ObjectId>,
    /// Its roles.
    #[serde(rename = "systemuserroles_association", default)]
    pub roles: Vec<RoleOnUser>,
}

impl ApplicationUser {
    pub(crate) const COLUMNS: &str = "systemuserid,applicationid,fullname,isdisabled,deletedstate,_businessunitid_value,azureactivedirectoryobjectid&$expand=systemuserroles_association($select=roleid,name,_businessunitid_value)";
}

/// A role that a user has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RoleOnUser {
    /// The copy's id.
    #[serde(rename = "roleid")]
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// Where the copy is.
    #[serde(rename = "_businessunitid_value")]
    pub business_unit: BusinessUnitId,
}

/// `PrivilegeDepth` by its member names; the numbers of the SDK are taken too.
fn depth<'de, D: Deserializer<'de>>(from: D) -> Result<Depth, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Name(String),
        Number(u8),
    }
    let depths = BTreeMap::from([
        ("Basic", Depth::Own),
        ("Local", Depth::BusinessUnit),
        ("Deep", Depth::BusinessUnitAndBelow),
        ("Global", Depth::Organization),
    ]);
    let found = match Either::deserialize(from)? {
        Either::Name(name) => depths.get(name.as_str()).copied(),
        Either::Number(number) => [
            Depth::Own,
            Depth::BusinessUnit,
            Depth::BusinessUnitAndBelow,
            Depth::Organization,
        ]
        .get(usize::from(number))
        .copied(),
    };
    found.ok_or_else(|| serde::de::Error::custom("an unknown depth"))
}

/// The service's name of a depth.
pub(crate) fn depth_name(depth: Depth) -> &'static str {
    match depth {
        Depth::Own => "Basic",
        Depth::BusinessUnit => "Local",
        Depth::BusinessUnitAndBelow => "Deep",
        Depth::Organization => "Global",
    }
}

/// A text inside an OData string: a quote is doubled, then everything unusual is percent-encoded.
pub(crate) fn quoted(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    let encoded: String = url::form_urlencoded::byte_serialize(doubled.as_bytes()).collect();
    format!("'{}'", encoded.replace('+', "%20").replace("%27", "'"))
}
