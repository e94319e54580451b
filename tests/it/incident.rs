//! An incident from the first call to the talk, by keys on the pure core.

use super::support::room::Room;
use zhiban::domain::Ledger;
use zhiban::msg::Event;
use zhiban::store::Store;
use zhiban::store::query::{MatterFilter, PageCursor, PageQuery, Record};

fn records(room: &mut Room, ledger: Ledger) -> Vec<Record> {
    let query = PageQuery {
        ledger,
        anchor: PageCursor::Oldest,
        limit: 500,
        open_only: false,
        only: MatterFilter::All,
    };
    let mut ids: Vec<_> = room.store.page(&query).unwrap().rows.iter().map(|r| r.id).collect();
    ids.reverse();
    ids.into_iter().map(|id| room.store.record(id).unwrap().unwrap()).collect()
}

fn minutes(room: &mut Room, n: i64) {
    for _ in 0..n {
        room.now = room.now.plus_ms(60_000);
        room.app.machine_time(room.now.0 - 1_700_000_000_000);
        room.event(Event::Tick);
    }
}

/// A fire with three dead, reported by phone in time and in writing too late.
fn fire(columns: u16, rows: u16) -> Room {
    let mut room = Room::at(columns, rows);
    room.app.machine_time(room.now.0 - 1_700_000_000_000);
    room.press("2 F3")
        .text("石桥镇塑料厂火灾")
        .press("Tab")
        .text("石桥镇工业路")
        .press("Tab")
        .text("119")
        .press("F8");
    room.sees("已保存 №事-2026-0001");
    room.sees("▲时限").sees("电话初报 还剩 00:30");
    minutes(&mut room, 10);
    room.sees("还剩 00:20");
    // Three dead are known: the rule grades, and the written report gets a clock.
    room.press("Ctrl-R").text("核实伤亡").field("事件子类").text("火灾").field("死亡").text("3").press("F8");
    room.sees("规则定级至少较大（死亡3≥3）");
    // F1 in the form: the rule that applies, with its source.
    room.press("Ctrl-R F1").sees("这里适用的规则").sees("至少较大").press("Esc Esc");
    room
}

#[test]
fn a_fire_is_graded_timed_reported_and_the_late_report_makes_a_draft_of_a_talk() {
    for (columns, rows) in [(80, 24), (120, 40)] {
        let mut room = fire(columns, rows);
        let incident = records(&mut room, Ledger::Incident).remove(0);
        assert_eq!(incident.row.values.text("grade"), Some("较大"));
        assert!(incident.row.values.text("grade_basis").unwrap().contains("死亡3≥3"));
        assert_eq!(incident.row.values.rows("grades").len(), 2, "未定级, then 较大");
        // The first report is composed from what is known.
        room.press("Ctrl-U");
        room.sees("上次：3").press("F8").sees("已保存 №报-2026-0001");
        let report = records(&mut room, Ledger::Report).remove(0);
        assert_eq!(report.row.values.text("title"), Some("石桥镇塑料厂火灾初报"));
        assert!(report.row.values.text("text").unwrap().contains("已造成3人死亡"));
        assert!(report.row.values.text("missing_elements").unwrap().contains("发展趋势"));
        // A written sending needs a release first.
        room.press("7 F4").text("登记").press("Enter").sees("登记报送");
        room.press("BackTab BackTab BackTab BackTab BackTab BackTab BackTab");
        room.field("报送方式").press("Backspace Backspace").text("传真").press("F8");
        room.sees("书面报告要先签发");
        room.field("报送方式").press("Backspace Backspace").text("电话");
        room.field("对方接收人").text("周某").press("F8").sees("已保存 №报-2026-0001");
        let rung = room.bells;
        room.sees("书面初报");
        // Nobody releases it until the written limit of 60 minutes is over: it rings at 50, 80 and 100 %.
        minutes(&mut room, 65);
        assert_eq!(room.bells - rung, 3, "each stage once\n{}", room.screen());
        room.sees("超时 书面初报 已过 +00:15");
        room.press("F4").text("签发").press("Enter").sees("签发");
        room.text("000000").press("F8").sees("PIN 不对");
        room.text(super::support::PINS[0]).press("F8").sees("已由 甲 签发");
        room.press("F4").text("登记").press("Enter").sees("传真");
        room.field("对方接收人").text("周某").field("对方接收时间").press("F5 F8");
        room.sees("约谈草稿 1 份");
        let report = records(&mut room, Ledger::Report).remove(0);
        assert_eq!(report.row.values.text("late"), Some("书面初报迟15分"));
        let talks = records(&mut room, Ledger::Talk);
        assert_eq!(talks.len(), 1);
        let talk = &talks[0].row.values;
        assert_eq!(
            (talk.text("trigger"), talk.text("rung"), talk.text("decision")),
            (Some("迟报"), Some("提醒"), Some("待定"))
        );
        assert!(talk.text("clock_ref").unwrap().contains("迟 15分"), "{talk:?}");
        // What is released keeps its words; the follow-up carries the new figures into the incident.
        room.press("2 Ctrl-U").sees("续报").text("4").press("F8").sees("已保存 №报-2026-0002");
        let incident = records(&mut room, Ledger::Incident).remove(0);
        assert_eq!(incident.row.values.0.get("dead"), Some(&4.into()));
        let second = records(&mut room, Ledger::Report).remove(1);
        assert_eq!(second.row.values.text("title"), Some("石桥镇塑料厂火灾续报一"));
        assert!(second.row.values.text("text").unwrap().contains("死亡4人（此前3人）"));
        assert_eq!(records(&mut room, Ledger::Talk).len(), 1, "proposed once");
        // The whole course, from what was recorded.
        room.press("2 F4").text("过程").press("Enter").sees("对方收到").press("F8");
        let file = room.files.get("事-2026-0001-过程.txt").expect("the timeline is a file");
        for step in ["接报", "定级", "拟稿", "签发", "上报", "对方收到", "更正"] {
            assert!(file.contains(step), "{step}\n{file}");
        }
        room.press("Esc F4").text("报告").press("Esc Esc");
        room.press("F10").text("考核").press("Enter").sees("报送考核");
    }
}

