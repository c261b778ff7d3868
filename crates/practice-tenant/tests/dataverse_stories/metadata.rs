//! Functions about the organization, and the definitions of tables and privileges.

use crate::world::*;
use serde_json::{Value, json};

#[test]
fn the_organization_tells_who_what_and_which_version() {
    let mut org = organization();
    for target in ["WhoAmI", "WhoAmI()"] {
        let reply = get(&mut org, target).json();
        assert_eq!(
            reply["@odata.context"],
            format!("{ROOT}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse")
        );
        assert_eq!(reply["OrganizationId"], "97793ec4-ace2-ee11-9049-0022486f7458");
        assert_eq!(reply["BusinessUnitId"], unit(&org, "contoso").to_string());
    }
    for target in ["RetrieveVersion", "RetrieveVersion()"] {
        assert!(
            get(&mut org, target).json()["Version"]
                .as_str()
                .expect("a version")
                .starts_with("9.2.")
        );
    }
    for access in [
        "(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'",
        "(AccessType=Microsoft.Dynamics.CRM.EndpointAccessType%27Default%27)",
    ] {
        let detail = get(&mut org, &format!("RetrieveCurrentOrganization{access}")).json()["Detail"].clone();
        assert_eq!(detail["TenantId"], TENANT.to_string());
        assert_eq!(detail["EnvironmentId"], "ba9a96b2-f562-40f6-931d-6b55873954ee");
        assert_eq!(detail["OrganizationType"], "Customer");
        assert_eq!(detail["State"], "Enabled");
        assert_eq!(detail["Endpoints"]["Values"][0], format!("{ORIGIN}/"));
    }
    assert_eq!(get(&mut org, "RetrieveCurrentOrganization").status, 404);
    assert_eq!(
        get(
            &mut org,
            "RetrieveCurrentOrganization(AccessType=@p1)?@p1='Default'"
        )
        .status,
        400
    );
    assert_eq!(get(&mut org, "WhoAmI?$select=UserId").code(), "0x80060888");
    assert_eq!(post(&mut org, "WhoAmI", &json!({})).status, 405);
}

#[test]
fn what_is_not_here_says_so_in_the_shape_of_the_service() {
    let mut org = organization();
    for target in [
        "EntityDefinitions(LogicalName='account')/Keys",
        "accounts?savedQuery=00000000-0000-0000-00aa-000010001002",
        "accounts?$apply=aggregate($count as n)",
        "RetrievePrivilegeSet()",
    ] {
        assert_eq!(
            get(&mut org, target).refusal(),
            (501, "0x80040219".into()),
            "{target}"
        );
    }
    assert_eq!(
        post(&mut org, "PublishAllXml", &json!({})).refusal(),
        (501, "0x80040219".into())
    );
    assert_eq!(
        post(&mut org, "businessunits", &json!({ "name": "new" })).refusal(),
        (501, "0x80040219".into())
    );
    assert_eq!(
        get(&mut org, "systemuserss").refusal(),
        (404, "0x80060888".into())
    );
    assert_eq!(
        get(&mut org, "/api/data/v8.2/accounts").refusal(),
        (404, "0x80060888".into())
    );
    assert_eq!(
        get(&mut org, "systemuserss").message(),
        "Resource not found for the segment 'systemuserss'."
    );
}

