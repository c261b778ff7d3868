//! A run did not come to its end, or somebody changed things since: Gangway goes on from what is there.

use std::sync::Arc;

use acceptance::{Person, Removal, Stage};
use engine::{
    contract::{
        Act, BrowserVisit, LineNote, Memory, PlanCard, Right, Screen, SecretFate, Subject, WayOn, WhatChanged,
    },
    files::{FilePath, Files, MemoryFiles},
    ids::AppId,
    journal::Runs,
    problem::ProblemCode,
};
use practice_tenant::{Action, Fault, Service, dataverse::Depth, world};

use crate::writing::{change_set_refused, fault, to_the_write};

/// SS-03: whoever opens the same app's file next may be another customer.
#[tokio::test]
async fn what_is_kept_on_this_computer_outside_the_reports_names_no_customer() {
    let stage = Stage::new().await;
    stage.to_review().await;
    for n in 2..40 {
        let lost = Fault::on(Service::Organization, Action::ApplyThenDrop);
        stage.tenant.faults().add(lost.path("$batch").nth(n));
    }
    stage.commit().await;
    stage.trouble().await;
    assert_eq!(unfinished(&stage).await, ["Northwind"]);
    for (path, content) in stage.files.contents() {
        let content = String::from_utf8_lossy(&content).into_owned();
        for name in ["Northwind", "northwind", "Ada"] {
            assert!(!content.contains(name), "{path}: {content}");
        }
    }
}

/// After the two looks before it, the third batch is the one that writes.
const THE_WRITE: usize = 3;

