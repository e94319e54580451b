//! The table of commands: each command is done somewhere, is reached in two ways, and says why where it cannot be done.

use crate::handover::room;
use crate::support::room::{Room, key};
use crate::support::{MORNING, append, commit};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use zhiban::domain::Ledger;
use zhiban::keymap::{self, Action, COMMANDS, Command, Group, Scope, command};
use zhiban::msg::Event;

/// The name of a key as the tests press it.
fn pressed(key: keymap::Key) -> String {
    key.to_string().replace("Shift-Tab", "BackTab")
}

/// A desk with an open matter, a log entry and an incident in hand.
fn desk() -> Room {
    let mut room = room(1);
    let wishes = vec![
        append(Ledger::DutyLog, 51, json!({"kind": "来电", "subject": "起火"})),
        append(Ledger::Incident, 52, json!({"title": "厂房起火"})),
    ];
    commit(&mut room.store, MORNING, 1, wishes).unwrap();
    room.press("F5");
    room
}

#[test]
fn every_action_has_exactly_one_row_and_somebody_does_it() {
    let rows: BTreeSet<Action> = COMMANDS.iter().map(|c| c.action).collect();
    assert_eq!(rows.len(), COMMANDS.len(), "an action has two rows");
    for ledger in Ledger::ALL {
        assert!(command(Action::Tab(ledger.index() as u8 + 1)).is_some(), "{ledger:?} has no tab");
    }
    // The console and the desk count their rows beside their tables; what belongs to a screen is named by one.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/screens");
    let mut screens = String::new();
    read(&folder, &mut screens);
    for row in COMMANDS.iter().filter(|c| c.scope == Scope::Screen && c.group != Group::Ledger) {
        let name = format!("Action::{:?}", row.action);
        assert!(screens.contains(&name), "no screen knows {name}");
    }
}

fn read(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            read(&entry, out)
        } else {
            out.push_str(&std::fs::read_to_string(entry).unwrap())
        }
    }
}

/// The keys that lead to a command: its own, those of the two lists that hold every command, and F4.
fn ways(row: &Command) -> Vec<keymap::Key> {
    let mut ways = row.keys.to_vec();
    let lists: &[Action] = match (row.is_in_menu(), row.scope) {
        (true, Scope::Record) => &[Action::Menu, Action::Palette, Action::Do],
        (true, _) => &[Action::Menu, Action::Palette],
        (false, _) => &[],
    };
    ways.extend(lists.iter().filter(|list| **list != row.action).flat_map(|l| command(*l).unwrap().keys));
    ways
}

#[test]
fn every_command_is_reached_in_two_ways() {
    for row in COMMANDS {
        match row.action {
            // Arrows move as well; they belong to the screens and are no command.
            Action::Next | Action::Previous => assert_eq!(ways(row).len(), 1),
            action => assert!(ways(row).len() >= 2, "{action:?} has only {:?}", ways(row)),
        }
    }
    let mut room = desk();
    room.press("F2");
    let lines = ["Tab", "BackTab", "Down", "Up"].map(|key| room.press(key).line_of_caret());
    assert_eq!((&lines[0], &lines[1]), (&lines[2], &lines[3]));
}

/// What can be done at the desk is found by its name behind F10 and behind Ctrl-P, and a command on a record behind F4.
#[test]
fn the_lists_hold_what_can_be_done() {
    let mut room = desk();
    let fits: Vec<&Command> =
        COMMANDS.iter().filter(|c| c.is_in_menu() && room.app.can(c.action).is_ok()).collect();
    assert!(fits.len() > 30, "{}", fits.len());
    for row in fits {
        let on_record = row.scope == Scope::Record && ![Action::Do, Action::Open].contains(&row.action);
        for list in ["F10", "Ctrl-P", "F4"].into_iter().take(2 + usize::from(on_record)) {
            room.press(list).text(row.label.zh);
            assert!(room.screen().contains(row.label.zh), "{:?} is not behind {list}", row.action);
            room.press("Esc");
        }
    }
}

