//! What no file may claim: that somebody signed, released or agreed at this machine. Each of these takes a PIN here.

use crate::schema::{Field, Kind, key, matter};
use serde_json::Value;

/// Words of a state that only a PIN gives, with what to do instead. The states of reports and papers are filled by the
/// program, so that no file brings them at all.
const SIGNED_STATES: [(&str, &str); 1] =
    [(matter::CANCELLED, "取消要两个人在本机输入 PIN，导入的不能算取消；请改成「待办」，导入后再取消")];

/// Refuses a state that takes a PIN.
///
/// # Errors
/// What to do instead, in one sentence.
pub(super) fn claimed(field: &Field, value: &Value) -> Result<(), String> {
    if field.key != key::STATE.as_str() || !matches!(field.kind, Kind::Choice(_)) {
        return Ok(());
    }
    let found = SIGNED_STATES.iter().find(|(state, _)| value.as_str() == Some(state));
    found.map_or(Ok(()), |(_, instead)| Err((*instead).to_owned()))
}
