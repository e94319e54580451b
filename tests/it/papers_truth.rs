//! Papers against the record, by an oracle of their own: random shifts are written, and every day, hour, figure and
//! statement of every paper is reckoned anew from the raw values, without the program's own rules of reading them.

use crate::support::{Chance, MORNING, commit, id, query, set_up, signed, values};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use zhiban::domain::{Ledger, Offset, Stamp};
use zhiban::paper::catalog::{Scope, paper, span};
use zhiban::paper::document::{Block, Document, Table};
use zhiban::paper::facts::Order;
use zhiban::paper::{make, norms};
use zhiban::policy::Rules;
use zhiban::record::act::Origin;
use zhiban::record::wish::{NewRecord, Wish};
use zhiban::store::Store;
use zhiban::store::query::Record;
use zhiban::store::sqlite::SqliteStore;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// The room lives eight hours ahead of UTC.
const AHEAD: i64 = 8 * HOUR;

/// Random shifts; more with `ZHIBAN_PAPERS`.
fn rounds() -> u64 {
    std::env::var("ZHIBAN_PAPERS").ok().and_then(|n| n.parse().ok()).unwrap_or(12)
}

/// `2026-04-23T14:05` of an instant.
fn written(at: i64) -> String {
    Offset::default().minute(Stamp(at)).replace(' ', "T")
}

/// A stated time near an instant, in one of the forms that records have; sometimes none.
fn stated_near(chance: &mut Chance, at: i64) -> Option<String> {
    let off = at - chance.below(30 * 60) as i64 * MINUTE;
    let minute = written(off);
    Some(match chance.below(9) {
        0..=2 => written(at),
        3 | 4 => minute,
        5 => format!("约{minute}"),
        6 => minute.get(..13).unwrap().to_owned(),
        7 => format!("{} {}", minute.get(..10).unwrap(), ["凌晨", "下午", "夜间"][chance.below(3)]),
        _ if chance.below(2) == 0 => minute.get(..10).unwrap().to_owned(),
        _ => return None,
    })
}

/// The first and the last instant that a stated time can mean, and whether it names a minute; read by hand.
fn meant(text: &str) -> (i64, i64, bool) {
    let (about, text) = text.strip_prefix('约').map_or((false, text), |rest| (true, rest));
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|t| t.parse::<i64>().ok());
    let date = chrono::NaiveDate::parse_from_str(text.get(..10).unwrap(), "%Y-%m-%d").unwrap();
    let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() - AHEAD;
    let parts = [("凌晨", 0), ("下午", 13), ("夜间", 20)];
    if let Some((_, hour)) = parts.iter().find(|(word, _)| text.ends_with(word)) {
        return (midnight + hour * HOUR, midnight + (hour + 6) * HOUR, false);
    }
    match (number(11..13), number(14..16)) {
        (None, _) => (midnight, midnight + 24 * HOUR, false),
        (Some(h), None) => (midnight + h * HOUR, midnight + (h + 1) * HOUR, false),
        (Some(h), Some(m)) => {
            let from = midnight + h * HOUR + m * MINUTE;
            (from, from + if about { HOUR / 2 } else { 0 }, true)
        }
    }
}

/// The day of an instant in the room.
fn day_of(at: i64) -> i64 {
    (at + AHEAD).div_euclid(24 * HOUR)
}

/// When a record happened or was received, and whether it was recorded so late that it is a late entry.
fn truth(record: &Record) -> (i64, bool) {
    let key = match record.row.number.ledger {
        Ledger::DutyLog => "event_at",
        Ledger::Incident => "received_at",
        Ledger::Report => "reported_at",
        _ => return (record.row.recorded_at.0, false),
    };
    let recorded = record.row.recorded_at.0;
    let Some(text) = record.row.values.text(key) else { return (recorded, false) };
    let (first, last, has_minute) = meant(text);
    let is_late = recorded - last > 10 * MINUTE;
    let within = first <= recorded && recorded < last && day_of(first) == day_of(recorded);
    (if within && !has_minute { recorded } else { first }, is_late)
}

