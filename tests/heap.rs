//! SE-02, SE-04: what is left in memory of a program that connected an app, undid it and dropped everything.
//!
//! The program is a process of its own with the real programs' allocator. The services, the browser and the person who types the
//! secret are in this one, which knows every secret that there was and then reads the other's memory.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    os::fd::AsFd,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use acceptance::{Person, SAMPLE, ScriptedBrowser};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use engine::{
    browser::{Browser, BrowserError, BrowserPage},
    chance::{Chance, SeededChance},
    clock::SystemClock,
    cloud::{Cloud, PracticeAddresses},
    contract::{BrowserVisit, Screen, Snapshot, UndoState},
    files::MemoryFiles,
    http::Http,
    profile::Profile,
    vault::MemoryVault,
    wizard::{Opened, Wizard, World},
};
use practice_tenant::{Options, PracticeTenant, world};
use secrecy::{SecretString, zeroize::Zeroize};
use url::Url;
use zeroizing_alloc::ZeroAlloc;

/// The real programs have the same one.
#[global_allocator]
static WIPED: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// Where the services are; set in the program's process alone.
const SERVICES: &str = "GANGWAY_TEST_SERVICES";

// ---- The program ------------------------------------------------------------------------------------------

/// Both processes follow the same chance: states, nonces and verifiers come from it.
const SEED: u64 = 5;

/// Says aloud what is to be opened.
struct Spoken(Mutex<File>);

impl Browser for Spoken {
    fn open(&self, page: &BrowserPage) -> Result<(), BrowserError> {
        let mut out = self.0.lock().unwrap();
        writeln!(out, "\nOPEN {}", page.address()).map_err(|_| BrowserError)
    }
}

/// Run by the test below, in a process of its own.
#[test]
fn program_that_connects_and_undoes() {
    let Ok(services) = std::env::var(SERVICES) else {
        return;
    };
    let (mut said, mut out) = (unbuffered(std::io::stdin()), unbuffered(std::io::stdout()));
    let mut typed = [0; 128];
    let length = said.read(&mut typed).unwrap();
    let secret = SecretString::from(std::str::from_utf8(&typed[..length]).unwrap().trim_end());
    typed.zeroize();

    let browser = Arc::new(Spoken(Mutex::new(out.try_clone().unwrap())));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(connect_and_undo(&services, secret, browser));
    runtime.shutdown_timeout(Duration::from_secs(5));
    writeln!(out, "\nDONE").unwrap();
    // Until it has been looked at.
    said.read_to_end(&mut Vec::new()).unwrap();
}

/// Without the library's buffers, which live as long as the process.
fn unbuffered(stream: impl AsFd) -> File {
    stream.as_fd().try_clone_to_owned().unwrap().into()
}

async fn connect_and_undo(services: &str, secret: SecretString, browser: Arc<Spoken>) {
    let urls: Vec<Url> = services.split(' ').map(|url| Url::parse(url).unwrap()).collect();
    let cloud = Cloud::practice(&PracticeAddresses {
        authority: urls[0].clone(),
        discovery: urls[1].clone(),
        organizations: urls[2..].to_vec(),
    });
    let world = World {
        clock: Arc::new(SystemClock),
        chance: Arc::new(SeededChance::new(SEED)),
        browser,
        vault: Arc::new(MemoryVault::new()),
        files: Arc::new(MemoryFiles::new()),
        words: Arc::new(words::Language::english(words::Place::Page)),
        http: Http::without_proxy().unwrap(),
    };
    let profile = Profile::parse(SAMPLE.as_bytes()).unwrap();
    let wizard = Wizard::open(world, Opened::Profile(Box::new(profile), cloud.unwrap()));
    wizard.go_on().unwrap();
    wizard.open_browser(BrowserVisit::ApproveAndSignIn).unwrap();
    until(&wizard, |shown| {
        matches!(shown, Screen::Organizations { loading: false, .. })
    })
    .await;
    wizard
        .choose_organization(&world::NORTHWIND_PRODUCTION.to_string())
        .unwrap();
    until(&wizard, |shown| matches!(shown, Screen::Credential { .. })).await;
    wizard
        .enter_secret(secret, Some("2099-01-01".to_owned()))
        .unwrap();
    let review = until(&wizard, |shown| {
        matches!(shown, Screen::Review { loading: false, .. })
    })
    .await;
    let Screen::Review { plan: Some(plan), .. } = review.screen else {
        panic!("no plan")
    };
    wizard.commit(&plan.hash).unwrap();
    until(&wizard, |shown| matches!(shown, Screen::Done { .. })).await;
    wizard.undo(true).unwrap();
    let undone = |shown: &Screen| {
        matches!(
            shown,
            Screen::Done {
                undo: UndoState::Undone { .. },
                ..
            }
        )
    };
    until(&wizard, undone).await;
}

