//! 核对: is the record what it was? The 22 digits of a handover sheet are typed back; the answer says up to which
//! line nothing was changed, or names what differs.

use super::{Cx, Input, Outcome, Screen, messages};
use crate::keymap::{Action, Code};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request, Ticket};
use crate::record::code::{Code as ChainCode, Slip};
use crate::store::StoreError;
use crate::store::check::Report;
use crate::text::Edit;
use crate::theme::Role;
use crate::widgets::Paint;
use crate::widgets::field::FieldLayout;
use ratatui::layout::Rect;

/// The code being typed and the last answer.
#[derive(Debug)]
pub struct Check {
    code: Edit,
    waits: bool,
    lines: Vec<(String, Role)>,
}

impl Check {
    /// An empty screen; `found` is what was found wrong since the start.
    #[must_use]
    pub fn new(found: &[String]) -> Check {
        let lines = found.iter().map(|line| (line.clone(), Role::Alert)).collect();
        Check { code: Edit::new(false), waits: false, lines }
    }

    fn ask(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let wanted = match ChainCode::parse(self.code.text()) {
            _ if self.code.is_empty() => None,
            Ok(code) => Some(code),
            Err(slip) => {
                let told = match slip {
                    Slip::Length(n) => texts::CODE_LENGTH.fill(cx.lang(), &[&n.to_string()]),
                    Slip::Digits => texts::CODE_SLIP.get(cx.lang()).to_owned(),
                };
                self.lines = vec![(told.clone(), Role::Warn)];
                return vec![Outcome::Notice(Role::Warn, told), Outcome::Effect(Effect::Bell)];
            }
        };
        if self.waits {
            return Vec::new();
        }
        self.waits = true;
        self.lines = vec![(texts::CHECKING.get(cx.lang()).to_owned(), Role::Muted)];
        vec![cx.ask(Request::Verify(wanted))]
    }

    /// Takes the answer of a verification.
    pub fn verified(&mut self, cx: &Cx<'_>, wanted: Option<ChainCode>, result: &Result<Report, StoreError>) {
        self.waits = false;
        self.lines = answer(cx, wanted, result);
    }
}

impl Screen for Check {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        match input {
            Input::Text(text) => self.code.insert(text),
            Input::Key(key) => match key.code {
                Code::Backspace => drop(self.code.backspace()),
                Code::Left => drop(self.code.left()),
                Code::Right => drop(self.code.right()),
                _ => {}
            },
            Input::Action(Action::Save) => return Some(self.ask(cx)),
            Input::Action(Action::Back) => return Some(vec![Outcome::Close]),
            Input::Action(_) => return None,
            Input::Value(_) => {}
        }
        Some(Vec::new())
    }

    /// That it has begun; or why it could not.
    fn reply(&mut self, cx: &Cx<'_>, _ticket: Ticket, reply: &Reply) -> Option<Vec<Outcome>> {
        let Reply::Verify(begun) = reply else { return None };
        if let Err(e) = begun {
            self.verified(cx, None, &Err(e.clone()));
        }
        Some(Vec::new())
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let inside = paint.frame(body, texts::CHECK_TITLE.get(cx.lang()));
        let mut y = inside.y;
        let mut put = |text: &str, role: Role| {
            let safe = crate::text::Safe::block(text);
            for range in crate::text::wrap::wrap(safe.as_str(), usize::from(inside.width.max(2))) {
                if y < inside.bottom() {
                    let line = safe.as_str().get(range).unwrap_or_default();
                    paint.put(inside.x, y, inside.width, line, role);
                    y += 1;
                }
            }
        };
        if let Some(watch) = cx.watch {
            let (seq, at) = watch.last;
            let at = cx.offset().full(at);
            let head = texts::CHECK_HEAD.fill(cx.lang(), &[&seq.to_string(), &at, &watch.code.to_string()]);
            put(&head, Role::Normal);
            let backup = watch.backup_at.map_or_else(|| "—".to_owned(), |at| cx.offset().full(at));
            put(&texts::CHECK_BACKUP.fill(cx.lang(), &[&backup, &watch.unsigned.to_string()]), Role::Normal);
        }
        put(texts::CHECK_HINT.get(cx.lang()), Role::Muted);
        let line = y;
        let used = paint.put(inside.x, line, inside.width, texts::CODE_PROMPT.get(cx.lang()), Role::Title);
        let area =
            Rect { x: inside.x + used, y: line, width: inside.width.saturating_sub(used).min(40), height: 1 };
        FieldLayout::of(&self.code, area.width, false).draw(paint, area, Role::Field, true);
        let mut y = line + 2;
        for (text, role) in &self.lines {
            let safe = crate::text::Safe::block(text);
            for range in crate::text::wrap::wrap(safe.as_str(), usize::from(inside.width.max(2))) {
                if y < inside.bottom() {
                    paint.put(inside.x, y, inside.width, safe.as_str().get(range).unwrap_or_default(), *role);
                    y += 1;
                }
            }
        }
    }

    fn actions(&self) -> &'static [Action] {
        &[Action::Save, Action::Back]
    }

    fn is_passing(&self) -> bool {
        true
    }
}

/// What a verification says, as lines.
fn answer(
    cx: &Cx<'_>,
    wanted: Option<ChainCode>,
    result: &Result<Report, StoreError>,
) -> Vec<(String, Role)> {
    let lang = cx.lang();
    let report = match result {
        Ok(report) => report,
        Err(e) => return vec![(messages::error(e, lang), Role::Alert)],
    };
    let mut lines = Vec::new();
    let whole = report.damage.is_empty();
    let count = report.lines.to_string();
    match (wanted, report.found) {
        (None, _) if whole => lines.push((texts::WHOLE.fill(lang, &[&count]), Role::Good)),
        (Some(_), Some(line)) if whole => {
            lines.push((texts::WHOLE_UP_TO.fill(lang, &[&line.to_string(), &count]), Role::Good));
        }
        (Some(_), None) => lines.push((texts::CODE_UNKNOWN.get(lang).to_owned(), Role::Alert)),
        _ => {}
    }
    if !whole {
        let found = report.damage.len().to_string();
        lines.push((texts::NOT_WHOLE.fill(lang, &[&found]), Role::Alert));
        lines.extend(report.damage.iter().map(|d| (format!("{}：{}", d.place, d.what), Role::Alert)));
    }
    lines
}
