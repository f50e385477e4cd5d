//! The end of a publish: by small steps, and whatever is cut off between them, the desk comes to say of each article what
//! lookups see of it, and the log tells the same.

use crate::{
    doubles::{Faulty, Recording, When},
    knowledge::NOW,
    vectors::Topics,
    world::{check, empty, site, the_site},
};
use desk_core::{Actor, Millis};
use desk_knowledge::{Article, ArticleDraft};
use desk_store::{
    Kv, Sql, StoreError, Value, articles, flows,
    native::{Database, MemoryKv},
    publish::{Newest, Progress, StageName, go_on},
    sites,
    vectors::Maker,
};
use futures::executor::block_on;

fn article(n: usize, version: u8) -> Article {
    Article::parse(ArticleDraft {
        id: format!("article-{n:05}"),
        title: format!("Item {n}"),
        body: format!("Version {version}."),
        language: "en".to_owned(),
        category: "returns".to_owned(),
        ..ArticleDraft::default()
    })
    .unwrap()
}

/// One call of this name.
async fn call(sql: &impl Sql, kv: &impl Kv, name: &str, may_go_on: bool) -> Result<Progress, StoreError> {
    let (model, site) = (Topics("none"), site());
    let maker = Maker::new(&model, 0);
    let newest = Newest::of(sql, &site, &maker, Actor::System, NOW).await?;
    go_on(sql, kv, &site, &newest, name, &|| may_go_on, NOW).await
}

/// As many calls as there are steps.
async fn by_steps(sql: &impl Sql, kv: &impl Kv, name: &str) -> Result<String, StoreError> {
    for n in 0.. {
        if let Progress::Published { generation, .. } = call(sql, kv, &format!("{name}-{n}"), false).await? {
            return Ok(generation);
        }
    }
    Err(StoreError::Contended)
}

async fn put(sql: &impl Sql, articles: impl Iterator<Item = Article>) {
    let all: Vec<Article> = articles.collect();
    articles::put_all(sql, &site(), &all, &Actor::System, NOW).await.unwrap();
}

/// 230 published articles, of which some were changed since, some removed, one removed and put again, and some added.
fn edited() -> (Database, MemoryKv) {
    let (sql, kv) = (empty(), MemoryKv::default());
    block_on(async {
        sites::create(&sql, the_site(), NOW).await.unwrap();
        put(&sql, (0..230).map(|n| article(n, 1))).await;
        flows::put(&sql, &site(), "flow", None, None, &Actor::System, NOW).await.unwrap();
        call(&sql, &kv, "first", true).await.unwrap();
        put(&sql, (10..20).chain(230..240).map(|n| article(n, 2))).await;
        for n in (5..15).chain([150, 229]) {
            articles::remove(&sql, &site(), article(n, 1).id(), None, &Actor::System, NOW).await.unwrap();
        }
        put(&sql, std::iter::once(article(150, 3))).await;
    });
    (sql, kv)
}

/// Holds the desk to saying of every article that its newest version is published, or that it is gone.
#[track_caller]
fn all_is_told(sql: &Database, place: &str) {
    let wrong = "SELECT id FROM article WHERE removed = 0 AND COALESCE(published, 0) <> seq
        OR removed = 1 AND published IS NOT NULL";
    assert_eq!(block_on(sql.query(wrong, Vec::new())).unwrap(), [], "{place}");
    assert_eq!(block_on(articles::counts(sql, &site())).unwrap(), (229, 0), "{place}");
    let left = block_on(sql.query("SELECT 1 FROM publishing UNION ALL SELECT 1 FROM publishing_part", Vec::new()));
    assert_eq!(left.unwrap(), [], "{place}");
    check(sql);
}

#[test]
fn a_publish_cut_off_anywhere_and_gone_on_with_tells_what_is_published_and_the_log_tells_the_same() {
    for port in ["sql", "kv"] {
        for when in [When::Before, When::After] {
            for at in (0..).step_by(if port == "kv" { 7 } else { 1 }) {
                let (sql, kv) = edited();
                let of = |wanted| if port == wanted { at } else { usize::MAX };
                let (faulty, faulty_kv) = (Faulty::new(&sql, of("sql"), when), Faulty::new(&kv, of("kv"), when));
                let _ = block_on(by_steps(&faulty, &faulty_kv, "second"));
                if !faulty.fired() && !faulty_kv.fired() {
                    break;
                }
                block_on(by_steps(&sql, &kv, "again")).unwrap();
                all_is_told(&sql, &format!("{port} {when:?} {at}"));
            }
        }
    }
}

