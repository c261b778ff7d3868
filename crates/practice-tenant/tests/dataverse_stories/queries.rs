//! Queries: columns, filters, expansion, order, pages, and what is refused.

use crate::world::*;
use serde_json::json;

#[test]
fn the_root_business_unit_is_found_in_both_spellings() {
    let mut org = organization();
    for filter in [
        "parentbusinessunitid eq null",
        "_parentbusinessunitid_value eq null",
    ] {
        let reply = get(
            &mut org,
            &format!("businessunits?$select=businessunitid,name&$filter={filter}"),
        );
        assert_eq!(
            reply.json()["@odata.context"],
            format!("{ROOT}/$metadata#businessunits(businessunitid,name)")
        );
        let rows = reply.values();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["name"], "contoso");
        assert!(
            rows[0]["@odata.etag"]
                .as_str()
                .expect("an etag")
                .starts_with("W/\"")
        );
        assert_eq!(rows[0].as_object().expect("a row").len(), 3);
    }
}

#[test]
fn an_administrator_is_recognised_by_the_template_of_his_role() {
    let mut org = organization();
    let ada = org.user_of(ADMIN).expect("Ada");
    let target = format!(
        "systemusers({ada})/systemuserroles_association?$select=roleid,name,_roletemplateid_value\
                          &$filter=_roletemplateid_value eq 627090ff-40a3-4053-8790-584edc5be201"
    );
    assert_eq!(get(&mut org, &target).values()[0]["name"], "System Administrator");
    let teams = get(
        &mut org,
        &format!(
            "systemusers({ada})/teammembership_association?$select=name&$expand=teamroles_association($select=name)"
        ),
    );
    assert_eq!(teams.values()[0]["teamroles_association"], json!([]));
}

#[test]
fn expansion_filters_orders_and_limits_by_itself() {
    let mut org = organization();
    let reply = get(
        &mut org,
        "systemusers?$select=fullname&$filter=contains(fullname,'ada')\
                               &$expand=systemuserroles_association($select=name;$filter=startswith(name,'System');$orderby=name desc;$top=1),businessunitid($select=name)",
    );
    let row = &reply.values()[0];
    assert_eq!(row["businessunitid"]["name"], "contoso");
    assert_eq!(
        row["systemuserroles_association"][0]["name"],
        "System Administrator"
    );
    assert_eq!(
        reply.json()["@odata.context"],
        format!(
            "{ROOT}/$metadata#systemusers(fullname,systemuserroles_association(name),businessunitid(name))"
        )
    );
    assert_eq!(
        get(
            &mut org,
            "systemusers?$filter=systemuserroles_association/any(r:r/name eq 'Basic User')&$select=fullname"
        )
        .values()
        .len(),
        3
    );
}

#[test]
fn pages_follow_one_another_until_the_end() {
    let mut org = organization();
    let ada = org.user_of(ADMIN).expect("Ada");
    for number in 0..7 {
        org.add_account(&format!("Account {number} & more"), ada);
    }
    let prefer = [("Prefer", "odata.maxpagesize=3")];
    let mut target = "accounts?$select=name&$orderby=name desc&$count=true&$filter=contains(name,'& more')"
        .replace("& more", "%26 more");
    let mut names = Vec::new();
    let mut pages = 0;
    loop {
        let reply = send(&mut org, person(ADMIN), "GET", &target, &prefer, b"");
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.json()["@odata.count"], 7);
        assert_eq!(reply.header("Preference-Applied"), "odata.maxpagesize=3");
        names.extend(
            reply
                .values()
                .iter()
                .map(|row| row["name"].as_str().expect("a name").to_owned()),
        );
        pages += 1;
        match reply.json()["@odata.nextLink"].as_str() {
            Some(link) => target = link.strip_prefix(ORIGIN).expect("the same origin").to_owned(),
            None => break,
        }
    }
    assert_eq!(pages, 3);
    assert_eq!(names.len(), 7);
    assert!(names.windows(2).all(|pair| pair[0] > pair[1]), "{names:?}");
    let limited = send(&mut org, person(ADMIN), "GET", "accounts?$top=2", &prefer, b"").json();
    assert_eq!(limited["value"].as_array().expect("rows").len(), 2);
    assert!(limited.get("@odata.nextLink").is_none());
    assert_eq!(get(&mut org, "accounts/$count").text, "7");
}

