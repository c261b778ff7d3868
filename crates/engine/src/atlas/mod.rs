//! The atlas of problems: what each code of a service means, who can end it, and which ways lead on.
//!
//! Three tables. [`entra`] and [`dataverse`] lead from a service's code to its cause; [`causes`] says of each cause who can
//! do something about it, whether it passes by itself, and the ways on. The sentences stand in the language files under
//! the cause's code, and `docs/problems.md` is made from all of it.

mod causes;
mod dataverse;
mod entra;
mod spoken;
mod typed;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    contract::{Problem, WhatChanged},
    problem::ProblemCode,
};

pub use causes::{Cause, cause};
pub(crate) use dataverse::meaning;
pub use dataverse::{Code, dataverse};
pub use entra::{Seen, entra, is_about_time};
pub use spoken::spoken;
pub(crate) use typed::Typed;

/// Every code of a service that leads to this cause, as the service writes it: `AADSTS65001`, `0x80072560`. Where a code
/// means one thing to a person before a page and another to a program, both causes list it.
pub fn service_codes(problem: ProblemCode) -> Vec<String> {
    let entra = entra::all(problem).map(|number| format!("AADSTS{number}"));
    let mut codes: Vec<String> = entra.chain(dataverse::all(problem).map(str::to_owned)).collect();
    codes.dedup();
    codes
}

impl Problem {
    /// Its facts, as its sentences take them.
    pub fn told(&self) -> Vec<(&str, &str)> {
        let facts = self.facts.iter();
        facts
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    /// A problem as the atlas has it, without a service's code.
    pub fn new(
        code: ProblemCode,
        facts: impl IntoIterator<Item = (&'static str, String)>,
        changed: WhatChanged,
        time: Timestamp,
    ) -> Self {
        let Cause { who, passes, ways } = cause(code);
        let facts = facts.into_iter().map(|(name, value)| (name.to_owned(), value));
        Self {
            code,
            facts: facts.collect::<BTreeMap<_, _>>(),
            changed,
            actions: ways.to_vec(),
            who,
            passes,
            spoken: spoken(code, None),
            service_code: None,
            correlation_id: None,
            time,
            claims: None,
        }
    }

    /// The same, told by a service with its own code.
    #[must_use]
    pub fn told_by_service(self, service_code: Option<String>, correlation_id: Option<String>) -> Self {
        Self {
            spoken: spoken(self.code, service_code.as_deref()),
            service_code,
            correlation_id,
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
