//! `?sql=`: a SELECT on one table, read into the same query as the options of OData.
//!
//! Source: "Query data" of the SDK for Python, which says that the endpoint is the Web API's: only SELECT; conditions with a
//! column on one side and a constant on the other; TOP with a number; ORDER BY columns. Not documented: how columns are
//! named in the answer; chosen as in every other answer. Joins, groups and functions say that they are not here.

use super::errors::{Answer, Refusal};
use super::odata::filter::{Field, Filter, Operator};
use super::odata::filter_text::from_text;
use super::odata::query::{Page, Query};
use super::schema::{Column, Kind, Table};
use super::store::Cell;

/// Deeper than this no condition is read.
const DEEPEST: usize = 64;

/// Reads a SELECT from `table`; `page` is where the answer begins.
pub(crate) fn parse(text: &str, table: &'static Table, page: Option<Page>) -> Answer<Query> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        table,
        alias: None,
        depth: 0,
    };
    let mut query = parser.select()?;
    if query.top.is_none() {
        query.page = page;
    }
    Ok(query)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A name, perhaps with a point inside, or a number.
    Word(String),
    Text(String),
    Sign(String),
}

fn tokens(text: &str) -> Answer<Vec<Token>> {
    let mut rest = text.trim().trim_end_matches(';');
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if first.is_whitespace() => first.len_utf8(),
            '\'' => {
                let (text, length) = quoted(rest)?;
                tokens.push(Token::Text(text));
                length
            }
            'N' if rest.starts_with("N'") => {
                let (text, length) = quoted(&rest[1..])?;
                tokens.push(Token::Text(text));
                length + 1
            }
            '[' => {
                let end = rest.find(']').ok_or_else(|| wrong("a bracket is not closed"))?;
                tokens.push(Token::Word(rest[1..end].to_owned()));
                end + 1
            }
            _ if first.is_alphanumeric() || "_-.".contains(first) => {
                let inside = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
                let end = rest.find(|letter| !inside(letter)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            _ => {
                let two = rest.get(..2).filter(|two| ["<>", "!=", ">=", "<="].contains(two));
                let sign = two.map_or_else(|| first.to_string(), str::to_owned);
                let length = sign.len();
                tokens.push(Token::Sign(sign));
                length
            }
        };
        rest = &rest[length..];
    }
    tokens.reverse();
    Ok(tokens)
}

/// A text in quotation marks, where two of them stand for one, and how long it is with them.
fn quoted(rest: &str) -> Answer<(String, usize)> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '\'' {
            text.push(letter);
        } else if letters.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            return Ok((text, at + 1));
        }
    }
    Err(wrong("a text is not closed"))
}

/// Takes tokens from the end of its list, which holds them in the opposite order.
struct Parser {
    tokens: Vec<Token>,
    table: &'static Table,
    alias: Option<String>,
    depth: usize,
}

impl Parser {
    fn select(&mut self) -> Answer<Query> {
        let mut query = Query::default();
        self.expect("SELECT")?;
        if self.takes("DISTINCT") {
            return Err(missing("DISTINCT"));
        }
        if self.takes("TOP") {
            let bracket = self.takes("(");
            query.top = Some(self.word()?.parse().map_err(|_| wrong("TOP takes a number"))?);
            if bracket {
                self.expect(")")?;
            }
        }
        let mut columns = Vec::new();
        loop {
            if self.takes("*") {
                return Err(wrong("the columns must be named"));
            }
            columns.push(self.word()?);
            if self.takes("(") {
                return Err(missing("functions"));
            }
            if self.takes("AS") {
                return Err(missing("other names for columns"));
            }
            if !self.takes(",") {
                break;
            }
        }
        self.expect("FROM")?;
        let name = self.word()?;
        if !name.eq_ignore_ascii_case(self.table.logical) {
            return Err(wrong(format_args!("'{name}' is not the table of this address")));
        }
        let named = self.takes("AS");
        if named || matches!(self.tokens.last(), Some(Token::Word(word)) if !is_keyword(word)) {
            self.alias = Some(self.word()?);
        }
        let columns = columns.iter().map(|name| self.column(name));
        query.select = Some(columns.collect::<Answer<_>>()?);
        if self.takes("WHERE") {
            query.filter = Some(self.or()?);
        }
        if self.takes("ORDER") {
            self.expect("BY")?;
            loop {
                let name = self.word()?;
                let field = self.field(&name)?;
                let descending = self.takes("DESC");
                if !descending {
                    self.takes("ASC");
                }
                query.order.push((field, descending));
                if !self.takes(",") {
                    break;
                }
            }
        }
        match self.tokens.last() {
            None => Ok(query),
            Some(Token::Word(word)) if is_keyword(word) => Err(missing(word)),
            Some(_) => Err(wrong("it goes on after its end")),
        }
    }

