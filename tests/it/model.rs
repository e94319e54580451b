//! Three officers, an administrator and an intruder do anything at all, in any order and with any PIN. A checker
//! that knows only the promises, and who typed which PIN, reads the journal after each attempt.

use crate::support::oracle::MemoryStore;
use crate::support::{Chance, MORNING, PINS, append, id, set_up, values};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use zhiban::domain::{Ledger, OfficerId, RecordId, ShiftId, Stamp};
use zhiban::record::act::{AnswerKind, NoteKind, Officer, Origin, Role};
use zhiban::record::pin::{self, Cost, Pin};
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::store::query::{
    Brief, Commit, MatterFilter, OpenMatter, PageCursor, PageQuery, Proof, Row, Sheet,
};
use zhiban::store::reel::{Reel, TapeItem};
use zhiban::store::sqlite::{SqliteStore, verify};
use zhiban::store::{Store, StoreError};

/// The administrator's PIN, and one that is nobody's.
const OTHERS: [&str; 2] = ["141421", "000001"];

/// What the checker knows: who types what, and what was promised.
struct Checker {
    /// The PIN of each officer, as it is now.
    pins: BTreeMap<u32, String>,
    administrators: BTreeSet<u32>,
    /// Who has proved to be who he is since the console was started.
    session: BTreeSet<u32>,
    numbers: BTreeMap<(String, i64), i64>,
    open: BTreeSet<RecordId>,
    shift: (u32, Stamp, u32),
    /// A handover is on: what is recorded now belongs to the next sheet.
    frozen: bool,
    /// Ledgers of records, by identity.
    ledgers: BTreeMap<String, String>,
    /// The checker believes that this officer never typed his PIN: it must then find somebody signing for him.
    blind_to: Option<u32>,
}

/// One attempt: what was tried, with the PINs that were typed.
struct Attempt {
    commit: Commit,
    typed: Vec<(u32, String)>,
}

impl Attempt {
    /// Who gave his own PIN in this attempt.
    fn proved(&self, checker: &Checker) -> BTreeSet<u32> {
        let right = |(who, pin): &&(u32, String)| {
            checker.pins.get(who) == Some(pin) && checker.blind_to != Some(*who)
        };
        self.typed.iter().filter(right).map(|(who, _)| *who).collect()
    }
}

/// A line of the journal, as the tape has it.
struct Line {
    at: i64,
    by: u32,
    act: Value,
}

impl Line {
    fn is(&self, word: &str) -> bool {
        self.act["act"] == word
    }

    fn number(&self, key: &str) -> u32 {
        self.act[key].as_u64().unwrap_or_default() as u32
    }
}

impl Checker {
    fn check(
        &mut self,
        attempt: &Attempt,
        result: &Result<u64, StoreError>,
        lines: &[Line],
        store: &mut dyn Store,
    ) -> Result<(), String> {
        let proved = attempt.proved(self);
        // A clock that was set back is said before what is written by it, whoever writes.
        let lines = match lines {
            [step, rest @ ..] if step.is("clock_jump") => rest,
            all => all,
        };
        match result {
            Err(StoreError::WrongPin(who)) => {
                let one =
                    lines.len() == 1 && lines[0].is("sign_on_failed") && lines[0].number("officer") == who.0;
                let wrong = attempt.typed.iter().any(|(o, p)| *o == who.0 && self.pins.get(o) != Some(p));
                return if one && wrong { Ok(()) } else { Err("a wrong PIN is one line of its own".into()) };
            }
            Err(e) if !lines.is_empty() => return Err(format!("refused with {e:?}, and yet written")),
            Err(e) => return self.never_locked_out(attempt, e),
            Ok(_) => {}
        }
        for line in lines {
            self.frozen = (self.frozen || line.is("freeze")) && !line.is("thaw");
            self.author(attempt, line, &proved)?;
            self.signed(line, lines, &proved)?;
            self.numbered(line)?;
        }
        self.session.extend(&proved);
        self.follow(lines)?;
        self.one_watch(lines, store)?;
        self.matters(lines, store)
    }

