//! Saving a form: what is checked, what is written, what is said.

use super::report::{complete, with_sending};
use super::state::{Form, REASON, Task};
use crate::domain::shift::Pattern;
use crate::domain::{Ledger, Moment, RecordId};
use crate::locale::{Text, texts};
use crate::msg::{Effect, Request};
use crate::policy::{Transmission, clocks};
use crate::record::act::{Origin, Role as Post, Setting};
use crate::record::pin::{Pin, Weakness};
use crate::record::plan;
use crate::record::wish::NewRecord;
use crate::record::wish::Wish;
use crate::schema::{Fault, Values, book, follow, report};
use crate::screens::{Cx, Out, Saved, Sign, tell};
use crate::store::query::{Commit, Receipt};
use crate::store::{NewOfficer, Refusal, StoreError};
use crate::theme::Role;
use serde_json::Value;

/// A stated time may lie this far before the opening of the form without a reason (补记).
const LATE_MS: i64 = 10 * 60 * 1000;

/// Checks the form and asks the store to write it; or says what to do first, losing nothing.
pub(super) fn save(form: &mut Form, cx: &Cx<'_>) -> Vec<Out> {
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
    let mut values = settled(form.ledger, values);
    let before = matches!(form.task, Task::Revise { .. }).then_some(&form.base);
    if form.ledger == Ledger::Incident && matches!(form.task, Task::New | Task::Revise { .. }) {
        clocks::settle(cx.room(), before, &mut values, cx.now);
    }
    if let Some((at, text)) = objection(form, cx, &values) {
        form.focus = at;
        return vec![Out::Told(Role::Warn, text.get(cx.lang()).to_owned()), Out::Effect(Effect::Bell)];
    }
    let wishes = wishes(form, cx, values);
    let ticket = cx.ticket();
    form.saving = Some(ticket);
    if needs_signature(form) {
        let line = form.title(cx);
        return vec![Out::Open(Box::new(Sign::wishes(cx, ticket, wishes, line)))];
    }
    let commit = Commit { at: cx.now, by: cx.by(), proofs: Vec::new(), wishes };
    vec![Out::Effect(Effect::Ask(ticket, Request::Commit(commit)))]
}

/// What is voided, and every text of a talk or a meeting, is signed by who writes it.
fn needs_signature(form: &Form) -> bool {
    matches!(form.task, Task::Void { .. })
        || (plan::is_signed(form.ledger) && matches!(form.task, Task::New | Task::Revise { .. }))
}

fn stop_at(form: &mut Form, cx: &Cx<'_>, at: usize, fault: Fault) -> Vec<Out> {
    form.focus = at;
    let label = form.field_in_hand().map_or("", |f| f.label.get(cx.lang()));
    if let Some(entry) = form.entries.get_mut(at) {
        entry.fault = Some(fault);
    }
    let told = texts::NOT_SAVED_FIELD.fill(cx.lang(), &[label, fault.0.get(cx.lang())]);
    vec![Out::Told(Role::Alert, told), Out::Effect(Effect::Bell)]
}

/// 约 before the time of an incident is a fact of its own in the ledger.
fn settled(ledger: Ledger, mut values: Values) -> Values {
    if ledger == Ledger::Incident
        && let Some(exact) = values.text("occurred_at").and_then(|t| t.strip_prefix('约')).map(str::to_owned)
    {
        values.set_text("occurred_at", &exact);
        values.set("occurred_approx", Some(Value::Bool(true)));
    }
    values
}

/// What has to be done before this can be saved: the entry to stand on and the sentence.
fn objection(form: &Form, cx: &Cx<'_>, values: &Values) -> Option<(usize, Text)> {
    let at = |key: &str| form.entries.iter().position(|e| e.field.key == key).unwrap_or(0);
    match form.task {
        Task::Revise { .. } | Task::Void { .. } if form.text_of(REASON.key).trim().is_empty() => {
            Some((at(REASON.key), texts::R_NEEDS_REASON))
        }
        Task::New | Task::Revise { .. } if form.ledger == Ledger::Incident && grade_unexplained(values) => {
            Some((at("grade_reason"), texts::NEEDS_GRADE_REASON))
        }
        Task::Send { .. } => {
            let phone =
                Transmission::of_channel(values.text("channel").unwrap_or_default()) == Transmission::Phone;
            let released = form.base.text("state") == Some(report::RELEASED);
            (!phone && !released).then(|| (at("channel"), texts::RELEASE_FIRST))
        }
        Task::Close { .. } => {
            let empty = ["result", "verified_by"]
                .into_iter()
                .find(|key| values.text(key).is_none_or(|t| t.trim().is_empty()));
            empty.map(|key| (at(key), texts::R_NEEDS_RESULT))
        }
        Task::New => {
            let summary = book(form.ledger).summary;
            let has_words = form
                .entries
                .iter()
                .any(|e| e.field.searched && !e.edit.text().trim().is_empty() && e.field.key != "kind");
            if !has_words {
                return Some((form.focus, texts::NOTHING_TO_SAVE));
            }
            let stated = values.text(summary.when).and_then(Moment::parse)?;
            let ahead = stated.earliest(cx.offset()).since_ms(cx.now);
            if ahead > LATE_MS {
                return Some((at(summary.when), texts::IN_THE_FUTURE));
            }
            let late = stated.latest(cx.offset()).0 <= form.opened_at.0 - LATE_MS;
            let unexplained = values.text("late_reason").is_none_or(|t| t.trim().is_empty());
            let asked = book(form.ledger).field("late_reason").is_some();
            (late && unexplained && asked).then(|| (at("late_reason"), texts::NEEDS_LATE_REASON))
        }
        _ => None,
    }
}

