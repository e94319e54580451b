//! What research asks of a handover (H1 to H22), a test each, by keys where an officer would press them.

use crate::support::both::on_both;
use crate::support::room::Room;
use crate::support::{MORNING, PINS, append, commit, freeze, id, proof, says, sign_on, signed, values};
use serde_json::{Value, json};
use zhiban::domain::{Ledger, OfficerId, RecordId, ShiftId, Stamp};
use zhiban::msg::Event;
use zhiban::record::act::{AlarmKind, AnswerKind, NoteKind};
use zhiban::record::wish::Wish;
use zhiban::schema::Values;
use zhiban::store::query::{Commit, MatterFilter, PageCursor, PageQuery};
use zhiban::store::{Refusal, Store, StoreError};

const HOUR: i64 = 3_600_000;

/// A room on watch since 08:30 with so many open matters.
pub fn room(matters: u128) -> Room {
    let mut room = Room::at(120, 40);
    let matter = |n| {
        let text = json!({"what": format!("事项{n}"), "owner": "甲", "next_step": format!("第{n}步"),
            "what_if": format!("来电就报{n}"), "state": "待办"});
        append(Ledger::Matter, n, text)
    };
    commit(&mut room.store, MORNING, 1, (1..=matters).map(matter).collect()).unwrap();
    room.press("F5");
    room
}

fn lead(room: &mut Room) -> u32 {
    room.store.watch().unwrap().unwrap().shift.lead.0
}

/// The ritual from F9 to the second PIN; every matter is read back.
pub fn hand_over(room: &mut Room, into: u32) {
    let out = lead(room);
    room.press("F9").text(["甲", "乙", "丙"][into as usize - 1]).press("Enter");
    for _ in 0..room.store.sheet().unwrap().matters.len() {
        room.text("接下").press("Enter");
    }
    finish(room, out, into);
}

pub fn finish(room: &mut Room, out: u32, into: u32) {
    room.field("本班情况综述").text("平稳").press("F8").text(PINS[out as usize - 1]).press("F8");
    room.text(PINS[into as usize - 1]).press("F8");
    room.sees("交接完成");
}

/// Somebody else sits down.
pub fn sit(room: &mut Room, who: u32) {
    room.press("F10").text("换人登录").press("Enter");
    // The list stands on the officer on watch.
    for _ in 0..(who + 3 - lead(room)) % 3 {
        room.press("Down");
    }
    room.text(PINS[who as usize - 1]).press("F8");
}

pub fn menu(room: &mut Room, what: &str) {
    room.press("F10").text(what).press("Enter");
}

/// The texts of the last sheet.
pub fn sealed(room: &mut Room) -> Values {
    let id = newest(room, Ledger::Handover);
    room.store.record(id).unwrap().unwrap().row.values
}

pub fn newest(room: &mut Room, ledger: Ledger) -> RecordId {
    let query =
        PageQuery { ledger, anchor: PageCursor::Newest, limit: 1, open_only: false, only: MatterFilter::All };
    room.store.page(&query).unwrap().rows[0].id
}

pub fn cell<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

pub fn refusal<T: std::fmt::Debug>(result: Result<T, StoreError>) -> Refusal {
    match result {
        Err(StoreError::Refused(refusal)) => refusal,
        other => panic!("{other:?} is no refusal"),
    }
}

#[test]
fn h01_facts_come_by_themselves_plan_and_what_if_from_people_and_old_words_are_marked() {
    let mut room = room(1);
    room.press("F9").text("乙").press("Enter");
    room.sees("第1步").sees("如果：来电就报1");
    room.sees_not("【沿用】");
    room.press("Tab Tab");
    room.sees_not("平稳");
    room.field("设备物品 1 物品")
        .text("保险柜钥匙")
        .field("状态")
        .text("完好")
        .press("Esc")
        .text("接下")
        .press("Enter");
    finish(&mut room, 1, 2);
    assert!(sealed(&mut room).text("counts").is_some_and(|line| line.contains("事项 1")));
    // The next sheet: the words of the last shift are marked as its words, its assessment is not offered at all,
    // and the things are offered without the state that they were in then.
    room.now = room.now.plus_ms(24 * HOUR);
    room.press("F9").text("丙").press("Enter");
    room.sees("【沿用】");
    room.text("接下").press("Enter Tab");
    room.sees_not("平稳");
    room.field("设备物品 1 物品");
    room.sees("保险柜钥匙");
    room.sees_not("完好");
    room.field("本班情况综述").text("正常").press("F8");
    room.sees("设备物品要逐项点过");
}

