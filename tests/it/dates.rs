//! Stated times: every case that was collected, and ten thousand that are made: each read right or refused, never
//! read as another time.

use crate::support::both::Both;
use crate::support::room::Room;
use crate::support::{MORNING, commit, found, set_up};
use chrono::NaiveDateTime;
use zhiban::domain::moment::{ReadFault, Sense};
use zhiban::domain::{Ledger, Moment, OfficerId, Offset, Stamp};
use zhiban::record::wish::Wish;
use zhiban::schema::book;

fn at(text: &str) -> Stamp {
    Offset::default().instant(NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap())
}

fn read(now: &str, sense: &str, typed: &str) -> Result<String, ReadFault> {
    let offset = Offset::default();
    let moment = match sense {
        "past" => Moment::read(typed, at(now), offset, Sense::Past),
        "future" => Moment::read(typed, at(now), offset, Sense::Future),
        "near" => Moment::read(typed, at(now), offset, Sense::Near),
        _ => Moment::read_in_file(typed, offset),
    };
    moment.map(|m| m.to_string())
}

#[test]
fn every_collected_case_is_read_right_or_refused() {
    let mut wrong = Vec::new();
    let mut many = 0;
    for line in include_str!("../data/cases/dates.tsv").lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [now, sense, typed, want, ..] = cells.as_slice() else { panic!("{line}") };
        let found = read(now, sense, typed);
        many += 1;
        let good = match &found {
            Err(_) => *want == "refuse",
            Ok(text) => text == want,
        };
        if !good {
            wrong.push(format!("{now} {sense} {typed}: wanted {want}, found {found:?}"));
        }
    }
    assert!(many > 70 && wrong.is_empty(), "{wrong:#?}");
}

