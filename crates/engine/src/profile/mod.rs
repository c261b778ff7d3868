//! The publisher's connection file: strictly parsed, with nothing in it that is opened, called or run.

mod names;
mod package;
mod role_contract;

use std::sync::Arc;

use serde::Deserialize;
use uuid::Uuid;

pub use names::{DisplayName, MailAddress, NameError, PrivilegeName, TableName};
pub use package::{BASICS, LARGEST_PACKAGE, Package, PackageError, Version, Zip, right_on_table};
pub use role_contract::{RoleContract, RoleError};

use crate::{
    cloud::CloudName,
    contract::CredentialKind,
    ids::{AppId, TenantId},
};

/// What a publisher hands out, parsed: everything in it is of the right form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Where the customers are.
    pub cloud: CloudName,
    /// The app's id in every tenant.
    pub app: AppId,
    /// The app's name.
    pub app_name: DisplayName,
    /// The publisher's name.
    pub publisher: DisplayName,
    /// Whether the approval page should show the verified mark.
    pub publisher_verified: bool,
    /// Where the publisher answers questions.
    pub support: Option<MailAddress>,
    /// The public client that signs the administrator in: the app itself, unless the profile names another.
    pub sign_in_client: AppId,
    /// The only tenant that this file is for; absent for a multi-tenant app.
    pub tenant: Option<TenantId>,
    /// The host name of the organization to be selected beforehand. It is compared, never called.
    pub organization: Option<String>,
    /// What the app may do.
    pub role: RoleContract,
    /// The solution that brings the role; absent where the role is made from the contract.
    pub solution: Option<Arc<Package>>,
    /// The credential that is kept on this computer; absent where the publisher keeps it.
    pub credential: Option<CredentialKind>,
    /// The table of which one row is read to prove that the app can work.
    pub probe: Option<TableName>,
}

/// Why a file is not a profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// It is larger than [`LARGEST_PROFILE`].
    #[error("{size} bytes are more than {LARGEST_PROFILE}")]
    TooLarge {
        /// Bytes.
        size: usize,
    },
    /// It is not JSON, or a value is of another kind than expected.
    #[error("not understood at line {line}, column {column}")]
    NotUnderstood {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It has a field that Gangway does not know.
    #[error("unknown field `{field}`")]
    UnknownField {
        /// The field's path.
        field: String,
    },
    /// A value is not of the right form.
    #[error("bad value in `{field}`")]
    BadValue {
        /// The field's path.
        field: String,
    },
    /// A name has hidden or direction-changing characters.
    #[error("hidden characters in `{field}`")]
    BadName {
        /// The field's path.
        field: String,
    },
    /// The role has a name that Dataverse itself uses.
    #[error("`{role}` is a built-in role")]
    BuiltInRole {
        /// The role's name.
        role: String,
    },
    /// It asks for a right with which the app could give itself more rights.
    #[error("`{privilege}` is given to nobody")]
    TooPowerful {
        /// The privilege or table.
        privilege: String,
    },
    /// The solution does not lie beside the profile, or can't be read.
    #[error("`{file}` is not beside the profile")]
    SolutionMissing {
        /// The zip's name.
        file: String,
    },
    /// The solution beside the profile is not the one that the profile means.
    #[error("`{file}` is another one than the profile means")]
    SolutionOther {
        /// The zip's name.
        file: String,
    },
    /// The solution is the right one and is not taken.
    #[error("`{file}` is not taken: {why}")]
    SolutionRefused {
        /// The zip's name.
        file: String,
        /// Why.
        why: PackageError,
    },
    /// It is made for a newer Gangway.
    #[error("version {version} is newer than {VERSION}")]
    TooNew {
        /// The file's version.
        version: u32,
    },
}

/// 64 KiB; a profile has about two.
pub const LARGEST_PROFILE: usize = 64 << 10;
const VERSION: u32 = 1;

impl Profile {
    /// Reads a profile from the file's bytes, with nothing beside it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProfileError> {
        Self::parse_beside(bytes, |_| None)
    }

    /// Reads a profile from the file's bytes. Where it names a solution, `beside` gives the bytes of the file of that plain name in
    /// the same folder, of not more than [`LARGEST_PACKAGE`] and one; none where there is no such file.
    pub fn parse_beside(
        bytes: &[u8],
        beside: impl FnOnce(&str) -> Option<Vec<u8>>,
    ) -> Result<Self, ProfileError> {
        if bytes.len() > LARGEST_PROFILE {
            return Err(ProfileError::TooLarge { size: bytes.len() });
        }
        let version: WrittenVersion = serde_json::from_slice(bytes).map_err(|e| not_understood(&e))?;
        if version.gangway > VERSION {
            return Err(ProfileError::TooNew {
                version: version.gangway,
            });
        }
        read_strictly(bytes)?.check(beside)
    }
}

