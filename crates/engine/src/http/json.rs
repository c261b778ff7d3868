//! Reads foreign JSON, and no deeper than any answer is nested.

use serde::de::DeserializeOwned;

/// No answer that Gangway reads is nested by more than ten.
const DEEPEST: usize = 64;

/// The value, unless the text is no JSON, has another form or is nested too deep.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    is_flat(text).then(|| serde_json::from_slice(text).ok()).flatten()
}

/// Whether arrays and objects are nested by no more than [`DEEPEST`]. Looked at before anything is built from the text.
pub(crate) fn is_flat(text: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' if depth == DEEPEST => return false,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}1{}", "[".repeat(depth), "]".repeat(depth))
    }

    /// NW-04: Row 30 of the attack list.
    #[test]
    fn b9_30_what_is_nested_deeper_than_any_answer_is_not_read() {
        assert!(read::<serde_json::Value>(nested(DEEPEST).as_bytes()).is_some());
        assert!(read::<serde_json::Value>(nested(DEEPEST + 1).as_bytes()).is_none());
        assert!(read::<serde_json::Value>(nested(100_000).as_bytes()).is_none());
        assert!(read::<serde_json::Value>("{\"a\":".repeat(100_000).as_bytes()).is_none());
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        let text = format!(r#"["{}\"{}", "\\", [1]]"#, "[".repeat(200), "{".repeat(200));
        assert!(read::<serde_json::Value>(text.as_bytes()).is_some(), "{text}");
    }
}
