//! Time and chance, passed in so that a rehearsal can be repeated and a test never waits.

use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use rsa::rand_core::{OsRng, RngCore as _};
use uuid::Uuid;

/// What time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Turns the clock; false where it can't be turned.
    fn advance(&self, _by: SignedDuration) -> bool {
        false
    }
}

/// The clock of this computer, which can be turned forward.
#[derive(Debug, Default)]
pub struct AdvancedClock(AtomicI64);

impl Clock for AdvancedClock {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.0.load(Ordering::Relaxed));
        Timestamp::now().saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Only forward: nothing that was signed or has ended may come to be in the future again.
    fn advance(&self, by: SignedDuration) -> bool {
        if by.is_negative() {
            return false;
        }
        self.0.fetch_add(by.as_secs(), Ordering::Relaxed);
        true
    }
}

/// The clock of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Where codes, tokens, ids and the sample secret get their randomness from. (The signing key always comes
/// from the operating system: a guessable one has no use.)
pub trait Chance: Send + Sync {
    /// Fills `bytes` with random values.
    fn fill(&self, bytes: &mut [u8]);
}

/// The randomness of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        OsRng.fill_bytes(bytes);
    }
}

impl dyn Chance + '_ {
    /// A random (version 4) id.
    pub(crate) fn id(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// 256 random bits in letters that need no escaping in a URL.
    pub(crate) fn text(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A number below `limit`.
    pub(crate) fn below(&self, limit: u16) -> u16 {
        let mut bytes = [0; 2];
        self.fill(&mut bytes);
        u16::from_le_bytes(bytes) % limit.max(1)
    }
}
