//! What the console watches by itself: clocks that ring, talks that the rules propose, accounts of units.

use super::state::App;
use crate::domain::Ledger;
use crate::domain::ids::MACHINE;
use crate::locale::texts;
use crate::msg::{Effect, Errand, Refresh, Request};
use crate::paper::facts;
use crate::policy::admonish::{self, Case, Proposal};
use crate::policy::{Bad, Rules, watch};
use crate::record::act::AlarmKind;
use crate::record::wish::Wish;
use crate::schema::Values;
use crate::schema::key;
use crate::screens::{Reader, deadlines};
use crate::store::query::{CaseRows, RunningWork};
use crate::theme::Role;
use crate::work;
use chrono::Datelike;

impl App {
    /// Tells the time since the machine was started; the shell does so before each event.
    pub fn machine_time(&mut self, boot_ms: i64) {
        self.boot_ms = boot_ms;
    }

    pub(super) fn rules_came(&mut self, rules: Rules, bad: &[Bad]) -> Vec<Effect> {
        self.rules = rules;
        if let Some(first) = bad.first() {
            self.tell(Role::Alert, texts::RULES_BAD.fill(self.look.lang, &[&first.file, &first.why]));
        }
        self.due |= Refresh::CASES;
        Vec::new()
    }

    /// One second more: whatever has become due rings, whoever sits here or nobody.
    pub(super) fn tick(&mut self) -> Vec<Effect> {
        let rings = self.alarm.tick(self.now, self.boot_ms);
        let mut effects = Vec::new();
        for ring in rings {
            let t = &ring.deadline;
            let due = self.cx().offset().clock(t.due);
            let number = t.number.to_string();
            let told = texts::CLOCK_RINGS
                .fill(self.look.lang, &[ring.stage.word(), &number, &t.what, &t.title, &due]);
            self.tell(Role::Alert, told);
            effects.push(Effect::Bell);
            let act = Wish::Alarm {
                record: t.record,
                clock: t.clock.clone(),
                due: t.due,
                stage: ring.stage.percent(),
                word: AlarmKind::Rang,
                reason: String::new(),
                until: None,
            };
            effects.push(self.commit(MACHINE, vec![act]));
        }
        effects
    }

    /// Takes what runs against time; rings at once for what is due already.
    pub(super) fn running_came(&mut self, running: &RunningWork) -> Vec<Effect> {
        let offset = self.cx().offset();
        let mut deadlines = Vec::new();
        for case in &running.cases {
            let reports: Vec<&Values> = case.reports.iter().map(|r| &r.values).collect();
            let row = &case.incident;
            deadlines.extend(watch::of_incident(row.id, row.number, &row.values, &reports, offset));
        }
        for row in &running.matters {
            deadlines.extend(watch::of_matter(row.id, row.number, &row.values, row.recorded_at, offset));
        }
        self.alarm.left_out = running.left_out;
        self.alarm.learn(self.now, self.boot_ms, deadlines, &running.known);
        self.tick()
    }

    /// Remembers that something was sent to be written that may make somebody late.
    pub(super) fn note_commits(&mut self, effects: &[Effect]) {
        let concerns = |wish: &Wish| match wish.book_of_new() {
            Some(ledger) => [Ledger::Incident, Ledger::Report].contains(&ledger),
            None => wish.text().is_some_and(|text| text.has(key::CLOCKS) || text.has(key::TRANSMISSIONS)),
        };
        if effects.iter().any(
            |e| matches!(e, Effect::Ask(_, Request::Commit(commit)) if commit.wishes.iter().any(concerns)),
        ) {
            self.due_when_written |= Refresh::CASES;
        }
    }

    /// Asks for the incidents of the year; in January also for those of the year before.
    pub(super) fn ask_cases(&self) -> Vec<Effect> {
        let today = self.cx().offset().local(self.now).date();
        let mut years = vec![today.year()];
        if today.month() == 1 {
            years.push(today.year() - 1);
        }
        let ask = |year| Effect::errand(Errand::Cases(year), Request::Cases(year));
        years.into_iter().map(ask).collect()
    }

