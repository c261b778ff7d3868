//! Where a credential is kept: the operating system's keychain, and nowhere else. There is no plain text fallback.

mod border;
mod credential;
mod keychain;
mod memory;
mod name;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

pub use credential::KeptCredential;
pub use keychain::Keychain;
pub use memory::MemoryVault;
pub use name::EntryName;

use crate::chance::Chance;
use crate::step::Step;

/// The most that an entry can hold, in bytes: `CRED_MAX_CREDENTIAL_BLOB_SIZE` of Windows ("CREDENTIALW structure").
/// The same limit holds everywhere, so that a profile does not work on one system and fail on another.
pub const LONGEST_ENTRY: usize = 2560;

/// Keeps secrets by name.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Keeps the secret; one that was kept under that name is replaced.
    ///
    /// # Errors
    ///
    /// [`VaultError::TooLong`] before anything is asked of the keychain.
    async fn store(&self, name: &EntryName, secret: SecretString) -> Result<(), VaultError>;

    /// The secret of that name; `None` when there is none.
    async fn read(&self, name: &EntryName) -> Result<Option<SecretString>, VaultError>;

    /// Forgets the secret; forgetting what is not there is no error.
    async fn delete(&self, name: &EntryName) -> Result<(), VaultError>;
}

/// Why a secret can't be kept. Holds no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keychain is locked, or nobody answered its question for the password.
    #[error("the keychain is locked")]
    Locked,
    /// There is no keychain on this computer, or it does not run.
    #[error("there is no keychain")]
    Missing,
    /// The system does not let Gangway at the keychain: a person said no, or a rule of the computer does.
    #[error("the keychain is closed to this program")]
    Denied,
    /// There is no room left.
    #[error("the keychain is full")]
    Full,
    /// The keychain refused, without a reason that Gangway could act on.
    #[error("the keychain refused")]
    Refused,
    /// What came back is not what was stored a moment before, or the keychain itself is damaged.
    #[error("the keychain gave back something else than was stored")]
    Broken,
    /// The entry is not of Gangway's form, or stands there twice: somebody else wrote it.
    #[error("the entry was written by somebody else")]
    Edited,
    /// The secret does not fit.
    #[error("the entry of {length} bytes is longer than {limit}")]
    TooLong {
        /// Its length in bytes, with what is kept beside it.
        length: usize,
        /// The most that fits, in bytes.
        limit: usize,
    },
}

/// Keeps a credential and reads it back.
pub async fn keep(
    vault: &dyn Vault,
    name: &EntryName,
    credential: &KeptCredential,
) -> Result<(), VaultError> {
    let entry = credential.encode();
    Step::KeepSecret
        .doing(vault.store(name, SecretString::from(entry.expose_secret())))
        .await?;
    confirm(vault, name, &entry).await
}

/// The credential that is kept under that name.
pub async fn kept(vault: &dyn Vault, name: &EntryName) -> Result<Option<KeptCredential>, VaultError> {
    Step::ReadSecret
        .doing(vault.read(name))
        .await?
        .map(|entry| KeptCredential::decode(&entry))
        .transpose()
}

/// Forgets the credential of that name.
pub async fn forget(vault: &dyn Vault, name: &EntryName) -> Result<(), VaultError> {
    Step::ForgetSecret.doing(vault.delete(name)).await
}

/// Stores, reads, compares and deletes a throw-away entry: only then is it known that a credential can be kept.
pub async fn self_test(vault: &dyn Vault, chance: &dyn Chance, practice: bool) -> Result<(), VaultError> {
    let name = EntryName::throw_away(practice, chance.uuid());
    let value = SecretString::from(format!("{}{}", chance.uuid().simple(), chance.uuid().simple()));

    Step::KeepSecret
        .doing(vault.store(&name, SecretString::from(value.expose_secret())))
        .await?;
    let came_back = confirm(vault, &name, &value).await;
    // Also after a failure: nothing stays behind.
    let deleted = forget(vault, &name).await;
    came_back.and(deleted)?;
    match Step::ReadSecret.doing(vault.read(&name)).await? {
        None => Ok(()),
        Some(_) => Err(VaultError::Broken),
    }
}

async fn confirm(vault: &dyn Vault, name: &EntryName, stored: &SecretString) -> Result<(), VaultError> {
    match Step::ReadSecret.doing(vault.read(name)).await? {
        Some(found) if found.expose_secret() == stored.expose_secret() => Ok(()),
        _ => Err(VaultError::Broken),
    }
}

