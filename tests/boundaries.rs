//! The layout's arrows and walls, read from the sources themselves.

#![expect(clippy::expect_used, reason = "a test says what is wrong by stopping")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every source file below a folder, with its path from the root.
fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() {
                if !["node_modules", "dist", "target", "gen"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(ending) {
                let text = fs::read_to_string(&path).expect("text");
                found.push((
                    path.strip_prefix(root())
                        .expect("below")
                        .to_string_lossy()
                        .into_owned(),
                    text,
                ));
            }
        }
    }
    assert!(!found.is_empty(), "no {ending} below {folder}");
    found
}

/// The names of a manifest's dependencies, of all kinds but those for tests.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let text = read(manifest);
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in text.lines() {
        if let Some(section) = line.strip_prefix('[') {
            inside = section.contains("dependencies]") && !section.starts_with("dev-");
        } else if inside && let Some((name, _)) = line.split_once(['.', '=', ' ']) {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

#[test]
fn each_crate_depends_on_what_the_layout_allows() {
    let ours = [
        "engine",
        "practice-tenant",
        "words",
        "gangway",
        "gangway-desktop",
        "acceptance",
        "xtask",
    ];
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("crates/engine", &[][..]),
        ("crates/practice-tenant", &[]),
        ("crates/words", &["engine"]),
        ("crates/cli", &["engine", "practice-tenant", "words"]),
        ("src-tauri", &["engine", "practice-tenant", "words"]),
        ("xtask", &[]),
    ]);
    for (folder, allowed) in allowed {
        let used = dependencies(&format!("{folder}/Cargo.toml"));
        let wrong: Vec<_> = used
            .iter()
            .filter(|name| ours.contains(&name.as_str()) && !allowed.contains(&name.as_str()))
            .collect();
        assert!(wrong.is_empty(), "{folder} depends on {wrong:?}");
        let window = used.iter().any(|name| name.starts_with("tauri"));
        assert!(!window || folder == "src-tauri", "{folder} knows the window");
    }
}

/// What is built into the programs: tests and what they stand on come at the end of a file.
fn product_code(text: &str) -> &str {
    let ends = ["#[cfg(test)]", "#[cfg(any(test, fuzzing))]\n#[expect"];
    let end = ends.iter().filter_map(|end| text.find(end)).min();
    &text[..end.unwrap_or(text.len())]
}

/// The engine's modules that a file names with `crate::…`.
fn modules_used(text: &str) -> BTreeSet<String> {
    let code = product_code(text);
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            None => vec![rest],
            Some(list) => outer_names(list),
        };
        for name in names {
            let end = name
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(name.len());
            used.insert(name[..end].to_owned());
        }
    }
    used.remove("");
    used
}

