//! What the child does: a fixed story, so that every run makes the same journal and every step can be told
//! by its time.

use crate::support::{MORNING, PINS, append, id, proof, values};
use serde_json::{Value, json};
use uuid::Uuid;
use zhiban::domain::{Ledger, OfficerId, ShiftId, Stamp};
use zhiban::record::act::AnswerKind;
use zhiban::record::chain;
use zhiban::record::wish::Wish;
use zhiban::store::drafts::{Console, Draft};
use zhiban::store::query::Commit;

/// When the room was set up; every step of the story is later.
pub const EVE: Stamp = Stamp(MORNING.0 - 1_000);
/// The distance of two steps. The time of a line in the journal names the step that wrote it.
const STEP_MS: i64 = 1_000;

/// One step.
#[derive(Clone, Debug)]
pub enum Step {
    /// A commit to the ledger.
    Commit(Commit),
    /// A draft is kept.
    Keep(Draft),
    /// A draft is dropped.
    Drop(Uuid),
    /// The console is closed and opened again.
    Restart,
    /// A copy is made, reopened and verified.
    Backup,
}

/// The time of a step.
pub fn time_of(step: usize) -> Stamp {
    MORNING.plus_ms(step as i64 * STEP_MS)
}

/// The step that a line of this time belongs to; nothing for the lines of set-up and for strangers.
pub fn step_at(at: i64) -> Option<usize> {
    let since = at - MORNING.0;
    (since >= 0 && since % STEP_MS == 0).then_some((since / STEP_MS) as usize)
}

/// The console of the story.
pub fn console() -> Console {
    Console { id: Uuid::from_u128(0xC0), pid: 1 }
}

/// The wishes of set-up, with PIN hashes that cost nothing: thousands of handovers are signed here.
pub fn set_up() -> Vec<Wish> {
    let mut wishes = crate::support::set_up_with(&PINS.map(cheap_hash));
    // The rule files of a unit make long lines, which take more than one page.
    wishes.push(Wish::Policy {
        name: "内规.toml".into(), text: "一、值班员不得离岗。\n".repeat(300)
    });
    wishes
}

fn cheap_hash(pin: &str) -> String {
    let salt = [7; 16];
    let params = argon2::Params::new(8, 1, 1, Some(32)).unwrap();
    let mut out = [0; 32];
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), &salt, &mut out)
        .unwrap();
    format!("argon2id$8$1${}${}", chain::hex(&salt), chain::hex(&out))
}

/// The story of so many shifts.
pub fn story(shifts: usize) -> Vec<Step> {
    let mut teller = Teller { steps: Vec::new() };
    for shift in 0..shifts {
        teller.shift(shift);
    }
    teller.steps
}

struct Teller {
    steps: Vec<Step>,
}

impl Teller {
    fn commit(&mut self, by: u32, wishes: Vec<Wish>) {
        self.sign(by, Vec::new(), wishes);
    }

    fn sign(&mut self, by: u32, signers: Vec<u32>, wishes: Vec<Wish>) {
        let at = time_of(self.steps.len());
        let proofs = signers.into_iter().map(proof).collect();
        self.steps.push(Step::Commit(Commit { at, by: OfficerId(by), proofs, wishes }));
    }

    /// Types for a while: the text grows, as the console keeps it.
    fn type_on(&mut self, form: u128, words: &[&str]) {
        let mut text = String::new();
        for word in words {
            text.push_str(word);
            let body = json!({ "text": text, "step": self.steps.len() });
            self.steps.push(Step::Keep(Draft { id: Uuid::from_u128(form), body }));
        }
    }

