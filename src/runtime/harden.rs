//! What a process that handles PINs does first: it leaves no image of its memory behind, and no file that others read.

/// No core dumps, no other process of the same user may look into this one's memory, and every file that it makes is its
/// owner's alone from the first byte on, whichever library makes it.
pub fn harden() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Where a system refuses, there is nothing more that could be done.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
        // A file that may not grow any more is a disk that refuses, and told as one; it ends nobody in the middle of a
        // write. Whether a file ever did is of no interest.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
        rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}
