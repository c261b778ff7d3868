//! Chance, passed in, so that a run can be repeated.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where nonces, verifiers and ids come from.
pub trait Chance: Send + Sync {
    /// 256 bits that nobody can foresee.
    fn bytes32(&self) -> [u8; 32];

    /// A random id (version 4).
    fn uuid(&self) -> Uuid {
        let mut half = [0; 16];
        half.copy_from_slice(&self.bytes32()[..16]);
        uuid::Builder::from_random_bytes(half).into_uuid()
    }
}

/// The operating system's source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsChance;

impl Chance for OsChance {
    /// # Panics
    ///
    /// Where the operating system has no source of chance: no sign-in would be safe there.
    #[expect(clippy::expect_used, reason = "there is no safe way on without chance")]
    fn bytes32(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

/// For tests: the same seed gives the same row of values. Never for real runs.
#[derive(Debug)]
pub struct SeededChance {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededChance {
    /// Begins the row of that seed.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
        }
    }
}

impl Chance for SeededChance {
    fn bytes32(&self) -> [u8; 32] {
        let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(drawn.to_be_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_never_draws_the_same_twice() {
        let (one, same, other) = (SeededChance::new(7), SeededChance::new(7), SeededChance::new(8));
        let first = one.bytes32();
        assert_eq!(first, same.bytes32());
        assert_ne!(first, one.bytes32());
        assert_ne!(first, other.bytes32());
    }

    #[test]
    fn ids_are_version_4() {
        assert_eq!(SeededChance::new(1).uuid().get_version_num(), 4);
        assert_ne!(OsChance.uuid(), OsChance.uuid());
    }
}
