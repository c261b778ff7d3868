//! `$batch`, from the samples of the documentation.

use crate::world::*;
use practice_tenant::dataverse::Organization;
use serde_json::{Value, json};

const PLAIN: &str = "multipart/mixed;boundary=batch_11";

fn run(org: &mut Organization, content_type: &str, prefer: &str, body: &str) -> Reply {
    let body = body.replace('\n', "\r\n");
    let headers = [("Content-Type", content_type), ("Prefer", prefer)];
    send(
        org,
        person(ADMIN),
        "POST",
        "$batch",
        &headers[..if prefer.is_empty() { 1 } else { 2 }],
        body.as_bytes(),
    )
}

fn get_part(target: &str) -> String {
    format!(
        "--batch_11\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\nGET {target} HTTP/1.1\nAccept: application/json\n\n\n"
    )
}

fn change_part(id: &str, line: &str, body: &Value) -> String {
    let id = if id.is_empty() {
        String::new()
    } else {
        format!("Content-ID: {id}\n")
    };
    format!(
        "--changeset_22\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n{id}\n{line} HTTP/1.1\nContent-Type: application/json\n\n{body}\n"
    )
}

fn change_set(parts: &[String]) -> String {
    format!(
        "--batch_11\nContent-Type: multipart/mixed;boundary=\"changeset_22\"\n\n{}--changeset_22--\n",
        parts.concat()
    )
}

fn role(org: &Organization) -> Value {
    let unit = unit(org, "contoso");
    json!({ "name": "Contoso Connector", "businessunitid@odata.bind": format!("/businessunits({unit})") })
}

const GRANT: &str =
    r#"{"Privileges":[{"Depth":"Global","PrivilegeId":"886b280c-6396-4d56-a0a3-2c1b0a50ceb0"}]}"#;

/// Status codes of the inner answers, in order.
fn statuses(reply: &Reply) -> Vec<u16> {
    reply
        .text
        .split("HTTP/1.1 ")
        .skip(1)
        .filter_map(|rest| rest.get(..3)?.parse().ok())
        .collect()
}

#[test]
fn a_role_and_its_privileges_are_one_transaction() {
    let mut org = organization();
    let new = role(&org);
    let grant: Value = serde_json::from_str(GRANT).expect("JSON");
    let bea = org.user_of(BASIC).expect("Bea");
    let set = change_set(&[
        change_part("1", "POST /api/data/v9.2/roles", &new),
        change_part(
            "2",
            "POST $1/Microsoft.Dynamics.CRM.ReplacePrivilegesRole",
            &grant,
        ),
        change_part(
            "3",
            &format!("POST {ROOT}/systemusers({bea})/systemuserroles_association/$ref"),
            &json!({ "@odata.id": "$1" }),
        ),
    ]);
    let reply = run(
        &mut org,
        "multipart/mixed; boundary=\"batch_11\"",
        "",
        &format!(
            "{set}{}--batch_11--\n",
            get_part("roles?$filter=name eq 'Contoso Connector'&$select=name")
        ),
    );
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(
        reply
            .header("Content-Type")
            .starts_with("multipart/mixed; boundary=batchresponse_")
    );
    assert_eq!(statuses(&reply), [204, 204, 204, 200]);
    for expected in [
        "--changesetresponse_",
        "Content-ID: 2\r\n",
        "Content-Transfer-Encoding: binary\r\n",
        "OData-EntityId: http://contoso.localhost:7071/api/data/v9.2/roles(",
    ] {
        assert!(reply.text.contains(expected), "{expected}");
    }
    let made = &org.roles_named("Contoso Connector")[0];
    assert!(made.privileges.keys().eq(["prvReadAccount"]));
    assert!(org.roles_assigned_to(bea).contains(&made.id));
}

#[test]
fn a_failing_change_set_leaves_nothing_and_one_error() {
    let mut org = organization();
    let new = role(&org);
    let wrong = json!({ "Privileges": [{ "Depth": "Basic", "PrivilegeId": "76faad15-bc44-4f4d-84dc-dd1e1dda74d9" }] });
    let set = change_set(&[
        change_part("1", "POST /api/data/v9.2/roles", &new),
        change_part("2", "POST /$1/Microsoft.Dynamics.CRM.AddPrivilegesRole", &wrong),
    ]);
    let after = get_part("/api/data/v9.2/WhoAmI");
    let body = format!("{set}{after}--batch_11--\n");
    let reply = run(&mut org, PLAIN, "", &body);
    assert_eq!(reply.status, 400);
    assert_eq!(statuses(&reply), [400]);
    assert!(reply.text.contains("0x8004140b"));
    assert!(org.roles_named("Contoso Connector").is_empty());
    assert_eq!(org.writes(), 0);

    let reply = run(&mut org, PLAIN, "odata.continue-on-error", &body);
    assert_eq!((reply.status.as_u16(), statuses(&reply)), (200, vec![400, 200]));
    assert_eq!(reply.header("Preference-Applied"), "odata.continue-on-error");
}

