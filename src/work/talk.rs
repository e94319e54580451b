//! A talk that the rules propose: the reckoning is quoted, everything else is a person's.

use super::Room;
use crate::domain::{Ledger, RecordId};
use crate::policy::admonish::Proposal;
use crate::record::act::Origin;
use crate::record::wish::{NewRecord, Wish};
use crate::schema::Values;
use crate::schema::{choice, key};
use uuid::Uuid;

/// The name space of proposals.
const PROPOSALS: Uuid = Uuid::from_u128(0x7a68_6962_616e_4000_8000_7461_6c6b_0001);

/// The draft of a talk. Its identity follows from what is proposed, so that two consoles make one draft.
#[must_use]
pub fn propose(room: &Room<'_>, proposal: &Proposal) -> Wish {
    let mut values = Values::default();
    values.set_text(key::TRIGGER, &proposal.fault);
    values.set_text(key::RUNG, &proposal.rung);
    values.set_text(key::UNIT, &proposal.unit);
    values.set_text(key::REASON, &proposal.reason);
    values.set_text(key::CLOCK_REF, &proposal.evidence.replace('\n', " ； "));
    values.set_text(key::PROBLEMS, &proposal.evidence);
    values.set_text(key::PROPOSED_BY_RULE, &proposal.rule);
    values.set_text(key::DECISION, choice::DECISION_OPEN);
    values.set_text(key::STATUS, choice::STATUS_OPEN);
    Wish::Append(NewRecord {
        ledger: Ledger::Talk,
        id: RecordId(Uuid::new_v5(&PROPOSALS, proposal.key.as_bytes())),
        opened_at: room.now,
        origin: Origin::Made,
        values,
        links: vec![proposal.record],
    })
}
