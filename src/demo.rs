//! The fictional day of the demonstration, told by `assets/demo/day.jsonl` and written through the same
//! rules as any real one.

use crate::domain::{Ledger, Moment, OfficerId, Offset, RecordId, Stamp};
use crate::paper::catalog::{self, PaperKind};
use crate::paper::facts::Order;
use crate::paper::{issue, make};
use crate::policy::{Rules, clocks};
use crate::record::act::{AnswerKind, Origin, Role, Setting};
use crate::record::pin::{Cost, Pin};
use crate::record::wish::NewRecord;
use crate::record::wish::Wish;
use crate::schema::key;
use crate::schema::{Values, book, follow, paper as issued, report};
use crate::store::query::{Commit, Proof};
use crate::store::{self, NewOfficer, Refusal, Store, StoreError};
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

/// The PIN of everybody in the demonstration; it protects nothing.
pub const PIN: &str = "271828";

const LEVEL: &str = "县级";
const DAY: &str = include_str!("../assets/demo/day.jsonl");
const OFFICERS: [(&str, &str); 4] =
    [("林晓", "值班员"), ("陈志明", "值班员"), ("黄磊", "值班员"), ("张伟", "值班长")];

/// One line of the day.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
struct DayLine {
    /// `2026-04-23T08:35`.
    at: String,
    by: String,
    #[serde(flatten)]
    what: DayEvent,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum DayEvent {
    Append {
        ledger: Ledger,
        key: String,
        values: Values,
        #[serde(default)]
        links: Vec<String>,
    },
    Revise {
        key: String,
        reason: String,
        values: Values,
    },
    Void {
        key: String,
        reason: String,
    },
    Release {
        key: String,
        by: String,
    },
    /// A bulletin of the day that ended, composed as an editor would have it, and released.
    Bulletin {
        values: Values,
        by: String,
    },
    Close {
        key: String,
        result: String,
        verified_by: String,
    },
    Handover {
        incoming: String,
        answers: Vec<String>,
        values: Values,
    },
}

/// Makes the file of the demonstration; gives who is signed on and at what time. As a `drill` everything that is made
/// of it is marked.
///
/// # Errors
/// When the file cannot be written, or the day breaks a rule of the room.
pub fn make(store: &mut dyn Store, drill: bool) -> Result<(OfficerId, Stamp), StoreError> {
    let mut day = Day { store, rules: Rules::shipped(), ids: HashMap::new(), next: 1, now: Stamp(0) };
    let began = time("2026-04-22T08:30")?;
    let setting = Setting {
        unit: "东江区政府总值班室".into(),
        level: LEVEL.into(),
        offset: Offset::default(),
        pattern: crate::domain::shift::Pattern::default(),
        drill,
    };
    let officers = OFFICERS.map(|(name, post)| NewOfficer {
        name: name.to_owned(),
        post: post.to_owned(),
        role: Role::named(post).unwrap_or_default(),
        pin: Pin::new(PIN),
    });
    store::set_up(day.store, setting, officers.to_vec(), (Cost::NONE, None), began)?;
    for (at, line) in DAY.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let told: DayLine = serde_json::from_str(line)
            .map_err(|e| StoreError::Damaged(format!("day.jsonl {}: {e}", at + 1)))?;
        day.tell(told)?;
    }
    let lead = day.store.watch()?.map(|w| w.shift.lead).unwrap_or_default();
    Ok((lead, day.now.plus_ms(130_000)))
}

struct Day<'a> {
    store: &'a mut dyn Store,
    rules: Rules,
    ids: HashMap<String, RecordId>,
    next: u128,
    now: Stamp,
}

