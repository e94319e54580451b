//! The thin program around the library: reads the arguments, runs, and exits. The only place that exits.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(zhiban::cli::run(zhiban::cli::Cli::parse()) as u8)
}
