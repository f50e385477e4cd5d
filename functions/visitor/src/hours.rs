//! When the people of a site are there.

use desk_core::{Millis, hours::BusinessHours, id::SiteId};
use desk_spin::Database;
use desk_store::sites;
use desk_wire::ApiError;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// So long an instance goes by what it has read: a change is seen everywhere within two seconds.
const FRESH: Millis = Millis::new(1_500);
/// The most sites that an instance keeps.
const KEPT: usize = 64;

type Read = (Millis, Option<Rc<BusinessHours>>);

thread_local! {
    static READ: RefCell<BTreeMap<SiteId, Read>> = const { RefCell::new(BTreeMap::new()) };
}

/// The hours of a site; nothing where people are always there.
pub(crate) async fn of(sql: &Database, site: &SiteId, now: Millis) -> Result<Option<Rc<BusinessHours>>, ApiError> {
    let known = READ.with_borrow(|read| read.get(site).filter(|(at, _)| now.since(*at) < FRESH).cloned());
    if let Some((_, hours)) = known {
        return Ok(hours);
    }
    let hours = sites::find(sql, site).await?.and_then(|row| row.site.hours).map(Rc::new);
    READ.with_borrow_mut(|read| {
        if read.len() >= KEPT {
            read.clear();
        }
        read.insert(site.clone(), (now, hours.clone()));
    });
    Ok(hours)
}
