//! The engine.
pub mod chance;
pub mod clock;
pub mod contract;
pub mod files;
pub mod problem;
pub mod words;
