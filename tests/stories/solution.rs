//! The role comes with the publisher's solution.

use acceptance::{Removal, Stage, solutions};
use engine::{
    contract::{
        Act, LineNote, Problem, ProvenFact, Screen, Snapshot, Subject, WaitReason, WayOn, WhatChanged,
    },
    files::DiskStep,
    journal::Settled,
    problem::ProblemCode,
};
use practice_tenant::{
    Action, Change, Fault, Service,
    dataverse::{Depth, PublisherSeed, ServicePrincipalFacts, SolutionSeed},
    world,
};
use uuid::Uuid;

fn sample() -> Vec<u8> {
    solutions::packed(solutions::SOLUTION, solutions::CUSTOMIZATIONS)
}

fn acts(snapshot: &Snapshot) -> Vec<(Act, Subject)> {
    let Screen::Review { plan: Some(plan), .. } = &snapshot.screen else {
        panic!("{:#?}", snapshot.screen)
    };
    plan.lines.iter().map(|line| (line.act, line.subject)).collect()
}

fn facts(snapshot: &Snapshot) -> Vec<ProvenFact> {
    let Screen::Done { proofs, .. } = &snapshot.screen else {
        panic!("{:#?}", snapshot.screen)
    };
    proofs.iter().map(|proof| proof.fact).collect()
}

fn problem(snapshot: Snapshot) -> Problem {
    let Screen::Trouble { problem, .. } = snapshot.screen else {
        panic!("{:#?}", snapshot.screen)
    };
    problem
}

/// Whether each import ended, and failed.
fn imports(stage: &Stage) -> Vec<(bool, bool)> {
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    let imports = organization.imports().into_iter();
    imports.map(|import| (import.ended, import.failed)).collect()
}

/// How often an installation was begun.
fn begun(stage: &Stage) -> usize {
    let requests = stage.tenant.requests();
    requests
        .all()
        .iter()
        .filter(|request| request.path.ends_with("/ImportSolutionAsync"))
        .count()
}

#[tokio::test]
async fn the_solution_is_shown_installed_followed_and_its_role_given_to_the_app() {
    let stage = Stage::with_solution(&sample()).await;
    let Screen::Welcome {
        solution: Some(card),
        role,
        ..
    } = stage.wizard.watch().borrow().screen.clone()
    else {
        panic!("the first screen tells of the solution")
    };
    assert_eq!(
        (card.name.as_str(), card.version.as_str()),
        ("Contoso Connector", "1.0.0.0")
    );
    assert_eq!(card.other_roles, ["Contoso Connector Desk"]);
    assert!(role.tables.iter().any(|line| line.table == "account"));

    let review = stage.to_review().await;
    assert_eq!(
        acts(&review),
        [
            (Act::Create, Subject::Solution),
            (Act::Create, Subject::Role),
            (Act::Create, Subject::ApplicationUser),
            (Act::Create, Subject::Assignment),
        ]
    );
    assert_eq!(stage.writes(), 0, "nothing is written before the commit");
    assert_eq!(begun(&stage), 0);

    let mut pictures = stage.wizard.watch();
    let waits = tokio::spawn(async move {
        let mut seen = Vec::new();
        while pictures.changed().await.is_ok() {
            let picture = pictures.borrow_and_update().clone();
            seen.extend(picture.waiting.map(|waiting| (waiting.reason, waiting.percent)));
            if matches!(picture.screen, Screen::Done { .. } | Screen::Trouble { .. }) {
                break;
            }
        }
        seen
    });
    let done = stage.commit().await;
    assert_eq!(
        facts(&done)[..3],
        [
            ProvenFact::RightOrganization,
            ProvenFact::SolutionInstalled,
            ProvenFact::RoleAsContracted,
        ]
    );
    assert!(facts(&done).contains(&ProvenFact::ProbeAnswered));
    let waits = waits.await.unwrap();
    assert!(
        waits
            .iter()
            .any(|(reason, percent)| *reason == WaitReason::SolutionInstalling && percent.is_some()),
        "the wait says how far it is: {waits:?}"
    );
    assert_eq!(begun(&stage), 1);

    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    let [user] = <[_; 1]>::try_from(organization.application_users()).expect("one application user");
    let assigned = organization.roles_assigned_to(user.id);
    assert_eq!(
        assigned.len(),
        1,
        "the one role, and not the other one of the solution"
    );
}

