//! How a run ended, for the script that started it.

use std::process::ExitCode;

use engine::problem::ProblemCode;
use serde::Serialize;

use crate::arguments::Command;

/// The exit codes; `--help` tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// Done and proven, or nothing to do.
    Done = 0,
    /// A problem stopped the run.
    Problem = 1,
    /// The command line, or nobody there to answer what it leaves open.
    Usage = 2,
    /// A person said no, here or in the browser.
    Refused = 3,
    /// The connection is not as the profile wants it.
    NotAsWanted = 4,
    /// The services need more time: the same command later.
    Later = 5,
}

impl Exit {
    /// How a run of that command ends that met this problem.
    pub(crate) fn of(problem: ProblemCode, command: Command) -> Self {
        use ProblemCode as P;
        match problem {
            P::ConsentRefused => Self::Refused,
            P::AppNotYetVisible
            | P::AnotherRun
            | P::GoOnLater
            | P::MicrosoftTrouble
            | P::ServiceBusy
            | P::ServiceUnavailable
            | P::SignInThrottled
            | P::SolutionBusy
            | P::SolutionNotThere
            | P::SolutionStillInstalling => Self::Later,
            P::PlanChanged | P::NotAsWritten => Self::NotAsWanted,
            // For those who only look, these are what they looked for.
            P::RoleNameTaken
            | P::RoleFound
            | P::ApplicationUserFound
            | P::RoleManaged
            | P::ApplicationUserDisabled
            | P::ApplicationUserDeleted
            | P::TwoApplicationUsers
            | P::OtherBusinessUnit
            | P::AppIsSomebodyElse
            | P::ProbeRefused
                if command.only_looks() =>
            {
                Self::NotAsWanted
            }
            _ => Self::Problem,
        }
    }

    /// The number that the system gets.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The organization goes on installing by itself, so there is nothing to mend: only to come back.
    #[test]
    fn what_only_needs_time_says_so_to_the_script() {
        for problem in [
            ProblemCode::SolutionStillInstalling,
            ProblemCode::SolutionBusy,
            ProblemCode::GoOnLater,
        ] {
            assert_eq!(Exit::of(problem, Command::Connect), Exit::Later, "{problem:?}");
        }
    }
}