#[test]
fn an_instruction_is_relayed_unit_by_unit_and_its_matter_stays_open() {
    let mut room = fire(80, 24);
    room.press("F4").text("批示").press("Enter").sees("批示指示");
    room.text("王某").field("批示原文").text("全力救人").field("传达 1 传达单位").text("应急局").press("F8");
    room.sees("生成事项");
    room.press("1 F4").text("传达").press("Enter").sees("共 1 家");
    room.press("F3")
        .text("卫健局、应急局")
        .press("Enter")
        .sees("共 2 家：已通知 0（其中已回执 0），无应答 0，未传达 2");
    room.press("Home 1 1").sees("共 2 家：已通知 2");
    room.press("Home 2").sees("回执 1").press("Esc");
    let log = records(&mut room, Ledger::DutyLog).remove(0);
    assert_eq!(log.row.values.text("instruction_state"), Some("已传达"));
    assert_eq!(log.row.values.rows("relays").len(), 2, "a unit that is there is not added twice");
    assert_eq!(records(&mut room, Ledger::Matter).len(), 2, "of the incident and of the instruction");
}

#[test]
fn a_stage_is_acknowledged_with_a_reason_and_silence_ends_with_the_watch() {
    let mut room = fire(80, 24);
    minutes(&mut room, 10);
    room.press("Ctrl-V").sees("时限（").sees("!过半");
    room.press("F6").sees("正在怎么办").text("马上报").press("Enter").sees("已记下");
    room.press("F4")
        .text("30")
        .press("Enter")
        .sees("为什么静音")
        .text("等核实")
        .press("Enter")
        .sees("静音到");
    let rung = room.bells;
    minutes(&mut room, 8);
    assert_eq!(room.bells, rung, "80 % of the phone report passes in silence");
    for wrong in ["99999", "abc"] {
        room.press("F4").text(wrong).press("Enter").sees("不能超过本班");
    }
    minutes(&mut room, 23);
    assert!(room.bells > rung, "it rings when the silence is over");
}

#[test]
fn another_grade_needs_a_reason_and_a_call_becomes_an_incident() {
    let mut room = fire(80, 24);
    room.press("Ctrl-R")
        .text("改等级")
        .field("初判等级")
        .press("Backspace Backspace")
        .text("重大")
        .press("F8");
    room.sees("请写自定等级的理由").text("学校附近").press("F8").sees("已保存 №事-2026-0001，规则定级");
    assert_eq!(records(&mut room, Ledger::Incident)[0].row.values.text("grade"), Some("重大"));
    room.press("F2").text("青山镇").field("事由/标题").text("山体滑坡").press("F8");
    room.press("1 F4").text("转").press("Enter").sees("山体滑坡").press("F8").sees("№事-2026-0002");
    let second = records(&mut room, Ledger::Incident).remove(1);
    assert_eq!(second.row.values.text("report_unit"), Some("青山镇"));
    assert_eq!(second.links.len(), 2, "its call and its matter");
}

#[test]
fn what_is_asked_of_a_record_is_done_even_when_its_list_is_read_anew_meanwhile() {
    let mut room = fire(80, 24);
    room.slow = true;
    // The list asks for the record, then the officer for its report: the first answer must not eat the wish.
    room.press("F5 Ctrl-U");
    room.answer_all();
    room.slow = false;
    room.sees("新记录：报告");
}

