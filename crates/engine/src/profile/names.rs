//! Names, parsed once.

use std::fmt;

use serde::Serialize;

/// A name that a person reads: one line, no hidden characters, at most 100 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DisplayName(String);

/// A table's logical name, for example `account`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct TableName(String);

/// A privilege's name, for example `prvReadAccount`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PrivilegeName(String);

/// An e-mail address for people to write to, for example `help@contoso.example`. It is shown, and nothing opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(String);

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Empty, too long, or with more blanks than one between words.
    #[error("empty, too long or padded")]
    Length,
    /// It has characters that can't be seen or that change the direction of reading.
    #[error("hidden characters")]
    Hidden,
    /// It has characters that such a name never has.
    #[error("unexpected characters")]
    Characters,
}

impl DisplayName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text.chars().any(is_hidden) {
            return Err(NameError::Hidden);
        }
        if text.is_empty() || text.trim() != text || text.contains("  ") || text.chars().count() > 100 {
            return Err(NameError::Length);
        }
        if text.split(' ').any(is_address) {
            return Err(NameError::Characters);
        }
        Ok(Self(text.to_owned()))
    }
}

/// What programs for mail and chat make a link of: names go into messages to people who trust the sender. A firm's name may still end
/// in `.com`.
fn is_address(word: &str) -> bool {
    let path = word.split_once('.').is_some_and(|(_, rest)| rest.contains('/'));
    word.contains("://") || word.contains('@') || word.to_ascii_lowercase().starts_with("www.") || path
}

impl TableName {
    /// Reads a logical name: lower-case letters, digits and underscores, as the service makes them.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        named(text, plain).map(Self)
    }
}

impl MailAddress {
    /// Reads the plain form that people write by hand: no blanks, quotes or comments of RFC 5322, and only ASCII, so that no letter
    /// passes for another. At most 254 characters (RFC 5321, 4.5.3.1.3).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (name, host) = text.split_once('@').ok_or(NameError::Characters)?;
        let named = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
        let label =
            |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if name.is_empty() || text.len() > 254 {
            return Err(NameError::Length);
        }
        if !name.chars().all(named) || !host.contains('.') || !host.split('.').all(label) {
            return Err(NameError::Characters);
        }
        Ok(Self(text.to_owned()))
    }
}

impl PrivilegeName {
    /// Reads a privilege's name: `prv` and then letters, digits and underscores.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !text.starts_with("prv") || text.len() < 4 {
            return Err(NameError::Characters);
        }
        named(text, plain).map(Self)
    }
}

fn named(text: &str, plain: impl Fn(char) -> bool) -> Result<String, NameError> {
    if text.is_empty() || text.len() > 128 {
        return Err(NameError::Length);
    }
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) || !text.chars().all(plain) {
        return Err(NameError::Characters);
    }
    Ok(text.to_owned())
}

/// Control characters, those that hide or turn what is read ("Trojan Source"), those that show nothing, and every blank but the
/// usual one.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(
            c,
            '\u{034F}' | '\u{061C}' | '\u{00AD}' | '\u{FEFF}' | '\u{180E}' | '\u{2800}'
        )
        || matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}')
        || ('\u{FE00}'..='\u{FE0F}').contains(&c)
        || ('\u{E0100}'..='\u{E01EF}').contains(&c)
        || ('\u{200B}'..='\u{200F}').contains(&c)
        || ('\u{2028}'..='\u{202E}').contains(&c)
        || ('\u{2060}'..='\u{206F}').contains(&c)
        || ('\u{E0000}'..='\u{E007F}').contains(&c)
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl $name {
            /// As it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}

as_text! { DisplayName TableName PrivilegeName MailAddress }
