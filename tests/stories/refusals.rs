//! Somebody says no, or somebody else answers.

use acceptance::{Person, SAMPLE, Stage};
use engine::{
    contract::{BrowserVisit, Screen, WayOn, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, world};

#[tokio::test]
async fn b9_03_a_refused_consent_changes_nothing_and_can_be_tried_again() {
    let stage = Stage::new().await;
    stage.browser.seat(Person {
        account: "ada@northwind.example",
        approves: false,
    });
    stage.sign_in().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::ConsentRefused, WhatChanged::Nothing)
    );
    assert!(stage.tenant.world().directory.grants.is_empty());

    stage.browser.seat(Person {
        account: "ada@northwind.example",
        approves: true,
    });
    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage.visit(BrowserVisit::ApproveAndSignIn).await;
    stage.choose().await;
    stage.enter_secret().await;
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}

/// NW-03
#[tokio::test]
async fn b9_14_a_token_of_another_tenant_stops_the_run() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    // The refresh for the organization brings an ID token of Fabrikam.
    let now = engine::clock::Clock::now(stage.clock.as_ref());
    let foreign = id_token(&stage, world::FABRIKAM, now);
    let body = serde_json::json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": "x", "refresh_token": "y", "id_token": foreign,
    });
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = Action::Answer {
        status: 200,
        headers,
        body: body.to_string().into(),
    };
    stage
        .tenant
        .faults()
        .add(Fault::on(Service::Authority, answer).path("/token").nth(2));
    stage.choose().await;
    stage.enter_secret().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::WrongTenant);
    assert_eq!(problem.facts["found"], world::FABRIKAM.to_string());
    assert_eq!(stage.writes(), 0);
}

#[tokio::test]
async fn a_profile_for_one_tenant_does_not_take_another() {
    let only_fabrikam = SAMPLE.replace(
        "\"app\":",
        &format!("\"tenant\": \"{}\", \"app\":", world::FABRIKAM),
    );
    let stage = Stage::with_profile(&only_fabrikam).await;
    stage.browser.seat(Person {
        account: "fiona@fabrikam.example",
        approves: true,
    });
    stage.sign_in().await;
    let shown = stage.wizard.watch().borrow().clone();
    let Screen::Organizations { rows, .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert!(
        rows.iter().all(|row| row.name != "Northwind"),
        "only Fabrikam's organizations: {rows:?}"
    );
}

/// NW-03
#[tokio::test]
async fn an_address_of_another_organization_stops_before_a_write() {
    let stage = Stage::new().await;
    // Discovery gives the test organization's address under the production one's id.
    let addresses = &stage.tenant.addresses().organizations;
    let test = addresses
        .iter()
        .find(|one| one.id == world::NORTHWIND_TEST)
        .unwrap()
        .url
        .clone();
    let row = serde_json::json!({"value": [{
        "Id": world::NORTHWIND_PRODUCTION, "FriendlyName": "Northwind", "Url": test, "State": 0, "OrganizationType": 0,
        "TenantId": world::NORTHWIND, "IsUserSysAdmin": true,
    }]});
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = Action::Answer {
        status: 200,
        headers,
        body: row.to_string().into(),
    };
    stage.tenant.faults().add(Fault::on(Service::Discovery, answer));
    stage.sign_in().await;
    stage.choose().await;
    stage.enter_secret().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::WrongOrganization);
    assert_eq!(problem.facts["found"], world::NORTHWIND_TEST.to_string());
    assert_eq!(stage.writes(), 0);
}

/// NW-01: Row 28 of the attack list.
#[tokio::test]
async fn b9_28_an_organization_with_a_foreign_address_can_not_be_chosen() {
    let stage = Stage::new().await;
    let row = serde_json::json!({"value": [{
        "Id": world::NORTHWIND_PRODUCTION, "FriendlyName": "Northwind", "Url": "https://evil.example", "State": 0,
    }]});
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = Action::Answer {
        status: 200,
        headers,
        body: row.to_string().into(),
    };
    stage.tenant.faults().add(Fault::on(Service::Discovery, answer));
    stage.sign_in().await;
    let shown = stage.wizard.watch().borrow().clone();
    let Screen::Organizations { rows, chosen, .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(
        rows[0].unusable,
        Some(engine::contract::Unusable::UnexpectedAddress)
    );
    assert_eq!(chosen, None);
    assert!(stage.wizard.choose_organization(&rows[0].id).is_err());
}

/// A token as the practice authority would make it for Fabrikam; it is not signed, because it comes from the token endpoint.
fn id_token(stage: &Stage, tenant: uuid::Uuid, now: jiff::Timestamp) -> String {
    use base64::Engine as _;
    let app = world::CONTOSO_SYNC;
    let claims = serde_json::json!({
        "iss": format!("{}/{tenant}/v2.0", stage.tenant.addresses().authority), "aud": app, "tid": tenant,
        "oid": world::FIONA, "exp": now.as_second() + 3600, "nbf": now.as_second() - 10,
        "name": "Fiona", "preferred_username": "fiona@fabrikam.example",
    });
    format!(
        "e30.{}.x",
        base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}