    /// Logging needs no PIN: whoever has signed on can always record.
    fn never_locked_out(&self, attempt: &Attempt, error: &StoreError) -> Result<(), String> {
        let by = attempt.commit.by.0;
        let plain = attempt.typed.is_empty()
            && matches!(
                &attempt.commit.wishes[..],
                [Wish::Append(NewRecord { ledger: Ledger::DutyLog, origin: Origin::Typed, .. })]
            );
        let may = by == 0
            || (self.session.contains(&by)
                && !self.administrators.contains(&by)
                && self.pins.contains_key(&by));
        if plain && may { Err(format!("{by} could not record a call: {error:?}")) } else { Ok(()) }
    }

    fn author(&self, attempt: &Attempt, line: &Line, proved: &BTreeSet<u32>) -> Result<(), String> {
        let known =
            line.by == 0 || proved.contains(&line.by) || self.session.contains(&line.by) || line.is("answer");
        if !known {
            return Err(format!("a line under the name of {} who proved nothing", line.by));
        }
        let book = ["note", "append", "revise", "void", "freeze", "transfer", "countersign"]
            .iter()
            .any(|w| line.is(w));
        if book && self.administrators.contains(&line.by) {
            return Err(format!("the administrator {} keeps books", line.by));
        }
        let machine = line.by == 0
            && ["revise", "void", "transfer", "countersign", "answer"].iter().any(|w| line.is(w));
        if machine { Err(format!("{:?} by nobody", attempt.commit.wishes)) } else { Ok(()) }
    }

    /// A signature, and whatever must not be without one.
    fn signed(&self, line: &Line, lines: &[Line], proved: &BTreeSet<u32>) -> Result<(), String> {
        if (line.is("sign_on") || line.is("signed")) && !proved.contains(&line.number("officer")) {
            return Err(format!("{} signed without his PIN", line.number("officer")));
        }
        let ledger = line.act["ledger"]
            .as_str()
            .or_else(|| self.ledgers.get(line.act["id"].as_str().unwrap_or_default()).map(String::as_str));
        let guarded = (line.is("append") || line.is("revise")) && matches!(ledger, Some("talk" | "meeting"));
        let mut needed = BTreeSet::new();
        if guarded || line.is("void") || line.is("countersign") {
            needed.insert(line.by);
        }
        if line.is("transfer") {
            let (outgoing, incoming) = (line.number("outgoing"), line.number("incoming"));
            if outgoing == incoming || outgoing != self.shift.2 {
                return Err("the watch was given away by somebody who did not have it".into());
            }
            needed.insert(incoming);
            // Without the hand of who gives it, the watch passes only with the reason for it.
            if line.act["emergency"].as_str().unwrap_or_default().trim().is_empty() {
                needed.insert(outgoing);
            }
        }
        let cancels = line.is("revise") && line.act["values"]["state"] == "已取消";
        if cancels && proved.iter().filter(|who| **who != line.by).count() < 1 {
            return Err("a matter was cancelled by one alone".into());
        }
        if cancels || line.is("note") && line.act["word"] == "reviewed" {
            needed.insert(line.by);
        }
        if let Some(missing) = needed.iter().find(|who| !proved.contains(who)) {
            return Err(format!("{} without the PIN of {missing}", line.act["act"]));
        }
        let own = |l: &&Line| l.is("signed") && needed.contains(&l.number("officer"));
        if lines.iter().filter(own).count() < needed.len() {
            return Err(format!("{} without a line for its signature", line.act["act"]));
        }
        if line.is("officer") {
            let subject = line.number("id");
            let others = proved.iter().filter(|who| **who != subject).count();
            if others < 2 && !proved.contains(&subject) {
                return Err(format!("officer {subject} changed by {proved:?}"));
            }
        }
        Ok(())
    }

