//! The engine in memory and the one in the file, driven by the same random wishes and asked everything that can be asked.

use crate::support::both::Both;
use crate::support::{Chance, MORNING, append, id, proof, set_up, sign_on, values};
use serde_json::{Value, json};
use zhiban::domain::{Ledger, Number, OfficerId, Offset, ShiftId, Stamp};
use zhiban::record::act::{AlarmKind, AnswerKind, AuditEvent, NoteKind, Officer, Origin, Role, Setting};
use zhiban::record::wish::NewRecord;
use zhiban::record::wish::Wish;
use zhiban::schema::{Nature, book};
use zhiban::store::Store;
use zhiban::store::query::{
    Commit, MatterFilter, PageCursor, PageQuery, PeriodQuery, SearchCursor, SearchQuery, Tally,
};

const HOUR: i64 = 3_600_000;

/// Texts of every ledger, with what lists, sheets and clocks look at.
fn text(ledger: Ledger, n: u128, chance: &mut Chance) -> Value {
    let mut one = |of: &[&'static str]| of[chance.below(of.len())];
    let who = one(&["甲", "乙", "丙"]);
    let mut text = match book(ledger).nature {
        Nature::DutyLog => json!({
            "kind": one(&["来电", "批示指示", "来文"]), "subject": format!("记录{n}"),
            "unit": one(&["石桥镇", "青山镇"]), "status": one(&["待办", "办理中", "备查", "办结"]),
            "weight": one(&["一般", "重要", "紧急"]), "for_all": one(&["", "", "yes"]) == "yes",
        }),
        Nature::Incident => json!({
            "title": format!("事件{n}"), "phase": one(&["处置中", "处置结束"]),
            "report_unit": one(&["石桥镇", "青山镇"]), "dead": 3,
            "clocks": [{"rule": "x", "due_at": "2026-04-23T09:00"}],
        }),
        Nature::Handover => json!({"sign_out": who, "leader": one(&["乙", "丙"]), "summary": "平稳"}),
        Nature::Meeting => json!({"place": "会议室", "absent": [{"name": who}], "decisions": []}),
        Nature::Talk => json!({"unit": "石桥镇", "status": "待办"}),
        Nature::Matter => json!({
            "what": format!("事项{n}"), "owner": who, "state": one(&["待办", "办理中"]),
            "due_at": one(&["2026-04-23T10:00", "2026-04-24T10:00"]), "weight": one(&["一般", "紧急"]),
            "next_step": "核实", "source": one(&["来电", "例行"]), "owner_unit": one(&["城管局", "水利局"]),
        }),
        Nature::Report => json!({
            "title": format!("报告{n}"), "direction": one(&["报出", "收到"]), "state": "拟稿", "late": one(&["", "迟报"]),
        }),
        Nature::Roster => json!({
            "begins_at": one(&["2026-04-23T08:30", "2026-04-24T08:30", "2026-04-25T08:30"]), "lead": who, "phone": n.to_string(),
        }),
        Nature::Routine => json!({"what": format!("巡查{n}"), "state": one(&["在用", "停用"]), "owner": who}),
        Nature::Paper => json!({"kind": one(&["值班快报", "月工作简报"]), "text": "平稳", "state": "拟稿"}),
        Nature::Plain => crate::support::world::texts(ledger).remove(0),
    };
    // As forms do: what is empty is not there.
    text.as_object_mut().unwrap().retain(|_, value| value != "");
    text
}

/// A room whose officers do anything.
struct Day {
    chance: Chance,
    store: Both,
    now: Stamp,
    made: u128,
    shift: u32,
}

impl Day {
    fn new(seed: u64) -> Day {
        let mut store = Both::new();
        let mut wishes = set_up();
        let (setting, pin) = match &wishes[..] {
            [Wish::SetUp(setting), Wish::Officer(one), ..] => (setting.clone(), one.pin.clone()),
            _ => unreachable!("set-up begins with settings and officers"),
        };
        let leader = Officer {
            id: OfficerId(4),
            name: "丁".into(),
            post: "主任".into(),
            pin,
            role: Role::Leader,
            left: false,
        };
        wishes.insert(1, Wish::Officer(leader));
        wishes[0] = Wish::SetUp(Setting { level: "地市级".into(), ..setting });
        let first = Commit { at: MORNING, by: OfficerId(0), proofs: Vec::new(), wishes };
        store.commit(&first).unwrap();
        (1..=3).for_each(|officer| sign_on(&mut store, MORNING, officer));
        Day { chance: Chance(seed), store, now: MORNING, made: 0, shift: 1 }
    }

    fn any(&mut self) -> u128 {
        1 + self.chance.below(self.made.max(1) as usize) as u128
    }

    fn new_record(&mut self) -> Wish {
        const USUAL: [Ledger; 5] =
            [Ledger::DutyLog, Ledger::DutyLog, Ledger::Matter, Ledger::Incident, Ledger::Report];
        let ledger = match self.chance.below(2) {
            0 => USUAL[self.chance.below(USUAL.len())],
            _ => Ledger::ALL[self.chance.below(Ledger::ALL.len())],
        };
        let link = self.any();
        self.made += 1;
        let mut act = append(ledger, self.made, text(ledger, self.made, &mut self.chance));
        if let Wish::Append(NewRecord { links, origin, opened_at, .. }) = &mut act {
            if self.chance.below(3) == 0 && link < self.made {
                links.push(id(link));
            }
            *origin = [Origin::Typed, Origin::Imported, Origin::Made][self.chance.below(3)];
            *opened_at = self.now;
        }
        act
    }

    /// A correction with a text of the same ledger; of matters now and then the end.
    fn correction(&mut self) -> Option<Wish> {
        let any = id(self.any());
        let record = self.store.record(any).unwrap()?;
        let ledger = record.row.number.ledger;
        let mut text = values(text(ledger, self.made, &mut self.chance));
        if ledger == Ledger::Matter && self.chance.below(2) == 0 {
            [("state", "已销号"), ("result", "好"), ("verified_by", "乙")]
                .into_iter()
                .for_each(|(key, value)| text.set_text(key, value));
        }
        Some(Wish::Revise { id: any, base: record.row.revision, reason: "更正".into(), values: text })
    }

    fn alarm(&mut self) -> Wish {
        let words = [AlarmKind::Rang, AlarmKind::Acknowledged, AlarmKind::Silenced];
        Wish::Alarm {
            record: id(self.any()),
            clock: ["due", "x"][self.chance.below(2)].into(),
            due: MORNING.plus_ms(HOUR),
            stage: [50, 80, 100][self.chance.below(3)],
            word: words[self.chance.below(3)],
            reason: "在办".into(),
            until: Some(self.now.plus_ms(HOUR * (1 + self.chance.below(3) as i64))),
        }
    }

    fn wish(&mut self) -> Vec<Wish> {
        let (any, other) = (id(self.any()), id(self.any()));
        let shift = ShiftId(self.shift);
        vec![match self.chance.below(24) {
            0..=6 => self.new_record(),
            7..=10 => return self.correction().into_iter().collect(),
            11 => Wish::Void { id: any, base: 1, reason: "误".into() },
            12 => Wish::Link { from: any, to: other },
            13 => Wish::Freeze {
                shift,
                incoming: OfficerId(1 + self.chance.below(4) as u32),
                reason: "换班".into(),
            },
            14 => Wish::Thaw { shift },
            15 => {
                let word = AnswerKind::ALL[self.chance.below(AnswerKind::ALL.len())];
                let matter = (self.chance.below(3) > 0).then_some(any);
                Wish::Answer { shift, matter, word, line: format!("话{}", self.made) }
            }
            16 | 17 => {
                let word = NoteKind::ALL[self.chance.below(NoteKind::ALL.len())];
                Wish::Note { record: any, word, line: format!("注{}", self.made) }
            }
            18 => self.alarm(),
            19 => Wish::Policy { name: format!("规{}", self.chance.below(2)), text: "[]".into() },
            20 => Wish::Countersign { record: any },
            21 => Wish::Audit {
                event: [AuditEvent::Backup, AuditEvent::BackupFailed][self.chance.below(2)],
                detail: String::new(),
            },
            22 => Wish::Import { ledger: Ledger::DutyLog, rows: 1 },
            _ => Wish::ClockJump { by_ms: 5 },
        }]
    }

    /// Something is wished for; what is refused is refused by both, or the comparison fails.
    fn step(&mut self) {
        self.now = self.now.plus_ms(1 + self.chance.below(20 * 60_000) as i64);
        if self.chance.below(25) == 0 {
            return self.hand_over();
        }
        let (by, mut wishes) = (1 + self.chance.below(3) as u32, self.wish());
        if self.chance.below(20) == 0
            && let [Wish::Append(NewRecord { origin, .. })] = &mut wishes[..]
        {
            *origin = Origin::Unsigned;
        }
        if wishes.is_empty() {
            return;
        }
        let proofs = if self.chance.below(2) == 0 { vec![proof(by), proof(by % 3 + 1)] } else { Vec::new() };
        let _ = self.store.commit(&Commit { at: self.now, by: OfficerId(by), proofs, wishes });
    }

    /// A whole handover, or the watch taken in an emergency.
    fn hand_over(&mut self) {
        let watch = self.store.watch().unwrap().unwrap();
        let out = watch.shift.lead.0;
        let into = out % 3 + 1;
        let emergency = if self.chance.below(3) == 0 { "突发疾病".to_owned() } else { String::new() };
        let say = |by: u32, wishes: Vec<Wish>| Commit {
            at: self.now,
            by: OfficerId(by),
            proofs: Vec::new(),
            wishes,
        };
        let shift = ShiftId(self.shift);
        if emergency.is_empty() {
            let _ = self.store.commit(&say(out, vec![Wish::Thaw { shift }]));
            let freeze = Wish::Freeze { shift, incoming: OfficerId(into), reason: String::new() };
            self.store.commit(&say(out, vec![freeze])).unwrap();
            for open in self.store.sheet().unwrap().matters {
                let answer = Wish::Answer {
                    shift,
                    matter: Some(open.row.id),
                    word: AnswerKind::ReadBack,
                    line: "接".into(),
                };
                self.store.commit(&say(into, vec![answer])).unwrap();
            }
        }
        self.made += 1;
        let mut sheet =
            append(Ledger::Handover, self.made, text(Ledger::Handover, self.made, &mut self.chance));
        if let Wish::Append(NewRecord { links, .. }) = &mut sheet {
            *links = self.store.sheet().unwrap().matters.iter().map(|m| m.row.id).collect();
        }
        let (outgoing, incoming) = (OfficerId(out), OfficerId(into));
        let by = if emergency.is_empty() { outgoing } else { incoming };
        let transfer = Wish::Transfer { outgoing, incoming, sheet: id(self.made), emergency };
        let proofs = vec![proof(out), proof(into)];
        self.store.commit(&Commit { at: self.now, by, proofs, wishes: vec![sheet, transfer] }).unwrap();
        self.shift += 1;
    }

    /// Every question there is, in every shape.
    fn ask_everything(&mut self) {
        let store = &mut self.store;
        store.watch().unwrap();
        store.sheet().unwrap();
        store.board().unwrap();
        store.running().unwrap();
        store.routines().unwrap();
        store.policies().unwrap();
        for year in 2025..=2027 {
            store.cases(year).unwrap();
            for kind in ["值班快报", "月工作简报"] {
                store.issued(kind, year as u32).unwrap();
            }
        }
        (1..=5).for_each(|officer| drop(store.brief(OfficerId(officer)).unwrap()));
        for (from, to) in [(0, i64::MAX), (MORNING.0 + 10 * HOUR, self.now.0), (self.now.0, i64::MAX)] {
            store.handovers(Stamp(from), Stamp(to)).unwrap();
            store.ended_since(Stamp(from)).unwrap();
            store.ended_since(Stamp(to)).unwrap();
        }
        for n in 0..=self.made + 1 {
            store.record(id(n)).unwrap();
            store.history(id(n)).unwrap();
        }
        for ledger in Ledger::ALL {
            self.ask_of(ledger);
        }
        for text in [
            "记录",
            "石桥镇 待办",
            "事项1",
            "值-2026-0001",
            "是:已更正",
            "未了",
            "",
            "没有这句话",
            "本班 记录",
            "上一班",
            "昨天 记录",
            "2026-04-23 石桥",
        ] {
            let query = |edge| SearchQuery { text: text.into(), now: self.now, edge, limit: 5 };
            for edge in [SearchCursor::Newest, SearchCursor::Before(40), SearchCursor::After(40)] {
                self.store.search(&query(edge)).unwrap();
            }
            self.store.tally(&query(SearchCursor::Newest), Tally::default()).unwrap();
        }
    }

    fn ask_of(&mut self, ledger: Ledger) {
        let store = &mut self.store;
        for anchor in [
            PageCursor::Newest,
            PageCursor::Oldest,
            PageCursor::Before(40),
            PageCursor::After(40),
            PageCursor::From(40),
        ] {
            let query = |open_only, only| PageQuery { ledger, anchor, limit: 3, open_only, only };
            store.page(&query(false, MatterFilter::All)).unwrap();
            if ledger == Ledger::Matter {
                let some = [("owner", "甲"), ("owner_unit", "城管局"), ("state", "办理中"), ("source", "")];
                let fields = some.map(|(key, value)| MatterFilter::Field(key, value.into()));
                for only in fields.into_iter().chain([
                    MatterFilter::All,
                    MatterFilter::Older(1),
                    MatterFilter::Older(2),
                    MatterFilter::Older(6),
                ]) {
                    store.page(&query(true, only)).unwrap();
                }
            }
        }
        for (after, limit) in [(0, 4), (40, 4), (40, 1000)] {
            store.records_after(ledger, after, limit).unwrap();
        }
        let middle = MORNING.plus_ms(10 * HOUR);
        for (from, to, after, limit) in [
            (Stamp(0), Stamp(i64::MAX), (Stamp(0), 0), 1000),
            (MORNING, middle, (Stamp(0), 0), 3),
            (middle, self.now, (middle.plus_ms(HOUR), 50), 1000),
        ] {
            store.period(&PeriodQuery { ledger, from, to, after, limit }).unwrap();
        }
        for field in book(ledger).fields {
            store.recent(ledger, field.key).unwrap();
        }
        store.recent(ledger, "no_such_field").unwrap();
        for (year, serial) in [(2026, 1), (2026, 3), (2025, 1), (2026, 9999)] {
            store.numbered(Number { ledger, year, serial }).unwrap();
        }
    }
}

/// So many days; more with `ZHIBAN_ENGINE_DAYS`.
fn days() -> u64 {
    std::env::var("ZHIBAN_ENGINE_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(6)
}

#[test]
fn both_engines_say_the_same_of_everything_whatever_happened() {
    for seed in 0..days() {
        let mut day = Day::new(seed);
        for step in 0..240 {
            day.step();
            if step % 40 == 39 {
                day.ask_everything();
            }
        }
        assert!(day.shift > 2 && day.made > 60, "seed {seed}: hardly anything happened");
        day.store.assert_whole();
    }
}

/// The room's own offset decides what a day and a year are.
#[test]
fn another_offset_moves_the_years_on_both_engines() {
    let mut store = Both::new();
    let mut wishes = set_up();
    if let Wish::SetUp(setting) = &mut wishes[0] {
        setting.offset = Offset(-600);
    }
    store.commit(&Commit { at: MORNING, by: OfficerId(0), proofs: Vec::new(), wishes }).unwrap();
    sign_on(&mut store, MORNING, 1);
    // 2026-12-31 16:00 UTC is the new year in Beijing and not yet in Hawaii.
    let at = Stamp(1_798_732_800_000);
    let call = append(Ledger::DutyLog, 1, text(Ledger::DutyLog, 1, &mut Chance(1)));
    let receipt =
        store.commit(&Commit { at, by: OfficerId(1), proofs: Vec::new(), wishes: vec![call] }).unwrap();
    assert_eq!(receipt.numbers[0].1.year, 2026);
    // The day of a text is the room's too, in the index as well as where it is read.
    for (day, wanted) in [("2026-12-31", 1), ("2027-01-01", 0), ("今天", 1), ("昨天", 0)] {
        let query =
            SearchQuery { text: format!("{day} 记录1"), now: at, edge: SearchCursor::Newest, limit: 5 };
        assert_eq!(store.search(&query).unwrap().hits.len(), wanted, "{day}");
        assert_eq!(store.tally(&query, Tally::default()).unwrap().count, wanted as u64, "{day}");
    }
    store.assert_whole();
}
