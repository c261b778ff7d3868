//! What is answered to whom: the only place where a visit moves on.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::page::{Page, Pages, Reply};
use super::request::{Asked, Fields, Threshold};
use super::visit::{Callback, ConsentLeg, Refusal, ResponseMode, State, Visit, VisitProgress};
use crate::contract::Awaited;

/// Holds the visit, decides about every request, and hands over the one callback.
pub(super) struct Desk {
    pub(super) threshold: Threshold,
    consent: Option<ConsentLeg>,
    sign_in_state: State,
    mode: ResponseMode,
    moment: Mutex<Moment>,
    progress: watch::Sender<VisitProgress>,
    over: CancellationToken,
    pages: Pages,
}

/// Where the visit stands.
struct Moment {
    awaited: Awaited,
    /// Who waits for the callback. Taken by the first valid one, so there cannot be a second.
    caller: Option<oneshot::Sender<Callback>>,
    said_goodbye: bool,
}

/// Whose state was shown.
enum Leg<'a> {
    Consent(&'a ConsentLeg),
    SignIn,
}

impl Desk {
    pub(super) fn open(
        visit: Visit,
        port: u16,
        caller: oneshot::Sender<Callback>,
        progress: watch::Sender<VisitProgress>,
    ) -> Self {
        let awaited = if visit.consent.is_some() {
            Awaited::Consent
        } else {
            Awaited::SignIn
        };
        progress.send_replace(VisitProgress { awaited, refused: 0 });
        Self {
            threshold: Threshold::new(port, visit.login_origin, visit.mode),
            consent: visit.consent,
            sign_in_state: visit.sign_in_state,
            mode: visit.mode,
            moment: Mutex::new(Moment {
                awaited,
                caller: Some(caller),
                said_goodbye: false,
            }),
            progress,
            over: CancellationToken::new(),
            pages: Pages::new(&visit.pages),
        }
    }

    /// The answer to a request, or to the reason why it could not be read.
    pub(super) fn answer(&self, asked: Result<Asked, StatusCode>) -> Reply {
        let decided = asked.and_then(|asked| match asked {
            Asked::CleanPage => self.goodbye(),
            Asked::Return { carrier, fields } => self.weigh(carrier, &fields),
        });
        decided.unwrap_or_else(|status| {
            self.count_refusal();
            self.pages.page(status, Page::Refused)
        })
    }

    /// Counts something that was not the awaited answer.
    pub(super) fn count_refusal(&self) {
        self.progress
            .send_modify(|progress| progress.refused = progress.refused.saturating_add(1));
    }

    /// Ready once the callback was handed over.
    pub(super) async fn over(&self) {
        self.over.cancelled().await;
    }

    /// Whether the clean page was given out.
    pub(super) fn has_said_goodbye(&self) -> bool {
        self.moment().said_goodbye
    }

    /// The clean page is there only after the callback: before, there is nothing to go back for.
    fn goodbye(&self) -> Result<Reply, StatusCode> {
        let mut moment = self.moment();
        if moment.caller.is_some() {
            return Err(StatusCode::NOT_FOUND);
        }
        moment.said_goodbye = true;
        Ok(self.pages.page(StatusCode::OK, Page::Done))
    }

    /// The state comes first: before it fits, neither `error` nor `code` nor anything else is looked at.
    fn weigh(&self, carrier: ResponseMode, fields: &Fields) -> Result<Reply, StatusCode> {
        let leg = self
            .leg(fields.get("state").unwrap_or_default())
            .ok_or(StatusCode::BAD_REQUEST)?;
        let mut moment = self.moment();
        let used = match leg {
            Leg::Consent(_) => moment.awaited != Awaited::Consent || moment.caller.is_none(),
            Leg::SignIn => moment.caller.is_none(),
        };
        if used {
            return Ok(self.pages.page(StatusCode::GONE, Page::AlreadyUsed));
        }
        let callback = match leg {
            Leg::Consent(_) if carrier != ResponseMode::Query => return Err(StatusCode::BAD_REQUEST),
            Leg::Consent(consent) => match refusal(fields) {
                // First, because `admin_consent=True` stands beside the error as well
                // (Microsoft: "Admin consent on the Microsoft identity platform").
                Some(refusal) => Callback::ConsentRefused(refusal),
                None if fields.get("admin_consent") == Some("True") => {
                    moment.awaited = Awaited::SignIn;
                    self.progress
                        .send_modify(|progress| progress.awaited = Awaited::SignIn);
                    return Ok(self.pages.redirect(consent.then.as_str()));
                }
                None => return Err(StatusCode::BAD_REQUEST),
            },
            // The authorization request is not out before the consent is in.
            Leg::SignIn if moment.awaited == Awaited::Consent => return Err(StatusCode::BAD_REQUEST),
            Leg::SignIn => match refusal(fields) {
                // By either way: not documented whether Entra ID keeps to the response mode when it refuses
                // the request itself. An error is no secret that an address bar could give away.
                Some(refusal) => Callback::SignInRefused(refusal),
                None if carrier == self.mode => code(fields).ok_or(StatusCode::BAD_REQUEST)?,
                None => return Err(StatusCode::BAD_REQUEST),
            },
        };
        if let Some(caller) = moment.caller.take() {
            // Nobody listens any more only when the visit was given up in this very moment.
            drop(caller.send(callback));
        }
        self.over.cancel();
        Ok(self.pages.redirect(super::request::DONE))
    }