    fn or(&mut self) -> Answer<Filter> {
        let mut filter = self.and()?;
        while self.takes("OR") {
            filter = Filter::Or(Box::new(filter), Box::new(self.and()?));
        }
        Ok(filter)
    }

    fn and(&mut self) -> Answer<Filter> {
        let mut filter = self.term()?;
        while self.takes("AND") {
            filter = Filter::And(Box::new(filter), Box::new(self.term()?));
        }
        Ok(filter)
    }

    fn term(&mut self) -> Answer<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(wrong("its conditions are too deep"));
        }
        let filter = if self.takes("NOT") {
            Filter::Not(Box::new(self.term()?))
        } else if self.takes("(") {
            let inside = self.or()?;
            self.expect(")")?;
            inside
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Answer<Filter> {
        let name = self.word()?;
        let field = self.field(&name)?;
        if self.takes("IS") {
            let operator = if self.takes("NOT") {
                Operator::Ne
            } else {
                Operator::Eq
            };
            self.expect("NULL")?;
            return Ok(Filter::Compare(field, operator, Cell::Null));
        }
        let not = self.takes("NOT");
        let filter = if self.takes("LIKE") {
            match self.tokens.pop() {
                Some(Token::Text(pattern)) => Filter::Pattern(field, pattern.to_lowercase()),
                _ => return Err(wrong("LIKE takes a text")),
            }
        } else if self.takes("IN") {
            self.expect("(")?;
            let mut values = vec![self.value(field.column)?];
            while self.takes(",") {
                values.push(self.value(field.column)?);
            }
            self.expect(")")?;
            Filter::In(field, values)
        } else if not {
            return Err(wrong("NOT is followed by LIKE or IN"));
        } else {
            let operator = match self.tokens.pop() {
                Some(Token::Sign(sign)) => match sign.as_str() {
                    "=" => Operator::Eq,
                    "<>" | "!=" => Operator::Ne,
                    ">" => Operator::Gt,
                    ">=" => Operator::Ge,
                    "<" => Operator::Lt,
                    "<=" => Operator::Le,
                    _ => return Err(wrong(format_args!("'{sign}' does not compare"))),
                },
                Some(Token::Word(word)) if is_keyword(&word) => return Err(missing(&word)),
                _ => return Err(wrong("a condition does not compare")),
            };
            let value = self.value(field.column)?;
            // Unlike in other queries a null is neither equal nor unequal.
            let compared = Filter::Compare(field, operator, value);
            let there = Filter::Compare(self.field(&name)?, Operator::Ne, Cell::Null);
            Filter::And(Box::new(there), Box::new(compared))
        };
        Ok(if not {
            Filter::Not(Box::new(filter))
        } else {
            filter
        })
    }

    fn value(&mut self, column: &Column) -> Answer<Cell> {
        match (self.tokens.pop(), column.kind) {
            (Some(Token::Text(text)), _) => from_text(column, text),
            (Some(Token::Word(word)), Kind::Flag(..)) if word == "0" || word == "1" => {
                Ok(Cell::Flag(word == "1"))
            }
            (Some(Token::Word(word)), kind) if kind != Kind::Text => from_text(column, word),
            _ => Err(wrong(format_args!(
                "'{}' is compared with no constant of its kind",
                column.name
            ))),
        }
    }

    fn field(&self, name: &str) -> Answer<Field> {
        Ok(Field {
            lookups: Vec::new(),
            column: self.column(name)?,
        })
    }

    /// A column by its logical name, with or without the table's.
    fn column(&self, name: &str) -> Answer<&'static Column> {
        let bare = match name.split_once('.') {
            Some((table, column)) if table.eq_ignore_ascii_case(self.table.logical) => column,
            Some((table, column))
                if self
                    .alias
                    .as_deref()
                    .is_some_and(|alias| alias.eq_ignore_ascii_case(table)) =>
            {
                column
            }
            _ => name,
        };
        let column = self.table.column(&bare.to_ascii_lowercase());
        column
            .filter(|column| column.kind != Kind::Complex)
            .ok_or_else(|| Refusal::property(name, self.table.logical))
    }

    fn word(&mut self) -> Answer<String> {
        match self.tokens.pop() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(wrong("a name is missing")),
        }
    }

    fn expect(&mut self, word: &str) -> Answer<()> {
        if self.takes(word) {
            Ok(())
        } else {
            Err(wrong(format_args!("{word} is missing")))
        }
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let next = matches!(self.tokens.last(), Some(Token::Word(word) | Token::Sign(word)) if word.eq_ignore_ascii_case(wanted));
        if next {
            self.tokens.pop();
        }
        next
    }
}

