//! From errors to problems: the one place that decides which page a person sees and which ways lead on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::Work;
use crate::{
    contract::{Problem, WayOn, WhatChanged},
    dataverse::Code,
    http::HttpError,
    problem::ProblemCode,
    profile::{LARGEST_PROFILE, ProfileError},
    provisioning::Stop,
    service::{Refusal, ServiceError},
    sign_in::{EntraRefusal, SignInError, loopback::LoopbackError},
    vault::VaultError,
    words::code as word,
};

/// Makes problems; knows the time and the names that the sentences need.
pub(super) struct Desk {
    now: Timestamp,
    app: String,
    organization: String,
}

type Facts<'a> = &'a [(&'a str, &'a str)];

impl Desk {
    pub(super) fn of(work: &Work) -> Self {
        let app = work
            .wizard
            .profile()
            .map_or_else(|_| String::new(), |(profile, _)| profile.app_name.to_string());
        let state = work.wizard.state();
        let organization = state
            .chosen
            .as_ref()
            .map_or_else(String::new, |chosen| chosen.row.name.clone());
        Self {
            now: work.world().clock.now(),
            app,
            organization,
        }
    }

    /// Before anything is known.
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            now,
            app: String::new(),
            organization: String::new(),
        }
    }

    /// A problem without facts, before anything was changed.
    pub(super) fn plain(&self, code: ProblemCode) -> Problem {
        self.problem(code, &[], WhatChanged::NothingInDataverse, ways(code))
    }

    /// Gangway itself failed. What it had done is found out by looking again.
    pub(super) fn broken(&self) -> Problem {
        self.problem(
            ProblemCode::OutcomeUnknown,
            &[],
            WhatChanged::Unknown,
            ways(ProblemCode::OutcomeUnknown),
        )
    }

    /// The session is gone: sign in again.
    pub(super) fn session_ended(&self) -> Problem {
        self.plain(ProblemCode::SessionEnded)
    }

    pub(super) fn loopback(&self, error: LoopbackError) -> Problem {
        let code = match error {
            LoopbackError::NoPort(_) => ProblemCode::NoLoopback,
            LoopbackError::TimedOut | LoopbackError::Cancelled => ProblemCode::SignInTimedOut,
        };
        self.plain(code)
    }

    pub(super) fn vault(&self, error: VaultError) -> Problem {
        let (code, length, limit) = match error {
            VaultError::Locked => (ProblemCode::KeychainLocked, 0, 0),
            VaultError::Missing => (ProblemCode::KeychainMissing, 0, 0),
            VaultError::Refused => (ProblemCode::KeychainRefused, 0, 0),
            VaultError::Broken => (ProblemCode::KeychainBroken, 0, 0),
            VaultError::TooLong { length, limit } => (ProblemCode::SecretTooLong, length, limit),
        };
        let (length, limit) = (length.to_string(), limit.to_string());
        let facts: Facts<'_> = match error {
            VaultError::TooLong { .. } => &[("length", &length), ("limit", &limit)],
            _ => &[],
        };
        self.problem(code, facts, WhatChanged::NothingInDataverse, ways(code))
    }

    /// The administrator's sign-in.
    pub(super) fn sign_in(&self, error: &SignInError) -> Problem {
        let changed = WhatChanged::NothingInDataverse;
        match error {
            SignInError::Http(error) => self.http(error),
            SignInError::Refused(refusal) => self.refused_sign_in(refusal),
            SignInError::Declined => self.problem(
                ProblemCode::ConsentRefused,
                &[],
                WhatChanged::Nothing,
                ways(ProblemCode::ConsentRefused),
            ),
            SignInError::NotTrusted { .. } | SignInError::WrongPerson => {
                self.plain(ProblemCode::SignInNotTrusted)
            }
            SignInError::WrongTenant { expected, found } => {
                let (expected, found) = (expected.to_string(), found.to_string());
                let facts = [("expected", expected.as_str()), ("found", &found)];
                self.problem(
                    ProblemCode::WrongTenant,
                    &facts,
                    changed,
                    ways(ProblemCode::WrongTenant),
                )
            }
            SignInError::PersonalAccount => self.plain(ProblemCode::PersonalAccount),
            SignInError::FewerPermissions { missing } => {
                let code = ProblemCode::FewerPermissions;
                self.problem(code, &[("missing", missing)], changed, ways(code))
            }
            SignInError::MorePermissions { extra } => {
                let code = ProblemCode::MorePermissions;
                self.problem(code, &[("extra", extra)], changed, ways(code))
            }
            SignInError::Surprise => self.surprise("", 0),
        }
    }

    /// The app's own sign-in with its credential.
    pub(super) fn app_sign_in(&self, error: &SignInError) -> Problem {
        let SignInError::Refused(refusal) = error else {
            return self.sign_in(error);
        };
        let code = match refusal.code {
            Some(7_000_222) => ProblemCode::SecretExpired,
            Some(7_000_215 | 7_000_216 | 70_002) => ProblemCode::SecretWrong,
            Some(700_016 | 7_000_229) => ProblemCode::AppNotYetVisible,
            _ if refusal.error == "invalid_client" => ProblemCode::SecretWrong,
            _ => return self.refused_sign_in(refusal),
        };
        with_service(self.plain(code), refusal)
    }

    /// Microsoft identity platform documentation, "Microsoft Entra authentication and authorization error codes".
    fn refused_sign_in(&self, refusal: &EntraRefusal) -> Problem {
        let code = match refusal.code {
            Some(65_001) => ProblemCode::ConsentMissing,
            Some(65_004) => ProblemCode::ConsentRefused,
            Some(90_093..=90_095) => ProblemCode::ConsentNeedsAdministrator,
            Some(700_016 | 7_000_229 | 650_051) => ProblemCode::AppNotYetVisible,
            Some(50_132 | 50_133 | 50_173 | 70_008 | 70_043 | 70_044 | 700_082) => ProblemCode::SessionEnded,
            _ if refusal.needs_browser => ProblemCode::SessionEnded,
            _ => ProblemCode::SignInRefused,
        };
        let facts = [("app", self.app.as_str()), ("description", &refusal.description)];
        let facts = match code {
            ProblemCode::SignInRefused => &facts[1..],
            ProblemCode::ConsentMissing | ProblemCode::ConsentNeedsAdministrator => &facts[..1],
            _ => &[],
        };
        with_service(
            self.problem(code, facts, WhatChanged::NothingInDataverse, ways(code)),
            refusal,
        )
    }

    /// Global Discovery.
    pub(super) fn service(&self, error: &ServiceError) -> Problem {
        self.at_service(error, WhatChanged::NothingInDataverse)
    }

    /// The work in an organization.
    pub(super) fn stop(&self, stop: &Stop, changed: WhatChanged) -> Problem {
        let role_or_user =
            |code, name: &str, fact: &str| self.problem(code, &[(fact, name)], changed, ways(code));
        match stop {
            Stop::Service(error) => self.at_service(error, changed),
            Stop::WrongOrganization { expected, found } => {
                let code = ProblemCode::WrongOrganization;
                self.problem(
                    code,
                    &[("expected", expected), ("found", found)],
                    changed,
                    ways(code),
                )
            }
            Stop::TableMissing(table) => role_or_user(ProblemCode::TableMissing, table, "table"),
            Stop::PrivilegeMissing(name) => role_or_user(ProblemCode::PrivilegeMissing, name, "privilege"),
            Stop::DepthNotAllowed { privilege, depth } => {
                let code = ProblemCode::DepthNotAllowed;
                let depth = word(depth);
                self.problem(
                    code,
                    &[("privilege", privilege), ("depth", &depth)],
                    changed,
                    ways(code),
                )
            }
            Stop::RoleNameTaken(role) => role_or_user(ProblemCode::RoleNameTaken, role, "role"),
            Stop::RoleManaged(role) => role_or_user(ProblemCode::RoleManaged, role, "role"),
            Stop::UserDisabled(user) => role_or_user(ProblemCode::ApplicationUserDisabled, user, "user"),
            Stop::UserDeleted(user) => role_or_user(ProblemCode::ApplicationUserDeleted, user, "user"),
            Stop::TwoUsers => role_or_user(ProblemCode::TwoApplicationUsers, &self.app, "app"),
            Stop::OtherBusinessUnit { user, found } => {
                let code = ProblemCode::OtherBusinessUnit;
                self.problem(code, &[("user", user), ("found", found)], changed, ways(code))
            }
            Stop::MissingRights(names) => self.missing_right(&names.join(", "), changed),
            Stop::PlanChanged => self.problem(
                ProblemCode::PlanChanged,
                &[],
                changed,
                ways(ProblemCode::PlanChanged),
            ),
            Stop::Journal(_) => {
                let code = ProblemCode::DiskNotWritable;
                self.problem(code, &[("folder", "")], changed, ways(code))
            }
            Stop::WriteRefused(refusal) => self.write_refused(refusal, changed),
            Stop::OutcomeUnknown => {
                let code = ProblemCode::OutcomeUnknown;
                self.problem(code, &[], WhatChanged::Unknown, ways(code))
            }
            Stop::NotAsWritten(fact) => {
                let code = ProblemCode::NotAsWritten;
                self.problem(code, &[("fact", &word(fact))], changed, ways(code))
            }
            Stop::AppIsSomebodyElse { expected, found } => {
                let code = ProblemCode::AppIsSomebodyElse;
                self.problem(
                    code,
                    &[("expected", expected), ("found", found)],
                    changed,
                    ways(code),
                )
            }
            Stop::AppRefused(refusal) => {
                let code = match refusal.meaning() {
                    Code::AdministrationMode | Code::OrganizationDisabled => {
                        return self.at_service(&ServiceError::Refused(refusal.clone()), changed);
                    }
                    _ => ProblemCode::ProbeRefused,
                };
                let problem = self.problem(code, &[("description", &refusal.message)], changed, ways(code));
                with_refusal(problem, refusal)
            }
            Stop::UndoStopped(subject) => role_or_user(ProblemCode::UndoStopped, subject, "subject"),
        }
    }

    fn at_service(&self, error: &ServiceError, changed: WhatChanged) -> Problem {
        let plain = |code, facts: Facts<'_>| self.problem(code, facts, changed, ways(code));
        match error {
            ServiceError::Http(error) => Problem {
                changed,
                ..self.http(error)
            },
            ServiceError::Busy { pause, code, .. } => {
                let seconds = pause.map_or(0, |pause| pause.as_secs()).to_string();
                let problem = plain(ProblemCode::ServiceBusy, &[("seconds", &seconds)]);
                Problem {
                    service_code: code.clone(),
                    ..problem
                }
            }
            ServiceError::Unavailable { host, status } => {
                let status = status.to_string();
                plain(
                    ProblemCode::ServiceUnavailable,
                    &[("host", host), ("status", &status)],
                )
            }
            ServiceError::TokenRefused { .. } => plain(ProblemCode::SessionEnded, &[]),
            ServiceError::NotTheService { host } => plain(ProblemCode::NotTheService, &[("host", host)]),
            ServiceError::Surprise { host, status } => Problem {
                changed,
                ..self.surprise(host, *status)
            },
            ServiceError::Refused(refusal) => {
                let organization = self.organization.as_str();
                let code = match refusal.meaning() {
                    Code::NotAMember => ProblemCode::NotAMember,
                    Code::Disabled => ProblemCode::UserDisabled,
                    Code::NoRole => ProblemCode::NoRoleThere,
                    Code::MissingPrivilege => {
                        let missing = refusal.missing_privilege().unwrap_or("?").to_owned();
                        return with_refusal(self.missing_right(&missing, changed), refusal);
                    }
                    Code::AdministrationMode => ProblemCode::AdministrationMode,
                    Code::OrganizationDisabled => ProblemCode::OrganizationDisabled,
                    Code::NotThere
                    | Code::AlreadyThere
                    | Code::AppUnknown
                    | Code::NotInThisForm
                    | Code::Other => {
                        return with_refusal(self.surprise(organization, refusal.status), refusal);
                    }
                };
                with_refusal(plain(code, &[("organization", organization)]), refusal)
            }
        }
    }

    fn write_refused(&self, refusal: &Refusal, changed: WhatChanged) -> Problem {
        let code = match refusal.meaning() {
            Code::MissingPrivilege => {
                let missing = refusal.missing_privilege().unwrap_or("?").to_owned();
                return with_refusal(self.missing_right(&missing, changed), refusal);
            }
            Code::AppUnknown => ProblemCode::AppNotYetVisible,
            _ => ProblemCode::WriteRefused,
        };
        let facts = [
            ("subject", self.organization.as_str()),
            ("description", &refusal.message),
        ];
        let facts = if code == ProblemCode::WriteRefused {
            &facts[..]
        } else {
            &[]
        };
        with_refusal(self.problem(code, facts, changed, ways(code)), refusal)
    }

    fn missing_right(&self, privileges: &str, changed: WhatChanged) -> Problem {
        let code = ProblemCode::MissingRight;
        let facts = [("privileges", privileges), ("organization", &self.organization)];
        self.problem(code, &facts, changed, ways(code))
    }

    fn http(&self, error: &HttpError) -> Problem {
        let (code, host) = match error {
            HttpError::NotSent { host } | HttpError::NoAnswer { host } => {
                (ProblemCode::NoConnection, host.as_str())
            }
            HttpError::NotSecure { host } => (ProblemCode::ConnectionNotSecure, host.as_str()),
            HttpError::Redirected { host } => (ProblemCode::Redirected, host.as_str()),
            HttpError::TooLarge { host } => (ProblemCode::AnswerTooLarge, host.as_str()),
            HttpError::ProxySignIn => (ProblemCode::NotTheService, ""),
            HttpError::WrongAudience { host, .. } => (ProblemCode::WrongOrganization, host.as_str()),
        };
        let facts: Facts<'_> = match code {
            ProblemCode::WrongOrganization => &[("expected", self.organization.as_str()), ("found", host)],
            _ => &[("host", host)],
        };
        self.problem(code, facts, WhatChanged::NothingInDataverse, ways(code))
    }

    fn surprise(&self, host: &str, status: u16) -> Problem {
        let status = status.to_string();
        let facts = [("host", host), ("status", &status)];
        self.problem(
            ProblemCode::Surprise,
            &facts,
            WhatChanged::NothingInDataverse,
            ways(ProblemCode::Surprise),
        )
    }

    fn problem(
        &self,
        code: ProblemCode,
        facts: Facts<'_>,
        changed: WhatChanged,
        actions: Vec<WayOn>,
    ) -> Problem {
        let facts = facts
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Problem {
            code,
            facts: facts.collect::<BTreeMap<_, _>>(),
            changed,
            actions,
            spoken: spoken(code, None),
            service_code: None,
            correlation_id: None,
            time: self.now,
        }
    }
}