    /// Both are compared always, so that time does not tell which of them is awaited.
    fn leg(&self, state: &str) -> Option<Leg<'_>> {
        let of_consent = self.consent.as_ref().filter(|leg| leg.state.is(state));
        let of_sign_in = self.sign_in_state.is(state);
        of_consent.map(Leg::Consent).or(of_sign_in.then_some(Leg::SignIn))
    }

    fn moment(&self) -> MutexGuard<'_, Moment> {
        self.moment.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(fields: &Fields) -> Option<Refusal> {
    let description = fields.get("error_description").unwrap_or_default();
    fields
        .get("error")
        .map(|error| Refusal::new(error, description, fields.get("error_subcode")))
}

/// A code that could be one, and an issuer that could be one if there is any.
fn code(fields: &Fields) -> Option<Callback> {
    let issuer = match fields.get("iss") {
        Some(_) => Some(fields.get_visible("iss")?.to_owned()),
        None => None,
    };
    Some(Callback::Code {
        code: fields.get_visible("code")?.into(),
        issuer,
    })
}

#[cfg(test)]
mod tests {
    use hyper::header::LOCATION;

    use super::super::visit::example;
    use super::*;

    struct Room {
        desk: Desk,
        callback: oneshot::Receiver<Callback>,
        progress: watch::Receiver<VisitProgress>,
    }

    fn room(visit: Visit) -> Room {
        let (caller, callback) = oneshot::channel();
        let (progress, watched) = watch::channel(VisitProgress::default());
        Room {
            desk: Desk::open(visit, 50_000, caller, progress),
            callback,
            progress: watched,
        }
    }

    impl Room {
        fn returns(&self, carrier: ResponseMode, state: [u8; 32], rest: &str) -> (u16, Option<String>) {
            let form = format!("state={}&{rest}", State::new(state).expose());
            let fields = Fields::parse(form.as_bytes()).unwrap();
            let reply = self.desk.answer(Ok(Asked::Return { carrier, fields }));
            let location = reply
                .headers()
                .get(LOCATION)
                .map(|value| value.to_str().unwrap().to_owned());
            (reply.status().as_u16(), location)
        }

        fn consents(&self, rest: &str) -> (u16, Option<String>) {
            self.returns(ResponseMode::Query, example::CONSENT, rest)
        }

        fn signs_in(&self, rest: &str) -> (u16, Option<String>) {
            self.returns(ResponseMode::FormPost, example::SIGN_IN, rest)
        }
    }

    const AUTHORIZE: &str = "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize?a=b";

    #[test]
    fn consent_leads_to_the_sign_in_in_the_same_tab() {
        let mut room = room(example::consent_and_sign_in());
        assert_eq!(room.progress.borrow().awaited, Awaited::Consent);
        assert_eq!(
            room.consents("admin_consent=True&tenant=anything"),
            (303, Some(AUTHORIZE.into()))
        );
        assert_eq!(room.progress.borrow().awaited, Awaited::SignIn);
        room.callback
            .try_recv()
            .expect_err("consent alone proves nothing");
        assert_eq!(
            room.signs_in("code=abc&iss=https://login.example/v2.0"),
            (303, Some("/done".into()))
        );
        let Ok(Callback::Code { issuer, .. }) = room.callback.try_recv() else {
            panic!("a code")
        };
        assert_eq!(issuer.as_deref(), Some("https://login.example/v2.0"));
        assert_eq!(room.progress.borrow().refused, 0);
    }

