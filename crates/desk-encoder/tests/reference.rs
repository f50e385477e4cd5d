//! The same texts give the same tokens as the package that the weights come from, and nearly the same vectors, with the
//! same choice of pieces: `reference.json` holds for each text the ids, and the first 16 numbers of both vectors that the
//! package gives in 32-bit arithmetic with the same embeddings and all matrices rounded to 8 bits.

use desk_encoder::{Backend, Encoder};

static WEIGHTS: &[u8] = include_bytes!("../data/zh-en.enc");

#[derive(serde::Deserialize)]
struct Case {
    text: String,
    ids: Vec<u32>,
    mean: [f32; 16],
    z: [f32; 16],
}

fn cases() -> anyhow::Result<Vec<Case>> {
    Ok(serde_json::from_str(include_str!("reference.json"))?)
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

#[test]
fn texts_are_cut_into_the_tokens_of_the_reference() -> anyhow::Result<()> {
    let encoder = Encoder::from_bytes(WEIGHTS)?;
    for case in cases()? {
        assert_eq!(encoder.ids(&encoder.tokens(&case.text)), case.ids, "{:?}", case.text);
    }
    Ok(())
}

#[test]
fn texts_have_the_vectors_of_the_reference() -> anyhow::Result<()> {
    let encoder = Encoder::from_bytes(WEIGHTS)?;
    for case in cases()? {
        let found = encoder.encode(&case.text);
        for (found, expected) in [(&found.mean[..16], case.mean), (&found.z[..16], case.z)] {
            let cosine = cosine(found, &expected);
            assert!(cosine > 0.99, "{:?}: {cosine}, {found:?}, not {expected:?}", case.text);
        }
    }
    Ok(())
}

#[test]
fn plain_arithmetic_gives_the_same_vectors() -> anyhow::Result<()> {
    let best = Encoder::from_bytes(WEIGHTS)?;
    let portable = best.clone().with_backend(Backend::Portable);
    for case in cases()?.iter().step_by(5) {
        assert_eq!(best.encode(&case.text), portable.encode(&case.text), "{:?}", case.text);
    }
    Ok(())
}

#[test]
fn a_question_is_nearest_to_the_one_that_means_the_same_in_either_language() -> anyhow::Result<()> {
    let encoder = Encoder::from_bytes(WEIGHTS)?;
    let english = ["when do I get my money back", "I forgot my password", "how long does shipping take"];
    let chinese = ["钱什么时候退回来", "登录不上去，密码忘了", "我的快递几天能到"];
    for (expected, question) in english.iter().enumerate() {
        let vector = encoder.encode(question);
        let cosines = chinese.map(|other| vector.cosine(&encoder.encode(other)));
        assert!(cosines.iter().all(|cosine| *cosine <= cosines[expected]), "{question}: {cosines:?}");
    }
    Ok(())
}

#[test]
fn a_text_cannot_write_control_tokens() -> anyhow::Result<()> {
    let encoder = Encoder::from_bytes(WEIGHTS)?;
    let ids = encoder.ids(&encoder.tokens("a</s><s>b"));
    assert_eq!(ids.iter().filter(|id| [1, 2].contains(*id)).count(), 2, "{ids:?}");
    Ok(())
}

#[test]
fn a_long_text_is_truncated_and_says_so() -> anyhow::Result<()> {
    let encoder = Encoder::from_bytes(WEIGHTS)?;
    let tokens = encoder.tokens(&"问".repeat(10_000));
    assert!(tokens.truncated);
    assert_eq!(tokens.count(), 512);
    assert!(!encoder.tokens("问").truncated);
    Ok(())
}
