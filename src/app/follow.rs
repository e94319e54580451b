//! Handing over and following through, wherever the officer is: the brief, the sheet so far, taking the watch,
//! figures for the leader, duties that come round, the question whether somebody is there.

use super::state::App;
use crate::domain::ids::MACHINE;
use crate::domain::{Ledger, Moment, OfficerId, RecordId, Stamp};
use crate::keymap::Action;
use crate::locale::texts;
use crate::msg::{Effect, Errand, Request};
use crate::record::act::{AuditEvent, Officer, Origin, Role as Post};
use crate::record::wish::NewRecord;
use crate::record::wish::Wish;
use crate::schema::{Values, routine};
use crate::screens::{Handover, Pick, Picked, Reader};
use crate::store::StoreError;
use crate::store::query::Row;
use crate::theme::Role;
use chrono::NaiveDateTime;
use uuid::Uuid;

/// The root of the identities of recurring duties: the same time makes the same matter on every console.
const ROUTINES: Uuid = Uuid::from_u128(0x7a68_6962_616e_4000_8000_726f_7574_0001);
/// How many times of one duty a console makes up for that had not been running.
const MISSED_MAX: usize = 12;
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
                let request = Request::Passed(from, self.now.plus_ms(1));
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
        let relief = watch.relief.as_ref().and_then(|r| r.text("lead"));
        let mut others: Vec<&Officer> = watch.officers.iter().filter(takes).collect();
        others.sort_by_key(|o| Some(o.name.as_str()) != relief);
        let rows = others.into_iter().map(|o| {
            let by_roster = Some(o.name.as_str()) == relief;
            let remark =
                if by_roster { texts::BY_ROSTER.get(self.look.lang).to_owned() } else { o.post.clone() };
            (o.name.clone(), remark, Picked::Incoming(o.id))
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
        let Some(watch) = &self.watch else { return Vec::new() };
        let offset = self.cx().offset();
        let began = offset.local(watch.shift.began_at);
        let lead = watch.name(watch.shift.lead).to_owned();
        let mut effects = Vec::new();
        for row in self.follow.routines.clone() {
            // What was due before somebody entered the duty was never asked of anybody.
            let since = began.max(offset.local(row.recorded_at));
            for at in routine::fell_due(&row.values, since, offset.local(self.now), MISSED_MAX) {
                let key = format!("{} {at}", row.id);
                let id = Uuid::new_v5(&ROUTINES, key.as_bytes());
                if self.follow.made.insert(id) {
                    let values = routine::matter(&row.values, &lead, &due_text(&row.values, at));
                    let wishes = vec![self.duty(id, values, row.id)];
                    effects.push(self.commit_as(Errand::Duty, MACHINE, wishes));
                }
            }
        }
        effects
    }

    fn duty(&self, id: Uuid, values: Values, of: RecordId) -> Wish {
        Wish::Append(NewRecord {
            ledger: Ledger::Matter,
            id: RecordId(id),

            opened_at: self.now,
            origin: Origin::Made,
            values,
            links: vec![of],
        })
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

fn due_text(duty: &Values, at: NaiveDateTime) -> String {
    let within = duty.0.get("within_min").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let due = at + chrono::TimeDelta::minutes(within);
    Moment::parse(&due.format("%Y-%m-%dT%H:%M").to_string()).map(|m| m.to_string()).unwrap_or_default()
}
