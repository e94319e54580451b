//! Following things through: what is added to a record, 未交清 after the transfer, and the board of matters.

use crate::domain::Ledger;
use crate::locale::texts;
use crate::policy::watch::Lamp;
use crate::record::act::NoteKind;
use crate::record::wish::Wish;
use crate::schema::book;
use crate::screens::{Cx, Outcome, Pick, Selection};
use crate::store::query::{Board, MatterFilter, Record};
use crate::theme::Role;
use crate::work;

/// Adds words to a record that stays as it is.
pub(super) fn note(cx: &Cx<'_>, record: &Record, word: NoteKind, words: &str) -> Vec<Outcome> {
    let number = record.row.number.to_string();
    let wishes = vec![Wish::Note { record: record.row.id, word, line: words.to_owned() }];
    let told = match word {
        NoteKind::Read => texts::READ_TOLD.fill(cx.lang(), &[&number]),
        _ => texts::NOTED_TOLD.fill(cx.lang(), &[word.word(), &number]),
    };
    vec![cx.commit(wishes), Outcome::Notice(Role::Good, told)]
}

/// 未交清 after the transfer.
pub(super) fn late(cx: &Cx<'_>, record: &Record, words: &str) -> Vec<Outcome> {
    let Some((wishes, giver)) = work::closing::refuse_late(&cx.room(), record, words) else {
        return vec![Outcome::Notice(Role::Warn, texts::NOT_FOR_THIS.get(cx.lang()).to_owned())];
    };
    let told = texts::LATE_REFUSED_TOLD.fill(cx.lang(), &[&giver]);
    vec![cx.commit(wishes), Outcome::Notice(Role::Good, told)]
}

/// The filters of the board, each with how many open matters it has.
pub(super) fn filters(cx: &Cx<'_>, board: &Board) -> Outcome {
    let all = (
        texts::FILTER_ALL.get(cx.lang()).to_owned(),
        board.open.to_string(),
        Selection::Only(MatterFilter::All),
    );
    let rows =
        board.under.iter().map(|(only, n)| (name(cx, only), n.to_string(), Selection::Only(only.clone())));
    let rows = std::iter::once(all).chain(rows).collect();
    Outcome::Open(Box::new(Pick::new(texts::FILTER_TITLE.get(cx.lang()).to_owned(), rows)))
}

/// A filter in words.
pub(super) fn name(cx: &Cx<'_>, only: &MatterFilter) -> String {
    match only {
        MatterFilter::All => texts::FILTER_ALL.get(cx.lang()).to_owned(),
        MatterFilter::Field(key, value) => {
            let label = book(Ledger::Matter).field(key).map_or("", |f| f.label.get(cx.lang()));
            format!("{label} {value}")
        }
        MatterFilter::Older(shifts) => texts::FILTER_OLDER.fill(cx.lang(), &[&shifts.to_string()]),
    }
}

/// How many matters have each lamp, in one line.
pub(super) fn lamps(cx: &Cx<'_>, board: &Board) -> String {
    let count = |wanted: Lamp| {
        board.due.iter().filter(|due| Lamp::of(Some(due), cx.now, cx.offset()) == wanted).count()
    };
    let (over, near) = (count(Lamp::Over), count(Lamp::Near));
    let calm = usize::try_from(board.open).unwrap_or(0).saturating_sub(over + near);
    texts::LAMPS_LINE.fill(cx.lang(), &[&over.to_string(), &near.to_string(), &calm.to_string()])
}