/// The organizations' names.
async fn unfinished(stage: &Stage) -> Vec<String> {
    let files = Arc::clone(&stage.files) as Arc<dyn Files>;
    let runs = Runs::open(files, Arc::clone(&stage.clock) as _, AppId(world::CONTOSO_SYNC)).await;
    runs.unwrap()
        .unfinished()
        .iter()
        .map(|run| match run.organization.0 {
            world::NORTHWIND_PRODUCTION => "Northwind".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

async fn connected() -> Stage {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    stage
}

fn plan_of(screen: Screen) -> PlanCard {
    let Screen::Review { plan: Some(plan), .. } = screen else {
        panic!("{screen:#?}")
    };
    plan
}

#[tokio::test]
async fn b9_36_a_run_that_stopped_in_the_middle_is_offered_on_the_first_screen_and_gone_on_with() {
    for lost in [Action::DropBefore, Action::ApplyThenDrop] {
        let mut stage = Stage::new().await;
        stage.to_review().await;
        let batch = |action: Action| Fault::on(Service::Organization, action).path("$batch");
        // The two looks before were the first of these three requests; all looks after the write are lost too.
        stage.tenant.faults().add(batch(lost).nth(2));
        for n in 3..40 {
            stage.tenant.faults().add(batch(Action::DropBefore).nth(n));
        }
        stage.commit().await;
        let problem = stage.trouble().await;
        assert_eq!(
            (problem.code, problem.changed),
            (ProblemCode::OutcomeUnknown, WhatChanged::Unknown)
        );
        // The person gives up and comes back another day.
        stage.tenant.faults().clear();
        stage.start_again();
        let offered = stage
            .until(|snapshot| matches!(&snapshot.screen, Screen::Welcome { earlier: Some(_), .. }))
            .await;
        let Screen::Welcome {
            earlier: Some(run), ..
        } = offered.screen
        else {
            unreachable!()
        };
        let offer = serde_json::to_string(&run).unwrap();
        assert!(!offer.contains("Northwind"), "{offer}");
        stage.sign_in().await;
        let Screen::Organizations { chosen, .. } = stage.wizard.watch().borrow().screen.clone() else {
            panic!()
        };
        assert_eq!(
            chosen,
            Some(world::NORTHWIND_PRODUCTION.to_string()),
            "where it stopped"
        );
        stage.choose().await;
        stage.enter_secret().await;
        let done = stage.commit().await;
        assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
        assert_eq!(unfinished(&stage).await, Vec::<String>::new());
    }
}

/// Dana goes on with what Ada began, on the same computer.
#[tokio::test]
async fn b9_36_another_administrator_goes_on_with_the_run_and_nothing_is_made_twice() {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    let batch = |action: Action| Fault::on(Service::Organization, action).path("$batch");
    stage.tenant.faults().add(batch(Action::ApplyThenDrop).nth(2));
    for n in 3..40 {
        stage.tenant.faults().add(batch(Action::DropBefore).nth(n));
    }
    stage.commit().await;
    assert_eq!(stage.trouble().await.code, ProblemCode::OutcomeUnknown);
    let found_there = |stage: &Stage| {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let users: Vec<_> = organization
            .application_users()
            .iter()
            .map(|user| user.id)
            .collect();
        let roles: Vec<_> = organization
            .roles_named("Contoso Sync")
            .iter()
            .map(|role| role.id)
            .collect();
        (users, roles, organization.assignments(), organization.writes())
    };
    {
        let mut world = stage.tenant.world();
        let dana = world
            .directory
            .home_account("dana@northwind.example")
            .unwrap()
            .object_id;
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let administrator = organization
            .roles_named("System Administrator")
            .iter()
            .find(|role| role.id == role.root)
            .unwrap()
            .id;
        let dana = organization.user_of(dana).unwrap();
        organization.assign_role(dana, administrator);
    }
    let made_by_ada = found_there(&stage);
    assert_eq!(made_by_ada.0.len(), 1, "the write arrived");

    stage.tenant.faults().clear();
    stage.start_again();
    stage.browser.seat(Person {
        account: "dana@northwind.example",
        approves: true,
    });
    stage
        .until(|snapshot| matches!(&snapshot.screen, Screen::Welcome { earlier: Some(_), .. }))
        .await;
    stage.wizard.go_on().unwrap();
    stage.visit(BrowserVisit::SignInOnly).await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(
        matches!(&shown.screen, Screen::Organizations { chosen: Some(chosen), .. }
            if *chosen == world::NORTHWIND_PRODUCTION.to_string()),
        "{:#?}",
        shown.screen
    );
    stage.choose().await;
    stage.enter_secret().await;
    let plan = plan_of(stage.wizard.watch().borrow().screen.clone());
    assert_eq!(plan.writes, 0);
    for line in &plan.lines {
        assert_eq!(line.act, Act::Keep);
        let is_made = |note: &LineNote| matches!(note, LineNote::Made { .. });
        assert!(
            line.notes.iter().any(is_made),
            "made by the earlier run: {line:?}"
        );
    }
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    assert_eq!(found_there(&stage), made_by_ada, "not one write more");
    assert_eq!(unfinished(&stage).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_run_that_was_refused_as_a_whole_left_nothing_to_go_on_with() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::Throttle { retry_after: 9999 })
            .path("$batch")
            .nth(THE_WRITE),
    );
    stage.choose().await;
    stage.enter_secret().await;
    stage.commit().await;
    assert_eq!(stage.trouble().await.code, ProblemCode::ServiceBusy);
    assert_eq!(unfinished(&stage).await, Vec::<String>::new());
}

/// RE-03
#[tokio::test]
async fn b9_36_b9_50_a_half_done_run_stays_one_when_the_next_try_is_refused() {
    let mut stage = to_the_write(fault(change_set_refused(400, "0x80060888"))).await;
    // The role is made one by one; then, and at the next try, the user is refused.
    let refused = Action::Answer {
        status: 403,
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: r#"{"error":{"code":"0x80040220","message":"missing prvCreateUser privilege"}}"#.into(),
    };
    let user = Fault::on(Service::Organization, refused).method(http::Method::POST);
    stage.tenant.faults().add(user.path("v9.2/systemusers").first(2));
    stage.commit().await;
    assert_eq!(stage.trouble().await.changed, WhatChanged::PartOfThePlan);
    stage.wizard.take(WayOn::ChooseAnotherOrganization).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Organizations { loading: false, .. }))
        .await;
    stage.choose().await;
    stage.enter_secret().await;
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::MissingRight, WhatChanged::NothingInDataverse)
    );
    assert_eq!(unfinished(&stage).await, ["Northwind"], "a role without a user");
    stage.start_again();
    stage
        .until(|snapshot| matches!(&snapshot.screen, Screen::Welcome { earlier: Some(_), .. }))
        .await;
}

#[tokio::test]
async fn b9_37_what_this_computer_remembers_is_said_and_nothing_depends_on_it() {
    let mut stage = connected().await;
    stage.start_again();
    let plan = plan_of(stage.to_review().await.screen);
    assert_eq!((plan.existing, plan.memory), (true, Memory::Whole));
    let made = |plan: &PlanCard| {
        plan.lines
            .iter()
            .filter(|line| {
                line.notes
                    .iter()
                    .any(|note| matches!(note, LineNote::Made { .. }))
            })
            .count()
    };
    assert_eq!(made(&plan), 3, "{:?}", plan.lines);

    // A torn line at the end.
    let path = format!(
        "journal/{}/{}.log",
        world::NORTHWIND_PRODUCTION,
        world::CONTOSO_SYNC
    );
    let organization = world::NORTHWIND_PRODUCTION.to_string();
    let log = format!("{}.log", world::CONTOSO_SYNC);
    let journal = FilePath::of(["journal", &organization, &log]);
    let whole = stage.files.read(&journal).await.unwrap().expect(&path);
    stage
        .files
        .write(&journal, &whole[..whole.len() - 20])
        .await
        .unwrap();
    stage.start_again();
    let plan = plan_of(stage.to_review().await.screen);
    assert_eq!((plan.writes, plan.memory), (0, Memory::Damaged));

    // None at all.
    stage.files = Arc::new(MemoryFiles::new());
    stage.start_again();
    let plan = plan_of(stage.to_review().await.screen);
    assert_eq!((plan.writes, plan.memory, made(&plan)), (0, Memory::Missing, 0));
}

