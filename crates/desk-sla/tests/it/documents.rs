//! What is written is read, and what makes no sense is refused by saying what.

use crate::{calendars, document, policies, web};
use desk_core::{Language, id::IssueType};
use desk_sla::{Policies, Rules, Subject};
use serde_json::{Value, json};

#[test]
fn policies_are_read_as_they_were_written() {
    let mut written = document();
    let policy = &mut written["policies"][0];
    policy["when"] =
        json!({ "channels": ["web"], "issues": ["returns"], "segments": ["vip"], "languages": ["zh"], "teams": ["a"] });
    policy["warning"] = json!({ "before_seconds": 600 });
    policy["pauses"] = json!({ "with_bot": false });
    let read = policies(&written);
    assert_eq!(policies(&serde_json::to_value(&read).unwrap()), read);
    assert!(read.as_slice()[0].pauses.waiting_for_customer && !read.as_slice()[0].pauses.with_bot);
    assert_eq!(policies(&json!({})), Policies::default());
}

#[test]
fn what_makes_no_sense_is_refused_by_saying_what() {
    let wrong = [
        ("/policies/0/id", json!("A!"), "a policy id"),
        ("/policies/0/names/zh", json!(""), "names of the policy usual"),
        ("/policies/0/targets", json!({}), "usual promises nothing"),
        ("/policies/0/targets/normal", json!({ "next_response_seconds": 0 }), "from 1 to"),
        ("/policies/0/targets/normal", json!({ "next_response_seconds": 40_000_000 }), "from 1 to"),
        ("/policies/0/targets/normal", json!({ "time": "lunar" }), "lunar"),
        ("/policies/0/targets", json!({ "soon": {} }), "soon"),
        ("/policies/0/targets/normal", json!({ "first_reply": 5 }), "first_reply"),
        ("/policies/0/warning", json!({ "after_percent": 100 }), "1 to 99 percent"),
        ("/policies/0/warning", json!({ "before_seconds": 0 }), "1 to 99 percent"),
        ("/policies/0/when", json!({ "channels": [""] }), "a condition"),
        ("/policies/0/when", json!({ "weather": ["rain"] }), "weather"),
        ("/policies", json!([document()["policies"][0], document()["policies"][0]]), "two policies usual"),
        ("/policies", Value::Array(vec![document()["policies"][0].clone(); 51]), "at most 50"),
    ];
    for (field, value, told) in wrong {
        let mut policies = document();
        policies["policies"][0]["warning"] = json!({ "after_percent": 80 });
        policies["policies"][0]["when"] = json!({});
        *policies.pointer_mut(field).unwrap() = value;
        let error = serde_json::from_value::<Policies>(policies).unwrap_err().to_string();
        assert!(error.contains(told), "{field}: {error}");
    }
}

#[test]
fn of_all_policies_that_are_for_it_the_first_holds() {
    let mut written = document();
    let wide = written["policies"][0].clone();
    let narrow = |id: &str, when: Value| {
        let mut policy = wide.clone();
        (policy["id"], policy["when"]) = (json!(id), when);
        policy
    };
    written["policies"] = json!([
        narrow("vip", json!({ "segments": ["vip"], "languages": ["zh"] })),
        narrow("returns", json!({ "issues": ["returns", "repair"], "channels": ["web"] })),
        narrow("team", json!({ "teams": ["night"] })),
        wide,
    ]);
    let (policies, calendars) = (policies(&written), calendars("09:00", "18:00"));
    let rules = Rules { policies: &policies, calendars: &calendars };
    let held = |subject: Subject| rules.policy(&subject).unwrap().id.to_string();
    assert_eq!(held(web()), "usual");
    let returns = Subject { issue: Some(IssueType::parse("returns").unwrap()), ..web() };
    assert_eq!(held(returns.clone()), "returns");
    assert_eq!(held(Subject { channel: "mail".to_owned(), ..returns.clone() }), "usual");
    let vip = Subject { segment: Some("vip".to_owned()), language: Some(Language::Zh), ..returns };
    assert_eq!(held(Subject { language: None, ..vip.clone() }), "returns");
    assert_eq!(held(vip), "vip");
}
