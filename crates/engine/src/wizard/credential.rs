//! Step 4: the credential, only where the profile says that it is held here. Tested, then kept, then used.

use std::sync::Arc;

use jiff::{civil::Date, tz::TimeZone};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{
    Intent, OutOfTurn, Wizard, Work, World,
    organizations::{patient, transient_sign_in},
    problems,
    state::{State, UsedCredential},
};
use crate::{
    contract::{CredentialKind, KeychainCheck, Problem, Renewal, Screen, StoredCredential, WhatChanged},
    http::AccessToken,
    patience::FOR_SPREADING,
    problem::ProblemCode,
    sign_in::{AppProof, CertificateFile, CertificateKey, SignInError, app_token, token_endpoint},
    vault::{self, EntryName, KeptCredential},
};

impl Wizard {
    /// A keychain that can't store must be found on the first screen, not after consent.
    pub(super) fn check_keychain(self: &Arc<Self>) {
        let Ok((profile, cloud)) = self.profile() else {
            return;
        };
        if profile.credential.is_none() {
            return;
        }
        let (wizard, practice) = (Arc::clone(self), cloud.is_practice());
        self.runtime.spawn(async move {
            let world = &wizard.world;
            let tested = vault::self_test(world.vault.as_ref(), world.chance.as_ref(), practice).await;
            let check = match tested {
                Ok(()) => KeychainCheck::Works,
                Err(error) => KeychainCheck::Fails {
                    // Nobody was asked for anything yet.
                    problem: Problem {
                        changed: WhatChanged::Nothing,
                        ..problems::Desk::at(world.clock.now()).vault(error)
                    },
                },
            };
            let mut state = wizard.state();
            state.keychain_checked(&check);
            wizard.show(&mut state);
        });
    }

    pub(super) fn ask_credential(self: &Arc<Self>) -> Intent {
        let kind = self.profile()?.0.credential.ok_or(OutOfTurn)?;
        self.work(
            |state| {
                state.first_chosen().is_some()
                    && matches!(state.screen, Screen::Trouble { .. } | Screen::Several { .. })
            },
            |state| {
                state.several = None;
                state.screen = Screen::Credential {
                    kind,
                    checking: false,
                    stored: None,
                    ends: None,
                    problem: None,
                };
            },
            look_for_stored,
        )
    }

    pub(super) fn take_secret(self: &Arc<Self>, secret: SecretString, ends: Option<String>) -> Intent {
        let secret_wanted = |state: &State| {
            can_enter(state)
                && matches!(
                    state.screen,
                    Screen::Credential {
                        kind: CredentialKind::ClientSecret,
                        ..
                    }
                )
        };
        let given = ends.clone();
        let checking = |state: &mut State| {
            state.credential_is_checked();
            if let Screen::Credential { ends, .. } = &mut state.screen {
                *ends = given.filter(|given| given.parse::<Date>().is_ok());
            }
        };
        self.work(secret_wanted, checking, |work| async move {
            let checked = check(&work, secret, ends.as_deref()).await;
            shown(&work, checked).await;
        })
    }

    pub(super) fn take_certificate(self: &Arc<Self>, pem: SecretString) -> Intent {
        self.work(
            |state| {
                can_enter(state)
                    && matches!(
                        state.screen,
                        Screen::Credential {
                            kind: CredentialKind::Certificate,
                            ..
                        }
                    )
            },
            State::credential_is_checked,
            |work| async move {
                let checked = check_certificate(&work, pem).await;
                shown(&work, checked).await;
            },
        )
    }

    pub(super) fn take_stored(self: &Arc<Self>) -> Intent {
        self.work(
            |state| can_enter(state) && matches!(state.screen, Screen::Credential { stored: Some(_), .. }),
            State::credential_is_checked,
            |work| async move {
                let checked = use_stored(&work).await;
                shown(&work, checked).await;
            },
        )
    }
}

impl State {
    /// Shown on the first screen, also when the person comes back to it.
    fn keychain_checked(&mut self, check: &KeychainCheck) {
        for screen in [&mut self.welcome, &mut self.screen] {
            if let Screen::Welcome { keychain, .. } = screen {
                *keychain = Some(check.clone());
            }
        }
    }

