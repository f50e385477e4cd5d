//! A `spin.toml`, and paths that are looked for among its routes.

use crate::lines;
use spin_manifest::{Manifest, Route, routes::Router};

/// A comment changes nothing, an error names a line that there is, and each trigger leads to a component.
pub fn manifest(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Manifest::parse(text) {
        Ok(manifest) => {
            assert_eq!(Manifest::parse(&format!("# before\n{text}\n# after")).as_ref(), Ok(&manifest));
            let public = manifest.http_triggers.iter().filter_map(|trigger| match &trigger.route {
                Route::Public(pattern) => Some((pattern.clone(), ())),
                Route::Private => None,
            });
            let router = Router::build(public).expect("the manifest has checked its routes");
            for path in ["/", "/a/b/", "//", "/%2f", text] {
                let rest = router.route(path).map(|matched| matched.rest.into_owned()).unwrap_or_default();
                assert!(rest.trim_matches('/').is_empty() || path.contains(rest.trim_matches('/')), "{path}: {rest}");
            }
            for trigger in &manifest.redis_triggers {
                assert!(manifest.components.contains_key(&trigger.component), "{trigger:?}");
            }
            for tick in &manifest.ticks {
                assert!(manifest.components.contains_key(&tick.component), "{tick:?}");
            }
        }
        Err(error) => {
            assert!(error.line.is_none_or(|line| (1..=lines(text)).contains(&line)), "no such line: {error}");
            assert!(!error.to_string().is_empty());
        }
    }
}