fn refuse_too_long(secret: &SecretString) -> Result<(), VaultError> {
    let length = secret.expose_secret().len();
    if length > LONGEST_ENTRY {
        Err(VaultError::TooLong {
            length,
            limit: LONGEST_ENTRY,
        })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::chance::{OsChance, SeededChance};
    use crate::contract::CredentialKind;

    /// What every vault promises.
    async fn holds_its_promises(vault: &dyn Vault) {
        let name = EntryName::throw_away(true, OsChance.uuid());
        let other = EntryName::throw_away(true, OsChance.uuid());
        let text = |secret: Option<SecretString>| secret.map(|found| found.expose_secret().to_owned());

        assert_eq!(
            text(vault.read(&name).await.unwrap()),
            None,
            "nothing is there at first"
        );
        vault
            .delete(&name)
            .await
            .expect("forgetting what is not there is no error");

        vault.store(&name, SecretString::from("first")).await.unwrap();
        vault.store(&name, SecretString::from("sécond ✓")).await.unwrap();
        assert_eq!(
            text(vault.read(&name).await.unwrap()).as_deref(),
            Some("sécond ✓"),
            "the newer one counts"
        );
        assert_eq!(text(vault.read(&other).await.unwrap()), None, "names are apart");

        let longest = "x".repeat(LONGEST_ENTRY);
        vault
            .store(&name, SecretString::from(longest.as_str()))
            .await
            .unwrap();
        assert_eq!(
            text(vault.read(&name).await.unwrap()).as_deref(),
            Some(longest.as_str())
        );
        assert_eq!(
            vault.store(&name, SecretString::from(longest + "x")).await,
            Err(VaultError::TooLong {
                length: LONGEST_ENTRY + 1,
                limit: LONGEST_ENTRY
            })
        );
        assert_eq!(
            text(vault.read(&name).await.unwrap()).map(|kept| kept.len()),
            Some(LONGEST_ENTRY)
        );

        vault.delete(&name).await.unwrap();
        assert_eq!(text(vault.read(&name).await.unwrap()), None, "it is gone");

        let credential = KeptCredential {
            kind: CredentialKind::ClientSecret,
            secret: SecretString::from("\"quoted\" \\ and ünusual~"),
            ends: Some(jiff::civil::date(2027, 3, 1)),
        };
        keep(vault, &name, &credential).await.unwrap();
        let found = kept(vault, &name).await.unwrap().unwrap();
        assert_eq!(found.secret.expose_secret(), credential.secret.expose_secret());
        assert_eq!((found.kind, found.ends), (credential.kind, credential.ends));
        vault.delete(&name).await.unwrap();

        self_test(vault, &OsChance, true).await.unwrap();
    }

    #[tokio::test]
    async fn memory_holds_its_promises() {
        let vault = MemoryVault::new();
        holds_its_promises(&vault).await;
        assert_eq!(vault.names(), [""; 0], "nothing is left behind");
    }

    /// SE-03
    #[tokio::test]
    #[ignore = "touches the keychain of this session: run it with GANGWAY_REAL_KEYCHAIN=1 in a session of its own"]
    async fn the_real_keychain_holds_its_promises() {
        assert_eq!(
            std::env::var("GANGWAY_REAL_KEYCHAIN").as_deref(),
            Ok("1"),
            "set it to say that this session's keychain may be written"
        );
        holds_its_promises(&Keychain::start()).await;
    }

    /// SE-03
    #[tokio::test]
    #[ignore = "needs a session whose keychain is locked or missing: GANGWAY_REAL_KEYCHAIN=locked or =missing"]
    async fn a_real_keychain_that_is_not_open_is_told_as_what_it_is() {
        let expected = match std::env::var("GANGWAY_REAL_KEYCHAIN").as_deref() {
            Ok("locked") => VaultError::Locked,
            Ok("missing") => VaultError::Missing,
            other => panic!("GANGWAY_REAL_KEYCHAIN says {other:?}"),
        };
        assert_eq!(
            self_test(&Keychain::start(), &OsChance, true).await,
            Err(expected)
        );
    }

    #[tokio::test]
    async fn the_self_test_tells_what_is_wrong_and_leaves_nothing_behind() {
        let chance = SeededChance::new(1);
        for wrong in [
            VaultError::Locked,
            VaultError::Missing,
            VaultError::Denied,
            VaultError::Full,
            VaultError::Refused,
            VaultError::Broken,
        ] {
            let vault = MemoryVault::new();
            vault.fail_from_now(wrong);
            assert_eq!(self_test(&vault, &chance, false).await, Err(wrong));
        }
        // Store, read, delete and read again: the call that fails gives the outcome, whichever it is.
        for n in 1..=4 {
            let vault = MemoryVault::new();
            vault.fail_call(n, VaultError::Locked);
            assert_eq!(
                self_test(&vault, &chance, false).await,
                Err(VaultError::Locked),
                "call {n}"
            );
            if n != 3 {
                assert_eq!(vault.names(), [""; 0], "call {n}");
            }
        }
        self_test(&MemoryVault::new(), &chance, false).await.unwrap();
    }

    #[tokio::test]
    async fn a_credential_that_comes_back_changed_is_not_kept() {
        let vault = MemoryVault::new();
        vault.fail_call(2, VaultError::Broken);
        let name = EntryName::throw_away(false, Uuid::nil());
        let credential = KeptCredential {
            kind: CredentialKind::Certificate,
            secret: SecretString::from("key"),
            ends: None,
        };
        assert_eq!(keep(&vault, &name, &credential).await, Err(VaultError::Broken));
    }
}
