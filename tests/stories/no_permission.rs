//! The right person for one thing is not the right one for another.

use acceptance::{Person, Stage};
use engine::{
    contract::{BrowserVisit, Screen, WhatChanged},
    problem::ProblemCode,
};
use practice_tenant::world;

/// UX-18
#[tokio::test]
async fn dana_lacks_rights_and_they_are_named_one_by_one_before_anything_is_written() {
    let mut stage = Stage::new().await;
    // Ada approves; Dana, who is System Customizer, does the rest.
    stage.sign_in().await;
    stage.start_again();
    stage.browser.seat(Person {
        account: "dana@northwind.example",
        approves: true,
    });
    stage.wizard.go_on().unwrap();
    stage.visit(BrowserVisit::SignInOnly).await;
    stage.choose().await;
    stage.enter_secret().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::MissingRight);
    assert!(problem.facts["privileges"].contains("prv"), "{:?}", problem.facts);
    assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
    assert_eq!(stage.writes(), 0);
}

#[tokio::test]
async fn ada_does_not_see_the_organization_in_which_she_is_no_user() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    let shown = stage.wizard.watch().borrow().clone();
    let Screen::Organizations { rows, .. } = shown.screen else {
        panic!("{:#?}", shown.screen)
    };
    assert!(
        rows.iter()
            .any(|row| row.id == world::NORTHWIND_PRODUCTION.to_string())
    );
    assert!(rows.iter().all(|row| row.id != world::NORTHWIND_LAB.to_string()));
}

/// Administrators may enter an organization in administration mode, apps may not.
#[tokio::test]
async fn b9_52_an_organization_in_administration_mode_is_named_when_the_app_is_kept_out() {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage
        .tenant
        .world()
        .organization(world::NORTHWIND_PRODUCTION)
        .unwrap()
        .set_administration_mode(true);
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::AdministrationMode);
    assert_eq!(problem.service_code.as_deref(), Some("0x8004a113"));
    assert_eq!(problem.facts["organization"], "Northwind");
    assert_eq!(problem.changed, WhatChanged::AllOfThePlan);
}

/// RE-05
#[tokio::test]
async fn b9_49_somebody_elses_role_of_that_name_is_not_touched() {
    let stage = Stage::new().await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let root = organization
            .business_unit(&organization.seed().root_business_unit.clone())
            .unwrap();
        organization.add_role("Contoso Sync", root, false, &[]);
    }
    stage.sign_in().await;
    stage.choose().await;
    stage.enter_secret().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::RoleFound);
    assert_eq!(problem.facts["role"], "Contoso Sync");
    assert_eq!(stage.writes(), 0);
}