    fn numbered(&mut self, line: &Line) -> Result<(), String> {
        if !line.is("append") {
            return Ok(());
        }
        let ledger = line.act["ledger"].as_str().unwrap().to_owned();
        self.ledgers.insert(line.act["id"].as_str().unwrap().to_owned(), ledger.clone());
        let last = self.numbers.entry((ledger, line.act["year"].as_i64().unwrap())).or_default();
        *last += 1;
        let sheet = self.shift.0 + u32::from(self.frozen);
        if line.number("sheet") != sheet {
            return Err(format!("on the sheet {} and not {sheet}", line.act["sheet"]));
        }
        if line.act["serial"].as_i64() == Some(*last) {
            Ok(())
        } else {
            Err(format!("a gap before {}", line.act["serial"]))
        }
    }

    /// Officers and their PINs as they are from now on.
    fn follow(&mut self, lines: &[Line]) -> Result<(), String> {
        for line in lines.iter().filter(|l| l.is("officer")) {
            let who = line.number("id");
            if line.act["left"] == true {
                self.pins.remove(&who);
                self.session.remove(&who);
            }
            if line.act["role"] == "administrator" {
                self.administrators.insert(who);
            } else {
                self.administrators.remove(&who);
            }
        }
        Ok(())
    }

    /// Exactly one shift is on watch; a new one begins at the instant of the transfer.
    fn one_watch(&mut self, lines: &[Line], store: &mut dyn Store) -> Result<(), String> {
        for line in lines.iter().filter(|l| l.is("transfer")) {
            self.frozen = false;
            self.shift = (self.shift.0 + 1, Stamp(line.at), line.number("incoming"));
        }
        let shift = store.watch().unwrap().unwrap().shift;
        let is = (shift.id.0, shift.began_at, shift.lead.0);
        if is == self.shift { Ok(()) } else { Err(format!("on watch is {is:?} and not {:?}", self.shift)) }
    }

    /// What left the list of open matters has a result and somebody who verified it.
    fn matters(&mut self, lines: &[Line], store: &mut dyn Store) -> Result<(), String> {
        let query = PageQuery {
            ledger: Ledger::Matter,
            anchor: PageCursor::Oldest,
            limit: 100_000,
            open_only: true,
            only: MatterFilter::All,
        };
        let open: BTreeSet<RecordId> = store.page(&query).unwrap().rows.iter().map(|r| r.id).collect();
        for gone in self.open.difference(&open) {
            let ended = lines.iter().any(|l| {
                let filled = |key: &str| l.act["values"][key].as_str().is_some_and(|t| !t.trim().is_empty());
                l.is("revise")
                    && l.act["id"] == gone.0.to_string()
                    && filled("result")
                    && filled("verified_by")
            });
            if !ended {
                return Err(format!("the matter {gone} is gone without a result"));
            }
        }
        self.open = open;
        Ok(())
    }
}

/// Draws attempts from chance.
struct Room {
    chance: Chance,
    now: Stamp,
    next: u128,
}

impl Room {
    fn any(&mut self) -> RecordId {
        let made = self.next as usize;
        id(1 + self.chance.below(made.max(1)) as u128)
    }

    fn record(&mut self, ledger: Ledger, json: Value) -> Wish {
        self.next += 1;
        append(ledger, self.next, json)
    }

    fn person(&mut self) -> u32 {
        [0, 1, 1, 2, 2, 3, 4, 9][self.chance.below(8)]
    }

    fn pin(&mut self, checker: &Checker, who: u32) -> String {
        match self.chance.below(30) {
            0 => OTHERS[1].to_owned(),
            1 => PINS[self.chance.below(3)].to_owned(),
            _ => checker.pins.get(&who).cloned().unwrap_or_else(|| OTHERS[1].to_owned()),
        }
    }

