//! The bot's own words.

use crate::Language;

/// What the bot says in one language.
pub(super) struct Phrases {
    pub(super) greeting: &'static str,
    pub(super) welcome: &'static str,
    pub(super) handing_over: &'static str,
    pub(super) unsure: &'static str,
    pub(super) unsure_did_you_mean: &'static str,
    pub(super) unsure_handing_over: &'static str,
    pub(super) unavailable: &'static str,
    pub(super) person_label: &'static str,
    pub(super) person_text: &'static str,
}

const ZH: Phrases = Phrases {
    greeting: "您好！请问有什么可以帮您？",
    welcome: "不客气，还有问题随时告诉我。",
    handing_over: "好的，正在为您转接人工客服，请稍候。",
    unsure: "抱歉，这个问题我还不会回答。您可以换个说法再问一次，或者转人工客服。",
    unsure_did_you_mean: "我不太确定您的意思。您想问的是下面的问题吗？也可以转人工客服。",
    unsure_handing_over: "抱歉，我没能帮上忙，正在为您转接人工客服，请稍候。",
    unavailable: "抱歉，自动回复暂时不可用，正在为您转接人工客服。",
    person_label: "转人工",
    person_text: "人工",
};

const EN: Phrases = Phrases {
    greeting: "Hello! How can I help you?",
    welcome: "You're welcome. Ask me any time.",
    handing_over: "All right, I am connecting you with a colleague. One moment, please.",
    unsure: "I'm sorry, I don't know the answer to that. You could put it another way, or talk to a person.",
    unsure_did_you_mean: "I'm not sure what you mean. Is it one of these? Or talk to a person.",
    unsure_handing_over: "I'm sorry I could not help. I am connecting you with a colleague. One moment, please.",
    unavailable: "I'm sorry, automatic answers are not available right now. I am connecting you with a colleague.",
    person_label: "Talk to a person",
    person_text: "agent",
};

pub(super) fn of(language: Language) -> &'static Phrases {
    match language {
        Language::Zh => &ZH,
        Language::En => &EN,
    }
}
