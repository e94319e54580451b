//! Whole shifts at speed, from one seed, with everything that goes wrong: the real console core over a real ledger with
//! its tape, its clock a number, killed, robbed of files, typed over. After each shift the promises are checked.

use crate::support::room::{Room, key};
use crate::support::{Chance, MORNING, PINS, commit, found, set_up};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use zhiban::domain::{OfficerId, Stamp};
use zhiban::msg::Event;
use zhiban::store::Store;
use zhiban::store::sqlite::{SqliteStore, verify};

/// A shift is a day.
const SHIFT_MS: i64 = 24 * 3_600_000;
/// A room lives so long; then the next begins, so that thousands of shifts take no longer each than the first.
const SHIFTS_A_ROOM: usize = 25;

/// A duty room with its console, and what its officers were told.
struct Watch {
    folder: tempfile::TempDir,
    chance: Chance,
    now: Stamp,
    room: Option<Room<SqliteStore>>,
    /// Numbers that were shown as saved.
    acknowledged: BTreeSet<String>,
    last: String,
    /// Who has the watch, and which shift it is.
    lead: u32,
    shift: u32,
    /// The ledger as it was some shifts ago.
    old: Option<Vec<u8>>,
    faults: usize,
    /// What was told of broken files.
    told: usize,
}

impl Watch {
    fn new(seed: u64) -> Watch {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.unwrap();
        let mut store = SqliteStore::create(&folder.path().join("duty.db")).unwrap();
        commit(&mut store, MORNING, 0, set_up()).unwrap();
        drop(store);
        let now = MORNING.plus_ms(60_000);
        let mut watch = Watch {
            folder,
            chance: Chance(seed),
            now,
            room: None,
            acknowledged: BTreeSet::new(),
            last: String::new(),
            lead: 1,
            shift: 1,
            old: None,
            faults: 0,
            told: 0,
        };
        watch.start(Vec::new());
        watch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn room(&mut self) -> &mut Room<SqliteStore> {
        let now = self.now;
        let room = self.room.as_mut().unwrap();
        room.now = now;
        room
    }

    /// A console starts: whatever is wrong with the files is mended, and drafts of a dead console come back.
    fn start(&mut self, drafts: Vec<zhiban::store::drafts::Draft>) {
        let mut store = SqliteStore::open(&self.path("duty.db")).unwrap();
        self.told += store.told().len();
        let me = Some(OfficerId(self.lead));
        let mut room = Room::over(store, self.now, (80, 24), me);
        room.drafts = drafts.iter().map(|d| (d.id, d.clone())).collect();
        room.event(Event::Adopted(drafts));
        self.room = Some(room);
    }

    /// The console dies: what it had not yet kept is gone, and so is its view of the file.
    fn kill(&mut self) -> Vec<zhiban::store::drafts::Draft> {
        let room = self.room.take().unwrap();
        room.drafts.values().cloned().collect()
    }

    fn pass(&mut self, most_ms: usize) {
        self.now = self.now.plus_ms(1_000 + self.chance.below(most_ms) as i64);
        self.room().event(Event::Tick);
    }

    /// A call, sometimes with a fault in the middle of the typing; every word must be in the record.
    fn call(&mut self, nth: usize) {
        let words = format!("石桥镇第{}班第{nth}件 ‹\u{202e}›", self.shift);
        self.room().press("F2").text(&words);
        if self.chance.below(6) == 0 {
            // Killed while typing: the form is there again, and one letter more is typed.
            let drafts = self.kill();
            self.start(drafts);
            self.faults += 1;
            self.room().sees("对方单位");
        }
        self.save("值-");
        let number = self.last.clone();
        let found = found(&mut self.room().store, &number, 50);
        let own = found.iter().find(|h| h.row.number.to_string() == number).unwrap();
        assert_eq!(own.row.values.text("unit"), Some(words.as_str()), "{number}");
    }

    /// F8, and the number that the officer is shown.
    fn save(&mut self, prefix: &str) {
        let screen = self.room().press("F8").screen();
        let told = screen.split("已保存 №").nth(1).unwrap_or_else(|| panic!("not saved:\n{screen}"));
        let number: String = told.chars().take_while(|c| !c.is_whitespace() && *c != '，').collect();
        assert!(number.starts_with(prefix), "{number}:\n{screen}");
        self.last.clone_from(&number);
        self.acknowledged.insert(number);
    }

    /// An incident opens a matter by itself.
    fn incident(&mut self) {
        let title = format!("第{}班火灾", self.shift);
        self.room().press("2 F3").text(&title);
        self.save("事-");
        self.room().press("1");
    }

    /// The oldest matter is closed.
    fn close_a_matter(&mut self) {
        let room = self.room();
        if room.store.sheet().unwrap().matters.is_empty() {
            return;
        }
        room.press("6 Home Ctrl-E").text("已扑灭").press("Tab").text("乙").press("F8");
        room.sees("已保存 №项-").press("1");
    }

    /// Something that no officer does on purpose.
    fn nuisance(&mut self) {
        self.faults += 1;
        match self.chance.below(5) {
            0 => {
                let by = [-7_200_000, 3_600_000, -1_000, 86_400_000][self.chance.below(4)];
                self.now = self.now.plus_ms(by);
                self.room().event(Event::ClockJump(by));
            }
            1 => {
                let size = [(1, 1), (60, 16), (300, 90), (80, 24)][self.chance.below(4)];
                self.room().event(Event::Resize(size.0, size.1));
                self.room().buffer();
                self.room().event(Event::Resize(80, 24));
            }
            2 => {
                // Keys at random in a menu that is left again.
                for _ in 0..40 {
                    let name =
                        ["Up", "Down", "a", "7", "F1", "PageDown", "F10", "Backspace"][self.chance.below(8)];
                    self.room().event(Event::Key(key(name)));
                }
                self.room().press("Esc Esc Esc Esc Esc Esc 1");
            }
            3 => {
                let drafts = self.kill();
                self.start(drafts);
            }
            _ => self.vandalise(),
        }
    }

    /// One of the files is damaged while no console runs.
    fn vandalise(&mut self) {
        let drafts = self.kill();
        let (ledger, tape) = (self.path("duty.db"), self.path("duty.db.tape"));
        match self.chance.below(5) {
            0 => std::fs::remove_file(&ledger).unwrap(),
            1 => std::fs::remove_file(&tape).unwrap(),
            2 => std::fs::write(&ledger, "没有了").unwrap(),
            3 => {
                let text = std::fs::read(&tape).unwrap();
                std::fs::write(&tape, &text[..text.len() * self.chance.below(100) / 100]).unwrap();
            }
            _ => {
                if let Some(old) = self.old.take() {
                    std::fs::write(&ledger, old).unwrap();
                }
            }
        }
        self.start(drafts);
    }

    fn hand_over(&mut self) {
        let (out, into) = (self.lead, self.lead % 3 + 1);
        let name = ["甲", "乙", "丙"][into as usize - 1];
        self.now = self.now.plus_ms(60_000);
        let room = self.room();
        room.press("F9").text(name).press("Enter");
        if room.screen().contains("现在不宜交接") {
            room.text("照常交接").press("Enter");
        }
        for _ in 0..room.store.sheet().unwrap().matters.len() {
            room.text("接").press("Enter");
        }
        room.field("本班情况综述").text("平稳").press("F8").text(PINS[out as usize - 1]).press("F8");
        room.text(PINS[into as usize - 1]).press("F8");
        room.sees(&format!("交接完成，{name}"));
        room.press("1");
        (self.lead, self.shift) = (into, self.shift + 1);
    }

    /// What must be true after every shift.
    fn check(&mut self) {
        let (lead, number, now) = (self.lead, self.shift, self.now);
        let watch = self.room().store.watch().unwrap().unwrap();
        assert_eq!((watch.shift.lead.0, watch.shift.id.0, watch.shift.began_at), (lead, number, now));
        while !self.room().store.settle().unwrap() {}
        let db = Connection::open(self.path("duty.db")).unwrap();
        let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(one("SELECT count(*) FROM shift"), i64::from(number), "shifts");
        assert_eq!(
            one("SELECT max(id) - min(id) + 1 FROM shift"),
            i64::from(number),
            "no gap between shifts"
        );
        let strays = "SELECT count(*) FROM record WHERE sheet NOT BETWEEN 1 AND (SELECT max(id) FROM shift)";
        assert_eq!(one(strays), 0, "every record is on one sheet");
        let open = "SELECT count(*) FROM head WHERE open = 1";
        assert_eq!(one(open), i64::from(watch.open_matters), "listed and left out are all");
        let gone = "SELECT count(*) FROM head h JOIN matter m ON m.seq = h.latest WHERE h.open = 0
                    AND (coalesce(m.result, '') = '' OR coalesce(m.verified_by, '') = '')";
        assert_eq!(one(gone), 0, "no matter ends without a result");
        drop(db);
        for number in self.acknowledged.clone() {
            let hits = found(&mut self.room().store, &number, 50);
            let found = hits.iter().filter(|h| h.row.number.to_string() == number).count();
            assert_eq!(found, 1, "{number} was acknowledged");
        }
        assert_eq!(verify::verify(&self.path("duty.db")).unwrap().damage, vec![]);
        assert!(self.room().drafts.is_empty(), "no draft of what was saved");
    }

    fn shift(&mut self) {
        let began = self.now;
        for nth in 0..3 + self.chance.below(4) {
            self.pass(3_600_000);
            self.call(nth);
            match self.chance.below(6) {
                0 => self.incident(),
                1 => self.close_a_matter(),
                2 | 3 => self.nuisance(),
                _ => {}
            }
        }
        if self.chance.below(4) == 0 {
            let drafts = self.kill();
            self.old = Some(std::fs::read(self.path("duty.db")).unwrap());
            self.start(drafts);
        }
        self.now = Stamp(self.now.0.max(began.0 + SHIFT_MS));
        self.hand_over();
        self.check();
    }
}

/// Resident memory in KiB; nothing where the system does not tell.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|v| v.parse().ok())
}

