//! The handover sheet as text, from the values that are sealed: the same for a preview at any minute.

use crate::domain::Ledger;
use crate::schema::{Kind, Values, book};

/// A line of the sheet, and whether it heads a part.
pub type Line = (String, bool);

/// The sheet: its number or that it is not sealed, every field that has something, what was added since, the code.
#[must_use]
pub fn lines(number: &str, values: &Values, notes: &[String], code: Option<&str>) -> Vec<Line> {
    let own = book(Ledger::Handover);
    let mut out = vec![(format!("{}单  {number}", own.name.zh), true)];
    for field in own.fields {
        let Some(value) = values.0.get(field.key) else { continue };
        let shown = field.show(value);
        if !matches!(field.kind, Kind::Rows(_)) {
            out.push((format!("{}：{shown}", field.label.zh), false));
            continue;
        }
        out.push((format!("{}（{}）", field.label.zh, values.rows(field.key).len()), true));
        out.extend(shown.lines().map(|line| (format!("  {line}"), false)));
    }
    if !notes.is_empty() {
        out.push(("封存后的附注".to_owned(), true));
        out.extend(notes.iter().map(|note| (format!("  {note}"), false)));
    }
    if let Some(code) = code {
        out.push((format!("链码：{code}"), true));
    }
    out
}

/// The same as one text.
#[must_use]
pub fn text(lines: &[Line]) -> String {
    lines.iter().fold(String::new(), |text, (line, _)| text + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_sheet_says_every_field_and_what_was_added_since() {
        let values: Values = serde_json::from_value(json!({
            "out_shift": "第3班", "summary": "平稳", "sign_out": "甲", "sign_in": "乙",
            "open_items": [{"no": "办-2026-0001", "what": "水管爆裂", "answer": "已知,8点问供水"}],
            "left_out": "本班共 1 条"
        }))
        .unwrap();
        let text = text(&lines("交-2026-0003", &values, &["附注 甲:钥匙在保险柜".into()], Some("1234")));
        for wanted in [
            "交-2026-0003",
            "第3班",
            "甲",
            "乙",
            "水管爆裂",
            "已知,8点问供水",
            "本班共 1 条",
            "钥匙在保险柜",
            "1234",
        ] {
            assert!(text.contains(wanted), "{wanted} is missing:\n{text}");
        }
    }
}
