//! Service protection: each limit has its code and says how long to wait.

use jiff::SignedDuration;
use practice_tenant::{Action, Fault, Limits, Service};
use reqwest::Response;
use serde_json::Value;

use crate::stage::{ADA, BRUNO, Stage};

async fn refusal(response: Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let wait = response
        .headers()
        .get("retry-after")
        .map(|wait| wait.to_str().unwrap().to_owned())
        .unwrap_or_default();
    let body: Value = response.json().await.unwrap_or_default();
    (
        status,
        body["error"]["code"].as_str().unwrap_or_default().to_owned(),
        wait,
    )
}

#[tokio::test]
async fn too_many_requests_wait_until_the_window_has_moved() {
    let stage = Stage::new().await;
    stage.approve().await;
    let limits = Limits {
        requests: 3,
        ..Limits::default()
    };
    stage.practice.set_limits(limits);
    let organization = stage.organization(0);
    let url = format!("{organization}/api/data/v9.2/WhoAmI");
    let ada = stage.access_token(ADA, &organization).await;
    let bruno = stage.access_token(BRUNO, &organization).await;
    for left in ["2", "1", "0"] {
        let response = stage.get(&url, Some(&ada)).await;
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.headers()["x-ms-ratelimit-burst-remaining-xrm-requests"],
            left
        );
        stage.clock.turn(SignedDuration::from_secs(10));
    }
    let refused = refusal(stage.get(&url, Some(&ada)).await).await;
    assert_eq!(refused, (429, "0x80072322".into(), "270".into()));
    assert_eq!(
        stage.get(&url, Some(&bruno)).await.status(),
        200,
        "each user by himself"
    );
    stage.clock.turn(SignedDuration::from_secs(270));
    assert_eq!(stage.get(&url, Some(&ada)).await.status(), 200);
}

#[tokio::test]
async fn much_work_and_much_at_once_are_refused_too() {
    let stage = Stage::new().await;
    stage.approve().await;
    let organization = stage.organization(0);
    let url = format!("{organization}/api/data/v9.2/WhoAmI");
    let ada = stage.access_token(ADA, &organization).await;
    stage.practice.set_limits(Limits {
        concurrent: 0,
        ..Limits::default()
    });
    let refused = refusal(stage.get(&url, Some(&ada)).await).await;
    assert_eq!(refused, (429, "0x80072326".into(), "1".into()));

    stage.practice.set_limits(Limits {
        execution_seconds: 1,
        ..Limits::default()
    });
    let slow = Fault::on(Service::Organization, Action::Delay(300)).first(1);
    stage.practice.faults().add(slow);
    // The clock is turned while the slow request runs.
    let (response, ()) = tokio::join!(stage.get(&url, Some(&ada)), async {
        while stage
            .practice
            .requests()
            .count(Service::Organization, &http::Method::GET)
            < 2
        {
            tokio::task::yield_now().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        stage.clock.turn(SignedDuration::from_secs(2));
    });
    assert_eq!(response.status(), 200);
    let (status, code, _) = refusal(stage.get(&url, Some(&ada)).await).await;
    assert_eq!((status, code.as_str()), (429, "0x80072321"));
}
