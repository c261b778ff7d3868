use super::*;
use crate::contract::{Depth, Right};

const SAMPLE: &str = include_str!("../../../../samples/contoso-sync.gangway");

fn with(change: impl Fn(&mut serde_json::Value)) -> Result<Profile, ProfileError> {
    let mut json: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
    change(&mut json);
    Profile::parse(&serde_json::to_vec(&json).unwrap())
}

/// A field, and a change that spoils it.
type Case<'a> = (&'a str, &'a dyn Fn(&mut serde_json::Value));

fn bad_value(field: &str) -> ProfileError {
    ProfileError::BadValue {
        field: field.to_owned(),
    }
}

#[test]
fn the_sample_is_read() {
    let profile = Profile::parse(SAMPLE.as_bytes()).unwrap();
    assert_eq!(profile.app_name.as_str(), "Contoso Sync");
    assert_eq!(profile.sign_in_client, profile.app);
    assert_eq!(profile.credential, Some(CredentialKind::ClientSecret));
    let accounts = &profile.role.tables[&TableName::parse("account").unwrap()];
    assert_eq!(accounts[&Right::AppendTo], Depth::Organization);
    let firm = with(|json| json["app"]["publisher"] = "Contoso.com A/S".into());
    assert!(firm.is_ok(), "{firm:?}");
    let support = profile.support.as_ref().map(MailAddress::as_str);
    assert_eq!(support, Some("help@contoso.example"));
}

/// SE-01
#[test]
fn a_profile_without_a_credential_leaves_it_with_the_publisher() {
    let profile = with(|json| drop(json.as_object_mut().unwrap().remove("credential"))).unwrap();
    assert_eq!(profile.credential, None);
}

/// NW-10: Row 23 of the attack list.
#[test]
fn row_23_what_is_not_a_profile_is_named() {
    let not_understood = |bytes: &[u8]| {
        assert!(
            matches!(Profile::parse(bytes), Err(ProfileError::NotUnderstood { .. })),
            "{:?}",
            Profile::parse(bytes)
        );
    };
    not_understood(b"");
    not_understood(b"hello");
    not_understood(b"[]");
    not_understood(b"{}");
    not_understood(&SAMPLE.as_bytes()[..SAMPLE.len() / 2]);
    not_understood(format!("{SAMPLE} {SAMPLE}").as_bytes());
    not_understood(&[&[0xef, 0xbb, 0xbf], SAMPLE.as_bytes()].concat());
    not_understood(
        &SAMPLE
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>(),
    );
    not_understood("[".repeat(60_000).as_bytes());
    not_understood(format!("{{\"gangway\":1,\"x\":{}}}", "[".repeat(60_000)).as_bytes());
    let large = [SAMPLE.as_bytes(), vec![b' '; LARGEST_PROFILE].as_slice()].concat();
    assert_eq!(
        Profile::parse(&large),
        Err(ProfileError::TooLarge { size: large.len() })
    );
}

/// NW-10
#[test]
fn an_unknown_field_is_an_error_wherever_it_stands() {
    let unknown = |field: &str| {
        Err(ProfileError::UnknownField {
            field: field.to_owned(),
        })
    };
    assert_eq!(
        with(|json| json["startPage"] = "https://evil.example".into()),
        unknown("startPage")
    );
    assert_eq!(with(|json| json["app"]["logo"] = "x".into()), unknown("app.logo"));
    assert_eq!(
        with(|json| json["role"]["copy"] = true.into()),
        unknown("role.copy")
    );
    assert_eq!(
        with(|json| json["probe"]["url"] = "x".into()),
        unknown("probe.url")
    );
}

/// NW-10
#[test]
fn a_key_that_stands_twice_is_an_error() {
    let twice = SAMPLE.replace("\"prvReadUser\"", "\"prvReadUser\": \"own\", \"prvReadUser\"");
    assert_eq!(
        Profile::parse(twice.as_bytes()),
        Err(bad_value("role.privileges"))
    );
    let twice = SAMPLE.replace("\"cloud\"", "\"cloud\": \"public\", \"cloud\"");
    assert!(Profile::parse(twice.as_bytes()).is_err());
}

