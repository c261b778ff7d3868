use super::*;
use crate::clock::FrozenClock;
use crate::files::{DiskStep, MemoryFiles};

const ORGANIZATION: OrganizationId = OrganizationId(Uuid::from_u128(1));
const APP: AppId = AppId(Uuid::from_u128(2));
const RUN: Uuid = Uuid::from_u128(3);
const ROLE: Uuid = Uuid::from_u128(4);
const USER: Uuid = Uuid::from_u128(5);

fn clock() -> Arc<FrozenClock> {
    Arc::new(FrozenClock::at("2026-03-01T08:00:00Z".parse().unwrap()))
}

async fn open(files: &Arc<MemoryFiles>) -> Journal {
    Journal::open(files.clone(), clock(), ORGANIZATION, APP)
        .await
        .unwrap()
}

async fn open_bytes(bytes: impl Into<Vec<u8>>) -> Journal {
    open(&Arc::new(MemoryFiles::with(&place(ORGANIZATION, APP), bytes))).await
}

fn wanted(act: Act, subject: Subject, key: Uuid) -> Wanted {
    Wanted {
        act,
        subject,
        key,
        name: "Contoso Sync\nΩ".to_owned(),
        with: None,
        before: None,
    }
}

async fn done(journal: &mut Journal, wanted: Wanted, result: Settled) {
    let seq = journal.intend(RUN, wanted).await.unwrap();
    journal.settle(seq, result).await.unwrap();
}

fn keys(intents: &[&Intent]) -> Vec<Uuid> {
    intents.iter().map(|intent| intent.wanted.key).collect()
}

/// A journal with four records, and its bytes.
async fn written() -> (Vec<Entry>, Vec<u8>) {
    let files = Arc::new(MemoryFiles::new());
    let mut journal = open(&files).await;
    done(
        &mut journal,
        wanted(Act::Create, Subject::Role, ROLE),
        Settled::Applied,
    )
    .await;
    journal
        .found(Subject::ApplicationUser, USER, "Contoso Sync")
        .await
        .unwrap();
    let before = Some(serde_json::json!({ "privileges": [1, 2.5, "x"] }));
    journal
        .intend(
            RUN,
            Wanted {
                before,
                ..wanted(Act::Change, Subject::Role, ROLE)
            },
        )
        .await
        .unwrap();
    let bytes = files.read(&place(ORGANIZATION, APP)).await.unwrap().unwrap();
    (journal.entries().to_vec(), bytes)
}

#[tokio::test]
async fn what_was_written_is_there_after_opening_again() {
    let (entries, bytes) = written().await;
    let journal = open_bytes(bytes).await;
    assert_eq!(journal.entries(), entries);
    assert_eq!(journal.unreadable(), 0);
    assert_eq!(keys(&journal.created()), [ROLE]);
    assert_eq!(keys(&journal.unsettled()), [ROLE]);
}

/// RE-02
#[tokio::test]
async fn a_line_is_as_documented() {
    let (_, bytes) = written().await;
    let text = String::from_utf8(bytes).unwrap();
    let json = r#"{"version":1,"entry":{"record":"outcome","run":"00000000-0000-0000-0000-000000000003","seq":1,"at":"2026-03-01T08:00:00Z","result":"applied"}}"#;
    let line = format!("{:08x} {} {json}", crc32fast::hash(json.as_bytes()), json.len());
    assert_eq!(text.lines().nth(1).unwrap(), line);
    assert_eq!(text.lines().count(), 4);
}

