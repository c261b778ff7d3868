//! Of each cause: who can do something about it, whether it passes by itself, and the ways on.

use crate::{
    contract::{WayOn as W, Who},
    problem::ProblemCode as P,
};

/// What the atlas knows about a cause. The sentences stand in the language files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Who can do what the advice says.
    pub who: Who,
    /// It may pass by itself, so that waiting is worth it.
    pub passes: bool,
    /// Ways on; the first is the main one.
    pub ways: &'static [W],
}

const CLOSE: &[W] = &[W::Close];
const AGAIN: &[W] = &[W::TryAgain, W::Close];
const BACK: &[W] = &[W::TryAgain, W::GoBack, W::Close];
const ACCOUNT: &[W] = &[W::UseAnotherAccount, W::GoBack, W::Close];
const AGAIN_OR_ACCOUNT: &[W] = &[W::TryAgain, W::UseAnotherAccount, W::Close];
const ORGANIZATION: &[W] = &[W::TryAgain, W::ChooseAnotherOrganization, W::Close];
const ACCOUNT_OR_ORGANIZATION: &[W] = &[W::UseAnotherAccount, W::ChooseAnotherOrganization, W::Close];
const ASK: &[W] = &[W::AskForApproval, W::UseAnotherAccount, W::Close];
const AGAIN_OR_ASK: &[W] = &[W::TryAgain, W::AskForApproval, W::UseAnotherAccount, W::Close];
const CREDENTIAL: &[W] = &[W::EnterCredential, W::Close];
const SIGN_IN: &[W] = &[W::SignInAgain, W::Close];
const ENABLE: &[W] = &[W::EnableUser, W::ChooseAnotherOrganization, W::Close];
const PURGE: &[W] = &[W::PurgeUser, W::ChooseAnotherOrganization, W::Close];
const ADOPT_ROLE: &[W] = &[W::AdoptRole, W::ChooseAnotherOrganization, W::Close];
const ADOPT_USER: &[W] = &[W::AdoptUser, W::ChooseAnotherOrganization, W::Close];
const LOOK: &[W] = &[W::SeeNewPlan, W::Close];

