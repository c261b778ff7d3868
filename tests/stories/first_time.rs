//! Ada connects Contoso Sync for the first time.

use acceptance::Stage;
use engine::contract::{Act, Leaving, ProvenFact, Screen, UndoState};
use practice_tenant::world;

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
    assert!(proofs.iter().all(|proof| proof.holds));
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
}
