//! Which articles may help an agent with a conversation as it grows, or stand beside an article.
//!
//! The decision that this module embodies: *each wish is looked up by itself, and an article counts for all of them.*
//! A customer's newest words weigh most, and what they asked before weighs half as much each: so a change of subject
//! shows at once, and an article that fits all that was said stays above one that fits its end alone.

use crate::{hear::hear, values::Names};
use desk_core::{
    Millis,
    dialogue::{Candidate, Evidence},
};
use desk_dialogue::{DialogueState, FLOW_DOCUMENT, FlowSet};
use desk_nlu::entities::Now;
use std::collections::BTreeMap;

/// How many wishes are looked up.
pub const MAX_WISHES: usize = 3;
/// What a wish weighs against the one after it.
const OLDER: f64 = 0.5;
/// An article must fit a wish by this score at least, and by this share of what the best one does: below it words were
/// met by chance. Chosen on the demo site's development questions, where a third of the articles goes and hardly ever
/// the right one.
const LEAST: f64 = 0.3;
const SHARE: f64 = 0.6;

/// What a customer wishes for, in words to look up.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The words.
    pub text: String,
    /// How much it counts, 1 for the newest.
    pub weight: f64,
}

/// What a customer wishes for in their messages, the newest of both first. Greetings, thanks, a bare number and what
/// is refused ask for nothing that an article could say.
#[must_use]
pub fn wishes<'a>(messages: impl IntoIterator<Item = &'a str>, now: Millis) -> Vec<Wish> {
    let Some(now) = i64::try_from(now.as_u64() / 1_000).ok().and_then(|unix| Now::of_unix(unix, 0)) else {
        return Vec::new();
    };
    let (nothing, flows, names) = (DialogueState::default(), FlowSet::builtin(), Names::default());
    let mut found: Vec<Wish> = Vec::new();
    let mut weight = 1.0;
    for message in messages {
        let wanted = hear(&[message], &nothing, &flows, &names, &now).wishes;
        let before = found.len();
        for text in wanted.into_iter().filter(|text| has_words(text)) {
            // Who asks the same again means it more than what came between.
            if found.len() < MAX_WISHES && found.iter().all(|known| known.text != text) {
                found.push(Wish { text, weight });
            }
        }
        if found.len() > before {
            weight *= OLDER;
        }
        if found.len() >= MAX_WISHES {
            break;
        }
    }
    found
}

/// Whether a text says more than numbers and codes: a letter in a word without a digit.
fn has_words(text: &str) -> bool {
    let is_code = |c: char| c.is_ascii_alphanumeric() || "-_#".contains(c);
    let has_letter = |part: &str| part.chars().any(char::is_alphabetic);
    let coded =
        text.split(|c| !is_code(c)).any(|word| has_letter(word) && !word.contains(|c: char| c.is_ascii_digit()));
    coded || text.split(is_code).any(has_letter)
}

/// The articles that fit, best first, at most `limit`, each with a score from 0 to 1: 1 where it fits every wish
/// wholly. `found` is what each wish found and what it weighs; `except` is an article that is known already.
#[must_use]
pub fn related(found: Vec<(f64, Evidence)>, except: Option<&str>, limit: usize) -> Vec<Candidate> {
    let all: f64 = found.iter().map(|(weight, _)| weight).sum();
    let mut articles: BTreeMap<String, (Candidate, f64)> = BTreeMap::new();
    for (weight, evidence) in found {
        let near = evidence.candidates.into_iter().filter(|candidate| is_article(&candidate.article));
        let near: Vec<Candidate> = near.collect();
        let best = near.iter().map(|candidate| candidate.score).fold(0.0, f64::max);
        for candidate in near.into_iter().filter(|candidate| candidate.score >= LEAST.max(SHARE * best)) {
            let score = weight * candidate.score;
            articles.entry(candidate.article.clone()).or_insert((candidate, 0.0)).1 += score;
        }
    }
    let fits = articles.into_values().filter(|(candidate, _)| except != Some(candidate.article.as_str()));
    let mut fits: Vec<Candidate> =
        fits.map(|(candidate, sum)| Candidate { score: (sum / all).clamp(0.0, 1.0), ..candidate }).collect();
    fits.sort_by(|a, b| b.score.total_cmp(&a.score));
    fits.truncate(limit);
    fits
}

/// Whether a document of the index is an article, and no flow's examples.
#[must_use]
pub fn is_article(document: &str) -> bool {
    !document.starts_with(FLOW_DOCUMENT)
}

