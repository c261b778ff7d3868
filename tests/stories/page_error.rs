//! Microsoft's page shows an error, and no answer comes back to Gangway.

use acceptance::Stage;
use engine::{
    contract::{ApproveStage, BrowserVisit, Screen, Snapshot, Who},
    problem::ProblemCode,
};

fn waits(snapshot: &Snapshot) -> bool {
    let Screen::Approve { stage, .. } = &snapshot.screen else {
        return false;
    };
    matches!(stage, ApproveStage::Waiting { link: true, .. })
}

#[tokio::test]
async fn the_number_on_the_page_is_explained_and_the_wait_goes_on() {
    let stage = Stage::new().await;
    stage.browser.break_down();
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    let before = stage.until(waits).await;

    let problem = stage.wizard.explain("Need admin approval. AADSTS90094: CANARY");
    assert_eq!(problem.code, ProblemCode::ConsentNeedsAdministrator);
    assert_eq!(problem.who, Who::CloudApplicationAdministrator);
    assert_eq!(problem.facts["app"], "Contoso Sync");
    assert_eq!(problem.service_code.as_deref(), Some("AADSTS90094"));
    assert!(!format!("{problem:?}").contains("CANARY"));
    let not_known_yet = stage.wizard.explain("0x80072560");
    assert_eq!(not_known_yet.facts["organization"], "the organization");

    assert_eq!(
        *stage.wizard.watch().borrow(),
        before,
        "explaining changes nothing"
    );
    let link = stage.wizard.sign_in_link().expect("a link");
    stage.browser.go(url::Url::parse(&link).unwrap());
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Organizations { loading: false, .. }))
        .await;
}

#[tokio::test]
async fn an_address_is_refused_and_not_kept() {
    let stage = Stage::new().await;
    let problem = stage
        .wizard
        .explain("http://localhost:51234/?code=0.AXCANARY&state=1");
    assert_eq!(problem.code, ProblemCode::CodeIsAddress);
    assert!(!format!("{problem:?}").contains("CANARY"));
}
