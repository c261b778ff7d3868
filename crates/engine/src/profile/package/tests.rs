//! Solutions as they should be, as they really are, and as an enemy would make them.

use std::io::{Cursor, Write as _};

use serde_json::json;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::{
    contract::{ComponentKind, Right},
    profile::{PrivilegeName, Profile},
};

const SOLUTION: &str = "<ImportExportXml><SolutionManifest><UniqueName>ContosoConnector</UniqueName><LocalizedNames>\
    <LocalizedName description=\"Contoso Connector\" languagecode=\"1033\"/></LocalizedNames><Version>1.2.0.0</Version>\
    <Managed>1</Managed><Publisher><UniqueName>contoso</UniqueName><LocalizedNames><LocalizedName \
    description=\"Contoso Software\" languagecode=\"1033\"/></LocalizedNames></Publisher><RootComponents>\
    <RootComponent type=\"20\" id=\"{0b6d1c7e-0000-4000-8000-0000000000aa}\"/><RootComponent type=\"92\"/>\
    <RootComponent type=\"91\"/></RootComponents></SolutionManifest></ImportExportXml>";
const CUSTOMIZATIONS: &str = "<ImportExportXml><Roles>\
    <Role id=\"{0b6d1c7e-0000-4000-8000-0000000000aa}\" name=\"Contoso Connector\"><RolePrivileges>\
    <RolePrivilege name=\"prvReadAccount\" level=\"Local\"/><RolePrivilege name=\"prvExportToExcel\" level=\"Global\"/>\
    </RolePrivileges></Role>\
    <Role id=\"{0b6d1c7e-0000-4000-8000-0000000000ab}\" name=\"Contoso Desk\"><RolePrivileges>\
    <RolePrivilege name=\"prvCreateRole\" level=\"Global\"/></RolePrivileges></Role></Roles></ImportExportXml>";

/// The three parts, and what else is written.
fn package_with(
    solution: &str,
    customizations: &str,
    more: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>),
) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("solution.xml", solution),
        ("customizations.xml", customizations),
        ("[Content_Types].xml", "<Types/>"),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    more(&mut zip);
    zip.finish().unwrap().into_inner()
}

fn package() -> Vec<u8> {
    package_with(SOLUTION, CUSTOMIZATIONS, |_| {})
}

fn with_entries(names: &[&str]) -> Vec<u8> {
    package_with(SOLUTION, CUSTOMIZATIONS, |zip| {
        for name in names {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(b"x").unwrap();
        }
    })
}

/// Names are changed in the finished zip, because no honest writer would write them.
fn renamed(zip: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = zip.to_vec();
    let places: Vec<_> = (0..bytes.len().saturating_sub(from.len()))
        .filter(|&at| bytes[at..].starts_with(from.as_bytes()))
        .collect();
    assert!(
        places.len() >= 2,
        "{from} stands before the data and in the directory"
    );
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

fn profile_of(zip: &[u8], role: &str) -> serde_json::Value {
    let sha256 = Sha256::digest(zip)
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02X}"));
    json!({
        "gangway": 1,
        "cloud": "practice",
        "app": {"id": "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91", "name": "Contoso Sync", "publisher": "Contoso Software"},
        "solution": {"file": "contoso.zip", "sha256": sha256, "role": role},
    })
}

fn opened(profile: &serde_json::Value, zip: Option<&[u8]>) -> Result<Profile, ProfileError> {
    Profile::parse_beside(profile.to_string().as_bytes(), |file| {
        assert_eq!(file, "contoso.zip");
        zip.map(<[u8]>::to_vec)
    })
}

fn read(zip: &[u8]) -> Result<Profile, PackageError> {
    opened(&profile_of(zip, "Contoso Connector"), Some(zip)).map_err(|error| match error {
        ProfileError::SolutionRefused { why, .. } => why,
        other => panic!("{other:?}"),
    })
}

#[test]
fn what_runs_by_itself_is_told_also_where_the_manifest_does_not_name_it() {
    let hidden = "<SolutionPluginAssemblies><PluginAssembly/></SolutionPluginAssemblies><SdkMessageProcessingSteps>\
        <SdkMessageProcessingStep/><SdkMessageProcessingStep/></SdkMessageProcessingSteps><Workflows><Workflow/></Workflows>\
        <WebResources><WebResource/></WebResources><CustomControls><CustomControl/></CustomControls></ImportExportXml>";
    let customizations = CUSTOMIZATIONS.replace("</ImportExportXml>", hidden);
    let profile = read(&package_with(SOLUTION, &customizations, |_| {})).unwrap();
    let card = profile.solution.unwrap().card(None);
    let told: Vec<_> = card.components.iter().map(|one| (one.kind, one.count)).collect();
    // The manifest names one role, one assembly and one step.
    for brought in [
        (ComponentKind::Role, 1),
        (ComponentKind::Plugin, 3),
        (ComponentKind::Process, 1),
        (ComponentKind::WebResource, 2),
    ] {
        assert!(told.contains(&brought), "{told:?}");
    }
}

