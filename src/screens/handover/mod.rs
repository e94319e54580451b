//! 交接班: the sheet is fixed, the incoming officer reads every open matter back or refuses it, both ask and
//! answer, two identities sign, and the watch passes at one instant.

mod draw;
mod guard;
mod line;
pub(super) mod state;

use crate::domain::{OfficerId, RecordId};
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request, Ticket};
use crate::record::act::AnswerKind;
use crate::record::pin::Pin;
use crate::record::wish::Wish;
use crate::schema::key;
use crate::screens::{Cx, Form, Input, Outcome, Screen, messages};
use crate::store::StoreError;
use crate::store::drafts::Draft;
use crate::store::query::{Proof, Sheet};
use crate::text::Edit;
use crate::theme::Role;
use crate::widgets::Paint;
use crate::work::handover::{self, TakeOver};
use guard::{bad_moment, lacks_second};
use ratatui::layout::Rect;
use state::{Part, REASON, TAKES, TALK, commit};
use uuid::Uuid;

pub use state::Handover;

impl Handover {
    /// Opens the ritual with the officer who takes over, taking up the sheet's texts where a draft has them;
    /// `takes` when nobody hands the watch over.
    #[must_use]
    pub fn begin(cx: &Cx<'_>, incoming: OfficerId, takes: bool, texts: Option<Form>) -> Handover {
        let mut handover = Handover {
            incoming,
            takes,
            reason: Edit::new(false),
            causes: Vec::new(),
            sheet: None,
            lines: Vec::new(),
            at: 0,
            part: Part::Matters,
            form: texts.unwrap_or_else(|| Form::sheet(cx)),
            talk: Edit::new(false),
            speaker: 0,
            pin: Edit::new(false),
            proof_out: None,
            signed_out_at: None,
            waits: None,
            ahead: Vec::new(),
        };
        // Each ritual makes a record of its own, whatever became of the one whose texts are taken up.
        handover.form.unsaved_draft |= handover.form.touched;
        handover.form.id = cx.id();
        let kept = |of: RecordId| handover.form.answers.get(&of).map(|text| Edit::with(text, false));
        let (talk, reason) = (kept(TALK), kept(if takes { TAKES } else { REASON }));
        (handover.talk, handover.reason) = (talk.unwrap_or_default(), reason.unwrap_or_default());
        if !takes && !is_fixed(cx) {
            handover.causes = bad_moment(cx);
        }
        if takes || !handover.causes.is_empty() {
            handover.part = Part::Reason;
        }
        handover
    }

