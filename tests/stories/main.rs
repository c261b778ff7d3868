//! Whole runs, as the people in them would tell them.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

mod approval;
mod at_once;
mod certificate;
mod clock;
mod consent;
mod credential;
mod first_time;
mod found_states;
mod going_on;
mod injected;
mod network;
mod no_permission;
mod page_error;
mod read_back;
mod refusals;
mod second_time;
mod several;
mod single_writes;
mod solution;
mod step_up;
mod this_computer;
mod undo;
mod who_and_where;
mod writing;
