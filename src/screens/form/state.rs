//! What a form holds. Nothing here acts; the files beside it do.

use crate::domain::{Ledger, OfficerId, RecordId, Stamp};
use crate::locale::texts;
use crate::msg::Ticket;
use crate::schema::field::f;
use crate::schema::value::Reading;
use crate::schema::{Fault, Field, Kind, Values, book};
use crate::screens::Cx;
use crate::text::Edit;
use crate::work::incident::IncidentContext;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Columns for labels.
pub(in crate::screens) const LABEL_COLUMNS: u16 = 22;
/// Why a record is corrected or voided: asked first, stored with the revision and not with the record.
pub(in crate::screens) static REASON: Field =
    f(crate::work::saving::REASON, "更正/作废原因", "reason", Kind::Line).needed();

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// A new record.
    New,
    /// A correction of a record, made from this revision.
    Revise { id: RecordId, base: u32, number: String },
    /// Voiding a record.
    Void { id: RecordId, base: u32, number: String },
    /// 销号 of a matter.
    Close { id: RecordId, base: u32, number: String },
    /// One sending of a report.
    Send { id: RecordId, base: u32, number: String },
    /// The questions of the first start.
    SetUp,
}

/// A form on the screen or parked.
#[derive(Debug)]
pub struct Form {
    pub(in crate::screens) id: Uuid,
    pub(in crate::screens) ledger: Ledger,
    pub(in crate::screens) task: Task,
    pub(in crate::screens) opened_at: Stamp,
    /// Who opened it.
    pub(in crate::screens) by: OfficerId,
    pub(in crate::screens) entries: Vec<Entry>,
    pub(in crate::screens) focus: usize,
    /// What was there before, for a correction.
    pub(in crate::screens) base: Values,
    pub(in crate::screens) links: Vec<RecordId>,
    /// The incident that a report tells of.
    pub(in crate::screens) beside: Option<IncidentContext>,
    /// Something was typed.
    pub(in crate::screens) touched: bool,
    /// Something was typed since the draft was kept.
    pub(in crate::screens) unsaved_draft: bool,
    /// The write that is under way.
    pub(in crate::screens) saving: Option<Ticket>,
    /// The values of a field, by its key, that were asked for last, and what for.
    pub(in crate::screens) recent: Option<(Ticket, &'static str, Wants)>,
    /// For the texts of a handover sheet: lines that the journal does not have yet.
    pub(in crate::screens) answers: BTreeMap<RecordId, String>,
}

/// Why a form asked for recent values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::screens) enum Wants {
    /// To offer them.
    List,
    /// To take the last one.
    Same,
}

/// One input: a field, or one column of one row of a list field.
#[derive(Clone, Debug)]
pub(in crate::screens) struct Entry {
    /// The field of the book.
    pub(in crate::screens) field: &'static Field,
    /// Row and column, for a list field.
    pub(in crate::screens) cell: Option<(usize, &'static Field)>,
    /// What is typed.
    pub(in crate::screens) edit: Edit,
    /// Why what is typed is no value.
    pub(in crate::screens) fault: Option<Fault>,
}

impl Entry {
    pub(in crate::screens) fn new(
        field: &'static Field,
        cell: Option<(usize, &'static Field)>,
        text: &str,
    ) -> Entry {
        let kind = cell.map_or(field.kind, |(_, column)| column.kind);
        Entry { field, cell, edit: Edit::with(text, matches!(kind, Kind::Prose)), fault: None }
    }

    /// The field whose kind decides what may be typed.
    pub(in crate::screens) fn typed(&self) -> &'static Field {
        self.cell.map_or(self.field, |(_, column)| column)
    }

    pub(in crate::screens) fn read(&self, reading: Reading) -> Result<Option<Value>, Fault> {
        self.typed().read(self.edit.text(), reading)
    }
}

impl Form {
    /// The form in one line, for lists of parked forms.
    #[must_use]
    pub fn title(&self, cx: &Cx<'_>) -> String {
        let name = book(self.ledger).name.get(cx.lang());
        match &self.task {
            Task::SetUp => texts::SET_UP.get(cx.lang()).to_owned(),
            Task::New => {
                let kind = self.text_of(book(self.ledger).summary.kind);
                let kind = if kind.is_empty() || self.ledger != Ledger::DutyLog { name } else { kind };
                texts::NEW_TITLE.fill(cx.lang(), &[kind])
            }
            Task::Revise { number, .. } => texts::REVISE_TITLE.fill(cx.lang(), &[number]),
            Task::Void { number, .. } => texts::VOID_TITLE.fill(cx.lang(), &[number]),
            Task::Close { number, .. } => texts::CLOSE_TITLE.fill(cx.lang(), &[number]),
            Task::Send { number, .. } => texts::SEND_TITLE.fill(cx.lang(), &[number]),
        }
    }

    /// What it is about, for lists of parked forms.
    #[must_use]
    pub fn subject(&self) -> String {
        let titles = book(self.ledger).summary.title.iter().map(|key| self.text_of(key));
        titles.into_iter().find(|t| !t.is_empty()).unwrap_or_default().to_owned()
    }

    /// Who opened it.
    #[must_use]
    pub fn by(&self) -> OfficerId {
        self.by
    }

    /// When it was opened.
    #[must_use]
    pub fn opened_at(&self) -> Stamp {
        self.opened_at
    }

    /// The form's identity, which is that of the record it will make.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Whether nothing was typed, so that nothing is lost when it is closed.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        !self.touched
    }

    /// Whether its draft may be put on disk: set-up holds PINs, and PINs are never put there.
    #[must_use]
    pub fn may_be_kept(&self) -> bool {
        self.touched && self.task != Task::SetUp
    }

    /// The field in hand.
    #[must_use]
    pub fn field_in_hand(&self) -> Option<&'static Field> {
        self.entries.get(self.focus).map(Entry::typed)
    }

    pub(in crate::screens) fn text_of(&self, key: impl AsRef<str>) -> &str {
        let key = key.as_ref();
        self.entries.iter().find(|e| e.field.key == key && e.cell.is_none()).map_or("", |e| e.edit.text())
    }

    /// Puts the caret into a field.
    pub(in crate::screens) fn go_to_field(&mut self, key: impl AsRef<str>) {
        let key = key.as_ref();
        self.focus = self.entries.iter().position(|e| e.field.key == key).unwrap_or(self.focus);
    }

    /// Whether these are the texts of a handover sheet.
    #[must_use]
    pub fn is_sheet(&self) -> bool {
        self.ledger == crate::domain::Ledger::Handover && self.task == Task::New
    }

    /// Whether this is the form of the first start.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.task == Task::SetUp
    }
}