/// NW-10, NW-01
#[test]
fn bad_values_are_named_by_their_field() {
    let cases: &[Case] = &[
        ("app.id", &|json| json["app"]["id"] = "not-a-guid".into()),
        ("app.id", &|json| {
            json["app"]["id"] = "00000000-0000-0000-0000-000000000000".into();
        }),
        ("cloud", &|json| json["cloud"] = "mars".into()),
        ("app.name", &|json| json["app"]["name"] = "".into()),
        ("app.name", &|json| json["app"]["name"] = "x".repeat(101).into()),
        ("organization", &|json| {
            json["organization"] = "https://x.crm.dynamics.com".into();
        }),
        ("app.name", &|json| json["app"]["name"] = "Basic  User".into()),
        ("app.name", &|json| {
            json["app"]["name"] = "Sync https://evil.example".into();
        }),
        ("app.publisher", &|json| {
            json["app"]["publisher"] = "Contoso (evil.example/go)".into();
        }),
        ("app.publisher", &|json| {
            json["app"]["publisher"] = "WWW.evil.example".into();
        }),
        ("app.publisher", &|json| {
            json["app"]["publisher"] = "ada@evil.example".into();
        }),
        ("app.support", &|json| {
            json["app"]["support"] = "https://contoso.example/help".into();
        }),
        ("app.support", &|json| {
            json["app"]["support"] = "h\u{435}lp@contoso.example".into();
        }),
        ("app.support", &|json| {
            json["app"]["support"] = "help@contoso".into();
        }),
        ("app.support", &|json| {
            json["app"]["support"] = "a@b@contoso.example".into();
        }),
        ("app.support", &|json| {
            json["app"]["support"] = "help@contoso.example\u{202e}".into();
        }),
        ("app.support", &|json| {
            json["app"]["support"] = "@contoso.example".into();
        }),
        ("role.tables.account.read", &|json| {
            json["role"]["tables"]["account"]["read"] = "all".into();
        }),
        ("role.tables.account.erase", &|json| {
            json["role"]["tables"]["account"]["erase"] = "own".into();
        }),
        ("role.tables.Account", &|json| {
            json["role"]["tables"]["Account"] = serde_json::json!({"read": "own"});
        }),
        ("role.privileges.read", &|json| {
            json["role"]["privileges"]["read"] = "own".into();
        }),
        ("probe.table", &|json| {
            json["probe"]["table"] = "accounts?$top=1".into();
        }),
    ];
    for (field, change) in cases {
        assert_eq!(with(change), Err(bad_value(field)));
    }
    assert_eq!(
        with(|json| json["gangway"] = 2.into()),
        Err(ProfileError::TooNew { version: 2 })
    );
}

/// NW-10
#[test]
fn names_with_hidden_characters_are_refused() {
    for hidden in [
        "Contoso\u{202E}cnyS",
        "Con\u{200B}toso",
        "Contoso\nSync",
        "Contoso\u{1b}[31m",
        "\u{FEFF}Contoso",
        "Basic\u{A0}User",
        "System Administrator\u{FE0F}",
        "\u{3164}",
        "\u{2800}",
    ] {
        let refused = ProfileError::BadName {
            field: "app.name".to_owned(),
        };
        assert_eq!(
            with(|json| json["app"]["name"] = hidden.into()),
            Err(refused),
            "{hidden:?}"
        );
        let refused = ProfileError::BadName {
            field: "role.name".to_owned(),
        };
        assert_eq!(with(|json| json["role"]["name"] = hidden.into()), Err(refused));
    }
}

/// Row 24 of the attack list.
#[test]
fn row_24_roles_that_would_be_too_powerful_are_refused() {
    for role in ["System Administrator", "system administrator", "Basic User"] {
        let refused = Err(ProfileError::BuiltInRole {
            role: role.to_owned(),
        });
        assert_eq!(with(|json| json["role"]["name"] = role.into()), refused);
    }
    let refused = |what: &str| {
        Err(ProfileError::TooPowerful {
            privilege: what.to_owned(),
        })
    };
    for privilege in [
        "prvAssignRole",
        "prvAppendToRole",
        "prvPromoteToAdmin",
        "prvImportCustomization",
        "prvCreatePluginAssembly",
        "prvWriteSdkMessageProcessingStep",
    ] {
        let found = with(|json| json["role"]["privileges"][privilege] = "organization".into());
        assert_eq!(found, refused(privilege));
    }
    for table in ["role", "pluginassembly", "plugintype", "sdkmessageprocessingstep"] {
        let may = |right: &str| {
            with(|json| json["role"]["tables"][table] = serde_json::json!({right: "organization"}))
        };
        assert_eq!(may("write"), refused(table));
        assert!(may("read").is_ok());
    }
}
