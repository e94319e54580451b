//! The console without a terminal: whole jobs by keys, the budgets of keys, every screen at every size.

use crate::support::both::Both;
use crate::support::room::{Room, key};
use crate::support::{Chance, MORNING, PINS, append, commit, found, id};
use serde_json::json;
use zhiban::domain::{Ledger, OfficerId};
use zhiban::msg::Event;
use zhiban::record::wish::Wish;
use zhiban::store::Store;

#[test]
fn a_phone_record_with_four_fields_takes_at_most_twelve_control_keys() {
    let mut room = Room::at(80, 24);
    room.press("F2").text("石桥镇政府").press("Enter").text("周海").press("Enter");
    room.press("Enter").text("0700-5551234").press("Enter").text("厂房起火").press("F8");
    room.sees("已保存 №值-2026-0001");
    assert!(room.control_keys <= 12, "{}", room.control_keys);
    let hit = &found(&mut room.store, "厂房起火", 1)[0];
    for (key, value) in
        [("unit", "石桥镇政府"), ("name", "周海"), ("phone", "0700-5551234"), ("kind", "来电")]
    {
        assert_eq!(room.store.record(hit.row.id).unwrap().unwrap().row.values.text(key), Some(value));
    }
}

fn room_with_matters(count: u128) -> Room {
    let mut room = Room::at(80, 24);
    let wishes = (1..=count).map(|n| {
        append(Ledger::Matter, n, json!({"what": format!("事项{n}"), "owner": "甲", "state": "待办"}))
    });
    commit(&mut room.store, MORNING, 1, wishes.collect()).unwrap();
    room.press("F5");
    room
}

#[test]
fn a_matter_is_answered_with_at_most_two_keys_and_closed_with_at_most_four() {
    let mut room = room_with_matters(10);
    room.press("F9").text("乙").press("Enter");
    let before = room.control_keys;
    for _ in 0..10 {
        room.text("接下，今日跟进").press("Enter");
    }
    assert!(room.control_keys - before <= 2 * 10);
    room.field("本班情况综述").text("平稳").press("F8").text(PINS[0]).press("F8").text(PINS[1]).press("F8");
    room.sees("交接完成，乙");
    assert_eq!(room.store.watch().unwrap().unwrap().shift.lead, OfficerId(2));
    room.press("6");
    let before = room.control_keys;
    room.press("Ctrl-E").text("已办妥").press("Tab").text("丙").press("F8");
    assert!(room.control_keys - before <= 4);
    room.sees("未了 9");
}

#[test]
fn an_open_record_of_last_week_is_found_with_at_most_four_keys() {
    let mut store = Both::new();
    let week_ago = MORNING.plus_ms(-7 * 24 * 3_600_000);
    commit(&mut store, week_ago, 0, crate::support::set_up()).unwrap();
    for n in 0..300u128 {
        let subject = if n == 20 { "青山镇路面积水" } else { "别的事" };
        let act =
            append(Ledger::DutyLog, n + 1, json!({"kind": "来电", "subject": subject, "status": "待办"}));
        commit(&mut store, week_ago.plus_ms(n as i64 * 60_000), 1, vec![act]).unwrap();
    }
    let mut room = Room::with(store, 120, 40, Some(OfficerId(1)));
    room.control_keys = 0;
    room.press("F7").text("青山 积水").press("Enter");
    room.sees("事由/标题：青山镇路面积水");
    assert!(room.control_keys <= 4);
    room.sees("第 280-300 条 共 300 条");
}

#[test]
fn a_call_over_an_open_form_loses_nothing() {
    let mut room = Room::at(80, 24);
    room.press("2 F3").text("东江区某厂火灾").press("F2").text("石桥镇").press("F8");
    room.sees("已保存 №值-2026-0001");
    room.sees("东江区某厂火灾");
    room.press("Esc");
    room.sees("挂起 1");
    room.press("Ctrl-W Enter").field("事发地点").text("石桥镇工业路").press("F8");
    room.sees("已保存 №事-2026-0001");
    // An incident opens the matter that follows it.
    room.sees("生成事项 项-2026-0001");
    room.sees_not("挂起");
    assert!(room.drafts.is_empty());
}

