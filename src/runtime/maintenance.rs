//! What is done beside the ledger's thread, on threads of its own, so that no key and no save waits for it:
//! verifying, backing up, the monthly drill, the reserve.

use super::clock::Clock;
use super::log::{self, Copying};
use super::work::Work;
use crate::domain::Offset;
use crate::msg::{Errand, Event, Request, Ticket};
use crate::record::act::AuditEvent;
use crate::record::code::Code;
use crate::store::places::Places;
use crate::store::query::Watch;
use crate::store::sqlite::{SqliteStore, backup, verify};
use crate::store::{Store, files};
use std::sync::mpsc::Sender;
use std::time::Instant;

/// A drill is due after so many days.
const DRILL_DAYS: i64 = 30;
/// Less free space than this is told at start.
const FREE_BYTES_MIN: u64 = 200 * 1024 * 1024;

/// What is done once after the start: the reserve, the whole record verified, the drill of the month.
pub(super) fn at_start(store: &mut SqliteStore, clock: Clock, events: Sender<Event>, back: Sender<Work>) {
    let places = store.places().clone();
    let drilled = store.last_of(AuditEvent::RestoreDrill).ok().flatten();
    let drill_due = drilled.is_none_or(|at| clock.now().since_ms(at) > DRILL_DAYS * 86_400_000);
    let version_is_new = store.version().is_ok_and(|v| v.as_deref() != Some(env!("CARGO_PKG_VERSION")));
    if !matches!(store.watch(), Ok(Some(_))) {
        return;
    }
    if version_is_new {
        send(&back, AuditEvent::Version, env!("CARGO_PKG_VERSION").to_owned());
    }
    // A thread that dies with the program: nothing here is half done.
    aside(move || {
        let mut found = Vec::new();
        if let Err(e) = files::keep_ballast(&places) {
            found.push(format!("备用空间留不出来: {e}"));
        }
        if let Some(free) = files::free_bytes(&places.ledger).filter(|free| *free < FREE_BYTES_MIN) {
            found.push(format!("磁盘只剩 {} MiB,请腾出空间", free >> 20));
        }
        found.extend(files::on_one_disk(&places));
        if !found.is_empty() {
            let _ = events.send(Event::Found(found));
        }
        verify_now(&places, None, false, &events, &back);
        if drill_due {
            drill(&places, &events, &back);
        }
    });
}

/// Does something on a thread that takes what the others leave of the processors: no key waits for it.
fn aside(what: impl FnOnce() + Send + 'static) {
    std::thread::spawn(move || {
        // On Linux this is the thread's own; elsewhere the program would only make itself slow.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(19);
        what();
    });
}

fn send(back: &Sender<Work>, event: AuditEvent, detail: String) {
    // When the store's thread is gone there is nothing to be written into any more.
    let _ = back.send(Work::Ask(Ticket::of(Errand::Audit), Request::Audit(event, detail)));
}

/// Verifies because somebody asked; the answer comes as an event.
pub(super) fn verify(places: Places, code: Option<Code>, events: Sender<Event>, back: Sender<Work>) {
    aside(move || verify_now(&places, code, true, &events, &back));
}

fn verify_now(places: &Places, code: Option<Code>, asked: bool, events: &Sender<Event>, back: &Sender<Work>) {
    let began = Instant::now();
    let report = verify::verify_against(&places.ledger, code);
    log::verified(&report, began.elapsed());
    match &report {
        Ok(report) if report.damage.is_empty() => {
            // At every start a line that says nothing new would only lengthen the record.
            if asked {
                send(back, AuditEvent::Verified, format!("流水 {} 行", report.lines));
            }
        }
        Ok(report) => {
            let first: Vec<String> =
                report.damage.iter().take(3).map(|d| format!("{} {}", d.place, d.what)).collect();
            send(back, AuditEvent::Damaged, first.join(";"));
            if !asked {
                let mut found = vec![format!(
                    "核对发现 {} 处不符;已保存的另有纸带,请退出后运行 zhiban recover",
                    report.damage.len()
                )];
                found.extend(first);
                let _ = events.send(Event::Found(found));
            }
        }
        Err(e) if !asked => drop(events.send(Event::Found(vec![format!("核对没有做成: {e}")]))),
        Err(_) => {}
    }
    if asked {
        let _ = events.send(Event::Verified(code, report));
    }
}

/// Makes a copy in every folder, because the watch changed hands or somebody asked.
///
/// The line of it names whoever has signed on at this console.
pub(super) fn backup(store: &mut SqliteStore, clock: Clock, events: Sender<Event>, back: Sender<Work>) {
    let places = store.places().clone();
    let watch = store.watch().ok().flatten();
    let offset = watch.as_ref().map_or_else(Offset::default, |watch| watch.setting.offset);
    let names = |watch: &Watch| {
        let names: Vec<&str> = store.session().iter().map(|officer| watch.name(*officer)).collect();
        if names.is_empty() { "未登录".to_owned() } else { names.join("、") }
    };
    let by = format!("经手 {}", watch.as_ref().map_or_else(String::new, names));
    aside(move || {
        let began = Instant::now();
        for (folder, made) in backup::everywhere(&places, clock.now(), offset) {
            log::copied(Copying::Backup, made.as_ref().map(|copy| copy.lines), began.elapsed());
            match made {
                Ok(copy) => {
                    let name = copy.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    send(&back, AuditEvent::Backup, format!("{name} 链码 {} {by}", copy.code));
                    if let Some(told) = copy.parted() {
                        send(&back, AuditEvent::Damaged, told.clone());
                        let _ = events.send(Event::Found(vec![told]));
                    }
                    let _ = events.send(Event::BackedUp(Ok(copy.path.display().to_string())));
                }
                Err(e) => {
                    send(&back, AuditEvent::BackupFailed, format!("{}: {e} {by}", folder.display()));
                    let _ = events.send(Event::BackedUp(Err(format!("{}: {e}", folder.display()))));
                }
            }
        }
    });
}

/// Takes the newest copy back into memory and records that it could be.
fn drill(places: &Places, events: &Sender<Event>, back: &Sender<Work>) {
    if places.backups.iter().all(|folder| backup::copies(&places.ledger, folder).is_empty()) {
        return;
    }
    let began = Instant::now();
    let drilled = backup::drill(places);
    log::copied(Copying::Drill, drilled.as_ref().map(|copy| copy.lines), began.elapsed());
    match drilled {
        Ok(copy) => {
            let name = copy.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            send(back, AuditEvent::RestoreDrill, format!("{name} {} 行", copy.lines));
        }
        Err(e) => drop(events.send(Event::Found(vec![format!("备份恢复演练没有通过: {e}")]))),
    }
}
