//! Ada connects Contoso Sync for the first time.

use std::sync::{Arc, Mutex};

use acceptance::Stage;
use engine::contract::{Act, Leaving, ProvenFact, Screen, UndoState, WorkStep};
use practice_tenant::{Service, world};

/// UX-03: nothing is written before the commit, and all is proven after it.
#[tokio::test]
async fn ada_connects_the_app_and_every_fact_is_proven() {
    let stage = Stage::new().await;
    let review = stage.to_review().await;
    assert_eq!((review.step.number, review.step.of), (5, 7));
    let who = review.signed_in.expect("Ada is signed in");
    assert_eq!(
        (who.name.as_str(), who.domain.as_str()),
        ("Ada Admin", "northwind.example")
    );
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        panic!()
    };
    assert!(
        plan.lines.iter().all(|line| line.act == Act::Create),
        "{:?}",
        plan.lines
    );
    assert_eq!(stage.writes(), 0, "nothing is written before the commit");

    let done = stage.commit().await;
    let Screen::Done {
        proofs,
        report,
        renewal,
        undo,
        ..
    } = done.screen
    else {
        panic!("{:#?}", done.screen)
    };
    let facts: Vec<_> = proofs.iter().map(|proof| proof.fact).collect();
    assert_eq!(
        facts,
        [
            ProvenFact::RightOrganization,
            ProvenFact::RoleAsContracted,
            ProvenFact::UserEnabled,
            ProvenFact::RoleAssigned,
            ProvenFact::AppCanSignIn,
            ProvenFact::AppIsTheUser,
            ProvenFact::ProbeAnswered,
        ]
    );
    assert_eq!(done.leaving, Leaving::Finished);
    assert_eq!(undo, UndoState::Offered);
    assert_eq!(
        report.expect("a record").files,
        [
            "report.html",
            "report.json",
            "for-your-security-team.html",
            "renewal.ics"
        ]
    );
    assert_eq!(renewal.expect("the end date was entered").days_left, 90);

    // Not what was answered: what exists.
    let mut world = stage.tenant.world();
    let organization = world
        .organization(world::NORTHWIND_PRODUCTION)
        .expect("it is there");
    let [user] = <[_; 1]>::try_from(organization.application_users()).expect("one application user");
    assert_eq!(user.application_id, world::CONTOSO_SYNC);
    let roles = organization.roles_named("Contoso Sync");
    assert!(!roles.is_empty());
    assert_eq!(organization.roles_assigned_to(user.id).len(), 1);
    let evidence = |fact| &proofs.iter().find(|proof| proof.fact == fact).unwrap().evidence;
    assert_eq!(evidence(ProvenFact::AppIsTheUser)["user"], user.id.to_string());
    assert_eq!(evidence(ProvenFact::ProbeAnswered)["table"], "account");
}

#[tokio::test]
async fn ux_08_ux_11_the_bar_never_goes_back_and_the_steps_stay_as_many() {
    let stage = Stage::new().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (mut watched, noted) = (stage.wizard.watch(), Arc::clone(&seen));
    let watching = tokio::spawn(async move {
        while watched.changed().await.is_ok() {
            let shown = watched.borrow_and_update().clone();
            noted.lock().expect("not poisoned").push(shown);
        }
    });
    stage.to_review().await;
    let done = stage.commit().await;
    watching.abort();
    let seen = std::mem::take(&mut *seen.lock().expect("not poisoned"));
    let worked: Vec<(u8, WorkStep)> = seen
        .iter()
        .filter_map(|snapshot| match snapshot.screen {
            Screen::Working { percent, doing, .. } => Some((percent, doing)),
            _ => None,
        })
        .collect();
    assert!(worked.len() > 2, "{worked:?}");
    assert!(worked.is_sorted_by_key(|(percent, _)| *percent), "{worked:?}");
    let Screen::Done { proofs, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(proofs.len(), 7);

    assert!(seen.iter().all(|snapshot| snapshot.step.of == done.step.of));
    assert!(seen.is_sorted_by_key(|snapshot| snapshot.step.number));
    assert_eq!(done.step.number, done.step.of);
}

/// From the sign-in's answer: three tokens, the list of organizations, a look, a second look, the write with what it did, and the
/// app's own proof. What the browser asks for is not Gangway's.
#[tokio::test]
async fn a_connection_asks_the_services_at_most_eight_times() {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    let requests = stage.tenant.requests();
    let asked: Vec<String> = requests
        .all()
        .into_iter()
        .filter(|request| request.service != Service::Authority || request.path.ends_with("/token"))
        .map(|request| format!("{} {}", request.method, request.path))
        .collect();
    assert!(asked.len() <= 8, "{asked:#?}");
}
