//! Somebody else approves, today or tomorrow.

use acceptance::{Person, SAMPLE, ScriptedBrowser, Stage};
use engine::{
    contract::{ApprovalRequest, ApproveStage, BrowserVisit, LookFound, Screen, Snapshot, WayOn},
    problem::ProblemCode,
};
use practice_tenant::Service;
use url::Url;

const ADA: Person = Person {
    account: "ada@northwind.example",
    approves: true,
};
const BRUNO: Person = Person {
    account: "bruno@northwind.example",
    approves: true,
};

/// What the page of the awaited approval shows.
struct Awaited {
    request: ApprovalRequest,
    given: bool,
    found: Option<LookFound>,
}

fn awaited(snapshot: &Snapshot) -> Option<Awaited> {
    match &snapshot.screen {
        Screen::Approve {
            stage:
                ApproveStage::Elsewhere {
                    request,
                    given,
                    looked,
                    ..
                },
            ..
        } => Some(Awaited {
            request: request.clone(),
            given: *given,
            found: looked.as_ref().map(|looked| looked.found),
        }),
        _ => None,
    }
}

/// Bruno may not approve. Microsoft's page tells him so, and nothing comes back to Gangway.
async fn bruno_asks() -> Stage {
    let stage = Stage::with_profile(&SAMPLE.replace("\"credential\": \"client-secret\",", "")).await;
    stage.browser.stay_signed_in();
    stage.browser.seat(BRUNO);
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    stage.until(|_| stage.wizard.sign_in_link().is_some()).await;
    stage.browser.pages().await;
    let explained = stage.wizard.explain("AADSTS90094");
    assert_eq!(explained.code, ProblemCode::ConsentNeedsAdministrator);
    assert_eq!(explained.actions.first(), Some(&WayOn::AskForApproval));
    stage.wizard.ask_for_approval().unwrap();
    stage.until(|snapshot| awaited(snapshot).is_some()).await;
    stage
}

async fn look(stage: &Stage) -> Option<LookFound> {
    stage.wizard.look_again().unwrap();
    let shown = stage
        .until(|snapshot| {
            awaited(snapshot).is_some()
                || matches!(snapshot.screen, Screen::Organizations { loading: false, .. })
        })
        .await;
    awaited(&shown).and_then(|awaited| awaited.found)
}

/// Ada opens the link on her own computer, where there is no Gangway.
async fn ada_approves(link: &str) -> Vec<String> {
    let hers = ScriptedBrowser::with(ADA);
    hers.go(Url::parse(link).unwrap());
    hers.pages().await
}

/// CP-07, SS-05
#[tokio::test]
async fn b9_21_the_message_says_what_is_granted_who_can_how_it_ends_and_how_to_take_it_back() {
    let stage = bruno_asks().await;
    let shown = stage.wizard.watch().borrow().clone();
    let request = awaited(&shown).unwrap().request;
    let authority = &stage.tenant.addresses().authority;
    assert_eq!(
        request.link,
        format!(
            "{authority}/organizations/adminconsent?client_id={}",
            practice_tenant::world::CONTOSO_SYNC
        )
    );
    for part in [
        "Contoso Sync",
        "Contoso Software",
        "Use Dataverse as the person who signs in",
        "Cloud Application Administrator or Application Administrator",
        "http://localhost",
        "Properties, then Delete",
        &request.link,
    ] {
        assert!(
            request.plain.contains(part),
            "{part} is missing: {}",
            request.plain
        );
    }
    assert!(!request.plain.contains("Global Administrator"));
    assert!(request.html.contains(&format!("href=\"{}\"", request.link)));
    assert!(request.html.starts_with("<div lang=\"en\" dir=\"ltr\">"));
}

#[tokio::test]
async fn gangway_goes_on_when_the_approval_is_found_and_never_asks_for_it_by_itself() {
    let stage = bruno_asks().await;
    assert_eq!(look(&stage).await, Some(LookFound::NotYet));
    let opened = stage.browser.pages().await;
    assert!(
        opened.iter().all(|page| !page.contains("adminconsent")),
        "looking asks for nothing: {opened:?}"
    );
    let link = awaited(&stage.wizard.watch().borrow()).unwrap().request.link;
    ada_approves(&link).await;

    assert_eq!(look(&stage).await, None);
    let shown = stage.wizard.watch().borrow().clone();
    assert_eq!(shown.signed_in.unwrap().username, "bruno@northwind.example");
    assert!(matches!(shown.screen, Screen::Organizations { .. }));
}

/// CP-07
#[tokio::test]
async fn tomorrow_the_same_file_opens_on_the_page_that_waits() {
    let mut stage = bruno_asks().await;
    let link = awaited(&stage.wizard.watch().borrow()).unwrap().request.link;
    stage.clock.advance(std::time::Duration::from_hours(24));
    stage.start_again();
    stage.wizard.recall().await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(!awaited(&shown).unwrap().given);
    ada_approves(&link).await;
    assert_eq!(look(&stage).await, None);

    stage.start_again();
    stage.wizard.recall().await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(
        matches!(shown.screen, Screen::Welcome { .. }),
        "it is forgotten once it was seen"
    );
}

#[tokio::test]
async fn where_nobody_is_signed_in_a_look_tells_nothing_and_a_sign_in_looks() {
    let mut stage = bruno_asks().await;
    let link = awaited(&stage.wizard.watch().borrow()).unwrap().request.link;
    ada_approves(&link).await;
    // Another browser, which does not know Bruno.
    stage.browser = ScriptedBrowser::with(BRUNO);
    stage.start_again();
    stage.wizard.recall().await;
    assert_eq!(look(&stage).await, Some(LookFound::NobodySignedIn));
    stage.visit(BrowserVisit::SignInOnly).await;
    let shown = stage.wizard.watch().borrow().clone();
    assert!(matches!(shown.screen, Screen::Organizations { .. }));
}

#[tokio::test]
async fn whoever_can_approve_after_all_goes_back_to_that_page_and_tomorrow_begins_anew() {
    let mut stage = bruno_asks().await;
    stage.wizard.approve_here().unwrap();
    stage
        .until(|snapshot| {
            matches!(
                &snapshot.screen,
                Screen::Approve {
                    stage: ApproveStage::Ready,
                    ..
                }
            )
        })
        .await;
    stage.start_again();
    stage.wizard.recall().await;
    assert!(matches!(
        stage.wizard.watch().borrow().screen,
        Screen::Welcome { .. }
    ));
}

/// SS-03
#[tokio::test]
async fn what_is_kept_until_tomorrow_holds_no_name_and_no_tenant() {
    let stage = bruno_asks().await;
    let path = engine::files::FilePath::of([
        "approvals",
        &practice_tenant::world::CONTOSO_SYNC.to_string(),
        "any-tenant.json",
    ]);
    let kept = engine::files::Files::read(stage.files.as_ref(), &path)
        .await
        .unwrap()
        .unwrap();
    let kept = String::from_utf8(kept).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let names: Vec<_> = kept.as_object().unwrap().keys().collect();
    assert_eq!(names, ["given", "since"]);
}

#[tokio::test]
async fn looking_redeems_no_code_while_there_is_no_approval() {
    let stage = bruno_asks().await;
    look(&stage).await;
    let requests = stage.tenant.requests().all();
    assert!(
        requests
            .iter()
            .all(|seen| !(seen.service == Service::Authority && seen.path.ends_with("/token"))),
        "{requests:?}"
    );
}
