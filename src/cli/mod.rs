//! The command line: one table, from which help, man page and completions are made too.

mod backup;
mod child;
mod doctor;
mod drill;
mod export;
mod import;
mod init;
mod logged;
mod officer;
mod press;
mod report;
mod rules;
mod search;
mod table;
mod verify;
mod workbook;

use crate::domain::Ledger;
use crate::locale::Lang;
use crate::policy::{Bad, Rules};
use crate::runtime::{self, Clock, End, Start, log};
use crate::screens::tell;
use crate::store::act::{Act, AuditEvent};
use crate::store::pin::Pin;
use crate::store::places::Places;
use crate::store::query::{Commit, Proof, Watch};
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};
use crate::theme::{Look, Palette};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
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
    exit: Exit,
    message: String,
}

impl Stop {
    fn wrong(message: impl Into<String>) -> Stop {
        Stop { exit: Exit::Wrong, message: message.into() }
    }

    fn failed(message: impl Into<String>) -> Stop {
        Stop { exit: Exit::Failed, message: message.into() }
    }

    fn store(e: &StoreError, lang: Lang) -> Stop {
        let exit = match e {
            StoreError::Refused(_) | StoreError::WrongPin(_) | StoreError::Conflict(_) => Exit::Wrong,
            _ => Exit::Failed,
        };
        Stop { exit, message: tell::error(e, lang) }
    }
}

/// 值班台: a keyboard-only console for the government duty room, on one local file.
#[derive(Parser, Debug)]
#[command(name = "zhiban", version, about, disable_help_subcommand = true)]
pub struct Cli {
    /// The file 文件 (default: the data folder of this user; or `ZHIBAN_DB`)
    #[arg(long, global = true, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Language of screen and messages 语言
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArg>,
    /// Colours 配色
    #[arg(long, global = true, value_enum)]
    palette: Option<PaletteArg>,
    /// Frames of +-| 用 ASCII 画框
    #[arg(long, global = true)]
    ascii: bool,
    /// This terminal draws “ ” … ─ two cells wide 终端把这类字符画成两格
    #[arg(long, global = true)]
    wide: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PaletteArg {
    Dark,
    Light,
    Mono,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Jsonl,
    Csv,
    Xlsx,
}

impl Format {
    /// The name on the command line.
    fn key(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }
}

#[derive(Subcommand, Debug)]
enum Command {
    /// The console on a fictional day 演示
    Demo {
        /// Write the day into a new file, as an exercise, and start nothing 只写成演练文件
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// An exercise in a file of its own, marked 【演练】 演练
    Drill,
    /// Set a room up without questions 设置值班室
    Init(init::Args),
    /// Take records from a file, all or nothing 导入
    Import(import::Args),
    /// Write a ledger to a file 导出
    Export(export::Args),
    /// An empty workbook with the headings and choices of a ledger 导入模板
    Template(workbook::Args),
    /// A paper as a file or on the printer: bulletin, register, sheet, statistics … 文书
    Report(report::Args),
    /// Search all ledgers 查找
    Search(search::Args),
    /// Make the index of search anew from the journal 重做索引
    Reindex,
    /// Grade incidents by the rules: JSON lines in and out 定级
    Grade(rules::Args),
    /// Deadlines of incidents: JSON lines in and out 时限
    Clocks(rules::Args),
    /// Prove that the file is whole, with --code that it is what it was 核验
    Verify(verify::Args),
    /// Make ledger and tape whole from one another 补全
    Recover(verify::RecoverArgs),
    /// A copy, reopened and verified 备份
    Backup(backup::BackupArgs),
    /// Put a copy in place; the old files are kept 恢复
    Restore(backup::RestoreArgs),
    /// Enter officers, change PINs and roles 人员
    Officer(officer::Args),
    /// Reads a file from outside for another process of ours
    #[command(hide = true)]
    Read(child::Args),
    /// Makes a paper for a console of ours
    #[command(hide = true)]
    Press,
    /// What is wrong here and what to do 自检
    Doctor,
    /// The manual page 手册页
    Man,
    /// Completions for a shell 命令补全
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What every command knows.
struct Context {
    path: PathBuf,
    config: Option<PathBuf>,
    look: Look,
}

impl Context {
    fn lang(&self) -> Lang {
        self.look.lang
    }
}

/// Runs a command line; gives the exit code. Messages go to standard error, data to standard output.
#[must_use]
pub fn run(cli: Cli) -> Exit {
    runtime::harden();
    let context = context(&cli);
    let log = logged::start(cli.command.as_ref(), &context);
    let exit = carry_out(&context, cli.command);
    if log.is_some() {
        log::ended(exit as i32);
    }
    exit
}

fn carry_out(context: &Context, command: Option<Command>) -> Exit {
    let result = match command {
        None => console(context),
        Some(Command::Demo { into: Some(path) }) => demo_into(context, &path),
        Some(Command::Demo { into: None }) => demo(context),
        Some(Command::Drill) => drill::run(context),
        Some(Command::Init(args)) => init::run(context, args),
        Some(Command::Import(args)) => import::run(context, &args),
        Some(Command::Export(args)) => export::run(context, &args),
        Some(Command::Template(args)) => workbook::template(context, &args),
        Some(Command::Report(args)) => report::run(context, &args),
        Some(Command::Search(args)) => search::run(context, &args),
        Some(Command::Reindex) => search::reindex(context),
        Some(Command::Grade(args)) => rules::grade(context, &args),
        Some(Command::Clocks(args)) => rules::clocks(context, &args),
        Some(Command::Verify(args)) => verify::run(context, &args),
        Some(Command::Recover(args)) => verify::recover(context, &args),
        Some(Command::Backup(args)) => backup::run(context, &args),
        Some(Command::Restore(args)) => backup::restore(context, &args),
        Some(Command::Officer(args)) => officer::run(context, &args),
        Some(Command::Read(args)) => child::answer(&args),
        Some(Command::Press) => press::run(context),
        Some(Command::Doctor) => Ok(doctor::run(context)),
        Some(Command::Man) => man(),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Cli::command(), "zhiban", &mut std::io::stdout());
            Ok(Exit::Done)
        }
    };
    result.unwrap_or_else(|stop| {
        eprintln!("{}", stop.message);
        stop.exit
    })
}

fn context(cli: &Cli) -> Context {
    let folders = directories::ProjectDirs::from("", "", "zhiban");
    let config = folders.as_ref().map(|f| f.config_dir().join("config.toml"));
    let mut look = match config.as_deref().map(crate::config::read) {
        Some(Ok(look)) => look,
        Some(Err(why)) => {
            eprintln!("设置文件读不懂,先用缺省设置 / settings not understood, using defaults: {why}");
            Look::default()
        }
        None => Look::default(),
    };
    match cli.lang {
        Some(LangArg::Zh) => look.lang = Lang::Zh,
        Some(LangArg::En) => look.lang = Lang::En,
        None => {}
    }
    match cli.palette {
        Some(PaletteArg::Dark) => look.palette = Palette::Dark,
        Some(PaletteArg::Light) => look.palette = Palette::Light,
        Some(PaletteArg::Mono) => look.palette = Palette::Mono,
        None if std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) => look.palette = Palette::Mono,
        None => {}
    }
    look.ascii |= cli.ascii || cli.wide;
    crate::text::width::set_ambiguous_wide(cli.wide);
    let named = cli.db.clone().or_else(|| std::env::var_os("ZHIBAN_DB").map(PathBuf::from));
    let path = named
        .or_else(|| folders.map(|f| f.data_dir().join("duty.db")))
        .unwrap_or_else(|| PathBuf::from("duty.db"));
    Context { path, config, look }
}

