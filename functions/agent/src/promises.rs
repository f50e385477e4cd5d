//! What the site promises: policies, which may name calendars of the site.

use crate::settings;
use desk_calendar::Calendars;
use desk_sla::Policies;
use desk_spin::{Answer, Desk, Incoming};
use desk_wire::{ApiError, Code, settings::PutSettings};

pub(crate) async fn put(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    desk.admin("only an admin may change the site's settings")?;
    let wanted: PutSettings<Policies> = request.json()?;
    let calendars = desk_store::settings::find::<Calendars>(&desk.sql, &desk.site).await?.settings;
    let wrong = |error: desk_sla::InvalidPolicies| ApiError::new(Code::InvalidField, error.to_string());
    wanted.settings.check_calendars(&calendars).map_err(wrong)?;
    settings::put::<Policies>(request, desk).await
}