async fn until(wizard: &Wizard, is: impl Fn(&Screen) -> bool) -> Snapshot {
    let mut shown = wizard.watch();
    let wait =
        shown.wait_for(|snapshot| is(&snapshot.screen) || matches!(snapshot.screen, Screen::Trouble { .. }));
    let snapshot = tokio::time::timeout(Duration::from_mins(1), wait)
        .await
        .unwrap()
        .unwrap()
        .clone();
    assert!(is(&snapshot.screen), "{:#?}", snapshot.screen);
    snapshot
}

// ---- Who looks --------------------------------------------------------------------------------------------

/// Remembers what the services made of chance: codes, refresh tokens, the client secret.
struct Remembered(Mutex<Vec<[u8; 32]>>);

impl practice_tenant::Chance for Remembered {
    fn fill(&self, bytes: &mut [u8]) {
        practice_tenant::SystemChance.fill(bytes);
        if let Ok(secret) = <[u8; 32]>::try_from(&*bytes) {
            self.0.lock().unwrap().push(secret);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn se_02_no_token_code_secret_or_verifier_is_left_in_memory() {
    let remembered = Arc::new(Remembered(Mutex::default()));
    Http::without_proxy().unwrap();
    let tenant = PracticeTenant::start(Options {
        chance: Arc::clone(&remembered) as _,
        ..Options::default()
    })
    .await
    .unwrap();
    let addresses = tenant.addresses();
    let mut services = vec![addresses.authority.as_str(), addresses.discovery.as_str()];
    services.extend(addresses.organizations.iter().map(|one| one.url.as_str()));
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "program_that_connects_and_undoes", "--nocapture"])
        .env(SERVICES, services.join(" "))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut typing = program.stdin.take().unwrap();
    let client_secret = tenant.sample_secret().value;
    writeln!(typing, "{client_secret}").unwrap();

    let browser = ScriptedBrowser::with(Person {
        account: "ada@northwind.example",
        approves: true,
    });
    let spoken = BufReader::new(program.stdout.take().unwrap());
    let mut lines = spoken.lines();
    tokio::task::block_in_place(|| {
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some(address) = line.strip_prefix("OPEN ") {
                browser.go(Url::parse(address).unwrap());
            } else if line == "DONE" {
                return;
            }
        }
        panic!("the program ended before its work");
    });

    let mut secrets = vec![("the client secret".to_owned(), client_secret.into_bytes())];
    for made in remembered.0.lock().unwrap().iter() {
        secrets.push((
            "a code or a refresh token".to_owned(),
            URL_SAFE_NO_PAD.encode(made).into_bytes(),
        ));
    }
    let chance = SeededChance::new(SEED);
    for n in 1..=20 {
        let made = chance.bytes32();
        secrets.push((
            format!("state, nonce or verifier {n}"),
            URL_SAFE_NO_PAD.encode(made).into_bytes(),
        ));
    }
    assert!(secrets.len() > 25, "codes and tokens were made");
    let found = left_in_memory(program.id(), &secrets);
    drop(typing);
    // Its own verdict is of no interest any more.
    let _ = program.wait();
    assert!(found.is_empty(), "{} left: {found:#?}", found.len());
}

/// Each secret that is found, with the region where. Everything that looks like a JSON Web Token counts too.
fn left_in_memory(process: u32, secrets: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut memory = File::open(format!("/proc/{process}/mem")).unwrap();
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let (mut found, mut looked_at) = (Vec::new(), 0);
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap(), words.next().unwrap());
        if !rights.starts_with("rw") {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let (start, end) = (
            u64::from_str_radix(start, 16).unwrap(),
            u64::from_str_radix(end, 16).unwrap(),
        );
        let mut region = vec![0; usize::try_from(end - start).unwrap()];
        memory.seek(SeekFrom::Start(start)).unwrap();
        if memory.read_exact(&mut region).is_err() {
            continue;
        }
        looked_at += region.len();
        let place = words.nth(3).unwrap_or("anonymous");
        for (what, secret) in secrets {
            // The beginning is enough: a piece of a secret is a secret.
            let times = count(&region, &secret[..24]);
            if times > 0 {
                found.push(format!("{what}, {times} times in {place} {range}"));
            }
        }
        let tokens = count_tokens(&region);
        if tokens > 0 {
            found.push(format!("a token, {tokens} times in {place} {range}"));
        }
    }
    assert!(looked_at > 1 << 20, "only {looked_at} bytes were read");
    found
}

fn count(region: &[u8], secret: &[u8]) -> usize {
    let mut times = 0;
    let mut rest = region;
    while let Some(at) = rest.iter().position(|&byte| byte == secret[0]) {
        rest = &rest[at..];
        times += usize::from(rest.starts_with(secret));
        rest = &rest[1..];
    }
    times
}

/// `eyJ`, and forty more letters of base64: the head of a JSON Web Token.
fn count_tokens(region: &[u8]) -> usize {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let heads = region.windows(3).enumerate().filter(|(_, head)| *head == b"eyJ");
    heads
        .filter(|(at, _)| {
            region[*at..]
                .iter()
                .take(43)
                .filter(|byte| is_letter(byte))
                .count()
                == 43
        })
        .count()
}
