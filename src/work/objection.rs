//! Why something is not done yet.

use crate::locale::Text;

/// What has to be done first.
#[derive(Clone, Copy, Debug)]
pub struct Objection {
    /// The field in which it is to be done; `None` when it is no field.
    pub field: Option<&'static str>,
    /// The sentence for the officer.
    pub text: Text,
}

impl Objection {
    /// An objection to what a field says, or does not say.
    #[must_use]
    pub fn at(field: &'static str, text: Text) -> Objection {
        Objection { field: Some(field), text }
    }
}