#[test]
fn what_the_service_refuses() {
    let mut org = organization();
    let skip = get(&mut org, "accounts?$skip=5");
    assert_eq!(
        (skip.refusal(), skip.message().as_str()),
        ((400, "0x80060888".into()), "Skip Clause is not supported in CRM")
    );
    let property = get(&mut org, "systemusers?$select=foo");
    assert_eq!(
        property.message(),
        "Could not find a property named 'foo' on type 'Microsoft.Dynamics.CRM.systemuser'."
    );
    for target in [
        "accounts?$search=x",
        "accounts?nonsense=1",
        "accounts?$top=-1",
        "accounts?$top=1&$top=2",
        "accounts?$filter=name eq",
        "accounts?$filter=name in ('a')",
        "accounts?$orderby=name sideways",
        "accounts?$expand=nothing",
        "accounts?$expand=primarycontactid($select=name",
        "accounts?$skiptoken=x",
        "accounts?$count=maybe",
        "accounts?$filter=Name eq 'case matters'",
        "accounts(00000000-0000-0000-0000-000000000001)?$top=1",
        "accounts('00000000-0000-0000-0000-000000000001')",
        "accounts(x)",
        "accounts(00000000-0000-0000-0000-000000000001",
    ] {
        assert_eq!(
            get(&mut org, target).refusal(),
            (400, "0x80060888".into()),
            "{target}"
        );
    }
    let missing = get(&mut org, "roles(3f1c2d5e-0f0b-ee11-8f6e-000d3a37c848)");
    assert_eq!(missing.refusal(), (404, "0x80040217".into()));
    assert_eq!(
        missing.message(),
        "Entity 'role' With Id = 3f1c2d5e-0f0b-ee11-8f6e-000d3a37c848 Does Not Exist"
    );
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "GET",
            "accounts",
            &[("OData-Version", "3.0")],
            b""
        )
        .status,
        400
    );
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "GET",
            "accounts",
            &[("Accept", "text/html")],
            b""
        )
        .status,
        415
    );
}

#[test]
fn labels_come_along_when_asked_for() {
    let mut org = organization();
    let ada = org.user_of(ADMIN).expect("Ada");
    let target = format!("systemusers({ada})?$select=accessmode,isdisabled,_businessunitid_value");
    let plain = get(&mut org, &target).json();
    assert!(
        plain
            .get("accessmode@OData.Community.Display.V1.FormattedValue")
            .is_none()
    );
    for wanted in [
        "odata.include-annotations=\"*\"",
        "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"",
    ] {
        let row = send(
            &mut org,
            person(ADMIN),
            "GET",
            &target,
            &[("Prefer", wanted)],
            b"",
        )
        .json();
        assert_eq!(
            row["accessmode@OData.Community.Display.V1.FormattedValue"],
            "Read-Write"
        );
        assert_eq!(
            row["isdisabled@OData.Community.Display.V1.FormattedValue"],
            "Enabled"
        );
        assert_eq!(
            row["_businessunitid_value@OData.Community.Display.V1.FormattedValue"],
            "contoso"
        );
        assert_eq!(
            row.get("_businessunitid_value@Microsoft.Dynamics.CRM.lookuplogicalname")
                .is_some(),
            wanted.contains('*')
        );
    }
    let error = send(
        &mut org,
        person(ADMIN),
        "GET",
        "accounts?$skip=1",
        &[("Prefer", "odata.include-annotations=\"*\"")],
        b"",
    );
    assert!(error.text.contains("@Microsoft.PowerApps.CDS.ErrorDetails"));
}

#[test]
fn managed_properties_are_objects() {
    let mut org = organization();
    let row = get(
        &mut org,
        "roles?$filter=name eq 'Basic User' and iscustomizable/Value eq true&$top=1",
    )
    .values()
    .remove(0);
    assert_eq!(
        row["iscustomizable"],
        json!({ "Value": true, "CanBeChanged": true, "ManagedPropertyLogicalName": "iscustomizableanddeletable" })
    );
    assert_eq!(row["canbedeleted"]["ManagedPropertyLogicalName"], "canbedeleted");
}
