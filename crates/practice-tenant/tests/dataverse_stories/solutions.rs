//! Solutions: real packages are staged, imported while others look, and taken away again.

#![expect(clippy::expect_used, reason = "a story ends where its stage can't be built")]

use crate::world::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use practice_tenant::dataverse::{Depth, Organization};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use uuid::{Uuid, uuid};

const COLUMN_SECURITY: &str = "ColumnLevelSecuritySampleSolution_managed.zip";
const ITS_ROLE: Uuid = uuid!("346c8295-a669-f011-bec2-00224823101f");

fn fixture(name: &str) -> Vec<u8> {
    let path = format!(
        "{}/../../../shared/fixtures/solutions/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read(&path).unwrap_or_else(|error| panic!("the fixture {path} is missing: {error}"))
}

fn recorded(name: &str) -> Value {
    let path = format!(
        "{}/../../../shared/fixtures/dataverse/solution_import/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).expect("the fixture is JSON")
}

/// A package with one role, made here.
fn package(version: &str, managed: bool, publisher: &str, needs: &str, role: &str) -> Vec<u8> {
    let solution = format!(
        "<ImportExportXml><SolutionManifest><UniqueName>ContosoConnector</UniqueName><LocalizedNames><LocalizedName \
         description=\"Contoso Connector\" languagecode=\"1033\"/></LocalizedNames><Version>{version}</Version>\
         <Managed>{}</Managed><Publisher><UniqueName>{publisher}</UniqueName><CustomizationPrefix>con\
         </CustomizationPrefix></Publisher><MissingDependencies>{needs}</MissingDependencies></SolutionManifest>\
         </ImportExportXml>",
        u8::from(managed)
    );
    let customizations = format!("<ImportExportXml><Roles>{role}</Roles></ImportExportXml>");
    zipped(&[
        ("solution.xml", &solution),
        ("customizations.xml", &customizations),
        ("[Content_Types].xml", "<Types/>"),
    ])
}

const ROLE: &str = "<Role id=\"{0b6d1c7e-0000-4000-8000-0000000000aa}\" name=\"Contoso Connector\">\
                    <IsCustomizable>0</IsCustomizable><RolePrivileges>\
                    <RolePrivilege name=\"prvReadAccount\" level=\"Local\"/></RolePrivileges></Role>";
const NEEDS: &str = "<MissingDependency><Required type=\"61\" schemaName=\"x\" displayName=\"X\" \
                     solution=\"Fabrikam_Base (1.0)\"/><Dependent type=\"80\" schemaName=\"y\" displayName=\"Y\"/>\
                     </MissingDependency>";

fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .expect("a file in the zip");
        zip.write_all(text.as_bytes()).expect("its bytes");
    }
    zip.finish().expect("a zip").into_inner()
}

fn body(zip: &[u8]) -> Value {
    json!({
        "CustomizationFile": STANDARD.encode(zip), "OverwriteUnmanagedCustomizations": false, "PublishWorkflows": true,
    })
}

fn import(org: &mut Organization, zip: &[u8]) -> Reply {
    post(org, "ImportSolution", &body(zip))
}

fn installed(org: &mut Organization, name: &str) -> Vec<Value> {
    get(
        org,
        &format!(
            "solutions?$select=uniquename,version,ismanaged,_publisherid_value&$filter=uniquename eq '{name}'"
        ),
    )
    .values()
}

