//! Making papers: asked for from anywhere, made beside the console, shown, written or printed.

use super::state::{App, Production};
use crate::domain::RecordId;
use crate::locale::texts;
use crate::msg::{Effect, Errand, Job, PaperResult, Request};
use crate::paper::catalog::PaperKind;
use crate::paper::facts::Order;
use crate::record::act::AuditEvent;
use crate::schema::Values;
use crate::screens::{Form, papers};
use crate::store::StoreError;
use crate::theme::Role;
use chrono::NaiveDate;
use uuid::Uuid;

/// Work longer than this is told, and how to stop it.
const TELL_AFTER_MS: i64 = 1_000;

impl App {
    pub(super) fn show_papers(&mut self, issued_only: bool) {
        self.layers.retain(|layer| !layer.is_passing());
        let menu = papers::menu(&self.cx(), issued_only);
        self.layers.push(menu);
    }

    /// Which paper: then of when.
    pub(super) fn paper_picked(&mut self, kind: PaperKind) {
        if let Some(spans) = papers::spans(&self.cx(), kind) {
            self.layers.push(spans);
        }
    }

    /// Of when: one that is issued begins as a draft, any other is shown.
    pub(super) fn span_picked(&mut self, kind: PaperKind, day: NaiveDate) -> Vec<Effect> {
        let order = papers::order(&self.cx(), kind, day, self.desk.ledger(), self.demo);
        self.make(order)
    }

    pub(super) fn paper_of(&mut self, kind: PaperKind, id: RecordId) -> Vec<Effect> {
        let order = papers::order_of(&self.cx(), kind, id, self.desk.ledger(), self.demo);
        self.make(order)
    }

    fn make(&mut self, order: Order) -> Vec<Effect> {
        if order.paper.row().issued {
            let by = self.cx().my_name().to_owned();
            return vec![Effect::errand(Errand::Draft(order.record), Request::Compose(order, by))];
        }
        self.press(order, Job::Preview)
    }

    /// Starts making a paper; one at a time, the one before is stopped.
    pub(super) fn press(&mut self, order: Order, job: Job) -> Vec<Effect> {
        let mut effects = self.stop_press();
        let tag = self.cx().id();
        self.making = Production { tag, order: Some((order.clone(), job)), since: self.now };
        effects.push(Effect::Produce(tag, order, job));
        effects
    }

    fn stop_press(&mut self) -> Vec<Effect> {
        let running = self.making.order.take();
        running.map(|_| Effect::StopPress(self.making.tag)).into_iter().collect()
    }

    /// Esc stops what is being made; `None` when nothing is.
    pub(super) fn stop_making(&mut self) -> Option<Vec<Effect>> {
        self.making.order.as_ref()?;
        let effects = self.stop_press();
        self.tell(Role::Warn, texts::PAPER_STOPPED.get(self.look.lang).to_owned());
        Some(effects)
    }

    pub(super) fn tell_making(&mut self) {
        let Some((order, _)) = &self.making.order else { return };
        let waited = self.now.since_ms(self.making.since);
        if waited >= TELL_AFTER_MS {
            let name = order.paper.row().name.get(self.look.lang);
            let seconds = (waited / 1000).to_string();
            self.tell(Role::Muted, texts::PAPER_MAKING.fill(self.look.lang, &[name, &seconds]));
        }
    }

    /// A paper came. One that was stopped comes to nobody.
    pub(super) fn pressed(&mut self, tag: Uuid, result: Result<PaperResult, String>) -> Vec<Effect> {
        if tag != self.making.tag {
            return Vec::new();
        }
        let Some((order, job)) = self.making.order.take() else { return Vec::new() };
        let lang = self.look.lang;
        let missing = |missing: &str| {
            if missing.is_empty() { String::new() } else { texts::GLYPHS_MISSING.fill(lang, &[missing]) }
        };
        let name = order.paper.row().name.zh;
        match result {
            Ok(PaperResult::Document(document)) => {
                let layer = papers::preview(&self.cx(), &document, order);
                self.layers.retain(|layer| !layer.is_passing());
                self.layers.push(layer);
                Vec::new()
            }
            Ok(PaperResult::Written(path, lacks)) => {
                let told = texts::WRITTEN.fill(lang, &[&path]) + &missing(&lacks);
                self.tell(if lacks.is_empty() { Role::Good } else { Role::Warn }, told);
                vec![self.audit_by_me(AuditEvent::Exported, format!("{name} {path}"))]
            }
            Ok(PaperResult::Printed(answer, lacks)) => {
                let told = texts::PRINTED.fill(lang, &[name, &answer]) + &missing(&lacks);
                self.tell(if lacks.is_empty() { Role::Good } else { Role::Warn }, told);
                vec![self.audit_by_me(AuditEvent::Printed, format!("{name} {answer}"))]
            }
            Err(why) => {
                let text =
                    if matches!(job, Job::Print(_)) { texts::NOT_PRINTED } else { texts::PAPER_FAILED };
                self.tell(Role::Alert, text.fill(lang, &[&why]));
                vec![Effect::Bell]
            }
        }
    }

    fn audit_by_me(&self, event: AuditEvent, detail: String) -> Effect {
        Effect::audit(event, format!("{detail} 经手 {}", self.cx().my_name()))
    }

    /// A draft was composed: it is edited as any other record.
    pub(super) fn draft_came(
        &mut self,
        of: Option<RecordId>,
        result: &Result<Values, StoreError>,
    ) -> Vec<Effect> {
        match result {
            Ok(values) => {
                self.layers.retain(|layer| !layer.is_passing());
                let form = Form::drafted(&self.cx(), values, of);
                self.layers.push(Box::new(form));
                self.tell(Role::Good, texts::DRAFT_COMPOSED.get(self.look.lang).to_owned());
                Vec::new()
            }
            Err(e) => {
                let told = crate::screens::messages::error(e, self.look.lang);
                self.tell(Role::Alert, told);
                vec![Effect::Bell]
            }
        }
    }
}