    fn credential_is_checked(&mut self) {
        if let Screen::Credential {
            checking, problem, ..
        } = &mut self.screen
        {
            *checking = true;
            *problem = None;
        }
    }

    /// When the credential ends, seen from today.
    pub(super) fn renewal(&self, today: Date) -> Option<Renewal> {
        let ends = self.credential.as_ref()?.ends?;
        let days_left = today.until(ends).map_or(0, |span| span.get_days());
        Some(Renewal {
            ends: ends.to_string(),
            days_left,
        })
    }
}

fn can_enter(state: &State) -> bool {
    matches!(state.screen, Screen::Credential { checking: false, .. })
}

/// Looks whether one is in the keychain from an earlier run.
pub(super) async fn look_for_stored(work: Work) {
    let Ok(name) = entry(&work) else { return };
    if let Ok(Some(kept)) = vault::kept(work.world().vault.as_ref(), &name).await {
        work.show(|state| {
            if let Screen::Credential { stored, .. } = &mut state.screen {
                *stored = Some(StoredCredential {
                    ends: kept.ends.map(|ends| ends.to_string()),
                });
            }
        });
    }
}

async fn check(work: &Work, secret: SecretString, ends: Option<&str>) -> Result<UsedCredential, Problem> {
    let desk = problems::Desk::of(work);
    let today = today(work.world());
    let secret = SecretString::from(secret.expose_secret().trim());
    let text = secret.expose_secret();
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(desk.plain(ProblemCode::SecretEmpty));
    }
    if Uuid::try_parse(text).is_ok() {
        return Err(desk.plain(ProblemCode::SecretIsAnId));
    }
    let ends = match ends.map(str::parse::<Date>) {
        None => None,
        Some(Ok(date)) if date > today => Some(date),
        Some(_) => return Err(desk.plain(ProblemCode::SecretEndDate)),
    };
    let token = sign_in_as_app(work, AppKey::Secret(&secret)).await?;
    let kept = KeptCredential {
        kind: CredentialKind::ClientSecret,
        secret,
        ends,
    };
    keep(work, kept, token).await
}

async fn check_certificate(work: &Work, pem: SecretString) -> Result<UsedCredential, Problem> {
    let desk = problems::Desk::of(work);
    if pem.expose_secret().trim().is_empty() {
        return Err(desk.plain(ProblemCode::CertificateEmpty));
    }
    let file =
        CertificateFile::read(&pem, work.world().clock.now()).map_err(|error| desk.certificate(error))?;
    let token = sign_in_as_app(work, AppKey::Certificate(&file.key)).await?;
    let kept = KeptCredential {
        kind: CredentialKind::Certificate,
        secret: file.kept,
        ends: Some(file.ends),
    };
    keep(work, kept, token).await
}

async fn keep(work: &Work, kept: KeptCredential, token: Arc<AccessToken>) -> Result<UsedCredential, Problem> {
    let name = entry(work)?;
    vault::keep(work.world().vault.as_ref(), &name, &kept)
        .await
        .map_err(|error| problems::Desk::of(work).vault(error))?;
    Ok(UsedCredential {
        ends: kept.ends,
        token,
        kept_now: true,
    })
}

async fn use_stored(work: &Work) -> Result<UsedCredential, Problem> {
    let desk = problems::Desk::of(work);
    let name = entry(work)?;
    let kept = vault::kept(work.world().vault.as_ref(), &name)
        .await
        .map_err(|error| desk.vault(error))?
        .ok_or_else(|| desk.plain(ProblemCode::CredentialGone))?;
    let token = sign_in_with_kept(work, &kept).await?;
    Ok(UsedCredential {
        ends: kept.ends,
        token,
        kept_now: false,
    })
}

/// The app's token for this run's organization. The test's own, unless that was for another one of several or has ended since.
pub(super) async fn app_token_for(
    work: &Work,
    credential: &UsedCredential,
) -> Result<Arc<AccessToken>, Problem> {
    let tested = {
        let state = work.wizard.state();
        let origin = state.chosen.as_ref().and_then(|chosen| chosen.origin.as_ref());
        origin == Some(credential.token.audience())
    };
    if tested && credential.token.lasts(work.world().clock.now()) {
        return Ok(Arc::clone(&credential.token));
    }
    new_app_token(work).await
}

