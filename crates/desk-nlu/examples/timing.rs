//! What each reading of a message of 200 characters takes: `cargo run --release -p desk-nlu --example timing`.

use desk_core::date::Date;
use desk_nlu::entities::Now;
use desk_nlu::{Message, Site, clauses, entities, mask, mood, requests, wishes};
use std::hint::black_box;
use std::time::Instant;

const ZH: &str = "你好，我上周五买的台灯订单12345678昨天到了，但是灯罩裂了，我不是要退货，是要换货，另外发票怎么开？电话13812345678。";
const EN: &str =
    "Hi, I ordered the lamp last Friday (order 12345678), it cost $20 and arrived broken. I don't want a refund. ";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = Now { today: Date::new(2026, 11, 22).ok_or("no such day")?, minute: 870 };
    let site = Site::default();
    for text in [ZH, EN] {
        let text: String = text.chars().cycle().take(200).collect();
        let message = Message::of(&text);
        time("fold", || drop(black_box(Message::of(&text))));
        time("entities", || drop(black_box(entities(&message, &site, &now))));
        time("mask", || drop(black_box(mask(&text))));
        time("mood", || _ = black_box(mood(&message)));
        time("clauses", || drop(black_box(clauses(&message))));
        time("wishes", || drop(black_box(wishes(&message))));
        time("requests", || drop(black_box(requests(&message))));
    }
    Ok(())
}

/// Prints the fastest of 20 rounds of 100 calls, and the first call, which reads the lists in.
fn time(name: &str, call: impl Fn()) {
    let micros = |calls: u32| {
        let start = Instant::now();
        (0..calls).for_each(|_| call());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
    };
    let first = micros(1);
    let best = (0..20).map(|_| micros(100)).fold(f64::INFINITY, f64::min);
    println!("{name}: {best:.1} µs, first {first:.0} µs");
}
