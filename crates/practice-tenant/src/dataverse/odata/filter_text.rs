//! Reads the text of `$filter` against the columns of a table.
//!
//! Source: "Filter rows using OData" (operators, functions, `Microsoft.Dynamics.CRM.In`, lambda operators).

use super::filter::{Field, Filter, Like, Operator};
use crate::dataverse::errors::{Answer, Refusal};
use crate::dataverse::schema::{self, Column, Kind, Table};
use crate::dataverse::store::Cell;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// Deeper nesting is refused, so that no filter can exhaust the stack.
const DEEPEST: usize = 60;

impl Filter {
    /// Reads a filter on the rows of `table`; `aliases` holds the values of `@…` parameters.
    pub(crate) fn parse(text: &str, table: &'static Table, aliases: &[(String, String)]) -> Answer<Self> {
        let mut parser = Parser {
            tokens: tokens(text)?,
            at: 0,
            depth: 0,
            table,
            variable: None,
            aliases,
        };
        let filter = parser.or()?;
        if parser.at < parser.tokens.len() {
            Err(Refusal::syntax(text))
        } else {
            Ok(filter)
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Equals,
    OpenList,
    CloseList,
    Text(String),
    /// In double quotes.
    Quoted(String),
    /// `Namespace.Type'Member'`; only the member.
    Member(String),
    Word(String),
}

fn tokens(text: &str) -> Answer<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text.chars().peekable();
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut Vec<Token>| {
        if !word.is_empty() {
            out.push(Token::Word(std::mem::take(word)));
        }
    };
    while let Some(character) = rest.next() {
        let single = match character {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ',' => Some(Token::Comma),
            '=' => Some(Token::Equals),
            '[' => Some(Token::OpenList),
            ']' => Some(Token::CloseList),
            _ => None,
        };
        if let Some(token) = single {
            flush(&mut word, &mut out);
            out.push(token);
        } else if character.is_whitespace() {
            flush(&mut word, &mut out);
        } else if character == '\'' {
            let mut literal = String::new();
            loop {
                match rest.next() {
                    None => return Err(Refusal::syntax("there is an unterminated string literal")),
                    Some('\'') if rest.next_if_eq(&'\'').is_some() => literal.push('\''),
                    Some('\'') => break,
                    Some(other) => literal.push(other),
                }
            }
            let member = !word.is_empty();
            word.clear();
            out.push(if member {
                Token::Member(literal)
            } else {
                Token::Text(literal)
            });
        } else if character == '"' {
            // A list of values is JSON, so its strings may stand in double quotes as well.
            let literal: String = rest.by_ref().take_while(|letter| *letter != '"').collect();
            flush(&mut word, &mut out);
            out.push(Token::Quoted(literal));
        } else {
            word.push(character);
        }
    }
    flush(&mut word, &mut out);
    Ok(out)
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    table: &'static Table,
    variable: Option<String>,
    aliases: &'a [(String, String)],
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &Token) -> Answer<()> {
        if self.next().as_ref() == Some(token) {
            Ok(())
        } else {
            Err(Refusal::syntax("a parenthesis or comma is missing"))
        }
    }