/// `a::{b, c}, d}` has the outer names `a…` and `d…`.
fn outer_names(list: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut names) = (0, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(list[begin..at].trim());
                return names;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(list[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn the_engines_parts_do_not_know_one_another_and_nothing_knows_the_wizard() {
    let plain = [
        "atlas", "browser", "chance", "clock", "contract", "files", "ids", "problem", "step", "words",
    ];
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("atlas", &[][..]),
        ("approval", &["cloud"]),
        ("browser", &["http"]),
        ("chance", &[]),
        ("clock", &[]),
        ("contract", &["http"]),
        ("crash", &[]),
        ("files", &[]),
        ("ids", &[]),
        ("problem", &[]),
        ("step", &[]),
        ("words", &[]),
        ("http", &[]),
        ("cloud", &["http"]),
        ("profile", &["cloud"]),
        ("service", &["http"]),
        ("patience", &["http", "service"]),
        ("sign_in", &["cloud", "http", "service"]),
        ("discovery", &["cloud", "http", "service"]),
        ("probe", &["http"]),
        ("dataverse", &["http", "service"]),
        ("journal", &[]),
        ("vault", &[]),
        ("report", &[]),
        (
            "provisioning",
            &["dataverse", "http", "journal", "patience", "profile", "service"],
        ),
    ]);
    for (path, text) in sources("crates/engine/src", ".rs") {
        let inner = path.strip_prefix("crates/engine/src/").expect("in the engine");
        let module = inner.split(['/', '.']).next().expect("a name");
        if ["lib", "wizard"].contains(&module) || inner.contains("test") {
            continue;
        }
        let allowed = allowed
            .get(module)
            .unwrap_or_else(|| panic!("{module} is new: what may it use?"));
        let wrong: Vec<_> = modules_used(&text)
            .into_iter()
            .filter(|name| {
                name != module && !plain.contains(&name.as_str()) && !allowed.contains(&name.as_str())
            })
            .collect();
        assert!(wrong.is_empty(), "{path} uses {wrong:?}");
    }
}

#[test]
fn each_foreign_thing_is_named_in_one_place() {
    let only_in = [
        ("reqwest::Client", "crates/engine/src/http/client.rs"),
        ("keyring::", "crates/engine/src/vault/keychain.rs"),
        ("oauth2::", "crates/engine/src/sign_in/entra.rs"),
        ("dynamics.com", "crates/engine/src/cloud.rs"),
        ("microsoftonline", "crates/engine/src/cloud.rs"),
        ("expose_for_request", "crates/engine/src/http/"),
    ];
    for (path, text) in sources("crates/engine/src", ".rs") {
        let code: String = product_code(&text)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        for (thing, place) in only_in {
            let known = path.starts_with(place) || path.contains("test");
            assert!(
                known || !code.contains(thing),
                "{path} names {thing}, which belongs to {place}"
            );
        }
    }
}

/// NW-09: whoever wants to call somebody goes through the one client, and finds hosts in the fixed table alone.
#[test]
fn nobody_else_opens_connections_or_names_a_host() {
    let ways_out = [
        "TcpStream::connect",
        "UdpSocket",
        "UnixStream",
        "lookup_host",
        "to_socket_addrs",
        "ToSocketAddrs",
        "reqwest::",
    ];
    let ends_like_a_host = |word: &str| {
        let (name, end) = word.rsplit_once('.').unwrap_or_default();
        !name.is_empty() && ["com", "net", "org", "io", "us", "cn", "gov", "cloud"].contains(&end)
    };
    for folder in [
        "crates/engine/src",
        "crates/cli/src",
        "crates/words/src",
        "src-tauri/src",
    ] {
        for (path, text) in sources(folder, ".rs") {
            if path.contains("test")
                || path.starts_with("crates/engine/src/http/")
                || path.ends_with("/cloud.rs")
            {
                continue;
            }
            let code = product_code(&text);
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let way = ways_out.iter().find(|way| line.contains(**way));
                assert!(way.is_none(), "{path} goes out by itself: {line}");
                for literal in line.split('"').skip(1).step_by(2) {
                    let mut words = literal.split(|c: char| !(c.is_ascii_alphanumeric() || "-.".contains(c)));
                    let host = words.find(|word| ends_like_a_host(word));
                    assert!(host.is_none(), "{path} names {host:?}: {line}");
                }
            }
        }
    }
}

/// SE-02, SE-07: what `tests/heap.rs` and `engine::crash` prove holds for the programs themselves.
#[test]
fn both_programs_wipe_what_they_free_and_leave_no_core_file() {
    for program in ["crates/cli/src/main.rs", "src-tauri/src/main.rs"] {
        let text = read(program);
        assert!(text.contains("static WIPED: ZeroAlloc<System>"), "{program}");
        let first = text
            .split("fn main()")
            .nth(1)
            .and_then(|main| main.split(';').next());
        assert!(
            first.is_some_and(|act| act.contains("crash::keep_memory_out_of_core_files()")),
            "{program}"
        );
    }
}

