//! Following through beyond the ritual (H20 to H22): the meeting, the figures, the board, duties that come round, the
//! roster, the budget of keys.

use crate::handover::{finish, hand_over, menu, newest, on_both_signed_on, refusal, room, sealed, sit};
use crate::support::room::Room;
use crate::support::{MORNING, PINS, append, commit, freeze, id, proof};
use serde_json::json;
use zhiban::domain::{Ledger, OfficerId, ShiftId};
use zhiban::msg::Event;
use zhiban::record::act::{NoteKind, Officer, Role};
use zhiban::record::wish::Wish;
use zhiban::store::query::{Commit, MatterFilter};
use zhiban::store::{Refusal, Store};

const HOUR: i64 = 3_600_000;

#[test]
fn h20_what_is_not_closed_is_on_the_next_sheet_one_shift_older() {
    let mut room = room(2);
    for (shift, into) in [(1, 2), (2, 3), (3, 1)] {
        hand_over(&mut room, into);
        let ages: Vec<i64> =
            sealed(&mut room).rows("open_items").iter().map(|r| r["age"].as_i64().unwrap()).collect();
        assert_eq!(ages, [shift - 1, shift - 1]);
    }
    room.press("6 Ctrl-E").text("已办妥").press("Tab").text("丙").press("F8");
    hand_over(&mut room, 2);
    let sheet = sealed(&mut room);
    assert_eq!(sheet.rows("open_items").len(), 1);
    assert_eq!(sheet.rows("open_items")[0]["age"], 3);
}

#[test]
fn h20_cancelling_takes_a_reason_and_somebody_else() {
    let mut room = room(1);
    room.press("6");
    menu(&mut room, "取消事项");
    room.text("重复登记").press("Enter").text(PINS[0]).press("F8");
    room.sees("另一人同意取消").text(PINS[1]).press("F8");
    room.sees("已取消 项-2026-0001");
    let matter = room.store.record(id(1)).unwrap().unwrap();
    assert!(!matter.row.open);
    assert_eq!(matter.row.values.text("verified_by"), Some("乙"));
    assert_eq!(matter.signatures.len(), 2);
    assert_eq!(room.store.watch().unwrap().unwrap().open_matters, 0);
}

#[test]
fn h21_the_meeting_opens_from_the_sheet_and_each_decision_becomes_a_matter() {
    let mut room = room(2);
    hand_over(&mut room, 2);
    room.press("3");
    menu(&mut room, "开交班会");
    room.sees("项-2026-0001 事项1");
    room.field("地点").text("会议室").field("主持人").text("丙");
    room.field("缺席人员 1 缺席人")
        .text("甲")
        .field("四、工作部署 1 任务")
        .text("收齐值班表")
        .press("Tab")
        .text("乙")
        .press("F8");
    // Who chairs signs, whoever keeps the minutes.
    room.sees("丙").text(PINS[2]).press("F8");
    room.sees("已保存 №会-2026-0001");
    let id = newest(&mut room, Ledger::Meeting);
    let meeting = room.store.record(id).unwrap().unwrap();
    assert_eq!(meeting.row.by, OfficerId(2));
    assert_eq!(meeting.signatures[0].0, OfficerId(3));
    assert_eq!(meeting.row.values.rows("confirmed").len(), 2);
    assert_eq!(meeting.unread, ["甲"], "the absentee has to read it");
    assert!(meeting.links.iter().any(|l| l.number.ledger == Ledger::Handover));
    let id = newest(&mut room, Ledger::Matter);
    let matter = room.store.record(id).unwrap().unwrap().row.values;
    assert_eq!(
        (matter.text("what"), matter.text("owner"), matter.text("source")),
        (Some("收齐值班表"), Some("乙"), Some("交班会"))
    );
}

#[test]
fn h22_the_leader_sees_how_handovers_went_and_nobody_is_ranked() {
    let mut room = room(2);
    room.press("F9").text("乙").press("Enter").text("和谁联系").press("Ctrl-R").text("李工").press("Enter");
    room.now = room.now.plus_ms(12 * 60_000);
    room.text("找李工").press("Enter").text("接下").press("Enter");
    finish(&mut room, 1, 2);
    sit(&mut room, 3);
    menu(&mut room, "应急接班");
    room.text("乙送医").press("Enter").text(PINS[2]).press("F8");
    menu(&mut room, "交接情况");
    room.sees("交接 2 次").sees("复述 2/4（50%）").sees("未交清 1").sees("平均用时 12 分").sees("应急接班 1");
    room.sees("应急接班：乙送医");
    room.press("F8");
    let text = room.files.values().next_back().unwrap().clone();
    assert!(text.contains("2026-04-20 起一周") && text.contains("2026-04 月"), "{text}");
}