#[test]
fn a_report_is_reviewed_returned_with_a_reason_and_shown_as_a_page() {
    let mut room = fire(120, 40);
    room.press("Ctrl-U").sees("新记录：报告").press("F8").sees("已保存 №报-2026-0001");
    room.press("F4").text("送审").press("Enter").sees("已送审");
    room.press("F4").text("退回").press("Enter").sees("退回原因").text("要素").press("Enter");
    let report = records(&mut room, Ledger::Report).remove(0);
    assert_eq!(
        (report.row.values.text("state"), report.row.values.text("return_reason")),
        (Some("退回"), Some("要素不全"))
    );
    // Corrected after the return, reviewed again, and released.
    room.press("Ctrl-R").text("补要素").field("标题").text("补").press("F8").sees("已保存");
    room.press("F4")
        .text("签发")
        .press("Enter")
        .text(super::support::PINS[0])
        .press("F8")
        .sees("已由 甲 签发");
    room.press("Ctrl-R").text("再改").field("标题").text("再改").press("F8").sees("已签发的不能再改");
    room.press("Esc F4").text("预览").press("Enter").sees("第 1 页").press("F8");
    room.text("TXT").press("Enter").sees("已存成文件");
    assert!(room.papers.contains_key("初报-报-2026-0001.txt"), "{:?}", room.papers.keys());
}

#[test]
fn a_draft_of_a_follow_up_stops_nothing_and_what_is_exported_cannot_act() {
    let mut room = Room::at(80, 24);
    room.app.machine_time(room.now.0 - 1_700_000_000_000);
    room.press("2 F3").text("火灾\u{1b}[31m../x").field("下次续报").text("+90").press("F8");
    room.sees("已保存 №事-2026-0001");
    let number = |room: &mut Room| {
        records(room, Ledger::Incident).remove(0).row.values.text("next_report_at").is_some()
    };
    room.press("Ctrl-U").press("F8").sees("已保存 №报-2026-0001");
    room.press("2 Ctrl-U").field("发展趋势").text("平稳").press("F8").sees("已保存 №报-2026-0002");
    assert!(number(&mut room), "only a report that was received ends the wait for the next one");
    room.press("2 Ctrl-V").sees("下次续报").press("Esc");
    room.press("2 F4").text("过程").press("Enter").press("F8");
    let (name, text) = room.files.iter().next().expect("a file");
    assert!(!name.contains('/') && !text.contains('\u{1b}'), "{name} {text}");
}

#[test]
fn a_follow_up_sent_late_in_the_day_is_not_called_a_late_first_report() {
    let mut room = fire(80, 24);
    room.press("Ctrl-U F8").sees("已保存 №报-2026-0001");
    room.press("F4").text("登记").press("Enter").field("对方接收人").text("周某").press("F8").sees("已保存");
    minutes(&mut room, 200);
    room.press("2 Ctrl-U").field("发展趋势").text("平稳").press("F8").sees("已保存 №报-2026-0002");
    room.press("7 F4")
        .text("登记")
        .press("Enter")
        .field("对方接收人")
        .text("周某")
        .press("F8")
        .sees("已保存");
    let reports = records(&mut room, Ledger::Report);
    assert_eq!(reports[0].row.values.text("late"), None, "in time");
    assert_eq!(reports[1].row.values.text("late"), None, "the phone clock was stopped before");
}

/// What is said of the lateness of a report that is sent so many minutes after it was written.
fn late_after(wait: i64) -> Option<String> {
    let mut room = fire(80, 24);
    room.press("Ctrl-U F8").sees("已保存 №报-2026-0001");
    minutes(&mut room, wait);
    room.press("F4").text("登记").press("Enter").field("对方接收人").text("周某").press("F8").sees("已保存");
    records(&mut room, Ledger::Report)[0].row.values.text("late").map(str::to_owned)
}

#[test]
fn a_report_that_is_sent_in_the_last_minute_is_not_late() {
    // Between a sending that was in time and one that was late lies the minute at which the clock ran out.
    let (mut in_time, mut late) = (0, 200);
    assert_eq!(late_after(in_time), None);
    while late - in_time > 1 {
        let middle = (in_time + late) / 2;
        if late_after(middle).is_some() { late = middle } else { in_time = middle }
    }
    let first = late_after(late).unwrap();
    assert!(first.contains("迟1分"), "the first minute is told as one: {first}");
}

#[test]
fn how_late_a_report_was_is_said_once_however_often_it_is_sent() {
    let mut room = fire(80, 24);
    room.press("Ctrl-U F8").sees("已保存 №报-2026-0001");
    let send = |room: &mut Room| {
        minutes(room, 200);
        room.press("F4")
            .text("登记")
            .press("Enter")
            .field("对方接收人")
            .text("周某")
            .press("F8")
            .sees("已保存");
        records(room, Ledger::Report)[0].row.values.text("late").map(str::to_owned)
    };
    let first = send(&mut room);
    assert!(first.as_deref().is_some_and(|late| late.contains('迟')), "{first:?}");
    assert_eq!(send(&mut room), first);
}
