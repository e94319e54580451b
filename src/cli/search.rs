//! `zhiban search`: all ledgers, newest first.

use super::{Context, Exit, Stop, write_out};
use crate::schema::book;
use crate::store::Store;
use crate::store::query::SearchQuery;
use crate::text::Safe;
use serde_json::json;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// What to look for; several terms must all occur 要找的字
    #[arg(required = true)]
    text: Vec<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// Hits at most
    #[arg(long, default_value_t = 1000)]
    limit: u32,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Exit, Stop> {
    let stop = |e| Stop::store(&e, context.lang());
    let mut store = super::opened(context)?;
    let offset = store.watch().map_err(stop)?.map(|w| w.setting.offset).unwrap_or_default();
    let hits = store.search(&SearchQuery { text: args.text.join(" "), limit: args.limit }).map_err(stop)?;
    let mut out = String::new();
    for hit in &hits {
        let ledger = hit.row.number.ledger;
        let stated = hit.row.values.text(book(ledger).summary.when);
        let time = stated.map_or_else(|| offset.minute(hit.row.recorded_at).replace(' ', "T"), str::to_owned);
        let number = hit.row.number.to_string();
        if args.json {
            let line = json!({
                "ledger": ledger.key(), "number": number, "time": time, "title": hit.title, "hit": hit.context,
                "voided": hit.row.voided,
            });
            out.push_str(&format!("{line}\n"));
        } else {
            let voided = if hit.row.voided { "【作废】" } else { "" };
            let (title, context) = (Safe::line(&hit.title), Safe::line(&hit.context));
            out.push_str(&format!("{number}  {time}  {voided}{title}\n    {context}\n"));
        }
    }
    write_out(out.as_bytes())?;
    let more = if hits.len() >= args.limit as usize { "(到上限为止,--limit 可加大)" } else { "" };
    eprintln!("{} 条{more} / hits", hits.len());
    Ok(Exit::Done)
}
