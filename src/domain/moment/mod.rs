//! A time as a person states it: as exact as it was given and no more.
//!
//! 「约13时」, 「凌晨」 and 「2008-04-04」 are three precisions, and a record must not claim more than the
//! caller said. A [`Moment`] therefore keeps what was given; the canonical text is ISO 8601 cut off where
//! knowledge ends, with 约 before it when it was only about then, and a part of the day instead of the hour.

mod days;
pub mod numeral;
mod part;
mod read;
mod stated;
mod token;

pub use stated::{DAY_PARTS, Moment, ReadFault, Sense};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Offset, Stamp};
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn now() -> (Stamp, Offset) {
        let offset = Offset::default();
        let local = NaiveDate::from_ymd_opt(2026, 4, 23).unwrap().and_hms_opt(14, 7, 31).unwrap();
        (offset.instant(local), offset)
    }

    fn read(typed: &str) -> Option<String> {
        let (at, offset) = now();
        Moment::read(typed, at, offset, Sense::Past).ok().map(|m| m.to_string())
    }

    #[test]
    fn the_precision_given_is_the_precision_kept() {
        for text in [
            "2008-04-04",
            "2008-04-04T13:00",
            "2008-04-04T13",
            "2008",
            "2008-04",
            "约2008-04-04T13",
            "2008-04-04 凌晨",
            "2008-04-04T13:00:05",
        ] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
        for text in ["2008-13-01", "2008-04-31", "2008-4-4", "2008T13", "2008-04-04T25:00", "20080404", "x"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_officers_type_is_understood() {
        for (typed, meant) in [
            ("8", "2026-04-23T08:00"),
            ("0830", "2026-04-23T08:30"),
            ("１４：０５", "2026-04-23T14:05"),
            ("8：30", "2026-04-23T08:30"),
            ("14。05", "2026-04-23T14:05"),
            ("约13时", "约2026-04-23T13"),
            ("13时许", "约2026-04-23T13"),
            ("凌晨", "2026-04-23 凌晨"),
            ("昨天 23:50", "2026-04-22T23:50"),
            ("4-22 下午3点半", "2026-04-22T15:30"),
            ("4月22日", "2026-04-22"),
            ("2026年4月1日8时5分", "2026-04-01T08:05"),
            ("-20", "2026-04-23T13:47"),
            ("+15m", "2026-04-23T14:22"),
            ("现在", "2026-04-23T14:07"),
            ("20260401 0930", "2026-04-01T09:30"),
            ("23:50", "2026-04-22T23:50"),
            ("昨日凌晨", "2026-04-22 凌晨"),
            ("140531", "2026-04-23T14:05:31"),
            ("2008年", "2008"),
            ("2008-04", "2008-04"),
            ("晚上8时", "2026-04-22T20:00"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in ["", "25:00", "明天见", "4-31", "99999"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_due_time_without_a_date_lies_ahead() {
        let (at, offset) = now();
        let due = |typed| Moment::read(typed, at, offset, Sense::Future).unwrap().to_string();
        assert_eq!(due("18:00"), "2026-04-23T18:00");
        assert_eq!(due("8:30"), "2026-04-24T08:30");
    }

    #[test]
    fn the_earliest_instant_respects_the_part_of_day() {
        let offset = Offset::default();
        let at = |text: &str| Moment::parse(text).unwrap().earliest(offset);
        assert!(at("2026-04-23 凌晨") < at("2026-04-23 下午"));
        assert_eq!(offset.full(at("2026-04-23T14:05")), "2026-04-23 14:05:00");
        assert!(!Moment::parse("2026-04-23T14").unwrap().is_exact());
        let latest = |text: &str| offset.full(Moment::parse(text).unwrap().latest(offset));
        assert_eq!(latest("2026-04-23"), "2026-04-24 00:00:00");
        assert_eq!(latest("约2026-04-23T08"), "2026-04-23 09:00:00");
        assert_eq!(latest("2026-04-23T08:05"), "2026-04-23 08:05:00");
    }

    proptest! {
        #[test]
        fn typed_rubbish_never_panics_and_what_is_read_reads_back(typed in "[0-9:：年月日时点分许约凌晨下午 +\\-/.T]{0,16}") {
            let (at, offset) = now();
            if let Ok(moment) = Moment::read(&typed, at, offset, Sense::Past) {
                prop_assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
            }
        }
    }
}