fn console(context: &Context) -> Result<Exit, Stop> {
    let mut store = None;
    if context.path.exists() || places(context)?.tape.exists() {
        // A file that cannot be opened is told in plain words before the screen is taken, and so is what was
        // found wrong and mended.
        store = Some(opened(context)?);
    } else if let Some(folder) = context.path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Stop::failed(format!("{}: {e}", folder.display())))?;
    }
    start(Start {
        path: context.path.clone(),
        store,
        places: places(context)?,
        look: context.look,
        config: context.config.clone(),
        clock: Clock::default(),
        me: None,
        demo: false,
    })
}

fn demo(context: &Context) -> Result<Exit, Stop> {
    let folder = tempfile::tempdir().map_err(|e| Stop::failed(e.to_string()))?;
    let path = folder.path().join("demo.db");
    let (me, now) = crate::demo::make(&path, false).map_err(|e| Stop::store(&e, context.lang()))?;
    let clock = Clock::starting_at(now);
    let places = Places::of(&path).map_err(|e| Stop::store(&e, context.lang()))?;
    start(Start {
        path,
        store: None,
        places,
        look: context.look,
        config: None,
        clock,
        me: Some(me),
        demo: true,
    })
}

/// The fictional day in a file of its own, marked 【演练】, to try commands on.
fn demo_into(context: &Context, path: &Path) -> Result<Exit, Stop> {
    if path.exists() {
        return Err(Stop::wrong(format!("{} 已经在了,没有动它 / is there already", path.display())));
    }
    crate::demo::make(path, true).map_err(|e| Stop::store(&e, context.lang()))?;
    eprintln!("已写 {};每个人的 PIN 是 {} / written", path.display(), crate::demo::PIN);
    Ok(Exit::Done)
}

