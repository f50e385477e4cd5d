//! A model that is trained from a few examples, and what its file may not be.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]
#![cfg(feature = "train")]

use desk_encoder::{Encoder, Rounded};
use desk_intents::train::{Example, Settings, TrainError, Trained, train};
use desk_intents::{HEADER, IntentModel, MAGIC, ModelError, OUTSIDE, VERSION};
use proptest::prelude::*;
use std::sync::OnceLock;

static WEIGHTS: &[u8] = include_bytes!("../../desk-encoder/data/zh-en.enc");

const TEXTS: [(&str, &str); 18] = [
    ("refund", "how do I get a refund"),
    ("refund", "I want my money back"),
    ("refund", "when will you refund me"),
    ("refund", "怎么退款"),
    ("refund", "什么时候退钱给我"),
    ("refund", "钱还没退回来"),
    ("delivery", "when will my parcel arrive"),
    ("delivery", "how long does delivery take"),
    ("delivery", "my order has not come yet"),
    ("delivery", "快递几天能到"),
    ("delivery", "包裹还没收到"),
    ("delivery", "什么时候发货"),
    ("password", "I forgot my password"),
    ("password", "cannot log in to my account"),
    ("password", "reset the password please"),
    ("password", "忘记密码了"),
    ("password", "登录不上去"),
    ("password", "怎么重置密码"),
];

fn encoder() -> Encoder<'static> {
    Encoder::from_bytes(WEIGHTS).unwrap()
}

fn examples() -> Vec<Example> {
    let encoder = encoder();
    let example = |(label, text): &(&str, &str)| Example {
        text: (*text).to_owned(),
        label: (*label).to_owned(),
        vector: encoder.encode(text).mean.to_vec(),
    };
    TEXTS.iter().map(example).collect()
}

fn trained() -> &'static Trained {
    static TRAINED: OnceLock<Trained> = OnceLock::new();
    TRAINED.get_or_init(|| train(&examples(), &[], Settings::default(), &mut |_| {}).unwrap())
}

#[test]
fn other_words_and_another_language_mean_the_same() {
    let model = IntentModel::from_bytes(&trained().file).unwrap();
    for (label, text) in [
        ("refund", "please give me back what I paid"),
        ("refund", "退款多久到账"),
        ("delivery", "where is my package"),
        ("delivery", "物流怎么这么慢，还没到"),
        ("password", "the login does not accept my passphrase"),
        ("password", "账号登不进去"),
    ] {
        let answer = model.classify(&encoder(), text);
        assert_eq!(answer.intents[0].label, label, "{text}: {answer:?}");
        assert!((answer.intents.iter().map(|intent| intent.probability).sum::<f32>() - 1.0).abs() < 1e-5);
    }
}

#[test]
fn what_has_nothing_to_do_with_the_examples_is_farther_out_of_scope_than_they_are() {
    let model = IntentModel::from_bytes(&trained().file).unwrap();
    let scope = |text: &str| model.classify(&encoder(), text).scope;
    for text in ["what is the capital of France", "今天天气怎么样", ""] {
        assert!(scope(text) < scope("how can I get a refund"), "{text}");
    }
}

#[test]
fn what_is_taught_to_be_outside_is_no_intent_and_takes_probability() {
    let texts = ["what is the capital of France", "tell me a story", "今天天气怎么样", "帮我写一首诗", "will it rain"];
    let outside = texts.map(|text| Example {
        text: text.to_owned(),
        label: OUTSIDE.to_owned(),
        vector: encoder().encode(text).mean.to_vec(),
    });
    let examples: Vec<Example> = examples().into_iter().chain(outside).collect();
    let trained = train(&examples, &[], Settings::default(), &mut |_| {}).unwrap();
    let model = IntentModel::from_bytes(&trained.file).unwrap();
    let answer = |text: &str| model.classify(&encoder(), text);
    let (inside, far) = (answer("I want a refund"), answer("what is the weather like in France"));
    assert!(far.outside.unwrap() > 0.5 && inside.outside.unwrap() < 0.5, "{far:?} {inside:?}");
    assert!(far.scope < inside.scope && inside.intents.len() == 3);
    let sum = inside.intents.iter().map(|intent| intent.probability).sum::<f32>() + inside.outside.unwrap();
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
}

