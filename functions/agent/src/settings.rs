//! The site's settings of any kind: everybody at the desk reads them, admins put them. And those that agents have for
//! themselves.

use desk_spin::{Answer, Desk, Incoming};
use desk_store::settings::{self, Setting, SettingsRow};
use desk_wire::{
    ApiError, Code,
    settings::{PutSettings, Settings},
};

pub(crate) async fn read<T: Setting>(desk: &Desk) -> Result<Answer, ApiError> {
    Answer::json(&Settings::from(settings::find::<T>(&desk.sql, &desk.site).await?))
}

pub(crate) async fn put<T: Setting>(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let actor = desk.admin("only an admin may change the site's settings")?;
    let wanted: PutSettings<T> = request.json()?;
    let put =
        settings::put(&desk.sql, &desk.site, &wanted.settings, wanted.expected_version, &actor, request.at).await?;
    answer(put)
}

pub(crate) async fn read_own<T: Setting>(desk: &Desk) -> Result<Answer, ApiError> {
    Answer::json(&Settings::from(settings::find_own::<T>(&desk.sql, &desk.site, &desk.agent.id).await?))
}

pub(crate) async fn put_own<T: Setting>(request: &Incoming, desk: &Desk) -> Result<Answer, ApiError> {
    let wanted: PutSettings<T> = request.json()?;
    let (by, expected) = ((&desk.actor(), request.at), wanted.expected_version);
    answer(settings::put_own(&desk.sql, &desk.site, &desk.agent.id, &wanted.settings, expected, by).await?)
}

fn answer<T: Setting>(put: Option<SettingsRow<T>>) -> Result<Answer, ApiError> {
    let conflict = || ApiError::new(Code::Conflict, "somebody else has changed these settings; load them again");
    Answer::json(&Settings::from(put.ok_or_else(conflict)?))
}
