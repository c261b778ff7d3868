//! Any text that is pasted as the address of an organization: what is taken is a plain name of the cloud's own hosts.

#![no_main]

use engine::cloud::{Cloud, CloudName};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for name in [CloudName::Public, CloudName::UsGovHigh, CloudName::China] {
        let Some(cloud) = Cloud::named(name) else { continue };
        if let Ok(origin) = cloud.organization(text) {
            let (host, shown) = (origin.host(), origin.to_string());
            assert_eq!(shown, format!("https://{host}"));
            assert!(host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)));
            assert!([".dynamics.com", ".microsoftdynamics.us", ".dynamics.cn"].iter().any(|end| host.ends_with(end)));
            assert_eq!(cloud.organization(&shown).as_ref(), Ok(&origin), "taken once, taken always");
        }
    }
});