#[test]
fn a_real_package_is_imported_while_we_look_and_its_role_keeps_its_id() {
    let mut org = organization();
    let begun = post(&mut org, "ImportSolutionAsync", &body(&fixture(COLUMN_SECURITY)));
    assert_eq!(begun.status, 200, "{}", begun.text);
    let members = |value: &Value| {
        let members = value.as_object().expect("an object");
        members.keys().cloned().collect::<Vec<_>>()
    };
    let mut expected = members(&recorded("post_import_solution_async.json"));
    let mut found = members(&begun.json());
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
    let operation = begun.json()["AsyncOperationId"]
        .as_str()
        .expect("an id")
        .to_owned();
    let job = begun.json()["ImportJobKey"].as_str().expect("an id").to_owned();

    let mut seen = Vec::new();
    for _ in 0..10 {
        let look = get(
            &mut org,
            &format!(
                "asyncoperations({operation})?$select=statecode,statuscode,errorcode,message,completedon"
            ),
        );
        seen.push((
            look.json()["statecode"].clone(),
            look.json()["statuscode"].clone(),
        ));
        if look.json()["statecode"] == 3 {
            break;
        }
        assert!(installed(&mut org, "ColumnLevelSecuritySampleSolution").is_empty());
        let second = import(&mut org, &fixture(COLUMN_SECURITY));
        assert_eq!(second.refusal(), (400, "0x80071151".into()));
    }
    assert_eq!(seen.last(), Some(&(json!(3), json!(30))));
    assert!(seen.len() > 2, "{seen:?}");

    let whole = get(&mut org, &format!("asyncoperations({operation})")).json();
    let record = recorded("asyncoperation_succeeded.json");
    for member in [
        "messagename",
        "name",
        "operationtype",
        "statecode",
        "statuscode",
        "depth",
        "errorcode",
        "message",
    ] {
        assert_eq!(whole[member], record[member], "{member}");
    }
    let told = get(
        &mut org,
        &format!("importjobs({job})?$select=progress,data,solutionname,completedon"),
    )
    .json();
    assert_eq!(told["progress"], 100.0);
    let data = told["data"].as_str().expect("XML");
    assert!(
        data.contains("<UniqueName>ColumnLevelSecuritySampleSolution</UniqueName><result result=\"success\"")
    );
    assert!(data.contains("<securityrole id=\"{346c8295-a669-f011-bec2-00224823101f}\""));

    let roles = org.roles_named("Column-level security sample role");
    assert_eq!(roles.len(), 2, "a copy for each business unit");
    assert_eq!(roles[0].id, ITS_ROLE);
    assert!(roles[0].managed);
    assert_eq!(
        roles[0].privileges.get("prvReadSharePointData"),
        Some(&Depth::Global)
    );
    let solution = &installed(&mut org, "ColumnLevelSecuritySampleSolution")[0];
    assert_eq!(
        (&solution["version"], &solution["ismanaged"]),
        (&json!("1.0.0.0"), &json!(true))
    );
    let publisher = solution["_publisherid_value"].as_str().expect("an id");
    let publisher = get(&mut org, &format!("publishers({publisher})")).json();
    assert_eq!(publisher["customizationprefix"], "sample");
    assert_eq!(publisher["customizationoptionvalueprefix"], 72_700);

    let result = get(
        &mut org,
        &format!("RetrieveSolutionImportResult(ImportJobId={job})"),
    );
    assert_eq!(
        result.json()["SolutionOperationResult"]["Status"],
        "Passed",
        "{}",
        result.text
    );
    let info = get(&mut org, "RetrieveOrganizationInfo()").json();
    assert_eq!(
        info["organizationInfo"]["Solutions"].as_array().map(Vec::len),
        Some(4)
    );
}

#[test]
fn every_real_package_is_taken() {
    for name in [
        COLUMN_SECURITY,
        "ColumnLevelSecuritySampleSolution.zip",
        "Contoso_sample_1_0_0_1_managed.zip",
    ] {
        let mut org = organization();
        let reply = import(&mut org, &fixture(name));
        assert_eq!(reply.status, 204, "{name}: {}", reply.text);
    }
}

#[test]
fn staging_says_what_is_in_it_and_changes_nothing() {
    let mut org = organization();
    let staged = post(&mut org, "StageSolution", &body(&fixture(COLUMN_SECURITY)));
    let results = &staged.json()["StageSolutionResults"];
    let record = &recorded("post_stage_solution.json")["StageSolutionResults"];
    for (member, value) in record.as_object().expect("members") {
        assert!(results.get(member).is_some(), "{member}");
        if let Some(inner) = value.as_object() {
            for name in inner.keys() {
                assert!(results[member].get(name).is_some(), "{member}.{name}");
            }
        }
    }
    assert_eq!(results["StageSolutionStatus"], "Passed");
    assert!(installed(&mut org, "ColumnLevelSecuritySampleSolution").is_empty());
    let upload = &results["StageSolutionUploadId"];
    let begun = post(
        &mut org,
        "ImportSolutionAsync",
        &json!({"CustomizationFile": "", "SolutionParameters": {"StageSolutionUploadId": upload}}),
    );
    assert_eq!(begun.status, 200, "{}", begun.text);

    let missing = post(
        &mut org,
        "StageSolution",
        &body(&package("1.0.0.0", true, "contoso", NEEDS, ROLE)),
    );
    let results = &missing.json()["StageSolutionResults"];
    assert_eq!(results["StageSolutionStatus"], "Failed");
    assert_eq!(
        results["MissingDependencies"][0]["RequiredSolutionName"],
        "Fabrikam_Base (1.0)"
    );
}

