//! Answers of the store go to whoever holds the ticket, and what they made old is read anew once.

use super::state::App;
use crate::msg::{Asker, Effect, Errand, Refresh, Reply, Request, Ticket};
use crate::screens::{Cx, Outcome, brief, messages};
use crate::store::query::Watch;
use crate::store::{Refusal, StoreError};
use crate::theme::Role;

impl App {
    /// An answer came.
    pub(super) fn reply(&mut self, ticket: Ticket, reply: &Reply) -> Vec<Effect> {
        if let Some(Ok(_)) = reply.receipt() {
            self.due |= Refresh::WRITTEN | std::mem::take(&mut self.due_when_written);
        }
        let mut effects = Vec::new();
        for ticket in self.asked.answered(ticket) {
            effects.extend(self.deliver(ticket, reply));
        }
        if let Some(Ok(receipt)) = reply.receipt() {
            effects.extend(self.tape_told(ticket, receipt));
        }
        effects
    }

    /// Gives an answer to who asked. One for which nobody waits any more is dropped; but what was not written is told.
    pub(super) fn deliver(&mut self, ticket: Ticket, reply: &Reply) -> Vec<Effect> {
        let taken = match ticket.asker {
            Asker::Console(errand) => self.reply_to_errand(errand, reply),
            Asker::Desk => self.reply_to_desk(ticket, reply),
            Asker::Screen(_) => self.reply_to_screen(ticket, reply),
            Asker::Form(form) => match self.layers.place_of(ticket.asker) {
                Some(_) => self.reply_to_screen(ticket, reply),
                None => self.reply_to_parked(form, ticket, reply),
            },
        };
        match (taken, reply.receipt()) {
            (Some(effects), _) => effects,
            (None, Some(Err(e))) => self.not_written(e),
            (None, _) => Vec::new(),
        }
    }

    fn reply_to_desk(&mut self, ticket: Ticket, reply: &Reply) -> Option<Vec<Effect>> {
        let mut outs = self.desk.reply(&cx!(self), ticket, reply)?;
        if !self.layers.is_empty() {
            outs.retain(|out| !matches!(out, Outcome::Open(_)));
        }
        Some(self.carry_out(outs, None))
    }

    fn reply_to_screen(&mut self, ticket: Ticket, reply: &Reply) -> Option<Vec<Effect>> {
        let at = self.layers.place_of(ticket.asker)?;
        let cx = cx!(self, ticket.asker);
        let mut outs = self.layers.get_mut(at)?.reply(&cx, ticket, reply)?;
        // A late answer opens nothing over what the officer has opened since.
        if at + 1 < self.layers.len() {
            outs.retain(|out| !matches!(out, Outcome::Open(_)));
        }
        Some(self.carry_out(outs, Some(at)))
    }

    fn reply_to_errand(&mut self, errand: Errand, reply: &Reply) -> Option<Vec<Effect>> {
        let cx = cx!(self);
        match (errand, reply) {
            (Errand::Watch, Reply::Watch(result)) => return Some(self.watch_came(result)),
            (Errand::Running, Reply::Running(Ok(running))) => return Some(self.running_came(running)),
            (Errand::Routines, Reply::Routines(Ok(rows))) => self.routines_came(rows),
            (Errand::Cases(_), Reply::Cases(Ok(rows))) => return Some(self.cases_came(rows)),
            (Errand::Accounts(year), Reply::Cases(Ok(rows))) => {
                return Some(self.accounts_came(year, rows));
            }
            (Errand::Brief(officer), Reply::Brief(Ok(found))) => {
                let reader = brief::brief(&cx, officer, found);
                self.show(reader);
            }
            (Errand::Sheet, Reply::Sheet(Ok(sheet))) => {
                let reader = brief::sheet_so_far(&cx, sheet);
                self.show(reader);
            }
            (Errand::Figures, Reply::HandoverStats(Ok(passed))) => {
                let reader = brief::figures(&cx, passed);
                self.show(reader);
            }
            (Errand::Draft(of), Reply::Compose(result)) => return Some(self.draft_came(of, result)),
            (Errand::Backup, Reply::Backup(Err(e))) => return Some(self.backed_up(&Err(e.to_string()))),
            (Errand::Duty, Reply::Commit(Err(e))) => {
                self.duty_failed(e);
                return None;
            }
            _ => return None,
        }
        Some(Vec::new())
    }

    fn watch_came(&mut self, result: &Result<Option<Watch>, StoreError>) -> Vec<Effect> {
        match result {
            Ok(watch) => {
                self.watch.clone_from(watch);
                self.compare_clock().into_iter().collect()
            }
            Err(e) => {
                self.tell(Role::Alert, messages::error(e, self.look.lang));
                Vec::new()
            }
        }
    }

    /// What was asked for with one key was not written: nobody may go on in the belief that it was. Another console
    /// that was first is no fault.
    fn not_written(&mut self, e: &StoreError) -> Vec<Effect> {
        if matches!(e, StoreError::Refused(Refusal::RangAlready | Refusal::RecordExists)) {
            return Vec::new();
        }
        let told = messages::told(e, &self.cx());
        self.tell(Role::Alert, told);
        vec![Effect::Bell]
    }

    /// Asks for what is to be read anew, each thing once whoever made it old.
    pub(super) fn ask_due(&mut self) -> Vec<Effect> {
        let due = std::mem::take(&mut self.due);
        let mut effects = Vec::new();
        if due.has(Refresh::WATCH) {
            effects.push(Effect::errand(Errand::Watch, Request::Watch));
        }
        if due.has(Refresh::PAGE) && self.watch.is_some() {
            let outs = self.desk.freshen(&cx!(self));
            effects.extend(self.carry_out(outs, None));
        }
        if due.has(Refresh::RECORDS) {
            effects.extend(self.refresh_layers());
        }
        if due.has(Refresh::RUNNING) {
            effects.push(Effect::errand(Errand::Running, Request::Running));
        }
        if due.has(Refresh::CASES) && self.watch.is_some() {
            effects.extend(self.ask_cases());
        }
        if due.has(Refresh::ROUTINES) {
            effects.push(Effect::errand(Errand::Routines, Request::Routines));
        }
        effects
    }

    fn refresh_layers(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for at in 0..self.layers.len() {
            let Some(asker) = self.layers.asker(at) else { continue };
            let cx = cx!(self, asker);
            let outs = self.layers.get_mut(at).map(|layer| layer.refresh(&cx)).unwrap_or_default();
            effects.extend(self.carry_out(outs, Some(at)));
        }
        effects
    }
}