#[derive(Deserialize)]
struct WrittenVersion {
    gangway: u32,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(rename = "gangway")]
    version: u32,
    cloud: CloudName,
    app: WrittenApp,
    #[serde(default)]
    sign_in: Option<WrittenSignIn>,
    #[serde(default)]
    tenant: Option<Uuid>,
    #[serde(default)]
    organization: Option<String>,
    #[serde(default)]
    role: Option<role_contract::Written>,
    #[serde(default)]
    solution: Option<package::Written>,
    #[serde(default)]
    credential: WrittenCredential,
    #[serde(default)]
    probe: Option<WrittenProbe>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenApp {
    id: Uuid,
    name: String,
    publisher: String,
    #[serde(default)]
    publisher_verified: bool,
    #[serde(default)]
    support: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenSignIn {
    client_id: Uuid,
}

#[derive(Deserialize)]
struct WrittenProbe {
    table: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenCredential {
    #[default]
    Publisher,
    ClientSecret,
    Certificate,
}

/// Reads the written form; the first field that is not known is an error, wherever it stands.
fn read_strictly(bytes: &[u8]) -> Result<Written, ProfileError> {
    let mut unknown = None;
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let written = serde_ignored::deserialize(tracked, |path| {
        // An optional part stands as `?` in the path.
        unknown.get_or_insert_with(|| path.to_string().replace(".?", ""));
    });
    let written: Written = written.map_err(|error| match error.classify() {
        serde_json::error::Category::Data => ProfileError::BadValue {
            field: track.path().to_string(),
        },
        _ => not_understood(&error),
    })?;
    json.end().map_err(|error| not_understood(&error))?;
    unknown.map_or(Ok(written), |field| Err(ProfileError::UnknownField { field }))
}

fn not_understood(error: &serde_json::Error) -> ProfileError {
    ProfileError::NotUnderstood {
        line: error.line(),
        column: error.column(),
    }
}

impl Written {
    fn check(self, beside: impl FnOnce(&str) -> Option<Vec<u8>>) -> Result<Profile, ProfileError> {
        let written = self;
        if written.version == 0 {
            return Err(bad("gangway"));
        }
        let app = AppId(a_guid(written.app.id, "app.id")?);
        let organization = written
            .organization
            .map(|host| a_host(&host).ok_or_else(|| bad("organization")));
        let (role, solution) = match (written.role, written.solution) {
            (Some(role), None) => (role.try_into().map_err(role_error)?, None),
            (None, Some(solution)) => {
                let pin = package::Pin::try_from(solution)?;
                let zip = beside(&pin.file);
                let (package, role) = pin.open(zip)?;
                (role, Some(Arc::new(package)))
            }
            (None, None) => return Err(bad("role")),
            // Two sources of the rights would be two promises.
            (Some(_), Some(_)) => return Err(bad("solution")),
        };
        Ok(Profile {
            cloud: written.cloud,
            app,
            app_name: a_name(&written.app.name, "app.name")?,
            publisher: a_name(&written.app.publisher, "app.publisher")?,
            publisher_verified: written.app.publisher_verified,
            support: written
                .app
                .support
                .map(|address| MailAddress::parse(&address).map_err(|_| bad("app.support")))
                .transpose()?,
            sign_in_client: match written.sign_in {
                Some(other) => AppId(a_guid(other.client_id, "signIn.clientId")?),
                None => app,
            },
            tenant: written
                .tenant
                .map(|id| a_guid(id, "tenant").map(TenantId))
                .transpose()?,
            organization: organization.transpose()?,
            role,
            solution,
            credential: match written.credential {
                WrittenCredential::Publisher => None,
                WrittenCredential::ClientSecret => Some(CredentialKind::ClientSecret),
                WrittenCredential::Certificate => Some(CredentialKind::Certificate),
            },
            probe: written
                .probe
                .map(|probe| TableName::parse(&probe.table).map_err(|_| bad("probe.table")))
                .transpose()?,
        })
    }
}

fn role_error(error: RoleError) -> ProfileError {
    match error {
        RoleError::BadName => ProfileError::BadName {
            field: "role.name".to_owned(),
        },
        RoleError::BadValue(field) => ProfileError::BadValue {
            field: format!("role.{field}"),
        },
        RoleError::BuiltIn(role) => ProfileError::BuiltInRole { role },
        RoleError::TooPowerful(privilege) => ProfileError::TooPowerful { privilege },
    }
}

fn a_name(text: &str, field: &str) -> Result<DisplayName, ProfileError> {
    DisplayName::parse(text).map_err(|error| match error {
        NameError::Hidden => ProfileError::BadName {
            field: field.to_owned(),
        },
        NameError::Length | NameError::Characters => bad(field),
    })
}

fn a_guid(id: Uuid, field: &str) -> Result<Uuid, ProfileError> {
    if id.is_nil() { Err(bad(field)) } else { Ok(id) }
}

/// A plain host name, so that nothing in a profile looks like an address that is opened.
fn a_host(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (text.len() <= 253 && text.contains('.') && text.chars().all(plain)).then(|| text.to_ascii_lowercase())
}

fn bad(field: &str) -> ProfileError {
    ProfileError::BadValue {
        field: field.to_owned(),
    }
}

#[cfg(test)]
mod tests;
