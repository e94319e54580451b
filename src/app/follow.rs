//! Handing over and following through, wherever the officer is: the brief, the sheet so far, taking the watch,
//! figures for the leader, duties that come round, the question whether somebody is there.

use super::state::App;
use crate::domain::ids::MACHINE;
use crate::domain::{OfficerId, Stamp};
use crate::keymap::Action;
use crate::locale::texts;
use crate::msg::{Effect, Reply, Request};
use crate::record::act::{AuditEvent, Officer, Role as Post};
use crate::schema::key;
use crate::screens::{Cx, Handover, Pick, Picked, brief};
use crate::store::StoreError;
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
            Action::Brief => {
                self.follow.brief = true;
                vec![Effect::Ask(Request::Brief(me))]
            }
            Action::Sheet => {
                self.follow.sheet = true;
                vec![Effect::Ask(Request::Sheet)]
            }
            Action::Figures => {
                self.follow.figures = true;
                let from = Stamp(self.now.0 - FIGURE_DAYS * 86_400_000);
                vec![Effect::Ask(Request::Passed(from, self.now.plus_ms(1)))]
            }
            Action::TakeOver => self.take_over(me),
            _ => Vec::new(),
        }
    }

    /// The answers that were asked for from anywhere.
    pub(super) fn reply_to_follow(&mut self, reply: &Reply) -> Vec<Effect> {
        let cx = cx!(self);
        let reader = match reply {
            Reply::Brief(officer, Ok(found)) if std::mem::take(&mut self.follow.brief) => {
                brief::brief(&cx, *officer, found)
            }
            Reply::Sheet(Ok(sheet)) if std::mem::take(&mut self.follow.sheet) => {
                brief::sheet_so_far(&cx, sheet)
            }
            Reply::Passed(Ok(passed)) if std::mem::take(&mut self.follow.figures) => {
                brief::figures(&cx, passed)
            }
            Reply::Routines(Ok(rows)) => {
                self.follow.routines.clone_from(rows);
                self.follow.minute = 0;
                return Vec::new();
            }
            Reply::Committed(_, Ok(_)) => return vec![Effect::Ask(Request::Routines)],
            // What a full disk did not take is tried again in a minute; what is there already is refused quietly.
            Reply::Committed(_, Err(e)) if !matches!(e, StoreError::Refused(_)) => {
                self.follow.made.clear();
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        self.layers.retain(|layer| !layer.is_passing());
        self.layers.push(Box::new(reader));
        Vec::new()
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
            self.put_everything_away();
            return self.begin_handover(incoming, false);
        }
        let takes = |o: &&Officer| o.id != watch.shift.lead && !o.left && o.role != Post::Administrator;
        let relief = watch.relief.as_ref().and_then(|r| r.text(key::LEAD));
        let mut others: Vec<&Officer> = watch.officers.iter().filter(takes).collect();
        others.sort_by_key(|o| Some(o.name.as_str()) != relief);
        let rows = others.into_iter().map(|o| {
            let by_roster = Some(o.name.as_str()) == relief;
            let remark =
                if by_roster { texts::BY_ROSTER.get(self.look.lang).to_owned() } else { o.post.clone() };
            (o.name.clone(), remark, Picked::Incoming(o.id))
        });
        let pick = Pick::new(texts::WHO_TAKES_OVER.get(self.look.lang).to_owned(), rows.collect());
        self.put_everything_away();
        self.layers.push(Box::new(pick));
        Vec::new()
    }

    /// The watch is taken in an emergency by who sits here.
    fn take_over(&mut self, me: OfficerId) -> Vec<Effect> {
        let Some(watch) = &self.watch else { return Vec::new() };
        if me == watch.shift.lead {
            self.tell(Role::Warn, texts::R_SAME_PERSON.get(self.look.lang).to_owned());
            return Vec::new();
        }
        self.put_everything_away();
        self.begin_handover(me, true)
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
                effects.push(self.commit(MACHINE, vec![wish]));
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
        Effect::Ask(Request::Audit(event, lead))
    }
}
