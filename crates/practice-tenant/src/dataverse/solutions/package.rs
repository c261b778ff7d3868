//! A solution package: a zip with `solution.xml`, `customizations.xml` and `[Content_Types].xml` at its root.
//!
//! Source: "Solution file reference", and packages of the Power Apps samples.

use super::super::errors::Refusal;
use super::super::privileges::Depth;
use super::super::seed::PublisherSeed;
use super::super::xml::{self, Element};
use std::io::{Cursor, Read as _};
use uuid::Uuid;
use zip::ZipArchive;

/// The largest of the three files, unpacked, in bytes. Not documented; chosen far above real ones.
const LARGEST_FILE: u64 = 32 * 1024 * 1024;
const MOST_FILES: usize = 20_000;

/// What a package holds that an organization here can take.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    pub(crate) unique_name: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) version: String,
    pub(crate) managed: bool,
    pub(crate) publisher: PublisherSeed,
    pub(crate) tables: Vec<(String, String)>,
    pub(crate) roles: Vec<PackageRole>,
    pub(crate) missing: Vec<Missing>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PackageRole {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) customizable: bool,
    pub(crate) privileges: Vec<(String, Depth)>,
}

/// Something the package needs and does not bring.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) required: Component,
    pub(crate) dependent: Component,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) kind: String,
    pub(crate) schema: String,
    pub(crate) display: String,
    /// Such as `AppModuleWebResources (2.5)`.
    pub(crate) solution: String,
}

impl Component {
    /// The unique name of its solution.
    pub(crate) fn solution_name(&self) -> &str {
        self.solution.split(" (").next().unwrap_or_default()
    }
}

impl Package {
    /// Reads a package.
    pub(crate) fn read(zip: &[u8]) -> Result<Self, Refusal> {
        let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| bad_zip())?;
        if archive.len() > MOST_FILES {
            return Err(bad_zip());
        }
        file(&mut archive, "[Content_Types].xml")?;
        let customizations = file(&mut archive, "customizations.xml")?;
        let solution = xml::parse(&file(&mut archive, "solution.xml")?).map_err(|_| bad_xml())?;
        let customizations = xml::parse(&customizations).map_err(|_| bad_xml())?;
        let manifest = solution.child("SolutionManifest").ok_or_else(bad_schema)?;
        let mut package = from_manifest(manifest)?;
        package.tables = list(&customizations, "Entities", "Entity")
            .filter_map(|table| table.child("Name"))
            .map(|name| {
                (
                    name.text.trim().to_owned(),
                    name.attribute("LocalizedName").to_owned(),
                )
            })
            .collect();
        package.roles = list(&customizations, "Roles", "Role")
            .map(role)
            .collect::<Result<_, _>>()?;
        Ok(package)
    }
}

fn file(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, Refusal> {
    let file = archive.by_name(name).map_err(|_| bad_zip())?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| bad_zip())?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(bad_zip());
    }
    Ok(bytes)
}

fn list<'a>(root: &'a Element, group: &str, name: &'a str) -> impl Iterator<Item = &'a Element> {
    root.child(group)
        .into_iter()
        .flat_map(move |group| group.all(name))
}

fn from_manifest(manifest: &Element) -> Result<Package, Refusal> {
    let unique_name = manifest.words("UniqueName").to_owned();
    if !is_unique_name(&unique_name) {
        return Err(Refusal::bad(
            "0x8004f002",
            "Invalid character specified for solution unique name. Only characters within the ranges [A-Z], [a-z], [0-9] \
             or _ are allowed. The first character may only be in the ranges [A-Z], [a-z] or _.",
        ));
    }
    let version = manifest.words("Version").to_owned();
    if number(&version).is_none() {
        return Err(Refusal::bad(
            "0x8004f01e",
            "An invalid solution version was specified.",
        ));
    }
    let publisher = manifest.child("Publisher").ok_or_else(bad_schema)?;
    Ok(Package {
        name: label(manifest, "LocalizedNames", "LocalizedName").unwrap_or_else(|| unique_name.clone()),
        description: label(manifest, "Descriptions", "Description").unwrap_or_default(),
        unique_name,
        version,
        // 2 is "both" and stands in source control only; what is packed from it is told by 0 or 1.
        managed: manifest.words("Managed") == "1",
        publisher: PublisherSeed {
            unique_name: publisher.words("UniqueName").to_owned(),
            name: label(publisher, "LocalizedNames", "LocalizedName").unwrap_or_default(),
            prefix: publisher.words("CustomizationPrefix").to_owned(),
            option_value_prefix: publisher
                .words("CustomizationOptionValuePrefix")
                .parse()
                .unwrap_or_default(),
        },
        missing: list(manifest, "MissingDependencies", "MissingDependency")
            .filter_map(|missing| {
                Some(Missing {
                    required: component(missing.child("Required")?),
                    dependent: component(missing.child("Dependent")?),
                })
            })
            .collect(),
        ..Package::default()
    })
}

fn label(of: &Element, group: &str, name: &str) -> Option<String> {
    let first = of.child(group)?.child(name)?;
    Some(first.attribute("description").to_owned())
}

fn component(element: &Element) -> Component {
    let text = |name| element.attribute(name).to_owned();
    Component {
        kind: text("type"),
        schema: text("schemaName"),
        display: text("displayName"),
        solution: text("solution"),
    }
}

fn role(element: &Element) -> Result<PackageRole, Refusal> {
    let id = Uuid::try_parse(element.attribute("id")).map_err(|_| bad_schema())?;
    let name = element.attribute("name").to_owned();
    if name.trim().is_empty() || name.chars().count() > 100 {
        return Err(bad_schema());
    }
    let privileges = list(element, "RolePrivileges", "RolePrivilege").map(|privilege| {
        let depth = Depth::parse(privilege.attribute("level")).ok_or_else(bad_schema)?;
        Ok((privilege.attribute("name").to_owned(), depth))
    });
    Ok(PackageRole {
        id,
        name,
        description: element.words("Description").to_owned(),
        customizable: element.words("IsCustomizable") != "0",
        privileges: privileges.collect::<Result<_, Refusal>>()?,
    })
}

fn is_unique_name(name: &str) -> bool {
    let first = name.chars().next();
    first.is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_')
        && name.len() <= 64
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// The parts of a version, to compare; none where it is not one of two to four numbers.
pub(crate) fn number(version: &str) -> Option<[u32; 4]> {
    let mut parts = [0; 4];
    let mut count = 0;
    for (position, part) in version.split('.').enumerate() {
        *parts.get_mut(position)? = part.parse().ok()?;
        count += 1;
    }
    (count >= 2).then_some(parts)
}

fn bad_zip() -> Refusal {
    Refusal::bad(
        "0x80048060",
        "The solution file is invalid. The compressed file must contain the following files at its root: solution.xml, \
         customizations.xml, and [Content_Types].xml. Customization files exported from previous versions of Microsoft \
         Dynamics 365 are not supported.",
    )
}

fn bad_xml() -> Refusal {
    Refusal::bad(
        "0x80048013",
        "Invalid customization file. This file is not well formed.",
    )
}

fn bad_schema() -> Refusal {
    Refusal::bad(
        "0x8004802c",
        "This solution package cannot be imported because it contains invalid XML. You can attempt to repair the file by \
         manually editing the XML contents using the information found in the schema validation errors, or you can contact \
         your solution provider.",
    )
}
