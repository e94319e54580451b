//! Finding: exact against a look at every text, by both engines; any text is a query; the index is written with the
//! record, tidied, damaged, made anew. `ZHIBAN_SEARCH_RECORDS`, `ZHIBAN_SEARCH_QUERIES` and `ZHIBAN_SEARCH_STRINGS` are
//! the numbers of the recall test (2,000 and 300) and of random strings (2,000).

use crate::support::oracle::MemoryStore;
use crate::support::room::Room;
use crate::support::{Chance, MORNING, append, commit, found, id, query, set_up, signed, values};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use zhiban::domain::{Ledger, OfficerId};
use zhiban::record::wish::Wish;
use zhiban::schema::book;
use zhiban::store::Store;
use zhiban::store::query::{Hit, HitPage, SearchCursor, SearchQuery, Tally};
use zhiban::store::sqlite::{SqliteStore, verify};
use zhiban::text::fold;

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

pub fn sqlite(folder: &Path) -> SqliteStore {
    let mut store = SqliteStore::create(&folder.join("duty.db")).unwrap();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    store
}

/// All hits, page after page, whichever way.
pub fn pages(store: &mut dyn Store, of: &SearchQuery, limit: u32) -> Vec<Hit> {
    let mut all: Vec<Hit> = Vec::new();
    let mut of = SearchQuery { limit, ..of.clone() };
    loop {
        let HitPage { hits, reached, .. } = store.search(&of).unwrap();
        all.extend(hits);
        let Some(line) = reached else { return all };
        of.edge = if matches!(of.edge, SearchCursor::After(_)) {
            SearchCursor::After(line)
        } else {
            SearchCursor::Before(line)
        };
    }
}

pub fn count(store: &mut dyn Store, of: &SearchQuery) -> u64 {
    let mut tally = Tally::default();
    while !tally.done {
        tally = store.tally(of, tally).unwrap();
    }
    tally.count
}

/// What a hit is told by, whatever the engine.
fn told(hits: &[Hit]) -> Vec<(u64, u64, bool, String, String)> {
    hits.iter().map(|h| (h.row.rec, h.at, h.current, h.title.clone(), h.context.clone())).collect()
}

const PLACES: [&str; 8] =
    ["桂花路口", "石桥镇工业路", "青山县 白水镇", "Ａ栋12号", "“4·23”现场", "50%", "a\"b'c", "龙岗"];
const UNITS: [&str; 6] =
    ["清溪县应急管理局", "重庆路派出所", "石桥镇政府", "区消防救援大队", "単位B", "A1公司"];
const NAMES: [&str; 6] = ["陈志明", "林晓", "单雄信", "吕布", "o'Neil", "Wang Wei"];
const EVENTS: [&str; 6] =
    ["起火，消防官兵到场", "爆炸", "两车相撞,一人受伤", "停电。", "Fire ALARM", "火灾火灾"];

fn random_text(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..1 + chance.below(4) {
        let list = [&PLACES[..], &EVENTS[..], &UNITS[..], &NAMES[..]][chance.below(4)];
        text.push_str(list[chance.below(list.len())]);
        if chance.below(3) == 0 {
            text.push_str(["，", " ", "\n", "。"][chance.below(4)]);
        }
    }
    text
}

pub fn random_values(ledger: Ledger, chance: &mut Chance) -> serde_json::Value {
    let day = format!("2026-0{}-{:02}T{:02}:07", 3 + chance.below(3), 1 + chance.below(28), chance.below(24));
    let (unit, name) = (UNITS[chance.below(UNITS.len())], NAMES[chance.below(NAMES.len())]);
    let words = random_text(chance);
    let kind = ["来电", "巡查", "去电"][chance.below(3)];
    let grade = ["一般", "较大"][chance.below(2)];
    let relays = json!([{"unit": UNITS[chance.below(UNITS.len())], "state": "已通知"}]);
    match ledger {
        Ledger::Incident => json!({"title": words, "location": random_text(chance), "occurred_at": day,
            "received_at": day, "reporter": name, "report_unit": unit, "grade": grade}),
        Ledger::Matter => json!({"what": words, "owner": name, "owner_unit": unit, "state": "待办"}),
        _ => json!({"kind": kind, "event_at": day, "unit": unit, "name": name, "subject": words,
            "content": random_text(chance), "phone": format!("0700-555{:04}", chance.below(10_000)),
            "relays": relays, "status": "备查", "late_reason": "迟"}),
    }
}

