//! Text is text: whatever it holds, it draws itself in its place and does nothing else, on every screen and in every
//! export.

use crate::support::oracle::MemoryStore;
use crate::support::pty::{Console, room as file_room, run};
use crate::support::room::Room;
use crate::support::{Chance, MORNING, commit, id, set_up, signed};
use ratatui::buffer::Buffer;
use serde_json::{Value, json};
use zhiban::domain::{Ledger, OfficerId, RecordId};
use zhiban::record::act::{Origin, Setting};
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::schema::{Kind, book};

/// What people, files and other programs put into a text to make somebody else's program do something.
const BAITS: [&str; 40] = [
    "\u{1b}[2J",
    "\u{1b}]0;evil\u{7}",
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{1b}]8;;http://x\u{1b}\\",
    "\u{1b}P+q\u{1b}\\",
    "\u{1b}_x\u{1b}\\",
    "\u{9b}31m",
    "\u{9d}0;x\u{9c}",
    "\u{1b}c",
    "\u{1b}[6n",
    "\u{8}\u{8}\u{8}",
    "\r",
    "\0",
    "\u{7f}",
    "\u{85}",
    "\u{202e}",
    "\u{2066}x\u{2069}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "\u{2029}",
    "\u{e0001}\u{e0041}",
    "\u{fe0f}",
    "e\u{301}\u{301}\u{301}\u{301}",
    "👨\u{200d}👩\u{200d}👧",
    "\u{fff9}a\u{fffa}b\u{fffb}",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "{{7*7}}",
    "'; DROP TABLE journal; --",
    "../../x",
    "/etc/passwd\0",
    "\u{e000}\u{10ffff}",
    "<w:p/>&amp;",
];

pub fn bait(chance: &mut Chance) -> String {
    let mut text = String::new();
    for _ in 0..1 + chance.below(5) {
        match chance.below(6) {
            0 => text.push_str("石桥镇厂房"),
            1 => text.push(char::from_u32(chance.below(0x300) as u32).unwrap_or('x')),
            2 => text.extend(std::iter::repeat_n('\u{301}', chance.below(60))),
            3 => text.extend(std::iter::repeat_n('宽', chance.below(200))),
            _ => text.push_str(BAITS[chance.below(BAITS.len())]),
        }
    }
    text
}

/// A value with bait in every place that takes free text.
fn values(ledger: Ledger, chance: &mut Chance) -> Value {
    let mut map = serde_json::Map::new();
    for field in book(ledger).fields {
        match field.kind {
            Kind::Line | Kind::Prose | Kind::Officer => {
                drop(map.insert(field.key.into(), bait(chance).into()))
            }
            Kind::Rows(columns) => {
                let free =
                    columns.iter().filter(|c| matches!(c.kind, Kind::Line | Kind::Prose | Kind::Officer));
                let row: serde_json::Map<_, _> =
                    free.map(|c| (c.key.to_owned(), bait(chance).into())).collect();
                map.insert(field.key.into(), json!([row]));
            }
            _ => {}
        }
    }
    if ledger == Ledger::Incident {
        map.insert("phase".into(), "处置中".into());
        map.remove("clocks");
    }
    map.into()
}

fn append(ledger: Ledger, n: u128, chance: &mut Chance, links: Vec<RecordId>) -> Wish {
    Wish::Append(NewRecord {
        ledger,
        id: id(n),

        opened_at: MORNING,
        origin: Origin::Made,
        values: crate::support::values(values(ledger, chance)),
        links,
    })
}

/// A room in which every name and every text is bait.
pub fn filled(chance: &mut Chance) -> MemoryStore {
    let mut store = MemoryStore::new();
    let mut wishes = set_up();
    for act in &mut wishes {
        match act {
            Wish::SetUp(setting) => *setting = Setting { unit: bait(chance), ..setting.clone() },
            Wish::Officer(officer) => {
                officer.name = format!("{}{}", officer.id.0, bait(chance));
                officer.post = bait(chance);
            }
            _ => {}
        }
    }
    commit(&mut store, MORNING, 0, wishes).unwrap();
    let ledgers = [
        Ledger::DutyLog,
        Ledger::Incident,
        Ledger::Meeting,
        Ledger::Talk,
        Ledger::Matter,
        Ledger::Report,
        Ledger::Paper,
        Ledger::Roster,
    ];
    for (n, ledger) in (1..).zip(ledgers) {
        let links = if n > 1 { vec![id(n - 1)] } else { Vec::new() };
        commit(&mut store, MORNING, 1, vec![append(ledger, n, chance, links)]).unwrap();
    }
    commit(&mut store, MORNING, 1, vec![append(Ledger::DutyLog, 20, chance, Vec::new())]).unwrap();
    let void = Wish::Void { id: id(20), base: 1, reason: bait(chance) + "x" };
    signed(&mut store, MORNING, 1, vec![void]).unwrap();
    let again = crate::support::values(values(Ledger::DutyLog, chance));
    let revise = Wish::Revise { id: id(1), base: 1, reason: bait(chance) + "x", values: again };
    commit(&mut store, MORNING, 1, vec![revise]).unwrap();
    store
}