#[test]
fn reads_outside_keep_their_order_and_stop_at_the_first_failure() {
    let mut org = organization();
    let body = [
        get_part("/api/data/v9.2/WhoAmI"),
        get_part("nowhere"),
        get_part(&format!("{ROOT}/accounts?$filter=name eq 'a b'")),
    ]
    .concat()
        + "--batch_11--";
    let reply = run(&mut org, PLAIN, "", &body);
    assert_eq!((reply.status.as_u16(), statuses(&reply)), (404, vec![200, 404]));
    let reply = run(&mut org, PLAIN, "odata.continue-on-error", &body);
    assert_eq!(
        (reply.status.as_u16(), statuses(&reply)),
        (200, vec![200, 404, 200])
    );
}

#[test]
fn malformed_batches_are_refused_before_anything_is_done() {
    let mut org = organization();
    let new = role(&org);
    let end = "--batch_11--\n";
    let without_id = change_set(&[change_part("", "POST roles", &new)]) + end;
    let with_get = change_set(&[
        change_part("1", "POST roles", &new),
        change_part("2", "GET roles", &json!({})),
    ]) + end;
    let twice = change_set(&[
        change_part("1", "POST roles", &new),
        change_part("1", "POST roles", &new),
    ]) + end;
    let unclosed = change_set(&[change_part("1", "POST roles", &new)]);
    let nested = format!("{}{end}", get_part("$batch"));
    let many = get_part("WhoAmI").repeat(1_001) + end;
    for body in [
        without_id,
        with_get,
        twice,
        unclosed,
        many,
        "nonsense".into(),
        String::new(),
    ] {
        let reply = run(&mut org, PLAIN, "", &body);
        assert_eq!(
            reply.refusal(),
            (400, "0x80060888".into()),
            "{}",
            &body[..body.len().min(300)]
        );
    }
    assert_eq!(run(&mut org, PLAIN, "", &nested).status, 404);
    assert_eq!(run(&mut org, "application/json", "", "{}").status, 400);
    // Lines that end with LF alone.
    let body = get_part("WhoAmI") + end;
    let reply = send(
        &mut org,
        person(ADMIN),
        "POST",
        "$batch",
        &[("Content-Type", PLAIN)],
        body.as_bytes(),
    );
    assert_eq!(reply.status, 400);
    let unknown = change_set(&[change_part(
        "1",
        "POST $7/Microsoft.Dynamics.CRM.AddPrivilegesRole",
        &json!({}),
    )]) + end;
    assert!(run(&mut org, PLAIN, "", &unknown).text.contains("$7"));
    assert_eq!(org.writes(), 0);
}

#[test]
fn nobody_enters_by_a_batch() {
    let mut org = organization();
    let body = (get_part("WhoAmI") + "--batch_11--\n").replace('\n', "\r\n");
    let reply = send(
        &mut org,
        person(NOBODY),
        "POST",
        "$batch",
        &[("Content-Type", PLAIN)],
        body.as_bytes(),
    );
    assert_eq!(reply.refusal(), (403, "0x80072560".into()));
    let bea = BASIC.to_string();
    let headers = [("Content-Type", PLAIN), ("CallerObjectId", bea.as_str())];
    let reply = send(
        &mut org,
        person(ADMIN),
        "POST",
        "$batch",
        &headers,
        body.as_bytes(),
    );
    assert!(!reply.text.contains(&org.user_of(BASIC).expect("Bea").to_string()));
    let in_the_part = body.replace(
        " HTTP/1.1\r\n",
        &format!(" HTTP/1.1\r\nCallerObjectId: {bea}\r\n"),
    );
    let reply = send(
        &mut org,
        person(ADMIN),
        "POST",
        "$batch",
        &[("Content-Type", PLAIN)],
        in_the_part.as_bytes(),
    );
    assert!(
        reply.text.contains(&org.user_of(BASIC).expect("Bea").to_string()),
        "{}",
        reply.text
    );
}
