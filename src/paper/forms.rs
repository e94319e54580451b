//! Papers of one record and of a span that nobody edits: sheet, minutes, talk, report, file of an incident, daily log,
//! register, roster, accounts, statistics.

use super::document::Document;
use super::facts::Facts;
use super::{figures, passages, timeline, words};
use crate::domain::{Ledger, Moment, Number, Offset, Stamp};
use crate::policy::admonish::Account;
use crate::policy::clocks::{self, Direction};
use crate::schema::{Field, Kind, Values, book, report};
use crate::schema::{choice, key};
use crate::store::query::{Dossier, Record, Row, Watch};
use chrono::Datelike;

/// Every filled field of a record: what is short as pairs, what is a list as a table.
fn fields(doc: &mut Document, ledger: Ledger, values: &Values, leave: &[&str]) {
    let mut pairs = Vec::new();
    let mut tables: Vec<(&'static Field, Vec<Vec<String>>)> = Vec::new();
    for field in book(ledger).fields.iter().filter(|f| !leave.contains(&f.key)) {
        let Some(value) = values.0.get(field.key) else { continue };
        if let Kind::Rows(columns) = field.kind {
            let rows = values.rows(field.key).iter().map(|row| {
                let cell = |c: &Field| row.get(c.key).map(|v| c.show(v)).unwrap_or_default();
                columns.iter().filter(|c| !INSIDE_ROWS.contains(&c.key)).map(cell).collect()
            });
            tables.push((field, rows.collect()));
        } else {
            pairs.push((field.label.zh.to_owned(), field.show(value)));
        }
    }
    doc.pairs(pairs);
    for (field, rows) in tables {
        let columns = field.columns().iter().filter(|c| !INSIDE_ROWS.contains(&c.key));
        let columns: Vec<&str> = columns.map(|c| c.label.zh).collect();
        // Columns that nobody filled say nothing.
        let filled: Vec<usize> = (0..columns.len())
            .filter(|at| rows.iter().any(|r| r.get(*at).is_some_and(|c| !c.is_empty())))
            .collect();
        let heads: Vec<&str> = filled.iter().filter_map(|at| columns.get(*at).copied()).collect();
        let cells = rows.into_iter().map(|r| filled.iter().filter_map(|at| r.get(*at).cloned()).collect());
        doc.table(field.label.zh, &heads, cells.collect::<Vec<_>>());
    }
}

/// Who signed, as what, when: the PIN was given at that moment.
fn signatures(doc: &mut Document, record: &Record, watch: &Watch, offset: Offset) {
    let rows = record.signatures.iter().map(|(officer, at, meaning)| {
        vec![meaning.clone(), watch.name(*officer).to_owned(), offset.full(*at)]
    });
    doc.table("签名（PIN 验证）", &["含义", "姓名", "时间"], rows.collect::<Vec<_>>());
}

fn notes(doc: &mut Document, record: &Record, watch: &Watch, offset: Offset) {
    if !record.notes.is_empty() {
        let rows = record.notes.iter().map(|n| {
            vec![n.word.word().to_owned(), watch.name(n.by).to_owned(), offset.minute(n.at), n.line.clone()]
        });
        doc.table("附注", &["类别", "姓名", "时间", "内容"], rows.collect::<Vec<_>>());
    }
}

/// The chain's code and where it comes from: what a paper is compared with later.
fn code(doc: &mut Document, code: Option<String>) {
    if let Some(code) = code {
        doc.line(&format!("链码：{code}（核对：zhiban verify --code）"));
    }
}

fn began(record: &Record, title: &str, mark: &str) -> Document {
    let mut doc = Document::new(&format!("{title}-{}", record.row.number));
    mark.clone_into(&mut doc.mark);
    doc.title(title);
    doc.right(&record.row.number.to_string());
    if record.row.voided {
        doc.line(&format!("【已作废】{}", record.void_reason));
    }
    doc
}

/// 交接班单: what was handed over, both signatures, what was left out, the code.
#[must_use]
pub fn handover(record: &Record, watch: &Watch, mark: &str) -> Document {
    let offset = watch.setting.offset;
    let mut doc = began(record, "交接班单", mark);
    doc.line(&watch.setting.unit);
    fields(&mut doc, Ledger::Handover, &record.row.values, &["left_out"]);
    signatures(&mut doc, record, watch, offset);
    notes(&mut doc, record, watch, offset);
    if let Some(left_out) = record.row.values.text(key::LEFT_OUT) {
        doc.line(left_out);
    }
    code(&mut doc, record.code.map(|c| c.to_string()));
    doc
}

/// 交班会纪要.
#[must_use]
pub fn minutes(record: &Record, watch: &Watch, mark: &str) -> Document {
    let values = &record.row.values;
    let title = format!("{}纪要", values.text(key::KIND).unwrap_or(choice::KIND_SHIFT_MEETING));
    let mut doc = began(record, &title, mark);
    let parts = ["report", "confirmed", "comment", "decisions", "requirements"];
    fields(&mut doc, Ledger::Meeting, values, &parts);
    for key in parts {
        let Some((field, value)) = book(Ledger::Meeting).field(key).zip(values.0.get(key)) else { continue };
        doc.heading(1, field.label.zh);
        if matches!(field.kind, Kind::Rows(_)) {
            let mut only = Values::default();
            only.set(key, Some(value.clone()));
            fields(&mut doc, Ledger::Meeting, &only, &[]);
        } else {
            doc.paragraphs(&field.show(value));
        }
    }
    signatures(&mut doc, record, watch, watch.setting.offset);
    doc
}

/// 约谈通知书: number, addressee, reason, time and place, who attends, what is asked (domain.md 1.11).
#[must_use]
pub fn talk_notice(record: &Record, watch: &Watch, mark: &str) -> Document {
    let values = &record.row.values;
    let text = |key: &str| values.text(key).unwrap_or_default();
    let mut doc = Document::new(&format!("约谈通知书-{}", record.row.number));
    mark.clone_into(&mut doc.mark);
    doc.title("突发事件信息报告约谈通知书");
    let number = if text("notice_no").is_empty() {
        record.row.number.to_string()
    } else {
        text("notice_no").to_owned()
    };
    doc.right(&number);
    doc.line(&format!("{}：", text("unit")));
    let people = |key: &str| {
        let cell = |row: &serde_json::Value, key: &str| {
            row.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let rows = values.rows(key).iter();
        rows.map(|r| format!("{}{}", cell(r, "post"), cell(r, "name"))).collect::<Vec<_>>().join("、")
    };
    doc.paragraphs(&format!(
        "因你单位{}，经研究，决定对你单位进行{}。现将有关事项通知如下。",
        fault(text("trigger")),
        text("rung")
    ));
    let or_open = |words: String| if words.is_empty() { "另行通知".to_owned() } else { words };
    for (at, (label, said)) in [
        ("约谈事由", cause(text("trigger"), text("clock_ref"))),
        ("时间", or_open(words::stated(values, "held_at"))),
        ("地点和方式", or_open(words::joined(&[text("place"), text("mode")], "，"))),
        ("约谈人", or_open(people("interviewers"))),
        ("参加人员", or_open(people("interviewees"))),
    ]
    .into_iter()
    .enumerate()
    {
        doc.heading(1, &format!("{}、{label}", words::numeral(at + 1)));
        doc.paragraphs(&said);
    }
    doc.heading(1, "六、要求");
    doc.paragraphs("请参加人员本人到场，带齐接报、核实、报送的记录和材料，就迟报、漏报等问题作出说明。");
    doc.right(&watch.setting.unit);
    doc.right(&dated(record, &["served_at"], watch.setting.offset));
    doc
}

/// The day that a paper of a record bears: of the first of these times that is stated, else of the record's own.
fn dated(record: &Record, keys: &[&str], offset: Offset) -> String {
    let stated = keys.iter().find_map(|key| record.row.values.text(key).and_then(Moment::parse));
    words::day(stated.map_or_else(|| record.row.stated_at(offset), |at| at.earliest(offset)), offset)
}

/// What a unit is told that it did, as a clause.
fn fault(trigger: &str) -> String {
    match trigger {
        "迟报" | "漏报" | "谎报" | "瞒报" | "轻报" => format!("{trigger}突发事件信息"),
        "" => "在突发事件信息报告工作中存在问题".to_owned(),
        other if other.starts_with("值班") || other.starts_with("查岗") => format!("存在{other}问题"),
        other => format!("在突发事件信息报告工作中存在{other}问题"),
    }
}

/// Why somebody is talked to, without the numbers of our books and without our notes on our own rules.
fn cause(trigger: &str, evidence: &str) -> String {
    let told = evidence.lines().map(|line| {
        let line = line.trim();
        let numbered = line.split_once(' ').filter(|(number, _)| Number::parse(number).is_some());
        let line = numbered.map_or(line, |(_, rest)| rest);
        words::sentence(&line.replace(OURS, ""))
    });
    let told: String = told.collect::<Vec<_>>().join("\n");
    if told.is_empty() { words::sentence(trigger) } else { told }
}

/// What the screen adds to a rule that is ours and no regulation.
const OURS: &str = "（本单位设定，不是规定）";

/// 约谈记录: usable as evidence, so every field and every signature.
#[must_use]
pub fn talk_record(record: &Record, watch: &Watch, mark: &str) -> Document {
    let mut doc = began(record, "突发事件信息报告约谈记录", mark);
    fields(&mut doc, Ledger::Talk, &record.row.values, &[]);
    signatures(&mut doc, record, watch, watch.setting.offset);
    notes(&mut doc, record, watch, watch.setting.offset);
    doc
}

/// To whom a report of ours goes: whom it was sent to, else whom the clocks of its incident ask for.
#[must_use]
pub fn addressee(dossier: &Dossier) -> String {
    let rows = dossier.record.row.values.rows(key::TRANSMISSIONS).iter();
    let sent =
        rows.filter_map(|row| row.get("sent_to").and_then(serde_json::Value::as_str)).map(str::to_owned);
    let incident = dossier.linked.iter().find(|r| r.row.number.ledger == Ledger::Incident);
    let clocks = incident.map(|r| clocks::read(&r.row.values)).unwrap_or_default().into_iter();
    let asked = clocks.filter(|c| c.direction == Direction::Out && !c.lapsed).map(|c| c.to);
    let unique = |names: &mut dyn Iterator<Item = String>| {
        let mut out: Vec<String> = Vec::new();
        for name in names.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()) {
            if !out.contains(&name) {
                out.push(name);
            }
        }
        out.join("、")
    };
    let sent = unique(&mut { sent });
    if sent.is_empty() { unique(&mut { asked }) } else { sent }
}

/// 初报, 续报, 终报 as they go out.
#[must_use]
pub fn report(dossier: &Dossier, watch: &Watch, mark: &str) -> Document {
    let record = &dossier.record;
    let values = &record.row.values;
    let text = |key: &str| values.text(key).unwrap_or_default();
    let mut doc = Document::new(&format!("{}-{}", text("kind"), record.row.number));
    mark.clone_into(&mut doc.mark);
    doc.title(text("title"));
    let is_ours = text("direction") != report::INCOMING;
    let to = if is_ours { addressee(dossier) } else { String::new() };
    if !to.is_empty() {
        doc.line(&format!("{to}："));
    }
    super::issue::body(&mut doc, text("text"));
    // Who reported to us is who signs.
    doc.right(if is_ours { &watch.setting.unit } else { text("unit") });
    doc.right(&dated(record, &["released_at"], watch.setting.offset));
    let state = if text("released_by").is_empty() { "（未签发）" } else { text("released_by") };
    if is_ours {
        doc.line(&format!("签发：{state}\u{3000}拟稿：{}", text("drafted_by")));
    }
    doc
}

/// Fields of an incident that its file does not recite: its course has a part of its own, and by which line of which
/// pack a clock ran is told by its source.
const INSIDE: &[&str] = &["timeline", "grade_rule", "grade_at_least"];
/// The same of the rows of a list.
const INSIDE_ROWS: &[&str] = &["rule", "pack", "lapsed", "provisional", "ours"];

/// 事件全卷: the incident in full, its course to the minute, every report, instruction and relay, every correction.
#[must_use]
pub fn incident_file(dossier: &Dossier, watch: &Watch, mark: &str) -> Document {
    let offset = watch.setting.offset;
    let record = &dossier.record;
    let mut doc = began(record, "突发事件全卷", mark);
    doc.heading(1, "一、事件");
    fields(&mut doc, Ledger::Incident, &record.row.values, INSIDE);
    doc.heading(1, "二、过程");
    let steps = super::timeline::of(dossier, offset);
    let rows = steps.into_iter().map(|s: timeline::Step| vec![s.shown, s.act, s.words, s.number]);
    doc.table("", &["时间", "动作", "内容", "来自"], rows.collect::<Vec<_>>());
    doc.heading(1, "三、报告、记录和事项");
    let mut linked: Vec<&Record> = dossier.linked.iter().collect();
    linked.sort_by_key(|r| r.row.rec);
    for one in &linked {
        let voided = if one.row.voided { "【已作废】" } else { "" };
        doc.heading(2, &format!("{} {}{voided}", one.row.number, book(one.row.number.ledger).name.zh));
        fields(&mut doc, one.row.number.ledger, &one.row.values, &[]);
    }
    if linked.is_empty() {
        doc.paragraphs("无。");
    }
    doc.heading(1, "四、更正");
    let rows = dossier.history.iter().skip(1).map(|r| {
        vec![r.revision.to_string(), offset.full(r.at), watch.name(r.by).to_owned(), r.reason.clone()]
    });
    doc.table("", &["版次", "时间", "经办", "原因"], rows.collect::<Vec<_>>());
    signatures(&mut doc, record, watch, offset);
    doc.line(&format!("本卷列出关联记录{}条，未列0条。", linked.len()));
    code(&mut doc, Some(format!("{} 至流水{}行", watch.code, watch.last.0)));
    doc
}

fn headed(facts: &Facts, name: &str, across: bool) -> Document {
    let offset = facts.offset();
    let stem = format!("{name}-{}", offset.local(facts.from).format("%Y-%m-%d"));
    let mut doc = Document::new(&stem);
    facts.mark.clone_into(&mut doc.mark);
    doc.across = across;
    doc.title(name);
    doc.line(&format!("{}\u{3000}{}", facts.watch.setting.unit, words::span(facts.from, facts.to, offset)));
    doc
}

/// One line of a log or register.
#[must_use]
pub fn log_row(facts: &Facts, row: &Row) -> Vec<String> {
    let book = book(row.number.ledger);
    let text = |key: &str| row.values.text(key).unwrap_or_default();
    let title = book.title(&row.values);
    let mut said = vec![if row.voided { format!("【作废】{title}") } else { title.clone() }];
    for words in [text("content"), text("action"), text("result")].map(str::trim) {
        // Without a subject the content is the title, and nothing is said twice.
        if !words.is_empty() && words != title.trim() && !said.iter().any(|is| is == words) {
            said.push(words.to_owned());
        }
    }
    let state = if row.number.ledger == Ledger::DutyLog {
        facts.state(row)
    } else {
        text(book.summary.state).to_owned()
    };
    vec![
        row.number.to_string(),
        log_time(facts, row),
        text(book.summary.kind).to_owned(),
        text(book.summary.party).to_owned(),
        said.join("\n"),
        state,
        facts.watch.name(row.by).to_owned(),
    ]
}

/// The stated time of a line; beside it, where it was recorded afterwards, that it was, and when.
fn log_time(facts: &Facts, row: &Row) -> String {
    let offset = facts.offset();
    let shown = |at: Stamp| offset.local(at).format("%m-%d %H:%M").to_string();
    let stated = shown(row.stated_at(offset));
    if book(row.number.ledger).is_late(&row.values, row.recorded_at, offset) {
        format!("{stated}\n补记于{}", shown(row.recorded_at))
    } else {
        stated
    }
}

/// The columns of a log or register.
pub const LOG_COLUMNS: [&str; 7] = ["编号", "时间", "类别", "对方", "内容", "状态", "记录人"];

/// 值班日志: everything that happened or was received in a duty day, in the order of its stated times, voided records
/// struck by name.
#[must_use]
pub fn log(facts: &Facts) -> Document {
    let mut doc = headed(facts, "值班日志", true);
    doc.line(&format!("值班：{}", passages::on_duty(facts)));
    let rows: Vec<Vec<String>> = facts.rows.iter().map(|r| log_row(facts, r)).collect();
    let all = rows.len();
    doc.table("", &LOG_COLUMNS, rows);
    doc.line(&format!("共{all}条，列出{all}条，未列0条；其中作废{}条。", figures::voided(facts)));
    code(&mut doc, Some(format!("{} 至流水{}行", facts.watch.code, facts.watch.last.0)));
    doc
}

/// 登记簿: one ledger over a span.
#[must_use]
pub fn register(facts: &Facts, ledger: Ledger) -> Document {
    let mut doc = headed(facts, &format!("{}登记簿", book(ledger).name.zh), true);
    let of: Vec<&Row> = facts.rows.iter().filter(|r| r.number.ledger == ledger).collect();
    doc.table("", &LOG_COLUMNS, of.iter().map(|r| log_row(facts, r)).collect::<Vec<_>>());
    let voided = of.iter().filter(|r| r.voided).count();
    doc.line(&format!("共{}条，列出{}条，未列0条；其中作废{voided}条。", of.len(), of.len()));
    doc
}

/// 值班表.
#[must_use]
pub fn roster(facts: &Facts) -> Document {
    let mut doc = headed(facts, "值班表", false);
    let rows = passages::in_span(facts).map(|row| {
        let text = |key: &str| row.values.text(key).unwrap_or_default().to_owned();
        let begins = super::facts::begin(row, facts.offset());
        let at = begins.map(|b| facts.offset().local(b));
        let weekday = at.map_or("", |at| crate::domain::calendar::weekday_zh(at.date()));
        vec![
            at.map(|at| format!("{} {weekday}", at.format("%m-%d %H:%M"))).unwrap_or_default(),
            words::joined(&[&text("lead"), &text("second")], "、"),
            text("chief"),
            words::joined(&[&text("leader"), &text("leader_on_call")], "、"),
            text("phone"),
            text("remark"),
        ]
    });
    doc.table("", &["接班时间", "值班员", "值班长", "带班领导", "电话", "备注"], rows.collect::<Vec<_>>());
    doc
}

/// 信息报送考核: the account of every unit; the scoring is the pack's, and where it is ours it says so.
#[must_use]
pub fn accounts(facts: &Facts, accounts: &[Account], scoring: &str) -> Document {
    let year = facts.offset().local(facts.from).year();
    let mut doc = headed(facts, &format!("{year}年信息报送考核"), true);
    let rows = accounts.iter().map(|a| {
        let numbers = [a.reports, a.on_time, a.late, a.missing].map(|n| n.to_string());
        let faults =
            [a.omitted, a.understated, a.false_or_hidden, a.adopted, a.instructions].map(|n| n.to_string());
        let mut row = vec![a.unit.clone()];
        row.extend(numbers);
        row.push(a.worst_minutes.to_string());
        row.extend(faults);
        row.push(format!("{:.1}", a.points));
        row.push(a.score.map_or_else(|| "—".to_owned(), |s| format!("{s:.2}")));
        row
    });
    doc.table(
        "",
        &[
            "单位",
            "报送",
            "按时",
            "迟报",
            "未报",
            "最长(分)",
            "漏报",
            "轻报",
            "谎瞒报",
            "采用",
            "批示",
            "总分",
            "得分",
        ],
        rows.collect::<Vec<_>>(),
    );
    doc.line(scoring);
    doc
}

/// 值班统计: the figures with pictures where people look rather than read.
#[must_use]
pub fn statistics(facts: &Facts) -> Document {
    let mut doc = headed(facts, "值班统计", false);
    let rows = figures::counts(facts).into_iter().map(|c| {
        let change = i64::from(c.now) - i64::from(c.before);
        vec![c.what, c.now.to_string(), c.before.to_string(), format!("{change:+}")]
    });
    doc.table("登记数量", &["项目", "本期", "上期", "增减"], rows.collect::<Vec<_>>());
    let all = facts.rows.len();
    let voided = figures::voided(facts);
    doc.line(&format!("本期共{all}条，计入{}条，作废{voided}条不计。", all - voided as usize));
    doc.line(&figures::reporting_in_full(facts));
    doc.chart("来电按时段（条）", figures::calls_by_hour(facts));
    doc.chart("突发事件按等级（起）", figures::grades(facts));
    doc.chart("突发事件按类型（起）", figures::kinds(facts));
    doc.chart("未办结事项按已过班数（项）", figures::ages(facts));
    doc
}
