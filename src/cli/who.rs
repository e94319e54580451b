//! Who carried a command out: nobody signs on for it, so it is the user of the system.

/// The user of the system as a line of the record names him.
#[cfg(unix)]
pub(super) fn who() -> String {
    let number = uzers::get_current_uid();
    let name = uzers::get_user_by_uid(number).map(|user| user.name().to_string_lossy().into_owned());
    format!("经手 系统用户 {}", name.unwrap_or_else(|| number.to_string()))
}

#[cfg(not(unix))]
pub(super) fn who() -> String {
    format!("经手 系统用户 {}", std::env::var("USERNAME").unwrap_or_default())
}
