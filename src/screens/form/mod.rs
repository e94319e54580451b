//! The entry form of any ledger, made from its fields.

mod draft;
mod draw;
mod entries;
mod open;
mod report;
mod save;
mod state;

use crate::domain::{Ledger, Moment};
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::msg::{Reply, Request, Ticket};
use crate::schema::Kind;
use crate::schema::key;
use crate::screens::{Ask, Cx, Input, Outcome, Pick, Reader, Screen, Selection};
use crate::store::query::Record;
use crate::theme::Role;
use crate::widgets::Paint;
use crate::work::incident::IncidentContext;
use ratatui::layout::Rect;
use state::{LABEL_COLUMNS, REASON, Wants};
use uuid::Uuid;

pub use state::{Form, Task};

impl Form {
    /// Columns of the input area: what remains beside the labels.
    fn input_columns(cx: &Cx<'_>) -> u16 {
        cx.size.0.saturating_sub(LABEL_COLUMNS + 3).max(4)
    }

    fn action(&mut self, cx: &Cx<'_>, action: Action) -> Option<Vec<Outcome>> {
        match action {
            Action::Next => self.step(cx, 1),
            Action::Previous => self.step(cx, -1),
            Action::Save => return Some(save::save(self, cx)),
            Action::Now => return Some(self.now(cx)),
            Action::Choices => return Some(self.choices(cx)),
            Action::Same => return Some(self.recent(cx, Wants::Same)),
            Action::Undo => self.edit(crate::text::Edit::undo),
            Action::Redo => self.edit(crate::text::Edit::redo),
            Action::Back if self.task == Task::SetUp => return Some(Vec::new()),
            Action::Back if self.touched => return Some(vec![Outcome::Park]),
            Action::Back => return Some(vec![Outcome::Close]),
            Action::Discard if !self.touched => return Some(vec![Outcome::Close]),
            Action::Discard => {
                let question = texts::DISCARD_QUESTION.get(cx.lang()).to_owned();
                return Some(vec![Outcome::Open(Box::new(Ask::new(question, Action::Discard)))]);
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn key(&mut self, cx: &Cx<'_>, key: Key) -> Vec<Outcome> {
        let columns = usize::from(Form::input_columns(cx));
        let many = self.entries.get(self.focus).is_some_and(|e| e.edit.has_many_lines());
        match key.code {
            Code::Enter | Code::Char('j') if many => self.type_text("\n", false),
            Code::Enter => self.step(cx, 1),
            Code::Backspace => self.edit(crate::text::Edit::backspace),
            Code::Delete => self.edit(crate::text::Edit::delete),
            Code::Left => self.move_caret(crate::text::Edit::left),
            Code::Right => self.move_caret(crate::text::Edit::right),
            Code::Home => self.move_caret(|e| {
                e.home();
                true
            }),
            Code::End => self.move_caret(|e| {
                e.end();
                true
            }),
            Code::Up if !self.moved(|e| e.up(columns)) => self.step(cx, -1),
            Code::Down if !self.moved(|e| e.down(columns)) => self.step(cx, 1),
            Code::PageUp => self.step(cx, -6),
            Code::PageDown => self.step(cx, 6),
            _ => {}
        }
        Vec::new()
    }

    fn type_text(&mut self, text: &str, replaces: bool) {
        let Some(entry) = self.entries.get_mut(self.focus) else { return };
        if replaces {
            let several = matches!(entry.typed().kind, Kind::Several(_)) && !entry.edit.is_empty();
            let joined = format!("{}、{text}", entry.edit.text());
            entry.edit.set(if several { &joined } else { text });
        } else {
            // A choice that stands there whole is replaced by the next key; what is typed on towards another one is not.
            let (whole, choices) = (entry.edit.text().to_owned(), entry.typed().choices());
            let goes_on = |c: &crate::schema::Choice| c.name.zh.starts_with(&format!("{whole}{text}"));
            if choices.iter().any(|c| c.name.zh == whole) && !choices.iter().any(goes_on) {
                entry.edit.set("");
            }
            entry.edit.insert(text);
        }
        entry.fault = None;
        let field = entry.field;
        self.mark();
        self.spare_row(field);
    }

    fn edit(&mut self, change: impl FnOnce(&mut crate::text::Edit) -> bool) {
        let Some(entry) = self.entries.get_mut(self.focus) else { return };
        if change(&mut entry.edit) {
            entry.fault = None;
            self.mark();
        }
    }

    fn moved(&mut self, change: impl FnOnce(&mut crate::text::Edit) -> bool) -> bool {
        self.entries.get_mut(self.focus).is_some_and(|e| change(&mut e.edit))
    }

    fn move_caret(&mut self, change: impl FnOnce(&mut crate::text::Edit) -> bool) {
        self.moved(change);
    }

    /// Leaves the field, writing out what it means, and goes on by so many fields; stays at the ends.
    fn step(&mut self, cx: &Cx<'_>, by: isize) {
        self.settle_field(cx);
        let shown = self.shown(cx.reading());
        let at = shown.iter().position(|i| *i >= self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(shown.len().saturating_sub(1));
        self.focus = shown.get(to).copied().unwrap_or(self.focus);
    }

    fn now(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if self.ledger == Ledger::Report
            && self.entries.get(self.focus).is_some_and(|e| e.field.key == "text")
            && let Some(text) = self.composed(cx)
        {
            self.put(key::TEXT, None, &text);
            self.mark();
            return Vec::new();
        }
        match self.entries.get_mut(self.focus) {
            Some(entry) if matches!(entry.typed().kind, Kind::Moment(_)) => {
                entry.edit.set(&Moment::minute_of(cx.now, cx.offset()).show());
                entry.fault = None;
                self.mark();
                Vec::new()
            }
            _ => vec![cx.cannot(Action::Now, texts::NOT_A_TIME)],
        }
    }

    fn choices(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let Some(entry) = self.entries.get(self.focus) else { return Vec::new() };
        let field = entry.typed();
        let title = field.label.get(cx.lang()).to_owned();
        let row = |name: String, value: String| (name, String::new(), Selection::Value(value));
        let rows: Vec<_> = match field.kind {
            Kind::Officer => cx.watch.map_or_else(Vec::new, |w| {
                w.officers.iter().map(|o| row(o.name.clone(), o.name.clone())).collect()
            }),
            Kind::Flag => vec![row("是 yes".into(), "是".into()), row("否 no".into(), "否".into())],
            _ => {
                let offered = self.offered(field).into_iter();
                offered.map(|c| row(c.name.get(cx.lang()).to_owned(), c.name.zh.to_owned())).collect()
            }
        };
        let value = entry.read(cx.reading()).ok().flatten();
        let now = value.map(|value| field.show(&value)).unwrap_or_default();
        if rows.is_empty() {
            self.recent(cx, Wants::List)
        } else {
            vec![Outcome::Open(Box::new(Pick::new(title, rows).beginning_at(&now)))]
        }
    }

    /// The phrases of the manual, in a field of running text.
    fn phrases<'a>(&self, cx: &'a Cx<'_>) -> &'a [crate::manual::Phrase] {
        let prose = self.entries.get(self.focus).is_some_and(|e| matches!(e.typed().kind, Kind::Prose));
        if prose { &cx.manual.phrases } else { &[] }
    }

    /// What was written here before replaces the text; a phrase goes in where the caret stands.
    fn words_offered(&self, cx: &Cx<'_>, before: &[String]) -> Outcome {
        let phrases = self.phrases(cx).iter();
        let mut rows: Vec<_> = phrases
            .map(|p| (format!("{} {}", p.code, p.words), String::new(), Selection::Phrase(p.words.clone())))
            .collect();
        rows.extend(before.iter().map(|v| (v.clone(), String::new(), Selection::Value(v.clone()))));
        let label = self.field_in_hand().map_or("", |f| f.label.get(cx.lang()));
        Outcome::Open(Box::new(Pick::new(label.to_owned(), rows)))
    }

    fn recent(&mut self, cx: &Cx<'_>, wants: Wants) -> Vec<Outcome> {
        let Some(entry) =
            self.entries.get(self.focus).filter(|e| e.cell.is_none() && e.field.key != REASON.key)
        else {
            return vec![Outcome::Notice(Role::Warn, texts::NOTHING_BEFORE.get(cx.lang()).to_owned())];
        };
        if self.task == Task::SetUp {
            return vec![Outcome::Notice(Role::Warn, texts::NOTHING_BEFORE.get(cx.lang()).to_owned())];
        }
        let key = entry.field.key;
        let (ticket, out) = cx.ask_with_ticket(Request::Recent(self.ledger, key));
        self.recent = Some((ticket, key, wants));
        vec![out]
    }

    fn recent_came(&mut self, cx: &Cx<'_>, ticket: Ticket, values: &[String]) -> Vec<Outcome> {
        let Some((_, key, wants)) = self.recent.take_if(|(asked, ..)| *asked == ticket) else {
            return Vec::new();
        };
        if self.entries.get(self.focus).is_none_or(|e| e.field.key != key) {
            return Vec::new();
        }
        match (wants, values.first()) {
            (Wants::List, _) if !self.phrases(cx).is_empty() => vec![self.words_offered(cx, values)],
            (_, None) => vec![Outcome::Notice(Role::Warn, texts::NOTHING_BEFORE.get(cx.lang()).to_owned())],
            (Wants::Same, Some(last)) => {
                self.type_text(last, true);
                Vec::new()
            }
            (Wants::List, Some(_)) => {
                let rows =
                    values.iter().map(|v| (v.clone(), String::new(), Selection::Value(v.clone()))).collect();
                let title = self.field_in_hand().map_or("", |f| f.label.get(cx.lang())).to_owned();
                vec![Outcome::Open(Box::new(Pick::new(title, rows).or_free_text()))]
            }
        }
    }

    /// After a conflict: the form stays as it is and stands on the newer revision, and the officer sees what
    /// the other one wrote before saving again.
    fn newer_revision(&mut self, cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
        let changed = record.row.id;
        if let Some(beside) = self.beside.as_mut().filter(|b| b.id == changed && self.task == Task::New) {
            // The incident has moved on: the report stands beside its newest text, and F8 saves again.
            *beside = IncidentContext::of(record, beside.next);
            return Vec::new();
        }
        let (Task::Revise { id, base, .. }
        | Task::Void { id, base, .. }
        | Task::Close { id, base, .. }
        | Task::Send { id, base, .. }) = &mut self.task
        else {
            return Vec::new();
        };
        if *id != changed || *base >= record.row.revision {
            return Vec::new();
        }
        *base = record.row.revision;
        self.rebase(&record.row.values, cx.reading());
        vec![Outcome::Open(Box::new(Reader::history(changed, self.ledger, cx.lang())))]
    }
}

impl Screen for Form {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Text(text) | Input::Value(text) => {
                let replaces = matches!(input, Input::Value(_));
                self.type_text(text, replaces);
                if replaces {
                    self.step(cx, 1);
                }
                Some(Vec::new())
            }
            Input::Key(key) => Some(self.key(cx, *key)),
            Input::Action(action) => self.action(cx, *action),
        }
    }

    fn reply(&mut self, cx: &Cx<'_>, ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        match reply {
            Reply::Recent(Ok(values)) => Some(self.recent_came(cx, ticket, values)),
            Reply::Commit(result) => {
                self.saving.take_if(|saving| *saving == ticket)?;
                Some(save::saved(self, cx, result))
            }
            Reply::SetUp(result) => Some(save::set_up_done(self, cx, result)),
            Reply::Record(Ok(Some(record))) => Some(self.newer_revision(cx, record)),
            _ => None,
        }
    }

    fn form_id(&self) -> Option<Uuid> {
        Some(self.id)
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        self.draw_whole(cx, paint, body);
    }

    fn actions(&self) -> &'static [Action] {
        match self.task {
            Task::SetUp => &[
                Action::Save,
                Action::Choices,
                Action::Help,
                Action::Undo,
                Action::Redo,
                Action::Language,
                Action::Quit,
                Action::Menu,
            ],
            _ => &[
                Action::Save,
                Action::Choices,
                Action::Now,
                Action::Same,
                Action::NewCall,
                Action::Back,
                Action::New,
                Action::Help,
                Action::Undo,
                Action::Redo,
                Action::Parked,
                Action::Discard,
                Action::Menu,
                Action::Palette,
                Action::Find,
            ],
        }
    }

    fn is_saving(&self) -> bool {
        self.saving.is_some()
    }
}
