//! https on all ports, with an authority that lives as long as the services.

use practice_tenant::world::NORTHWIND;
use practice_tenant::{Host, Options, PracticeTenant};
use reqwest::{Certificate, Client};
use serde_json::Value;

use crate::stage::client;

async fn secured(host: Host) -> PracticeTenant {
    let options = Options {
        tls: true,
        host,
        ..Options::default()
    };
    PracticeTenant::start(options).await.unwrap()
}

fn trusting(practice: &PracticeTenant) -> Client {
    client();
    let pem = std::fs::read(practice.authority_file().unwrap()).unwrap();
    Client::builder()
        .tls_certs_only([Certificate::from_pem(&pem).unwrap()])
        .no_proxy()
        .build()
        .unwrap()
}

#[tokio::test]
async fn every_port_is_trusted_by_who_trusts_the_authority() {
    for host in [Host::Address, Host::Localhost] {
        let practice = secured(host).await;
        let trusting = trusting(&practice);
        let addresses = practice.addresses().clone();
        let organizations = addresses.organizations.iter().map(|place| &place.url);
        let all = [
            &addresses.authority,
            &addresses.discovery,
            &addresses.graph,
            &addresses.power_platform,
        ];
        for origin in all.into_iter().chain(organizations) {
            let name = if host == Host::Localhost {
                "localhost"
            } else {
                "127.0.0.1"
            };
            assert!(origin.starts_with(&format!("https://{name}:")), "{origin}");
            trusting.get(origin).send().await.unwrap();
            client().get(origin).send().await.unwrap_err();
        }
    }
}

#[tokio::test]
async fn documents_agree_with_the_scheme() {
    let practice = secured(Host::Address).await;
    let authority = practice.addresses().authority.clone();
    let url = format!("{authority}/{NORTHWIND}/v2.0/.well-known/openid-configuration");
    let document: Value = trusting(&practice)
        .get(url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(document["issuer"], format!("{authority}/{NORTHWIND}/v2.0"));
    assert!(!document.to_string().contains("http://"), "{document}");
}

#[tokio::test]
async fn the_file_goes_with_the_services() {
    let practice = secured(Host::Address).await;
    let path = practice.authority_file().unwrap().to_owned();
    assert!(path.exists());
    drop(practice);
    assert!(!path.exists());
}

#[tokio::test]
async fn plain_http_is_not_heard_on_a_port_with_https() {
    let practice = secured(Host::Address).await;
    let plain = practice.addresses().authority.replace("https", "http");
    client().get(plain).send().await.unwrap_err();
}

#[tokio::test]
async fn both_loopback_addresses_lead_to_the_same_services() {
    let practice = PracticeTenant::start(Options::default()).await.unwrap();
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let keys = format!("{}/common/discovery/v2.0/keys", practice.addresses().authority);
    let six = keys.replace("127.0.0.1", "[::1]");
    let mut bodies = Vec::new();
    for url in [keys, six] {
        bodies.push(client().get(url).send().await.unwrap().text().await.unwrap());
    }
    assert_eq!(bodies[0], bodies[1]);
}
