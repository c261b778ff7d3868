//! The keychain and the disk have their own mind.

use acceptance::{SAMPLE, Stage};
use engine::{
    contract::{ApproveStage, BrowserVisit, KeychainCheck, Screen, WhatChanged},
    files::DiskStep,
    ids::{AppId, TenantId},
    problem::ProblemCode,
    vault::{EntryName, Vault as _, VaultError},
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
    assert_eq!(
        (problem.code, problem.changed),
        (ProblemCode::KeychainLocked, WhatChanged::Nothing)
    );
    assert!(
        stage.tenant.requests().all().is_empty(),
        "nothing was asked of any service"
    );
}

/// SE-03
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

/// RE-02, RE-03
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

/// SE-01, UX-14: four acts (go on, open the browser, choose, commit), one visit to the browser, and nothing is typed.
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
    assert_eq!(proofs.len(), 5);
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

/// SE-03: absent, locked, denied, full, without a reason, and not giving back what it got: each has its page, on the first screen
/// and where the secret would be kept, and each offers to try again.
#[tokio::test]
async fn b9_34_each_trouble_of_the_keychain_has_its_page_wherever_it_is_met() {
    for (error, code) in [
        (VaultError::Locked, ProblemCode::KeychainLocked),
        (VaultError::Missing, ProblemCode::KeychainMissing),
        (VaultError::Denied, ProblemCode::KeychainDenied),
        (VaultError::Full, ProblemCode::KeychainFull),
        (VaultError::Refused, ProblemCode::KeychainRefused),
        (VaultError::Broken, ProblemCode::KeychainBroken),
        (
            VaultError::TooLong {
                length: 3000,
                limit: 2560,
            },
            ProblemCode::SecretTooLong,
        ),
    ] {
        let mut stage = Stage::new().await;
        stage.sign_in().await;
        stage.choose().await;
        stage.vault.fail_from_now(error);
        stage.enter_secret().await;
        let shown = stage.wizard.watch().borrow().clone();
        let Screen::Credential {
            problem: Some(problem),
            ..
        } = shown.screen
        else {
            panic!("{error}: {:#?}", shown.screen)
        };
        assert_eq!(problem.code, code);
        assert_eq!(stage.writes(), 0);

        stage.start_again();
        let met = |screen: &Screen| match screen {
            Screen::Welcome {
                keychain: Some(KeychainCheck::Fails { problem }),
                ..
            } => Some(problem.code),
            _ => None,
        };
        let snapshot = stage.until(|snapshot| met(&snapshot.screen).is_some()).await;
        assert_eq!(met(&snapshot.screen), Some(code));
    }
}

/// Another program writes over the entry: before it is looked for, it is as if there were none; after that, it has its page.
#[tokio::test]
async fn b9_34_an_entry_that_somebody_else_edited_is_not_used_and_can_be_replaced() {
    let name = EntryName::of(
        true,
        AppId(practice_tenant::world::CONTOSO_SYNC),
        TenantId(practice_tenant::world::NORTHWIND),
    );
    let edited = || "edited by somebody else".to_owned().into();
    let offers = |screen: &Screen| matches!(screen, Screen::Credential { stored: Some(_), .. });
    let told = |screen: &Screen| match screen {
        Screen::Credential { problem, .. } => problem.as_ref().map(|problem| problem.code),
        _ => None,
    };

    let mut stage = Stage::new().await;
    stage.to_review().await;
    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    stage.until(|snapshot| offers(&snapshot.screen)).await;
    stage.vault.store(&name, edited()).await.unwrap();
    stage.wizard.use_stored_credential().unwrap();
    let snapshot = stage.until(|snapshot| told(&snapshot.screen).is_some()).await;
    assert_eq!(told(&snapshot.screen), Some(ProblemCode::KeychainEdited));

    stage.start_again();
    stage.sign_in().await;
    stage.choose().await;
    assert!(!offers(&stage.wizard.watch().borrow().screen));
    stage.enter_secret().await;
    let screen = stage.wizard.watch().borrow().screen.clone();
    assert!(matches!(screen, Screen::Review { .. }), "{screen:#?}");
    assert_eq!(stage.writes(), 0);
}

/// The window's process is killed in the middle of the work; another one asks for the picture later.
#[tokio::test]
async fn b9_42_the_work_goes_on_without_a_window_and_the_next_one_shows_its_end() {
    let stage = Stage::new().await;
    let review = stage.to_review().await;
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        panic!("{:#?}", review.screen)
    };
    let mut window = stage.wizard.watch();
    stage.wizard.commit(&plan.hash).unwrap();
    window
        .wait_for(|snapshot| matches!(snapshot.screen, Screen::Working { .. }))
        .await
        .unwrap();
    drop(window);
    let ended = |screen: &Screen| matches!(screen, Screen::Done { .. } | Screen::Trouble { .. });
    let shown = stage.until(|snapshot| ended(&snapshot.screen)).await;
    let Screen::Done {
        proofs,
        report: Some(_),
        ..
    } = shown.screen
    else {
        panic!("{:#?}", shown.screen)
    };
    assert_eq!(proofs.len(), 7);
}