/// A clock as an incident keeps it.
fn clock(at: i64, channel: &str, minutes: i64) -> Value {
    json!({"rule": format!("r{channel}{minutes}"), "pack": "p", "direction": "报出", "report": "初报",
        "channel": channel, "to": "上级值班室", "base": "接报", "base_at": written(at), "minutes": minutes,
        "due_at": written(at + minutes * MINUTE), "cite": "x"})
}

/// A random shift of some days. Gives the time after it and how many records there are.
fn shift(store: &mut dyn Store, chance: &mut Chance) -> (Stamp, u128) {
    commit(store, MORNING, 0, set_up()).unwrap();
    let kinds = ["来电", "来文", "预警", "批示指示", "会议通知", "巡查"];
    let grades = ["一般", "较大", "重大", "未定级"];
    let (mut at, mut incidents) = (MORNING.0, Vec::new());
    let count = 25 + chance.below(40) as u128;
    for n in 1..=count {
        at += chance.below(2 * 3_600) as i64 * 1_000;
        let mut links = Vec::new();
        let stated = stated_near(chance, at);
        let (ledger, mut json) = match chance.below(10) {
            0 | 1 => {
                incidents.push(n);
                let clocks: Vec<Value> = [("电话", 30), ("书面", 120), ("任一方式", 60 * 20)]
                    .iter()
                    .filter(|_| chance.below(2) == 0)
                    .map(|(channel, minutes)| clock(at, channel, *minutes))
                    .collect();
                (
                    Ledger::Incident,
                    json!({"title": format!("第{n}号厂房火灾"), "location": format!("石桥镇{n}村"), "received_at": stated, "late_reason": "补记",
                        "occurred_at": written(at - HOUR), "grade": (grades[chance.below(4)]), "subtype": "火灾",
                        "dead": chance.below(4), "serious": chance.below(3), "trend": "火势得到控制", "phase": "处置中",
                        "clocks": if clocks.is_empty() { Value::Null } else { clocks.into() }}),
                )
            }
            2 | 3 if !incidents.is_empty() => {
                let of = incidents[chance.below(incidents.len())];
                links.push(id(of));
                let sent: Vec<Value> = (0..chance.below(3))
                    .map(|_| {
                        let received = written(at + chance.below(300) as i64 * MINUTE);
                        let mut row = json!({"channel": (["电话", "传真"][chance.below(2)]), "sent_to": "上级值班室",
                            "sent_at": written(at)});
                        if chance.below(4) > 0 {
                            row["receiver"] = "周某".into();
                            row["received_at"] = received.into();
                        }
                        row
                    })
                    .collect();
                (
                    Ledger::Report,
                    json!({"incident": format!("事-2026-{of:04}"), "direction": "报出", "kind": "续报", "title": format!("第{n}号续报"),
                        "reported_at": stated, "text": "情况无新的变化。", "transmissions": sent}),
                )
            }
            4 => (Ledger::Matter, json!({"what": format!("第{n}号事项"), "owner": "甲", "state": "待办"})),
            _ => {
                let kind = kinds[chance.below(6)];
                let states = ["已通知", "已回执", "无应答", "未传达"];
                let relays: Vec<Value> = (0..chance.below(5))
                    .map(|u| json!({"unit": format!("{n}之{u}镇"), "at": written(at), "state": (states[chance.below(4)])}))
                    .collect();
                let relays = if kind == "批示指示" { json!(relays) } else { Value::Null };
                (
                    Ledger::DutyLog,
                    json!({"kind": kind, "event_at": stated, "late_reason": "补记", "subject": (["", "事由"][chance.below(2)]), "content": format!("第{n}号内容"),
                        "unit": "某镇", "leader": "王某", "given_at": written(at), "words": format!("第{n}号请速办"), "relays": relays,
                        "weight": (["一般", "重要"][chance.below(2)]), "status": (["备查", "待办", "办结"][chance.below(3)])}),
                )
            }
        };
        json.as_object_mut().unwrap().retain(|_, v| !(v.is_null() || v == "" || *v == json!([])));
        let origin = [Origin::Typed, Origin::Imported][chance.below(2)];
        let new = NewRecord { ledger, id: id(n), opened_at: Stamp(at), origin, values: values(json), links };
        commit(store, Stamp(at), 1, vec![Wish::Append(new)]).unwrap();
        if chance.below(10) == 0 && ledger != Ledger::Matter {
            signed(store, Stamp(at), 1, vec![Wish::Void { id: id(n), base: 1, reason: "误记".into() }])
                .unwrap();
        } else if chance.below(3) == 0 {
            // A matter of before ends by 销号.
            let open = (1..n).filter_map(|m| store.record(id(m)).unwrap()).find(|r| r.row.open);
            let Some(matter) = open else { continue };
            let mut values = matter.row.values.clone();
            for (key, value) in [("state", "已销号"), ("result", "已办"), ("verified_by", "乙")] {
                values.set_text(key, value);
            }
            let (id, base) = (matter.row.id, matter.row.revision);
            commit(store, Stamp(at + 1), 1, vec![Wish::Revise { id, base, reason: "销号".into(), values }])
                .unwrap();
        } else if ledger == Ledger::Matter && n > 1 && chance.below(2) == 0 {
            let to = id(1 + chance.below(n as usize - 1) as u128);
            drop(commit(store, Stamp(at), 1, vec![Wish::Link { from: id(n), to }]));
        }
    }
    (Stamp(at + MINUTE), count)
}

