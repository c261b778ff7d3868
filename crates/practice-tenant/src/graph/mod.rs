//! Microsoft Graph v1.0, as far as it is about apps and who approves them.

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use jiff::Timestamp;

use crate::Addresses;
use crate::reply::front_door;
use crate::surroundings::Chance;
use crate::world::World;

/// Answers one request.
pub(crate) struct Graph;

impl Graph {
    pub(crate) fn new(_: &Addresses, _: &dyn Chance, _: Timestamp, _: &Request<Bytes>) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "comes with the first path")]
    pub(crate) fn answer(&self, _: &mut World, _: &Request<Bytes>) -> Response<Bytes> {
        front_door(StatusCode::NOT_FOUND)
    }

    #[expect(clippy::unused_self, reason = "comes with the first path")]
    pub(crate) fn throttled(&self) -> Response<Bytes> {
        front_door(StatusCode::TOO_MANY_REQUESTS)
    }
}
