//! A vault in memory that misbehaves when it is told to.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

use super::{EntryName, Vault, VaultError, refuse_too_long};

/// A vault for tests and rehearsals without a keychain: it forgets all when it is dropped.
#[derive(Debug, Default)]
pub struct MemoryVault {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    entries: BTreeMap<EntryName, SecretString>,
    calls: usize,
    failing: Failing,
}

#[derive(Clone, Copy, Debug, Default)]
enum Failing {
    #[default]
    Never,
    Nth(usize, VaultError),
    FromNow(VaultError),
}

impl MemoryVault {
    /// An empty vault that works.
    pub fn new() -> Self {
        Self::default()
    }

    /// The n-th call fails like that, counted from now and from 1; all others work. With [`VaultError::Broken`] a read
    /// gives another value back instead.
    pub fn fail_call(&self, n: usize, error: VaultError) {
        let mut state = self.state();
        state.failing = Failing::Nth(state.calls + n, error);
    }

    /// Every call fails like that. With [`VaultError::Broken`] only reads do, by giving another value back.
    pub fn fail_from_now(&self, error: VaultError) {
        self.state().failing = Failing::FromNow(error);
    }

    /// Works again.
    pub fn mend(&self) {
        self.state().failing = Failing::Never;
    }

    /// Names of all entries.
    pub fn names(&self) -> Vec<String> {
        self.state().entries.keys().map(ToString::to_string).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts the call; tells whether what comes back is to be another value.
    fn call(&mut self) -> Result<bool, VaultError> {
        self.calls += 1;
        let error = match self.failing {
            Failing::Nth(n, error) if n == self.calls => Some(error),
            Failing::FromNow(error) => Some(error),
            Failing::Never | Failing::Nth(..) => None,
        };
        match error {
            None => Ok(false),
            Some(VaultError::Broken) => Ok(true),
            Some(error) => Err(error),
        }
    }
}

#[async_trait]
impl Vault for MemoryVault {
    async fn store(&self, name: &EntryName, secret: SecretString) -> Result<(), VaultError> {
        refuse_too_long(&secret)?;
        let mut state = self.state();
        state.call()?;
        state.entries.insert(name.clone(), secret);
        Ok(())
    }

    async fn read(&self, name: &EntryName) -> Result<Option<SecretString>, VaultError> {
        let mut state = self.state();
        let broken = state.call()?;
        Ok(state.entries.get(name).map(|kept| {
            if broken {
                SecretString::from("something else")
            } else {
                SecretString::from(kept.expose_secret())
            }
        }))
    }

    async fn delete(&self, name: &EntryName) -> Result<(), VaultError> {
        let mut state = self.state();
        state.call()?;
        state.entries.remove(name);
        Ok(())
    }
}