/// Every record of the room: those of the shift and what the machine made.
fn all(store: &mut dyn Store, count: u128) -> Vec<Record> {
    (1..=count).filter_map(|n| store.record(id(n)).unwrap()).collect()
}

fn order(key: &str, (from, to): (Stamp, Stamp), ledger: Ledger) -> Order {
    Order { paper: paper(key).unwrap().kind, from, to, record: None, ledger, mark: String::new() }
}

fn document(store: &mut dyn Store, order: &Order, now: Stamp) -> Document {
    make::document(store, &Rules::shipped(), order, now).unwrap()
}

fn tables(doc: &Document) -> impl Iterator<Item = &Table> {
    doc.blocks.iter().filter_map(|b| if let Block::Table(table) = b { Some(table) } else { None })
}

/// `04-23 14:05`.
fn month_to_minute(at: i64) -> String {
    Offset::default().minute(Stamp(at)).split_off(5)
}

fn in_a_file(seed: u64) -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::create(&folder.path().join(format!("{seed}.db"))).unwrap();
    (folder, store)
}

#[test]
fn papers_figures_and_search_agree_on_the_day_and_hour_of_each_record() {
    for seed in 0..rounds() {
        let mut chance = Chance(seed + 7_000);
        let (_folder, mut store) = in_a_file(seed);
        let (now, count) = shift(&mut store, &mut chance);
        let records = all(&mut store, count);
        let number = |r: &Record| r.row.number.to_string();
        let last = Offset::default().local(now).date();
        let mut told = BTreeMap::new();
        for day in
            chrono::NaiveDate::from_ymd_opt(2026, 4, 20).unwrap().iter_days().take_while(|d| *d <= last)
        {
            let (from, to) = span(Scope::DutyDay, day, Offset::default());
            let doc = document(&mut store, &order("log", (from, to), Ledger::DutyLog), now);
            let rows: Vec<&Vec<String>> = tables(&doc).flat_map(|t| &t.rows).collect();
            let mut of_day: Vec<&Record> =
                records.iter().filter(|r| (from.0..to.0).contains(&truth(r).0)).collect();
            of_day.sort_by_key(|r| (truth(r).0, r.row.rec));
            let wanted: Vec<String> = of_day.iter().map(|r| number(r)).collect();
            assert_eq!(rows.iter().map(|r| r[0].clone()).collect::<Vec<_>>(), wanted, "seed {seed} {day}");
            for (row, record) in rows.iter().zip(&of_day) {
                let (at, is_late) = truth(record);
                let recorded = month_to_minute(record.row.recorded_at.0);
                let late = if is_late { format!("\n补记于{recorded}") } else { String::new() };
                assert_eq!(row[1], month_to_minute(at) + &late, "seed {seed} {}", number(record));
                let content = record.row.values.text("content").unwrap_or("第");
                assert!(row[4].matches(content).count() <= 1, "seed {seed}: said twice: {}", row[4]);
                assert_eq!(told.insert(number(record), day), None, "seed {seed}: on two days");
            }
            // What search calls that day, from midnight to midnight.
            let hits: BTreeSet<String> = store
                .search(&zhiban::store::query::SearchQuery { now, ..query(&day.to_string(), 500) })
                .unwrap()
                .hits
                .iter()
                .map(|h| h.row.number.to_string())
                .collect();
            let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis() - AHEAD;
            let same_day = (midnight..midnight + 24 * HOUR).contains(&0);
            assert!(!same_day);
            let wanted = records.iter().filter(|r| (midnight..midnight + 24 * HOUR).contains(&truth(r).0));
            assert_eq!(hits, wanted.map(number).collect(), "seed {seed}: search of {day}");
        }
        assert_eq!(told.len(), records.len(), "seed {seed}: each record is in the log of one day");
        // A register of the year is in the same order, and nothing is missing in it.
        for ledger in [Ledger::DutyLog, Ledger::Incident, Ledger::Report, Ledger::Matter] {
            let year = span(Scope::Year, last, Offset::default());
            let doc = document(&mut store, &order("register", year, ledger), now);
            let rows: Vec<String> = tables(&doc).flat_map(|t| &t.rows).map(|r| r[0].clone()).collect();
            let mut of: Vec<&Record> = records.iter().filter(|r| r.row.number.ledger == ledger).collect();
            of.sort_by_key(|r| (truth(r).0, r.row.rec));
            assert_eq!(rows, of.iter().map(|r| number(r)).collect::<Vec<_>>(), "seed {seed} {ledger:?}");
        }
        // The calls of the month by their hours.
        let month = span(Scope::Month, last, Offset::default());
        let doc = document(&mut store, &order("statistics", month, Ledger::DutyLog), now);
        let hours = doc.blocks.iter().find_map(|b| match b {
            Block::Chart(chart) if chart.caption.starts_with("来电") => Some(chart.bars.clone()),
            _ => None,
        });
        let calls = records.iter().filter(|r| {
            !r.row.voided
                && r.row.values.text("kind") == Some("来电")
                && (month.0.0..month.1.0).contains(&truth(r).0)
        });
        let mut wanted = vec![0; 24];
        calls.for_each(|r| wanted[((truth(r).0 + AHEAD).rem_euclid(24 * HOUR) / HOUR) as usize] += 1);
        assert_eq!(hours.unwrap().into_iter().map(|(_, n)| n).collect::<Vec<u32>>(), wanted, "seed {seed}");
    }
}

