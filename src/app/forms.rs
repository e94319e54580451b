//! Forms on the screen and parked, and their drafts.

use super::state::App;
use crate::domain::ids::MACHINE;
use crate::domain::{Ledger, OfficerId};
use crate::locale::texts;
use crate::msg::{Effect, Reply, Ticket};
use crate::screens::{Cx, Form, Handover, Outcome, Screen, SignOn};
use crate::store::drafts::Draft;
use crate::theme::Role;
use uuid::Uuid;

impl App {
    /// Opens a new form above whatever is there; lists and questions go away, forms stay beneath.
    pub(super) fn open_form(&mut self, ledger: Ledger, kind: &str) {
        self.layers.retain(|layer| !layer.is_passing());
        // A form in which nothing was typed makes way; a stack of empty forms helps nobody.
        if self.layers.last().and_then(|top| top.get::<Form>()).is_some_and(Form::is_untouched) {
            self.layers.pop();
        }
        let form = Form::new(&cx!(self), ledger, kind);
        self.layers.push(Box::new(form));
    }

    pub(super) fn park(&mut self, from: Option<usize>) {
        let Some(layer) = from.and_then(|at| self.layers.remove(at)) else { return };
        if layer.is::<Form>() {
            self.parked.extend(layer.take::<Form>().map(|form| *form));
            self.tell(Role::Good, texts::PARKED_TOLD.get(self.look.lang).to_owned());
        } else if let Some(handover) = layer.take::<Handover>() {
            self.parked.extend(Some(handover.into_texts()).filter(|f| !f.is_untouched()));
        }
    }

    /// Clears the screen for a record; forms are parked with what was typed. What waits for the store to have written
    /// stays until the answer has come: a form hears of its signature from the screen that was signed on.
    pub(super) fn put_everything_away(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for at in (0..self.layers.len()).rev() {
            let Some(layer) = self.layers.get_mut(at).filter(|layer| !layer.is_saving()) else { continue };
            let outs = layer.leave();
            let written_on = layer.get::<Form>().is_some_and(|form| !form.is_untouched());
            if written_on || layer.is::<Handover>() {
                self.park(Some(at));
            } else if !layer.is::<SignOn>() {
                effects.extend(self.close(Some(at)));
            }
            effects.extend(self.carry_out(outs, None));
        }
        effects
    }

    pub(super) fn take_up(&mut self, at: usize) {
        if at < self.parked.len() {
            let form = self.parked.remove(at);
            self.layers.retain(|layer| !layer.is_passing());
            self.layers.push(Box::new(form));
        }
    }

    /// An answer that a form awaited when it was put away; `None` when there is no such form or it waits no more.
    pub(super) fn reply_to_parked(
        &mut self,
        form: Uuid,
        ticket: Ticket,
        reply: &Reply,
    ) -> Option<Vec<Effect>> {
        let at = self.parked.iter().position(|parked| parked.id() == form)?;
        let cx = cx!(self, ticket.asker);
        let outs = self.parked.get_mut(at)?.reply(&cx, ticket, reply)?;
        if outs.iter().any(|out| matches!(out, Outcome::Close)) {
            self.parked.remove(at);
        }
        let outs = outs.into_iter().filter(|out| matches!(out, Outcome::Effect(_) | Outcome::Notice(..)));
        Some(self.carry_out(outs.collect(), None))
    }

    /// After a crash the form that was being typed comes back by itself; the others wait.
    pub(super) fn reopen_last(&mut self) {
        // Another officer's form waits for him; one typed while nobody had signed on is anybody's.
        let mine = |form: &Form| form.by() == MACHINE || Some(form.by()) == self.me;
        let Some(last) = self.parked.iter().rposition(|form| !form.is_sheet() && mine(form)) else { return };
        let count = self.parked.len().to_string();
        self.take_up(last);
        self.tell(Role::Warn, texts::RESTORED.fill(self.look.lang, &[&count]));
    }

    pub(super) fn adopt(&mut self, drafts: &[Draft]) -> Vec<Effect> {
        let restored: Vec<Form> = drafts.iter().filter_map(Form::restore).collect();
        let any = !restored.is_empty();
        self.parked.extend(restored);
        if any && self.me.is_some() && self.layers.is_empty() {
            self.reopen_last();
        }
        Vec::new()
    }

    /// Drafts of all forms that were typed in since the last time.
    pub(super) fn fresh_drafts(&mut self) -> Vec<Effect> {
        let mut drafts: Vec<Draft> = Vec::new();
        for layer in self.layers.iter_mut() {
            if let Some(form) = layer.get_mut::<Form>() {
                drafts.extend(form.fresh_draft());
            } else if let Some(handover) = layer.get_mut::<Handover>() {
                drafts.extend(handover.fresh_draft());
            }
        }
        drafts.extend(self.parked.iter_mut().filter_map(Form::fresh_draft));
        drafts.into_iter().map(Effect::Keep).collect()
    }

    /// Every draft as it stands, before the program ends.
    pub(super) fn all_drafts(&mut self) -> Vec<Effect> {
        self.fresh_drafts()
    }

    pub(super) fn discard_form(&mut self) -> Vec<Effect> {
        let at = self.layers.iter().rposition(|layer| layer.is::<Form>());
        let form = at.and_then(|at| self.layers.remove(at)).and_then(<dyn Screen>::take::<Form>);
        let Some(form) = form else { return Vec::new() };
        vec![Effect::Drop(form.id())]
    }

    pub(super) fn begin_handover(&mut self, incoming: OfficerId, takes: bool) -> Vec<Effect> {
        let began = self.watch.as_ref().map(|w| w.shift.began_at);
        let (sheets, rest) = std::mem::take(&mut self.parked).into_iter().partition(Form::is_sheet);
        self.parked = rest;
        // Texts of an earlier shift are not those of this one.
        let (texts, old): (Vec<Form>, Vec<Form>) =
            sheets.into_iter().partition(|form: &Form| began.is_some_and(|at| form.opened_at() >= at));
        let mut effects: Vec<Effect> = old.iter().map(|form| Effect::Drop(form.id())).collect();
        let texts = texts.into_iter().next_back();
        // Their draft goes on under the identity of the new ritual.
        let kept = texts.iter().filter(|form| !form.is_untouched());
        effects.extend(kept.map(|form| Effect::Drop(form.id())));
        let handover = Handover::begin(&cx!(self), incoming, takes, texts);
        effects.extend(self.open(Box::new(handover)));
        effects
    }

    /// Forms that wait: the parked ones and those beneath the one in hand; with the time of the oldest.
    pub(super) fn waiting(&self) -> (usize, Option<crate::domain::Stamp>) {
        let beneath = self.layers.iter().rev().skip(1);
        let beneath = beneath.filter_map(|layer| layer.get::<Form>().map(Form::opened_at));
        let all: Vec<_> = self.parked.iter().map(Form::opened_at).chain(beneath).collect();
        (all.len(), all.into_iter().min())
    }
}
