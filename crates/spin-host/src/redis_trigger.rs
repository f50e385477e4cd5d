//! The Redis trigger: a component is called with each message of a channel.
//!
//! As in Spin a subscriber handles one message after the other, and messages that are sent while nobody is
//! subscribed are lost. Unlike Spin, losing the server does not end the app: it is tried again, less and less
//! often.

use crate::host::{Host, Shared};
use futures::StreamExt;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

/// The first and the longest pause between two attempts.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The components of each channel of one server.
type Channels = BTreeMap<String, Vec<String>>;

impl Host {
    /// Starts a subscriber for each server. They end when the set is dropped.
    pub(crate) fn start_redis(&self, tasks: &mut JoinSet<()>) {
        let mut servers: BTreeMap<String, Channels> = BTreeMap::new();
        let manifest = &self.0.manifest;
        for trigger in &manifest.redis_triggers {
            if !self.0.components.contains_key(&trigger.component) {
                continue;
            }
            let address = trigger.address.as_deref().or(manifest.application.redis_address.as_deref());
            let address = self.0.variables.fill(address.unwrap_or_default());
            let channel = self.0.variables.fill(&trigger.channel);
            servers.entry(address).or_default().entry(channel).or_default().push(trigger.component.clone());
        }
        for (address, channels) in servers {
            tasks.spawn(subscribe_for_ever(self.0.clone(), address, channels));
        }
    }

    /// Calls a component with a message as the Redis trigger does.
    pub async fn redis_message(&self, component: &str, payload: Vec<u8>) -> Result<(), RedisTriggerError> {
        self.0.message(component, payload).await
    }
}

/// Why a message was not handled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedisTriggerError {
    /// The component does not exist or does not take messages.
    #[error("the component `{0}` takes no messages")]
    NoHandler(String),
    /// The component returned an error.
    #[error("the component returned an error: {0}")]
    Returned(String),
    /// The component trapped or took too long.
    #[error("the component failed: {0}")]
    Failed(String),
}

async fn subscribe_for_ever(host: Arc<Shared>, address: String, channels: Channels) {
    let name = redis::Client::open(address.as_str()).map(|client| client.get_connection_info().addr.to_string());
    let name = name.unwrap_or_else(|_| "the server".to_owned());
    let mut pause = FIRST_PAUSE;
    loop {
        let begun = Instant::now();
        let Err(error) = subscribe(&host, &address, &name, &channels).await;
        if begun.elapsed() > LONGEST_PAUSE {
            pause = FIRST_PAUSE;
        }
        eprintln!("redis trigger: {name}: {error}; trying again in {} ms", pause.as_millis());
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn subscribe(
    host: &Shared,
    address: &str,
    name: &str,
    channels: &Channels,
) -> Result<std::convert::Infallible, redis::RedisError> {
    let mut subscriber = redis::Client::open(address)?.get_async_pubsub().await?;
    for channel in channels.keys() {
        subscriber.subscribe(channel).await?;
    }
    eprintln!("redis trigger: {name}: subscribed to {}", channels.keys().cloned().collect::<Vec<_>>().join(", "));
    let mut messages = subscriber.on_message();
    while let Some(message) = messages.next().await {
        let Some(components) = channels.get(message.get_channel_name()) else { continue };
        let calls = components.iter().map(|component| host.message(component, message.get_payload_bytes().to_vec()));
        for (component, result) in components.iter().zip(futures::future::join_all(calls).await) {
            if let Err(error) = result {
                eprintln!("redis trigger: {component}: {error}");
            }
        }
    }
    Err(redis::RedisError::from((redis::ErrorKind::IoError, "the connection was lost")))
}

impl Shared {
    async fn message(&self, id: &str, payload: Vec<u8>) -> Result<(), RedisTriggerError> {
        let no_handler = || RedisTriggerError::NoHandler(id.to_owned());
        let loaded = self.components.get(id).ok_or_else(no_handler)?;
        let pre = loaded.redis.as_ref().ok_or_else(no_handler)?;
        let call = async {
            let mut store = loaded.maker.store()?;
            let instance = pre.instantiate_async(&mut store).await?;
            let handler = instance.spin_redis_inbound_redis();
            store.run_concurrent(async |accessor| handler.call_handle_message(accessor, payload).await).await?
        };
        let result = tokio::time::timeout(self.limits.request_timeout, call).await;
        let result = result.map_err(|_| RedisTriggerError::Failed("it took too long".to_owned()))?;
        match result {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(RedisTriggerError::Returned(error.to_string())),
            Err(error) => {
                loaded.log.note(&format!("a message was not handled: {error:?}"));
                Err(RedisTriggerError::Failed(format!("{error:#}")))
            }
        }
    }
}
