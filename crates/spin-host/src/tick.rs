//! The ticker: calls a component at an interval, as the manifest's `[[application.tool.spin-host.tick]]` says.

use crate::{
    host::{Host, Shared},
    manifest::Tick,
    reply,
};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

impl Shared {
    /// Sends one tick and gives the status of the answer.
    pub(crate) async fn deliver(&self, tick: &Tick) -> StatusCode {
        let mut request = Request::new(reply::full(""));
        *request.method_mut() = Method::POST;
        let answer = match tick.path.parse() {
            Ok(uri) => {
                *request.uri_mut() = uri;
                self.chain(&tick.component, request, 0).await.map_err(|e| e.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        let Tick { component, path, .. } = tick;
        match answer {
            Ok(response) => {
                let status = response.status();
                // Read to the end, so that the component may finish what it does.
                let body = response.into_body().collect().await;
                if !status.is_success() || body.is_err() {
                    eprintln!("tick {component} {path}: answered {status}");
                }
                status
            }
            Err(error) => {
                eprintln!("tick {component} {path}: {error}");
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

impl Host {
    /// Starts the ticks. They end when the set is dropped. A tick that is still under way when the next is due
    /// delays it: it never overlaps itself.
    pub(crate) fn start_ticks(&self, tasks: &mut JoinSet<()>) {
        for tick in self.0.manifest.ticks.clone() {
            if !self.0.components.contains_key(&tick.component) {
                continue;
            }
            let host = self.0.clone();
            tasks.spawn(async move {
                let mut interval = interval(tick.every);
                interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
                interval.tick().await;
                loop {
                    interval.tick().await;
                    host.deliver(&tick).await;
                }
            });
        }
    }
}
