//! A site: one brand that the deployment serves.

use crate::{hours::BusinessHours, id::SiteId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a site is, set once by set-up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its name, shown in the widget.
    pub name: String,
    /// The first words of the widget by language tag.
    #[serde(default)]
    pub greeting: BTreeMap<String, String>,
    /// When people are there; absent for always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<BusinessHours>,
}

/// What can happen to a site's own stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum SiteEvent {
    /// The site was set up.
    SiteCreated(Site),
    /// When people are there was set anew.
    HoursSet {
        /// Absent for always.
        hours: Option<BusinessHours>,
    },
    /// Some of the articles of a generation that lookups see; what is told of them in one event is bounded.
    ArticlesPublished {
        /// The generation.
        generation: String,
        /// Article id and version.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        articles: Vec<(String, u64)>,
        /// Ids of articles that lookups saw before and see no more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        removed: Vec<String>,
    },
    /// A generation is what lookups see, and all of its articles are told.
    Published {
        /// Names the immutable index that was built.
        generation: String,
        /// Article id and version, of all articles: by a desk that told them here, in one event.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        articles: Vec<(String, u64)>,
        /// Flow id and version.
        #[serde(default)]
        flows: Vec<(String, u64)>,
        /// The version of the site's synonyms; 0 for none.
        #[serde(default)]
        synonyms: u64,
    },
}
