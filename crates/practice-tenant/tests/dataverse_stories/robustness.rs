//! Thousands of broken requests: no panic, and always an answer in the shape of the service.

use crate::dice::{cases, quoted};
use crate::world::*;
use uuid::Uuid;

fn check(reply: &Reply, what: &str) {
    let status = reply.status.as_u16();
    assert!(
        matches!(
            status,
            200 | 201 | 204 | 304 | 400 | 403 | 404 | 405 | 412 | 415 | 501
        ),
        "{status} for {what}"
    );
    if status >= 400 && !reply.header("Content-Type").starts_with("multipart/") {
        assert!(
            reply.code().starts_with("0x") && !reply.message().is_empty(),
            "{} for {what}",
            reply.text
        );
    }
    assert!(!reply.header("REQ_ID").is_empty());
}

const QUERIES: [&str; 14] = [
    "accounts?$select=name,_ownerid_value&$filter=name eq 'O''Brien' and (revenue gt 1.5 or not contains(name,'x'))&$orderby=name desc,createdon&$top=3&$count=true",
    "systemusers?$select=fullname&$expand=systemuserroles_association($select=name;$filter=startswith(name,'S');$expand=roleprivileges_association($select=name;$top=1)),businessunitid($select=name)",
    "systemusers?$filter=systemuserroles_association/any(r:r/name eq 'Basic User') and createdon lt 2026-01-01T00:00:00Z",
    "privileges?$filter=Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['prvReadAccount','prvReadUser'])",
    "EntityDefinitions?$select=LogicalName,Privileges&$filter=LogicalName eq 'account' or OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'",
    "EntityDefinitions(LogicalName='account')?$select=DisplayName",
    "RetrieveCurrentOrganization(AccessType=@p1)?@p1=Microsoft.Dynamics.CRM.EndpointAccessType'Default'",
    "RetrieveRolePrivilegesRole(RoleId=@rid)?@rid=886b280c-6396-4d56-a0a3-2c1b0a50ceb0",
    "accounts?$skiptoken=<cookie pagenumber=\"2\" pagingcookie=\"886b280c-6396-4d56-a0a3-2c1b0a50ceb0\" istracking=\"False\" />",
    "systemusers?fetchXml=<fetch count='2' page='1'><entity name='systemuser'><attribute name='fullname' alias='n'/><filter type='or'><condition attribute='accessmode' operator='in'><value>4</value><value>0</value></condition><condition attribute='fullname' operator='like' value='%a_'/></filter><order attribute='fullname'/><link-entity name='systemuserroles' from='systemuserid' to='systemuserid' link-type='outer'><link-entity name='role' from='roleid' to='roleid'><all-attributes/></link-entity></link-entity></entity></fetch>",
    "accounts?sql=SELECT TOP 3 a.name, [revenue] FROM account AS a WHERE (name LIKE 'O''%' OR revenue >= 1.5) AND NOT name IN ('x', N'y') AND createdon IS NOT NULL ORDER BY name DESC, revenue",
    "businessunits?$filter=parentbusinessunitid/name eq null&$select=name",
    "systemusers(azureactivedirectoryobjectid=41c5e0d2-7f10-4f4e-8f0e-6a0c0f7f3b55)/systemuserroles_association/$count?$filter=ismanaged eq true",
    "roles(886b280c-6396-4d56-a0a3-2c1b0a50ceb0)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()",
];

#[test]
fn broken_queries_are_answered() {
    let mut org = organization();
    let ada = org.user_of(ADMIN).expect("Ada");
    org.add_account("O'Brien", ada);
    for query in QUERIES {
        assert!(
            matches!(
                get(&mut org, &quoted(query).replacen("%3F", "?", 1))
                    .status
                    .as_u16(),
                200 | 404
            ),
            "{query}"
        );
    }
    for mut dice in cases("OData options", 3_000) {
        let query = *dice.pick(&QUERIES);
        let broken = dice.mutate(query);
        let (path, options) = broken.split_once('?').unwrap_or((&broken, ""));
        let target = format!("{}?{}", quoted(path), quoted(options));
        check(&get(&mut org, &target), &broken);
    }
    assert_eq!(org.writes(), 0);
}

