//! What a console asks the store: each thing once, and the answer goes to who asked.

use super::support::both::Both;
use super::support::room::Room;
use super::support::{MORNING, PINS, commit, set_up};
use zhiban::msg::{Asker, Errand, Event, Reply, Request, Ticket};
use zhiban::store::StoreError;

/// What was asked since the last time, in short.
fn asked(room: &mut Room) -> Vec<String> {
    let short = |request: Request| match request {
        Request::Page(query) => format!("Page {:?} {:?} {}", query.ledger, query.anchor, query.limit),
        other => format!("{other:?}").split('(').next().unwrap_or_default().to_owned(),
    };
    room.asked.drain(..).map(short).collect()
}

#[test]
fn after_a_save_each_thing_is_read_anew_once() {
    let mut room = Room::at(80, 24);
    assert_eq!(asked(&mut room), ["Page DutyLog Newest 16", "Watch", "Running", "Routines", "Cases"]);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火");
    assert!(asked(&mut room).is_empty(), "a form that is typed asks nothing");
    room.press("F8").sees("已保存 №值-2026-0001");
    let log = ["Commit", "Page DutyLog Newest 16", "Watch", "Running", "Routines", "Record"];
    assert_eq!(asked(&mut room), log);
    room.press("2 F3").text("石桥镇塑料厂火灾");
    asked(&mut room);
    room.press("F8").sees("已保存 №事-2026-0001");
    let incident = ["Commit", "Page Incident Newest 16", "Watch", "Running", "Cases", "Routines", "Record"];
    assert_eq!(asked(&mut room), incident);
    room.press("Ctrl-U");
    assert_eq!(asked(&mut room), ["Dossier"]);
    room.press("F8").sees("已保存 №报-2026-0001");
    let report = ["Commit", "Page Report Newest 16", "Watch", "Running", "Cases", "Routines", "Record"];
    assert_eq!(asked(&mut room), report);
}

#[test]
fn what_another_console_wrote_is_read_once_however_often_it_is_told_meanwhile() {
    let mut room = Room::at(80, 24);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8");
    asked(&mut room);
    room.slow = true;
    for _ in 0..3 {
        room.event(Event::Changed);
    }
    room.answer_all();
    assert_eq!(asked(&mut room), ["Watch", "Page DutyLog Newest 16", "Running", "Routines", "Record"]);
}

#[test]
fn an_answer_to_a_screen_that_is_gone_opens_and_tells_nothing() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8");
    let before = room.screen();
    for asker in [Asker::Screen(4_000), Asker::Form(uuid::Uuid::from_u128(4_000))] {
        let ticket = Ticket { asker, serial: 4_000 };
        room.event(Event::Reply(ticket, Box::new(Reply::History(Err(StoreError::Busy)))));
        room.event(Event::Reply(ticket, Box::new(Reply::Recent(Ok(vec!["甲".into()])))));
    }
    assert_eq!(room.screen(), before);
}

#[test]
fn what_was_not_written_is_told_even_when_the_form_is_gone() {
    for asker in [
        Asker::Screen(4_000),
        Asker::Form(uuid::Uuid::from_u128(4_000)),
        Asker::Desk,
        Asker::Console(Errand::Write),
        Asker::Console(Errand::Duty),
    ] {
        let mut room = Room::at(120, 40);
        let bells = room.bells;
        let ticket = Ticket { asker, serial: 4_000 };
        room.event(Event::Reply(ticket, Box::new(Reply::Commit(Err(StoreError::Full)))));
        assert!(room.bells > bells, "{asker:?}");
        room.sees("磁盘");
    }
}

#[test]
fn a_save_is_heard_by_the_form_that_was_put_away_meanwhile() {
    let mut room = Room::at(120, 40);
    room.slow = true;
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8");
    // The phone rings before the store has answered, and F9 puts both forms away.
    room.press("F2").text("白水镇").press("F9 Esc");
    room.answer_all();
    room.sees("已保存 №值-2026-0001");
    assert_eq!(room.drafts.len(), 1, "only the form that was not saved is kept");
    room.slow = false;
    room.press("F10").text("挂起").press("Enter").sees("挂起 1").press("Enter").sees("白水镇");
}

#[test]
fn a_signature_that_is_being_written_is_not_put_away_from_its_form() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8");
    room.press("Ctrl-X").text("重复登记").press("F8").sees("签名").text(PINS[0]);
    room.slow = true;
    room.press("F8 F2").text("白水镇").press("F9 Esc");
    room.answer_all();
    room.slow = false;
    room.sees("挂起 1").sees("作废");
    assert_eq!(room.drafts.len(), 1, "the form that was signed and saved is gone");
    room.press("Esc F2").sees("新记录：来电");
    assert!(!room.app.is_waiting());
}

#[test]
fn a_form_whose_signature_is_put_away_does_not_wait_for_it() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("事由/标题").text("起火").press("F8");
    room.press("Ctrl-X").text("重复登记").press("F8").sees("签名").press("F2").text("白水镇").press("F9 Esc");
    room.sees("挂起 2");
    room.press("F10").text("挂起").press("Enter").text("作废").press("Enter").sees("更正/作废原因");
    assert!(!room.app.is_waiting());
    room.press("F8").sees("签名").text(PINS[0]).press("F8").sees("作废");
}

#[test]
fn a_room_that_is_read_late_still_takes_the_pin_that_was_typed_before() {
    let mut store = Both::new();
    commit(&mut store, MORNING, 0, set_up()).unwrap();
    let mut room = Room::with(store, 80, 24, None);
    // The console as it is before the first answer.
    room.slow = true;
    room.restart().text(PINS[0]).press("F8").sees_not("甲 已登录");
    room.answer_all().sees("甲 已登录");
}