/// RE-02
#[tokio::test]
async fn a_journal_torn_at_any_byte_opens_with_what_was_whole_and_goes_on() {
    let (entries, bytes) = written().await;
    for end in 0..=bytes.len() {
        let torn = &bytes[..end];
        let ends: Vec<usize> = (0..bytes.len()).filter(|&at| bytes[at] == b'\n').collect();
        let whole = ends.iter().filter(|&&at| at <= end).count();
        let begun = end > 0 && !torn.ends_with(b"\n") && !ends.contains(&end);

        let files = Arc::new(MemoryFiles::with(&place(ORGANIZATION, APP), torn));
        let mut journal = open(&files).await;
        assert_eq!(journal.entries(), &entries[..whole], "torn at {end}");
        assert_eq!(journal.unreadable(), usize::from(begun), "torn at {end}");

        done(
            &mut journal,
            wanted(Act::Create, Subject::Assignment, USER),
            Settled::Applied,
        )
        .await;
        let again = open(&files).await;
        assert_eq!(again.entries(), journal.entries(), "torn at {end}");
        assert_eq!(again.unreadable(), usize::from(begun), "torn at {end}");
    }
}

/// RE-02
#[tokio::test]
async fn damage_in_the_middle_costs_only_the_damaged_line() {
    let (entries, bytes) = written().await;
    let first_line = bytes.iter().position(|&byte| byte == b'\n').unwrap();
    for (at, bit) in (0..first_line).flat_map(|at| [(at, 0x01), (at, 0x80)]) {
        let mut damaged = bytes.clone();
        damaged[at] ^= bit;
        let journal = open_bytes(damaged).await;
        assert_eq!(journal.entries(), &entries[1..], "damaged at {at}");
        assert_eq!(journal.unreadable(), 1);
        assert!(
            journal.created().is_empty(),
            "what is not known to be ours is not removed"
        );
    }
    let mut garbage = b"\0\xff garbage\n\n12 zz\n".to_vec();
    garbage.extend_from_slice(&bytes);
    assert_eq!(open_bytes(garbage).await.unreadable(), 2);
}