/// Signs in as the app with what is in the keychain.
pub(super) async fn new_app_token(work: &Work) -> Result<Arc<AccessToken>, Problem> {
    let desk = problems::Desk::of(work);
    let kept = vault::kept(work.world().vault.as_ref(), &entry(work)?)
        .await
        .map_err(|error| desk.vault(error))?
        .ok_or_else(|| desk.plain(ProblemCode::CredentialGone))?;
    sign_in_with_kept(work, &kept).await
}

async fn sign_in_with_kept(work: &Work, kept: &KeptCredential) -> Result<Arc<AccessToken>, Problem> {
    match kept.kind {
        CredentialKind::ClientSecret => sign_in_as_app(work, AppKey::Secret(&kept.secret)).await,
        CredentialKind::Certificate => {
            let key = CertificateKey::from_kept(&kept.secret)
                .ok_or_else(|| problems::Desk::of(work).vault(vault::VaultError::Edited))?;
            sign_in_as_app(work, AppKey::Certificate(&key)).await
        }
    }
}

/// What the app signs in with.
#[derive(Clone, Copy)]
enum AppKey<'a> {
    Secret(&'a SecretString),
    Certificate(&'a CertificateKey),
}

impl AppKey<'_> {
    fn kind(self) -> CredentialKind {
        match self {
            Self::Secret(_) => CredentialKind::ClientSecret,
            Self::Certificate(_) => CredentialKind::Certificate,
        }
    }
}

/// Gets a token as the app: the test of the credential, and what the proof uses later.
async fn sign_in_as_app(work: &Work, key: AppKey<'_>) -> Result<Arc<AccessToken>, Problem> {
    let desk = problems::Desk::of(work);
    let world = work.world();
    let (profile, cloud) = work.wizard.profile().map_err(|OutOfTurn| desk.session_ended())?;
    let (tenant, origin) = {
        let state = work.wizard.state();
        let session = state.session.as_ref().ok_or_else(|| desk.session_ended())?;
        let origin = state.first_chosen().and_then(|chosen| chosen.origin.clone());
        (
            session.person().tenant,
            origin.ok_or_else(|| desk.session_ended())?,
        )
    };
    let token = patient(work)
        .until(FOR_SPREADING, transient_sign_in, || async {
            let now = world.clock.now();
            let assertion;
            let proof = match key {
                AppKey::Secret(secret) => AppProof::Secret(secret),
                AppKey::Certificate(certificate) => {
                    let endpoint = token_endpoint(cloud, tenant);
                    let signed = certificate.assertion(profile.app, &endpoint, world.chance.as_ref(), now);
                    // Each try has one of its own: one may be used once only.
                    assertion = signed.ok_or(SignInError::Surprise)?;
                    AppProof::Assertion(&assertion)
                }
            };
            app_token(&world.http, cloud, tenant, profile.app, proof, &origin, now).await
        })
        .await
        .map_err(|error| desk.app_sign_in(key.kind(), &error))?;
    Ok(Arc::new(token))
}

async fn shown(work: &Work, checked: Result<UsedCredential, Problem>) {
    match checked {
        Ok(credential) => {
            work.show(|state| {
                state.credential = Some(credential);
                work.wizard.begin_review(state);
            });
            work.look().await;
        }
        Err(found) => work.show(|state| {
            if let Screen::Credential {
                checking,
                problem,
                stored,
                ..
            } = &mut state.screen
            {
                *checking = false;
                if found.code == ProblemCode::CredentialGone {
                    *stored = None;
                }
                *problem = Some(found);
            }
        }),
    }
}

/// Under which name the credential is kept: by app and tenant, so that no customer's secret is taken for another's.
pub(super) fn entry(work: &Work) -> Result<EntryName, Problem> {
    let desk = problems::Desk::of(work);
    let (profile, cloud) = work.wizard.profile().map_err(|OutOfTurn| desk.session_ended())?;
    let session = work
        .wizard
        .state()
        .session
        .clone()
        .ok_or_else(|| desk.session_ended())?;
    Ok(EntryName::of(
        cloud.is_practice(),
        profile.app,
        session.person().tenant,
    ))
}

/// Today in this computer's time zone.
pub(super) fn today(world: &World) -> Date {
    world.clock.now().to_zoned(TimeZone::system()).date()
}
