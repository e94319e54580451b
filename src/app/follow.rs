//! Handing over and following through, wherever the officer is: the brief, the sheet so far, taking the watch,
//! figures for the leader, duties that come round, the question whether somebody is there.

use super::state::App;
use crate::domain::ids::MACHINE;
use crate::domain::{OfficerId, Stamp};
use crate::keymap::Action;
use crate::locale::texts;
use crate::msg::{Effect, Errand, Request};
use crate::record::act::{AuditEvent, Officer, Role as Post};
use crate::schema::key;
use crate::screens::{Handover, Pick, Reader, Selection};
use crate::store::StoreError;
use crate::store::query::Row;
use crate::theme::Role;
use crate::work;

/// For how many days the figures look back.
const FIGURE_DAYS: i64 = 62;
/// How many minutes the question whether somebody is there stands before it is recorded that nobody answered.
const ANSWER_MIN: i64 = 5;

impl App {
    /// Asks whether somebody is there after so many minutes without a key; 0 never.
    pub fn ask_after(&mut self, minutes: u32) {
        self.follow.vigil_minutes = minutes;
    }

    pub(super) fn follow(&mut self, action: Action) -> Vec<Effect> {
        let Some(me) = self.me else { return Vec::new() };
        match action {
            Action::Brief => vec![Effect::errand(Errand::Brief(me), Request::Brief(me))],
            Action::Sheet => vec![Effect::errand(Errand::Sheet, Request::Sheet)],
            Action::Figures => {
                let from = Stamp(self.now.0 - FIGURE_DAYS * 86_400_000);
                let request = Request::HandoverStats(from, self.now.plus_ms(1));
                vec![Effect::errand(Errand::Figures, request)]
            }
            Action::TakeOver => self.take_over(me),
            _ => Vec::new(),
        }
    }

    /// What was asked for from anywhere is shown over whatever is there.
    pub(super) fn show(&mut self, reader: Reader) {
        self.layers.retain(|layer| !layer.is_passing());
        self.layers.push(Box::new(reader));
    }

    pub(super) fn routines_came(&mut self, rows: &[Row]) {
        self.follow.routines = rows.to_vec();
        self.follow.minute = 0;
    }

    /// What a full disk did not take is tried again in a minute; what is there already is refused quietly.
    pub(super) fn duty_failed(&mut self, e: &StoreError) {
        if !matches!(e, StoreError::Refused(_)) {
            self.follow.made.clear();
        }
    }

    /// F9: the ritual, or back to it where it was left.
    pub(super) fn handover(&mut self) -> Vec<Effect> {
        let (Some(watch), Some(me)) = (&self.watch, self.me) else { return Vec::new() };
        if self.layers.iter().any(|layer| layer.is::<Handover>()) {
            return Vec::new();
        }
        let incoming = watch.freeze.as_ref().map(|f| f.incoming);
        if me != watch.shift.lead && incoming != Some(me) {
            let lead = watch.name(watch.shift.lead).to_owned();
            self.tell(Role::Warn, texts::ONLY_LEAD_HANDS_OVER.fill(self.look.lang, &[&lead]));
            return Vec::new();
        }
        if let Some(incoming) = incoming {
            let mut effects = self.put_everything_away();
            effects.extend(self.begin_handover(incoming, false));
            return effects;
        }
        let takes = |o: &&Officer| o.id != watch.shift.lead && !o.left && o.role != Post::Administrator;
        let relief = watch.relief.as_ref().and_then(|r| r.text(key::LEAD));
        let mut others: Vec<&Officer> = watch.officers.iter().filter(takes).collect();
        others.sort_by_key(|o| Some(o.name.as_str()) != relief);
        let rows = others.into_iter().map(|o| {
            let by_roster = Some(o.name.as_str()) == relief;
            let remark =
                if by_roster { texts::BY_ROSTER.get(self.look.lang).to_owned() } else { o.post.clone() };
            (o.name.clone(), remark, Selection::Incoming(o.id))
        });
        let pick = Pick::new(texts::WHO_TAKES_OVER.get(self.look.lang).to_owned(), rows.collect());
        let effects = self.put_everything_away();
        self.layers.push(Box::new(pick));
        effects
    }

    /// The watch is taken in an emergency by who sits here.
    fn take_over(&mut self, me: OfficerId) -> Vec<Effect> {
        let Some(watch) = &self.watch else { return Vec::new() };
        if me == watch.shift.lead {
            self.tell(Role::Warn, texts::R_SAME_PERSON.get(self.look.lang).to_owned());
            return Vec::new();
        }
        let mut effects = self.put_everything_away();
        effects.extend(self.begin_handover(me, true));
        effects
    }

    /// Once a minute: duties whose time has come make their matters; and is somebody there?
    pub(super) fn minute(&mut self) -> Vec<Effect> {
        let mut effects = self.vigil();
        let minute = self.now.0.div_euclid(60_000);
        if minute == self.follow.minute {
            return effects;
        }
        self.follow.minute = minute;
        effects.extend(self.come_round());
        effects
    }

    fn come_round(&mut self) -> Vec<Effect> {
        let duties = work::duty::fallen_due(&self.cx().room(), &self.follow.routines);
        let mut effects = Vec::new();
        for (id, wish) in duties {
            if self.follow.made.insert(id) {
                effects.push(self.commit_as(Errand::Duty, MACHINE, vec![wish]));
            }
        }
        effects
    }

    /// Asks whether somebody is there, and records that nobody was.
    fn vigil(&mut self) -> Vec<Effect> {
        let quiet = self.boot_ms - self.guard.last_key;
        let due = self.follow.vigil_minutes > 0 && quiet >= i64::from(self.follow.vigil_minutes) * 60_000;
        match self.follow.vigil {
            None if due => {
                self.follow.vigil = Some((self.boot_ms, false));
                self.tell(Role::Alert, texts::VIGILANCE.get(self.look.lang).to_owned());
                vec![Effect::Bell]
            }
            Some((since, false)) if self.boot_ms - since >= ANSWER_MIN * 60_000 => {
                self.follow.vigil = Some((since, true));
                vec![self.attended(AuditEvent::Absent), Effect::Bell]
            }
            _ => Vec::new(),
        }
    }

    /// A key answers the question.
    pub(super) fn answer_vigil(&mut self) -> Vec<Effect> {
        let Some(_) = self.follow.vigil.take() else { return Vec::new() };
        self.notice = None;
        vec![self.attended(AuditEvent::Present)]
    }

    fn attended(&self, event: AuditEvent) -> Effect {
        let lead = self.watch.as_ref().map_or("", |w| w.name(w.shift.lead)).to_owned();
        Effect::audit(event, lead)
    }
}
