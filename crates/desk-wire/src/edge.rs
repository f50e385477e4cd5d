//! Every internal address. An edge is a caller's way to a function: a variable holds its base URL, whose default is
//! the function beside it in the same app; in a split deployment it is the other host's address and calls are signed.

/// A way from one function to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The function called: its component id.
    pub function: &'static str,
    /// The variable that holds its base URL.
    pub variable: &'static str,
    /// The method's path, behind the base URL.
    pub path: &'static str,
}

/// The variable with the key that signs calls which cross the network.
pub const KEY_VARIABLE: &str = "internal_key";

/// The route under which a function of an internal edge is reached from another host.
pub const NETWORK_PREFIX: &str = "/internal/";

macro_rules! edges {
    ($($(#[$doc:meta])* $name:ident = $function:literal, $variable:literal, $path:literal;)*) => {
        $($(#[$doc])* pub const $name: Edge = Edge { function: $function, variable: $variable, path: $path };)*
        /// All of them.
        pub const ALL: &[Edge] = &[$($name),*];
    };
}

edges! {
    /// What would the bot answer?
    REPLY = "reply", "reply_url", "/v1/turn";
    /// Which articles match?
    LOOKUP = "knowledge-lookup", "knowledge_lookup_url", "/v1/lookup";
    /// What goes on from what somebody types?
    SUGGEST = "knowledge-lookup", "knowledge_lookup_url", "/v1/suggest";
    /// Where do these texts lie in the space of meanings? `unavailable` where the deep tier has no weights: go on without.
    EMBED = "embed", "embed_url", "/v1/embed";
    /// What do the site's other engines say?
    ENGINE = "engine", "engine_url", "/v1/consult";
    /// Give this conversation to somebody, or a place in the queue.
    ROUTE = "route", "route_url", "/v1/route";
    /// Somebody became free: give out what waits.
    DRAIN = "route", "route_url", "/v1/drain";
    /// This episode needs a ticket.
    TICKET = "ticket-create", "ticket_create_url", "/v1/tickets";
    /// Count what is new in the log.
    INGEST = "analytics-ingest", "analytics_ingest_url", "/v1/ingest";
}
