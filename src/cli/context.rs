//! What every command has in common: the room it is about, how it ends, how it writes data out.

use super::who::who;
use crate::domain::Ledger;
use crate::locale::Lang;
use crate::policy::{Bad, Rules};
use crate::record::act::AuditEvent;
use crate::record::wish::Wish;
use crate::runtime::target::Target;
use crate::runtime::{Clock, log, tell};
use crate::screens::messages;
use crate::store::files;
use crate::store::places::{Places, folder_of};
use crate::store::query::Commit;
use crate::store::query::Receipt;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::glance::glance;
use crate::store::{Store, StoreError};
use crate::text::machine;
use crate::theme::Look;
use clap::ValueEnum;
use std::io::Write;
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

/// What a command says when it cannot do what was asked, a line each: what stands in a line is of others and begins no
/// line of its own.
#[derive(Debug)]
pub struct Stop {
    pub(super) exit: Exit,
    pub(super) lines: Vec<String>,
}

impl Stop {
    pub(super) fn wrong(message: impl Into<String>) -> Stop {
        Stop::wrong_lines(vec![message.into()])
    }

    pub(super) fn wrong_lines(lines: Vec<String>) -> Stop {
        Stop { exit: Exit::Wrong, lines }
    }

    pub(super) fn failed(message: impl Into<String>) -> Stop {
        Stop { exit: Exit::Failed, lines: vec![message.into()] }
    }

    /// What the machine refused, and at which file.
    pub(super) fn machine(path: &Path, e: &std::io::Error) -> Stop {
        Stop::failed(format!("{}:{}", path.display(), machine::why(e)))
    }

    pub(super) fn store(e: &StoreError, lang: Lang) -> Stop {
        let exit = match e {
            StoreError::Refused(_)
            | StoreError::BadValue(_)
            | StoreError::WrongPin(_)
            | StoreError::Conflict(_) => Exit::Wrong,
            _ => Exit::Failed,
        };
        Stop { exit, lines: vec![messages::at_command(e, lang)] }
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
        tell::say(line);
    }
    if !told.is_empty() {
        record(&mut store, context, AuditEvent::Mended, told.join(";"))?;
    }
    Ok(store)
}

/// Says when what was written stands in the ledger alone.
pub(super) fn tell_tape(receipt: &Receipt) {
    if let Some(fault) = &receipt.tape_fault {
        tell::say(&format!(
            "已存进台账；纸带没有写成（{fault}），只有一份。请尽快找管理员，修好以后打开一次就会补上 / the tape was not written"
        ));
    }
}

/// A line about the record as a whole, with the user of the system who carried it out; a room that is not set up yet has no record.
pub(super) fn record(
    store: &mut SqliteStore,
    context: &Context,
    event: AuditEvent,
    detail: String,
) -> Result<Exit, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    if store.watch().map_err(stop)?.is_some() {
        let wishes = vec![Wish::Audit { event, detail: format!("{detail} {}", who()) }];
        let at = Clock::default().now();
        let commit = Commit { at, by: crate::domain::ids::MACHINE, proofs: Vec::new(), wishes };
        tell_tape(&log::commit(store, &commit).map_err(stop)?);
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
    let kept =
        if path.exists() { glance(path).map(|seen| seen.policies).unwrap_or_default() } else { Vec::new() };
    crate::runtime::policy::in_force(&own, &kept)
}

/// A file that was asked for with `-o`. The room's own files are none.
pub(super) fn target(context: &Context, path: &Path) -> Result<Target, Stop> {
    let is_ours =
        |path: &Path| Places::of(&context.path).is_ok_and(|places| files::is_of_room(&places, path));
    let named = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let config = context.config.as_deref().is_some_and(|config| {
        files::is_same_folder(folder_of(path), folder_of(config)) && path.file_name() == config.file_name()
    });
    if is_ours(path) || is_ours(&named) || config {
        return Err(Stop::wrong(format!(
            "{} 是值班台自己的文件,不能拿来写文书;什么也没有动 / a file of the room itself, refused",
            path.display()
        )));
    }
    Target::begin(path).map_err(Stop::failed)
}

/// Writes a whole file that was asked for.
pub(super) fn write_file(context: &Context, path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let mut target = target(context, path)?;
    target.write_all(bytes).map_err(|e| Stop::machine(path, &e))?;
    target.finish().map_err(Stop::failed)
}

/// Writes data to standard output.
pub(super) fn write_out(bytes: &[u8]) -> Result<Exit, Stop> {
    given(tell::data(bytes))
}

/// Writes lines of JSON to standard output.
pub(super) fn write_json(lines: &str) -> Result<Exit, Stop> {
    given(tell::json_lines(lines))
}

fn given(written: std::io::Result<()>) -> Result<Exit, Stop> {
    let failed =
        |e| Stop::failed(format!("结果没有写全:{} / the output could not be written", machine::why(&e)));
    written.map(|()| Exit::Done).map_err(failed)
}

pub(super) fn ledger(name: &str) -> Result<Ledger, Stop> {
    let by_name =
        Ledger::ALL.into_iter().find(|l| l.key() == name || crate::schema::book(*l).name.zh == name);
    by_name.ok_or_else(|| {
        let known: Vec<&str> = Ledger::ALL.iter().map(|l| l.key()).collect();
        Stop::wrong(format!("没有「{name}」这个登记本,有 / no such ledger, there are: {}", known.join(" ")))
    })
}
