//! A question with its slips of the pen put right: what stands in no article is replaced by what stands in one and is
//! spelt or sounds nearly the same.
//!
//! Correcting the question, and not matching loosely, keeps the index small, leaves what is known alone, and gives
//! the corrected words their concepts too. A correction is doubtful: each lowers the score a little.
//!
//! - A word is unknown if its stem is in no article and in no concept, and it is not English either; it is replaced by
//!   the nearest word (see [`spelling`]).
//! - A Chinese character is unknown if both pairs that it is part of are; it is replaced where that makes a pair that is
//!   known and sounds the same (退祸 → 退货). Where that pair is a word of a concept, the distinctions of zh and z, n and
//!   l, ing and in are left out. Every Chinese character is a word, and chance pairs that sound alike are many, so the
//!   other character of the pair stays, and neither may be one of the commonest ([`EVERYWHERE`]).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::common::are_common;
use crate::index::{Bucket, Meta, bucket_of, pair_sound};
use crate::lexicon::is_english;
use crate::query::{Query, find};
use crate::terms::{Class, class, fnv, is_spellable, spelt};
use crate::{concepts, english, hanzi, spelling};

/// Characters that stand beside any other, next to those of function words.
const EVERYWHERE: &str = "一不上下来去到前后里外中再已还以于及并但而或其之因为所用点样次们个些家年月日时天人大小多少好看说做买拿过起出回自己正";

/// The Chinese forms of two characters that every site's concepts have, by the hash of their sound.
static SOUNDS: LazyLock<Vec<(u64, &'static str)>> = LazyLock::new(|| {
    let mut sounds: Vec<(u64, &str)> =
        concepts::words().filter_map(|form| Some((fnv(&pair_sound(form)?), form))).collect();
    sounds.sort_unstable();
    sounds
});

impl Query {
    /// The further buckets that [`Query::corrected`] needs to find how unknown words are spelt, rising, each once.
    /// `held` are those of [`Query::buckets`].
    #[must_use]
    pub fn spelling_buckets(&self, meta: &Meta, held: &[(u32, &Bucket)]) -> Vec<u32> {
        let words = self.runs(Class::Letter).map(spelt).filter(|word| is_unknown(word, meta, held));
        let keys = words.filter_map(|word| spelling::keys(&word)).flatten();
        let numbers: BTreeSet<u32> = keys.map(|key| bucket_of(&key, meta.bucket_count)).collect();
        numbers.into_iter().filter(|number| held.iter().all(|(other, _)| other != number)).collect()
    }

    /// The question as it was probably meant; nothing where there is nothing to correct. `held` are the buckets of
    /// [`Query::buckets`] and of [`Query::spelling_buckets`].
    #[must_use]
    pub fn corrected(&self, meta: &Meta, held: &[(u32, &Bucket)]) -> Option<Self> {
        let mut text: Vec<char> = Vec::with_capacity(self.text.len());
        let mut slips = 0_u32;
        for run in self.text.chunk_by(|a, b| class(*a) == class(*b)) {
            match run.first().map_or(Class::Other, |first| class(*first)) {
                Class::Letter => match corrected_word(&spelt(run), meta, held) {
                    Some(word) => {
                        text.extend(word.chars());
                        slips = slips.saturating_add(1);
                    }
                    None => text.extend(run),
                },
                Class::Ideograph => {
                    let (run, changed) = corrected_run(run, meta, held);
                    text.extend(run);
                    slips = slips.saturating_add(changed);
                }
                Class::Digit | Class::Other => text.extend(run),
            }
        }
        (slips > 0).then(|| Self::of_folded(text, &meta.synonyms, slips))
    }
}

fn is_unknown(word: &str, meta: &Meta, held: &[(u32, &Bucket)]) -> bool {
    if !is_spellable(word) {
        return false;
    }
    let stem = Stemmer::create(Algorithm::English).stem(english::base_form(word)).into_owned();
    meta.synonyms.concept(&stem).is_none() && find(&stem, meta, held).is_none() && !is_english(word)
}