/// A file that can't be used.
pub fn profile_problem(error: &ProfileError, now: Timestamp) -> Problem {
    let desk = Desk::at(now);
    let (size, limit, line, column, version);
    let (code, facts): (_, Vec<(&str, &str)>) = match error {
        ProfileError::TooLarge { size: bytes } => {
            (size, limit) = (bytes.to_string(), LARGEST_PROFILE.to_string());
            (
                ProblemCode::ProfileTooLarge,
                vec![("size", &size), ("limit", &limit)],
            )
        }
        ProfileError::NotUnderstood { line: l, column: c } => {
            (line, column) = (l.to_string(), c.to_string());
            (
                ProblemCode::ProfileNotUnderstood,
                vec![("line", &line), ("column", &column)],
            )
        }
        ProfileError::UnknownField { field } => (ProblemCode::ProfileUnknownField, vec![("field", field)]),
        ProfileError::BadValue { field } => (ProblemCode::ProfileBadValue, vec![("field", field)]),
        ProfileError::BadName { field } => (ProblemCode::ProfileBadName, vec![("field", field)]),
        ProfileError::BuiltInRole { role } => (ProblemCode::ProfileBuiltInRole, vec![("role", role)]),
        ProfileError::TooPowerful { privilege } => {
            (ProblemCode::ProfileTooPowerful, vec![("privilege", privilege)])
        }
        ProfileError::TooNew { version: number } => {
            version = number.to_string();
            (ProblemCode::ProfileTooNew, vec![("version", &version)])
        }
    };
    desk.problem(code, &facts, WhatChanged::Nothing, vec![WayOn::Close])
}

