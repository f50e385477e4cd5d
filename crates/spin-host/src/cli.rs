//! The options, named as Spin names them where Spin has them.

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use spin_host::{Host, HostBuilder, Limits};
use std::{path::PathBuf, time::Duration};

/// Runs Spin applications.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Options {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run an app.
    Up(Box<Up>),
    /// Check a manifest and run nothing.
    Check(Check),
}

/// Options of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The manifest.
    #[arg(short = 'f', long, default_value = "spin.toml", value_name = "FILE")]
    pub(crate) from: PathBuf,
}

/// Options of `up`.
#[derive(Debug, Args)]
pub(crate) struct Up {
    /// The manifest.
    #[arg(short = 'f', long, default_value = "spin.toml", value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000", env = "SPIN_HTTP_LISTEN_ADDR", value_name = "ADDR")]
    pub(crate) listen: String,
    /// A variable of the app; SPIN_VARIABLE_<NAME> in the environment sets one too.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) variable: Vec<(String, String)>,
    /// An addition to the environment of every component.
    #[arg(short = 'e', long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) env: Vec<(String, String)>,
    /// Where databases and logs stand, instead of .spin beside the manifest.
    #[arg(long, value_name = "DIR")]
    pub(crate) state_dir: Option<PathBuf>,
    /// Where compiled components are kept, instead of spin-host in the user's cache.
    #[arg(long, value_name = "DIR")]
    pub(crate) cache_dir: Option<PathBuf>,
    /// A component to load; the others are not.
    #[arg(short = 'c', long = "component", value_name = "ID")]
    pub(crate) component: Vec<String>,
    /// Do not print what the components print, nor what is loaded.
    #[arg(short = 'q', long)]
    pub(crate) quiet: bool,
    /// A certificate chain to serve https with.
    #[arg(long, env = "SPIN_TLS_CERT", requires = "tls_key", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The key of the certificate.
    #[arg(long, env = "SPIN_TLS_KEY", requires = "tls_cert", value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// More certificate authorities to trust when components call https.
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Vec<PathBuf>,
    /// Keep no access log.
    #[arg(long)]
    pub(crate) no_access_log: bool,
    #[command(flatten)]
    bounds: Bounds,
}

/// Bounds that have an option.
#[derive(Debug, Args)]
struct Bounds {
    /// Requests answered at a time; further ones get 503.
    #[arg(long, default_value_t = Limits::default().max_concurrent_requests, value_name = "COUNT")]
    max_concurrent_requests: usize,
    /// The size of a request's body; a larger one gets 413.
    #[arg(long, default_value_t = Limits::default().max_body_bytes, value_name = "BYTES")]
    max_body_bytes: u64,
    /// How long a component may take to begin its answer.
    #[arg(long, default_value = "30s", value_parser = duration, value_name = "TIME")]
    request_timeout: Duration,
    /// The memory of one instance.
    #[arg(long, default_value_t = Limits::default().max_instance_memory, value_name = "BYTES")]
    max_instance_memory: usize,
    /// Requests that one instance answers.
    #[arg(long, default_value_t = Limits::default().max_instance_reuse_count, value_name = "COUNT")]
    max_instance_reuse_count: usize,
    /// Requests that one instance answers at a time.
    #[arg(long, default_value_t = Limits::default().max_instance_concurrent_reuse_count, value_name = "COUNT")]
    max_instance_concurrent_reuse_count: usize,
    /// How long an instance without requests is kept.
    #[arg(long, default_value = "1s", value_parser = duration, value_name = "TIME")]
    idle_instance_timeout: Duration,
    /// How long running requests are waited for at the end.
    #[arg(long, default_value = "10s", value_parser = duration, value_name = "TIME")]
    shutdown_timeout: Duration,
}

impl Up {
    /// The builder that these options describe.
    pub(crate) fn builder(&self) -> Result<HostBuilder> {
        let mut builder = Host::builder(&self.from).variables_from_environment().limits(self.bounds.limits());
        if let Some(cache) = self.cache_dir.clone().or_else(default_cache) {
            builder = builder.cache_dir(cache);
        }
        if let Some(state) = &self.state_dir {
            builder = builder.state_dir(state);
        }
        if !self.quiet {
            builder = builder.follow_logs();
        }
        if self.no_access_log {
            builder = builder.without_access_log();
        }
        for id in &self.component {
            builder = builder.component(id);
        }
        for (name, value) in &self.variable {
            builder = builder.variable(name, value);
        }
        for (name, value) in &self.env {
            builder = builder.environment(name, value);
        }
        for path in &self.trust {
            let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            for certificate in certificates.with_context(|| format!("cannot read {} as PEM", path.display()))? {
                builder = builder.trust(certificate);
            }
        }
        Ok(builder)
    }
}

impl Bounds {
    fn limits(&self) -> Limits {
        Limits {
            max_concurrent_requests: self.max_concurrent_requests,
            max_body_bytes: self.max_body_bytes,
            request_timeout: self.request_timeout,
            max_instance_memory: self.max_instance_memory,
            max_instance_reuse_count: self.max_instance_reuse_count,
            max_instance_concurrent_reuse_count: self.max_instance_concurrent_reuse_count,
            idle_instance_timeout: self.idle_instance_timeout,
            shutdown_timeout: self.shutdown_timeout,
            ..Limits::default()
        }
    }
}

fn default_cache() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| std::env::home_dir().map(|home| home.join(".cache")))?;
    Some(base.join("spin-host"))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("must have the form NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a time such as 30s or 500ms");
    let number = |digits: &str| digits.parse::<u64>().map_err(|_| wrong());
    if let Some(digits) = text.strip_suffix("ms") {
        return Ok(Duration::from_millis(number(digits)?));
    }
    if let Some(digits) = text.strip_suffix("us") {
        return Ok(Duration::from_micros(number(digits)?));
    }
    Ok(Duration::from_secs(number(text.strip_suffix('s').unwrap_or(text))?))
}