fn corrected_word(word: &str, meta: &Meta, held: &[(u32, &Bucket)]) -> Option<String> {
    if !is_unknown(word, meta, held) {
        return None;
    }
    let keys = spelling::keys(word)?;
    let blocks = keys.iter().filter_map(|key| {
        let place = bucket_of(key, meta.bucket_count);
        held.iter().find(|(number, _)| *number == place)?.1.words.get(key)
    });
    let known = blocks.flat_map(|block| block.split(' '));
    spelling::nearest(word, known.chain(concepts::words().filter(|form| form.is_ascii()))).map(str::to_owned)
}

/// A run of characters with what is unknown put right, and how many pairs were changed.
fn corrected_run(run: &[char], meta: &Meta, held: &[(u32, &Bucket)]) -> (Vec<char>, u32) {
    let mut text = run.to_vec();
    let known: Vec<bool> = run.windows(2).map(|pair| is_known(pair, meta, held)).collect();
    let is = |at: Option<usize>| at.and_then(|at| known.get(at).copied()).unwrap_or(false);
    let mut fixed: Vec<bool> = (0..run.len()).map(|at| is(at.checked_sub(1)) || is(Some(at))).collect();
    let mut changed = 0_u32;
    for at in 0..run.len().saturating_sub(1) {
        let (Some(&[a, b]), Some(&[a_fixed, b_fixed])) = (text.get(at..at + 2), fixed.get(at..at + 2)) else {
            continue;
        };
        if is(Some(at)) || (a_fixed && b_fixed) || is_everywhere(a) || is_everywhere(b) {
            continue;
        }
        if let Some((first, second)) = homophone((a, a_fixed), (b, b_fixed), meta, held) {
            for (offset, character) in [(0, first), (1, second)] {
                if let (Some(slot), Some(mark)) = (text.get_mut(at + offset), fixed.get_mut(at + offset)) {
                    *slot = character;
                    *mark = true;
                }
            }
            changed = changed.saturating_add(1);
        }
    }
    (text, changed)
}

fn is_known(pair: &[char], meta: &Meta, held: &[(u32, &Bucket)]) -> bool {
    let term: String = pair.iter().collect();
    meta.synonyms.concept(&term).is_some() || find(&term, meta, held).is_some()
}

/// The most frequent known pair that sounds like this one and keeps what is fixed.
fn homophone(a: (char, bool), b: (char, bool), meta: &Meta, held: &[(u32, &Bucket)]) -> Option<(char, char)> {
    let term = String::from_iter([a.0, b.0]);
    let sound = pair_sound(&term)?;
    let place = bucket_of(&term, meta.bucket_count);
    let bucket = held.iter().find(|(number, _)| *number == place).map(|(_, bucket)| &bucket.terms);
    let met = bucket.into_iter().flatten().filter(|(other, _)| pair_sound(other).as_ref() == Some(&sound));
    let hash = fnv(&sound);
    let from = SOUNDS.partition_point(|(other, _)| *other < hash);
    let forms = SOUNDS.iter().skip(from).take_while(|(other, _)| *other == hash).map(|(_, form)| (*form, 1));
    let mut best: Option<((bool, u32), (char, char))> = None;
    for (other, found_in) in met.map(|(other, list)| (other.as_str(), list.documents)).chain(forms) {
        let mut characters = other.chars();
        let (Some(first), Some(second)) = (characters.next(), characters.next()) else { continue };
        let same = hanzi::syllable(first) == hanzi::syllable(a.0) && hanzi::syllable(second) == hanzi::syllable(b.0);
        let changed = match (first == a.0, second == b.0) {
            (true, false) if !b.1 => second,
            (false, true) if !a.1 => first,
            _ => continue,
        };
        if is_everywhere(changed) || !(same || meta.synonyms.concept(other).is_some()) {
            continue;
        }
        let worth = (same, found_in);
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, (first, second)));
        }
    }
    best.map(|(_, pair)| pair)
}

fn is_everywhere(character: char) -> bool {
    are_common(&[character]) || EVERYWHERE.contains(character)
}
