//! What the browser gets: three fixed pages and two redirects, all with the same strict headers.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderName};
use hyper::{Response, StatusCode};
use sha2::{Digest, Sha256};

/// A whole answer.
pub(super) type Reply = Response<Full<Bytes>>;

/// The sentences on the pages, in the person's language. Given by the caller; set as text, never as markup.
#[derive(Clone, Debug)]
pub struct BrowserPages {
    /// Language tag (BCP 47), for example `de`.
    pub lang: String,
    /// Reading direction of that language.
    pub direction: Direction,
    /// The program's name; stands in the tab's title after the heading.
    pub title: String,
    /// After the visit, however it ended: the person can go back to the program.
    pub done: PageText,
    /// For a second answer to what was answered.
    pub already_used: PageText,
    /// For everything that was not awaited.
    pub refused: PageText,
}

/// One page's words.
#[derive(Clone, Debug)]
pub struct PageText {
    /// A few words.
    pub heading: String,
    /// One sentence.
    pub text: String,
}

/// Reading direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// As in English.
    LeftToRight,
    /// As in Arabic.
    RightToLeft,
}

/// Which page.
#[derive(Clone, Copy)]
pub(super) enum Page {
    Done,
    AlreadyUsed,
    Refused,
}

/// The pages, written out once: no request can have a part in them.
pub(super) struct Pages {
    done: Bytes,
    already_used: Bytes,
    refused: Bytes,
    policy: String,
}

impl Pages {
    pub(super) fn new(words: &BrowserPages) -> Self {
        Self {
            done: write_page(words, &words.done),
            already_used: write_page(words, &words.already_used),
            refused: write_page(words, &words.refused),
            policy: format!(
                "default-src 'none'; style-src 'sha256-{}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
                STANDARD.encode(Sha256::digest(STYLE))
            ),
        }
    }

    /// One of the pages.
    pub(super) fn page(&self, status: StatusCode, page: Page) -> Reply {
        let page = match page {
            Page::Done => &self.done,
            Page::AlreadyUsed => &self.already_used,
            Page::Refused => &self.refused,
        };
        self.reply(
            status,
            &[(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            page.clone(),
        )
    }

    /// Onwards by GET, with nothing of the request that led here.
    pub(super) fn redirect(&self, to: &str) -> Reply {
        self.reply(StatusCode::SEE_OTHER, &[(header::LOCATION, to)], Bytes::new())
    }

    fn reply(&self, status: StatusCode, headers: &[(HeaderName, &str)], body: Bytes) -> Reply {
        let always = [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, self.policy.as_str()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
        ];
        let mut reply = Response::builder().status(status);
        for (name, value) in always.iter().chain(headers) {
            reply = reply.header(name, *value);
        }
        #[expect(
            clippy::expect_used,
            reason = "every value is a constant, base64 or a serialized URL: visible ASCII"
        )]
        let reply = reply
            .body(Full::new(body))
            .expect("header values are visible ASCII");
        reply
    }
}

/// The one style, in the colours of the program's own window. Named by its hash in the policy, so nothing may
/// be added to it on the way.
const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#f5f5f5;--card:#ffffff;--edge:#d1d1d1;--ink:#242424;--soft:#424242}\
@media(prefers-color-scheme:dark){:root{--ground:#1f1f1f;--card:#292929;--edge:#666666;--ink:#ffffff;--soft:#d6d6d6}}\
*{box-sizing:border-box}\
body{margin:0;min-block-size:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);\
color:var(--soft);font:1rem/1.5 'Segoe UI Variable Text','Segoe UI',system-ui,-apple-system,sans-serif}\
main{max-inline-size:30rem;padding:2rem;background:var(--card);border:1px solid var(--edge);border-radius:.5rem;\
overflow-wrap:anywhere}\
h1{margin:0 0 .75rem;color:var(--ink);font-size:1.5rem;line-height:1.3;font-weight:600}\
p{margin:0}";

fn write_page(words: &BrowserPages, page: &PageText) -> Bytes {
    let direction = match words.direction {
        Direction::LeftToRight => "ltr",
        Direction::RightToLeft => "rtl",
    };
    let [lang, title, heading, text] =
        [&words.lang, &words.title, &page.heading, &page.text].map(|s| escape(s));
    format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{heading} – {title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{heading}</h1>\n<p>{text}</p>\n</main>\n</body>\n</html>\n"
    )
    .into()
}

/// As text in an element or in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '&' | '<' | '>' | '"' | '\'') {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "&#{};", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::visit::example;
    use super::*;

    fn written(words: &BrowserPages) -> String {
        String::from_utf8(write_page(words, &words.done).to_vec()).unwrap()
    }

    #[test]
    fn a11y_15_the_page_names_its_language_direction_title_and_heading() {
        let mut words = example::sign_in().pages;
        let page = written(&words);
        assert!(page.contains("<html lang=\"en\" dir=\"ltr\">"), "{page}");
        assert!(
            page.contains("<title>You can go back – Gangway</title>"),
            "{page}"
        );
        assert_eq!(page.matches("<h1>").count(), 1);
        words.direction = Direction::RightToLeft;
        assert!(written(&words).contains("dir=\"rtl\""));
    }

    #[test]
    fn lb_13_words_are_text_and_never_markup() {
        let mut words = example::sign_in().pages;
        words.done.text = "<img src=x onerror='a()'> & \"so\"".into();
        words.lang = "en\" onload=\"x".into();
        let page = written(&words);
        assert!(
            page.contains("&#60;img src=x onerror=&#39;a()&#39;&#62; &#38; &#34;so&#34;"),
            "{page}"
        );
        assert!(page.contains("lang=\"en&#34; onload=&#34;x\""), "{page}");
        assert!(!page.contains("<script"));
    }

    #[test]
    fn lb_14_the_policy_names_exactly_the_style_that_is_served() {
        let words = example::sign_in().pages;
        let page = written(&words);
        let style = page
            .split_once("<style>")
            .unwrap()
            .1
            .split_once("</style>")
            .unwrap()
            .0;
        let hash = STANDARD.encode(Sha256::digest(style));
        assert!(
            Pages::new(&words)
                .policy
                .contains(&format!("style-src 'sha256-{hash}'"))
        );
        assert!(!page.contains(" style="), "an inline attribute would be refused");
    }

    /// WCAG 2.2, 1.4.3: at least 4.5 to 1, in both colour schemes.
    #[test]
    fn a11y_15_the_words_stand_out_in_light_and_dark() {
        let schemes: Vec<_> = STYLE.split("--ground:").skip(1).collect();
        assert_eq!(schemes.len(), 2);
        for scheme in schemes {
            let luminance = |name: &str| {
                let hex = scheme.split_once(&format!("--{name}:#")).unwrap().1;
                let channel = |at: usize| {
                    let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
                    if value <= 0.04045 {
                        value / 12.92
                    } else {
                        ((value + 0.055) / 1.055).powf(2.4)
                    }
                };
                0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4) + 0.05
            };
            for ink in ["ink", "soft"] {
                let (ink, card) = (luminance(ink), luminance("card"));
                assert!(ink.max(card) / ink.min(card) >= 4.5);
            }
        }
    }
}
