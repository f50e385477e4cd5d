//! Like questions together: term vectors weighted by how rare a term is among the questions, and one pass over them,
//! the most frequent first, in which each joins the group that it is nearest to or begins one.
//!
//! Chosen over k-means and linkage because it needs no number of groups, no randomness and no matrix of all pairs, and
//! because its answer does not change with the order in which the questions come. A concept of customer service is one
//! term however it is said, so that "money back" meets "refund".

use desk_core::{Language, Millis};
use desk_search::{Kind, terms};
use std::collections::BTreeMap;

/// The most questions that are looked at; of more, the first ones given.
pub const MAX_CLUSTERED: usize = 2_000;
/// The most examples of a group, the typical one first.
pub const EXAMPLES: usize = 5;
/// A question joins a group whose direction it shares at least so much (cosine). Lower, and "where is my parcel" meets
/// "where is my invoice"; higher, and two wordings of one question stay apart.
const NEAR: f32 = 0.4;

/// A question as it was asked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The words.
    pub text: &'a str,
    /// Their language; questions of two languages do not meet.
    pub language: Language,
    /// When.
    pub at: Millis,
    /// Whether nothing in the knowledge base was near.
    pub nothing: bool,
    /// Whether an agent searched for it.
    pub by_agent: bool,
}

/// Questions that ask for much the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// How often they were asked in all.
    pub size: usize,
    /// How often nothing was near.
    pub nothing: usize,
    /// How often agents searched for it.
    pub by_agents: usize,
    /// Their language.
    pub language: Language,
    /// Different wordings, at most [`EXAMPLES`]; the first is the one most like all of them.
    pub examples: Vec<String>,
    /// When one of them was asked last.
    pub last_at: Millis,
}

/// A wording and how often it was asked.
struct Wording<'a> {
    text: &'a str,
    asked: usize,
    nothing: usize,
    by_agents: usize,
    last_at: Millis,
    /// Term → weight, of length 1.
    vector: BTreeMap<usize, f32>,
}

/// A group that grows.
#[derive(Default)]
struct Group {
    members: Vec<usize>,
    /// The sum of the members' vectors.
    sum: BTreeMap<usize, f32>,
    /// The square of the sum's length, kept up to date: measured anew for each member it would cost the square.
    square: f32,
}