#[tokio::test]
async fn a_second_run_installs_nothing_and_an_undo_leaves_the_solution_and_says_so() {
    let mut stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    facts(&stage.commit().await);
    stage.start_again();
    let review = stage.to_review().await;
    assert!(
        acts(&review).iter().all(|(act, _)| *act == Act::Keep),
        "{:?}",
        acts(&review)
    );
    facts(&stage.commit().await);
    assert_eq!(begun(&stage), 0);

    stage.wizard.undo(true).unwrap();
    let Removal { removed, left, .. } = stage.removal().await;
    let subjects: Vec<_> = removed.iter().map(|line| line.subject).collect();
    assert_eq!(subjects, [Subject::Assignment, Subject::ApplicationUser]);
    assert_eq!(
        (left[0].subject, &left[0].notes[..]),
        (Subject::Solution, &[LineNote::SolutionStays][..])
    );
    assert_eq!(left[1].subject, Subject::Role);
}

/// An administrator installed the solution, made the app's user and gave it the role, all by hand.
#[tokio::test]
async fn b9_54_what_an_administrator_did_by_hand_with_the_solution_is_not_taken_back() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    facts(&stage.commit().await);
    let (user, role) = {
        let mut world = stage.tenant.world();
        let app = world::CONTOSO_SYNC;
        let principal = world
            .directory
            .service_principal(world::NORTHWIND, app)
            .map(|one| ServicePrincipalFacts {
                object_id: one.object_id,
                display_name: one.display_name.clone(),
                enabled: one.enabled,
            })
            .unwrap();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let made = organization.application_users().remove(0);
        organization.purge_user(made.id);
        let user = organization.add_application_user(app, &principal, made.business_unit, &made.roles);
        (user, made.roles[0])
    };
    let other = Stage::beside_with_solution(&stage, &sample());
    other.to_review().await;
    let writes = other.writes();
    other.wizard.undo(true).unwrap();
    let Removal { removed, left, .. } = other.removal().await;
    assert_eq!(removed, []);
    let stays: Vec<_> = left.iter().map(|line| line.subject).collect();
    assert_eq!(
        stays,
        [Subject::Solution, Subject::Role, Subject::ApplicationUser]
    );
    assert_eq!(other.writes(), writes);
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    assert_eq!(organization.roles_assigned_to(user), [role]);
}

#[tokio::test]
async fn a_newer_solution_is_installed_over_the_old_one_and_an_older_one_is_refused() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    facts(&stage.commit().await);

    let wider = solutions::CUSTOMIZATIONS.replace(
        "<RolePrivilege name=\"prvReadUser\"",
        "<RolePrivilege name=\"prvDeleteAccount\" level=\"Global\" /><RolePrivilege name=\"prvReadUser\"",
    );
    let newer = solutions::packed(&solutions::SOLUTION.replace("1.0.0.0", "1.1.0.0"), &wider);
    let later = Stage::beside_with_solution(&stage, &newer);
    let review = later.to_review().await;
    assert_eq!(
        acts(&review)[..2],
        [(Act::Change, Subject::Solution), (Act::Change, Subject::Role)]
    );
    let Screen::Review { plan: Some(plan), .. } = &review.screen else {
        unreachable!()
    };
    assert_eq!(plan.lines[1].added, 1, "the new right is shown");
    assert_eq!(
        plan.solution.as_ref().unwrap().installed.as_deref(),
        Some("1.0.0.0")
    );
    facts(&later.commit().await);

    let earlier = Stage::beside_with_solution(&stage, &sample());
    earlier.sign_in().await;
    earlier.choose().await;
    earlier.enter_secret().await;
    assert_eq!(earlier.trouble().await.code, ProblemCode::SolutionVersion);
}

#[tokio::test]
async fn what_the_solution_lacks_is_named_and_nothing_is_installed() {
    let needs = "<MissingDependencies><MissingDependency><Required type=\"61\" schemaName=\"fab_ledger\" \
        displayName=\"Ledger\" solution=\"Fabrikam_Base (1.0)\" /><Dependent type=\"20\" schemaName=\"x\" \
        displayName=\"X\" /></MissingDependency></MissingDependencies>";
    let solution = solutions::SOLUTION.replace("<MissingDependencies />", needs);
    let stage = Stage::with_solution(&solutions::packed(&solution, solutions::CUSTOMIZATIONS)).await;
    let solutions = |stage: &Stage| {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        (organization.row_count("solution"), organization.row_count("role"))
    };
    let before = solutions(&stage);
    stage.to_review().await;
    let problem = problem(stage.commit().await);
    assert_eq!(problem.code, ProblemCode::SolutionNeeds);
    assert_eq!(problem.facts["needs"], "Ledger (Fabrikam_Base (1.0))");
    assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
    assert_eq!(begun(&stage), 0);
    assert_eq!(solutions(&stage), before);
}

