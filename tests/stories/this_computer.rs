//! The keychain and the disk have their own mind.

use acceptance::{SAMPLE, Stage};
use engine::{
    contract::{ApproveStage, BrowserVisit, KeychainCheck, Screen, WhatChanged},
    files::DiskStep,
    problem::ProblemCode,
    vault::VaultError,
};

#[tokio::test]
async fn b9_34_a_locked_keychain_is_found_on_the_first_screen() {
    let mut stage = Stage::new().await;
    stage.vault.fail_from_now(VaultError::Locked);
    stage.start_again();
    let failed = |screen: &Screen| {
        matches!(
            screen,
            Screen::Welcome {
                keychain: Some(KeychainCheck::Fails { .. }),
                ..
            }
        )
    };
    let snapshot = stage.until(|snapshot| failed(&snapshot.screen)).await;
    let Screen::Welcome {
        keychain: Some(KeychainCheck::Fails { problem }),
        ..
    } = snapshot.screen
    else {
        panic!()
    };
    assert_eq!(problem.code, ProblemCode::KeychainLocked);
    assert!(
        stage.tenant.requests().all().is_empty(),
        "nothing was asked of any service"
    );
}

#[tokio::test]
async fn b9_34_a_keychain_that_locks_in_between_keeps_the_secret_out_of_every_other_place() {
    let stage = Stage::new().await;
    stage.sign_in().await;
    stage.choose().await;
    stage.vault.fail_from_now(VaultError::Locked);
    stage.enter_secret().await;
    let shown = stage.wizard.watch().borrow().clone();
    let Screen::Credential {
        problem: Some(problem),
        ..
    } = shown.screen
    else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(problem.code, ProblemCode::KeychainLocked);
    let secret = stage.tenant.sample_secret().value;
    for (place, content) in stage.files.contents() {
        assert!(
            !String::from_utf8_lossy(&content).contains(&secret),
            "{place} holds the secret"
        );
    }
}

#[tokio::test]
async fn b9_35_without_a_journal_nothing_is_written_to_the_organization() {
    let stage = Stage::new().await;
    stage.to_review().await;
    stage.files.fail_after(0, DiskStep::Flush);
    stage.commit().await;
    let problem = stage.trouble().await;
    assert_eq!(problem.code, ProblemCode::DiskNotWritable);
    assert_eq!(problem.changed, WhatChanged::NothingInDataverse);
    assert_eq!(stage.writes(), 0);
}

#[tokio::test]
async fn a_profile_without_a_credential_asks_the_keychain_for_nothing() {
    let publishers = SAMPLE.replace("\"credential\": \"client-secret\",", "");
    let stage = Stage::with_profile(&publishers).await;
    stage.vault.fail_from_now(VaultError::Missing);
    stage.sign_in().await;
    stage.choose().await;
    let review = stage.wizard.watch().borrow().clone();
    assert_eq!((review.step.number, review.step.of), (4, 6));
    let done = stage.commit().await;
    let Screen::Done { proofs, renewal, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert!(proofs.iter().all(|proof| proof.holds));
    assert!(
        proofs
            .iter()
            .all(|proof| proof.read_as == engine::contract::ReadAs::Administrator)
    );
    assert_eq!(renewal, None);
}

/// Row 21 of the attack list.
#[tokio::test]
async fn row_21_without_a_browser_that_opens_the_link_is_the_way() {
    let stage = Stage::new().await;
    stage.browser.break_down();
    stage.wizard.go_on().unwrap();
    stage.wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    let told = |screen: &Screen| {
        matches!(
            screen,
            Screen::Approve {
                stage: ApproveStage::Waiting {
                    opened: false,
                    link: true,
                    ..
                },
                ..
            }
        )
    };
    stage.until(|snapshot| told(&snapshot.screen)).await;
    let link = stage.wizard.sign_in_link().expect("a link");
    stage.browser.go(url::Url::parse(&link).unwrap());
    stage
        .until(|snapshot| matches!(snapshot.screen, Screen::Organizations { loading: false, .. }))
        .await;
    assert_eq!(
        stage.wizard.sign_in_link(),
        None,
        "the link is of no use any more"
    );
}