#[test]
fn what_does_not_fit_is_refused_by_its_code() {
    let mut org = organization();
    assert_eq!(
        import(&mut org, &package("1.1.0.0", true, "contoso", "", ROLE)).status,
        204
    );
    let cases: [(Vec<u8>, &str); 8] = [
        (package("1.1.0.0", false, "contoso", "", ROLE), "0x80048041"),
        (package("1.0.0.0", true, "contoso", "", ROLE), "0x80048541"),
        (package("1.2.0.0", true, "fabrikam", "", ROLE), "0x8004801c"),
        (package("1.2.0.0", true, "contoso", NEEDS, ROLE), "0x8004801d"),
        (package("one", true, "contoso", "", ROLE), "0x8004f01e"),
        (
            package("1.2.0.0", true, "contoso", "", "<Role id=\"x\" name=\"y\"/>"),
            "0x8004802c",
        ),
        (
            package(
                "1.2.0.0",
                true,
                "contoso",
                "",
                &ROLE.replace("Contoso Connector", "Basic User"),
            ),
            "0x80048017",
        ),
        (zipped(&[("solution.xml", "<a/>")]), "0x80048060"),
    ];
    for (zip, code) in cases {
        assert_eq!(import(&mut org, &zip).refusal(), (400, code.into()));
    }
    assert_eq!(import(&mut org, b"no zip").code(), "0x80048060");
    assert_eq!(installed(&mut org, "ContosoConnector")[0]["version"], "1.1.0.0");
    assert_eq!(org.roles_named("Contoso Connector").len(), 2);
    // A newer one of the same publisher is taken.
    assert_eq!(
        import(&mut org, &package("1.2.0.0", true, "contoso", "", ROLE)).status,
        204
    );
}

#[test]
fn an_import_that_fails_says_why_in_its_jobs() {
    let mut org = organization();
    let zip = package("1.0.0.0", true, "contoso", NEEDS, ROLE);
    let begun = post(&mut org, "ImportSolutionAsync", &body(&zip)).json();
    let operation = begun["AsyncOperationId"].as_str().expect("an id").to_owned();
    let mut last = Value::Null;
    for _ in 0..4 {
        last = get(&mut org, &format!("asyncoperations({operation})")).json();
    }
    assert_eq!((&last["statecode"], &last["statuscode"]), (&json!(3), &json!(31)));
    // 0x8004801d as a signed number.
    assert_eq!(last["errorcode"], -2_147_188_707);
    let job = begun["ImportJobKey"].as_str().expect("an id");
    let data = get(&mut org, &format!("importjobs({job})?$select=data")).json();
    assert!(
        data["data"]
            .as_str()
            .is_some_and(|data| data.contains("result=\"failure\" errorcode=\"0x8004801d\""))
    );
    assert!(org.roles_named("Contoso Connector").is_empty());
}

#[test]
fn a_managed_solution_takes_its_roles_along_and_they_can_not_be_changed_before() {
    let mut org = organization();
    import(&mut org, &package("1.0.0.0", true, "contoso", "", ROLE));
    let role = org.roles_named("Contoso Connector")[0].id;
    let change = patch(&mut org, &format!("roles({role})"), &json!({"name": "Mine"}));
    assert_eq!(change.code(), "0x8004f012");
    let solution =
        get(&mut org, "solutions?$filter=uniquename eq 'ContosoConnector'").values()[0]["solutionid"].clone();
    let solution = solution.as_str().expect("an id");
    let gone = delete(&mut org, &format!("solutions({solution})"));
    assert_eq!(gone.status, 204, "{}", gone.text);
    assert!(org.roles_named("Contoso Connector").is_empty());
    let restricted =
        get(&mut org, "solutions?$filter=uniquename eq 'Default'").values()[0]["solutionid"].clone();
    let refused = delete(
        &mut org,
        &format!("solutions({})", restricted.as_str().expect("an id")),
    );
    assert_eq!(refused.code(), "0x8004f005");
    let missing = get(
        &mut org,
        "RetrieveMissingDependencies(SolutionUniqueName='Default')",
    );
    assert_eq!(missing.values(), Vec::<Value>::new(), "{}", missing.text);
}

/// A second role, which later versions lack.
const OTHER_ROLE: &str = "<Role id=\"{0b6d1c7e-0000-4000-8000-0000000000bb}\" name=\"Contoso Extra\">\
                          <RolePrivileges/></Role>";

fn versions(org: &mut Organization) -> Vec<(String, String)> {
    let solutions = get(
        org,
        "solutions?$select=uniquename,version&$filter=startswith(uniquename,'Contoso')&$orderby=uniquename",
    );
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = solutions.values().into_iter();
    told.map(|row| (word(&row["uniquename"]), word(&row["version"])))
        .collect()
}

