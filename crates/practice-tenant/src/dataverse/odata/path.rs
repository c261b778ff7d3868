//! The address of an operation, taken apart: segments with their keys, and options.

use crate::dataverse::errors::{Answer, Refusal};
use uuid::Uuid;

/// Where an operation goes, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) segments: Vec<Segment>,
    pub(crate) options: Vec<(String, String)>,
}

/// `accounts(…)`: a name and what stands in parentheses behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) name: String,
    pub(crate) key: Option<String>,
}

impl Address {
    /// Takes apart what follows the service root.
    pub(crate) fn parse(target: &str) -> Answer<Self> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| Segment::parse(&decode(segment, false)?))
            .collect::<Answer<Vec<_>>>()?;
        let mut options: Vec<(String, String)> = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name, true)?.trim().to_owned();
            if options.iter().any(|(known, _)| *known == name) {
                return Err(Refusal::query(format!(
                    "Query option '{name}' was specified more than once."
                )));
            }
            options.push((name, decode(value, true)?));
        }
        Ok(Self { segments, options })
    }

    pub(crate) fn option(&self, name: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The parameters of a function call: `RoleId=@p` with `@p` taken from the options.
    pub(crate) fn parameters(&self, segment: &Segment) -> Answer<Vec<(String, String)>> {
        let inside = segment.key.as_deref().unwrap_or("");
        if inside.trim().is_empty() {
            return Ok(Vec::new());
        }
        split(inside, ',')
            .into_iter()
            .map(|pair| {
                let (name, value) = pair.split_once('=').ok_or_else(|| Refusal::syntax(inside))?;
                let value = value.trim();
                let value = if value.starts_with('@') {
                    self.option(value).ok_or_else(|| {
                        Refusal::query(format!("The parameter alias '{value}' has no value."))
                    })?
                } else {
                    value
                };
                Ok((name.trim().to_owned(), value.trim().to_owned()))
            })
            .collect()
    }
}

impl Segment {
    fn parse(text: &str) -> Answer<Self> {
        match text.split_once('(') {
            None => Ok(Self {
                name: text.to_owned(),
                key: None,
            }),
            Some((name, rest)) => {
                let key = rest.strip_suffix(')').ok_or_else(|| Refusal::syntax(text))?;
                Ok(Self {
                    name: name.to_owned(),
                    key: Some(key.to_owned()),
                })
            }
        }
    }
}

/// A key that is a bare guid.
pub(crate) fn guid(text: &str) -> Answer<Uuid> {
    let text = text.trim();
    Uuid::try_parse(text)
        .ok()
        .filter(|_| text.len() == 36)
        .ok_or_else(|| Refusal::syntax(text))
}

/// The text of a quoted string literal, `''` read as one quote.
pub(crate) fn unquote(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    let doubled = inner.replace("''", "");
    (!doubled.contains('\'')).then(|| inner.replace("''", "'"))
}

/// Splits at a separator that stands outside quotes and parentheses.
pub(crate) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut start) = (0_usize, false, 0);
    for (position, character) in text.char_indices() {
        match character {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth = depth.saturating_sub(1),
            _ if character == separator && !quoted && depth == 0 => {
                parts.push(&text[start..position]);
                start = position + character.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Percent-decoding; in the query a plus is a blank.
fn decode(text: &str, query: bool) -> Answer<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                let (Some(high), Some(low)) = (digit(bytes.next()), digit(bytes.next())) else {
                    return Err(Refusal::syntax(
                        "a percent sign is not followed by two hexadecimal digits",
                    ));
                };
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
            }
            b'+' if query => out.push(b' '),
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).map_err(|_| Refusal::syntax("the address is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_filter_is_read_from_every_spelling() {
        for query in [
            "$filter=name eq 'a b'",
            "$filter=name%20eq%20%27a%20b%27",
            "%24filter=name+eq+'a+b'",
        ] {
            let address = Address::parse(&format!("accounts?{query}")).expect("an address");
            assert_eq!(address.option("$filter"), Some("name eq 'a b'"), "{query}");
        }
    }

    #[test]
    fn quotes_and_parentheses_protect_separators() {
        assert_eq!(
            split("a($select=b,c),d eq 'x,y'", ','),
            ["a($select=b,c)", "d eq 'x,y'"]
        );
        assert_eq!(unquote("'O''Brien'").as_deref(), Some("O'Brien"));
        assert_eq!(unquote("'O'Brien'"), None);
    }

    #[test]
    fn a_broken_percent_sign_is_refused() {
        assert!(Address::parse("accounts?$filter=%2").is_err());
        assert!(Address::parse("accounts(%FF)").is_err());
    }
}
