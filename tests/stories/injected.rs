//! A script that got into the window calls what it can, in any order and without end.

use acceptance::Stage;
use engine::contract::{BrowserVisit, Screen, WayOn};
use practice_tenant::world;
use secrecy::SecretString;

/// Everything that writes or leads to writing, with whatever a script could make up.
fn everything_refused(stage: &Stage) {
    let wizard = &stage.wizard;
    let organization = world::NORTHWIND_PRODUCTION.to_string();
    assert!(wizard.commit(&"0".repeat(64)).is_err());
    assert!(wizard.commit("").is_err());
    assert!(wizard.take(WayOn::PurgeUser).is_err());
    assert!(wizard.take(WayOn::EnableUser).is_err());
    assert!(wizard.choose_organization(&organization).is_err());
    assert!(wizard.enter_secret(SecretString::from("guess"), None).is_err());
}

/// TA-06
#[tokio::test]
async fn row_32_what_is_called_out_of_turn_is_refused_and_the_run_goes_on() {
    let stage = Stage::new().await;
    everything_refused(&stage);
    assert!(stage.wizard.undo(true).is_err());
    assert!(stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).is_err());
    assert!(
        stage.tenant.requests().all().is_empty(),
        "nothing was asked of any service"
    );

    stage.to_review().await;
    for _ in 0..5_000 {
        everything_refused(&stage);
    }
    assert_eq!(stage.writes(), 0);

    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
}
