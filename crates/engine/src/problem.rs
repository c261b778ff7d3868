//! Every problem a person can meet, by code. The sentences stand in the language files.

use serde::Serialize;

/// Which problem. Each code has title, reason and advice in every language; what was changed before it is
/// [`WhatChanged`](crate::contract::WhatChanged).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    // The publisher's file.
    /// It could not be read from disk. Facts: `file`.
    ProfileUnreadable,
    /// It is larger than 64 KiB. Facts: `size`, `limit` (bytes).
    ProfileTooLarge,
    /// It is not JSON, or not the JSON of a profile. Facts: `line`, `column`.
    ProfileNotUnderstood,
    /// It has a field that Gangway does not know. Facts: `field`.
    ProfileUnknownField,
    /// A value in it is not of the right form. Facts: `field`.
    ProfileBadValue,
    /// A name in it has hidden or direction-changing characters. Facts: `field`.
    ProfileBadName,
    /// It asks for a role with a name that Dataverse itself uses. Facts: `role`.
    ProfileBuiltInRole,
    /// It asks for more than Gangway gives anyone. Facts: `privilege`.
    ProfileTooPowerful,
    /// It is made for a newer Gangway. Facts: `version`.
    ProfileTooNew,
    /// The solution does not lie beside it. Facts: `file`.
    ProfileSolutionMissing,
    /// The solution beside it is another one than it means. Facts: `file`.
    ProfileSolutionOther,
    /// The solution is damaged, or made to do harm. Facts: `file`.
    ProfileSolutionRefused,
    /// The solution is not managed. Facts: `file`.
    ProfileSolutionUnmanaged,
    /// The solution does not have the one role that the app is to get. Facts: `file`.
    ProfileSolutionRole,

    // This computer.
    /// The keychain is locked.
    KeychainLocked,
    /// There is no keychain.
    KeychainMissing,
    /// The system does not let Gangway at the keychain.
    KeychainDenied,
    /// There is no room left in the keychain.
    KeychainFull,
    /// The keychain refused, and gave no reason.
    KeychainRefused,
    /// The keychain gave back something else than was stored a moment before, or is damaged.
    KeychainBroken,
    /// The entry in the keychain was written by somebody else.
    KeychainEdited,
    /// The secret is longer than every keychain can hold. Facts: `length`, `limit` (bytes).
    SecretTooLong,
    /// The disk could not be read or written. Facts: `folder`, where it is known.
    DiskNotWritable,
    /// No port could be opened for the browser's answer.
    NoLoopback,
    /// The system's list of trusted certificates could not be read.
    TrustUnreadable,
    /// The clock is not that of the services, so that what is signed for a time does not hold. Facts: `amount`, `unit`
    /// (`minutes`, `hours` or `days`), `side` (`ahead` or `behind`).
    ClockWrong,

    // Consent and sign-in.
    /// The person pressed Cancel or declined.
    ConsentRefused,
    /// The account may not approve apps. Facts: `app`.
    ConsentNeedsAdministrator,
    /// The browser did not answer in time.
    SignInTimedOut,
    /// Many wrong requests came in while waiting. Facts: `count`.
    SignInInterference,
    /// The sign-in was refused by the service. Facts: `description` (short).
    SignInRefused,
    /// What came back does not fit what was asked (state, nonce, issuer, audience, time).
    SignInNotTrusted,
    /// Another tenant or person than expected. Facts: `expected`, `found`.
    WrongTenant,
    /// A personal account.
    PersonalAccount,
    /// The approval is not there. Facts: `app`.
    ConsentMissing,
    /// Fewer permissions were granted than asked for. Facts: `missing`.
    FewerPermissions,
    /// More permissions were granted than asked for. Facts: `extra`.
    MorePermissions,
    /// The sign-in ended in mid-run.
    SessionEnded,
    /// The service wants another proof that it is the person: a second factor, or its registration.
    MoreProofNeeded,
    /// A page in the browser waits for an answer.
    BrowserWaits,
    /// The account is not in the tenant.
    AccountNotInTenant,
    /// A guest's account can't do this.
    GuestNotAllowed,
    /// One of two tenants does not let the other's people in or out.
    CrossTenantBlocked,
    /// The app is not open to partners who administer the tenant.
    PartnerNotAllowed,
    /// The password is not right.
    PasswordWrong,
    /// The password is over.
    PasswordExpired,
    /// The account is locked after too many tries.
    AccountLocked,
    /// The account is switched off.
    AccountDisabled,
    /// The person is not assigned to the app. Facts: `app`.
    UserNotAssigned,
    /// The app is switched off in the tenant. Facts: `app`.
    AppDisabled,
    /// A Conditional Access policy says no.
    ConditionalAccess,
    /// The device is not one that the tenant's rules take.
    DeviceNotAllowed,
    /// The sign-in looks risky to the service.
    RiskBlocked,
    /// The network lets nobody into this tenant.
    TenantRestricted,
    /// Too many tries in a short time.
    SignInThrottled,
    /// A service of Microsoft failed by itself.
    MicrosoftTrouble,
    /// The customer's own sign-in server did not do its part.
    OwnSignInServer,
    /// The app's registration lacks the address that the browser comes back to. Facts: `app`.
    RedirectMismatch,
    /// The app's registration is for the publisher's tenant only. Facts: `app`.
    AppSingleTenant,
    /// There is no such app, or not in this cloud. Facts: `app`.
    AppNotFound,
    /// The app's registration does not allow what is asked. Facts: `app`.
    RegistrationFault,
    /// The tenant has no Dataverse, or not this organization.
    DataverseMissing,
    /// The app, the tenant and the sign-in are not all in one cloud.
    WrongCloud,
    /// There is no such tenant.
    TenantNotFound,
    /// The request was not of the right form: a fault of the app's file or of Gangway.
    RequestFault,
    /// The app's certificate is not taken.
    CertificateRefused,
    /// The sign-in service answered in a way that its documentation does not have.
    SignInSurprise,

    // What stands on a page of Microsoft's and was typed in.
    /// The number is not in the atlas. Facts: `code`.
    CodeUnknown,
    /// There is no number in what was typed.
    CodeMissing,
    /// An address was entered, which can hold a secret.
    CodeIsAddress,

    // Organizations.
    /// The list is empty for this person.
    NoOrganizations,
    /// The address is not one of this cloud's. Facts: `address`.
    OrganizationAddress,
    /// The organization is in another cloud than the file is for. Facts: `address`, `cloud`.
    OrganizationInOtherCloud,
    /// The organization belongs to another tenant than the account. Facts: `address`, `found`, `expected`.
    OrganizationOfOtherTenant,
    /// The organization or its tenant is not the one that was chosen. Facts: `expected`, `found`.
    WrongOrganization,
    /// The person is not a user there. Facts: `organization`.
    NotAMember,
    /// The person's user there is switched off. Facts: `organization`.
    UserDisabled,
    /// The person has no role there. Facts: `organization`.
    NoRoleThere,
    /// The person lacks a right there. Facts: `privileges` (`unnamed` where the service names none), `organization`.
    MissingRight,
    /// The organization is in administration mode. Facts: `organization`.
    AdministrationMode,
    /// The organization is switched off. Facts: `organization`.
    OrganizationDisabled,
    /// The person has no licence for it. Facts: `organization`.
    LicenceMissing,
    /// A read was refused. Facts: `organization`, `description`.
    ReadRefused,

    // Credential.
    /// A GUID was entered: that is the secret's id.
    SecretIsAnId,
    /// The service does not take the secret.
    SecretWrong,
    /// The secret is over.
    SecretExpired,
    /// Nothing was entered, or blanks in it.
    SecretEmpty,
    /// The end date is not a date, or is over.
    SecretEndDate,
    /// What was in the keychain is not there any more.
    CredentialGone,
    /// No file was chosen, or an empty one.
    CertificateEmpty,
    /// The file holds no certificate with its RSA key, or is not in the PEM form.
    CertificateUnreadable,
    /// The certificate's key is locked with a password.
    CertificateLocked,
    /// The key in the file is not the certificate's.
    CertificateOtherKey,
    /// The certificate has ended, or has not begun.
    CertificateNotNow,

    // The plan.
    /// A table of the contract is not in this organization. Facts: `table`.
    TableMissing,
    /// A privilege of the contract is not in this organization. Facts: `privilege`.
    PrivilegeMissing,
    /// A depth is not allowed for a privilege. Facts: `privilege`, `depth`.
    DepthNotAllowed,
    /// A role of that name is there and not ours. Facts: `role`.
    RoleNameTaken,
    /// A role of that name is there, not ours, and can be used after a yes. Facts: `role`, `added`, `removed` (how many rights
    /// that would add to it and take from it).
    RoleFound,
    /// The role belongs to a managed solution. Facts: `role`.
    RoleManaged,
    /// The app has a user that Gangway did not make. Facts: `user`, `roles` (what it may do already; `none`).
    ApplicationUserFound,
    /// The application user is switched off by somebody. Facts: `user`, and what else is not as agreed: `role` (what has to be
    /// done to it), `added` and `removed` (how many rights it lacks and has too many), `assigned` (`no` where the user lost it).
    ApplicationUserDisabled,
    /// The application user was deleted, and can be removed for good. Facts: `user`.
    ApplicationUserDeleted,
    /// Two application users have the same app. Facts: `app`.
    TwoApplicationUsers,
    /// The application user is in another business unit. Facts: `user`, `found`.
    OtherBusinessUnit,
    /// What was reviewed is no longer what would be done.
    PlanChanged,
    /// Another Gangway is at work in this organization. Facts: `organization`.
    AnotherRun,

    // The work.
    /// The app is not known in this tenant yet.
    AppNotYetVisible,
    /// A write was refused. Facts: `organization`, `description`.
    WriteRefused,
    /// It is not known whether a write arrived.
    OutcomeUnknown,
    /// The services were busy for longer than Gangway waits at a stretch. Facts: `minutes`.
    GoOnLater,
    /// Reading back gives something else than was written. Facts: `fact`.
    NotAsWritten,
    /// The app's sign-in works, but Dataverse sees somebody else. Facts: `expected`, `found`.
    AppIsSomebodyElse,
    /// The access is set up, but the app can't use it. Facts: `description`.
    ProbeRefused,
    /// The organization does not take the app's token. Facts: `organization`.
    AppTokenRefused,
    /// Undo met something that is no longer as it was left. Facts: `subject`.
    UndoStopped,
    /// A program of the customer's in the organization stopped the change. Facts: `description`, where there is one.
    PluginStopped,
    /// The organization takes a right of the contract in no form. Facts: `app`.
    RoleContractRefused,
    /// The role and the user are in different business units. Facts: `organization`.
    RoleElsewhere,
    /// The user is protected from changes.
    UserProtected,
    /// A table, a column or a solution that the app needs is missing. Facts: `organization`.
    PartMissing,
    /// Another solution is being installed.
    SolutionBusy,
    /// The publisher's solution is damaged or does not fit. Facts: `app`.
    SolutionBroken,
    /// The publisher's solution is there already in another form. Facts: `app`.
    SolutionClash,
    /// The publisher's solution does not fit the version that is there. Facts: `app`.
    SolutionVersion,
    /// Something else needs the solution. Facts: `app`.
    SolutionInUse,
    /// The solution needs things that are not there. Facts: `app`, `needs` (names).
    SolutionNeeds,
    /// The role of the installed solution is not as the solution brings it. Facts: `role`.
    SolutionRoleDiffers,
    /// The installation has ended, and the solution is not there. Facts: `app`.
    SolutionNotThere,
    /// The installation goes on longer than Gangway waits. Facts: `app`.
    SolutionStillInstalling,

    // The network and the services.
    /// No connection. Facts: `host`.
    NoConnection,
    /// The connection is not secure. Facts: `host`.
    ConnectionNotSecure,
    /// Something in between shows a certificate of its own. Facts: `host`.
    ConnectionIntercepted,
    /// The service's certificate is over or not yet valid, by this computer's clock. Facts: `host`.
    CertificateDate,
    /// The certificate is of somebody else. Facts: `host`.
    CertificateOtherName,
    /// Only a way of securing the connection is offered that is too old. Facts: `host`.
    ConnectionTooOld,
    /// A page of the network answered instead of the service. Facts: `host`.
    NotTheService,
    /// The proxy of the network wants a sign-in.
    ProxySignIn,
    /// The service sent the request elsewhere. Facts: `host`.
    Redirected,
    /// The answer was larger than allowed. Facts: `host`.
    AnswerTooLarge,
    /// The service asks for a longer pause. Facts: `seconds`, where it named them.
    ServiceBusy,
    /// The service is not there now. Facts: `host`, `status`.
    ServiceUnavailable,
    /// The service answered in a way that its documentation does not have. Facts: `host`, `status`.
    Surprise,
}

