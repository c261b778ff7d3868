//! Step 3: which organization.

use std::{sync::Arc, time::Duration};

use super::{Intent, OutOfTurn, Wizard, Work, problems, state::Place, waits::spreading};
use crate::{
    contract::{Problem, Screen, WaitReason},
    discovery::{self, FoundOrganization},
    http::{AccessToken, HttpError, Origin},
    ids::OrganizationId,
    patience::{FOR_AN_ANSWER, FOR_SPREADING, Patient, transient},
    problem::ProblemCode,
    sign_in::{AdminSession, SignInError},
};

impl Wizard {
    pub(super) fn list_organizations(self: &Arc<Self>) -> Intent {
        self.profile()?;
        self.work(
            |state| {
                state.session.is_some()
                    && matches!(
                        state.screen,
                        Screen::Organizations { .. } | Screen::Trouble { .. }
                    )
            },
            |state| {
                state.forget_organization();
                state.screen = Screen::Organizations {
                    loading: true,
                    rows: state.rows(),
                    chosen: None,
                    several: Vec::new(),
                };
            },
            |work| async move { list(&work).await },
        )
    }

    /// One or several, by their ids.
    pub(super) fn choose(self: &Arc<Self>, ids: &[&str]) -> Intent {
        let (profile, _) = self.profile()?;
        let chosen: Vec<_> = self
            .state()
            .organizations
            .iter()
            .filter(|organization| organization.row.unusable.is_none())
            .filter(|organization| ids.contains(&organization.row.id.as_str()))
            .cloned()
            .collect();
        if chosen.is_empty() || chosen.len() != ids.len() {
            return Err(OutOfTurn);
        }
        let keeps = profile.credential;
        let turn =
            |state: &super::State| matches!(state.screen, Screen::Organizations { loading: false, .. });
        let change = |state: &mut super::State| {
            state.forget_organization();
            state.choose(chosen);
        };
        match keeps {
            Some(kind) => self.work(
                turn,
                |state| {
                    change(state);
                    state.screen = Screen::Credential {
                        kind,
                        checking: false,
                        stored: None,
                        ends: None,
                        problem: None,
                    };
                },
                super::credential::look_for_stored,
            ),
            None => self.work(
                turn,
                |state| {
                    change(state);
                    self.begin_review(state);
                },
                |work| async move { work.look().await },
            ),
        }
    }
}

/// Reads the list and shows it.
pub(super) async fn list(work: &Work) {
    work.show(|state| {
        state.screen = Screen::Organizations {
            loading: true,
            rows: state.rows(),
            chosen: None,
            several: Vec::new(),
        };
    });
    match find(work).await {
        Ok(found) => {
            let hint = match work.wizard.profile() {
                Ok((profile, _)) => profile.organization.clone(),
                Err(OutOfTurn) => None,
            };
            work.show(|state| {
                state.organizations = found;
                state.show_organizations();
                if let Screen::Organizations { chosen, .. } = &mut state.screen {
                    *chosen = preselected(&state.organizations, &state.earlier, hint.as_deref());
                }
            });
        }
        Err(problem) => work.show(|state| state.show_trouble(Place::Organizations, problem)),
    }
}

async fn find(work: &Work) -> Result<Vec<FoundOrganization>, Problem> {
    let desk = problems::Desk::of(work);
    let (_, cloud) = work.wizard.profile().map_err(|OutOfTurn| desk.session_ended())?;
    let session = work
        .wizard
        .state()
        .session
        .clone()
        .ok_or_else(|| desk.session_ended())?;
    let world = work.world();
    let token = token(work, &session, cloud.discovery())
        .await
        .map_err(|error| desk.sign_in(&error))?;
    let found = patient(work)
        .read(FOR_AN_ANSWER, || {
            discovery::organizations(
                &world.http,
                cloud,
                session.person().tenant,
                &token,
                world.clock.now(),
            )
        })
        .await
        .map_err(|error| desk.service(&error))?;
    if found.is_empty() {
        return Err(desk.plain(ProblemCode::NoOrganizations));
    }
    Ok(found)
}

/// Where an earlier run did not end, the profile's wish, or the only usable one.
fn preselected(
    found: &[FoundOrganization],
    earlier: &[OrganizationId],
    hint: Option<&str>,
) -> Option<String> {
    let mut usable = found
        .iter()
        .filter(|organization| organization.row.unusable.is_none());
    let begun = earlier
        .iter()
        .find_map(|id| usable.clone().find(|organization| organization.id == *id));
    let wished = usable
        .clone()
        .find(|organization| hint == Some(organization.row.host.as_str()));
    let only = || usable.next().filter(|_| usable.next().is_none());
    begun
        .or(wished)
        .or_else(only)
        .map(|organization| organization.row.id.clone())
}

/// A token for an audience. Asking again is safe here: a refresh changes nothing.
pub(super) async fn token(
    work: &Work,
    session: &AdminSession,
    audience: &Origin,
) -> Result<Arc<AccessToken>, SignInError> {
    // With a session the approval was seen once; another server may not have it yet.
    let patient = patient(work);
    patient
        .until(
            FOR_SPREADING,
            |error| spreading(error, true),
            || patient.until(FOR_AN_ANSWER, no_answer, || session.token(audience)),
        )
        .await
}

/// Why a sign-in without a person should be tried again.
pub(super) fn transient_sign_in(error: &SignInError) -> Option<(WaitReason, Option<Duration>)> {
    no_answer(error).or_else(|| spreading(error, false))
}

fn no_answer(error: &SignInError) -> Option<(WaitReason, Option<Duration>)> {
    match error {
        SignInError::Http(HttpError::NoAnswer { .. }) => Some((WaitReason::NoAnswer, None)),
        SignInError::Service(error) => transient(error),
        _ => None,
    }
}

pub(super) fn patient(work: &Work) -> Patient<'_> {
    Patient {
        clock: work.world().clock.as_ref(),
        chance: work.world().chance.as_ref(),
        watcher: work,
        last: work.last,
    }
}
