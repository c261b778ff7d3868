//! What a solution carries, from its two parts.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    PackageError, PackedRole, Version, archive,
    xml::{self, Element, Told},
};
use crate::{
    contract::{ComponentCount, ComponentKind, Depth},
    profile::{DisplayName, PrivilegeName},
};

pub(super) struct Contents {
    pub(super) unique_name: String,
    pub(super) name: DisplayName,
    pub(super) publisher: DisplayName,
    pub(super) version: Version,
    pub(super) components: Vec<ComponentCount>,
    pub(super) roles: Vec<PackedRole>,
}

pub(super) fn read(zip: &[u8]) -> Result<Contents, PackageError> {
    let parts = archive::open(zip)?;
    let mut manifest = Manifest::default();
    xml::walk(&parts.solution, |told, element| {
        if told == Told::AtItsEnd {
            manifest.take(element);
        }
    })
    .map_err(|_| PackageError::NotUnderstood("solution.xml"))?;
    let (roles, brought) = customizations(&parts.customizations)?;
    for (kind, count) in brought {
        let told = manifest.components.entry(kind).or_default();
        *told = count.max(*told);
    }
    let mut contents = manifest.check()?;
    contents.roles = roles;
    Ok(contents)
}

/// The values of `solution.xml`, each with how often it stood there.
#[derive(Default)]
struct Manifest {
    values: BTreeMap<&'static str, Vec<String>>,
    components: BTreeMap<ComponentKind, u32>,
}

/// Element of the manifest, and whether its text or its attribute `description` is the value.
const VALUES: [(&str, &str, bool); 6] = [
    ("UniqueName", "UniqueName", true),
    ("Version", "Version", true),
    ("Managed", "Managed", true),
    ("LocalizedName", "LocalizedNames/LocalizedName", false),
    ("Publisher/UniqueName", "Publisher/UniqueName", true),
    (
        "Publisher/LocalizedName",
        "Publisher/LocalizedNames/LocalizedName",
        false,
    ),
];

impl Manifest {
    fn take(&mut self, element: &Element<'_>) {
        let Some(path) = element.path.strip_prefix("ImportExportXml/SolutionManifest/") else {
            return;
        };
        if path == "RootComponents/RootComponent" {
            *self
                .components
                .entry(kind(element.attribute("type")))
                .or_default() += 1;
        }
        for (name, place, is_text) in VALUES {
            if place == path {
                let value = if is_text {
                    element.text
                } else {
                    element.attribute("description")
                };
                self.values.entry(name).or_default().push(value.to_owned());
            }
        }
    }

    fn check(mut self) -> Result<Contents, PackageError> {
        let unique_name = self.only("UniqueName")?;
        let mut letters = unique_name.chars();
        let plain = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !plain || unique_name.len() > 64 {
            return Err(PackageError::BadValue("UniqueName"));
        }
        let version = self
            .only("Version")?
            .parse()
            .map_err(|_| PackageError::BadValue("Version"))?;
        // 2 stands in source control only: "both".
        match self.only("Managed")?.as_str() {
            "1" => {}
            "0" => return Err(PackageError::Unmanaged),
            _ => return Err(PackageError::BadValue("Managed")),
        }
        let publisher = self.only("Publisher/UniqueName")?;
        Ok(Contents {
            name: self.label("LocalizedName", &unique_name)?,
            publisher: self.label("Publisher/LocalizedName", &publisher)?,
            unique_name,
            version,
            components: self
                .components
                .iter()
                .map(|(&kind, &count)| ComponentCount { kind, count })
                .collect(),
            roles: Vec::new(),
        })
    }

    /// A value that must stand there once: two would let two readers read two solutions.
    fn only(&mut self, name: &'static str) -> Result<String, PackageError> {
        match self.values.remove(name).as_deref() {
            Some([value]) => Ok(value.clone()),
            _ => Err(PackageError::BadValue(name)),
        }
    }

    /// The first of the names in several languages: the base language stands first.
    fn label(&mut self, name: &'static str, otherwise: &str) -> Result<DisplayName, PackageError> {
        let labels = self.values.remove(name).unwrap_or_default();
        let label = labels.iter().find(|label| !label.trim().is_empty());
        DisplayName::parse(label.map_or(otherwise, |label| label.trim()))
            .map_err(|_| PackageError::BadValue(name))
    }
}

