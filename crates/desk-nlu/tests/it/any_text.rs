//! What holds for every text, sensible or not.

use desk_core::date::Date;
use desk_nlu::entities::Now;
use desk_nlu::{Message, Site, clauses, entities, mask, mood, requests, wishes};
use proptest::prelude::*;

/// Any characters, and pieces that the rules look for, in any order.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        "\\PC{0,6}",
        any::<String>(),
        "[0-9+() .-]{1,24}",
        "[A-Za-z0-9@._-]{1,16}",
        prop::sample::select(vec![
            "订单",
            "order ",
            "电话",
            "13812345678",
            "4111 1111 1111 1111",
            "11010519491231002X",
            "a@b.cn",
            "文三路",
            "90号",
            "[PHONE_1]",
            "[",
            "]",
            "¥",
            "一百二",
            "万",
            "亿",
            "半",
            "块",
            "毛",
            "三点",
            "下周",
            "五",
            "国庆",
            "天前",
            "12 Baker Street",
            "not ",
            "don't ",
            "不是",
            "而是",
            "吗",
            "，",
            "and ",
            "另外",
            "in two weeks",
            "last ",
            "Friday ",
            "03/05",
            "9999年12月31日",
            "百分之",
            "谢谢",
            "！！！",
            "\u{0}",
            "İ",
            "ẞ",
            "👍🏽",
            "\u{202e}",
            "訂單",
            "１２３",
            "99999999999999999999",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) {
    let now = Now { today: Date::new(2026, 11, 22).unwrap(), minute: 870 };
    let message = Message::of(text);
    let found: Vec<_> = entities(&message, &Site::default(), &now).into_iter().map(|entity| entity.range).collect();
    let clauses: Vec<_> = clauses(&message).into_iter().map(|clause| clause.range).collect();
    for ranges in [found, clauses, wishes(&message).into_iter().map(|wish| wish.range).collect()] {
        let mut end = 0;
        for range in ranges {
            assert!(end <= range.start && range.start < range.end, "{text:?}: {range:?} after {end}");
            assert!(text.get(range.clone()).is_some(), "{text:?}: {range:?}");
            end = range.end;
        }
    }
    let masked = mask(text);
    assert_eq!(masked.unmask(&masked.text), text);
    assert_eq!(mask(&masked.text).text, masked.text, "masked twice: {text:?}");
    let mood = mood(&message);
    assert!((-1.0..=1.0).contains(&mood.polarity) && (0.0..=1.0).contains(&mood.anger), "{text:?}");
    let _ = requests(&message);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn spans_are_in_order_and_masking_can_be_undone(text in texts()) {
        check(&text);
    }
}

#[test]
fn texts_at_the_edges_are_read() {
    for text in ["", " ", "a", "退", "😀😀😀", "\u{0}\u{1}\u{7f}", "\n\n", "1", "．", "İİİ", "Привет 你好 hello"]
    {
        check(text);
    }
    for piece in ["a", "退", "1", "1 ", "不", "一", "路", "@", "[", "，", "and ", "1路", "!"] {
        check(&piece.repeat(10_000));
    }
}
