//! Plain rows: accounts, contacts, tasks and notes.

use crate::world::*;
use practice_tenant::dataverse::{Depth, Organization};
use serde_json::{Value, json};
use uuid::Uuid;

fn with(org: &mut Organization, method: &str, target: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    send(
        org,
        person(ADMIN),
        method,
        target,
        headers,
        body.to_string().as_bytes(),
    )
}

#[test]
fn a_row_is_created_read_updated_and_deleted() {
    let mut org = organization();
    let reply = with(
        &mut org,
        "POST",
        "accounts?$select=name,accountcategorycode",
        &[("Prefer", "return=representation")],
        &json!({ "name": "Fabrikam", "accountcategorycode": 1, "creditonhold": false }),
    );
    assert_eq!(reply.status, 201);
    assert_eq!(reply.header("Preference-Applied"), "return=representation");
    assert_eq!(
        reply.json()["@odata.context"],
        format!("{ROOT}/$metadata#accounts(name,accountcategorycode)/$entity")
    );
    let account = format!("accounts({})", reply.json()["accountid"].as_str().expect("an id"));
    assert_eq!(
        patch(&mut org, &account, &json!({ "telephone1": "555" })).status,
        204
    );
    let row = get(&mut org, &account).json();
    assert_eq!(
        (
            row["name"].clone(),
            row["telephone1"].clone(),
            row["createdon"].clone()
        ),
        (json!("Fabrikam"), json!("555"), json!("2026-03-01T09:30:00Z"))
    );
    assert_eq!(
        get(&mut org, &format!("{account}/name")).json()["value"],
        "Fabrikam"
    );
    assert_eq!(get(&mut org, &format!("{account}/websiteurl")).status, 204);
    assert_eq!(
        with(
            &mut org,
            "PUT",
            &format!("{account}/name"),
            &[],
            &json!({ "value": "Fab" })
        )
        .status,
        204
    );
    assert_eq!(delete(&mut org, &format!("{account}/telephone1")).status, 204);
    let row = get(&mut org, &account).json();
    assert_eq!(
        (row["name"].clone(), row["telephone1"].clone()),
        (json!("Fab"), Value::Null)
    );
    assert_eq!(delete(&mut org, &account).status, 204);
    assert_eq!(get(&mut org, &account).refusal(), (404, "0x80040217".into()));
}

#[test]
fn conditions_decide_between_creating_and_updating() {
    let mut org = organization();
    let target = format!("accounts({})", Uuid::from_u128(0xacc));
    let any = [("If-Match", "*")];
    assert_eq!(
        with(&mut org, "PATCH", &target, &any, &json!({ "name": "x" })).refusal(),
        (404, "0x80040217".into())
    );
    assert_eq!(org.row_count("account"), 0);
    assert_eq!(
        patch(&mut org, &target, &json!({ "name": "upserted" })).status,
        204
    );
    assert_eq!(org.row_count("account"), 1);
    assert_eq!(
        with(
            &mut org,
            "PATCH",
            &target,
            &[("If-None-Match", "*")],
            &json!({ "name": "x" })
        )
        .refusal(),
        (412, "0x80040237".into())
    );
    // The text null is a documented oddity and no condition.
    assert_eq!(
        with(
            &mut org,
            "PATCH",
            &target,
            &[("If-None-Match", "null")],
            &json!({ "name": "y" })
        )
        .status,
        204
    );

    let etag = get(&mut org, &target).json()["@odata.etag"]
        .as_str()
        .expect("an etag")
        .to_owned();
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "GET",
            &target,
            &[("If-None-Match", &etag)],
            b""
        )
        .status,
        304
    );
    assert_eq!(
        with(
            &mut org,
            "PATCH",
            &target,
            &[("If-Match", &etag)],
            &json!({ "name": "z" })
        )
        .status,
        204
    );
    assert_eq!(
        with(
            &mut org,
            "PATCH",
            &target,
            &[("If-Match", &etag)],
            &json!({ "name": "late" })
        )
        .refusal(),
        (412, "0x80060882".into())
    );
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "DELETE",
            &target,
            &[("If-Match", &etag)],
            b""
        )
        .refusal(),
        (412, "0x80060882".into())
    );
    assert_eq!(get(&mut org, &target).json()["name"], "z");
}

