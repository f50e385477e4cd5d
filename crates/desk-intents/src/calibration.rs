//! How far probabilities can be trusted, and what makes them so.

/// Predictions whose probabilities lie in one range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bin {
    /// How many there are.
    pub count: usize,
    /// Their mean probability.
    pub probability: f32,
    /// The share of them that was right.
    pub accuracy: f32,
}

/// The reliability curve: predictions (probability, and whether it was right) in `bins` equal ranges from 0 to 1.
pub fn reliability(predictions: &[(f32, bool)], bins: usize) -> Vec<Bin> {
    let mut curve = vec![Bin::default(); bins];
    for (probability, right) in predictions {
        let place = ((probability * bins as f32) as usize).min(bins.saturating_sub(1));
        if let Some(bin) = curve.get_mut(place) {
            bin.count += 1;
            bin.probability += probability;
            bin.accuracy += f32::from(u8::from(*right));
        }
    }
    for bin in &mut curve {
        bin.probability /= bin.count.max(1) as f32;
        bin.accuracy /= bin.count.max(1) as f32;
    }
    curve
}

/// The expected calibration error: the mean distance of the curve from the diagonal (Naeini et al., "Obtaining Well
/// Calibrated Probabilities Using Bayesian Binning", 2015).
pub fn calibration_error(curve: &[Bin]) -> f32 {
    let total: usize = curve.iter().map(|bin| bin.count).sum();
    let distances = curve.iter().map(|bin| (bin.probability - bin.accuracy).abs() * bin.count as f32);
    distances.sum::<f32>() / total.max(1) as f32
}

/// Scores as probabilities.
pub fn softmax(scores: &[f32], temperature: f32) -> Vec<f32> {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut powers: Vec<f32> = scores.iter().map(|score| ((score - largest) / temperature).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.iter_mut().for_each(|power| *power /= sum);
    powers
}

/// The temperature with which held-out scores make what was right the most probable: of 49 from 0.3 to 3.3.
pub fn fit_temperature(scored: &[(Vec<f32>, usize)]) -> f32 {
    let surprise = |temperature: f32| -> f32 {
        let right = scored.iter().map(|(scores, label)| softmax(scores, temperature).get(*label).copied());
        right.map(|probability| -(probability.unwrap_or(0.0) + 1e-12).ln()).sum()
    };
    let temperatures = (0..49_u8).map(|step| (-1.2 + 0.05 * f32::from(step)).exp());
    let best = temperatures.map(|t| (surprise(t), t)).min_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(1.0, |(_, temperature)| temperature)
}

/// The probability that a score from `above` is larger than one from `below`: the area under the ROC curve.
pub fn auroc(above: &[f32], below: &[f32]) -> f32 {
    let mut sorted = below.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let won = |score: &f32| {
        let (less, equal) = (sorted.partition_point(|b| b < score), sorted.partition_point(|b| b <= score));
        (less + equal) as f64 / 2.0
    };
    let pairs = above.len().max(1) as f64 * below.len().max(1) as f64;
    (above.iter().map(won).sum::<f64>() / pairs) as f32
}

/// The score that a share of scores lies below.
pub fn quantile(scores: &[f32], share: f32) -> f32 {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let place = share * sorted.len().saturating_sub(1) as f32;
    let at = |place: f32| sorted.get(place as usize).copied().unwrap_or_default();
    at(place.floor()) + (at(place.ceil()) - at(place.floor())) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_has_the_share_of_what_was_right() {
        let curve = reliability(&[(0.95, true), (0.85, false), (0.1, false), (1.0, true)], 2);
        assert_eq!(curve[1].count, 3);
        assert!((curve[1].accuracy - 2.0 / 3.0).abs() < 1e-6);
        assert!((calibration_error(&curve) - (0.1 + 0.8) / 4.0).abs() < 1e-5);
    }

    #[test]
    fn a_model_that_is_too_sure_is_cooled() {
        let scored: Vec<_> = (0..100).map(|n| (vec![4.0, 0.0], usize::from(n % 4 == 0))).collect();
        let temperature = fit_temperature(&scored);
        assert!((softmax(&[4.0, 0.0], temperature)[0] - 0.75).abs() < 0.05, "{temperature}");
    }

    #[test]
    fn the_area_counts_pairs_in_order() {
        assert!((auroc(&[2.0, 3.0], &[1.0, 2.0]) - 3.5 / 4.0).abs() < 1e-6);
    }

    #[test]
    fn a_quantile_lies_between_scores() {
        assert!((quantile(&[3.0, 1.0, 2.0], 0.25) - 1.5).abs() < 1e-6);
    }
}
