//! A consultant connects development, test and production in one go.

use std::sync::Arc;

use acceptance::{Stage, worlds};
use engine::{
    contract::{Act, OrganizationRun, Screen, SeveralStage, Snapshot, UndoState, WayOn},
    files::Files,
    ids::{AppId, OrganizationId},
    journal::Runs,
    problem::ProblemCode,
};
use practice_tenant::{
    Action, Fault, Service,
    world::{self, ADA},
};

use crate::writing::change_set_refused;

const PRODUCTION: usize = 0;
const TEST: usize = 1;
const DEVELOPMENT: usize = 2;

/// Three organizations, reviewed.
async fn three() -> Stage {
    let stage = Stage::with_organizations(3).await;
    stage.sign_in().await;
    stage.choose_several([PRODUCTION, TEST, DEVELOPMENT]).await;
    stage.enter_secret().await;
    stage
}

fn rows(snapshot: &Snapshot) -> &[OrganizationRun] {
    match &snapshot.screen {
        Screen::Several { rows, .. } => rows,
        other => panic!("{other:#?}"),
    }
}

fn shown(stage: &Stage) -> Snapshot {
    stage.wizard.watch().borrow().clone()
}

fn row(snapshot: &Snapshot, number: usize) -> Screen {
    let id = worlds::organization(number).to_string();
    let row = rows(snapshot).iter().find(|row| row.organization.id == id);
    row.unwrap().screen.clone()
}

fn problem(snapshot: &Snapshot, number: usize) -> ProblemCode {
    match row(snapshot, number) {
        Screen::Trouble { problem, .. } => problem.code,
        other => panic!("{other:#?}"),
    }
}

fn is_connected(snapshot: &Snapshot, number: usize) -> bool {
    matches!(row(snapshot, number), Screen::Done { proofs, .. } if proofs.len() == 7)
}

/// What the one button says: organizations, and in how many something is written.
fn button(snapshot: &Snapshot) -> Option<(u32, u32)> {
    match &snapshot.screen {
        Screen::Several { commit, .. } => commit.as_ref().map(|card| (card.organizations, card.changed)),
        other => panic!("{other:#?}"),
    }
}

fn stage_of(snapshot: &Snapshot) -> SeveralStage {
    match &snapshot.screen {
        Screen::Several { stage, .. } => *stage,
        other => panic!("{other:#?}"),
    }
}

fn writes(stage: &Stage, number: usize) -> u64 {
    let mut world = stage.tenant.world();
    world.organization(worlds::organization(number)).unwrap().writes()
}

fn origin(stage: &Stage, number: usize) -> String {
    let mut world = stage.tenant.world();
    let organization = world.organization(worlds::organization(number));
    organization.unwrap().origin().to_owned()
}

/// The kept texts of that name, the newest report last.
fn reports(stage: &Stage, name: &str) -> Vec<String> {
    let contents = stage.files.contents().into_iter();
    contents
        .filter(|(path, _)| path.contains("organizations/") && path.ends_with(name))
        .map(|(_, content)| String::from_utf8(content).unwrap())
        .collect()
}

/// SS-04, UX-12
#[tokio::test]
async fn development_test_and_production_are_connected_in_one_go() {
    let stage = three().await;
    let review = shown(&stage);
    assert_eq!(stage_of(&review), SeveralStage::Review);
    assert_eq!(button(&review), Some((3, 3)));
    let names: Vec<_> = rows(&review)
        .iter()
        .map(|row| row.organization.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["Northwind Development", "Northwind Production", "Northwind Test"]
    );
    for number in 0..3 {
        assert_eq!(
            writes(&stage, number),
            0,
            "something was written before the button"
        );
        let Screen::Review { plan: Some(plan), .. } = row(&review, number) else {
            panic!("{:#?}", row(&review, number))
        };
        assert!(plan.lines.iter().all(|line| line.act == Act::Create));
    }

    let done = stage.commit_all().await;
    for number in 0..3 {
        assert!(is_connected(&done, number), "{:#?}", row(&done, number));
    }
    let Screen::Several {
        report: Some(report),
        renewal,
        ..
    } = &done.screen
    else {
        panic!("{:#?}", done.screen)
    };
    let kept = [
        "report.html",
        "report.json",
        "for-your-security-team.html",
        "renewal.ics",
    ];
    assert_eq!(report.files, kept);
    assert!(renewal.is_some());
    let [page] = &*reports(&stage, "report.html") else {
        panic!("one record for all")
    };
    for name in names {
        assert!(
            page.contains(&format!("<section><h2><bdi>{name}</bdi></h2>")),
            "{name}"
        );
    }
    let facts: serde_json::Value = serde_json::from_str(&reports(&stage, "report.json")[0]).unwrap();
    assert_eq!(facts["organizations"].as_array().unwrap().len(), 3);
    assert_eq!(
        facts["organizations"][2]["record"]["proofs"]
            .as_array()
            .unwrap()
            .len(),
        7
    );
    assert!(!stage.files.contents().iter().any(|(_, content)| {
        String::from_utf8_lossy(content).contains(&stage.tenant.sample_secret().value)
    }));
}

