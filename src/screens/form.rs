//! The entry form of any ledger, made from its fields.

use super::form_data::{Entry, REASON, entries, fields_of};
use super::form_report::Beside;
use super::{Cx, Input, Layer, Out, Pick, Picked, Reader, form_save};
use crate::domain::{Ledger, Moment, OfficerId, RecordId, Stamp};
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::schema::{Field, Kind, Values, book};
use crate::store::drafts::Draft;
use crate::store::query::Record;
use crate::theme::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// A new record.
    New,
    /// A correction of a record, made from this revision.
    Revise { id: RecordId, base: u32, number: String },
    /// Voiding a record.
    Void { id: RecordId, base: u32, number: String },
    /// 销号 of a matter.
    Close { id: RecordId, base: u32, number: String },
    /// One sending of a report.
    Send { id: RecordId, base: u32, number: String },
    /// The questions of the first start.
    SetUp,
}

/// A form on the screen or parked.
#[derive(Debug)]
pub struct Form {
    pub(super) id: Uuid,
    pub(super) ledger: Ledger,
    pub(super) task: Task,
    pub(super) opened_at: Stamp,
    /// Who opened it.
    pub(super) by: OfficerId,
    pub(super) entries: Vec<Entry>,
    pub(super) focus: usize,
    /// What was there before, for a correction.
    pub(super) base: Values,
    pub(super) links: Vec<RecordId>,
    /// The incident that a report tells of.
    pub(super) beside: Option<Beside>,
    /// Something was typed.
    pub(super) touched: bool,
    /// Something was typed since the draft was kept.
    pub(super) unsaved_draft: bool,
    /// The write that is under way.
    pub(super) saving: Option<Uuid>,
    /// What an awaited answer of the store is for.
    pub(super) wants: Option<Wants>,
    /// The store refused the last save because somebody else was first.
    pub(super) conflicted: bool,
    /// For the texts of a handover sheet: lines that the journal does not have yet.
    pub(super) answers: BTreeMap<RecordId, String>,
}

/// Why a form asked for recent values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// To offer them.
    List,
    /// To take the last one.
    Same,
}

impl Form {
    /// A new record; a kind and the time are filled, the caret stands in the first field to be filled.
    #[must_use]
    pub fn new(cx: &Cx<'_>, ledger: Ledger, kind: &str) -> Form {
        let mut form = Form::blank(cx.id(), ledger, Task::New, cx.now, cx.by());
        let summary = book(ledger).summary;
        let now = Moment::minute_of(cx.now, cx.offset()).show();
        form.put(summary.when, None, &now);
        if ledger == Ledger::DutyLog {
            form.put("kind", None, kind);
            form.put("status", None, "备查");
            form.put("weight", None, "一般");
            form.put("classification", None, "非密");
        }
        for (key, text) in defaults(ledger) {
            form.put(key, None, text);
        }
        let mine = cx.my_name().to_owned();
        for key in ["minutes_by", "owner"] {
            form.put(key, None, &mine);
        }
        form.focus_first_empty(cx);
        form
    }

    /// A draft that was composed, to be edited and saved as a new record.
    #[must_use]
    pub fn drafted(cx: &Cx<'_>, values: &Values, of: Option<RecordId>) -> Form {
        let mut form = Form::blank(cx.id(), Ledger::Paper, Task::New, cx.now, cx.by());
        form.base = values.clone();
        form.links = of.into_iter().collect();
        form.entries = entries(&fields_of(Ledger::Paper, &form.task), values);
        form.go_to_field("text");
        form
    }

    /// A matter that follows a record.
    #[must_use]
    pub fn matter_of(cx: &Cx<'_>, record: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::Matter, "");
        form.links = vec![record.row.id];
        form.put("what", None, &book(record.row.number.ledger).title(&record.row.values));
        form.focus_first_empty(cx);
        form
    }

    /// A correction of a record.
    #[must_use]
    pub fn revise(cx: &Cx<'_>, record: &Record) -> Form {
        let (id, base, number) = (record.row.id, record.row.revision, record.row.number);
        let task = Task::Revise { id, base, number: number.to_string() };
        let mut form = Form::blank(cx.id(), number.ledger, task, cx.now, cx.by());
        form.base = record.row.values.clone();
        form.entries = entries(&fields_of(number.ledger, &form.task), &record.row.values);
        form
    }

    /// Voiding a record: only the reason is asked.
    #[must_use]
    pub fn void(cx: &Cx<'_>, record: &Record) -> Form {
        let number = record.row.number;
        let task = Task::Void { id: record.row.id, base: record.row.revision, number: number.to_string() };
        Form::blank(cx.id(), number.ledger, task, cx.now, cx.by())
    }

