//! Bodies of answers: one that is all there, one of any length that is never held, one that breaks off.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// A connection that ends without an answer, or in the middle of one.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection was ended without an answer")
    }
}

impl std::error::Error for Dropped {}

/// What an answer carries.
#[derive(Debug)]
pub(crate) struct Answer {
    parts: [Bytes; 2],
    /// Letters between the two parts; they are made while they are sent.
    padding: u64,
    /// What the headers promise beyond what is sent; where there is some, the connection ends in its place.
    missing: u64,
    /// Whether what goes before the end of the connection had its chance to be sent.
    sent: bool,
}

impl Answer {
    /// A well-formed JSON object of just this many bytes (at least of its smallest size).
    pub(crate) fn huge(length: u64) -> Self {
        let (start, end) = ("{\"value\":[],\"padding\":\"", "\"}");
        Self {
            parts: [
                Bytes::from_static(start.as_bytes()),
                Bytes::from_static(end.as_bytes()),
            ],
            padding: length.saturating_sub((start.len() + end.len()) as u64),
            missing: 0,
            sent: false,
        }
    }

    /// The first half of the body; the headers promise all of it.
    pub(crate) fn cut(mut body: Bytes) -> Self {
        let missing = body.len() - body.len() / 2;
        body.truncate(body.len() / 2);
        Self {
            missing: missing as u64,
            ..Self::from(body)
        }
    }
}

impl From<Bytes> for Answer {
    fn from(body: Bytes) -> Self {
        Self {
            parts: [body, Bytes::new()],
            padding: 0,
            missing: 0,
            sent: false,
        }
    }
}

static LETTERS: [u8; 64 * 1024] = [b'x'; 64 * 1024];

impl Body for Answer {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        let next = if !self.parts[0].is_empty() {
            std::mem::take(&mut self.parts[0])
        } else if self.padding > 0 {
            let length = usize::try_from(self.padding).map_or(LETTERS.len(), |left| left.min(LETTERS.len()));
            self.padding -= length as u64;
            Bytes::from_static(&LETTERS[..length])
        } else if !self.parts[1].is_empty() {
            std::mem::take(&mut self.parts[1])
        } else if self.missing > 0 && !self.sent {
            self.sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        } else if self.missing > 0 {
            return Poll::Ready(Some(Err(Dropped)));
        } else {
            return Poll::Ready(None);
        };
        Poll::Ready(Some(Ok(Frame::data(next))))
    }

    fn is_end_stream(&self) -> bool {
        self.size_hint().exact() == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        let held = self.parts[0].len() + self.parts[1].len();
        SizeHint::with_exact(held as u64 + self.padding + self.missing)
    }
}
