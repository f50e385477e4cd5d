//! The engine's own words. `{}` stands for the one value that a phrase takes; what a flow says stands in its document.

use crate::value::Invalid;
use desk_core::Language;

/// One phrase in Chinese and English.
pub(crate) struct Said {
    /// Its name, told with what is said.
    pub(crate) name: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Said {
    pub(crate) fn of(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.zh,
            Language::En => self.en,
        }
    }

    /// With its value put in.
    pub(crate) fn with(&self, language: Language, value: &str) -> String {
        match self.of(language).split_once("{}") {
            Some((before, after)) => format!("{before}{value}{after}"),
            None => self.of(language).to_owned(),
        }
    }
}

macro_rules! said {
    ($($constant:ident $name:literal $zh:literal $en:literal;)+) => {
        $(pub(crate) const $constant: Said = Said { name: $name, zh: $zh, en: $en };)+
    };
}

said! {
    YES "yes" "是" "Yes";
    NO "no" "否" "No";
    GREETING "greeting" "您好！请问有什么可以帮您？" "Hello! How can I help you?";
    THANKS "thanks" "不客气。" "You're welcome.";
    GOODBYE "goodbye" "再见，祝您愉快！" "Goodbye, and have a nice day!";
    A_BOT "a_bot" "我是自动客服；需要人工时请说“人工”。" "I am an automatic assistant of this shop. Say \"agent\" to reach a person.";
    SMALL_TALK "small_talk" "我在呢，请问有什么可以帮您？" "I'm here. What can I do for you?";
    LISTENING "listening" "好的。" "All right.";
    BACK_TO "back_to" "回到“{}”：" "Back to \"{}\": ";
    NEXT_REQUEST "next_request" "接下来处理“{}”。" "Now to your other request: {}.";
    CANCELLED "cancelled" "好的，“{}”已取消。" "All right, I have stopped: {}.";
    NOTHING_TO_CANCEL "nothing_to_cancel" "好的。还有什么可以帮您？" "All right. Is there anything else I can do?";
    LET_GO "let_go" "“{}”先放一放，需要时再告诉我。" "I'll leave this for now: {}. Tell me when you want to go on with it.";
    STARTED_ANEW "started_anew" "抱歉，流程刚刚更新，我们重新确认一下。" "I'm sorry, this has just been changed; let us go through it again.";
    CORRECTED "corrected" "好的，已改为：{}。" "All right, changed to: {}.";
    IS_IT "is_it" "{}，对吗？" "{} – is that right?";
    YES_OR_NO "yes_or_no" "请回答“是”或“否”。" "Please answer yes or no. ";
    CHANGE_WHAT "change_what" "需要修改哪一项？" "What shall I change?";
    ONE_MOMENT "one_moment" "请稍等，正在查询。" "One moment, please, I am still looking.";
    RETRY "retry" "抱歉，系统暂时没有响应。要再试一次吗？" "I'm sorry, our system is not answering right now. Shall I try again?";
    NOT_RETRIED "not_retried" "好的，您可以稍后再来。" "All right, please come back later.";
    DID_YOU_MEAN "did_you_mean" "我不太确定您的意思，您想要的是：" "I'm not sure what you mean. Is it one of these?";
    REPHRASE "rephrase" "抱歉，我没有听懂，可以换个说法吗？" "I'm sorry, I did not understand. Could you put it another way?";
    STILL_UNSURE "still_unsure" "抱歉，我还是没有听懂。请再换个说法，或者转人工客服。" "I'm sorry, I still don't understand. Try other words, or talk to a person.";
    NOT_HERE "not_here" "抱歉，这个问题我这里没有答案。您可以问我别的，或者转人工客服。" "I'm sorry, I have no answer to that here. Ask me something else, or talk to a person.";
    PERSON_LABEL "person_label" "转人工" "Talk to a person";
    PERSON_TEXT "person_text" "人工" "agent";
    HANDING_OVER "handing_over" "好的，正在为您转接人工客服，请稍候。" "All right, I am connecting you with a colleague. One moment, please.";
    ANGER "anger" "非常抱歉给您带来不便，马上为您转接人工客服。" "I'm very sorry about this. I am connecting you with a colleague right away.";
    UNSURE "unsure" "抱歉，我没能帮上忙，正在为您转接人工客服。" "I'm sorry I could not help. I am connecting you with a colleague.";
    FAILED "failed" "抱歉，系统暂时没有响应，正在为您转接人工客服。" "I'm sorry, our system is not answering. I am connecting you with a colleague.";
    TOO_LATE "too_late" "这一步已经提交，需要同事来修改，正在为您转接。" "This has been submitted already; a colleague has to change it. I am connecting you.";
    CLOSED "closed" "现在没有客服在线。服务时间：{}。您可以留言，我们上班后回复。" "Nobody is here right now. We are here: {}. You can leave a message and we will answer.";
    MESSAGE_TAKEN "message_taken" "已记录，同事上班后会处理。" "I have noted this; a colleague will see to it.";
    STILL_THERE "still_there" "您还在吗？" "Are you still there? ";
    CLOSING "closing" "先到这里，需要时随时找我。" "I'll leave it here. Write again whenever you like.";
    BACK "back" "我又回来了，还有什么可以帮您？" "I'm back. Is there anything else I can do?";
    NOT_FOUND "not_found" "我没有看到{}。" "I could not find the {} in that. ";
}

/// What is said when an agent gives a conversation back.
#[must_use]
pub fn back(language: Language) -> &'static str {
    BACK.of(language)
}

/// Why a value cannot be taken, as the customer is told; `label` is what the value is called.
pub(crate) fn reason(invalid: &Invalid, label: &str, language: Language) -> String {
    let zh = language == Language::Zh;
    let day = |day: i64| crate::date::say(day, language);
    match invalid {
        Invalid::Empty | Invalid::Pattern => NOT_FOUND.with(language, label),
        Invalid::TooShort(least) if zh => format!("{label}至少 {least} 个字。"),
        Invalid::TooShort(least) => format!("The {label} must have at least {least} characters. "),
        Invalid::TooLong(most) if zh => format!("{label}最多 {most} 个字。"),
        Invalid::TooLong(most) => format!("The {label} may have at most {most} characters. "),
        Invalid::NotANumber if zh => format!("{label}应为数字。"),
        Invalid::NotANumber => format!("The {label} must be a number. "),
        Invalid::TooSmall(least) if zh => format!("{label}不能小于 {least}。"),
        Invalid::TooSmall(least) => format!("The {label} must be at least {least}. "),
        Invalid::TooLarge(most) if zh => format!("{label}不能大于 {most}。"),
        Invalid::TooLarge(most) => format!("The {label} may be at most {most}. "),
        Invalid::NotADate if zh => format!("{label}应为日期。"),
        Invalid::NotADate => format!("The {label} must be a date. "),
        Invalid::TooEarly(first) if zh => format!("{label}不能早于{}。", day(*first)),
        Invalid::TooEarly(first) => format!("The {label} cannot be before {}. ", day(*first)),
        Invalid::TooLate(last) if zh => format!("{label}不能晚于{}。", day(*last)),
        Invalid::TooLate(last) => format!("The {label} cannot be after {}. ", day(*last)),
        Invalid::NotAChoice if zh => format!("{label}请从下面选一个。"),
        Invalid::NotAChoice => format!("Please choose the {label} from the list. "),
    }
}
