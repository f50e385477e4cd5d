//! A site's settings: versions of each kind, and of each site, by themselves.

use crate::world::{empty, site};
use desk_core::{Actor, Millis, id::SiteId};
use desk_store::settings::{self, Setting};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct One(pub(crate) u8);
impl Setting for One {
    const NAME: &'static str = "one";
}

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Other(pub(crate) u8);
impl Setting for Other {
    const NAME: &'static str = "other";
}

#[test]
fn settings_of_a_kind_are_versions_and_a_change_of_another_person_is_seen() {
    let database = empty();
    let put = |n, expected| {
        block_on(settings::put(&database, &site(), &One(n), expected, &Actor::System, Millis::new(5))).unwrap()
    };
    let found = block_on(settings::find::<One>(&database, &site())).unwrap();
    assert_eq!((found.settings, found.version, found.put), (One(0), 0, None));
    assert_eq!(put(1, Some(0)).unwrap().version, 1);
    // A retry finds what its first try made.
    assert_eq!(put(1, Some(0)).unwrap().version, 1);
    assert_eq!(put(2, Some(0)), None);
    let second = put(2, Some(1)).unwrap();
    assert_eq!((second.settings, second.version, second.put), (One(2), 2, Some((Millis::new(5), Actor::System))));
    assert_eq!(put(1, None).unwrap().version, 3);
}

#[test]
fn kinds_and_sites_do_not_see_each_other() {
    let database = empty();
    block_on(settings::put(&database, &site(), &One(7), None, &Actor::System, Millis::new(1))).unwrap();
    assert_eq!(block_on(settings::find::<Other>(&database, &site())).unwrap().version, 0);
    let elsewhere = SiteId::parse("elsewhere").unwrap();
    assert_eq!(block_on(settings::find::<One>(&database, &elsewhere)).unwrap().version, 0);
}

#[test]
fn default_settings_can_be_put() {
    let database = empty();
    let put = block_on(settings::put(&database, &site(), &One(0), Some(0), &Actor::System, Millis::new(1)));
    assert_eq!(put.unwrap().unwrap().version, 1);
}
