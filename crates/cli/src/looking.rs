//! A keychain for those who only look: what is in it is read, and nothing is put into it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use engine::vault::{EntryName, Vault, VaultError};
use secrecy::{ExposeSecret as _, SecretString};

/// The keychain below, with what is entered in this run laid over it and forgotten at its end.
pub(crate) struct OnlyLooking {
    kept: Arc<dyn Vault>,
    entered: Mutex<BTreeMap<EntryName, SecretString>>,
}

impl OnlyLooking {
    pub(crate) fn at(kept: Arc<dyn Vault>) -> Self {
        Self {
            kept,
            entered: Mutex::default(),
        }
    }

    fn entered(&self) -> MutexGuard<'_, BTreeMap<EntryName, SecretString>> {
        self.entered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Vault for OnlyLooking {
    async fn store(&self, name: &EntryName, secret: SecretString) -> Result<(), VaultError> {
        self.entered().insert(name.clone(), secret);
        Ok(())
    }

    async fn read(&self, name: &EntryName) -> Result<Option<SecretString>, VaultError> {
        // Always asked, so that one that is locked or missing is told.
        let kept = self.kept.read(name).await?;
        let entered = self
            .entered()
            .get(name)
            .map(|secret| SecretString::from(secret.expose_secret()));
        Ok(entered.or(kept))
    }

    async fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        self.entered().remove(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use engine::chance::OsChance;
    use engine::vault::{MemoryVault, self_test};

    use super::*;

    #[tokio::test]
    async fn nothing_reaches_the_keychain_and_a_missing_one_is_told() {
        let kept = Arc::new(MemoryVault::new());
        let looking = OnlyLooking::at(Arc::clone(&kept) as _);
        self_test(&looking, &OsChance, true).await.unwrap();
        assert!(kept.names().is_empty());
        // Only one call was made below: storing and deleting would fail as well.
        kept.fail_from_now(VaultError::Missing);
        assert_eq!(
            self_test(&looking, &OsChance, true).await,
            Err(VaultError::Missing)
        );
    }
}
