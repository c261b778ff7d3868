//! The query options of a collection ("Use query parameters to customize responses"). `$expand` and `$search` are
//! refused; Graph knows them, this stand-in does not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::fault::Fault;
use super::{Answer, Graph, Object, Reply};
use crate::odata_filter::Filter;

/// What a collection holds.
pub(super) struct Kind {
    /// The type, such as `application`.
    pub(super) name: &'static str,
    /// The set, such as `applications`.
    pub(super) set: &'static str,
    /// What may be filtered by.
    pub(super) filterable: &'static [&'static str],
    /// How many stand on a page when nothing is said, and at most.
    pub(super) page: (usize, usize),
}

#[derive(Default)]
struct Options {
    select: Option<Vec<String>>,
    filter: Option<String>,
    top: Option<usize>,
    skip: usize,
    count: bool,
    /// All but the place to go on from, for the next link.
    kept: Vec<(String, String)>,
}

impl Options {
    fn parse(query: &str) -> Result<Self, Fault> {
        let mut options = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
            // The dollar sign may be left out.
            let plain = name.strip_prefix('$').unwrap_or(&name).to_ascii_lowercase();
            match plain.as_str() {
                "select" => {
                    options.select = Some(value.split(',').map(|name| name.trim().to_owned()).collect());
                }
                "filter" => options.filter = Some(value.clone()),
                "top" => {
                    let top = value.parse().ok().filter(|top| *top > 0);
                    options.top = Some(top.ok_or(Fault::Query {
                        what: format!("invalid value '{value}' for $top"),
                    })?);
                }
                "count" => options.count = value.eq_ignore_ascii_case("true"),
                "skiptoken" => {
                    let text = URL_SAFE_NO_PAD
                        .decode(&value)
                        .ok()
                        .and_then(|text| String::from_utf8(text).ok());
                    let skip = text.and_then(|text| text.strip_prefix("practice:")?.parse().ok());
                    options.skip = skip.ok_or(Fault::Query {
                        what: "the skip token is not one of ours".to_owned(),
                    })?;
                    continue;
                }
                "expand" | "search" | "orderby" | "skip" | "apply" if name.starts_with('$') => {
                    return Err(Fault::Query { what: name });
                }
                _ => {}
            }
            options.kept.push((name, value));
        }
        Ok(options)
    }

    /// The chosen properties of an object, and how the context says so.
    fn choose(&self, kind: &Kind, mut object: Object) -> Result<(Object, String), Fault> {
        let Some(select) = &self.select else {
            return Ok((object, String::new()));
        };
        if let Some(unknown) = select.iter().find(|name| !object.contains_key(*name)) {
            return Err(Fault::PropertyUnknown {
                name: unknown.clone(),
                kind: kind.name,
            });
        }
        object.retain(|name, _| name.starts_with('@') || select.contains(name));
        Ok((object, format!("({})", select.join(","))))
    }
}

impl Graph<'_> {
    /// One page of a collection.
    pub(super) fn list(&self, kind: &Kind, query: &str, objects: Vec<Object>) -> Answer {
        let options = Options::parse(query)?;
        let mut found = objects;
        if let Some(text) = &options.filter {
            let filter = Filter::parse(text).ok_or(Fault::Filter)?;
            if let Some(unknown) = filter
                .columns()
                .into_iter()
                .find(|name| !kind.filterable.contains(name))
            {
                let known = found.first().is_some_and(|object| object.contains_key(unknown));
                return Err(if known {
                    Fault::Query {
                        what: format!(
                            "Property '{unknown}' does not exist as a declared property or extension property that can be filtered."
                        ),
                    }
                } else {
                    Fault::PropertyUnknown {
                        name: unknown.to_owned(),
                        kind: kind.name,
                    }
                });
            }
            found.retain(|object| filter.accepts(object));
        }
        let total = found.len();
        let (usual, most) = kind.page;
        let top = options.top.unwrap_or(usual);
        if top > most {
            return Err(Fault::Query {
                what: format!(
                    "Invalid page size specified: '{top}'. Must be between 1 and {most} inclusive."
                ),
            });
        }
        let mut chosen = Vec::new();
        let mut context = String::new();
        for object in found.into_iter().skip(options.skip).take(top) {
            let (object, said) = options.choose(kind, object)?;
            context = said;
            chosen.push(Value::Object(object));
        }
        let mut body = json!({"@odata.context": self.context(&format!("{}{context}", kind.set))});
        if options.count {
            body["@odata.count"] = total.into();
        }
        let next = options.skip.saturating_add(top);
        if next < total {
            let mut kept = options.kept;
            kept.push((
                "$skiptoken".into(),
                URL_SAFE_NO_PAD.encode(format!("practice:{next}")),
            ));
            let query = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(kept)
                .finish();
            body["@odata.nextLink"] = format!("{}/v1.0/{}?{query}", self.addresses.graph, kind.set).into();
        }
        body["value"] = chosen.into();
        Ok(Reply::Document(body))
    }

    /// One object.
    pub(super) fn one(&self, kind: &Kind, query: &str, object: Object) -> Answer {
        let (object, said) = Options::parse(query)?.choose(kind, object)?;
        Ok(Reply::Document(
            self.entity(&format!("{}{said}", kind.set), object),
        ))
    }

    /// An object with its context.
    pub(super) fn entity(&self, set: &str, object: Object) -> Value {
        let mut body = Object::new();
        body.insert(
            "@odata.context".into(),
            self.context(&format!("{set}/$entity")).into(),
        );
        body.extend(object);
        Value::Object(body)
    }
}
