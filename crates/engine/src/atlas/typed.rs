//! Reads what a person typed or pasted from a page of Microsoft's. Nothing of it is kept but the number.

/// What it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Entra ID's number.
    Entra(u32),
    /// Dataverse's code, `0x` and eight digits in small letters.
    Dataverse(String),
    /// An address, which may hold a code that is worth a sign-in.
    Address,
    /// Nothing that could be a number of a service.
    Nothing,
}

impl Typed {
    /// The first number in the text: after `AADSTS`, after `0x`, or alone with five to seven digits.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.to_lowercase();
        if ["://", "%3a%2f%2f", "code=", "code%3d"]
            .iter()
            .any(|sign| text.contains(sign))
        {
            return Self::Address;
        }
        // Ids of requests come in groups with hyphens between them; no part of one is a number of a service.
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let named = words.iter().enumerate().find_map(|(at, word)| {
            let (_, digits) = word.split_once("aadsts")?;
            number(digits).or_else(|| number(words.get(at + 1)?))
        });
        if let Some(number) = named {
            return Self::Entra(number);
        }
        if let Some(digits) = words.iter().find_map(|word| hexadecimal(word)) {
            return Self::Dataverse(format!("0x{digits}"));
        }
        let alone = words.iter().filter(|word| (5..=7).contains(&word.len()));
        alone
            .into_iter()
            .find_map(|word| number(word))
            .map_or(Self::Nothing, Self::Entra)
    }
}

fn number(digits: &str) -> Option<u32> {
    let fits = (4..=8).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.parse().ok()).flatten()
}

fn hexadecimal(word: &str) -> Option<&str> {
    let digits = word.strip_prefix("0x")?;
    (digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_found_in_what_the_page_shows() {
        for text in [
            "50011",
            " AADSTS50011 ",
            "aadsts50011:",
            "AADSTS 50011",
            "Sorry, but we’re having trouble signing you in.\nAADSTS50011: The redirect does not match 'x' 12345.",
            "Request Id: 8c0e7a31-1234-5678-9012-123456789012 Timestamp: 2025-04-25 09:05:06Z Message: AADSTS50011: No",
            "Request Id: 8c0e7a31-12345-99999-1\nCorrelation Id: 69a70000-0000\n50011",
        ] {
            assert_eq!(Typed::read(text), Typed::Entra(50_011), "{text}");
        }
        assert_eq!(
            Typed::read("Error 0x80072560 (x)"),
            Typed::Dataverse("0x80072560".into())
        );
        assert_eq!(Typed::read("0X8004A113"), Typed::Dataverse("0x8004a113".into()));
    }

    #[test]
    fn an_address_is_refused_whatever_else_is_there() {
        for text in [
            "http://localhost:5000/?x",
            "AADSTS50011 https://login",
            "localhost/?CODE=0.AX",
            "x%3A%2F%2Fy",
            "code%3Dabc 50011",
        ] {
            assert_eq!(Typed::read(text), Typed::Address, "{text}");
        }
    }

    /// Ten thousand texts from pieces that could confuse a reader, the same ones in each run.
    #[test]
    fn no_text_breaks_the_reader_and_what_it_finds_stands_in_the_text() {
        const PIECES: &[&str] = &[
            "AADSTS",
            "aadsts",
            "0x",
            "0X8004",
            "50011",
            "7000215",
            "80072560",
            "-",
            ":",
            " ",
            "\u{0}",
            "\u{202e}",
            "İ",
            "ß",
            "\u{1f600}",
            "٥",
            "code",
            "=",
            "%3d",
            "//",
            "x",
            "9",
            "\n",
            "\u{feff}",
            "e\u{301}",
        ];
        let mut seed: u32 = 7;
        let mut roll = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed as usize >> 8
        };
        for _ in 0..10_000 {
            let length = roll() % 12;
            let text: String = (0..length).map(|_| PIECES[roll() % PIECES.len()]).collect();
            let found = match Typed::read(&text) {
                Typed::Entra(number) => number.to_string(),
                Typed::Dataverse(code) => code,
                Typed::Address | Typed::Nothing => continue,
            };
            assert!(text.to_lowercase().contains(&found), "{found} is not in {text:?}");
            assert!(!text.to_lowercase().contains("code="), "{text:?}");
        }
    }

    #[test]
    fn nothing_else_is_taken_for_a_number() {
        for text in [
            "",
            "x",
            "404",
            "12345678",
            "AADSTS",
            "AADSTS99999999999999999999",
            "AADSTS-50011",
            "0x123",
            "0x800725600",
            "2025-04-25 09:05:06Z",
            "69a70000-50011-1",
            "٥٠٠١١",
            "-50011",
            "\0\u{202e}\u{feff}",
        ] {
            assert_eq!(Typed::read(text), Typed::Nothing, "{text}");
        }
    }
}
