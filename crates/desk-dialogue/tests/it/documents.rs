//! Flow documents: every problem at its place, and writing what was read.

use crate::script::shop;
use desk_dialogue::{Flow, FlowSet, limits};
use proptest::prelude::*;
use std::{fs, path::Path};

#[test]
fn every_bad_document_has_exactly_the_problems_that_are_written_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let mut differing = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let problems = Flow::parse(&fs::read_to_string(&path).unwrap()).err().unwrap_or_default();
        assert!(!problems.is_empty(), "{} has no problem", path.display());
        let is: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        let beside = path.with_extension("err");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&beside, &is).unwrap();
        }
        let should = fs::read_to_string(&beside).unwrap_or_default();
        if is != should {
            differing.push(format!("{}:\n{is}", path.display()));
        }
    }
    assert!(differing.is_empty(), "UPDATE_EXPECT=1 writes these down anew:\n{}", differing.join("\n"));
}

#[test]
fn the_flows_of_the_shop_survive_being_written_and_read() {
    for flow in shop().flows() {
        assert_eq!(&Flow::parse(&flow.to_document()).unwrap(), flow, "{}", flow.to_document());
    }
}

#[test]
fn the_flows_of_the_shop_need_one_variable() {
    let flows = shop();
    let mut variables: Vec<&str> = flows.flows().iter().flat_map(Flow::variables).collect();
    variables.dedup();
    assert_eq!(variables, ["orders_url"]);
}

#[test]
fn two_documents_with_one_id_or_one_intent_are_told_by_name() {
    let document = SMALL.to_owned();
    let other = document.replace("id = \"small\"", "id = \"other\"");
    let problems =
        FlowSet::parse([("a", document.as_str()), ("b", document.as_str()), ("c", other.as_str())]).unwrap_err();
    assert_eq!(problems["b"][0].to_string(), "1:1: the id `small` is that of a too");
    assert_eq!(problems["c"][0].to_string(), "2:1: the intent `small` starts a too");
}

#[test]
fn a_document_that_is_too_long_is_not_read() {
    let long = format!("# {}", "x".repeat(limits::MAX_DOCUMENT_BYTES));
    assert!(Flow::parse(&long).unwrap_err()[0].message.contains("at most 65536 bytes"));
}

const SMALL: &str = r#"id = "small"
intent = "small"
version = "1"
title = { zh = "小", en = "small" }
examples = { zh = ["小"], en = ["small"] }
[[step]]
id = "end"
end = "done"
"#;

