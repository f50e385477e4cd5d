//! A real PostgreSQL, through the eyes of a component. Each body is an address and then a script for the probe: a
//! statement a line, `! ` before one to execute, `? ` before one whose columns are asked for, `$ ` before a parameter.

mod server;

use crate::support::{App, Started, need_guests, post};
use server::Server;
use std::time::Duration;

/// A value that is sent as a parameter, the type that the database takes it for, and how it comes back.
const VALUES: &[(&str, &str, &str)] = &[
    ("boolean true", "bool", "Boolean(true)"),
    // PostgreSQL has no number of one byte; what the driver takes for one is its internal type "char", which the
    // interface has no name for.
    ("int8 65", "\"char\"", "Unsupported([65])"),
    ("int16 -32768", "int2", "Int16(-32768)"),
    ("int32 -2147483648", "int4", "Int32(-2147483648)"),
    ("int64 9223372036854775807", "int8", "Int64(9223372036854775807)"),
    ("floating32 1.5", "float4", "Floating32(1.5)"),
    ("floating64 -2.5e300", "float8", "Floating64(-2.5e300)"),
    ("floating64 NaN", "float8", "Floating64(NaN)"),
    ("str 退货 🧦 it's", "text", "Str(\"退货 🧦 it's\")"),
    ("str a", "varchar", "Str(\"a\")"),
    ("str a", "char(3)", "Str(\"a  \")"),
    ("binary abc", "bytea", "Binary([97, 98, 99])"),
    ("date 2024 2 29", "date", "Date((2024, 2, 29))"),
    ("date -44 3 15", "date", "Date((-44, 3, 15))"),
    ("time 23 59 59 999999000", "time", "Time((23, 59, 59, 999999000))"),
    ("datetime 2024 2 29 23 59 59 1000", "timestamp", "Datetime((2024, 2, 29, 23, 59, 59, 1000))"),
    ("timestamp 1700000000", "timestamptz", "Datetime((2023, 11, 14, 22, 13, 20, 0))"),
    ("uuid 67e55044-10b1-426f-9247-bb680e5fe0c8", "uuid", "Uuid(\"67e55044-10b1-426f-9247-bb680e5fe0c8\")"),
    // {"a":1}
    ("jsonb { \"a\" : 1 }", "jsonb", "Jsonb([123, 34, 97, 34, 58, 49, 125])"),
    ("decimal -79228162514264337593543950335", "numeric", "Decimal(\"-79228162514264337593543950335\")"),
    ("decimal 0.10", "numeric", "Decimal(\"0.10\")"),
    // Whole numbers have one form of each range, with its upper bound exclusive.
    (
        "range-int32 [1,5]",
        "int4range",
        "RangeInt32((Some((1, RangeBoundKind::Inclusive)), Some((6, RangeBoundKind::Exclusive))))",
    ),
    ("range-int64 (,7)", "int8range", "RangeInt64((None, Some((7, RangeBoundKind::Exclusive))))"),
    (
        "range-decimal (1.5,2.5]",
        "numrange",
        "RangeDecimal((Some((\"1.5\", RangeBoundKind::Exclusive)), Some((\"2.5\", RangeBoundKind::Inclusive))))",
    ),
    ("array-int32 1,null,-3", "int4[]", "ArrayInt32([Some(1), None, Some(-3)])"),
    ("array-int64 9007199254740993,null", "int8[]", "ArrayInt64([Some(9007199254740993), None])"),
    ("array-decimal 1.50,null", "numeric[]", "ArrayDecimal([Some(\"1.50\"), None])"),
    ("array-str 货,null,", "text[]", "ArrayStr([Some(\"货\"), None, Some(\"\")])"),
    ("interval -1 2 -3", "interval", "Interval(Interval { micros: -1, days: 2, months: -3 })"),
];

/// A host whose component may reach this server.
fn granted(port: u16) -> Option<Started> {
    let guests = crate::support::guests()?;
    Some(App::probe(guests, &format!("allowed_outbound_hosts = [\"postgres://127.0.0.1:{port}\"]")).start())
}