#[test]
fn tables_come_with_the_privileges_that_guard_them() {
    let mut org = organization();
    let reply = get(
        &mut org,
        "EntityDefinitions?$select=LogicalName,EntitySetName,DisplayName,OwnershipType,IsActivity,Privileges\
                               &$filter=LogicalName eq 'account' or LogicalName eq 'task' or LogicalName eq 'role' or LogicalName eq 'solution'",
    );
    let tables = reply.values();
    assert_eq!(tables.len(), 4, "{}", reply.text);
    let of = |name: &str| {
        tables
            .iter()
            .find(|table| table["LogicalName"] == name)
            .cloned()
            .expect("a table")
    };
    let privilege = |table: &str, kind: &str| -> Value {
        of(table)["Privileges"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|p| p["PrivilegeType"] == kind)
            .cloned()
            .expect("a privilege")
    };
    assert_eq!(
        of("account")["DisplayName"]["UserLocalizedLabel"]["Label"],
        "Account"
    );
    assert_eq!(of("account")["EntitySetName"], "accounts");
    assert_eq!(
        privilege("account", "Read")["PrivilegeId"],
        "886b280c-6396-4d56-a0a3-2c1b0a50ceb0"
    );
    assert_eq!(privilege("account", "Read")["CanBeBasic"], true);
    assert_eq!(privilege("task", "Read")["Name"], "prvReadActivity");
    assert_eq!(of("task")["IsActivity"], true);
    assert_eq!(
        (
            privilege("role", "Write")["CanBeBasic"].clone(),
            privilege("role", "Write")["CanBeLocal"].clone()
        ),
        (json!(false), json!(true))
    );
    assert_eq!(
        (
            privilege("solution", "Read")["CanBeDeep"].clone(),
            privilege("solution", "Read")["CanBeGlobal"].clone()
        ),
        (json!(false), json!(true))
    );

    let one = get(&mut org, "EntityDefinitions(LogicalName='systemuser')?$select=ObjectTypeCode,PrimaryIdAttribute,PrimaryNameAttribute").json();
    assert_eq!(
        (one["ObjectTypeCode"].clone(), one["PrimaryIdAttribute"].clone()),
        (json!(8), json!("systemuserid"))
    );
    assert_eq!(one["MetadataId"], "60696d5d-4d78-4712-b4e0-6cbef3df4906");
    assert!(one.get("Privileges").is_none());
    assert_eq!(
        get(&mut org, "EntityDefinitions(LogicalName='nothing')").refusal(),
        (404, "0x80041102".into())
    );
    assert_eq!(
        get(&mut org, "EntityDefinitions?$select=Nothing").refusal(),
        (400, "0x80060888".into())
    );
    let by_kind = get(
        &mut org,
        "EntityDefinitions?$select=LogicalName&$filter=OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'BusinessOwned'",
    );
    assert!(
        by_kind
            .values()
            .iter()
            .any(|table| table["LogicalName"] == "team")
    );
}

#[test]
fn privileges_are_found_by_name() {
    let mut org = organization();
    let by_or = "privileges?$select=privilegeid,name,canbebasic,canbelocal,canbedeep,canbeglobal&$filter=name eq 'prvReadAccount' or name eq 'prvReadUser'";
    let by_in = "privileges?$select=name,canbebasic&$filter=Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['prvReadAccount','prvReadUser'])";
    for target in [by_or, by_in] {
        let rows = get(&mut org, target).values();
        assert_eq!(rows.len(), 2, "{target}");
        let user = rows
            .iter()
            .find(|row| row["name"] == "prvReadUser")
            .expect("found");
        assert_eq!(user["canbebasic"], false);
        assert_eq!(user["privilegeid"], "76faad15-bc44-4f4d-84dc-dd1e1dda74d9");
    }
}

#[test]
fn a_client_learns_the_columns_of_a_table_and_the_labels_of_their_choices() {
    let mut org = organization();
    let table = "EntityDefinitions(LogicalName='account')/Attributes";
    let all = get(&mut org, &format!("{table}?$select=LogicalName,AttributeType")).json();
    let kind = |name: &str| {
        let columns = all["value"].as_array().unwrap();
        let found = columns.iter().find(|column| column["LogicalName"] == name);
        found.unwrap()["AttributeType"].clone()
    };
    assert_eq!(kind("accountid"), "Uniqueidentifier");
    assert_eq!(kind("name"), "String");
    assert_eq!(kind("accountcategorycode"), "Picklist");
    assert_eq!(kind("statecode"), "State");
    assert_eq!(kind("ownerid"), "Owner");

    let choices = get(
        &mut org,
        &format!(
            "{table}/Microsoft.Dynamics.CRM.PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)"
        ),
    )
    .json();
    let choices = choices["value"].as_array().unwrap();
    assert_eq!(choices.len(), 1);
    assert_eq!(choices[0]["LogicalName"], "accountcategorycode");
    let first = &choices[0]["OptionSet"]["Options"][0];
    assert_eq!(first["Value"], 1);
    assert_eq!(
        first["Label"]["UserLocalizedLabel"]["Label"],
        "Preferred Customer"
    );

    let one = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='name')?$select=IsPrimaryName";
    assert_eq!(get(&mut org, one).json()["IsPrimaryName"], true);
    let unknown = "EntityDefinitions(LogicalName='account')/Attributes(LogicalName='nothing')";
    assert_eq!(get(&mut org, unknown).refusal(), (404, "0x80041103".into()));
}
