//! The dialogue: sends the wizard what the person wants, and tells what its pictures show.

use engine::contract::{
    ApprovalRequest, ApproveStage, Awaited, BrowserVisit, EarlierRun, KeychainCheck, Leaving, Problem,
    Screen, SeveralStage, Snapshot, Waiting, WorkState, WorkStep,
};
use engine::wizard::OutOfTurn;
use engine::words::code;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use crate::arguments::{Arguments, Command};
use crate::document::Document;
use crate::exit::Exit;
use crate::opening::Opened;
use crate::print::{Print, clock};
use crate::several::ToldRows;

/// Why a run ends before its end.
pub(crate) enum Stop {
    /// The engine's problem page.
    Problem(Box<Problem>),
    /// A sentence, and the exit that goes with it.
    Said(Exit, String),
    /// Somebody else has to approve the app; and the problem page that led there.
    Approval(Box<ApprovalRequest>, Option<Box<Problem>>),
    /// Ctrl+C, and what that leaves behind.
    Interrupted(Leaving),
    /// The wizard and the dialogue stand at different places.
    LostPlace,
}

impl From<OutOfTurn> for Stop {
    fn from(_: OutOfTurn) -> Self {
        Self::LostPlace
    }
}

impl Stop {
    /// Tells the person and the document.
    pub(crate) fn told(self, command: Command, print: &Print, document: &mut Document) -> Exit {
        let print = print.aloud();
        match self {
            Self::Problem(problem) => {
                print.problem(&problem);
                if document.report.is_some() {
                    print.record(document.report.as_ref(), None);
                }
                let exit = Exit::of(problem.code, command);
                document.problem = Some(*problem);
                exit
            }
            Self::Approval(request, problem) => {
                if let Some(problem) = problem {
                    Self::Problem(problem).told(command, &print, document);
                }
                print.approval(&request);
                document.approval = Some(*request);
                Exit::Later
            }
            Self::Said(exit, words) => {
                print.sentence(&words);
                exit
            }
            Self::Interrupted(leaving) => {
                print.gap();
                print.say(
                    match leaving {
                        Leaving::NothingDone => "cli-stopped-nothing-done",
                        Leaving::HalfDone => "cli-stopped-half-done",
                        Leaving::Finished => "cli-stopped-finished",
                    },
                    &[],
                );
                Exit::Refused
            }
            Self::LostPlace => {
                print.say("cli-lost-place", &[]);
                Exit::Problem
            }
        }
    }
}

/// One run.
pub(crate) struct Dialogue<'a> {
    pub(crate) arguments: &'a Arguments,
    pub(crate) opened: &'a Opened,
    pub(crate) print: &'a Print,
    pub(crate) document: &'a mut Document,
    /// How often a secret was entered.
    pub(crate) secrets_entered: u32,
    pub(crate) pictures: watch::Receiver<Snapshot>,
    told: Told,
    pub(crate) told_rows: ToldRows,
    /// More than one organization was named.
    pub(crate) several: bool,
}

/// What was told already: pictures repeat themselves.
#[derive(Default)]
struct Told {
    link: bool,
    awaited: Option<Awaited>,
    refused: bool,
    steps_to_do: Vec<WorkStep>,
    steps: Vec<WorkStep>,
    waiting: Option<Waiting>,
}

impl<'a> Dialogue<'a> {
    pub(crate) fn new(
        arguments: &'a Arguments,
        opened: &'a Opened,
        print: &'a Print,
        document: &'a mut Document,
    ) -> Self {
        let pictures = opened.wizard.watch();
        document.practice = opened.practice;
        document.app.clone_from(&pictures.borrow().app);
        Self {
            arguments,
            opened,
            print,
            document,
            secrets_entered: 0,
            pictures,
            told: Told::default(),
            told_rows: ToldRows::default(),
            several: false,
        }
    }

    /// From the first screen to the last.
    pub(crate) async fn walk(&mut self) -> Result<Exit, Stop> {
        self.can_be_answered()?;
        self.welcome().await?;
        self.sign_in().await?;
        self.organization().await?;
        match self.arguments.command {
            _ if self.several => self.connect_several().await,
            Command::Disconnect => self.disconnect().await,
            Command::Connect | Command::Plan | Command::Verify => self.connect().await,
        }
    }

