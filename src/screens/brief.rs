//! 读班: what an officer has to know who comes back, in an order that never changes; and the sheet as text.

use super::{Cx, Reader, detail};
use crate::domain::{Ledger, OfficerId, shift};
use crate::locale::{Text, texts};
use crate::paper;
use crate::policy::watch::Lamp;
use crate::record::act::NoteKind;
use crate::record::wish::Wish;
use crate::schema::{Values, book};
use crate::schema::{choice, key};
use crate::store::query::{Brief, CaseRows, HandoverStats, OpenMatter, Row, Sheet};
use crate::theme::Role;
use crate::work::handover::{TakeOver, sheet_values};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::BTreeMap;
use std::collections::HashSet;

type Lines = Vec<(String, Role)>;

/// The brief of an officer; F8 confirms what he had to read.
#[must_use]
pub fn brief(cx: &Cx<'_>, officer: OfficerId, brief: &Brief) -> Reader {
    let lang = cx.lang();
    let mut told = HashSet::new();
    let mut lines = vec![(since(cx, brief), Role::Muted)];
    part(cx, &mut lines, texts::BRIEF_TO_READ, rows(cx, &mut told, brief.to_read.iter()));
    let urgent = |row: &&Row| {
        row.values.text(key::WEIGHT) == Some(choice::WEIGHT_URGENT) && row.number.ledger == Ledger::DutyLog
    };
    part(cx, &mut lines, texts::BRIEF_URGENT, rows(cx, &mut told, brief.changed.iter().filter(urgent)));
    told.extend(brief.sheet.running.iter().map(|case| case.incident.rec));
    let in_hand =
        |case: &CaseRows| line(cx, &case.incident, &paper::headline::of_case(case, cx.now, cx.offset()));
    let mut running: Lines = brief.sheet.running.iter().map(in_hand).collect();
    running.extend(clocks(cx));
    part(cx, &mut lines, texts::BRIEF_RUNNING, running);
    let mut matters: Vec<&OpenMatter> = brief.sheet.matters.iter().collect();
    matters.sort_by_key(|m| (m.row.values.text(key::WEIGHT) != Some(choice::WEIGHT_URGENT), m.row.sheet));
    told.extend(matters.iter().map(|m| m.row.rec));
    part(cx, &mut lines, texts::BRIEF_MATTERS, matters.iter().map(|m| matter(cx, &m.row)).collect());
    part(cx, &mut lines, texts::BRIEF_INSTRUCTIONS, rows(cx, &mut told, brief.sheet.instructions.iter()));
    let silenced = brief.silenced.iter().filter(|(_, until)| *until > cx.now).map(|(key, until)| {
        let until = cx.offset().minute(*until);
        (texts::SILENT_UNTIL.fill(lang, &[&clock_name(cx, &key.clock), &until]), Role::Warn)
    });
    part(cx, &mut lines, texts::BRIEF_SILENCED, silenced.collect());
    part(cx, &mut lines, texts::BRIEF_THINGS, things(brief.sheet.last_items.as_ref()));
    let rest: Vec<&Row> = brief.changed.iter().filter(|row| !told.contains(&row.rec)).collect();
    part(cx, &mut lines, texts::BRIEF_REST, rows(cx, &mut told, rest.into_iter()));
    let (listed, left_out) = (brief.changed.len(), brief.left_out);
    let all = listed + usize::try_from(left_out).unwrap_or(0);
    let cells = [left_out.to_string(), listed.to_string(), left_out.to_string(), all.to_string()];
    lines.push((texts::BRIEF_LEFT_OUT.fill(lang, &cells.each_ref().map(String::as_str)), Role::Muted));
    let wishes: Vec<Wish> = brief
        .to_read
        .iter()
        .map(|row| Wish::Note { record: row.id, word: NoteKind::Read, line: String::new() })
        .collect();
    if !wishes.is_empty() {
        lines.push((texts::BRIEF_F8.get(lang).to_owned(), Role::Key));
    }
    let name = cx.watch.map_or("", |w| w.name(officer));
    Reader::new(texts::BRIEF_TITLE.fill(lang, &[name]), lines).confirming(wishes)
}