    fn shift(&mut self, shift: usize) {
        let (out, into) = ((shift % 2) as u32 + 1, ((shift + 1) % 2) as u32 + 1);
        let base = (shift as u128 + 1) * 100;
        let form = base + 90;
        self.type_on(form, &["石桥镇", "来电,", "厂房起火"]);
        let [call, incident, meeting, talk, matter, report] = [1, 2, 3, 4, 5, 6].map(|n| base + n);
        self.commit(out, vec![append(Ledger::DutyLog, call, duty_log("厂房起火"))]);
        self.steps.push(Step::Drop(Uuid::from_u128(form)));
        self.commit(
            out,
            vec![
                append(
                    Ledger::Incident,
                    incident,
                    json!({"title": "厂房起火", "phase": "处置中", "location": "石桥镇"}),
                ),
                Wish::Link { from: id(incident), to: id(call) },
            ],
        );
        self.type_on(form + 1, &["续报", "第一次"]);
        self.commit(out, vec![append(Ledger::Report, report, report_on(incident))]);
        let chair = if out == 1 { "甲" } else { "乙" };
        self.sign(
            out,
            vec![out],
            vec![append(
                Ledger::Meeting,
                meeting,
                json!({"kind": "交班会", "chair": chair, "decisions": [{"what": "加强值守"}]}),
            )],
        );
        if shift.is_multiple_of(2) {
            // The write-ahead log is folded into the file, removed, and begun anew.
            self.steps.push(Step::Restart);
        }
        self.sign(
            out,
            vec![out],
            vec![append(Ledger::Talk, talk, json!({"unit": "石桥镇", "reason": "迟报四十分钟"}))],
        );
        self.commit(out, vec![append(Ledger::Matter, matter, matter_of("待办"))]);
        self.correct(out, call, incident);
        self.hand_over(shift, out, into, base);
        self.steps.push(Step::Backup);
        // The next officer closes what was left to him.
        let close = Wish::Revise {
            id: id(matter),
            base: 1,
            reason: "销号".into(),
            values: values(matter_of("已销号")),
        };
        self.commit(into, vec![close]);
        self.steps.push(Step::Drop(Uuid::from_u128(form + 1)));
        self.type_on(form + 2, &["留到下一班的草稿"]);
    }

    fn correct(&mut self, by: u32, call: u128, incident: u128) {
        let text = values(duty_log("厂房冒烟"));
        self.commit(by, vec![Wish::Revise { id: id(call), base: 1, reason: "听错".into(), values: text }]);
        let mistaken = call + 10;
        self.commit(by, vec![append(Ledger::DutyLog, mistaken, duty_log("重复的来电"))]);
        self.sign(by, vec![by], vec![Wish::Void { id: id(mistaken), base: 1, reason: "重复登记".into() }]);
        let text = values(json!({"title": "厂房起火", "phase": "处置结束", "location": "石桥镇"}));
        self.commit(
            by,
            vec![Wish::Revise { id: id(incident), base: 1, reason: "处置完毕".into(), values: text }],
        );
    }

    fn hand_over(&mut self, shift: usize, out: u32, into: u32, base: u128) {
        let number = ShiftId(shift as u32 + 1);
        self.commit(
            out,
            vec![Wish::Freeze { shift: number, incoming: OfficerId(into), reason: String::new() }],
        );
        let answer = Wish::Answer {
            shift: number,
            matter: Some(id(base + 5)),
            word: AnswerKind::ReadBack,
            line: "已接,今日跟进".into(),
        };
        self.commit(into, vec![answer]);
        let names = json!({"sign_out": out.to_string(), "sign_in": into.to_string()});
        let sheet = append(Ledger::Handover, base + 9, names);
        let (outgoing, incoming) = (OfficerId(out), OfficerId(into));
        let transfer = Wish::Transfer { outgoing, incoming, sheet: id(base + 9), emergency: String::new() };
        self.sign(out, vec![out, into], vec![sheet, transfer]);
    }
}

fn duty_log(subject: &str) -> Value {
    json!({"kind": "来电", "subject": subject, "unit": "石桥镇", "status": "备查"})
}

fn matter_of(state: &str) -> Value {
    json!({"what": "核实伤亡", "owner": "甲", "state": state, "result": "已核实", "verified_by": "乙"})
}

fn report_on(incident: u128) -> Value {
    json!({"incident": id(incident).0.to_string(), "direction": "报出", "kind": "初报", "title": "关于厂房起火的报告", "unit": "石桥镇"})
}
