//! Who is called: in a network where everybody else's name is looked for in vain.

#![expect(clippy::expect_used, reason = "a test says what is wrong by stopping")]

use acceptance::Stage;
use engine::{
    cloud::{Cloud, CloudName},
    contract::{Screen, UndoState},
};

/// From the first click to the last, with the credential's proof, the record and the undo.
async fn whole_life_of_a_connection(stage: &Stage) {
    stage.to_review().await;
    let done = stage.commit().await;
    let Screen::Done { proofs, .. } = done.screen else {
        panic!("{:#?}", done.screen)
    };
    assert_eq!(proofs.len(), 7);
    stage.wizard.undo(true).expect("on the last screen");
    stage
        .until(|snapshot| {
            matches!(
                snapshot.screen,
                Screen::Done {
                    undo: UndoState::Undone { .. },
                    ..
                }
            )
        })
        .await;
}

#[tokio::test]
async fn nw_09_a_whole_connection_and_its_undo_call_three_hosts_of_the_table_and_nobody_else() {
    let (stage, names) = Stage::in_the_public_cloud().await;
    whole_life_of_a_connection(&stage).await;
    let table = [
        "globaldisco.crm.dynamics.com",
        "login.microsoftonline.com",
        "northwind.crm4.dynamics.com",
    ];
    assert_eq!(names.asked(), table.map(str::to_owned).into());
}

#[test]
fn the_security_team_reads_every_host_of_the_table() {
    use CloudName as C;
    let note = include_str!("../docs/for-your-security-team.md");
    for name in [C::Public, C::UsGovGcc, C::UsGovHigh, C::UsDod, C::China] {
        let cloud = Cloud::named(name).expect("in the table");
        let row = format!("| {} | {} |", cloud.authority().host(), cloud.discovery().host());
        let line = note.lines().find(|line| line.contains(&row));
        let line = line.unwrap_or_else(|| panic!("{name:?}: {row}"));
        let hosts = line.rsplit('`').nth(1).expect("the organizations' hosts");
        let host = hosts.replace("{name}", "contoso").replace("{n}", "4");
        assert!(cloud.organization(&host).is_ok(), "{name:?}: {host}");
    }
}