/// TA-07
#[test]
fn only_one_file_of_the_front_knows_tauri() {
    for (path, text) in sources("ui/src", ".ts") {
        assert!(
            path == "ui/src/host/tauri.ts" || !text.contains("@tauri-apps"),
            "{path} knows Tauri; only ui/src/host/tauri.ts may"
        );
        for unsafe_way in ["innerHTML", "unsafeHTML", "document.write", "eval(", "styleMap"] {
            let used = text
                .lines()
                .any(|line| line.contains(unsafe_way) && !line.trim_start().starts_with("//"));
            assert!(!used || path.contains(".test."), "{path} uses {unsafe_way}");
        }
    }
}

/// The words between quotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn config() -> serde_json::Value {
    serde_json::from_str(&read("src-tauri/tauri.conf.json")).expect("JSON")
}

#[test]
fn ta_03_the_web_view_may_call_our_commands_and_nothing_else() {
    let build = read("src-tauri/build.rs");
    let list = &build[build.find(".commands(&[").expect("a list")..];
    let named: BTreeSet<String> = quoted(&list[..list.find("])").expect("an end")])
        .into_iter()
        .collect();

    let capability: serde_json::Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).expect("JSON");
    let granted: BTreeSet<String> = capability["permissions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|permission| permission.as_str().expect("a name").to_owned())
        .collect();
    // Zoom by keyboard is a call of the web view itself on Linux and macOS (A11Y-09).
    let mut expected: BTreeSet<String> = named
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .collect();
    expected.insert("core:webview:allow-set-webview-zoom".to_owned());
    assert_eq!(granted, expected);
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert_eq!(capability["local"], true);
    assert!(capability.get("remote").is_none());

    let handlers = read("src-tauri/src/commands.rs");
    let list = &handlers[handlers.find("generate_handler![").expect("a list") + "generate_handler![".len()..];
    let handled: BTreeSet<String> = list[..list.find(']').expect("an end")]
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(handled, named);

    let host = read("ui/src/host/tauri.ts");
    let called: BTreeSet<String> = quoted(&host)
        .into_iter()
        .filter(|word| named.contains(word))
        .collect();
    assert_eq!(called, named, "the front calls another set of commands");
}

/// Word for word, so that no change to it passes unseen.
#[test]
fn ta_02_the_content_security_policy_is_strict() {
    let security = &config()["app"]["security"];
    assert_eq!(
        security["csp"],
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src ipc: \
         http://ipc.localhost; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    );
    assert_eq!(security["freezePrototype"], true);
    assert!(security.get("dangerousDisableAssetCspModification").is_none());
    assert_eq!(config()["app"]["withGlobalTauri"], false);
}

/// The versions in the lock file.
fn locked(name: &str) -> Vec<(u32, u32, u32)> {
    let lock = read("Cargo.lock");
    let versions = lock.split("[[package]]").filter_map(|package| {
        let value = |key: &str| {
            package
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))
        };
        (value("name")? == format!("\"{name}\""))
            .then(|| value("version").map(|it| it.trim_matches('"').to_owned()))?
    });
    versions
        .map(|version| {
            let parts: Vec<u32> = version
                .split(['.', '-', '+'])
                .filter_map(|part| part.parse().ok())
                .collect();
            (parts[0], parts[1], parts[2])
        })
        .collect()
}

/// Before 2.11.1 a foreign page could call the commands on Windows (CVE-2026-42184).
#[test]
fn ta_01_tauri_knows_its_own_page() {
    let [version] = locked("tauri")[..] else {
        panic!("one version of tauri")
    };
    assert!(version >= (2, 11, 1), "{version:?}");
}

/// The isolation pattern is left out for reasons (`docs/decisions/004`) that hold while the front has these packages alone.
#[test]
fn ta_04_the_front_has_no_other_packages_than_when_the_isolation_pattern_was_left_out() {
    assert!(config()["app"]["security"].get("pattern").is_none());
    let front: serde_json::Value = serde_json::from_str(&read("ui/package.json")).expect("JSON");
    let packages: Vec<_> = front["dependencies"]
        .as_object()
        .expect("a list")
        .keys()
        .collect();
    assert_eq!(packages, ["@fluent/bundle", "@tauri-apps/api", "lit-html"]);
}

