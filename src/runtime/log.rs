//! The program's own log, a file beside the ledger: what was done, how long it took and what failed, for whoever has
//! to find out later why a console was slow or a save was refused.
//!
//! It says nothing of what is recorded. Only the functions here write into it, and what they take are numbers, words
//! of the program and the things that they name by such a word: no text, no name and no PIN could get in.

mod file;

use super::Clock;
use crate::domain::Offset;
use crate::msg::{Event, Reply};
use crate::record::wish::Wish;
use crate::store::check::Report;
use crate::store::query::{Commit, Receipt};
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use file::{BYTES_MAX, Lines, LogFile};
use std::path::Path;
use std::time::{Duration, Instant};
use tracing::{error, info, warn};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;

/// An answer of the store that takes longer is told.
const SLOW: Duration = Duration::from_millis(100);

/// The log while it is written; its end writes the last lines.
pub struct Log(Option<Lines>);

impl Log {
    /// Starts the log of a ledger. `begins` says whether one is begun where there is none: a command that only reads
    /// leaves no new file behind. Where the log cannot be written the program goes on without it.
    #[must_use]
    pub fn start(ledger: &Path, begins: bool, clock: Clock) -> Log {
        let lines = Lines::start(LogFile::new(ledger, begins, BYTES_MAX));
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_target(false)
            .with_timer(Head(clock))
            .with_writer(move || writer.clone())
            .finish()
            // What a library says of its own work may hold anything.
            .with(filter_fn(|told| told.target().starts_with(env!("CARGO_PKG_NAME"))));
        // A process has one log; a second start adds to the first.
        let started = tracing::subscriber::set_global_default(subscriber);
        Log(started.is_ok().then_some(lines))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(lines) = &self.0 {
            lines.finish();
        }
    }
}

/// How a line begins: the time, and which process it is of the several that may write into one log.
struct Head(Clock);

impl FormatTime for Head {
    fn format_time(&self, out: &mut Writer<'_>) -> std::fmt::Result {
        // Before the ledger is open its offset is not known, and one log has one: that of China.
        let now = Offset::default().local(self.0.now());
        write!(out, "{} [{}]", now.format("%Y-%m-%dT%H:%M:%S%.3f+08:00"), std::process::id())
    }
}

