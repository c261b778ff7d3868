//! The only place where requests are made: no redirects, bounded answers, tokens that fit one origin.

mod challenge;
mod client;
mod failure;
mod heard;
pub(crate) mod json;
mod names;
mod origin;
mod token;

#[cfg(test)]
mod tests;

pub use challenge::{Challenge, Claims};
pub use client::{Answer, Http, HttpError};
pub use failure::Distrust;
pub use names::Names;
pub use origin::Origin;
pub use token::AccessToken;
