//! Problems on the terminal.

use std::collections::BTreeMap;

use engine::contract::{Problem, WayOn, WhatChanged};
use engine::problem::ProblemCode;
use engine::words::code;
use jiff::Timestamp;

use crate::dialogue::Stop;
use crate::print::Print;

impl Print {
    /// Title, reason, advice, and what was changed; then what support asks for.
    pub(crate) fn problem(&self, problem: &Problem) {
        let name = code(&problem.code);
        self.heading(
            "cli-problem",
            &[("title", &self.words(&format!("problem-{name}-title"), &[]))],
        );
        self.why_and_what_to_do(problem);
        self.say(&format!("changed-{}", code(&problem.changed)), &[]);
        if !problem.spoken.is_empty() {
            self.say("cli-problem-code", &[("spoken", &problem.spoken)]);
        }
        if let Some(service) = &problem.service_code {
            self.say("cli-service-code", &[("code", service)]);
        }
        if let Some(id) = &problem.correlation_id {
            self.say("cli-correlation-id", &[("id", id)]);
        }
    }

    /// A problem with what was typed: the run goes on.
    pub(crate) fn try_again(&self, problem: &Problem) {
        let name = code(&problem.code);
        self.gap();
        self.say(&format!("problem-{name}-title"), &[]);
        self.why_and_what_to_do(problem);
        self.gap();
    }

    fn why_and_what_to_do(&self, problem: &Problem) {
        let name = code(&problem.code);
        let facts: Vec<_> = problem
            .facts
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.say(&format!("problem-{name}-why"), &facts);
        self.say(&format!("problem-{name}-do"), &facts);
    }
}

/// A problem from before the wizard.
pub(crate) fn early(code: ProblemCode, facts: &[(&str, &str)], time: Timestamp) -> Stop {
    let facts = facts
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()));
    Stop::Problem(Box::new(Problem {
        code,
        facts: facts.collect::<BTreeMap<_, _>>(),
        changed: WhatChanged::Nothing,
        actions: vec![WayOn::Close],
        spoken: String::new(),
        service_code: None,
        correlation_id: None,
        time,
    }))
}