fn since(cx: &Cx<'_>, brief: &Brief) -> String {
    match brief.left_at {
        Some(at) => {
            let cells = [cx.offset().minute(at), brief.away.to_string(), brief.from.0.to_string()];
            texts::BRIEF_SINCE.fill(cx.lang(), &cells.each_ref().map(String::as_str))
        }
        None => texts::BRIEF_NEW.get(cx.lang()).to_owned(),
    }
}

fn part(cx: &Cx<'_>, lines: &mut Lines, title: Text, found: Lines) {
    lines.push((format!("{}（{}）", title.get(cx.lang()), found.len()), Role::Title));
    if found.is_empty() {
        lines.push((format!("  {}", texts::BRIEF_NONE.get(cx.lang())), Role::Muted));
    }
    lines.extend(found.into_iter().map(|(line, role)| (format!("  {line}"), role)));
}

fn rows<'a>(cx: &Cx<'_>, told: &mut HashSet<u64>, found: impl Iterator<Item = &'a Row>) -> Lines {
    found
        .map(|row| {
            told.insert(row.rec);
            line(cx, row, &paper::headline::of(row))
        })
        .collect()
}

/// A record as a line: number, stated time, and what is told of it.
fn line(cx: &Cx<'_>, row: &Row, told: &str) -> (String, Role) {
    let at = cx.offset().minute(row.stated_at(cx.offset()));
    let mark = if row.voided { texts::MARK_VOIDED.get(cx.lang()) } else { "" };
    (format!("{} {at} {mark}{told}", row.number), if row.voided { Role::Struck } else { Role::Normal })
}

fn matter(cx: &Cx<'_>, row: &Row) -> (String, Role) {
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let age = cx.watch.map_or(0, |w| shift::age_in_shifts(row.sheet, w.shift.id)).to_string();
    let (lamp, role) = detail::lamp_word(cx, Lamp::of(row.values.text(key::DUE_AT), cx.now, cx.offset()));
    let age = texts::MARK_AGE.fill(cx.lang(), &[&age]);
    let line = how_it_stands(cx, row);
    let what_if = text("what_if");
    let what_if = if what_if.is_empty() {
        String::new()
    } else {
        format!("  {}", texts::WHAT_IF_LINE.fill(cx.lang(), &[what_if]))
    };
    (format!("{} {lamp} {age} {}  {line}{what_if}", row.number, text("what")), role)
}

/// What was done of a matter, what comes next, whose it is, until when: what of it is known.
pub(super) fn how_it_stands(cx: &Cx<'_>, row: &Row) -> String {
    let fields = ["done", "next_step", "owner", "due_at"].into_iter();
    let known = fields.filter_map(|key| book(Ledger::Matter).field(key).zip(row.values.0.get(key)));
    let parts = known.map(|(f, v)| format!("{}：{}", f.label.get(cx.lang()), f.show_in(v, cx.lang())));
    parts.collect::<Vec<_>>().join("  ")
}

fn clocks(cx: &Cx<'_>) -> Lines {
    let running = cx.alarm.list(cx.now, cx.boot_ms).into_iter();
    running
        .filter(|c| c.deadline.number.ledger != Ledger::Matter)
        .map(|c| super::deadlines::headline(&c, cx.lang()))
        .collect()
}

fn clock_name(cx: &Cx<'_>, clock: &str) -> String {
    let running = cx.alarm.list(cx.now, cx.boot_ms);
    let known = running.iter().find(|c| c.deadline.clock == clock);
    known.map_or_else(|| clock.to_owned(), |c| format!("{} {}", c.deadline.number, c.deadline.what))
}

fn things(items: Option<&Values>) -> Lines {
    let Some(items) = items else { return Vec::new() };
    let fields = book(Ledger::Handover).fields.iter();
    let shown = fields.filter_map(|f| items.0.get(f.key).map(|v| format!("{}：{}", f.label.zh, f.show(v))));
    shown.flat_map(|s| s.lines().map(str::to_owned).collect::<Vec<_>>()).map(|l| (l, Role::Normal)).collect()
}