    /// A run that will have to ask must not begin where nobody can answer.
    fn can_be_answered(&self) -> Result<(), Stop> {
        let only_tells = self.arguments.command.only_looks() || self.arguments.ask_approval;
        let asks = !only_tells && !self.arguments.yes;
        if asks && !self.answers() {
            return Err(self.nobody("cli-nobody-yes"));
        }
        Ok(())
    }

    pub(crate) fn nobody(&self, id: &str) -> Stop {
        Stop::Said(Exit::Usage, self.print.words(id, &[]))
    }

    async fn welcome(&mut self) -> Result<(), Stop> {
        let (app, publisher) = self.app_and_publisher();
        self.print.gap();
        self.print
            .say("cli-asks", &[("app", &app), ("publisher", &publisher)]);
        self.print.say("cli-asks-note", &[]);
        if self.arguments.command == Command::Disconnect || self.arguments.ask_approval {
            // Nothing is kept, so the keychain need not work.
            return Ok(self.opened.wizard.go_on()?);
        }
        if self.awaited_approval().is_some() {
            return Ok(());
        }
        if let Some(run) = self.earlier_run() {
            let began = run.began.to_zoned(TimeZone::system()).date().to_string();
            self.print.say("cli-earlier", &[]);
            self.print.say("earlier-run", &[("date", began.as_str())]);
        }
        let keychain = self
            .until(|screen| match screen {
                Screen::Welcome {
                    keeps_credential,
                    keychain,
                    ..
                } => (keeps_credential.is_none() || keychain.is_some()).then(|| keychain.clone()),
                _ => None,
            })
            .await?;
        if let Some(KeychainCheck::Fails { problem }) = keychain {
            return Err(Stop::Problem(Box::new(problem)));
        }
        Ok(self.opened.wizard.go_on()?)
    }

    fn earlier_run(&self) -> Option<EarlierRun> {
        match &self.pictures.borrow().screen {
            Screen::Welcome { earlier, .. } => earlier.clone(),
            _ => None,
        }
    }

    async fn sign_in(&mut self) -> Result<(), Stop> {
        let Some(visit) = self.visit().await? else {
            self.signed_in();
            return Ok(());
        };
        let (consents, asks) = match visit {
            BrowserVisit::ApproveAndSignIn => (true, "cli-title-approve"),
            BrowserVisit::SignInOnly | BrowserVisit::AnotherAccount | BrowserVisit::LookForApproval => {
                (false, "cli-title-sign-in")
            }
        };
        self.print.heading(asks, &[]);
        let shown = self.pictures.borrow().screen.clone();
        if let (true, Screen::Approve { preview, .. }) = (consents, shown) {
            let app = self.pictures.borrow().app.clone();
            let signs_in_with = app.and_then(|app| app.signs_in_with);
            self.print.consent(&preview, signs_in_with.as_deref());
            self.print.say("cli-approval-may-not", &[]);
        }
        self.opened.wizard.open_browser(visit)?;
        if let Err(stop) = self.organizations().await {
            return Err(self.or_ask_for_approval(stop).await);
        }
        self.signed_in();
        Ok(())
    }

    async fn organizations(&mut self) -> Result<(), Stop> {
        self.until(|screen| matches!(screen, Screen::Organizations { loading: false, .. }).then_some(()))
            .await
    }

    fn signed_in(&mut self) {
        self.document
            .signed_in
            .clone_from(&self.pictures.borrow().signed_in);
        if let Some(who) = &self.document.signed_in {
            self.print.marked(
                "✓",
                "cli-signed-in",
                &[("username", &who.username), ("name", &who.name)],
            );
        }
    }

