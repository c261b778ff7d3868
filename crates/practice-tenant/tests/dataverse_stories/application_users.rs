//! The life of an application user.

use crate::world::*;
use practice_tenant::dataverse::Organization;
use serde_json::{Value, json};
use uuid::Uuid;

fn body(org: &Organization, app: Uuid) -> Value {
    let unit = unit(org, "contoso");
    json!({ "applicationid": app, "accessmode": 4, "isdisabled": false, "businessunitid@odata.bind": format!("/businessunits({unit})") })
}

#[test]
fn an_application_user_is_made_read_disabled_and_deleted() {
    let mut org = organization();
    let new = body(&org, APP);
    let reply = post(&mut org, "systemusers", &new);
    assert_eq!(reply.status, 204);
    assert!(
        reply
            .header("OData-EntityId")
            .starts_with(&format!("{ROOT}/systemusers("))
    );
    let id = reply.made();

    let read = "systemusers?$select=applicationid,systemuserid,fullname,isdisabled,deletedstate,_businessunitid_value,\
                azureactivedirectoryobjectid,applicationiduri,accessmode\
                &$expand=systemuserroles_association($select=roleid,name,_businessunitid_value,_parentrootroleid_value)\
                &$filter=applicationid eq d3b2a6c1-5c0e-4f0f-9f43-2f0a5f5c6e11";
    let row = get(&mut org, read).values().remove(0);
    assert_eq!(row["fullname"], "# Contoso Connector");
    assert_eq!(row["azureactivedirectoryobjectid"], PRINCIPAL.to_string());
    assert_eq!(row["accessmode"], 4);
    assert_eq!(row["deletedstate"], 0);
    assert_eq!(row["ownerid"], id.to_string());
    assert_eq!(row["systemuserroles_association"], json!([]));

    let user = format!("systemusers({id})");
    let early = delete(&mut org, &user);
    assert!(early.message().contains("is not disabled"), "{}", early.text);
    assert_eq!(
        patch(
            &mut org,
            &user,
            &json!({ "isdisabled": true, "applicationid": APP })
        )
        .status,
        204
    );
    assert!(org.application_users()[0].disabled);
    assert_eq!(delete(&mut org, &user).status, 204);
    assert!(org.application_users()[0].soft_deleted);
    assert_eq!(get(&mut org, read).values()[0]["deletedstate"], 1);

    let blocked = post(&mut org, "systemusers", &new);
    assert_eq!(blocked.refusal(), (412, "0x80040237".into()));
    assert_eq!(delete(&mut org, &user).status, 204);
    assert!(org.application_users().is_empty());
    assert_eq!(post(&mut org, "systemusers", &new).status, 204);
}

#[test]
fn what_stands_in_the_way_of_an_application_user() {
    let mut org = organization();
    let without_unit = json!({ "applicationid": APP, "accessmode": 4 });
    assert_eq!(post(&mut org, "systemusers", &without_unit).code(), "0x80040216");
    for app in [STRANGER_APP, DISABLED_APP] {
        let new = body(&org, app);
        assert_eq!(post(&mut org, "systemusers", &new).code(), "0x80041d49");
    }
    let unknown = json!({ "applicationid": APP, "businessunitid@odata.bind": "/businessunits(00000000-0000-0000-0000-000000000009)" });
    assert_eq!(
        post(&mut org, "systemusers", &unknown).refusal(),
        (404, "0x80040217".into())
    );
    assert!(org.application_users().is_empty() && org.writes() == 0);

    let new = body(&org, APP);
    let id = post(&mut org, "systemusers", &new).made();
    assert_eq!(
        post(&mut org, "systemusers", &new).refusal(),
        (412, "0x80040237".into())
    );
    let user = format!("systemusers({id})");
    assert_eq!(
        patch(&mut org, &user, &json!({ "accessmode": 0 })).code(),
        "0x80040d40"
    );
    assert_eq!(
        patch(&mut org, &user, &json!({ "applicationid": STRANGER_APP })).code(),
        "0x80041d48"
    );
    assert_eq!(
        patch(&mut org, &user, &json!({ "lastname": "Other" })).code(),
        "0x80041d48"
    );
    assert_eq!(org.application_users().len(), 1);
}

#[test]
fn an_app_user_who_owns_rows_stays() {
    let mut org = organization();
    let new = body(&org, APP);
    let id = post(&mut org, "systemusers", &new).made();
    org.add_account("owned", id);
    org.set_user_disabled(id, true);
    assert_eq!(
        delete(&mut org, &format!("systemusers({id})")).refusal(),
        (405, "0x80040227".into())
    );
}

#[test]
fn people_are_neither_made_nor_deleted_here() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let human = json!({ "firstname": "New", "lastname": "Person", "businessunitid@odata.bind": format!("/businessunits({root})") });
    assert_eq!(post(&mut org, "systemusers", &human).status, 400);
    let bea = org.user_of(BASIC).expect("Bea");
    assert_eq!(
        delete(&mut org, &format!("systemusers({bea})")).code(),
        "0x80040800"
    );
    let ada = org.user_of(ADMIN).expect("Ada");
    assert_eq!(
        patch(
            &mut org,
            &format!("systemusers({ada})"),
            &json!({ "isdisabled": true })
        )
        .code(),
        "0x80041d2f"
    );
}

#[test]
fn another_business_unit_costs_the_roles() {
    let mut org = organization();
    let (root, sales) = (unit(&org, "contoso"), unit(&org, "sales"));
    let role = org.add_role("Connector", root, false, &[]);
    let id = org.add_application_user(APP, &principal(true), root, &[role]);
    let moved = json!({ "businessunitid@odata.bind": format!("/businessunits({sales})") });
    assert_eq!(patch(&mut org, &format!("systemusers({id})"), &moved).status, 204);
    assert_eq!(org.application_users()[0].business_unit, sales);
    assert!(org.roles_assigned_to(id).is_empty());
}

#[test]
fn a_user_is_found_by_his_object_id() {
    let mut org = organization();
    let reply = get(
        &mut org,
        &format!("systemusers(azureactivedirectoryobjectid={ADMIN})?$select=fullname"),
    );
    assert_eq!(reply.json()["fullname"], "Ada Admin");
    assert_eq!(
        get(
            &mut org,
            &format!("systemusers(azureactivedirectoryobjectid={NOBODY})")
        )
        .refusal(),
        (404, "0x80060891".into())
    );
    assert_eq!(
        get(&mut org, "systemusers(fullname='Ada Admin')").refusal(),
        (400, "0x80060891".into())
    );
}