/// Groups of like questions, the largest first; of equal ones the newest.
#[must_use]
pub fn cluster(questions: &[Asked<'_>]) -> Vec<Cluster> {
    let mut clusters = Vec::new();
    for language in [Language::Zh, Language::En] {
        let of_language = questions.iter().take(MAX_CLUSTERED).filter(|asked| asked.language == language);
        let wordings = wordings(of_language);
        clusters.extend(groups(&wordings).iter().map(|group| told(group, &wordings, language)));
    }
    clusters.sort_by(|a, b| {
        let key = |c: &Cluster| (std::cmp::Reverse(c.size), std::cmp::Reverse(c.last_at));
        key(a).cmp(&key(b)).then_with(|| a.examples.cmp(&b.examples))
    });
    clusters
}

/// Equal texts as one, in the order in which groups are begun: the most frequent first.
fn wordings<'a>(questions: impl Iterator<Item = &'a Asked<'a>>) -> Vec<Wording<'a>> {
    let mut found: BTreeMap<String, Wording<'a>> = BTreeMap::new();
    for asked in questions {
        let empty = Wording {
            text: asked.text,
            asked: 0,
            nothing: 0,
            by_agents: 0,
            last_at: asked.at,
            vector: BTreeMap::new(),
        };
        let wording = found.entry(asked.text.to_lowercase()).or_insert(empty);
        // Of texts that differ in case alone, the same one whatever came first.
        wording.text = wording.text.min(asked.text);
        wording.asked += 1;
        wording.nothing += usize::from(asked.nothing);
        wording.by_agents += usize::from(asked.by_agent);
        wording.last_at = wording.last_at.max(asked.at);
    }
    let mut wordings: Vec<Wording<'a>> = found.into_values().collect();
    wordings.sort_by(|a, b| b.asked.cmp(&a.asked).then(a.text.cmp(b.text)));
    weigh(&mut wordings);
    wordings
}

/// Gives each wording its vector: how much of a kind a term is, times how rare it is among the wordings.
fn weigh(wordings: &mut [Wording<'_>]) {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut found_in: Vec<f32> = Vec::new();
    for wording in wordings.iter_mut() {
        for term in terms(wording.text) {
            let weight = match term.kind {
                Kind::Concept => 2.0,
                Kind::Word | Kind::Pair | Kind::Number => 1.0,
                Kind::Character => 0.5,
                // They forgive slips of the pen, and bind what is not alike.
                Kind::Gram => 0.2,
                Kind::Common => 0.1,
            };
            let next = numbers.len();
            let number = *numbers.entry(format!("{:?} {}", term.kind, term.text)).or_insert(next);
            wording.vector.insert(number, weight);
        }
        found_in.resize(numbers.len(), 0.0);
        for number in wording.vector.keys() {
            if let Some(count) = found_in.get_mut(*number) {
                *count += 1.0;
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "at most MAX_CLUSTERED")]
    let all = wordings.len() as f32;
    for wording in wordings {
        for (number, weight) in &mut wording.vector {
            // The usual inverse document frequency with one added, so that a term of all of them still counts.
            *weight *= (1.0 + all / found_in.get(*number).copied().unwrap_or(1.0)).ln();
        }
        let length = wording.vector.values().map(|weight| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            wording.vector.values_mut().for_each(|weight| *weight /= length);
        }
    }
}

fn groups(wordings: &[Wording<'_>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    // Term → the groups that have it.
    let mut having: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, wording) in wordings.iter().enumerate() {
        let mut products: BTreeMap<usize, f32> = BTreeMap::new();
        for (term, weight) in &wording.vector {
            for group in having.get(term).into_iter().flatten() {
                let there = groups.get(*group).and_then(|group| group.sum.get(term)).copied().unwrap_or(0.0);
                *products.entry(*group).or_default() += weight * there;
            }
        }
        let likeness = |(group, product): (usize, f32)| {
            let length = groups.get(group).map_or(0.0, |group| group.square.sqrt());
            (group, product, if length > 0.0 { product / length } else { 0.0 })
        };
        // Of equals the first, which is of the more frequent questions.
        let best = products.into_iter().map(likeness).fold(
            (0, 0.0, 0.0),
            |best: (usize, f32, f32), other| {
                if other.2 > best.2 { other } else { best }
            },
        );
        let (at, product) = if best.2 >= NEAR { (best.0, best.1) } else { (groups.len(), 0.0) };
        if at == groups.len() {
            groups.push(Group::default());
        }
        if let Some(group) = groups.get_mut(at) {
            group.members.push(n);
            for (term, weight) in &wording.vector {
                if !group.sum.contains_key(term) {
                    having.entry(*term).or_default().push(at);
                }
                *group.sum.entry(*term).or_default() += weight;
            }
            // |sum + v|² = |sum|² + 2 sum·v + |v|².
            group.square += 2.0 * product + wording.vector.values().map(|weight| weight * weight).sum::<f32>();
        }
    }
    groups
}

fn told(group: &Group, wordings: &[Wording<'_>], language: Language) -> Cluster {
    let members: Vec<&Wording<'_>> = group.members.iter().filter_map(|n| wordings.get(*n)).collect();
    let mut by_likeness: Vec<(f32, &Wording<'_>)> = members
        .iter()
        .map(|wording| {
            let product = wording.vector.iter().map(|(term, weight)| weight * group.sum.get(term).unwrap_or(&0.0));
            (product.sum::<f32>(), *wording)
        })
        .collect();
    by_likeness.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.asked.cmp(&a.1.asked)).then(a.1.text.cmp(b.1.text)));
    Cluster {
        size: members.iter().map(|wording| wording.asked).sum(),
        nothing: members.iter().map(|wording| wording.nothing).sum(),
        by_agents: members.iter().map(|wording| wording.by_agents).sum(),
        language,
        examples: by_likeness.iter().take(EXAMPLES).map(|(_, wording)| wording.text.to_owned()).collect(),
        last_at: members.iter().map(|wording| wording.last_at).max().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