    /// Fixes the sheet.
    fn freeze(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let Some(watch) = cx.watch else { return Vec::new() };
        self.part = Part::Matters;
        let reason = self.reason.text().trim().to_owned();
        let wishes = vec![Wish::Freeze { shift: watch.shift.id, incoming: self.incoming, reason }];
        vec![commit(cx, cx.by(), Vec::new(), wishes).1, cx.ask(Request::Sheet)]
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

    fn on_reason(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        let given = !self.reason.text().trim().is_empty();
        match input {
            Input::Action(Action::Back) => Some(vec![Outcome::Park]),
            Input::Action(Action::Save | Action::Next) if given => Some(self.reasoned(cx)),
            Input::Key(key) if key.code == Code::Enter && given => Some(self.reasoned(cx)),
            _ => self.type_line(cx, input),
        }
    }

    fn reasoned(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if self.takes {
            self.part = Part::SignIn;
            return Vec::new();
        }
        self.freeze(cx)
    }

    /// Goes on to the signatures when nothing is missing.
    pub(super) fn sign(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let mut outs = self.keep_line(cx);
        let Some(sheet) = &self.sheet else { return outs };
        let mut stop = |text: String| {
            outs.push(Outcome::Notice(Role::Warn, text));
            outs.push(Outcome::Effect(Effect::Bell));
        };
        if let Some(at) = sheet.matters.iter().position(|m| m.read_back().is_none()) {
            let open = sheet.matters.iter().filter(|m| m.read_back().is_none()).count();
            stop(texts::R_UNANSWERED.fill(cx.lang(), &[&open.to_string()]));
            (self.part, self.at) = (Part::Matters, at);
            return outs;
        }
        if self.form.text_of(key::SUMMARY).trim().is_empty() {
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
        if let Some(at) = self.form.unchecked_item() {
            stop(texts::NEEDS_CHECKED.get(cx.lang()).to_owned());
            self.part = Part::Texts;
            self.form.focus = at;
            return outs;
        }
        if let Some(text) = lacks_second(cx, self.form.text_of(key::DEPUTY), self.incoming) {
            stop(text.get(cx.lang()).to_owned());
            self.part = Part::Texts;
            self.form.go_to_field(key::DEPUTY);
            return outs;
        }
        self.pin.wipe();
        self.part = Part::SignOut;
        outs
    }

    fn on_pin(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Text(text) => self.pin.insert(text),
            Input::Key(key) if key.code == Code::Backspace => {
                self.pin.backspace();
            }
            Input::Action(Action::Back) => {
                self.pin.wipe();
                self.proof_out = None;
                self.part = if self.takes { Part::Reason } else { Part::Matters };
            }
            Input::Action(Action::Save) => return Some(self.pin_typed(cx)),
            Input::Key(key) if key.code == Code::Enter => return Some(self.pin_typed(cx)),
            Input::Action(Action::NewCall | Action::Help | Action::Menu | Action::Quit) => return None,
            _ => {}
        }
        Some(Vec::new())
    }

    fn pin_typed(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
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
        let mine = Proof { officer: self.incoming, pin };
        let proofs = match self.proof_out.take() {
            Some(out) => vec![out, mine],
            None if self.takes => vec![mine],
            None => return Vec::new(),
        };
        let by = if self.takes { self.incoming } else { watch.shift.lead };
        let taken = TakeOver {
            incoming: Some(self.incoming),
            signed_out_at: self.signed_out_at,
            emergency: if self.takes { self.reason.text().trim() } else { "" },
        };
        let texts = self.form.values(cx.reading()).unwrap_or_default();
        let of_form = (RecordId(self.form.id), self.form.opened_at);
        let wishes = handover::seal(&cx.room(), of_form, self.sheet.as_ref(), texts, &taken);
        let (ticket, out) = commit(cx, by, proofs, wishes);
        self.waits = Some(ticket);
        vec![out]
    }

    fn not_transferred(&mut self, cx: &Cx<'_>, e: &StoreError) -> Vec<Outcome> {
        self.part = if self.takes { Part::SignIn } else { Part::SignOut };
        let who = match (e, cx.watch) {
            (StoreError::WrongPin(officer), Some(watch)) => watch.name(*officer).to_owned(),
            _ => String::new(),
        };
        vec![
            Outcome::Notice(Role::Alert, format!("{who} {}", messages::error(e, cx.lang()))),
            Outcome::Effect(Effect::Bell),
            cx.ask(Request::Sheet),
        ]
    }

    /// Takes a fresh sheet without losing a line that is being typed.
    fn take_sheet(&mut self, sheet: &Sheet) {
        // What the journal has heard as a refusal or an explanation is no line that is still being typed, even when
        // the console died before its draft said so.
        for matter in &sheet.matters {
            let said = matter.said.last().filter(|s| s.word != AnswerKind::ReadBack);
            if said.is_some_and(|s| {
                self.form.answers.get(&matter.row.id).map(|l| l.trim()) == Some(s.line.as_str())
            }) {
                self.form.answers.remove(&matter.row.id);
            }
        }
        if sheet.talk.last().is_some_and(|s| s.line == self.talk.text().trim()) {
            self.talk.set("");
        }
        let typed = |id: RecordId| {
            let old = self.sheet.as_ref().and_then(|s| s.matters.iter().position(|m| m.row.id == id));
            let shown = old.and_then(|at| self.lines.get(at)).filter(|e| !e.is_empty()).cloned();
            shown.or_else(|| self.form.answers.get(&id).map(|text| Edit::with(text, false)))
        };
        let lines = sheet
            .matters
            .iter()
            .map(|m| typed(m.row.id).unwrap_or_else(|| Edit::with(m.read_back().unwrap_or_default(), false)));
        self.lines = lines.collect();
        if let Some(items) = sheet.last_items.as_ref().filter(|_| self.sheet.is_none()) {
            self.form.offer_items(items);
        }
        self.sheet = Some(sheet.clone());
        if self.lines.is_empty() && self.part == Part::Matters {
            self.part = Part::Talk;
        }
        self.at = self.at.min(self.lines.len().saturating_sub(1));
    }

    /// The field in hand, for help.
    #[must_use]
    pub fn field_in_hand(&self) -> Option<&'static crate::schema::Field> {
        (self.part == Part::Texts).then(|| self.form.field_in_hand()).flatten()
    }
}

