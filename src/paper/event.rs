//! An incident in one clause, as an office writes it: when, where, what. The name of an incident often begins with its
//! place; the place is said once.

use super::words;
use crate::schema::Values;
use crate::schema::key;

/// How the names of places that may stand before a place end.
const AREA_ENDS: [char; 12] = ['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡', '村', '道', '园'];
/// What an event is one of, so that 一起 may stand before it.
const COUNTED: [&str; 9] = ["事件", "事故", "火灾", "爆炸", "坍塌", "追尾", "案件", "纠纷", "火情"];
/// How the names of premises end, which belong to the place.
const PREMISES: [&str; 22] = [
    "厂",
    "中学",
    "小学",
    "大学",
    "学校",
    "幼儿园",
    "医院",
    "公司",
    "工地",
    "小区",
    "商场",
    "市场",
    "仓库",
    "煤矿",
    "加油站",
    "酒店",
    "宾馆",
    "大桥",
    "隧道",
    "水库",
    "码头",
    "车站",
];
/// What may follow one of these and make another word of it.
const NO_END: [char; 6] = ['房', '区', '门', '长', '生', '内'];
/// What needs a noun behind it.
const BARE: [&str; 4] = ["中毒", "上访", "停电", "聚集"];

/// `4月23日13时40分许，东江区石桥镇工业路某塑料厂发生一起火灾`.
#[must_use]
pub fn clause(values: &Values) -> String {
    let text = |key| values.text(key).unwrap_or_default().trim();
    let title = if text(key::TITLE).is_empty() { "突发事件" } else { text(key::TITLE) };
    let place = text(key::LOCATION);
    let happened = happened(place, title);
    // What nobody knows yet is said to be looked into, in words that may go out as they are.
    let (head, unknown) = match (words::occurred(values), words::stated(values, "received_at")) {
        (when, _) if !when.is_empty() => (format!("{when}，"), "具体地点"),
        (_, told) if !told.is_empty() => (format!("{told}接报，"), "事发时间和具体地点"),
        _ => (String::new(), "事发时间和具体地点"),
    };
    let is_timed = unknown == "具体地点";
    match (is_timed, place.is_empty()) {
        (true, false) => format!("{head}{happened}"),
        (false, false) => format!("{head}{happened}，事发时间正在核实"),
        (_, true) => format!("{head}{happened}，{unknown}正在核实"),
    }
}

/// Where what happened, each place said once.
#[must_use]
pub fn happened(place: &str, title: &str) -> String {
    let title = title.trim_end_matches(['。', '.']);
    if title.contains("发生") {
        // The name is a sentence already; its place is enough if it says the same.
        let (before, what) = title.split_once("发生").unwrap_or(("", title));
        let (place, _) = merged(place, before);
        return format!("{place}发生{what}");
    }
    let (place, what) = merged(place, title);
    let (premises, what) = premises(&what);
    let place = format!("{place}{premises}");
    if what.is_empty() {
        return format!("{place}发生突发事件");
    }
    let what = if BARE.iter().any(|bare| what.ends_with(bare)) { format!("{what}事件") } else { what };
    let one = if COUNTED.iter().any(|end| what.ends_with(end)) && !what.starts_with(['一', '多']) {
        "一起"
    } else {
        ""
    };
    format!("{place}发生{one}{what}")
}

/// The premises with which what happened begins, and the rest.
fn premises(what: &str) -> (String, String) {
    let ends = PREMISES.iter().filter_map(|end| what.rfind(end).map(|at| at + end.len()));
    let ends =
        ends.filter(|end| what.get(*end..).is_some_and(|rest| !rest.is_empty() && !rest.starts_with(NO_END)));
    let end = ends.max().unwrap_or(0);
    let (premises, rest) = what.split_at_checked(end).unwrap_or(("", what));
    (premises.to_owned(), rest.to_owned())
}

/// The place with what the name knows of it besides, and the name without the place.
fn merged(place: &str, title: &str) -> (String, String) {
    let name: Vec<char> = title.chars().collect();
    let mut rest = place;
    let (mut lead, mut at, mut found) = (String::new(), 0, false);
    while at < name.len() {
        // The longest piece of the name from here that the place goes on with.
        let piece = (at + 2..=name.len()).rev().find_map(|end| {
            let piece: String = name.get(at..end)?.iter().collect();
            rest.find(&piece).map(|from| (end, from + piece.len()))
        });
        match (piece, found) {
            (Some((end, beyond)), _) => {
                rest = rest.get(beyond..).unwrap_or_default();
                (at, found) = (end, true);
            }
            (None, true) => break,
            (None, false) => {
                lead.extend(name.get(at));
                at += 1;
            }
        }
    }
    let what: String = name.get(at..).unwrap_or_default().iter().collect();
    let is_area = lead.is_empty() || lead.ends_with(AREA_ENDS);
    if !found || !is_area || what.is_empty() {
        return (place.to_owned(), title.to_owned());
    }
    (format!("{lead}{place}"), what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_said_once() {
        for (place, title, said) in [
            (
                "青石县城关镇海泉中学",
                "青石县海泉中学学生疑似食物中毒",
                "青石县城关镇海泉中学发生一起学生疑似食物中毒事件",
            ),
            (
                "东江区石桥镇工业路某塑料厂",
                "东江区石桥镇某塑料厂火灾",
                "东江区石桥镇工业路某塑料厂发生一起火灾",
            ),
            ("石桥镇工业路某塑料厂", "东江区石桥镇某塑料厂火灾", "东江区石桥镇工业路某塑料厂发生一起火灾"),
            ("青石高速白沙段", "青石高速白沙段多车追尾事故", "青石高速白沙段发生多车追尾事故"),
            ("石桥镇", "第3号火灾", "石桥镇发生一起第3号火灾"),
            ("石桥镇", "石桥镇", "石桥镇发生石桥镇"),
            ("白水镇", "白水镇发生山体滑坡", "白水镇发生山体滑坡"),
            ("东江区石桥镇", "某塑料厂火灾", "东江区石桥镇某塑料厂发生一起火灾"),
            ("城关镇", "某厂房火灾", "城关镇发生一起某厂房火灾"),
            ("某县", "5.2级地震", "某县发生5.2级地震"),
        ] {
            assert_eq!(happened(place, title), said);
        }
    }
}