/// The clocks of an incident in a span: kept, made good, missed, owed from before.
#[derive(Default, Debug, PartialEq, Eq)]
struct Owed {
    on_time: u32,
    late: u32,
    missing: u32,
    arrears: u32,
}

/// Clock by clock and sending by sending, from the raw values.
fn owed(records: &[Record], of: impl Fn(&Record) -> bool, (from, to): (i64, i64)) -> Owed {
    let mut out = Owed::default();
    for incident in
        records.iter().filter(|r| r.row.number.ledger == Ledger::Incident && !r.row.voided && of(r))
    {
        for clock in incident.row.values.rows("clocks") {
            let cell = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let due = meant(&cell(clock, "due_at")).0;
            let linked = |r: &&Record| incident.links.iter().any(|l| l.id == r.row.id) && !r.row.voided;
            let reports = records.iter().filter(|r| r.row.number.ledger == Ledger::Report).filter(linked);
            let sendings = reports.flat_map(|r| r.row.values.rows("transmissions"));
            let came = sendings
                .filter(|row| !cell(row, "receiver").is_empty())
                .filter(|row| match cell(clock, "channel").as_str() {
                    "电话" => cell(row, "channel") == "电话",
                    "书面" => cell(row, "channel") != "电话",
                    _ => true,
                })
                .map(|row| meant(&cell(row, "received_at")).0)
                .min();
            match came {
                Some(at) if at < from => {}
                Some(at) if at < to && at <= due => out.on_time += 1,
                Some(at) if at < to => out.late += 1,
                _ if due + MINUTE > to => {}
                _ if due + MINUTE > from => out.missing += 1,
                _ => out.arrears += 1,
            }
        }
    }
    out
}