impl Screen for Handover {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        if self.sheet.is_none()
            && self.part != Part::Reason
            && !matches!(input, Input::Action(Action::Back | Action::NewCall | Action::Quit))
        {
            self.ahead.push(input.clone());
            return Some(Vec::new());
        }
        match (self.part, input) {
            // Nothing new is begun from here but a call: whoever hands over does that alone.
            (_, Input::Action(Action::New | Action::Find | Action::Handover)) => {
                Some(vec![Outcome::Notice(Role::Warn, texts::ONLY_HANDOVER.get(cx.lang()).to_owned())])
            }
            (_, Input::Action(Action::Thaw)) if !self.takes && self.part != Part::Reason => {
                // What one officer began to say is not the next one's word.
                self.form.answers.clear();
                self.form.unsaved_draft = self.form.touched;
                Some(thaw(cx))
            }
            (Part::Reason, _) => self.on_reason(cx, input),
            (Part::Matters | Part::Talk, Input::Action(Action::Now)) => Some(vec![cx.ask(Request::Sheet)]),
            (Part::Matters | Part::Talk, _) => self.on_lines(cx, input),
            (Part::Texts, Input::Action(Action::Save)) => Some(self.sign(cx)),
            (Part::Texts, Input::Action(Action::Back)) => {
                self.part = Part::Matters;
                Some(Vec::new())
            }
            (Part::Texts, Input::Action(Action::Previous)) if self.form.focus == 0 => {
                self.part = Part::Talk;
                Some(Vec::new())
            }
            (Part::Texts, _) => self.form.on(cx, input),
            (Part::SignOut | Part::SignIn, _) => self.on_pin(cx, input),
        }
    }

    fn opened(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if self.takes || is_fixed(cx) {
            return vec![cx.ask(Request::Sheet)];
        }
        if self.causes.is_empty() { self.freeze(cx) } else { Vec::new() }
    }

    fn reply(&mut self, cx: &Cx<'_>, ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        match reply {
            Reply::Sheet(Ok(sheet)) => {
                self.take_sheet(sheet);
                let ahead = std::mem::take(&mut self.ahead);
                Some(ahead.iter().filter_map(|input| self.on(cx, input)).flatten().collect())
            }
            Reply::Commit(result) if self.waits == Some(ticket) => {
                self.waits = None;
                Some(match result {
                    Ok(receipt) => vec![
                        Outcome::Effect(Effect::Drop(self.form.id)),
                        Outcome::Transferred(self.incoming, receipt.code),
                    ],
                    Err(e) => self.not_transferred(cx, e),
                })
            }
            // Whatever was not written is told, and the sheet is read anew: it must not call answered what is not.
            Reply::Commit(Err(e)) => {
                let told = Outcome::Notice(Role::Alert, messages::error(e, cx.lang()));
                Some(vec![told, cx.ask(Request::Sheet)])
            }
            Reply::Commit(Ok(_)) => Some(Vec::new()),
            other => self.form.reply(cx, ticket, other),
        }
    }

    fn form_id(&self) -> Option<Uuid> {
        Some(self.form.id)
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        self.draw_whole(cx, paint, body);
    }

    fn actions(&self) -> &'static [Action] {
        match self.part {
            Part::Matters => &[
                Action::Save,
                Action::Refuse,
                Action::NewCall,
                Action::Back,
                Action::Menu,
                Action::Same,
                Action::Next,
                Action::Previous,
                Action::Thaw,
                Action::Help,
                Action::Undo,
                Action::Redo,
                Action::Now,
            ],
            Part::Talk | Part::Texts => &[
                Action::Save,
                Action::Choices,
                Action::NewCall,
                Action::Back,
                Action::Menu,
                Action::Next,
                Action::Previous,
                Action::Thaw,
                Action::Help,
                Action::Undo,
                Action::Redo,
                Action::Now,
                Action::Same,
            ],
            Part::Reason => &[
                Action::Save,
                Action::Back,
                Action::NewCall,
                Action::Help,
                Action::Menu,
                Action::Undo,
                Action::Redo,
            ],
            Part::SignOut | Part::SignIn => &[Action::Save, Action::Back, Action::NewCall, Action::Help],
        }
    }

    fn is_saving(&self) -> bool {
        self.waits.is_some()
    }
}

/// Whether the sheet is fixed already.
fn is_fixed(cx: &Cx<'_>) -> bool {
    cx.watch.is_some_and(|w| w.freeze.is_some())
}

/// Calls the handover off: the shift goes on, the texts are kept.
fn thaw(cx: &Cx<'_>) -> Vec<Outcome> {
    let Some(watch) = cx.watch else { return Vec::new() };
    let wishes = vec![Wish::Thaw { shift: watch.shift.id }];
    let told = Outcome::Notice(Role::Warn, texts::HANDOVER_CALLED_OFF.get(cx.lang()).to_owned());
    vec![commit(cx, cx.by(), Vec::new(), wishes).1, told, Outcome::Park]
}