#[test]
fn whole_shifts_keep_every_promise_whatever_goes_wrong() {
    let wanted = variable("ZHIBAN_SHIFTS").unwrap_or(8);
    let first = variable("ZHIBAN_SEED").unwrap_or(1);
    let (mut shifts, mut faults, mut told, mut seed) = (0, 0, 0, first as u64);
    let mut early = None;
    while shifts < wanted {
        let mut watch = Watch::new(seed);
        for _ in 0..SHIFTS_A_ROOM.min(wanted - shifts) {
            // Printed before the shift, so that the last one printed is the one that failed.
            eprintln!("seed {seed}, shift {}", watch.shift);
            watch.shift();
            shifts += 1;
        }
        (faults, told) = (faults + watch.faults, told + watch.told);
        seed += 1;
        if shifts * 10 >= wanted && early.is_none() {
            early = resident().map(|kib| (shifts, kib));
        }
    }
    println!("{shifts} shifts, {faults} faults, {told} times told of broken files");
    assert!(faults > 0, "nothing went wrong, so nothing was shown");
    if let (Some((at, before)), Some(after)) = (early, resident()) {
        let grown = after.saturating_sub(before);
        println!("resident {before} KiB after {at} shifts, {after} KiB at the end");
        assert!(shifts - at < 20 || grown / (shifts - at) < 1024, "{grown} KiB in {} shifts", shifts - at);
    }
}