fn is_keyword(word: &str) -> bool {
    [
        "WHERE", "ORDER", "GROUP", "HAVING", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "UNION",
        "OFFSET", "BETWEEN", "FOR", "OPTION",
    ]
    .iter()
    .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

fn missing(what: &str) -> Refusal {
    Refusal::not_implemented(&format!("{what} in SQL"))
}

/// Not documented: the answer to SQL that is not understood; chosen that of the OData layer.
fn wrong(why: impl std::fmt::Display) -> Refusal {
    Refusal::query(format!("The SQL is not understood: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataverse::schema;
    use http::StatusCode;

    fn read(text: &str) -> Answer<Query> {
        parse(text, schema::table("account").expect("a table"), None)
    }

    #[test]
    fn the_documented_subset_is_read() {
        for text in [
            "SELECT TOP 10 accountid, name FROM account WHERE statecode = 0",
            "select a.name from account as a where a.name like 'Con%' and not (a.revenue >= 3 or a.revenue is null);",
            "SELECT [name] FROM account WHERE name IN ('x', N'it''s') ORDER BY name DESC, revenue",
            "SELECT name FROM account WHERE name NOT LIKE '%x'",
            "SELECT TOP (2) name FROM account",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text).err());
        }
        assert_eq!(
            read("SELECT TOP 10 name FROM account").map(|query| query.top),
            Ok(Some(10))
        );
    }

    #[test]
    fn the_rest_is_refused_as_unknown_or_as_missing_here() {
        for (text, status) in [
            ("", StatusCode::BAD_REQUEST),
            ("DELETE FROM account", StatusCode::BAD_REQUEST),
            ("SELECT * FROM account", StatusCode::BAD_REQUEST),
            ("SELECT name FROM contact", StatusCode::BAD_REQUEST),
            ("SELECT nonsense FROM account", StatusCode::BAD_REQUEST),
            (
                "SELECT name FROM account WHERE name = 'x",
                StatusCode::BAD_REQUEST,
            ),
            ("SELECT name FROM account WHERE name = 3", StatusCode::BAD_REQUEST),
            (
                "SELECT name FROM account; DROP TABLE account",
                StatusCode::BAD_REQUEST,
            ),
            ("SELECT COUNT(name) FROM account", StatusCode::NOT_IMPLEMENTED),
            ("SELECT DISTINCT name FROM account", StatusCode::NOT_IMPLEMENTED),
            (
                "SELECT name FROM account JOIN contact ON 1 = 1",
                StatusCode::NOT_IMPLEMENTED,
            ),
            (
                "SELECT name FROM account GROUP BY name",
                StatusCode::NOT_IMPLEMENTED,
            ),
        ] {
            assert_eq!(
                read(text).map(drop).map_err(|refusal| refusal.status),
                Err(status),
                "{text}"
            );
        }
        let deep = format!("SELECT name FROM account WHERE {}name = 'x'", "(".repeat(5_000));
        assert!(read(&deep).is_err());
    }
}