/// Cases of the same kinds that nobody reported yet.
#[test]
fn siblings_of_the_cases_are_read_right_or_refused() {
    let mut wrong = Vec::new();
    for (now, sense, rows) in SIBLINGS {
        for (typed, want) in *rows {
            let found = read(now, sense, typed);
            let good = found.as_ref().map_or(*want == "refuse", |text| text == want);
            if !good {
                wrong.push(format!("{now} {sense} {typed}: wanted {want}, found {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

type Rows = &'static [(&'static str, &'static str)];

const SIBLINGS: &[(&str, &str, Rows)] = &[
    (
        "2027-01-01T00:20",
        "past",
        &[
            ("12-31", "2026-12-31"),
            ("12/31 23:00", "2026-12-31T23:00"),
            ("12、31 23：00", "2026-12-31T23:00"),
            ("12。31 23：00", "2026-12-31T23:00"),
            ("１２月３１日２３时５分", "2026-12-31T23:05"),
            ("十二月三十一日二十三时五分", "2026-12-31T23:05"),
            ("去年12月31日23时", "2026-12-31T23:00"),
            ("上月31日", "2026-12-31"),
            ("上月底", "2026-12-31"),
            ("12月底", "2026-12-31"),
            ("1月1日0时", "2027-01-01T00:00"),
            ("1月2日", "refuse"),
            ("2026年12月31日24时", "2027-01-01T00:00"),
            ("12月31日24：00", "2027-01-01T00:00"),
            ("12月31日晚上12点", "2027-01-01T00:00"),
            ("12月31日晚上12点一刻", "2027-01-01T00:15"),
            ("12月31日晚上12点半", "refuse"),
            ("12月31日凌晨12点半", "2026-12-31T00:30"),
            ("12月31日深夜12点", "2027-01-01T00:00"),
            ("晚上12点", "2027-01-01T00:00"),
            ("凌晨12点", "2027-01-01T00:00"),
            ("深夜1点", "2026-12-31T01:00"),
            ("夜间2时", "2026-12-31T02:00"),
            ("半夜3点", "2026-12-31T03:00"),
            ("凌晨1点", "2026-12-31T01:00"),
            ("昨天晚上1点", "refuse"),
            ("昨夜2时", "refuse"),
            ("昨天上午12点", "refuse"),
            ("昨天中午12点", "2026-12-31T12:00"),
            ("昨天中午1点", "2026-12-31T13:00"),
            ("昨天正午", "2026-12-31T12:00"),
            ("昨天下午15点", "2026-12-31T15:00"),
            ("昨天下午12点半", "2026-12-31T12:30"),
            ("昨天傍晚6点", "2026-12-31T18:00"),
            ("昨天早上7点一刻", "2026-12-31T07:15"),
            ("昨天凌晨8点", "refuse"),
            ("昨天晚上3点", "refuse"),
            ("昨天早上12点", "refuse"),
            ("昨天12:30 AM", "2026-12-31T00:30"),
            ("昨天12:30pm", "2026-12-31T12:30"),
            ("昨天13:00 AM", "refuse"),
            ("昨晚11点半", "2026-12-31T23:30"),
            ("前天夜里10点", "2026-12-30T22:00"),
            ("大前天8:00", "2026-12-29T08:00"),
            ("周五", "2027-01-01"),
            ("周五 0:10", "2027-01-01T00:10"),
            ("周五 23:00", "2026-12-25T23:00"),
            ("本周三8点", "2026-12-30T08:00"),
            ("上周日", "2026-12-27"),
            ("上上周一", "2026-12-14"),
            ("星期天", "2026-12-27"),
            ("礼拜四晚上", "2026-12-31 晚上"),
            ("周末", "refuse"),
            ("12月31日周五", "refuse"),
            ("12月31日 星期四 8点", "2026-12-31T08:00"),
            ("1个半小时前", "2026-12-31T22:50"),
            ("一个小时前", "2026-12-31T23:20"),
            ("一刻钟前", "2027-01-01T00:05"),
            ("20分钟前", "2027-01-01T00:00"),
            ("1小时20分钟之前", "2026-12-31T23:00"),
            ("约半小时前", "约2026-12-31T23:50"),
            ("两天前", "2026-12-30"),
            ("3天前 8:30", "2026-12-29T08:30"),
            ("一周前", "2026-12-25"),
            ("半天前", "refuse"),
            ("刚才", "refuse"),
            ("31日", "2026-12-31"),
            ("1日0时10分", "2027-01-01T00:10"),
            ("2日", "2026-12-02"),
            ("32日", "refuse"),
            ("13月1日", "refuse"),
            ("25时", "refuse"),
            ("24:30", "refuse"),
            ("8:60", "refuse"),
            ("12.31", "refuse"),
            ("23.50", "2026-12-31T23:50"),
            ("26/12/31 8:00", "2026-12-31T08:00"),
            ("26年12月31日", "2026-12-31"),
            ("98-12-31", "refuse"),
            ("31-12-26", "refuse"),
            ("31/12/2026", "refuse"),
            ("2026/12/31 23:05:09", "2026-12-31T23:05:09"),
            ("2026年12月31日夜间", "2026-12-31 夜间"),
            ("二〇二六年十二月三十一日二十三时三十分", "2026-12-31T23:30"),
            ("2026 年 12 月 31 日 23 时 30 分", "2026-12-31T23:30"),
            ("二零二六年十二月卅一日", "2026-12-31"),
            ("12月31日约23时", "约2026-12-31T23"),
            ("12月31日23时左右", "约2026-12-31T23"),
            ("大约昨天23点半", "约2026-12-31T23:30"),
            ("23:50左右", "约2026-12-31T23:50"),
            ("5月1日", "refuse"),
            ("11-1", "refuse"),
            ("2026-11-1", "2026-11-01"),
            ("月底", "refuse"),
            ("8点-9点", "refuse"),
            ("8:30—9:30", "refuse"),
            ("火灾8点", "refuse"),
            ("8点多", "refuse"),
            ("七八点", "refuse"),
            ("0007", "2027-01-01T00:07"),
            ("2350", "2026-12-31T23:50"),
            ("235000", "2026-12-31T23:50:00"),
            ("20261231", "2026-12-31"),
            ("20261231 2350", "2026-12-31T23:50"),
            ("13812345678", "refuse"),
            ("07561234567", "refuse"),
            ("2026年", "2026"),
            ("2026年12月", "2026-12"),
            ("2026-13", "refuse"),
            ("0026-12-31", "refuse"),
            ("3026-12-31", "refuse"),
        ],
    ),
    (
        "2026-12-31T18:30",
        "future",
        &[
            ("18:30", "2026-12-31T18:30"),
            ("18:29", "2027-01-01T18:29"),
            ("今晚", "2026-12-31 晚上"),
            ("今夜11点", "2026-12-31T23:00"),
            ("今晚1点", "refuse"),
            ("明早8点", "2027-01-01T08:00"),
            ("明晚8点", "2027-01-01T20:00"),
            ("明天", "2027-01-01"),
            ("后天上午", "2027-01-02 上午"),
            ("大后天", "2027-01-03"),
            ("周四", "2026-12-31"),
            ("周四 8:30", "2027-01-07T08:30"),
            ("下周日", "2027-01-10"),
            ("下下周一", "2027-01-11"),
            ("本周五", "2027-01-01"),
            ("31日", "2026-12-31"),
            ("31日8时", "2027-01-31T08:00"),
            ("1月31日", "2027-01-31"),
            ("2月15日", "refuse"),
            ("2027-2-15", "2027-02-15"),
            ("明年1月2日", "2027-01-02"),
            ("下月5日", "2027-01-05"),
            ("年底", "2026-12-31"),
            ("下月底", "2027-01-31"),
            ("零时", "2027-01-01T00:00"),
            ("24时", "2027-01-01T00:00"),
            ("凌晨", "2027-01-01 凌晨"),
            ("凌晨1点", "2027-01-01T01:00"),
            ("深夜1点", "2027-01-01T01:00"),
            ("半小时后", "2026-12-31T19:00"),
            ("两个半小时后", "2026-12-31T21:00"),
            ("一周后", "2027-01-07"),
            ("1个月后", "2027-01-31"),
            ("2个月后", "refuse"),
            ("3天后上午9点", "2027-01-03T09:00"),
            ("7日内", "refuse"),
            ("尽快", "refuse"),
            ("春节前", "refuse"),
            ("2029年2月29日", "refuse"),
            ("2028年2月29日", "2028-02-29"),
        ],
    ),
    (
        "2026-04-23T14:07",
        "near",
        &[
            ("14:00", "2026-04-23T14:00"),
            ("20:00", "2026-04-23T20:00"),
            ("3:00", "2026-04-23T03:00"),
            ("1:00", "2026-04-24T01:00"),
            ("8:00", "2026-04-23T08:00"),
            ("4-24", "2026-04-24"),
            ("4-20", "2026-04-20"),
            ("周三", "2026-04-22"),
        ],
    ),
    (
        "-",
        "file",
        &[
            ("2026年4月24日 上午 8:30", "2026-04-24T08:30"),
            ("2026/04/24 08:30:15", "2026-04-24T08:30:15"),
            ("2026/4/24 下午3:05", "2026-04-24T15:05"),
            ("2026-4-24 3:05 PM", "2026-04-24T15:05"),
            ("2026-4-24 上午12:00", "refuse"),
            ("2026.04.24 08:30", "2026-04-24T08:30"),
            ("2026.4.24 8.30", "2026-04-24T08:30"),
            ("20260424 0830", "2026-04-24T08:30"),
            ("20260424083015", "2026-04-24T08:30:15"),
            ("2026-04-24T08:30:00.000Z", "2026-04-24T16:30:00"),
            ("2026-04-24T08:30:00+08:00", "2026-04-24T08:30:00"),
            ("2026-04-24T20:30-0500", "2026-04-25T09:30"),
            ("2026-04-24Z", "refuse"),
            ("约2026-04-24T08", "约2026-04-24T08"),
            ("2026-04-24 凌晨", "2026-04-24 凌晨"),
            ("2026年4月24日凌晨2时许", "约2026-04-24T02"),
            ("2026年4月24日晚", "refuse"),
            ("二〇二六年四月二十四日八时三十分", "2026-04-24T08:30"),
            ("2026年4月24日（星期五）8:30", "2026-04-24T08:30"),
            ("2008", "2008"),
            ("2008-04", "2008-04"),
            ("0830", "refuse"),
            ("8:30", "refuse"),
            ("26-4-24", "refuse"),
            ("4-24 8:30", "refuse"),
            ("昨天 8:30", "refuse"),
            ("周五", "refuse"),
            ("月底", "refuse"),
            ("半小时前", "refuse"),
            ("+15", "refuse"),
            ("现在", "refuse"),
            ("46136", "refuse"),
            ("2026042408", "refuse"),
            ("2026-04-24 25:00", "refuse"),
            ("2026-02-30", "refuse"),
            ("2026年4月31日", "refuse"),
            ("24-Apr-26", "refuse"),
            ("Apr 24, 2026", "refuse"),
            ("2026-04-24 08:30 至 09:30", "refuse"),
            ("1899-12-31", "refuse"),
        ],
    ),
];

/// A text in full-width forms, as some input methods write it.
fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
            ' ' => '\u{3000}',
            _ => c,
        })
        .collect()
}

fn chinese(n: u32) -> String {
    let digit = |n: u32| "〇一二三四五六七八九".chars().nth(n as usize).unwrap().to_string();
    match (n / 10, n % 10) {
        (0, ones) => digit(ones),
        (1, 0) => "十".into(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, 0) => format!("{}十", digit(tens)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// The words of an hour as people say them who have a clock of twelve.
fn twelve(hour: u32) -> (&'static str, u32) {
    match hour {
        0 => ("凌晨", 12),
        1..=5 => ("凌晨", hour),
        6..=8 => ("早上", hour),
        9..=11 => ("上午", hour),
        12 => ("中午", 12),
        13..=18 => ("下午", hour - 12),
        19..=23 => ("晚上", hour - 12),
        _ => unreachable!(),
    }
}

/// The date of a moment in one of many forms, and how far from now such a form can reach (in days).
fn date_form(which: usize, day: chrono::NaiveDate, now: NaiveDateTime) -> Option<String> {
    use chrono::Datelike;
    let (y, m, d) = (day.year(), day.month(), day.day());
    let away = (day - now.date()).num_days();
    let weekday = "一二三四五六日".chars().nth(day.weekday().num_days_from_monday() as usize).unwrap();
    let digits: String = y.to_string().chars().map(|c| chinese(c.to_digit(10).unwrap())).collect();
    let monday =
        |day: chrono::NaiveDate| day - chrono::TimeDelta::days(day.weekday().num_days_from_monday().into());
    let weeks = (monday(day) - monday(now.date())).num_days() / 7;
    let word =
        |list: &[(i64, &str)]| list.iter().find(|(by, _)| *by == away).map(|(_, word)| (*word).to_owned());
    match which {
        0 => Some(format!("{y}-{m:02}-{d:02}")),
        1 => Some(format!("{y}/{m}/{d}")),
        2 => Some(format!("{y}.{m}.{d}")),
        3 => Some(format!("{y}年{m}月{d}日")),
        4 => Some(format!("{y}年{m:02}月{d:02}号")),
        5 => Some(format!("{digits}年{}月{}日", chinese(m), chinese(d))),
        6 => Some(format!("{y}{m:02}{d:02}")),
        7 => Some(format!("{y}年{m}月{d}日（星期{weekday}）")),
        8 => Some(format!("{:02}-{m}-{d}", y % 100)),
        9 => Some(format!("{:02}.{m:02}.{d:02}", y % 100)),
        10 => Some(format!("{m}-{d}")),
        11 => Some(format!("{m}月{d}日")),
        12 => Some(format!("{}月{}日", chinese(m), chinese(d))),
        13 => Some(format!("{m}月{d}日（周{weekday}）")),
        14 => Some(format!("{m}/{d}")),
        15 if away.abs() < 27 => Some(format!("{d}日")),
        16 => word(&[
            (0, "今天"),
            (-1, "昨天"),
            (-2, "前天"),
            (-3, "大前天"),
            (1, "明天"),
            (2, "后天"),
            (3, "大后天"),
        ]),
        17 => word(&[(0, "今日"), (-1, "昨日"), (1, "明日")]),
        18 => {
            let word = [(-2, "上上周"), (-1, "上周"), (0, "本周"), (1, "下周"), (2, "下下周")];
            word.iter().find(|(by, _)| *by == weeks).map(|(_, word)| format!("{word}{weekday}"))
        }
        19 if away.abs() < 6 => Some(format!("星期{weekday}")),
        20 if y == now.year() - 1 => Some(format!("去年{m}月{d}日")),
        21 if y == now.year() + 1 => Some(format!("明年{m}月{d}日")),
        22 if away < 0 => Some(format!("{}天前", -away)),
        23 if away > 0 => Some(format!("{away}天后")),
        _ => None,
    }
}

const DATE_FORMS: usize = 24;

/// The clock time of a moment in one of many forms.
fn clock_form(which: usize, hour: u32, minute: u32) -> Option<String> {
    let (part, said) = twelve(hour);
    match which {
        0 => Some(format!(" {hour:02}:{minute:02}")),
        1 => Some(format!(" {hour}:{minute:02}")),
        2 => Some(format!("{hour}时{minute}分")),
        3 => Some(format!("{hour}点{minute:02}分")),
        4 => Some(format!("{}时{}分", chinese(hour), chinese(minute))),
        5 => Some(format!("{part}{said}:{minute:02}")),
        6 => Some(format!(" {part} {said}点{minute:02}")),
        7 => Some(format!(
            " {}:{minute:02} {}",
            if hour.is_multiple_of(12) { 12 } else { hour % 12 },
            if hour < 12 { "AM" } else { "PM" }
        )),
        8 => Some(format!(" {hour:02}{minute:02}")),
        9 if minute == 0 => Some(format!("{hour}时")),
        10 if minute == 0 => Some(format!("{part}{said}点整")),
        11 if minute == 30 => Some(format!("{hour}点半")),
        12 if minute == 15 => Some(format!("{hour}点一刻")),
        13 => Some(format!("T{hour:02}:{minute:02}")),
        14 => Some(" 24:00".into()),
        15 => Some("二十四时".into()),
        16 => Some("晚上12点".into()),
        _ => None,
    }
}

const CLOCK_FORMS: usize = 17;
const MIDNIGHTS: usize = 14;

#[test]
fn ten_thousand_made_forms_are_read_right_or_refused() {
    use chrono::{TimeDelta, Timelike};
    let many: usize = std::env::var("ZHIBAN_DATES").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let mut chance = crate::support::Chance(18);
    let offset = Offset::default();
    let first = chrono::NaiveDate::from_ymd_opt(2019, 12, 20).unwrap().and_hms_opt(0, 0, 0).unwrap();
    let (mut made, mut read_right) = (0, [0usize; DATE_FORMS * CLOCK_FORMS]);
    let mut tried = [0usize; DATE_FORMS * CLOCK_FORMS];
    while made < many {
        let now = first + TimeDelta::minutes(chance.below(8 * 525_600) as i64);
        // Mostly near, sometimes anywhere, so that the turns of hour, day, month and year are met often.
        let reach = [90, 1_440, 3 * 1_440, 20 * 1_440, 330 * 1_440][chance.below(5)];
        let away = TimeDelta::minutes(chance.below(reach) as i64);
        let past = chance.below(2) == 0;
        let mut then = if past { now - away } else { now + away };
        if chance.below(3) == 0 {
            let minute = [0, 15, 30][chance.below(3)];
            then = then.with_minute(minute).unwrap();
            if (then > now) == past && then != now {
                continue;
            }
        }
        let (of_date, of_clock) = (chance.below(DATE_FORMS), chance.below(CLOCK_FORMS));
        // The last ones are the midnight that ends a day.
        let mut day = then.date();
        if of_clock >= MIDNIGHTS {
            then = day.and_hms_opt(0, 0, 0).unwrap();
            if (then > now) == past && then != now {
                continue;
            }
            day = day.pred_opt().unwrap();
        }
        let (Some(date), Some(clock)) =
            (date_form(of_date, day, now), clock_form(of_clock, then.hour(), then.minute()))
        else {
            continue;
        };
        if of_clock == 13 && of_date != 0 {
            continue;
        }
        let (hedge, about) = [("", false), ("", false), ("许", true), ("左右", true)][chance.below(4)];
        let touches = date.ends_with(|c: char| c.is_ascii_digit()) && !clock.starts_with([' ', 'T']);
        let mut text = format!("{date}{}{clock}{hedge}", if touches { " " } else { "" });
        if of_date == 6 && of_clock == 8 && chance.below(2) == 0 {
            text = text.replace(' ', "");
        }
        if chance.below(4) == 0 {
            text = wide(&text);
        }
        made += 1;
        let exact = then.format("%Y-%m-%dT%H:%M").to_string();
        let whole_hour = matches!(of_clock, 9 | 15 | 16);
        let want = match (about, whole_hour) {
            (true, true) => format!("约{}", then.format("%Y-%m-%dT%H")),
            (true, false) => format!("约{exact}"),
            _ => exact,
        };
        let place = of_date * CLOCK_FORMS + of_clock;
        tried[place] += 1;
        let sense = if past { Sense::Past } else { Sense::Future };
        match Moment::read(&text, offset.instant(now), offset, sense) {
            Ok(moment) => {
                assert_eq!(moment.to_string(), want, "{text} at {now}, {sense:?}");
                read_right[place] += 1;
            }
            Err(_) => assert!(of_date >= 8, "{text} at {now} names the whole date and is refused"),
        }
        // In a file only whole dates mean anything, and they mean the same.
        if let Ok(moment) = Moment::read_in_file(&text, offset) {
            assert!(of_date < 8, "{text} names no whole date");
            assert_eq!(moment.to_string(), want, "{text} in a file");
        } else {
            assert!(of_date >= 8, "{text} names the whole date and is refused in a file");
        }
    }
    for (place, right) in read_right.iter().enumerate().filter(|(place, _)| tried[*place] >= 10) {
        assert!(*right > 0, "form {} with {} is never read", place / CLOCK_FORMS, place % CLOCK_FORMS);
    }
}

/// Which times may lie ahead the table says: of every field of every book, also in the rows of its lists.
#[test]
fn a_planned_time_may_lie_ahead_and_what_has_happened_may_not() {
    use serde_json::json;
    use zhiban::domain::Ledger;
    use zhiban::schema::{Field, Kind, Values, book};
    use zhiban::work::saving::ahead;
    let (now, offset) = (at("2026-04-23T14:07"), Offset::default());
    let past = |field: &Field| matches!(field.kind, Kind::Moment(Sense::Past));
    for ledger in Ledger::ALL {
        for field in book(ledger).fields.iter().filter(|f| !f.automatic) {
            let found = |value: serde_json::Value| {
                let mut values = Values::default();
                values.set(field.key, Some(value));
                ahead(ledger, &values, None, now, offset).map(|f| f.key)
            };
            if let Kind::Moment(_) = field.kind {
                let wanted = past(field).then_some(field.key);
                for time in ["2026-04-24T08:30", "2026-05-01", "2099-01-01 凌晨"] {
                    assert_eq!(found(json!(time)), wanted, "{} {time}", field.key);
                }
                for time in ["2026-04-23", "2026-04-23T14:15", "2025-01-01"] {
                    assert_eq!(found(json!(time)), None, "{} {time}", field.key);
                }
            }
            for column in field.columns().iter().filter(|c| matches!(c.kind, Kind::Moment(_))) {
                let row = json!([{}, { (column.key): "2099-01-01" }]);
                assert_eq!(found(row).is_some(), past(column), "{} {}", field.key, column.key);
            }
        }
    }
    // A roster for tomorrow is planned; a correction is not asked again about what stood there.
    let values = |json| serde_json::from_value::<Values>(json).unwrap();
    let tomorrow = values(json!({"begins_at": "2026-04-24T08:30"}));
    assert!(ahead(Ledger::Roster, &tomorrow, None, now, offset).is_none());
    let old = values(json!({"event_at": "2027-01-01"}));
    assert!(ahead(Ledger::DutyLog, &old, Some(&old), now, offset).is_none());
}

#[test]
fn what_is_typed_in_a_room_of_another_offset_is_neither_late_nor_of_the_future() {
    for offset in [6, 9].map(|hours| Offset(hours * 60)) {
        let mut wishes = set_up();
        for wish in &mut wishes {
            if let Wish::SetUp(setting) = wish {
                setting.offset = offset;
            }
        }
        let mut store = Both::new();
        commit(&mut store, MORNING, 0, wishes).unwrap();
        let mut room = Room::with(store, 80, 24, Some(OfficerId(1)));
        room.press("F2").text("石桥镇政府").press("F8");
        room.sees("已保存 №值-2026-0001");
        let hit = &found(&mut room.store, "石桥镇政府", 1)[0];
        let stated = hit.row.values.text(book(Ledger::DutyLog).summary.when);
        assert_eq!(stated, Some(offset.minute(room.now).replace(' ', "T").as_str()));
    }
}
