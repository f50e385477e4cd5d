//! stub
#[derive(Clone, Default)]
pub(crate) struct Postgres;
pub struct Connection;
pub struct Builder;
