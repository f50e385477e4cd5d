//! The site's intent model, where the deployment mounts one as `/models/<site>.intents`.

use desk_core::id::SiteId;
use desk_intents::IntentModel;
use std::{cell::RefCell, collections::BTreeMap, path::Path};

thread_local! {
    // A mounted file does not change while an app runs.
    static OPEN: RefCell<BTreeMap<SiteId, Option<&'static IntentModel<'static>>>> =
        const { RefCell::new(BTreeMap::new()) };
}

/// The model; nothing where there is none, or one that this desk cannot read, which the log then says.
pub(crate) fn of(site: &SiteId) -> Option<&'static IntentModel<'static>> {
    OPEN.with_borrow_mut(|open| *open.entry(site.clone()).or_insert_with(|| read(site)))
}

fn read(site: &SiteId) -> Option<&'static IntentModel<'static>> {
    let path = Path::new("/models").join(format!("{site}.intents"));
    let file = std::fs::read(&path).ok()?;
    // Both stay for the life of the instance, which is short.
    match IntentModel::from_bytes(file.leak()) {
        Ok(model) => Some(Box::leak(Box::new(model))),
        Err(error) => {
            eprintln!("{} is not used: {error}", path.display());
            None
        }
    }
}