fn ms(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// The program begins to do what a command asks.
pub fn began(command: &'static str) {
    let (version, system, machine) =
        (env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    info!(command, version, system, machine, kernel = kernel(), "began");
}

#[cfg(unix)]
fn kernel() -> String {
    rustix::system::uname().release().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn kernel() -> String {
    String::new()
}

/// The program ends with this exit code.
pub fn ended(exit: i32) {
    info!(exit, "ended");
}

/// The console ends by a fault of ours at this place of the source.
pub(super) fn crashed(place: &str) {
    error!(place, "crashed");
}

/// Opens a ledger. Gives also what was found wrong with its files and mended.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<(SqliteStore, Vec<String>), StoreError> {
    let began = Instant::now();
    let mut store = SqliteStore::open(path).inspect_err(|e| not_opened(e, began.elapsed()))?;
    let (told, ms) = (store.told(), ms(began.elapsed()));
    if told.is_empty() {
        info!(ms, "opened");
    } else {
        warn!(ms, things = told.len(), "opened and mended");
    }
    Ok((store, told))
}

fn not_opened(e: &StoreError, took: Duration) {
    error!(ms = ms(took), kind = kind(e), "not opened");
}

/// Writes into a ledger.
///
/// # Errors
/// When the store does not write it.
pub fn commit(store: &mut SqliteStore, wish: &Commit) -> Result<Receipt, StoreError> {
    let began = Instant::now();
    let written = store.commit(wish);
    committed(wish, &written, began.elapsed());
    written
}

/// The last line of the commit is told and the number of wishes it was made of: lines that the store adds of its own, as
/// signatures are, lie between the last line of one commit and that of the next.
fn committed(commit: &Commit, written: &Result<Receipt, StoreError>, took: Duration) {
    let (wishes, ms, what) = (commit.wishes.len(), ms(took), what(&commit.wishes));
    match written {
        Ok(receipt) => {
            info!(seq = receipt.seq, wishes, ms, what, "committed");
            if receipt.tape_fault.is_some() {
                error!(seq = receipt.seq, "the tape was not written");
            }
        }
        // A rule that says no is the daily work of the program; all else is a fault.
        Err(e @ (StoreError::Refused(_) | StoreError::Conflict(_) | StoreError::WrongPin(_))) => {
            info!(kind = kind(e), wishes, ms, what, "not committed");
        }
        Err(e) => error!(kind = kind(e), wishes, ms, what, "not committed"),
    }
}

/// Ledger and tape were made whole from one another because somebody asked, or not.
pub fn mended(things: Result<usize, &StoreError>, took: Duration) {
    match things {
        Ok(things) => warn!(things, ms = ms(took), "mended"),
        Err(e) => error!(kind = kind(e), ms = ms(took), "not mended"),
    }
}

/// A room was set up, or not.
pub fn set_up(made: Result<(), &StoreError>, took: Duration) {
    match made {
        Ok(()) => info!(ms = ms(took), "set up"),
        Err(e) => error!(ms = ms(took), kind = kind(e), "not set up"),
    }
}

/// The reserve was given up because the disk is full.
pub(super) fn reserve_given_up() {
    warn!("the disk is full, the reserve was given up");
}

/// The log of the database could not be settled.
pub(super) fn not_settled(e: &StoreError) {
    error!(kind = kind(e), "not settled");
}

/// The files are not under their names any more.
pub(super) fn moved() {
    error!("the files were moved");
}

/// The store answered a question. What it answers quickly and well is not told; what was to be written is told by
/// [`committed`] and [`set_up`].
pub(super) fn answered(request: &'static str, reply: &Reply, took: Duration) {
    let ms = ms(took);
    match reply.fault() {
        Some(e) => error!(request, kind = kind(e), ms, "not answered"),
        None if took > SLOW => warn!(request, ms, "slow"),
        None => {}
    }
}

/// A fault of ours while a question was answered.
pub(super) fn failed(request: &'static str) {
    error!(request, "a fault of the program");
}

/// The record was verified, or could not be.
pub fn verified(report: &Result<Report, StoreError>, took: Duration) {
    let ms = ms(took);
    match report {
        Ok(report) if report.damage.is_empty() => info!(lines = report.lines, ms, "verified, whole"),
        Ok(report) => error!(lines = report.lines, places = report.damage.len(), ms, "verified, not whole"),
        Err(e) => error!(kind = kind(e), ms, "not verified"),
    }
}

/// What became of copies.
#[derive(Clone, Copy)]
pub enum Copying {
    /// A copy was made in a folder, reopened and verified.
    Backup,
    /// The newest copy was taken back into memory and verified.
    Drill,
    /// A copy was put in the place of the ledger.
    Restore,
}

/// A copy was handled, or not: how many lines of the journal it has.
pub fn copied(what: Copying, lines: Result<u64, &StoreError>, took: Duration) {
    let (ms, what) = (
        ms(took),
        match what {
            Copying::Backup => "backup",
            Copying::Drill => "drill",
            Copying::Restore => "restore",
        },
    );
    match lines {
        Ok(lines) => info!(what, lines, ms, "copy is whole"),
        Err(e) => error!(what, kind = kind(e), ms, "copy failed"),
    }
}

/// What happened outside of the store and is worth a line.
pub(super) fn happened(event: &Event) {
    match event {
        Event::ClockJump(by_ms) => warn!(by_ms, "the clock jumped"),
        Event::Adopted(drafts) => info!(drafts = drafts.len(), "drafts of a dead console taken over"),
        Event::DraftFailed(_) => error!("a draft was not kept"),
        Event::Found(found) => warn!(things = found.len(), "something was found wrong and told"),
        Event::Rules(_, bad) if !bad.is_empty() => warn!(files = bad.len(), "rule files with faults"),
        Event::Written(Err(_)) => error!("a text was not written"),
        Event::PaperResult(_, Ok(_)) => info!("a paper was made"),
        Event::PaperResult(_, Err(_)) => warn!("a paper was not made"),
        Event::HangUp => warn!("the terminal is gone, or the machine ends the program"),
        _ => {}
    }
}

/// Why the store did not do it, in a word.
fn kind(e: &StoreError) -> &'static str {
    match e {
        StoreError::Refused(_) => "refused",
        StoreError::BadValue(_) => "bad_value",
        StoreError::Conflict(_) => "conflict",
        StoreError::WrongPin(_) => "wrong PIN",
        StoreError::Busy => "busy",
        StoreError::TooLong => "too long",
        StoreError::Full => "disk full",
        StoreError::CannotOpen(_) => "cannot open",
        StoreError::Newer(_) => "newer program",
        StoreError::Machine(_) => "machine",
        StoreError::Forked(_) => "forked",
        StoreError::Moved => "moved",
        StoreError::InUse => "in use",
        StoreError::NoSecret => "no secret",
        StoreError::SigningLocked(..) => "signing locked",
        StoreError::Damaged(_) => "damaged",
    }
}

/// The kinds of wishes in a commit, each once, in their order; of many the first ones.
fn what(wishes: &[Wish]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in wishes.iter().map(act) {
        if !words.contains(&word) && words.len() < 6 {
            words.push(word);
        }
    }
    words.join("+")
}

fn act(act: &Wish) -> &'static str {
    match act {
        Wish::SetUp(_) => "set_up",
        Wish::Officer(_) => "officer",
        Wish::Begin { .. } => "begin",
        Wish::SignOn { .. } => "sign_on",
        Wish::Countersign { .. } => "countersign",
        Wish::Audit { event, .. } => event.key(),
        Wish::Append { .. } => "append",
        Wish::Revise { .. } => "revise",
        Wish::Void { .. } => "void",
        Wish::Link { .. } => "link",
        Wish::Freeze { .. } => "freeze",
        Wish::Thaw { .. } => "thaw",
        Wish::Answer { .. } => "answer",
        Wish::Transfer { .. } => "transfer",
        Wish::Note { .. } => "note",
        Wish::ClockJump { .. } => "clock_jump",
        Wish::Alarm { .. } => "alarm",
        Wish::Policy { .. } => "policy",
        Wish::Import { .. } => "import",
        Wish::Export { .. } => "export",
    }
}
