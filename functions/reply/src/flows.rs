//! The flows that a site's bot follows, as they were published.

use desk_bot::Names;
use desk_core::{Millis, id::SiteId};
use desk_dialogue::FlowSet;
use desk_spin::Store;
use desk_store::{flows, kv::KNOWLEDGE_POINTER};
use desk_wire::ApiError;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

thread_local! {
    // A generation never changes, so that what an instance has read once is right as long as the pointer names it.
    static READ: RefCell<BTreeMap<SiteId, (String, Rc<Script>)>> = const { RefCell::new(BTreeMap::new()) };
}

/// The most sites that an instance keeps.
const KEPT: usize = 16;

/// Flows, and what they know by name.
pub(crate) struct Script {
    pub(crate) flows: FlowSet,
    pub(crate) names: Names,
}

impl Script {
    fn of(flows: FlowSet) -> Rc<Self> {
        let names = Names::of(&flows);
        Rc::new(Self { flows, names })
    }
}

pub(crate) async fn of(site: &SiteId, now: Millis) -> Result<Rc<Script>, ApiError> {
    let store = Store::open().await?;
    let Some(pointer) = KNOWLEDGE_POINTER.get(&store, site, now).await? else {
        return Ok(Script::of(FlowSet::builtin()));
    };
    let known = READ.with_borrow(|read| read.get(site).filter(|(of, _)| *of == pointer.generation).cloned());
    if let Some((_, script)) = known {
        return Ok(script);
    }
    let script = Script::of(flows::published(&store, site, &pointer.generation, now).await?);
    READ.with_borrow_mut(|read| {
        if read.len() >= KEPT {
            read.clear();
        }
        read.insert(site.clone(), (pointer.generation, Rc::clone(&script)));
    });
    Ok(script)
}