/// SS-04
#[tokio::test]
async fn one_sign_in_and_the_same_few_requests_for_each() {
    let stage = three().await;
    stage.commit_all().await;
    let seen = stage.tenant.requests().all();
    let visits = seen
        .iter()
        .filter(|request| request.path.ends_with("/authorize"))
        .count();
    assert_eq!(visits, 1, "one sign-in for all");
    for number in 0..3 {
        let origin = origin(&stage, number);
        let asked: Vec<_> = seen
            .iter()
            .filter(|request| request.origin == origin)
            .map(|request| request.path.as_str())
            .collect();
        // Looking, looking again, writing, and as the app.
        assert_eq!(asked, ["/api/data/v9.2/$batch"; 4]);
    }
}

/// A run of last week did not come to its end in one of them; this week it is refused there.
#[tokio::test]
async fn b9_36_a_run_that_stopped_long_ago_stays_open_where_one_of_three_is_refused() {
    let stage = Stage::with_organizations(3).await;
    let runs = async || {
        let files = Arc::clone(&stage.files) as Arc<dyn Files>;
        let app = AppId(world::CONTOSO_SYNC);
        Runs::open(files, Arc::clone(&stage.clock) as _, app)
            .await
            .unwrap()
    };
    let last_week = OrganizationId(worlds::organization(TEST));
    runs().await.begin(last_week).await.unwrap();
    stage.sign_in().await;
    stage.choose_several([PRODUCTION, TEST, DEVELOPMENT]).await;
    stage.enter_secret().await;
    for number in [PRODUCTION, TEST] {
        let refused = Fault::on(Service::Organization, change_set_refused(403, "0x80040220"));
        let there = format!("{}/api/data/v9.2/$batch", origin(&stage, number));
        // A look, and then the write.
        stage.tenant.faults().add(refused.path(there).nth(2));
    }
    let done = stage.commit_all().await;
    for number in [PRODUCTION, TEST] {
        assert_eq!(problem(&done, number), ProblemCode::MissingRight);
        assert_eq!(writes(&stage, number), 0);
    }
    let runs = runs().await;
    let open: Vec<_> = runs.unfinished().iter().map(|run| run.organization).collect();
    assert_eq!(open, [last_week]);
}

