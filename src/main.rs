//! The thin program around the library: reads the arguments, runs, and exits. The only place that exits.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(zhiban::cli::start() as u8)
}
