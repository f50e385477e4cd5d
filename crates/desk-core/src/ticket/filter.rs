//! Which tickets somebody wants to see: conditions that all must hold. A saved view is a filter with a name.

use super::{Names, Priority, Tag};
use crate::{
    Millis,
    id::{AgentId, FieldId, IssueType, StateId, TeamId, TypeId, ViewId},
    survey::Score,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// The most characters that are looked for.
pub const SEARCH_MAX_CHARS: usize = 200;
/// The most views of a list.
const VIEWS_MAX: usize = 50;
/// The most tags and the most fields of a filter.
const CONDITIONS_MAX: usize = 10;

/// Categories of states, as lists ask for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InStatus {
    /// The desk has to act.
    Open,
    /// The customer has to act.
    Waiting,
    /// Done.
    Resolved,
    /// Open or waiting.
    Unresolved,
}

/// Somebody, or nobody. A text: `none`, `me` for whoever asks, or an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Whose {
    /// Nobody's.
    Nobody,
    /// Of whoever asks.
    Mine,
    /// An agent's.
    Agent(AgentId),
}

/// A team, or none. A text: `none` or an id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum OfTeam {
    /// Of none.
    None,
    /// Of this one.
    Team(TeamId),
}

/// Why a filter or a list of views is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilter {
    /// Too long a text.
    #[error("text must have at most {SEARCH_MAX_CHARS} characters")]
    Text,
    /// Too many tags or fields.
    #[error("at most {CONDITIONS_MAX} {0} can be asked for")]
    TooMany(&'static str),
    /// No time between two times.
    #[error("created_from must be before created_until")]
    Span,
    /// Too many views.
    #[error("there may be at most {VIEWS_MAX} views")]
    TooManyViews,
    /// One id twice.
    #[error("there are two views {0}")]
    Twice(ViewId),
    /// No name, or too long a one.
    #[error("the names of view {0} must have 1 to 60 characters, without control characters")]
    Name(ViewId),
}

/// A filter as it is written; what is absent is no condition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(rename = "TicketFilter", inline)]
pub struct FilterDraft {
    /// Words that stand in its subject, its messages, its notes or its fields; the last may be the beginning of one.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(length(max = SEARCH_MAX_CHARS))]
    pub text: String,
    /// The category of its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<InStatus>,
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<StateId>,
    /// How urgent it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_type: Option<TypeId>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<IssueType>,
    /// The team that is to see to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<OfTeam>,
    /// Who is to see to it: who was named, or who has its conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Whose>,
    /// Who watches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watcher: Option<Whose>,
    /// Tags that it has, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// What stands in fields of the site's own, as text.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<FieldId, String>,
    /// How the customer scored it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// It was opened then or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_from: Option<Millis>,
    /// It was opened before then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_until: Option<Millis>,
}

/// A filter that makes sense. The default lets every ticket through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "FilterDraft", into = "FilterDraft")]
#[schemars(with = "FilterDraft", inline)]
pub struct Filter(FilterDraft);

/// A filter with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TicketView", inline)]
pub struct View {
    /// Its id.
    pub id: ViewId,
    /// Its names.
    pub names: Names,
    /// Which tickets it shows.
    #[serde(default)]
    pub filter: Filter,
}

/// Views as they are written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TicketViews", inline)]
pub struct ViewsDraft {
    /// In the order in which they are shown.
    #[schemars(length(max = VIEWS_MAX))]
    pub views: Vec<View>,
}

/// Views that can be told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "ViewsDraft", into = "ViewsDraft")]
#[schemars(with = "ViewsDraft", inline)]
pub struct Views(ViewsDraft);

/// An agent's own views; at first there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct OwnViews(pub Views);

impl Default for OwnViews {
    fn default() -> Self {
        Self(Views(ViewsDraft { views: Vec::new() }))
    }
}

impl Filter {
    /// The conditions.
    #[must_use]
    pub fn conditions(&self) -> &FilterDraft {
        &self.0
    }

    /// Both filters' conditions; where both say something of the same, `more` holds, but words are looked for together.
    ///
    /// # Errors
    /// [`InvalidFilter`] where both together are too much.
    pub fn and(self, more: Self) -> Result<Self, InvalidFilter> {
        let (a, b) = (self.0, more.0);
        let text = format!("{} {}", a.text, b.text).trim().to_owned();
        let mut tags = a.tags;
        tags.extend(b.tags);
        let mut fields = a.fields;
        fields.extend(b.fields);
        Self::try_from(FilterDraft {
            text,
            status: b.status.or(a.status),
            state: b.state.or(a.state),
            priority: b.priority.or(a.priority),
            ticket_type: b.ticket_type.or(a.ticket_type),
            issue: b.issue.or(a.issue),
            team: b.team.or(a.team),
            assignee: b.assignee.or(a.assignee),
            watcher: b.watcher.or(a.watcher),
            tags,
            fields,
            score: b.score.or(a.score),
            created_from: b.created_from.or(a.created_from),
            created_until: b.created_until.or(a.created_until),
        })
    }
}

impl Views {
    /// The views, in the order in which they are shown.
    #[must_use]
    pub fn views(&self) -> &[View] {
        &self.0.views
    }

    /// A view.
    #[must_use]
    pub fn find(&self, id: &ViewId) -> Option<&View> {
        self.0.views.iter().find(|view| view.id == *id)
    }
}