#[test]
fn h02_the_sheet_stands_at_any_minute_without_preparation() {
    let mut room = room(2);
    room.press("F2").text("石桥镇政府").field("事由/标题").text("路面积水").press("F8 F8");
    room.press("Esc");
    let lines = room.store.watch().unwrap().unwrap().last.0;
    menu(&mut room, "交班单预览");
    room.sees("交班单（此刻）").sees("来电 1").sees("项-2026-0001").sees("项-2026-0002");
    // Looking at it writes nothing.
    assert_eq!(room.store.watch().unwrap().unwrap().last.0, lines);
}

#[test]
fn h03_the_incoming_officer_reads_alone_first_and_is_not_responsible() {
    let mut room = room(1);
    hand_over(&mut room, 2);
    room.now = room.now.plus_ms(HOUR);
    let standing = json!({"kind": "备忘", "subject": "电话一律录音", "status": "备查", "for_all": true});
    commit(&mut room.store, room.now, 2, vec![append(Ledger::DutyLog, 50, standing)]).unwrap();
    sit(&mut room, 1);
    room.sees("接班前请读班");
    menu(&mut room, "读班");
    room.sees("已过 1 班").sees("须先阅确认（1）").sees("电话一律录音").sees("F8 确认已阅");
    assert_eq!(lead(&mut room), 2, "reading makes nobody responsible");
    room.press("F8");
    assert!(room.store.brief(OfficerId(1)).unwrap().to_read.is_empty());
    assert_eq!(room.store.brief(OfficerId(3)).unwrap().to_read.len(), 1, "丙 has not read it");
    assert_eq!(room.store.record(id(50)).unwrap().unwrap().unread, ["*"]);
    // Reading it twice is nothing new.
    let again = Wish::Note { record: id(50), word: NoteKind::Read, line: String::new() };
    assert_eq!(refusal(commit(&mut room.store, room.now, 1, vec![again])), Refusal::IsSigned);
}

#[test]
fn h04_who_was_away_longer_than_three_watches_gets_the_last_three_in_full() {
    let mut room = room(0);
    let log = |n: u128| {
        append(Ledger::DutyLog, n, json!({"kind": "来电", "subject": format!("记录{n}"), "status": "备查"}))
    };
    hand_over(&mut room, 2);
    for shift in 2..=6u128 {
        let by = lead(&mut room);
        room.now = room.now.plus_ms(24 * HOUR);
        commit(&mut room.store, room.now, by, vec![log(shift * 10), log(shift * 10 + 1)]).unwrap();
        if shift < 6 {
            hand_over(&mut room, if by == 2 { 3 } else { 2 });
        }
    }
    let brief = room.store.brief(OfficerId(1)).unwrap();
    assert_eq!((brief.away, brief.from), (5, ShiftId(4)));
    let told: Vec<String> =
        brief.changed.iter().filter_map(|r| r.values.text("subject").map(str::to_owned)).collect();
    assert_eq!(told, ["记录40", "记录41", "记录50", "记录51", "记录60", "记录61"]);
    // Shifts 2 and 3 left four calls and two sheets; the one that 甲 signed is his own.
    assert_eq!(brief.left_out, 6);
    let brief = room.store.brief(OfficerId(3)).unwrap();
    assert_eq!((brief.away, brief.left_out), (1, 0));
}

#[test]
fn h05_the_order_never_changes() {
    let mut room = room(1);
    sit(&mut room, 2);
    menu(&mut room, "读班");
    let screen = room.screen();
    let headings = [
        "须先阅确认",
        "急（",
        "突发事件和报告时限",
        "未了事项",
        "待传达、待反馈批示",
        "静音的时限",
        "设备、钥匙、文件",
        "其他",
    ];
    let places: Vec<usize> =
        headings.iter().map(|h| screen.find(h).unwrap_or_else(|| panic!("{h} in\n{screen}"))).collect();
    assert!(places.is_sorted(), "{places:?}\n{screen}");
}

