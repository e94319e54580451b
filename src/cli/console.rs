//! `zhiban` alone and `zhiban demo`: the console itself.

use super::context::{Context, Exit, Stop, opened, places};
use crate::domain::{OfficerId, Stamp};
use crate::locale::Lang;
use crate::runtime::{self, Clock, End, Start, tell};
use crate::store::places::Places;
use crate::store::sqlite::SqliteStore;
use std::path::Path;

pub(super) fn console(context: &Context) -> Result<Exit, Stop> {
    let mut store = None;
    if context.path.exists() || places(context)?.tape.exists() {
        // A file that cannot be opened is told in plain words before the screen is taken, and so is what was
        // found wrong and mended.
        store = Some(opened(context)?);
    } else if let Some(folder) = context.path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| Stop::machine(folder, &e))?;
    }
    start(Start {
        path: context.path.clone(),
        store,
        places: places(context)?,
        look: context.look,
        config: context.config.clone(),
        clock: Clock::default(),
        me: None,
        demo: false,
    })
}

pub(super) fn demo(context: &Context) -> Result<Exit, Stop> {
    let folder = tempfile::tempdir().map_err(|e| Stop::machine(&std::env::temp_dir(), &e))?;
    let path = folder.path().join("demo.db");
    let (me, now) = made(&path, false, context)?;
    let clock = Clock::starting_at(now);
    let places = Places::of(&path).map_err(|e| Stop::store(&e, context.lang()))?;
    start(Start {
        path,
        store: None,
        places,
        look: context.look,
        config: None,
        clock,
        me: Some(me),
        demo: true,
    })
}

/// The fictional day in a file of its own, marked 【演练】, to try commands on.
pub(super) fn demo_into(context: &Context, path: &Path) -> Result<Exit, Stop> {
    if path.exists() {
        return Err(Stop::wrong(format!("{} 已经在了,没有动它 / is there already", path.display())));
    }
    made(path, true, context)?;
    tell::say(&format!("已写 {};每个人的 PIN 是 {} / written", path.display(), crate::demo::PIN));
    Ok(Exit::Done)
}

/// A new file with the fictional day in it; gives its officer on watch, and the time at which the day goes on.
fn made(path: &Path, drill: bool, context: &Context) -> Result<(OfficerId, Stamp), Stop> {
    let made = SqliteStore::create(path).and_then(|mut store| crate::demo::make(&mut store, drill));
    made.map_err(|e| Stop::store(&e, context.lang()))
}

fn start(start: Start) -> Result<Exit, Stop> {
    if tell::lacks_chinese() && start.look.lang == Lang::Zh {
        // Where Chinese cannot be seen, only this can be read.
        tell::say(
            "This console has no Chinese glyphs: run zhiban in fbterm, kmscon or a graphical terminal, or with --lang en.",
        );
        tell::say("Enter starts it all the same, Ctrl-C leaves.");
        tell::wait_for_enter();
    }
    match runtime::run(start) {
        Ok(End::Quit) => Ok(Exit::Done),
        Ok(End::Crashed) => Err(Stop::failed(
            "程序出错退出了;已保存的都在,没写完的留作草稿。请重新启动。 / The program failed; what was saved is safe, drafts are kept. Start it again.",
        )),
        Err(_) => Err(Stop::wrong("控制台要在终端里运行 / the console needs a terminal")),
    }
}
