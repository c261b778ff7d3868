//! `$filter`, asked row by row. How its text is read stands in `filter_text`.
//!
//! Source: "Filter rows using OData" (operators, functions, `Microsoft.Dynamics.CRM.In`, lambda operators).

use crate::dataverse::errors::{Answer, Refusal};
use crate::dataverse::schema::{self, Collection, Column, Kind, Table, Via};
use crate::dataverse::store::{Cell, Row, State};
use std::cmp::Ordering;
use uuid::Uuid;

#[derive(Debug)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare(Field, Operator, Cell),
    Like(Field, Like, String),
    /// With `%` for any letters and `_` for one; both are in lower case.
    Pattern(Field, String),
    In(Field, Vec<Cell>),
    /// `collection/any(x:…)` and `collection/all(x:…)`.
    Some {
        from: &'static Table,
        collection: &'static Collection,
        inner: Option<Box<Filter>>,
        all: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Like {
    Contains,
    StartsWith,
    EndsWith,
}

/// A column, perhaps of a row that lookups lead to.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) lookups: Vec<&'static Column>,
    pub(crate) column: &'static Column,
}

impl Field {
    /// Reads `name`, `_ownerid_value`, `businessunitid`, `businessunitid/name` or `iscustomizable/Value`.
    pub(crate) fn parse(table: &'static Table, path: &str) -> Answer<Self> {
        let mut lookups = Vec::new();
        let mut at = table;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let last = parts.peek().is_none();
            if let Some(column) = at.property(part) {
                let managed = matches!(column.kind, Kind::Managed(_)) && parts.next_if_eq(&"Value").is_some();
                if (last || managed) && parts.peek().is_none() && column.kind != Kind::Complex {
                    return Ok(Self { lookups, column });
                }
                break;
            }
            let Some((column, target)) = at.navigation(part) else {
                return Err(Refusal::property(part, at.logical));
            };
            if last {
                return Ok(Self { lookups, column });
            }
            if lookups.len() >= 10 {
                break;
            }
            lookups.push(column);
            at = target;
        }
        Err(Refusal::syntax(path))
    }

    pub(crate) fn of<'a>(&self, state: &'a State, row: &'a Row) -> &'a Cell {
        let mut row = row;
        for lookup in &self.lookups {
            let Cell::Link(table, id) = row.get(lookup.name) else {
                return &Cell::Null;
            };
            let Some(next) = state.row(table, *id) else {
                return &Cell::Null;
            };
            row = next;
        }
        row.get(self.column.name)
    }
}

impl Filter {
    pub(crate) fn holds(&self, state: &State, id: Uuid, row: &Row) -> bool {
        match self {
            Self::And(a, b) => a.holds(state, id, row) && b.holds(state, id, row),
            Self::Or(a, b) => a.holds(state, id, row) || b.holds(state, id, row),
            Self::Not(a) => !a.holds(state, id, row),
            Self::Compare(field, operator, value) => operator.holds(field.of(state, row), value),
            Self::In(field, values) => values
                .iter()
                .any(|value| Operator::Eq.holds(field.of(state, row), value)),
            Self::Like(field, like, needle) => match field.of(state, row) {
                Cell::Text(text) => {
                    let text = text.to_lowercase();
                    match like {
                        Like::Contains => text.contains(needle),
                        Like::StartsWith => text.starts_with(needle),
                        Like::EndsWith => text.ends_with(needle),
                    }
                }
                _ => false,
            },
            Self::Pattern(field, pattern) => match field.of(state, row) {
                Cell::Text(text) => fits(pattern, &text.to_lowercase()),
                _ => false,
            },
            Self::Some {
                from,
                collection,
                inner,
                all,
            } => {
                let Some(target) = schema::table(collection.table) else {
                    return false;
                };
                let related: Vec<(Uuid, &Row)> = match collection.via {
                    Via::Lookup(column) => state
                        .rows(target.logical)
                        .filter(|(_, row)| row.id(column) == Some(id))
                        .collect(),
                    via => state
                        .related(from, id, via)
                        .into_iter()
                        .filter_map(|other| Some((other, state.row(target.logical, other)?)))
                        .collect(),
                };
                let fits = |(id, row): &(Uuid, &Row)| {
                    inner.as_ref().is_none_or(|inner| inner.holds(state, *id, row))
                };
                if *all {
                    related.iter().all(fits)
                } else {
                    related.iter().any(fits)
                }
            }
        }
    }
}

