//! Times the understanding of messages where it happens: rules, vector and intents, in a component under the desk's
//! host. `/asked` has the messages, one a line, and the models; the answer has microseconds for each message.

use anyhow::{Context, Result};
use desk_e5::{Model, Role};
use desk_encoder::{Encoder, Rounded};
use desk_intents::IntentModel;
use desk_nlu::{Message, clauses, entities, mood, requests, wishes};
use serde_json::{Value, json};
use spin_sdk::{
    http::{Request, Response},
    http_service,
};
use std::{fs, hint::black_box, time::Instant};

include!(concat!(env!("OUT_DIR"), "/weights.rs"));

static ENCODER: &[u8] = include_bytes!("../../../crates/desk-encoder/data/zh-en.enc");

/// Times that each message is understood, the quickest of which counts: what else the machine does is not measured.
const TIMES: usize = 5;

#[http_service]
async fn handle(_request: Request) -> Response<String> {
    match measure() {
        Ok(figures) => Response::new(figures.to_string()),
        Err(error) => {
            let mut response = Response::new(format!("{error:#}"));
            *response.status_mut() = spin_sdk::http::StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

fn measure() -> Result<Value> {
    let texts = fs::read_to_string("/asked/messages.txt").context("no messages")?;
    let (fast, both) = (fs::read("/asked/fast.intents").context("no model")?, fs::read("/asked/both.intents").ok());
    let encoder = Encoder::from_bytes(ENCODER)?;
    let fast = IntentModel::from_bytes(&fast)?;
    let both = both.as_deref().map(IntentModel::from_bytes).transpose()?;
    let deep = WEIGHTS.map(Model::from_bytes).transpose()?;
    let now = entities::Now::of_unix(1_800_000_000, 480).context("no time")?;
    let time = |understand: &dyn Fn(&str)| -> Vec<u64> {
        let each = |text: &str| {
            let once = || {
                let begun = Instant::now();
                understand(text);
                u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
            };
            (0..TIMES).map(|_| once()).min().unwrap_or_default()
        };
        texts.lines().map(each).collect()
    };
    let vector = |text: &str| {
        let message = Message::of(text);
        black_box((requests(&message), mood(&message), clauses(&message), wishes(&message)));
        black_box(entities::entities(&message, &entities::Site::default(), &now));
        Rounded::of(&encoder.mean(text))
    };
    let quick = time(&|text| {
        black_box(fast.classify_rounded(text, &vector(text)));
    });
    let (Some(both), Some(deep)) = (both, deep) else {
        return Ok(json!({ "fast": quick }));
    };
    let thorough = time(&|text| {
        let vector = vector(text);
        if fast.classify_rounded(text, &vector).is_unsure() {
            let mut vector = vector.to_vector();
            vector.extend(deep.embed(Role::Query, text).as_array());
            black_box(both.classify_vector(text, &vector));
        }
    });
    Ok(json!({ "fast": quick, "both": thorough }))
}
