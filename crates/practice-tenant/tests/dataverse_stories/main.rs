//! Stories about one practice organization, told through its Web API.

mod access;
mod application_users;
mod batch;
#[path = "../dice/mod.rs"]
mod dice;
mod metadata;
mod other_queries;
mod queries;
mod robustness;
mod roles;
mod rows;
mod solutions;
mod world;