/// All is written there, and then the app itself is refused. What was written is told, and why that is not enough.
#[tokio::test]
async fn of_three_the_one_that_is_not_proven_does_not_count_as_connected() {
    let stage = three().await;
    let refused = Fault::on(
        Service::Organization,
        Action::Answer {
            status: 401,
            headers: Vec::new(),
            body: "<html></html>".into(),
        },
    );
    let there = format!("{}/api/data/v9.2/$batch", origin(&stage, TEST));
    stage.tenant.faults().add(refused.path(there).holds("$top=1"));
    let done = stage.commit_all().await;
    assert!(is_connected(&done, PRODUCTION) && is_connected(&done, DEVELOPMENT));
    assert_eq!(problem(&done, TEST), ProblemCode::AppTokenRefused);
    assert!(writes(&stage, TEST) > 0);

    let page = reports(&stage, "report.html")[0].replace(['\u{2068}', '\u{2069}'], "");
    for said in [
        "Contoso Sync is connected to 2 of 3 organizations",
        "Set up, but not proven",
        "Do not rely on this connection",
        "did not accept it, twice",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let facts: serde_json::Value = serde_json::from_str(&reports(&stage, "report.json")[0]).unwrap();
    let outcomes: Vec<_> = facts["organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["record"]["outcome"].as_str())
        .collect();
    assert_eq!(
        outcomes,
        [Some("connected"), Some("connected"), Some("not-proven")]
    );
}

#[tokio::test]
async fn one_of_three_lacks_a_right_and_the_others_go_on() {
    let mut world = worlds::with_organizations(3, jiff::Timestamp::now());
    world.organizations[TEST].people[0].roles = vec!["System Customizer".to_owned()];
    let stage = Stage::in_world(acceptance::SAMPLE, Some(world)).await;
    stage.sign_in().await;
    stage.choose_several([PRODUCTION, TEST, DEVELOPMENT]).await;
    stage.enter_secret().await;
    let review = shown(&stage);
    assert_eq!(problem(&review, TEST), ProblemCode::MissingRight);
    assert_eq!(button(&review), Some((2, 2)), "the third is left out");

    let done = stage.commit_all().await;
    assert_eq!(stage_of(&done), SeveralStage::Done);
    assert!(is_connected(&done, PRODUCTION) && is_connected(&done, DEVELOPMENT));
    assert_eq!(problem(&done, TEST), ProblemCode::MissingRight);
    assert_eq!(writes(&stage, TEST), 0);
    let page = &reports(&stage, "report.html")[0];
    assert!(
        page.contains("2 of 3") || page.contains("\u{2068}2\u{2069} of \u{2068}3\u{2069}"),
        "{page}"
    );

    // A colleague gives the right, and only that organization is tried again.
    {
        let mut world = stage.tenant.world();
        let test = world.organization(worlds::organization(TEST)).unwrap();
        let user = test.user_of(ADA).unwrap();
        let role = test.roles_named("System Administrator")[0].id;
        test.assign_role(user, role);
    }
    let before = (writes(&stage, PRODUCTION), writes(&stage, DEVELOPMENT));
    stage.clock.advance(std::time::Duration::from_mins(1));
    stage.wizard.look_again().unwrap();
    let review = stage.until(|snapshot| button(snapshot).is_some()).await;
    assert_eq!(button(&review), Some((1, 1)));
    assert!(is_connected(&review, PRODUCTION), "what is done stays in sight");
    assert!(!review.can_go_back, "nor is it left by going back");
    let done = stage.commit_all().await;
    assert!((0..3).all(|number| is_connected(&done, number)));
    assert_eq!((writes(&stage, PRODUCTION), writes(&stage, DEVELOPMENT)), before);
    assert!(
        reports(&stage, "report.html")
            .iter()
            .any(|page| page.contains("\u{2068}3\u{2069} of \u{2068}3\u{2069}"))
    );
}

/// Row 43, in one of several.
#[tokio::test]
async fn production_is_throttled_while_the_others_finish() {
    let stage = three().await;
    let production = origin(&stage, PRODUCTION);
    stage
        .tenant
        .faults()
        .add(Fault::on(Service::Organization, Action::Throttle { retry_after: 99_999 }).path(production));
    let done = stage.commit_all().await;
    assert_eq!(problem(&done, PRODUCTION), ProblemCode::ServiceBusy);
    assert!(is_connected(&done, TEST) && is_connected(&done, DEVELOPMENT));

    stage.tenant.faults().clear();
    stage
        .wizard
        .take_in(&worlds::organization(PRODUCTION).to_string(), WayOn::TryAgain)
        .unwrap();
    stage.until(|snapshot| button(snapshot) == Some((1, 1))).await;
    let done = stage.commit_all().await;
    assert!((0..3).all(|number| is_connected(&done, number)));
}

#[tokio::test]
async fn a_wait_in_one_row_is_shown_in_that_row() {
    let stage = three().await;
    let production = origin(&stage, PRODUCTION);
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::Throttle { retry_after: 7 })
            .path(production)
            .first(1),
    );
    let done = stage.commit_all().await;
    assert!((0..3).all(|number| is_connected(&done, number)));
    assert_eq!(stage.clock.slept().len(), 1);
}

