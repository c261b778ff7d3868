//! Queries in `FetchXML` and SQL, the metadata document, and many rows in one request.

use crate::world::*;
use http::StatusCode;
use serde_json::{Value, json};

/// Three accounts; the second one has a contact, whose account it is too.
fn with_accounts() -> practice_tenant::dataverse::Organization {
    let mut org = organization();
    let contact = post(
        &mut org,
        "contacts",
        &json!({"firstname": "Ann", "lastname": "Other"}),
    )
    .made();
    for (number, name) in ["Alpha", "Beta", "Gamma"].into_iter().enumerate() {
        let mut body = json!({"name": name, "revenue": number});
        if name == "Beta" {
            body["primarycontactid@odata.bind"] = json!(format!("/contacts({contact})"));
        }
        assert_eq!(post(&mut org, "accounts", &body).status, StatusCode::NO_CONTENT);
    }
    org
}

fn fetch(org: &mut practice_tenant::dataverse::Organization, set: &str, xml: &str) -> Reply {
    let xml: String = url_encoded(xml);
    let prefer = [("Prefer", "odata.include-annotations=\"*\"")];
    send(
        org,
        person(ADMIN),
        "GET",
        &format!("{set}?fetchXml={xml}"),
        &prefer,
        b"",
    )
}

fn url_encoded(text: &str) -> String {
    crate::dice::quoted(text).replace('&', "%26")
}

fn names(reply: &Reply) -> Vec<String> {
    let rows = reply.json()["value"].as_array().cloned().unwrap_or_default();
    rows.iter()
        .map(|row| row["name"].as_str().unwrap_or("?").to_owned())
        .collect()
}

#[test]
fn fetchxml_tells_columns_without_nulls_and_the_primary_key() {
    let mut org = with_accounts();
    let reply = fetch(
        &mut org,
        "accounts",
        "<fetch top='2'><entity name='account'><attribute name='name'/><attribute name='telephone1'/>\
         <order attribute='name' descending='true'/></entity></fetch>",
    );
    assert_eq!(names(&reply), ["Gamma", "Beta"]);
    let body = reply.json();
    let context = format!("{ROOT}/$metadata#accounts(name,telephone1,accountid)");
    assert_eq!(body["@odata.context"], context);
    let members: Vec<&String> = body["value"][0]
        .as_object()
        .into_iter()
        .flat_map(|row| row.keys())
        .collect();
    assert_eq!(members, ["@odata.etag", "accountid", "name"]);
    assert_eq!(body["@Microsoft.Dynamics.CRM.morerecords"], false);
}

#[test]
fn fetchxml_filters_and_joins_in_both_directions() {
    let mut org = with_accounts();
    let mut asked = |inside: &str| {
        let xml = format!(
            "<fetch><entity name='account'><attribute name='name'/>{inside}<order attribute='name'/></entity></fetch>"
        );
        fetch(&mut org, "accounts", &xml)
    };
    for (conditions, expected) in [
        (
            "<condition attribute='name' operator='like' value='%a%'/>",
            "Alpha,Beta,Gamma",
        ),
        (
            "<condition attribute='name' operator='not-like' value='_eta'/>",
            "Alpha,Gamma",
        ),
        (
            "<condition attribute='name' operator='in'><value>Alpha</value><value>beta</value></condition>",
            "Alpha,Beta",
        ),
        (
            "<condition attribute='revenue' operator='between'><value>1</value><value>2</value></condition>",
            "Beta,Gamma",
        ),
        (
            "<condition attribute='primarycontactid' operator='not-null'/>",
            "Beta",
        ),
        ("<condition attribute='ownerid' operator='ne-userid'/>", ""),
        (
            "<filter type='or'><condition attribute='name' operator='begins-with' value='g'/>\
             <condition attribute='revenue' operator='eq' value='0'/></filter>",
            "Alpha,Gamma",
        ),
    ] {
        let reply = asked(&format!("<filter>{conditions}</filter>"));
        assert_eq!(names(&reply).join(","), expected, "{conditions} {}", reply.text);
    }
    let link = "<link-entity name='contact' from='contactid' to='primarycontactid' alias='c' link-type='TYPE'>\
                <attribute name='lastname'/></link-entity>";
    let inner = asked(&link.replace("TYPE", "inner"));
    assert_eq!(names(&inner), ["Beta"]);
    assert_eq!(inner.json()["value"][0]["c.lastname"], "Other");
    assert_eq!(names(&asked(&link.replace("TYPE", "outer"))).len(), 3);

    let roles = fetch(
        &mut org,
        "systemusers",
        "<fetch distinct='true'><entity name='systemuser'><attribute name='fullname' alias='name'/>\
         <link-entity name='systemuserroles' from='systemuserid' to='systemuserid' intersect='true'>\
         <link-entity name='role' from='roleid' to='roleid'><attribute name='name'/>\
         <filter><condition attribute='name' operator='eq' value='System Administrator'/></filter>\
         </link-entity></link-entity></entity></fetch>",
    );
    assert_eq!(names(&roles), ["Ada Admin"], "{}", roles.text);
    assert_eq!(roles.json()["value"][0]["role2.name"], "System Administrator");
}

