//! The practice services as a client sees them: over HTTP, from the documentation's samples.

mod admin_consent;
mod dataverse_door;
mod discovery;
mod faults;
mod metadata;
mod robustness;
mod sign_in;
mod stage;
mod tokens;
