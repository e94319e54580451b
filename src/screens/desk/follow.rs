//! Following things through: additions, 已阅, reviews, 催办, cancelling, 未交清 after the transfer, the meeting.

use super::incident::advance;
use crate::domain::{Ledger, Moment, RecordId, ShiftId};
use crate::keymap::Action;
use crate::locale::{Text, texts};
use crate::policy::watch::Lamp;
use crate::record::act::{NoteWord, Origin, Word};
use crate::record::wish::NewRecord;
use crate::record::wish::Wish;
use crate::schema::{Values, book};
use crate::screens::handover::sheet::shift_name;
use crate::screens::{Cx, Form, Out, Pick, Picked, Sign};
use crate::store::query::{Board, Only, Record};
use crate::theme::Role;

/// What is asked before one of these is done, with words that fit often; `None` when nothing is asked.
fn question(action: Action) -> Option<(Text, &'static [&'static str])> {
    Some(match action {
        Action::Addition => (texts::WHY_ADDITION, &[]),
        Action::Urge => (texts::WHY_URGED, &["电话催办,对方答应今日反馈", "电话催办,无人接听", "书面催办"]),
        Action::CancelMatter => (texts::WHY_CANCELLED, &["与另一事项重复", "来电人撤回", "情况不属实"]),
        Action::LateRefuse => {
            (texts::WHY_LATE_REFUSED, &["下一步没有说清", "联系人没有说清", "材料、物品没有交到"])
        }
        Action::Review => (texts::WHY_REVIEWED, &["情况属实,处置得当"]),
        Action::Return => (texts::WHY_RETURNED, &["要素不全", "数字待核实", "文字需修改"]),
        _ => return None,
    })
}

/// The actions that are asked about.
pub(super) const ASKED: [Action; 6] = [
    Action::Addition,
    Action::Urge,
    Action::CancelMatter,
    Action::LateRefuse,
    Action::Review,
    Action::Return,
];

/// Why one of these cannot be done to a record.
pub(super) fn unfit(action: Action, record: &Record) -> Option<Text> {
    let ledger = record.row.number.ledger;
    let fits = match action {
        Action::Urge | Action::CancelMatter => ledger == Ledger::Matter && record.row.open,
        Action::LateRefuse => [Ledger::Matter, Ledger::Handover].contains(&ledger),
        Action::Review => ledger == Ledger::Handover && record.row.values.has("emergency"),
        Action::Meeting => ledger == Ledger::Handover,
        Action::Return => {
            matches!(ledger, Ledger::Report | Ledger::Paper)
                && record.row.values.text("state") == Some("送审")
        }
        _ => true,
    };
    (!fits).then_some(match action {
        Action::Urge | Action::CancelMatter => texts::NOT_A_MATTER,
        Action::Review => texts::R_NOT_EMERGENCY,
        _ => texts::NOT_FOR_THIS,
    })
}

/// Asks for the words.
pub(super) fn ask(cx: &Cx<'_>, action: Action) -> Option<Out> {
    let (title, offered) = question(action)?;
    let rows = offered.iter().map(|r| ((*r).to_owned(), String::new(), Picked::Value((*r).to_owned())));
    let pick = Pick::new(title.get(cx.lang()).to_owned(), rows.collect()).or_free_text();
    Some(Out::Open(Box::new(pick)))
}

/// Does it with the words given.
pub(super) fn act(cx: &Cx<'_>, action: Action, record: &Record, words: &str) -> Vec<Out> {
    let number = record.row.number.to_string();
    let note = |word: NoteWord| {
        let wishes = vec![Wish::Note { record: record.row.id, word, line: words.to_owned() }];
        let told = match word {
            NoteWord::Read => texts::READ_TOLD.fill(cx.lang(), &[&number]),
            _ => texts::NOTED_TOLD.fill(cx.lang(), &[word.name(), &number]),
        };
        vec![cx.commit(wishes), Out::Told(Role::Good, told)]
    };
    match action {
        Action::Return => vec![advance(cx, record, "退回", "退回", words)],
        Action::Addition => note(NoteWord::Addition),
        Action::Urge => note(NoteWord::Urged),
        Action::Read => note(NoteWord::Read),
        Action::LateRefuse => late(cx, record, words),
        Action::Review => {
            let sign = Sign::review(cx, record.clone(), words.to_owned());
            vec![Out::Open(Box::new(sign))]
        }
        Action::CancelMatter => {
            let sign = Sign::cancel(cx, record.clone(), words.to_owned());
            vec![Out::Open(Box::new(sign))]
        }
        Action::Meeting => vec![Out::Open(Box::new(Form::meeting_of(cx, record)))],
        _ => Vec::new(),
    }
}

/// 未交清 after the transfer: said of the shift before, and a matter for who handed over.
fn late(cx: &Cx<'_>, record: &Record, words: &str) -> Vec<Out> {
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
    let wishes = vec![
        Wish::Answer { shift: before, matter: of_matter, word: Word::Refused, line: words.to_owned() },
        Wish::Append(NewRecord {
            ledger: Ledger::Matter,
            id: RecordId(cx.id()),

            opened_at: cx.now,
            origin: Origin::Made,
            values,
            links: vec![record.row.id],
        }),
    ];
    let told = texts::LATE_REFUSED_TOLD.fill(cx.lang(), &[&giver]);
    vec![cx.commit(wishes), Out::Told(Role::Good, told)]
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
