//! Whole runs, as the people in them would tell them.

mod credential;
mod first_time;
mod network;
mod no_permission;
mod refusals;
mod second_time;
mod this_computer;
mod undo;
