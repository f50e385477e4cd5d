//! The site's intent models, where the deployment mounts them: `/models/<site>.intents` over the vectors of the fast tier,
//! and `/models/<site>.deep.intents` over those of both.

use desk_bot::Opinion;
use desk_core::id::SiteId;
use desk_intents::{Answer, IntentModel};
use std::{cell::RefCell, collections::BTreeMap, path::Path};

/// Which vectors a model is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    Fast,
    Both,
}

/// The models that were looked for, and found.
type Open = BTreeMap<(SiteId, Tier), Option<&'static IntentModel<'static>>>;

thread_local! {
    // A mounted file does not change while an app runs.
    static OPEN: RefCell<Open> = const { RefCell::new(BTreeMap::new()) };
}

/// The model; nothing where there is none, or one that this desk cannot read, which the log then says.
pub(crate) fn of(site: &SiteId, tier: Tier) -> Option<&'static IntentModel<'static>> {
    OPEN.with_borrow_mut(|open| *open.entry((site.clone(), tier)).or_insert_with(|| read(site, tier)))
}

/// What an answer says to whoever weighs it. A model that was taught nothing outside its intents has no opinion of what
/// is not in scope.
pub(crate) fn opinion(answer: &Answer<'static>) -> Option<Opinion<'static>> {
    let labels = answer.intents.iter().map(|intent| (intent.label, f64::from(intent.probability))).collect();
    let outside = answer.outside.map_or_else(|| answer.in_scope.then_some(0.0), |p| Some(f64::from(p)));
    Some(Opinion { labels, outside: outside? })
}

fn read(site: &SiteId, tier: Tier) -> Option<&'static IntentModel<'static>> {
    let ending = match tier {
        Tier::Fast => "intents",
        Tier::Both => "deep.intents",
    };
    let path = Path::new("/models").join(format!("{site}.{ending}"));
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
