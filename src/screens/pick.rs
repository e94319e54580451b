//! A list over the screen: menu, palette, choices, officers, parked forms.

use super::{Cx, Input, Outcome, Screen, Selection};
use crate::keymap::{Action, Code, Command};
use crate::locale::{Lang, Text, texts};
use crate::widgets::choose::{Choose, Row};
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// How wide a list is, and how wide a menu, which shows reasons beside its rows.
const COLUMNS: u16 = 56;
const MENU_COLUMNS: u16 = 78;

/// The list.
#[derive(Debug)]
pub struct Pick {
    title: String,
    choose: Choose,
    means: Vec<Selection>,
    columns: u16,
    /// Typed text that fits no row is itself the choice.
    free: bool,
}

impl Pick {
    /// Rows of name, remark and meaning.
    #[must_use]
    pub fn new(title: String, rows: Vec<(String, String, Selection)>) -> Pick {
        let means = rows.iter().map(|(_, _, picked)| picked.clone()).collect();
        let rows = rows.into_iter().map(|(name, remark, _)| Row { name, remark, ..Row::default() });
        Pick { title, choose: Choose::new(rows.collect()), means, columns: COLUMNS, free: false }
    }

    /// Commands, each with its keys, which is how keys are learned, and with the reason where it cannot be done now.
    /// `in_groups` puts the name of each group over its commands.
    #[must_use]
    pub fn menu(title: Text, lang: Lang, commands: &[(&Command, Result<(), Text>)], in_groups: bool) -> Pick {
        let row = |(command, can): &(&Command, Result<(), Text>)| {
            let keys = command.key_names(" ");
            let reason = can.err().map_or("", |why| why.get(lang));
            Row {
                name: command.label.get(lang).to_owned(),
                remark: if reason.is_empty() { keys } else { format!("{reason} {keys}") },
                group: if in_groups { command.group.name().get(lang) } else { "" },
                is_dim: can.is_err(),
            }
        };
        Pick {
            title: title.get(lang).to_owned(),
            choose: Choose::new(commands.iter().map(row).collect()),
            means: commands.iter().map(|(command, _)| Selection::Action(command.action)).collect(),
            columns: MENU_COLUMNS,
            free: false,
        }
    }

    /// The same, but any other text may be given too.
    #[must_use]
    pub fn or_free_text(mut self) -> Pick {
        self.free = true;
        self
    }

    /// Begins at the row of this value, so that Enter alone changes nothing.
    #[must_use]
    pub fn beginning_at(mut self, value: &str) -> Pick {
        let is = |means: &Selection| matches!(means, Selection::Value(is) if is == value);
        if let Some(at) = self.means.iter().position(is) {
            self.choose.go_to(at);
        }
        self
    }

    fn take(&self) -> Vec<Outcome> {
        match self.choose.chosen().and_then(|at| self.means.get(at)) {
            Some(picked) => vec![Outcome::Selection(picked.clone())],
            None if self.free && !self.choose.filter().is_empty() => {
                vec![Outcome::Selection(Selection::Value(self.choose.filter().to_owned()))]
            }
            None => Vec::new(),
        }
    }
}

impl Screen for Pick {
    fn on(&mut self, _cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Text(text) => self.choose.typed(text),
            Input::Action(Action::Back) => return Some(vec![Outcome::Close]),
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
        let inside = paint.frame(paint::centred(body, self.columns, rows.max(6)), &self.title);
        self.choose.draw(paint, inside, texts::NARROW.get(cx.lang()));
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Back]
    }

    fn is_passing(&self) -> bool {
        true
    }
}