/// Something that was typed by hand or by chance: pieces of what is there, filters, nonsense.
fn random_query(chance: &mut Chance) -> String {
    let mut parts = Vec::new();
    for _ in 0..1 + chance.below(3) {
        let text = random_text(chance);
        let all: Vec<char> = text.chars().collect();
        let from = chance.below(all.len());
        let to = from + 1 + chance.below(6).min(all.len() - from - 1);
        parts.push(match chance.below(12) {
            0 => ["czm", "lx", "qxxyj", "chongqing", "zql", "shan", "lv", "a", "b1"][chance.below(9)]
                .to_owned(),
            1 => ["今天", "昨天", "4月", "本班", "近8小时", "2026-03-04..05-02", "上周"][chance.below(7)]
                .into(),
            2 => ["类别：来电", "本:突发事件", "等级：较大", "kind:巡查", "本：事项"][chance.below(5)].into(),
            3 => ["单位：应急", "人:czm", "人：林", "unit:石桥"][chance.below(4)].into(),
            4 => {
                ["状态：未了", "状态：已了", "状态：作废", "状态：更正", "状态:备查"][chance.below(5)].into()
            }
            5 => format!("\"{}\"", &all[from..to].iter().collect::<String>()),
            6 => ["值-2026-0003", "项-2026-0001", "2026-00", "0007"][chance.below(4)].into(),
            _ => all[from..to].iter().collect(),
        });
    }
    parts.join([" ", "　"][chance.below(2)])
}

/// One random step of a room, the same on both engines.
fn step(n: u128, chance: &mut Chance) -> (Vec<Wish>, bool) {
    let ledger = [Ledger::DutyLog, Ledger::DutyLog, Ledger::Incident, Ledger::Matter][chance.below(4)];
    let old = 1 + u128::from(chance.next() % (n as u64).max(1));
    match chance.below(10) {
        0 | 1 if n > 3 => {
            let changed = values(random_values(Ledger::DutyLog, chance));
            (vec![Wish::Revise { id: id(old), base: 0, reason: "听错".into(), values: changed }], false)
        }
        2 if n > 3 => (vec![Wish::Void { id: id(old), base: 0, reason: "重复".into() }], true),
        _ => (vec![append(ledger, n + 1, random_values(ledger, chance))], false),
    }
}

/// The step with the record's own ledger and revision; nothing where it would be refused.
fn fitted(store: &mut dyn Store, wishes: Vec<Wish>, chance: &mut Chance) -> Option<Vec<Wish>> {
    let mut out = Vec::new();
    for act in wishes {
        out.push(match act {
            Wish::Revise { id, reason, .. } => {
                let row = store.record(id).unwrap()?.row;
                let values = values(random_values(row.number.ledger, chance));
                Wish::Revise { id, base: row.revision, reason, values }
            }
            Wish::Void { id, reason, .. } => {
                let row = store.record(id).unwrap().filter(|r| r.row.number.ledger != Ledger::Matter)?.row;
                Wish::Void { id, base: row.revision, reason }
            }
            act => act,
        });
    }
    Some(out)
}

