//! 交接班, first form: the sheet is fixed, the incoming officer answers every open matter with a line, two
//! identities sign, and the watch passes at one instant.

use super::{Cx, Form, Input, Out, tell};
use crate::domain::{Ledger, Moment, OfficerId, RecordId, ShiftId, Stamp, shift};
use crate::keymap::{Action, Code, Key};
use crate::locale::{Text, texts};
use crate::msg::{Effect, Reply, Request};
use crate::schema::{Values, book};
use crate::store::StoreError;
use crate::store::act::{Act, Origin};
use crate::store::drafts::Draft;
use crate::store::pin::Pin;
use crate::store::query::{Commit, OpenMatter, Proof, Row, Sheet};
use crate::text::Edit;
use crate::theme::Role;
use serde_json::{Value, json};
use uuid::Uuid;

/// Which part of the ritual has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Answering the matters.
    Matters,
    /// The texts of the sheet.
    Texts,
    /// The outgoing officer's PIN.
    SignOut,
    /// The incoming officer's PIN.
    SignIn,
}

/// The ritual on the screen. What matters of it is in the journal already: the freeze and each answer.
#[derive(Debug)]
pub struct Handover {
    pub(super) incoming: OfficerId,
    pub(super) sheet: Option<Sheet>,
    pub(super) answers: Vec<Edit>,
    pub(super) at: usize,
    pub(super) part: Part,
    pub(super) form: Form,
    pub(super) pin: Edit,
    proof_out: Option<Proof>,
    signed_out_at: Option<Stamp>,
    waits: Option<Uuid>,
    /// Typed before the sheet was there.
    ahead: Vec<Input>,
}

impl Handover {
    /// Opens the ritual with the officer who takes over, taking up the sheet's texts where a draft has them.
    #[must_use]
    pub fn begin(cx: &Cx<'_>, incoming: OfficerId, texts: Option<Form>) -> (Handover, Vec<Out>) {
        let mut handover = Handover {
            incoming,
            sheet: None,
            answers: Vec::new(),
            at: 0,
            part: Part::Matters,
            form: texts.unwrap_or_else(|| Form::sheet(cx)),
            pin: Edit::new(false),
            proof_out: None,
            signed_out_at: None,
            waits: None,
            ahead: Vec::new(),
        };
        let mut outs = Vec::new();
        // Each ritual makes a record of its own, whatever became of the one whose texts are taken up.
        if handover.form.touched {
            outs.push(Out::Effect(Effect::Drop(handover.form.id)));
            handover.form.unsaved_draft = true;
        }
        handover.form.id = cx.id();
        if let Some(watch) = cx.watch.filter(|w| w.freeze.is_none()) {
            let acts = vec![Act::Freeze { shift: watch.shift.id }];
            outs.push(commit(cx, cx.by(), Vec::new(), acts).1);
        }
        outs.push(Out::Effect(Effect::Ask(Request::Sheet)));
        outs.push(Out::Effect(Effect::Ask(Request::Watch)));
        (handover, outs)
    }

    /// Whether the watch is passing and the store has not answered yet.
    #[must_use]
    pub fn is_saving(&self) -> bool {
        self.waits.is_some()
    }

    /// The draft of the sheet's texts, if something was typed since the last one.
    pub fn fresh_draft(&mut self) -> Option<Draft> {
        self.form.fresh_draft()
    }

    /// The texts of the sheet, to be kept when the ritual is left.
    #[must_use]
    pub fn into_texts(self) -> Form {
        self.form
    }

