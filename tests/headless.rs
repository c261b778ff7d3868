//! The headless twin, whole: its command line, what it asks, what it says, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::{
    collections::VecDeque,
    ffi::OsString,
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use acceptance::{Person, SAMPLE, ScriptedBrowser, StageClock, worlds};
use async_trait::async_trait;
use engine::{
    chance::OsChance,
    clock::{Clock as _, FrozenClock},
    files::MemoryFiles,
    http::Http,
    vault::{MemoryVault, VaultError},
};
use gangway::{Channel, Exit, Surroundings, Terminal};
use jiff::{SignedDuration, Timestamp};
use practice_tenant::{Action, Fault, Options, PracticeTenant, Service, WorldFile, world};
use secrecy::SecretString;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

const ADA: Person = Person {
    account: "ada@northwind.example",
    approves: true,
};

/// A terminal that writes down what is said, with a person before it who types these lines.
struct Typewriter {
    /// Somebody is there to answer.
    answers: bool,
    typed: Mutex<VecDeque<&'static str>>,
    secret: String,
    output: Mutex<String>,
    errors: Mutex<String>,
}

#[async_trait]
impl Terminal for Typewriter {
    fn write(&self, channel: Channel, text: &str) {
        let paper = match channel {
            Channel::Output => &self.output,
            Channel::Errors => &self.errors,
        };
        paper.lock().unwrap().push_str(text);
    }

    fn has_bold(&self, _: Channel) -> bool {
        false
    }

    fn measure(&self, _: Channel) -> Option<usize> {
        None
    }

    fn answers(&self) -> bool {
        self.answers
    }

    async fn line(&self) -> io::Result<Option<String>> {
        Ok(self.typed.lock().unwrap().pop_front().map(str::to_owned))
    }

    async fn hidden_line(&self) -> io::Result<SecretString> {
        assert!(self.answers, "nobody is there to type a secret");
        Ok(SecretString::from(self.secret.as_str()))
    }

    async fn piped_line(&self) -> io::Result<SecretString> {
        Ok(SecretString::from(self.secret.as_str()))
    }
}

/// A computer that stays between runs, and the services.
struct Computer {
    tenant: Arc<PracticeTenant>,
    browser: Arc<ScriptedBrowser>,
    vault: Arc<MemoryVault>,
    files: Arc<MemoryFiles>,
    clock: Arc<FrozenClock>,
    /// What is entered as the secret.
    secret: String,
}

/// What one run left.
struct Run {
    exit: Exit,
    output: String,
    errors: String,
    /// Lines that nobody asked for.
    unasked: usize,
}

impl Run {
    fn says(&self, text: &str) -> bool {
        self.output.contains(text) || self.errors.contains(text)
    }

    fn document(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {}", self.output))
    }
}

impl Computer {
    async fn new() -> Self {
        Self::in_world(None).await
    }

    async fn in_world(world: Option<WorldFile>) -> Self {
        let clock = Arc::new(FrozenClock::at(Timestamp::now()));
        let options = Options {
            clock: StageClock::with(&clock),
            world,
            ..Options::default()
        };
        // Building an HTTP client settles the TLS provider for the whole process.
        Http::new().unwrap();
        let tenant = Arc::new(PracticeTenant::start(options).await.unwrap());
        Self {
            secret: tenant.sample_secret().value,
            tenant,
            browser: ScriptedBrowser::with(ADA),
            vault: Arc::new(MemoryVault::new()),
            files: Arc::new(MemoryFiles::new()),
            clock,
        }
    }

    fn surroundings(&self, terminal: &Arc<Typewriter>) -> Surroundings {
        Surroundings {
            terminal: Arc::clone(terminal) as _,
            clock: Arc::clone(&self.clock) as _,
            chance: Arc::new(OsChance),
            browser: Arc::clone(&self.browser) as _,
            vault: Arc::clone(&self.vault) as _,
            files: Some(Arc::clone(&self.files) as _),
            tenant: Some(Arc::clone(&self.tenant)),
            interrupted: CancellationToken::new(),
        }
    }

