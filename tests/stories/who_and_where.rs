//! Who is signed in, in which tenant, and whose an organization is.

use acceptance::{Person, SAMPLE, Stage};
use engine::{
    contract::{BrowserVisit, Problem, Screen, WhatChanged, Whereabouts, Who},
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, world};

/// Where the practice organization listens.
fn address(stage: &Stage, id: uuid::Uuid) -> String {
    let organizations = &stage.tenant.addresses().organizations;
    organizations.iter().find(|one| one.id == id).unwrap().url.clone()
}

async fn explained(stage: &Stage, address: &str) -> Problem {
    match stage.wizard.find_organization(address).await.unwrap() {
        Whereabouts::Elsewhere { problem } => problem,
        Whereabouts::Listed { id } => panic!("{id} is on the list"),
    }
}

#[tokio::test]
async fn a_pasted_organization_of_another_tenant_is_named_without_a_token() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    let before = stage.wizard.watch().borrow().clone();
    let fabrikam = address(&stage, world::FABRIKAM_PRODUCTION);
    stage.tenant.requests().clear();
    let problem = explained(&stage, &format!("{fabrikam}/main.aspx?appid=1")).await;
    assert_eq!(problem.code, ProblemCode::OrganizationOfOtherTenant);
    assert_eq!(problem.facts["found"], world::FABRIKAM.to_string());
    assert!(
        fabrikam.ends_with(&problem.facts["address"]),
        "the host alone is named: {problem:?}"
    );
    assert_eq!(problem.facts["expected"], world::NORTHWIND.to_string());
    let asked = stage.tenant.requests().all();
    assert_eq!(
        asked.len(),
        1,
        "one question, and no token was asked for: {asked:?}"
    );
    assert_eq!(asked[0].service, Service::Organization);
    assert_eq!(*stage.wizard.watch().borrow(), before, "the run stays as it is");
}

#[tokio::test]
async fn a_pasted_organization_that_is_on_the_list_is_found_there_and_one_without_a_user_says_so() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    let listed = stage
        .wizard
        .find_organization(&address(&stage, world::NORTHWIND_PRODUCTION))
        .await
        .unwrap();
    let id = world::NORTHWIND_PRODUCTION.to_string();
    assert_eq!(listed, Whereabouts::Listed { id });
    let lab = address(&stage, world::NORTHWIND_LAB);
    let problem = explained(&stage, &lab).await;
    assert_eq!(problem.code, ProblemCode::NotAMember);
    assert!(lab.contains(&problem.facts["organization"]) || problem.facts["organization"].contains(&lab));
}

/// Row 25, and the clouds: the host alone tells, and nobody is asked.
#[tokio::test]
async fn b9_25_a_pasted_address_of_another_cloud_is_named_and_a_hostile_one_refused_before_anything_is_sent()
{
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.requests().clear();
    for (address, cloud) in [
        ("https://org.crm4.dynamics.com/main.aspx", "public"),
        ("org.crm9.dynamics.com", "us-gov-gcc"),
        ("https://org.crm.microsoftdynamics.us", "us-gov-high"),
        ("https://org.api.crm.appsplatform.us/api/data/v9.2/", "us-dod"),
        ("https://org.crm.dynamics.cn", "china"),
    ] {
        let problem = explained(&stage, address).await;
        assert_eq!(problem.code, ProblemCode::OrganizationInOtherCloud, "{address}");
        assert_eq!(problem.facts["cloud"], cloud, "{address}");
    }
    for hostile in [
        "https://org.crm.dynamics.com@evil.example",
        "https://org.crm.dynamics.com.evil.example",
        "http://127.0.0.1:9/",
        "javascript:alert(1)",
        "",
    ] {
        let problem = explained(&stage, hostile).await;
        assert_eq!(problem.code, ProblemCode::OrganizationAddress, "{hostile}");
    }
    assert!(stage.tenant.requests().all().is_empty());
    stage.choose().await;
    stage.enter_secret().await;
    assert!(matches!(
        stage.wizard.watch().borrow().screen,
        Screen::Review { loading: false, .. }
    ));
}

#[tokio::test]
async fn a_guest_is_recognised_as_soon_as_she_is_signed_in_and_the_tenant_is_not_named_after_hers() {
    let northwind = SAMPLE.replace(
        "\"app\":",
        &format!("\"tenant\": \"{}\", \"app\":", world::NORTHWIND),
    );
    let mut stage = Stage::with_profile(&northwind).await;
    stage.sign_in().await;
    assert!(!stage.wizard.watch().borrow().signed_in.clone().unwrap().guest);
    stage.start_again();
    stage.browser.seat(Person {
        account: "gita@contoso.example",
        approves: true,
    });
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::SignInOnly).unwrap();
    let shown = stage.until(|snapshot| snapshot.signed_in.is_some()).await;
    let gita = shown.signed_in.unwrap();
    assert!(gita.guest);
    assert_eq!(gita.username, "gita@contoso.example");
    assert_eq!(
        gita.domain,
        world::NORTHWIND.to_string(),
        "her own domain is another tenant's"
    );
    stage
        .until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Trouble { .. } | Screen::Organizations { loading: false, .. }
            )
        })
        .await;
}

#[tokio::test]
async fn another_account_can_be_used_from_every_settled_screen_and_the_first_one_is_forgotten() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    assert!(stage.wizard.watch().borrow().can_switch_account);
    stage.choose().await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(shown.can_switch_account && shown.organization.is_some());
    stage.browser.seat(Person {
        account: "dana@northwind.example",
        approves: true,
    });
    stage.visit(BrowserVisit::AnotherAccount).await;
    let shown = stage.wizard.watch().borrow().clone();
    assert_eq!(shown.signed_in.unwrap().username, "dana@northwind.example");
    assert_eq!(shown.organization, None);
}

/// UX-18: Dana is Dynamics 365 Administrator: nobody else is needed, and nobody higher is named.
#[tokio::test]
async fn who_can_is_told_from_the_directory_roles_in_the_token() {
    let mut stage = Stage::new().await;
    stage.sign_in().await;
    stage.start_again();
    for (account, who) in [
        ("dana@northwind.example", Who::YouAsPowerPlatformAdministrator),
        ("bruno@northwind.example", Who::SystemAdministrator),
    ] {
        stage.browser.seat(Person {
            account,
            approves: true,
        });
        stage.wizard.go_on().unwrap();
        stage.visit(BrowserVisit::SignInOnly).await;
        stage.choose().await;
        stage.enter_secret().await;
        let problem = stage.trouble().await;
        assert_eq!(
            (problem.code, problem.who),
            (ProblemCode::MissingRight, who),
            "{account}"
        );
        stage.start_again();
    }
}

/// The app's token works, and Dataverse takes the app for somebody else: then its answers prove nothing.
#[tokio::test]
async fn b9_52_an_app_that_is_taken_for_somebody_else_is_not_connected() {
    let stage = Stage::new().await;
    stage.to_review().await;
    let somebody = uuid::Uuid::from_u128(9);
    let answer = Action::Answer {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: serde_json::json!({
            "UserId": somebody, "BusinessUnitId": somebody, "OrganizationId": world::NORTHWIND_PRODUCTION,
        })
        .to_string()
        .into(),
    };
    let faults = stage.tenant.faults();
    faults.add(Fault::on(Service::Organization, answer).path("WhoAmI"));
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::AppIsSomebodyElse, WhatChanged::AllOfThePlan)
    );
    assert_eq!(problem.facts["found"], somebody.to_string());
}
