//! Saving a form: what is checked, what is written, what is said.

use super::state::{Form, REASON, Task};
use crate::domain::shift::Pattern;
use crate::domain::{Ledger, RecordId};
use crate::locale::{Text, texts};
use crate::msg::{Effect, Request};
use crate::record::act::{Role as Post, Setting};
use crate::record::pin::{Pin, Weakness};
use crate::record::plan;
use crate::record::wish::Wish;
use crate::schema::{Fault, Values, book};
use crate::schema::{choice, key};
use crate::screens::{Cx, Outcome, SavedRecord, Sign, messages};
use crate::store::query::{Commit, Receipt};
use crate::store::{NewOfficer, Refusal, StoreError};
use crate::theme::Role;
use crate::work::{Objection, closing, report, saving};
use serde_json::Value;

/// Checks the form and asks the store to write it; or says what to do first, losing nothing.
pub(super) fn save(form: &mut Form, cx: &Cx<'_>) -> Vec<Outcome> {
    if form.saving.is_some() {
        return Vec::new();
    }
    form.settle_field(cx);
    let values = match form.values(cx.reading()) {
        Ok(values) => values,
        Err((at, fault)) => return stop_at(form, cx, at, fault),
    };
    if form.task == Task::SetUp {
        return set_up(form, cx, &values);
    }
    let wishes = match wishes(form, cx, values) {
        Ok(wishes) => wishes,
        Err(objection) => {
            form.focus = objection.field.map_or(form.focus, |key| place_of(form, key));
            let told = Outcome::Notice(Role::Warn, objection.text.get(cx.lang()).to_owned());
            return vec![told, Outcome::Effect(Effect::Bell)];
        }
    };
    let ticket = cx.ticket();
    form.saving = Some(ticket);
    if needs_signature(form) {
        let line = form.title(cx);
        return vec![Outcome::Open(Box::new(Sign::wishes(cx, ticket, wishes, line)))];
    }
    let commit = Commit { at: cx.now, by: cx.by(), proofs: Vec::new(), wishes };
    vec![Outcome::Effect(Effect::Ask(ticket, Request::Commit(commit)))]
}

/// The entry of a field; the first one when the form has none.
fn place_of(form: &Form, key: &str) -> usize {
    form.entries.iter().position(|entry| entry.field.key == key).unwrap_or(0)
}

/// What the form asks of the room.
fn wishes(form: &Form, cx: &Cx<'_>, values: Values) -> Result<Vec<Wish>, Objection> {
    let (room, incident) = (cx.room(), form.beside.as_ref());
    match &form.task {
        Task::New | Task::SetUp => saving::create(
            &room,
            saving::TypedRecord {
                ledger: form.ledger,
                id: RecordId(form.id),
                opened_at: form.opened_at,
                values,
                links: form.links.clone(),
                incident,
            },
        ),
        Task::Revise { id, base, .. } => saving::correct(
            &room,
            saving::Correction {
                ledger: form.ledger,
                id: *id,
                base: *base,
                opened_at: form.opened_at,
                before: &form.base,
                values,
                reason: form.text_of(REASON.key),
            },
        ),
        Task::Void { id, base, .. } => saving::void(*id, *base, form.text_of(REASON.key)),
        Task::Close { id, base, .. } => closing::close(&room, (*id, *base), &form.base, &values),
        Task::Send { id, base, .. } => report::send(&room, (*id, *base), &form.base, incident, &values),
    }
}

/// What is voided, and every text of a talk or a meeting, is signed by who writes it.
fn needs_signature(form: &Form) -> bool {
    matches!(form.task, Task::Void { .. })
        || (plan::is_signed(form.ledger) && matches!(form.task, Task::New | Task::Revise { .. }))
}

fn stop_at(form: &mut Form, cx: &Cx<'_>, at: usize, fault: Fault) -> Vec<Outcome> {
    form.focus = at;
    let label = form.field_in_hand().map_or("", |f| f.label.get(cx.lang()));
    if let Some(entry) = form.entries.get_mut(at) {
        entry.fault = Some(fault);
    }
    let told = texts::NOT_SAVED_FIELD.fill(cx.lang(), &[label, fault.0.get(cx.lang())]);
    vec![Outcome::Notice(Role::Alert, told), Outcome::Effect(Effect::Bell)]
}