    fn terminal(&self, typed: Option<&[&'static str]>) -> Arc<Typewriter> {
        Arc::new(Typewriter {
            answers: typed.is_some(),
            typed: Mutex::new(typed.unwrap_or_default().iter().copied().collect()),
            secret: self.secret.clone(),
            output: Mutex::default(),
            errors: Mutex::default(),
        })
    }

    /// Runs with a person who types these lines.
    async fn asked(&self, line: &str, typed: &[&'static str]) -> Run {
        self.run(line, &self.terminal(Some(typed))).await
    }

    /// Runs from a script, without a person.
    async fn alone(&self, line: &str) -> Run {
        self.run(line, &self.terminal(None)).await
    }

    async fn run(&self, line: &str, terminal: &Arc<Typewriter>) -> Run {
        let words = format!("gangway {line} --practice");
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let exit = gangway::run(words, self.surroundings(terminal)).await;
        let run = Run {
            exit,
            output: terminal.output.lock().unwrap().clone(),
            errors: terminal.errors.lock().unwrap().clone(),
            unasked: terminal.typed.lock().unwrap().len(),
        };
        for text in [&run.output, &run.errors] {
            assert!(!text.contains(&self.secret), "the secret is told: {text}");
            assert_eq!(acceptance::token_in(text), None, "a token is told: {text}");
            assert!(!text.contains('\u{1b}'), "{text}");
        }
        run
    }

    async fn connected() -> Self {
        let computer = Self::new().await;
        let run = computer
            .alone("connect --organization northwind --secret-stdin --yes")
            .await;
        assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
        computer
    }

    /// How many writes reached the production organization.
    fn writes(&self) -> u64 {
        let mut world = self.tenant.world();
        world.organization(world::NORTHWIND_PRODUCTION).unwrap().writes()
    }

    fn application_users(&self) -> usize {
        let mut world = self.tenant.world();
        world
            .organization(world::NORTHWIND_PRODUCTION)
            .unwrap()
            .application_users()
            .len()
    }

    /// Somebody takes the role from the application user by hand.
    fn drift(&self) {
        let mut world = self.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let user = organization.application_users().remove(0).id;
        for role in organization.roles_assigned_to(user) {
            organization.unassign_role(user, role);
        }
    }
}

/// Everything is asked and answered in the order in which a person meets it.
#[tokio::test]
async fn ada_connects_for_the_first_time() {
    let computer = Computer::new().await;
    let run = computer
        .asked("connect", &["1", "2099-03-01", "perhaps", "yes"])
        .await;
    assert_eq!(
        (run.exit, run.unasked),
        (Exit::Done, 0),
        "{}{}",
        run.output,
        run.errors
    );
    let mut rest = run.output.as_str();
    for said in [
        "Practice: nothing here is real",
        "Contoso Sync from Contoso Software asks",
        "Microsoft’s page should show Contoso Sync",
        "http://127.0.0.1:",
        "Waiting for the approval",
        "Signed in as ada@northwind.example (Ada Admin)",
        "1  Northwind (127.0.0.1:",
        "not shown:",
        "On which day does it end",
        "in your keychain now",
        "Nothing has been changed yet.",
        "+ Make the role Contoso Sync",
        "+ Make the application user Contoso Sync",
        "+ Give the application user the role Contoso Sync",
        "Accounts: read, create, change",
        "Do this in Northwind?",
        "Do this in Northwind?",
        "✓ Made the changes",
        "✓ Tried the access as the app",
        "✓ Wrote the report",
        "Contoso Sync is connected to Northwind, and it works.",
        "✓ The app can read a row (read as the app)",
        "The report is in this folder:",
        "The app’s secret or certificate ends on 2099-03-01.",
        "gangway disconnect",
    ] {
        let at = rest
            .find(said)
            .unwrap_or_else(|| panic!("{said:?} is not said in {rest}"));
        rest = &rest[at + said.len()..];
    }
    assert_eq!(run.errors, "");
    assert_eq!(computer.application_users(), 1);
}

#[tokio::test]
async fn the_second_run_writes_nothing_and_asks_nothing() {
    let computer = Computer::connected().await;
    let writes = computer.writes();
    let run = computer
        .asked("connect --approved --organization Northwind", &[])
        .await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert!(run.says("One from an earlier run is in your keychain"));
    assert!(run.says("Nothing had to be changed."));
    assert_eq!(computer.writes(), writes);
}

#[tokio::test]
async fn a_plan_tells_what_is_missing_and_leaves_no_trace() {
    let computer = Computer::new().await;
    let run = computer.asked("plan --organization Northwind", &[""]).await;
    assert_eq!(run.exit, Exit::NotAsWanted, "{}{}", run.output, run.errors);
    assert!(run.says("+ Make the application user Contoso Sync"));
    assert!(run.says("It was not stored anywhere"));
    assert_eq!(computer.writes(), 0);
    assert!(computer.vault.names().is_empty());
    assert!(computer.files.contents().is_empty());

    let computer = Computer::connected().await;
    assert_eq!(
        computer.alone("plan --organization Northwind").await.exit,
        Exit::Done
    );
}

#[tokio::test]
async fn verify_proves_what_is_there_and_finds_what_was_changed_by_hand() {
    let computer = Computer::connected().await;
    let writes = computer.writes();
    let run = computer.alone("verify --organization Northwind --json").await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    let document = run.document();
    assert_eq!(document["outcome"], "done");
    assert_eq!(document["proofs"].as_array().unwrap().len(), 7);
    assert_eq!(computer.writes(), writes);

    computer.drift();
    let writes = computer.writes();
    let run = computer.alone("verify --organization Northwind --json").await;
    assert_eq!(run.exit, Exit::NotAsWanted, "{}{}", run.output, run.errors);
    let document = run.document();
    assert_eq!(
        (&document["outcome"], &document["exitCode"]),
        (&Value::from("not-as-wanted"), &Value::from(4))
    );
    assert_eq!(document["plan"]["writes"], 1);
    assert!(
        run.errors
            .contains("+ Give the application user the role Contoso Sync"),
        "{}",
        run.errors
    );
    assert_eq!(computer.writes(), writes);
}

#[tokio::test]
async fn disconnect_tells_what_it_removes_and_removes_it_without_the_secret() {
    let mut computer = Computer::connected().await;
    computer.vault = Arc::new(MemoryVault::new());
    computer.vault.fail_from_now(VaultError::Missing);
    let writes = computer.writes();
    let run = computer
        .asked("disconnect --organization Northwind", &["no"])
        .await;
    assert_eq!(run.exit, Exit::Refused);
    assert!(
        run.says("- Remove the application user Contoso Sync"),
        "{}",
        run.output
    );
    assert_eq!(computer.writes(), writes);

    let run = computer
        .asked("disconnect --organization Northwind", &["yes"])
        .await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert!(run.says("What Gangway made is removed."));
    assert!(
        run.says("The application user Contoso Sync was removed."),
        "{}",
        run.output
    );
    assert!(run.says("The report is in this folder:"), "{}", run.output);
    assert_eq!(computer.application_users(), 0);

    let run = computer.alone("disconnect --organization Northwind --yes").await;
    assert_eq!(run.exit, Exit::Done);
    assert!(run.says("there is nothing to remove"));
}

#[tokio::test]
async fn a_user_that_somebody_switched_off_is_drift_and_can_still_be_removed() {
    let computer = Computer::connected().await;
    {
        let mut world = computer.tenant.world();
        let organization = world.organization(world::NORTHWIND_PRODUCTION).unwrap();
        let user = organization.application_users().remove(0).id;
        organization.set_user_disabled(user, true);
    }
    let run = computer.alone("verify --organization Northwind").await;
    assert_eq!(run.exit, Exit::NotAsWanted);
    assert!(
        run.errors.contains("The app’s user is switched off"),
        "{}",
        run.errors
    );
    let run = computer.alone("disconnect --organization Northwind --yes").await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert_eq!(computer.application_users(), 0);
}

#[tokio::test]
async fn a_refused_approval_is_no_fault_of_the_program() {
    let computer = Computer::new().await;
    computer.browser.seat(Person {
        approves: false,
        ..ADA
    });
    let run = computer.alone("connect --yes --json").await;
    assert_eq!(run.exit, Exit::Refused);
    assert!(
        run.errors.contains("Problem: The app was not approved"),
        "{}",
        run.errors
    );
    let document = run.document();
    assert_eq!(document["outcome"], "refused");
    assert_eq!(document["problem"]["code"], "consent-refused");
    assert_eq!(document["problem"]["changed"], "nothing");
}

/// She was told that it is approved, and it is not.
#[tokio::test]
async fn an_approval_that_is_missing_at_the_sign_in_ends_like_one_that_is_awaited() {
    let computer = Computer::new().await;
    let body = serde_json::json!({
        "error": "invalid_grant", "error_codes": [65001],
        "error_description": "AADSTS65001: The user or administrator has not consented to use the application.",
    });
    let answer = Action::Answer {
        status: 400,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_string().into(),
    };
    let token = Fault::on(Service::Authority, answer).path("/token");
    computer.tenant.faults().add(token.nth(1));
    let run = computer
        .alone("connect --approved --organization Northwind --secret-stdin --yes --json")
        .await;
    assert_eq!(run.exit, Exit::Later, "{}", run.errors);
    assert!(run.says("Problem: The app is not approved yet"), "{}", run.errors);
    assert!(run.says("Send them this message"), "{}", run.errors);
    let document = run.document();
    assert_eq!(document["outcome"], "later");
    assert_eq!(document["problem"]["code"], "consent-missing");
    assert!(document["approval"]["link"].is_string(), "{document}");
}

#[tokio::test]
async fn a_no_at_the_plan_changes_nothing() {
    let computer = Computer::new().await;
    for typed in [&["", "n"][..], &[""]] {
        let run = computer.asked("connect --organization Northwind", typed).await;
        assert_eq!(run.exit, Exit::Refused, "{}{}", run.output, run.errors);
        assert!(run.errors.contains("Nothing was changed in Dataverse."));
        assert_eq!(computer.writes(), 0);
        computer.vault.mend();
    }
}

#[tokio::test]
async fn a_wrong_secret_is_told_and_kept_nowhere() {
    let mut computer = Computer::new().await;
    computer.secret = "CANARY~not-the-secret".to_owned();
    let run = computer
        .alone("connect --organization Northwind --secret-stdin --yes")
        .await;
    assert_eq!(run.exit, Exit::Problem);
    assert!(run.errors.contains("The secret does not work"), "{}", run.errors);
    assert!(run.errors.contains("AADSTS7000215"), "{}", run.errors);
    // A person may try again, and ends on the same page.
    let run = computer
        .asked("connect --organization Northwind", &["", "", ""])
        .await;
    assert_eq!((run.exit, run.unasked), (Exit::Problem, 0));
    assert!(computer.vault.names().is_empty());
}

#[tokio::test]
async fn no_secret_is_in_any_output_or_file() {
    // Every run looks for the secret in what it says.
    let computer = Computer::connected().await;
    computer.alone("verify --organization Northwind --json").await;
    computer
        .alone("disconnect --organization Northwind --yes --json")
        .await;
    for (place, content) in computer.files.contents() {
        assert!(
            !String::from_utf8_lossy(&content).contains(&computer.secret),
            "{place}"
        );
    }
}

#[tokio::test]
async fn where_nobody_can_answer_nothing_hangs() {
    let computer = Computer::new().await;
    let run = computer.alone("connect").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.errors.contains("Add --yes"), "{}", run.errors);
    assert!(
        computer.tenant.requests().all().is_empty(),
        "it is said before the browser opens"
    );

    let run = computer.alone("plan").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.errors.contains("--organization"), "{}", run.errors);

