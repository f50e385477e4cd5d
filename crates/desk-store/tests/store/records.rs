//! Session state: the families of the key-value store.

use crate::world::{agent, conversation, site};
use desk_core::{
    Language, Millis,
    id::{VisitorId, ulid},
    presence::Presence,
};
use desk_store::{
    Kv as _, KvError,
    kv::{
        AGENT_SESSION, AgentSession, Limit, PRESENCE, PresenceRecord, SESSION_LIMIT, SiteAgent, Token, VISITOR_SESSION,
        VisitorSession, families, sweep,
    },
    native::MemoryKv,
};
use futures::executor::block_on;
use proptest::prelude::*;

fn visitor_session(page: Option<String>) -> VisitorSession {
    VisitorSession {
        site: site(),
        visitor: VisitorId::parse(ulid(Millis::new(3), [3; 10])).unwrap(),
        conversation: conversation(1),
        language: Language::Zh,
        page,
    }
}

proptest! {
    #[test]
    fn a_record_reads_back_as_written_until_it_lapses(
        page in prop::option::of(any::<String>()),
        digest in prop::collection::vec(any::<u8>(), 32),
        expires in prop::option::of(0..2_000_u64),
        now in 0..2_000_u64,
    ) {
        let kv = MemoryKv::default();
        let (key, session) = (Token::of_digest(&digest), visitor_session(page));
        block_on(VISITOR_SESSION.set(&kv, &key, &session, expires.map(Millis::new))).unwrap();
        let read = block_on(VISITOR_SESSION.get(&kv, &key, Millis::new(now))).unwrap();
        let lives = expires.is_none_or(|expires| expires > now);
        prop_assert_eq!(read, lives.then_some(session));
    }
}

#[test]
fn a_deleted_record_and_one_of_another_family_are_absent() {
    let kv = MemoryKv::default();
    let key = Token::of_digest(b"secret");
    block_on(VISITOR_SESSION.set(&kv, &key, &visitor_session(None), None)).unwrap();
    assert_eq!(block_on(AGENT_SESSION.get(&kv, &key, Millis::new(0))), Ok(None));
    block_on(VISITOR_SESSION.delete(&kv, &key)).unwrap();
    assert_eq!(block_on(VISITOR_SESSION.get(&kv, &key, Millis::new(0))), Ok(None));
}

#[test]
fn a_sweep_deletes_what_has_lapsed_of_its_own_writer_and_nothing_else() {
    let kv = MemoryKv::default();
    let (soon, late) = (Some(Millis::new(10)), Some(Millis::new(20)));
    let limit = Limit { count: 1, since: Millis::new(1) };
    let session = AgentSession { site: site(), agent: agent(1) };
    let presence = PresenceRecord { status: Presence::Online, at: Millis::new(1) };
    let token = |n: u8| Token::of_digest(&[n]);
    block_on(async {
        SESSION_LIMIT.set(&kv, &token(1), &limit, soon).await.unwrap();
        SESSION_LIMIT.set(&kv, &token(2), &limit, late).await.unwrap();
        VISITOR_SESSION.set(&kv, &token(1), &visitor_session(None), soon).await.unwrap();
        VISITOR_SESSION.set(&kv, &token(2), &visitor_session(None), None).await.unwrap();
        AGENT_SESSION.set(&kv, &token(1), &session, soon).await.unwrap();
        PRESENCE.set(&kv, &SiteAgent(site(), agent(1)), &presence, late).await.unwrap();
        kv.set("somebody/else", br#"{"v":1,"exp":1,"data":0}"#.to_vec()).await.unwrap();

        assert_eq!(sweep(&kv, "visitor", Millis::new(10)).await, Ok(2));
        assert_eq!(sweep(&kv, "visitor", Millis::new(10)).await, Ok(0));
        let left = kv.keys().await.unwrap();
        for kept in [
            SESSION_LIMIT.key(&token(2)),
            VISITOR_SESSION.key(&token(2)),
            AGENT_SESSION.key(&token(1)),
            PRESENCE.key(&SiteAgent(site(), agent(1))),
            "somebody/else".to_owned(),
        ] {
            assert!(left.contains(&kept), "{kept}");
        }
        assert_eq!(left.len(), 5);
    });
}

#[test]
fn an_unreadable_value_is_an_error_that_names_its_key_and_outlives_a_sweep() {
    let kv = MemoryKv::default();
    let key = Token::of_digest(b"x");
    let name = VISITOR_SESSION.key(&key);
    for unreadable in [&b"not json"[..], br#"{"v":1,"exp":null,"data":{}}"#, b"", b"\xff"] {
        block_on(kv.set(&name, unreadable.to_vec())).unwrap();
        let read = block_on(VISITOR_SESSION.get(&kv, &key, Millis::new(0)));
        assert!(matches!(&read, Err(KvError::Corrupt { key, .. }) if *key == name), "{read:?}");
        assert_eq!(block_on(sweep(&kv, "visitor", Millis::new(u64::MAX))), Ok(0));
    }
}

#[test]
fn no_two_families_share_a_beginning_and_each_has_a_schema() {
    let described = families();
    let beginnings: Vec<String> = described.iter().map(|f| format!("{}/v{}/", f.name, f.version)).collect();
    for (n, one) in beginnings.iter().enumerate() {
        assert!(beginnings.iter().skip(n + 1).all(|other| !other.starts_with(one) && !one.starts_with(other)), "{one}");
    }
    assert!(
        described
            .iter()
            .all(|family| family.schema.as_object().is_some_and(|schema| schema.contains_key("properties")))
    );
}
