//! `zhiban drill`: an exercise (演练) in a file of its own. It begins with the unit's settings and officers, as
//! they are, and with no record; nothing in it can be taken for real, and nothing of it goes into the real file.

use super::console::console;
use super::context::{Context, Exit, Stop};
use crate::record::act::Setting;
use crate::record::wish::Wish;
use crate::runtime::{Clock, tell};
use crate::store::query::Commit;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::glance::glance;
use crate::store::{Refusal, Store, StoreError};
use std::path::{Path, PathBuf};

/// The file of the exercise beside the real one.
pub(super) fn drill_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".drill");
    PathBuf::from(name)
}

pub(super) fn run(context: &Context) -> Result<Exit, Stop> {
    let path = drill_path(&context.path);
    if !path.exists() {
        make(&context.path, &path).map_err(|e| Stop::store(&e, context.lang()))?;
        tell::say(&format!("演练文件 {} / drill file", path.display()));
    }
    console(&Context { path, config: context.config.clone(), look: context.look })
}

/// Settings and officers go over with the hashes of their PINs; the real file is only read.
fn make(real: &Path, path: &Path) -> Result<(), StoreError> {
    let seen = glance(real)?;
    let (Some(setting), Some(shift)) = (seen.setting, seen.shift) else {
        return Err(StoreError::Refused(Refusal::NotSetUp));
    };
    let mut wishes = vec![Wish::SetUp(Setting { drill: true, ..setting })];
    let lead = shift.lead;
    wishes.extend(seen.officers.into_iter().map(Wish::Officer));
    wishes.push(Wish::Begin { lead });
    let machine = crate::domain::ids::MACHINE;
    let commit = Commit { at: Clock::default().now(), by: machine, proofs: Vec::new(), wishes };
    SqliteStore::create(path)?.commit(&commit).map(|_| ())
}