/// Whether the officer's grade is not what the rule says and no reason is given.
fn grade_unexplained(values: &Values) -> bool {
    let rule = values.text("grade_by_rule").unwrap_or("未定级");
    let reason = values.text("grade_reason").is_some_and(|r| !r.trim().is_empty());
    rule != "未定级" && values.text("grade") != Some(rule) && !reason
}

fn append(
    ledger: Ledger,
    id: RecordId,
    form: &Form,
    values: Values,
    links: Vec<RecordId>,
    origin: Origin,
) -> Wish {
    Wish::Append(NewRecord { ledger, id, opened_at: form.opened_at, origin, values, links })
}

/// The wishes of a form: the record itself, and the matters that it opens.
fn wishes(form: &Form, cx: &Cx<'_>, mut values: Values) -> Vec<Wish> {
    let reason = form.text_of(REASON.key).trim().to_owned();
    let more = match form.task {
        Task::New if form.ledger == Ledger::Report => complete(form, cx, &mut values),
        _ => Vec::new(),
    };
    let (mut wishes, source, before) = match &form.task {
        Task::Send { id, base, .. } => {
            let values = with_sending(form, cx, &values);
            return vec![Wish::Revise { id: *id, base: *base, reason: "报送".into(), values }];
        }
        Task::Void { id, base, .. } => return vec![Wish::Void { id: *id, base: *base, reason }],
        Task::Close { id, base, .. } => {
            let text = |key| values.text(key).unwrap_or_default().to_owned();
            let at = Moment::minute_of(cx.now, cx.offset()).to_string();
            let closed = follow::closed(&form.base, &text("result"), &text("verified_by"), &at);
            return vec![Wish::Revise { id: *id, base: *base, reason: "销号".into(), values: closed }];
        }
        Task::Revise { id, base, .. } => (
            vec![Wish::Revise { id: *id, base: *base, reason, values: values.clone() }],
            *id,
            Some(&form.base),
        ),
        Task::New | Task::SetUp => {
            let id = RecordId(form.id);
            (vec![append(form.ledger, id, form, values.clone(), form.links.clone(), Origin::Typed)], id, None)
        }
    };
    wishes.extend(more);
    for matter in follow::matters(form.ledger, &values, before, cx.my_name()) {
        wishes.push(append(Ledger::Matter, RecordId(cx.id()), form, matter, vec![source], Origin::Made));
    }
    wishes
}

/// What the officer is told when the store has answered.
pub(super) fn saved(form: &mut Form, cx: &Cx<'_>, result: &Result<Receipt, StoreError>) -> Vec<Out> {
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
        Out::Effect(Effect::Drop(form.id)),
        Out::Told(Role::Good, told),
        Out::Saved(Saved { id, number, missing, again }),
        Out::Close,
    ]
}

fn failed(form: &mut Form, cx: &Cx<'_>, e: &StoreError) -> Vec<Out> {
    if *e == StoreError::Refused(Refusal::RecordExists) && form.task == Task::New {
        // This very form was saved before, and the console did not live to see it.
        let told = Out::Told(Role::Good, tell::told(e, cx));
        return vec![told, Out::Effect(Effect::Drop(form.id)), Out::Close];
    }
    let mut outs = vec![Out::Told(Role::Alert, tell::told(e, cx)), Out::Effect(Effect::Bell)];
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

fn set_up(form: &mut Form, cx: &Cx<'_>, values: &Values) -> Vec<Out> {
    let told =
        |text: Text| vec![Out::Told(Role::Alert, text.get(cx.lang()).to_owned()), Out::Effect(Effect::Bell)];
    let Some(unit) = values.text("unit").filter(|u| !u.trim().is_empty()) else {
        form.focus = 0;
        return told(texts::SET_UP_UNIT);
    };
    let mut officers = Vec::new();
    for row in values.rows("officers") {
        let cell = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let pin = Pin::new(&cell("pin"));
        let weak = match pin.weakness() {
            Some(Weakness::Short) => Some(texts::PIN_SHORT),
            Some(Weakness::Run) => Some(texts::PIN_RUN),
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
    let pattern = values.text("pattern").unwrap_or_default();
    let pattern =
        Pattern::ALL.into_iter().find(|(_, zh, _)| *zh == pattern).map_or(Pattern::default(), |(p, ..)| p);
    let setting = Setting {
        unit: unit.trim().to_owned(),
        level: values.text("level").unwrap_or("县级").to_owned(),
        offset: cx.offset(),
        pattern,
        drill: false,
    };
    let (ticket, out) = cx.ask_with_ticket(Request::SetUp(setting, officers));
    form.saving = Some(ticket);
    vec![out]
}

/// After set-up: the PINs that were typed are wiped.
pub(super) fn set_up_done(form: &mut Form, cx: &Cx<'_>, result: &Result<(), StoreError>) -> Vec<Out> {
    form.saving = None;
    match result {
        Ok(()) => {
            for entry in &mut form.entries {
                entry.edit.wipe();
            }
            vec![Out::Told(Role::Good, texts::SET_UP_DONE.get(cx.lang()).to_owned()), Out::Close]
        }
        Err(e) => vec![Out::Told(Role::Alert, tell::told(e, cx))],
    }
}
