//! From errors to problems: the one place that decides which page a person sees. The atlas knows the rest.

use jiff::Timestamp;

use super::{Wizard, Work};
use crate::{
    atlas::{self, Seen, Typed},
    contract::{CredentialKind, Problem, WhatChanged, Who},
    files::FilesError,
    http::{Distrust, Http, HttpError},
    journal::JournalError,
    patience::FOR_ALL,
    problem::ProblemCode,
    profile::{LARGEST_PROFILE, PackageError, ProfileError},
    provisioning::Stop,
    service::{Refusal, ServiceError},
    sign_in::{CertificateError, EntraRefusal, SignInError, loopback::LoopbackError},
    vault::VaultError,
    words::{Words, code as word},
};

/// Makes problems; knows the time and the names that the sentences need.
pub(super) struct Desk {
    now: Timestamp,
    app: String,
    organization: String,
    /// The person may give themselves what an organization asks for.
    runs_power_platform: bool,
    /// Knows what time it is by the services.
    http: Option<Http>,
}

pub(super) type Facts<'a> = &'a [(&'static str, &'a str)];

impl Desk {
    pub(super) fn of(work: &Work) -> Self {
        Self::at_wizard(&work.wizard)
    }

    pub(super) fn at_wizard(wizard: &Wizard) -> Self {
        let app = wizard
            .profile()
            .map_or_else(|_| String::new(), |(profile, _)| profile.app_name.to_string());
        let chosen = wizard
            .state()
            .chosen
            .as_ref()
            .map(|chosen| chosen.row.name.clone());
        let session = wizard.state().session.clone();
        Self {
            now: wizard.world.clock.now(),
            app,
            organization: chosen.unwrap_or_default(),
            runs_power_platform: session.is_some_and(|session| session.person().runs_power_platform()),
            http: Some(wizard.world.http.clone()),
        }
    }

    /// About another organization than the chosen one.
    pub(super) fn about(self, organization: &str) -> Self {
        Self {
            organization: organization.to_owned(),
            ..self
        }
    }