#[test]
fn fetchxml_is_paged_by_the_cookie() {
    let mut org = with_accounts();
    let mut page = |number: usize, cookie: &str| {
        let cookie = cookie
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        let xml = format!(
            "<fetch count='2' page='{number}' paging-cookie='{cookie}'><entity name='account'>\
             <attribute name='name'/><order attribute='name'/></entity></fetch>"
        );
        fetch(&mut org, "accounts", &xml)
    };
    let first = page(1, "");
    assert_eq!(names(&first), ["Alpha", "Beta"]);
    let body = first.json();
    assert_eq!(body["@Microsoft.Dynamics.CRM.morerecords"], true);
    let told = body["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]
        .as_str()
        .unwrap_or_default();
    assert!(
        told.starts_with("<cookie pagenumber=\"2\" pagingcookie=\"%253ccookie%2520page%253d"),
        "{told}"
    );
    let inside = told.split('"').nth(3).unwrap_or_default();
    let decoded = decoded(&decoded(inside));
    assert!(
        decoded.starts_with("<cookie page=\"1\"><name last=\"Beta\" first=\"Alpha\" /><accountid last=\"{")
    );
    let second = page(2, &decoded);
    assert_eq!(names(&second), ["Gamma"]);
    assert!(second.json()["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"].is_null());
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next(), bytes.next()].map(Option::unwrap_or_default);
            let digits = String::from_utf8_lossy(&digits).into_owned();
            out.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
        } else {
            out.push(byte);
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn broken_fetchxml_is_refused_and_what_is_missing_says_so() {
    let mut org = with_accounts();
    for (xml, status, code) in [
        ("<fetch", 400, "0x80040201"),
        ("<fetch/>", 400, "0x80040201"),
        ("<fetch><entity name='moon'/></fetch>", 400, "0x80041102"),
        ("<fetch><entity name='contact'/></fetch>", 400, "0x80060888"),
        (
            "<fetch><entity name='account'><attribute name='x'/></entity></fetch>",
            400,
            "0x80041103",
        ),
        (
            "<fetch top='many'><entity name='account'/></fetch>",
            400,
            "0x80040201",
        ),
        (
            "<fetch page='2' paging-cookie='x'><entity name='account'/></fetch>",
            400,
            "0x80040201",
        ),
        (
            "<fetch aggregate='true'><entity name='account'/></fetch>",
            501,
            "0x80040219",
        ),
        (
            "<fetch><entity name='account'><filter><condition attribute='createdon' operator='last-week'/></filter></entity></fetch>",
            501,
            "0x80040219",
        ),
        (
            "<!DOCTYPE fetch [<!ENTITY x 'y'>]><fetch><entity name='account'/></fetch>",
            400,
            "0x80040201",
        ),
    ] {
        let reply = fetch(&mut org, "accounts", xml);
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            (status, code),
            "{xml} {}",
            reply.text
        );
    }
    let unseen = get_as(
        &mut org,
        ROLELESS,
        &format!(
            "accounts?fetchXml={}",
            url_encoded("<fetch><entity name='account'/></fetch>")
        ),
    );
    assert_eq!(unseen.code(), "0x80042f09");
}