    /// Handles an input.
    pub fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        if self.sheet.is_none()
            && !matches!(input, Input::Action(Action::Back | Action::NewCall | Action::Quit))
        {
            self.ahead.push(input.clone());
            return Some(Vec::new());
        }
        match (self.part, input) {
            (_, Input::Action(Action::Thaw)) => Some(thaw(cx)),
            (Part::Matters, Input::Action(Action::Now)) => {
                Some(vec![Out::Effect(Effect::Ask(Request::Sheet))])
            }
            (Part::Matters, _) => self.on_matters(cx, input),
            (Part::Texts, Input::Action(Action::Save)) => Some(self.sign(cx)),
            (Part::Texts, Input::Action(Action::Back)) => {
                self.part = Part::Matters;
                Some(Vec::new())
            }
            (Part::Texts, Input::Action(Action::Previous)) if self.form.focus == 0 => {
                self.part = Part::Matters;
                Some(Vec::new())
            }
            (Part::Texts, _) => self.form.on(cx, input),
            (Part::SignOut | Part::SignIn, _) => self.on_pin(cx, input),
        }
    }

    fn on_matters(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        match input {
            Input::Text(text) | Input::Value(text) => self.edit(|e| e.insert(text)),
            Input::Action(Action::Save) => return Some(self.sign(cx)),
            Input::Action(Action::Back) => {
                let mut outs = self.keep_answer(cx);
                outs.push(Out::Park);
                return Some(outs);
            }
            Input::Action(Action::Redo) => self.edit(|e| {
                e.redo();
            }),
            Input::Action(Action::Next) => return Some(self.leave_row(cx, 1)),
            Input::Action(Action::Previous) => return Some(self.leave_row(cx, -1)),
            Input::Action(Action::Undo) => self.edit(|e| {
                e.undo();
            }),
            Input::Action(Action::Same) => {
                if let Some(last) =
                    self.at.checked_sub(1).and_then(|at| self.answers.get(at)).map(|e| e.text().to_owned())
                {
                    self.edit(|e| e.set(&last));
                }
            }
            Input::Key(key) => return Some(self.key(cx, *key)),
            Input::Action(_) => return None,
        }
        Some(Vec::new())
    }

    fn key(&mut self, cx: &Cx<'_>, key: Key) -> Vec<Out> {
        match key.code {
            Code::Enter | Code::Down => return self.leave_row(cx, 1),
            Code::Up => return self.leave_row(cx, -1),
            Code::PageDown => return self.leave_row(cx, 5),
            Code::PageUp => return self.leave_row(cx, -5),
            Code::Backspace => self.edit(|e| {
                e.backspace();
            }),
            Code::Delete => self.edit(|e| {
                e.delete();
            }),
            Code::Left => self.edit(|e| {
                e.left();
            }),
            Code::Right => self.edit(|e| {
                e.right();
            }),
            Code::Home => self.edit(Edit::home),
            Code::End => self.edit(Edit::end),
            _ => {}
        }
        Vec::new()
    }

    fn edit(&mut self, change: impl FnOnce(&mut Edit)) {
        let Some(edit) = self.answers.get_mut(self.at) else { return };
        change(edit);
        // A line that the journal does not have yet is part of the draft.
        if let Some(matter) = self.sheet.as_ref().and_then(|s| s.matters.get(self.at)) {
            self.form.answers.insert(matter.row.id, edit.text().to_owned());
            self.form.touched = true;
            self.form.unsaved_draft = true;
        }
    }

    /// Leaves a matter: a new answer is written to the journal at once, by the incoming officer.
    fn leave_row(&mut self, cx: &Cx<'_>, by: isize) -> Vec<Out> {
        let outs = self.keep_answer(cx);
        let count = self.answers.len();
        if by > 0 && self.at + 1 >= count {
            self.part = Part::Texts;
        } else {
            self.at = self.at.saturating_add_signed(by).min(count.saturating_sub(1));
        }
        outs
    }

    fn keep_answer(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        let Some(watch) = cx.watch else { return Vec::new() };
        let (Some(edit), Some(matter)) =
            (self.answers.get(self.at), self.sheet.as_mut().and_then(|s| s.matters.get_mut(self.at)))
        else {
            return Vec::new();
        };
        let line = edit.text().trim().to_owned();
        if line.is_empty() || matter.answer == Some((self.incoming, line.clone())) {
            return Vec::new();
        }
        matter.answer = Some((self.incoming, line.clone()));
        let acts = vec![Act::Answer { shift: watch.shift.id, matter: matter.row.id, line }];
        vec![commit(cx, self.incoming, Vec::new(), acts).1]
    }

    /// Goes on to the signatures when nothing is missing.
    fn sign(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        let mut outs = self.keep_answer(cx);
        let Some(sheet) = &self.sheet else { return outs };
        let mut stop = |text: String| {
            outs.push(Out::Told(Role::Warn, text));
            outs.push(Out::Effect(Effect::Bell));
        };
        if let Some(at) = sheet.matters.iter().position(|m| m.answer.is_none()) {
            let open = sheet.matters.iter().filter(|m| m.answer.is_none()).count();
            stop(texts::R_UNANSWERED.fill(cx.lang(), &[&open.to_string()]));
            (self.part, self.at) = (Part::Matters, at);
            return outs;
        }
        if self.form.text_of("summary").trim().is_empty() {
            stop(texts::NEEDS_SUMMARY.get(cx.lang()).to_owned());
            self.part = Part::Texts;
            self.form.focus = self.form.entries.iter().position(|e| e.field.key == "summary").unwrap_or(0);
            return outs;
        }
        if let Err((at, fault)) = self.form.values(cx.reading()) {
            stop(fault.0.get(cx.lang()).to_owned());
            self.part = Part::Texts;
            self.form.focus = at;
            return outs;
        }
        self.pin.wipe();
        self.part = Part::SignOut;
        outs
    }

    fn on_pin(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        match input {
            Input::Text(text) => self.pin.insert(text),
            Input::Key(key) if key.code == Code::Backspace => {
                self.pin.backspace();
            }
            Input::Action(Action::Back) => {
                self.pin.wipe();
                self.proof_out = None;
                self.part = Part::Matters;
            }
            Input::Action(Action::Save) => return Some(self.pin_typed(cx)),
            Input::Key(key) if key.code == Code::Enter => return Some(self.pin_typed(cx)),
            Input::Action(Action::NewCall | Action::Help | Action::Menu | Action::Quit) => return None,
            _ => {}
        }
        Some(Vec::new())
    }

    fn pin_typed(&mut self, cx: &Cx<'_>) -> Vec<Out> {
        let Some(watch) = cx.watch.filter(|_| !self.pin.is_empty() && self.waits.is_none()) else {
            return Vec::new();
        };
        let pin = Pin::new(self.pin.text());
        self.pin.wipe();
        if self.part == Part::SignOut {
            self.proof_out = Some(Proof { officer: watch.shift.lead, pin });
            self.signed_out_at = Some(cx.now);
            self.part = Part::SignIn;
            return Vec::new();
        }
        let Some(out) = self.proof_out.take() else { return Vec::new() };
        let proofs = vec![out, Proof { officer: self.incoming, pin }];
        let id = RecordId(self.form.id);
        let values = self.sheet_values(cx);
        let sheet = Act::Append {
            ledger: Ledger::Handover,
            id,
            year: 0,
            serial: 0,
            sheet: ShiftId(0),
            opened_at: self.form.opened_at,
            origin: Origin::Made,
            values,
            links: self.sheet.iter().flat_map(|s| s.matters.iter().map(|m| m.row.id)).collect(),
        };
        let transfer = Act::Transfer {
            shift: ShiftId(0),
            outgoing: watch.shift.lead,
            incoming: self.incoming,
            sheet: id,
        };
        let (tag, out) = commit(cx, watch.shift.lead, proofs, vec![sheet, transfer]);
        self.waits = Some(tag);
        vec![out]
    }

    /// The sheet as it will be sealed: what the program knows, and the texts of the officers.
    fn sheet_values(&self, cx: &Cx<'_>) -> Values {
        let mut values = self.form.values(cx.reading()).unwrap_or_default();
        let (Some(watch), Some(sheet)) = (cx.watch, &self.sheet) else { return values };
        let offset = cx.offset();
        let minute = |at| Moment::minute_of(at, offset).to_string();
        values.set_text("out_shift", &shift_name(watch.shift.id));
        values.set_text("in_shift", &shift_name(ShiftId(watch.shift.id.0 + 1)));
        values.set_text("taken_at", &minute(watch.shift.began_at));
        values.set_text("started_at", &minute(watch.freeze.as_ref().map_or(cx.now, |f| f.at)));
        values.set_text("done_at", &minute(cx.now));
        values.set_text("counts", &counts_line(sheet, crate::locale::Lang::Zh));
        values.set_text("sign_out", watch.name(watch.shift.lead));
        values.set_text("sign_in", watch.name(self.incoming));
        values.set_text("sign_out_at", &minute(self.signed_out_at.unwrap_or(cx.now)));
        values.set_text("sign_in_at", &minute(cx.now));
        let list = |rows: Vec<Value>| {
            Some(Value::Array(rows)).filter(|v| v.as_array().is_some_and(|a| !a.is_empty()))
        };
        let title = |row: &Row| book(row.number.ledger).title(&row.values);
        values.set(
            "highlights",
            list(
                sheet
                    .highlights
                    .iter()
                    .map(|r| json!({"no": r.number.to_string(), "what": title(r)}))
                    .collect(),
            ),
        );
        values.set("open_items", list(sheet.matters.iter().map(|m| open_item(m, watch.shift.id)).collect()));
        let running = sheet.running.iter().map(|r| {
            compact(&[
                ("no", &r.number.to_string()),
                ("what", &title(r)),
                ("next_report_at", r.values.text("next_report_at").unwrap_or_default()),
            ])
        });
        values.set("running", list(running.collect()));
        let pending = sheet.instructions.iter().map(|r| {
            let text = |key| r.values.text(key).unwrap_or_default();
            compact(&[("no", &r.number.to_string()), ("words", text("words")), ("waiting", text("status"))])
        });
        values.set("pending_instr", list(pending.collect()));
        let (listed, voided) = (
            sheet.counts.iter().map(|c| c.count).sum::<u32>(),
            sheet.counts.iter().map(|c| c.voided).sum::<u32>(),
        );
        values.set_text(
            "left_out",
            &format!("本班共 {listed} 条记录,其中作废 {voided} 条;封存后新记的归下一班。"),
        );
        values
    }

    /// Takes an answer of the store.
    pub fn reply(&mut self, cx: &Cx<'_>, reply: &Reply) -> Vec<Out> {
        match reply {
            Reply::Sheet(Ok(sheet)) => {
                self.take_sheet(sheet);
                let ahead = std::mem::take(&mut self.ahead);
                ahead.iter().filter_map(|input| self.on(cx, input)).flatten().collect()
            }
            Reply::Committed(tag, result) if self.waits == Some(*tag) => {
                self.waits = None;
                match result {
                    Ok(receipt) => vec![
                        Out::Effect(Effect::Drop(self.form.id)),
                        Out::Transferred(self.incoming, receipt.code),
                    ],
                    Err(e) => self.not_transferred(cx, e),
                }
            }
            // Whatever was not written is told, and the sheet is read anew: it must not call answered what is not.
            Reply::Committed(_, Err(e)) => {
                vec![
                    Out::Told(Role::Alert, tell::error(e, cx.lang())),
                    Out::Effect(Effect::Ask(Request::Sheet)),
                ]
            }
            other => self.form.reply(cx, other),
        }
    }

    fn not_transferred(&mut self, cx: &Cx<'_>, e: &StoreError) -> Vec<Out> {
        self.part = Part::SignOut;
        let who = match (e, cx.watch) {
            (StoreError::WrongPin(officer), Some(watch)) => watch.name(*officer).to_owned(),
            _ => String::new(),
        };
        vec![
            Out::Told(Role::Alert, format!("{who} {}", tell::error(e, cx.lang()))),
            Out::Effect(Effect::Bell),
            Out::Effect(Effect::Ask(Request::Sheet)),
        ]
    }

    /// Takes a fresh sheet without losing a line that is being typed.
    fn take_sheet(&mut self, sheet: &Sheet) {
        let typed = |id: RecordId| {
            let old = self.sheet.as_ref().and_then(|s| s.matters.iter().position(|m| m.row.id == id));
            let shown = old.and_then(|at| self.answers.get(at)).filter(|e| !e.is_empty()).cloned();
            shown.or_else(|| self.form.answers.get(&id).map(|text| Edit::with(text, false)))
        };
        let mut sheet = sheet.clone();
        for matter in &mut sheet.matters {
            // What another officer answered binds only him.
            matter.answer.take_if(|(by, _)| *by != self.incoming);
        }
        let answers = sheet.matters.iter().map(|m| {
            let stored = m.answer.as_ref().map_or("", |(_, line)| line.as_str());
            typed(m.row.id).unwrap_or_else(|| Edit::with(stored, false))
        });
        self.answers = answers.collect();
        self.sheet = Some(sheet);
        if self.answers.is_empty() && self.part == Part::Matters {
            self.part = Part::Texts;
        }
        self.at = self.at.min(self.answers.len().saturating_sub(1));
    }

    /// The field in hand, for help.
    #[must_use]
    pub fn field_in_hand(&self) -> Option<&'static crate::schema::Field> {
        (self.part == Part::Texts).then(|| self.form.field_in_hand()).flatten()
    }

    /// What works here.
    #[must_use]
    pub fn actions(&self) -> &'static [Action] {
        match self.part {
            Part::Matters | Part::Texts => &[
                Action::Save,
                Action::Next,
                Action::Previous,
                Action::NewCall,
                Action::Same,
                Action::Back,
                Action::Thaw,
                Action::Help,
                Action::Menu,
                Action::Undo,
                Action::Choices,
            ],
            Part::SignOut | Part::SignIn => &[Action::Save, Action::Back, Action::NewCall, Action::Help],
        }
    }
}