/// Numbers of "solutioncomponent table/entity reference", `componenttype`.
fn kind(number: &str) -> ComponentKind {
    match number {
        "1" => ComponentKind::Table,
        "20" => ComponentKind::Role,
        "29" => ComponentKind::Process,
        "61" | "66" => ComponentKind::WebResource,
        "70" => ComponentKind::ColumnSecurity,
        "80" | "300" => ComponentKind::App,
        "90" | "91" | "92" => ComponentKind::Plugin,
        _ => ComponentKind::Other,
    }
}

/// What runs by itself, where an import finds it ("Customization solutions file schema", Power Apps documentation). Whether an import
/// also takes what the manifest does not name is not documented; so it is counted here too, and nothing of the kind stays unsaid.
const RUNNING: [(&str, ComponentKind); 5] = [
    (
        "SdkMessageProcessingSteps/SdkMessageProcessingStep",
        ComponentKind::Plugin,
    ),
    ("SolutionPluginAssemblies/PluginAssembly", ComponentKind::Plugin),
    ("Workflows/Workflow", ComponentKind::Process),
    ("WebResources/WebResource", ComponentKind::WebResource),
    ("CustomControls/CustomControl", ComponentKind::WebResource),
];

const ROLE: &str = "ImportExportXml/Roles/Role";
const PRIVILEGE: &str = "ImportExportXml/Roles/Role/RolePrivileges/RolePrivilege";

/// The roles, and how much there is of what runs by itself.
fn customizations(text: &str) -> Result<(Vec<PackedRole>, BTreeMap<ComponentKind, u32>), PackageError> {
    let mut read: Vec<Result<PackedRole, PackageError>> = Vec::new();
    let mut brought = BTreeMap::new();
    xml::walk(text, |told, element| match (told, element.path) {
        (Told::AtItsBegin, ROLE) => read.push(role(element)),
        (Told::AtItsEnd, PRIVILEGE) => {
            if let Some(last) = read.last_mut()
                && let Ok(role) = last
                && let Err(error) = privilege(element, role)
            {
                *last = Err(error);
            }
        }
        (Told::AtItsEnd, path) => {
            let place = path.strip_prefix("ImportExportXml/").unwrap_or_default();
            if let Some((_, kind)) = RUNNING.iter().find(|running| running.0 == place) {
                *brought.entry(*kind).or_default() += 1;
            }
        }
        _ => {}
    })
    .map_err(|_| PackageError::NotUnderstood("customizations.xml"))?;
    let roles: Vec<PackedRole> = read.into_iter().collect::<Result<_, _>>()?;
    let mut ids: Vec<_> = roles.iter().map(|role| role.id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(PackageError::BadValue("Role/id"));
    }
    Ok((roles, brought))
}

fn role(element: &Element<'_>) -> Result<PackedRole, PackageError> {
    let id = Uuid::try_parse(element.attribute("id")).map_err(|_| PackageError::BadValue("Role/id"))?;
    let name =
        DisplayName::parse(element.attribute("name")).map_err(|_| PackageError::BadValue("Role/name"))?;
    Ok(PackedRole {
        id,
        name,
        privileges: BTreeMap::new(),
    })
}

fn privilege(element: &Element<'_>, role: &mut PackedRole) -> Result<(), PackageError> {
    let name = PrivilegeName::parse(element.attribute("name"))
        .map_err(|_| PackageError::BadValue("RolePrivilege/name"))?;
    let depth = match element.attribute("level") {
        "Basic" => Depth::Own,
        "Local" => Depth::BusinessUnit,
        "Deep" => Depth::BusinessUnitAndBelow,
        "Global" => Depth::Organization,
        _ => return Err(PackageError::BadValue("RolePrivilege/level")),
    };
    // A privilege that stands twice would mean two things to two readers.
    match role.privileges.insert(name, depth) {
        None => Ok(()),
        Some(_) => Err(PackageError::BadValue("RolePrivilege/name")),
    }
}