#[tokio::test]
async fn b9_50_drift_is_listed_right_by_right_and_repaired() {
    let mut stage = connected().await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let roles = organization.roles_named("Contoso Sync");
        let role = roles.iter().find(|role| role.id == role.root).unwrap().id;
        organization.revoke(role, "prvReadAccount");
        organization.grant(
            role,
            &[
                ("prvDeleteAccount", Depth::Local),
                ("prvCreateNote", Depth::Global),
            ],
        );
        let user = organization.application_users()[0].id;
        organization.unassign_role(user, role);
    }
    stage.start_again();
    let plan = plan_of(stage.to_review().await.screen);
    assert!(plan.existing);
    let role = plan
        .lines
        .iter()
        .find(|line| line.subject == Subject::Role)
        .unwrap();
    assert_eq!((role.act, role.added, role.removed), (Act::Change, 1, 2));
    let has = |is: &dyn Fn(&LineNote) -> bool| role.notes.iter().any(is);
    assert!(
        has(&|note| matches!(note, LineNote::RightMissing { right, .. }
            if right.right == Some(Right::Read) && right.table.as_deref() == Some("Accounts"))),
        "{:?}",
        role.notes
    );
    assert!(has(&|note| matches!(note, LineNote::RightExtra { right, .. }
        if right.right == Some(Right::Delete) && right.table.as_deref() == Some("Accounts"))));
    assert!(has(
        &|note| matches!(note, LineNote::RightReach { right, .. } if right.right == Some(Right::Create))
    ));
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    stage.start_again();
    assert_eq!(plan_of(stage.to_review().await.screen).writes, 0);
}

/// RE-05, RE-07
#[tokio::test]
async fn b9_54_what_has_our_ids_is_taken_back_without_any_memory_and_the_secret_only_when_asked() {
    let mut stage = connected().await;
    stage.files = Arc::new(MemoryFiles::new());
    stage.start_again();
    stage.to_review().await;
    stage.wizard.undo(false).unwrap();
    let Removal {
        removed,
        left,
        secret,
        report,
    } = stage.removal().await;
    let report = report.unwrap();
    let subjects: Vec<_> = removed.iter().map(|line| line.subject).collect();
    assert_eq!(
        subjects,
        [Subject::Assignment, Subject::ApplicationUser, Subject::Role]
    );
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(secret, Some(SecretFate::Stays));
    assert_eq!(stage.vault.names().len(), 1);
    assert_eq!(
        report.files,
        ["report.html", "report.json", "for-your-security-team.html"]
    );
    let page = stage
        .files
        .contents()
        .into_iter()
        .find(|(place, _)| place.ends_with("report.html"))
        .map(|(_, content)| String::from_utf8(content).unwrap())
        .unwrap();
    for said in [
        "What was removed",
        "Cloud Application Administrator",
        "stays in this computer",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // The second time there is nothing left to remove, and the secret goes because the person says so.
    stage.start_again();
    stage.to_review().await;
    stage.wizard.undo(true).unwrap();
    let Removal { removed, secret, .. } = stage.removal().await;
    assert_eq!((removed.len(), secret), (0, Some(SecretFate::Removed)));
    assert!(stage.vault.names().is_empty());
}

#[tokio::test]
async fn b9_54_undo_waits_for_a_busy_service_and_goes_on_where_it_was_stopped() {
    let mut stage = connected().await;
    let deletion = |action: Action| {
        Fault::on(Service::Organization, action)
            .method(http::Method::DELETE)
            .path("systemusers(")
    };
    stage
        .tenant
        .faults()
        .add(deletion(Action::Throttle { retry_after: 30 }).nth(1));
    // The user is deleted once, then the connection ends.
    stage.tenant.faults().add(deletion(Action::DropBefore).nth(4));
    stage.wizard.undo(true).unwrap();
    let stopped = stage.undone().await;
    let Screen::Trouble { problem, .. } = stopped else {
        panic!("{stopped:#?}")
    };
    assert!(
        stage.clock.slept().iter().any(|pause| pause.as_secs() >= 30),
        "{:?}",
        stage.clock.slept()
    );
    assert_eq!(unfinished(&stage).await, ["Northwind"], "{:?}", problem.code);
    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage.wizard.undo(true).unwrap();
    let Screen::Done { .. } = stage.undone().await else {
        panic!("{:#?}", stage.wizard.watch().borrow().screen)
    };
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    assert!(organization.application_users().is_empty());
    assert!(organization.roles_named("Contoso Sync").is_empty());
}
