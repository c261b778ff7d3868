//! Ada runs Gangway again.

use acceptance::Stage;
use engine::contract::{Act, BrowserVisit, Screen};

/// RE-01, UX-10
#[tokio::test]
async fn the_second_run_writes_nothing_and_proves_everything_again() {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    let writes = stage.writes();

    stage.start_again();
    stage.wizard.go_on().unwrap();
    stage.visit(BrowserVisit::SignInOnly).await;
    stage.choose().await;
    // The credential is in the keychain from the first run.
    stage
        .until(|snapshot| matches!(&snapshot.screen, Screen::Credential { stored: Some(_), .. }))
        .await;
    stage.wizard.use_stored_credential().unwrap();
    let review = stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Review { loading: false, .. }))
        .await;
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        panic!()
    };
    assert_eq!(plan.writes, 0);
    assert!(
        plan.lines.iter().all(|line| line.act == Act::Keep),
        "{:?}",
        plan.lines
    );
    let done = stage.commit().await;
    let Screen::Done { proofs, changes, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(proofs.len(), 7);
    assert!(changes.is_empty());
    assert_eq!(stage.writes(), writes, "the second run wrote something");
}

/// RE-02
#[tokio::test]
async fn another_computer_without_any_memory_finds_the_same_connection() {
    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.commit().await;
    let writes = stage.writes();

    stage.files = std::sync::Arc::new(engine::files::MemoryFiles::new());
    stage.vault = std::sync::Arc::new(engine::vault::MemoryVault::new());
    stage.start_again();
    let review = stage.to_review().await;
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        panic!()
    };
    assert_eq!(plan.writes, 0);
    let done = stage.commit().await;
    let Screen::Done { undo, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(
        undo,
        engine::contract::UndoState::Offered,
        "its ids say that Gangway made it"
    );
    assert_eq!(stage.writes(), writes);
}

/// UX-04
#[tokio::test]
async fn back_leads_through_every_screen_without_a_write() {
    let stage = Stage::new().await;
    stage.to_review().await;
    let name =
        |stage: &Stage| serde_json::to_value(&stage.wizard.watch().borrow().screen).unwrap()["name"].clone();
    let mut seen = vec![name(&stage)];
    while stage.wizard.watch().borrow().can_go_back {
        stage.wizard.back().unwrap();
        seen.push(name(&stage));
    }
    assert_eq!(seen, ["review", "organizations", "approve", "welcome"]);
    assert_eq!(stage.writes(), 0);
}