    /// 销号: result and verifier are asked.
    #[must_use]
    pub fn close_matter(cx: &Cx<'_>, record: &Record) -> Form {
        let number = record.row.number;
        let task = Task::Close { id: record.row.id, base: record.row.revision, number: number.to_string() };
        let mut form = Form::blank(cx.id(), number.ledger, task, cx.now, cx.by());
        form.base = record.row.values.clone();
        form
    }

    /// The questions of the first start.
    #[must_use]
    pub fn set_up(cx: &Cx<'_>) -> Form {
        let mut form = Form::blank(cx.id(), Ledger::DutyLog, Task::SetUp, cx.now, OfficerId(0));
        form.put("level", None, "县级");
        form.put("pattern", None, crate::domain::shift::Pattern::ALL[0].1);
        form
    }

    /// The texts of a handover sheet, for the ritual.
    #[must_use]
    pub(super) fn sheet(cx: &Cx<'_>) -> Form {
        let mut form = Form::blank(cx.id(), Ledger::Handover, Task::New, cx.now, cx.by());
        let roster = cx.watch.and_then(|w| w.roster.as_ref());
        for (key, of) in [("leader", "leader"), ("chief", "chief"), ("deputy", "second")] {
            if let Some(name) = roster.and_then(|r| r.text(of)) {
                form.put(key, None, name);
            }
        }
        form
    }

    /// The form in one line, for lists of parked forms.
    #[must_use]
    pub fn title(&self, cx: &Cx<'_>) -> String {
        let name = book(self.ledger).name.get(cx.lang());
        match &self.task {
            Task::SetUp => texts::SET_UP.get(cx.lang()).to_owned(),
            Task::New => {
                let kind = self.text_of(book(self.ledger).summary.kind);
                let kind = if kind.is_empty() || self.ledger != Ledger::DutyLog { name } else { kind };
                texts::NEW_TITLE.fill(cx.lang(), &[kind])
            }
            Task::Revise { number, .. } => texts::REVISE_TITLE.fill(cx.lang(), &[number]),
            Task::Void { number, .. } => texts::VOID_TITLE.fill(cx.lang(), &[number]),
            Task::Close { number, .. } => texts::CLOSE_TITLE.fill(cx.lang(), &[number]),
            Task::Send { number, .. } => texts::SEND_TITLE.fill(cx.lang(), &[number]),
        }
    }

    /// What it is about, for lists of parked forms.
    #[must_use]
    pub fn subject(&self) -> String {
        let titles = book(self.ledger).summary.title.iter().map(|key| self.text_of(key));
        titles.into_iter().find(|t| !t.is_empty()).unwrap_or_default().to_owned()
    }

    /// Who opened it.
    #[must_use]
    pub fn by(&self) -> OfficerId {
        self.by
    }

    /// When it was opened.
    #[must_use]
    pub fn opened_at(&self) -> Stamp {
        self.opened_at
    }

