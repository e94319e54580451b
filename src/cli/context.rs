//! What every command has in common: the room it is about, how it ends, how it writes data out.

use crate::domain::Ledger;
use crate::locale::Lang;
use crate::policy::{Bad, Rules};
use crate::record::act::AuditEvent;
use crate::record::wish::Wish;
use crate::runtime::{Clock, log};
use crate::screens::messages;
use crate::store::places::Places;
use crate::store::query::Commit;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use crate::theme::Look;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Exit codes (design: 0 done, 1 the answer is no, 2 wrong use or bad input, 3 the machine failed).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// The answer is no.
    No = 1,
    /// Wrong use or bad input.
    Wrong = 2,
    /// Disk, rights or the program itself failed.
    Failed = 3,
}

/// What a command says when it cannot do what was asked.
#[derive(Debug)]
pub struct Stop {
    pub(super) exit: Exit,
    pub(super) message: String,
}

impl Stop {
    pub(super) fn wrong(message: impl Into<String>) -> Stop {
        Stop { exit: Exit::Wrong, message: message.into() }
    }

    pub(super) fn failed(message: impl Into<String>) -> Stop {
        Stop { exit: Exit::Failed, message: message.into() }
    }

    pub(super) fn store(e: &StoreError, lang: Lang) -> Stop {
        let exit = match e {
            StoreError::Refused(_)
            | StoreError::BadValue(_)
            | StoreError::WrongPin(_)
            | StoreError::Conflict(_) => Exit::Wrong,
            _ => Exit::Failed,
        };
        Stop { exit, message: messages::error(e, lang) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Jsonl,
    Csv,
    Xlsx,
}

impl Format {
    /// How records stand in it.
    pub(super) fn shape(self) -> crate::import::Shape {
        match self {
            Format::Jsonl => crate::import::Shape::Lines,
            Format::Csv => crate::import::Shape::Table,
            Format::Xlsx => crate::import::Shape::Workbook,
        }
    }

    /// The name on the command line.
    pub(super) fn key(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }
}

/// What every command knows.
pub(super) struct Context {
    pub(super) path: PathBuf,
    pub(super) config: Option<PathBuf>,
    pub(super) look: Look,
}

impl Context {
    pub(super) fn lang(&self) -> Lang {
        self.look.lang
    }
}

/// The store of the room. What was found wrong with the files and mended is told and recorded.
pub(super) fn opened(context: &Context) -> Result<SqliteStore, Stop> {
    let (mut store, told) = log::open(&context.path).map_err(|e| Stop::store(&e, context.lang()))?;
    for line in &told {
        eprintln!("{line}");
    }
    if !told.is_empty() {
        record(&mut store, context, AuditEvent::Mended, told.join(";"))?;
    }
    Ok(store)
}

/// A line about the record as a whole; a room that is not set up yet has no record.
pub(super) fn record(
    store: &mut SqliteStore,
    context: &Context,
    event: AuditEvent,
    detail: String,
) -> Result<Exit, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    if store.watch().map_err(stop)?.is_some() {
        let wishes = vec![Wish::Audit { event, detail }];
        let at = Clock::default().now();
        let commit = Commit { at, by: crate::domain::ids::MACHINE, proofs: Vec::new(), wishes };
        log::commit(store, &commit).map_err(stop)?;
    }
    Ok(Exit::Done)
}

pub(super) fn record_mending(context: &Context, told: &[String]) -> Result<Exit, Stop> {
    let (mut store, _) = log::open(&context.path).map_err(|e| Stop::store(&e, context.lang()))?;
    record(&mut store, context, AuditEvent::Mended, told.join(";"))
}

pub(super) fn places(context: &Context) -> Result<Places, Stop> {
    Places::of(&context.path).map_err(|e| Stop::store(&e, context.lang()))
}

/// The rules of a room: ours, and the unit's own files in the folder `policy` beside its ledger. A file with
/// a fault makes way for its last good state in the journal; the faults are given back.
pub(super) fn rules_of(path: &Path) -> (Rules, Vec<Bad>) {
    let own = crate::runtime::policy::read(path);
    let kept = if path.exists() {
        SqliteStore::open(path).and_then(|mut s| s.policies()).unwrap_or_default()
    } else {
        Vec::new()
    };
    crate::runtime::policy::in_force(&own, &kept)
}

/// Writes data to standard output; a reader that has gone away is no fault.
pub(super) fn write_out(bytes: &[u8]) -> Result<Exit, Stop> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Stop::failed(e.to_string())),
        _ => Ok(Exit::Done),
    }
}

pub(super) fn ledger(name: &str) -> Result<Ledger, Stop> {
    let by_name =
        Ledger::ALL.into_iter().find(|l| l.key() == name || crate::schema::book(*l).name.zh == name);
    by_name.ok_or_else(|| {
        let known: Vec<&str> = Ledger::ALL.iter().map(|l| l.key()).collect();
        Stop::wrong(format!("没有「{name}」这个登记本,有 / no such ledger, there are: {}", known.join(" ")))
    })
}
