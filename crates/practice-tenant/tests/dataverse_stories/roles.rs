//! Security roles, from the samples of the documentation.

use crate::world::*;
use practice_tenant::dataverse::{Depth, Organization};
use serde_json::{Value, json};
use uuid::Uuid;

const READ_ACCOUNT: &str = "886b280c-6396-4d56-a0a3-2c1b0a50ceb0";
const CREATE_ACCOUNT: &str = "d26fe964-230b-42dd-ad93-5cc879de411e";
const READ_USER: &str = "76faad15-bc44-4f4d-84dc-dd1e1dda74d9";

fn make(org: &mut Organization, name: &str) -> Uuid {
    let unit = unit(org, "contoso");
    post(
        org,
        "roles",
        &json!({ "businessunitid@odata.bind": format!("/businessunits({unit})"), "name": name }),
    )
    .made()
}

fn act(org: &mut Organization, role: Uuid, action: &str, body: &Value) -> Reply {
    post(
        org,
        &format!("roles({role})/Microsoft.Dynamics.CRM.{action}"),
        body,
    )
}

fn grant(id: &str, depth: impl Into<Value>) -> Value {
    json!({ "Privileges": [{ "Depth": depth.into(), "PrivilegeId": id }] })
}

#[test]
fn a_new_role_has_nine_privileges_and_a_copy_in_every_business_unit() {
    let mut org = organization();
    let role = make(&mut org, "Contoso Connector");
    let copies = org.roles_named("Contoso Connector");
    assert_eq!(copies.len(), 2);
    assert_eq!(copies[0].id, role);
    assert!(
        copies
            .iter()
            .all(|copy| copy.root == role && copy.privileges.len() == 9)
    );
    assert!(copies[0].privileges.values().all(|depth| *depth == Depth::Global));
    assert_eq!(copies[1].business_unit, unit(&org, "sales"));

    let child = get(&mut org, &format!("roles({})", copies[1].id)).json();
    assert_eq!(child["_parentroleid_value"], role.to_string());
    assert_eq!(child["_parentrootroleid_value"], role.to_string());
    assert_eq!(
        get(&mut org, &format!("roles({role})")).json()["_parentroleid_value"],
        Value::Null
    );
}

#[test]
fn privileges_are_added_replaced_and_removed() {
    let mut org = organization();
    let role = make(&mut org, "Contoso Connector");
    let body = json!({ "Privileges": [
        { "Depth": "Global", "PrivilegeId": READ_ACCOUNT, "BusinessUnitId": unit(&org, "contoso"), "PrivilegeName": "prvReadAccount" },
        { "Depth": "Basic", "PrivilegeId": CREATE_ACCOUNT },
    ]});
    assert_eq!(act(&mut org, role, "AddPrivilegesRole", &body).status, 204);
    assert_eq!(org.roles_named("Contoso Connector")[0].privileges.len(), 11);
    // Numbers are taken too, and another depth replaces the first.
    assert_eq!(
        act(&mut org, role, "AddPrivilegesRole", &grant(CREATE_ACCOUNT, 1)).status,
        204
    );
    assert_eq!(
        org.roles_named("Contoso Connector")[0].privileges["prvCreateAccount"],
        Depth::Local
    );

    assert_eq!(act(&mut org, role, "ReplacePrivilegesRole", &body).status, 204);
    let reply = get(
        &mut org,
        &format!("RetrieveRolePrivilegesRole(RoleId=@rid)?@rid={role}"),
    );
    let mut held: Vec<_> = reply.json()["RolePrivileges"].as_array().expect("a list").clone();
    held.sort_by_key(|element| element["PrivilegeName"].to_string());
    assert_eq!(held.len(), 2);
    assert_eq!(held[0]["PrivilegeName"], "prvCreateAccount");
    assert_eq!(held[0]["Depth"], "Basic");
    assert_eq!(held[1]["PrivilegeId"], READ_ACCOUNT);
    assert_eq!(held[1]["RecordFilterId"], Uuid::nil().to_string());

    assert_eq!(
        act(
            &mut org,
            role,
            "RemovePrivilegeRole",
            &json!({ "PrivilegeId": CREATE_ACCOUNT })
        )
        .status,
        204
    );
    let copies = org.roles_named("Contoso Connector");
    assert!(
        copies
            .iter()
            .all(|copy| copy.privileges.keys().eq(["prvReadAccount"]))
    );
    let reply = get(
        &mut org,
        &format!("roles({role})?$select=name&$expand=roleprivileges_association($select=name)"),
    );
    assert_eq!(
        reply.json()["roleprivileges_association"][0]["name"],
        "prvReadAccount"
    );
    let reply = get(
        &mut org,
        &format!("roleprivilegescollection?$filter=roleid eq {role}&$select=privilegeid,privilegedepthmask"),
    );
    assert_eq!(reply.values()[0]["privilegedepthmask"], 8);
}