fn commit(cx: &Cx<'_>, by: OfficerId, proofs: Vec<Proof>, acts: Vec<Act>) -> (Uuid, Out) {
    let tag = cx.id();
    (tag, Out::Effect(Effect::Ask(Request::Commit(tag, Commit { at: cx.now, by, proofs, acts }))))
}

/// Calls the handover off: the shift goes on, the texts are kept.
fn thaw(cx: &Cx<'_>) -> Vec<Out> {
    let Some(watch) = cx.watch else { return Vec::new() };
    let acts = vec![Act::Thaw { shift: watch.shift.id }];
    let told = Out::Told(Role::Warn, texts::HANDOVER_CALLED_OFF.get(cx.lang()).to_owned());
    vec![commit(cx, cx.by(), Vec::new(), acts).1, told, Out::Effect(Effect::Ask(Request::Watch)), Out::Park]
}

fn shift_name(id: ShiftId) -> String {
    format!("第{}班", id.0)
}

fn compact(cells: &[(&str, &str)]) -> Value {
    Value::Object(
        cells
            .iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(key, text)| ((*key).to_owned(), Value::from(*text)))
            .collect(),
    )
}

fn open_item(matter: &OpenMatter, current: ShiftId) -> Value {
    let text = |key: &str| matter.row.values.text(key).unwrap_or_default();
    let mut item = compact(&[
        ("no", &matter.row.number.to_string()),
        ("what", text("what")),
        ("done", text("done")),
        ("next_step", text("next_step")),
        ("owner", text("owner")),
        ("due_at", text("due_at")),
        ("answer", matter.answer.as_ref().map_or("", |(_, line)| line.as_str())),
    ]);
    if let Some(cells) = item.as_object_mut() {
        cells.insert("age".into(), Value::from(shift::age_in_shifts(matter.row.sheet, current)));
    }
    item
}

/// `来电 31、来文 6、突发事件 1`.
pub(super) fn counts_line(sheet: &Sheet, lang: crate::locale::Lang) -> String {
    let parts = sheet.counts.iter().map(|c| {
        let kinds = crate::schema::duty_log::KINDS;
        let kind: Option<Text> = kinds.iter().find(|k| k.name.zh == c.kind).map(|k| k.name);
        let name = kind.unwrap_or(book(c.ledger).name).get(lang);
        let voided = if c.voided > 0 {
            texts::OF_THEM_VOIDED.fill(lang, &[&c.voided.to_string()])
        } else {
            String::new()
        };
        format!("{name} {}{voided}", c.count)
    });
    let line = parts.collect::<Vec<_>>().join("、");
    if line.is_empty() { texts::NOTHING_RECORDED.get(lang).to_owned() } else { line }
}
