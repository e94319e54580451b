//! 时限: everything that runs against time, the nearest first. A stage is acknowledged with a reason; a clock
//! is silenced only until a time and never past the watch.

use super::{Cx, Input, Outcome, Pick, Screen, Selection};
use crate::domain::Stamp;
use crate::keymap::{Action, Code};
use crate::locale::{Lang, texts};
use crate::policy::alarm::ClockRow;
use crate::policy::watch::{Deadline, Stage};
use crate::record::act::AlarmKind;
use crate::record::plan::silence_end;
use crate::record::wish::Wish;
use crate::theme::Role;
use crate::widgets::{Paint, paint};
use ratatui::layout::Rect;

/// What an awaited choice is for.
#[derive(Clone, Debug)]
enum Wants {
    /// Why the stage is acknowledged.
    Why(Deadline, Stage),
    /// Until when the clock is silent.
    Until(Deadline, Stage),
    /// Why it is silent until then.
    WhySilent(Deadline, Stage, Stamp),
}

/// The list.
#[derive(Debug, Default)]
pub struct Deadlines {
    at: usize,
    wants: Option<Wants>,
}

/// What is left as `00:08`, what is over as `+01:12`; hours may be many.
#[must_use]
pub fn span(ms: i64) -> String {
    // What is left is rounded up and what is over is rounded down: 1 second left is not yet 0.
    let minutes = if ms > 0 { (ms + 59_999) / 60_000 } else { -ms / 60_000 };
    let sign = if ms > 0 { "" } else { "+" };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The nearest clock in one line, for the bar above.
#[must_use]
pub fn headline(shown: &ClockRow<'_>, lang: Lang) -> (String, Role) {
    let role = match shown.stage {
        Stage::Over | Stage::Near => Role::Alert,
        Stage::Half => Role::Warn,
        Stage::Running => Role::Title,
    };
    let text = if shown.left_ms > 0 { texts::CLOCK_LEFT } else { texts::CLOCK_OVER };
    let mark = if shown.acknowledged { "" } else { "!" };
    let stage = if shown.stage == Stage::Running { "" } else { shown.stage.word() };
    let number = shown.deadline.number.to_string();
    (
        format!("{mark}{}", text.fill(lang, &[stage, &shown.deadline.what, &span(shown.left_ms), &number])),
        role,
    )
}

impl Deadlines {
    fn chosen<'a>(&self, cx: &'a Cx<'_>) -> Option<ClockRow<'a>> {
        cx.alarm.list(cx.now, cx.boot_ms).into_iter().nth(self.at)
    }

    fn acknowledge(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let Some(shown) = self.chosen(cx) else {
            return vec![cx.cannot(Action::Acknowledge, texts::NO_DEADLINES)];
        };
        if shown.acknowledged {
            return vec![Outcome::Notice(
                Role::Warn,
                texts::NOTHING_TO_ACKNOWLEDGE.get(cx.lang()).to_owned(),
            )];
        }
        let (deadline, stage) = (shown.deadline.clone(), shown.stage);
        self.wants = Some(Wants::Why(deadline, stage));
        ask(
            cx,
            texts::WHY_ACKNOWLEDGED,
            &["正在核实，马上报", "已电话报告，等对方确认收到", "领导已知，正在签发"],
        )
    }

    fn silence(&mut self, cx: &Cx<'_>) -> Vec<Outcome> {
        let Some(shown) = self.chosen(cx) else {
            return vec![cx.cannot(Action::Silence, texts::NO_DEADLINES)];
        };
        let (deadline, stage) = (shown.deadline.clone(), shown.stage);
        self.wants = Some(Wants::Until(deadline, stage));
        ask(cx, texts::SILENT_HOW_LONG, &["15分钟", "30分钟", "60分钟", "到本班结束"])
    }

    fn answered(&mut self, cx: &Cx<'_>, value: &str) -> Vec<Outcome> {
        match self.wants.take() {
            Some(Wants::Why(deadline, stage)) => {
                let told = Outcome::Notice(Role::Good, texts::ACKNOWLEDGED.get(cx.lang()).to_owned());
                vec![act(cx, &deadline, stage, AlarmKind::Acknowledged, value, None), told]
            }
            Some(Wants::Until(deadline, stage)) => match until(cx, value) {
                Some(until) => {
                    self.wants = Some(Wants::WhySilent(deadline, stage, until));
                    ask(cx, texts::WHY_SILENT, &["正在办理，到时再提醒", "等待下级核实"])
                }
                None => {
                    vec![Outcome::Notice(Role::Warn, texts::R_SILENCE_TOO_LONG.get(cx.lang()).to_owned())]
                }
            },
            Some(Wants::WhySilent(deadline, stage, until)) => {
                let at = cx.offset().clock(until);
                let told = Outcome::Notice(Role::Good, texts::SILENT_TOLD.fill(cx.lang(), &[&at]));
                vec![act(cx, &deadline, stage, AlarmKind::Silenced, value, Some(until)), told]
            }
            None => Vec::new(),
        }
    }
}

impl Screen for Deadlines {
    fn on(&mut self, cx: &Cx<'_>, input: &Input) -> Option<Vec<Outcome>> {
        let count = cx.alarm.list(cx.now, cx.boot_ms).len();
        // The list shortens by itself when a report arrives.
        self.at = self.at.min(count.saturating_sub(1));
        match input {
            Input::Action(Action::Back | Action::Clocks) => return Some(vec![Outcome::Close]),
            Input::Action(Action::Open) => {
                let shown = self.chosen(cx).map(|s| Outcome::Show(s.deadline.record));
                return Some(vec![shown.unwrap_or_else(|| cx.cannot(Action::Open, texts::NO_DEADLINES))]);
            }
            Input::Action(Action::Acknowledge) => return Some(self.acknowledge(cx)),
            Input::Action(Action::Do | Action::Silence) => return Some(self.silence(cx)),
            Input::Value(value) => return Some(self.answered(cx, value)),
            Input::Key(key) => match key.code {
                Code::Down => self.at = (self.at + 1).min(count.saturating_sub(1)),
                Code::Up => self.at = self.at.saturating_sub(1),
                Code::Home => self.at = 0,
                Code::End => self.at = count.saturating_sub(1),
                _ => {}
            },
            Input::Action(_) => return None,
            Input::Text(_) => {}
        }
        Some(Vec::new())
    }

    fn draw(&self, cx: &Cx<'_>, paint: &mut Paint<'_>, body: Rect) {
        let list = cx.alarm.list(cx.now, cx.boot_ms);
        let mut title = texts::DEADLINES_TITLE.fill(cx.lang(), &[&list.len().to_string()]);
        if cx.alarm.left_out > 0 {
            title.push_str(&texts::NOT_WATCHED.fill(cx.lang(), &[&cx.alarm.left_out.to_string()]));
        }
        let inside = paint.frame(paint::centred(body, 110, body.height), &title);
        if list.is_empty() {
            paint.put(inside.x, inside.y, inside.width, texts::NO_DEADLINES.get(cx.lang()), Role::Muted);
        }
        let room = usize::from(inside.height.saturating_sub(3)).max(1);
        let top = (self.at + 1).saturating_sub(room);
        for (line, (at, shown)) in list.iter().enumerate().skip(top).take(room).enumerate() {
            let y = inside.y + u16::try_from(line).unwrap_or(0);
            let (_, role) = headline(shown, cx.lang());
            let role = if at == self.at { Role::Selected } else { role };
            let silent =
                shown.silent_until.map(|t| texts::SILENT_MARK.fill(cx.lang(), &[&cx.offset().clock(t)]));
            let mark = if shown.acknowledged { " " } else { "!" };
            let text = format!(
                "{mark}{} {:>7} {} {} {}{} {}",
                shown.stage.word(),
                span(shown.left_ms),
                cx.offset().minute(shown.deadline.due).get(5..).unwrap_or_default(),
                shown.deadline.number,
                shown.deadline.what,
                silent.unwrap_or_default(),
                shown.deadline.title,
            );
            paint.fit(inside.x, y, inside.width, &text, role);
        }
        if let Some(shown) = list.get(self.at) {
            let y = inside.bottom().saturating_sub(2);
            let unsure = if shown.deadline.provisional { texts::BASE_UNSURE.get(cx.lang()) } else { "" };
            let from = cx.offset().minute(shown.deadline.from);
            let basis = texts::CLOCK_BASIS.fill(cx.lang(), &[&from, unsure, &shown.deadline.cite]);
            paint.put(inside.x, y, inside.width, &basis, Role::Muted);
        }
        let y = inside.bottom().saturating_sub(1);
        paint.put(inside.x, y, inside.width, texts::DEADLINES_KEYS.get(cx.lang()), Role::Muted);
        paint.set_caret(inside.x, inside.y);
    }

    fn actions(&self) -> &'static [Action] {
        &[
            Action::Open,
            Action::Acknowledge,
            Action::Do,
            Action::Silence,
            Action::Back,
            Action::NewCall,
            Action::Menu,
        ]
    }

    fn is_typing(&self) -> bool {
        false
    }

    fn is_passing(&self) -> bool {
        true
    }
}