#[test]
fn an_edit_between_any_two_steps_is_a_draft_of_the_generation_that_is_shown_or_a_part_of_it() {
    let mut drafts = [0, 0];
    for before in 1.. {
        let (sql, kv) = edited();
        let mut whole = false;
        for n in 0..before {
            let done = block_on(call(&sql, &kv, &format!("second-{n}"), false)).unwrap();
            whole = matches!(done, Progress::Published { .. });
        }
        if whole {
            break;
        }
        block_on(put(&sql, [article(0, 9), article(300, 9)].into_iter()));
        block_on(articles::remove(&sql, &site(), article(1, 1).id(), None, &Actor::System, NOW)).unwrap();
        block_on(by_steps(&sql, &kv, "third")).unwrap();
        let published = |n| block_on(articles::find(&sql, &site(), article(n, 1).id().as_str())).unwrap().unwrap();
        let told = [0, 1, 300].map(|n| published(n).published);
        // Whole without them, or whole with them.
        assert!(told == [Some(1), Some(1), None] || told == [Some(2), None, Some(1)], "{before}: {told:?}");
        drafts[usize::from(told[2].is_none())] += 1;
        check(&sql);
    }
    assert!(drafts.iter().all(|seen| *seen > 0), "{drafts:?}");
}

/// What the largest of the calls that end a publish of `count` articles says to the database: statements, and bytes.
fn largest_ending(count: usize) -> (usize, usize) {
    let (sql, kv) = (empty(), MemoryKv::default());
    block_on(sites::create(&sql, the_site(), NOW)).unwrap();
    let mut largest = (0, 0);
    for (version, part) in [(1, 1), (2, 2)] {
        // Half of them is gone in the second.
        block_on(put(&sql, (0..count / part).map(|n| article(n, version))));
        for n in count / part..count {
            block_on(articles::remove(&sql, &site(), article(n, 1).id(), None, &Actor::System, NOW)).unwrap();
        }
        let mut ending = false;
        for n in 0.. {
            let recording = Recording::new(&sql);
            let done = block_on(call(&recording, &kv, &format!("{version}-{n}"), false)).unwrap();
            if ending {
                let heard = recording.take();
                let bytes = |value: &Value| if let Value::Text(text) = value { text.len() } else { 8 };
                let said = heard.iter().map(|(_, values)| values.iter().map(bytes).sum::<usize>()).sum();
                largest = (largest.0.max(heard.len()), largest.1.max(said));
            }
            ending |= matches!(done, Progress::Unfinished { stage: StageName::Swapping, .. });
            if matches!(done, Progress::Published { .. }) {
                break;
            }
        }
        assert!(ending);
    }
    largest
}

#[test]
fn no_call_that_ends_a_publish_does_more_the_more_articles_there_are() {
    let ((statements, bytes), (of_more, bytes_of_more)) = (largest_ending(2_400), largest_ending(6_000));
    assert!(of_more <= statements && of_more < 24, "{of_more} statements after {statements}");
    // Where it stands names the runs, which calls without time make small and many.
    assert!(bytes_of_more < bytes + 20_000, "{bytes_of_more} bytes after {bytes}");
}

/// A publication as it was told before events of bounded size: by one, and all others are left out.
pub(crate) async fn tell_whole(sql: &impl Sql) {
    let seq = sites::find(sql, &site()).await.unwrap().unwrap().seq + 1;
    let body = r#"{"kind":"published","body":{"generation":"old","articles":[["article-00000",1]],"flows":[]}}"#;
    let insert = "INSERT INTO event (site, stream, seq, id, at, actor, kind, body)
        VALUES ($1, 'site', $2, 'publish:old', 5, $3, 'published', $4)";
    let actor = serde_json::to_string(&Actor::System).unwrap();
    sql.query(insert, vec![site().as_str().into(), seq.into(), actor.into(), body.into()]).await.unwrap();
    sites::create(sql, the_site(), Millis::new(9)).await.unwrap();
}

#[test]
fn a_publication_that_one_event_told_whole_is_read_as_it_was_meant() {
    let (sql, _) = edited();
    block_on(tell_whole(&sql));
    let seen = block_on(sql.query("SELECT id FROM article WHERE published IS NOT NULL", Vec::new())).unwrap();
    assert_eq!(seen.iter().map(|row| row.text(0)).collect::<Vec<_>>(), [Some("article-00000")]);
    check(&sql);
}
