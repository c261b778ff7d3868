//! Where a run can break, and what can strike it there. The `match`es are whole: a new step, a new fault of the practice tenant or
//! of the keychain does not compile before it has its place here.

use engine::step::Step;
use engine::vault::VaultError;
use http::Method;
use practice_tenant::{Action, Fault, IdTokenFlaw, Service};
use tokio_util::bytes::Bytes;

use crate::ground::Ground;

/// Where the program ends within a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    BeforeSending,
    NotApplied,
    AnswerLost,
    NotJournalled,
    HalfRecord,
}

impl Window {
    pub(crate) const ALL: [Self; 5] = [
        Self::BeforeSending,
        Self::NotApplied,
        Self::AnswerLost,
        Self::NotJournalled,
        Self::HalfRecord,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BeforeSending => "before-sending",
            Self::NotApplied => "not-applied",
            Self::AnswerLost => "answer-lost",
            Self::NotJournalled => "not-journalled",
            Self::HalfRecord => "half-record",
        }
    }

    /// What happens to a request so that this window opens.
    pub(crate) fn fault(self) -> Option<Action> {
        match self {
            Self::NotApplied => Some(Action::DropBefore),
            Self::AnswerLost => Some(Action::ApplyThenDrop),
            Self::BeforeSending | Self::NotJournalled | Self::HalfRecord => None,
        }
    }
}

/// Whom a step meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Requests to a service that hold this in their address.
    Request(Service, &'static str),
    Journal,
    Disk,
    Keychain,
}

pub(crate) fn place(step: Step) -> Place {
    match step {
        Step::RedeemCode | Step::RefreshToken | Step::SignInAsApp => {
            Place::Request(Service::Authority, "/token")
        }
        Step::ListOrganizations => Place::Request(Service::Discovery, "Instances"),
        Step::AskWhose
        | Step::Observe
        | Step::LookCloser
        | Step::WriteChanges
        | Step::WriteOne
        | Step::StageSolution
        | Step::InstallSolution
        | Step::FollowInstallation
        | Step::FindInstallations
        | Step::TryAsApp
        | Step::TryOnBehalf
        | Step::RemoveAssignment
        | Step::SwitchUserOff
        | Step::DeleteUser
        | Step::PurgeUser
        | Step::DeleteRole => Place::Request(Service::Organization, "/api/data/"),
        Step::JournalFound | Step::JournalIntent | Step::JournalOutcome => Place::Journal,
        Step::TakeOrganization | Step::ReadJournal | Step::WriteRecord => Place::Disk,
        Step::KeepSecret | Step::ReadSecret | Step::ForgetSecret => Place::Keychain,
    }
}

/// What strikes.
#[derive(Clone, Debug)]
pub(crate) enum Class {
    Service(Action),
    /// One of the reads that go in one request with others.
    Part(Action),
    Keychain(VaultError),
}

/// Every fault of the practice tenant, once or more.
fn actions() -> Vec<Action> {
    let all = vec![
        Action::DropBefore,
        Action::ApplyThenDrop,
        Action::Throttle { retry_after: 3 },
        Action::Answer {
            status: 500,
            headers: Vec::new(),
            body: Bytes::from_static(
                br#"{"error":{"code":"0x80040216","message":"An unexpected error occurred."}}"#,
            ),
        },
        Action::Answer {
            status: 401,
            headers: Vec::new(),
            body: Bytes::new(),
        },
        Action::Html(502),
        Action::Html(503),
        Action::Html(200),
        Action::Redirect("http://127.0.0.1:9/".to_owned()),
        Action::Huge(5 << 20),
        Action::NotJson,
        Action::Truncate,
        Action::ApplyThenHtml(502),
        Action::LosePart,
        Action::SwapParts,
        Action::Replace {
            this: "id".to_owned(),
            by: "di".to_owned(),
        },
        Action::WrongTenant,
        Action::IdToken(IdTokenFlaw::OtherAudience),
        Action::IdToken(IdTokenFlaw::OtherIssuer),
        Action::IdToken(IdTokenFlaw::OtherNonce),
        Action::IdToken(IdTokenFlaw::Ended),
        Action::IdToken(IdTokenFlaw::NotYet),
        Action::IdToken(IdTokenFlaw::Unsigned),
        Action::Delay(1),
    ];
    // A new one belongs into the list above.
    for action in &all {
        match action {
            Action::Answer { .. }
            | Action::Throttle { .. }
            | Action::DropBefore
            | Action::ApplyThenDrop
            | Action::Delay(_)
            | Action::Html(_)
            | Action::Redirect(_)
            | Action::Huge(_)
            | Action::NotJson
            | Action::Truncate
            | Action::ApplyThenHtml(_)
            | Action::LosePart
            | Action::SwapParts
            | Action::Replace { .. }
            | Action::WrongTenant
            | Action::IdToken(_)
            // What others do in the meantime is not a fault of the way: the random organizations have it.
            | Action::Change(_) => {}
        }
    }
    all
}