    fn word(&mut self) -> Answer<String> {
        match self.next() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(Refusal::syntax("a name is missing in $filter")),
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(next)) if next == word);
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Answer<Filter> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Refusal::query("The filter is nested too deeply."));
        }
        let mut left = self.and()?;
        // Long chains stay flat in the parser and become deep in the tree: their number is bounded too.
        let mut links = 0;
        while self.takes("or") {
            links += 1;
            if links > 500 {
                return Err(Refusal::query("The filter has too many conditions."));
            }
            left = Filter::Or(Box::new(left), Box::new(self.and()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn and(&mut self) -> Answer<Filter> {
        let mut left = self.term()?;
        let mut links = 0;
        while self.takes("and") {
            links += 1;
            if links > 500 {
                return Err(Refusal::query("The filter has too many conditions."));
            }
            left = Filter::And(Box::new(left), Box::new(self.term()?));
        }
        Ok(left)
    }

    fn term(&mut self) -> Answer<Filter> {
        if self.takes("not") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(Refusal::query("The filter is nested too deeply."));
            }
            let inner = self.term()?;
            self.depth -= 1;
            return Ok(Filter::Not(Box::new(inner)));
        }
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.or()?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        let word = self.word()?;
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            return self.call(&word);
        }
        let field = self.field(&word)?;
        let operator = self.word()?;
        let operator = Operator::parse(&operator)
            .ok_or_else(|| Refusal::syntax(&format!("'{operator}' is not an operator that $filter knows")))?;
        let value = self.literal(&field)?;
        Ok(Filter::Compare(field, operator, value))
    }

    fn field(&self, word: &str) -> Answer<Field> {
        match &self.variable {
            None => Field::parse(self.table, word),
            Some(variable) => {
                let path = word
                    .strip_prefix(variable.as_str())
                    .and_then(|rest| rest.strip_prefix('/'));
                Field::parse(self.table, path.ok_or_else(|| Refusal::syntax(word))?)
            }
        }
    }

    fn call(&mut self, name: &str) -> Answer<Filter> {
        let like = match name {
            "contains" => Some(Like::Contains),
            "startswith" => Some(Like::StartsWith),
            "endswith" => Some(Like::EndsWith),
            _ => None,
        };
        if let Some(like) = like {
            let path = self.word()?;
            let field = self.field(&path)?;
            self.expect(&Token::Comma)?;
            let Some(Token::Text(needle)) = self.next() else {
                return Err(Refusal::syntax(&format!("{name} needs a quoted string")));
            };
            self.expect(&Token::Close)?;
            if field.column.kind != Kind::Text {
                return Err(incompatible(field.column, "Edm.String"));
            }
            return Ok(Filter::Like(field, like, needle.to_lowercase()));
        }
        if name == "Microsoft.Dynamics.CRM.In" {
            return self.in_list();
        }
        if let Some((collection, all)) = name
            .strip_suffix("/any")
            .map(|collection| (collection, false))
            .or_else(|| name.strip_suffix("/all").map(|collection| (collection, true)))
        {
            return self.lambda(collection, all);
        }
        if name.starts_with("Microsoft.Dynamics.CRM.") {
            return Err(Refusal::not_implemented(&format!("the query function {name}")));
        }
        Err(Refusal::query(format!(
            "An unknown function with name '{name}' was found."
        )))
    }

    fn in_list(&mut self) -> Answer<Filter> {
        let named = |parser: &mut Self, name: &str| -> Answer<()> {
            if parser.takes(name) {
                parser.expect(&Token::Equals)
            } else {
                Err(Refusal::syntax(name))
            }
        };
        named(self, "PropertyName")?;
        let Some(Token::Text(path)) = self.next() else {
            return Err(Refusal::syntax("PropertyName is not a quoted string"));
        };
        // The function takes the logical name of the column.
        let field = match self.table.column(&path) {
            Some(column) => Field {
                lookups: Vec::new(),
                column,
            },
            None => Field::parse(self.table, &path)?,
        };
        self.expect(&Token::Comma)?;
        named(self, "PropertyValues")?;
        self.expect(&Token::OpenList)?;
        let mut values = Vec::new();
        while self.peek() != Some(&Token::CloseList) {
            let value = match self.next() {
                // The list holds strings, whatever the column is.
                Some(Token::Text(text) | Token::Quoted(text)) => from_text(field.column, text)?,
                Some(Token::Word(word)) => literal(&word, field.column)?,
                _ => return Err(Refusal::syntax("PropertyValues is not a list of values")),
            };
            values.push(value);
            if self.peek() == Some(&Token::Comma) {
                self.at += 1;
            }
        }
        self.expect(&Token::CloseList)?;
        self.expect(&Token::Close)?;
        Ok(Filter::In(field, values))
    }

    fn lambda(&mut self, collection: &str, all: bool) -> Answer<Filter> {
        let from = self.table;
        let collection = from
            .collection(collection)
            .ok_or_else(|| Refusal::property(collection, from.logical))?;
        let target = schema::table(collection.table).ok_or_else(|| Refusal::segment(collection.table))?;
        if !all && self.peek() == Some(&Token::Close) {
            self.at += 1;
            return Ok(Filter::Some {
                from,
                collection,
                inner: None,
                all,
            });
        }
        let word = self.word()?;
        let (variable, rest) = word.split_once(':').ok_or_else(|| Refusal::syntax(&word))?;
        if !rest.is_empty() {
            self.at -= 1;
            if let Some(token) = self.tokens.get_mut(self.at) {
                *token = Token::Word(rest.to_owned());
            }
        }
        let outer = self.variable.replace(variable.to_owned());
        self.table = target;
        let inner = self.or()?;
        self.expect(&Token::Close)?;
        self.table = from;
        self.variable = outer;
        Ok(Filter::Some {
            from,
            collection,
            inner: Some(Box::new(inner)),
            all,
        })
    }

    fn literal(&mut self, field: &Field) -> Answer<Cell> {
        let column = field.column;
        match self.next() {
            Some(Token::Text(text)) if column.kind == Kind::Text => Ok(Cell::Text(text)),
            Some(Token::Text(_)) => Err(incompatible(column, "Edm.String")),
            Some(Token::Member(member)) => Ok(Cell::Text(member)),
            Some(Token::Word(word)) if word.starts_with('@') => {
                let value = self.aliases.iter().find(|(name, _)| *name == word);
                let value = value
                    .ok_or_else(|| Refusal::query(format!("The parameter alias '{word}' has no value.")))?;
                match tokens(&value.1)?.as_slice() {
                    [Token::Text(text)] if column.kind == Kind::Text => Ok(Cell::text(text)),
                    [Token::Word(word)] => literal(word, column),
                    _ => Err(Refusal::syntax(&value.1)),
                }
            }
            Some(Token::Word(word)) => literal(&word, column),
            _ => Err(Refusal::syntax("a value is missing in $filter")),
        }
    }
}

