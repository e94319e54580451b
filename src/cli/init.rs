//! `zhiban init`: set-up without questions, for administrators and tests.

use super::context::{Context, Exit, Stop};
use super::prove::read_pins;
use crate::domain::Offset;
use crate::domain::shift::Pattern;
use crate::record::act::{Role, Setting};
use crate::runtime::{Clock, log, tell};
use crate::schema::setup::LEVEL_KEYS;
use crate::store::NewOfficer;
use crate::store::sqlite::SqliteStore;
use std::path::PathBuf;
use std::time::Instant;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Name of the unit 单位名称
    #[arg(long)]
    unit: String,
    /// province, city, county, township or department 层级
    #[arg(long)]
    level: String,
    /// An officer; once for each, the first has the first watch 值班员
    #[arg(long = "officer", required = true)]
    officers: Vec<String>,
    /// One line an officer: name, space, PIN
    #[arg(long, value_name = "FILE")]
    pin_file: PathBuf,
    /// Name=role: chief, leader or administrator; the others are officers 角色
    #[arg(long = "role", value_name = "NAME=ROLE")]
    roles: Vec<String>,
    /// day24, day12 or day8 班制
    #[arg(long, default_value = "day24")]
    pattern: String,
    /// Offset from UTC in minutes 时区
    #[arg(long, default_value_t = 480, allow_negative_numbers = true)]
    offset: i32,
}

pub(super) fn run(context: &Context, args: Args) -> Result<Exit, Stop> {
    let level =
        LEVEL_KEYS.iter().find(|(key, zh)| *key == args.level || *zh == args.level).map(|(_, zh)| *zh);
    let level = level.ok_or_else(|| {
        let known: Vec<&str> = LEVEL_KEYS.iter().map(|(key, _)| *key).collect();
        Stop::wrong(format!("没有层级「{}」,有 / no such level, there are: {}", args.level, known.join(" ")))
    })?;
    let pattern: Pattern = serde_json::from_value(args.pattern.clone().into())
        .map_err(|_| Stop::wrong(format!("没有班制「{}」,有 day24 day12 day8", args.pattern)))?;
    if args.unit.trim().is_empty() || args.officers.len() < 2 {
        return Err(Stop::wrong(
            "要有单位名称和至少两名值班员:交接班要两个人 / a unit and at least two officers are needed",
        ));
    }
    let pins = read_pins(&args.pin_file)?;
    let mut officers: Vec<NewOfficer> = Vec::new();
    let roles = roles(&args)?;
    for name in &args.officers {
        let pin = pins.iter().find(|(n, _)| n == name).map(|(_, pin)| pin.clone());
        let pin =
            pin.ok_or_else(|| Stop::wrong(format!("{} 里没有「{name}」的 PIN", args.pin_file.display())))?;
        if officers.iter().any(|o| o.name == *name) {
            return Err(Stop::wrong(format!("值班员「{name}」写了两次")));
        }
        if pin.weakness().is_some() {
            tell::say(&format!(
                "注意:「{name}」的 PIN 太容易猜(连号、同号、重复、生日、常用号码,或不到 6 位),请尽早更换 / weak PIN"
            ));
        }
        let role = roles.iter().find(|(who, _)| who == name).map(|(_, role)| *role).unwrap_or_default();
        officers.push(NewOfficer { name: name.clone(), post: String::new(), role, pin });
    }
    let setting = Setting {
        unit: args.unit.trim().to_owned(),
        level: level.to_owned(),
        offset: Offset(args.offset),
        pattern,
        drill: false,
    };
    let stop = |e| Stop::store(&e, context.lang());
    let clock = Clock::default();
    let (cost, began) = (clock.pin_cost(), Instant::now());
    let made = SqliteStore::create_set_up(&context.path, setting, officers, cost, clock.now());
    log::set_up(made.as_ref().map(|_| ()), began.elapsed());
    made.map_err(stop)?;
    tell::say(&format!("已设置 {} / set up", context.path.display()));
    Ok(Exit::Done)
}

/// The roles that were named; each belongs to one of the officers.
fn roles(args: &Args) -> Result<Vec<(String, Role)>, Stop> {
    let read = |told: &String| {
        let (name, role) = told.split_once('=')?;
        args.officers.iter().any(|o| o == name).then_some(())?;
        Some((name.to_owned(), Role::named(role)?))
    };
    let wrong =
        |told: &String| Stop::wrong(format!("「{told}」应为 姓名=角色(chief、leader、administrator)"));
    args.roles.iter().map(|told| read(told).ok_or_else(|| wrong(told))).collect()
}