#[test]
fn what_can_not_be_granted_is_refused_and_changes_nothing() {
    let mut org = organization();
    let role = make(&mut org, "Contoso Connector");
    let writes = org.writes();
    let twice = json!({ "Privileges": [
        { "Depth": "Basic", "PrivilegeId": READ_ACCOUNT }, { "Depth": "Global", "PrivilegeId": READ_ACCOUNT }] });
    let cases = [
        (grant(READ_USER, "Basic"), "0x8004140b"),
        (
            grant("00000000-0000-0000-0000-00000000abcd", "Basic"),
            "0x800404ce",
        ),
        (twice, "0x8004140f"),
        (grant(READ_ACCOUNT, "Everything"), "0x80048d19"),
        (grant(READ_ACCOUNT, 4), "0x80048d19"),
        (json!({ "Privileges": {} }), "0x80048d19"),
        (json!({ "Rights": [] }), "0x80048d19"),
    ];
    for (body, code) in cases {
        for action in ["AddPrivilegesRole", "ReplacePrivilegesRole"] {
            assert_eq!(
                act(&mut org, role, action, &body).refusal(),
                (400, code.into()),
                "{body}"
            );
        }
    }
    let missing = Uuid::from_u128(5);
    assert_eq!(
        act(
            &mut org,
            missing,
            "AddPrivilegesRole",
            &grant(READ_ACCOUNT, "Basic")
        )
        .refusal(),
        (404, "0x80040217".into())
    );
    assert_eq!(org.roles_named("Contoso Connector")[0].privileges.len(), 9);
    assert_eq!(org.writes(), writes);
}

#[test]
fn names_are_unique_in_a_business_unit() {
    let mut org = organization();
    let role = make(&mut org, "Contoso Connector");
    let body = |unit: Uuid| json!({ "businessunitid@odata.bind": format!("businessunits({unit})"), "name": "contoso connector" });
    let (root, sales) = (unit(&org, "contoso"), unit(&org, "sales"));
    let reply = post(&mut org, "roles", &body(root));
    assert_eq!(reply.refusal(), (400, "0x80041403".into()));
    assert!(reply.message().contains(&role.to_string()));
    assert_eq!(post(&mut org, "roles", &body(sales)).code(), "0x80041403");

    let other = make(&mut org, "Other");
    assert_eq!(
        patch(
            &mut org,
            &format!("roles({other})"),
            &json!({ "name": "Contoso Connector" })
        )
        .code(),
        "0x80041403"
    );
    assert_eq!(
        patch(
            &mut org,
            &format!("roles({other})"),
            &json!({ "name": "Another" })
        )
        .status,
        204
    );
    assert_eq!(org.roles_named("Another").len(), 2);
    assert_eq!(
        post(&mut org, "roles", &json!({ "name": "x" })).code(),
        "0x80041406"
    );
}

#[test]
fn the_client_may_choose_the_id_of_a_role() {
    let mut org = organization();
    let id = Uuid::from_u128(0xabc);
    let unit = unit(&org, "contoso");
    let body = |name: &str| json!({ "roleid": id, "businessunitid@odata.bind": format!("/businessunits({unit})"), "name": name });
    assert_eq!(post(&mut org, "roles", &body("Chosen")).made(), id);
    assert_eq!(
        post(&mut org, "roles", &body("Chosen again")).refusal(),
        (412, "0x80040237".into())
    );
    // The same by PATCH, which creates what is not there.
    let other = Uuid::from_u128(0xdef);
    let target = format!("roles({other})");
    assert_eq!(patch(&mut org, &target, &body("By patch")).made(), other);
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "PATCH",
            "roles(00000000-0000-0000-0000-000000000fff)",
            &[("If-Match", "*")],
            b"{}"
        )
        .refusal(),
        (404, "0x80040217".into())
    );
}

