//! The draft of a form: what was typed, in the words of a file, and the form that comes back from it.

use super::state::{Form, Task};
use crate::domain::{Ledger, OfficerId, RecordId, Stamp};
use crate::schema::Values;
use crate::store::drafts::Draft;
use crate::work::incident::IncidentContext;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Key of the field, row and column for a list field, and what is typed.
type KeptText = (String, Option<(usize, String)>, String);

/// A draft in the words of its file.
#[derive(Serialize, Deserialize)]
struct Kept {
    ledger: Ledger,
    task: Task,
    opened_at: Stamp,
    by: OfficerId,
    links: Vec<RecordId>,
    base: Values,
    texts: Vec<KeptText>,
    focus: usize,
    caret: usize,
    #[serde(default)]
    answers: BTreeMap<RecordId, String>,
    #[serde(default)]
    beside: Option<IncidentContext>,
}

impl Form {
    /// The form as a draft.
    #[must_use]
    pub fn draft(&self) -> Draft {
        let texts = self.entries.iter().filter(|e| !e.edit.is_empty()).map(|e| {
            (
                e.field.key.to_owned(),
                e.cell.map(|(row, column)| (row, column.key.to_owned())),
                e.edit.text().to_owned(),
            )
        });
        let kept = Kept {
            ledger: self.ledger,
            task: self.task.clone(),
            opened_at: self.opened_at,
            by: self.by,
            links: self.links.clone(),
            base: self.base.clone(),
            texts: texts.collect(),
            focus: self.focus,
            caret: self.entries.get(self.focus).map_or(0, |e| e.edit.caret()),
            answers: self.answers.clone(),
            beside: self.beside.clone(),
        };
        Draft { id: self.id, body: serde_json::to_value(kept).unwrap_or_default() }
    }

    /// The form of a draft; `None` when the draft cannot be read.
    #[must_use]
    pub fn restore(draft: &Draft) -> Option<Form> {
        let kept: Kept = serde_json::from_value(draft.body.clone()).ok()?;
        let mut form = Form::blank(draft.id, kept.ledger, kept.task, kept.opened_at, kept.by);
        form.links = kept.links;
        form.base = kept.base;
        form.answers = kept.answers;
        form.beside = kept.beside;
        for (key, cell, text) in kept.texts {
            form.put(&key, cell.as_ref().map(|(row, column)| (*row, column.as_str())), &text);
        }
        form.focus = kept.focus.min(form.entries.len().saturating_sub(1));
        if let Some(entry) = form.entries.get_mut(form.focus) {
            entry.edit.set_caret(kept.caret);
        }
        form.touched = true;
        Some(form)
    }

    /// The draft, if something was typed since the last one.
    pub fn fresh_draft(&mut self) -> Option<Draft> {
        let due = std::mem::take(&mut self.unsaved_draft) && self.may_be_kept();
        due.then(|| self.draft())
    }
}
