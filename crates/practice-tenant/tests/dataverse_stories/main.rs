//! Stories about one practice organization, told through its Web API.

mod access;
mod application_users;
mod batch;
mod metadata;
mod queries;
mod robustness;
mod roles;
mod rows;
mod solutions;
mod world;