fn ask(cx: &Cx<'_>, title: crate::locale::Text, offered: &[&str]) -> Vec<Outcome> {
    let rows =
        offered.iter().map(|o| ((*o).to_owned(), String::new(), Selection::Value((*o).to_owned()))).collect();
    vec![Outcome::Open(Box::new(Pick::new(title.get(cx.lang()).to_owned(), rows).or_free_text()))]
}

/// `30分钟`, a bare number of minutes, or 到本班结束; `None` when it is longer than the watch.
fn until(cx: &Cx<'_>, value: &str) -> Option<Stamp> {
    let watch = cx.watch?;
    let end = silence_end(&watch.setting, watch.shift, cx.now);
    let digits: String = crate::text::fold::fold(value).chars().filter(char::is_ascii_digit).collect();
    match digits.parse::<i64>() {
        Ok(minutes) if minutes > 0 => {
            Some(cx.now.plus_ms(minutes.min(100_000) * 60_000)).filter(|t| *t <= end)
        }
        // Only what says so lasts to the end of the watch; a slip of the finger must not.
        _ if value.contains("本班") => Some(end),
        _ => None,
    }
}

fn act(
    cx: &Cx<'_>,
    deadline: &Deadline,
    stage: Stage,
    word: AlarmKind,
    reason: &str,
    until: Option<Stamp>,
) -> Outcome {
    cx.commit(vec![Wish::Alarm {
        record: deadline.record,
        clock: deadline.clock.clone(),
        due: deadline.due,
        stage: stage.percent(),
        word,
        reason: reason.to_owned(),
        until,
    }])
}