#[test]
fn both_engines_find_the_same_whatever_is_asked_while_the_index_is_tidied() {
    for seed in 0..2 {
        let mut chance = Chance(seed);
        let folder = tempfile::tempdir().unwrap();
        let mut one = MemoryStore::new();
        commit(&mut one, MORNING, 0, set_up()).unwrap();
        let mut other = sqlite(folder.path());
        let mut n = 0;
        for round in 0..5 {
            while n < 70 * (round + 1) {
                let (wishes, needs_pin) = step(n, &mut chance);
                let Some(wishes) = fitted(&mut one, wishes, &mut chance) else { continue };
                n += u128::from(matches!(wishes[0], Wish::Append { .. }));
                let write = |store: &mut dyn Store| {
                    if needs_pin {
                        signed(store, MORNING, 1, wishes.clone())
                    } else {
                        commit(store, MORNING, 1, wishes.clone())
                    }
                };
                let done = (write(&mut one), write(&mut other));
                assert_eq!(done.0.as_ref().map(|r| r.seq), done.1.as_ref().map(|r| r.seq));
            }
            other.tidy().unwrap();
            for _ in 0..25 {
                let text = random_query(&mut chance);
                let of = query(&text, 5);
                let (a, b) = (pages(&mut one, &of, 1_000), pages(&mut other, &of, 5));
                // A number that was typed whole stands first there.
                let (mut a, mut b) = (told(&a), told(&b));
                a.sort();
                b.sort();
                assert_eq!(a, b, "seed {seed}: {text}");
                assert_eq!(count(&mut other, &of), a.len() as u64, "seed {seed}: {text}");
                let from = SearchQuery { edge: SearchCursor::After(0), ..of };
                let (mut up, same) =
                    (told(&pages(&mut other, &from, 7)), told(&pages(&mut one, &from, 1_000)));
                assert_eq!(up, same, "seed {seed}, oldest first: {text}");
                up.sort();
                assert_eq!(up, a, "seed {seed}: {text}");
            }
        }
        drop(other);
        assert_eq!(verify::verify(&folder.path().join("duty.db")).unwrap().damage, vec![], "seed {seed}");
    }
}

/// The real reports where they are, else a note that says so; then records made of the same words.
fn corpus(records: usize) -> Vec<serde_json::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/incidents/reports.jsonl");
    let mut texts: Vec<String> = Vec::new();
    match std::fs::read_to_string(&path) {
        Ok(lines) => {
            for line in lines.lines() {
                let report: serde_json::Value = serde_json::from_str(line).unwrap();
                let text =
                    report.as_object().unwrap().values().filter_map(|v| v.as_str()).max_by_key(|s| s.len());
                texts.extend(text.map(str::to_owned));
            }
        }
        Err(_) => eprintln!("skipped: the 199 real reports are not beside the project ({})", path.display()),
    }
    let mut chance = Chance(7);
    let mut all: Vec<serde_json::Value> = texts
        .iter()
        .map(|t| json!({"kind": "来电", "subject": t.chars().take(20).collect::<String>(), "content": t}))
        .collect();
    while all.len() < records {
        let mut content = random_text(&mut chance);
        if let Some(text) = texts.get(chance.below(texts.len())) {
            let sentences: Vec<&str> = text.split('。').collect();
            content.push_str(sentences[chance.below(sentences.len())]);
        }
        let mut values = random_values(Ledger::DutyLog, &mut chance);
        values["content"] = content.into();
        all.push(values);
    }
    all
}

