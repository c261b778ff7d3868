//! Problems on the terminal.

use std::sync::Arc;

use engine::contract::{Problem, WhatChanged};
use engine::problem::ProblemCode;
use engine::words::code;
use jiff::Timestamp;
use words::Language;

use crate::dialogue::Stop;
use crate::exit::Exit;
use crate::print::Print;
use crate::terminal::Terminal;

impl Print {
    /// Title, reason, advice, and what was changed; then what support asks for.
    pub(crate) fn problem(&self, problem: &Problem) {
        let name = code(&problem.code);
        self.heading(
            "cli-problem",
            &[("title", &self.words(&format!("problem-{name}-title"), &[]))],
        );
        self.why_and_what_to_do(problem);
        self.who(problem);
        self.say(&format!("changed-{}", code(&problem.changed)), &[]);
        self.say("cli-problem-code", &[("spoken", &problem.spoken)]);
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

    /// One organization of several that is left out: the others go on.
    pub(crate) fn left_out(&self, organization: &str, problem: &Problem) {
        let title = self.words(&format!("problem-{}-title", code(&problem.code)), &[]);
        let facts = [("organization", organization), ("title", &title)];
        self.marked("✗", "cli-several-stopped", &facts);
        self.why_and_what_to_do(problem);
        self.who(problem);
        self.say(&format!("changed-{}", code(&problem.changed)), &[]);
    }

    /// A number that somebody read on a page of Microsoft's.
    pub(crate) fn explanation(&self, problem: &Problem) {
        self.heading(&format!("problem-{}-title", code(&problem.code)), &[]);
        self.why_and_what_to_do(problem);
        self.who(problem);
    }

    fn who(&self, problem: &Problem) {
        let who = self.words(&format!("who-{}", code(&problem.who)), &[]);
        self.say("cli-who", &[("who", &who)]);
        if problem.passes {
            self.say("it-may-pass", &[]);
        }
    }

    fn why_and_what_to_do(&self, problem: &Problem) {
        let name = code(&problem.code);
        let facts = problem.told();
        self.say(&format!("problem-{name}-why"), &facts);
        self.say(&format!("problem-{name}-do"), &facts);
    }
}

/// Tells what a number means. It is no run: nothing is opened, and nothing asked of Microsoft.
pub(crate) fn explain(typed: &str, terminal: Arc<dyn Terminal>, words: Language, now: Timestamp) -> Exit {
    let problem = engine::wizard::explain(typed, &words, now);
    Print::new(terminal, words, false).explanation(&problem);
    match problem.code {
        ProblemCode::CodeIsAddress | ProblemCode::CodeMissing => Exit::Usage,
        ProblemCode::CodeUnknown => Exit::Problem,
        _ => Exit::Done,
    }
}

/// A problem from before the wizard.
pub(crate) fn early(code: ProblemCode, facts: &[(&'static str, &str)], time: Timestamp) -> Stop {
    let facts = facts.iter().map(|&(name, value)| (name, value.to_owned()));
    Stop::Problem(Box::new(Problem::new(code, facts, WhatChanged::Nothing, time)))
}