/// Row 36: killed in between. The second run finishes only what was open.
#[tokio::test]
async fn the_second_run_finishes_only_what_was_open() {
    let mut stage = three().await;
    let (test, production) = (origin(&stage, TEST), origin(&stage, PRODUCTION));
    // Test gets its write, and the answer is lost; Production gets nothing. Then the computer is switched off.
    let faults = stage.tenant.faults();
    faults.add(
        Fault::on(Service::Organization, Action::ApplyThenDrop)
            .path(&test)
            .nth(2),
    );
    faults.add(
        Fault::on(
            Service::Organization,
            Action::Redirect("http://127.0.0.1:9/".to_owned()),
        )
        .path(&test)
        .nth(3),
    );
    faults.add(Fault::on(Service::Organization, Action::DropBefore).path(&production));
    let first = stage.commit_all().await;
    assert!(is_connected(&first, DEVELOPMENT));
    assert!(!is_connected(&first, TEST) && !is_connected(&first, PRODUCTION));
    let before: Vec<_> = (0..3).map(|number| writes(&stage, number)).collect();
    assert_eq!(before[PRODUCTION], 0);
    assert_ne!(before[TEST], 0);

    stage.tenant.faults().clear();
    stage.start_again();
    stage.wizard.go_on().unwrap();
    stage.visit(engine::contract::BrowserVisit::SignInOnly).await;
    stage.choose_several(0..3).await;
    stage.enter_secret().await;
    assert_eq!(button(&shown(&stage)), Some((3, 1)), "only Production is open");
    let done = stage.commit_all().await;
    assert!((0..3).all(|number| is_connected(&done, number)));
    let after: Vec<_> = (0..3).map(|number| writes(&stage, number)).collect();
    assert_eq!(
        (after[TEST], after[DEVELOPMENT]),
        (before[TEST], before[DEVELOPMENT])
    );
}

/// Row 38: the world changed between the review and the button.
#[tokio::test]
async fn only_the_organization_that_changed_goes_back_to_the_review() {
    let stage = three().await;
    let colleague = Stage::beside(&stage);
    colleague.sign_in().await;
    colleague.choose_one(worlds::organization(TEST).to_string()).await;
    colleague.enter_secret().await;
    colleague.commit().await;
    let done = stage.commit_all().await;
    assert_eq!(problem(&done, TEST), ProblemCode::PlanChanged);
    assert!(is_connected(&done, PRODUCTION) && is_connected(&done, DEVELOPMENT));

    let test = worlds::organization(TEST).to_string();
    stage.wizard.take_in(&test, WayOn::SeeNewPlan).unwrap();
    let review = stage.until(|snapshot| button(snapshot).is_some()).await;
    assert_eq!(button(&review), Some((1, 0)));
    let Screen::Review { plan: Some(plan), .. } = row(&review, TEST) else {
        panic!()
    };
    assert!(
        plan.lines.iter().any(|line| line.act == Act::Keep),
        "{:?}",
        plan.lines
    );
    let done = stage.commit_all().await;
    assert!((0..3).all(|number| is_connected(&done, number)));
}

#[tokio::test]
async fn a_yes_is_for_one_organization() {
    let mut stage = three().await;
    stage.commit_all().await;
    for number in [TEST, DEVELOPMENT] {
        let mut world = stage.tenant.world();
        let organization = world.organization(worlds::organization(number)).unwrap();
        let user = organization.application_users()[0].id;
        organization.set_user_disabled(user, true);
    }
    let before = writes(&stage, DEVELOPMENT);
    stage.start_again();
    stage.sign_in().await;
    stage.choose_several(0..3).await;
    stage.enter_secret().await;
    let review = shown(&stage);
    assert_eq!(problem(&review, TEST), ProblemCode::ApplicationUserDisabled);
    assert_eq!(
        problem(&review, DEVELOPMENT),
        ProblemCode::ApplicationUserDisabled
    );
    let test = worlds::organization(TEST).to_string();
    stage.wizard.take_in(&test, WayOn::EnableUser).unwrap();
    let review = stage.until(|snapshot| button(snapshot) == Some((2, 1))).await;
    assert_eq!(
        problem(&review, DEVELOPMENT),
        ProblemCode::ApplicationUserDisabled
    );
    let done = stage.commit_all().await;
    assert!(is_connected(&done, TEST) && is_connected(&done, PRODUCTION));
    assert_eq!(writes(&stage, DEVELOPMENT), before, "nobody said yes there");
}