#[test]
fn sql_reads_a_table_page_by_page() {
    let mut org = with_accounts();
    let sql = url_encoded("SELECT name FROM account WHERE revenue >= 0 ORDER BY name DESC");
    let paged = [("Prefer", "odata.maxpagesize=2")];
    let first = send(
        &mut org,
        person(ADMIN),
        "GET",
        &format!("accounts?sql={sql}"),
        &paged,
        b"",
    );
    assert_eq!(names(&first), ["Gamma", "Beta"], "{}", first.text);
    let body = first.json();
    let next = body["@odata.nextLink"]
        .as_str()
        .unwrap_or_default()
        .replace(ORIGIN, "");
    let second = send(&mut org, person(ADMIN), "GET", &next, &paged, b"");
    assert_eq!(names(&second), ["Alpha"], "{}", second.text);
    let top = url_encoded("SELECT TOP 1 a.name FROM account a WHERE a.name <> 'Alpha' ORDER BY name");
    assert_eq!(names(&get(&mut org, &format!("accounts?sql={top}"))), ["Beta"]);
    let join = url_encoded("SELECT name FROM account INNER JOIN contact ON 1 = 1");
    assert_eq!(
        get(&mut org, &format!("accounts?sql={join}")).status,
        StatusCode::NOT_IMPLEMENTED
    );
}

#[test]
fn the_metadata_document_is_xml() {
    let mut org = organization();
    let xml = [("Accept", "application/xml")];
    let reply = send(&mut org, person(BASIC), "GET", "$metadata", &xml, b"");
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (StatusCode::OK, "application/xml")
    );
    assert!(
        reply
            .text
            .contains("<EntitySet Name=\"systemusers\" EntityType=\"Microsoft.Dynamics.CRM.systemuser\">")
    );
    assert!(
        reply
            .text
            .contains("<Property Name=\"_businessunitid_value\" Type=\"Edm.Guid\" />")
    );
    let rows = send(&mut org, person(BASIC), "GET", "accounts", &xml, b"");
    assert_eq!(rows.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[test]
fn upsert_multiple_makes_and_changes_rows_or_does_nothing() {
    let mut org = organization();
    let known = post(&mut org, "accounts", &json!({"name": "Known"})).made();
    let new = "22222222-2222-4222-8222-222222222222";
    let row = |id: &str, name: &str| json!({"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": id, "name": name});
    let action = "accounts/Microsoft.Dynamics.CRM.UpsertMultiple";
    let body = json!({"Targets": [row(&known.to_string(), "Changed"), row(new, "Made")]});
    assert_eq!(post(&mut org, action, &body).status, StatusCode::NO_CONTENT);
    let all = get(&mut org, "accounts?$select=name&$orderby=name");
    assert_eq!(names(&all), ["Changed", "Made"]);
    let body = json!({"Targets": [row(new, "Again"), {"@odata.type": "Microsoft.Dynamics.CRM.account", "accountid": new, "nonsense": 1}]});
    assert_eq!(post(&mut org, action, &body).status, StatusCode::BAD_REQUEST);
    assert_eq!(
        names(&get(&mut org, "accounts?$select=name&$orderby=name")),
        ["Changed", "Made"]
    );
    let by_address = json!({"Targets": [{"@odata.type": "Microsoft.Dynamics.CRM.account",
        "@odata.id": format!("accounts({known})"), "name": "By address"}]});
    assert_eq!(post(&mut org, action, &by_address).status, StatusCode::NO_CONTENT);
}

#[test]
fn bulk_delete_deletes_what_its_query_finds_and_leaves_a_job() {
    let mut org = with_accounts();
    let ids: Vec<Value> = get(&mut org, "accounts?$select=name&$filter=name ne 'Gamma'")
        .values()
        .iter()
        .map(|row| json!({"Value": row["accountid"], "Type": "System.Guid"}))
        .collect();
    let query = json!({"EntityName": "account", "Criteria": {"FilterOperator": "And",
        "Conditions": [{"AttributeName": "accountid", "Operator": "In", "Values": ids}]}});
    let body = json!({"JobName": "Tidy", "QuerySet": [query], "SendEmailNotification": false});
    let reply = post(&mut org, "BulkDelete", &body);
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert_eq!(names(&get(&mut org, "accounts?$select=name")), ["Gamma"]);
    let job = reply.json()["JobId"].as_str().unwrap_or_default().to_owned();
    let job = get(
        &mut org,
        &format!("asyncoperations({job})?$select=name,statecode,statuscode"),
    )
    .json();
    assert_eq!(
        (&job["name"], &job["statecode"], &job["statuscode"]),
        (&json!("Tidy"), &json!(3), &json!(30))
    );
    assert_eq!(
        write_as(&mut org, BASIC, "POST", "BulkDelete", &body).status,
        StatusCode::FORBIDDEN
    );
}