#[test]
fn copies_managed_roles_and_the_administrator_are_protected() {
    let mut org = organization();
    let role = make(&mut org, "Contoso Connector");
    let copy = org.roles_named("Contoso Connector")[1].id;
    assert_eq!(
        act(&mut org, copy, "AddPrivilegesRole", &grant(READ_ACCOUNT, "Basic")).code(),
        "0x80044152"
    );
    assert_eq!(delete(&mut org, &format!("roles({copy})")).code(), "0x8004140c");

    let root = unit(&org, "contoso");
    let managed = org.add_role("From a solution", root, true, &[]);
    assert_eq!(
        act(
            &mut org,
            managed,
            "AddPrivilegesRole",
            &grant(READ_ACCOUNT, "Basic")
        )
        .code(),
        "0x8004f012"
    );
    assert_eq!(
        delete(&mut org, &format!("roles({managed})")).code(),
        "0x8004f013"
    );
    let administrator = org.roles_named("System Administrator")[0].id;
    assert_eq!(
        act(
            &mut org,
            administrator,
            "RemovePrivilegeRole",
            &json!({ "PrivilegeId": READ_ACCOUNT })
        )
        .code(),
        "0x80041d31"
    );
    assert_eq!(
        delete(&mut org, &format!("roles({administrator})")).code(),
        "0x80041d2e"
    );

    let ada = org.user_of(ADMIN).expect("Ada");
    org.assign_role(ada, role);
    assert_eq!(delete(&mut org, &format!("roles({role})")).status, 204);
    assert!(org.roles_named("Contoso Connector").is_empty());
    assert!(!org.roles_assigned_to(ada).contains(&role));
}

#[test]
fn nobody_grants_what_he_does_not_hold() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let bea = org.user_of(BASIC).expect("Bea");
    let keeper = org.add_role(
        "Role keeper",
        root,
        false,
        &[
            ("prvReadRole", Depth::Global),
            ("prvWriteRole", Depth::Global),
            ("prvAssignRole", Depth::Global),
            ("prvReadAccount", Depth::Local),
        ],
    );
    org.assign_role(bea, keeper);
    let role = make(&mut org, "Contoso Connector");
    let target = format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole");
    let reply = write_as(&mut org, BASIC, "POST", &target, &grant(READ_ACCOUNT, "Global"));
    assert_eq!(reply.refusal(), (403, "0x80040220".into()));
    assert!(reply.message().contains("prvReadAccount"));
    assert_eq!(
        write_as(&mut org, BASIC, "POST", &target, &grant(READ_ACCOUNT, "Local")).status,
        204
    );

    // The same holds for giving a role to somebody.
    let administrator = org.roles_named("System Administrator")[0].id;
    let link = json!({ "@odata.id": format!("{ROOT}/roles({administrator})") });
    let target = format!("systemusers({bea})/systemuserroles_association/$ref");
    assert_eq!(
        write_as(&mut org, BASIC, "POST", &target, &link).refusal(),
        (403, "0x80040220".into())
    );
}