impl Day<'_> {
    fn id(&mut self) -> RecordId {
        self.next += 1;
        RecordId(Uuid::from_u128(self.next))
    }

    fn known(&self, key: &str) -> Result<RecordId, StoreError> {
        self.ids.get(key).copied().ok_or_else(|| StoreError::Damaged(key.to_owned()))
    }

    fn officer(&mut self, name: &str) -> Result<OfficerId, StoreError> {
        let watch = self.store.watch()?;
        watch.and_then(|w| w.officer(name).map(|o| o.id)).ok_or_else(|| StoreError::Damaged(name.to_owned()))
    }

    fn tell(&mut self, told: DayLine) -> Result<(), StoreError> {
        self.now = time(&told.at)?;
        let by = self.officer(&told.by)?;
        let wishes = match told.what {
            DayEvent::Append { ledger, key, values, links } => {
                self.append(ledger, &key, values, &links, &told.by)?
            }
            DayEvent::Revise { key, reason, values } => {
                let (id, base, before) = self.present(&key)?;
                let mut whole = before.clone();
                whole.0.extend(values.0);
                if before.has(key::RECEIVED_AT) && before.has(key::PHASE) {
                    clocks::settle(self.rule_context(), Some(&before), &mut whole, self.now);
                }
                vec![Wish::Revise { id, base, reason, values: whole }]
            }
            DayEvent::Release { key, by: releaser } => return self.release(by, &key, &releaser),
            DayEvent::Bulletin { values, by: releaser } => {
                return self.bulletin(by, (&told.by, &releaser), values);
            }
            DayEvent::Void { key, reason } => {
                let (id, base, _) = self.present(&key)?;
                vec![Wish::Void { id, base, reason }]
            }
            DayEvent::Close { key, result, verified_by } => {
                let (id, base, whole) = self.present(&key)?;
                let values = follow::closed(&whole, &result, &verified_by, &told.at);
                vec![Wish::Revise { id, base, reason: "销号".into(), values }]
            }
            DayEvent::Handover { incoming, answers, values } => {
                return self.hand_over(by, &incoming, &answers, values);
            }
        };
        match self.commit(by, wishes.clone(), Vec::new()) {
            // A talk, a voiding: whoever writes it signs it. A meeting: whoever chairs it.
            Err(StoreError::Refused(Refusal::NeedsPin)) => {
                let chair = wishes.iter().find_map(|wish| Some(wish.text()?.text(key::CHAIR)?.to_owned()));
                let officer = chair.map_or(Ok(by), |name| self.officer(&name))?;
                self.commit(by, wishes, vec![Proof { officer, pin: Pin::new(PIN) }])
            }
            done => done,
        }
    }

    fn commit(&mut self, by: OfficerId, wishes: Vec<Wish>, proofs: Vec<Proof>) -> Result<(), StoreError> {
        self.store.trust(by);
        self.store.commit(&Commit { at: self.now, by, proofs, wishes }).map(|_| ())
    }

    fn present(&mut self, key: &str) -> Result<(RecordId, u32, Values), StoreError> {
        let id = self.known(key)?;
        let record = self.store.record(id)?.ok_or_else(|| StoreError::Damaged(key.to_owned()))?;
        Ok((id, record.row.revision, record.row.values))
    }

    /// A record and the matters it opens; the first of these is known as `KEY!`.
    fn append(
        &mut self,
        ledger: Ledger,
        key: &str,
        values: Values,
        links: &[String],
        by: &str,
    ) -> Result<Vec<Wish>, StoreError> {
        if let Some(unknown) =
            values.0.iter().find(|(k, v)| book(ledger).field(k).is_none_or(|f| f.check(v).is_err()))
        {
            return Err(StoreError::Damaged(format!("{key}: {}", unknown.0)));
        }
        let mut values = values;
        if ledger == Ledger::Incident {
            clocks::settle(self.rule_context(), None, &mut values, self.now);
        }
        let id = self.id();
        self.ids.insert(key.to_owned(), id);
        let links = links.iter().map(|key| self.known(key)).collect::<Result<_, _>>()?;
        let mut wishes = vec![self.record(ledger, id, values.clone(), links, Origin::Typed)];
        for (at, matter) in follow::matters(ledger, &values, None, by).into_iter().enumerate() {
            let matter_id = self.id();
            let name = if at == 0 { format!("{key}!") } else { format!("{key}!{}", at + 1) };
            self.ids.insert(name, matter_id);
            wishes.push(self.record(Ledger::Matter, matter_id, matter, vec![id], Origin::Made));
        }
        Ok(wishes)
    }

    fn rule_context(&self) -> clocks::RuleContext<'_> {
        clocks::RuleContext { rules: &self.rules, level: Some(LEVEL), offset: Offset::default() }
    }

    fn release(&mut self, by: OfficerId, key: &str, releaser: &str) -> Result<(), StoreError> {
        let (id, revision, mut values) = self.present(key)?;
        let officer = self.officer(releaser)?;
        values.set_text(key::STATE, report::RELEASED);
        values.set_text(key::RELEASED_BY, releaser);
        values.set_text(key::RELEASED_AT, &Moment::minute_of(self.now, Offset::default()).to_string());
        let act = Wish::Revise { id, base: revision, reason: "签发".into(), values };
        self.commit(by, vec![act], vec![Proof { officer, pin: Pin::new(PIN) }])
    }

    /// The 值班快报 of the morning, under the number after the last one.
    fn bulletin(
        &mut self,
        by: OfficerId,
        (editor, releaser): (&str, &str),
        values: Values,
    ) -> Result<(), StoreError> {
        let offset = Offset::default();
        let today = offset.local(self.now).date();
        let (from, to) = catalog::span(catalog::Scope::Day, today, offset);
        let order = Order {
            paper: PaperKind::Bulletin,
            from,
            to,
            record: None,
            ledger: Ledger::Paper,
            mark: String::new(),
        };
        let (mut draft, _) = make::draft(self.store, &self.rules, &order, editor, self.now)?;
        draft.0.extend(values.0);
        let id = self.id();
        let append = self.record(Ledger::Paper, id, draft.clone(), Vec::new(), Origin::Typed);
        self.commit(by, vec![append], Vec::new())?;
        let officer = self.officer(releaser)?;
        let at = Moment::minute_of(self.now, offset).to_string();
        let year = issued::year(&draft).unwrap_or_default();
        let last = self.store.issued(issued::BULLETIN, year)?;
        let values = issue::released(&draft, (releaser, &at, year), last);
        let act = Wish::Revise { id, base: 1, reason: "签发".into(), values };
        self.commit(by, vec![act], vec![Proof { officer, pin: Pin::new(PIN) }])
    }

    fn record(
        &self,
        ledger: Ledger,
        id: RecordId,
        values: Values,
        links: Vec<RecordId>,
        origin: Origin,
    ) -> Wish {
        Wish::Append(NewRecord { ledger, id, opened_at: self.now, origin, values, links })
    }

    fn hand_over(
        &mut self,
        outgoing: OfficerId,
        incoming: &str,
        answers: &[String],
        values: Values,
    ) -> Result<(), StoreError> {
        let incoming = self.officer(incoming)?;
        let Some(watch) = self.store.watch()? else { return Ok(()) };
        let shift = watch.shift.id;
        self.commit(outgoing, vec![Wish::Freeze { shift, incoming, reason: String::new() }], Vec::new())?;
        let matters = self.store.sheet()?.matters;
        for (matter, line) in matters.iter().zip(answers.iter().cycle()) {
            let answer = Wish::Answer {
                shift,
                matter: Some(matter.row.id),
                word: AnswerKind::ReadBack,
                line: line.clone(),
            };
            self.commit(incoming, vec![answer], Vec::new())?;
        }
        let id = self.id();
        let links = matters.iter().map(|m| m.row.id).collect();
        let sheet = self.record(Ledger::Handover, id, values, links, Origin::Made);
        let proofs = [outgoing, incoming].map(|officer| Proof { officer, pin: Pin::new(PIN) }).to_vec();
        let transfer = Wish::Transfer { outgoing, incoming, sheet: id, emergency: String::new() };
        self.commit(outgoing, vec![sheet, transfer], proofs)
    }
}

/// An instant of the day, in the room of the demonstration.
fn time(text: &str) -> Result<Stamp, StoreError> {
    Moment::parse(text)
        .map(|m| m.earliest(Offset::default()))
        .ok_or_else(|| StoreError::Damaged(text.to_owned()))
}
