//! Who gets in, and what a missing privilege looks like.

use crate::world::*;
use practice_tenant::dataverse::{Caller, Depth, Organization};
use serde_json::json;
use uuid::Uuid;

fn who(organization: &mut Organization, caller: Caller) -> Reply {
    send(organization, caller, "GET", "WhoAmI", &[], b"")
}

#[test]
fn the_states_of_an_app_follow_one_another_as_documented() {
    let mut org = organization();
    assert_eq!(who(&mut org, app()).refusal(), (403, "0x80072560".into()));

    let root = unit(&org, "contoso");
    let user = org.add_application_user(APP, &principal(true), root, &[]);
    let reply = who(&mut org, app());
    assert_eq!(reply.refusal(), (403, "0x80042f09".into()));
    assert!(reply.message().contains("prvReadUser") && reply.message().contains(&user.to_string()));

    let role = org.add_role("Connector", root, false, &[]);
    org.assign_role(user, role);
    assert_eq!(who(&mut org, app()).json()["UserId"], user.to_string());

    let reply = send(&mut org, app(), "GET", "accounts?$top=1", &[], b"");
    assert_eq!(reply.refusal(), (403, "0x80040220".into()));
    let message = reply.message();
    assert!(
        message.starts_with(&format!("Principal user (Id={user}, type=8, roleCount=1, ")),
        "{message}"
    );
    assert!(message.contains("missing prvReadAccount privilege (Id=886b280c-6396-4d56-a0a3-2c1b0a50ceb0) on OTC=1 for entity 'account' (LocalizedName='Account')."), "{message}");

    org.grant(role, &[("prvReadAccount", Depth::Global)]);
    assert_eq!(
        send(&mut org, app(), "GET", "accounts?$top=1", &[], b"").status,
        200
    );

    org.set_user_disabled(user, true);
    assert_eq!(who(&mut org, app()).refusal(), (403, "0x80040225".into()));
    org.soft_delete_user(user);
    assert_eq!(who(&mut org, app()).refusal(), (403, "0x80072560".into()));
}

#[test]
fn people_who_may_not_enter() {
    let mut org = organization();
    for (object, code) in [
        (NOBODY, "0x80072560"),
        (DISABLED, "0x80040225"),
        (ROLELESS, "0x80042f09"),
    ] {
        assert_eq!(who(&mut org, person(object)).refusal(), (403, code.into()));
    }
    let elsewhere = Caller {
        tenant_id: Uuid::from_u128(9),
        ..person(ADMIN)
    };
    assert_eq!(who(&mut org, elsewhere).refusal(), (403, "0x80072560".into()));
}

#[test]
fn administration_mode_lets_administrators_and_customizers_in() {
    let mut org = organization();
    org.set_administration_mode(true);
    assert_eq!(who(&mut org, person(ADMIN)).status, 200);
    assert_eq!(who(&mut org, person(CUSTOMIZER)).status, 200);
    assert_eq!(who(&mut org, person(BASIC)).refusal(), (403, "0x8004a113".into()));
    org.set_disabled(true);
    assert_eq!(who(&mut org, person(ADMIN)).refusal(), (403, "0x8004a104".into()));
}

#[test]
fn a_basic_user_sees_his_own_rows_and_may_not_make_roles_or_users() {
    let mut org = organization();
    let (ada, bea) = (org.user_of(ADMIN).expect("Ada"), org.user_of(BASIC).expect("Bea"));
    let hers = org.add_account("Ada's", ada);
    let own = org.add_account("Bea's", bea);
    let names: Vec<_> = get_as(&mut org, BASIC, "accounts?$select=name")
        .values()
        .iter()
        .map(|row| row["name"].clone())
        .collect();
    assert_eq!(names, ["Bea's"]);
    assert_eq!(get_as(&mut org, BASIC, &format!("accounts({own})")).status, 200);
    assert_eq!(
        get_as(&mut org, BASIC, &format!("accounts({hers})")).refusal(),
        (403, "0x80040220".into())
    );

    let root = unit(&org, "contoso");
    let bind = json!({ "businessunitid@odata.bind": format!("/businessunits({root})"), "name": "Mine", "applicationid": APP });
    for (set, privilege) in [("roles", "prvCreateRole"), ("systemusers", "prvCreateUser")] {
        let mut body = bind.clone();
        body.as_object_mut()
            .expect("an object")
            .remove(if set == "roles" { "applicationid" } else { "name" });
        let reply = write_as(&mut org, BASIC, "POST", set, &body);
        assert_eq!(reply.refusal(), (403, "0x80040220".into()));
        assert!(reply.message().contains(privilege), "{}", reply.message());
    }
    assert_eq!(org.writes(), 0);
}

#[test]
fn business_unit_depth_ends_at_the_business_unit() {
    let mut org = organization();
    let (sal, bea) = (org.user_of(SALES).expect("Sal"), org.user_of(BASIC).expect("Bea"));
    org.add_account("sales'", sal);
    org.add_account("root's", bea);
    let sales = unit(&org, "sales");
    let local = org.add_role("Local reader", sales, false, &[("prvReadAccount", Depth::Local)]);
    org.assign_role(sal, local);
    assert_eq!(get_as(&mut org, SALES, "accounts").values().len(), 1);
    let root = unit(&org, "contoso");
    let deep = org.add_role("Deep reader", root, false, &[("prvReadAccount", Depth::Deep)]);
    org.assign_role(bea, deep);
    assert_eq!(get_as(&mut org, BASIC, "accounts").values().len(), 2);
}