#[test]
fn a_correction_shows_the_old_text_and_a_voided_record_its_reason() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8");
    room.press("Ctrl-R").press("F8");
    room.sees("请写原因");
    room.text("听错了").field("事由/标题").text("，已扑灭").press("F8 Ctrl-G");
    room.sees("- 事由/标题：起火");
    room.sees("+ 事由/标题：起火，已扑灭");
    room.press("Esc Ctrl-X").text("重复登记").press("F8").text("314159").press("F8");
    room.sees("PIN 不对");
    room.text("271828").press("F8");
    room.sees("【作废】重复登记");
    room.press("Ctrl-R");
    room.sees("这条已作废");
}

#[test]
fn what_is_not_complete_is_saved_and_what_cannot_be_read_is_not() {
    let mut room = Room::at(80, 24);
    room.press("F2 F8");
    room.sees("还没有内容可保存");
    room.text("石桥镇").field("办理时限").text("后年春天").press("F8");
    room.sees("没有保存，文字都在。「办理时限」");
    for _ in 0..4 {
        room.press("Backspace");
    }
    room.text("18：00").press("F8");
    room.sees("已保存 №值-2026-0001，还缺");
    room.press("F2").text("白水镇");
    while !room.line_of_caret().contains("发生/接收时间") {
        room.press("Up");
    }
    room.press("Home");
    for _ in 0..16 {
        room.press("Delete");
    }
    room.text("7：05").press("F8");
    room.sees("请填补记原因");
    room.text("在处置现场").press("F8");
    room.sees("已保存 №值-2026-0002");
}

#[test]
fn meeting_decisions_and_talk_demands_become_matters() {
    let mut room = Room::at(120, 40);
    room.press("4 F3")
        .field("一、交班情况")
        .text("平稳")
        .field("四、工作部署 1")
        .text("收齐值班表")
        .press("Tab")
        .text("乙");
    room.press("Tab Tab").text("传达预警").press("F8").text("271828").press("F8");
    room.sees("生成事项 项-2026-0001 项-2026-0002");
    room.press("5 F3").field("约谈事由").text("迟报").field("整改要求 1").text("补报").press("F8");
    // Without a signature nothing is written, and the form is as it was.
    room.press("Esc");
    room.sees("没有保存，文字都在：这一步要本人的 PIN");
    room.press("F8").text("271828").press("F8");
    room.sees("生成事项 项-2026-0003");
    room.press("6");
    room.sees("收齐值班表 乙");
}

#[test]
fn choices_are_taken_by_number_pinyin_or_characters() {
    let mut room = Room::at(80, 24);
    room.press("F3").text("hy").press("Enter");
    room.sees("新记录：会议通知");
    room.field("状态").press("F4").text("dai").press("Enter");
    room.field("重要程度").press("Backspace Backspace").text("３").press("Tab");
    room.sees("紧急");
    room.field("事由/标题").text("防汛会").press("F8");
    room.sees("未了 1");
}

#[test]
fn nobody_but_the_officer_on_watch_hands_over_and_nobody_to_himself() {
    let store = Room::at(80, 24).store;
    let mut room = Room::with(store, 80, 24, None);
    room.press("F7");
    room.sees("登录");
    room.press("Down").text("000000").press("F8");
    room.sees("PIN 不对");
    room.text(PINS[1]).press("F8");
    room.sees("乙 已登录");
    room.press("F9");
    room.sees("只有当班的 甲 能交班");
}

#[test]
fn a_handover_can_be_left_taken_up_again_and_called_off() {
    let mut room = room_with_matters(2);
    room.press("F9").text("丙").press("Enter").text("接一").press("Enter F8");
    room.sees("有 1 个事项接班人没有答复");
    room.press("Esc");
    room.sees("交接中");
    room.press("F2").text("夜里来电").press("F8");
    // The sheet is fixed for 丙: F9 goes straight back to where it was left.
    room.press("F9");
    room.sees("已复述 1/2");
    room.sees("接一");
    room.press("F10").text("撤回").press("Enter");
    room.sees("已撤回交接");
    room.sees_not("交接中");
}

#[test]
fn a_conflict_is_shown_and_nothing_is_overwritten() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8 Ctrl-R").text("补充");
    let first = found(&mut room.store, "起火", 1)[0].row.clone();
    let theirs = Wish::Revise {
        id: first.id,
        base: 1,
        reason: "另一台改".into(),
        values: crate::support::values(json!({"kind": "来电", "subject": "对方的字"})),
    };
    commit(&mut room.store, MORNING, 2, vec![theirs]).unwrap();
    room.field("事由/标题").text("，我的字").press("F8");
    room.sees("对方的字");
    room.sees("别人刚把它更正到第2版");
    room.press("Esc");
    room.sees("我的字");
    room.press("F8 Ctrl-G");
    room.sees("第3版");
    assert_eq!(room.store.history(first.id).unwrap().len(), 3);
}

