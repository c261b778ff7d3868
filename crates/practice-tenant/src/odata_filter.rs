//! The `$filter` of Global Discovery and, for plain properties, of Graph: comparisons, `and`, `or`, `not`, and three text functions. Text is compared
//! case-sensitively, as documented.

use std::cmp::Ordering;

use serde_json::{Map, Value};

/// How deep an expression may be nested.
const DEEPEST: usize = 32;

/// A parsed `$filter`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare(String, Comparison, Value),
    Text(TextTest, String, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

impl Filter {
    /// `None` when the expression is not understood.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser {
            tokens: tokens(text)?,
            next: 0,
        };
        let filter = parser.or(0)?;
        (parser.next == parser.tokens.len()).then_some(filter)
    }

    /// The columns that it looks at.
    pub(crate) fn columns(&self) -> Vec<&str> {
        match self {
            Filter::And(left, right) | Filter::Or(left, right) => {
                let mut columns = left.columns();
                columns.extend(right.columns());
                columns
            }
            Filter::Not(inner) => inner.columns(),
            Filter::Compare(column, ..) | Filter::Text(_, column, _) => vec![column],
        }
    }

    /// Whether a row is wanted.
    pub(crate) fn accepts(&self, row: &Map<String, Value>) -> bool {
        match self {
            Filter::And(left, right) => left.accepts(row) && right.accepts(row),
            Filter::Or(left, right) => left.accepts(row) || right.accepts(row),
            Filter::Not(inner) => !inner.accepts(row),
            Filter::Compare(column, comparison, wanted) => {
                comparison.holds(row.get(column).unwrap_or(&Value::Null), wanted)
            }
            Filter::Text(test, column, wanted) => {
                let found = row.get(column).and_then(Value::as_str).unwrap_or_default();
                match test {
                    TextTest::Contains => found.contains(wanted),
                    TextTest::StartsWith => found.starts_with(wanted),
                    TextTest::EndsWith => found.ends_with(wanted),
                }
            }
        }
    }
}

impl Comparison {
    fn holds(self, found: &Value, wanted: &Value) -> bool {
        let ordering = match (found, wanted) {
            (Value::Number(found), Value::Number(wanted)) => found.as_f64().partial_cmp(&wanted.as_f64()),
            (Value::String(found), Value::String(wanted)) => Some(found.cmp(wanted)),
            (found, wanted) => (found == wanted).then_some(Ordering::Equal),
        };
        match self {
            Comparison::Eq => ordering == Some(Ordering::Equal),
            Comparison::Ne => ordering != Some(Ordering::Equal),
            Comparison::Gt => ordering == Some(Ordering::Greater),
            Comparison::Ge => ordering.is_some_and(Ordering::is_ge),
            Comparison::Lt => ordering == Some(Ordering::Less),
            Comparison::Le => ordering.is_some_and(Ordering::is_le),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Open,
    Close,
    Comma,
    Word(String),
    Text(String),
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => tokens.push(Token::Open),
            ')' => tokens.push(Token::Close),
            ',' => tokens.push(Token::Comma),
            '\'' => {
                let mut value = String::new();
                loop {
                    match letters.next()? {
                        // A doubled quote is one in the text.
                        '\'' if letters.next_if_eq(&'\'').is_some() => value.push('\''),
                        '\'' => break,
                        other => value.push(other),
                    }
                }
                tokens.push(Token::Text(value));
            }
            letter if letter.is_whitespace() => {}
            letter => {
                let mut word = String::from(letter);
                while let Some(next) =
                    letters.next_if(|next| !next.is_whitespace() && !"(),'".contains(*next))
                {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
        }
    }
    Some(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    fn or(&mut self, depth: usize) -> Option<Filter> {
        let mut left = self.and(depth)?;
        while self.take_word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.and(depth)?));
        }
        Some(left)
    }

    fn and(&mut self, depth: usize) -> Option<Filter> {
        let mut left = self.term(depth)?;
        while self.take_word("and") {
            left = Filter::And(Box::new(left), Box::new(self.term(depth)?));
        }
        Some(left)
    }

    fn term(&mut self, depth: usize) -> Option<Filter> {
        if depth == DEEPEST {
            return None;
        }
        if self.take_word("not") {
            return Some(Filter::Not(Box::new(self.term(depth + 1)?)));
        }
        match self.take()? {
            Token::Open => {
                let inner = self.or(depth + 1)?;
                (self.take()? == Token::Close).then_some(inner)
            }
            Token::Word(word) => match word.as_str() {
                "contains" => self.text_test(TextTest::Contains),
                "startswith" => self.text_test(TextTest::StartsWith),
                "endswith" => self.text_test(TextTest::EndsWith),
                _ => self.comparison(word),
            },
            _ => None,
        }
    }

    fn text_test(&mut self, test: TextTest) -> Option<Filter> {
        match (
            self.take()?,
            self.take()?,
            self.take()?,
            self.take()?,
            self.take()?,
        ) {
            (Token::Open, Token::Word(column), Token::Comma, Token::Text(wanted), Token::Close) => {
                Some(Filter::Text(test, column, wanted))
            }
            _ => None,
        }
    }

    fn comparison(&mut self, column: String) -> Option<Filter> {
        let Token::Word(operator) = self.take()? else {
            return None;
        };
        let comparison = match operator.as_str() {
            "eq" => Comparison::Eq,
            "ne" => Comparison::Ne,
            "gt" => Comparison::Gt,
            "ge" => Comparison::Ge,
            "lt" => Comparison::Lt,
            "le" => Comparison::Le,
            _ => return None,
        };
        let value = match self.take()? {
            Token::Text(text) => Value::String(text),
            Token::Word(word) => match serde_json::from_str(&word) {
                Ok(value) => value,
                // An id or a moment stands without quotes.
                Err(_) => Value::String(word),
            },
            _ => return None,
        };
        Some(Filter::Compare(column, comparison, value))
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = matches!(self.tokens.get(self.next), Some(Token::Word(found)) if found == word);
        self.next += usize::from(there);
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(filter: &str) -> Option<bool> {
        let row = serde_json::json!({
            "UrlName": "northwind", "State": 0, "IsUserSysAdmin": true, "Purpose": null, "FriendlyName": "O'Neil & Co",
        });
        Some(Filter::parse(filter)?.accepts(row.as_object()?))
    }

    #[test]
    fn what_the_documentation_allows() {
        for (filter, expected) in [
            ("UrlName eq 'northwind'", true),
            ("UrlName eq 'Northwind'", false),
            ("State ne 1 and IsUserSysAdmin eq true", true),
            ("State gt 0 or State le 0", true),
            ("not (State eq 0)", false),
            ("Purpose eq null", true),
            ("contains(UrlName,'thw')", true),
            (
                "startswith(UrlName, 'north') and not endswith(UrlName,'north')",
                true,
            ),
            ("FriendlyName eq 'O''Neil & Co'", true),
            ("State eq 1 and State eq 1 or State eq 0", true),
        ] {
            assert_eq!(accepted(filter), Some(expected), "{filter}");
        }
    }

    #[test]
    fn nonsense_is_not_understood() {
        let deep = format!("{}State eq 0{}", "(".repeat(5000), ")".repeat(5000));
        for filter in [
            "",
            "State",
            "State eq",
            "State is 0",
            "(State eq 0",
            "State eq 0)",
            "contains(UrlName)",
            "'",
            &deep,
        ] {
            assert_eq!(accepted(filter), None, "{filter}");
        }
    }
}
