//! What can be done to the record on which the list stands: one row for each command, with when it can be done, what it
//! asks and what it does. F4, the menu and the keys read this table and nothing else.

use super::state::Desk;
use super::{follow, incident};
use crate::domain::{Ledger, RecordId};
use crate::keymap::{Action, command};
use crate::locale::{Text, texts};
use crate::paper::catalog::{PAPERS, Scope};
use crate::record::act::NoteKind;
use crate::schema::report;
use crate::schema::{choice, key};
use crate::screens::{Cx, Form, Layer, Outcome, Pick, Reader, Relay, Screen, Selection, Sign, papers};
use crate::store::query::{Dossier, Record, Row};
use crate::work;

/// One command on a record.
pub(super) struct RecordCommand {
    pub(super) action: Action,
    /// Says why it cannot be done to a record now.
    pub(super) applies: Applies,
    pub(super) does: Does,
}

/// What a command needs before it wishes, and what it does then. Except for [`Does::Here`], the record is read anew
/// first, so that nothing starts from an old text.
pub(super) enum Does {
    /// It wishes at once on what the list shows.
    Here(fn(&mut Desk, &Cx<'_>, &Row) -> Vec<Outcome>),
    /// It needs the record.
    Record(fn(&mut Desk, &Cx<'_>, &Record) -> Vec<Outcome>),
    /// It needs the record and words for it, and offers some that fit often.
    Words(Text, &'static [&'static str], fn(&Cx<'_>, &Record, &str) -> Vec<Outcome>),
    /// It needs an incident with all that belongs to it. Asked on a report, it is done to the report's incident.
    Incident(fn(&Cx<'_>, &Dossier) -> Vec<Outcome>),
    /// It needs the same, but a report that has no incident will do; it gets the report on which it was asked.
    Dossier(fn(&Cx<'_>, &Dossier, Option<RecordId>) -> Vec<Outcome>),
}

type Applies = fn(&Row) -> Result<(), Text>;

/// What can be done to every record.
const ANY: Applies = |_| Ok(());

const fn row(action: Action, applies: Applies, does: Does) -> RecordCommand {
    RecordCommand { action, applies, does }
}

/// Every command on a record, in the order of F4: what brings it further comes before what keeps it in order.
pub(super) static RECORD_COMMANDS: &[RecordCommand] = &[
    row(Action::Open, ANY, Does::Here(read_alone)),
    row(Action::Do, ANY, Does::Here(|_, cx, row| vec![menu(cx, row)])),
    row(Action::Countersign, unsigned, Does::Record(|_, cx, r| open(Sign::countersign(cx, r.clone())))),
    row(Action::WriteReport, of_incident, Does::Incident(|cx, d| open(incident::write_report(cx, d)))),
    row(Action::Instruct, of_incident, Does::Incident(|cx, d| open(Form::instruction(cx, &d.record)))),
    row(Action::ToIncident, log_entry, Does::Record(|_, cx, r| open(Form::incident_of(cx, r)))),
    row(Action::Relay, log_entry, Does::Record(|_, _, r| open(Relay::new(r.clone())))),
    row(Action::Submit, unsubmitted, Does::Record(|_, cx, r| incident::submit(cx, r))),
    row(Action::Release, unreleased, Does::Record(release)),
    row(
        Action::Return,
        submitted,
        Does::Words(
            texts::WHY_RETURNED,
            &[choice::TRIGGER_INCOMPLETE, "数字待核实", "文字需修改"],
            |cx, r, why| {
                vec![cx.commit(vec![work::report::advance(
                    r,
                    choice::STATE_RETURNED,
                    choice::STATE_RETURNED,
                    why,
                )])]
            },
        ),
    ),
    row(Action::Send, outgoing_report, Does::Dossier(send)),
    row(Action::Preview, has_pages, Does::Record(|_, cx, r| incident::preview(cx, r))),
    row(Action::Timeline, of_incident, Does::Incident(|cx, d| open(incident::course(cx, d)))),
    row(Action::MakePaper, has_paper, Does::Record(|_, cx, r| papers::of_record(cx, r))),
    row(Action::CloseMatter, open_matter, Does::Record(|_, cx, r| open(Form::close_matter(cx, r)))),
    row(
        Action::Urge,
        open_matter,
        Does::Words(
            texts::WHY_URGED,
            &["电话催办,对方答应今日反馈", "电话催办,无人接听", "书面催办"],
            |cx, r, words| follow::note(cx, r, NoteKind::Urged, words),
        ),
    ),
    row(Action::Meeting, sheet, Does::Record(|_, cx, r| open(Form::meeting_of(cx, r)))),
    row(
        Action::Review,
        emergency,
        Does::Words(texts::WHY_REVIEWED, &["情况属实,处置得当"], |cx, r, words| {
            open(Sign::review(cx, r.clone(), words.to_owned()))
        }),
    ),
    row(
        Action::CancelMatter,
        open_matter,
        Does::Words(
            texts::WHY_CANCELLED,
            &["与另一事项重复", "来电人撤回", "情况不属实"],
            |cx, r, words| open(Sign::cancel(cx, r.clone(), words.to_owned())),
        ),
    ),
    row(
        Action::LateRefuse,
        matter_or_sheet,
        Does::Words(
            texts::WHY_LATE_REFUSED,
            &["下一步没有说清", "联系人没有说清", "材料、物品没有交到"],
            follow::late,
        ),
    ),
    row(Action::Revise, revisable, Does::Record(|_, cx, r| open(Form::revise(cx, r)))),
    row(Action::OpenMatter, ANY, Does::Record(|_, cx, r| open(Form::matter_of(cx, r)))),
    row(Action::Read, ANY, Does::Record(|_, cx, r| follow::note(cx, r, NoteKind::Read, ""))),
    row(
        Action::Addition,
        ANY,
        Does::Words(texts::WHY_ADDITION, &[], |cx, r, words| follow::note(cx, r, NoteKind::Addition, words)),
    ),
    row(Action::Link, ANY, Does::Record(link)),
    row(Action::History, ANY, Does::Here(history)),
    row(Action::Void, voidable, Does::Record(|_, cx, r| open(Form::void(cx, r)))),
];

/// The row of a command on a record; `None` for any other command.
pub(super) fn of(action: Action) -> Option<&'static RecordCommand> {
    RECORD_COMMANDS.iter().find(|c| c.action == action)
}

/// Asks for the words that a command needs.
pub(super) fn ask(cx: &Cx<'_>, title: Text, offered: &[&str]) -> Vec<Outcome> {
    let rows = offered.iter().map(|r| ((*r).to_owned(), String::new(), Selection::Value((*r).to_owned())));
    open(Pick::new(title.get(cx.lang()).to_owned(), rows.collect()).or_free_text())
}

fn open(screen: impl Screen) -> Vec<Outcome> {
    let layer: Layer = Box::new(screen);
    vec![Outcome::Open(layer)]
}

/// The list behind F4: what can be done to the record now. The menu shows the rest with the reasons.
fn menu(cx: &Cx<'_>, row: &Row) -> Outcome {
    let done_by_key = [Action::Open, Action::Do];
    let fits = |c: &&RecordCommand| !done_by_key.contains(&c.action) && (c.applies)(row).is_ok();
    let rows = RECORD_COMMANDS.iter().filter(fits).filter_map(|c| {
        let shown = command(c.action)?;
        let key = shown.keys.first().map(ToString::to_string).unwrap_or_default();
        Some((shown.label.get(cx.lang()).to_owned(), key, Selection::Action(c.action)))
    });
    let title = format!("{} {}", texts::DO_TITLE.get(cx.lang()), row.number);
    Outcome::Open(Box::new(Pick::new(title, rows.collect())))
}

fn read_alone(desk: &mut Desk, cx: &Cx<'_>, _: &Row) -> Vec<Outcome> {
    desk.reading = !cx.is_wide();
    Vec::new()
}

fn history(_: &mut Desk, cx: &Cx<'_>, row: &Row) -> Vec<Outcome> {
    open(Reader::history(row.id, row.number.ledger, cx.lang()))
}

/// Reports and papers are looked over before they are signed.
fn release(_: &mut Desk, cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
    papers::ask_norms(cx, record)
}

fn send(cx: &Cx<'_>, dossier: &Dossier, report: Option<RecordId>) -> Vec<Outcome> {
    incident::send(cx, dossier, report).map_or_else(Vec::new, open)
}

fn link(desk: &mut Desk, cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
    desk.asking = Some((Action::Link, record.clone()));
    let rows = record
        .links
        .iter()
        .map(|l| (format!("{} {}", l.number, l.title), String::new(), Selection::Record(l.id)));
    open(Pick::new(texts::LINKS_OR_NUMBER.get(cx.lang()).to_owned(), rows.collect()).or_free_text())
}

/// The rules when a command can be done. Each is a function of the record alone and gives the reason if it cannot.
fn unless(wrong: bool, why: Text) -> Result<(), Text> {
    if wrong { Err(why) } else { Ok(()) }
}

/// A record of one of these ledgers that was not voided.
fn valid_in(row: &Row, ledgers: &[Ledger], why: Text) -> Result<(), Text> {
    unless(!ledgers.contains(&row.number.ledger), why)?;
    unless(row.voided, texts::R_IS_VOIDED)
}

fn unsigned(row: &Row) -> Result<(), Text> {
    unless(row.voided, texts::R_IS_VOIDED)?;
    unless(!row.unsigned, texts::R_IS_SIGNED)
}

fn revisable(row: &Row) -> Result<(), Text> {
    unless(row.voided, texts::R_IS_VOIDED)?;
    unless(row.number.ledger == Ledger::Handover, texts::R_IS_SEALED)?;
    unless(row.number.ledger == Ledger::Matter && !row.open, texts::R_IS_CLOSED)
}

fn voidable(row: &Row) -> Result<(), Text> {
    unless(row.voided, texts::R_IS_VOIDED)?;
    unless(row.number.ledger == Ledger::Handover, texts::R_IS_SEALED)?;
    unless(row.number.ledger == Ledger::Matter, texts::R_MATTER_NOT_VOIDABLE)
}

fn log_entry(row: &Row) -> Result<(), Text> {
    valid_in(row, &[Ledger::DutyLog], texts::FOR_LOG)
}

fn of_incident(row: &Row) -> Result<(), Text> {
    valid_in(row, &[Ledger::Incident, Ledger::Report], texts::FOR_INCIDENTS)
}

fn open_matter(row: &Row) -> Result<(), Text> {
    unless(row.number.ledger != Ledger::Matter || !row.open, texts::NOT_A_MATTER)
}

fn sheet(row: &Row) -> Result<(), Text> {
    unless(row.number.ledger != Ledger::Handover, texts::FOR_SHEETS)
}

fn matter_or_sheet(row: &Row) -> Result<(), Text> {
    let fits = [Ledger::Matter, Ledger::Handover].contains(&row.number.ledger);
    unless(!fits, texts::FOR_LATE_REFUSAL)
}

fn emergency(row: &Row) -> Result<(), Text> {
    unless(row.number.ledger != Ledger::Handover || !row.values.has(key::EMERGENCY), texts::FOR_REVIEW)
}

fn has_pages(row: &Row) -> Result<(), Text> {
    valid_in(row, &[Ledger::Report, Ledger::Handover], texts::FOR_PAGES)
}

fn has_paper(row: &Row) -> Result<(), Text> {
    let of_it = Scope::Record(row.number.ledger);
    unless(PAPERS.iter().all(|p| p.scope != of_it), texts::NO_PAPER_OF_IT)
}

fn outgoing(row: &Row) -> Result<(), Text> {
    unless(row.values.text(key::DIRECTION) == Some(report::INCOMING), texts::INCOMING_REPORT)
}

fn outgoing_report(row: &Row) -> Result<(), Text> {
    valid_in(row, &[Ledger::Report], texts::FOR_REPORTS)?;
    outgoing(row)
}

fn unreleased(row: &Row) -> Result<(), Text> {
    valid_in(row, &[Ledger::Report, Ledger::Paper], texts::FOR_DRAFTS)?;
    outgoing(row)?;
    unless(row.values.text(key::STATE) == Some(report::RELEASED), texts::RELEASED_ALREADY)
}

fn unsubmitted(row: &Row) -> Result<(), Text> {
    unreleased(row)?;
    unless(row.values.text(key::STATE) == Some(choice::STATE_UNDER_REVIEW), texts::SUBMITTED_ALREADY)
}

fn submitted(row: &Row) -> Result<(), Text> {
    unreleased(row)?;
    unless(row.values.text(key::STATE) != Some(choice::STATE_UNDER_REVIEW), texts::NOT_SUBMITTED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::{COMMANDS, Scope};

    #[test]
    fn each_command_on_a_record_has_exactly_one_row() {
        for known in COMMANDS {
            let rows = RECORD_COMMANDS.iter().filter(|c| c.action == known.action).count();
            assert_eq!(rows, usize::from(known.scope == Scope::Record), "{:?}", known.action);
        }
    }
}