    let run = computer.alone("plan --organization Northwind").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.errors.contains("--secret-stdin"), "{}", run.errors);

    let run = computer.alone("plan --organization Elsewhere").await;
    assert_eq!(run.exit, Exit::Usage);
    assert!(run.errors.contains("“Elsewhere”"), "{}", run.errors);

    let run = computer.alone("dance").await;
    assert_eq!(run.exit, Exit::Usage);
    assert_eq!(run.output, "");
}

#[tokio::test]
async fn a_link_can_be_opened_by_hand() {
    let computer = Computer::new().await;
    let terminal = computer.terminal(None);
    let follow = async {
        let link = loop {
            let said = terminal.output.lock().unwrap().clone();
            if let Some(link) = said.lines().find_map(|line| line.strip_prefix("  http")) {
                break format!("http{link}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert!(
            computer.tenant.requests().all().is_empty(),
            "no browser was opened"
        );
        computer.browser.go(link.parse().unwrap());
    };
    let line = "plan --link-only --organization Northwind --secret-stdin";
    let (run, ()) = tokio::join!(computer.run(line, &terminal), follow);
    assert_eq!(run.exit, Exit::NotAsWanted, "{}{}", run.output, run.errors);
}

#[tokio::test]
async fn ctrl_c_says_what_was_changed() {
    let computer = Computer::new().await;
    let terminal = computer.terminal(None);
    let surroundings = computer.surroundings(&terminal);
    let interrupted = surroundings.interrupted.clone();
    let press = async {
        while !terminal
            .output
            .lock()
            .unwrap()
            .contains("Waiting for the sign-in")
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        interrupted.cancel();
    };
    let line = ["gangway", "plan", "--practice", "--link-only"].map(OsString::from);
    let (exit, ()) = tokio::join!(gangway::run(line, surroundings), press);
    assert_eq!(exit, Exit::Refused);
    assert!(
        terminal
            .errors
            .lock()
            .unwrap()
            .contains("Nothing was changed in Dataverse.")
    );
}

#[tokio::test]
async fn a_locked_keychain_is_found_before_the_browser_opens() {
    let computer = Computer::new().await;
    computer.vault.fail_from_now(VaultError::Locked);
    for line in ["connect --yes", "plan"] {
        let run = computer.alone(line).await;
        assert_eq!(run.exit, Exit::Problem);
        assert!(run.errors.contains("Your keychain is locked"), "{}", run.errors);
    }
    assert!(computer.tenant.requests().all().is_empty());
}

#[tokio::test]
async fn a_busy_service_is_waited_for_or_named_with_its_own_exit() {
    let computer = Computer::connected().await;
    let busy = |retry_after| {
        Fault::on(Service::Organization, Action::Throttle { retry_after })
            .path("$batch")
            .nth(2)
    };
    computer.tenant.faults().add(busy(7));
    let run = computer.alone("verify --organization Northwind").await;
    assert_eq!(run.exit, Exit::Done);
    assert!(
        run.says("Microsoft asks for a pause. Next try at"),
        "{}",
        run.output
    );
    computer.tenant.faults().clear();
    computer.tenant.faults().add(busy(99_999));
    assert_eq!(
        computer.alone("verify --organization Northwind").await.exit,
        Exit::Later
    );
}

/// All is written, and Dataverse refuses the app's token twice: only the app asks for one row.
#[tokio::test]
async fn a_run_that_is_not_proven_tells_where_the_record_of_its_changes_is() {
    let computer = Computer::new().await;
    let refused = Action::Answer {
        status: 401,
        headers: Vec::new(),
        body: "".into(),
    };
    let refused = Fault::on(Service::Organization, refused).path("$batch");
    computer.tenant.faults().add(refused.holds("$top=1").first(2));
    let run = computer
        .alone("connect --organization northwind --secret-stdin --yes")
        .await;
    assert_eq!(run.exit, Exit::Problem, "{}", run.output);
    assert!(run.says("The report is in this folder:"), "{}", run.output);
}

#[tokio::test]
async fn names_from_outside_can_not_steer_the_terminal() {
    let computer = Computer::new().await;
    let body = serde_json::json!({ "value": [{
        "Id": world::NORTHWIND_PRODUCTION,
        "FriendlyName": "North\u{1b}[2Jwind\u{202e}",
        "State": 0,
        "Url": computer.tenant.addresses().organizations[0].url,
    }] });
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = Action::Answer {
        status: 200,
        headers,
        body: body.to_string().into(),
    };
    computer
        .tenant
        .faults()
        .add(Fault::on(Service::Discovery, answer));
    // The run itself looks for the escape character.
    let run = computer.alone("plan").await;
    assert!(run.says("wind"), "{}", run.output);
    assert!(!run.says("\u{202e}"), "{}", run.output);
}

/// A file on the disk of this computer.
fn saved(name: &str, content: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("gangway-headless-{}-{name}", std::process::id()));
    std::fs::write(&file, content).unwrap();
    file
}

#[tokio::test]
async fn a_file_of_a_publisher_who_keeps_the_secret_asks_for_none() {
    let file = saved(
        "publisher.gangway",
        &SAMPLE.replace("\"credential\": \"client-secret\",", ""),
    );
    let computer = Computer::new().await;
    let line = format!(
        "connect --organization Northwind --yes --json --profile {}",
        file.display()
    );
    let run = computer.alone(&line).await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    let document = run.document();
    assert_eq!(document["changes"].as_array().unwrap().len(), 3);
    assert_eq!(document["renewal"], Value::Null);
    assert_eq!(document["signedIn"]["username"], "ada@northwind.example");
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn a_file_that_can_not_be_used_is_a_problem_with_a_reason() {
    let computer = Computer::new().await;
    let file = saved("broken.gangway", "{ \"gangway\": 1, ");
    let run = computer
        .alone(&format!("plan --json --profile {}", file.display()))
        .await;
    assert_eq!(run.exit, Exit::Problem);
    assert_eq!(run.document()["problem"]["code"], "profile-not-understood");
    std::fs::remove_file(&file).unwrap();
    let run = computer
        .alone(&format!("plan --json --profile {}", file.display()))
        .await;
    assert_eq!(run.document()["problem"]["code"], "profile-unreadable");
    assert!(run.errors.contains("broken.gangway"), "{}", run.errors);
}

/// The first connection, from a script, with the scenarios that the line names.
const CONNECT: &str = "connect --organization northwind --secret-stdin --yes";

#[tokio::test]
async fn a_rehearsal_with_a_busy_service_still_ends_in_a_proof() {
    let computer = Computer::new().await;
    let begin = computer.clock.now();
    let run = computer.alone(&format!("{CONNECT} --scenario throttled")).await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert!(run.says("In this rehearsal: Dataverse answers every fourth request 429"));
    let waited = computer.clock.now().duration_since(begin);
    assert!(waited >= SignedDuration::from_secs(3), "{waited}");
    assert!(run.says("✓ The app can read a row"), "{}", run.output);
}

#[tokio::test]
async fn a_rehearsal_with_a_lost_answer_makes_everything_once() {
    let (usual, computer) = (Computer::connected().await, Computer::new().await);
    let run = computer
        .alone(&format!("{CONNECT} --scenario batch-answer-lost"))
        .await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    let batches = |computer: &Computer| computer.tenant.requests().writes(Service::Organization);
    assert!(batches(&computer) > batches(&usual), "no answer was lost");
    assert_eq!(computer.writes(), usual.writes());
    assert_eq!(computer.application_users(), 1);
}

#[tokio::test]
async fn a_rehearsal_with_an_ended_secret_ends_in_its_problem_before_any_change() {
    let computer = Computer::new().await;
    let line = format!("{CONNECT} --json --scenario secret-ended");
    let run = computer.alone(&line).await;
    assert_eq!(run.exit, Exit::Problem, "{}{}", run.output, run.errors);
    assert_eq!(run.document()["problem"]["code"], "secret-expired");
    assert_eq!(computer.writes(), 0);
}

#[tokio::test]
async fn a_rehearsal_of_an_unknown_trouble_does_not_begin_and_names_the_known_ones() {
    let computer = Computer::new().await;
    let run = computer.alone("plan --scenario weather").await;
    assert_eq!(run.exit, Exit::Usage);
    for said in ["no scenario “weather”", "throttled", "user-made-answer-lost"] {
        assert!(run.errors.contains(said), "{}", run.errors);
    }
    let file = saved(
        "scenario.json",
        r#"{"world": [{"disabled": {"organization": "atlantis"}}]}"#,
    );
    for (option, said) in [
        ("--scenario", "there is no organization “atlantis”"),
        ("--world", "holds no world"),
    ] {
        let run = computer.alone(&format!("plan {option} {}", file.display())).await;
        assert_eq!(run.exit, Exit::Usage);
        assert!(run.errors.contains(said), "{}", run.errors);
    }
    std::fs::remove_file(file).unwrap();
    assert!(computer.tenant.requests().all().is_empty());
}

#[tokio::test]
async fn the_troubles_that_can_be_rehearsed_are_listed() {
    let computer = Computer::new().await;
    let terminal = computer.terminal(None);
    let line = ["gangway", "scenarios"].map(OsString::from);
    assert_eq!(
        gangway::run(line, computer.surroundings(&terminal)).await,
        Exit::Done
    );
    let output = terminal.output.lock().unwrap().clone();
    for scenario in practice_tenant::scenario::catalogue() {
        let told = format!(
            "\n{}\n  What happens: {}\n  What a good client does: {}\n",
            scenario.name, scenario.happens, scenario.client
        );
        assert!(output.contains(&told), "{told} is not in {output}");
    }
}

#[tokio::test]
async fn a_number_on_a_page_is_explained_without_a_run() {
    let computer = Computer::new().await;
    for (typed, exit, said) in [
        (
            "AADSTS50011: the redirect",
            Exit::Done,
            "Who can do this: The publisher of the app",
        ),
        ("0x80072560", Exit::Done, "has no user in the organization"),
        (
            "AADSTS4711",
            Exit::Problem,
            "The number AADSTS4711 is not among those",
        ),
        (
            "http://localhost/?code=CANARY",
            Exit::Usage,
            "Enter only the number",
        ),
        ("hello", Exit::Usage, "There is no number in this text"),
    ] {
        let terminal = computer.terminal(None);
        let line = ["gangway", "explain"].into_iter().chain(typed.split(' '));
        let ended = gangway::run(line.map(OsString::from), computer.surroundings(&terminal)).await;
        let output = terminal.output.lock().unwrap().clone();
        assert_eq!(ended, exit, "{output}");
        assert!(output.contains(said), "{output}");
        assert!(!output.contains("CANARY"), "{output}");
    }
    assert_eq!(computer.writes(), 0);
}

const THREE: &str =
    "--organization northwind-development --organization northwind-test --organization northwind-production";

/// Northwind with three organizations, named so that a command line can name them without blanks.
fn three() -> WorldFile {
    let mut world = worlds::with_organizations(3, Timestamp::now());
    for seed in &mut world.organizations {
        seed.friendly_name = seed.friendly_name.replace(' ', "-");
    }
    world
}

#[tokio::test]
async fn several_organizations_are_connected_in_one_run() {
    let computer = Computer::in_world(Some(three())).await;
    let plan = computer.alone(&format!("plan {THREE} --secret-stdin")).await;
    assert_eq!(plan.exit, Exit::NotAsWanted, "{}{}", plan.output, plan.errors);
    assert_eq!(computer.writes(), 0);

    let run = computer
        .asked(&format!("connect {THREE} --secret-stdin"), &["yes"])
        .await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert!(run.says("Do this in 3 organizations?"), "{}", run.output);
    assert!(
        run.says("Contoso Sync is connected to 3 of 3 organizations."),
        "{}",
        run.output
    );
    for name in ["Northwind-Development", "Northwind-Test", "Northwind-Production"] {
        assert_eq!(
            run.output.matches(&format!("{name}: connected")).count(),
            1,
            "{}",
            run.output
        );
    }

    let verified = computer.alone(&format!("verify {THREE} --json")).await;
    assert_eq!(verified.exit, Exit::Done, "{}", verified.errors);
    let document = verified.document();
    let organizations = document["organizations"].as_array().unwrap();
    assert_eq!(organizations.len(), 3);
    for one in organizations {
        assert_eq!(one["proofs"].as_array().unwrap().len(), 7);
        assert!(one["changes"].as_array().unwrap().is_empty());
    }
}

/// Nobody agrees to a solution that was not shown, in one organization or in several.
#[tokio::test]
async fn several_organizations_are_shown_the_solution_before_the_yes() {
    let profile = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../samples/contoso-connector.gangway"
    );
    let computer = Computer::in_world(Some(three())).await;
    let two = "--organization northwind-development --organization northwind-test";
    let run = computer
        .asked(
            &format!("connect --profile {profile} {two} --secret-stdin"),
            &["yes"],
        )
        .await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    let (shown, done) = run.output.split_once("Do this in 2 organizations?").unwrap();
    for told in [
        "The solution Contoso Connector 1.0.0.0 of Contoso Software carries:",
        "  security roles: 2",
        "which nobody is given",
    ] {
        assert_eq!(shown.matches(told).count(), 1, "{told}: {shown}");
    }
    assert!(!done.contains("{ $") && !done.contains("{$"), "{done}");

    // Another computer's keychain has the secret too, but its journal knows nothing.
    let elsewhere = Computer {
        files: Arc::new(MemoryFiles::new()),
        ..computer
    };
    let plan = elsewhere.alone(&format!("plan --profile {profile} {two}")).await;
    assert_eq!(plan.exit, Exit::Done, "{}{}", plan.output, plan.errors);
    for told in [
        "This computer has no notes about this connection.",
        "The solution is there already, in version 1.0.0.0",
    ] {
        assert_eq!(plan.output.matches(told).count(), 2, "{told}: {}", plan.output);
    }
}

#[tokio::test]
async fn one_that_is_not_usable_is_told_and_the_others_are_connected() {
    let mut world = three();
    world.organizations[1].people[0].roles = vec!["System Customizer".to_owned()];
    let computer = Computer::in_world(Some(world)).await;
    let run = computer
        .alone(&format!("connect {THREE} --secret-stdin --yes --json"))
        .await;
    assert_eq!(run.exit, Exit::Problem, "{}", run.errors);
    assert!(
        run.says("Contoso Sync is connected to 2 of 3 organizations."),
        "{}",
        run.errors
    );
    let document = run.document();
    let problems: Vec<_> = document["organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["problem"]["code"].as_str())
        .collect();
    assert_eq!(problems, [None, None, Some("missing-right")]);
}

#[tokio::test]
async fn an_organization_named_twice_is_one() {
    let computer = Computer::in_world(Some(three())).await;
    let run = computer
        .alone("plan --organization northwind-test --organization Northwind-Test --secret-stdin --json")
        .await;
    assert_eq!(run.exit, Exit::NotAsWanted, "{}", run.errors);
    assert_eq!(run.document()["organization"]["name"], "Northwind-Test");
}

/// Bruno may not approve. His page says so and nothing comes back, so he asks for the message.
#[tokio::test]
async fn somebody_else_approves_and_the_same_command_goes_on() {
    const CONNECT: &str = "connect --organization Northwind --secret-stdin --yes";
    let computer = Computer::new().await;
    computer.browser.stay_signed_in();
    computer.browser.seat(Person {
        account: "bruno@northwind.example",
        approves: true,
    });
    let run = computer.alone("connect --ask-approval --json").await;
    assert_eq!(run.exit, Exit::Later, "{}{}", run.output, run.errors);
    assert!(
        run.errors.contains("Cloud Application Administrator"),
        "{}",
        run.errors
    );
    let link = run.document()["approval"]["link"].as_str().unwrap().to_owned();
    assert!(run.errors.contains(&link), "{}", run.errors);
    assert!(
        computer.tenant.requests().all().is_empty(),
        "the message needs nothing of any service"
    );
    let ada = ScriptedBrowser::with(ADA);
    ada.go(link.parse().unwrap());
    ada.pages().await;
    let run = computer.alone(CONNECT).await;
    assert!(
        run.says("You have been waiting for the approval since"),
        "{}{}",
        run.output,
        run.errors
    );
    assert!(run.says("is not signed in"), "{}{}", run.output, run.errors);
    assert!(
        run.says("Signed in as bruno@northwind.example"),
        "{}{}",
        run.output,
        run.errors
    );
    assert!(
        !run.says("Approve and sign in"),
        "nobody is asked to approve again"
    );
}

#[tokio::test]
async fn a_message_for_somebody_else_needs_no_keychain() {
    let computer = Computer::new().await;
    computer.vault.fail_from_now(VaultError::Locked);
    let run = computer.alone("connect --ask-approval").await;
    assert_eq!(run.exit, Exit::Later, "{}{}", run.output, run.errors);
    assert!(run.says("Send them this message"), "{}{}", run.output, run.errors);
}

/// Ada asks a colleague, who has not got to it; then it turns out that she may approve herself.
#[tokio::test]
async fn an_approval_that_is_not_there_yet_is_awaited_or_given_here_after_all() {
    const CONNECT: &str = "connect --organization Northwind";
    const FROM_A_SCRIPT: &str = "connect --organization Northwind --secret-stdin --yes";
    const AWAITED: &str = "You have been waiting for the approval since";
    let computer = Computer::new().await;
    computer.browser.stay_signed_in();
    let ada = |approves| {
        let account = "ada@northwind.example";
        computer.browser.seat(Person { account, approves });
    };
    assert_eq!(computer.alone("connect --ask-approval").await.exit, Exit::Later);
    // She signs in to look, and Microsoft's page offers the approval, which she leaves to the colleague.
    ada(false);
    let run = computer.alone(FROM_A_SCRIPT).await;
    assert_eq!(run.exit, Exit::Refused, "{}{}", run.output, run.errors);

    // From now on her browser is signed in, so that a look tells something.
    let run = computer.alone(FROM_A_SCRIPT).await;
    assert_eq!(run.exit, Exit::Later, "{}{}", run.output, run.errors);
    assert!(run.says(AWAITED), "{}", run.output);
    assert!(run.says("does not know of an approval yet"), "{}", run.errors);
    assert!(run.says("Send them this message"), "{}{}", run.output, run.errors);

    let run = computer.asked(CONNECT, &["perhaps", "no"]).await;
    assert_eq!(run.exit, Exit::Later, "{}{}", run.output, run.errors);
    assert!(
        run.says("Can you approve it here?"),
        "{}{}",
        run.output,
        run.errors
    );
    assert!(run.says("Send them this message"), "{}{}", run.output, run.errors);
    assert_eq!(run.unasked, 0);

    ada(true);
    let run = computer.asked(CONNECT, &["yes", "", "yes"]).await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert!(
        run.says("Can you approve it here?"),
        "{}{}",
        run.output,
        run.errors
    );
    assert_eq!(run.unasked, 0);

    let run = computer.alone(FROM_A_SCRIPT).await;
    assert_eq!(run.exit, Exit::Done, "{}{}", run.output, run.errors);
    assert!(!run.says(AWAITED), "the wait is over: {}", run.output);
}
