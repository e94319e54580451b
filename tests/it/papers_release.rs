//! 文书: composed, edited, looked over, released under the next number, frozen. By keys, and by the rules of both
//! engines.

use crate::support::both::Both;
use crate::support::room::Room;
use crate::support::{MORNING, PINS, append, commit, id, proof, set_up, signed, values};
use serde_json::json;
use zhiban::domain::{Ledger, OfficerId};
use zhiban::paper::issue;
use zhiban::record::wish::Wish;
use zhiban::schema::{Values, paper as issued};
use zhiban::store::query::Commit;
use zhiban::store::sqlite::SqliteStore;
use zhiban::store::{Refusal, Store, StoreError};

fn fire(room: &mut Room) {
    let fire = json!({"title": "石桥镇某塑料厂火灾", "location": "石桥镇", "grade": "较大", "dead": 3, "serious": 2,
        "phase": "处置中", "subtype": "火灾", "occurred_at": "2026-04-23T08:31"});
    commit(&mut room.store, room.now, 1, vec![append(Ledger::Incident, 1, fire)]).unwrap();
}

/// A draft of today's bulletin, saved.
fn draft(room: &mut Room) -> &mut Room {
    room.now = room.now.plus_ms(24 * 3_600_000);
    room.press("0 F3").sees("值班快报").press("Enter").sees("2026-04-23 08:30").press("Enter");
    room.sees("稿子按台账生成好了").field("审核").text("乙").press("F8").sees("已保存")
}

#[test]
fn a_bulletin_is_composed_looked_over_released_and_frozen() {
    let mut room = Room::at(120, 40);
    fire(&mut room);
    draft(&mut room).sees("拟稿");
    room.press("F4").sees("签发").text("签发").press("Enter").sees("PIN");
    // 乙 releases with his own PIN; a wrong one does nothing.
    room.press("Down").text("000000").press("F8").sees("PIN");
    room.text(PINS[1]).press("F8").sees("已由 乙 签发");
    let record = newest(&mut room.store);
    assert_eq!(record.text("state"), Some("已签发"));
    assert_eq!(issued::issue_line(&record), "第1期");
    assert_eq!(record.text("digest"), Some(issue::digest(&record).as_str()));
    assert!(record.text("text").unwrap().contains("3人死亡"));
    // It stays: neither corrected nor voided nor released again.
    room.press("Ctrl-R").text("改错字").press("F8").sees("已签发的不能再改");
    room.press("Esc")
        .press("F4")
        .text("这条的文书")
        .press("Enter")
        .press("Enter")
        .sees("第1期")
        .sees("第 1 页");
    room.press("F8").sees("DOCX").text("docx").press("Enter").sees("已存成文");
    assert!(room.papers.keys().any(|name| name == "值班快报-2026-1.docx"), "{:?}", room.papers.keys());
}

fn newest_row(store: &mut dyn Store) -> zhiban::store::query::Row {
    zhiban::paper::facts::newest(store, Ledger::Paper, false).unwrap()[0].clone()
}

fn newest(store: &mut dyn Store) -> Values {
    let id = newest_row(store).id;
    store.record(id).unwrap().unwrap().row.values
}

#[test]
fn a_bulletin_that_leaves_out_a_grave_incident_or_misstates_it_is_stopped() {
    let mut room = Room::at(120, 40);
    fire(&mut room);
    draft(&mut room);
    let wrong = newest(&mut room.store).text("text").unwrap().replace("3人死亡", "2人死亡");
    let mut changed = newest(&mut room.store);
    changed.set_text("text", &wrong);
    revise(&mut room, changed.clone());
    room.press("F5 F4").text("签发").press("Enter").sees("文中2人，台账记3人");
    room.press("Esc");
    changed.set_text("text", "一、要情提示\n平安无事。");
    revise(&mut room, changed.clone());
    room.press("F5 F4").text("签发").press("Enter").sees("缺较大事件").press("Esc");
    // An exception that is written down goes into the record with the paper.
    changed.set_text("exceptions", "领导要求另发专报");
    revise(&mut room, changed);
    room.press("F5 F4").text("签发").press("Enter").sees("PIN");
}

fn revise(room: &mut Room, values: Values) {
    let row = newest_row(&mut room.store);
    let act = Wish::Revise { id: row.id, base: row.revision, reason: "编辑".into(), values };
    commit(&mut room.store, room.now, 1, vec![act]).unwrap();
}

#[test]
fn papers_of_a_span_are_shown_page_by_page_and_printed() {
    let mut room = Room::at(80, 24);
    fire(&mut room);
    room.press("F10").text("出文书").press("Enter").text("值班统计").press("Enter").press("Enter");
    room.sees("登记数量")
        .sees("突发事件")
        .press("F8")
        .sees("针式打印机")
        .text("针式")
        .press("Enter")
        .sees("已交打印");
    room.press("F10").text("出文书").press("Enter").text("值班日志").press("Enter").text("1").press("Enter");
    room.sees("值班日志").press("Esc");
    // The file of an incident from its own row.
    room.press("2 F5 F4")
        .text("这条的文书")
        .press("Enter")
        .text("事件全卷")
        .press("Enter")
        .sees("突发事件全卷");
}

/// The values of a bulletin as its release would write them.
fn released(issue: u32, total: Option<u32>, by: &str) -> Values {
    let mut values =
        values(json!({"kind": issued::BULLETIN, "text": "x", "state": "已签发", "released_by": by,
        "year": 2026, "issue": issue}));
    values.set("total", total.map(Into::into));
    values
}

