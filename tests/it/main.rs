//! Every test that looks at the program from the side of its users: one binary, one module a subject.
#![expect(
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, and reads best when it is short"
)]

mod architecture;
mod asked;
mod backup;
mod brief;
mod choosing;
mod cli;
mod cli_evidence;
mod clocks;
mod commands;
mod dates;
mod desk;
mod docs;
mod engines;
mod evidence;
#[cfg(target_os = "linux")]
mod faults;
mod follow;
mod guard;
mod handover;
mod hostile;
mod imports;
mod incident;
mod log;
mod manual;
mod mend;
mod model;
mod old_files;
mod papers;
mod papers_release;
mod papers_told;
mod papers_truth;
mod plan;
mod planted;
mod printed;
mod pty;
mod pty_faults;
mod pty_handover;
mod pty_incident;
mod pty_stopped;
mod rules;
mod search;
mod search_index;
mod simulate;
mod store;
mod store_incident;
mod support;
mod untouched;
mod verify;
mod whole_schema;