/// The sheet to read, saved as a text with one key.
#[must_use]
pub fn sheet(
    cx: &Cx<'_>,
    title: String,
    number: &str,
    values: &Values,
    (code, notes): (Option<String>, &[String]),
) -> Reader {
    let lines = paper::sheet::lines(number, values, notes, code.as_deref());
    let text = paper::sheet::text(&lines);
    let shown = lines.into_iter().map(|(line, head)| (line, if head { Role::Title } else { Role::Normal }));
    let file = format!(
        "{}.txt",
        if crate::domain::Number::parse(number).is_some() { number } else { "交班单-此刻" }
    );
    Reader::new(title, shown.collect()).with_file(file, text, cx.lang())
}

/// What the shift would leave behind at this minute, without a word from anybody.
#[must_use]
pub fn sheet_so_far(cx: &Cx<'_>, found: &Sheet) -> Reader {
    let values = sheet_values(&cx.room(), found, Values::default(), &TakeOver::default());
    let title = texts::SHEET_TITLE.get(cx.lang()).to_owned();
    sheet(cx, title, texts::NOT_SEALED.get(cx.lang()), &values, (None, &[]))
}

/// How handovers went, by week and by month: for the leader, and no ranking of anybody.
#[must_use]
pub fn figures(cx: &Cx<'_>, passed: &[HandoverStats]) -> Reader {
    let lang = cx.lang();
    let day = |p: &HandoverStats| cx.offset().local(p.at).date();
    let monday = |d: NaiveDate| d - Days::new(u64::from(d.weekday().num_days_from_monday()));
    let (mut weeks, mut months) = (BTreeMap::new(), BTreeMap::new());
    for one in passed {
        weeks.entry(monday(day(one))).or_insert_with(Vec::new).push(one);
        months.entry(day(one).format("%Y-%m").to_string()).or_insert_with(Vec::new).push(one);
    }
    let mut lines = Vec::new();
    for (week, of) in weeks.iter().rev() {
        lines.push((texts::FIGURES_WEEK.fill(lang, &[&week.to_string()]), Role::Title));
        lines.push((figure_line(cx, of), Role::Normal));
    }
    for (month, of) in months.iter().rev() {
        lines.push((texts::FIGURES_MONTH.fill(lang, &[month]), Role::Title));
        lines.push((figure_line(cx, of), Role::Normal));
    }
    for one in passed.iter().rev() {
        for (text, why) in [(texts::FIGURES_TAKEN, &one.emergency), (texts::FIGURES_BAD, &one.reason)] {
            if !why.is_empty() {
                let cells =
                    [cx.offset().minute(one.at), one.shift.0.to_string(), text.get(lang).into(), why.clone()];
                let line = texts::FIGURES_REASON.fill(lang, &cells.each_ref().map(String::as_str));
                lines.push((line, Role::Warn));
            }
        }
    }
    if lines.is_empty() {
        lines.push((texts::NO_FIGURES.get(lang).to_owned(), Role::Muted));
    }
    let text = lines.iter().fold(String::new(), |text, (line, _)| text + line + "\n");
    Reader::new(texts::FIGURES_TITLE.get(lang).to_owned(), lines).with_file("交接情况.txt".into(), text, lang)
}

fn figure_line(cx: &Cx<'_>, of: &[&HandoverStats]) -> String {
    let sum = |count: fn(&HandoverStats) -> u32| of.iter().map(|p| count(p)).sum::<u32>();
    let (listed, read) = (sum(|p| p.listed), sum(|p| p.read_back));
    let minutes: Vec<i64> = of.iter().filter_map(|p| Some(p.at.since_ms(p.fixed_at?) / 60_000)).collect();
    let mean = minutes.iter().sum::<i64>() / i64::try_from(minutes.len().max(1)).unwrap_or(1);
    let cells = [
        of.len().to_string(),
        read.to_string(),
        listed.to_string(),
        (read * 100).checked_div(listed).unwrap_or(100).to_string(),
        sum(|p| p.refused).to_string(),
        mean.to_string(),
        sum(|p| p.old).to_string(),
        sum(|p| p.punctuality.due()).to_string(),
        sum(|p| p.punctuality.on_time).to_string(),
        sum(|p| p.punctuality.late).to_string(),
        sum(|p| p.punctuality.missing).to_string(),
        of.iter().filter(|p| !p.emergency.is_empty()).count().to_string(),
        of.iter().filter(|p| !p.reason.is_empty()).count().to_string(),
    ];
    texts::FIGURES_LINE.fill(cx.lang(), &cells.each_ref().map(String::as_str))
}
