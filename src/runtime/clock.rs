//! The only reader of the machine's clocks.

use crate::domain::Stamp;
use crate::msg::Event;
use crate::record::pin::Cost;
use std::sync::mpsc::Sender;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A wall clock that runs this far from time is a jump, not drift.
const JUMP_MS: i64 = 2_000;

/// The machine's time; shifted only for the demonstration, whose day is fictional.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    shift_ms: i64,
}

impl Clock {
    /// A clock that stands at `now` at this moment and runs on from there.
    #[must_use]
    pub fn starting_at(now: Stamp) -> Clock {
        Clock { shift_ms: now.since_ms(Clock::default().now()) }
    }

    /// Milliseconds since the machine was started, sleep included; no setting of the clock moves it.
    #[must_use]
    pub fn boot_ms(self) -> i64 {
        steady_ms()
    }

    /// How dear guessing a PIN is made on this machine: 200 to 300 ms a guess. Test builds, which sign all the
    /// time, take the least that is called safe.
    #[must_use]
    pub fn pin_cost(self) -> Cost {
        const TARGET_MS: u64 = if cfg!(debug_assertions) { 1 } else { 250 };
        Cost::tuned(TARGET_MS, |cost| {
            let start = steady_us();
            cost.guess();
            u64::try_from((steady_us() - start) / 1000).unwrap_or_default()
        })
    }

    /// Now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the wall clock")]
    pub fn now(self) -> Stamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Stamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).plus_ms(self.shift_ms)
    }
}

/// Starts the thread that ticks once a second and tells when the wall clock and time disagree.
pub(super) fn start(clock: Clock, events: Sender<Event>) {
    std::thread::spawn(move || {
        let (mut wall, mut steady) = (clock.now(), steady_ms());
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let (wall_now, steady_now) = (clock.now(), steady_ms());
            let jump = wall_now.since_ms(wall) - (steady_now - steady);
            (wall, steady) = (wall_now, steady_now);
            if jump.abs() > JUMP_MS && events.send(Event::ClockJump(jump)).is_err() {
                return;
            }
            // A jump is a second too: what it has made due rings now.
            if events.send(Event::Tick).is_err() {
                return;
            }
        }
    });
}

fn steady_ms() -> i64 {
    steady_us() / 1000
}

/// Microseconds since the machine was started, sleep included.
#[cfg(target_os = "linux")]
fn steady_us() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    time.tv_sec * 1_000_000 + time.tv_nsec / 1000
}

#[cfg(not(target_os = "linux"))]
fn steady_us() -> i64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    i64::try_from(START.get_or_init(Instant::now).elapsed().as_micros()).unwrap_or(i64::MAX)
}