/// What the officer is told when the store has answered.
pub(super) fn saved(form: &mut Form, cx: &Cx<'_>, result: &Result<Receipt, StoreError>) -> Vec<Outcome> {
    let receipt = match result {
        Ok(receipt) => receipt,
        Err(e) => return failed(form, cx, e),
    };
    let (id, number, again) = match &form.task {
        Task::Revise { id, number, .. }
        | Task::Void { id, number, .. }
        | Task::Close { id, number, .. }
        | Task::Send { id, number, .. } => (*id, number.clone(), None),
        Task::New | Task::SetUp => {
            let number = receipt.numbers.first().map(|(_, n)| n.to_string()).unwrap_or_default();
            let kind = form.text_of(book(form.ledger).summary.kind).to_owned();
            (RecordId(form.id), number, Some((form.ledger, kind)))
        }
    };
    let missing = match (&form.task, form.values(cx.reading())) {
        (Task::New | Task::Revise { .. }, Ok(values)) => book(form.ledger).missing(&values).len(),
        _ => 0,
    };
    let opened = receipt
        .numbers
        .iter()
        .skip(usize::from(again.is_some()))
        .map(|(_, n)| n.to_string())
        .collect::<Vec<_>>();
    let mut told = texts::SAVED.fill(cx.lang(), &[&number]);
    if form.ledger == Ledger::Incident
        && matches!(form.task, Task::New | Task::Revise { .. })
        && let Ok(values) = form.values(cx.reading())
    {
        let day = crate::policy::day_of(&values, cx.now, cx.offset());
        let graded = crate::policy::grade::grade(cx.rules, day, &values);
        if graded.grade.is_some() {
            told.push_str(&texts::SAVED_GRADED.fill(cx.lang(), &[&graded.words(), &graded.figures]));
        }
    }
    if missing > 0 {
        told.push_str(&texts::SAVED_MISSING.fill(cx.lang(), &[&missing.to_string()]));
    }
    if !opened.is_empty() {
        told.push_str(&texts::SAVED_MATTERS.fill(cx.lang(), &[&opened.join(" ")]));
    }
    vec![
        Outcome::Effect(Effect::Drop(form.id)),
        Outcome::Notice(Role::Good, told),
        Outcome::SavedRecord(SavedRecord { id, number, missing, again }),
        Outcome::Close,
    ]
}

fn failed(form: &mut Form, cx: &Cx<'_>, e: &StoreError) -> Vec<Outcome> {
    if *e == StoreError::Refused(Refusal::RecordExists) && form.task == Task::New {
        // This very form was saved before, and the console did not live to see it.
        let told = Outcome::Notice(Role::Good, messages::told(e, cx));
        return vec![told, Outcome::Effect(Effect::Drop(form.id)), Outcome::Close];
    }
    let mut outs = vec![Outcome::Notice(Role::Alert, messages::told(e, cx)), Outcome::Effect(Effect::Bell)];
    if matches!(e, StoreError::Conflict(_)) {
        let of = match &form.task {
            Task::Revise { id, .. }
            | Task::Void { id, .. }
            | Task::Close { id, .. }
            | Task::Send { id, .. } => Some(*id),
            _ => form.beside.as_ref().map(|b| b.id),
        };
        outs.extend(of.map(|id| cx.ask(Request::Record(id))));
    }
    outs
}

fn set_up(form: &mut Form, cx: &Cx<'_>, values: &Values) -> Vec<Outcome> {
    let told = |text: Text| {
        vec![Outcome::Notice(Role::Alert, text.get(cx.lang()).to_owned()), Outcome::Effect(Effect::Bell)]
    };
    let Some(unit) = values.text(key::UNIT).filter(|u| !u.trim().is_empty()) else {
        form.focus = 0;
        return told(texts::SET_UP_UNIT);
    };
    let mut officers = Vec::new();
    for row in values.rows(key::OFFICERS) {
        let cell = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let pin = Pin::new(&cell("pin"));
        let weak = match pin.weakness() {
            Some(Weakness::Short) => Some(texts::PIN_SHORT),
            Some(Weakness::Easy) => Some(texts::PIN_EASY),
            None => None,
        };
        if let Some(text) = weak {
            return told(text);
        }
        let role = Post::named(&cell("role")).unwrap_or_default();
        officers.push(NewOfficer { name: cell("name"), post: cell("post"), role, pin });
    }
    let named = officers.iter().all(|o| !o.name.is_empty());
    let unique = officers
        .iter()
        .enumerate()
        .all(|(at, one)| officers.iter().skip(at + 1).all(|other| other.name != one.name));
    if officers.len() < 2 || !named || !unique {
        return told(texts::SET_UP_TWO);
    }
    let pattern = values.text(key::PATTERN).unwrap_or_default();
    let pattern =
        Pattern::ALL.into_iter().find(|(_, zh, _)| *zh == pattern).map_or(Pattern::default(), |(p, ..)| p);
    let setting = Setting {
        unit: unit.trim().to_owned(),
        level: values.text(key::LEVEL).unwrap_or(choice::LEVEL_COUNTY).to_owned(),
        offset: cx.offset(),
        pattern,
        drill: false,
    };
    let (ticket, out) = cx.ask_with_ticket(Request::SetUp(setting, officers));
    form.saving = Some(ticket);
    vec![out]
}

/// After set-up: the PINs that were typed are wiped.
pub(super) fn set_up_done(form: &mut Form, cx: &Cx<'_>, result: &Result<(), StoreError>) -> Vec<Outcome> {
    form.saving = None;
    match result {
        Ok(()) => {
            for entry in &mut form.entries {
                entry.edit.wipe();
            }
            vec![Outcome::Notice(Role::Good, texts::SET_UP_DONE.get(cx.lang()).to_owned()), Outcome::Close]
        }
        Err(e) => vec![Outcome::Notice(Role::Alert, messages::told(e, cx))],
    }
}