#[test]
fn the_menu_stands_in_groups_and_says_why_something_cannot_be_done() {
    let mut room = Room::at(100, 100);
    room.press("F2").text("石桥镇").press("F8").press("F10");
    for group in ["记录", "办理", "报送", "交接", "查看", "填写", "本机", "登记本"] {
        assert!(
            room.screen().lines().any(|l| l.replace(['│', ' '], "") == group),
            "{group}:\n{}",
            room.screen()
        );
    }
    room.sees_not("走动");
    let line = |room: &Room, name: &str| {
        let screen = room.screen();
        let shown = |l: &&str| l.replace(' ', "").contains(name);
        screen.lines().find(shown).unwrap_or_else(|| panic!("no {name}:\n{screen}")).to_owned()
    };
    assert!(line(&room, "催办").contains("这一条不是未了的事项。"));
    assert!(line(&room, "复核").contains("只有应急接班的交班单要复核。"));
    assert!(line(&room, "应急接班").contains("不能是同一个人"));
    assert!(line(&room, "销号").contains("Ctrl-E"), "a reason does not hide the key");
    assert!(!line(&room, "传达").contains("。"));
    // Chosen all the same, it is said below; and what can be done comes first when a word fits several.
    room.text("催办").press("Enter").sees("催办：这一条不是未了的事项。");
    room.press("F10").text("签");
    let is_before = |room: &Room, one: &str, other: &str| {
        let screen = room.screen();
        let at = |name: &str| screen.lines().position(|l| l.contains(&format!(" {name} "))).unwrap();
        at(one) < at(other)
    };
    assert!(is_before(&room, "补签", "签发"), "neither can be done: the order of the menu");
    room.press("Esc");
    commit(&mut room.store, MORNING, 1, vec![append(Ledger::Report, 60, json!({"title": "初报"}))]).unwrap();
    room.press("7 F5 F10").text("签");
    assert!(is_before(&room, "签发", "补签"), "what can be done comes first");
}

#[test]
fn a_command_on_a_record_that_is_not_there_says_so() {
    let mut room = Room::at(80, 24);
    for (keys, told) in [("Ctrl-E", "销号"), ("F4", "办理"), ("Enter", "打开")] {
        room.press(keys).sees(&format!("{told}：列表里还没有记录。"));
    }
    room.press("Ctrl-B").sees("全部/未了：只有事项分未了和全部。");
    room.press("Ctrl-Z").sees("撤销输入：填写时才用得上。");
    room.press("F6").sees("知道了：在时限表里用，先按 Ctrl-V。");
    room.press("F2 Ctrl-X").sees("作废：在列表里用，按 Esc 退回列表。");
}

/// Wherever an officer is, a command key that cannot do its work there says why, in one sentence.
#[test]
fn no_command_key_is_silent_where_it_does_not_apply() {
    const PLACES: [&str; 22] = [
        "",
        "2",
        "3",
        "6",
        "9",
        "0",
        "F2",
        "2 F3",
        "F3",
        "F7",
        "F10",
        "F4",
        "F1",
        "Ctrl-G",
        "Ctrl-Q",
        "Ctrl-V",
        "Ctrl-R",
        "Ctrl-K",
        "F9",
        "F9 Enter",
        "F9 Enter Tab",
        "2 Ctrl-U",
    ];
    for place in PLACES {
        let reach = || {
            let mut room = desk();
            room.press("1").press(place);
            room
        };
        let mut room = reach();
        for row in COMMANDS.iter().filter(|c| c.group != Group::Move && c.group != Group::Ledger) {
            let typing = room.app.is_typing();
            for one in row.keys.iter().filter(|k| keymap::resolve(**k, typing) == Some(row.action)) {
                if room.app.can(row.action).is_ok() {
                    continue;
                }
                let before = room.screen();
                room.event(Event::Key(key(&pressed(*one))));
                let screen = room.screen();
                let told = screen.lines().rev().nth(2).unwrap_or_default().replace(' ', "");
                // F8 and Enter also take the row in hand of a list, or close what was read.
                let took = [Action::Save, Action::Open].contains(&row.action) && screen != before;
                assert!(took || told.contains("。"), "{place} {one}: {:?} is silent:\n{screen}", row.action);
                // What is only told leaves the place as it was, and each key wipes the notice before it.
                if took {
                    room = reach();
                }
            }
        }
    }
}
