//! 手册 behind F1, its phrases behind F4, the unit's own files in place of ours.

use crate::support::room::Room;
use zhiban::manual::Manual;
use zhiban::msg::Event;

#[test]
fn f1_twice_opens_the_manual_and_a_word_finds_its_place() {
    let mut room = Room::at(80, 24);
    room.press("F1").sees("再按 F1").press("F1").sees("登记本规范 · 怎么改");
    room.text("涂改").press("Enter").sees("登记本规范 · 怎么改").sees("原文照样看得到").press("Esc");
    room.press("F10").text("手册").press("Enter").sees("值班制度汇编").press("Esc");
}

#[test]
fn a_code_puts_a_phrase_where_the_caret_stands() {
    let mut room = Room::at(120, 40);
    room.press("F2").text("石桥镇").field("内容").text("镇里报平安。");
    room.press("F4").sees("wyc").text("wyc").press("Enter").sees("镇里报平安。设备、通信、门窗检查正常。");
    room.press("F8").sees("已保存");
}

#[test]
fn the_units_own_manual_comes_with_the_room() {
    let mut room = Room::at(80, 24);
    let own = [("本室须知.md".to_owned(), "# 本室须知\n## 台风天\n- `tf` 已按防台风预案上岗。\n".to_owned())];
    room.event(Event::Manual(Manual::with(&own)));
    room.press("F1 F1").sees("本室须知 · 台风天").press("Esc");
    room.press("F2")
        .text("石桥镇")
        .field("内容")
        .press("F4")
        .text("tf")
        .press("Enter")
        .sees("已按防台风预案上岗");
}