#[tokio::test]
async fn lines_of_another_version_are_counted_and_left_alone() {
    let line = |json: &str| format!("{:08x} {} {json}\n", crc32fast::hash(json.as_bytes()), json.len());
    let other = line(r#"{"version":2,"entry":{"record":"rename","seq":1}}"#);
    let older = line(r#"{"version":0,"record":"intent","seq":1}"#);
    let files = Arc::new(MemoryFiles::with(
        &place(ORGANIZATION, APP),
        other.clone() + &older,
    ));

    let mut journal = open(&files).await;
    assert_eq!((journal.entries().len(), journal.unreadable()), (0, 2));
    done(
        &mut journal,
        wanted(Act::Create, Subject::Role, ROLE),
        Settled::Applied,
    )
    .await;

    let kept = files.read(&place(ORGANIZATION, APP)).await.unwrap().unwrap();
    assert!(kept.starts_with((other + &older).as_bytes()));
}

#[tokio::test]
async fn only_what_is_known_to_be_made_and_not_removed_may_be_undone() {
    let files = Arc::new(MemoryFiles::new());
    let mut journal = open(&files).await;
    let create = |key| wanted(Act::Create, Subject::Role, key);
    let [applied, read_back, refused, unknown, crashed, removed, stays] =
        [10, 11, 12, 13, 14, 15, 16].map(Uuid::from_u128);

    done(&mut journal, create(applied), Settled::Applied).await;
    done(&mut journal, create(refused), Settled::Refused).await;
    done(&mut journal, create(unknown), Settled::Unknown).await;
    journal.intend(RUN, create(crashed)).await.unwrap();
    done(&mut journal, create(removed), Settled::Applied).await;
    done(
        &mut journal,
        wanted(Act::Remove, Subject::Role, removed),
        Settled::Applied,
    )
    .await;
    done(&mut journal, create(stays), Settled::Applied).await;
    done(
        &mut journal,
        wanted(Act::Remove, Subject::Role, stays),
        Settled::Refused,
    )
    .await;
    let seq = journal.intend(RUN, create(read_back)).await.unwrap();
    journal.settle(seq, Settled::Unknown).await.unwrap();
    journal.settle(seq, Settled::ReadBack).await.unwrap();

    assert_eq!(keys(&journal.created()), [applied, stays, read_back]);
    assert_eq!(keys(&journal.unsettled()), [unknown, crashed]);

    // Making it again after it was removed makes it ours again.
    done(&mut journal, create(removed), Settled::Applied).await;
    assert_eq!(keys(&journal.created()), [applied, stays, read_back, removed]);
}

#[tokio::test]
async fn b9_54_a_role_that_was_taken_from_a_user_leaves_its_other_roles_ours() {
    let files = Arc::new(MemoryFiles::new());
    let mut journal = open(&files).await;
    let on_user = |act, with: Option<u128>| Wanted {
        with: with.map(Uuid::from_u128),
        ..wanted(act, Subject::Assignment, USER)
    };
    let (one, other) = (Some(40), Some(41));
    let roles = |journal: &Journal| -> Vec<_> {
        let created = journal.created().into_iter();
        created
            .map(|intent| intent.wanted.with.map(|role| role.as_u128()))
            .collect()
    };
    for with in [one, other] {
        done(&mut journal, on_user(Act::Create, with), Settled::Applied).await;
    }
    done(&mut journal, on_user(Act::Remove, one), Settled::Applied).await;
    assert_eq!(roles(&journal), [other]);
    // Records of the first version do not say which role: they are about the only one that there was.
    done(&mut journal, on_user(Act::Remove, None), Settled::Applied).await;
    assert_eq!(roles(&journal), []);
    done(&mut journal, on_user(Act::Create, None), Settled::Applied).await;
    assert_eq!(roles(&journal), [None]);
    done(&mut journal, on_user(Act::Remove, one), Settled::Applied).await;
    assert_eq!(roles(&journal), []);
}

/// The review says under a line since when it is there by Gangway: of exactly that thing.
#[tokio::test]
async fn when_a_thing_was_made_is_told_of_that_thing_only() {
    let files = Arc::new(MemoryFiles::new());
    let mut journal = open(&files).await;
    let made: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
    done(
        &mut journal,
        wanted(Act::Create, Subject::Role, ROLE),
        Settled::Applied,
    )
    .await;
    assert_eq!(journal.made_at(Subject::Role, ROLE), Some(made));
    assert_eq!(journal.made_at(Subject::Role, USER), None);
    assert_eq!(journal.made_at(Subject::ApplicationUser, ROLE), None);
    assert_eq!(
        journal.begun_at(Subject::Role, ROLE),
        None,
        "it is known how that ended"
    );

    let started = |act| wanted(act, Subject::ApplicationUser, USER);
    journal.intend(RUN, started(Act::Enable)).await.unwrap();
    assert_eq!(
        journal.begun_at(Subject::ApplicationUser, USER),
        None,
        "to switch it on is not to make it"
    );
    journal.intend(RUN, started(Act::Create)).await.unwrap();
    assert_eq!(journal.begun_at(Subject::ApplicationUser, USER), Some(made));
    assert_eq!(journal.begun_at(Subject::ApplicationUser, ROLE), None);
    assert_eq!(journal.begun_at(Subject::Assignment, USER), None);
    assert_eq!(journal.made_at(Subject::ApplicationUser, USER), None);
}

/// What stays after undo is told apart: "changed by Gangway" is said of exactly what was, or may have been.
#[tokio::test]
async fn b9_54_a_change_is_remembered_of_that_thing_unless_it_was_refused() {
    let files = Arc::new(MemoryFiles::new());
    let mut journal = open(&files).await;
    let change = |key| wanted(Act::Change, Subject::Role, key);
    let [applied, refused, unknown, open_, other] = [20, 21, 22, 23, 24].map(Uuid::from_u128);
    done(&mut journal, change(applied), Settled::Applied).await;
    done(&mut journal, change(refused), Settled::Refused).await;
    done(&mut journal, change(unknown), Settled::Unknown).await;
    journal.intend(RUN, change(open_)).await.unwrap();
    done(
        &mut journal,
        wanted(Act::Create, Subject::Role, other),
        Settled::Applied,
    )
    .await;
    for (key, changed) in [
        (applied, true),
        (refused, false),
        (unknown, true),
        (open_, true),
        (other, false),
    ] {
        assert_eq!(journal.has_changed(Subject::Role, key), changed, "{key}");
        assert!(!journal.has_changed(Subject::ApplicationUser, key));
    }
}

/// A program that is closed and opened again in one run does not take an old outcome for a new one.
#[tokio::test]
async fn a_number_is_never_used_again_in_a_run() {
    let files = Arc::new(MemoryFiles::new());
    for key in [30, 31, 32].map(Uuid::from_u128) {
        done(
            &mut open(&files).await,
            wanted(Act::Create, Subject::Role, key),
            Settled::Applied,
        )
        .await;
    }
    let last = Uuid::from_u128(33);
    let mut journal = open(&files).await;
    journal
        .intend(RUN, wanted(Act::Create, Subject::Role, last))
        .await
        .unwrap();
    assert_eq!(keys(&open(&files).await.unsettled()), [last]);
}

#[tokio::test]
async fn two_programs_at_the_same_time_do_not_settle_each_other() {
    let files = Arc::new(MemoryFiles::new());
    let (mut window, mut terminal) = (open(&files).await, open(&files).await);
    let other_run = Uuid::from_u128(99);

    let ours = window
        .intend(RUN, wanted(Act::Create, Subject::Role, ROLE))
        .await
        .unwrap();
    let theirs = terminal
        .intend(other_run, wanted(Act::Create, Subject::Role, USER))
        .await
        .unwrap();
    window.settle(ours, Settled::Applied).await.unwrap();
    terminal.settle(theirs, Settled::Refused).await.unwrap();

    let journal = open(&files).await;
    assert_eq!(keys(&journal.created()), [ROLE]);
    assert_eq!(journal.unreadable(), 0);
}

/// RE-02
#[tokio::test]
async fn an_intent_that_is_not_on_the_disk_is_an_error_and_does_not_spoil_the_next() {
    for step in [DiskStep::Write, DiskStep::Flush] {
        let files = Arc::new(MemoryFiles::new());
        let mut journal = open(&files).await;
        done(
            &mut journal,
            wanted(Act::Create, Subject::Role, ROLE),
            Settled::Applied,
        )
        .await;

        files.fail_after(0, step);
        let refused = journal
            .intend(RUN, wanted(Act::Create, Subject::ApplicationUser, USER))
            .await
            .unwrap_err();
        assert!(matches!(refused, JournalError::NotWritten(_)));

        files.mend();
        let seq = journal
            .intend(RUN, wanted(Act::Create, Subject::ApplicationUser, USER))
            .await
            .unwrap();
        journal.settle(seq, Settled::Applied).await.unwrap();
        assert_eq!(keys(&open(&files).await.created()), [ROLE, USER], "{step:?}");
        assert_eq!(
            keys(&open(&Arc::new(files.after_power_cut())).await.created()),
            [ROLE, USER],
            "{step:?}"
        );
    }
}

#[tokio::test]
async fn what_was_found_is_noted_once() {
    let files = Arc::new(MemoryFiles::new());
    let mut journal = open(&files).await;
    for _ in 0..3 {
        journal.found(Subject::Role, ROLE, "Contoso Sync").await.unwrap();
    }
    journal
        .found(Subject::ApplicationUser, ROLE, "Contoso Sync")
        .await
        .unwrap();
    assert_eq!(journal.entries().len(), 2);
    assert!(journal.created().is_empty());
}

#[tokio::test]
async fn b9_38_one_program_at_a_time_works_in_an_organization_and_a_dead_one_lets_go() {
    let folder = tempfile::tempdir().unwrap();
    let disk = crate::files::Disk::open(folder.path().join("gangway"))
        .await
        .unwrap();
    let memory = MemoryFiles::new();
    for files in [&disk as &dyn Files, &memory] {
        let here = OrganizationId(Uuid::from_u128(1));
        let elsewhere = OrganizationId(Uuid::from_u128(2));
        let first = alone(files, here).await.unwrap().expect("nobody is there");
        assert!(
            alone(files, here).await.unwrap().is_none(),
            "two at the same time"
        );
        assert!(alone(files, elsewhere).await.unwrap().is_some());
        drop(first);
        assert!(alone(files, here).await.unwrap().is_some(), "it was let go");
    }
}