    /// Before anything is known.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            now,
            app: String::new(),
            organization: String::new(),
            runs_power_platform: false,
            http: None,
        }
    }

    /// A problem without facts, before anything was changed.
    pub(super) fn plain(&self, code: ProblemCode) -> Problem {
        self.problem(code, &[], WhatChanged::NothingInDataverse)
    }

    /// Gangway itself failed. What it had done is found out by looking again.
    pub(super) fn broken(&self) -> Problem {
        self.problem(ProblemCode::OutcomeUnknown, &[], WhatChanged::Unknown)
    }

    /// The session is gone: sign in again.
    pub(super) fn session_ended(&self) -> Problem {
        self.plain(ProblemCode::SessionEnded)
    }

    pub(super) fn loopback(&self, error: LoopbackError) -> Problem {
        self.plain(match error {
            LoopbackError::NoPort(_) => ProblemCode::NoLoopback,
            LoopbackError::TimedOut | LoopbackError::Cancelled => ProblemCode::SignInTimedOut,
        })
    }

    pub(super) fn vault(&self, error: VaultError) -> Problem {
        self.plain(match error {
            VaultError::Locked => ProblemCode::KeychainLocked,
            VaultError::Missing => ProblemCode::KeychainMissing,
            VaultError::Denied => ProblemCode::KeychainDenied,
            VaultError::Full => ProblemCode::KeychainFull,
            VaultError::Refused => ProblemCode::KeychainRefused,
            VaultError::Broken => ProblemCode::KeychainBroken,
            VaultError::Edited => ProblemCode::KeychainEdited,
            VaultError::TooLong { length, limit } => {
                let facts = [("length", &*length.to_string()), ("limit", &*limit.to_string())];
                return self.problem(
                    ProblemCode::SecretTooLong,
                    &facts,
                    WhatChanged::NothingInDataverse,
                );
            }
        })
    }

    pub(super) fn certificate(&self, error: CertificateError) -> Problem {
        self.plain(match error {
            CertificateError::NotUnderstood => ProblemCode::CertificateUnreadable,
            CertificateError::Locked => ProblemCode::CertificateLocked,
            CertificateError::OtherKey => ProblemCode::CertificateOtherKey,
            CertificateError::NotNow => {
                return self.not_now(
                    ProblemCode::CertificateNotNow,
                    &[],
                    WhatChanged::NothingInDataverse,
                );
            }
        })
    }

    /// The administrator's sign-in.
    pub(super) fn sign_in(&self, error: &SignInError) -> Problem {
        let with = |code, facts: Facts<'_>| self.problem(code, facts, WhatChanged::NothingInDataverse);
        match error {
            SignInError::Http(error) => self.http(error, WhatChanged::NothingInDataverse),
            SignInError::Service(error) => self.service(error),
            SignInError::Refused(refusal) => self.refused_sign_in(refusal),
            SignInError::Declined => self.problem(ProblemCode::ConsentRefused, &[], WhatChanged::Nothing),
            SignInError::NotTrusted { .. } => self.plain(ProblemCode::SignInNotTrusted),
            SignInError::NotAtThisTime => self.not_now(
                ProblemCode::SignInNotTrusted,
                &[],
                WhatChanged::NothingInDataverse,
            ),
            SignInError::WrongPerson { expected, found } => with(
                ProblemCode::WrongTenant,
                &[("expected", expected), ("found", found)],
            ),
            SignInError::WrongTenant { expected, found } => {
                let (expected, found) = (expected.to_string(), found.to_string());
                with(
                    ProblemCode::WrongTenant,
                    &[("expected", &expected), ("found", &found)],
                )
            }
            SignInError::PersonalAccount => self.plain(ProblemCode::PersonalAccount),
            SignInError::FewerPermissions { missing } => {
                with(ProblemCode::FewerPermissions, &[("missing", missing)])
            }
            SignInError::MorePermissions { extra } => with(ProblemCode::MorePermissions, &[("extra", extra)]),
            SignInError::Surprise => self.plain(ProblemCode::SignInSurprise),
        }
    }

    /// The app's own sign-in with its credential.
    pub(super) fn app_sign_in(&self, kind: CredentialKind, error: &SignInError) -> Problem {
        let not_taken = match kind {
            CredentialKind::ClientSecret => ProblemCode::SecretWrong,
            CredentialKind::Certificate => ProblemCode::CertificateRefused,
        };
        match error {
            SignInError::Refused(refusal)
                if refusal.error == "invalid_client"
                    && matches!(known(refusal), None | Some(ProblemCode::SecretWrong)) =>
            {
                with_number(self.plain(not_taken), refusal)
            }
            error => self.sign_in(error),
        }
    }

    fn refused_sign_in(&self, refusal: &EntraRefusal) -> Problem {
        let problem = match known(refusal) {
            Some(code) if refusal.code.is_some_and(atlas::is_about_time) => {
                self.not_now(code, &[], WhatChanged::NothingInDataverse)
            }
            Some(code) => self.plain(code),
            None if refusal.needs_browser => self.plain(ProblemCode::SessionEnded),
            None => self.problem(
                ProblemCode::SignInRefused,
                &[("description", &refusal.description)],
                WhatChanged::NothingInDataverse,
            ),
        };
        Problem {
            claims: refusal.claims.clone(),
            ..with_number(problem, refusal)
        }
    }

    /// Global Discovery.
    pub(super) fn service(&self, error: &ServiceError) -> Problem {
        self.at_service(error, WhatChanged::NothingInDataverse)
    }

    /// The work in an organization.
    pub(super) fn stop(&self, stop: &Stop, changed: WhatChanged) -> Problem {
        let with = |code, facts: Facts<'_>| self.problem(code, facts, changed);
        match stop {
            Stop::Service(error) => self.at_service(error, changed),
            Stop::WrongOrganization { expected, found } => with(
                ProblemCode::WrongOrganization,
                &[("expected", expected), ("found", found)],
            ),
            Stop::TableMissing(table) => with(ProblemCode::TableMissing, &[("table", table)]),
            Stop::PrivilegeMissing(name) => with(ProblemCode::PrivilegeMissing, &[("privilege", name)]),
            Stop::DepthNotAllowed { privilege, depth } => with(
                ProblemCode::DepthNotAllowed,
                &[("privilege", privilege), ("depth", &word(depth))],
            ),
            Stop::RoleNameTaken(role) => with(ProblemCode::RoleNameTaken, &[("role", role)]),
            Stop::RoleFound { role, added, removed } => with(
                ProblemCode::RoleFound,
                &[
                    ("role", role),
                    ("added", &added.to_string()),
                    ("removed", &removed.to_string()),
                ],
            ),
            Stop::UserFound { user, roles } => {
                let roles = if roles.is_empty() {
                    "none".to_owned()
                } else {
                    roles.join(", ")
                };
                with(
                    ProblemCode::ApplicationUserFound,
                    &[("user", user), ("roles", &roles)],
                )
            }
            Stop::RoleManaged(role) => with(ProblemCode::RoleManaged, &[("role", role)]),
            Stop::SolutionClash => with(ProblemCode::SolutionClash, &[]),
            Stop::SolutionNewer { .. } => with(ProblemCode::SolutionVersion, &[]),
            Stop::SolutionRoleDiffers(role) => with(ProblemCode::SolutionRoleDiffers, &[("role", role)]),
            Stop::SolutionNeeds(names) => with(ProblemCode::SolutionNeeds, &[("needs", &names.join(", "))]),
            Stop::InstallRefused(refusal) | Stop::InstallFailed(refusal) => {
                self.refused(refusal, ProblemCode::WriteRefused, changed)
            }
            Stop::NotBegun(stop) | Stop::NotReadBack(stop) => self.stop(stop, changed),
            Stop::SolutionNotThere => with(ProblemCode::SolutionNotThere, &[]),
            Stop::StillInstalling => with(ProblemCode::SolutionStillInstalling, &[]),
            Stop::UserDisabled {
                user,
                role,
                added,
                removed,
                assigned,
            } => with(
                ProblemCode::ApplicationUserDisabled,
                &[
                    ("user", user),
                    ("role", &word(role)),
                    ("added", &added.to_string()),
                    ("removed", &removed.to_string()),
                    ("assigned", if *assigned { "yes" } else { "no" }),
                ],
            ),
            Stop::UserDeleted(user) => with(ProblemCode::ApplicationUserDeleted, &[("user", user)]),
            Stop::TwoUsers => with(ProblemCode::TwoApplicationUsers, &[]),
            Stop::OtherBusinessUnit { user, found } => with(
                ProblemCode::OtherBusinessUnit,
                &[("user", user), ("found", found)],
            ),
            Stop::MissingRights(names) => {
                with(ProblemCode::MissingRight, &[("privileges", &names.join(", "))])
            }
            Stop::PlanChanged => with(ProblemCode::PlanChanged, &[]),
            Stop::AnotherRun => with(ProblemCode::AnotherRun, &[("organization", &self.organization)]),
            Stop::Journal(error) | Stop::DoneNotNoted(error) => {
                with(ProblemCode::DiskNotWritable, &[("folder", place(error))])
            }
            Stop::WriteRefused(refusal) => self.refused(refusal, ProblemCode::WriteRefused, changed),
            Stop::Halfway(stop) => self.stop(stop, WhatChanged::PartOfThePlan),
            Stop::OutcomeUnknown => self.broken(),
            Stop::NotAsWritten(fact) => with(ProblemCode::NotAsWritten, &[("fact", &word(fact))]),
            Stop::AppIsSomebodyElse { expected, found } => with(
                ProblemCode::AppIsSomebodyElse,
                &[("expected", expected), ("found", found)],
            ),
            Stop::AppRefused(refusal) => match atlas::dataverse(&refusal.code) {
                Some(ProblemCode::AdministrationMode | ProblemCode::OrganizationDisabled) => {
                    self.refused(refusal, ProblemCode::ProbeRefused, changed)
                }
                // What the code means for a person would be said of the wrong user: here it is the app's.
                _ => with_code(
                    with(ProblemCode::ProbeRefused, &[("description", &refusal.message)]),
                    refusal,
                ),
            },
            Stop::AppTokenRefused => with(ProblemCode::AppTokenRefused, &[]),
            Stop::UndoStopped(subject) => with(ProblemCode::UndoStopped, &[("subject", subject)]),
        }
    }

    fn at_service(&self, error: &ServiceError, changed: WhatChanged) -> Problem {
        let with = |code, facts: Facts<'_>| self.problem(code, facts, changed);
        match error {
            ServiceError::Http(error) => self.http(error, changed),
            ServiceError::Busy { pause, code, .. } => {
                let seconds = pause.map(|pause| pause.as_secs().to_string());
                let facts: Vec<_> = seconds
                    .iter()
                    .map(|seconds| ("seconds", seconds.as_str()))
                    .collect();
                with(ProblemCode::ServiceBusy, &facts).told_by_service(code.clone(), None)
            }
            ServiceError::Unavailable { host, status } => with(
                ProblemCode::ServiceUnavailable,
                &[("host", host), ("status", &status.to_string())],
            ),
            ServiceError::TokenRefused { claims, .. } => Problem {
                claims: claims.clone(),
                ..with(
                    if claims.is_some() {
                        ProblemCode::MoreProofNeeded
                    } else {
                        ProblemCode::SessionEnded
                    },
                    &[],
                )
            },
            ServiceError::NotTheService { host } => with(ProblemCode::NotTheService, &[("host", host)]),
            ServiceError::Surprise { host, status } => with(
                ProblemCode::Surprise,
                &[("host", host), ("status", &status.to_string())],
            ),
            ServiceError::Refused(refusal) => self.refused(refusal, ProblemCode::ReadRefused, changed),
        }
    }

    /// A refusal with the cause that its code has, or else as `otherwise`, in the service's own words.
    fn refused(&self, refusal: &Refusal, otherwise: ProblemCode, changed: WhatChanged) -> Problem {
        let code = match atlas::dataverse(&refusal.code) {
            // The service's own words tell more than our page about requests.
            None | Some(ProblemCode::RequestFault) => otherwise,
            Some(code) => code,
        };
        let facts: Facts<'_> = match code {
            ProblemCode::MissingRight => &[("privileges", refusal.missing_privilege().unwrap_or(UNNAMED))],
            _ if code == otherwise => &[("description", &refusal.message)],
            ProblemCode::PluginStopped => &[("description", &refusal.message)],
            _ => &[],
        };
        with_code(self.problem(code, facts, changed), refusal)
    }

    pub(super) fn http(&self, error: &HttpError, changed: WhatChanged) -> Problem {
        let (code, host) = match error {
            HttpError::NotSecure {
                host,
                why: Distrust::Time,
            } => return self.not_now(ProblemCode::CertificateDate, &[("host", host)], changed),
            HttpError::NotSent { host } | HttpError::NoAnswer { host } => (ProblemCode::NoConnection, host),
            HttpError::NotSecure { host, why } => (not_secure(*why), host),
            HttpError::NoTrust => return self.problem(ProblemCode::TrustUnreadable, &[], changed),
            HttpError::Redirected { host } => (ProblemCode::Redirected, host),
            HttpError::TooLarge { host } => (ProblemCode::AnswerTooLarge, host),
            HttpError::ProxySignIn => return self.problem(ProblemCode::ProxySignIn, &[], changed),
            HttpError::WrongAudience { audience, host } => {
                let facts = [("expected", audience.as_str()), ("found", host)];
                return self.problem(ProblemCode::WrongOrganization, &facts, changed);
            }
        };
        self.problem(code, &[("host", host)], changed)
    }

    /// Something does not hold at this time. The clock of this computer is the reason where it is known to be wrong, and else
    /// it is that thing.
    fn not_now(&self, code: ProblemCode, facts: Facts<'_>, changed: WhatChanged) -> Problem {
        let drift = self.http.as_ref().and_then(Http::drift);
        let Some(drift) = drift.filter(|drift| drift.is_too_far()) else {
            return self.problem(code, facts, changed);
        };
        let (amount, unit) = drift.in_words();
        let side = if drift.is_ahead() { "ahead" } else { "behind" };
        let facts = [("amount", &*amount.to_string()), ("unit", unit), ("side", side)];
        self.problem(ProblemCode::ClockWrong, &facts, changed)
    }

    /// What a person typed from a page of Microsoft's.
    fn explain(&self, text: &str) -> Problem {
        let (code, service_code) = match Typed::read(text) {
            Typed::Address => return self.plain(ProblemCode::CodeIsAddress),
            Typed::Nothing => return self.plain(ProblemCode::CodeMissing),
            Typed::Entra(number) => (atlas::entra(number, Seen::OnPage), format!("AADSTS{number}")),
            Typed::Dataverse(code) => (atlas::dataverse(&code), code),
        };
        let facts: Facts<'_> = match code {
            None => &[("code", &service_code)],
            Some(ProblemCode::MissingRight) => &[("privileges", UNNAMED)],
            Some(_) => &[],
        };
        let code = code.unwrap_or(ProblemCode::CodeUnknown);
        self.problem(code, facts, WhatChanged::NothingInDataverse)
            .told_by_service(Some(service_code), None)
    }

    pub(super) fn problem(&self, code: ProblemCode, facts: Facts<'_>, changed: WhatChanged) -> Problem {
        let facts = facts.iter().copied().chain(self.name_in(code));
        let problem = Problem::new(
            code,
            facts.map(|(name, value)| (name, value.to_owned())),
            changed,
            self.now,
        );
        Problem {
            who: self.who(&problem),
            ..problem
        }
    }

    /// The least that is enough: where the person can give themselves a role, nobody else is needed.
    fn who(&self, problem: &Problem) -> Who {
        use ProblemCode as P;
        let lacks_a_role = matches!(
            problem.code,
            P::NoOrganizations | P::NotAMember | P::NoRoleThere | P::MissingRight
        );
        if lacks_a_role && self.runs_power_platform {
            Who::YouAsPowerPlatformAdministrator
        } else {
            problem.who
        }
    }

    /// The name that the sentences of a problem need.
    fn name_in(&self, code: ProblemCode) -> Option<(&'static str, &str)> {
        use ProblemCode as P;
        match code {
            P::ConsentNeedsAdministrator
            | P::ConsentMissing
            | P::UserNotAssigned
            | P::AppDisabled
            | P::RedirectMismatch
            | P::AppSingleTenant
            | P::AppNotFound
            | P::RegistrationFault
            | P::TwoApplicationUsers
            | P::RoleContractRefused
            | P::SolutionBroken
            | P::SolutionClash
            | P::SolutionVersion
            | P::SolutionInUse
            | P::SolutionNeeds
            | P::SolutionNotThere
            | P::SolutionStillInstalling => Some(("app", &self.app)),
            P::NotAMember
            | P::UserDisabled
            | P::NoRoleThere
            | P::MissingRight
            | P::AdministrationMode
            | P::OrganizationDisabled
            | P::LicenceMissing
            | P::ReadRefused
            | P::WriteRefused
            | P::RoleElsewhere
            | P::PartMissing
            | P::AppTokenRefused => Some(("organization", &self.organization)),
            _ => None,
        }
    }
}

