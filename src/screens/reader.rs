//! Something to read: the history of a record, or help.

use super::papers::formats;
use super::{Cx, Input, Outcome, Screen, messages};
use crate::domain::{Ledger, RecordId};
use crate::keymap::{Action, COMMANDS, Code};
use crate::locale::{Lang, texts};
use crate::msg::{Effect, Reply, Request, Ticket};
use crate::paper::facts::Order;
use crate::record::wish::Wish;
use crate::schema::{Field, book};
use crate::store::query::Revision;
use crate::text::{Safe, wrap};
use crate::theme::Role;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// Lines with their roles, and how far they are scrolled.
#[derive(Debug)]
pub struct Reader {
    title: String,
    lines: Vec<(String, Role)>,
    top: usize,
    /// The record whose history it shows.
    history: Option<(RecordId, Ledger)>,
    /// Name and text of the file that it can be saved as.
    file: Option<(String, String)>,
    /// What F8 writes: that it was read.
    wishes: Vec<Wish>,
    /// The paper that it previews; F8 asks in what form it leaves.
    order: Option<Order>,
    /// It is help; F1 over it opens the manual.
    help: bool,
}

impl Reader {
    /// Lines to read.
    #[must_use]
    pub fn new(title: String, lines: Vec<(String, Role)>) -> Reader {
        Reader {
            title,
            lines,
            top: 0,
            history: None,
            file: None,
            wishes: Vec::new(),
            order: None,
            help: false,
        }
    }

    /// The same, to be saved as a file with one key.
    #[must_use]
    pub fn with_file(mut self, name: String, text: String, lang: Lang) -> Reader {
        self.lines.push((String::new(), Role::Normal));
        self.lines.push((texts::F8_SAVES_FILE.get(lang).to_owned(), Role::Muted));
        self.file = Some((name, text));
        self
    }

    /// The same; F8 writes that it was read.
    #[must_use]
    pub fn confirming(mut self, wishes: Vec<Wish>) -> Reader {
        self.wishes = wishes;
        self
    }

    /// The preview of a paper.
    #[must_use]
    pub fn with_order(mut self, order: Order) -> Reader {
        self.order = Some(order);
        self
    }

    /// The history of a record; the text comes with the store's answer.
    #[must_use]
    pub fn history(id: RecordId, ledger: Ledger, lang: Lang) -> Reader {
        let history = Some((id, ledger));
        Reader { history, ..Reader::new(texts::HISTORY.get(lang).to_owned(), Vec::new()) }
    }

    /// Help for a field and for the keys that work now.
    #[must_use]
    pub fn help(
        lang: Lang,
        field: Option<&Field>,
        rules: Vec<String>,
        works: impl Fn(Action) -> bool,
    ) -> Reader {
        let mut lines = vec![(texts::F1_MANUAL.get(lang).to_owned(), Role::Key)];
        if let Some(field) = field {
            lines.push((field.label.get(lang).to_owned(), Role::Title));
            for line in field.help.get(lang).lines() {
                lines.push((line.to_owned(), Role::Normal));
            }
            let choices: Vec<String> = field
                .choices()
                .iter()
                .enumerate()
                .map(|(at, c)| format!("{} {}", at + 1, c.name.get(lang)))
                .collect();
            if !choices.is_empty() {
                lines.push((choices.join("  "), Role::Normal));
            }
            lines.push((String::new(), Role::Normal));
        }
        if !rules.is_empty() {
            lines.push((texts::RULES_HERE.get(lang).to_owned(), Role::Title));
            lines.extend(rules.into_iter().map(|rule| (rule, Role::Normal)));
            lines.push((String::new(), Role::Normal));
        }
        lines.push((texts::KEYS_NOW.get(lang).to_owned(), Role::Title));
        for command in COMMANDS.iter().filter(|c| works(c.action)) {
            let keys = command.key_names(" ");
            let keys = if keys.is_empty() { "F10".to_owned() } else { keys };
            lines.push((format!("{keys:<18} {}", command.label.get(lang)), Role::Normal));
        }
        lines.push((String::new(), Role::Normal));
        for line in texts::HELP_RULES.get(lang).lines() {
            lines.push((line.to_owned(), Role::Muted));
        }
        Reader { help: true, ..Reader::new(texts::HELP.get(lang).to_owned(), lines) }
    }

    /// Whether it is help.
    #[must_use]
    pub fn is_help(&self) -> bool {
        self.help
    }
}

