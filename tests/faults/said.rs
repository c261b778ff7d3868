//! What a person is told was changed, held against what was (I4).

use std::ops::Range;

use engine::contract::{PlanCard, Problem, WhatChanged};

use crate::person::Desk;

/// What was done to an organization so far.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) writes: u64,
    /// How many installations have ended, whoever began them: the one that a plan wants may be a colleague's.
    pub(crate) installed: usize,
}

/// What was said, and what was there when the newest try began. Organizations are told by their places on the desk.
pub(crate) struct Said<'a> {
    desk: &'a Desk<'a>,
    at_start: Vec<Option<Seen>>,
    at_try: Vec<Option<Seen>>,
    /// Where all changes were said to be made, and nothing was tried since.
    all_made: Vec<bool>,
}

impl<'a> Said<'a> {
    pub(crate) fn at(desk: &'a Desk<'a>) -> Self {
        let seen = desk.seen();
        Self {
            desk,
            all_made: vec![false; seen.len()],
            at_start: seen.clone(),
            at_try: seen,
        }
    }

    /// A try begins.
    pub(crate) fn tries(&mut self) {
        self.at_try = self.desk.seen();
        self.all_made.fill(false);
    }

    /// Nothing was written yet.
    pub(crate) fn has_only_looked(&self) -> Result<(), String> {
        if writes(&self.desk.seen()) == writes(&self.at_start) {
            return Ok(());
        }
        Err("I8: something was written before the commit button".to_owned())
    }

    /// A problem tells what was changed before it.
    pub(crate) fn meets(&mut self, problem: &Problem, there: Range<usize>) -> Result<(), String> {
        let (now, then) = (&self.desk.seen()[there.clone()], &self.at_try[there.clone()]);
        let is_known = now.iter().all(Option::is_some);
        let untrue = match problem.changed {
            WhatChanged::NothingInDataverse if writes(now) != writes(then) => {
                "nothing was changed, but it was"
            }
            WhatChanged::PartOfThePlan if is_known && now == then => "a part was changed, but nothing was",
            _ => {
                self.all_made[there].fill(problem.changed == WhatChanged::AllOfThePlan);
                return Ok(());
            }
        };
        Err(format!("I4: {:?} says that {untrue}", problem.code))
    }

    /// A new look tells what is left to do.
    pub(crate) fn sees(&self, plan: &PlanCard, at: usize) -> Result<(), String> {
        if self.all_made[at] && plan.writes > 0 {
            return Err(format!(
                "I4: it says that all changes were made, but these are left: {:?}",
                plan.lines
            ));
        }
        Ok(())
    }
}

fn writes(seen: &[Option<Seen>]) -> Vec<Option<u64>> {
    seen.iter().map(|one| one.map(|one| one.writes)).collect()
}