impl Wizard {
    /// What a number on a page of Microsoft's means. Nothing is kept of `text`, and nothing of it comes back but the number.
    pub fn explain(&self, text: &str) -> Problem {
        let words = self.world.words.as_ref();
        let desk = Desk::at_wizard(self);
        Desk {
            app: Some(desk.app)
                .filter(|app| !app.is_empty())
                .unwrap_or_else(|| words.say("explain-app", &[])),
            organization: Some(desk.organization)
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| words.say("explain-organization", &[])),
            ..desk
        }
        .explain(text)
    }
}

fn not_secure(why: Distrust) -> ProblemCode {
    match why {
        Distrust::UnknownAuthority => ProblemCode::ConnectionIntercepted,
        Distrust::Time => ProblemCode::CertificateDate,
        Distrust::OtherName => ProblemCode::CertificateOtherName,
        Distrust::TooOld => ProblemCode::ConnectionTooOld,
        Distrust::Other => ProblemCode::ConnectionNotSecure,
    }
}

/// The waits took too long: the same, to be gone on with later.
pub(super) fn later(problem: &Problem) -> Problem {
    let minutes = FOR_ALL.as_secs() / 60;
    let facts = [("minutes", minutes.to_string())];
    Problem::new(ProblemCode::GoOnLater, facts, problem.changed, problem.time)
        .told_by_service(problem.service_code.clone(), problem.correlation_id.clone())
}