/// The number that stands in a text right behind a word.
fn behind(text: &str, word: &str) -> Option<u32> {
    let (_, rest) = text.split_once(word)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The number that stands in a text right ahead of a word.
fn ahead(text: &str, word: &str) -> Option<u32> {
    let (before, _) = text.split_once(word)?;
    let rest = before.trim_end_matches(|c: char| c.is_ascii_digit());
    before.strip_prefix(rest)?.parse().ok()
}

/// What a text says of reporting.
fn said_of_reporting(text: &str) -> Owed {
    let n = |word: &str| behind(text, word).unwrap_or(0);
    let due = behind(text, "应报信息").or_else(|| behind(text, "应报")).unwrap_or(0);
    let on_time = if text.contains("均按时报出") { due } else { n("，按时") };
    let owed = Owed {
        on_time, late: n("逾期已报"), missing: n("逾期未报"), arrears: n("此前逾期至今未报")
    };
    assert_eq!(owed.on_time + owed.late + owed.missing, due, "{text}");
    owed
}

fn has_open_matter(record: &Record) -> bool {
    record.links.iter().any(|l| l.open)
}

/// What a bulletin or a review says in one line, held against the record that it tells of.
fn hold(line: &str, records: &[Record], (from, to): (i64, i64), seed: u64) {
    for incident in records.iter().filter(|r| r.row.number.ledger == Ledger::Incident) {
        let v = &incident.row.values;
        let place = v.text("location").unwrap();
        if !line.contains(&format!("{place}发生")) || line.contains("重点关注") {
            continue;
        }
        assert!(!incident.row.voided, "seed {seed}: {line}");
        let count = |key: &str| v.0[key].as_u64().unwrap();
        for (key, word) in [("dead", "死亡"), ("serious", "重伤")] {
            let said = ahead(line, &format!("人{word}")).map_or(0, u64::from);
            assert_eq!(said, count(key), "seed {seed} {key}: {line}");
        }
        assert_eq!(line.contains("暂无人员死亡"), count("dead") == 0, "seed {seed}: {line}");
        let grade = v.text("grade").unwrap();
        assert!(grade == "未定级" || line.contains(&format!("研判为{grade}")), "seed {seed}: {line}");
        let of = owed(records, |r| r.row.id == incident.row.id, (0, to));
        assert_eq!(line.contains("逾期未报"), of.missing + of.arrears > 0, "seed {seed}: {line}");
        let sent = records.iter().filter(|r| {
            let told = incident.links.iter().any(|l| l.id == r.row.id) && !r.row.voided;
            let left = |row: &Value| row["sent_at"].as_str().is_some_and(|at| meant(at).0 < to);
            told && r.row.number.ledger == Ledger::Report
                && r.row.values.rows("transmissions").iter().any(left)
        });
        assert_eq!(behind(line, "已上报").unwrap_or(0), sent.count() as u32, "seed {seed}: {line}");
        assert!(!(line.contains("处置结束") && has_open_matter(incident)), "seed {seed}: {line}");
    }
    for entry in records.iter().filter(|r| r.row.number.ledger == Ledger::DutyLog) {
        let v = &entry.row.values;
        let (words, content) = (v.text("words").unwrap(), v.text("content").unwrap());
        let is_told = if v.text("kind") == Some("批示指示") {
            line.contains(words)
        } else {
            line.contains(content)
        };
        if !is_told {
            continue;
        }
        assert!(!entry.row.voided && (from..to).contains(&truth(entry).0), "seed {seed}: {line}");
        assert!(!(line.contains("已办结") && has_open_matter(entry)), "seed {seed}: {line}");
        assert!(!(line.contains("已办结") && v.text("status") == Some("备查")), "seed {seed}: {line}");
        let told =
            line.split(&['；', '。', '”'][..]).find(|part| part.starts_with("已传达")).unwrap_or_default();
        for row in v.rows("relays") {
            let (unit, state) = (row["unit"].as_str().unwrap(), row["state"].as_str().unwrap());
            assert_eq!(told.contains(unit), ["已通知", "已回执"].contains(&state), "seed {seed}: {line}");
            assert!(line.contains(unit), "seed {seed}: {unit} is not told: {line}");
        }
    }
}

#[test]
fn every_statement_of_a_paper_is_what_the_record_says() {
    for seed in 0..rounds() {
        let mut chance = Chance(seed + 9_000);
        let (_folder, mut store) = in_a_file(seed);
        let (now, count) = shift(&mut store, &mut chance);
        let records = all(&mut store, count);
        let last = Offset::default().local(now).date();
        for back in 0..4 {
            let day = last - chrono::Days::new(back);
            for (key, scope) in [
                ("bulletin", Scope::Day),
                ("weekly", Scope::Week),
                ("monthly", Scope::Month),
                ("statistics", Scope::Month),
            ] {
                let whole = span(scope, day, Offset::default());
                let (from, to) = (whole.0.0, whole.1.0.min(now.0));
                let text = document(&mut store, &order(key, whole, Ledger::DutyLog), now).words().join("\n");
                let mut wanted = owed(&records, |_| true, (from, to));
                // What is owed from before is told of what is in hand: here everything is.
                let of_line = |l: &&str| l.contains("应报") || l.contains("此前逾期");
                let line = text.lines().find(of_line).unwrap_or_default();
                let is_none = wanted == Owed::default();
                assert_eq!(
                    line.is_empty() && key != "statistics",
                    is_none && key != "statistics",
                    "seed {seed} {key}: {text}"
                );
                if from >= to {
                    wanted = Owed::default();
                }
                assert_eq!(said_of_reporting(line), wanted, "seed {seed} {key} {day}: {line}");
                text.lines().for_each(|line| hold(line, &records, (from, to), seed));
                if key == "bulletin" {
                    let mut open = 0;
                    for matter in records.iter().filter(|r| r.row.number.ledger == Ledger::Matter) {
                        let history = store.history(matter.row.id).unwrap();
                        let then = history.iter().rfind(|r| r.at < whole.1);
                        open += u32::from(then.is_some_and(|r| r.values.text("state") == Some("待办")));
                    }
                    assert_eq!(
                        behind(&text, "现有未办结事项").unwrap_or(0),
                        open,
                        "seed {seed} {day}: {text}"
                    );
                    for later in
                        records.iter().filter(|r| truth(r).0 >= whole.1.0 && r.row.recorded_at >= whole.1)
                    {
                        let what = ["what", "title", "content", "words"]
                            .map(|k| later.row.values.text(k).unwrap_or("無"));
                        let is_told = what.iter().any(|w| text.lines().any(|l| l.contains(*w)));
                        assert!(!is_told, "seed {seed} {day} knows {}: {text}", later.row.number);
                    }
                    let (draft, facts) = make::draft(
                        &mut store,
                        &Rules::shipped(),
                        &order(key, whole, Ledger::DutyLog),
                        "甲",
                        now,
                    )
                    .unwrap();
                    let faults = norms::faults(&draft, &facts);
                    // Who reviews it is not known yet; what must be told whole can be more than two pages hold.
                    let whole = text.matches("一起第").count() + text.matches("批示：").count();
                    let fine =
                        |f: &&String| f.starts_with("没有写审核") || (whole > 5 && f.starts_with("全文"));
                    let own: Vec<_> = faults.iter().filter(|f| !fine(f)).collect();
                    assert!(own.is_empty(), "seed {seed} {day}: {own:?}\n{text}");
                }
            }
        }
    }
}

/// The real incidents that lie beside the project, if they do.
fn real_incidents() -> Vec<zhiban::schema::Values> {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/incidents/incidents.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn reports_on_real_incidents_say_each_place_once_and_pass_their_check() {
    let real = real_incidents();
    if real.is_empty() {
        println!("skipped: the folder with real incidents is not there / 没有真实事件样本，本项跳过");
    }
    for incident in real {
        let text = zhiban::paper::report::text("初报", &incident, &Default::default());
        if std::env::var_os("ZHIBAN_SHOW").is_some() {
            println!(
                "{:?}｜{:?}\n  {text}\n",
                incident.text("title").unwrap_or("-"),
                incident.text("location").unwrap_or("-")
            );
        }
        let claims = zhiban::paper::casualties::read(&text);
        for (key, _) in zhiban::paper::words::CASUALTIES {
            let known = incident.0.get(key).and_then(Value::as_u64);
            let wrong = claims.iter().find(|c| c.key == key && known.is_some_and(|n| n != c.number));
            // What the course tells in its own words need not be the last figure.
            let own = incident.text("course").unwrap_or_default();
            assert!(wrong.is_none() || !own.is_empty(), "{wrong:?} {key} {known:?}: {text}");
        }
    }
}