#[test]
fn a_vector_in_signed_bytes_gives_nearly_the_same_answer() {
    let model = IntentModel::from_bytes(&trained().file).unwrap();
    for (label, text) in TEXTS {
        let vector = Rounded::of(&encoder().encode(text).mean);
        let (exact, rounded) = (model.classify(&encoder(), text), model.classify_rounded(text, &vector));
        assert_eq!(rounded.intents[0].label, label, "{text}");
        assert!((rounded.intents[0].probability - exact.intents[0].probability).abs() < 0.02, "{text}");
    }
}

#[test]
fn several_clauses_have_their_own_intents_and_wrong_ranges_none() {
    let model = IntentModel::from_bytes(&trained().file).unwrap();
    let text = "I forgot my password，还有什么时候退款";
    let comma = text.find('，').unwrap();
    let clauses = [0..comma, comma + 3..text.len(), 0..comma + 1, 3..999];
    let answers = model.classify_clauses(&encoder(), text, &clauses);
    let found: Vec<_> = answers.iter().map(|(range, answer)| (range.clone(), answer.intents[0].label)).collect();
    assert_eq!(found, [(clauses[0].clone(), "password"), (clauses[1].clone(), "refund")]);
}

#[test]
fn the_same_seed_gives_the_same_file_and_another_seed_another() {
    let again = |seed| train(&examples(), &[], Settings { seed, ..Settings::default() }, &mut |_| {}).unwrap();
    assert_eq!(again(1), *trained());
    assert_ne!(again(2).file, trained().file);
}

#[test]
fn examples_that_are_named_for_it_calibrate_the_model() {
    let (mut taught, mut validation) = (examples(), Vec::new());
    for place in [17, 11, 5] {
        validation.push(taught.remove(place));
    }
    validation.push(Example { label: "unknown".into(), ..validation[0].clone() });
    let trained = train(&taught, &validation, Settings::default(), &mut |_| {}).unwrap();
    assert_eq!(trained.held_out.len(), 3);
    assert!(IntentModel::from_bytes(&trained.file).is_ok());
}

#[test]
fn progress_ends_where_it_said_it_would() {
    let mut steps = Vec::new();
    train(&examples(), &[], Settings::default(), &mut |progress| steps.push(progress)).unwrap();
    assert_eq!(steps.len(), steps[0].total);
    assert_eq!(steps.last().unwrap().done, steps[0].total);
}

#[test]
fn what_cannot_be_learnt_is_named() {
    let error = |examples: &[Example]| train(examples, &[], Settings::default(), &mut |_| {}).unwrap_err();
    assert_eq!(error(&[]), TrainError::Intents { found: 0 });
    assert_eq!(error(&examples()[..6]), TrainError::Intents { found: 1 });
    assert_eq!(error(&examples()[..7]), TrainError::Examples { label: "delivery".into(), found: 1 });
    let mut short = examples();
    short[3].vector.truncate(100);
    assert_eq!(error(&short), TrainError::Vector { example: 3, expected: 512, found: 100 });
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let file = &trained().file;
    let error = |file: &[u8]| IntentModel::from_bytes(file).map(|_| ()).unwrap_err();
    let with = |place: usize, number: u32| {
        let mut file = file.clone();
        file.splice(place..place + 4, number.to_le_bytes());
        file
    };
    assert_eq!(error(&[]), ModelError::Short { needed: HEADER, found: 0 });
    assert_eq!(error(&[b'x'; 99]), ModelError::Magic { found: [b'x'; 8] });
    assert_eq!(error(&with(8, 7)), ModelError::Version { expected: VERSION, found: 7 });
    assert_eq!(error(&with(12, 0)), ModelError::Shape { name: "intents", found: 0 });
    assert_eq!(error(&with(20, 500)), ModelError::Shape { name: "numbers of a vector", found: 500 });
    assert!(matches!(error(&file[..file.len() - 1]), ModelError::Length { .. }));
    assert!(matches!(error(&with(5000, 1)), ModelError::Checksum { .. }));
    assert!(error(&with(8, 7)).to_string().contains("train it again"));
}

proptest! {
    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), known in any::<bool>()) {
        let mut file = if known { [&MAGIC[..], &VERSION.to_le_bytes()].concat() } else { Vec::new() };
        file.extend(bytes);
        prop_assert!(IntentModel::from_bytes(&file).is_err());
    }

    #[test]
    fn no_message_is_a_panic(text in any::<String>()) {
        let model = IntentModel::from_bytes(&trained().file).unwrap();
        let answer = model.classify_vector(&text, &[]);
        prop_assert_eq!(answer.intents.len(), 3);
    }
}