/// The same without a wizard.
pub fn explain(text: &str, words: &dyn Words, now: Timestamp) -> Problem {
    Desk {
        now,
        app: words.say("explain-app", &[]),
        organization: words.say("explain-organization", &[]),
        runs_power_platform: false,
        http: None,
    }
    .explain(text)
}

/// A file that can't be used.
pub fn profile_problem(error: &ProfileError, now: Timestamp) -> Problem {
    let text = |name: &'static str, value: &str| (name, value.to_owned());
    let (code, facts) = match error {
        ProfileError::TooLarge { size } => (
            ProblemCode::ProfileTooLarge,
            vec![("size", size.to_string()), ("limit", LARGEST_PROFILE.to_string())],
        ),
        ProfileError::NotUnderstood { line, column } => (
            ProblemCode::ProfileNotUnderstood,
            vec![("line", line.to_string()), ("column", column.to_string())],
        ),
        ProfileError::UnknownField { field } => {
            (ProblemCode::ProfileUnknownField, vec![text("field", field)])
        }
        ProfileError::BadValue { field } => (ProblemCode::ProfileBadValue, vec![text("field", field)]),
        ProfileError::BadName { field } => (ProblemCode::ProfileBadName, vec![text("field", field)]),
        ProfileError::BuiltInRole { role } => (ProblemCode::ProfileBuiltInRole, vec![text("role", role)]),
        ProfileError::TooPowerful { privilege } => (
            ProblemCode::ProfileTooPowerful,
            vec![text("privilege", privilege)],
        ),
        ProfileError::SolutionMissing { file } => {
            (ProblemCode::ProfileSolutionMissing, vec![text("file", file)])
        }
        ProfileError::SolutionOther { file } => (ProblemCode::ProfileSolutionOther, vec![text("file", file)]),
        ProfileError::SolutionRefused { file, why } => {
            let code = match why {
                PackageError::Unmanaged => ProblemCode::ProfileSolutionUnmanaged,
                PackageError::NoSuchRole | PackageError::Role(_) => ProblemCode::ProfileSolutionRole,
                _ => ProblemCode::ProfileSolutionRefused,
            };
            (code, vec![text("file", file)])
        }
        ProfileError::TooNew { version } => {
            (ProblemCode::ProfileTooNew, vec![("version", version.to_string())])
        }
    };
    Problem::new(code, facts, WhatChanged::Nothing, now)
}

