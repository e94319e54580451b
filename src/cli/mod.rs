//! The command line: one table, from which help, man page and completions are made too.

mod backup;
mod child;
mod command;
mod console;
mod context;
mod doctor;
mod drill;
mod export;
mod import;
mod init;
mod logged;
mod officer;
mod output;
mod prove;
mod report;
mod rules;
mod search;
mod table;
mod verify;
mod who;
mod workbook;

use crate::locale::Lang;
use crate::runtime::{self, log, tell};
use crate::theme::{Look, Palette};
use clap::{CommandFactory, Parser, ValueEnum};
use command::Command;
use console::{console, demo, demo_into};
use context::{Context, write_out};
use std::path::PathBuf;

pub use context::{Exit, Stop};

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

/// Reads the command line of this process and runs it; gives the exit code. Messages go to standard error, data to
/// standard output.
#[must_use]
pub fn start() -> Exit {
    runtime::harden();
    let done = runtime::guarded(|| match Cli::try_parse() {
        Ok(cli) => run(cli),
        Err(e) => usage(&e),
    });
    done.unwrap_or_else(|| {
        tell::say(
            "程序出错中止了;已经写入的都在,请核对后再试 / The program failed; what was written is safe.",
        );
        Exit::Failed
    })
}

/// Help and version are what was asked for; anything else quotes what was typed, which is data like any other.
fn usage(e: &clap::Error) -> Exit {
    let text = e.render().to_string();
    if e.use_stderr() {
        text.lines().for_each(tell::say);
        return Exit::Wrong;
    }
    write_out(text.as_bytes()).unwrap_or_else(|stop| told(&stop))
}

fn told(stop: &Stop) -> Exit {
    stop.lines.iter().for_each(|line| tell::say(line));
    stop.exit
}

fn run(cli: Cli) -> Exit {
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
        Some(Command::Press) => output::run(context),
        Some(Command::Doctor) => Ok(doctor::run(context)),
        Some(Command::Man) => man(),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "zhiban", &mut script);
            write_out(&script)
        }
    };
    result.unwrap_or_else(|stop| told(&stop))
}

fn context(cli: &Cli) -> Context {
    let folders = directories::ProjectDirs::from("", "", "zhiban");
    let config = folders.as_ref().map(|f| f.config_dir().join("config.toml"));
    let mut look = match config.as_deref().map(crate::config::read) {
        Some(Ok(look)) => look,
        Some(Err(why)) => {
            tell::say(&format!(
                "设置文件读不懂,先用缺省设置 / settings not understood, using defaults: {why}"
            ));
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
    let path = followed(path);
    Context { path, config, look }
}

/// A link names its file: tape, log and lock lie beside the file, and whoever went by the link would see none of them.
fn followed(path: PathBuf) -> PathBuf {
    let is_link = std::fs::symlink_metadata(&path).is_ok_and(|data| data.is_symlink());
    if is_link { path.canonicalize().unwrap_or(path) } else { path }
}

fn man() -> Result<Exit, Stop> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(|e| Stop::failed(e.to_string()))?;
    for command in Cli::command().get_subcommands() {
        clap_mangen::Man::new(command.clone()).render(&mut page).map_err(|e| Stop::failed(e.to_string()))?;
    }
    write_out(&page)
}