impl ProblemCode {
    /// Every code, in the order above.
    pub const ALL: &[Self] = &[
        Self::ProfileUnreadable,
        Self::ProfileTooLarge,
        Self::ProfileNotUnderstood,
        Self::ProfileUnknownField,
        Self::ProfileBadValue,
        Self::ProfileBadName,
        Self::ProfileBuiltInRole,
        Self::ProfileTooPowerful,
        Self::ProfileTooNew,
        Self::ProfileSolutionMissing,
        Self::ProfileSolutionOther,
        Self::ProfileSolutionRefused,
        Self::ProfileSolutionUnmanaged,
        Self::ProfileSolutionRole,
        Self::KeychainLocked,
        Self::KeychainMissing,
        Self::KeychainDenied,
        Self::KeychainFull,
        Self::KeychainRefused,
        Self::KeychainBroken,
        Self::KeychainEdited,
        Self::SecretTooLong,
        Self::DiskNotWritable,
        Self::NoLoopback,
        Self::TrustUnreadable,
        Self::ClockWrong,
        Self::ConsentRefused,
        Self::ConsentNeedsAdministrator,
        Self::SignInTimedOut,
        Self::SignInInterference,
        Self::SignInRefused,
        Self::SignInNotTrusted,
        Self::WrongTenant,
        Self::PersonalAccount,
        Self::ConsentMissing,
        Self::FewerPermissions,
        Self::MorePermissions,
        Self::SessionEnded,
        Self::MoreProofNeeded,
        Self::BrowserWaits,
        Self::AccountNotInTenant,
        Self::GuestNotAllowed,
        Self::CrossTenantBlocked,
        Self::PartnerNotAllowed,
        Self::PasswordWrong,
        Self::PasswordExpired,
        Self::AccountLocked,
        Self::AccountDisabled,
        Self::UserNotAssigned,
        Self::AppDisabled,
        Self::ConditionalAccess,
        Self::DeviceNotAllowed,
        Self::RiskBlocked,
        Self::TenantRestricted,
        Self::SignInThrottled,
        Self::MicrosoftTrouble,
        Self::OwnSignInServer,
        Self::RedirectMismatch,
        Self::AppSingleTenant,
        Self::AppNotFound,
        Self::RegistrationFault,
        Self::DataverseMissing,
        Self::WrongCloud,
        Self::TenantNotFound,
        Self::RequestFault,
        Self::CertificateRefused,
        Self::SignInSurprise,
        Self::CodeUnknown,
        Self::CodeMissing,
        Self::CodeIsAddress,
        Self::NoOrganizations,
        Self::OrganizationAddress,
        Self::OrganizationInOtherCloud,
        Self::OrganizationOfOtherTenant,
        Self::WrongOrganization,
        Self::NotAMember,
        Self::UserDisabled,
        Self::NoRoleThere,
        Self::MissingRight,
        Self::AdministrationMode,
        Self::OrganizationDisabled,
        Self::LicenceMissing,
        Self::ReadRefused,
        Self::SecretIsAnId,
        Self::SecretWrong,
        Self::SecretExpired,
        Self::SecretEmpty,
        Self::SecretEndDate,
        Self::CredentialGone,
        Self::CertificateEmpty,
        Self::CertificateUnreadable,
        Self::CertificateLocked,
        Self::CertificateOtherKey,
        Self::CertificateNotNow,
        Self::TableMissing,
        Self::PrivilegeMissing,
        Self::DepthNotAllowed,
        Self::RoleNameTaken,
        Self::RoleFound,
        Self::RoleManaged,
        Self::ApplicationUserFound,
        Self::ApplicationUserDisabled,
        Self::ApplicationUserDeleted,
        Self::TwoApplicationUsers,
        Self::OtherBusinessUnit,
        Self::PlanChanged,
        Self::AnotherRun,
        Self::AppNotYetVisible,
        Self::WriteRefused,
        Self::OutcomeUnknown,
        Self::GoOnLater,
        Self::NotAsWritten,
        Self::AppIsSomebodyElse,
        Self::ProbeRefused,
        Self::AppTokenRefused,
        Self::UndoStopped,
        Self::PluginStopped,
        Self::RoleContractRefused,
        Self::RoleElsewhere,
        Self::UserProtected,
        Self::PartMissing,
        Self::SolutionBusy,
        Self::SolutionBroken,
        Self::SolutionClash,
        Self::SolutionVersion,
        Self::SolutionInUse,
        Self::SolutionNeeds,
        Self::SolutionRoleDiffers,
        Self::SolutionNotThere,
        Self::SolutionStillInstalling,
        Self::NoConnection,
        Self::ConnectionNotSecure,
        Self::ConnectionIntercepted,
        Self::CertificateDate,
        Self::CertificateOtherName,
        Self::ConnectionTooOld,
        Self::NotTheService,
        Self::ProxySignIn,
        Self::Redirected,
        Self::AnswerTooLarge,
        Self::ServiceBusy,
        Self::ServiceUnavailable,
        Self::Surprise,
    ];
}
