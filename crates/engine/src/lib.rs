//! The engine.
pub mod contract;
pub mod problem;
