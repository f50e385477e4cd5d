//! What one request, one instance and the whole host may take.

use std::time::Duration;

/// The bounds of a host. The reuse of instances has Spin's defaults; Spin has no bound for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Requests from outside that are answered at a time; further ones get 503.
    pub max_concurrent_requests: usize,
    /// The size of a request's body; a larger one gets 413.
    pub max_body_bytes: u64,
    /// How long a guest may take to begin its answer.
    pub request_timeout: Duration,
    /// The memory of one instance.
    pub max_instance_memory: usize,
    /// Instances at a time, of all components together.
    pub max_instances: u32,
    /// Requests that one instance answers before it is dropped.
    pub max_instance_reuse_count: usize,
    /// Requests that one instance answers at a time.
    pub max_instance_concurrent_reuse_count: usize,
    /// How long an instance without requests is kept.
    pub idle_instance_timeout: Duration,
    /// How many components may call each other in a row.
    pub max_chain_depth: u32,
    /// How long running requests are waited for at the end.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_concurrent_requests: 512,
            max_body_bytes: 10 << 20,
            request_timeout: Duration::from_secs(30),
            max_instance_memory: 256 << 20,
            max_instances: 1000,
            max_instance_reuse_count: 128,
            max_instance_concurrent_reuse_count: 16,
            idle_instance_timeout: Duration::from_secs(1),
            max_chain_depth: 16,
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}
