//! `zhiban grade` and `zhiban clocks`: the rules by themselves, facts in as JSON lines, answers out, so that
//! anybody can hold them against the texts.

use super::context::{Context, Exit, Stop, rules_of, write_json, write_out};
use crate::domain::{Moment, Offset};
use crate::files;
use crate::policy::clocks::{self, RuleContext};
use crate::policy::{Rules, day_of, grade};
use crate::runtime::Clock;
use crate::schema::Values;
use crate::schema::key;
use serde_json::{Map, Value, json};
use std::io::Read;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// JSON lines with the field names of the incident ledger; standard input without it
    file: Option<std::path::PathBuf>,
    /// Answer as JSON lines
    #[arg(long)]
    json: bool,
    /// Local packs to use, by id 采用的地方规则
    #[arg(long = "pack", value_name = "ID")]
    packs: Vec<String>,
    /// The level of the room: 省级, 市级, 县级, 乡镇(街道), 部门; every level without it
    #[arg(long)]
    level: Option<String>,
}

/// Answers with the grade of each line.
pub(super) fn grade(context: &Context, args: &Args) -> Result<Exit, Stop> {
    each(context, args, |rules, incident, _| {
        let day = day_of(incident, Clock::default().now(), Offset::default());
        let graded = grade::grade(rules, day, incident);
        let mut out = serde_json::to_value(&graded).unwrap_or_default();
        if let Value::Object(cells) = &mut out {
            cells.insert("rule_id".into(), graded.rule.clone().into());
            cells.insert("text".into(), format!("{}：{}", graded.words(), graded.basis()).into());
        }
        vec![out]
    })
}

/// Answers with the deadlines of each line.
pub(super) fn clocks(context: &Context, args: &Args) -> Result<Exit, Stop> {
    each(context, args, |rules, incident, reports| {
        let now = Clock::default().now();
        let offset = Offset::default();
        let mut incident = incident.clone();
        let day = day_of(&incident, now, offset);
        let at = Moment::minute_of(now, offset).to_string();
        // A grade that is given stands; without one the figures decide.
        grade::settle(rules, day, None, &mut incident, &at);
        let level = args.level.as_deref().or(incident.text(key::LEVEL)).map(str::to_owned);
        incident.0.remove("level");
        let room = RuleContext { rules, level: level.as_deref(), offset };
        let all = clocks::reckon(room, day, None, &incident, now);
        let reports: Vec<&Values> = reports.iter().collect();
        let mut out: Vec<Value> = all
            .iter()
            .map(|clock| {
                let mut row = serde_json::to_value(clock).unwrap_or_default();
                let stop = clock.stop(&incident, &reports, offset);
                if let Value::Object(cells) = &mut row {
                    cells.insert("rule_id".into(), clock.rule.clone().into());
                    cells.insert("citation".into(), clock.cite.clone().into());
                    cells.insert("grade".into(), incident.text(key::GRADE).unwrap_or_default().into());
                    let stopped = stop.as_ref().map(|s| offset.minute(s.at).replace(' ', "T"));
                    cells.insert("stopped_at".into(), stopped.into());
                    let late = stop.filter(|_| !clock.provisional).map(|s| (s.late_ms / 60_000).max(0));
                    cells.insert("late_minutes".into(), late.into());
                }
                row
            })
            .collect();
        if let Some((until, cite)) = clocks::casualty_watch(rules, day, &incident) {
            out.push(json!({ "rule": "casualty_watch", "until": until.to_string(), "cite": cite }));
        }
        out
    })
}

fn each(
    context: &Context,
    args: &Args,
    answer: impl Fn(&Rules, &Values, &[Values]) -> Vec<Value>,
) -> Result<Exit, Stop> {
    let text = if let Some(path) = &args.file {
        let read = files::text(path, files::TABLE_BYTES_MAX);
        read.map_err(|why| Stop::wrong(format!("{}：{why}", path.display())))?.text
    } else {
        let mut bytes = Vec::new();
        let mut input = std::io::stdin().lock().take(files::TABLE_BYTES_MAX);
        input.read_to_end(&mut bytes).map_err(|e| Stop::wrong(format!("标准输入读不出：{e}")))?;
        files::decode(bytes).map_err(|why| Stop::wrong(format!("标准输入：{why}")))?.text
    };
    let (rules, _) = rules_of(&context.path);
    let mut out = String::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let bad = |why: String| Stop::wrong(format!("第 {} 行: {why}", at + 1));
        let mut cells: Map<String, Value> = serde_json::from_str(line).map_err(|e| bad(e.to_string()))?;
        let asked = names(cells.remove("pack")).chain(args.packs.iter().cloned()).collect::<Vec<_>>();
        let place = cells.remove("jurisdiction").and_then(|v| v.as_str().map(str::to_owned));
        let asked = if asked.is_empty() { place.map_or(asked, |p| rules.local_in(&p)) } else { asked };
        let rules = rules.clone().adopting(&asked).map_err(|id| bad(format!("没有规则包「{id}」")))?;
        let reports: Vec<Values> = match cells.remove("reports") {
            Some(list) => serde_json::from_value(list).map_err(|e| bad(e.to_string()))?,
            None => Vec::new(),
        };
        for row in answer(&rules, &Values(cells), &reports) {
            let shown = if args.json { row.to_string() } else { plain(&row).replace('\n', " ") };
            out.push_str(&shown);
            out.push('\n');
        }
    }
    if args.json { write_json(&out) } else { write_out(out.as_bytes()) }
}

fn names(value: Option<Value>) -> impl Iterator<Item = String> {
    let list = match value {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.into_iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    list.into_iter()
}

/// One answer in words.
fn plain(row: &Value) -> String {
    let cell = |key: &str| match row.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    if row.get("text").is_some() {
        return cell("text");
    }
    if row.get("until").is_some() {
        return format!("伤亡补报至 {} {}", cell("until"), cell("cite"));
    }
    let late = cell("late_minutes");
    let late = if late.is_empty() { String::new() } else { format!(" 迟{late}分") };
    format!(
        "{}{} → {}：{}{} 起 {} 分钟，{} 前{late}。{}",
        cell("channel"),
        cell("report"),
        cell("to"),
        cell("base"),
        cell("base_at").replace('T', " "),
        cell("minutes"),
        cell("due_at").replace('T', " "),
        cell("cite"),
    )
}