#[test]
fn acting_for_another_needs_the_privilege_and_gives_what_both_have() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let role = org.add_role("Connector", root, false, &[("prvReadAccount", Depth::Global)]);
    let user = org.add_application_user(APP, &principal(true), root, &[role]);
    let principal_id = PRINCIPAL.to_string();
    let as_app = [("CallerObjectId", principal_id.as_str())];

    let reply = send(&mut org, person(ADMIN), "GET", "WhoAmI", &as_app, b"");
    assert_eq!(reply.json()["UserId"], user.to_string());
    assert_eq!(
        send(&mut org, person(ADMIN), "GET", "accounts", &as_app, b"").status,
        200
    );
    let reply = send(&mut org, person(ADMIN), "GET", "contacts", &as_app, b"");
    assert_eq!(reply.refusal(), (403, "0x80040220".into()));
    assert!(reply.message().contains(&user.to_string()));

    assert_eq!(
        send(&mut org, person(BASIC), "GET", "WhoAmI", &as_app, b"").refusal(),
        (403, "0x8004a110".into())
    );
    let nobody = NOBODY.to_string();
    let reply = send(
        &mut org,
        person(ADMIN),
        "GET",
        "WhoAmI",
        &[("CallerObjectId", &nobody)],
        b"",
    );
    assert_eq!(reply.refusal(), (403, "0x80072560".into()));
    let id = user.to_string();
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "GET",
            "WhoAmI",
            &[("MSCRMCallerID", &id)],
            b""
        )
        .status,
        200
    );
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "GET",
            "WhoAmI",
            &[("MSCRMCallerID", "x")],
            b""
        )
        .status,
        400
    );

    // A row made on behalf names both.
    org.grant(role, &[("prvCreateAccount", Depth::Basic)]);
    let reply = send(
        &mut org,
        person(ADMIN),
        "POST",
        "accounts",
        &as_app,
        br#"{"name":"by the app"}"#,
    );
    let made = reply.made();
    let row = get(
        &mut org,
        &format!("accounts({made})?$select=_createdby_value,_createdonbehalfby_value"),
    )
    .json();
    assert_eq!(row["_createdby_value"], user.to_string());
    assert_eq!(
        row["_createdonbehalfby_value"],
        org.user_of(ADMIN).expect("Ada").to_string()
    );

    // The acting user holds more than the real one: the less counts.
    let act = org.add_role(
        "Act",
        root,
        false,
        &[("prvActOnBehalfOfAnotherUser", Depth::Global)],
    );
    org.assign_role(user, act);
    let admin = ADMIN.to_string();
    let reply = send(
        &mut org,
        app(),
        "GET",
        "contacts",
        &[("CallerObjectId", &admin)],
        b"",
    );
    assert_eq!(reply.refusal(), (403, "0x80040220".into()));
    assert_eq!(
        send(
            &mut org,
            app(),
            "GET",
            "accounts",
            &[("CallerObjectId", &admin)],
            b""
        )
        .status,
        200
    );
}

#[test]
fn every_answer_carries_what_support_asks_for() {
    let mut org = organization();
    for target in ["WhoAmI", "nowhere"] {
        let reply = get(&mut org, target);
        for name in [
            "REQ_ID",
            "x-ms-service-request-id",
            "AuthActivityId",
            "x-ms-ratelimit-burst-remaining-xrm-requests",
        ] {
            assert!(!reply.header(name).is_empty(), "{name}");
        }
        assert_eq!(reply.header("OData-Version"), "4.0");
        assert_eq!(
            reply.header("x-ms-ratelimit-time-remaining-xrm-requests"),
            "1,200.00"
        );
        assert!(reply.header("Content-Type").starts_with("application/json"));
    }
}

#[test]
fn seats_are_asked_without_the_web_api() {
    let org = organization();
    assert!(org.is_system_administrator(ADMIN) && !org.is_system_administrator(BASIC));
    assert!(
        org.is_enabled_member(ROLELESS) && !org.is_enabled_member(DISABLED) && !org.is_enabled_member(NOBODY)
    );
}

#[test]
fn a_team_lends_its_roles_to_its_members() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let roy = org.user_of(ROLELESS).expect("Roy");
    let administrator = org.roles_named("System Administrator")[0].id;
    let team = org.add_team("Administrators", root, &[roy], &[administrator]);
    assert!(org.is_system_administrator(ROLELESS));
    assert_eq!(get_as(&mut org, ROLELESS, "accounts").status, 200);
    let target = format!(
        "systemusers({roy})/teammembership_association?$filter=teamid eq {team}&$expand=teamroles_association($select=name)"
    );
    let reply = get_as(&mut org, ROLELESS, &target);
    assert_eq!(
        reply.values()[0]["teamroles_association"][0]["name"],
        "System Administrator"
    );
    let reply = get_as(
        &mut org,
        ROLELESS,
        &format!("teams({team})/Microsoft.Dynamics.CRM.RetrieveTeamPrivileges()"),
    );
    assert!(
        reply.json()["RolePrivileges"]
            .as_array()
            .is_some_and(|held| held.len() > 100)
    );
}

#[test]
fn an_organization_may_be_served_below_a_path() {
    let mut org = Organization::new(
        organization().seed().clone(),
        "http://127.0.0.1:7071/org/contoso/".into(),
    );
    for target in ["/org/contoso/api/data/v9.2/WhoAmI", "/api/data/v9.2/WhoAmI"] {
        let reply = get(&mut org, target);
        assert_eq!(
            reply.json()["@odata.context"],
            "http://127.0.0.1:7071/org/contoso/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse"
        );
    }
    assert_eq!(get(&mut org, "/elsewhere/api/data/v9.2/WhoAmI").status, 404);
}