#[test]
fn who_is_relieved_late_has_it_in_minutes_on_his_sheet() {
    let mut room = room(0);
    room.now = MORNING.plus_ms(25 * HOUR);
    room.event(Event::Tick);
    room.sees("超班 01:00");
    hand_over(&mut room, 2);
    assert_eq!(sealed(&mut room).0["overrun_min"], 60);
    room.now = room.now.plus_ms(HOUR);
    hand_over(&mut room, 3);
    assert!(!sealed(&mut room).has("overrun_min"));
}

#[test]
fn the_board_has_lamps_in_words_and_filters_that_add_up() {
    let mut room = Room::at(120, 40);
    let matter = |n, owner, unit, due| {
        append(
            Ledger::Matter,
            n,
            json!({"what": format!("事项{n}"), "owner": owner, "owner_unit": unit, "next_step": "办", "due_at": due, "state": "待办"}),
        )
    };
    let wishes = vec![
        matter(1, "甲", "水务局", "2026-04-23T08:00"),
        matter(2, "乙", "水务局", "2026-04-23T20:00"),
        matter(3, "甲", "供电所", "2026-05-01"),
    ];
    commit(&mut room.store, MORNING, 1, wishes).unwrap();
    room.press("6");
    room.sees("超期 1 临近 1 正常 1").sees("超期 未了·0班").sees("临近 未了·0班").sees("正常 未了·0班");
    menu(&mut room, "筛选");
    room.sees("责任人 甲").sees("承办单位 水务局").text("水务局").press("Enter");
    room.sees("只看 承办单位 水务局").sees("共 2 条").sees("事项1");
    room.sees_not("事项3");
    menu(&mut room, "催办");
    room.text("已电话催").press("Enter");
    room.sees("催办 2026-04-23 08:31:00 甲：已电话催");
    let notes = room.store.record(id(2)).unwrap().unwrap().notes;
    assert_eq!((notes.len(), notes[0].word), (1, NoteKind::Urged));
    let board = room.store.board().unwrap();
    let of = |key: &str| -> u32 {
        board
            .under
            .iter()
            .filter(|(only, _)| matches!(only, MatterFilter::Field(k, _) if *k == key))
            .map(|(_, n)| n)
            .sum()
    };
    assert_eq!((of("owner"), of("owner_unit"), board.open), (3, 3, 3));
}

#[test]
fn duties_of_the_watch_come_round_once_for_every_console() {
    let mut room = Room::at(120, 40);
    let duty = json!({"what": "机房巡查", "at_times": "09:00、14:00", "within_min": 30, "state": "在用"});
    commit(&mut room.store, room.now, 1, vec![append(Ledger::Routine, 5, duty)]).unwrap();
    room.event(Event::Changed);
    room.press("9 1");
    room.now = MORNING.plus_ms(HOUR / 2 - 1_000);
    room.event(Event::Tick);
    assert_eq!(room.store.watch().unwrap().unwrap().open_matters, 0);
    room.now = MORNING.plus_ms(6 * HOUR);
    for _ in 0..3 {
        room.event(Event::Tick);
        room.now = room.now.plus_ms(61_000);
    }
    let open = room.store.sheet().unwrap().matters;
    let dues: Vec<_> = open.iter().filter_map(|m| m.row.values.text("due_at")).collect();
    assert_eq!(dues, ["2026-04-23T14:30", "2026-04-23T09:30"]);
    // A second console on the same room, and this one started anew: nothing is asked twice, and nobody is told.
    let store = room.store.clone();
    let mut other = Room::over(store, room.now, (120, 40), Some(OfficerId(1)));
    other.event(Event::Tick);
    assert_eq!(other.store.watch().unwrap().unwrap().open_matters, 2);
    other.sees_not("没有写入");
}

