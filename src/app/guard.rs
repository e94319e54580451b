//! The desk is left alone, or something is wrong with the files.

use super::state::{App, Notice};
use crate::locale::texts;
use crate::msg::{Asker, Effect, Errand, Refresh, Ticket};
use crate::record::act::AuditEvent;
use crate::record::code::Code;
use crate::screens::{Check, Cx, Lock};
use crate::store::StoreError;
use crate::store::check::Report;
use crate::store::query::Receipt;
use crate::theme::Role;

impl App {
    /// Locks the screen after so many minutes without a key; 0 never.
    pub fn lock_after(&mut self, minutes: u32) {
        self.guard.lock_minutes = minutes;
    }

    /// Whether the screen is locked: whoever sits here has not proved who he is.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.layers.iter().any(|layer| layer.is::<Lock>())
    }

    pub(super) fn lock_when_idle(&mut self) -> Vec<Effect> {
        let idle = self.boot_ms - self.guard.last_key;
        let due = self.guard.lock_minutes > 0 && idle >= i64::from(self.guard.lock_minutes) * 60_000;
        if due { self.lock() } else { Vec::new() }
    }

    /// Locks the screen; forms stay beneath it with every word.
    pub(super) fn lock(&mut self) -> Vec<Effect> {
        let Some(me) = self.me.filter(|_| !self.is_locked()) else { return Vec::new() };
        if self.is_saving() {
            return Vec::new();
        }
        self.layers.retain(|layer| !layer.is_passing());
        let lock = Lock::new(&cx!(self), me);
        self.layers.push(Box::new(lock));
        self.notice = None;
        let name = self.watch.as_ref().map_or("", |w| w.name(me)).to_owned();
        vec![Effect::audit(AuditEvent::Locked, name)]
    }

    /// Tells what was found wrong and keeps it for the screen 核对.
    pub(super) fn found(&mut self, found: Vec<String>) -> Vec<Effect> {
        let Some(first) = found.first().cloned() else { return Vec::new() };
        self.guard.found.extend(found);
        let count = self.guard.found.len();
        let text = if count > 1 {
            texts::FOUND_MORE.fill(self.look.lang, &[&first, &count.to_string()])
        } else {
            first
        };
        self.notice = Some(Notice { role: Role::Alert, found: Some(text.clone()), text });
        self.due |= Refresh::WATCH;
        vec![Effect::Bell]
    }

    /// How the tape stands after a commit. That something was saved must not cover that its second copy was not: both
    /// are said in one sentence, and the status bar says so until the tape is written again.
    pub(super) fn tape_told(&mut self, ticket: Ticket, receipt: &Receipt) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.guard.tape_fault, receipt.tape_fault.clone());
        let Some(fault) = &receipt.tape_fault else { return Vec::new() };
        let fault = texts::TAPE_FAILED.fill(self.look.lang, &[fault]);
        if before.is_none() {
            self.guard.found.push(fault.clone());
        }
        // What was told of something else before has nothing to do with this commit.
        let by_machine = ticket.asker == Asker::Console(Errand::Audit);
        let saved = self.notice.take().filter(|notice| !by_machine && notice.role != Role::Alert);
        let text = saved.map_or(fault.clone(), |saved| format!("{}。{fault}", saved.text));
        self.notice = Some(Notice { role: Role::Alert, text, found: Some(fault) });
        vec![Effect::Bell]
    }

    pub(super) fn verified(
        &mut self,
        code: Option<Code>,
        result: &Result<Report, StoreError>,
    ) -> Vec<Effect> {
        let cx = cx!(self);
        for layer in self.layers.iter_mut() {
            if let Some(check) = layer.get_mut::<Check>() {
                check.verified(&cx, code, result);
            }
        }
        self.due |= Refresh::WATCH;
        Vec::new()
    }

    pub(super) fn backed_up(&mut self, result: &Result<String, String>) -> Vec<Effect> {
        self.due |= Refresh::WATCH;
        match result {
            Ok(path) => {
                // The code of the handover must not give way to a copy made after it; the status bar tells its age.
                let waits = texts::BACKING_UP.get(self.look.lang);
                if self.notice.as_ref().is_none_or(|notice| notice.text == waits) {
                    self.tell(Role::Good, texts::BACKED_UP.fill(self.look.lang, &[path]));
                }
                Vec::new()
            }
            Err(why) => {
                self.tell(Role::Alert, texts::NOT_BACKED_UP.fill(self.look.lang, &[why]));
                vec![Effect::Bell]
            }
        }
    }
}
