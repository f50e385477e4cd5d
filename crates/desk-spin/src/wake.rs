//! Waking the queue's readers. A wake-up says only that there is something to do; losing it loses nothing.

use spin_sdk::{redis::Connection, wasip3};

/// The channel that says that the log has grown.
const CHANNEL: &str = "desk.events";

/// Publishes a wake-up where a queue is configured, after the answer has gone out.
pub async fn wake() {
    let Ok(address) = crate::text("redis_url").await else { return };
    if address.is_empty() {
        return;
    }
    wasip3::spawn(async move {
        let published = async { Connection::open(address).await?.publish(CHANNEL, &b"log".to_vec()).await };
        if let Err(error) = published.await {
            eprintln!("the queue could not be woken: {error}");
        }
    });
}
