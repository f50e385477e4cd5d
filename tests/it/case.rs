//! What a case is: `tests/cases/<function>/<case>/case.toml`.
//!
//! ```toml
//! about = "a claim in one sentence"
//! visitors = { ann = "zh" }        # sessions begun before the first step; `{ann_conversation}` is theirs
//! online = ["lena"]                # agents who take conversations from the first step on
//!
//! [[step]]
//! do = "POST /api/v1/visitor/messages"
//! as = "ann"                       # whose token: a visitor, an agent of the fixture, or a kept one
//! json = { client_id = "message-1", text = "怎么退货" }
//! status = 200
//! expect = { "/events/#" = 3 }
//! ```
//! `{name}` stands for what was kept under that name, `{site}` for the case's site, `{n}` for the count of a repeated
//! step. A key that is not known is an error.

use crate::pointer;
use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What is known by name while a case runs.
pub(crate) type Known = BTreeMap<String, Value>;

/// One claim and the steps that show it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The claim.
    pub(crate) about: String,
    /// Visitors and the languages of their pages.
    #[serde(default)]
    pub(crate) visitors: BTreeMap<String, String>,
    /// Agents who are there.
    #[serde(default)]
    pub(crate) online: Vec<String>,
    /// What happens, in order.
    pub(crate) step: Vec<Step>,
}

/// One request and what must come back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// Method and path.
    pub(crate) r#do: String,
    /// Whose token goes with it.
    pub(crate) r#as: Option<String>,
    /// The component that is called as another component calls it.
    pub(crate) chain: Option<String>,
    /// Request headers.
    #[serde(default)]
    pub(crate) with: BTreeMap<String, String>,
    /// The body, in one of five forms; `spaces` is a body of so many.
    pub(crate) json: Option<Value>,
    pub(crate) text: Option<String>,
    pub(crate) hex: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) spaces: Option<usize>,
    /// How often it is sent.
    pub(crate) repeat: Option<u32>,
    /// Whether every tick of the manifest comes first.
    #[serde(default)]
    pub(crate) tick: bool,
    /// Whether it is sent again for up to five seconds until everything fits.
    #[serde(default)]
    pub(crate) eventually: bool,
    /// The status that must come back; a list where Spin and the host refuse differently.
    pub(crate) status: Status,
    /// Values that must stand at places.
    #[serde(default)]
    pub(crate) expect: BTreeMap<String, Value>,
    /// Texts that the values at places must contain: one or a list.
    #[serde(default)]
    pub(crate) matches: BTreeMap<String, Value>,
    /// Places that must hold nothing, and texts that must not stand there.
    #[serde(default)]
    pub(crate) absent: Vec<String>,
    /// Texts that must stand nowhere in the body.
    #[serde(default)]
    pub(crate) without: Vec<String>,
    /// Texts that response headers must contain.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// What to keep: a place, or `header:<name>`.
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, String>,
}

/// One status, or any of several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Status {
    /// This one.
    One(u16),
    /// Any of these.
    Any(Vec<u16>),
}

impl Status {
    fn allows(&self, status: u16) -> bool {
        match self {
            Self::One(one) => *one == status,
            Self::Any(any) => any.contains(&status),
        }
    }
}

/// A case in its folder.
pub(crate) struct Found {
    pub(crate) folder: PathBuf,
    /// `<function>/<case>`.
    pub(crate) name: String,
    /// The id of its site.
    pub(crate) site: String,
    pub(crate) case: Case,
}

