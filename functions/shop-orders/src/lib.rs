//! `shop-orders`: the order service of the demo shop, for the demo's flows to call. A real shop has its own, and this
//! function goes with the demo.
//!
//! It keeps nothing: what an order is, its number says, and what a call does, its idempotency key. So the same call
//! again is answered the same, as a real service would.

use desk_spin::{Answer, Incoming, Reply, serve};
use desk_wire::{ApiError, Code};
use http::StatusCode;
use serde_json::{Value, json};
use spin_sdk::{http::Request, http_service};

const BODY_LIMIT: usize = 16 * 1024;
const DAY_MS: u64 = 86_400_000;

#[http_service]
async fn handle(request: Request) -> Reply {
    serve(request, BODY_LIMIT, false, answer).await
}

async fn answer(request: Incoming) -> Result<Answer, ApiError> {
    request.from_inside().await?;
    match (request.method.as_str(), request.segments().as_slice()) {
        ("GET", ["orders", number]) => Answer::json(&order(&request, &Order::of(number)?)),
        ("POST", ["orders", number, "returns"]) => returns(&request, &Order::of(number)?),
        ("PUT", ["orders", number, "address"]) => address(&request, &Order::of(number)?),
        _ => Err(ApiError::new(Code::NotFound, "no such address")),
    }
}

/// An order of the shop: `LL` and six digits. The last digit says where it is; those that end in 9 are nobody's.
struct Order {
    number: String,
    digits: u32,
}

impl Order {
    fn of(number: &str) -> Result<Self, ApiError> {
        let digits = number.strip_prefix("LL").filter(|digits| digits.len() == 6);
        let digits = digits.and_then(|digits| digits.parse::<u32>().ok()).filter(|digits| digits % 10 != 9);
        let digits = digits.ok_or_else(|| ApiError::new(Code::NotFound, "there is no such order"))?;
        Ok(Self { number: number.to_owned(), digits })
    }

    fn status(&self) -> &'static str {
        match self.digits % 10 {
            0..=2 => "paid",
            3..=6 => "shipped",
            7 => "delivered",
            _ => "cancelled",
        }
    }
}

fn order(request: &Incoming, order: &Order) -> Value {
    let cents = 4_900 + order.digits % 400 * 50;
    let mut described = json!({
        "number": order.number,
        "status": order.status(),
        "total": format!("CNY {}.{:02}", cents / 100, cents % 100),
    });
    let days = match order.status() {
        "paid" => 4,
        "shipped" => 2,
        _ => return described,
    };
    let day = i64::try_from(request.at.as_u64() / DAY_MS).ok().and_then(|today| {
        let day = desk_core::date::Date::of_days(today)?.plus_days(days + i64::from(order.digits % 3))?;
        Some(day.to_string())
    });
    if let (Some(described), Some(day)) = (described.as_object_mut(), day) {
        described.insert("delivery".to_owned(), json!({ "expected": day }));
    }
    described
}

fn returns(request: &Incoming, order: &Order) -> Result<Answer, ApiError> {
    let wanted: Value = request.json()?;
    if wanted.get("item").and_then(Value::as_str).is_none_or(str::is_empty) {
        return Err(ApiError::new(Code::InvalidField, "item is missing"));
    }
    if order.status() == "cancelled" {
        return Err(ApiError::new(Code::Conflict, "the order was cancelled"));
    }
    let key = request.header("idempotency-key").unwrap_or_default();
    // FNV-1a, which spreads short keys well enough for a number to read out.
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let number = format!("R{:06}", hash % 1_000_000);
    Ok(Answer::json(&json!({ "number": number }))?.status(StatusCode::CREATED))
}

fn address(request: &Incoming, order: &Order) -> Result<Answer, ApiError> {
    let wanted: Value = request.json()?;
    let address = wanted.get("address").and_then(Value::as_str).unwrap_or_default();
    if address.trim().is_empty() {
        return Err(ApiError::new(Code::InvalidField, "address is missing"));
    }
    if order.status() != "paid" {
        return Err(ApiError::new(Code::Conflict, "the order has left"));
    }
    Answer::json(&json!({ "number": order.number, "address": address }))
}
