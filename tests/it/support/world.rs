//! A room in which everything happens: a record of every book in every state, and a row in every table.

use super::{MORNING, append, commit, freeze, id, proof, says, set_up, signed};
use serde_json::{Map, Value, json};
use zhiban::domain::{Ledger, OfficerId};
use zhiban::record::act::{AlarmKind, AnswerKind, AuditEvent, NoteKind, Origin};
use zhiban::record::wish::Wish;
use zhiban::schema::{Field, Kind, book};
use zhiban::store::Store;
use zhiban::store::query::Commit;

/// A value that the field allows.
fn value(field: &Field, n: usize) -> Value {
    match field.kind {
        Kind::Line | Kind::Prose | Kind::Officer | Kind::Pin => json!(format!("甲{n}")),
        Kind::Count => json!(n + 1),
        Kind::Figure => json!(1.5),
        Kind::Flag => json!(true),
        Kind::Moment(_) => json!("2026-04-23T08:00"),
        Kind::Choice(list) | Kind::Several(list) | Kind::Offered(list) => json!(list[n % list.len()].name.zh),
        Kind::Rows(columns) => {
            let row: Map<String, Value> =
                columns.iter().map(|column| (column.key.to_owned(), value(column, n))).collect();
            json!([row])
        }
    }
}

/// Texts of a book: every field is filled, and every choice of kind and state is there.
pub fn texts(ledger: Ledger) -> Vec<Value> {
    let book = book(ledger);
    let states = |key: &str| book.field(key).map_or(0, |field| field.choices().len());
    let most = ["kind", "state", "status", "phase", "weight"].map(states).into_iter().max().unwrap_or(0);
    let text = |n: usize| {
        let filled = book.fields.iter().map(|field| (field.key.to_owned(), value(field, n)));
        Value::Object(filled.collect())
    };
    (0..most.max(1)).map(text).collect()
}

/// Fills a new store; gives how many records there are.
pub fn fill(store: &mut dyn Store) -> usize {
    commit(store, MORNING, 0, set_up()).unwrap();
    let mut made: u128 = 0;
    for ledger in Ledger::ALL.into_iter().filter(|ledger| *ledger != Ledger::Handover) {
        for text in texts(ledger) {
            made += 1;
            let mut wish = append(ledger, made, text);
            if let Wish::Append(new) = &mut wish {
                // States that take a PIN come from outside, as a file may bring them.
                new.origin = Origin::Imported;
                new.links = if made > 1 { vec![id(made - 1)] } else { Vec::new() };
            }
            commit(store, MORNING, 1, vec![wish]).unwrap_or_else(|e| panic!("{ledger:?}: {e:?}"));
        }
    }
    commit(store, MORNING, 0, vec![append(Ledger::DutyLog, 900, json!({"kind": "来电", "subject": "未签"}))])
        .unwrap();
    let first = |store: &mut dyn Store, ledger| store.records_after(ledger, 0, 1).unwrap().remove(0);
    let call = first(store, Ledger::DutyLog);
    let mut corrected = call.values.clone();
    corrected.set_text("name", "更正过的");
    let reason = || "听错".to_owned();
    let wishes = vec![Wish::Revise { id: call.id, base: 1, reason: reason(), values: corrected }];
    commit(store, MORNING, 1, wishes).unwrap();
    signed(store, MORNING, 1, vec![Wish::Countersign { record: id(900) }]).unwrap();
    signed(store, MORNING, 1, vec![Wish::Void { id: id(900), base: 1, reason: reason() }]).unwrap();
    let incident = first(store, Ledger::Incident);
    let alarm = Wish::Alarm {
        record: incident.id,
        clock: "x".into(),
        due: MORNING,
        stage: 50,
        word: AlarmKind::Rang,
        reason: String::new(),
        until: None,
    };
    let rest = vec![
        alarm,
        Wish::Audit { event: AuditEvent::Locked, detail: "x".into() },
        Wish::Policy { name: "x".into(), text: "y".into() },
    ];
    commit(store, MORNING, 0, rest).unwrap();
    let note = Wish::Note { record: call.id, word: NoteKind::Addition, line: "补一句".into() };
    commit(store, MORNING, 1, vec![note]).unwrap();
    hand_over(store);
    store.records_after(Ledger::Handover, 0, 10).unwrap().len() + usize::try_from(made).unwrap() + 1
}

/// The watch passes, with every open matter read back.
fn hand_over(store: &mut dyn Store) {
    commit(store, MORNING, 1, vec![freeze(1, 2)]).unwrap();
    for matter in store.sheet().unwrap().matters {
        let answer = says(1, matter.row.id.0.as_u128(), AnswerKind::ReadBack, "接");
        commit(store, MORNING, 2, vec![answer]).unwrap();
    }
    let sheet = append(Ledger::Handover, 990, texts(Ledger::Handover).remove(0));
    let (outgoing, incoming) = (OfficerId(1), OfficerId(2));
    let transfer = Wish::Transfer { outgoing, incoming, sheet: id(990), emergency: String::new() };
    let proofs = vec![proof(1), proof(2)];
    store.commit(&Commit { at: MORNING, by: incoming, proofs, wishes: vec![sheet, transfer] }).unwrap();
}
