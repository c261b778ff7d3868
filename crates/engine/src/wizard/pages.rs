//! Screens that follow from the profile alone.

use crate::{
    contract::{AppCard, ApproveStage, ConsentPermission, ConsentPreview, Screen},
    profile::Profile,
    sign_in::loopback::{BrowserPages, Direction, PageText},
    words::Words,
};

/// What every app asks for that is let in this way.
pub(super) const PERMISSIONS: [ConsentPermission; 3] = [
    ConsentPermission::ActInDataverseAsYou,
    ConsentPermission::SignYouIn,
    ConsentPermission::StaySignedIn,
];

/// Who asks, as the profile names itself.
pub fn app_card(profile: &Profile) -> AppCard {
    AppCard {
        name: profile.app_name.to_string(),
        publisher: profile.publisher.to_string(),
        app_id: profile.app.to_string(),
        signs_in_with: (profile.sign_in_client != profile.app).then(|| profile.sign_in_client.to_string()),
        support: profile.support.as_ref().map(ToString::to_string),
    }
}

pub(super) fn welcome(profile: &Profile) -> Screen {
    Screen::Welcome {
        role: match &profile.solution {
            Some(package) => package.role_card(&profile.role),
            None => profile.role.card(),
        },
        solution: profile.solution.as_ref().map(|package| package.card(None)),
        organization_hint: profile.organization.clone(),
        keeps_credential: profile.credential,
        keychain: None,
        earlier: None,
    }
}

pub(super) fn approve(profile: &Profile) -> Screen {
    Screen::Approve {
        stage: ApproveStage::Ready,
        preview: ConsentPreview {
            app_name: profile.app_name.to_string(),
            publisher: profile.publisher.to_string(),
            verified: profile.publisher_verified,
            permissions: PERMISSIONS.to_vec(),
        },
    }
}

/// What the browser shows when it comes back.
pub(super) fn browser_pages(words: &dyn Words) -> BrowserPages {
    let say = |id: &str| words.say(id, &[]);
    let page = |name: &str| PageText {
        heading: say(&format!("browser-{name}-heading")),
        text: say(&format!("browser-{name}-text")),
    };
    BrowserPages {
        lang: say("language-tag"),
        direction: match say("language-direction").as_str() {
            "rtl" => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        },
        title: say("browser-title"),
        done: page("done"),
        already_used: page("already-used"),
        refused: page("refused"),
    }
}
