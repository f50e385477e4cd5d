//! Which trigger answers a path. The matching itself is `routefinder`'s, the crate that Spin uses, so that two
//! overlapping patterns are decided here as they are there.

use routefinder::{RouteSpec, Router as Finder};
use std::{borrow::Cow, convert::Infallible};

/// A path's prefix that belongs to the host.
pub const WELL_KNOWN: &str = "/.well-known/spin/";

/// Checks that a pattern can be matched.
pub(crate) fn check(pattern: &str) -> Result<(), String> {
    spec(&based(pattern)).map(drop)
}

/// The pattern as Spin completes it: with a leading slash and without a trailing one.
fn based(pattern: &str) -> String {
    let path = if pattern.starts_with('/') { pattern.to_owned() } else { format!("/{pattern}") };
    path.strip_suffix('/').map(str::to_owned).unwrap_or(path)
}

fn spec(based: &str) -> Result<RouteSpec, String> {
    let star = based.strip_suffix("/...").map_or_else(|| based.to_owned(), |prefix| format!("{prefix}/*"));
    RouteSpec::try_from(star.as_str()).map_err(|e| format!("not a route: {e}"))
}

/// The public routes of an app.
#[derive(Debug)]
pub struct Router<T> {
    finder: Finder<Entry<T>>,
}

/// A route and where it leads.
#[derive(Debug)]
pub struct Entry<T> {
    /// Where the route leads.
    pub target: T,
    /// The pattern as it stands in the manifest.
    pub raw: String,
    /// The pattern as Spin completes it.
    pub based: String,
}

impl<T> Entry<T> {
    /// The pattern without its trailing wildcard.
    pub fn prefix(&self) -> &str {
        self.raw.strip_suffix("/...").unwrap_or(&self.raw)
    }
}

/// A path that matched.
pub struct Matched<'a, T> {
    /// The route.
    pub entry: &'a Entry<T>,
    /// What the trailing wildcard stands for, with its leading slash.
    pub rest: Cow<'a, str>,
    /// What the named parts stand for.
    pub named: Vec<(String, String)>,
}

impl<T> Router<T> {
    /// Builds a router of patterns that the manifest has checked.
    pub fn build(routes: impl IntoIterator<Item = (String, T)>) -> Result<Self, String> {
        let mut finder = Finder::new();
        for (raw, target) in routes {
            let based = based(&raw);
            finder.add(spec(&based)?, Entry { target, raw, based }).unwrap_or_else(|never: Infallible| match never {});
        }
        Ok(Self { finder })
    }

    /// The best match for a path: an exact route first, then the longest prefix.
    pub fn route<'a>(&'a self, path: &'a str) -> Option<Matched<'a, T>> {
        let found = self.finder.best_match(path)?;
        let captures = found.captures();
        // The finder drops a trailing slash and Spin keeps it.
        let slash = path.ends_with('/');
        let rest = match captures.wildcard() {
            None => Cow::Borrowed(""),
            Some("") if slash => Cow::Borrowed("/"),
            Some("") => Cow::Borrowed(""),
            Some(rest) => Cow::Owned(format!("/{rest}{}", if slash { "/" } else { "" })),
        };
        let named = captures.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Matched { entry: found.handler(), rest, named })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router() -> Router<&'static str> {
        let routes = ["/", "/a", "/a/...", "/a/:id/b", "/users/:user_id/...", "/..."];
        Router::build(routes.map(|route| (route.to_owned(), route))).unwrap()
    }

    #[test]
    fn an_exact_route_comes_before_a_wildcard_and_a_long_prefix_before_a_short_one() {
        for (path, expected) in [
            ("/", "/"),
            ("/a", "/a"),
            ("/a/x/y", "/a/..."),
            ("/a/7/b", "/a/:id/b"),
            ("/other/x", "/..."),
            ("/users/42", "/users/:user_id/..."),
        ] {
            assert_eq!(router().route(path).unwrap().entry.target, expected, "{path}");
        }
    }

    #[test]
    fn the_rest_of_the_path_keeps_its_slashes() {
        for (path, rest) in [("/users/1/", "/"), ("/a/b", "/b"), ("/a/b/", "/b/"), ("/users/1", "")] {
            assert_eq!(router().route(path).unwrap().rest, rest, "{path}");
        }
    }

    #[test]
    fn a_named_part_is_captured() {
        let router = router();
        let matched = router.route("/users/42/x").unwrap();
        assert_eq!(matched.named, [("user_id".to_owned(), "42".to_owned())]);
        assert_eq!(matched.entry.prefix(), "/users/:user_id");
    }

    #[test]
    fn a_path_without_a_route_matches_nothing() {
        let router = Router::build([("/a".to_owned(), ())]).unwrap();
        assert!(router.route("/b").is_none());
    }
}