/// The service named no privilege; the sentence has its own words for that.
const UNNAMED: &str = "unnamed";

pub(super) fn known(refusal: &EntraRefusal) -> Option<ProblemCode> {
    atlas::entra(refusal.code?, Seen::InAnswer)
}

fn place(error: &JournalError) -> &str {
    let (JournalError::NotReadable(error) | JournalError::NotWritten(error)) = error;
    match error {
        FilesError::NotReadable { place, .. }
        | FilesError::NotWritable { place, .. }
        | FilesError::Link { place } => place,
    }
}

fn with_number(problem: Problem, refusal: &EntraRefusal) -> Problem {
    let number = refusal.code.map(|code| format!("AADSTS{code}"));
    problem.told_by_service(number, refusal.correlation_id.clone())
}

fn with_code(problem: Problem, refusal: &Refusal) -> Problem {
    let code = (!refusal.code.is_empty()).then(|| refusal.code.clone());
    problem.told_by_service(code, refusal.request_id.clone())
}

impl WhatChanged {
    /// Something is begun and not finished.
    pub(super) fn is_half(self) -> bool {
        match self {
            Self::Nothing | Self::NothingInDataverse => false,
            Self::PartOfThePlan | Self::Unknown | Self::AllOfThePlan => true,
        }
    }

    /// What holds now, when that was so `before`: what was written does not go away because the next try wrote nothing.
    pub(super) fn after(self, before: Self) -> Self {
        if self.is_half() || !before.is_half() {
            self
        } else {
            before
        }
    }
}

#[cfg(test)]
mod tests;