#[test]
fn a_solution_is_told_with_its_role_its_parts_and_its_other_roles() {
    let profile = read(&package()).unwrap();
    let solution = profile.solution.unwrap();
    let card = solution.card(None);
    assert_eq!(
        (card.name.as_str(), card.version.as_str(), card.publisher.as_str()),
        ("Contoso Connector", "1.2.0.0", "Contoso Software")
    );
    assert_eq!(
        card.components,
        [
            ComponentCount {
                kind: ComponentKind::Role,
                count: 1
            },
            ComponentCount {
                kind: ComponentKind::Plugin,
                count: 2
            },
        ]
    );
    assert_eq!(card.other_roles, ["Contoso Desk"]);
    assert_eq!(
        solution.role_id.to_string(),
        "0b6d1c7e-0000-4000-8000-0000000000aa"
    );
    let role = solution.role_card(&profile.role);
    assert_eq!(role.tables[0].table, "account");
    assert_eq!(role.tables[0].rights[0].right, Right::Read);
    assert_eq!(role.tables[0].rights[0].depth, Depth::BusinessUnit);
    assert_eq!(role.special[0].privilege, "prvExportToExcel");
    assert!(
        !format!("{solution:?}").contains("PK"),
        "the bytes are not printed"
    );
}

#[test]
fn real_packages_are_read() {
    let fixture = |name: &str| {
        let path = format!(
            "{}/../../../shared/fixtures/solutions/{name}",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::read(&path).unwrap_or_else(|error| panic!("the fixture {path} is missing: {error}"))
    };
    let zip = fixture("ColumnLevelSecuritySampleSolution_managed.zip");
    let profile = opened(&profile_of(&zip, "Column-level security sample role"), Some(&zip)).unwrap();
    let solution = profile.solution.unwrap();
    assert_eq!(solution.unique_name, "ColumnLevelSecuritySampleSolution");
    assert_eq!(
        solution.role_id.to_string(),
        "346c8295-a669-f011-bec2-00224823101f"
    );
    let example = PrivilegeName::parse("prvReadsample_Example").unwrap();
    assert_eq!(profile.role.privileges[&example], Depth::Organization);
    let card = solution.role_card(&profile.role);
    assert!(card.tables.iter().any(|line| line.table == "sample_example"));

    let unmanaged = fixture("ColumnLevelSecuritySampleSolution.zip");
    assert_eq!(read(&unmanaged), Err(PackageError::Unmanaged));
    // It has no role.
    let other = fixture("Contoso_sample_1_0_0_1_managed.zip");
    assert_eq!(read(&other), Err(PackageError::NoSuchRole));
}

#[test]
fn only_the_file_that_the_profile_means_is_taken() {
    let zip = package();
    let profile = profile_of(&zip, "Contoso Connector");
    let file = || "contoso.zip".to_owned();
    assert_eq!(
        opened(&profile, None),
        Err(ProfileError::SolutionMissing { file: file() })
    );
    let mut other = zip.clone();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    assert_eq!(
        opened(&profile, Some(&other)),
        Err(ProfileError::SolutionOther { file: file() })
    );
    assert!(opened(&profile, Some(&zip)).is_ok());
}

#[test]
fn a_profile_has_a_role_or_a_solution_and_the_file_name_is_a_plain_one() {
    let zip = package();
    let parse = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut profile = profile_of(&zip, "Contoso Connector");
        change(&mut profile);
        Profile::parse_beside(profile.to_string().as_bytes(), |_| Some(zip.clone())).map(|_| ())
    };
    let bad = |field: &str| {
        Err(ProfileError::BadValue {
            field: field.to_owned(),
        })
    };
    assert_eq!(parse(&|_| {}), Ok(()));
    assert_eq!(
        parse(&|profile| profile["role"] = json!({"name": "X", "tables": {"account": {"read": "own"}}})),
        bad("solution")
    );
    assert_eq!(
        parse(&|profile| {
            profile.as_object_mut().unwrap().remove("solution");
        }),
        bad("role")
    );
    for name in [
        "",
        "contoso",
        ".zip",
        "a/b.zip",
        "../a.zip",
        "/a.zip",
        "C:a.zip",
        "a\\b.zip",
        "a:b.zip",
        "a b.zip",
        "con.zip",
        "Com1.zip",
        "nul.x.zip",
        "a.zip\0",
        "ä.zip",
    ] {
        assert_eq!(
            parse(&|profile| profile["solution"]["file"] = json!(name)),
            bad("solution.file"),
            "{name}"
        );
    }
    for hash in ["", "00", &"g".repeat(64), &"0".repeat(65)] {
        assert_eq!(
            parse(&|profile| profile["solution"]["sha256"] = json!(hash)),
            bad("solution.sha256")
        );
    }
    assert_eq!(
        parse(&|profile| profile["solution"]["url"] = json!("x")),
        Err(ProfileError::UnknownField {
            field: "solution.url".into()
        })
    );
}