#[test]
fn lookups_are_bound_cleared_and_followed() {
    let mut org = organization();
    let contact = post(
        &mut org,
        "contacts",
        &json!({ "firstname": "Rene", "lastname": "Valdes" }),
    )
    .made();
    let account = post(
        &mut org,
        "accounts",
        &json!({ "name": "Fabrikam", "primarycontactid@odata.bind": format!("{ROOT}/contacts({contact})") }),
    )
    .made();
    assert_eq!(
        get(
            &mut org,
            &format!("accounts({account})/primarycontactid?$select=fullname")
        )
        .json()["fullname"],
        "Rene Valdes"
    );
    assert_eq!(post(&mut org, "tasks", &json!({ "subject": "call", "regardingobjectid_account_task@odata.bind": format!("/accounts({account})") })).status, 204);
    assert_eq!(
        get(
            &mut org,
            &format!("accounts({account})/Account_Tasks?$select=subject")
        )
        .values()
        .len(),
        1
    );
    assert_eq!(
        patch(
            &mut org,
            &format!("accounts({account})"),
            &json!({ "primarycontactid@odata.bind": null })
        )
        .status,
        204
    );
    assert_eq!(
        get(&mut org, &format!("accounts({account})")).json()["_primarycontactid_value"],
        Value::Null
    );

    let refs = format!("accounts({account})/primarycontactid/$ref");
    assert_eq!(
        with(
            &mut org,
            "PUT",
            &refs,
            &[],
            &json!({ "@odata.id": format!("{ROOT}/contacts({contact})") })
        )
        .status,
        204
    );
    assert_eq!(
        get(&mut org, &format!("accounts({account})")).json()["_primarycontactid_value"],
        contact.to_string()
    );
    assert_eq!(delete(&mut org, &refs).status, 204);
    assert_eq!(
        get(&mut org, &format!("accounts({account})")).json()["_primarycontactid_value"],
        Value::Null
    );
}

#[test]
fn bodies_that_do_not_fit_are_refused() {
    let mut org = organization();
    for body in [
        json!({ "nothing": 1 }),
        json!({ "name": 5 }),
        json!({ "creditonhold": "yes" }),
        json!({ "numberofemployees": 1.5 }),
        json!({ "_primarycontactid_value": Uuid::nil() }),
        json!({ "nothing@odata.bind": "/contacts(00000000-0000-0000-0000-000000000001)" }),
        json!([1]),
    ] {
        assert_eq!(
            post(&mut org, "accounts", &body).refusal(),
            (400, "0x80048d19".into()),
            "{body}"
        );
    }
    assert_eq!(
        send(&mut org, person(ADMIN), "POST", "accounts", &[], b"{\"name\":").status,
        400
    );
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "POST",
            "accounts",
            &[("Content-Type", "text/plain")],
            b"{}"
        )
        .status,
        415
    );
    let missing = json!({ "primarycontactid@odata.bind": "/contacts(00000000-0000-0000-0000-000000000001)" });
    assert_eq!(
        post(&mut org, "accounts", &missing).refusal(),
        (404, "0x80040217".into())
    );
    assert_eq!((org.row_count("account"), org.writes()), (0, 0));
}

#[test]
fn pointing_at_a_row_needs_append_and_append_to() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let contact = post(&mut org, "contacts", &json!({ "lastname": "Valdes" })).made();
    let role = org.add_role("Writer", root, false, &[("prvCreateAccount", Depth::Basic)]);
    org.add_application_user(APP, &principal(true), root, &[role]);
    let body =
        json!({ "name": "x", "primarycontactid@odata.bind": format!("/contacts({contact})") }).to_string();
    let mut missing = Vec::new();
    for privilege in ["prvAppendAccount", "prvAppendToContact"] {
        let reply = send(&mut org, app(), "POST", "accounts", &[], body.as_bytes());
        assert_eq!(reply.refusal(), (403, "0x80040220".into()));
        missing.push(reply.message().contains(privilege));
        org.grant(role, &[(privilege, Depth::Global)]);
    }
    assert_eq!(missing, [true, true]);
    assert_eq!(
        send(&mut org, app(), "POST", "accounts", &[], body.as_bytes()).status,
        204
    );
}