/// The table.
pub fn cause(problem: P) -> Cause {
    match problem {
        P::ProfileUnreadable | P::ProfileTooNew | P::ProfileSolutionMissing => staying(Who::You, CLOSE),
        P::ProfileTooLarge
        | P::ProfileNotUnderstood
        | P::ProfileUnknownField
        | P::ProfileBadValue
        | P::ProfileBadName
        | P::ProfileBuiltInRole
        | P::ProfileTooPowerful
        | P::ProfileSolutionOther
        | P::ProfileSolutionRefused
        | P::ProfileSolutionUnmanaged
        | P::ProfileSolutionRole
        | P::MorePermissions => staying(Who::Publisher, CLOSE),
        P::KeychainLocked
        | P::KeychainMissing
        | P::KeychainDenied
        | P::KeychainFull
        | P::KeychainRefused
        | P::NoLoopback
        | P::ConsentRefused
        | P::SignInTimedOut
        | P::SignInInterference
        | P::FewerPermissions
        | P::CodeMissing
        | P::CodeIsAddress => staying(Who::You, AGAIN),
        P::KeychainBroken | P::TrustUnreadable => staying(Who::ItDepartment, AGAIN),
        P::KeychainEdited
        | P::SecretTooLong
        | P::SecretIsAnId
        | P::SecretWrong
        | P::SecretExpired
        | P::SecretEmpty
        | P::SecretEndDate
        | P::CredentialGone
        | P::CertificateEmpty
        | P::CertificateUnreadable
        | P::CertificateLocked
        | P::CertificateOtherKey
        | P::CertificateNotNow => staying(Who::You, CREDENTIAL),
        P::DiskNotWritable | P::OutcomeUnknown | P::NotAsWritten | P::NotTheService => {
            staying(Who::You, BACK)
        }
        P::ConsentNeedsAdministrator => staying(Who::CloudApplicationAdministrator, ASK),
        P::SignInRefused
        | P::SignInNotTrusted
        | P::WrongTenant
        | P::PersonalAccount
        | P::AccountNotInTenant
        | P::GuestNotAllowed
        | P::PartnerNotAllowed
        | P::TenantNotFound
        | P::OrganizationOfOtherTenant => staying(Who::You, ACCOUNT),
        P::ConsentMissing => passing(Who::CloudApplicationAdministrator, AGAIN_OR_ASK),
        P::SessionEnded => staying(Who::You, SIGN_IN),
        P::MoreProofNeeded | P::BrowserWaits | P::PasswordWrong | P::PasswordExpired => {
            staying(Who::You, AGAIN_OR_ACCOUNT)
        }
        P::CrossTenantBlocked => staying(Who::SecurityAdministrator, ACCOUNT),
        P::AccountLocked => passing(Who::UserAdministrator, AGAIN_OR_ACCOUNT),
        P::AccountDisabled => staying(Who::UserAdministrator, ACCOUNT),
        P::UserNotAssigned | P::AppDisabled => staying(Who::CloudApplicationAdministrator, AGAIN_OR_ACCOUNT),
        P::ConditionalAccess => staying(Who::ConditionalAccessAdministrator, AGAIN_OR_ACCOUNT),
        P::DeviceNotAllowed | P::TenantRestricted => staying(Who::ItDepartment, AGAIN_OR_ACCOUNT),
        P::RiskBlocked => staying(Who::SecurityAdministrator, AGAIN_OR_ACCOUNT),
        P::SignInThrottled => passing(Who::You, AGAIN),
        P::MicrosoftTrouble | P::SignInSurprise | P::ServiceUnavailable => passing(Who::Microsoft, BACK),
        P::OwnSignInServer => passing(Who::ItDepartment, AGAIN_OR_ACCOUNT),
        P::RedirectMismatch | P::AppSingleTenant | P::AppNotFound | P::RegistrationFault | P::CodeUnknown => {
            staying(Who::Publisher, AGAIN)
        }
        P::DataverseMissing => passing(Who::PowerPlatformAdministrator, AGAIN_OR_ACCOUNT),
        P::WrongCloud => staying(Who::Publisher, AGAIN_OR_ACCOUNT),
        P::RequestFault | P::ReadRefused | P::WriteRefused | P::AnswerTooLarge | P::Surprise => {
            staying(Who::Publisher, BACK)
        }
        P::CertificateRefused => passing(Who::You, CREDENTIAL),
        P::NoOrganizations => staying(Who::SystemAdministrator, ACCOUNT),
        P::OrganizationAddress
        | P::DepthNotAllowed
        | P::RoleManaged
        | P::RoleContractRefused
        | P::SolutionBroken
        | P::SolutionClash
        | P::SolutionVersion => staying(Who::Publisher, ORGANIZATION),
        P::WrongOrganization => staying(Who::You, ORGANIZATION),
        P::OrganizationInOtherCloud => staying(Who::Publisher, ACCOUNT),
        P::NotAMember | P::UserDisabled | P::NoRoleThere | P::MissingRight => {
            staying(Who::SystemAdministrator, ACCOUNT_OR_ORGANIZATION)
        }
        P::AdministrationMode | P::OrganizationDisabled | P::UserProtected => {
            staying(Who::PowerPlatformAdministrator, ORGANIZATION)
        }
        P::LicenceMissing => staying(Who::LicenseAdministrator, ACCOUNT_OR_ORGANIZATION),
        P::TableMissing
        | P::PrivilegeMissing
        | P::RoleNameTaken
        | P::TwoApplicationUsers
        | P::OtherBusinessUnit
        | P::RoleElsewhere
        | P::PartMissing
        | P::SolutionInUse
        | P::SolutionNeeds
        | P::SolutionRoleDiffers => staying(Who::SystemAdministrator, ORGANIZATION),
        P::PlanChanged => staying(Who::You, LOOK),
        P::ApplicationUserDisabled => staying(Who::You, ENABLE),
        P::ApplicationUserDeleted => staying(Who::You, PURGE),
        P::RoleFound => staying(Who::You, ADOPT_ROLE),
        P::ApplicationUserFound => staying(Who::You, ADOPT_USER),
        P::AnotherRun
        | P::AppNotYetVisible
        | P::GoOnLater
        | P::SolutionBusy
        | P::SolutionNotThere
        | P::SolutionStillInstalling
        | P::ServiceBusy => passing(Who::You, BACK),
        P::AppIsSomebodyElse | P::UndoStopped | P::PluginStopped => staying(Who::SystemAdministrator, BACK),
        P::ProbeRefused | P::AppTokenRefused => passing(Who::Publisher, BACK),
        P::NoConnection => passing(Who::ItDepartment, BACK),
        P::ConnectionNotSecure
        | P::ConnectionIntercepted
        | P::CertificateOtherName
        | P::ConnectionTooOld
        | P::ProxySignIn
        | P::Redirected => staying(Who::ItDepartment, BACK),
        P::ClockWrong | P::CertificateDate => staying(Who::You, BACK),
    }
}

fn staying(who: Who, ways: &'static [W]) -> Cause {
    Cause {
        who,
        passes: false,
        ways,
    }
}

fn passing(who: Who, ways: &'static [W]) -> Cause {
    Cause {
        who,
        passes: true,
        ways,
    }
}