/// Runs a script of the probe and gives what it tells, a line for each statement.
async fn told(host: &Started, path: &str, address: &str, script: &str) -> Vec<String> {
    let (status, told) = post(host, path, format!("{address}\n{script}")).await;
    assert_eq!(status, 200, "{told}");
    told.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_value_survives_the_way_there_and_back() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let script: String = VALUES.iter().map(|(value, kind, _)| format!("$ {value}\nselect $1::{kind}\n")).collect();
    for path in ["/pg", "/pg/blocking"] {
        let lines = told(&host, path, &server.address("disable"), &script).await;
        assert_eq!(lines.len(), VALUES.len());
        for ((value, kind, expected), line) in VALUES.iter().zip(&lines) {
            assert_eq!(line, &format!("DbValue::{expected}"), "{path}: {value} as {kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn null_is_null_in_every_type_and_direction() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let script: String = VALUES.iter().map(|(_, kind, _)| format!("$ null\nselect $1::{kind}\n")).collect();
    let lines = told(&host, "/pg", &server.address("disable"), &script).await;
    assert_eq!(lines, vec!["DbValue::DbNull"; VALUES.len()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn execute_gives_the_number_of_rows_and_a_query_its_columns() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let script = "! create table t (a int4 primary key, b text)\n\
                  $ str x\n\
                  ! insert into t select n, $1 from generate_series(1, 1000) n\n\
                  ! update t set b = 'y' where a <= 3\n\
                  ! update t set b = 'z' where a < 0\n\
                  select a, b from t where b = 'y' order by a\n\
                  ? select a, b from t limit 1\n\
                  ? select a, b from t where a < 0\n\
                  select count(*) from t";
    let expected = [
        "0",
        "1000",
        "3",
        "0",
        "DbValue::Int32(1) DbValue::Str(\"y\"); DbValue::Int32(2) DbValue::Str(\"y\"); \
         DbValue::Int32(3) DbValue::Str(\"y\")",
        "a DbDataType::Int32, b DbDataType::Str",
        // Columns come with the first row.
        "",
        "DbValue::Int64(1000)",
    ];
    for path in ["/pg", "/pg/blocking"] {
        assert_eq!(told(&host, path, &server.address("disable"), script).await, expected, "{path}");
        told(&host, path, &server.address("disable"), "! drop table t").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_told_in_the_databases_words_and_the_connection_stays_usable() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let script = "! create table t (a int4 constraint only_once unique)\n\
                  ! insert into t values (1)\n\
                  ! insert into t values (1)\n\
                  selec 1\n\
                  select 1 / (a - 1) from t\n\
                  select gone from t\n\
                  $ uuid no-uuid\n\
                  select $1::uuid\n\
                  $ decimal 1e\n\
                  ! insert into t select $1::numeric\n\
                  $ str a\n\
                  select $1::int4\n\
                  select a from t";
    for path in ["/pg", "/pg/blocking"] {
        let lines = told(&host, path, &server.address("disable"), script).await;
        let says = |line: usize, parts: &[&str]| {
            assert!(parts.iter().all(|part| lines[line].contains(part)), "{path}: {}", lines[line]);
        };
        says(2, &["DbError", "code: \"23505\"", "duplicate key value violates", "(\"constraint\", \"only_once\")"]);
        says(3, &["DbError", "code: \"42601\"", "syntax error at or near", "severity: \"ERROR\""]);
        says(4, &["DbError", "code: \"22012\"", "message: \"division by zero\""]);
        says(5, &["DbError", "code: \"42703\""]);
        says(6, &["BadParameter", "invalid UUID no-uuid"]);
        says(7, &["ValueConversionFailed", "invalid decimal 1e"]);
        says(8, &["QueryFailed", "ToSql(0)", "WrongType { postgres: Int4"]);
        assert_eq!(lines[9], "DbValue::Int32(1)", "{path}");
        told(&host, path, &server.address("disable"), "! drop table t").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_no_guest_type_can_hold_is_an_error_and_nothing_worse() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let script = "select 1e60::numeric\n\
                  select 'NaN'::numeric\n\
                  select 'infinity'::timestamp\n\
                  select 'infinity'::timestamptz\n\
                  select 'infinity'::date\n\
                  select array[[1,2],[3,4]]\n\
                  select 1";
    let lines = told(&host, "/pg", &server.address("disable"), script).await;
    for line in &lines[..6] {
        assert!(line.starts_with("error: ") && line.contains("QueryFailed"), "{lines:#?}");
    }
    assert_eq!(lines[6], "DbValue::Int32(1)");
    let lines = told(&host, "/pg", &server.address("disable"), "select '{}'::json").await;
    assert_eq!(lines, ["DbValue::Unsupported([123, 125])"], "what has no name in the interface comes as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_request_set_on_its_connection_does_not_reach_the_next() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let address = server.address("disable");
    told(&host, "/pg", &address, "! set application_name = 'mine'\n! create temp table mine (a int4)").await;
    let lines = told(&host, "/pg", &address, "show application_name\nselect a from mine").await;
    assert_eq!(lines[0], "DbValue::Str(\"\")");
    assert!(lines[1].contains("42P01"), "{}", lines[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_result_comes_whole_and_one_left_early_holds_nothing_up() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let script = "select n, repeat('x', 100) from generate_series(1, 30000) n\nselect 1";
    for path in ["/pg", "/pg/blocking"] {
        let lines = told(&host, path, &server.address("disable"), script).await;
        assert_eq!(lines[0].split("; ").count(), 30_000, "{path}");
        assert_eq!(lines[1], "DbValue::Int32(1)", "{path}");
    }
    // The columns are looked at, and the rows are not.
    let lines =
        told(&host, "/pg", &server.address("disable"), "? select n from generate_series(1, 30000) n\nselect 2").await;
    assert_eq!(lines, ["n DbDataType::Int32", "DbValue::Int32(2)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_granted_server_is_reached_and_a_wrong_password_is_told() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let elsewhere = granted(server.port + 1).unwrap();
    let refused = post(&elsewhere, "/pg", server.address("disable")).await;
    let why = format!("address postgres://127.0.0.1:{} is not permitted", server.port);
    assert!(refused.0 == 409 && refused.1.contains("ConnectionFailed") && refused.1.contains(&why), "{refused:?}");
    let host = granted(server.port).unwrap();
    let socket = post(&host, "/pg", "host=/var/run/postgresql user=desk").await;
    assert!(socket.1.contains("Unix sockets are not supported"), "{socket:?}");
    let stranger = post(&host, "/pg", server.address("disable").replace("secret", "guessed")).await;
    assert!(stranger.0 == 409 && stranger.1.contains("password authentication failed"), "{stranger:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_away_is_an_error_until_it_is_back() {
    need_guests!();
    let Some(mut server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    let address = server.address("disable");
    told(&host, "/pg", &address, "! create table t (a int4)").await;
    // One that is in use when the server goes.
    let waiting = tokio::spawn({
        let (host, body) = (host.clone(), format!("{address}\nselect pg_sleep(60)::text"));
        async move { post(&host, "/pg", body).await }
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    server.stop();
    let broken = waiting.await.unwrap();
    assert!(broken.1.contains("QueryFailed"), "{broken:?}");
    let away = post(&host, "/pg", format!("{address}\nselect 1")).await;
    assert!(away.0 == 409 && away.1.contains("ConnectionFailed") && away.1.contains("Connection refused"), "{away:?}");
    server.run();
    assert_eq!(told(&host, "/pg", &address, "select count(*) from t").await, ["DbValue::Int64(0)"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_spoken_where_the_guest_trusts_the_servers_certificate() {
    need_guests!();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let pem = made.cert.pem().trim_end().to_owned();
    let Some(server) = Server::start_with_tls(&pem, &made.signing_key.serialize_pem()) else { return };
    let host = granted(server.port).unwrap();
    let encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()";
    let trusting = |mode: &str| format!("{pem}\n\n{}", server.address(mode));
    for mode in ["require", "prefer"] {
        let lines = told(&host, "/pg/trusting", &trusting(mode), encrypted).await;
        assert_eq!(lines, ["DbValue::Boolean(true)"], "{mode}");
        // Preferring is no reason to believe anybody.
        let doubted = post(&host, "/pg", format!("{}\n{encrypted}", server.address(mode))).await;
        assert!(doubted.0 == 409 && doubted.1.contains("UnknownIssuer"), "{mode}: {doubted:?}");
    }
    let lines = told(&host, "/pg/trusting", &trusting("disable"), encrypted).await;
    assert_eq!(lines, ["DbValue::Boolean(false)"]);
    let nonsense = post(&host, "/pg/trusting", format!("nonsense\n\n{}", server.address("require"))).await;
    assert!(nonsense.1.contains("invalid root certificate"), "{nonsense:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_used_where_tls_is_preferred_and_refused_where_it_is_required() {
    need_guests!();
    let Some(server) = Server::start() else { return };
    let host = granted(server.port).unwrap();
    assert_eq!(told(&host, "/pg", &server.address("prefer"), "select 1").await, ["DbValue::Int32(1)"]);
    let refused = post(&host, "/pg", server.address("require")).await;
    assert!(refused.0 == 409 && refused.1.contains("server does not support TLS"), "{refused:?}");
}