/// What may stand in a cell: written here once more, and not taken from the program's own list.
fn wishes(c: char) -> bool {
    c.is_control()
        || matches!(c as u32,
            0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF
            | 0xFFF9..=0xFFFB | 0xE0000..=0xE0FFF)
}

fn assert_harmless(buffer: &Buffer, place: &str) {
    for y in 0..buffer.area.height {
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            let bad = symbol.chars().find(|c| wishes(*c));
            assert!(bad.is_none(), "{place}: U+{:04X} in a cell", bad.unwrap_or(' ') as u32);
            assert!(
                symbol.chars().filter(|c| !wishes(*c)).count() <= 12,
                "{place}: a heap of marks in one cell"
            );
        }
    }
}

/// Keys that lead to every screen, each from the list of its ledger.
const WAYS: [&str; 45] = [
    "1",
    "1 Enter",
    "1 Ctrl-G",
    "1 Ctrl-R",
    "1 Ctrl-X",
    "1 Ctrl-K",
    "1 F4",
    "1 Ctrl-A",
    "2",
    "2 Enter",
    "2 Ctrl-U",
    "2 F4",
    "2 Ctrl-R",
    "4 Enter",
    "5 Enter",
    "5 Ctrl-R",
    "6",
    "6 Ctrl-E",
    "7 Enter",
    "7 Ctrl-R",
    "F2 F4",
    "F7",
    "F10",
    "F1",
    "Ctrl-V",
    "F9",
    "F9 Enter Enter",
    "1/读班",
    "1/交班单预览",
    "1/交接情况",
    "6/筛选",
    "6/取消事项",
    "6/催办",
    "1/附注",
    "3/版面预览",
    "8 Enter",
    "9 Enter",
    "0 Enter",
    "0 Ctrl-R",
    "0 F3 Enter Enter",
    "0/这条的文书",
    "2/这条的文书",
    "4/这条的文书",
    "1/出文书",
    "1/手册",
];

#[test]
fn on_every_screen_text_only_draws_itself() {
    let wanted: usize = std::env::var("ZHIBAN_HOSTILE").ok().and_then(|v| v.parse().ok()).unwrap_or(300);
    // A room holds some hundred baits.
    let rooms = wanted.div_ceil(100);
    let (mut screens, mut spelled) = (0, 0);
    for seed in 0..rooms as u64 {
        let store = filled(&mut Chance(seed));
        for (columns, rows) in [(80, 24), (120, 40), (60, 16)] {
            for way in WAYS {
                let mut room = Room::with(store.clone(), columns, rows, Some(OfficerId(1)));
                let (keys, chosen) = way.split_once('/').unwrap_or((way, ""));
                room.press(keys);
                if !chosen.is_empty() {
                    room.press("F10").text(chosen).press("Enter");
                }
                assert_harmless(&room.buffer().0, &format!("seed {seed} {columns}x{rows} {way}"));
                spelled += usize::from(room.screen().contains("‹U+"));
                // What follows the first screen of that way: a choice, a search, the handover itself.
                room.press("Enter").text("石").press("PageDown F8");
                assert_harmless(&room.buffer().0, &format!("seed {seed} {columns}x{rows} {way}, on"));
                screens += 2;
            }
            let room = Room::with(store.clone(), columns, rows, None);
            assert_harmless(&room.buffer().0, "signing on");
        }
    }
    println!("{screens} screens, bait spelled out on {spelled}");
    assert!(spelled * 4 > screens, "the bait must be on the screens: {spelled} of {screens}");
}