#[test]
fn broken_bodies_are_answered() {
    let mut org = organization();
    let unit = unit(&org, "contoso");
    let role = org.add_role("Target", unit, false, &[]);
    let ada = org.user_of(ADMIN).expect("Ada");
    let bodies = [
        ("POST", "roles".to_owned(), format!(r#"{{"businessunitid@odata.bind":"/businessunits({unit})","name":"R","isinherited":1,"iscustomizable":{{"Value":true}}}}"#)),
        ("POST", format!("roles({role})/Microsoft.Dynamics.CRM.AddPrivilegesRole"), r#"{"Privileges":[{"Depth":"Global","PrivilegeId":"886b280c-6396-4d56-a0a3-2c1b0a50ceb0","BusinessUnitId":null}]}"#.to_owned()),
        ("POST", "systemusers".to_owned(), format!(r#"{{"applicationid":"{APP}","accessmode":4,"businessunitid@odata.bind":"/businessunits({unit})"}}"#)),
        ("POST", format!("systemusers({ada})/systemuserroles_association/$ref"), format!(r#"{{"@odata.id":"{ROOT}/roles({role})"}}"#)),
        ("PATCH", format!("accounts({})", Uuid::from_u128(4)), r#"{"name":"x","revenue":1.5,"createdon":"2026-01-01T00:00:00Z","primarycontactid@odata.bind":null}"#.to_owned()),
    ];
    for mut dice in cases("JSON bodies", 1_250) {
        let (method, target, body) = dice.pick(&bodies);
        let broken = dice.mutate(body);
        check(
            &send(&mut org, person(ADMIN), method, target, &[], broken.as_bytes()),
            &broken,
        );
    }
}

#[test]
fn broken_batches_are_answered() {
    let mut org = organization();
    let unit = unit(&org, "contoso");
    let body = format!(
        "--b\r\nContent-Type: multipart/mixed;boundary=\"c\"\r\n\r\n--c\r\nContent-Type: application/http\r\nContent-ID: 1\r\n\r\n\
         POST /api/data/v9.2/roles HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{{\"name\":\"R\",\"businessunitid@odata.bind\":\"/businessunits({unit})\"}}\r\n\
         --c\r\nContent-Type: application/http\r\nContent-ID: 2\r\n\r\nPATCH $1 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{{\"name\":\"S\"}}\r\n--c--\r\n\
         --b\r\nContent-Type: application/http\r\n\r\nGET roles?$select=name HTTP/1.1\r\n\r\n\r\n--b--\r\n"
    );
    let headers = [("Content-Type", "multipart/mixed;boundary=b")];
    assert_eq!(
        send(
            &mut org,
            person(ADMIN),
            "POST",
            "$batch",
            &headers,
            body.as_bytes()
        )
        .status,
        200
    );
    for mut dice in cases("batches", 1_400) {
        let broken = dice.mutate(&body);
        check(
            &send(
                &mut org,
                person(ADMIN),
                "POST",
                "$batch",
                &headers,
                broken.as_bytes(),
            ),
            &broken,
        );
        let kind = dice
            .mutate("multipart/mixed;boundary=b")
            .replace(|c: char| !c.is_ascii() || c.is_control(), "");
        check(
            &send(
                &mut org,
                person(ADMIN),
                "POST",
                "$batch",
                &[("Content-Type", &kind)],
                body.as_bytes(),
            ),
            &kind,
        );
    }
}

#[test]
fn deep_nesting_does_not_exhaust_the_stack() {
    let mut org = organization();
    let deep = [
        format!(
            "accounts?$filter={}name eq 'x'{}",
            "(".repeat(9_000),
            ")".repeat(9_000)
        ),
        format!("accounts?$filter={}contains(name,'x')", "not ".repeat(9_000)),
        format!("accounts?$filter={}name eq 'x'", "name eq 'x' or ".repeat(2_000)),
        format!("accounts?$expand={}", "parentaccountid($expand=".repeat(2_000)),
        format!("accounts?$filter={}name eq 'x'", "parentaccountid/".repeat(2_000)),
    ];
    for target in deep {
        assert_eq!(get(&mut org, &target).refusal(), (400, "0x80060888".into()));
    }
    let body = "[".repeat(100_000);
    assert_eq!(
        send(&mut org, person(ADMIN), "POST", "accounts", &[], body.as_bytes()).status,
        400
    );
}