#[test]
fn h06_nothing_new_begins_from_the_ritual_but_a_call_which_suspends_and_resumes_it() {
    let mut room = room(2);
    room.press("F9").text("乙").press("Enter").text("接一").press("Enter").text("接二写了一");
    room.press("F3");
    room.sees("正在交接");
    room.press("F7");
    room.sees("正在交接");
    room.press("F2").text("石桥镇政府").field("事由/标题").text("起火").press("F8");
    room.sees("已复述 1/2").sees("接二写了一");
    room.text("半").press("Enter");
    room.sees("已复述 2/2");
    finish(&mut room, 1, 2);
    let call = newest(&mut room, Ledger::DutyLog);
    assert_eq!(room.store.record(call).unwrap().unwrap().row.sheet, ShiftId(2));
}

#[test]
fn h07_both_sides_bring_topics_and_questions_and_answers_stay_on_the_sheet() {
    let mut room = room(0);
    room.press("F9").text("乙").press("Enter");
    room.sees("甲 提示：");
    room.text("夜里停电过").press("Enter F4 F4");
    room.sees("乙 提问：");
    room.text("发电机试过没有").press("Enter");
    room.sees("甲 答复：");
    room.text("试过，正常").press("Enter");
    room.sees("乙 提问：发电机试过没有");
    finish(&mut room, 1, 2);
    let sheet = sealed(&mut room);
    let talk: Vec<_> =
        sheet.rows("talk").iter().map(|r| (cell(r, "who"), cell(r, "word"), cell(r, "line"))).collect();
    assert_eq!(
        talk,
        [("甲", "提示", "夜里停电过"), ("乙", "提问", "发电机试过没有"), ("甲", "答复", "试过，正常")]
    );
}

#[test]
fn h08_every_matter_is_read_back_by_the_incoming_with_name_and_second() {
    let mut room = room(2);
    room.press("F9").text("乙").press("Enter F8");
    room.sees("有 2 个事项接班人没有答复");
    // A PIN typed ahead of its place is not read back to everybody.
    room.text("314159").press("Enter Up");
    room.sees("已复述 0/2");
    room.sees_not("314159");
    assert!(!room.drafts.values().any(|d| d.body.to_string().contains("314159")));
    room.text("问供水公司").press("Enter");
    room.now = room.now.plus_ms(7_000);
    room.text("问供电所").press("Enter");
    finish(&mut room, 1, 2);
    let sheet = sealed(&mut room);
    let rows = sheet.rows("open_items");
    assert_eq!((cell(&rows[0], "answer"), cell(&rows[1], "answer")), ("问供水公司", "问供电所"));
    assert_eq!(cell(&rows[0], "answered_at"), "2026-04-23 08:31:00");
    assert_eq!(cell(&rows[1], "answered_at"), "2026-04-23 08:31:07");
    assert_eq!(sheet.text("sign_in"), Some("乙"));
}

#[test]
fn h09_a_matter_can_be_refused_and_goes_back_to_the_outgoing() {
    let mut room = room(2);
    room.press("F9").text("乙").press("Enter").press("Ctrl-R");
    room.sees("先写出没交清什么");
    room.text("联系人是谁").press("Ctrl-R");
    room.sees("未交清：联系人是谁").sees("甲 补充：").sees("已复述 0/2");
    room.press("F8");
    room.sees("有 2 个事项接班人没有答复");
    room.text("李工 5551234").press("Enter");
    room.sees("补充：李工 5551234").sees("乙 复述：");
    room.text("找李工").press("Enter").text("接下").press("Enter");
    finish(&mut room, 1, 2);
    let sheet = sealed(&mut room);
    let row = &sheet.rows("open_items")[0];
    assert_eq!(cell(row, "refused"), "未交清：联系人是谁；补充：李工 5551234");
    assert_eq!(cell(row, "answer"), "找李工");
}