/// A valid document: some slots of each kind, and a row of steps that ask, branch, call and say.
fn document() -> impl Strategy<Value = String> {
    let text = "[a-z订单 .,!?'{}]{1,30}";
    let texts = (text, text).prop_map(|(zh, en)| {
        let clean = |text: String| format!("x{}", text.trim().replace('{', "{{").replace('}', "}}"));
        format!("{{ zh = {:?}, en = {:?} }}", clean(zh), clean(en))
    });
    let bounds = (0_u32..50, 50_u32..400, prop::bool::ANY, prop::bool::ANY, 1_u8..=10);
    let slot =
        (prop::sample::select(vec!["text", "date", "amount", "number", "phone", "choice"]), texts.clone(), bounds);
    let step = (0_u8..5, texts.clone(), 0_u8..=3, 1_u32..=10_000);
    (texts.clone(), prop::collection::vec(slot, 1..6), prop::collection::vec(step, 0..12)).prop_map(
        |(title, slots, steps)| {
            let mut document = format!(
                "id = \"made-up\"\nintent = \"made_up\"\nversion = \"v 1\"\ntitle = {title}\n\
                 examples = {{ zh = [\"一\", \"二\"], en = [\"one\"] }}\n"
            );
            let names: Vec<String> = (0..slots.len()).map(|n| format!("\"s{n}\"")).collect();
            let mut first = String::new();
            for (n, (kind, words, (min, max, confirm, bounded, attempts))) in slots.into_iter().enumerate() {
                first = if n == 0 && kind != "choice" { "{s0}".to_owned() } else { first };
                document.push_str(&format!(
                    "[[slot]]\nname = \"s{n}\"\nkind = \"{kind}\"\nlabel = {words}\nask = {words}\n\
                     attempts = {attempts}\nconfirm = {confirm}\n"
                ));
                document.push_str(&match kind {
                    "choice" => "choices = [{ value = \"a\", zh = \"甲\", en = \"A\" }, { value = \"b\", zh = \"乙\", en = \"B\" }]\n".to_owned(),
                    "date" if bounded => format!("min = \"today-{min}\"\nmax = \"2027-01-01\"\n"),
                    "amount" | "number" if bounded => format!("min = -{min}.5\nmax = {max}\n"),
                    "text" if bounded => format!("min = {}\nmax = {max}\npattern = '.*'\nhint = {words}\n", min + 1),
                    _ => String::new(),
                });
            }
            document.push_str(&format!("[[step]]\nid = \"ask\"\nask = [{}]\n", names.join(", ")));
            document.push_str(
                "[[step]]\nid = \"check\"\nbranch = [{ slot = \"s0\", filled = false, next = \"ask_again\" }]\n\
                 otherwise = \"go\"\n[[step]]\nid = \"go\"\nsay = { zh = \"好\", en = \"ok\" }\n",
            );
            for (n, (kind, words, retries, timeout)) in steps.into_iter().enumerate() {
                document.push_str(&format!("[[step]]\nid = \"t{n}\"\n"));
                document.push_str(&match kind {
                    0 => format!("say = {words}\nat_most = {}\n", retries + 1),
                    1 => format!("confirm = {words}\non_no = \"ask_again\"\n"),
                    2 => format!(
                        "branch = [{{ slot = \"s0\", filled = true, next = \"last\" }}]\notherwise = \"b{n}\"\n"
                    ),
                    3 => format!(
                        "call = {{ method = \"POST\", url = \"{{$shop_url}}/a/{first}\", idempotency_key = \"{first}k\", \
                         headers = {{ x-b = \"{{$token}}\" }}, body = {{ a = [1, true, \"x{first}\"], b = {{ c = 1.5 }} }}, \
                         timeout_ms = {timeout}, retries = {retries}, failure = \"offer_retry\", \
                         on = [{{ status = 404, next = \"last\" }}, {{ status = \"5xx\", next = \"last\" }}] }}\n"
                    ),
                    _ => format!("say = {words}\n"),
                });
                // Every step is reached, whatever the one before it does.
                document.push_str(&format!("[[step]]\nid = \"b{n}\"\nsay = {words}\n"));
            }
            document.push_str("[[step]]\nid = \"last\"\nsay = { zh = \"好\", en = \"ok\" }\nhand_over = { note = \"n\" }\n");
            document.push_str("[[step]]\nid = \"ask_again\"\nask = \"s0\"\nagain = true\nnext = \"last\"\n");
            document
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_flow_survives_being_written_and_read(document in document()) {
        let flow = Flow::parse(&document).map_err(|problems| TestCaseError::fail(format!("{problems:#?}\n{document}")))?;
        prop_assert_eq!(Flow::parse(&flow.to_document()).unwrap(), flow);
    }

    #[test]
    fn any_text_is_a_flow_or_problems(text in "(\\[\\[step\\]\\]\n|\\[\\[slot\\]\\]\n|id = \"a\"\n|ask = \"\\{\"\n|[a-z{}\\[\\]=\"'.,0-9订 \n]){0,60}") {
        prop_assert!(Flow::parse(&text).is_ok_and(|_| true) || !Flow::parse(&text).unwrap_err().is_empty());
    }

    #[test]
    fn a_document_with_a_piece_cut_out_is_a_flow_or_problems(from in 0_usize..6_000, length in 0_usize..200) {
        let document = include_str!("../../../../demo/shop/flows/return-request.toml");
        let cut: String = document.chars().take(from).chain(document.chars().skip(from + length)).collect();
        if let Err(problems) = Flow::parse(&cut) {
            prop_assert!(!problems.is_empty());
            let lines = u32::try_from(cut.lines().count()).unwrap() + 1;
            prop_assert!(problems.iter().all(|problem| (1..=lines).contains(&problem.line)));
        }
    }
}