fn the_rules_of_numbers(store: &mut dyn Store) {
    commit(store, MORNING, 0, set_up()).unwrap();
    let draft = json!({"kind": issued::BULLETIN, "text": "x", "state": "拟稿"});
    for n in 1..=4 {
        commit(store, MORNING, 1, vec![append(Ledger::Paper, n, draft.clone())]).unwrap();
    }
    let release =
        |n: u128, values: Values| Wish::Revise { id: id(n), base: 1, reason: "签发".into(), values };
    let refused = |e: Refusal| Err(StoreError::Refused(e));
    let mut wish = |n, values, by: u32| signed(store, MORNING, by, vec![release(n, values)]).map(|_| ());
    // Not without the PIN of who releases it, not out of turn, not twice.
    assert_eq!(wish(1, released(1, None, "乙"), 1), refused(Refusal::NeedsPin));
    assert_eq!(wish(1, released(2, None, "甲"), 1), refused(Refusal::IssueTaken));
    assert_eq!(wish(1, released(1, Some(4127), "甲"), 1), Ok(()));
    assert_eq!(wish(2, released(1, Some(4128), "甲"), 1), refused(Refusal::IssueTaken));
    assert_eq!(
        wish(2, released(2, None, "甲"), 1),
        refused(Refusal::IssueTaken),
        "the running number goes on"
    );
    assert_eq!(wish(2, released(2, Some(4129), "甲"), 1), refused(Refusal::IssueTaken));
    assert_eq!(wish(2, released(2, Some(4128), "甲"), 1), Ok(()));
    let again =
        Wish::Revise { id: id(1), base: 2, reason: "改".into(), values: released(1, Some(4127), "甲") };
    assert_eq!(signed(store, MORNING, 1, vec![again]).map(|_| ()), refused(Refusal::IsReleased));
    let void = Wish::Void { id: id(1), base: 2, reason: "误发".into() };
    assert_eq!(signed(store, MORNING, 1, vec![void]).map(|_| ()), refused(Refusal::IsReleased));
    assert_eq!(store.issued(issued::BULLETIN, 2026).unwrap(), (2, 4128));
    assert_eq!(store.issued("月工作简报", 2026).unwrap(), (0, 0));
    // A record that begins released would have no signature under it.
    let born = append(Ledger::Paper, 9, serde_json::to_value(released(3, Some(4129), "甲")).unwrap());
    assert_eq!(commit(store, MORNING, 1, vec![born]).map(|_| ()), refused(Refusal::NeedsPin));
    let unsigned = Commit {
        at: MORNING,
        by: OfficerId(1),
        proofs: Vec::new(),
        wishes: vec![release(3, released(3, Some(4129), "甲"))],
    };
    assert_eq!(store.commit(&unsigned).map(|_| ()), refused(Refusal::NeedsPin));
    let _ = proof(1);
}

#[test]
fn numbers_follow_one_another_and_a_released_paper_stays_on_both_engines() {
    let mut both = Both::new();
    the_rules_of_numbers(&mut both);
    both.assert_whole();
}

#[test]
fn another_text_under_a_released_number_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("d.db");
    SqliteStore::create(&db).and_then(|mut store| zhiban::demo::make(&mut store, true)).unwrap();
    {
        let mut store = SqliteStore::open(&db).unwrap();
        let at = store.watch().unwrap().unwrap().last.1.plus_ms(1000);
        let sign = |store: &mut SqliteStore, wishes: Vec<Wish>| {
            let pin = zhiban::record::pin::Pin::new(zhiban::demo::PIN);
            let proofs = vec![zhiban::store::query::Proof { officer: OfficerId(1), pin }];
            store.commit(&Commit { at, by: OfficerId(1), proofs, wishes }).unwrap();
        };
        let draft = json!({"kind": issued::BULLETIN, "series": "值班快报", "unit": "某室", "day": "2026-04-24",
            "period_to": "2026-04-24T08:30", "text": "平稳。", "state": "拟稿"});
        sign(&mut store, vec![append(Ledger::Paper, 900, draft.clone())]);
        let mut values = values(draft);
        for (key, value) in [("state", "已签发"), ("released_by", "林晓")] {
            values.set_text(key, value);
        }
        values.set("year", Some(2026.into()));
        // The demonstration has issued the first.
        values.set("issue", Some(2.into()));
        values.set("total", Some(1214.into()));
        let digest = issue::digest(&values);
        values.set_text("digest", &digest);
        let mut other = values.clone();
        sign(&mut store, vec![Wish::Revise { id: id(900), base: 1, reason: "签发".into(), values }]);
        let db = db.to_str().unwrap();
        let (code, text, said) =
            crate::support::pty::run(&["--db", db, "report", "bulletin", "--date", "2026-04-24"]);
        assert!(code == 0 && text.contains("第2期（总第1214期）") && text.contains("平稳"), "{said}{text}");
        // A second one whose text is not the one its digest was made of.
        other.set_text("text", "有事。");
        other.set("issue", Some(3.into()));
        other.set("total", Some(1215.into()));
        let second = json!({"kind": issued::BULLETIN, "text": "x", "state": "拟稿"});
        sign(&mut store, vec![append(Ledger::Paper, 901, second)]);
        sign(&mut store, vec![Wish::Revise { id: id(901), base: 1, reason: "签发".into(), values: other }]);
        let (code, _, said) =
            crate::support::pty::run(&["--db", db, "report", "bulletin", "--date", "2026-04-24"]);
        assert!(code == 1 && said.contains("对不上"), "{code} {said}");
    }
}
