//! `zhiban officer`: entering officers, new PINs, roles, leaving. An officer changes his own PIN with his old one;
//! everything else takes the PINs of two others.

use super::context::{Context, Exit, Stop, opened, tell_tape};
use super::prove::{asked, prove, read_pins};
use crate::domain::OfficerId;
use crate::record::act::{Officer, Role};
use crate::record::pin::Pin;
use crate::runtime::{Clock, log, tell};
use crate::store::{OfficerWish, Refusal, Store, StoreError};
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// add, pin, role, leave or back 新增、换PIN、角色、离任、复任
    #[arg(value_enum)]
    what: What,
    /// The officer 姓名
    name: String,
    /// 职务, for add
    #[arg(long, default_value = "")]
    post: String,
    /// officer, chief, leader or administrator 角色
    #[arg(long)]
    role: Option<String>,
    /// Who answers for it: the officer himself for his own PIN, else two others 经办人
    #[arg(long, required = true)]
    by: Vec<String>,
    /// One line an officer: name, space, PIN
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    /// One line: name, space, new PIN
    #[arg(long, value_name = "FILE")]
    new_pin_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Add,
    Pin,
    Role,
    Leave,
    Back,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let stop = |e: StoreError| Stop::store(&e, context.lang());
    let mut store = opened(context)?;
    let watch = store.watch().map_err(stop)?.ok_or(stop(StoreError::Refused(Refusal::NotSetUp)))?;
    let known = watch.officer(&args.name).cloned();
    let mut officer = match (args.what, known) {
        (What::Add, None) => Officer {
            id: OfficerId(0),
            name: args.name.clone(),
            post: args.post.clone(),
            pin: String::new(),
            role: Role::default(),
            left: false,
        },
        (What::Add, Some(_)) => return Err(stop(StoreError::Refused(Refusal::NameTaken))),
        (_, Some(officer)) => officer,
        (_, None) => return Err(stop(StoreError::Refused(Refusal::NoSuchOfficer))),
    };
    match args.what {
        What::Leave => officer.left = true,
        What::Back => officer.left = false,
        What::Role if args.role.is_none() => {
            return Err(Stop::wrong("请用 --role 写明角色 / --role is needed"));
        }
        _ => {}
    }
    if let Some(word) = &args.role {
        officer.role = Role::named(word).ok_or_else(|| {
            Stop::wrong(format!("没有角色「{word}」,有 officer chief leader administrator"))
        })?;
    }
    let pin = matches!(args.what, What::Add | What::Pin).then(|| new_pin(args)).transpose()?;
    let proofs: Result<Vec<_>, _> =
        args.by.iter().map(|by| prove(&watch, by, args.pin_file.as_deref())).collect();
    let proofs = proofs?;
    let by = proofs.first().map(|p| p.officer).unwrap_or_default();
    let clock = Clock::default();
    let wish = OfficerWish { officer, pin, by, proofs };
    let commit = store.officer_commit(wish, clock.pin_cost(), clock.now()).map_err(stop)?;
    tell_tape(&log::commit(&mut store, &commit).map_err(stop)?);
    tell::say(&format!("已记入流水:{} / done", args.name));
    Ok(Exit::Done)
}

/// The new PIN, from the file or typed twice; a weak one is refused.
fn new_pin(args: &Args) -> Result<Pin, Stop> {
    let pin = if let Some(path) = &args.new_pin_file {
        let found = read_pins(path)?.into_iter().find(|(name, _)| *name == args.name);
        found
            .map(|(_, pin)| pin)
            .ok_or_else(|| Stop::wrong(format!("{} 里没有「{}」", path.display(), args.name)))?
    } else {
        let ask = |what: &str| asked(what).map(|typed| Pin::new(&typed));
        let first = ask("新 PIN / new PIN: ")?;
        if ask("再输一次 / again: ")? != first {
            return Err(Stop::wrong("两次不一样,没有改动 / they differ, nothing was changed"));
        }
        first
    };
    if pin.weakness().is_some() {
        return Err(Stop::wrong(
            "PIN 太容易猜:要 6 位以上,不能是连号、同号、重复、生日、常用号码 / too weak, nothing was changed",
        ));
    }
    Ok(pin)
}