    #[test]
    fn a_refused_consent_is_a_refusal_although_admin_consent_true_stands_beside_it() {
        let mut room = room(example::consent_and_sign_in());
        let answer = room.consents("admin_consent=True&error=access_denied&error_subcode=cancel");
        assert_eq!(answer, (303, Some("/done".into())));
        let Ok(Callback::ConsentRefused(refusal)) = room.callback.try_recv() else {
            panic!("a refusal")
        };
        assert_eq!(
            (refusal.error.as_str(), refusal.subcode.as_deref()),
            ("access_denied", Some("cancel"))
        );
    }

    #[test]
    fn consent_counts_only_as_documented_and_only_once() {
        let room = room(example::consent_and_sign_in());
        for rest in [
            "",
            "admin_consent=False",
            "admin_consent=true",
            "tenant=abc",
            "code=abc",
        ] {
            assert_eq!(room.consents(rest).0, 400, "{rest}");
        }
        assert_eq!(
            room.returns(ResponseMode::FormPost, example::CONSENT, "admin_consent=True")
                .0,
            400
        );
        assert_eq!(room.progress.borrow().refused, 6);
        assert_eq!(room.consents("admin_consent=True").0, 303);
        assert_eq!(room.consents("admin_consent=True"), (410, None));
        assert_eq!(
            room.progress.borrow().refused,
            6,
            "a reload by the person is no interference"
        );
    }

    #[test]
    fn no_code_is_taken_before_the_consent() {
        let room = room(example::consent_and_sign_in());
        assert_eq!(room.signs_in("code=abc").0, 400);
        assert_eq!(room.signs_in("error=access_denied").0, 400);
        assert_eq!(room.consents("admin_consent=True").0, 303);
        assert_eq!(room.signs_in("code=abc").0, 303);
    }

    #[test]
    fn a_code_comes_only_by_the_way_that_was_asked_for() {
        let by_post = room(example::sign_in());
        assert_eq!(
            by_post
                .returns(ResponseMode::Query, example::SIGN_IN, "code=abc")
                .0,
            400
        );
        assert_eq!(
            by_post
                .returns(ResponseMode::FormPost, example::SIGN_IN, "code=abc")
                .0,
            303
        );
        let by_query = room(Visit {
            mode: ResponseMode::Query,
            ..example::sign_in()
        });
        assert_eq!(
            by_query
                .returns(ResponseMode::FormPost, example::SIGN_IN, "code=abc")
                .0,
            400
        );
        assert_eq!(
            by_query
                .returns(ResponseMode::Query, example::SIGN_IN, "code=abc")
                .0,
            303
        );
    }

    #[test]
    fn an_error_comes_by_either_way() {
        for carrier in [ResponseMode::Query, ResponseMode::FormPost] {
            let mut room = room(example::sign_in());
            assert_eq!(
                room.returns(carrier, example::SIGN_IN, "error=access_denied&code=abc")
                    .0,
                303
            );
            assert!(matches!(room.callback.try_recv(), Ok(Callback::SignInRefused(_))));
        }
    }

    #[test]
    fn lb_15_an_issuer_that_cannot_be_one_is_not_passed_on() {
        let room = room(example::sign_in());
        assert_eq!(room.signs_in("code=abc&iss=").0, 400);
        assert_eq!(room.signs_in("code=abc&iss=https://a%0ab").0, 400);
        assert_eq!(room.signs_in("code=abc").0, 303);
    }

    #[test]
    fn lb_12_the_first_callback_is_the_only_one() {
        let mut room = room(example::sign_in());
        assert_eq!(room.signs_in("error=access_denied").0, 303);
        assert_eq!(room.signs_in("code=abc"), (410, None));
        assert!(matches!(room.callback.try_recv(), Ok(Callback::SignInRefused(_))));
    }

    #[test]
    fn lb_06_the_clean_page_is_there_only_after_the_callback() {
        let room = room(example::sign_in());
        assert_eq!(
            room.desk.answer(Ok(Asked::CleanPage)).status(),
            StatusCode::NOT_FOUND
        );
        assert!(!room.desk.has_said_goodbye());
        assert_eq!(room.signs_in("code=abc").0, 303);
        assert_eq!(room.desk.answer(Ok(Asked::CleanPage)).status(), StatusCode::OK);
        assert!(room.desk.has_said_goodbye());
    }
}
