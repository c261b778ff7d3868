//! The approval by somebody else: what to send them, and the memory that it is awaited.

mod request;
mod saved;

pub use request::{Asked, request};
pub use saved::{Awaited, forget, recall, remember};
