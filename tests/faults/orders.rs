//! The command line.

use crate::case::Case;
use crate::story::Story;

const USAGE: &str = "\
cargo xtask faults [--quick | --long] [--rounds N] [--seed N]
cargo xtask faults --story NAME | --replay CASE

Breaks the engine's steps in every way and checks after each that running again comes to the same end, touches nothing foreign,
writes nothing twice and says what is true.
    (nothing)       every single fault, 200 pairs, 200 random organizations, 200 rounds of killed processes
    --quick         a sample of the single faults, 10 pairs, 20 random organizations, 200 rounds: part of `cargo xtask test`
    --long          every single fault, 5000 pairs, 5000 random organizations, 10000 rounds
    --rounds N      so many rounds of killed processes
    --seed N        other samples, pairs, organizations and moments
    --story NAME    every single fault of this story, and nothing else
    --replay CASE   one case alone, as a broken one is printed";

/// What is to be done.
pub(crate) struct Orders {
    /// Of the single faults only each so manieth.
    pub(crate) each: usize,
    pub(crate) pairs: u64,
    pub(crate) messes: u64,
    pub(crate) rounds: u64,
    pub(crate) seed: u64,
    pub(crate) story: Option<Story>,
    pub(crate) replay: Option<Case>,
}

impl Orders {
    pub(crate) fn read(arguments: &[String]) -> Result<Self, String> {
        let mut orders = Self {
            each: 1,
            pairs: 200,
            messes: 200,
            rounds: 200,
            seed: 0,
            story: None,
            replay: None,
        };
        let mut words = arguments.iter().map(String::as_str);
        while let Some(word) = words.next() {
            match word {
                "--quick" => (orders.each, orders.pairs, orders.messes) = (40, 10, 20),
                "--long" => (orders.pairs, orders.messes, orders.rounds) = (5_000, 5_000, 10_000),
                "--rounds" => orders.rounds = number(words.next())?,
                "--seed" => orders.seed = number(words.next())?,
                "--story" => {
                    let story = words.next().and_then(Story::named);
                    orders.story = Some(story.ok_or_else(|| USAGE.to_owned())?);
                }
                "--replay" => {
                    let case = words.next().and_then(Case::read);
                    orders.replay = Some(case.ok_or_else(|| USAGE.to_owned())?);
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(orders)
    }
}

fn number(word: Option<&str>) -> Result<u64, String> {
    word.and_then(|word| word.parse().ok())
        .ok_or_else(|| USAGE.to_owned())
}