/// The ways that lead on; the first is the main one.
fn ways(code: ProblemCode) -> Vec<WayOn> {
    use ProblemCode as P;
    use WayOn as W;
    match code {
        P::SecretEmpty
        | P::SecretIsAnId
        | P::SecretEndDate
        | P::SecretWrong
        | P::SecretExpired
        | P::SecretTooLong => vec![W::EnterCredential, W::Close],
        P::KeychainLocked
        | P::KeychainMissing
        | P::KeychainRefused
        | P::KeychainBroken
        | P::ConsentRefused
        | P::SignInTimedOut
        | P::SignInInterference
        | P::NoLoopback => {
            vec![W::TryAgain, W::Close]
        }
        P::ConsentMissing => vec![W::TryAgain, W::UseAnotherAccount, W::Close],
        P::ConsentNeedsAdministrator
        | P::WrongTenant
        | P::PersonalAccount
        | P::SignInRefused
        | P::SignInNotTrusted
        | P::NoOrganizations => vec![W::UseAnotherAccount, W::GoBack, W::Close],
        P::FewerPermissions => vec![W::TryAgain, W::Close],
        P::MorePermissions
        | P::ProfileUnreadable
        | P::ProfileTooLarge
        | P::ProfileNotUnderstood
        | P::ProfileUnknownField
        | P::ProfileBadValue
        | P::ProfileBadName
        | P::ProfileBuiltInRole
        | P::ProfileTooPowerful
        | P::ProfileTooNew => vec![W::Close],
        P::SessionEnded => vec![W::SignInAgain, W::Close],
        P::NotAMember | P::UserDisabled | P::NoRoleThere | P::MissingRight => {
            vec![W::UseAnotherAccount, W::ChooseAnotherOrganization, W::Close]
        }
        P::OrganizationAddress
        | P::WrongOrganization
        | P::OrganizationDisabled
        | P::AdministrationMode
        | P::TableMissing
        | P::PrivilegeMissing
        | P::DepthNotAllowed
        | P::RoleNameTaken
        | P::RoleManaged
        | P::ApplicationUserDisabled
        | P::ApplicationUserDeleted
        | P::TwoApplicationUsers
        | P::OtherBusinessUnit => vec![W::TryAgain, W::ChooseAnotherOrganization, W::Close],
        P::PlanChanged => vec![W::SeeNewPlan, W::Close],
        P::AppNotYetVisible
        | P::DiskNotWritable
        | P::WriteRefused
        | P::OutcomeUnknown
        | P::NotAsWritten
        | P::AppIsSomebodyElse
        | P::ProbeRefused
        | P::UndoStopped
        | P::NoConnection
        | P::ConnectionNotSecure
        | P::NotTheService
        | P::Redirected
        | P::AnswerTooLarge
        | P::ServiceBusy
        | P::ServiceUnavailable
        | P::Surprise => vec![W::TryAgain, W::GoBack, W::Close],
    }
}