    /// Waits for a picture with that on it, and tells what is seen on the way. A problem page ends the run.
    pub(crate) async fn until<T>(&mut self, found: impl Fn(&Screen) -> Option<T>) -> Result<T, Stop> {
        loop {
            let snapshot = self.pictures.borrow_and_update().clone();
            self.tell(&snapshot.screen);
            self.tell_wait(snapshot.waiting.as_ref());
            if let Some(found) = found(&snapshot.screen) {
                return Ok(found);
            }
            if let Screen::Trouble { problem, report } = snapshot.screen {
                self.document.report = report;
                return Err(Stop::Problem(Box::new(problem)));
            }
            self.pictures.changed().await.map_err(|_| Stop::LostPlace)?;
        }
    }

    fn tell(&mut self, screen: &Screen) {
        match screen {
            Screen::Approve {
                stage:
                    ApproveStage::Waiting {
                        awaited,
                        until,
                        refused,
                        link,
                        ..
                    },
                ..
            } => {
                if *link && !self.told.link {
                    self.tell_link();
                }
                if self.told.awaited.replace(*awaited) != Some(*awaited) {
                    self.print.say(
                        &format!("cli-waiting-{}", code(awaited)),
                        &[("time", &clock(*until))],
                    );
                }
                if *refused > 0 && !self.told.refused {
                    self.told.refused = true;
                    self.print.say("cli-others-refused", &[]);
                }
            }
            Screen::Working { steps, .. } => {
                self.told.steps_to_do = steps.iter().map(|line| line.step).collect();
                for line in steps.iter().filter(|line| line.state == WorkState::Done) {
                    self.tell_step(line.step);
                }
            }
            Screen::Several {
                stage: SeveralStage::Working,
                rows,
                ..
            } => self.tell_rows(rows),
            _ => {}
        }
    }

    fn tell_link(&mut self) {
        let Some(link) = self.opened.wizard.sign_in_link() else {
            return;
        };
        self.told.link = true;
        if self.arguments.link_only {
            self.print.say("cli-browser-link-only", &[]);
        } else {
            self.print.say("cli-browser-opens", &[]);
            self.print.say("cli-browser-link", &[]);
        }
        self.print.verbatim(&link);
    }

    /// When the last screen is there, all steps are done.
    pub(crate) fn tell_all_steps(&mut self) {
        for step in std::mem::take(&mut self.told.steps_to_do) {
            self.tell_step(step);
        }
    }

    /// Each step once, when it is done.
    fn tell_step(&mut self, step: WorkStep) {
        if !self.told.steps.contains(&step) {
            self.told.steps.push(step);
            self.print.marked("✓", &format!("cli-work-{}", code(&step)), &[]);
        }
    }

    fn tell_wait(&mut self, waiting: Option<&Waiting>) {
        if let Some(waiting) = waiting.filter(|waiting| self.told.waiting.as_ref() != Some(waiting)) {
            self.print.sentence(&self.print.wait(waiting));
        }
        self.told.waiting = waiting.cloned();
    }

    pub(crate) fn app_and_publisher(&self) -> (String, String) {
        let card = self.document.app.as_ref();
        card.map(|app| (app.name.clone(), app.publisher.clone()))
            .unwrap_or_default()
    }

    pub(crate) fn answers(&self) -> bool {
        self.opened.terminal.answers()
    }

    /// One line of the person, without blanks around it. Whoever closes the terminal has said no.
    pub(crate) async fn ask(&self, id: &str, facts: &[(&str, &str)]) -> Result<String, Stop> {
        self.print.question(id, facts);
        if let Ok(Some(line)) = self.opened.terminal.line().await {
            return Ok(line.trim().to_owned());
        }
        self.print.gap();
        Err(self.declined())
    }

    /// Yes or no; anything else is asked again.
    pub(crate) async fn agrees(&self, id: &str, facts: &[(&str, &str)]) -> Result<(), Stop> {
        loop {
            let answer = self.ask(id, facts).await?.to_lowercase();
            let is = |word: &str| answer == self.print.words(word, &[]);
            if is("cli-yes") || is("cli-yes-short") {
                return Ok(());
            }
            if is("cli-no") || is("cli-no-short") {
                return Err(self.declined());
            }
        }
    }

    pub(crate) fn declined(&self) -> Stop {
        Stop::Said(Exit::Refused, self.print.words("cli-plan-declined", &[]))
    }
}
