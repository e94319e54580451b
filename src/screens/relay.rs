//! 传达: one line a unit, one key a state. Each key is saved at once as a revision, with its time; the tally
//! shows who is still missing.

use super::{Cx, Input, Outcome, Pick, Screen, Selection, messages};
use crate::domain::Moment;
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request, Ticket};
use crate::record::wish::Wish;
use crate::schema::book;
use crate::schema::duty_log::relay_state as state;
use crate::schema::{choice, key};
use crate::store::query::{Commit, Record};
use crate::theme::Role;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;
use serde_json::{Map, Value};

/// The states in the order of their keys: 1 已通知, 2 已回执, 3 无应答, 4 未传达.
const STATES: [&str; 4] =
    [choice::STATE_TOLD, choice::STATE_RECEIPT, choice::STATE_NO_ANSWER, choice::STATE_NOT_TOLD];

/// The board.
#[derive(Debug)]
pub struct Relay {
    record: Record,
    at: usize,
    /// What it waits for before the next key: the commit, then the record as it is now.
    asked: Option<Ticket>,
}

fn cell<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

impl Relay {
    /// The board of a record that has units to be told.
    #[must_use]
    pub fn new(record: Record) -> Relay {
        Relay { record, at: 0, asked: None }
    }

    fn rows(&self) -> &[Value] {
        self.record.row.values.rows(key::RELAYS)
    }

    /// How many units are in each state.
    fn tally(&self) -> [usize; 4] {
        STATES.map(|s| self.rows().iter().filter(|r| state(r) == s).count())
    }

    fn mark(&mut self, cx: &Cx<'_>, to: usize) -> Vec<Outcome> {
        let Some(word) = STATES.get(to) else { return Vec::new() };
        let now = cx.minute();
        let mut rows = self.rows().to_vec();
        let Some(Value::Object(row)) = rows.get_mut(self.at) else { return Vec::new() };
        row.insert("state".into(), (*word).into());
        match *word {
            choice::STATE_TOLD | choice::STATE_NO_ANSWER => drop(row.insert("at".into(), now.into())),
            choice::STATE_RECEIPT => {
                row.entry("at").or_insert_with(|| now.clone().into());
                row.insert("receipt_at".into(), now.into());
            }
            _ => {
                row.remove("at");
                row.remove("receipt_at");
            }
        }
        self.at = (self.at + 1).min(rows.len().saturating_sub(1));
        self.save(cx, rows)
    }

    /// Adds units, divided as Chinese lists are; a unit that is there already is not added twice.
    fn add(&mut self, cx: &Cx<'_>, typed: &str) -> Vec<Outcome> {
        let mut rows = self.rows().to_vec();
        let before = rows.len();
        for unit in typed.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|u| !u.is_empty())
        {
            if rows.iter().all(|r| cell(r, "unit") != unit) {
                let row = [("unit", unit), ("state", choice::STATE_NOT_TOLD)]
                    .map(|(k, v)| (k.to_owned(), Value::from(v)));
                rows.push(Value::Object(Map::from_iter(row)));
            }
        }
        if rows.len() == before { Vec::new() } else { self.save(cx, rows) }
    }

    fn save(&mut self, cx: &Cx<'_>, rows: Vec<Value>) -> Vec<Outcome> {
        let mut values = self.record.row.values.clone();
        let all_told = rows.iter().all(|r| [choice::STATE_TOLD, choice::STATE_RECEIPT].contains(&state(r)));
        values.set(key::RELAYS, Some(Value::Array(rows)));
        if values.text(key::KIND) == Some(choice::KIND_INSTRUCTION)
            && all_told
            && values.text(key::INSTRUCTION_STATE) != Some(choice::INSTRUCTION_STATE_CLOSED)
        {
            values.set_text(key::INSTRUCTION_STATE, choice::INSTRUCTION_STATE_RELAYED);
        }
        let (id, revision) = (self.record.row.id, self.record.row.revision);
        let wishes = vec![Wish::Revise { id, base: revision, reason: "传达记录".into(), values }];
        self.ask(cx, Request::Commit(Commit { at: cx.now, by: cx.by(), proofs: Vec::new(), wishes }))
    }

    fn ask(&mut self, cx: &Cx<'_>, request: Request) -> Vec<Outcome> {
        let (ticket, out) = cx.ask_with_ticket(request);
        self.asked = Some(ticket);
        vec![out]
    }
}

