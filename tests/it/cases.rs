//! Runs the cases: in the host by default, under a real `spin up` with `DESK_RUNTIME=spin`.
//!
//! `DESK_CASE=<part of a name>` runs some of them. Cases run side by side, each on a site of its own, so that what
//! one site sees of another would show.

use crate::{
    case::{self, Found, Known, Step, fill},
    client,
    desk::{self, Desk, SETUP_KEY, root, say},
    site,
};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// So many cases at a time.
const AT_ONCE: usize = 4;
/// How long something that happens eventually may take.
const EVENTUALLY: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn cases() {
    let wanted = std::env::var("DESK_CASE").unwrap_or_default();
    let mut all = case::all(&root().join("tests/cases")).unwrap();
    all.retain(|found| found.name.contains(&wanted));
    assert!(!all.is_empty(), "there is no case {wanted}");
    let state = tempfile::tempdir().unwrap();
    let (desk, _spin) = if std::env::var("DESK_RUNTIME").is_ok_and(|name| name == "spin") {
        let (desk, child) = spin_up(state.path()).await;
        (desk, Some(child))
    } else {
        (Desk::Here(desk::host(state.path())), None)
    };
    let begun = Instant::now();
    let (runnable, skipped): (Vec<&Found>, Vec<&Found>) = all.iter().partition(|found| needs(found, &desk).is_none());
    let runs = runnable.iter().map(|found| async {
        let result = run(&desk, found).await;
        say(&format!("case {} ... {}", found.name, if result.is_ok() { "ok" } else { "FAILED" }));
        result.map_err(|why| format!("{} ({})\n   {why}", found.name, found.case.about))
    });
    let results: Vec<Result<(), String>> = stream::iter(runs).buffered(AT_ONCE).collect().await;
    for found in &skipped {
        say(&format!("case {} ... skipped: {}", found.name, needs(found, &desk).unwrap_or_default()));
    }
    let failed: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    let passed = runnable.len() - failed.len();
    let seconds = begun.elapsed().as_secs_f32();
    say(&format!("cases: {passed} passed, {} failed, {} skipped, {seconds:.1} s", failed.len(), skipped.len()));
    assert!(failed.is_empty(), "{} cases failed\n\n{}", failed.len(), failed.join("\n\n"));
}

/// What a case needs that this runtime has not.
fn needs(found: &Found, desk: &Desk) -> Option<&'static str> {
    if matches!(desk, Desk::Here(_)) {
        return None;
    }
    if found.case.step.iter().any(|step| step.chain.is_some()) {
        return Some("it calls as another component, which is not possible from outside");
    }
    found.case.step.iter().any(|step| step.tick).then_some("Spin has no ticks")
}

async fn run(desk: &Desk, found: &Found) -> Result<(), String> {
    let mut known = Known::new();
    known.insert("site".to_owned(), found.site.clone().into());
    known.insert("setup_key".to_owned(), SETUP_KEY.into());
    let acts = |name: &str| {
        let steps = found.case.step.iter().filter_map(|step| step.r#as.as_deref());
        steps.chain(found.case.online.iter().map(String::as_str)).any(|who| who == name)
    };
    for (name, token) in site::set_up(desk, &found.site, acts).await {
        known.insert(name, token.into());
    }
    for (name, language) in &found.case.visitors {
        let wanted = serde_json::json!({ "site": found.site, "language": language });
        let session = desk.post("/api/v1/visitor/sessions", "", wanted).await;
        known.insert(format!("{name}_conversation"), session["state"]["conversation"].clone());
        known.insert(name.clone(), session["token"].clone());
    }
    for name in &found.case.online {
        let token = known.get(name).ok_or_else(|| format!("there is no agent {name}"))?;
        site::goes_online(desk, token.as_str().unwrap_or_default()).await;
    }
    for (n, step) in found.case.step.iter().enumerate() {
        let name = format!("{}-{}", found.site, n + 1);
        for count in 1..=step.repeat.unwrap_or(1) {
            known.insert("n".to_owned(), count.into());
            let result = perform(desk, found, step, &name, &mut known).await;
            result.map_err(|why| format!("step {}, {}:\n      {why}{}", n + 1, step.r#do, logs(desk, &name)))?;
        }
    }
    Ok(())
}

async fn perform(desk: &Desk, found: &Found, step: &Step, name: &str, known: &mut Known) -> Result<(), String> {
    let begun = Instant::now();
    loop {
        if let (true, Desk::Here(host)) = (step.tick, desk) {
            host.tick_once().await;
        }
        let answer = ask(desk, step, request(found, step, name, known)?).await?;
        match step.check(&answer, known) {
            Err(_) if step.eventually && begun.elapsed() < EVENTUALLY => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            result => return result,
        }
    }
}

/// The request of a step, under a name by which the functions' logs can be searched.
fn request(found: &Found, step: &Step, name: &str, known: &Known) -> Result<Request<Bytes>, String> {
    let (method, path) = step.r#do.split_once(' ').ok_or("`do` must be a method and a path")?;
    let mut request = Request::builder().method(method).uri(fill(path, known)?).header("x-request-id", name);
    if let Some(whose) = &step.r#as {
        let token = known.get(whose).and_then(|token| token.as_str());
        let token = token.ok_or_else(|| format!("there is no token {whose}"))?;
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    for (header, value) in &step.with {
        request = request.header(header, fill(value, known)?);
    }
    request.body(step.body(&found.folder, known)?).map_err(|e| e.to_string())
}

async fn ask(desk: &Desk, step: &Step, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
    let (Some(component), Desk::Here(host)) = (&step.chain, desk) else {
        return desk.send(request).await;
    };
    let answer = host.chain(component, request.map(Full::new)).await.map_err(|e| e.to_string())?;
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(|e| e.to_string())?.to_bytes();
    Ok(Response::from_parts(head, body))
}

/// What the functions have logged of a step.
fn logs(desk: &Desk, name: &str) -> String {
    let Desk::Here(host) = desk else { return String::new() };
    let components = host.manifest().components.keys();
    let lines = components.flat_map(|id| {
        let log = host.logs(id);
        let of_step = log.lines().filter(|line| line.contains(name) || line.contains("panicked"));
        of_step.map(|line| format!("\n      {id}: {line}")).collect::<Vec<_>>()
    });
    lines.collect()
}

/// A Spin that is ended with its value.
struct Spin(Child);

impl Drop for Spin {
    fn drop(&mut self) {
        // Spin runs the trigger as a process of its own, which it ends when it is asked to end.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

async fn spin_up(state: &std::path::Path) -> (Desk, Spin) {
    let address = client::free_address();
    let mut command = Command::new("spin");
    command.args(["up", "--quiet", "--listen", &address]).arg("--from").arg(root().join("spin.toml"));
    command.arg("--state-dir").arg(state).stdin(Stdio::null()).stdout(Stdio::null());
    for (name, value) in desk::variables() {
        command.args(["--variable", &format!("{name}={value}")]);
    }
    let child = Spin(command.spawn().expect("spin is not on the path: install Spin 4.1 or later"));
    client::until_served(&address, Duration::from_secs(60)).await.unwrap();
    (Desk::There(address), child)
}
