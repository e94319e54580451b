//! A list over the screen: menu, palette, choices, officers, parked forms.

use super::{Cx, Input, Out, Picked, Screen};
use crate::keymap::{Action, BINDINGS, Code};
use crate::locale::{Lang, Text, texts};
use crate::widgets::choose::Choose;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// The list.
#[derive(Debug)]
pub struct Pick {
    title: String,
    choose: Choose,
    means: Vec<Picked>,
    /// Typed text that fits no row is itself the choice.
    free: bool,
}

impl Pick {
    /// Rows of name, remark and meaning.
    #[must_use]
    pub fn new(title: String, rows: Vec<(String, String, Picked)>) -> Pick {
        let means = rows.iter().map(|(_, _, picked)| picked.clone()).collect();
        let choose = Choose::new(rows.into_iter().map(|(name, remark, _)| (name, remark)).collect());
        Pick { title, choose, means, free: false }
    }

    /// The same, but any other text may be given too.
    #[must_use]
    pub fn or_free_text(mut self) -> Pick {
        self.free = true;
        self
    }

    /// Everything that works now, each row with its key: this is how keys are learned.
    #[must_use]
    pub fn menu(title: Text, lang: Lang, works: impl Fn(Action) -> bool) -> Pick {
        let rows = BINDINGS.iter().filter(|b| b.in_menu && works(b.action)).map(|b| {
            let keys = b.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            (b.label.get(lang).to_owned(), keys, Picked::Action(b.action))
        });
        Pick::new(title.get(lang).to_owned(), rows.collect())
    }

    fn take(&self) -> Vec<Out> {
        match self.choose.chosen().and_then(|at| self.means.get(at)) {
            Some(picked) => vec![Out::Picked(picked.clone())],
            None if self.free && !self.choose.filter().is_empty() => {
                vec![Out::Picked(Picked::Value(self.choose.filter().to_owned()))]
            }
            None => Vec::new(),
        }
    }
}

impl Screen for Pick {
    fn on(&mut self, _cx: &Cx<'_>, input: &Input) -> Option<Vec<Out>> {
        match input {
            Input::Text(text) => self.choose.typed(text),
            Input::Action(Action::Back) => return Some(vec![Out::Close]),
            Input::Action(Action::Save | Action::Next) => return Some(self.take()),
            Input::Key(key) if key.code == Code::Enter => return Some(self.take()),
            Input::Key(key) => {
                self.choose.key(*key);
            }
            // A list above a form keeps the form's keys from acting unseen.
            Input::Action(action) if !matches!(action, Action::NewCall | Action::Quit | Action::Help) => {}
            _ => return None,
        }
        Some(Vec::new())
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let rows = u16::try_from(self.means.len()).unwrap_or(u16::MAX).saturating_add(3);
        let inside = paint.frame(paint::centred(body, 56, rows.max(6)), &self.title);
        self.choose.draw(paint, inside, texts::NARROW.get(cx.lang()));
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Back]
    }

    fn is_passing(&self) -> bool {
        true
    }
}