#[test]
fn keys_typed_ahead_of_the_store_are_handled_in_their_turn() {
    let mut room = Room::at(80, 24);
    room.slow = true;
    room.press("F2").text("石桥镇").press("F8").press("F2").text("白水镇").press("F8 Esc");
    room.answer_all();
    room.sees("已保存 №值-2026-0002");
    room.sees_not("挂起");
    assert!(room.drafts.is_empty());
    // A refused save keeps the form, and what was typed ahead goes into it.
    room.press("F2").text("青山镇").field("办理时限").text("说不清").press("F8").text("楚").answer_all();
    room.sees("说不清楚");
    room.sees("没有保存，文字都在");
}

#[test]
fn a_conflict_keeps_what_the_other_officer_changed_elsewhere() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8 Ctrl-R").text("补充");
    let first = found(&mut room.store, "起火", 1)[0].row.clone();
    let mut theirs = room.store.record(first.id).unwrap().unwrap().row.values;
    theirs.set_text("name", "周海");
    let act = Wish::Revise { id: first.id, base: 1, reason: "补姓名".into(), values: theirs };
    commit(&mut room.store, MORNING, 2, vec![act]).unwrap();
    // The other console's writing is seen before anything was refused: the form still stands on what it showed.
    room.event(Event::Changed);
    room.field("事由/标题").text("，已扑灭").press("F8");
    room.sees("别人刚把它更正到第2版");
    room.press("Esc F8");
    room.sees("已保存");
    let now = room.store.record(first.id).unwrap().unwrap().row.values;
    assert_eq!((now.text("name"), now.text("subject")), (Some("周海"), Some("起火，已扑灭")));
}

#[test]
fn an_answer_being_typed_survives_leaving_the_ritual_and_binds_only_its_officer() {
    let mut room = room_with_matters(2);
    room.press("F9").text("乙").press("Enter").text("接一").press("Enter").text("接二没写完");
    assert!(room.drafts.values().any(|d| d.body.to_string().contains("接二没写完")));
    room.press("Esc").press("F9");
    room.sees("接二没写完");
    room.sees("已复述 1/2");
    // Called off and begun with another: what was read back binds nobody else.
    room.press("F10").text("撤回").press("Enter").press("F9").text("丙").press("Enter");
    room.sees("已复述 0/2");
    room.sees_not("接二没写完");
    room.sees_not("接一");
    // The texts of a sheet are no form that could be saved by itself.
    room.press("Esc Ctrl-W");
    room.sees("没有挂起的表单");
}

#[test]
fn two_records_are_linked_by_a_number() {
    let mut room = Room::at(120, 40);
    room.press("2 F3")
        .text("某厂火灾")
        .press("F8 1 F2")
        .text("石桥镇")
        .field("事由/标题")
        .text("起火")
        .press("F8");
    room.press("Ctrl-K").text("事-2026-0001").press("Enter");
    room.sees("已关联 事-2026-0001");
    room.press("F5");
    room.sees("事-2026-0001 某厂火灾");
    room.press("Ctrl-K").text("事-2026-0009").press("Enter");
    room.sees("没有这个编号");
}

#[test]
fn emptied_rows_of_a_list_do_not_take_the_later_ones_with_them() {
    let mut room = Room::at(80, 24);
    room.press("4 F3").field("四、工作部署 1").text("甲事").press("Tab Tab Tab").text("乙事");
    room.press("BackTab BackTab BackTab Backspace Backspace");
    let drafts: Vec<_> = room.drafts.values().cloned().collect();
    let mut after = Room::with(room.store, 80, 24, None);
    after.event(Event::Adopted(drafts));
    after.text(PINS[0]).press("F8").field("四、工作部署 2");
    after.sees("乙事");
}

#[test]
fn a_crash_brings_the_form_back_as_it_was() {
    let mut room = Room::at(80, 24);
    room.press("2 F3").text("某厂火灾").press("F2").text("石桥镇").press("Enter").text("周");
    let mut drafts: Vec<_> = room.drafts.values().cloned().collect();
    assert_eq!(drafts.len(), 2);
    // The oldest first, as the draft file gives them.
    drafts.sort_by_key(|d| d.body.to_string().contains('周'));
    let mut after = Room::with(room.store, 80, 24, None);
    after.event(Event::Adopted(drafts));
    after.text(PINS[0]).press("F8");
    after.sees("上次没写完的表单取回来了（共 2 份）");
    after.sees("周");
    after.text("海").press("F8 Ctrl-W Enter");
    after.sees("某厂火灾");
}

