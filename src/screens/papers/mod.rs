//! Papers on the screen: which one, of when, the preview page by page, and what becomes of it.

pub(super) mod formats;

use crate::domain::{Ledger, RecordId};
use crate::locale::{Lang, texts};
use crate::msg::Request;
use crate::paper::catalog::{self, PAPERS, Paper, PaperKind, Scope};
use crate::paper::document::Document;
use crate::paper::facts::Order;
use crate::paper::make::NormsReport;
use crate::paper::plain;
use crate::schema::{self, key};
use crate::screens::{Cx, Layer, Outcome, Pick, Reader, Selection, Sign};
use crate::store::query::Record;
use crate::theme::Role;
use chrono::{Datelike, Days, NaiveDate};

/// How many spans back are offered.
const SPANS: u64 = 7;

/// The papers of a span, or only those that are issued under a number.
pub(crate) fn menu(cx: &Cx<'_>, issued_only: bool) -> Layer {
    let wanted = |p: &&Paper| !matches!(p.scope, Scope::Record(_)) && (p.issued || !issued_only);
    let rows = PAPERS.iter().filter(wanted).map(|p| {
        let remark = if p.issued { texts::PAPER_ISSUED.get(cx.lang()) } else { "" };
        (p.name.get(cx.lang()).to_owned(), remark.to_owned(), Selection::Paper(p.kind))
    });
    Box::new(Pick::new(texts::WHICH_PAPER.get(cx.lang()).to_owned(), rows.collect()))
}

/// The spans of a paper, the usual one first.
pub(crate) fn spans(cx: &Cx<'_>, kind: PaperKind) -> Option<Layer> {
    let paper = kind.row();
    let today = cx.offset().local(cx.now).date();
    let usual = today.checked_sub_days(Days::new(paper.days_back))?;
    let rows = (0..SPANS).filter_map(|n| {
        let day = step(usual, paper.scope, n)?;
        Some((shown(cx, &paper, day), String::new(), Selection::Span(kind, day)))
    });
    Some(Box::new(Pick::new(paper.name.get(cx.lang()).to_owned(), rows.collect())))
}

/// The day that lies so many spans before another.
fn step(day: NaiveDate, scope: Scope, back: u64) -> Option<NaiveDate> {
    match scope {
        Scope::Day | Scope::DutyDay | Scope::Record(_) => day.checked_sub_days(Days::new(back)),
        Scope::Week => day.checked_sub_days(Days::new(7 * back)),
        Scope::Month => day.with_day(1)?.checked_sub_months(chrono::Months::new(u32::try_from(back).ok()?)),
        Scope::Year => NaiveDate::from_ymd_opt(day.year() - i32::try_from(back).ok()?, 1, 1),
    }
}

fn shown(cx: &Cx<'_>, paper: &Paper, day: NaiveDate) -> String {
    let (from, to) = catalog::span(paper.scope, day, cx.offset());
    format!("{} – {}", cx.offset().minute(from), cx.offset().minute(to))
}

/// The order of a paper over the span in which a day lies.
pub(crate) fn order(cx: &Cx<'_>, kind: PaperKind, day: NaiveDate, ledger: Ledger, demo: bool) -> Order {
    let (from, to) = catalog::span(kind.row().scope, day, cx.offset());
    Order { paper: kind, from, to, record: None, ledger, mark: mark(cx, demo) }
}

/// The order of a paper of one record.
pub(crate) fn order_of(cx: &Cx<'_>, kind: PaperKind, id: RecordId, ledger: Ledger, demo: bool) -> Order {
    let today = cx.offset().local(cx.now).date();
    Order { record: Some(id), ..order(cx, kind, today, ledger, demo) }
}

fn mark(cx: &Cx<'_>, demo: bool) -> String {
    let drill = cx.watch.is_some_and(|w| w.setting.drill);
    // On paper the mark is Chinese, as everything else there.
    let mark = match (demo, drill) {
        (true, _) => texts::DEMO.get(Lang::Zh),
        (_, true) => texts::DRILL.get(Lang::Zh),
        _ => "",
    };
    mark.trim().to_owned()
}

/// The papers that are made of the record in hand.
pub(crate) fn of_record(cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
    let ledger = record.row.number.ledger;
    let mut papers: Vec<&Paper> = catalog::of_record(ledger).collect();
    papers.extend(PAPERS.iter().filter(|p| p.issued && p.scope == Scope::Record(ledger)));
    let rows = papers.into_iter().map(|p| {
        let remark = if p.issued { texts::PAPER_ISSUED.get(cx.lang()) } else { "" };
        (p.name.get(cx.lang()).to_owned(), remark.to_owned(), Selection::PaperOf(p.kind, record.row.id))
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return vec![Outcome::Notice(Role::Warn, texts::NOT_FOR_THIS.get(cx.lang()).to_owned())];
    }
    let title = format!("{} {}", texts::WHICH_PAPER.get(cx.lang()), record.row.number);
    vec![Outcome::Open(Box::new(Pick::new(title, rows)))]
}

/// The pages of a paper as they will be printed; F8 asks in what form it leaves.
pub(crate) fn preview(cx: &Cx<'_>, document: &Document, order: Order) -> Layer {
    let pages = plain::pages(document);
    let count = pages.len().to_string();
    let mut lines = vec![(texts::F8_PAPER.get(cx.lang()).to_owned(), Role::Key)];
    for (at, page) in pages.into_iter().enumerate() {
        let page_of = texts::PAGE_OF.fill(cx.lang(), &[&(at + 1).to_string(), &count]);
        lines.push((page_of, Role::Muted));
        lines.extend(page.into_iter().map(|line| (line, Role::Normal)));
    }
    let name = order.paper.row().name.get(cx.lang());
    Box::new(Reader::new(name.to_owned(), lines).with_order(order))
}

/// What is asked before a paper is released.
pub(in crate::screens) fn ask_norms(cx: &Cx<'_>, record: &Record) -> Vec<Outcome> {
    let today = u32::try_from(cx.offset().year(cx.now)).unwrap_or_default();
    let year = schema::paper::year(&record.row.values).unwrap_or(today);
    vec![cx.ask(Request::Norms(record.row.id, year))]
}

/// The signature of the release, or what has to be mended first.
pub(in crate::screens) fn release(cx: &Cx<'_>, found: &NormsReport) -> Vec<Outcome> {
    let record = &found.paper;
    let excepted = record.row.values.text(key::EXCEPTIONS).is_some_and(|why| !why.trim().is_empty());
    if !found.faults.is_empty() && !excepted {
        let mut lines = vec![(texts::NORMS_FIRST.get(cx.lang()).to_owned(), Role::Warn)];
        lines.extend(found.faults.iter().map(|fault| (format!("· {fault}"), Role::Normal)));
        let title = format!("{} {}", texts::NORMS_TITLE.get(cx.lang()), record.row.number);
        return vec![Outcome::Open(Box::new(Reader::new(title, lines)))];
    }
    let sign = if record.row.number.ledger == Ledger::Report {
        Sign::release(record.clone())
    } else {
        Sign::issue(record.clone(), (found.last_issue, found.last_total))
    };
    vec![Outcome::Open(Box::new(sign))]
}