impl Screen for Relay {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        let count = self.rows().len();
        match input {
            Input::Action(Action::Back) => return Some(vec![Outcome::Close]),
            Input::Action(Action::Tab(n @ 1..=4)) => return Some(self.mark(cx, usize::from(*n) - 1)),
            Input::Action(Action::New | Action::Do) => return Some(ask_units(cx)),
            Input::Value(value) => return Some(self.add(cx, value)),
            Input::Key(key) => match key.code {
                Code::Down => self.at = (self.at + 1).min(count.saturating_sub(1)),
                Code::Up => self.at = self.at.saturating_sub(1),
                Code::Home => self.at = 0,
                Code::End => self.at = count.saturating_sub(1),
                _ => {}
            },
            Input::Action(_) => return None,
            Input::Text(_) => {}
        }
        Some(Vec::new())
    }

    fn reply(&mut self, cx: &Cx<'_>, ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        let awaited = self.asked.take_if(|asked| *asked == ticket).is_some();
        match reply {
            Reply::Commit(Ok(_)) if awaited => Some(self.ask(cx, Request::Record(self.record.row.id))),
            Reply::Commit(Err(e)) if awaited => {
                let told = Outcome::Notice(Role::Alert, messages::error(e, cx.lang()));
                Some(vec![told, Outcome::Effect(Effect::Bell), cx.ask(Request::Record(self.record.row.id))])
            }
            Reply::Record(Ok(Some(record))) => {
                self.record = record.clone();
                Some(Vec::new())
            }
            _ => None,
        }
    }

    fn refresh(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        // After its own commit it has asked already.
        if self.asked.is_some() { Vec::new() } else { vec![cx.ask(Request::Record(self.record.row.id))] }
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let lang = cx.lang();
        let row = &self.record.row;
        let title = format!("{} {}", row.number, book(row.number.ledger).title(&row.values));
        let inside = paint.frame(paint::centred(body, 100, body.height), &title);
        let [told, receipt, silent, not] = self.tally();
        let tally = texts::RELAY_TALLY.fill(
            lang,
            &[self.rows().len(), told + receipt, receipt, silent, not]
                .map(|n| n.to_string())
                .each_ref()
                .map(String::as_str),
        );
        paint.put(
            inside.x,
            inside.y,
            inside.width,
            &tally,
            if not + silent > 0 { Role::Warn } else { Role::Good },
        );
        let room = usize::from(inside.height.saturating_sub(3)).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (line, (at, unit)) in self.rows().iter().enumerate().skip(top).take(room).enumerate() {
            let y = inside.y + 1 + u16::try_from(line).unwrap_or(0);
            let gap = [choice::STATE_NOT_TOLD, choice::STATE_NO_ANSWER].contains(&state(unit));
            let role = match (at == self.at, gap) {
                (true, _) => Role::Selected,
                (_, true) => Role::Warn,
                _ => Role::Normal,
            };
            let shown = |key: &str| Moment::parse(cell(unit, key)).map(|m| m.show()).unwrap_or_default();
            let text = format!(
                "{:>3} {} {}  {} {} {}",
                at + 1,
                state(unit),
                cell(unit, "unit"),
                shown("at"),
                cell(unit, "receiver"),
                shown("receipt_at"),
            );
            paint.fit(inside.x, y, inside.width, &text, role);
        }
        let y = inside.bottom().saturating_sub(1);
        paint.put(inside.x, y, inside.width, texts::RELAY_KEYS.get(lang), Role::Muted);
        paint.set_caret(inside.x, inside.y + 1);
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::New, Action::Do, Action::Back, Action::NewCall, Action::Menu]
    }

    fn is_typing(&self) -> bool {
        false
    }

    fn is_saving(&self) -> bool {
        self.asked.is_some()
    }
}

fn ask_units(cx: &Cx<'_>) -> Vec<Outcome> {
    let rows = cx
        .rules
        .groups()
        .map(|g| (g.name.clone(), g.units.len().to_string(), Selection::Value(g.units.join("、"))))
        .collect();
    vec![Outcome::Open(Box::new(
        Pick::new(texts::WHICH_UNITS.get(cx.lang()).to_owned(), rows).or_free_text(),
    ))]
}