#[test]
fn h10_a_bad_moment_asks_why_and_the_reason_stays() {
    let mut room = room(0);
    let due = json!({"title": "厂房起火", "phase": "处置中", "learned_at": "2026-04-23T08:31", "next_report_at": "2026-04-23T08:40"});
    commit(&mut room.store, room.now, 1, vec![append(Ledger::Incident, 20, due)]).unwrap();
    room.event(Event::Changed);
    room.press("F9").text("乙").press("Enter");
    room.sees("现在不宜交接").sees("事-2026-0001");
    assert!(
        room.store.watch().unwrap().unwrap().freeze.is_none(),
        "nothing is fixed before there is a reason"
    );
    room.press("Enter");
    room.sees("现在不宜交接");
    room.text("甲突发高烧").press("Enter");
    assert_eq!(room.store.watch().unwrap().unwrap().freeze.unwrap().reason, "甲突发高烧");
    finish(&mut room, 1, 2);
    assert_eq!(sealed(&mut room).text("bad_moment"), Some("甲突发高烧"));
}

#[test]
fn h11_what_comes_after_the_start_belongs_to_the_next_sheet_and_to_one_alone() {
    let mut room = room(1);
    room.press("F9").text("乙").press("Enter").text("接下").press("Enter");
    room.press("F2")
        .text("石桥镇政府")
        .field("事由/标题")
        .text("起火")
        .field("状态")
        .press("F4")
        .text("待办")
        .press("Enter")
        .press("F8");
    let sheet = room.store.sheet().unwrap();
    assert_eq!(sheet.matters.len(), 1, "the new matter waits for the next sheet");
    finish(&mut room, 1, 2);
    assert!(!sealed(&mut room).text("counts").unwrap().contains("来电"));
    let sheet = room.store.sheet().unwrap();
    assert_eq!(sheet.matters.len(), 2);
    assert!(sheet.counts.iter().any(|c| c.kind == "来电" && c.count == 1));
}

#[test]
fn h12_two_identities_confirm_and_neither_does_both() {
    let mut room = room(0);
    room.press("F9").text("乙").press("Enter").field("本班情况综述").text("平稳").press("F8");
    room.text(PINS[0]).press("F8").text(PINS[0]).press("F8");
    room.sees("PIN 不对");
    assert_eq!(lead(&mut room), 1);
    room.text(PINS[1]).press("F8").text(PINS[1]).press("F8");
    room.sees("PIN 不对");
    assert_eq!(lead(&mut room), 1);
    room.text(PINS[0]).press("F8").text(PINS[1]).press("F8");
    room.sees("交接完成，乙");
}

#[test]
fn h13_the_watch_passes_at_one_instant_and_who_has_it_is_on_every_screen() {
    let mut room = room(1);
    room.sees("当班 甲");
    room.press("F9").text("乙").press("Enter");
    room.sees("当班 甲");
    room.text("接下").press("Enter").field("本班情况综述").text("平稳").press("F8").text(PINS[0]).press("F8");
    room.sees("当班 甲");
    room.now = room.now.plus_ms(5_000);
    room.text(PINS[1]).press("F8");
    room.sees("当班 乙");
    let passed = room.store.handovers(Stamp(0), Stamp(i64::MAX)).unwrap();
    assert_eq!(passed[0].at, room.now);
    assert_eq!(room.store.watch().unwrap().unwrap().shift.began_at, room.now);
    for key in ["2", "5", "F2", "F1"] {
        room.press(key);
        room.sees("当班 乙");
    }
}

/// A story told to both engines, with everybody signed on.
pub fn on_both_signed_on(test: impl Fn(&mut dyn Store)) {
    on_both(|store| {
        (1..=3).for_each(|officer| sign_on(store, MORNING, officer));
        test(store);
    });
}

fn transfer(
    store: &mut dyn Store,
    at: Stamp,
    (out, into): (u32, u32),
    sheet: u128,
    why: &str,
    proofs: &[u32],
) -> Result<(), StoreError> {
    let name = ["甲", "乙", "丙"][out as usize - 1];
    let text = json!({"sign_out": name, "summary": "平稳"});
    let wishes = vec![
        append(Ledger::Handover, sheet, text),
        Wish::Transfer {
            outgoing: OfficerId(out),
            incoming: OfficerId(into),
            sheet: id(sheet),
            emergency: why.into(),
        },
    ];
    let by = if why.is_empty() { out } else { into };
    let proofs = proofs.iter().map(|p| proof(*p)).collect();
    store.commit(&Commit { at, by: OfficerId(by), proofs, wishes }).map(|_| ())
}

