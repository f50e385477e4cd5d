//! Reports of the knowledge base.

use desk_core::Millis;
use desk_reports::{Asked, MAX_CLUSTERED, Outcome, cluster};
use desk_spin::{Answer, Desk, Incoming};
use desk_store::{
    exchanges::{self, Span},
    searches,
};
use desk_wire::{
    ApiError, Code,
    reports::{GROUPS_MAX, KnowledgeReport, REPORT_ITEMS, Unanswered},
};
use std::cmp::Reverse;

/// What a report is of where nothing else is asked for: thirty days.
const USUAL: Millis = Millis::from_secs(30 * 86_400);

pub(crate) async fn report(request: &Incoming) -> Result<Answer, ApiError> {
    let desk = Desk::of(request).await?;
    let span = span(request)?;
    crate::count(request).await;
    let totals = exchanges::totals(&desk.sql, &desk.site, span).await?;
    let articles = exchanges::failing(&desk.sql, &desk.site, span, REPORT_ITEMS).await?;
    let comments = exchanges::commented(&desk.sql, &desk.site, span, REPORT_ITEMS).await?;
    Answer::json(&KnowledgeReport::of(span, totals, articles, comments))
}

pub(crate) async fn unanswered(request: &Incoming) -> Result<Answer, ApiError> {
    let desk = Desk::of(request).await?;
    let span = span(request)?;
    let nothing_alone = match request.parameter("only").as_deref() {
        None | Some("" | "all") => false,
        Some("nothing") => true,
        Some(_) => return Err(ApiError::new(Code::InvalidField, "only must be all or nothing")),
    };
    crate::count(request).await;
    let found = exchanges::unanswered(&desk.sql, &desk.site, span, nothing_alone).await?;
    let searched = searches::in_span(&desk.sql, &desk.site, span).await?;
    let by_customers = found.iter().map(|exchange| Asked {
        text: &exchange.question,
        language: exchange.language,
        at: exchange.at,
        nothing: exchange.outcome == Outcome::Nothing,
        by_agent: false,
    });
    let by_agents = searched.iter().map(|search| Asked {
        text: &search.text,
        language: search.language,
        at: search.at,
        nothing: true,
        by_agent: true,
    });
    let mut asked: Vec<Asked<'_>> = by_customers.chain(by_agents).collect();
    asked.sort_by_key(|asked| Reverse(asked.at));
    let more = asked.len() >= MAX_CLUSTERED;
    asked.truncate(MAX_CLUSTERED);
    let groups = cluster(&asked).into_iter().take(GROUPS_MAX).map(Into::into).collect();
    Answer::json(&Unanswered { questions: asked.len() as u64, more, groups })
}

/// The span that is asked for.
fn span(request: &Incoming) -> Result<Span, ApiError> {
    let most = i64::MAX.unsigned_abs();
    let until = request.number("until", 0, most, request.at.plus(Millis::new(1)).as_u64())?;
    let from = request.number("from", 0, most, until.saturating_sub(USUAL.as_u64()))?;
    // Without an end, what is yet to come has no questions; with one, it was mixed up.
    if from > until && request.parameter("until").is_some() {
        return Err(ApiError::new(Code::InvalidField, "from must not be after until"));
    }
    Ok(Span { from: Millis::new(from), until: Millis::new(until) })
}
