//! The steps of a run: everything that it does outside of itself. Whoever does one names it here first, so that the list below is
//! whole: the proof by faults takes its cases from it.

use std::future::Future;

/// Under this target the beginning and the end of each step are told to whoever listens with `tracing`, at trace level: fields
/// `step` and `moment`.
pub const TARGET: &str = "gangway::step";

macro_rules! steps {
    ($($(#[doc = $doc:literal])+ $step:ident = $name:literal,)+) => {
        /// One kind of thing that is done outside of the engine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Step {
            $($(#[doc = $doc])+ $step,)+
        }

        impl Step {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$step,)+];

            /// What it is called when it is told.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$step => $name,)+
                }
            }
        }
    };
}

steps! {
    /// The authority: the code becomes tokens.
    RedeemCode = "redeem-code",
    /// The authority: a token for another audience.
    RefreshToken = "refresh-token",
    /// The authority: a token for the app itself.
    SignInAsApp = "sign-in-as-app",
    /// Global Discovery: which organizations there are.
    ListOrganizations = "list-organizations",
    /// Dataverse, without a token: whose an organization is.
    AskWhose = "ask-whose",
    /// Dataverse: one look at all that matters.
    Observe = "observe",
    /// Dataverse: a second look, at what the first one led to.
    LookCloser = "look-closer",
    /// Dataverse: all changes of a plan, all or nothing.
    WriteChanges = "write-changes",
    /// Dataverse: one of them, where they are not taken as one.
    WriteOne = "write-one",
    /// Dataverse: the publisher's solution is looked at by the service; nothing is changed.
    StageSolution = "stage-solution",
    /// Dataverse: its installation begins.
    InstallSolution = "install-solution",
    /// Dataverse: how an installation stands.
    FollowInstallation = "follow-installation",
    /// Dataverse: which installations there are.
    FindInstallations = "find-installations",
    /// Dataverse: reads as the app.
    TryAsApp = "try-as-app",
    /// Dataverse: a read on the app's behalf.
    TryOnBehalf = "try-on-behalf",
    /// Dataverse: the user no longer has the role.
    RemoveAssignment = "remove-assignment",
    /// Dataverse: the user is switched off.
    SwitchUserOff = "switch-user-off",
    /// Dataverse: the user is deleted, and kept for a while.
    DeleteUser = "delete-user",
    /// Dataverse: the user is deleted for good.
    PurgeUser = "purge-user",
    /// Dataverse: the role is deleted.
    DeleteRole = "delete-role",
    /// The disk: the organization is taken for this program alone.
    TakeOrganization = "take-organization",
    /// The disk: the journal is read.
    ReadJournal = "read-journal",
    /// The disk: something was there before.
    JournalFound = "journal-found",
    /// The disk: what is about to be done.
    JournalIntent = "journal-intent",
    /// The disk: how it ended.
    JournalOutcome = "journal-outcome",
    /// The disk: a file of the record.
    WriteRecord = "write-record",
    /// The keychain: a credential, or a test entry, is kept.
    KeepSecret = "keep-secret",
    /// The keychain: it is read.
    ReadSecret = "read-secret",
    /// The keychain: it is forgotten.
    ForgetSecret = "forget-secret",
}

impl Step {
    /// Whether Dataverse may take as long for it as it allows any of its operations.
    pub(crate) fn may_take_long(self) -> bool {
        matches!(
            self,
            Self::WriteChanges
                | Self::WriteOne
                | Self::StageSolution
                | Self::InstallSolution
                | Self::RemoveAssignment
                | Self::SwitchUserOff
                | Self::DeleteUser
                | Self::PurgeUser
                | Self::DeleteRole
        )
    }

    /// Does it: tells that it begins, and that it is over.
    pub(crate) async fn doing<T>(self, act: impl Future<Output = T>) -> T {
        tracing::trace!(target: TARGET, step = self.name(), moment = "begins");
        let done = act.await;
        tracing::trace!(target: TARGET, step = self.name(), moment = "is over");
        done
    }
}