#[test]
fn h14_nobody_leaves_without_relief_but_an_emergency_is_recorded_and_stands_until_it_is_reviewed() {
    on_both_signed_on(|store| {
        let at = MORNING.plus_ms(HOUR);
        commit(store, at, 1, vec![freeze(1, 2)]).unwrap();
        assert_eq!(refusal(transfer(store, at, (1, 2), 9, "", &[1])), Refusal::NeedsPin);
        commit(store, at, 1, vec![Wish::Thaw { shift: ShiftId(1) }]).unwrap();
        assert_eq!(refusal(transfer(store, at, (1, 2), 9, "甲昏倒", &[1])), Refusal::NeedsPin);
        transfer(store, at, (1, 2), 9, "甲昏倒", &[2]).unwrap();
        assert_eq!(
            (store.watch().unwrap().unwrap().shift.lead, store.watch().unwrap().unwrap().take_overs),
            (OfficerId(2), 1)
        );
        assert_eq!(store.sheet().unwrap().take_overs[0].1, "甲昏倒");
        // Another handover in between: it still stands.
        commit(store, at, 2, vec![freeze(2, 3)]).unwrap();
        transfer(store, at, (2, 3), 10, "", &[2, 3]).unwrap();
        assert_eq!(store.sheet().unwrap().take_overs.len(), 1);
        let review =
            |sheet| vec![Wish::Note { record: id(sheet), word: NoteKind::Reviewed, line: "属实".into() }];
        assert_eq!(refusal(signed(store, at, 2, review(9))), Refusal::NeedsChief, "not by who took it");
        assert_eq!(refusal(signed(store, at, 3, review(10))), Refusal::NotEmergency);
        assert_eq!(refusal(commit(store, at, 3, review(9))), Refusal::NeedsPin);
        signed(store, at, 3, review(9)).unwrap();
        assert!(store.sheet().unwrap().take_overs.is_empty());
        assert_eq!(refusal(signed(store, at, 1, review(9))), Refusal::IsSigned);
    });
}

#[test]
fn h14_the_emergency_take_over_by_keys() {
    let mut room = room(1);
    sit(&mut room, 2);
    menu(&mut room, "应急接班");
    room.sees("没有人交班").press("Enter");
    room.text("甲昏倒，已送医").press("Enter").text(PINS[1]).press("F8");
    room.sees("交接完成，乙").sees("应急接班未复核 1");
    assert_eq!(sealed(&mut room).text("emergency"), Some("甲昏倒，已送医"));
    assert_eq!(sealed(&mut room).rows("open_items").len(), 1);
    hand_over(&mut room, 3);
    assert_eq!(cell(&sealed(&mut room).rows("take_overs")[0], "reason"), "甲昏倒，已送医");
    room.press("3 Down");
    menu(&mut room, "复核");
    room.text("情况属实").press("Enter").text(PINS[2]).press("F8");
    room.sees("已复核 交-2026-0001");
    room.sees_not("应急接班未复核");
}

#[test]
fn h15_acknowledgements_and_silences_of_who_leaves_lapse() {
    on_both_signed_on(|store| {
        let due = MORNING.plus_ms(HOUR);
        commit(store, MORNING, 1, vec![append(Ledger::Matter, 1, json!({"what": "续报", "owner": "甲", "next_step": "报", "due_at": "2026-04-23T09:30", "state": "待办"}))]).unwrap();
        let word = |word, until| Wish::Alarm {
            record: id(1),
            clock: "due".into(),
            due,
            stage: 50,
            word,
            reason: "在办".into(),
            until,
        };
        commit(store, MORNING, 0, vec![word(AlarmKind::Rang, None)]).unwrap();
        let quiet = Some(MORNING.plus_ms(HOUR / 2));
        commit(
            store,
            MORNING,
            1,
            vec![word(AlarmKind::Acknowledged, None), word(AlarmKind::Silenced, quiet)],
        )
        .unwrap();
        let known = store.running().unwrap().known;
        assert_eq!((known.acknowledged.len(), known.silenced.len()), (1, 1));
        commit(store, MORNING, 1, vec![freeze(1, 2)]).unwrap();
        commit(store, MORNING, 2, vec![says(1, 1, AnswerKind::ReadBack, "接")]).unwrap();
        transfer(store, MORNING, (1, 2), 9, "", &[1, 2]).unwrap();
        let known = store.running().unwrap().known;
        assert_eq!((known.rung.len(), known.acknowledged.len(), known.silenced.len()), (1, 0, 0));
    });
}