/// The beginning of an article's body on one line, without the marks of Markdown, at most `max` characters and `…`
/// where more follows.
#[must_use]
pub fn extract(body: &str, max: usize) -> String {
    let mut plain = String::new();
    for line in body.lines() {
        let line = line.trim_start().trim_start_matches(['#', '>', '-', '*']).trim();
        if line.is_empty() {
            continue;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        push_plain(&mut plain, line);
        if plain.chars().nth(max).is_some() {
            break;
        }
    }
    match plain.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", plain.get(..end).unwrap_or_default().trim_end()),
        None => plain,
    }
}

/// A line without the stars of bold text and the addresses of links.
fn push_plain(plain: &mut String, line: &str) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(&before.replace("**", ""));
        let link = after.split_once("](").and_then(|(text, address)| Some((text, address.split_once(')')?.1)));
        match link {
            Some((text, behind)) => {
                plain.push_str(&text.replace("**", ""));
                rest = behind;
            }
            None => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain.push_str(&rest.replace("**", ""));
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk_core::id::IssueType;

    const NOW: Millis = Millis::new(1_795_320_000_000);

    fn texts(messages: &[&str]) -> Vec<String> {
        wishes(messages.iter().copied(), NOW).into_iter().map(|wish| wish.text).collect()
    }

    fn evidence(articles: &[(&str, f64)]) -> Evidence {
        let candidate = |(article, score): &(&str, f64)| Candidate {
            article: (*article).to_owned(),
            title: format!("title of {article}"),
            body: "body".to_owned(),
            category: IssueType::parse("returns").unwrap(),
            score: *score,
            likeness: None,
        };
        Evidence { candidates: articles.iter().map(candidate).collect(), ..Evidence::default() }
    }

    fn ids(found: &[Candidate]) -> Vec<&str> {
        found.iter().map(|candidate| candidate.article.as_str()).collect()
    }

    #[test]
    fn greetings_and_bare_numbers_ask_for_nothing() {
        for nothing in ["你好", "thanks!", "人工", "13800138000", "SD20261122001", "#42", "👍", "", "2"] {
            assert_eq!(texts(&[nothing]), Vec::<String>::new(), "{nothing}");
        }
        for something in ["怎么退货", "订单SD20261122001没到", "lamp is broken", "灯不亮"] {
            assert_eq!(texts(&[something]).len(), 1, "{something}");
        }
    }

    #[test]
    fn the_newest_wish_weighs_most_and_few_are_looked_up() {
        let found = wishes(["运费谁出", "好的", "怎么退货", "发票怎么开", "多久能到"], NOW);
        let weights: Vec<(&str, f64)> = found.iter().map(|wish| (wish.text.as_str(), wish.weight)).collect();
        assert_eq!(weights, [("运费谁出", 1.0), ("怎么退货", 0.5), ("发票怎么开", 0.25)]);
        assert_eq!(texts(&["怎么退货", "怎么退货"]), ["怎么退货"]);
    }

    #[test]
    fn an_article_counts_for_every_wish_that_it_fits() {
        let found =
            vec![(1.0, evidence(&[("a", 0.6), ("b", 0.5)])), (0.5, evidence(&[("b", 0.6), ("c", 0.9), ("d", 0.2)]))];
        let found = related(found, None, 5);
        assert_eq!(ids(&found), ["b", "a", "c"]);
        assert!((found[0].score - 0.8 / 1.5).abs() < 1e-9, "{}", found[0].score);
    }

    #[test]
    fn what_is_known_and_what_is_no_article_is_left_out() {
        let found = || vec![(1.0, evidence(&[("flow:order-status-zh", 0.9), ("a", 0.6), ("b", 0.4), ("c", 0.35)]))];
        assert_eq!(ids(&related(found(), Some("a"), 5)), ["b"]);
        assert_eq!(ids(&related(found(), None, 1)), ["a"]);
        assert_eq!(related(Vec::new(), None, 5), Vec::new());
    }

    #[test]
    fn no_text_is_too_strange() {
        let long = "退".repeat(10_000);
        for text in ["", "[", "[]()", "[a](b", "**", "\u{202e}\u{200b}", "👍🏽", long.as_str()] {
            let _ = texts(&[text]);
            let (short, line) = (extract(text, 20), extract(text, usize::MAX));
            assert!(short.chars().count() <= 21 && !line.contains('\n'), "{text}");
        }
    }

    #[test]
    fn an_extract_is_one_plain_line() {
        let body =
            "## Returns\n\nWithin **30 days**:\n\n- open [My orders](https://shop.example/orders)\n- choose [x] Return";
        assert_eq!(extract(body, 100), "Returns Within 30 days: open My orders choose [x] Return");
        assert_eq!(extract("签收后 30 天内可以退货", 5), "签收后 3…");
        assert_eq!(extract("", 5), "");
    }
}