/// A begin whose answer is lost is not sent again: the new import job is found and followed.
#[tokio::test]
async fn a_lost_answer_to_the_begin_is_decided_by_reading() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let lost = Fault::on(Service::Organization, Action::ApplyThenDrop);
    stage
        .tenant
        .faults()
        .add(lost.path("/ImportSolutionAsync").first(1));
    let done = stage.commit().await;
    assert!(facts(&done).contains(&ProvenFact::SolutionInstalled));
    assert_eq!(begun(&stage), 1);
}

/// Somebody changed the role after the solution was installed: it is not what was shown, so nobody gets it.
#[tokio::test]
async fn a_role_that_is_no_longer_as_the_solution_brings_it_is_not_given() {
    let customizable = solutions::CUSTOMIZATIONS.replace(
        "<IsCustomizable>0</IsCustomizable>",
        "<IsCustomizable>1</IsCustomizable>",
    );
    let zip = solutions::packed(solutions::SOLUTION, &customizable);
    let stage = Stage::with_solution(&zip).await;
    stage.to_review().await;
    facts(&stage.commit().await);
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let role = organization.roles_named("Contoso Connector")[0].id;
        organization.grant(role, &[("prvDeleteAccount", Depth::Global)]);
    }
    let other = Stage::beside_with_solution(&stage, &zip);
    other.sign_in().await;
    other.choose().await;
    other.enter_secret().await;
    assert_eq!(other.trouble().await.code, ProblemCode::SolutionRoleDiffers);
}

#[tokio::test]
async fn an_unmanaged_solution_of_that_name_is_left_alone() {
    let stage = Stage::with_solution(&sample()).await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        organization.seed_solution(&SolutionSeed {
            id: Uuid::nil(),
            unique_name: "ContosoConnector".into(),
            name: "Contoso Connector".into(),
            version: "0.9.0.0".into(),
            managed: false,
            publisher: PublisherSeed::default(),
            installed_on: jiff::Timestamp::UNIX_EPOCH,
            requires: Vec::new(),
        });
    }
    stage.sign_in().await;
    stage.choose().await;
    stage.enter_secret().await;
    assert_eq!(stage.trouble().await.code, ProblemCode::SolutionClash);
}

/// The job ends without success, and leaves nothing. The person tries again, and a new one is begun.
#[tokio::test]
async fn an_installation_that_fails_can_be_tried_again() {
    let stage = Stage::with_solution(&sample()).await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        organization.fail_imports(1);
    }
    stage.to_review().await;
    let problem = problem(stage.commit().await);
    assert_eq!(problem.code, ProblemCode::MicrosoftTrouble);
    assert_eq!(problem.changed, WhatChanged::Unknown);
    assert_eq!(imports(&stage), [(true, true)]);

    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    assert!(facts(&stage.commit().await).contains(&ProvenFact::SolutionInstalled));
    let mut all = imports(&stage);
    all.sort_unstable();
    assert_eq!(all, [(true, false), (true, true)], "one failed, one did not");
}

/// Row 38: a colleague begins to install the same solution a moment before. It is followed, and not installed once more.
#[tokio::test]
async fn a_colleagues_installation_of_the_same_solution_is_followed() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let colleague = Change::ImportBegins {
        organization: "Northwind".to_owned(),
        person: "ada@northwind.example".to_owned(),
    };
    let before_ours = Fault::on(Service::Organization, Action::Change(vec![colleague]));
    stage
        .tenant
        .faults()
        .add(before_ours.path("/ImportSolutionAsync").first(1));
    let done = stage.commit().await;
    assert!(facts(&done).contains(&ProvenFact::SolutionInstalled));
    assert_eq!(begun(&stage), 1, "ours was turned away, and not sent again");
    assert_eq!(imports(&stage), [(true, false)]);
}

/// Row 38: two administrators press the button at the same moment. One installation, one user, and both come to the end.
#[tokio::test]
async fn two_administrators_install_it_at_the_same_moment() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let colleague = Stage::beside_with_solution(&stage, &sample());
    colleague.to_review().await;
    let (one, other) = tokio::join!(stage.commit(), colleague.commit());
    for (stage, mut end) in [(&stage, one), (&colleague, other)] {
        if let Screen::Trouble { problem, .. } = &end.screen {
            assert_eq!(problem.code, ProblemCode::PlanChanged, "{problem:#?}");
            stage.wizard.take(WayOn::SeeNewPlan).unwrap();
            stage
                .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
                .await;
            end = stage.commit().await;
        }
        assert!(facts(&end).contains(&ProvenFact::ProbeAnswered));
    }
    assert_eq!(imports(&stage), [(true, false)]);
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    let [user] = <[_; 1]>::try_from(organization.application_users()).expect("one application user");
    assert_eq!(user.roles.len(), 1);
}

