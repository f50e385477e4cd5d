//! What of a language model's answer is believed: a claim that stands in the passage it names.
//!
//! A claim stands in its sources if every number, address and placeholder of it is there, if no source says the
//! opposite in the sentence that is nearest to it, and if at least half of its telling words are there: stems of
//! English words and pairs of Chinese characters, without those that occur in questions about anything. Half is much
//! for words that were made up and little for words that were said otherwise. One claim that stands nowhere refuses
//! the whole answer: what a model adds to the truth is worse than a truth too little.

use crate::Passage;
use desk_core::text::MessageText;
use desk_search::{Kind, terms};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The share of a claim's telling words that must stand in its sources.
const SHARE: f64 = 0.5;
/// A claim of fewer telling words than this needs all of them.
const FEW: usize = 3;

/// Something that was said, and the passages that it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The words.
    pub text: MessageText,
    /// The ids of the passages, as the caller named them.
    pub sources: Vec<String>,
}

/// Whether what `claim` says stands in `sources`.
#[must_use]
pub fn grounded(claim: &str, sources: &[&Passage]) -> bool {
    let whole: Vec<String> = sources.iter().map(|passage| format!("{}\n{}", passage.title, passage.text)).collect();
    let there = telling(&whole.join("\n"));
    let said = telling(claim);
    let (numbers, words): (Vec<_>, Vec<_>) = said.iter().partition(|(kind, _)| *kind == Kind::Number);
    let found = words.iter().filter(|word| there.contains(**word)).count();
    let enough = if words.len() < FEW { found == words.len() } else { found as f64 >= words.len() as f64 * SHARE };
    let marks = marks(claim);
    !words.is_empty()
        && enough
        && numbers.iter().all(|number| there.contains(*number))
        && marks.iter().all(|mark| whole.iter().any(|text| text.contains(mark)))
        && !denied(claim, &words, &whole)
}

/// The numbers and telling words of a text.
fn telling(text: &str) -> BTreeSet<(Kind, String)> {
    let kinds = [Kind::Word, Kind::Pair, Kind::Number];
    terms(text).into_iter().filter(|term| kinds.contains(&term.kind)).map(|term| (term.kind, term.text)).collect()
}

/// What must stand in a source letter by letter: placeholders, and words with an `@`, a `://` or a point between
/// letters.
fn marks(text: &str) -> Vec<&str> {
    let mut marks: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('[') {
        let end = after.find(']').unwrap_or(0);
        let inner = after.get(..end).unwrap_or_default();
        if !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') {
            marks.push(inner);
        }
        rest = after;
    }
    let words = text.split(|c: char| c.is_whitespace() || !c.is_ascii() || "()<>[]\"',;!?*".contains(c));
    marks.extend(words.map(|word| word.trim_matches(['.', ':'])).filter(|word| {
        let dotted = word.split('.').collect::<Vec<_>>();
        let is_host = dotted.len() > 1 && dotted.iter().all(|part| part.bytes().any(|b| b.is_ascii_alphabetic()));
        word.contains('@') || word.contains("://") || is_host
    }));
    marks
}

/// Whether the sentence of the sources that is nearest to the claim denies what the claim says, or says what it denies.
fn denied(claim: &str, words: &[&(Kind, String)], sources: &[String]) -> bool {
    let sentences = sources.iter().flat_map(|text| text.split(['.', '!', '?', '\n', '。', '！', '？', ';', '；']));
    let near = sentences.map(|sentence| {
        let there = telling(sentence);
        (words.iter().filter(|word| there.contains(**word)).count(), sentence)
    });
    let near: Vec<(usize, &str)> = near.collect();
    let most = near.iter().map(|(count, _)| *count).max().unwrap_or(0);
    let negated = negations(claim) % 2;
    // Of equally near ones, one that agrees is enough.
    most > 0 && near.iter().filter(|(count, _)| *count == most).all(|(_, sentence)| negations(sentence) % 2 != negated)
}

const ENGLISH: &[&str] = &["not", "no", "never", "cannot", "without", "none", "neither", "nor", "unable", "except"];
const CHINESE: &[char] = &['不', '没', '无', '非', '未', '勿', '别', '莫'];

fn negations(text: &str) -> usize {
    let lower = text.to_lowercase().replace('’', "'");
    let words = lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '\''));
    let english = words.filter(|word| ENGLISH.contains(word) || word.ends_with("n't")).count();
    // 不能不 and 无非 cancel out as two, and 不错, 特别 and the like are no negations.
    let mut plain = lower;
    for idiom in
        ["不错", "不过", "不仅", "不但", "不论", "不管", "无论", "特别", "类别", "级别", "非常", "分别", "别的"]
    {
        plain = plain.replace(idiom, "");
    }
    english + plain.chars().filter(|c| CHINESE.contains(c)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(text: &str) -> Passage {
        Passage { id: "a".to_owned(), title: "Returns".to_owned(), text: text.to_owned() }
    }

    const EN: &str = "You can return an item within 30 days of delivery. Sale items cannot be returned. \
        Write to returns@shop.example, or call [PHONE_1]. Refunds arrive within five days.";
    const ZH: &str = "签收后七天内可以申请退货，商品须保持完好。特价商品不支持退货。退款在3个工作日内原路退回。";

    #[test]
    fn what_is_said_otherwise_stands() {
        for claim in [
            "Items may be returned within 30 days after delivery.",
            "Returning an item is possible for 30 days.",
            "Sale items can't be returned.",
            "Please write to returns@shop.example.",
            "Call [PHONE_1].",
        ] {
            assert!(grounded(claim, &[&passage(EN)]), "{claim}");
        }
        for claim in ["您可以在签收后七天内申请退货。", "退款会在 3 个工作日内原路退回。", "特价商品不支持退货。"]
        {
            assert!(grounded(claim, &[&passage(ZH)]), "{claim}");
        }
    }

    #[test]
    fn what_is_made_up_does_not() {
        for claim in [
            "You can return an item within 60 days of delivery.",
            "All orders are free today.",
            "Your refund of 500 was approved.",
            "Write to returns@evil.example.",
            "You can return an item at evil.example/returns within 30 days.",
            "Call [PHONE_2].",
            "Sale items can be returned.",
            "You cannot return an item within 30 days of delivery.",
            "Please send us your password.",
            "",
            "!!!",
        ] {
            assert!(!grounded(claim, &[&passage(EN)]), "{claim}");
        }
        for claim in
            ["特价商品支持退货。", "签收后七天内不可以申请退货。", "所有订单今天免费。", "退款在5个工作日内原路退回。"]
        {
            assert!(!grounded(claim, &[&passage(ZH)]), "{claim}");
        }
    }

    #[test]
    fn without_a_source_nothing_stands() {
        assert!(!grounded("You can return an item.", &[]));
    }
}
