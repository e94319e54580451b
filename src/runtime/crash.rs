//! A fault of ours: it must not draw over the screen, and it must not print what a record says.

use crate::msg::Event;
use std::sync::{Mutex, PoisonError};

/// Where the last panic was.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// From here on a panic only notes its place in the source. Its words may hold the text of a record, so they
/// are kept nowhere.
pub(super) fn keep_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// Says where it was, on the screen that is given back and in the log.
pub(super) fn tell() {
    if let Some(place) = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        super::log::crashed(&place);
        super::tell::say(&format!("zhiban {} {place}", env!("CARGO_PKG_VERSION")));
    }
}

/// Does something that a fault of ours cannot end with the words of a panic, which may hold the text of a record, nor
/// with an exit code that says nothing; nothing is given back after one, and its place is told.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    keep_quiet();
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok();
    if done.is_none() {
        tell();
    }
    done
}

/// In test builds a certain paste crashes the console, so that coming back from a crash can be tested.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "the crash that the test asks for")]
pub(super) fn on_demand(event: &Event) {
    let asked = std::env::var("ZHIBAN_CRASH_ON").ok().filter(|words| !words.is_empty());
    if let (Some(words), Event::Paste(text)) = (asked, event)
        && *text == words
    {
        panic!("asked for");
    }
}

#[cfg(not(debug_assertions))]
pub(super) fn on_demand(_event: &Event) {}