/// I4: of a job that is only found nobody tells how it ended. The file may be good, so nobody is sent to its publisher, and the
/// journal claims nothing.
#[tokio::test]
async fn a_lost_answer_to_the_begin_of_an_installation_that_fails_is_no_claim_and_blames_nobody() {
    let stage = Stage::with_solution(&sample()).await;
    {
        let mut world = stage.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        organization.fail_imports(1);
    }
    stage.to_review().await;
    let lost = Fault::on(Service::Organization, Action::ApplyThenDrop);
    stage
        .tenant
        .faults()
        .add(lost.path("/ImportSolutionAsync").first(1));
    let problem = problem(stage.commit().await);
    assert_eq!(problem.code, ProblemCode::SolutionNotThere);
    assert_eq!(problem.changed, WhatChanged::Unknown);
    assert_eq!(problem.actions[0], WayOn::TryAgain);
    assert_eq!(super::writing::settled(&stage).await, [Settled::Unknown]);
    assert_eq!(imports(&stage), [(true, true)]);

    stage.wizard.take(WayOn::TryAgain).unwrap();
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    assert!(facts(&stage.commit().await).contains(&ProvenFact::SolutionInstalled));
    assert_eq!(begun(&stage), 2);
}

/// What happens to the n-th request that holds this, in its address or its body.
async fn stopped_by(action: Action, at: &str, nth: usize) -> (Stage, Problem) {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let fault = Fault::on(Service::Organization, action);
    let fault = if at.starts_with('/') {
        fault.path(at)
    } else {
        fault.holds(at)
    };
    stage
        .tenant
        .faults()
        .add(if nth == 0 { fault } else { fault.nth(nth) });
    let problem = problem(stage.commit().await);
    (stage, problem)
}

/// The question which installations there are, and the one how one of them stands.
const FIND: &str = "importjobs?$select";
const FOLLOW: &str = "importjobs(";

#[tokio::test]
async fn what_stops_an_installation_before_it_is_begun_has_changed_nothing_and_is_said_so() {
    for (action, at, nth) in [
        (Action::Html(502), "/StageSolution", 0),
        (Action::Html(200), "/StageSolution", 1),
        (Action::Html(502), FIND, 0),
        (Action::NotJson, FIND, 1),
        (Action::NotJson, FIND, 2),
        (unauthorized(), "/StageSolution", 1),
        (unauthorized(), "/ImportSolutionAsync", 1),
        (
            Action::Throttle { retry_after: 99_999 },
            "/ImportSolutionAsync",
            1,
        ),
    ] {
        let what = format!("{action:?} at {at} {nth}");
        let (stage, problem) = stopped_by(action, at, nth).await;
        assert_eq!(
            problem.changed,
            WhatChanged::NothingInDataverse,
            "{what}: {problem:#?}"
        );
        assert_eq!((stage.writes(), imports(&stage)), (0, Vec::new()), "{what}");
    }
}

/// The begin is turned away for now, with nothing done: it is sent again, and the package is not looked at again.
#[tokio::test]
async fn b9_43_an_installation_that_a_busy_service_does_not_begin_is_begun_after_the_pause() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let busy = Fault::on(Service::Organization, Action::Throttle { retry_after: 40 });
    stage
        .tenant
        .faults()
        .add(busy.path("/ImportSolutionAsync").first(1));
    let done = stage.commit().await;
    assert!(facts(&done).contains(&ProvenFact::SolutionInstalled));
    let slept = stage.clock.slept();
    assert!(slept.iter().any(|pause| pause.as_secs() >= 40), "{slept:?}");
    assert_eq!((begun(&stage), imports(&stage)), (2, vec![(true, false)]));
}

/// Waiting does not help, and the service says why in its own words.
#[tokio::test]
async fn an_installation_that_is_refused_is_told_at_once_in_the_services_words() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let refused = Action::Answer {
        status: 400,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: r#"{"error":{"code":"0x80049999","message":"not on a Sunday"}}"#.into(),
    };
    let refused = Fault::on(Service::Organization, refused);
    stage
        .tenant
        .faults()
        .add(refused.path("/ImportSolutionAsync").first(1));
    let slept = stage.clock.slept().len();
    let problem = problem(stage.commit().await);
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::WriteRefused, WhatChanged::NothingInDataverse)
    );
    assert_eq!(problem.facts["description"], "not on a Sunday");
    assert_eq!((begun(&stage), stage.clock.slept().len()), (1, slept));
    assert_eq!(super::writing::settled(&stage).await, [Settled::Refused]);
}

