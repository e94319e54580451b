//! A query as it was understood: types only. `parse` makes them, `plan` asks the index for them, `matching` compares
//! them with texts.

use crate::domain::{Ledger, Offset, Stamp};
use crate::schema::names::Whose;
use crate::schema::{Kind, Values, book};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

/// What is known of the room when a query is read: words like 本班 mean something only there and then.
#[derive(Clone, Copy, Debug, Default)]
pub struct QueryContext {
    /// The machine's time.
    pub now: Stamp,
    /// The room's offset.
    pub offset: Offset,
    /// When the shift on watch began.
    pub shift: Option<Stamp>,
    /// When the one before it began.
    pub shift_before: Option<Stamp>,
}

/// A text that must occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Folded.
    pub text: String,
    /// It may also be how a name of a person or unit sounds.
    pub sounds: bool,
}

/// By which list of choices a query is narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The kind of record: 来电, 批示指示, 初报.
    Kind,
    /// The grade of an incident.
    Grade,
}

/// A state that is no word of a list but derives from the journal, or a word of a book's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A matter that is not closed.
    Open,
    /// A matter that is.
    Ended,
    /// Voided.
    Voided,
    /// Corrected at least once.
    Corrected,
    /// Nobody has answered for it yet.
    Unsigned,
    /// What the book's field of state says holds this.
    Word(String),
}

/// What a query is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// One ledger.
    Ledger(Ledger),
    /// Any of these words of a list of choices.
    Choice(Choice, Vec<&'static str>),
    /// A name of a person or unit that holds this, or sounds like it.
    Name(Whose, Term),
    /// A state.
    State(State),
    /// A span of time, with the word that was typed.
    Time(Span, String),
}

/// A query as it was understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedQuery {
    /// All must occur.
    pub terms: Vec<Term>,
    /// All must hold.
    pub filters: Vec<Filter>,
}

/// A span of local time: from the first instant, up to and without the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant that belongs to it.
    pub from: NaiveDateTime,
    /// The first that does not any more.
    pub to: NaiveDateTime,
}

impl Span {
    /// Whole days.
    pub(super) fn days(first: NaiveDate, after: NaiveDate) -> Span {
        Span { from: first.and_time(NaiveTime::MIN), to: after.and_time(NaiveTime::MIN) }
    }

    /// Whether it begins and ends at midnight, so that the index, which knows days, answers exactly.
    #[must_use]
    pub fn is_whole_days(&self) -> bool {
        self.from.time() == NaiveTime::MIN && self.to.time() == NaiveTime::MIN
    }
}

impl State {
    /// As it is typed and shown.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            State::Open => "未了",
            State::Ended => "已了",
            State::Voided => "作废",
            State::Corrected => "更正",
            State::Unsigned => "未签",
            State::Word(word) => word,
        }
    }
}

impl Choice {
    /// The field of a ledger that holds it.
    pub(super) fn field(self, ledger: Ledger) -> Option<&'static str> {
        let key = match self {
            Choice::Kind => book(ledger).summary.kind,
            Choice::Grade => "grade",
        };
        book(ledger).field(key).filter(|f| matches!(f.kind, Kind::Choice(_))).map(|f| f.key)
    }

    /// The word that a record has there.
    pub(super) fn word(self, ledger: Ledger, values: &Values) -> Option<&str> {
        values.text(self.field(ledger)?)
    }
}

impl ParsedQuery {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.filters.is_empty()
    }
}