#[test]
fn a_role_is_given_and_taken_in_every_documented_form() {
    let mut org = organization();
    let role = make(&mut org, "Contoso Connector");
    let copy = org.roles_named("Contoso Connector")[1].id;
    let bea = org.user_of(BASIC).expect("Bea");
    let refs = format!("systemusers({bea})/systemuserroles_association/$ref");
    for id in [
        format!("{ROOT}/roles({role})"),
        format!("/roles({role})"),
        format!("roles({role})"),
    ] {
        assert_eq!(
            post(&mut org, &refs, &json!({ "@odata.id": id })).status,
            204,
            "repeating it is no error"
        );
    }
    assert!(org.roles_assigned_to(bea).contains(&role));
    assert_eq!(
        delete(&mut org, &format!("{refs}?$id={ROOT}/roles({role})")).status,
        204
    );
    assert!(!org.roles_assigned_to(bea).contains(&role));

    assert_eq!(
        post(
            &mut org,
            &format!("roles({role})/systemuserroles_association/$ref"),
            &json!({ "@odata.id": format!("{ROOT}/systemusers({bea})") })
        )
        .status,
        204
    );
    assert!(org.roles_assigned_to(bea).contains(&role));
    assert_eq!(
        delete(
            &mut org,
            &format!("systemusers({bea})/systemuserroles_association({role})/$ref")
        )
        .status,
        204
    );
    assert!(!org.roles_assigned_to(bea).contains(&role));

    let wrong = post(
        &mut org,
        &refs,
        &json!({ "@odata.id": format!("{ROOT}/roles({copy})") }),
    );
    assert_eq!(wrong.refusal(), (400, "0x80041409".into()));
    assert!(wrong.message().contains(&unit(&org, "sales").to_string()));
    let unknown = Uuid::from_u128(3);
    assert_eq!(
        post(
            &mut org,
            &refs,
            &json!({ "@odata.id": format!("{ROOT}/roles({unknown})") })
        )
        .refusal(),
        (404, "0x80040217".into())
    );
    for id in [
        "roles",
        "https://elsewhere.example/api/data/v9.2/roles(00000000-0000-0000-0000-000000000003)",
        "roles(x)",
    ] {
        assert_eq!(
            post(&mut org, &refs, &json!({ "@odata.id": id })).refusal(),
            (400, "0x80060888".into()),
            "{id}"
        );
    }
    assert_eq!(
        post(
            &mut org,
            &refs,
            &json!({ "@odata.id": format!("{ROOT}/accounts({role})") })
        )
        .status,
        400
    );

    let ada = org.user_of(ADMIN).expect("Ada");
    let administrator = org.roles_named("System Administrator")[0].id;
    let last = delete(
        &mut org,
        &format!("systemusers({ada})/systemuserroles_association({administrator})/$ref"),
    );
    assert_eq!(last.code(), "0x80041d30");
}

#[test]
fn what_a_user_may_do_is_the_sum_of_his_roles() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let bea = org.user_of(BASIC).expect("Bea");
    let reader = org.add_role("Reader", root, false, &[("prvReadAccount", Depth::Global)]);
    org.assign_role(bea, reader);
    for call in ["RetrieveUserPrivileges()", "RetrieveUserPrivileges"] {
        let reply = get(
            &mut org,
            &format!("systemusers({bea})/Microsoft.Dynamics.CRM.{call}"),
        );
        let all = reply.json()["RolePrivileges"].as_array().expect("a list").clone();
        let read = all
            .iter()
            .find(|element| element["PrivilegeName"] == "prvReadAccount")
            .expect("held");
        assert_eq!(read["Depth"], "Global");
    }
    let roy = org.user_of(ROLELESS).expect("Roy");
    let reply = get(
        &mut org,
        &format!("systemusers({roy})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()"),
    );
    assert_eq!(reply.json()["RolePrivileges"], json!([]));
    assert_eq!(
        get(&mut org, &format!("systemusers({roy})/RetrieveUserPrivileges()")).status,
        404
    );
    assert_eq!(
        get(&mut org, "RetrieveRolePrivilegesRole(RoleId=@rid)").status,
        400
    );
    assert_eq!(
        get(
            &mut org,
            "RetrieveRolePrivilegesRole(RoleId=00000000-0000-0000-0000-000000000003)"
        )
        .code(),
        "0x80040217"
    );
}

#[test]
fn a_role_goes_into_a_named_solution() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let body =
        json!({ "businessunitid@odata.bind": format!("/businessunits({root})"), "name": "In a solution" })
            .to_string();
    let missing = [("MSCRM.SolutionUniqueName", "nowhere")];
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "POST",
            "roles",
            &missing,
            body.as_bytes()
        )
        .refusal(),
        (404, "0x80040217".into())
    );
    assert!(org.roles_named("In a solution").is_empty());
    let there = [("MSCRM.SolutionUniqueName", "Default")];
    assert_eq!(
        send(&mut org, person(ADMIN), "POST", "roles", &there, body.as_bytes()).status,
        204
    );
}
