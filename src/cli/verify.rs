//! `zhiban verify`: is the file whole, and if not, where not.

use super::{Context, Exit, Stop};
use crate::store::StoreError;
use crate::store::sqlite::verify;
use crate::text::Safe;

pub(super) fn run(context: &Context) -> Result<Exit, Stop> {
    if !context.path.exists() {
        return Err(Stop::store(&StoreError::CannotOpen("文件不存在".into()), context.lang()));
    }
    let report = match verify::verify(&context.path) {
        Ok(report) => report,
        // A file so damaged that it cannot be read through is an answer too: it is not whole.
        Err(e @ (StoreError::Damaged(_) | StoreError::CannotOpen(_))) => {
            println!("不完整:{e}");
            return Ok(Exit::No);
        }
        Err(e) => return Err(Stop::store(&e, context.lang())),
    };
    if report.damage.is_empty() {
        println!("完整:流水 {} 行,链码 {} / whole", report.lines, report.head);
        return Ok(Exit::Done);
    }
    println!("不完整:流水 {} 行,发现 {} 处 / not whole", report.lines, report.damage.len());
    for damage in &report.damage {
        println!("{}:{}", Safe::line(&damage.place), Safe::line(&damage.what));
    }
    if report.damage.len() >= verify::DAMAGE_MAX {
        println!("只列前 {} 处 / only the first {}", verify::DAMAGE_MAX, verify::DAMAGE_MAX);
    }
    Ok(Exit::No)
}