#[test]
fn every_query_over_real_and_made_records_finds_what_a_look_at_every_text_finds() {
    let (records, queries) = (number("ZHIBAN_SEARCH_RECORDS", 2_000), number("ZHIBAN_SEARCH_QUERIES", 300));
    let folder = tempfile::tempdir().unwrap();
    let mut store = sqlite(folder.path());
    let corpus = corpus(records);
    let wishes: Vec<Wish> =
        (1..).zip(&corpus).map(|(n, values)| append(Ledger::DutyLog, n, values.clone())).collect();
    for batch in wishes.chunks(500) {
        commit(&mut store, MORNING, 1, batch.to_vec()).unwrap();
    }
    while store.tidy().unwrap() {}
    // Every searched text of each record, folded, one a line; a blank between two records.
    let texts: Vec<Vec<String>> = corpus
        .iter()
        .zip(1..)
        .map(|(values, n)| {
            let fields = book(Ledger::DutyLog).fields.iter().filter(|f| f.searched);
            let shown = fields.filter_map(|f| values.get(f.key).map(|v| fold::fold(&f.show(v))));
            shown.chain([format!("值-2026-{n:04}")]).collect()
        })
        .collect();
    let mut chance = Chance(11);
    let mut lengths = BTreeSet::new();
    for _ in 0..queries {
        // One to three terms of one to eight characters; a third of them changed so that they may occur nowhere.
        let terms: Vec<String> = (0..1 + chance.below(3))
            .map(|_| {
                loop {
                    let of = &texts[chance.below(texts.len())];
                    let text: Vec<char> = of[chance.below(of.len())].chars().collect();
                    let from = chance.below(text.len());
                    let to = (from + 1 + chance.below(8)).min(text.len());
                    let mut term: Vec<char> = text[from..to].to_vec();
                    if chance.below(3) == 0 && term.len() > 1 {
                        let at = chance.below(term.len());
                        term[at] = "火桥0，的".chars().nth(chance.below(5)).unwrap();
                    }
                    let term = fold::fold(&term.into_iter().collect::<String>());
                    if !term.trim().is_empty() && !term.contains(['"', '“', '”', '「', '」', '\n']) {
                        break term;
                    }
                }
            })
            .collect();
        lengths.extend(terms.iter().map(|t| t.chars().count()));
        let typed = terms.iter().map(|t| format!("\"{t}\"")).collect::<Vec<_>>().join(" ");
        let expected: Vec<u64> = texts
            .iter()
            .zip(1..)
            .filter(|(own, _)| terms.iter().all(|t| own.iter().any(|text| text.contains(t.as_str()))))
            .map(|(_, n)| n)
            .collect();
        let of = query(&typed, 40);
        assert_eq!(count(&mut store, &of), expected.len() as u64, "{typed}");
        let first = store.search(&of).unwrap();
        let newest: Vec<u64> = expected.iter().rev().take(first.hits.len()).copied().collect();
        let serials: Vec<u64> = first.hits.iter().map(|h| u64::from(h.row.number.serial)).collect();
        let pinned = typed.contains("值-");
        assert!(pinned || serials == newest, "{typed}: {serials:?} and not {newest:?}");
        assert!(first.reached.is_some() || first.hits.len() == expected.len(), "{typed}");
    }
    assert_eq!(lengths, (1..=8).collect(), "terms of every length were tried");
}

/// More corrected records than one answer of a count looks at, some of which say it only in their old text: a count
/// that stops in the middle of a part counts nothing twice and leaves nothing out.
#[test]
fn a_count_in_parts_over_many_corrections_is_the_number_of_records() {
    const RECORDS: u128 = 1_800;
    let folder = tempfile::tempdir().unwrap();
    let mut store = sqlite(folder.path());
    let call = |content: &str| values(json!({"kind": "来电", "content": content}));
    let new = |n| append(Ledger::DutyLog, n, json!({"kind": "来电", "content": "厂房起火"}));
    let changed = |n: u128| {
        let content = if n.is_multiple_of(3) { "厂房冒烟" } else { "厂房起火，已扑灭" };
        Wish::Revise { id: id(n), base: 1, reason: "听错".into(), values: call(content) }
    };
    // By turns, so that a segment that was joined has first texts and later ones; in the older half one by one.
    for from in (1..=RECORDS).step_by(100) {
        let some = from..from + 100;
        let wishes: Vec<Wish> = if from < RECORDS / 2 {
            some.flat_map(|n| [new(n), changed(n)]).collect()
        } else {
            some.clone().map(new).chain(some.map(changed)).collect()
        };
        commit(&mut store, MORNING, 1, wishes).unwrap();
    }
    let smoking = RECORDS as u64 / 3;
    for tidied in [false, true] {
        while tidied && store.tidy().unwrap() {}
        let of_all = RECORDS as u64;
        // Three characters the index does not know by itself: those texts are looked at.
        for (text, wanted) in [
            ("火", of_all),
            ("起火", of_all),
            ("房起火", of_all),
            ("冒烟", smoking),
            ("房冒烟", smoking),
            ("烟 火", 0),
        ] {
            let of = query(text, 10);
            let mut tally = store.tally(&of, Tally::default()).unwrap();
            let mut answers = 1;
            while !tally.done {
                tally = store.tally(&of, tally).unwrap();
                answers += 1;
            }
            assert_eq!(tally.count, wanted, "{text} tidied {tidied}");
            assert!(answers > 1 || wanted < 1_000, "{text} was counted at once");
        }
    }
}