#[tokio::test]
async fn each_organization_is_taken_back_by_itself() {
    let stage = three().await;
    stage.commit_all().await;
    assert_eq!(stage.vault.names().len(), 1);
    for number in 0..3 {
        let id = worlds::organization(number).to_string();
        stage.clock.advance(std::time::Duration::from_mins(1));
        stage.wizard.undo_in(&id).unwrap();
        let undone = stage
            .until(|snapshot| {
                matches!(
                    row(snapshot, number),
                    Screen::Done {
                        undo: UndoState::Undone { .. },
                        ..
                    }
                ) && matches!(&snapshot.screen, Screen::Several { report: Some(_), .. })
            })
            .await;
        assert!((number + 1..3).all(|later| is_connected(&undone, later)));
        let mut world = stage.tenant.world();
        let organization = world.organization(worlds::organization(number)).unwrap();
        assert!(organization.application_users().is_empty());
        assert!(organization.roles_named("Contoso Sync").is_empty());
    }
    assert_eq!(
        stage.vault.names().len(),
        1,
        "the secret goes only when it is asked for"
    );
}

#[tokio::test]
async fn only_a_few_are_worked_on_at_the_same_time() {
    let stage = Stage::with_organizations(9).await;
    let mut pictures = stage.wizard.watch();
    let watching = tokio::spawn(async move {
        let (mut most, mut queued) = (0, false);
        while pictures.changed().await.is_ok() {
            let snapshot = pictures.borrow_and_update().clone();
            let Screen::Several { stage, rows, .. } = &snapshot.screen else {
                continue;
            };
            let busy = |row: &&OrganizationRun| {
                !row.queued
                    && matches!(
                        row.screen,
                        Screen::Working { .. } | Screen::Review { loading: true, .. }
                    )
            };
            most = most.max(rows.iter().filter(busy).count());
            queued |= rows.iter().any(|row| row.queued);
            if *stage == SeveralStage::Done {
                break;
            }
        }
        (most, queued)
    });
    stage.sign_in().await;
    stage.choose_several(0..9).await;
    stage.enter_secret().await;
    let done = stage.commit_all().await;
    assert!((0..9).all(|number| is_connected(&done, number)));
    let (most, queued) = watching.await.unwrap();
    assert!((2..=4).contains(&most), "{most} at the same time");
    assert!(queued);
}

#[tokio::test]
async fn one_of_several_is_one() {
    let stage = Stage::with_organizations(3).await;
    stage.sign_in().await;
    assert!(stage.wizard.choose_organizations::<&str>(&[]).is_err());
    let unknown = [
        worlds::organization(1).to_string(),
        worlds::organization(7).to_string(),
    ];
    assert!(stage.wizard.choose_organizations(&unknown).is_err());
    stage.choose_several([TEST]).await;
    stage.enter_secret().await;
    assert!(matches!(shown(&stage).screen, Screen::Review { .. }));
}

/// UX-04
#[tokio::test]
async fn going_back_keeps_the_choice_and_writes_nothing() {
    let stage = three().await;
    assert!(shown(&stage).can_go_back);
    stage.wizard.back().unwrap();
    let Screen::Organizations { several, .. } = shown(&stage).screen else {
        panic!()
    };
    assert_eq!(several.len(), 3);
    assert!((0..3).all(|number| writes(&stage, number) == 0));
    // An older picture's button does nothing.
    assert!(stage.wizard.commit("0").is_err());
}

/// Row 38: another program is at work in one organization.
#[tokio::test]
async fn another_program_in_one_organization_does_not_hold_up_the_others() {
    let stage = three().await;
    let id = OrganizationId(worlds::organization(TEST));
    let lock = engine::journal::alone(stage.files.as_ref(), id).await.unwrap();
    let done = stage.commit_all().await;
    assert_eq!(problem(&done, TEST), ProblemCode::AnotherRun);
    assert!(is_connected(&done, PRODUCTION) && is_connected(&done, DEVELOPMENT));
    drop(lock);
    stage.wizard.look_again().unwrap();
    stage.until(|snapshot| button(snapshot) == Some((1, 1))).await;
    let done = stage.commit_all().await;
    assert!((0..3).all(|number| is_connected(&done, number)));
}
