//! The host with real components in it. Each module tests one side of it.

mod bounds;
mod chaining;
mod grants;
mod loading;
mod manifests;
mod redis;
mod requests;
mod serving;
mod stores;
mod support;
mod wit;