    pub(super) fn show_accounts(&mut self) -> Vec<Effect> {
        let year = self.cx().offset().local(self.now).date().year();
        vec![Effect::errand(Errand::Accounts(year), Request::Cases(year))]
    }

    /// Takes the incidents of a year and proposes the talks that are due for them.
    pub(super) fn cases_came(&mut self, rows: &[CaseRows]) -> Vec<Effect> {
        let unit = self.watch.as_ref().map(|w| w.setting.unit.clone()).unwrap_or_default();
        let offset = self.cx().offset();
        let proposals =
            facts::with_cases(rows, |cases| admonish::proposals(&self.rules, cases, &unit, offset));
        let news: Vec<Proposal> =
            proposals.into_iter().filter(|p| self.proposed.insert(p.key.clone())).collect();
        if !news.is_empty() {
            self.tell(Role::Warn, texts::PROPOSED.fill(self.look.lang, &[&news.len().to_string()]));
        }
        news.iter().map(|p| self.commit(MACHINE, vec![work::talk::propose(&self.cx().room(), p)])).collect()
    }

    /// Shows what the incidents of a year say of the units; the talks that are due are proposed as ever.
    pub(super) fn accounts_came(&mut self, year: i32, rows: &[CaseRows]) -> Vec<Effect> {
        let reader = facts::with_cases(rows, |cases| self.accounts(year, cases));
        self.layers.push(Box::new(reader));
        self.cases_came(rows)
    }

    fn accounts(&self, year: i32, cases: &[Case<'_>]) -> Reader {
        let (lang, offset) = (self.look.lang, self.cx().offset());
        let mut lines = Vec::new();
        for a in admonish::accounts(&self.rules, cases, self.now, offset) {
            let score = a.score.map_or_else(|| "—".to_owned(), |s| format!("{s:.2}"));
            let cells = [
                a.unit.clone(),
                a.reports.to_string(),
                a.on_time.to_string(),
                a.missing.to_string(),
                a.late.to_string(),
                admonish::span(a.late_minutes),
                admonish::span(a.worst_minutes),
                a.omitted.to_string(),
                a.understated.to_string(),
                a.false_or_hidden.to_string(),
                a.adopted.to_string(),
                a.instructions.to_string(),
                score,
            ];
            let role = if a.late + a.missing + a.omitted + a.false_or_hidden > 0 {
                Role::Warn
            } else {
                Role::Normal
            };
            lines.push((texts::ACCOUNTS_LINE.fill(lang, &cells.each_ref().map(String::as_str)), role));
        }
        if lines.is_empty() {
            lines.push((texts::NO_ACCOUNTS.get(lang).to_owned(), Role::Muted));
        }
        if let Some((pack, scoring)) = self.rules.scoring() {
            lines.push((pack.head.cite(&scoring.cite), Role::Muted));
        }
        let unit = self.watch.as_ref().map_or("", |w| w.setting.unit.as_str());
        let lates = admonish::lates(cases, unit, offset);
        if !lates.is_empty() {
            lines.push((texts::LATE_LIST.get(lang).to_owned(), Role::Title));
            lines.extend(lates.iter().map(|l| (format!("{} {}", l.unit, l.evidence(offset)), Role::Normal)));
        }
        let text = lines.iter().fold(String::new(), |text, (line, _)| text + line + "\n");
        let title = texts::ACCOUNTS_TITLE.fill(lang, &[&year.to_string()]);
        Reader::new(title, lines).with_file(format!("{year}-报送考核.txt"), text, lang)
    }

    /// The nearest clock in one line, and how it is drawn.
    pub(super) fn headline(&self) -> Option<(String, Role)> {
        let list = self.alarm.list(self.now, self.boot_ms);
        // Reports have minutes, matters have days; and what nobody has taken note of comes before what is
        // merely nearer.
        let first = list.iter().min_by_key(|s| {
            let matter = s.deadline.number.ledger == Ledger::Matter;
            (matter, s.acknowledged || s.silent_until.is_some(), s.deadline.due)
        })?;
        Some(deadlines::headline(first, self.look.lang))
    }
}
