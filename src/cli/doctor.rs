//! `zhiban doctor`: terminal, disk, clock, file and rights: what is wrong and what to do.

use super::context::{Context, Exit, rules_of};
use crate::runtime::{Clock, tell};
use crate::store::files;
use crate::store::places::Places;
use crate::store::sqlite::glance::{Glance, glance};
use std::path::Path;

/// What to do at a terminal without Chinese glyphs.
const NO_GLYPHS: &str =
    "这个字符控制台没有汉字字形;请在 fbterm、kmscon 或图形界面的终端里运行,或加 --lang en";

/// Less free space than this is told.
#[cfg(unix)]
const FREE_BYTES_MIN: u64 = 200 * 1024 * 1024;

pub(super) fn run(context: &Context) -> Exit {
    let mut wrong = 0;
    let mut say = |good: bool, what: &str, advice: &str| {
        if good {
            tell::answer(&format!("好    {what}"));
        } else {
            wrong += 1;
            tell::answer(&format!("不好  {what}"));
            tell::answer(&format!("      → {advice}"));
        }
    };
    terminal(&mut say);
    tell::answer(&format!("文件  {}", context.path.display()));
    if context.path.exists() {
        rights(&context.path, &mut say);
        match glance(&context.path) {
            Err(e) => say(false, &format!("{e}"), "核对路径;备份后找管理员"),
            Ok(seen) => room(&seen, &mut say),
        }
    } else {
        say(true, "文件还没有,第一次启动时建立", "");
    }
    let (rules, bad) = rules_of(&context.path);
    for fault in &bad {
        say(false, &format!("规则文件 {} {}", fault.file, fault.why), "改好再启动;在此之前沿用上一份好的");
    }
    let used: Vec<&str> =
        rules.packs().iter().filter(|p| rules.uses(p)).map(|p| p.head.id.as_str()).collect();
    say(true, &format!("规则 {}", used.join(" ")), "");
    if let Ok(places) = Places::of(&context.path) {
        let advice = "没有挂上时先挂上;有意放在一起就不用管";
        for line in files::on_one_disk(&places) {
            say(false, &line, advice);
        }
    }
    fonts(&context.path, &mut say);
    disk(&context.path, &mut say);
    if wrong == 0 { Exit::Done } else { Exit::No }
}

/// The room of a file, without opening it for work: looking mends nothing.
fn room(seen: &Glance, say: &mut dyn FnMut(bool, &str, &str)) {
    let (Some(setting), Some(shift)) = (&seen.setting, &seen.shift) else {
        return say(false, "还没有设置值班室", "运行 zhiban 按提示设置");
    };
    let lead = seen.officers.iter().find(|o| o.id == shift.lead).map_or("", |o| o.name.as_str());
    say(true, &format!("{} 当班 {lead}", setting.unit), "");
    let now = Clock::default().now();
    let what = format!("机器时间 {}", setting.offset.full(now));
    say(seen.last_at.since_ms(now) < 2_000, &what, "早于最后一条记录,请校准时钟");
}

/// Which typeface stands for each face of an official paper here.
#[cfg(feature = "pdf")]
fn fonts(ledger: &Path, say: &mut dyn FnMut(bool, &str, &str)) {
    use crate::output::fonts::{Folders, Fonts, Style};
    let folders = Folders { own: vec![super::report::fonts_beside(ledger)], own_only: false };
    match Fonts::load(&folders) {
        Err(e) => say(false, "没有中文字体,做不了 PDF", &e.to_string()),
        Ok(fonts) => {
            let faces = [
                ("小标宋", Style::Title),
                ("黑体", Style::Black),
                ("楷体", Style::Kai),
                ("仿宋", Style::Body),
            ];
            let used = faces.map(|(name, style)| format!("{name} {}", fonts.family(style)));
            say(true, &format!("字体 {}", used.join(",")), "");
        }
    }
}

#[cfg(not(feature = "pdf"))]
fn fonts(_ledger: &Path, _say: &mut dyn FnMut(bool, &str, &str)) {}

fn terminal(say: &mut dyn FnMut(bool, &str, &str)) {
    let term = std::env::var("TERM").unwrap_or_default();
    say(!term.is_empty() && term != "dumb", &format!("终端 {term}"), "请在全屏终端里运行");
    say(!tell::lacks_chinese(), "汉字字形", NO_GLYPHS);
    let charset =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|v| std::env::var(v).ok()).find(|v| !v.is_empty());
    let charset = charset.unwrap_or_default();
    let utf8 = charset.to_uppercase().replace('-', "").contains("UTF8");
    say(utf8, &format!("字符编码 {charset}"), "请设 LANG=zh_CN.UTF-8 或 C.UTF-8,终端也用 UTF-8");
    if let Ok((columns, rows)) = crossterm::terminal::size() {
        say(columns >= 80 && rows >= 24, &format!("窗口 {columns}×{rows}"), "至少 80×24 才看得全");
    }
    tell::answer("看看  “引号”… ─ 这一行若与上面错位,请加 --wide 启动");
}

#[cfg(unix)]
fn rights(path: &Path, say: &mut dyn FnMut(bool, &str, &str)) {
    use std::os::unix::fs::PermissionsExt;
    if let Ok(data) = std::fs::metadata(path) {
        let mode = data.permissions().mode() & 0o777;
        say(mode.trailing_zeros() >= 6, &format!("权限 {mode:o}"), "别人也能读写,请运行 chmod 600");
    }
    // What is typed stands in the folder too, and its names say when something was written.
    let folder = crate::store::places::folder_of(path);
    if let Ok(data) = std::fs::metadata(folder) {
        let mode = data.permissions().mode() & 0o777;
        let what = format!("文件夹权限 {mode:o}");
        say(mode.trailing_zeros() >= 6, &what, "别人也能看见里面有什么,请运行 chmod 700");
    }
}

#[cfg(not(unix))]
fn rights(_path: &Path, _say: &mut dyn FnMut(bool, &str, &str)) {}

#[cfg(unix)]
fn disk(path: &Path, say: &mut dyn FnMut(bool, &str, &str)) {
    let folder = path.ancestors().skip(1).find(|p| p.exists()).unwrap_or_else(|| Path::new("."));
    if let Ok(room) = rustix::fs::statvfs(folder) {
        let free = room.f_bavail.saturating_mul(room.f_frsize);
        say(
            free >= FREE_BYTES_MIN,
            &format!("磁盘剩余 {} MiB", free / 1024 / 1024),
            "请腾出空间:写满后无法保存",
        );
    }
}

#[cfg(not(unix))]
fn disk(_path: &Path, _say: &mut dyn FnMut(bool, &str, &str)) {}