/// Whether a text fits a pattern. At a mismatch the last `%` takes one letter more, so it takes no more than length times
/// length steps.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut here) = (0, 0);
    let mut any: Option<(usize, usize)> = None;
    while here < text.len() {
        match pattern.get(at) {
            Some('%') => {
                any = Some((at, here));
                at += 1;
            }
            Some(letter) if *letter == '_' || *letter == text[here] => {
                at += 1;
                here += 1;
            }
            _ => {
                let Some((percent, taken)) = any else {
                    return false;
                };
                any = Some((percent, taken + 1));
                (at, here) = (percent + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '%')
}

impl Operator {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Eq,
            "ne" => Self::Ne,
            "gt" => Self::Gt,
            "ge" => Self::Ge,
            "lt" => Self::Lt,
            "le" => Self::Le,
            _ => return None,
        })
    }

    /// Null equals null only, and is neither more nor less than anything.
    fn holds(self, left: &Cell, right: &Cell) -> bool {
        let equal = match (left, right) {
            (Cell::Null, Cell::Null) => true,
            _ => left.order(right) == Some(Ordering::Equal),
        };
        let order = left.order(right);
        match self {
            Self::Eq => equal,
            Self::Ne => !equal,
            Self::Gt => order == Some(Ordering::Greater),
            Self::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            Self::Lt => order == Some(Ordering::Less),
            Self::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn holds(filter: &str) -> Result<bool, Refusal> {
        let table = schema::table("systemuser").expect("a table");
        let unit = Uuid::from_u128(7);
        let mut state = State::new();
        let cells = BTreeMap::from([("businessunitid", Cell::Id(unit)), ("name", Cell::text("Root"))]);
        state.put("businessunit", unit, Row { cells, version: 0 });
        let cells = BTreeMap::from([
            ("fullname", Cell::text("Eve O'Brien")),
            ("isdisabled", Cell::Flag(false)),
            ("accessmode", Cell::Whole(4)),
            ("businessunitid", Cell::Link("businessunit", unit)),
        ]);
        let row = Row { cells, version: 0 };
        Filter::parse(filter, table, &[]).map(|filter| filter.holds(&state, Uuid::nil(), &row))
    }

    #[test]
    fn operators_answer_as_documented() {
        let yes = [
            "fullname eq 'eve o''brien'",
            "contains(fullname,'BRIEN') and not startswith(fullname,'x')",
            "accessmode gt 3 and (accessmode lt 3 or accessmode le 4)",
            "isdisabled eq false",
            "applicationid eq null",
            "_businessunitid_value eq 00000000-0000-0000-0000-000000000007",
            "businessunitid/businessunitid eq 00000000-0000-0000-0000-000000000007",
            "businessunitid/name eq 'root' and businessunitid ne null",
            "Microsoft.Dynamics.CRM.In(PropertyName='accessmode',PropertyValues=['1','4'])",
            "not systemuserroles_association/any(r:r/name eq 'x')",
            "endswith(fullname,'brien') or unknown eq 1",
        ];
        for filter in &yes[..10] {
            assert_eq!(holds(filter), Ok(true), "{filter}");
        }
        assert!(holds(yes[10]).is_err());
    }

    #[test]
    fn patterns_fit_as_in_sql() {
        for (pattern, text, fitting) in [
            ("a%c", "abbc", true),
            ("%b%", "abc", true),
            ("a_c", "abc", true),
            ("a_c", "abbc", false),
            ("%", "", true),
            ("", "a", false),
            ("%a%a%", "banana", true),
            ("ab", "abc", false),
        ] {
            assert_eq!(fits(pattern, text), fitting, "{pattern} {text}");
        }
        assert!(!fits(&"%a".repeat(200), &"a".repeat(150)));
    }

    #[test]
    fn nonsense_is_refused() {
        for filter in [
            "",
            "fullname",
            "fullname eq",
            "fullname eq 'x",
            "accessmode eq '4'",
            "systemuserid eq 'x'",
            "(isdisabled eq true",
            "isdisabled eq true)",
            "fullname in ('a')",
            "fullname has 'a'",
        ] {
            assert!(holds(filter).is_err(), "{filter}");
        }
        assert!(holds(&"(".repeat(5_000)).is_err());
        assert!(holds(&"not ".repeat(5_000)).is_err());
    }
}
