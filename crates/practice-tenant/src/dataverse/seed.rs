//! What an organization is made of: the form in which a world file tells it.

use super::privileges::Depth;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What an organization is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrganizationSeed {
    /// `organizationid`.
    pub id: Uuid,
    /// The Power Platform environment; `Default-<tenant>` for the default one.
    pub environment_id: String,
    /// For example `unq97793ec4…`.
    pub unique_name: String,
    /// The first label of its host name.
    pub url_name: String,
    /// The name people see.
    pub friendly_name: String,
    /// `OrganizationType` as Global Discovery counts it: 0 Customer, 5 sandbox, 13 Developer, 14 Trial.
    pub organization_type: i32,
    /// `EMEA`, `NA`, ….
    pub region: String,
    /// The Entra tenant that owns it.
    pub tenant_id: Uuid,
    /// The name of the root business unit.
    pub root_business_unit: String,
    /// The names of the business units below the root.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub child_business_units: Vec<String>,
    /// The people who are members.
    #[serde(default)]
    pub people: Vec<MemberSeed>,
    /// Roles beside the built-in ones; one with the name of a built-in role says what that holds instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleSeed>,
    /// The application users.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub application_users: Vec<ApplicationUserSeed>,
    /// Solutions beside the built-in ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub solutions: Vec<SolutionSeed>,
    /// Only System Administrators and System Customizers may enter.
    #[serde(default, skip_serializing_if = "is_false")]
    pub administration_mode: bool,
    /// Nobody may enter.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disabled: bool,
}

/// One person who is a member.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemberSeed {
    /// The Entra object id.
    pub object_id: Uuid,
    /// The user principal name.
    pub upn: String,
    /// The full name.
    pub name: String,
    /// The name of the person's business unit.
    pub business_unit: String,
    /// Names of roles, for example `System Administrator`, `System Customizer`, `Basic User`.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Deactivated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disabled: bool,
}

/// One security role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RoleSeed {
    /// The id of the root copy; nil lets the organization make one.
    #[serde(default)]
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The name of the business unit of the root copy.
    pub business_unit: String,
    /// Whether it came with a managed solution.
    #[serde(default, skip_serializing_if = "is_false")]
    pub managed: bool,
    /// Whether it may be changed all the same.
    #[serde(default = "yes")]
    pub customizable: bool,
    /// The unique name of the solution it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<String>,
    /// What it grants, by privilege name.
    #[serde(default)]
    pub privileges: BTreeMap<String, Depth>,
}

/// One application user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplicationUserSeed {
    /// `systemuserid`; nil lets the organization make one.
    #[serde(default)]
    pub id: Uuid,
    /// The application (client) id.
    pub application_id: Uuid,
    /// The object id of the service principal.
    pub object_id: Uuid,
    /// The name people see.
    pub name: String,
    /// The name of its business unit.
    pub business_unit: String,
    /// Names of roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Deactivated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub disabled: bool,
    /// Deleted once, not yet purged.
    #[serde(default, skip_serializing_if = "is_false")]
    pub soft_deleted: bool,
}

/// One installed solution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SolutionSeed {
    /// `solutionid`; nil lets the organization make one.
    #[serde(default)]
    pub id: Uuid,
    /// The unique name.
    pub unique_name: String,
    /// The name people see.
    pub name: String,
    /// Such as `1.0.0.0`.
    pub version: String,
    /// Whether it is managed.
    pub managed: bool,
    /// Who made it.
    pub publisher: PublisherSeed,
    /// When it was installed.
    pub installed_on: Timestamp,
    /// Unique names of the solutions it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
}

/// The publisher of a solution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublisherSeed {
    /// The unique name.
    pub unique_name: String,
    /// The name people see.
    pub name: String,
    /// The customization prefix, such as `contoso`.
    pub prefix: String,
    /// The first number of its own choices.
    #[serde(default)]
    pub option_value_prefix: i64,
}

impl Default for RoleSeed {
    fn default() -> Self {
        Self {
            id: Uuid::nil(),
            name: String::new(),
            business_unit: String::new(),
            managed: false,
            customizable: true,
            solution: None,
            privileges: BTreeMap::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

fn yes() -> bool {
    true
}
