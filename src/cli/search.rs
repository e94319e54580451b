//! `zhiban search`: all ledgers, newest first. `zhiban reindex`: what it reads, made anew.

use super::context::{Context, Exit, Stop, opened, write_json, write_out};
use crate::runtime::{Clock, tell};
use crate::schema::book;
use crate::store::Store;
use crate::store::query::{Hit, SearchCursor, SearchQuery, Tally};
use crate::text::Safe;
use serde_json::json;

/// Hits asked for at once.
const PAGE: u32 = 200;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// What to look for: text, numbers, names by pinyin, and filters such as 昨天 or 类别：来电 要找的字和筛选
    #[arg(required = true)]
    text: Vec<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Only how many there are
    #[arg(long)]
    count: bool,
    /// Hits at most
    #[arg(long, default_value_t = 1000)]
    limit: u32,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    let mut store = opened(context)?;
    let offset = store.watch().map_err(stop)?.map(|w| w.setting.offset).unwrap_or_default();
    let now = Clock::default().now();
    let mut query = SearchQuery { text: args.text.join(" "), now, edge: SearchCursor::Newest, limit: PAGE };
    let mut tally = Tally::default();
    while !tally.done {
        tally = store.tally(&query, tally).map_err(stop)?;
    }
    if args.count {
        write_out(format!("{}\n", tally.count).as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut shown = 0;
    loop {
        query.limit = PAGE.min(args.limit - shown);
        let found = store.search(&query).map_err(stop)?;
        let lines: String = found.hits.iter().map(|hit| line(hit, offset, args.json)).collect();
        if args.json {
            write_json(&lines)?
        } else {
            write_out(lines.as_bytes())?
        };
        shown += u32::try_from(found.hits.len()).unwrap_or(u32::MAX);
        match found.reached {
            Some(line) if shown < args.limit => query.edge = SearchCursor::Before(line),
            _ => break,
        }
    }
    let left = tally.count.saturating_sub(u64::from(shown));
    let more = if left > 0 { format!(",另有 {left} 条未列(--limit 可加大)") } else { String::new() };
    tell::say(&format!("共 {} 条{more} / hits", tally.count));
    Ok(Exit::Done)
}

fn line(hit: &Hit, offset: crate::domain::Offset, as_json: bool) -> String {
    let ledger = hit.row.number.ledger;
    let stated = hit.row.values.text(book(ledger).summary.when);
    let time = stated.map_or_else(|| offset.minute(hit.row.recorded_at).replace(' ', "T"), str::to_owned);
    let number = hit.row.number.to_string();
    if as_json {
        let line = json!({
            "ledger": ledger.key(), "number": number, "time": time, "title": hit.title, "hit": hit.context,
            "voided": hit.row.voided, "current": hit.current, "open": hit.row.open,
        });
        return format!("{line}\n");
    }
    let voided = if hit.row.voided { "【作废】" } else { "" };
    let old = if hit.current { "" } else { "【旧文】" };
    let (title, context) = (Safe::line(&hit.title), Safe::line(&hit.context));
    format!("{number}  {time}  {voided}{old}{title}\n    {context}\n")
}

/// Makes the index anew from the journal.
pub(super) fn reindex(context: &Context) -> Result<Exit, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    opened(context)?.reindex().map_err(stop)?;
    tell::say("查找用的索引已按流水重做 / the index was made anew");
    Ok(Exit::Done)
}
