//! The lines of the ritual: reading back, refusing, explaining; topics, questions and replies.

use super::state::{Handover, Part, SPEAKERS, TALK, commit};
use crate::domain::OfficerId;
use crate::keymap::{Action, Code, Key};
use crate::locale::texts;
use crate::record::act::AnswerKind;
use crate::record::wish::Wish;
use crate::schema::key;
use crate::screens::{Cx, Input, Outcome};
use crate::store::query::{HandoverAnswer, OpenMatter};
use crate::text::Edit;
use crate::theme::Role;

impl Handover {
    pub(super) fn on_lines(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Action(Action::Save) => return Some(self.sign(cx)),
            // A line that was not finished is a draft and no statement.
            Input::Action(Action::Back) => return Some(vec![Outcome::Park]),
            Input::Action(Action::Next) => return Some(self.leave_row(cx, 1)),
            Input::Action(Action::Previous) => return Some(self.leave_row(cx, -1)),
            Input::Action(Action::Refuse) => return Some(self.refuse(cx)),
            Input::Action(Action::Choices) if self.part == Part::Talk => {
                self.speaker = (self.speaker + 1) % SPEAKERS.len();
            }
            Input::Action(Action::Same) if self.part == Part::Matters => {
                let above = self.at.checked_sub(1).and_then(|at| self.sheet.as_ref()?.matters.get(at));
                let Some(line) = above.and_then(|m| m.read_back()).map(str::to_owned) else {
                    return Some(vec![cx.cannot(Action::Same, texts::NOTHING_BEFORE)]);
                };
                self.edit(|e| e.set(&line));
            }
            Input::Key(key) => match key.code {
                Code::Enter => return Some(self.enter(cx)),
                Code::Down => return Some(self.leave_row(cx, 1)),
                Code::Up => return Some(self.leave_row(cx, -1)),
                Code::PageDown => return Some(self.leave_row(cx, 5)),
                Code::PageUp => return Some(self.leave_row(cx, -5)),
                _ => return self.type_line(cx, input),
            },
            _ => return self.type_line(cx, input),
        }
        Some(Vec::new())
    }

    /// Typing in the line in hand, whichever part it belongs to.
    pub(super) fn type_line(&mut self, _cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Text(text) | Input::Value(text) => self.edit(|e| e.insert(text)),
            Input::Action(Action::Redo) => self.edit(|e| {
                e.redo();
            }),
            Input::Action(Action::Undo) => self.edit(|e| {
                e.undo();
            }),
            Input::Key(key) => self.key(*key),
            Input::Action(_) => return None,
        }
        Some(Vec::new())
    }

    fn key(&mut self, key: Key) {
        match key.code {
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
    }

    fn edit(&mut self, change: impl FnOnce(&mut Edit)) {
        let matter = self.sheet.as_ref().and_then(|s| s.matters.get(self.at)).map(|m| m.row.id);
        let reason = self.reason_key();
        let (edit, of) = match self.part {
            Part::Reason => (Some(&mut self.reason), Some(reason)),
            Part::Talk => (Some(&mut self.talk), Some(TALK)),
            _ => (self.lines.get_mut(self.at), matter),
        };
        let (Some(edit), Some(of)) = (edit, of) else { return };
        change(edit);
        // A line that the journal does not have yet is part of the draft.
        self.form.answers.insert(of, edit.text().to_owned());
        self.form.touched = true;
        self.form.unsaved_draft = true;
    }

    /// Enter: says the line; on an empty one goes on.
    fn enter(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if self.part == Part::Talk && !self.talk.text().trim().is_empty() {
            return self.keep_line(cx);
        }
        // After an explanation it is the incoming officer's turn again, on the same matter.
        let explains = self.matter().is_some_and(|m| m.refusal().is_some()) && self.part == Part::Matters;
        if explains { self.keep_line(cx) } else { self.leave_row(cx, 1) }
    }

    fn matter(&self) -> Option<&OpenMatter> {
        self.sheet.as_ref().and_then(|s| s.matters.get(self.at))
    }

    /// Leaves a line: what was said is written to the journal at once.
    fn leave_row(&mut self, cx: &Cx<'_>, by: isize) -> Vec<Outcome> {
        let outs = self.keep_line(cx);
        let count = self.lines.len();
        match (self.part, by > 0) {
            (Part::Talk, true) => {
                self.part = Part::Texts;
                // What is needed first stands under the caret; the fields before it are one step back.
                if self.form.text_of(key::SUMMARY).trim().is_empty() {
                    self.form.go_to_field(key::SUMMARY);
                }
            }
            (Part::Talk, false) if count > 0 => self.part = Part::Matters,
            (Part::Matters, true) if self.at + 1 >= count => self.part = Part::Talk,
            (Part::Matters, _) => {
                self.at = self.at.saturating_add_signed(by).min(count.saturating_sub(1));
            }
            _ => {}
        }
        outs
    }

    /// 未交清: the line says what is missing, and the outgoing officer has to answer.
    fn refuse(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let line = self.lines.get(self.at).map(|e| e.text().trim().to_owned()).unwrap_or_default();
        let taken = self.matter().is_none_or(|m| m.refusal().is_some() || m.read_back() == Some(&line));
        if self.part != Part::Matters || line.is_empty() || taken {
            return vec![Outcome::Notice(Role::Warn, texts::SAY_WHAT_IS_MISSING.get(cx.lang()).to_owned())];
        }
        self.speak(cx, AnswerKind::Refused, self.incoming, line)
    }

    /// Writes the line in hand, by whoever's turn it is.
    pub(super) fn keep_line(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        if self.wipes_a_pin() {
            return vec![Outcome::Notice(Role::Alert, texts::LIKE_A_PIN.get(cx.lang()).to_owned())];
        }
        if self.part == Part::Talk {
            return if self.talk.text().trim().is_empty() { Vec::new() } else { self.say(cx) };
        }
        let (Some(watch), Some(matter)) = (cx.watch, self.matter()) else { return Vec::new() };
        let line = self.lines.get(self.at).map(|e| e.text().trim().to_owned()).unwrap_or_default();
        if line.is_empty() || matter.read_back() == Some(&line) {
            return Vec::new();
        }
        match matter.refusal() {
            Some(_) => self.speak(cx, AnswerKind::Explained, watch.shift.lead, line),
            None => self.speak(cx, AnswerKind::ReadBack, self.incoming, line),
        }
    }

    /// Figures alone are no reading back: whoever typed ahead of the signature has typed a PIN, and it is not kept.
    fn wipes_a_pin(&mut self) -> bool {
        const PIN_MIN: usize = 6;
        let matter = self.matter().map(|m| m.row.id);
        let (edit, of) = match self.part {
            Part::Talk => (Some(&mut self.talk), Some(TALK)),
            _ => (self.lines.get_mut(self.at), matter),
        };
        let (Some(edit), Some(of)) = (edit, of) else { return false };
        let line = edit.text().trim();
        if line.len() < PIN_MIN || !line.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        edit.wipe();
        self.form.answers.remove(&of);
        self.form.unsaved_draft = true;
        true
    }

    /// Writes a word of the talk about the matter in hand.
    fn speak(&mut self, cx: &Cx<'_>, word: AnswerKind, by: OfficerId, line: String) -> Vec<Outcome> {
        let Some(watch) = cx.watch else { return Vec::new() };
        let Some(matter) = self.sheet.as_mut().and_then(|s| s.matters.get_mut(self.at)) else {
            return Vec::new();
        };
        let id = matter.row.id;
        matter.said.push(HandoverAnswer { word, by, at: cx.now, line: line.clone() });
        if word != AnswerKind::ReadBack {
            self.form.answers.remove(&id);
            self.form.unsaved_draft = true;
            if let Some(edit) = self.lines.get_mut(self.at) {
                edit.set("");
            }
        }
        let wishes = vec![Wish::Answer { shift: watch.shift.id, matter: Some(id), word, line }];
        vec![commit(cx, by, Vec::new(), wishes).1]
    }

    /// Writes a topic, question or reply.
    fn say(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let (Some(watch), Some(sheet)) = (cx.watch, self.sheet.as_mut()) else { return Vec::new() };
        let Some((incoming, word)) = SPEAKERS.get(self.speaker).copied() else { return Vec::new() };
        let by = if incoming { self.incoming } else { watch.shift.lead };
        let line = self.talk.text().trim().to_owned();
        sheet.talk.push(HandoverAnswer { word, by, at: cx.now, line: line.clone() });
        self.talk.set("");
        self.form.answers.remove(&TALK);
        self.form.unsaved_draft = true;
        // A question waits for its reply, and a reply for the next question.
        self.speaker = match word {
            AnswerKind::Question => 3,
            AnswerKind::Reply => 2,
            _ => self.speaker,
        };
        let wishes = vec![Wish::Answer { shift: watch.shift.id, matter: None, word, line }];
        vec![commit(cx, by, Vec::new(), wishes).1]
    }
}
