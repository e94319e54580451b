//! Forms as they are opened: what is filled in before the first key.

use super::entries::{entries, fields_of};
use super::state::{Form, Task};
use crate::domain::{Ledger, Moment, OfficerId, RecordId};
use crate::schema::{Values, book};
use crate::schema::{choice, key};
use crate::screens::Cx;
use crate::store::query::Record;

impl Form {
    /// A new record; a kind and the time are filled, the caret stands in the first field to be filled.
    #[must_use]
    pub fn new(cx: &Cx<'_>, ledger: Ledger, kind: &str) -> Form {
        let mut form = Form::blank(cx.id(), ledger, Task::New, cx.now, cx.by());
        let summary = book(ledger).summary;
        let now = Moment::minute_of(cx.now, cx.offset()).show();
        form.put(summary.when, None, &now);
        if ledger == Ledger::DutyLog {
            form.put(key::KIND, None, kind);
            form.put(key::STATUS, None, choice::STATUS_ON_FILE);
            form.put(key::WEIGHT, None, choice::WEIGHT_ORDINARY);
            form.put(key::CLASSIFICATION, None, choice::CLASSIFICATION_UNCLASSIFIED);
        }
        for (key, text) in book(ledger).defaults {
            form.put(key, None, text);
        }
        let mine = cx.my_name().to_owned();
        for key in ["minutes_by", "owner"] {
            form.put(key, None, &mine);
        }
        form.focus_first_empty(cx);
        form
    }

    /// A draft that was composed, to be edited and saved as a new record.
    #[must_use]
    pub fn drafted(cx: &Cx<'_>, values: &Values, of: Option<RecordId>) -> Form {
        let mut form = Form::blank(cx.id(), Ledger::Paper, Task::New, cx.now, cx.by());
        form.base = values.clone();
        form.links = of.into_iter().collect();
        form.entries = entries(&fields_of(Ledger::Paper, &form.task), values);
        form.go_to_field(key::TEXT);
        form
    }

    /// A matter that follows a record.
    #[must_use]
    pub fn matter_of(cx: &Cx<'_>, record: &Record) -> Form {
        let mut form = Form::new(cx, Ledger::Matter, "");
        form.links = vec![record.row.id];
        form.put(key::WHAT, None, &book(record.row.number.ledger).title(&record.row.values));
        form.focus_first_empty(cx);
        form
    }

    /// A correction of a record.
    #[must_use]
    pub fn revise(cx: &Cx<'_>, record: &Record) -> Form {
        let (id, base, number) = (record.row.id, record.row.revision, record.row.number);
        let task = Task::Revise { id, base, number: number.to_string() };
        let mut form = Form::blank(cx.id(), number.ledger, task, cx.now, cx.by());
        form.base = record.row.values.clone();
        form.entries = entries(&fields_of(number.ledger, &form.task), &record.row.values);
        form
    }

    /// Voiding a record: only the reason is asked.
    #[must_use]
    pub fn void(cx: &Cx<'_>, record: &Record) -> Form {
        let number = record.row.number;
        let task = Task::Void { id: record.row.id, base: record.row.revision, number: number.to_string() };
        Form::blank(cx.id(), number.ledger, task, cx.now, cx.by())
    }

    /// 销号: result and verifier are asked.
    #[must_use]
    pub fn close_matter(cx: &Cx<'_>, record: &Record) -> Form {
        let number = record.row.number;
        let task = Task::Close { id: record.row.id, base: record.row.revision, number: number.to_string() };
        let mut form = Form::blank(cx.id(), number.ledger, task, cx.now, cx.by());
        form.base = record.row.values.clone();
        form
    }

    /// The questions of the first start.
    #[must_use]
    pub fn set_up(cx: &Cx<'_>) -> Form {
        let mut form = Form::blank(cx.id(), Ledger::DutyLog, Task::SetUp, cx.now, OfficerId(0));
        form.put(key::LEVEL, None, choice::LEVEL_COUNTY);
        form.put(key::PATTERN, None, crate::domain::shift::Pattern::ALL[0].1);
        form
    }

    /// The texts of a handover sheet, for the ritual.
    #[must_use]
    pub(in crate::screens) fn sheet(cx: &Cx<'_>) -> Form {
        let mut form = Form::blank(cx.id(), Ledger::Handover, Task::New, cx.now, cx.by());
        let roster = cx.watch.and_then(|w| w.roster.as_ref());
        for (key, of) in [("leader", "leader"), ("chief", "chief"), ("deputy", "second")] {
            if let Some(name) = roster.and_then(|r| r.text(of)) {
                form.put(key, None, name);
            }
        }
        form
    }

    fn focus_first_empty(&mut self, cx: &Cx<'_>) {
        let shown = self.shown(cx.reading());
        let live = self.live(cx.reading());
        let empty = |at: &&usize| {
            self.entries
                .get(**at)
                .is_some_and(|e| e.edit.is_empty() && crate::schema::is_needed(e.field, &live))
        };
        self.focus = shown.iter().find(empty).or(shown.first()).copied().unwrap_or(0);
    }
}