/// Reads what left the program byte by byte: text, and the sequences of this list, and nothing else.
fn strange(raw: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(raw);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            if rest.next() != Some('[') {
                return Some("a sequence that is no CSI".into());
            }
            let mut words = String::new();
            let last = loop {
                match rest.next() {
                    Some(c @ ('0'..='9' | ';' | '?')) => words.push(c),
                    Some(c) => break c,
                    None => return None,
                }
            };
            let modes = ["?1049", "?2004", "?25", "?2026"];
            let fine = match last {
                'H' | 'm' => !words.contains('?'),
                'J' => words == "2",
                'h' | 'l' => modes.contains(&words.as_str()),
                _ => false,
            };
            if !fine {
                return Some(format!("ESC[{words}{last}"));
            }
        } else if wishes(c) || c == '\u{fffd}' {
            return Some(format!("U+{:04X}", c as u32));
        }
    }
    None
}

#[test]
fn only_sequences_of_a_short_list_leave_the_program() {
    // The reader sees what it is there for.
    for bad in ["\u{1b}]0;x\u{7}", "\u{1b}[6n", "\u{1b}c", "a\u{202e}b", "\u{9b}31m", "\u{7}"] {
        assert!(strange(bad.as_bytes()).is_some(), "{bad:?}");
    }
    let (folder, db) = file_room();
    let mut chance = Chance(5);
    let mut lines = String::new();
    for _ in 0..30 {
        let mut line = values(Ledger::Incident, &mut chance);
        line["title"] = format!("石桥{}", bait(&mut chance)).into();
        let known = line.as_object().unwrap().iter().filter(|(k, _)| {
            book(Ledger::Incident).field(k).is_some_and(|f| f.check(&line[k.as_str()]).is_ok())
        });
        let known: serde_json::Map<_, _> = known.map(|(k, v)| (k.clone(), v.clone())).collect();
        lines.push_str(&format!("{}\n", Value::Object(known)));
    }
    let file = folder.path().join("in.jsonl");
    std::fs::write(&file, lines).unwrap();
    let pins = folder.path().join("pins");
    let path = db.to_str().unwrap();
    let import = ["--db", path, "import", "incident", file.to_str().unwrap(), "--by", "甲", "--pin-file"];
    let (code, _, said) = run(&[&import[..], &[pins.to_str().unwrap()]].concat());
    assert_eq!(code, 0, "{said}");
    let mut c = Console::start(&db, 120, 40);
    c.sees("登录").text("271828").press("F8").sees("已登录").press("2").sees("石桥");
    for _ in 0..30 {
        c.press("Down").settle();
    }
    c.press("Enter").settle().press("Ctrl-R").settle().press("Esc").settle();
    c.press("F7")
        .settle()
        .text("石桥")
        .settle()
        .press("Esc")
        .settle()
        .press("Ctrl-Q")
        .sees("退出值班台")
        .press("F8");
    c.ends();
    c.settle();
    // The bell is the console's own: it rings for what is late, and only outside of texts.
    let raw: Vec<u8> = c.raw().into_iter().filter(|b| *b != 7).collect();
    assert_eq!(strange(&raw), None);
}

#[test]
fn no_cell_of_an_export_calculates_and_everything_comes_back() {
    let mut store = filled(&mut Chance(9));
    let hits = crate::support::found(&mut store, "石桥镇", 5);
    assert!(!hits.is_empty(), "a text among baits is found");
    let (folder, db) = file_room();
    let mut chance = Chance(3);
    let titles: Vec<String> = (0..200).map(|n| format!("{}{n}", bait(&mut chance))).collect();
    let lines: String = titles.iter().map(|t| format!("{}\n", json!({"title": t, "course": t}))).collect();
    let file = folder.path().join("in.jsonl");
    std::fs::write(&file, lines).unwrap();
    let pins = folder.path().join("pins");
    let path = db.to_str().unwrap();
    let args = ["--db", path, "import", "incident", file.to_str().unwrap(), "--by", "甲", "--pin-file"];
    assert_eq!(run(&[&args[..], &[pins.to_str().unwrap()]].concat()).0, 0);
    let (_, csv, _) = run(&["--db", path, "export", "incident", "--format", "csv"]);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for record in reader.records().map(Result::unwrap) {
        for cell in &record {
            let first = cell.chars().next().unwrap_or('x');
            assert!(!"=+-@\t\r＝＋－＠".contains(first), "{cell:?} would calculate");
        }
    }
    let (_, out, _) = run(&["--db", path, "export", "incident"]);
    let back: Vec<String> = out
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(back, titles);
}
