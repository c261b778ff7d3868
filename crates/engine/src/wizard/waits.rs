//! Waits for an approval to arrive everywhere: which refusals are worth it.

use std::time::Duration;

use super::{State, problems};
use crate::{
    contract::{ApproveStage, Screen, WaitReason},
    patience::transient,
    problem::ProblemCode,
    service::ServiceError,
    sign_in::SignInError,
};

impl State {
    /// Microsoft's answer is there, and the approval behind it is not everywhere yet.
    pub(super) fn waits_for_approval(&self) -> bool {
        let checks = matches!(
            self.screen,
            Screen::Approve {
                stage: ApproveStage::Checking,
                ..
            }
        );
        checks && self.waiting.is_some()
    }
}

/// The approval has not reached every server: "no such app here" always says so, "no consent" only where it was `given` just now.
pub(super) fn spreading(error: &SignInError, given: bool) -> Option<(WaitReason, Option<Duration>)> {
    let SignInError::Refused(refusal) = error else {
        return None;
    };
    match problems::known(refusal) {
        Some(ProblemCode::AppNotYetVisible) => Some((WaitReason::ConsentSpreading, None)),
        Some(ProblemCode::ConsentMissing) if given => Some((WaitReason::ConsentSpreading, None)),
        _ => None,
    }
}

/// Entra ID turned the question away for now, with nothing done, so that also a code can be sent again.
pub(super) fn turned_away(error: &SignInError) -> Option<(WaitReason, Option<Duration>)> {
    match error {
        SignInError::Service(busy @ ServiceError::Busy { status: 429, .. }) => transient(busy),
        _ => None,
    }
}

/// The code was redeemed before, or is too old.
pub(super) fn used_up(error: &SignInError) -> bool {
    matches!(error, SignInError::Refused(refusal) if matches!(refusal.code, Some(54_005 | 70_008)))
}
