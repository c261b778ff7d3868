//! The canary: a whole run and its failures at trace level, and then a search for everything that is secret.

#![expect(clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use acceptance::Stage;
use engine::contract::{Screen, UndoState};
use practice_tenant::{Action, Fault, Service};
use secrecy::SecretString;
use tracing_subscriber::fmt::MakeWriter;

/// Collects everything that any library logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn se_05_no_secret_reaches_the_log_the_window_the_journal_or_the_record() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .init();

    let stage = Stage::new().await;
    // What crosses to the window, as it is sent.
    let pictures = Arc::new(Mutex::new(String::new()));
    let mut watched = stage.wizard.watch();
    let shown = Arc::clone(&pictures);
    let watching = tokio::spawn(async move {
        while watched.changed().await.is_ok() {
            let picture = serde_json::to_string(&*watched.borrow_and_update()).expect("JSON");
            shown.lock().expect("not poisoned").push_str(&picture);
        }
    });

    stage.sign_in().await;
    stage.choose().await;
    let wrong = "CANARY-wrong-secret-8d1f";
    stage
        .wizard
        .enter_secret(SecretString::from(wrong), None)
        .expect("on the credential screen");
    stage
        .until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Credential {
                    checking: false,
                    problem: Some(_),
                    ..
                }
            )
        })
        .await;
    stage.enter_secret().await;
    stage.tenant.faults().add(
        Fault::on(Service::Organization, Action::ApplyThenDrop)
            .path("$batch")
            .nth(2),
    );
    let done = stage.commit().await;
    assert!(matches!(done.screen, Screen::Done { .. }), "{:#?}", done.screen);
    stage.wizard.undo(true).expect("on the last screen");
    stage
        .until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Done {
                    undo: UndoState::Undone { .. },
                    ..
                }
            )
        })
        .await;
    watching.abort();

    let secret = stage.tenant.sample_secret().value;
    let log = String::from_utf8_lossy(&log.0.lock().expect("not poisoned")).into_owned();
    let pictures = pictures.lock().expect("not poisoned").clone();
    let mut places = vec![("the log".to_owned(), log), ("the window".to_owned(), pictures)];
    for (file, content) in stage.files.contents() {
        places.push((file, String::from_utf8_lossy(&content).into_owned()));
    }
    assert!(places.len() >= 5, "journal and records are among them");
    assert!(places[0].1.contains("engine"), "the log was written");
    for (place, text) in places {
        assert_eq!(acceptance::token_in(&text), None, "{place} holds a token");
        // The secrets themselves, and everything that looks like a code or a verifier.
        for canary in [
            secret.as_str(),
            wrong,
            "Bearer ey",
            "code_verifier=",
            "client_secret=",
            "&code=",
        ] {
            let at = text.find(canary);
            let around = at.map(|at| text[at.saturating_sub(200)..at].to_owned());
            assert!(at.is_none(), "{place} holds `{canary}` after: {around:?}");
        }
    }
}
