//! `zhiban backup` and `zhiban restore`: a copy counts only after it was reopened and verified; restoring never
//! overwrites anything.

use super::context::{Context, Exit, Stop, opened, record};
use crate::domain::Offset;
use crate::record::act::AuditEvent;
use crate::runtime::Clock;
use crate::runtime::log::{self, Copying};
use crate::runtime::tell;
use crate::store::sqlite::{backup, restore};
use crate::store::{Store, StoreError, files};
use std::path::PathBuf;
use std::time::Instant;

#[derive(clap::Args, Debug)]
pub(super) struct BackupArgs {
    /// The folder; else every folder of storage.toml 文件夹
    dir: Option<PathBuf>,
    /// Take the newest copy back into memory and verify it 恢复演练
    #[arg(long)]
    drill: bool,
}

#[derive(clap::Args, Debug)]
pub(super) struct RestoreArgs {
    /// The copy 备份文件
    file: PathBuf,
}

pub(super) fn run(context: &Context, args: &BackupArgs) -> Result<Exit, Stop> {
    let stop = |e: StoreError| Stop::store(&e, context.lang());
    let mut store = opened(context)?;
    let offset = store.watch().map_err(stop)?.map_or(Offset::default(), |w| w.setting.offset);
    if args.drill {
        let began = Instant::now();
        let drilled = backup::drill(store.places());
        log::copied(Copying::Drill, drilled.as_ref().map(|copy| copy.lines), began.elapsed());
        let copy = drilled.map_err(stop)?;
        let what = format!("{} {} 行", copy.path.display(), copy.lines);
        tell::answer(&format!("恢复演练通过:{what},链码 {} / the copy can be restored", copy.code));
        return record(&mut store, context, AuditEvent::RestoreDrill, what);
    }
    let mut told = store.places().clone();
    told.backups = args
        .dir
        .iter()
        .cloned()
        .chain(args.dir.is_none().then(|| told.backups.clone()).into_iter().flatten())
        .collect();
    for line in files::on_one_disk(&told) {
        tell::say(&line);
    }
    let folders = args.dir.clone().map_or_else(|| store.places().backups.clone(), |dir| vec![dir]);
    let ledger = store.places().ledger.clone();
    let mut exit = Exit::Done;
    for folder in folders {
        let began = Instant::now();
        let made = backup::backup(&ledger, &folder, Clock::default().now(), offset);
        log::copied(Copying::Backup, made.as_ref().map(|copy| copy.lines), began.elapsed());
        match made {
            Ok(copy) => {
                tell::answer(&format!(
                    "已备份并核对 {} 行:{} 链码 {}",
                    copy.lines,
                    copy.path.display(),
                    copy.code
                ));
                if let Some(told) = copy.parted() {
                    tell::say(&told);
                    record(&mut store, context, AuditEvent::Damaged, told)?;
                    exit = Exit::No;
                }
                let what = format!("{} 链码 {}", copy.path.display(), copy.code);
                record(&mut store, context, AuditEvent::Backup, what)?;
            }
            Err(e) => {
                tell::say(&format!(
                    "{}: {}",
                    folder.display(),
                    crate::screens::messages::at_command(&e, context.lang())
                ));
                record(&mut store, context, AuditEvent::BackupFailed, folder.display().to_string())?;
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

pub(super) fn restore(context: &Context, args: &RestoreArgs) -> Result<Exit, Stop> {
    let stop = |e: StoreError| Stop::store(&e, context.lang());
    // A file from outside is first read by a process that can do no harm.
    super::child::whole(&args.file)?;
    let began = Instant::now();
    let restored = restore::restore(&args.file, &context.path);
    log::copied(Copying::Restore, restored.as_ref().map(|(copy, _)| copy.lines), began.elapsed());
    let (copy, aside) = restored.map_err(stop)?;
    tell::answer(&format!("已放回 {} 行,链码 {} / restored", copy.lines, copy.code));
    if let Some(aside) = aside {
        tell::answer(&format!("原文件留在 {} / the old file is kept", aside.display()));
    }
    // What came after the copy is on the tape, and comes back here.
    let (mut store, told) = log::open(&context.path).map_err(stop)?;
    for line in told {
        tell::answer(&line);
    }
    record(&mut store, context, AuditEvent::Restored, args.file.display().to_string())
}
