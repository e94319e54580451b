//! A question before something that cannot be taken back lightly.

use super::{Cx, Input, Outcome, Screen, Selection};
use crate::keymap::Action;
use crate::locale::texts;
use crate::theme::Role;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// The question and what F8 does. Enter answers nothing: an input method may send it by itself.
#[derive(Debug)]
pub struct Ask {
    question: String,
    then: Selection,
}

impl Ask {
    /// Asks; F8 does `then`, Esc goes back.
    #[must_use]
    pub fn new(question: String, then: Action) -> Ask {
        Ask { question, then: Selection::Action(then) }
    }
}

impl Screen for Ask {
    fn on(&mut self, _cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Action(Action::Save) => Some(vec![Outcome::Selection(self.then.clone())]),
            Input::Action(Action::Back) => Some(vec![Outcome::Close]),
            Input::Action(Action::NewCall) => None,
            _ => Some(Vec::new()),
        }
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let lines: Vec<&str> = self.question.lines().collect();
        let rows = u16::try_from(lines.len()).unwrap_or(1).saturating_add(4);
        let inside = paint.frame(paint::centred(body, 64, rows), texts::QUESTION.get(cx.lang()));
        for (y, line) in (inside.top()..inside.bottom()).zip(lines) {
            paint.put(inside.x, y, inside.width, line, Role::Normal);
        }
        let answer = texts::F8_YES_ESC_NO.get(cx.lang());
        paint.put(inside.x, inside.bottom().saturating_sub(1), inside.width, answer, Role::Key);
        paint.set_caret(inside.x, inside.bottom().saturating_sub(1));
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Save, Action::Back]
    }

    fn is_passing(&self) -> bool {
        true
    }
}
