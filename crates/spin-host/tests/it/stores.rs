//! The databases: what was answered is kept, and each write stands or falls alone.

use crate::support::{App, get, need_guests, post};
use futures::future::join_all;
use spin_host::Value;

const GRANTS: &str = "sqlite_databases = [\"default\"]\nkey_value_stores = [\"default\"]";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_there_after_a_restart() {
    let app = App::probe(need_guests!(), GRANTS);
    let host = app.host();
    post(&host, "/sql/default", "create table t (a)\ninsert into t values (1)").await;
    post(&host, "/key-value/default/set/k", "v").await;
    drop(host);
    let host = app.host();
    assert_eq!(post(&host, "/sql/default", "select a from t").await.1, "1\n");
    assert_eq!(get(&host, "/key-value/default/get/k").await.1, "= v");
    assert_eq!(host.key_value().unwrap().get("default", "k").await.unwrap(), Some(b"v".to_vec()));
    assert_eq!(host.query("default", "select a from t", vec![]).await.unwrap(), [[Value::Integer(1)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_set_found_listed_and_deleted() {
    let host = App::probe(need_guests!(), GRANTS).start();
    for key in ["b", "a", "c"] {
        assert_eq!(post(&host, &format!("/key-value/default/set/{key}"), key).await.0, 200);
    }
    assert_eq!(get(&host, "/key-value/default/keys").await.1, "a b c");
    assert_eq!(get(&host, "/key-value/default/exists/b").await.1, "true");
    post(&host, "/key-value/default/delete/b", "").await;
    assert_eq!(get(&host, "/key-value/default/exists/b").await.1, "false");
    assert_eq!(get(&host, "/key-value/default/get/b").await.1, "none");
    post(&host, "/key-value/default/set/a", "again").await;
    assert_eq!(get(&host, "/key-value/default/get/a").await.1, "= again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_keys_are_all_listed() {
    let host = App::probe(need_guests!(), GRANTS).start();
    let store = host.key_value().unwrap().clone();
    let keys: Vec<String> = (0..1500).map(|n| format!("{n:04}")).collect();
    join_all(keys.iter().map(|key| store.set("default", key, vec![1]))).await;
    assert_eq!(get(&host, "/key-value/default/keys").await.1, keys.join(" "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_write_says_what_spin_says_and_takes_nothing_else_with_it() {
    let host = App::probe(need_guests!(), GRANTS).start();
    let script = "create table t (a integer primary key, b text unique)\n\
                  insert into t (b) values ('x')\n\
                  insert into t (b) values ('x')\n\
                  insert into gone values (1)\n\
                  select absent";
    let (_, told) = post(&host, "/sql/default", script).await;
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[2], "error: Error::Io(\"UNIQUE constraint failed: t.b\")");
    assert!(lines[3].contains("no such table: gone"), "{told}");
    assert!(lines[4].contains("no such column: absent"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_writers_that_race_for_one_key_one_wins_and_all_others_are_told() {
    let host = App::probe(need_guests!(), GRANTS).start();
    post(&host, "/sql/default", "create table t (seq integer unique, who integer unique)").await;
    for seq in 0..20 {
        let attempts = (0..16).map(|who| {
            let host = host.clone();
            let script = format!("insert into t values ({seq}, {})", seq * 100 + who);
            tokio::spawn(async move { post(&host, "/sql/default", script).await.1 })
        });
        let told: Vec<String> = join_all(attempts).await.into_iter().map(Result::unwrap).collect();
        let won = told.iter().filter(|line| line.as_str() == "\n").count();
        let lost = told.iter().filter(|line| line.contains("UNIQUE constraint failed: t.seq")).count();
        assert_eq!((won, lost), (1, 15), "{told:?}");
    }
    let count = host.query("default", "select count(*) from t", vec![]).await.unwrap();
    assert_eq!(count, [[Value::Integer(20)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_many_writes_gets_its_own_row_id_and_changes() {
    let host = App::probe(need_guests!(), GRANTS).start();
    post(&host, "/sql/default", "create table t (a integer primary key, b)").await;
    let scripts = (0..100).map(|n| {
        let host = host.clone();
        let script = format!(
            "insert into t (b) values ({n}) returning a, b\n.rowid\n.changes\nselect last_insert_rowid(), changes()\n\
             update t set b = b where b = -1\n.changes\n.rowid"
        );
        tokio::spawn(async move { post(&host, "/sql/default", script).await.1 })
    });
    for (n, told) in join_all(scripts).await.into_iter().enumerate() {
        let told = told.unwrap();
        let lines: Vec<&str> = told.lines().collect();
        let (id, b) = lines[0].split_once(',').unwrap();
        assert_eq!(b, n.to_string());
        assert_eq!(lines[1..], [id, "1", &format!("{id},1"), "", "0", id], "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_is_seen_by_others_only_when_it_ends() {
    let host = App::probe(need_guests!(), GRANTS).start();
    post(&host, "/sql/default", "create table t (a)").await;
    let script = "begin immediate\ninsert into t values (1)\nselect count(*) from t\nrollback\nselect count(*) from t";
    assert_eq!(post(&host, "/sql/default", script).await.1, "\n\n1\n\n0\n");
    let left_open = "begin immediate\ninsert into t values (1)";
    post(&host, "/sql/default", left_open).await;
    let committed = "begin\ninsert into t values (2)\ninsert into t values (3)\ncommit\nselect count(*) from t";
    assert_eq!(post(&host, "/sql/default", committed).await.1, "\n\n\n\n2\n", "what was left open is taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_and_single_writes_get_along() {
    let host = App::probe(need_guests!(), GRANTS).start();
    post(&host, "/sql/default", "create table t (a)\ninsert into t values (0)").await;
    let tasks = (0..40).map(|n| {
        let host = host.clone();
        let script = if n % 4 == 0 {
            "begin immediate\nupdate t set a = a + 1\nupdate t set a = a + 1\ncommit"
        } else {
            "update t set a = a + 1"
        };
        tokio::spawn(async move { post(&host, "/sql/default", script).await.1 })
    });
    for told in join_all(tasks).await {
        assert!(!told.as_ref().unwrap().contains("error"), "{told:?}");
    }
    let rows = host.query("default", "select a from t", vec![]).await.unwrap();
    assert_eq!(rows, [[Value::Integer(10 * 2 + 30)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferred_foreign_key_fails_the_write_that_breaks_it_and_no_other() {
    let host = App::probe(need_guests!(), GRANTS).start();
    let schema = "create table parent (id integer primary key)\n\
                  create table child (id integer references parent (id) deferrable initially deferred)\n\
                  insert into parent values (1)";
    post(&host, "/sql/default", schema).await;
    for _ in 0..10 {
        let writes = (0..16).map(|n| {
            let host = host.clone();
            let parent = if n == 7 { 99 } else { 1 };
            tokio::spawn(
                async move { post(&host, "/sql/default", format!("insert into child values ({parent})")).await.1 },
            )
        });
        for (n, told) in join_all(writes).await.into_iter().enumerate() {
            let told = told.unwrap();
            assert_eq!(told.contains("FOREIGN KEY constraint failed"), n == 7, "{n}: {told}");
        }
    }
    let rows = host.query("default", "select count(*), max(id) from child", vec![]).await.unwrap();
    assert_eq!(rows, [[Value::Integer(150), Value::Integer(1)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_takes_its_transaction_back_does_not_take_others() {
    let host = App::probe(need_guests!(), GRANTS).start();
    let schema = "create table t (a)\n\
                  create trigger no_seven before insert on t when new.a = 7 begin select raise(rollback, 'no seven'); end";
    post(&host, "/sql/default", schema).await;
    for _ in 0..10 {
        let writes = (0..16).map(|n| {
            let host = host.clone();
            tokio::spawn(async move { post(&host, "/sql/default", format!("insert into t values ({n})")).await.1 })
        });
        for (n, told) in join_all(writes).await.into_iter().enumerate() {
            assert_eq!(told.unwrap().contains("no seven"), n == 7);
        }
    }
    let rows = host.query("default", "select count(*) from t", vec![]).await.unwrap();
    assert_eq!(rows, [[Value::Integer(150)]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn temporary_tables_and_pragmas_stay_with_their_connection() {
    let host = App::probe(need_guests!(), GRANTS).start();
    let script = "create temp table mine (a)\ninsert into mine values (1)\nselect count(*) from mine\n\
                  pragma foreign_keys = off\npragma foreign_keys";
    assert_eq!(post(&host, "/sql/default", script).await.1, "\n\n1\n\n0\n");
    let (_, told) = post(&host, "/sql/default", "select * from mine\npragma foreign_keys\npragma journal_mode").await;
    assert!(told.contains("no such table: mine") && told.ends_with("\n1\nwal\n"), "{told}");
    assert!(post(&host, "/sql/default", "attach '/tmp/other.db' as other").await.1.contains("not authorized"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_result_comes_whole() {
    let host = App::probe(need_guests!(), GRANTS).start();
    let script = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000) \
                  select i, hex(zeroblob(40)) from n";
    let (_, told) = post(&host, "/sql/default", script).await;
    let rows: Vec<&str> = told.trim_end().split(';').collect();
    assert_eq!(rows.len(), 30_000);
    assert!(rows[29_999].starts_with("30000,00"));
}
