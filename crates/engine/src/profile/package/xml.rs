//! Walking through XML without keeping it. Document types are refused, so there is no entity to expand and nothing to fetch;
//! depth and number of elements are bounded.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    escape::{resolve_predefined_entity, unescape},
    events::{BytesStart, Event},
};

/// Not documented; real packages are ten deep.
const DEEPEST: usize = 64;
/// Not documented; far above real packages.
const MOST_ELEMENTS: usize = 1_000_000;

/// The text is no XML, or more of it, or of another kind, than is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotPlain;

/// An element that has ended, with the text that stood directly in it.
pub(super) struct Element<'a> {
    /// From the root, `a/b/c`.
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    attributes: &'a BTreeMap<String, String>,
}

impl Element<'_> {
    /// An attribute; empty where there is none.
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

/// When an element is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Before what is in it.
    AtItsBegin,
    /// After, with its text.
    AtItsEnd,
}

/// Goes through a document and tells each element twice.
pub(super) fn walk(text: &str, mut tell: impl FnMut(Told, &Element<'_>)) -> Result<(), NotPlain> {
    struct Open {
        path_before: usize,
        text: String,
        attributes: BTreeMap<String, String>,
    }
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut path, mut open, mut count) = (String::new(), Vec::<Open>::new(), 0_usize);
    let (mut roots, mut stray) = (0_usize, false);
    loop {
        let event = reader.read_event().map_err(|_| NotPlain)?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                count += 1;
                if open.is_empty() {
                    roots += 1;
                }
                if open.len() >= DEEPEST || count > MOST_ELEMENTS || roots > 1 {
                    return Err(NotPlain);
                }
                let path_before = path.len();
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(start.name().as_ref());
                let attributes = attributes(start)?;
                let element = Element {
                    path: &path,
                    text: "",
                    attributes: &attributes,
                };
                tell(Told::AtItsBegin, &element);
                if matches!(event, Event::Empty(_)) {
                    tell(Told::AtItsEnd, &element);
                    path.truncate(path_before);
                    continue;
                }
                open.push(Open {
                    path_before,
                    text: String::new(),
                    attributes,
                });
            }
            Event::End(_) => {
                let last = open.pop().ok_or(NotPlain)?;
                let element = Element {
                    path: &path,
                    text: last.text.trim(),
                    attributes: &last.attributes,
                };
                tell(Told::AtItsEnd, &element);
                path.truncate(last.path_before);
            }
            Event::Text(text) => match open.last_mut() {
                Some(inside) => inside.text.push_str(text),
                None => stray |= !text.trim().is_empty(),
            },
            Event::CData(text) => open.last_mut().ok_or(NotPlain)?.text.push_str(text),
            Event::GeneralRef(reference) => {
                let inside = open.last_mut().ok_or(NotPlain)?;
                match reference.resolve_char_ref().map_err(|_| NotPlain)? {
                    Some(letter) => inside.text.push(letter),
                    None => inside
                        .text
                        .push_str(resolve_predefined_entity(reference).ok_or(NotPlain)?),
                }
            }
            Event::DocType(_) => return Err(NotPlain),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if open.is_empty() && roots == 1 && !stray {
        Ok(())
    } else {
        Err(NotPlain)
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<BTreeMap<String, String>, NotPlain> {
    start
        .attributes()
        .map(|attribute| {
            let attribute = attribute.map_err(|_| NotPlain)?;
            let value = unescape(&attribute.value).map_err(|_| NotPlain)?;
            Ok((attribute.key.as_ref().to_owned(), value.into_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Result<Vec<String>, NotPlain> {
        let mut seen = Vec::new();
        walk(text, |told, element| {
            if told == Told::AtItsEnd {
                seen.push(format!(
                    "{}={}:{}",
                    element.path,
                    element.text,
                    element.attribute("x")
                ));
            }
        })?;
        Ok(seen)
    }

    #[test]
    fn paths_texts_and_attributes_are_told() {
        let text =
            "\u{feff}<?xml version=\"1.0\"?><a x=\"1 &amp; 2\"> <b>t&#65;&lt;</b><!-- no --><b/></a>\n";
        assert_eq!(seen(text).unwrap(), ["a/b=tA<:", "a/b=:", "a=:1 & 2"]);
    }

    /// NW-04
    #[test]
    fn b9_31_entities_and_what_is_broken_or_too_deep_is_refused() {
        let laughs = "<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>";
        let outside = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>";
        let deep = "<a>".repeat(100_000);
        for text in [
            "",
            "a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>b",
            "<a x=1/>",
            "<a x='1' x='2'/>",
            "<a>&e;</a>",
            "<a b=\"&e;\"/>",
            "<!DOCTYPE a><a/>",
            laughs,
            outside,
            &deep,
        ] {
            assert_eq!(seen(text), Err(NotPlain), "{text:.40}");
        }
    }
}
