//! Texts and names that people write.

use desk_core::{
    Language,
    id::{AgentId, ClientId, ConversationId, InvalidId, IssueType, SiteId, TicketId, TicketKey, VisitorId},
    text::{MESSAGE_MAX_CHARS, MessageText},
};

/// A message that is accepted is as it says; a name that is accepted joins with no other into a third.
pub fn text(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(message) = MessageText::parse(text) {
        assert_eq!(MessageText::parse(message.as_str()).as_ref(), Ok(&message), "parsing again changes nothing");
        assert!((1..=MESSAGE_MAX_CHARS).contains(&message.as_str().chars().count()));
        assert!(message.as_str().chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
        for most in [0, 1, 80] {
            let excerpt = message.excerpt(most);
            assert!(excerpt.chars().count() <= most + 1 && !excerpt.contains('\n'), "{excerpt:?}");
        }
    }
    let of_desk = MessageText::of_desk(text);
    assert_eq!(MessageText::parse(of_desk.as_str()), Ok(of_desk), "the desk writes what it accepts");

    if text.trim().is_empty() {
        assert_eq!(Language::of(text), None);
    }
    let _ = Language::from_tag(text);

    name(text, SiteId::parse, SiteId::as_str);
    name(text, AgentId::parse, AgentId::as_str);
    name(text, ConversationId::parse, ConversationId::as_str);
    name(text, VisitorId::parse, VisitorId::as_str);
    name(text, ClientId::parse, ClientId::as_str);
    name(text, IssueType::parse, IssueType::as_str);
    name(text, TicketId::parse, TicketId::as_str);
    if let Ok(key) = TicketKey::parse(text) {
        assert_eq!(key.as_str(), text);
        assert!(!text.contains('/'));
    }
}

fn name<T>(text: &str, parse: impl Fn(String) -> Result<T, InvalidId>, as_text: impl Fn(&T) -> &str) {
    if let Ok(name) = parse(text.to_owned()) {
        assert_eq!(as_text(&name), text, "a name is kept as it is");
        assert!(!text.contains([':', '/']) && !text.is_empty() && text.is_ascii(), "{text}");
    }
}