fn with_service(problem: Problem, refusal: &EntraRefusal) -> Problem {
    let service_code = refusal.code.map(|code| format!("AADSTS{code}"));
    Problem {
        spoken: spoken(problem.code, service_code.as_deref()),
        service_code,
        correlation_id: refusal.correlation_id.clone(),
        ..problem
    }
}

fn with_refusal(problem: Problem, refusal: &Refusal) -> Problem {
    let service_code = (!refusal.code.is_empty()).then(|| refusal.code.clone());
    Problem {
        spoken: spoken(problem.code, service_code.as_deref()),
        service_code,
        correlation_id: refusal.request_id.clone(),
        ..problem
    }
}

/// A short code for the phone, the same for the same cause. Letters and digits that are not mistaken for one another
/// (Crockford's base 32).
fn spoken(code: ProblemCode, service_code: Option<&str>) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let cause = format!("{}/{}", word(&code), service_code.unwrap_or_default());
    let digest = Sha256::digest(cause);
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let mut letters = digest.iter().map(letter);
    let first: String = letters.by_ref().take(3).collect();
    let second: String = letters.take(3).collect();
    format!("{first}-{second}")
}

impl WhatChanged {
    /// Something is begun and not finished.
    pub(super) fn is_half(self) -> bool {
        match self {
            Self::Nothing | Self::NothingInDataverse => false,
            Self::PartOfThePlan | Self::Unknown | Self::AllOfThePlan => true,
        }
    }
}