    fn attempt(&mut self, checker: &Checker, store: &mut dyn Store) -> Attempt {
        // Time goes on, sometimes far, sometimes back.
        self.now = self.now.plus_ms(match self.chance.below(40) {
            0 => -3_600_000,
            1 => 20 * 60_000,
            _ => self.chance.below(20_000) as i64,
        });
        // Mostly people who sit at the console; the rest is an intruder's.
        let seated: Vec<u32> = checker.session.iter().copied().collect();
        let by = match self.chance.below(4) {
            0 => self.person(),
            _ => seated.get(self.chance.below(seated.len())).copied().unwrap_or(1),
        };
        let wishes = self.wishes(checker, store, by);
        let mut typed = Vec::new();
        for _ in 0..[0, 0, 1, 1, 2, 3][self.chance.below(6)] {
            let who = if self.chance.below(2) == 0 { by } else { self.person() };
            typed.push((who, self.pin(checker, who)));
        }
        // A handover that is done as it should be, now and then; else there would hardly be one.
        if let [.., Wish::Transfer { outgoing, incoming, .. }] = &wishes[..]
            && self.chance.below(2) == 0
        {
            let right = |who: &OfficerId| (who.0, checker.pins.get(&who.0).cloned().unwrap_or_default());
            typed = vec![right(outgoing), right(incoming)];
        }
        let proofs = typed.iter().map(|(who, pin)| Proof { officer: OfficerId(*who), pin: Pin::new(pin) });
        let commit = Commit { at: self.now, by: OfficerId(by), proofs: proofs.collect(), wishes };
        Attempt { commit, typed }
    }

    fn wishes(&mut self, checker: &Checker, store: &mut dyn Store, by: u32) -> Vec<Wish> {
        let (any, base) = (self.any(), 1 + self.chance.below(3) as u32);
        let reason = || "改".to_owned();
        let shift = ShiftId(checker.shift.0);
        let act = match self.chance.below(20) {
            0..=3 => self.record(Ledger::DutyLog, json!({"kind": "来电", "subject": "厂房起火"})),
            4 => self.record(Ledger::Matter, json!({"what": "跟踪", "owner": "甲", "state": "待办"})),
            5 => self.record(Ledger::Talk, json!({"unit": "石桥镇"})),
            6 => self.record(Ledger::Meeting, json!({"place": "会议室"})),
            7 | 8 => return self.close(store),
            9 => Wish::Void { id: any, base, reason: reason() },
            10 => Wish::Countersign { record: any },
            11 => {
                let incoming = OfficerId(1 + self.chance.below(4) as u32);
                Wish::Freeze { shift, incoming, reason: String::new() }
            }
            12 if self.chance.below(4) == 0 => Wish::Thaw { shift },
            12..=14 => return self.hand_over(checker, store, by),
            15 | 16 => Wish::SignOn { officer: OfficerId(by) },
            17 => self.officer(checker, store),
            18 if self.chance.below(2) == 0 => {
                let words = [NoteKind::Addition, NoteKind::Read, NoteKind::Reviewed, NoteKind::Urged];
                Wish::Note { record: any, word: words[self.chance.below(4)], line: reason() }
            }
            18 => Wish::Audit { event: zhiban::record::act::AuditEvent::Locked, detail: String::new() },
            _ => Wish::Link { from: any, to: self.any() },
        };
        vec![act]
    }

    /// 销号, with result and verifier or without.
    fn close(&mut self, store: &mut dyn Store) -> Vec<Wish> {
        let query = PageQuery {
            ledger: Ledger::Matter,
            anchor: PageCursor::Newest,
            limit: 50,
            open_only: true,
            only: MatterFilter::All,
        };
        let rows = store.page(&query).unwrap().rows;
        if rows.is_empty() {
            return vec![self.record(Ledger::Matter, json!({"what": "跟踪", "state": "待办"}))];
        }
        let row = &rows[self.chance.below(rows.len())];
        let words = [("好", "乙"), ("", "乙"), ("好", " "), ("好", "乙")][self.chance.below(4)];
        let state = ["已销号", "已销号", "已取消"][self.chance.below(3)];
        let text = json!({"what": "跟踪", "state": state, "result": words.0, "verified_by": words.1});
        vec![Wish::Revise { id: row.id, base: row.revision, reason: "销号".into(), values: values(text) }]
    }