#[test]
fn set_up_wants_two_officers_with_good_pins_and_then_the_first_shift_is_on_watch() {
    let mut room = Room::with(Both::new(), 80, 24, None);
    room.text("东江区值班室").press("F8");
    room.sees("至少填两名");
    room.field("值班人员 1").text("甲").press("Tab Tab").text("123456");
    room.press("Tab Tab").text("乙").press("Tab Tab").text("314159").press("F8");
    room.sees("这个 PIN 太容易猜");
    assert!(!room.screen().contains("314159"));
    assert!(room.drafts.is_empty(), "PINs must not be kept in a draft");
    room.press("BackTab BackTab BackTab BackTab");
    for _ in 0..6 {
        room.press("Backspace");
    }
    room.text("271828").press("F8");
    room.sees("第一班从现在开始");
    room.text("271828").press("F8");
    room.sees("甲 已登录");
    assert_eq!(room.store.watch().unwrap().unwrap().shift.began_at, room.now);
}

#[test]
fn a_clock_that_went_back_is_recorded_and_told() {
    let mut room = Room::at(80, 24);
    room.press("F2").text("前").press("F8");
    room.now = room.now.plus_ms(-3_600_000);
    room.event(Event::ClockJump(-3_600_000));
    room.sees("机器时钟跳了 -3600 秒");
    room.press("F2").text("后").press("F8");
    // Order is by number, whatever the clock says.
    room.sees("第 1-2 条 共 2 条");
    let rows: Vec<usize> = ["值0002", "值0001"].iter().map(|n| room.screen().find(n).unwrap()).collect();
    assert!(rows[0] < rows[1]);
    let mut later = Room::with(room.store, 80, 24, Some(OfficerId(1)));
    later.now = later.now.plus_ms(-7_200_000);
    let mut fresh = Room::with(later.store.clone(), 80, 24, None);
    fresh.now = fresh.now.plus_ms(-7_200_000);
    assert!(later.store.watch().unwrap().unwrap().last.1 <= later.now.plus_ms(7_200_000));
}

#[test]
fn english_palettes_and_the_ascii_frame_work_everywhere() {
    let mut room = Room::at(80, 24);
    room.press("F10").text("English").press("Enter");
    room.sees("On watch 甲");
    room.press("F10").text("Frame").press("Enter").press("F10");
    room.sees("+- Menu");
    room.sees_not("─");
    room.press("Esc F1");
    room.sees("Keys that work now");
}

#[test]
fn hostile_text_is_stored_as_typed_and_shown_escaped() {
    let nasty = format!("\u{1b}]0;x\u{7}\u{202e}\0甲{}", "\u{301}".repeat(1000));
    let mut room = Room::at(120, 40);
    room.press("F2").field("内容").text(&nasty).field("事由/标题").text("\u{1b}[2J火").press("F8");
    let stored = found(&mut room.store, "火", 1)[0].row.id;
    assert_eq!(room.store.record(stored).unwrap().unwrap().row.values.text("content"), Some(nasty.as_str()));
    room.sees("‹U+001B›");
    room.sees("‹U+202E›");
    assert!(room.screen().chars().all(|c| c == '\n' || !c.is_control()));
}

/// Opens every screen that there is, each from the desk.
const WAYS: [&[&str]; 22] = [
    &[],
    &["2"],
    &["3"],
    &["4"],
    &["5"],
    &["6"],
    &["F2"],
    &["2", "F3"],
    &["4", "F3"],
    &["5", "F3"],
    &["6", "F3"],
    &["F3"],
    &["F7"],
    &["F10"],
    &["Ctrl-P"],
    &["F1"],
    &["Ctrl-R"],
    &["Ctrl-X"],
    &["Ctrl-G"],
    &["Ctrl-Q"],
    &["F9"],
    &["F9", "Enter"],
];

#[test]
fn no_screen_panics_at_any_size() {
    let mut chance = Chance(3);
    for (at, way) in WAYS.iter().enumerate() {
        let mut room = room_with_matters(3);
        room.press("1 F2").text("石桥镇\u{1b}起火").press("F8");
        for key in *way {
            room.press(key);
        }
        room.text("值班室长长长长长长长长的字");
        for (columns, rows) in [
            (0, 0),
            (1, 1),
            (2, 3),
            (59, 16),
            (60, 16),
            (61, 17),
            (80, 24),
            (81, 25),
            (99, 30),
            (100, 40),
            (300, 100),
        ] {
            room.size = (columns, rows);
            room.event(Event::Resize(columns, rows));
            room.buffer();
        }
        for _ in 0..30 {
            let size = (chance.below(301) as u16, chance.below(101) as u16);
            room.size = size;
            room.event(Event::Resize(size.0, size.1));
            room.press(["Up", "Down", "PageDown", "Tab", "Left", "End"][chance.below(6)]);
            room.buffer();
        }
        assert!(!room.quit, "way {at}");
    }
}

