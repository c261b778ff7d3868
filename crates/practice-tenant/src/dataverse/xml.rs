//! XML of solution packages and queries as a small tree. Document types are refused, so there are no entities to expand and nothing is
//! fetched; size and depth are bounded.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

const DEEPEST: usize = 64;
const MOST: usize = 500_000;

/// An element.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

/// The text is no XML, or more of it than is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotWellFormed;

impl Element {
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    pub(crate) fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().map(|(name, _)| name.as_str())
    }

    /// The text of a child; empty where there is none.
    pub(crate) fn words(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }
}

/// Reads a document.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, NotWellFormed> {
    let text = std::str::from_utf8(bytes).map_err(|_| NotWellFormed)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|_| NotWellFormed)?;
        match event {
            Event::Start(start) => {
                count += 1;
                if open.len() > DEEPEST || count > MOST {
                    return Err(NotWellFormed);
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => {
                count += 1;
                let child = element(&start)?;
                if count > MOST {
                    return Err(NotWellFormed);
                }
                open.last_mut().ok_or(NotWellFormed)?.children.push(child);
            }
            Event::End(_) => {
                let done = open.pop().ok_or(NotWellFormed)?;
                open.last_mut().ok_or(NotWellFormed)?.children.push(done);
            }
            Event::Text(text) => open.last_mut().ok_or(NotWellFormed)?.text.push_str(&text),
            Event::CData(text) => open.last_mut().ok_or(NotWellFormed)?.text.push_str(&text),
            Event::GeneralRef(reference) => {
                let place = open.last_mut().ok_or(NotWellFormed)?;
                match reference.resolve_char_ref().map_err(|_| NotWellFormed)? {
                    Some(letter) => place.text.push(letter),
                    None => place
                        .text
                        .push_str(resolve_predefined_entity(&reference).ok_or(NotWellFormed)?),
                }
            }
            Event::DocType(_) => return Err(NotWellFormed),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let (Some(mut document), true) = (open.pop(), open.is_empty()) else {
        return Err(NotWellFormed);
    };
    if document.children.len() > 1 || !document.text.trim().is_empty() {
        return Err(NotWellFormed);
    }
    document.children.pop().ok_or(NotWellFormed)
}

fn element(start: &BytesStart<'_>) -> Result<Element, NotWellFormed> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| NotWellFormed)?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| NotWellFormed)?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element {
        name: start.name().as_ref().to_owned(),
        attributes,
        ..Element::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_text_are_read() {
        let read = parse(
            "\u{feff}<?xml version=\"1.0\"?><a x=\"1 &amp; 2\"><b>t&#65;&lt;</b><!-- no --><b/></a>"
                .as_bytes(),
        );
        let read = read.unwrap();
        assert_eq!((read.name.as_str(), read.attribute("x")), ("a", "1 & 2"));
        assert_eq!(read.words("b"), "tA<");
        assert_eq!(read.all("b").count(), 2);
    }

    #[test]
    fn what_is_dangerous_or_broken_is_refused() {
        let deep = "<a>".repeat(100_000);
        for text in [
            "",
            "a",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a x=1/>",
            "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>",
            "<a>&e;</a>",
            "<a b=\"&e;\"/>",
            &deep,
        ] {
            assert_eq!(parse(text.as_bytes()), Err(NotWellFormed), "{text:.30}");
        }
        assert_eq!(parse(b"<a>\xff</a>"), Err(NotWellFormed));
    }
}