    /// Answers, and then the sheet with the transfer; often with the wrong people.
    fn hand_over(&mut self, checker: &Checker, store: &mut dyn Store, by: u32) -> Vec<Wish> {
        let shift = ShiftId(checker.shift.0);
        let open = store.sheet().unwrap().matters;
        if self.chance.below(2) == 0 && !open.is_empty() {
            let word = match self.chance.below(8) {
                0 => AnswerKind::Refused,
                1 => AnswerKind::Explained,
                _ => AnswerKind::ReadBack,
            };
            let says =
                |m: &OpenMatter| Wish::Answer { shift, matter: Some(m.row.id), word, line: "接".into() };
            return open.iter().map(says).collect();
        }
        let outgoing = if self.chance.below(4) == 0 { by } else { checker.shift.2 };
        let frozen = store.watch().unwrap().unwrap().freeze.map_or(1, |f| f.incoming.0);
        let incoming = [1, 2, 3, 4, outgoing, frozen, frozen, frozen][self.chance.below(8)];
        let emergency = if self.chance.below(12) == 0 { "突发疾病".to_owned() } else { String::new() };
        let sheet = self.record(Ledger::Handover, json!({}));
        let (outgoing, incoming) = (OfficerId(outgoing), OfficerId(incoming));
        vec![sheet, Wish::Transfer { outgoing, incoming, sheet: id(self.next), emergency }]
    }

    fn officer(&mut self, checker: &Checker, store: &mut dyn Store) -> Wish {
        let officers = store.watch().unwrap().unwrap().officers;
        let mut officer = officers[self.chance.below(officers.len())].clone();
        match self.chance.below(4) {
            0 => officer.role = [Role::Officer, Role::Chief, Role::Leader][self.chance.below(3)],
            1 => officer.left = officer.id.0 > 3 && self.chance.below(2) == 0,
            2 if checker.pins.contains_key(&officer.id.0) => officer.post = format!("第{}", self.next),
            _ => officer.name = format!("{}{}", officer.name, self.chance.below(3)),
        }
        Wish::Officer(officer)
    }
}

/// The set-up of support, and an administrator.
fn people() -> (Vec<Wish>, BTreeMap<u32, String>) {
    let mut wishes = set_up();
    let begin = wishes.pop().unwrap();
    wishes.push(Wish::Officer(Officer {
        id: OfficerId(4),
        name: "管".into(),
        post: String::new(),
        pin: pin::hash(&Pin::new(OTHERS[0]), Cost::NONE, None).unwrap(),
        role: Role::Administrator,
        left: false,
    }));
    wishes.push(begin);
    let pins = PINS.into_iter().chain([OTHERS[0]]).zip(1..).map(|(pin, who)| (who, pin.to_owned()));
    (wishes, pins.collect())
}

/// So many attempts on both engines; what the checker finds wrong, if anything.
fn drive(seed: u64, operations: usize, blind_to: Option<u32>) -> Result<usize, String> {
    let memory_folder = std::path::Path::new("/dev/shm");
    let folder =
        if memory_folder.is_dir() { tempfile::tempdir_in(memory_folder) } else { tempfile::tempdir() };
    let folder = folder.unwrap();
    let path = folder.path().join("duty.db");
    let (mut memory, mut sqlite) = (MemoryStore::new(), SqliteStore::create(&path).unwrap());
    let (wishes, pins) = people();
    let first = Commit { at: MORNING, by: OfficerId(0), proofs: Vec::new(), wishes };
    memory.commit(&first).unwrap();
    sqlite.commit(&first).unwrap();
    let mut checker = Checker {
        pins,
        administrators: BTreeSet::from([4]),
        session: BTreeSet::new(),
        numbers: BTreeMap::new(),
        open: BTreeSet::new(),
        shift: (1, MORNING, 1),
        frozen: false,
        ledgers: BTreeMap::new(),
        blind_to,
    };
    let mut room = Room { chance: Chance(seed), now: MORNING, next: 0 };
    let mut reel = Reel::open(&path.with_extension("db.tape")).unwrap().unwrap();
    reel.by_ref().take(first.wishes.len()).count();
    let mut done = 0;
    for step in 0..operations {
        let attempt = room.attempt(&checker, &mut sqlite);
        let result = sqlite.commit(&attempt.commit).map(|receipt| receipt.seq);
        let other = memory.commit(&attempt.commit).map(|receipt| receipt.seq);
        if result != other {
            return Err(format!(
                "seed {seed} step {step}: {result:?} and in memory {other:?}: {:?}",
                attempt.commit
            ));
        }
        let lines: Vec<Line> = reel.by_ref().map(line).collect();
        done += usize::from(result.is_ok());
        checker
            .check(&attempt, &result, &lines, &mut sqlite)
            .map_err(|why| format!("seed {seed} step {step}: {why}: {:?}", attempt.commit))?;
        if step % 25 == 24 {
            alike(&mut sqlite, &mut memory).map_err(|what| format!("seed {seed} step {step}: {what}"))?;
        }
    }
    drop(sqlite);
    let damage = verify::verify(&path).unwrap().damage;
    if damage.is_empty() { Ok(done) } else { Err(format!("seed {seed}: {damage:?}")) }
}

