//! Weights and models as they come from files, and vectors as they come from other functions.

use desk_encoder::{FormatError, Rounded};
use desk_intents::{IntentModel, ModelError};

/// The longest model that is filled up.
const LONGEST: u64 = 1 << 18;
/// Bytes of a model's checksum.
const CHECKSUM: usize = 4;

/// Any bytes are weights, a model or a vector, or are refused; what is taken answers. What a header says is filled up
/// with its own bytes and a checksum that is right, since no fuzzer finds one.
pub fn models(data: &[u8]) {
    let _ = desk_encoder::Encoder::from_bytes(data);
    let _ = desk_e5::Model::from_bytes(data);
    if let Some(vector) = Rounded::from_bytes(data) {
        assert_eq!(vector.to_bytes(), data);
        assert!(vector.to_vector().iter().all(|number| !number.is_nan()));
    }
    let expected = match IntentModel::from_bytes(data) {
        Err(ModelError::Format(FormatError::Length { expected, .. })) if expected <= LONGEST => expected as usize,
        _ => return,
    };
    let mut file: Vec<u8> = data.iter().copied().cycle().take(expected - CHECKSUM).collect();
    file.extend(crc32fast::hash(&file).to_le_bytes());
    let Ok(model) = IntentModel::from_bytes(&file) else { return };
    let answer = model.classify_vector("refund 退款", &[1.0; 512]);
    assert_eq!(answer.intents.len(), model.labels().len());
}