/// What every desk begins with.
impl Default for Views {
    fn default() -> Self {
        let view = |id: &str, zh: &str, en: &str, filter: FilterDraft| {
            let names = Names { zh: zh.to_owned(), en: en.to_owned() };
            ViewId::parse(id).ok().map(|id| View { id, names, filter: Filter(filter) })
        };
        let unresolved = || FilterDraft { status: Some(InStatus::Unresolved), ..FilterDraft::default() };
        let views = [
            view("mine", "我的未解决", "Mine", FilterDraft { assignee: Some(Whose::Mine), ..unresolved() }),
            view("nobody", "无人负责", "Nobody's", FilterDraft { assignee: Some(Whose::Nobody), ..unresolved() }),
            view("unresolved", "全部未解决", "Unresolved", unresolved()),
            view("urgent", "紧急", "Urgent", FilterDraft { priority: Some(Priority::Urgent), ..unresolved() }),
            view(
                "watched",
                "我关注的",
                "Watched",
                FilterDraft { watcher: Some(Whose::Mine), ..FilterDraft::default() },
            ),
            view(
                "resolved",
                "已解决",
                "Resolved",
                FilterDraft { status: Some(InStatus::Resolved), ..FilterDraft::default() },
            ),
            view("all", "全部", "All", FilterDraft::default()),
        ];
        Self(ViewsDraft { views: views.into_iter().flatten().collect() })
    }
}

impl TryFrom<FilterDraft> for Filter {
    type Error = InvalidFilter;

    fn try_from(draft: FilterDraft) -> Result<Self, InvalidFilter> {
        if draft.text.chars().count() > SEARCH_MAX_CHARS {
            return Err(InvalidFilter::Text);
        }
        for (many, what) in [(draft.tags.len(), "tags"), (draft.fields.len(), "fields")] {
            if many > CONDITIONS_MAX {
                return Err(InvalidFilter::TooMany(what));
            }
        }
        match (draft.created_from, draft.created_until) {
            (Some(from), Some(until)) if from >= until => Err(InvalidFilter::Span),
            _ => Ok(Self(draft)),
        }
    }
}

impl From<Filter> for FilterDraft {
    fn from(filter: Filter) -> Self {
        filter.0
    }
}

impl TryFrom<ViewsDraft> for Views {
    type Error = InvalidFilter;

    fn try_from(draft: ViewsDraft) -> Result<Self, InvalidFilter> {
        if draft.views.len() > VIEWS_MAX {
            return Err(InvalidFilter::TooManyViews);
        }
        let mut seen = BTreeSet::new();
        for view in &draft.views {
            if !seen.insert(&view.id) {
                return Err(InvalidFilter::Twice(view.id.clone()));
            }
            if !view.names.are_good() {
                return Err(InvalidFilter::Name(view.id.clone()));
            }
        }
        Ok(Self(draft))
    }
}

impl From<Views> for ViewsDraft {
    fn from(views: Views) -> Self {
        views.0
    }
}

impl TryFrom<String> for Whose {
    type Error = crate::id::InvalidId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "none" => Ok(Self::Nobody),
            "me" => Ok(Self::Mine),
            _ => AgentId::parse(text).map(Self::Agent),
        }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("none"),
            Self::Mine => f.write_str("me"),
            Self::Agent(id) => id.fmt(f),
        }
    }
}

impl From<Whose> for String {
    fn from(whose: Whose) -> Self {
        whose.to_string()
    }
}

impl TryFrom<String> for OfTeam {
    type Error = crate::id::InvalidId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "none" { Ok(Self::None) } else { TeamId::parse(text).map(Self::Team) }
    }
}

impl From<OfTeam> for String {
    fn from(team: OfTeam) -> Self {
        match team {
            OfTeam::None => "none".to_owned(),
            OfTeam::Team(id) => id.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filter(of: serde_json::Value) -> Result<Filter, String> {
        serde_json::from_value(of).map_err(|error| error.to_string())
    }

    #[test]
    fn a_filter_that_makes_no_sense_is_refused_with_the_reason() {
        let many: Vec<String> = (0..11).map(|n| format!("tag {n}")).collect();
        for (draft, why) in [
            (json!({"text": "x".repeat(201)}), "at most 200 characters"),
            (json!({"tags": many}), "at most 10 tags"),
            (json!({"created_from": 5, "created_until": 5}), "created_from must be before"),
            (json!({"status": "gone"}), "unknown variant"),
            (json!({"assignee": "No Such"}), "an agent id must be"),
            (json!({"score": 6}), "from 1 to 5"),
            (json!({"colour": "red"}), "unknown field"),
        ] {
            let error = filter(draft).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn what_is_asked_for_beside_a_view_holds_before_what_the_view_says() {
        let view = filter(json!({"status": "unresolved", "text": "lamp", "tags": ["vip"]})).unwrap();
        let asked = filter(json!({"status": "open", "text": "broken", "tags": ["urgent"]})).unwrap();
        let both = filter(json!({"status": "open", "text": "lamp broken", "tags": ["vip", "urgent"]})).unwrap();
        assert_eq!(view.and(asked).unwrap(), both);
    }

    #[test]
    fn views_are_told_apart_by_their_ids() {
        let view = |id: &str| json!({"id": id, "names": {"zh": "一", "en": "One"}});
        let twice = serde_json::from_value::<Views>(json!({"views": [view("a"), view("a")]})).unwrap_err();
        assert!(twice.to_string().contains("two views a"), "{twice}");
        let views: Views = serde_json::from_value(json!({"views": [view("a"), view("b")]})).unwrap();
        assert_eq!(views.views().len(), 2);
        assert_eq!(Views::default().views().len(), 7, "every view of the desk's own is one");
    }
}