    /// The form's identity, which is that of the record it will make.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Whether nothing was typed, so that nothing is lost when it is closed.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        !self.touched
    }

    /// Whether its draft may be put on disk: set-up holds PINs, and PINs are never put there.
    #[must_use]
    pub fn may_be_kept(&self) -> bool {
        self.touched && self.task != Task::SetUp
    }

    /// Whether the store has not answered the last save yet.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    /// The draft, if something was typed since the last one.
    pub fn fresh_draft(&mut self) -> Option<Draft> {
        let due = std::mem::take(&mut self.unsaved_draft) && self.may_be_kept();
        due.then(|| self.draft())
    }

    /// The field in hand.
    #[must_use]
    pub fn field_in_hand(&self) -> Option<&'static Field> {
        self.entries.get(self.focus).map(Entry::typed)
    }

    pub(super) fn text_of(&self, key: &str) -> &str {
        self.entries.iter().find(|e| e.field.key == key && e.cell.is_none()).map_or("", |e| e.edit.text())
    }

    /// Puts the caret into a field.
    pub(super) fn go_to_field(&mut self, key: &str) {
        self.focus = self.entries.iter().position(|e| e.field.key == key).unwrap_or(self.focus);
    }

    fn focus_first_empty(&mut self, cx: &Cx<'_>) {
        let shown = self.shown(cx.reading());
        let live = self.live(cx.reading());
        let empty = |at: &&usize| {
            self.entries
                .get(**at)
                .is_some_and(|e| e.edit.is_empty() && crate::schema::is_needed(e.field, &live))
        };
        self.focus = shown.iter().find(empty).or(shown.first()).copied().unwrap_or(0);
    }

    /// Columns of the input area: what remains beside the labels.
    pub(super) fn input_columns(cx: &Cx<'_>) -> u16 {
        cx.size.0.saturating_sub(super::form_draw::LABEL_COLUMNS + 3).max(4)
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
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

    fn action(&mut self, cx: &Cx<'_>, action: Action) -> Option<Vec<Out>> {
        match action {
            Action::Next => self.step(cx, 1),
            Action::Previous => self.step(cx, -1),
            Action::Save => return Some(form_save::save(self, cx)),
            Action::Now => self.now(cx),
            Action::Choices => return Some(self.choices(cx)),
            Action::Same => return Some(self.recent(Wants::Same)),
            Action::Undo => self.edit(super::super::text::edit::Edit::undo),
            Action::Redo => self.edit(super::super::text::edit::Edit::redo),
            Action::Back if self.task == Task::SetUp => return Some(Vec::new()),
            Action::Back if self.touched => return Some(vec![Out::Park]),
            Action::Back => return Some(vec![Out::Close]),
            Action::Discard if !self.touched => return Some(vec![Out::Close]),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn key(&mut self, cx: &Cx<'_>, key: Key) -> Vec<Out> {
        let columns = usize::from(Form::input_columns(cx));
        let many = self.entries.get(self.focus).is_some_and(|e| e.edit.has_many_lines());
        match key.code {
            Code::Enter | Code::Char('j') if many => self.type_text("\n", false),
            Code::Enter => self.step(cx, 1),
            Code::Backspace => self.edit(super::super::text::edit::Edit::backspace),
            Code::Delete => self.edit(super::super::text::edit::Edit::delete),
            Code::Left => self.move_caret(super::super::text::edit::Edit::left),
            Code::Right => self.move_caret(super::super::text::edit::Edit::right),
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
            entry.edit.insert(text);
        }
        entry.fault = None;
        let field = entry.field;
        self.mark();
        self.spare_row(field);
    }

    fn mark(&mut self) {
        self.touched = true;
        self.unsaved_draft = true;
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
    pub(super) fn step(&mut self, cx: &Cx<'_>, by: isize) {
        self.settle_field(cx);
        let shown = self.shown(cx.reading());
        let at = shown.iter().position(|i| *i >= self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(shown.len().saturating_sub(1));
        self.focus = shown.get(to).copied().unwrap_or(self.focus);
    }

    /// Writes out what was typed short (`ld` becomes 来电, `0830` a time), or says why it is no value.
    pub(super) fn settle_field(&mut self, cx: &Cx<'_>) {
        let Some(entry) = self.entries.get_mut(self.focus) else { return };
        let plain = matches!(
            entry.typed().kind,
            Kind::Line | Kind::Prose | Kind::Officer | Kind::Pin | Kind::Rows(_)
        );
        match entry.read(cx.reading()) {
            Ok(Some(value)) if !plain => {
                let shown = entry.typed().show(&value);
                if shown != entry.edit.text() {
                    entry.edit.set(&shown);
                    self.mark();
                }
            }
            Ok(_) => {}
            Err(fault) => entry.fault = Some(fault),
        }
    }

    fn now(&mut self, cx: &Cx<'_>) {
        if self.ledger == Ledger::Report
            && self.entries.get(self.focus).is_some_and(|e| e.field.key == "text")
            && let Some(text) = self.composed(cx)
        {
            self.put("text", None, &text);
            self.mark();
            return;
        }
        if let Some(entry) = self.entries.get_mut(self.focus)
            && matches!(entry.typed().kind, Kind::Moment(_))
        {
            entry.edit.set(&Moment::minute_of(cx.now, cx.offset()).show());
            entry.fault = None;
            self.mark();
        }
    }

    fn choices(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        let Some(entry) = self.entries.get(self.focus) else { return Vec::new() };
        let field = entry.typed();
        let title = field.label.get(cx.lang()).to_owned();
        let row = |name: String, value: String| (name, String::new(), Picked::Value(value));
        let rows: Vec<_> = match field.kind {
            Kind::Officer => cx.watch.map_or_else(Vec::new, |w| {
                w.officers.iter().map(|o| row(o.name.clone(), o.name.clone())).collect()
            }),
            Kind::Flag => vec![row("是 yes".into(), "是".into()), row("否 no".into(), "否".into())],
            _ => {
                let category = self.text_of("category");
                let fits = |c: &&crate::schema::Choice| {
                    category.is_empty() || c.under.is_empty() || c.under == category
                };
                field
                    .choices()
                    .iter()
                    .filter(fits)
                    .map(|c| row(c.name.get(cx.lang()).to_owned(), c.name.zh.to_owned()))
                    .collect()
            }
        };
        if rows.is_empty() {
            self.recent(Wants::List)
        } else {
            vec![Out::Open(Layer::Pick(Pick::new(title, rows)))]
        }
    }

    /// The phrases of the manual, in a field of running text.
    fn phrases<'a>(&self, cx: &'a Cx<'_>) -> &'a [crate::manual::Phrase] {
        let prose = self.entries.get(self.focus).is_some_and(|e| matches!(e.typed().kind, Kind::Prose));
        if prose { &cx.manual.phrases } else { &[] }
    }

    /// What was written here before replaces the text; a phrase goes in where the caret stands.
    fn words_offered(&self, cx: &Cx<'_>, before: &[String]) -> Out {
        let phrases = self.phrases(cx).iter();
        let mut rows: Vec<_> = phrases
            .map(|p| (format!("{} {}", p.code, p.words), String::new(), Picked::Phrase(p.words.clone())))
            .collect();
        rows.extend(before.iter().map(|v| (v.clone(), String::new(), Picked::Value(v.clone()))));
        let label = self.field_in_hand().map_or("", |f| f.label.get(cx.lang()));
        Out::Open(Layer::Pick(Pick::new(label.to_owned(), rows)))
    }

    fn recent(&mut self, wants: Wants) -> Vec<Out> {
        let Some(entry) =
            self.entries.get(self.focus).filter(|e| e.cell.is_none() && e.field.key != REASON.key)
        else {
            return Vec::new();
        };
        if self.task == Task::SetUp {
            return Vec::new();
        }
        self.wants = Some(wants);
        vec![Out::Effect(Effect::Ask(Request::Recent(self.ledger, entry.field.key)))]
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        match reply {
            Reply::Recent(ledger, key, Ok(values)) if *ledger == self.ledger => {
                self.recent_came(cx, key, values)
            }
            Reply::Committed(tag, result) if self.saving == Some(*tag) => {
                self.saving = None;
                form_save::saved(self, cx, result)
            }
            Reply::SetUp(result) if self.task == Task::SetUp => form_save::set_up_done(self, cx, result),
            Reply::Record(id, Ok(Some(record))) => self.newer_revision(cx, *id, record),
            _ => Vec::new(),
        }
    }

    fn recent_came(&mut self, cx: &Cx<'_>, key: &str, values: &[String]) -> Vec<Out> {
        let in_hand = self.entries.get(self.focus).is_some_and(|e| e.field.key == key);
        let Some(wants) = self.wants.take().filter(|_| in_hand) else { return Vec::new() };
        match (wants, values.first()) {
            (Wants::List, _) if !self.phrases(cx).is_empty() => vec![self.words_offered(cx, values)],
            (_, None) => vec![Out::Told(Role::Warn, texts::NOTHING_BEFORE.get(cx.lang()).to_owned())],
            (Wants::Same, Some(last)) => {
                self.type_text(last, true);
                Vec::new()
            }
            (Wants::List, Some(_)) => {
                let rows =
                    values.iter().map(|v| (v.clone(), String::new(), Picked::Value(v.clone()))).collect();
                let title = self.field_in_hand().map_or("", |f| f.label.get(cx.lang())).to_owned();
                vec![Out::Open(Layer::Pick(Pick::new(title, rows).or_free_text()))]
            }
        }
    }

    /// After a conflict: the form stays as it is and stands on the newer revision, and the officer sees what
    /// the other one wrote before saving again.
    fn newer_revision(&mut self, cx: &Cx<'_>, changed: RecordId, record: &Record) -> Vec<Out> {
        if !self.conflicted {
            return Vec::new();
        }
        if let Some(beside) = self.beside.as_mut().filter(|b| b.id == changed && self.task == Task::New) {
            // The incident has moved on: the report stands beside its newest text, and F8 saves again.
            *beside = Beside::of(record, beside.next);
            self.conflicted = false;
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
        self.conflicted = false;
        self.rebase(&record.row.values, cx.reading());
        let (history, ask) = Reader::history(changed, self.ledger, cx.lang());
        vec![Out::Open(Layer::Reader(history)), ask]
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
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
}

fn defaults(ledger: Ledger) -> &'static [(&'static str, &'static str)] {
    match ledger {
        Ledger::Incident => &[("channel", "电话"), ("grade", "未定级"), ("phase", "处置中")],
        Ledger::Meeting => &[("kind", "交班会"), ("place", "值班室")],
        Ledger::Talk => &[("rung", "约谈"), ("mode", "面谈")],
        Ledger::Matter => &[("state", "待办"), ("weight", "一般")],
        Ledger::Routine => &[("state", "在用"), ("within_min", "60")],
        _ => &[],
    }
}
