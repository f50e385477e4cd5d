//! When people are there.

use desk_spin::{Answer, Desk, Incoming};
use desk_store::sites;
use desk_wire::{
    ApiError, Code,
    agent::{Hours, SetHours},
};

pub(crate) async fn read(desk: &Desk) -> Result<Answer, ApiError> {
    let site = sites::find(&desk.sql, &desk.site).await?;
    Answer::json(&Hours { hours: site.and_then(|row| row.site.hours) })
}

pub(crate) async fn set(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = desk.admin("only an admin may set when people are there")?;
    let wanted: SetHours = request.json()?;
    if !sites::set_hours(&desk.sql, &desk.site, wanted.hours, &actor, request.at).await? {
        return Err(ApiError::new(Code::UnknownSite, "there is no such site"));
    }
    read(desk).await
}
