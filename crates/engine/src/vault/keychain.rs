//! The operating system's keychain.

use std::collections::HashMap;
use std::sync::mpsc;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::{EntryName, Vault, VaultError, border::border, refuse_too_long};

/// How long an answer is awaited. A locked keychain may ask the person for its password, so it is long; not
/// documented by any keychain: chosen because nobody looks for a password longer than that in front of a wizard.
const PATIENCE: Duration = Duration::from_mins(2);

/// The Secret Service, the Windows Credential Manager or the macOS keychain.
///
/// All calls are made in turn by one thread of their own. They block; on Linux they may not be made in a task of an
/// asynchronous runtime, and on Windows calls from several threads are not kept in order.
#[derive(Debug)]
pub struct Keychain {
    calls: mpsc::Sender<Call>,
}

impl Keychain {
    /// Starts the thread. It ends when the keychain is dropped and the last call is done.
    pub fn start() -> Self {
        let (calls, incoming) = mpsc::channel::<Call>();
        std::thread::spawn(move || {
            for call in incoming {
                // Whoever asked has gone (the answer was awaited for too long): a late write would surprise.
                if !call.answer.is_closed() {
                    // Nobody waits any more: nothing to tell.
                    let _ = call.answer.send(perform(&call.name, call.act));
                }
            }
        });
        Self { calls }
    }

    async fn call(&self, name: &EntryName, act: Act) -> Result<Option<SecretString>, VaultError> {
        let (answer, answered) = oneshot::channel();
        let call = Call {
            name: name.clone(),
            act,
            answer,
        };
        self.calls.send(call).map_err(|_| VaultError::Refused)?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_thread_ended)) => Err(VaultError::Refused),
            Err(_nobody_unlocked_it) => Err(VaultError::Locked),
        }
    }
}

#[async_trait]
impl Vault for Keychain {
    async fn store(&self, name: &EntryName, secret: SecretString) -> Result<(), VaultError> {
        refuse_too_long(&secret)?;
        self.call(name, Act::Store(secret)).await.map(drop)
    }

    async fn read(&self, name: &EntryName) -> Result<Option<SecretString>, VaultError> {
        self.call(name, Act::Read).await
    }

    async fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        self.call(name, Act::Delete).await.map(drop)
    }
}

#[derive(Debug)]
struct Call {
    name: EntryName,
    act: Act,
    answer: oneshot::Sender<Result<Option<SecretString>, VaultError>>,
}

#[derive(Debug)]
enum Act {
    Store(SecretString),
    Read,
    Delete,
}

fn perform(name: &EntryName, act: Act) -> Result<Option<SecretString>, VaultError> {
    // The store is connected on the first call, once for the whole program.
    if keyring::Entry::store_status().is_err() {
        return Err(VaultError::Missing);
    }
    let entry = open(name).map_err(border)?;
    match act {
        // Never `set_password`: Windows would store it as UTF-16, twice as long.
        Act::Store(secret) => entry
            .set_secret(secret.expose_secret().as_bytes())
            .map(|()| None)
            .map_err(border),
        Act::Read => match entry.get_secret() {
            Ok(bytes) => text(bytes).map(Some),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(foreign) => Err(border(foreign)),
        },
        Act::Delete => match entry.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(foreign) => Err(border(foreign)),
        },
    }
}

fn open(name: &EntryName) -> keyring_core::Result<keyring_core::Entry> {
    // Without it the entry would travel with a Windows domain profile (persistence "Enterprise" is the default).
    // Other stores refuse words that they do not know.
    let modifiers: HashMap<&str, &str> = if cfg!(windows) {
        HashMap::from([("persistence", "local")])
    } else {
        HashMap::new()
    };
    keyring_core::Entry::new_with_modifiers(name.service(), name.account(), &modifiers)
}

fn text(bytes: Vec<u8>) -> Result<SecretString, VaultError> {
    let bytes = Zeroizing::new(bytes);
    std::str::from_utf8(&bytes)
        .map(SecretString::from)
        .map_err(|_| VaultError::Edited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_somebody_elses() {
        assert_eq!(text(vec![0x80]).unwrap_err(), VaultError::Edited);
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_that_nobody_answers_ends_as_locked() {
        // A keychain that takes calls and never answers.
        let (calls, incoming) = mpsc::channel();
        let keychain = Keychain { calls };
        let name = EntryName::throw_away(true, uuid::Uuid::nil());

        assert_eq!(keychain.read(&name).await.unwrap_err(), VaultError::Locked);
        assert!(
            incoming.recv().unwrap().answer.is_closed(),
            "the late call can see that nobody waits"
        );
    }
}