/// Every case under a folder, in order of their names.
pub(crate) fn all(cases: &Path) -> Result<Vec<Found>, String> {
    let mut found = Vec::new();
    for function in folders(cases)? {
        for folder in folders(&function)? {
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let (function, case) = (name(&function), name(&folder));
            let site = case.replace('_', "-");
            // Two characters are left for a case that needs a second site.
            if site.len() > 30 || found.iter().any(|other: &Found| other.site == site) {
                return Err(format!("{function}/{case}: the name must be one of its own, of 30 characters at most"));
            }
            let path = folder.join("case.toml");
            let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let read = toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            found.push(Found { folder, name: format!("{function}/{case}"), site, case: read });
        }
    }
    Ok(found)
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

impl Step {
    /// The body to send.
    pub(crate) fn body(&self, folder: &Path, known: &Known) -> Result<Bytes, String> {
        let mut forms = Vec::new();
        forms.extend(self.json.as_ref().map(|json| filled(json, known).map(|json| json.to_string().into_bytes())));
        forms.extend(self.text.as_ref().map(|text| fill(text, known).map(String::into_bytes)));
        forms.extend(self.hex.as_ref().map(|hex| unhex(hex)));
        forms.extend(self.file.as_ref().map(|file| fs::read(folder.join(file)).map_err(|e| format!("{file}: {e}"))));
        forms.extend(self.spaces.map(|count| Ok(vec![b' '; count])));
        match forms.len() {
            0 => Ok(Bytes::new()),
            1 => forms.remove(0).map(Bytes::from),
            _ => Err("give the body once: json, text, hex, file or spaces".to_owned()),
        }
    }

    /// Everything in which an answer is not what it must be; keeps what is to be kept.
    pub(crate) fn check(&self, answer: &Response<Bytes>, known: &mut Known) -> Result<(), String> {
        let body = crate::desk::read(answer.body());
        let mut wrong = Vec::new();
        let status = answer.status().as_u16();
        if !self.status.allows(status) {
            wrong.push(format!("status: expected {:?}, got {status}", self.status));
        }
        for (place, expected) in &self.expect {
            let expected = filled(expected, known)?;
            match pointer::find(&body, &fill(place, known)?) {
                Some(value) if pointer::same(&expected, &value) => {}
                other => wrong.push(format!("{place}: expected {expected}, got {}", shown(other.as_ref()))),
            }
        }
        for (place, parts) in &self.matches {
            let value = pointer::find(&body, &fill(place, known)?);
            let whole = value.as_ref().map_or_else(String::new, text);
            for part in parts.as_array().unwrap_or(&vec![parts.clone()]) {
                let part = fill(&text(part), known)?;
                if value.is_none() || !whole.contains(&part) {
                    wrong.push(format!("{place}: expected something with {part:?}, got {}", shown(value.as_ref())));
                }
            }
        }
        for place in &self.absent {
            if let Some(value) = pointer::find(&body, &fill(place, known)?) {
                wrong.push(format!("{place}: expected nothing, got {value}"));
            }
        }
        for part in &self.without {
            if String::from_utf8_lossy(answer.body()).contains(&fill(part, known)?) {
                wrong.push(format!("the body must not hold {part:?}"));
            }
        }
        for (name, part) in &self.headers {
            let value = header(answer, name).unwrap_or_default();
            if value.is_empty() || !value.contains(&fill(part, known)?) {
                wrong.push(format!("header {name}: expected something with {part:?}, got {value:?}"));
            }
        }
        if wrong.is_empty() {
            for (name, place) in &self.keep {
                let kept = match place.strip_prefix("header:") {
                    Some(header_name) => header(answer, header_name).map(|value| Value::String(value.to_owned())),
                    None => pointer::find(&body, place),
                };
                let kept = kept.ok_or_else(|| format!("there is nothing at {place} to be kept as {name}"))?;
                known.insert(name.clone(), kept);
            }
            return Ok(());
        }
        let whole: String = String::from_utf8_lossy(answer.body()).chars().take(2_000).collect();
        Err(format!("{}\n      the answer was: {whole}", wrong.join("\n      ")))
    }
}

fn header<'a>(answer: &'a Response<Bytes>, name: &str) -> Option<&'a str> {
    answer.headers().get(name)?.to_str().ok()
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), ToString::to_string)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value with its names filled in. A text that is one name alone becomes what was kept, whatever its type.
fn filled(value: &Value, known: &Known) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => {
            match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).and_then(|n| known.get(n)) {
                Some(kept) => kept.clone(),
                None => Value::String(fill(text, known)?),
            }
        }
        Value::Array(items) => items.iter().map(|item| filled(item, known)).collect::<Result<_, _>>()?,
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((name.clone(), filled(value, known)?)));
            Value::Object(fields.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

/// A text with its names filled in.
pub(crate) fn fill(text: &str, known: &Known) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        // `{{order}}` is what a flow's document has as `{order}`.
        if let Some((inner, after)) = after.strip_prefix('{').and_then(|after| after.split_once("}}")) {
            filled.extend(["{", inner, "}"]);
            rest = after;
            continue;
        }
        let end = after.find('}').filter(|end| is_name(&after[..*end]));
        match end {
            Some(end) => {
                let name = &after[..end];
                let kept = known.get(name).ok_or_else(|| format!("nothing is known as {{{name}}}"))?;
                filled.push_str(&self::text(kept));
                rest = &after[end + 1..];
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    Ok(filled + rest)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let pairs = digits.chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).map_err(|e| e.to_string())?;
        u8::from_str_radix(pair, 16).map_err(|e| format!("{pair}: {e}"))
    });
    pairs.collect()
}

#[test]
fn a_case_with_a_key_that_is_not_known_is_refused() {
    let wrong = "about = 'a'\n[[step]]\ndo = 'GET /'\nstatus = 200\nexpects = {}";
    assert!(toml::from_str::<Case>(wrong).unwrap_err().to_string().contains("expects"));
}

#[test]
fn names_are_filled_in_and_an_unknown_one_is_an_error() {
    let known = Known::from([("seq".to_owned(), 7.into())]);
    assert_eq!(fill("/a?after={seq}", &known).unwrap(), "/a?after=7");
    assert_eq!(fill("{\"a\": {}}", &known).unwrap(), "{\"a\": {}}");
    assert_eq!(filled(&"{seq}".into(), &known).unwrap(), Value::from(7));
    assert!(fill("{nothing}", &known).is_err());
}
