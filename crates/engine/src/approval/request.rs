//! The link and the message for the person who can approve the app.

use crate::{
    cloud::Cloud,
    contract::{AppCard, ApprovalRequest, ConsentPermission},
    ids::TenantId,
    words::{Words, code},
};

/// What the message says of the app.
pub struct Asked<'a> {
    /// The app.
    pub app: &'a AppCard,
    /// Whether Microsoft's page should show the verified mark.
    pub verified: bool,
    /// What it asks for.
    pub permissions: &'a [ConsentPermission],
    /// The only tenant that will do, where the file names one.
    pub tenant: Option<TenantId>,
}

/// The message, in the language of `words`.
pub fn request(cloud: &Cloud, asked: &Asked<'_>, words: &dyn Words) -> ApprovalRequest {
    let link = link(cloud, asked);
    let facts = [
        ("app", asked.app.name.as_str()),
        ("publisher", &asked.app.publisher),
        ("id", &asked.app.app_id),
        ("link", &link),
    ];
    let say = |id: &str| {
        // Marks of direction belong on Gangway's own pages; in a message they are seen as boxes.
        words
            .say(id, &facts)
            .replace(|c| matches!(c, '\u{2066}'..='\u{2069}'), "")
    };
    let permissions: Vec<String> = asked
        .permissions
        .iter()
        .map(|permission| say(&format!("message-permission-{}", code(permission))))
        .collect();
    let verified = say(if asked.verified {
        "message-verified"
    } else {
        "message-unverified"
    });
    let parts = [
        Part::Text(say("message-intro")),
        Part::Text(say("message-open")),
        Part::Link(&link),
        Part::Text(say("message-permissions")),
        Part::List(&permissions),
        Part::Text(say("message-compare")),
        Part::Text(verified),
        Part::Text(say("message-least")),
        Part::Text(say("message-end")),
        Part::Text(say("message-next")),
        Part::Text(say("message-revoke")),
        Part::Text(say("message-id")),
    ];
    let plain: Vec<String> = parts.iter().map(Part::plain).collect();
    let html: String = parts.iter().map(Part::html).collect();
    ApprovalRequest {
        subject: say("message-subject"),
        plain: plain.join("\n\n"),
        html: format!(
            "<div lang=\"{}\" dir=\"{}\">{html}</div>",
            escaped(&say("language-tag")),
            escaped(&say("language-direction"))
        ),
        link,
    }
}

/// The form that is made for handing out ("Grant tenant-wide admin consent to an application", section "Construct the URL"):
/// without a redirect, because the newer form must name one and the only one that every app here has registered leads to the
/// reader's own computer, where nobody listens.
fn link(cloud: &Cloud, asked: &Asked<'_>) -> String {
    let tenant = asked
        .tenant
        .map_or_else(|| "organizations".to_owned(), |tenant| tenant.to_string());
    let mut url = cloud.authority().at(&format!("/{tenant}/adminconsent"));
    url.query_pairs_mut().append_pair("client_id", &asked.app.app_id);
    url.into()
}

enum Part<'a> {
    Text(String),
    Link(&'a str),
    List(&'a [String]),
}

impl Part<'_> {
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Link(link) => (*link).to_owned(),
            Self::List(lines) => lines
                .iter()
                .map(|line| format!("- {line}"))
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Text(text) => format!("<p>{}</p>", escaped(text)),
            Self::Link(link) => {
                let link = escaped(link);
                format!("<p><a href=\"{link}\">{link}</a></p>")
            }
            Self::List(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
                format!("<ul><li>{}</li></ul>", lines.join("</li><li>"))
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::CloudName;

    /// Says the id and its facts.
    struct Ids;

    impl Words for Ids {
        fn say(&self, id: &str, facts: &[(&str, &str)]) -> String {
            let app = facts
                .iter()
                .find(|(name, _)| *name == "app")
                .map_or("", |fact| fact.1);
            format!("{id} \u{2068}{app}\u{2069}")
        }

        fn security_note(&self) -> &'static str {
            ""
        }
    }

    fn of(name: &str, tenant: Option<TenantId>) -> ApprovalRequest {
        let app = AppCard {
            name: name.into(),
            publisher: "Contoso".into(),
            app_id: "5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91".into(),
            signs_in_with: None,
            support: None,
        };
        let asked = Asked {
            app: &app,
            verified: false,
            permissions: &[ConsentPermission::ActInDataverseAsYou],
            tenant,
        };
        request(&Cloud::named(CloudName::UsDod).unwrap(), &asked, &Ids)
    }

    #[test]
    fn the_link_is_microsofts_page_of_this_cloud_and_names_nothing_but_the_app() {
        assert_eq!(
            of("Contoso Sync", None).link,
            "https://login.microsoftonline.us/organizations/adminconsent?client_id=5b0d3e1c-7f42-4c7e-9a1b-2f6c8e0d4a91"
        );
        let tenant = TenantId(uuid::Uuid::from_u128(7));
        assert!(
            of("Contoso Sync", Some(tenant))
                .link
                .contains(&format!("/{tenant}/adminconsent"))
        );
    }

    #[test]
    fn a_name_is_text_in_the_html_and_carries_no_marks_in_the_plain_message() {
        let request = of("<img src=x onerror=alert(1)>", None);
        assert!(!request.html.contains("<img"), "{}", request.html);
        assert!(request.html.contains("&lt;img"), "{}", request.html);
        assert!(!request.plain.contains('\u{2068}'));
        assert!(request.plain.contains(&request.link));
        assert!(
            request
                .plain
                .contains("- message-permission-act-in-dataverse-as-you")
        );
    }
}