#[test]
fn h16_a_sealed_sheet_has_a_code_and_takes_only_marked_additions() {
    let mut room = room(1);
    hand_over(&mut room, 2);
    room.press("3 Ctrl-R");
    room.sees("已封存");
    let before = sealed(&mut room);
    menu(&mut room, "附注");
    room.text("钥匙在保险柜").press("Enter");
    room.sees("已记 附注");
    room.press("F5");
    room.sees("附注 2026-04-23").sees("乙：钥匙在保险柜");
    assert_eq!(sealed(&mut room), before, "the sheet itself stays");
    let sheet = newest(&mut room, Ledger::Handover);
    let act =
        Wish::Revise { id: sheet, base: 1, reason: "改".into(), values: values(json!({"summary": "好"})) };
    assert_eq!(refusal(commit(&mut room.store, room.now, 2, vec![act])), Refusal::IsSealed);
}

#[test]
fn h17_for_a_quarter_of_an_hour_something_can_still_be_called_not_handed_over() {
    let mut room = room(2);
    hand_over(&mut room, 2);
    room.now = room.now.plus_ms(15 * 60_000);
    room.press("6 Down");
    menu(&mut room, "补报未交清");
    room.text("没说和谁联系").press("Enter");
    room.sees("已记未交清，上一班 甲 须补充");
    room.press("Home F5");
    room.sees("未交清：事项1").sees("没说和谁联系");
    assert_eq!(room.store.handovers(Stamp(0), Stamp(i64::MAX)).unwrap()[0].refused, 1);
    room.now = room.now.plus_ms(1);
    room.press("Down");
    menu(&mut room, "补报未交清");
    room.text("还有").press("Enter");
    room.sees("交接后 15 分钟内");
    // Nothing of it was written, the matter included.
    assert_eq!(room.store.watch().unwrap().unwrap().open_matters, 3);
    // Nobody else says it for him.
    let late = |by: u32| (by, vec![says(1, 1, AnswerKind::Refused, "没说")]);
    let at = room.store.watch().unwrap().unwrap().shift.began_at;
    let (by, wishes) = late(3);
    assert_eq!(refusal(commit(&mut room.store, at, by, wishes)), Refusal::NotYourWord);
}

#[test]
fn h18_the_sheet_goes_out_with_one_key_with_number_names_times_code_and_what_it_leaves_out() {
    let mut room = room(1);
    hand_over(&mut room, 2);
    room.press("3");
    menu(&mut room, "版面预览");
    room.sees("交-2026-0001").press("F8");
    let (name, text) = room.files.iter().next_back().expect("a file");
    assert_eq!(name, "交-2026-0001.txt");
    let wanted = [
        "交-2026-0001",
        "交班人：甲",
        "接班人：乙",
        "接班时间：",
        "交班开始：",
        "交班完成：",
        "未列：本班共",
        "事项1",
        "接下",
        "链",
    ];
    for part in wanted {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn h19_who_was_not_there_must_read_and_stays_visible_until_he_did() {
    let mut room = room(0);
    room.press("F9").text("乙").press("Enter").field("值班长").press("BackTab").text("丙");
    finish(&mut room, 1, 2);
    room.press("3 F5");
    room.sees("待阅：丙");
    let unread = room.store.sheet().unwrap().unread;
    assert_eq!((unread.len(), unread[0].1.as_str()), (1, "丙"));
    hand_over(&mut room, 1);
    assert_eq!(cell(&sealed(&mut room).rows("unread")[0], "who"), "丙");
    sit(&mut room, 3);
    room.press("3 Down");
    menu(&mut room, "已阅");
    room.sees("已阅 交-2026-0001");
    assert!(room.store.sheet().unwrap().unread.is_empty());
}
