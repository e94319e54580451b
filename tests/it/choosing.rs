//! Choosing: from a list, by a number, of a person. What is shown is what is taken, and a key that changes nothing says so.

use crate::support::oracle::MemoryStore;
use crate::support::room::Room;
use crate::support::{MORNING, PINS, commit, set_up};
use zhiban::domain::OfficerId;
use zhiban::record::wish::Wish;

/// The line of a field as it is drawn.
fn line(room: &mut Room, label: &str) -> String {
    room.field(label).line_of_caret()
}

#[test]
fn a_list_begins_at_the_value_that_stands_there() {
    let mut room = Room::at(120, 60);
    room.press("F2").field("重要程度").press("F4").press("Enter");
    assert!(line(&mut room, "重要程度").contains("一般"));
    room.field("状态").press("F4").press("Down Enter");
    assert!(!line(&mut room, "状态").contains("备查"));
}

#[test]
fn a_key_replaces_a_choice_that_stands_there_whole() {
    let mut room = Room::at(120, 60);
    room.press("F2").field("状态").text("1").press("Tab");
    assert!(!line(&mut room, "状态").contains("备查1"));
    assert!(line(&mut room, "状态").contains("待办"));
}

#[test]
fn the_numbers_under_the_field_are_those_of_the_list() {
    let mut room = Room::at(120, 60);
    room.press("2 F3").field("事件类别").text("公共卫生事件").press("Tab").field("事件子类");
    let shown = room.screen();
    assert!(shown.contains("1.传染病疫情") && shown.contains("3."), "{shown}");
    assert!(!shown.contains("台风"), "{shown}");
    room.text("1").press("Tab");
    assert!(line(&mut room, "事件子类").contains("传染病疫情"));
}

#[test]
fn whoever_sits_down_is_taken_for_the_officer_on_watch_and_a_wrong_pin_is_told_by_its_name() {
    let mut store = MemoryStore::new();
    let mut wishes = set_up();
    wishes.pop();
    wishes.push(Wish::Begin { lead: OfficerId(2) });
    commit(&mut store, MORNING, 0, wishes).unwrap();
    let mut room = Room::with(store, 80, 24, None);
    room.press("F8").sees("请输入 乙 的 PIN");
    room.text("000999").press("F8").sees("乙 的 PIN 不对");
    room.text(PINS[1]).press("F8").sees("乙 已登录");
}
