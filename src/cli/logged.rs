//! Which commands keep the log of a ledger, and of which one.

use super::command::Command;
use super::context::Context;
use super::drill;
use crate::runtime::Clock;
use crate::runtime::log::{self, Log};

/// Starts the log for a command that works on a ledger.
pub(super) fn start(command: Option<&Command>, context: &Context) -> Option<Log> {
    let (name, begins) = command.map_or(Some(("console", true)), name)?;
    let drill = command.filter(|command| matches!(command, Command::Drill));
    let ledger = drill.map_or_else(|| context.path.clone(), |_| drill::drill_path(&context.path));
    let log = Log::start(&ledger, begins, Clock::default());
    log::began(name);
    Some(log)
}

/// The name of a command that works on a ledger, and whether it begins a log where there is none: what only reads
/// leaves no new file behind.
fn name(command: &Command) -> Option<(&'static str, bool)> {
    match command {
        Command::Drill => Some(("drill", true)),
        Command::Init(_) => Some(("init", true)),
        Command::Import(_) => Some(("import", true)),
        Command::Export(_) => Some(("export", true)),
        Command::Report(_) => Some(("report", true)),
        Command::Search(_) => Some(("search", false)),
        Command::Reindex => Some(("reindex", true)),
        Command::Verify(_) => Some(("verify", false)),
        Command::Recover(_) => Some(("recover", true)),
        Command::Backup(_) => Some(("backup", true)),
        Command::Restore(_) => Some(("restore", true)),
        Command::Officer(_) => Some(("officer", true)),
        Command::Doctor => Some(("doctor", false)),
        // They work on no ledger, or for another process that tells how they ended.
        Command::Demo { .. }
        | Command::Template(_)
        | Command::Grade(_)
        | Command::Clocks(_)
        | Command::Read(_)
        | Command::Press
        | Command::Man
        | Command::Completions { .. } => None,
    }
}