#[test]
fn a_role_that_could_widen_itself_is_given_to_nobody_and_may_stand_beside() {
    let zip = package();
    assert_eq!(
        opened(&profile_of(&zip, "Contoso Desk"), Some(&zip)),
        Err(ProfileError::TooPowerful {
            privilege: "prvCreateRole".into()
        })
    );
    for (privilege, powerful) in [
        ("prvWriteRole", true),
        ("prvAppendToRole", true),
        ("prvPromoteToAdmin", true),
        ("prvImportCustomization", true),
        ("prvCreatePluginAssembly", true),
        ("prvReadPluginAssembly", false),
        ("prvReadRole", false),
        ("prvWriteRolex", false),
    ] {
        let zip = package_with(
            SOLUTION,
            &CUSTOMIZATIONS.replace("prvReadAccount", privilege),
            |_| {},
        );
        let found = opened(&profile_of(&zip, "Contoso Connector"), Some(&zip));
        assert_eq!(
            matches!(found, Err(ProfileError::TooPowerful { .. })),
            powerful,
            "{privilege}: {found:?}"
        );
    }
    let built_in = CUSTOMIZATIONS.replace("Contoso Desk", "System Administrator");
    let zip = package_with(SOLUTION, &built_in, |_| {});
    assert!(matches!(
        opened(&profile_of(&zip, "System Administrator"), Some(&zip)),
        Err(ProfileError::BuiltInRole { .. })
    ));
}

/// NW-04
#[test]
fn b9_31_a_zip_that_leads_elsewhere_is_refused() {
    let zip = with_entries(&["aa/bb/cc"]);
    assert!(read(&zip).is_ok());
    for name in [
        "../bb/cc",
        "aa/../cc",
        "/a/bb/cc",
        "C:/bb/cc",
        "aa\\bb\\cc",
        "aa/b:b/c",
        "aa//bb/c",
        "./a/bb/c",
        "aa/bb/c.",
        "aa/bb/c ",
        "aa/\0b/cc",
        "aa/bb/\nc",
    ] {
        assert_eq!(
            read(&renamed(&zip, "aa/bb/cc", name)),
            Err(PackageError::BadName),
            "{name}"
        );
    }
    let mut bytes = renamed(&zip, "aa/bb/cc", "aa/bb/c~");
    for byte in bytes.iter_mut().filter(|byte| **byte == b'~') {
        *byte = 0xff;
    }
    assert!(read(&bytes).is_err(), "a name that is no text");
}

/// NW-04
#[test]
fn b9_31_links_and_names_that_stand_twice_are_refused() {
    let link = package_with(SOLUTION, CUSTOMIZATIONS, |zip| {
        zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default())
            .unwrap();
    });
    assert_eq!(read(&link), Err(PackageError::Link));
    let two = with_entries(&["one.bin", "two.bin"]);
    assert_eq!(
        read(&renamed(&two, "two.bin", "one.bin")),
        Err(PackageError::Twice)
    );
    assert_eq!(
        read(&renamed(&two, "two.bin", "ONE.bin")),
        Err(PackageError::Twice)
    );
    // A second solution.xml, of which each reader would believe another one.
    let second = with_entries(&["solution_xml"]);
    assert_eq!(
        read(&renamed(&second, "solution_xml", "solution.xml")),
        Err(PackageError::Twice)
    );
}