#[test]
fn two_on_watch_are_asked_for_where_the_roster_says_so_and_its_names_come_by_themselves() {
    let mut room = room(0);
    let line = |n, begins: &str, lead, two| {
        append(
            Ledger::Roster,
            n,
            json!({"begins_at": begins, "lead": lead, "second": "丙", "leader": "王书记", "two": two}),
        )
    };
    let wishes = vec![line(30, "2026-04-23T08:30", "甲", false), line(31, "2026-04-24T08:30", "乙", true)];
    commit(&mut room.store, room.now, 1, wishes).unwrap();
    room.press("F5 F9");
    room.sees("1 乙").sees("值班表").press("Enter");
    room.field("带班领导");
    room.sees("王书记");
    room.field("副班");
    for _ in 0..3 {
        room.press("Backspace");
    }
    room.field("本班情况综述").text("平稳").press("F8");
    room.sees("双人值守");
    room.text("丙").press("F8").text(PINS[0]).press("F8").text(PINS[1]).press("F8");
    room.sees("交接完成，乙");
    assert_eq!(sealed(&mut room).text("deputy"), Some("丙"));
}

#[test]
fn ten_matters_are_handed_over_with_few_control_keys() {
    let mut room = room(10);
    let before = room.control_keys;
    room.press("F9").text("乙").press("Enter");
    for _ in 0..10 {
        room.text("接下").press("Enter");
    }
    // An empty line goes on to the texts; the caret is brought to the summary.
    room.press("Enter").text("平稳").press("F8").text(PINS[0]).press("F8").text(PINS[1]).press("F8");
    room.sees("交接完成，乙");
    let used = room.control_keys - before;
    assert!(used <= 10 * 2 + 12, "{used} control keys");
}

#[test]
fn the_question_whether_somebody_is_there_is_off_until_it_is_wanted() {
    let quiet = |minutes: u32| {
        let mut room = room(0);
        room.app.ask_after(minutes);
        let asked = |room: &mut Room, ms: i64| {
            room.app.machine_time(ms);
            room.event(Event::Tick);
        };
        asked(&mut room, 31 * 60_000);
        let seen = room.screen().contains("在岗应答");
        asked(&mut room, 37 * 60_000);
        room.press("1");
        (seen, room.bells, room.store.watch().unwrap().unwrap().last.0)
    };
    let (off, on) = (quiet(0), quiet(30));
    assert!(!off.0 && on.0);
    assert_eq!(on.2 - off.2, 2, "that nobody answered in time, and that somebody did then");
}

#[test]
fn only_an_officer_of_the_room_is_a_relief_and_only_the_two_call_it_off() {
    on_both_signed_on(|store| {
        let third = store.watch().unwrap().unwrap().officers[2].clone();
        for (role, left, fits) in
            [(Role::Administrator, false, false), (Role::Officer, true, false), (Role::Officer, false, true)]
        {
            let wishes = vec![Wish::Officer(Officer { role, left, ..third.clone() })];
            let proofs = vec![proof(1), proof(2)];
            store.commit(&Commit { at: MORNING, by: OfficerId(1), proofs, wishes }).unwrap();
            let frozen = commit(store, MORNING, 1, vec![freeze(1, 3)]);
            if fits { drop(frozen.unwrap()) } else { assert_eq!(refusal(frozen), Refusal::NoSuchOfficer) }
        }
        // Begun for 丙: 乙 cannot call it off, the two can, and nothing is called off twice or for another shift.
        let thaw = |shift| vec![Wish::Thaw { shift: ShiftId(shift) }];
        assert_eq!(refusal(commit(store, MORNING, 2, thaw(1))), Refusal::NotOnWatch);
        assert_eq!(refusal(commit(store, MORNING, 1, thaw(2))), Refusal::FreezeState);
        assert!(store.watch().unwrap().unwrap().freeze.is_some());
        commit(store, MORNING, 1, thaw(1)).unwrap();
        assert_eq!(refusal(commit(store, MORNING, 1, thaw(1))), Refusal::FreezeState);
        commit(store, MORNING, 1, vec![freeze(1, 3)]).unwrap();
        commit(store, MORNING, 3, thaw(1)).unwrap();
        assert_eq!(refusal(commit(store, MORNING, 1, vec![freeze(1, 9)])), Refusal::NoSuchOfficer);
        assert_eq!(refusal(commit(store, MORNING, 1, vec![freeze(1, 1)])), Refusal::SamePerson);
        assert_eq!(refusal(commit(store, MORNING, 1, vec![freeze(2, 3)])), Refusal::FreezeState);
        assert_eq!(refusal(commit(store, MORNING, 2, vec![freeze(1, 3)])), Refusal::NotOnWatch);
    });
}
