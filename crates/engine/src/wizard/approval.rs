//! The approval by somebody else, today or tomorrow.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Intent, Wizard, Work, pages, state::State};
use crate::{
    approval::{self, Asked, Awaited},
    contract::{ApprovalRequest, ApproveStage, LookFound, Looked, Screen},
};

/// An approval that is awaited, as the screen shows it.
#[derive(Clone)]
pub(super) struct AwaitedApproval {
    request: ApprovalRequest,
    awaited: Awaited,
    looked: Option<Looked>,
}

impl AwaitedApproval {
    pub(super) fn stage(&self) -> ApproveStage {
        ApproveStage::Elsewhere {
            request: self.request.clone(),
            since: self.awaited.since,
            given: self.awaited.given,
            looked: self.looked.clone(),
        }
    }
}

impl Wizard {
    /// Goes on where an earlier day ended: with an approval that was awaited then. Called once, before the first screen is drawn.
    pub async fn recall(&self) {
        let Ok((profile, _)) = self.profile() else { return };
        let recalled = approval::recall(self.world.files.as_ref(), profile.app, profile.tenant).await;
        if let (Some(awaited), Ok(request)) = (recalled, self.approval_request()) {
            // Out of turn when the person was faster: then they are asked as on the first day.
            let _ = self.when(
                |state| matches!(state.screen, Screen::Welcome { .. }),
                |state| {
                    state.await_approval(request, awaited);
                    state.show_approve();
                },
            );
        }
    }

    /// Somebody else approves: shows what to send them, and keeps in mind that it is awaited.
    pub fn ask_for_approval(self: &Arc<Self>) -> Intent {
        let request = self.approval_request()?;
        let awaited = Awaited {
            since: self.world.clock.now(),
            given: false,
        };
        self.work(
            |state| match &state.screen {
                Screen::Approve { stage, .. } => {
                    !matches!(stage, ApproveStage::Checking | ApproveStage::Elsewhere { .. })
                }
                Screen::Trouble { .. } => true,
                _ => false,
            },
            |_| {},
            move |work| async move {
                // Kept before it is shown: whoever reads that the program may be closed can close it.
                remember(&work, awaited).await;
                work.show(|state| {
                    state.forget_session();
                    state.await_approval(request, awaited);
                    state.show_approve();
                });
            },
        )
    }

    /// The person can approve after all.
    pub fn approve_here(self: &Arc<Self>) -> Intent {
        self.work(
            State::shows_awaited_approval,
            |_| {},
            |work| async move {
                seen(&work).await;
                work.show(State::show_approve);
            },
        )
    }

    fn approval_request(&self) -> Result<ApprovalRequest, super::OutOfTurn> {
        let (profile, cloud) = self.profile()?;
        let asked = Asked {
            app: &pages::app_card(profile),
            verified: profile.publisher_verified,
            permissions: &pages::PERMISSIONS,
            tenant: profile.tenant,
        };
        Ok(approval::request(cloud, &asked, self.world.words.as_ref()))
    }
}

/// It was given in this computer's browser. Kept, so that a program that ends now does not ask for it again.
pub(super) async fn given(work: &Work) {
    let awaited = Awaited {
        since: work.world().clock.now(),
        given: true,
    };
    let Ok(request) = work.wizard.approval_request() else {
        return;
    };
    work.show(|state| state.await_approval(request, awaited));
    remember(work, awaited).await;
}

/// A token for the app in this tenant proves it.
pub(super) async fn seen(work: &Work) {
    work.show(|state| state.approval = None);
    forget(work).await;
}

async fn remember(work: &Work, awaited: Awaited) {
    if let Ok((profile, _)) = work.wizard.profile() {
        let files = work.world().files.as_ref();
        // Without it, tomorrow begins at the first screen; today goes on all the same.
        if let Err(error) = approval::remember(files, profile.app, profile.tenant, awaited).await {
            tracing::warn!(%error, "the awaited approval is not remembered");
        }
    }
}

async fn forget(work: &Work) {
    if let Ok((profile, _)) = work.wizard.profile() {
        let files = work.world().files.as_ref();
        if let Err(error) = approval::forget(files, profile.app, profile.tenant).await {
            tracing::warn!(%error, "the awaited approval is not forgotten");
        }
    }
}

impl State {
    fn await_approval(&mut self, request: ApprovalRequest, awaited: Awaited) {
        self.approval = Some(AwaitedApproval {
            request,
            awaited,
            looked: None,
        });
    }

    /// It was given in this computer's browser.
    pub(super) fn approval_given(&self) -> bool {
        self.approval
            .as_ref()
            .is_some_and(|approval| approval.awaited.given)
    }

    pub(super) fn shows_awaited_approval(&self) -> bool {
        matches!(
            self.screen,
            Screen::Approve {
                stage: ApproveStage::Elsewhere { .. },
                ..
            }
        )
    }

    /// Shows what a look found; false where no approval is awaited.
    pub(super) fn approval_looked_for(&mut self, at: Timestamp, found: LookFound) -> bool {
        let Some(approval) = &mut self.approval else {
            return false;
        };
        approval.looked = Some(Looked { at, found });
        self.show_approve();
        true
    }
}