/// Both engines tell the same of handovers: the sheet, what each officer must know, the figures, the filters.
fn alike(one: &mut dyn Store, other: &mut dyn Store) -> Result<(), String> {
    fn same<T: PartialEq + std::fmt::Debug>(what: &str, one: T, other: T) -> Result<(), String> {
        if one == other { Ok(()) } else { Err(format!("{what}: {one:?} and in memory {other:?}")) }
    }
    let known = |mut sheet: Sheet| {
        // Lists show a summary of each record; which one is the same everywhere.
        let rows = |rows: &[Row]| rows.iter().map(|r| (r.rec, r.sheet, r.open)).collect::<Vec<_>>();
        let matters: Vec<_> = sheet.matters.drain(..).map(|m| (m.row.rec, m.said, m.written_at)).collect();
        let named = |of: &[(Row, String)]| of.iter().map(|(r, n)| (r.rec, n.clone())).collect::<Vec<_>>();
        let running: Vec<Row> = sheet.running.iter().map(|c| c.incident.clone()).collect();
        let lists = [rows(&running), rows(&sheet.instructions), rows(&sheet.highlights)];
        (sheet.counts, matters, sheet.talk, lists, named(&sheet.unread), named(&sheet.take_overs))
    };
    same("sheet", known(one.sheet().unwrap()), known(other.sheet().unwrap()))?;
    same("board", one.board().unwrap(), other.board().unwrap())?;
    let all = (Stamp(0), Stamp(i64::MAX));
    same("figures", one.handovers(all.0, all.1).unwrap(), other.handovers(all.0, all.1).unwrap())?;
    for officer in 1..=4 {
        let told = |b: Brief| {
            let recs = |rows: &[Row]| rows.iter().map(|r| r.rec).collect::<Vec<_>>();
            let (changed, to_read) = (recs(&b.changed), recs(&b.to_read));
            (b.last, b.left_at, b.away, b.from, changed, b.left_out, to_read, known(b.sheet))
        };
        let (one, other) = (one.brief(OfficerId(officer)).unwrap(), other.brief(OfficerId(officer)).unwrap());
        same("brief", told(one), told(other))?;
    }
    Ok(())
}

fn line(found: TapeItem) -> Line {
    let TapeItem::Entry(entry, _) = found else { panic!("a spoilt tape") };
    Line { at: entry.at, by: entry.by, act: serde_json::from_str(&entry.body).unwrap() }
}

#[test]
fn whatever_people_do_nobody_signs_for_another_and_no_promise_breaks() {
    let wanted: usize = std::env::var("ZHIBAN_MODEL_OPS").ok().and_then(|v| v.parse().ok()).unwrap_or(3_000);
    let (mut done, mut seed) = (0, 0);
    while seed * 1_000 < wanted {
        done += drive(seed as u64, 1_000.min(wanted - seed * 1_000), None).unwrap();
        seed += 1;
    }
    println!("{wanted} attempts, {done} of them written");
    assert!(done * 5 > wanted, "hardly anything was written: {done} of {wanted}");
}

#[test]
fn the_checker_sees_a_signature_without_its_pin() {
    let told = drive(1, 1_000, Some(2)).unwrap_err();
    assert!(
        told.contains("without his PIN") || told.contains("PIN of 2") || told.contains("proved nothing"),
        "{told}"
    );
}
