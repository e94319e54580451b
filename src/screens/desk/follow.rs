//! Following things through: what is added to a record, 未交清 after the transfer, and the board of matters.

use crate::domain::{Ledger, Moment, RecordId, ShiftId};
use crate::locale::texts;
use crate::policy::watch::Lamp;
use crate::schema::{Values, book};
use crate::screens::handover::sheet::shift_name;
use crate::screens::{Cx, Out, Pick, Picked};
use crate::store::act::{Act, NoteWord, Origin, Word};
use crate::store::query::{Board, Only, Record};
use crate::theme::Role;

/// Adds words to a record that stays as it is.
pub(super) fn note(cx: &Cx<'_>, record: &Record, word: NoteWord, words: &str) -> Vec<Out> {
    let number = record.row.number.to_string();
    let acts = vec![Act::Note { record: record.row.id, word, line: words.to_owned() }];
    let told = match word {
        NoteWord::Read => texts::READ_TOLD.fill(cx.lang(), &[&number]),
        _ => texts::NOTED_TOLD.fill(cx.lang(), &[word.name(), &number]),
    };
    vec![cx.commit(acts), Out::Told(Role::Good, told), seen_again(record.row.id)]
}

fn seen_again(id: RecordId) -> Out {
    Out::Effect(crate::msg::Effect::Ask(crate::msg::Request::Record(id)))
}

/// 未交清 after the transfer: said of the shift before, and a matter for who handed over.
pub(super) fn late(cx: &Cx<'_>, record: &Record, words: &str) -> Vec<Out> {
    let Some(watch) = cx.watch else { return Vec::new() };
    let own = book(record.row.number.ledger);
    let into = shift_name(watch.shift.id);
    if record.row.number.ledger == Ledger::Handover
        && record.row.values.text("in_shift") != Some(into.as_str())
    {
        return vec![Out::Told(Role::Warn, texts::NOT_FOR_THIS.get(cx.lang()).to_owned())];
    }
    let giver = match record.row.number.ledger {
        Ledger::Handover => record.row.values.text("sign_out").unwrap_or_default().to_owned(),
        Ledger::DutyLog
        | Ledger::Incident
        | Ledger::Meeting
        | Ledger::Talk
        | Ledger::Matter
        | Ledger::Report
        | Ledger::Roster
        | Ledger::Routine
        | Ledger::Paper => watch.name(watch.outgoing).to_owned(),
    };
    let mut values = Values::default();
    values.set_text("what", &format!("未交清：{}", own.title(&record.row.values)));
    values.set_text("owner", &giver);
    values.set_text("next_step", &format!("向当班人补充说明：{words}"));
    let due = cx.now.plus_ms(60 * 60_000);
    values.set_text("due_at", &Moment::minute_of(due, cx.offset()).to_string());
    values.set_text("state", "待办");
    values.set_text("weight", "重要");
    values.set_text("source", book(Ledger::Handover).name.zh);
    let of_matter = Some(record.row.id).filter(|_| record.row.number.ledger == Ledger::Matter);
    let before = ShiftId(watch.shift.id.0.saturating_sub(1));
    let acts = vec![
        Act::Answer { shift: before, matter: of_matter, word: Word::Refused, line: words.to_owned() },
        Act::Append {
            ledger: Ledger::Matter,
            id: RecordId(cx.id()),
            year: 0,
            serial: 0,
            sheet: ShiftId(0),
            opened_at: cx.now,
            origin: Origin::Made,
            values,
            links: vec![record.row.id],
        },
    ];
    let told = texts::LATE_REFUSED_TOLD.fill(cx.lang(), &[&giver]);
    vec![cx.commit(acts), Out::Told(Role::Good, told)]
}

/// The filters of the board, each with how many open matters it has.
pub(super) fn filters(cx: &Cx<'_>, board: &Board) -> Out {
    let all = (texts::FILTER_ALL.get(cx.lang()).to_owned(), board.open.to_string(), Picked::Only(Only::All));
    let rows =
        board.under.iter().map(|(only, n)| (name(cx, only), n.to_string(), Picked::Only(only.clone())));
    let rows = std::iter::once(all).chain(rows).collect();
    Out::Open(Box::new(Pick::new(texts::FILTER_TITLE.get(cx.lang()).to_owned(), rows)))
}

/// A filter in words.
pub(super) fn name(cx: &Cx<'_>, only: &Only) -> String {
    match only {
        Only::All => texts::FILTER_ALL.get(cx.lang()).to_owned(),
        Only::Field(key, value) => {
            let label = book(Ledger::Matter).field(key).map_or("", |f| f.label.get(cx.lang()));
            format!("{label} {value}")
        }
        Only::Older(shifts) => texts::FILTER_OLDER.fill(cx.lang(), &[&shifts.to_string()]),
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
