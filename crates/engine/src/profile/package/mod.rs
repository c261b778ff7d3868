//! A managed solution that brings the role: the publisher's zip beside the profile, of which the profile holds the SHA-256.
//!
//! Form: "Solution file reference" and the schema of customizations, Power Platform documentation.

mod archive;
mod contents;
mod rights;
mod version;
mod xml;

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use archive::LARGEST_PACKAGE;
pub use rights::{BASICS, right_on_table};
pub use version::Version;

use super::{DisplayName, NameError, PrivilegeName, ProfileError, RoleContract, RoleError};
use crate::{
    contract::{ComponentCount, Depth, RoleCard, SolutionCard},
    ids::RoleId,
};

/// A managed solution, and the one role of it that the app gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The zip's file name, beside the profile.
    pub file: String,
    /// SHA-256 of the zip, in hexadecimal digits.
    pub sha256: String,
    /// The zip, as it is sent to the organization.
    pub zip: Zip,
    /// By which Dataverse knows the solution.
    pub unique_name: String,
    /// What people call it.
    pub name: DisplayName,
    /// Who made it, as it says itself.
    pub publisher: DisplayName,
    /// Which one it is.
    pub version: Version,
    /// What it carries, by kind.
    pub components: Vec<ComponentCount>,
    /// The role's id: an import keeps it.
    pub role_id: RoleId,
    /// Other roles that it brings; nobody is given them.
    pub other_roles: Vec<DisplayName>,
}

/// Bytes that are not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Zip(Arc<[u8]>);

impl Zip {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Zip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Zip({} bytes)", self.0.len())
    }
}

/// Why a zip is not taken. Nothing of it was unpacked to disk or sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// More than [`LARGEST_PACKAGE`].
    #[error("the package is larger than {LARGEST_PACKAGE} bytes")]
    TooLarge,
    /// It is not a zip of the plain kind, or parts of it are locked.
    #[error("not a plain zip")]
    NotAZip,
    /// More entries than any solution has.
    #[error("too many entries")]
    TooManyEntries,
    /// It would unpack to more than any solution does.
    #[error("it unpacks to too much")]
    TooMuch,
    /// An entry leads out of its folder, or has a name that is not plain.
    #[error("an entry has a bad name")]
    BadName,
    /// Two entries have one name.
    #[error("an entry stands twice")]
    Twice,
    /// An entry is a link or a device.
    #[error("an entry is a link")]
    Link,
    /// A part is missing.
    #[error("`{0}` is missing")]
    PartMissing(&'static str),
    /// A part is not plain XML: broken, too deep, or with a document type.
    #[error("`{0}` is not understood")]
    NotUnderstood(&'static str),
    /// A value is not of the right form.
    #[error("bad value in `{0}`")]
    BadValue(&'static str),
    /// It can be changed after it was installed: not the kind that Gangway installs.
    #[error("the solution is not managed")]
    Unmanaged,
    /// There is no role of that name, or more than one.
    #[error("there is no one role of that name")]
    NoSuchRole,
    /// The role can't be given to an app.
    #[error(transparent)]
    Role(#[from] RoleError),
}

/// As it stands in the profile.
#[derive(Deserialize)]
pub(super) struct Written {
    file: String,
    sha256: String,
    role: String,
}

/// What the profile says about the package.
pub(super) struct Pin {
    pub(super) file: String,
    sha256: String,
    role: DisplayName,
}

impl TryFrom<Written> for Pin {
    type Error = ProfileError;

    fn try_from(written: Written) -> Result<Self, ProfileError> {
        let bad = |field: &str| ProfileError::BadValue {
            field: format!("solution.{field}"),
        };
        if !is_file_name(&written.file) {
            return Err(bad("file"));
        }
        let sha256 = written.sha256.to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(bad("sha256"));
        }
        let role = DisplayName::parse(&written.role).map_err(|error| match error {
            NameError::Hidden => ProfileError::BadName {
                field: "solution.role".to_owned(),
            },
            NameError::Length | NameError::Characters => bad("role"),
        })?;
        Ok(Self {
            file: written.file,
            sha256,
            role,
        })
    }
}

impl Pin {
    /// Opens the zip that lies beside the profile: only the one that the profile means.
    pub(super) fn open(self, zip: Option<Vec<u8>>) -> Result<(Package, RoleContract), ProfileError> {
        let zip = zip.ok_or_else(|| ProfileError::SolutionMissing {
            file: self.file.clone(),
        })?;
        let found = Sha256::digest(&zip)
            .iter()
            .fold(String::with_capacity(64), |hex, byte| {
                hex + &format!("{byte:02x}")
            });
        if found != self.sha256 {
            return Err(ProfileError::SolutionOther { file: self.file });
        }
        let refused = |why| ProfileError::SolutionRefused {
            file: self.file.clone(),
            why,
        };
        let contents = contents::read(&zip).map_err(refused)?;
        let mut named = contents.roles.iter().filter(|role| role.name == self.role);
        let (Some(role), None) = (named.next(), named.next()) else {
            return Err(refused(PackageError::NoSuchRole));
        };
        let contract =
            RoleContract::of_privileges(role.name.clone(), role.privileges.clone()).map_err(|error| {
                match error {
                    RoleError::BuiltIn(role) => ProfileError::BuiltInRole { role },
                    RoleError::TooPowerful(privilege) => ProfileError::TooPowerful { privilege },
                    other => refused(other.into()),
                }
            })?;
        let package = Package {
            role_id: RoleId(role.id),
            other_roles: contents
                .roles
                .iter()
                .filter(|other| other.id != role.id)
                .map(|other| other.name.clone())
                .collect(),
            file: self.file.clone(),
            sha256: found,
            zip: Zip(zip.into()),
            unique_name: contents.unique_name,
            name: contents.name,
            publisher: contents.publisher,
            version: contents.version,
            components: contents.components,
        };
        Ok((package, contract))
    }
}

impl Package {
    /// The role for the window, told by tables as a contract's is.
    pub fn role_card(&self, role: &RoleContract) -> RoleCard {
        rights::card(role)
    }

    /// For the window. `installed` is the version that the organization has.
    pub fn card(&self, installed: Option<String>) -> SolutionCard {
        SolutionCard {
            name: self.name.to_string(),
            unique_name: self.unique_name.clone(),
            publisher: self.publisher.to_string(),
            version: self.version.to_string(),
            installed,
            components: self.components.clone(),
            other_roles: self.other_roles.iter().map(ToString::to_string).collect(),
        }
    }
}

/// One plain file name with the ending `.zip`: it can name nothing but a file that lies beside the profile.
fn is_file_name(name: &str) -> bool {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let Some(stem) = name.strip_suffix(".zip") else {
        return false;
    };
    let first = stem.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = |device: &str| {
        first
            .strip_prefix(device)
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    (1..=100).contains(&stem.len())
        && stem.chars().all(plain)
        && !stem.starts_with('.')
        && !DEVICES.contains(&first.as_str())
        && !["com", "lpt"].into_iter().any(numbered)
}

/// A role of a package.
#[derive(Debug)]
struct PackedRole {
    id: Uuid,
    name: DisplayName,
    privileges: BTreeMap<PrivilegeName, Depth>,
}

#[cfg(test)]
mod tests;