#[test]
fn an_upgrade_takes_away_what_the_new_version_lacks_and_an_update_does_not() {
    let first = package("1.0.0.0", true, "contoso", "", &format!("{ROLE}{OTHER_ROLE}"));
    let second = package("2.0.0.0", true, "contoso", "", ROLE);
    let has_extra = |org: &Organization| !org.roles_named("Contoso Extra").is_empty();
    let version = |name: &str, number: &str| (name.to_owned(), number.to_owned());

    let mut org = organization();
    import(&mut org, &first);
    assert_eq!(import(&mut org, &second).status, 204);
    assert!(has_extra(&org));

    let mut org = organization();
    import(&mut org, &first);
    let reply = post(&mut org, "StageAndUpgrade", &body(&second));
    assert_eq!(reply.status, 204, "{}", reply.text);
    assert!(!has_extra(&org) && !org.roles_named("Contoso Connector").is_empty());
    assert_eq!(versions(&mut org), [version("ContosoConnector", "2.0.0.0")]);

    // In two steps: the new version waits, then takes over.
    let mut org = organization();
    import(&mut org, &first);
    let mut held = body(&second);
    held["HoldingSolution"] = json!(true);
    assert_eq!(post(&mut org, "ImportSolution", &held).status, 204);
    assert!(has_extra(&org));
    assert_eq!(
        versions(&mut org),
        [
            version("ContosoConnector", "1.0.0.0"),
            version("ContosoConnector_Upgrade", "2.0.0.0")
        ]
    );
    let name = json!({"UniqueName": "ContosoConnector"});
    let promoted = post(&mut org, "DeleteAndPromote", &name);
    assert_eq!(promoted.status, 200, "{}", promoted.text);
    assert!(promoted.json()["SolutionId"].is_string());
    assert!(!has_extra(&org));
    assert_eq!(versions(&mut org), [version("ContosoConnector", "2.0.0.0")]);
    assert_eq!(post(&mut org, "DeleteAndPromote", &name).status, 404);
}

#[test]
fn others_than_customizers_may_not_import() {
    let mut org = organization();
    let zip = package("1.0.0.0", true, "contoso", "", ROLE);
    let refused = write_as(&mut org, BASIC, "POST", "ImportSolution", &body(&zip));
    assert_eq!(refused.refusal(), (403, "0x80040220".into()));
    assert!(refused.message().contains("prvImportCustomization"));
}

#[test]
fn broken_packages_are_answered() {
    let mut org = organization();
    let good = fixture(COLUMN_SECURITY);
    let mut seed = 5_u64;
    let mut roll = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default()
    };
    for _ in 0..400 {
        let mut zip = good.clone();
        for _ in 0..=roll() % 6 {
            let at = roll() % zip.len();
            match roll() % 8 {
                0 => zip.truncate(at.max(1)),
                1 => drop(zip.drain(at..(at + roll() % 64).min(zip.len()))),
                _ => zip[at] = u8::try_from(roll() % 256).unwrap_or_default(),
            }
            if zip.is_empty() {
                zip.push(0);
            }
        }
        let status = import(&mut org, &zip).status.as_u16();
        assert!(matches!(status, 204 | 400), "{status}");
    }
    // The same for what is inside.
    let parts = [ROLE, NEEDS];
    for _ in 0..400 {
        let mut broken: Vec<char> = parts[roll() % 2].chars().collect();
        let at = roll() % broken.len();
        match roll() % 3 {
            0 => broken.truncate(at),
            1 => drop(broken.splice(at..at, "<!DOCTYPE x>&x;\"{".chars())),
            _ => drop(broken.drain(at..(at + roll() % 9).min(broken.len()))),
        }
        let broken: String = broken.into_iter().collect();
        let zip = package("1.0.0.0", true, "contoso", &broken, &broken);
        let status = import(&mut org, &zip).status.as_u16();
        assert!(matches!(status, 204 | 400), "{status} {broken}");
    }
}

#[test]
fn a_zip_that_unpacks_to_very_much_is_refused() {
    let mut org = organization();
    let blanks = " ".repeat(40 * 1024 * 1024);
    let zip = zipped(&[
        ("solution.xml", &blanks),
        ("customizations.xml", "<a/>"),
        ("[Content_Types].xml", "<a/>"),
    ]);
    assert!(zip.len() < 1024 * 1024);
    assert_eq!(import(&mut org, &zip).code(), "0x80048060");
}
