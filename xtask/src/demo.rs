//! The demo site: loaded once, through the public API, and never over anybody's data.

use crate::client::{Client, text};
use anyhow::{Context, Result};
use http::Method;
use serde_json::{Map, Value, json};
use std::{fs, path::Path};

/// The password of every demo login.
pub const PASSWORD: &str = "spindesk-demo";
/// The demo site's id.
pub const SITE: &str = "shop";

/// Where the demo site stands in the project.
const FOLDER: &str = "demo/shop";

/// Loads the demo site where it is not there yet. Cut off, it goes on the next time; a site of this name whose admin
/// has another password is somebody's own and is left alone. Answers the logins, where it is the demo's.
pub async fn load(client: &Client, setup_key: &str) -> Result<Option<Vec<String>>> {
    let (body, logins) = set_up_request()?;
    let (status, answer) = client.with_token(setup_key).send(Method::POST, "/api/v1/setup", body).await?;
    if !matches!(status, 201 | 409) {
        anyhow::bail!("the demo site could not be set up: {status} {answer}");
    }
    let Some(admin) = admin(client).await? else { return Ok(None) };
    let state = admin.expect(Method::GET, "/api/v1/knowledge/status", "").await?;
    if state.pointer("/generation").is_none_or(Value::is_null) {
        let imported = admin
            .expect(Method::POST, "/api/v1/knowledge/import?format=markdown", articles(Path::new(FOLDER))?)
            .await?;
        let flows = flows(&admin, Path::new(FOLDER)).await?;
        let published = admin.publish(|going| eprintln!("[demo] publishing: {going}")).await?;
        eprintln!("[demo] {imported} {flows} flows {published}");
    }
    admin.expect(Method::POST, "/api/v1/agent/logout", "").await?;
    Ok(Some(logins))
}

/// The demo's admin, logged in; none where the site is somebody's own.
async fn admin(client: &Client) -> Result<Option<Client>> {
    let login = json!({ "site": SITE, "login": "admin", "password": PASSWORD }).to_string();
    let (status, answer) = client.send(Method::POST, "/api/v1/agent/login", login).await?;
    if status == 200 { Ok(Some(client.with_token(&text(&answer, "/token")?))) } else { Ok(None) }
}

/// Embeds what the demo site publishes by the deep tier, as far as that is not done: a second of work at a time, so that
/// the desk answers meanwhile.
pub async fn embed(client: &Client) -> Result<()> {
    let Some(admin) = admin(client).await? else { return Ok(()) };
    let (mut next, mut made) = (String::new(), 0);
    loop {
        let path = format!("/api/v1/knowledge/embeddings?within_ms=1000{next}");
        let answer = admin.expect(Method::POST, &path, "").await?;
        let number = |name: &str| answer.get(name).and_then(Value::as_u64).unwrap_or(0);
        let (done, total) = (number("done"), number("total"));
        made += number("made");
        if made > 0 {
            eprintln!("[demo] {made} texts embedded by the deep tier, of {done} of {total} articles and flows");
        }
        if done >= total {
            break;
        }
        next = format!("&from={done}&generation={}", text(&answer, "/generation")?);
    }
    admin.expect(Method::POST, "/api/v1/agent/logout", "").await?;
    Ok(())
}

/// The set-up's body from `site.toml`, and the logins that it makes.
fn set_up_request() -> Result<(String, Vec<String>)> {
    let path = Path::new(FOLDER).join("site.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let described: Value = toml::from_str(&text).with_context(|| format!("{} is faulty", path.display()))?;
    let site = described.get("site").cloned().unwrap_or_default();
    let mut agents = Vec::new();
    let mut logins = Vec::new();
    for agent in described.get("agent").and_then(Value::as_array).into_iter().flatten() {
        let mut agent: Map<String, Value> = agent.as_object().cloned().unwrap_or_default();
        agent.insert("password".to_owned(), PASSWORD.into());
        if let Some(id) = agent.get("id").and_then(Value::as_str) {
            logins.push(id.to_owned());
        }
        agents.push(Value::Object(agent));
    }
    Ok((json!({ "site": site, "agents": agents }).to_string(), logins))
}

/// Puts the flows of a folder; answers how many there are.
async fn flows(admin: &Client, folder: &Path) -> Result<usize> {
    let folder = folder.join("flows");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::path);
    for file in &files {
        let path = file.path();
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let body = json!({ "document": fs::read_to_string(&path)? }).to_string();
        admin.expect(Method::PUT, &format!("/api/v1/knowledge/flows/{id}"), body).await?;
    }
    Ok(files.len())
}

/// All articles of a folder as one import.
pub fn articles(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for language in ["zh", "en"] {
        let folder = folder.join("articles").join(language);
        let mut files: Vec<_> = fs::read_dir(&folder)
            .with_context(|| format!("cannot read {}", folder.display()))?
            .collect::<Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::path);
        for file in files {
            text.push_str(fs::read_to_string(file.path())?.trim_end());
            text.push_str("\n\n");
        }
    }
    Ok(text)
}
