//! The only place where requests are made: no redirects, bounded answers, tokens that fit one origin.

mod client;
mod origin;
mod token;

pub use client::{Answer, Http, HttpError};
pub use origin::Origin;
pub use token::AccessToken;
