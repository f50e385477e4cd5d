use super::*;

fn asked<'a>(texts: &[&'a str]) -> Vec<Asked<'a>> {
    let ask = |(n, text): (usize, &&'a str)| Asked {
        text,
        language: Language::of(text).unwrap(),
        at: Millis::new(n as u64),
        nothing: n == 0,
        by_agent: n == 3,
    };
    texts.iter().enumerate().map(ask).collect()
}

const MIXED: [&str; 11] = [
    "你们有实体店吗",
    "Do you have a physical store?",
    "可以开发票吗",
    "哪里有你们的实体店",
    "do you have a physical store?",
    "怎么开增值税发票",
    "Is there a physical store near me?",
    "Can I pay with bitcoin",
    "请问实体店在哪里",
    "can i pay in bitcoin?",
    "发票怎么开",
];

#[test]
fn wordings_of_one_question_meet_and_the_largest_group_comes_first() {
    let clusters = cluster(&asked(&MIXED));
    let sizes: Vec<(usize, &str)> = clusters.iter().map(|c| (c.size, c.language.as_str())).collect();
    assert_eq!(sizes, [(3, "zh"), (3, "zh"), (3, "en"), (2, "en")], "{clusters:#?}");
    assert!(clusters[0].examples.iter().all(|text| text.contains("发票")), "{clusters:#?}");
    assert_eq!((clusters[1].nothing, clusters[1].by_agents), (1, 1));
    assert_eq!(clusters[0].by_agents, 0);
    assert_eq!(clusters[2].examples.len(), 2, "texts that differ in case are one wording");
}

#[test]
fn the_order_of_the_questions_changes_nothing() {
    let questions = asked(&MIXED);
    let mut turned = questions.clone();
    turned.reverse();
    assert_eq!(cluster(&questions), cluster(&turned));
}

#[test]
fn nothing_asked_is_no_group_and_a_text_without_terms_is_one_of_its_own() {
    assert_eq!(cluster(&[]), []);
    let odd = Asked { text: "???", language: Language::En, at: Millis::new(1), nothing: true, by_agent: false };
    let clusters = cluster(&[odd, odd]);
    assert_eq!((clusters.len(), clusters[0].size), (1, 2));
}

#[test]
fn more_questions_than_the_limit_are_left_out() {
    let texts: Vec<String> = (0..MAX_CLUSTERED + 50).map(|n| format!("question {n} of many")).collect();
    let questions = asked(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let clusters = cluster(&questions);
    assert_eq!(clusters.iter().map(|c| c.size).sum::<usize>(), MAX_CLUSTERED);
}
