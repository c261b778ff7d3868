//! Every problem a person can meet, by code. The sentences stand in the language files.

use serde::Serialize;

/// Which problem. Each code has title, reason, advice and "what did not change" in every language.
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

    // This computer.
    /// The keychain is locked.
    KeychainLocked,
    /// There is no keychain.
    KeychainMissing,
    /// The keychain refused. Facts: none.
    KeychainRefused,
    /// The keychain gave back something else than was stored.
    KeychainBroken,
    /// The secret is longer than every keychain can hold. Facts: `length`, `limit` (bytes).
    SecretTooLong,
    /// The disk could not be written. Facts: `folder`.
    DiskNotWritable,
    /// No port could be opened for the browser's answer.
    NoLoopback,

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

    // Organizations.
    /// The list is empty for this person.
    NoOrganizations,
    /// The address is not one of this cloud's. Facts: `address`.
    OrganizationAddress,
    /// The organization or its tenant is not the one that was chosen. Facts: `expected`, `found`.
    WrongOrganization,
    /// The person is not a user there. Facts: `organization`.
    NotAMember,
    /// The person's user there is switched off. Facts: `organization`.
    UserDisabled,
    /// The person has no role there. Facts: `organization`.
    NoRoleThere,
    /// The person lacks a right there. Facts: `privileges`, `organization`.
    MissingRight,
    /// The organization is in administration mode. Facts: `organization`.
    AdministrationMode,
    /// The organization is switched off. Facts: `organization`.
    OrganizationDisabled,

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

    // The plan.
    /// A table of the contract is not in this organization. Facts: `table`.
    TableMissing,
    /// A privilege of the contract is not in this organization. Facts: `privilege`.
    PrivilegeMissing,
    /// A depth is not allowed for a privilege. Facts: `privilege`, `depth`.
    DepthNotAllowed,
    /// A role of that name is there and not ours. Facts: `role`.
    RoleNameTaken,
    /// The role belongs to a managed solution. Facts: `role`.
    RoleManaged,
    /// The application user is switched off by somebody. Facts: `user`.
    ApplicationUserDisabled,
    /// The application user was deleted, and can be restored or removed. Facts: `user`.
    ApplicationUserDeleted,
    /// Two application users have the same app. Facts: `app`.
    TwoApplicationUsers,
    /// The application user is in another business unit. Facts: `user`, `found`.
    OtherBusinessUnit,
    /// What was reviewed is no longer what would be done.
    PlanChanged,

    // The work.
    /// The app is not known in this tenant yet.
    AppNotYetVisible,
    /// A write was refused. Facts: `subject`, `description`.
    WriteRefused,
    /// It is not known whether a write arrived.
    OutcomeUnknown,
    /// Reading back gives something else than was written. Facts: `fact`.
    NotAsWritten,
    /// The app's sign-in works, but Dataverse sees somebody else. Facts: `expected`, `found`.
    AppIsSomebodyElse,
    /// The access is set up, but the app can't use it. Facts: `description`.
    ProbeRefused,
    /// Undo met something that is no longer as it was left. Facts: `subject`.
    UndoStopped,

    // The network and the services.
    /// No connection. Facts: `host`.
    NoConnection,
    /// The connection is not secure. Facts: `host`.
    ConnectionNotSecure,
    /// A page of the network answered instead of the service. Facts: `host`.
    NotTheService,
    /// The service sent the request elsewhere. Facts: `host`.
    Redirected,
    /// The answer was larger than allowed. Facts: `host`.
    AnswerTooLarge,
    /// The service asks for a longer pause. Facts: `seconds`.
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
        Self::KeychainLocked,
        Self::KeychainMissing,
        Self::KeychainRefused,
        Self::KeychainBroken,
        Self::SecretTooLong,
        Self::DiskNotWritable,
        Self::NoLoopback,
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
        Self::NoOrganizations,
        Self::OrganizationAddress,
        Self::WrongOrganization,
        Self::NotAMember,
        Self::UserDisabled,
        Self::NoRoleThere,
        Self::MissingRight,
        Self::AdministrationMode,
        Self::OrganizationDisabled,
        Self::SecretIsAnId,
        Self::SecretWrong,
        Self::SecretExpired,
        Self::SecretEmpty,
        Self::SecretEndDate,
        Self::TableMissing,
        Self::PrivilegeMissing,
        Self::DepthNotAllowed,
        Self::RoleNameTaken,
        Self::RoleManaged,
        Self::ApplicationUserDisabled,
        Self::ApplicationUserDeleted,
        Self::TwoApplicationUsers,
        Self::OtherBusinessUnit,
        Self::PlanChanged,
        Self::AppNotYetVisible,
        Self::WriteRefused,
        Self::OutcomeUnknown,
        Self::NotAsWritten,
        Self::AppIsSomebodyElse,
        Self::ProbeRefused,
        Self::UndoStopped,
        Self::NoConnection,
        Self::ConnectionNotSecure,
        Self::NotTheService,
        Self::Redirected,
        Self::AnswerTooLarge,
        Self::ServiceBusy,
        Self::ServiceUnavailable,
        Self::Surprise,
    ];
}
