//! The process that makes a paper for a console: reads an order from standard input, answers on standard output. It
//! records nothing; the console that asked does, under the name of who sits there.

use super::context::{Context, Exit, Stop, rules_of, write_out};
use super::report::fonts_beside;
use crate::domain::Stamp;
use crate::output::{self, fonts::Folders, printer};
use crate::paper::make;
use crate::runtime::output::{ChildAnswer, ChildTask};
use crate::screens::messages;
use crate::store::sqlite::SqliteStore;
use crate::text::machine;
use std::io::Read;

/// No order is longer.
const ORDER_BYTES_MAX: u64 = 64 * 1024;

pub(super) fn run(context: &Context) -> Result<Exit, Stop> {
    let mut text = String::new();
    let read = std::io::stdin().take(ORDER_BYTES_MAX).read_to_string(&mut text);
    let asked = read.map_err(|e| Stop::wrong(machine::why(&e)))?;
    let order: ChildTask = serde_json::from_str(&text).map_err(|e| Stop::wrong(format!("{asked}: {e}")))?;
    let answer = answer(context, &order).unwrap_or_else(ChildAnswer::Failed);
    let bytes = serde_json::to_vec(&answer).map_err(|e| Stop::failed(e.to_string()))?;
    write_out(&bytes)
}

fn answer(context: &Context, asked: &ChildTask) -> Result<ChildAnswer, String> {
    let order = asked.order().ok_or_else(|| "没有这种文书".to_owned())?;
    let told = |e| messages::error(&e, context.lang());
    let mut store = SqliteStore::open(&context.path).map_err(told)?;
    let (rules, _) = rules_of(&context.path);
    let document = make::document(&mut store, &rules, &order, Stamp(asked.now)).map_err(told)?;
    let Some(format) = asked.format() else { return Ok(ChildAnswer::Document(document)) };
    let folders = Folders { own: vec![fonts_beside(&context.path)], own_only: false };
    let made = output::make(&document, format, &folders).map_err(|e| e.to_string())?;
    let missing: String = made.missing.iter().collect();
    if asked.print {
        let job = printer::print(&made.bytes, &document.name, format).map_err(|e| e.to_string())?;
        return Ok(ChildAnswer::Printed(job, missing));
    }
    let name = format!("{}{}.{}", document.mark, document.name, format.ending());
    let path = crate::runtime::write(&asked.folder, &name, &made.bytes)?;
    Ok(ChildAnswer::Written(path, missing))
}
