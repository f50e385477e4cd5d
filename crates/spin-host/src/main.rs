//! The command `spin-host`: runs the app of a `spin.toml`, or checks it.

mod cli;

use anyhow::{Context, Result};
use clap::Parser;
use cli::{Check, Command, Options, Up};
use spin_host::{
    Host, Progress, load_tls,
    manifest::{HttpTarget, Route},
};
use std::{io::Write, process::ExitCode, time::Instant};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Answering a request is many small allocations on every thread, which this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let result = match Options::parse().command {
        Command::Check(check) => run_check(&check),
        Command::Up(up) => run_up(*up),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_check(check: &Check) -> Result<()> {
    let manifest = Host::builder(&check.from).check()?;
    println!(
        "{}: {} components, {} triggers",
        check.from.display(),
        manifest.components.len(),
        manifest.http_triggers.len() + manifest.redis_triggers.len()
    );
    Ok(())
}

fn run_up(up: Up) -> Result<()> {
    let tls = match (&up.tls_cert, &up.tls_key) {
        (Some(certificate), Some(key)) => Some(load_tls(certificate, key)?),
        _ => None,
    };
    let begun = Instant::now();
    let quiet = up.quiet;
    let say = move |line: &str| {
        if !quiet {
            eprintln!("{line}");
        }
    };
    let host = up.builder()?.progress(Progress::new(say)).build()?;
    say(&format!("loaded {} in {} ms", host.manifest().application.name, begun.elapsed().as_millis()));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(&up.listen).await.with_context(|| {
            format!("cannot listen on {}; stop what listens there or choose another address with --listen", up.listen)
        })?;
        announce(&host, if tls.is_some() { "https" } else { "http" }, &listener)?;
        host.serve(listener, tls, stop_signal()?).await.context("the server failed")
    })
}

/// Prints where the app is, as Spin does.
fn announce(host: &Host, scheme: &str, listener: &TcpListener) -> Result<()> {
    let base = format!("{scheme}://{}", listener.local_addr()?);
    let mut out = std::io::stdout().lock();
    writeln!(out, "Serving {base}\nAvailable Routes:")?;
    let manifest = host.manifest();
    for trigger in &manifest.http_triggers {
        let Route::Public(route) = &trigger.route else { continue };
        let name = match &trigger.target {
            HttpTarget::Component(id) => id,
            HttpTarget::Static(_) => &trigger.id,
        };
        let (path, wildcard) = match route.strip_suffix("/...") {
            Some(prefix) => (prefix, " (wildcard)"),
            None => (route.as_str(), ""),
        };
        writeln!(out, "  {name}: {base}{path}{wildcard}")?;
        let description = manifest.components.get(name).map_or("", |component| &component.description);
        if !description.is_empty() {
            writeln!(out, "    {description}")?;
        }
    }
    Ok(out.flush()?)
}

fn stop_signal() -> Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
