//! An incident in one clause, as an office writes it: when, where, what. The name of an incident often begins with its
//! place; the place is said once.

use super::words;
use crate::schema::Values;
use crate::schema::key;

/// How the names of places that may stand before a place end.
const AREA_ENDS: [char; 12] = ['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡', '村', '道', '园'];
/// What an event is one of, so that 一起 may stand before it.
const COUNTED: [&str; 6] = ["事件", "事故", "火灾", "案件", "纠纷", "火情"];
/// What an event is without being counted.
const UNCOUNTED: [&str; 36] = [
    "爆炸",
    "坍塌",
    "追尾",
    "溺水",
    "泄漏",
    "垮塌",
    "侧翻",
    "相撞",
    "地震",
    "台风",
    "暴雨",
    "洪水",
    "洪涝",
    "内涝",
    "滑坡",
    "泥石流",
    "塌方",
    "疫情",
    "寒潮",
    "大风",
    "冰雹",
    "险情",
    "灾害",
    "异常",
    "停水",
    "中断",
    "故障",
    "渗漏",
    "积水",
    "坠亡",
    "坠落",
    "倒塌",
    "起火",
    "着火",
    "冒烟",
    "决口",
];
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
/// What goes on with the name of a place.
const INSIDE: [char; 14] =
    ['段', '处', '路', '口', '市', '县', '区', '镇', '乡', '村', '内', '外', '境', '附'];
/// What needs a noun behind it.
const BARE: [&str; 4] = ["中毒", "上访", "停电", "聚集"];

/// `4月23日13时40分许，东江区石桥镇工业路某塑料厂发生一起火灾`.
#[must_use]
pub fn clause(values: &Values) -> String {
    let text = |key| values.text(key).unwrap_or_default().trim();
    let place = text(key::LOCATION);
    let happened = happened(values);
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

/// Where what happened, each place said once. A name that is no event, such as a headline, gives way to the kind of the
/// incident: the course tells the rest.
#[must_use]
pub fn happened(values: &Values) -> String {
    let text = |key| values.text(key).unwrap_or_default().trim();
    let kind = kind_of(text(key::SUBTYPE));
    let title = text(key::TITLE).trim_end_matches(['。', '.']);
    // The name may be a sentence already; its place is enough if it says the same.
    let (before, title) = title.split_once("发生").unwrap_or((title, ""));
    let (place, what) = match title.split_whitespace().next() {
        Some(what) => (merged(text(key::LOCATION), before).0, what.to_owned()),
        None => merged(text(key::LOCATION), before),
    };
    let (premises, what) = premises(&what);
    let what = if BARE.iter().any(|bare| what.ends_with(bare)) { format!("{what}事件") } else { what };
    let ends = |ends: &[&str]| ends.iter().any(|end| what.ends_with(end));
    let is_event = (ends(&COUNTED) || ends(&UNCOUNTED)) && !what.contains(char::is_whitespace);
    let what = if is_event { what.as_str() } else { kind.as_str() };
    let is_one = COUNTED.iter().any(|end| what.ends_with(end)) && !what.starts_with(['一', '多']);
    let one = if is_one { "一起" } else { "" };
    format!("{place}{}发生{one}{what}", if is_event { premises.as_str() } else { "" })
}

/// The kind of an incident as an event: without what stands in brackets, and with 事件 where it is none by itself.
fn kind_of(subtype: &str) -> String {
    let plain = subtype.split_once('(').map_or(subtype.to_owned(), |(before, rest)| {
        format!("{before}{}", rest.split_once(')').map_or("", |(_, after)| after))
    });
    let is_event = COUNTED.iter().chain(&UNCOUNTED).any(|end| plain.ends_with(end));
    match (plain.is_empty(), is_event) {
        (true, _) => "突发事件".to_owned(),
        (_, true) => plain,
        (_, false) => format!("{plain}事件"),
    }
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
    // A name that goes on within the word at which the place ended is no name of a place and an event.
    let is_whole = !what.starts_with(INSIDE);
    if !found || !is_area || what.is_empty() || !is_whole {
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
            ("白水镇", "白水镇发生山体滑坡", "白水镇发生山体滑坡"),
            ("东江区石桥镇", "某塑料厂火灾", "东江区石桥镇某塑料厂发生一起火灾"),
            ("城关镇", "某厂房火灾", "城关镇发生一起某厂房火灾"),
            ("某县", "5.2级地震", "某县发生5.2级地震"),
            // Names that are headlines, and one that is no name at all.
            (
                "101国道密云县庄头峪村附近路段",
                "101国道密云县段现惨祸 客车农用车相撞致6人亡",
                "101国道密云县庄头峪村附近路段发生一起道路交通事故",
            ),
            ("兴庆区丽景北街", "丽景北街发生一起交通事故 一环卫工被撞身亡", "兴庆区丽景北街发生一起交通事故"),
            ("石桥镇", "石桥镇", "石桥镇发生一起道路交通事故"),
            ("石桥镇", "", "石桥镇发生一起道路交通事故"),
        ] {
            let mut values = Values::default();
            values.set_text(key::LOCATION, place);
            values.set_text(key::TITLE, title);
            values.set_text(key::SUBTYPE, "道路交通事故");
            assert_eq!(happened(&values), said);
        }
        for (subtype, said) in [
            ("水旱(洪涝)灾害", "水旱灾害"),
            ("饮用水安全", "饮用水安全事件"),
            ("台风", "台风"),
            ("", "突发事件"),
        ] {
            assert_eq!(kind_of(subtype), said);
        }
    }
}