#[test]
fn no_string_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = sqlite(folder.path());
    let mut chance = Chance(5);
    let wishes =
        (1..=300).map(|n| append(Ledger::DutyLog, n, random_values(Ledger::DutyLog, &mut chance))).collect();
    commit(&mut store, MORNING, 1, wishes).unwrap();
    store.tidy().unwrap();
    let odd: Vec<char> = "\"“”「」:：()*%_'\\-+^{}[]|&~`!?;<>/.,\u{0}\u{1b}\u{202e}\u{feff}𠮷火a0月年近天 \n"
        .chars()
        .collect();
    for _ in 0..number("ZHIBAN_SEARCH_STRINGS", 2_000) {
        let mut text = if chance.below(2) == 0 { random_query(&mut chance) } else { String::new() };
        for _ in 0..chance.below(12) {
            let c = if chance.below(4) == 0 {
                char::from_u32((chance.next() % 0x11_0000) as u32).unwrap_or('?')
            } else {
                odd[chance.below(odd.len())]
            };
            let at = text.char_indices().map(|(at, _)| at).nth(chance.below(text.chars().count() + 1));
            text.insert(at.unwrap_or(text.len()), c);
        }
        let hits = store.search(&query(&text, 5));
        assert!(hits.is_ok(), "{text:?}: {hits:?}");
        assert!(store.tally(&query(&text, 5), Tally::default()).is_ok(), "{text:?}");
    }
}

#[test]
fn old_texts_and_voided_records_are_found_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = sqlite(folder.path());
    let call = |n, subject: &str| append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": subject}));
    commit(&mut store, MORNING, 1, vec![call(1, "桂花路起火"), call(2, "桂花路停电")]).unwrap();
    let revise = |revision, subject: &str| {
        let values = values(json!({"kind": "来电", "subject": subject}));
        vec![Wish::Revise { id: id(1), base: revision, reason: "听错".into(), values }]
    };
    commit(&mut store, MORNING, 1, revise(1, "桂香路冒烟")).unwrap();
    signed(&mut store, MORNING, 1, vec![Wish::Void { id: id(2), base: 1, reason: "重复".into() }]).unwrap();
    let hits = found(&mut store, "桂花路", 10);
    let marks: Vec<_> = hits.iter().map(|h| (h.row.number.serial, h.current, h.row.voided)).collect();
    assert_eq!(marks, [(2, true, true), (1, false, false)]);
    // Both texts hold it: the record is one hit, shown by its present text.
    commit(&mut store, MORNING, 1, revise(2, "桂花路冒烟")).unwrap();
    let hits = found(&mut store, "桂花路 冒烟", 10);
    assert_eq!(hits.iter().map(|h| (h.row.number.serial, h.current)).collect::<Vec<_>>(), [(1, true)]);
    assert_eq!(count(&mut store, &query("桂花", 10)), 2);
    assert_eq!(count(&mut store, &query("起火", 10)), 1, "the first text of a record corrected twice");
}

#[test]
fn a_number_that_was_typed_whole_stands_first_whatever_mentions_it_since() {
    crate::support::both::on_both(|store| {
        let call = |n, subject: &str| append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": subject}));
        commit(store, MORNING, 1, vec![call(1, "厂房起火"), call(2, "见值-2026-0001"), call(3, "别的")])
            .unwrap();
        let serials = |store: &mut dyn Store| {
            let hits = found(store, "值-2026-0001", 10);
            hits.iter().map(|hit| hit.row.number.serial).collect::<Vec<_>>()
        };
        assert_eq!(serials(store), [1, 2]);
        let values = values(json!({"kind": "来电", "subject": "厂房冒烟"}));
        commit(store, MORNING, 1, vec![Wish::Revise { id: id(1), base: 1, reason: "听错".into(), values }])
            .unwrap();
        assert_eq!(serials(store), [1, 2], "its present text, and once");
    });
}

