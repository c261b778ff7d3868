//! A solution's version: up to four numbers, compared one after the other ("Solution concepts", Power Platform documentation).

use std::{fmt, str::FromStr};

/// `1.0.0.0`; numbers that are left out are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version([u32; 4]);

/// The text is not two to four numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version")]
pub struct NotAVersion;

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let (mut numbers, mut count) = ([0; 4], 0);
        for (at, part) in text.split('.').enumerate() {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            let number = part.parse().ok().filter(|_| digits).ok_or(NotAVersion)?;
            *numbers.get_mut(at).ok_or(NotAVersion)? = number;
            count += 1;
        }
        if count < 2 {
            return Err(NotAVersion);
        }
        Ok(Self(numbers))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, build, revision] = self.0;
        write!(out, "{major}.{minor}.{build}.{revision}")
    }
}

impl serde::Serialize for Version {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number_and_nothing_else_is_one() {
        let version = |text: &str| text.parse::<Version>().unwrap();
        assert!(version("1.10") > version("1.9.9.9"));
        assert_eq!(version("1.0"), version("1.0.0.0"));
        assert_eq!(version("1.2").to_string(), "1.2.0.0");
        for bad in [
            "",
            "1",
            "1.",
            "1.x",
            "+1.0",
            "1.-1",
            "1.0.0.0.0",
            "1.99999999999",
            " 1.0",
        ] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }
}