/// A value that is not quoted.
fn literal(word: &str, column: &Column) -> Answer<Cell> {
    let (cell, edm) = if word == "null" {
        return Ok(Cell::Null);
    } else if let Ok(flag) = word.parse::<bool>() {
        (Cell::Flag(flag), "Edm.Boolean")
    } else if let Some(id) = Uuid::try_parse(word).ok().filter(|_| word.len() == 36) {
        (Cell::Id(id), "Edm.Guid")
    } else if let Ok(number) = word.parse::<i64>() {
        (Cell::Whole(number), "Edm.Int32")
    } else if let Ok(number) = word.parse::<f64>()
        && word.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && number.is_finite()
    {
        (Cell::Number(number), "Edm.Decimal")
    } else if let Some(time) = time(word) {
        (Cell::Time(time), "Edm.DateTimeOffset")
    } else {
        return Err(Refusal::syntax(&format!("'{word}' is not a value")));
    };
    let fits = match column.kind {
        Kind::Id | Kind::Lookup(_) => edm == "Edm.Guid",
        Kind::Whole | Kind::Choice(_) => edm == "Edm.Int32",
        Kind::Number => edm == "Edm.Int32" || edm == "Edm.Decimal",
        Kind::Flag(..) | Kind::Managed(_) => edm == "Edm.Boolean",
        Kind::Time => edm == "Edm.DateTimeOffset",
        Kind::Text | Kind::Complex => false,
    };
    if fits {
        Ok(cell)
    } else {
        Err(incompatible(column, edm))
    }
}

/// A quoted value in a list of `In`.
pub(crate) fn from_text(column: &Column, text: String) -> Answer<Cell> {
    if column.kind == Kind::Text {
        Ok(Cell::Text(text))
    } else {
        literal(&text, column)
    }
}

fn time(word: &str) -> Option<Timestamp> {
    word.parse().ok().or_else(|| {
        word.parse::<Date>()
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()
            .map(|moment| moment.timestamp())
    })
}

fn incompatible(column: &Column, edm: &str) -> Refusal {
    let own = match column.kind {
        Kind::Id | Kind::Lookup(_) => "Edm.Guid",
        Kind::Text => "Edm.String",
        Kind::Whole | Kind::Choice(_) => "Edm.Int32",
        Kind::Number => "Edm.Decimal",
        Kind::Time => "Edm.DateTimeOffset",
        Kind::Flag(..) => "Edm.Boolean",
        Kind::Managed(_) | Kind::Complex => "a complex type",
    };
    Refusal::query(format!(
        "A binary operator with incompatible types was detected. Found operand types '{own}' and '{edm}'."
    ))
}
