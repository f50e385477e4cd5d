//! An answer names all intents, so that whoever asks may offer the two or three likeliest.

/// One intent of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intent<'m> {
    /// Its name.
    pub label: &'m str,
    /// How probable it is: where the model was taught nothing outside its intents, if the message is in scope at all.
    pub probability: f32,
}

/// The label of examples that want none of the intents. A model that is taught some tells how probable that is.
pub const OUTSIDE: &str = "-";

/// What a model says of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'m> {
    /// All intents but [`OUTSIDE`], the likeliest first.
    pub intents: Vec<Intent<'m>>,
    /// How probable it is that the message wants none of them; with the intents' probabilities it sums to 1. Nothing
    /// where the model was taught no example of that.
    pub outside: Option<f32>,
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