fn unauthorized() -> Action {
    Action::Answer {
        status: 401,
        headers: Vec::new(),
        body: "".into(),
    }
}

/// The answer to the begin is lost, and nobody sees which job is the new one.
async fn with_a_begin_that_is_lost() -> Stage {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let lost = Fault::on(Service::Organization, Action::ApplyThenHtml(502));
    let unseen = Fault::on(Service::Organization, Action::NotJson);
    let faults = stage.tenant.faults();
    faults.add(lost.path("/ImportSolutionAsync"));
    faults.add(unseen.holds(FIND).nth(3));
    stage
}

/// Its own one, or a colleague's that is followed.
#[tokio::test]
async fn what_stops_while_an_installation_goes_on_leaves_open_how_it_ends() {
    let stage = with_a_begin_that_is_lost().await;
    let found = problem(stage.commit().await);
    assert_eq!(
        (found.code, found.changed),
        (ProblemCode::OutcomeUnknown, WhatChanged::Unknown)
    );
    let (_, found) = stopped_by(Action::NotJson, FOLLOW, 0).await;
    assert_eq!(found.changed, WhatChanged::Unknown, "{found:#?}");

    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let colleague = Change::ImportBegins {
        organization: "Northwind".to_owned(),
        person: "ada@northwind.example".to_owned(),
    };
    let begins = Fault::on(Service::Organization, Action::Change(vec![colleague]));
    let unseen = Fault::on(Service::Organization, Action::NotJson);
    let faults = stage.tenant.faults();
    faults.add(begins.holds(FIND).nth(2));
    faults.add(unseen.holds(FOLLOW));
    let problem = problem(stage.commit().await);
    assert_eq!(problem.changed, WhatChanged::Unknown, "{problem:#?}");
    assert_eq!(begun(&stage), 0);
}

/// An earlier run began it, and nobody knows how that ended: then nobody says that nothing was changed.
#[tokio::test]
async fn what_an_earlier_run_began_and_left_open_stays_open_when_the_next_one_stops_at_once() {
    let mut stage = with_a_begin_that_is_lost().await;
    assert_eq!(problem(stage.commit().await).changed, WhatChanged::Unknown);
    stage.tenant.faults().clear();

    stage.start_again();
    stage.to_review().await;
    let unseen = Fault::on(Service::Organization, Action::NotJson);
    stage.tenant.faults().add(unseen.holds(FIND).first(1));
    let problem = problem(stage.commit().await);
    assert_eq!(problem.changed, WhatChanged::Unknown, "{problem:#?}");
}

/// I4: it is installed, and then the disk fails.
#[tokio::test]
async fn an_installation_that_can_not_be_noted_is_a_part_of_the_plan() {
    let stage = Stage::with_solution(&sample()).await;
    let review = stage.to_review().await;
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        unreachable!()
    };
    stage.clock.hold();
    stage.wizard.commit(&plan.hash).unwrap();
    let installing = |snapshot: &Snapshot| {
        let waiting = snapshot.waiting.as_ref();
        waiting.is_some_and(|waiting| waiting.reason == WaitReason::SolutionInstalling)
    };
    stage.until(installing).await;
    stage.files.fail_after(0, DiskStep::Flush);
    stage.clock.let_go();
    let problem = stage.trouble().await;
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::DiskNotWritable, WhatChanged::PartOfThePlan)
    );
    assert_eq!(imports(&stage), [(true, false)]);
}

/// Of the changes after it nothing was done, and the solution is there.
#[tokio::test]
async fn b9_52_where_it_is_installed_and_then_the_writes_are_refused_a_part_was_changed() {
    let stage = Stage::with_solution(&sample()).await;
    stage.to_review().await;
    let refused = Action::Answer {
        status: 403,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: r#"{"error":{"code":"0x80040220","message":"is missing prvCreateUser privilege"}}"#.into(),
    };
    let refused = Fault::on(Service::Organization, refused).method(http::Method::POST);
    stage.tenant.faults().add(refused.path("v9.2/systemusers"));
    let problem = problem(stage.commit().await);
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::MissingRight, WhatChanged::PartOfThePlan)
    );
    assert_eq!(imports(&stage), [(true, false)]);
    let mut world = stage.tenant.world();
    let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
    assert!(organization.application_users().is_empty());
}