/// NW-04
#[test]
fn b9_31_bombs_and_a_million_entries_are_refused_before_they_are_unpacked() {
    // The end tells of a million entries, or of the large form that could.
    let plain = package();
    let end = plain.len() - 22;
    let mut many = plain.clone();
    many[end + 8..end + 12].copy_from_slice(&[0xff; 4]);
    assert_eq!(read(&many), Err(PackageError::TooManyEntries));
    many[end + 8..end + 12].copy_from_slice(&[0x40, 0x9c, 0x40, 0x9c]);
    assert_eq!(read(&many), Err(PackageError::TooManyEntries));
    many[end + 8..end + 12].copy_from_slice(&[2, 0, 2, 0]);
    assert!(read(&many).is_err(), "fewer than there are");
    let mut tail = plain.clone();
    tail.extend_from_slice(&[0; 30]);
    assert_eq!(read(&tail), Err(PackageError::NotAZip));

    // An entry that says that it unpacks to 4 GB.
    let mut told = with_entries(&["bomb.bin"]);
    let name = (0..told.len())
        .rfind(|&at| told[at..].starts_with(b"bomb.bin"))
        .unwrap();
    told[name - 46 + 24..name - 46 + 28].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    assert_eq!(read(&told), Err(PackageError::TooMuch));

    // A part that really comes out larger than a part may be.
    let huge = " ".repeat((32 << 20) + 1);
    let bomb = package_with(&huge, CUSTOMIZATIONS, |_| {});
    assert!(bomb.len() < 200_000);
    assert_eq!(read(&bomb), Err(PackageError::TooMuch));

    assert_eq!(read(&vec![0; LARGEST_PACKAGE + 1]), Err(PackageError::TooLarge));
    assert_eq!(read(b""), Err(PackageError::NotAZip));
}

#[test]
fn b9_31_entities_in_either_part_are_refused() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    let outside = "<!DOCTYPE x [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>";
    for doctype in [laughs, outside] {
        let solution = format!("{doctype}{}", SOLUTION.replace("Contoso Connector", "&b;"));
        assert_eq!(
            read(&package_with(&solution, CUSTOMIZATIONS, |_| {})),
            Err(PackageError::NotUnderstood("solution.xml"))
        );
        let customizations = format!("{doctype}{CUSTOMIZATIONS}");
        assert_eq!(
            read(&package_with(SOLUTION, &customizations, |_| {})),
            Err(PackageError::NotUnderstood("customizations.xml"))
        );
    }
}

#[test]
fn values_that_could_be_read_in_two_ways_are_refused() {
    let solution = |from: &str, to: &str| {
        assert!(SOLUTION.contains(from));
        read(&package_with(
            &SOLUTION.replacen(from, to, 1),
            CUSTOMIZATIONS,
            |_| {},
        ))
        .map(|_| ())
    };
    for (from, to, field) in [
        (
            "<Version>1.2.0.0</Version>",
            "<Version>1.2.0.0</Version><Version>9.0</Version>",
            "Version",
        ),
        ("1.2.0.0", "one", "Version"),
        ("<Managed>1</Managed>", "", "Managed"),
        ("<Managed>1", "<Managed>2", "Managed"),
        (
            "<UniqueName>ContosoConnector",
            "<UniqueName>Contoso Connector",
            "UniqueName",
        ),
        (
            "description=\"Contoso Connector\"",
            "description=\"Contoso &#x202e;Connector\"",
            "LocalizedName",
        ),
    ] {
        assert_eq!(solution(from, to), Err(PackageError::BadValue(field)), "{to}");
    }
    let customizations = |from: &str, to: &str| {
        assert!(CUSTOMIZATIONS.contains(from));
        read(&package_with(
            SOLUTION,
            &CUSTOMIZATIONS.replacen(from, to, 1),
            |_| {},
        ))
        .map(|_| ())
    };
    for (from, to) in [
        ("level=\"Local\"", "level=\"Everywhere\""),
        ("prvExportToExcel", "prvReadAccount"),
        ("prvExportToExcel", "ExportToExcel"),
        (
            "{0b6d1c7e-0000-4000-8000-0000000000ab}",
            "{0b6d1c7e-0000-4000-8000-0000000000aa}",
        ),
        ("{0b6d1c7e-0000-4000-8000-0000000000aa}", "1"),
    ] {
        assert!(
            matches!(customizations(from, to), Err(PackageError::BadValue(_))),
            "{to}"
        );
    }
    assert_eq!(
        customizations("Contoso Desk", "Contoso Connector"),
        Err(PackageError::NoSuchRole)
    );
}
