//! What happens to a request that a fault meets.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::scenario::Change;

/// What happens to a request that a fault meets.
///
/// Where the fault met a part of a `$batch`, [`Action::Answer`] and [`Action::Throttle`] answer that part; everything else
/// happens to the whole batch, since a connection, a gateway and a proxy know nothing of parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Action {
    /// This answer; the service never sees the request.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Header names and values.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body; in JSON it is text.
        #[serde(default, with = "text")]
        body: Bytes,
    },
    /// 429 with the service's own body and `Retry-After`, in seconds; the service never sees the request.
    #[serde(rename_all = "kebab-case")]
    Throttle {
        /// Seconds.
        retry_after: u32,
    },
    /// The connection ends; the service never sees the request.
    DropBefore,
    /// The service does what was asked; then the connection ends without an answer.
    ApplyThenDrop,
    /// The service does what was asked; then a gateway answers with an HTML page of this status.
    ApplyThenHtml(u16),
    /// The service answers, but this many milliseconds later.
    Delay(u64),
    /// The world changes; then the service answers.
    Change(Vec<Change>),
    /// An HTML page of a gateway with this status; the service never sees the request.
    Html(u16),
    /// A redirect to this address; the service never sees the request.
    Redirect(String),
    /// A JSON answer whose body has this many bytes, made while it is sent; the service never sees the request.
    Huge(usize),
    /// 200, said to be JSON, but it is not; the service never sees the request.
    NotJson,
    /// The service answers; its answer breaks off in the middle.
    Truncate,
    /// The service answers; every place of its body that reads `this` reads `by` instead.
    Replace {
        /// The text to look for.
        this: String,
        /// What stands in its place.
        by: String,
    },
    /// The service answers a batch; its answer has lost the last part.
    LosePart,
    /// The service answers a batch; the parts of its answer stand in the opposite order.
    SwapParts,
    /// The service answers; an access token in the answer is exchanged for one that says it is of another tenant.
    WrongTenant,
    /// The service answers; an ID token in the answer is exchanged for one with this flaw.
    IdToken(IdTokenFlaw),
}

/// What is wrong with an ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdTokenFlaw {
    /// It is for another app.
    OtherAudience,
    /// Another issuer gave it.
    OtherIssuer,
    /// It answers another sign-in.
    OtherNonce,
    /// It ended an hour ago.
    Ended,
    /// It begins in an hour.
    NotYet,
    /// Nobody signed it (`"alg": "none"`).
    Unsigned,
}

impl Action {
    /// Whether a part of a batch can meet this alone.
    pub(super) fn is_for_a_part(&self) -> bool {
        matches!(self, Self::Answer { .. } | Self::Throttle { .. })
    }
}

/// A body as text; what is no text is written as well as it can be.
mod text {
    use bytes::Bytes;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(body))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        String::deserialize(from).map(Bytes::from)
    }
}