impl Screen for Reader {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        let last = self.lines.len().saturating_sub(1);
        match input {
            Input::Action(Action::Save) if self.file.is_some() => {
                let (name, text) = self.file.clone().unwrap_or_default();
                return Some(vec![Outcome::Effect(Effect::Write(name, text))]);
            }
            Input::Action(Action::Save) if self.order.is_some() => {
                let forms = self.order.as_ref().map(|order| formats::forms(cx, order));
                return Some(forms.map(Outcome::Open).into_iter().collect());
            }
            Input::Action(Action::Save) if !self.wishes.is_empty() => {
                return Some(vec![cx.commit(std::mem::take(&mut self.wishes)), Outcome::Close]);
            }
            Input::Action(Action::Back | Action::Open | Action::Save) => return Some(vec![Outcome::Close]),
            Input::Key(key) => match key.code {
                Code::Down => self.top = (self.top + 1).min(last),
                Code::Up => self.top = self.top.saturating_sub(1),
                Code::PageDown => self.top = (self.top + 10).min(last),
                Code::PageUp => self.top = self.top.saturating_sub(10),
                Code::Home => self.top = 0,
                Code::End => self.top = last,
                _ => {}
            },
            Input::Action(_) => return None,
            Input::Text(_) | Input::Value(_) => {}
        }
        Some(Vec::new())
    }

    fn opened(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        self.history.map(|(id, _)| cx.ask(Request::History(id))).into_iter().collect()
    }

    fn reply(&mut self, cx: &Cx<'_>, _ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        let (Reply::History(result), Some((_, ledger))) = (reply, self.history) else { return None };
        match result {
            Ok(revisions) => {
                self.lines = history_lines(cx, book(ledger).fields, revisions);
                Some(Vec::new())
            }
            Err(e) => Some(vec![Outcome::Notice(Role::Alert, messages::error(e, cx.lang()))]),
        }
    }

    fn draw(&self, _cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let inside = paint.frame(paint::centred(body, 100, body.height), &self.title);
        paint.set_caret(inside.x, inside.top());
        let mut y = inside.top();
        for (line, role) in self.lines.iter().skip(self.top) {
            let safe = Safe::line(line);
            for range in wrap::wrap(safe.as_str(), usize::from(inside.width)) {
                if y >= inside.bottom() {
                    return;
                }
                paint.put(inside.x, y, inside.width, safe.as_str().get(range).unwrap_or_default(), *role);
                y += 1;
            }
        }
    }

    fn actions(&self) -> &'static [Action] {
        if self.file.is_some() || self.order.is_some() || !self.wishes.is_empty() {
            &[Action::Save, Action::Back]
        } else {
            &[Action::Back]
        }
    }

    fn is_typing(&self) -> bool {
        false
    }

    fn is_passing(&self) -> bool {
        true
    }
}

/// Each revision with what it changed: the old text struck through, the new one beneath it.
fn history_lines(cx: &Cx<'_>, fields: &[Field], revisions: &[Revision]) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let mut before: Option<&Revision> = None;
    for revision in revisions {
        let name = cx.watch.map_or("", |w| w.name(revision.by));
        let what = match (before, revision.voids) {
            (None, _) => texts::FIRST_TEXT,
            (Some(_), true) => texts::VOIDED,
            (Some(_), false) => texts::CORRECTED,
        };
        let at = cx.offset().full(revision.at);
        lines.push((
            texts::REVISION_LINE
                .fill(cx.lang(), &[&revision.revision.to_string(), what.get(cx.lang()), name, &at]),
            Role::Title,
        ));
        if !revision.reason.is_empty() {
            lines.push((texts::REASON_LINE.fill(cx.lang(), &[&revision.reason]), Role::Warn));
        }
        changes(cx, fields, before, revision, &mut lines);
        lines.push((String::new(), Role::Normal));
        before = Some(revision);
    }
    lines
}

fn changes(
    cx: &Cx<'_>,
    fields: &[Field],
    before: Option<&Revision>,
    now: &Revision,
    lines: &mut Vec<(String, Role)>,
) {
    for field in fields {
        let new = now.values.0.get(field.key);
        let old = before.and_then(|b| b.values.0.get(field.key));
        if new == old && before.is_some() {
            continue;
        }
        let label = field.label.get(cx.lang());
        for (value, role, mark) in [(old, Role::Struck, "-"), (new, Role::Added, "+")] {
            let Some(value) = value else { continue };
            let (role, mark) = if before.is_none() { (Role::Normal, " ") } else { (role, mark) };
            for line in field.show_in(value, cx.lang()).lines() {
                lines.push((format!("{mark} {label}：{line}"), role));
            }
        }
    }
}
