//! What the index is asked for, so that it gives every text that can be a hit.

use super::apart::LooseTerm;
use super::gram::{self, Need};
use super::parse::sounds;
use super::query::{Filter, ParsedQuery, Span, State, Term};
use crate::domain::Ledger;
use crate::text::pinyin;
use chrono::{Datelike, Duration, Months};

impl Term {
    fn need(&self) -> Need {
        self.need_apart(LooseTerm::of(&self.text))
    }

    /// What a name needs that holds it.
    fn need_in_name(&self) -> Need {
        self.need_apart(LooseTerm::of_name(&self.text))
    }

    fn need_apart(&self, apart: Option<LooseTerm>) -> Need {
        let written = gram::of_term(&self.text);
        let mut ways = vec![written];
        ways.extend(apart.map(|apart| apart.need()));
        if self.sounds {
            ways.extend(pinyin::spellings(&self.text).iter().map(|spelling| sounds::need(spelling)));
        }
        if ways.len() > 1 { Need::Any(ways) } else { ways.pop().unwrap_or(Need::All(Vec::new())) }
    }

    /// Whether the index alone knows it: one or two characters and nothing else.
    fn is_exact(&self) -> bool {
        !self.sounds && self.text.chars().nth(2).is_none()
    }
}

impl ParsedQuery {
    /// What a text needs in the index to be looked at.
    #[must_use]
    pub fn need(&self) -> Need {
        let terms = self.terms.iter().map(Term::need);
        Need::All(terms.chain(self.filters.iter().map(Filter::need)).collect())
    }

    /// The texts that must occur, when the index is exact about everything else.
    #[must_use]
    pub fn texts_alone(&self) -> Option<Vec<&str>> {
        let plain = self.terms.iter().all(|t| !t.sounds && LooseTerm::of(&t.text).is_none())
            && self.filters.iter().all(Filter::is_exact);
        plain.then(|| self.terms.iter().map(|t| t.text.as_str()).collect())
    }

    /// Whether whatever the index gives is a hit, without a look at the text.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.terms.iter().all(Term::is_exact) && self.filters.iter().all(Filter::is_exact)
    }
}

impl Filter {
    fn need(&self) -> Need {
        match self {
            Filter::Ledger(ledger) => Need::Gram(gram::of_ledger(*ledger)),
            Filter::Choice(by, words) => {
                Need::Any(words.iter().map(|word| Need::Gram(gram::of_choice(*by, word))).collect())
            }
            Filter::Name(_, term) => term.need_in_name(),
            Filter::State(State::Open | State::Ended) => Need::Gram(gram::of_ledger(Ledger::Matter)),
            Filter::State(_) => Need::All(Vec::new()),
            Filter::Time(span, _) => days(span),
        }
    }

    fn is_exact(&self) -> bool {
        match self {
            Filter::Ledger(_) | Filter::Choice(..) => true,
            Filter::Name(..) | Filter::State(_) => false,
            Filter::Time(span, _) => span.is_whole_days(),
        }
    }
}

/// The days and whole months of a span.
fn days(span: &Span) -> Need {
    let last = span.to.checked_sub_signed(Duration::nanoseconds(1)).unwrap_or(span.to).date();
    let mut any = Vec::new();
    let mut day = span.from.date();
    while day <= last {
        let next = day.checked_add_months(Months::new(1)).filter(|_| day.day() == 1);
        if let Some(next) = next.filter(|next| next.pred_opt().is_some_and(|end| end <= last)) {
            any.push(Need::Gram(gram::of_month(day)));
            day = next;
        } else {
            any.push(Need::Gram(gram::of_day(day)));
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
    }
    Need::Any(any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::search::query::QueryContext;

    #[test]
    fn a_span_is_its_months_and_the_days_around_them() {
        let Filter::Time(span, _) =
            &ParsedQuery::read("2026-03-30..2026-06-02", &QueryContext::default()).filters[0]
        else {
            panic!()
        };
        let Need::Any(parts) = days(span) else { panic!() };
        assert_eq!(parts.len(), 2 + 2 + 2, "two days, April and May, two days");
    }
}