#[test]
fn the_box_by_keys_narrowing_keeping_jumping_and_coming_back() {
    let mut room = Room::at(80, 24);
    let call = |n, subject: &str, unit: &str| {
        append(
            Ledger::DutyLog,
            n,
            json!({"kind": "来电", "subject": subject, "unit": unit, "name": "陈志明"}),
        )
    };
    let wishes = (1..=30).map(|n| call(n, &format!("厂房起火{n}"), "石桥镇")).chain([call(
        31,
        "路面积水",
        "清溪县应急管理局",
    )]);
    commit(&mut room.store, MORNING, 1, wishes.collect()).unwrap();
    room.press("F7").text("厂房");
    room.sees("共 30 条");
    room.sees("厂房起火30");
    room.press("Down").press("Down").press("Enter");
    room.sees("厂房起火28");
    room.sees("F7");
    room.press("F7");
    room.sees("共 30 条");
    // Where it was left: Enter opens the same one.
    room.press("Enter");
    room.sees("厂房起火28");
    room.press("F7").press("F7").text("yjglj");
    room.sees("共 1 条");
    room.sees("路面积水");
    room.press("F7").text("本：突发事件 厂房");
    room.sees("共 0 条");
    room.sees("[登记本 突发事件]");
    room.press("F7").text("类别：来电 积水").press("Ctrl-A");
    room.sees("已收藏查询");
    room.press("F7").press("F4");
    room.sees("收藏");
    room.sees("近8小时");
    room.press("Enter");
    room.sees("共 1 条");
    room.sees("路面积水");
}

#[test]
fn who_only_searches_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = sqlite(folder.path());
    let before = store.watch().unwrap().unwrap().last;
    let _ = found(&mut store, "火 昨天 人:czm", 10);
    assert_eq!(store.watch().unwrap().unwrap().last, before);
    assert_eq!(before.0, 5 + u64::from(OfficerId(0).0), "set-up alone is in the journal");
}

#[test]
fn what_people_write_apart_is_found_together_by_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    let mut memory = MemoryStore::new();
    commit(&mut memory, MORNING, 0, set_up()).unwrap();
    let mut stores: [Box<dyn Store>; 2] = [Box::new(sqlite(folder.path())), Box::new(memory)];
    for store in &mut stores {
        let texts = [
            json!({"kind": "来电", "name": "张　伟", "phone": "138 0013 8000", "subject": "甲"}),
            json!({"kind": "来电", "name": "买买提·艾山", "phone": "（0756）1234567", "subject": "乙"}),
            json!({"kind": "来电", "name": "吕方", "phone": "0756-7654321", "subject": "丙"}),
            json!({"kind": "来电", "name": "张\n军", "phone": "13900139000", "subject": "丁"}),
        ];
        for (n, text) in (1..).zip(texts) {
            commit(store.as_mut(), MORNING.plus_ms(60_000), 0, vec![append(Ledger::DutyLog, n, text)])
                .unwrap();
        }
        for (typed, subjects) in [
            ("13800138000", "甲"),
            ("138 0013 8000", "甲"),
            ("138-0013-8000", "甲"),
            ("07561234567", "乙"),
            ("（0756）1234567", "乙"),
            ("0756-1234567", "乙"),
            ("07567654321", "丙"),
            ("139 0013 9000", "丁"),
            ("人：张伟", "甲"),
            ("人：买买提艾山", "乙"),
            ("人：张军", "丁"),
            ("lu", "丙"),
            ("lufang", "丙"),
            ("lvfang", "丙"),
            ("值0002", "乙"),
            ("值-0002", "乙"),
            ("值0009", ""),
            ("13800138001", ""),
        ] {
            let hits = found(store.as_mut(), typed, 10);
            let told: String = hits.iter().filter_map(|hit| hit.row.values.text("subject")).collect();
            assert_eq!(told, subjects, "{typed}");
        }
    }
}