#[test]
fn drawing_changes_nothing_and_the_caret_is_always_on_the_screen() {
    for way in WAYS {
        let mut room = room_with_matters(3);
        for key in way {
            room.press(key);
        }
        let (first, caret) = room.buffer();
        let (second, again) = room.buffer();
        assert_eq!((first, caret), (second, again));
        let caret = caret.unwrap_or_else(|| panic!("no caret on {way:?}:\n{}", room.screen()));
        assert!(caret.x < 80 && caret.y < 24);
    }
}

/// Fifty thousand random keys and texts: nothing panics, and no matter or shift goes missing.
#[test]
fn random_keys_break_no_promise() {
    const KEYS: [&str; 37] = [
        "Ctrl-U",
        "Ctrl-V",
        "7",
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F6",
        "F7",
        "F8",
        "F8",
        "F9",
        "F10",
        "Enter",
        "Tab",
        "BackTab",
        "Esc",
        "Esc",
        "Up",
        "Down",
        "PageUp",
        "PageDown",
        "Home",
        "End",
        "Ctrl-R",
        "Ctrl-X",
        "Ctrl-G",
        "Ctrl-E",
        "Ctrl-A",
        "Ctrl-K",
        "Ctrl-B",
        "Ctrl-W",
        "Ctrl-Z",
        "Ctrl-P",
        "Backspace",
        "1",
    ];
    for seed in 0..4 {
        let mut chance = Chance(seed);
        let mut room = room_with_matters(2);
        for step in 0..4_000 {
            if chance.below(8) == 0 {
                room.now = room.now.plus_ms(chance.below(1_200_000) as i64);
                room.app.machine_time(room.now.0 - 1_700_000_000_000);
                room.event(Event::Tick);
            }
            match chance.below(10) {
                0 => room.event(Event::Paste(
                    ["火灾", "14:05", PINS[0], PINS[1], "撤回", "乙"][chance.below(6)].into(),
                )),
                1 => room.event(Event::Key(key(["2", "6", "a", "值"][chance.below(4)]))),
                2 if chance.below(20) == 0 => {
                    let size = (chance.below(130) as u16, chance.below(50) as u16);
                    room.size = size;
                    room.event(Event::Resize(size.0, size.1));
                }
                _ => {
                    room.press(KEYS[chance.below(KEYS.len())]);
                }
            }
            room.now = room.now.plus_ms(700);
            if step % 50 == 0 {
                room.buffer();
            }
        }
        let watch = room.store.watch().unwrap().unwrap();
        assert!(watch.shift.id.0 >= 1, "seed {seed}");
        for n in 1..=2 {
            assert!(room.store.record(id(n)).unwrap().is_some(), "seed {seed}");
        }
    }
}

/// The store answers late and in bursts: nothing waits for ever.
#[test]
fn random_keys_with_late_answers_leave_nothing_waiting() {
    const KEYS: [&str; 24] = [
        "F2",
        "F3",
        "F4",
        "F6",
        "F7",
        "F8",
        "F8",
        "F8",
        "F9",
        "F10",
        "Enter",
        "Tab",
        "Esc",
        "Up",
        "Down",
        "Ctrl-R",
        "Ctrl-X",
        "Ctrl-E",
        "Ctrl-A",
        "Ctrl-K",
        "Ctrl-W",
        "1",
        "2",
        "Backspace",
    ];
    for seed in 0..6 {
        let mut chance = Chance(seed);
        let mut room = room_with_matters(2);
        room.slow = true;
        for step in 0..1500 {
            match chance.below(8) {
                0 => room.event(Event::Paste(["火灾", PINS[0], PINS[1], "乙"][chance.below(4)].into())),
                1 => {
                    room.answer_all();
                    assert!(!room.app.is_waiting(), "seed {seed} step {step}:\n{}", room.screen());
                }
                _ => {
                    room.press(KEYS[chance.below(KEYS.len())]);
                }
            }
            room.now = room.now.plus_ms(300);
        }
    }
}
