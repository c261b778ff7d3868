//! Broken requests by chance. The chance is seeded, so that what went wrong can be had again.
//!
//! Usually a fixed number of cases of a fixed seed. With `PRACTICE_FUZZ_SECONDS` each parser gets that many seconds of a
//! fresh seed, which is printed with the number of cases; `PRACTICE_FUZZ_SEED` repeats one.

use std::str::FromStr;
use std::time::{Duration, Instant, SystemTime};

/// No single request may take longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The cases of one parser, each with dice of its own.
pub(crate) fn cases(parser: &'static str, usual: u64) -> Cases {
    let seconds: Option<u64> = told("PRACTICE_FUZZ_SECONDS");
    let fresh = || {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        now.map_or(0, |now| u64::from(now.subsec_nanos()) ^ now.as_secs())
    };
    let usual_seed = if seconds.is_some() { fresh() } else { 1 };
    let seed = told("PRACTICE_FUZZ_SEED").unwrap_or(usual_seed);
    let now = Instant::now();
    Cases {
        parser,
        seed,
        dice: Dice(seed),
        done: 0,
        end: match seconds {
            Some(seconds) => End::At(now + Duration::from_secs(seconds)),
            None => End::After(usual),
        },
        began: now,
    }
}

fn told<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

pub(crate) struct Cases {
    parser: &'static str,
    seed: u64,
    dice: Dice,
    done: u64,
    end: End,
    began: Instant,
}

enum End {
    After(u64),
    At(Instant),
}

impl Iterator for Cases {
    type Item = Dice;

    fn next(&mut self) -> Option<Dice> {
        let now = Instant::now();
        assert!(
            now - self.began < PATIENCE,
            "{}: case {} took too long",
            self.parser,
            self.done
        );
        self.began = now;
        let more = match self.end {
            End::After(cases) => self.done < cases,
            End::At(moment) => now < moment,
        };
        more.then(|| {
            self.done += 1;
            Dice(self.dice.roll())
        })
    }
}

impl Drop for Cases {
    #[expect(clippy::print_stderr, reason = "what somebody who runs it for long waits for")]
    fn drop(&mut self) {
        if matches!(self.end, End::At(_)) || std::thread::panicking() {
            eprintln!("{}: {} cases of seed {}", self.parser, self.done, self.seed);
        }
    }
}

/// `SplitMix64`: small, seeded, the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end.max(1) as u64).unwrap_or(0)
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Breaks a text: drops, doubles, swaps in a dangerous piece, or cuts.
    pub(crate) fn mutate(&mut self, text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let at = self.below(characters.len());
            match self.below(5) {
                0 if !characters.is_empty() => {
                    characters.remove(at);
                }
                1 => {
                    let piece = self.pick(&PIECES);
                    characters.splice(at..at, piece.chars());
                }
                2 => characters.truncate(at),
                3 if !characters.is_empty() => {
                    let other = self.below(characters.len());
                    characters.swap(at, other);
                }
                _ => {
                    let end = (at + self.below(12)).min(characters.len());
                    let again: Vec<char> = characters[at..end].to_vec();
                    characters.splice(at..at, again);
                }
            }
        }
        characters.into_iter().collect()
    }
}

/// Pieces that mean something to one of the parsers.
#[rustfmt::skip]
const PIECES: [&str; 32] = [
    "'", "(", ")", "[", ",", ";", "=", "/", "$", "@", ":", "null", " eq ", " and ", " or ", "not ", "''", "é", "😀", "-1",
    "99999999999999999999", "1e308", "{", "\"", "&", "%", "%00", "+", ".", "\0", "\r\n", "--",
];

/// Everything that a URL can't hold as it is.
pub(crate) fn quoted(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            _ if byte.is_ascii_alphanumeric() || b"$()'=,;/_-.@:&".contains(&byte) => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