#[test]
fn ta_05_nothing_is_dropped_into_the_window_and_it_is_opened_by_the_code_that_guards_it() {
    let windows = config()["app"]["windows"].clone();
    assert_eq!(windows.as_array().map(Vec::len), Some(1));
    assert_eq!(windows[0]["dragDropEnabled"], false);
    // Opened by `window.rs`, with its guards of navigation and new windows.
    assert_eq!(windows[0]["create"], false);
    let window = read("src-tauri/src/window.rs");
    assert!(window.contains(".on_navigation(is_own_page)"));
    assert!(window.contains("NewWindowResponse::Deny"));
    let manifest = read("Cargo.toml") + &read("src-tauri/Cargo.toml");
    assert!(
        !manifest.contains("\"devtools\""),
        "a release has no developer tools"
    );
}

#[test]
fn ta_08_one_file_hands_addresses_to_the_system_and_no_shell_reads_them() {
    for (path, text) in sources("src-tauri/src", ".rs") {
        let code = product_code(&text);
        assert!(
            path == "src-tauri/src/browser.rs" || !code.contains("open::open"),
            "{path} opens by itself"
        );
        for shell in ["\"cmd\"", "\"sh\"", "powershell", "xdg-open"] {
            assert!(!code.contains(shell), "{path} starts {shell}");
        }
    }
}

/// TA-09: a program that does not renew itself needs no key for that; NW-09 and the list of hosts say the same of the network.
#[test]
fn ta_09_ta_10_no_program_of_ours_updates_itself_or_reports_to_anybody() {
    let lock = read("Cargo.lock");
    for package in [
        "updater",
        "self_update",
        "sentry",
        "telemetry",
        "analytics",
        "aptabase",
    ] {
        let found = lock
            .lines()
            .find(|line| line.starts_with("name = ") && line.contains(package));
        assert_eq!(found, None);
    }
}

/// RE-08: time, chance, disk and network come from outside, so that every fault of them can be played.
#[test]
fn re_08_the_engine_asks_the_system_for_nothing_by_itself() {
    let only_in = [
        ("SystemTime", &[][..]),
        ("std::time::Instant", &[]),
        ("Timestamp::now", &["clock.rs"]),
        ("Zoned::now", &[]),
        ("thread::sleep", &[]),
        ("getrandom", &["chance.rs"]),
        // The signature's own salt.
        ("SystemRandom", &["sign_in/certificate.rs"]),
        ("Uuid::new_v4", &[]),
        ("fs::", &["files/disk.rs", "crash.rs"]),
        ("std::env", &[]),
        ("std::process", &["files/disk.rs"]),
    ];
    for (path, text) in sources("crates/engine/src", ".rs") {
        let inner = path.strip_prefix("crates/engine/src/").expect("in the engine");
        if inner.contains("test") {
            continue;
        }
        for line in product_code(&text)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
        {
            for (thing, places) in only_in {
                assert!(
                    places.contains(&inner) || !line.contains(thing),
                    "{path} uses {thing}: {line}"
                );
            }
        }
    }
}

#[test]
fn a11y_09_the_window_can_be_zoomed() {
    assert_eq!(config()["app"]["windows"][0]["zoomHotkeysEnabled"], true);
}

/// CP-09
#[test]
fn the_device_code_flow_is_in_no_program_of_ours() {
    for folder in ["crates/engine/src", "crates/cli/src", "src-tauri/src"] {
        for (path, text) in sources(folder, ".rs") {
            assert!(
                !text.to_lowercase().contains("device_code"),
                "{path} knows the device code flow"
            );
        }
    }
}