/// A read that a step sends in one request with others, known by its address.
fn part(step: Step) -> Option<&'static str> {
    match step {
        Step::Observe | Step::WriteChanges => Some("/systemusers?$select"),
        Step::LookCloser => Some("/Microsoft.Dynamics.CRM.RetrieveUserPrivileges"),
        Step::TryAsApp | Step::TryOnBehalf => Some("/accounts?$select"),
        _ => None,
    }
}

/// What answers such a read alone.
fn answers() -> [Action; 4] {
    let answer = |status| Action::Answer {
        status,
        headers: Vec::new(),
        body: Bytes::from_static(
            br#"{"error":{"code":"0x80040216","message":"An unexpected error occurred."}}"#,
        ),
    };
    [
        Action::Throttle { retry_after: 3 },
        answer(401),
        answer(403),
        answer(500),
    ]
}

fn keychain() -> [VaultError; 7] {
    let all = [
        VaultError::Locked,
        VaultError::Missing,
        VaultError::Denied,
        VaultError::Full,
        VaultError::Refused,
        VaultError::Broken,
        VaultError::Edited,
    ];
    for error in all {
        match error {
            VaultError::Locked
            | VaultError::Missing
            | VaultError::Denied
            | VaultError::Full
            | VaultError::Refused
            | VaultError::Broken
            | VaultError::Edited
            // Comes from the secret, not from the keychain.
            | VaultError::TooLong { .. } => {}
        }
    }
    all
}

/// Everything that can strike such a step, with a name for each. The disk has its own cases: each of its steps fails in turn.
pub(crate) fn classes(step: Step) -> Vec<(String, Class)> {
    let named = |class: Class, name: String| {
        let plain: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .take(28)
            .collect();
        (plain, class)
    };
    match place(step) {
        Place::Request(service, _) => actions()
            .into_iter()
            // Only the authority gives tokens.
            .filter(|action| {
                let of_tokens = matches!(action, Action::WrongTenant | Action::IdToken(_));
                !of_tokens || service == Service::Authority
            })
            // Only the organizations answer in parts.
            .filter(|action| {
                let of_parts = matches!(action, Action::LosePart | Action::SwapParts);
                !of_parts || service == Service::Organization
            })
            .map(|action| {
                let name = format!("{action:?}");
                named(Class::Service(action), name)
            })
            .chain(part(step).into_iter().flat_map(|_| answers()).map(|action| {
                let name = format!("Part {action:?}");
                named(Class::Part(action), name)
            }))
            .collect(),
        Place::Keychain => keychain()
            .into_iter()
            .map(|error| named(Class::Keychain(error), format!("{error:?}")))
            .collect(),
        Place::Journal | Place::Disk => Vec::new(),
    }
}

/// Lets it strike the `nth` time of the step, counted in a run that does these steps.
pub(crate) fn strike(ground: &Ground, class: &Class, steps: &[Step], step: Step, nth: usize) {
    let whom = place(step);
    let at = steps
        .iter()
        .enumerate()
        .filter(|(_, one)| **one == step)
        .nth(nth - 1)
        .map_or(0, |(at, _)| at);
    let times = |is_alike: &dyn Fn(Step) -> bool| steps[..=at].iter().filter(|one| is_alike(**one)).count();
    let before = times(&|one| place(one) == whom);
    match (class, whom) {
        (Class::Service(action), Place::Request(service, path)) => ground
            .tenant
            .faults()
            .add(Fault::on(service, action.clone()).path(path).nth(before)),
        (Class::Keychain(error), _) => ground.vault.fail_call(before, *error),
        (Class::Part(action), Place::Request(service, _)) => {
            let Some(path) = part(step) else { return };
            let before = times(&|one| part(one) == Some(path));
            let read = Fault::on(service, action.clone()).method(Method::GET);
            ground.tenant.faults().add(read.path(path).nth(before));
        }
        (Class::Service(_) | Class::Part(_), _) => {}
    }
}