/// The store of the room. What was found wrong with the files and mended is told and recorded.
fn opened(context: &Context) -> Result<SqliteStore, Stop> {
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
fn record(
    store: &mut SqliteStore,
    context: &Context,
    event: AuditEvent,
    detail: String,
) -> Result<Exit, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    if store.watch().map_err(stop)?.is_some() {
        let acts = vec![Act::Audit { event, detail }];
        let at = Clock::default().now();
        let commit = Commit { at, by: crate::domain::ids::MACHINE, proofs: Vec::new(), acts };
        log::commit(store, &commit).map_err(stop)?;
    }
    Ok(Exit::Done)
}

fn record_mending(context: &Context, told: &[String]) -> Result<Exit, Stop> {
    let (mut store, _) = log::open(&context.path).map_err(|e| Stop::store(&e, context.lang()))?;
    record(&mut store, context, AuditEvent::Mended, told.join(";"))
}

fn places(context: &Context) -> Result<Places, Stop> {
    Places::of(&context.path).map_err(|e| Stop::store(&e, context.lang()))
}

fn start(start: Start) -> Result<Exit, Stop> {
    match runtime::run(start) {
        Ok(End::Quit) => Ok(Exit::Done),
        Ok(End::Crashed) => Err(Stop::failed(
            "程序出错退出了;已保存的都在,没写完的留作草稿。请重新启动。 / The program failed; what was saved is safe, drafts are kept. Start it again.",
        )),
        Err(e) => Err(Stop::wrong(format!("控制台要在终端里运行 / the console needs a terminal: {e}"))),
    }
}

/// The rules of a room: ours, and the unit's own files in the folder `policy` beside its ledger. A file with
/// a fault makes way for its last good state in the journal; the faults are given back.
fn rules_of(path: &Path) -> (Rules, Vec<Bad>) {
    let own = crate::runtime::policy::read(path);
    let kept = if path.exists() {
        SqliteStore::open(path).and_then(|mut s| s.policies()).unwrap_or_default()
    } else {
        Vec::new()
    };
    crate::runtime::policy::in_force(&own, &kept)
}

fn man() -> Result<Exit, Stop> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|e| Stop::failed(e.to_string()))?;
    for command in Cli::command().get_subcommands() {
        clap_mangen::Man::new(command.clone()).render(&mut page).map_err(|e| Stop::failed(e.to_string()))?;
    }
    write_out(&page)
}

/// Writes data to standard output; a reader that has gone away is no fault.
fn write_out(bytes: &[u8]) -> Result<Exit, Stop> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Stop::failed(e.to_string())),
        _ => Ok(Exit::Done),
    }
}

fn ledger(name: &str) -> Result<Ledger, Stop> {
    let by_name =
        Ledger::ALL.into_iter().find(|l| l.key() == name || crate::schema::book(*l).name.zh == name);
    by_name.ok_or_else(|| {
        let known: Vec<&str> = Ledger::ALL.iter().map(|l| l.key()).collect();
        Stop::wrong(format!("没有「{name}」这个登记本,有 / no such ledger, there are: {}", known.join(" ")))
    })
}

/// The lines of a PIN file: name, space, PIN.
fn read_pins(path: &Path) -> Result<Vec<(String, Pin)>, Stop> {
    let text = std::fs::read_to_string(path).map_err(|e| Stop::wrong(format!("{}: {e}", path.display())))?;
    let text = zeroize::Zeroizing::new(text);
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let pair = |line: &str| {
        line.rsplit_once(char::is_whitespace).map(|(name, pin)| (name.trim().to_owned(), Pin::new(pin)))
    };
    lines
        .enumerate()
        .map(|(at, line)| {
            pair(line)
                .ok_or_else(|| Stop::wrong(format!("{} 第 {} 行:应为 姓名 空格 PIN", path.display(), at + 1)))
        })
        .collect()
}

/// The proof of the officer who writes: from the PIN file, or asked without echo.
fn prove(watch: &Watch, by: &str, pins: Option<&Path>) -> Result<Proof, Stop> {
    let officer =
        watch.officer(by).ok_or_else(|| Stop::wrong(format!("没有值班员「{by}」/ no officer {by}")))?;
    let pin = if let Some(path) = pins {
        let found = read_pins(path)?.into_iter().find(|(name, _)| name == by);
        found
            .map(|(_, pin)| pin)
            .ok_or_else(|| Stop::wrong(format!("{} 里没有「{by}」的 PIN", path.display())))?
    } else {
        let typed =
            rpassword::prompt_password(format!("{by} PIN: ")).map_err(|e| Stop::wrong(e.to_string()))?;
        Pin::new(&zeroize::Zeroizing::new(typed))
    };
    Ok(Proof { officer: officer.id, pin })
}
