//! What a record is called in one line: what it is about, and not the name of somebody who happens to stand in it.

use super::choice;
use super::key;
use super::nature::Nature;
use super::value::Values;
use crate::domain::Moment;

/// The fields that titles are made of besides those of the summary, by the nature of the book.
const COMPOSED: &[(Nature, &[&str])] = &[
    (
        Nature::DutyLog,
        &[
            "leader",
            "leader_post",
            "warning_kind",
            "colour",
            "issuer",
            "area",
            "valid_from",
            "valid_to",
            "post",
            "destination",
            "acting",
            "absent_from",
            "absent_to",
        ],
    ),
    (Nature::Roster, &["second", "chief", "leader"]),
];

/// The same of one book.
pub(super) fn keys(nature: Nature) -> &'static [&'static str] {
    COMPOSED.iter().find(|(of, _)| *of == nature).map_or(&[], |(_, keys)| keys)
}

/// The title that is composed of several fields; `None` where one field says it all.
pub(super) fn composed(nature: Nature, values: &Values) -> Option<String> {
    if nature == Nature::Roster {
        return roster(values);
    }
    match values.text(key::KIND).filter(|_| nature == Nature::DutyLog)? {
        choice::KIND_INSTRUCTION => instruction(values),
        choice::KIND_WARNING => warning(values),
        choice::KIND_ABSENCE_REPORT => absence(values),
        _ => None,
    }
}

/// `王伟副县长批示：全力救治伤员`.
fn instruction(values: &Values) -> Option<String> {
    let text = |key| values.text(key).map(str::trim).unwrap_or_default();
    let (who, words) = (format!("{}{}", text(key::LEADER), text(key::LEADER_POST)), text(key::WORDS));
    (!who.is_empty() && !words.is_empty()).then(|| format!("{who}批示：{words}"))
}

/// `县气象台发布寒潮蓝色预警（青山镇）`; a warning that ends says so.
#[must_use]
pub fn warning(values: &Values) -> Option<String> {
    let text = |key| values.text(key).map(str::trim).unwrap_or_default();
    let kind = text(key::WARNING_KIND).trim_end_matches("预警");
    if kind.is_empty() {
        return None;
    }
    let has_ended = values.has(key::VALID_TO) && !values.has(key::VALID_FROM);
    let act = if has_ended { "解除" } else { "发布" };
    let area = if text(key::AREA).is_empty() { String::new() } else { format!("（{}）", text(key::AREA)) };
    Some(format!("{}{act}{kind}{}预警{area}", text(key::ISSUER), text(key::COLOUR)))
}

/// `青山镇镇长赵立外出广州，4月28日至4月30日，代理人钱进`.
fn absence(values: &Values) -> Option<String> {
    let text = |key| values.text(key).map(str::trim).unwrap_or_default();
    if text(key::NAME).is_empty() {
        return None;
    }
    let mut out =
        format!("{}{}{}外出{}", text(key::UNIT), text(key::POST), text(key::NAME), text(key::DESTINATION));
    let day = |key| Moment::parse(text(key)).map(|at| at.show());
    match (day(key::ABSENT_FROM), day(key::ABSENT_TO)) {
        (Some(from), Some(to)) => out.push_str(&format!("，{from}至{to}")),
        (Some(at), None) | (None, Some(at)) => out.push_str(&format!("，{at}")),
        (None, None) => {}
    }
    if !text(key::ACTING).is_empty() {
        out.push_str(&format!("，代理人{}", text(key::ACTING)));
    }
    Some(out)
}

/// `4月24日值班：林晓、黄磊，带班李建国`.
fn roster(values: &Values) -> Option<String> {
    let text = |key| values.text(key).map(str::trim).unwrap_or_default();
    let begins = Moment::parse(text(key::BEGINS_AT))?.show();
    let names = [text(key::LEAD), text(key::SECOND)];
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let leader =
        if text(key::LEADER).is_empty() { String::new() } else { format!("，带班{}", text(key::LEADER)) };
    Some(format!("{begins}起值班：{}{leader}", names.join("、")))
}

#[cfg(test)]
mod tests {
    use super::super::books::book;
    use crate::domain::Ledger;
    use serde_json::json;

    #[test]
    fn a_title_says_what_the_thing_is() {
        let title = |ledger, json| book(ledger).title(&serde_json::from_value(json).unwrap());
        let log = |json| title(Ledger::DutyLog, json);
        assert_eq!(
            log(
                json!({"kind": "批示指示", "leader": "王伟", "leader_post": "副县长", "words": "全力救治", "subject": "食物中毒"})
            ),
            "王伟副县长批示：全力救治"
        );
        assert_eq!(
            log(
                json!({"kind": "预警", "warning_kind": "寒潮", "colour": "蓝色", "issuer": "县气象台", "content": "hc"})
            ),
            "县气象台发布寒潮蓝色预警"
        );
        assert_eq!(
            log(
                json!({"kind": "外出报备", "unit": "青山镇", "name": "罗建平", "post": "镇长", "acting": "钱进",
                "absent_from": "2026-11-29", "absent_to": "2026-11-30", "destination": "广州"})
            ),
            "青山镇镇长罗建平外出广州，2026-11-29至2026-11-30，代理人钱进"
        );
        assert_eq!(log(json!({"kind": "来电", "subject": "水管爆裂", "content": "冒水"})), "水管爆裂");
        assert_eq!(
            title(
                Ledger::Roster,
                json!({"begins_at": "2026-11-29T08:30", "lead": "林晓梅", "leader": "郑海涛"})
            ),
            "2026-11-29 08:30起值班：林晓梅，带班郑海涛"
        );
    }
}
