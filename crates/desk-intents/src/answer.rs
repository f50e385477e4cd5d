//! An answer names all intents, so that whoever asks may offer the two or three likeliest.

/// One intent of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intent<'m> {
    /// Its name.
    pub label: &'m str,
    /// How probable it is, if the message is in scope at all; all of a model's intents sum to 1.
    pub probability: f32,
}

/// What a model says of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'m> {
    /// All intents, the likeliest first.
    pub intents: Vec<Intent<'m>>,
    /// How much the message is like what the model was taught: 0 for one like the average example, in units of two
    /// standard deviations added.
    pub scope: f32,
    /// Whether `scope` is at least what 95 % of messages in scope reach.
    pub in_scope: bool,
}

/// Below this probability another opinion is worth its time: the model over the vectors of both tiers is then asked.
/// Of messages of Banking77 that is a fifth.
pub const SURE: f32 = 0.9;

impl Answer<'_> {
    /// Whether the likeliest intent is so unlikely that a model over more vectors should be asked.
    pub fn is_unsure(&self) -> bool {
        self.intents.first().is_none_or(|intent| intent.probability < SURE)
    }
}
