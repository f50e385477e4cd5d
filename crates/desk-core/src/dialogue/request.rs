//! Telling a wish for a person, a greeting and thanks from a question, by words alone.
//!
//! A wish for a person is recognised where the message is little else, or says so with a verb: an article about
//! "agents" must stay reachable, and "I don't need an agent" is not a wish for one.

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// A person is wanted.
    Person,
    /// A greeting and nothing else.
    Greeting,
    /// Thanks and nothing else.
    Thanks,
    /// Anything else.
    Question,
}

const PERSON_ZH: &[&str] = &["人工", "真人", "转客服", "找客服", "人工客服", "客服人员", "活人"];
const PERSON_ZH_WHOLE: &[&str] = &["客服", "在线客服", "找人", "转接"];
const NOT_ZH: &[&str] = &["不要", "不用", "不需要", "不想", "别转", "别给我", "不是"];
const PERSON_EN_WHOLE: &[&str] = &[
    "agent",
    "human",
    "person",
    "operator",
    "representative",
    "a human",
    "a person",
    "an agent",
    "real person",
    "human please",
    "agent please",
    "support agent",
    "customer service",
    "live agent",
    "live chat",
    "human agent",
];
const VERBS_EN: &[&str] = &["talk", "speak", "chat", "connect", "transfer", "get", "want", "need", "give", "let"];
const PERSON_EN: &[&str] =
    &["agent", "human", "person", "someone", "somebody", "representative", "operator", "colleague", "staff"];
const NOT_EN: &[&str] = &["not", "no", "don't", "dont", "never", "without"];
const GREETING: &[&str] = &[
    "你好",
    "您好",
    "在吗",
    "在么",
    "嗨",
    "哈喽",
    "早上好",
    "下午好",
    "晚上好",
    "hi",
    "hello",
    "hey",
    "hi there",
    "hello there",
    "good morning",
    "good afternoon",
    "good evening",
];
const THANKS: &[&str] = &[
    "谢谢",
    "谢谢你",
    "谢谢您",
    "多谢",
    "谢了",
    "感谢",
    "thanks",
    "thank you",
    "thx",
    "many thanks",
    "thank you very much",
];

/// Reads a message.
#[must_use]
pub fn understand(text: &str) -> Request {
    let text = text.to_lowercase();
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric()).trim();
    let is_one_of = |table: &[&str]| table.contains(&bare);
    if is_one_of(GREETING) {
        Request::Greeting
    } else if is_one_of(THANKS) {
        Request::Thanks
    } else if is_one_of(PERSON_ZH_WHOLE) || is_one_of(PERSON_EN_WHOLE) || wants_zh(bare) || wants_en(bare) {
        Request::Person
    } else {
        Request::Question
    }
}

fn wants_zh(text: &str) -> bool {
    // In a long message the word is more likely part of a story than a wish.
    text.chars().count() <= 24
        && PERSON_ZH.iter().any(|phrase| text.contains(phrase))
        && !NOT_ZH.iter().any(|not| text.contains(not))
}

fn wants_en(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    let has = |table: &[&str]| words.iter().any(|word| table.contains(word));
    words.len() <= 14 && has(VERBS_EN) && has(PERSON_EN) && !has(NOT_EN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_a_person_is_recognised_in_both_languages() {
        for text in [
            "人工",
            "转人工",
            "人工！！",
            "我要找真人客服",
            "客服",
            "agent",
            "Agent!",
            "I want to talk to a human",
            "can I speak to someone please",
            "Human please",
            "get me a real person",
        ] {
            assert_eq!(understand(text), Request::Person, "{text}");
        }
    }

    #[test]
    fn not_wanting_a_person_is_no_wish_for_one() {
        for text in ["不要转人工", "我不需要人工客服", "I don't need an agent", "no human needed, get on with it"]
        {
            assert_eq!(understand(text), Request::Question, "{text}");
        }
    }

    #[test]
    fn a_question_about_people_stays_a_question() {
        for text in
            ["How many agents do you have?", "灯罩是人手工做的吗", "Is this lamp made for one person households"]
        {
            assert_eq!(understand(text), Request::Question, "{text}");
        }
    }

    #[test]
    fn greetings_and_thanks_stand_alone() {
        assert_eq!(understand("你好！"), Request::Greeting);
        assert_eq!(understand("Thanks :)"), Request::Thanks);
        assert_eq!(understand("你好，怎么退货"), Request::Question);
    }
}
