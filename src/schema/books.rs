//! All books. A ledger without one does not compile.

use super::book::Book;
use super::field::Field;
use super::value::Values;
use super::{duty_log, handover, incident, matter, meeting, paper, report, roster, routine, talk};
use crate::domain::Ledger;
use std::sync::OnceLock;

/// The book of a ledger.
#[must_use]
pub fn book(ledger: Ledger) -> &'static Book {
    match ledger {
        Ledger::DutyLog => &duty_log::DUTY_LOG,
        Ledger::Incident => &incident::INCIDENT,
        Ledger::Handover => &handover::HANDOVER,
        Ledger::Meeting => &meeting::MEETING,
        Ledger::Talk => &talk::TALK,
        Ledger::Matter => &matter::MATTER,
        Ledger::Report => &report::REPORT,
        Ledger::Roster => &roster::ROSTER,
        Ledger::Routine => &routine::ROUTINE,
        Ledger::Paper => &paper::PAPER,
    }
}

/// The filled fields of a text that search looks into, in no order that means anything: both sides are sorted by key and
/// walked once, because every line that is verified asks for it.
pub fn searched(
    ledger: Ledger,
    values: &Values,
) -> impl Iterator<Item = (&'static Field, &serde_json::Value)> {
    static ALL: OnceLock<Vec<Vec<&'static Field>>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let searched = |ledger| {
            let mut fields: Vec<_> = book(ledger).fields.iter().filter(|f| f.searched).collect();
            fields.sort_by_key(|f| f.key);
            fields
        };
        Ledger::ALL.into_iter().map(searched).collect()
    });
    let mut fields = all.get(ledger.index()).map_or(&[][..], Vec::as_slice).iter().peekable();
    values.0.iter().filter_map(move |(key, value)| {
        while fields.next_if(|f| f.key < key.as_str()).is_some() {}
        fields.next_if(|f| f.key == key).map(|field| (*field, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::shift::Pattern;
    use crate::schema::field::Need;
    use crate::schema::setup;
    use std::collections::HashSet;

    #[test]
    fn every_reference_between_fields_points_at_a_field_and_a_choice() {
        for ledger in Ledger::ALL {
            let book = book(ledger);
            let mut seen = HashSet::new();
            for field in book.fields {
                assert!(seen.insert(field.key), "{} twice in {}", field.key, ledger.key());
                let mut points = vec![field.only];
                if let Need::When(key, any) = field.need {
                    points.push((key, any));
                }
                for (key, any) in points.into_iter().filter(|(key, _)| !key.is_empty()) {
                    let choices = book.field(key).expect(key).choices();
                    for value in any {
                        assert!(
                            choices.iter().any(|c| c.name.zh == *value),
                            "{key}={value} in {}",
                            ledger.key()
                        );
                    }
                }
            }
            for key in book.listed() {
                assert!(book.field(key).is_some(), "summary {key} of {}", ledger.key());
            }
        }
    }

    #[test]
    fn needs_grow_with_the_kind() {
        let book = book(Ledger::DutyLog);
        let missing = |kind: &str| {
            let mut values = Values::default();
            values.set_text("kind", kind);
            book.missing(&values).iter().map(|f| f.key).collect::<Vec<_>>()
        };
        assert!(missing("来电").contains(&"phone") && !missing("备忘").contains(&"phone"));
        assert!(missing("批示指示").contains(&"words"));
        assert!(!missing("").contains(&"phone"), "what is not said yet asks for nothing more");
    }

    #[test]
    fn set_up_offers_the_patterns_that_exist() {
        let offered: Vec<_> = setup::SET_UP[2].choices().iter().map(|c| c.name.zh).collect();
        assert_eq!(offered, Pattern::ALL.map(|p| p.1));
    }
}