#[test]
fn the_reading_app_writes_nothing() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let role = org.add_role("Reader", root, false, &[("prvReadAccount", Depth::Global)]);
    org.add_application_user(APP, &principal(true), root, &[role]);
    let ada = org.user_of(ADMIN).expect("Ada");
    let account = org.add_account("Fabrikam", ada);
    for (method, target, body) in [
        ("POST", "accounts".to_owned(), "{}"),
        ("PATCH", format!("accounts({account})"), "{}"),
        ("DELETE", format!("accounts({account})"), ""),
    ] {
        assert_eq!(
            send(&mut org, app(), method, &target, &[], body.as_bytes()).refusal(),
            (403, "0x80040220".into()),
            "{method}"
        );
    }
    assert_eq!((org.row_count("account"), org.writes()), (1, 0));
}

#[test]
fn a_write_whose_answer_is_refused_is_undone() {
    let mut org = organization();
    let root = unit(&org, "contoso");
    let role = org.add_role("Blind writer", root, false, &[("prvCreateAccount", Depth::Basic)]);
    org.add_application_user(APP, &principal(true), root, &[role]);
    let prefer = [("Prefer", "return=representation")];
    let reply = send(
        &mut org,
        app(),
        "POST",
        "accounts",
        &prefer,
        br#"{"name":"unseen"}"#,
    );
    assert_eq!(reply.refusal(), (403, "0x80040220".into()));
    assert_eq!((org.row_count("account"), org.writes()), (0, 0));
}

#[test]
fn many_rows_are_written_in_one_request_or_none() {
    let mut org = organization();
    let row = |name: &str| json!({ "@odata.type": "Microsoft.Dynamics.CRM.account", "name": name });
    let create = "accounts/Microsoft.Dynamics.CRM.CreateMultiple";
    let made = post(
        &mut org,
        create,
        &json!({ "Targets": [row("many 1"), row("many 2")] }),
    );
    assert_eq!(made.status, 200);
    let ids = made.json()["Ids"].as_array().unwrap().clone();
    assert_eq!(ids.len(), 2);

    let mut first = row("many one");
    first["accountid"] = ids[0].clone();
    let update = "accounts/Microsoft.Dynamics.CRM.UpdateMultiple";
    assert_eq!(post(&mut org, update, &json!({ "Targets": [first] })).status, 204);
    let many = "accounts?$select=name&$filter=startswith(name,'many')&$orderby=name";
    let names = |answer: Value| {
        let rows = answer["value"].as_array().unwrap().clone();
        rows.iter().map(|row| row["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(get(&mut org, many).json()), ["many 2", "many one"]);

    let broken = json!({ "Targets": [row("many 3"), { "name": "of no table" }] });
    assert_eq!(
        post(&mut org, create, &broken).refusal(),
        (400, "0x80048d19".into())
    );
    assert_eq!(names(get(&mut org, many).json()).len(), 2);
}

#[test]
fn a_row_is_unlinked_from_the_side_with_many() {
    let mut org = organization();
    let account = post(&mut org, "accounts", &json!({ "name": "many" })).made();
    let contact = post(&mut org, "contacts", &json!({ "lastname": "one" })).made();
    let refs = format!("accounts({account})/contact_customer_accounts/$ref");
    let link = json!({ "@odata.id": format!("{ROOT}/contacts({contact})") });
    assert_eq!(post(&mut org, &refs, &link).status, 204);
    let other = format!("{refs}?$id={ROOT}/contacts({account})");
    assert_eq!(delete(&mut org, &other).refusal().0, 404);
    assert_eq!(
        delete(&mut org, &format!("{refs}?$id={ROOT}/contacts({contact})")).status,
        204
    );
    let row = get(
        &mut org,
        &format!("contacts({contact})?$select=_parentcustomerid_value"),
    )
    .json();
    assert_eq!(row["_parentcustomerid_value"], Value::Null);
}
