//! Where a link of a page leads: an https address, or nowhere that the desk would send a customer.

/// The longest address that the desk shows as a link, in bytes.
const MAX_ADDRESS: usize = 2_000;

/// The https address that `href` stands for on a page below `base`; none for another scheme, for a place on the same
/// page, and for a relative one without a base.
pub(super) fn resolve(href: &str, base: &str) -> Option<String> {
    let href = href.trim();
    if href.is_empty() || href.starts_with('#') || href.chars().any(|c| c.is_control()) {
        return None;
    }
    let absolute = if let Some(rest) = strip_scheme(href, "https://") {
        format!("https://{rest}")
    } else if let Some(rest) = href.strip_prefix("//") {
        format!("https://{rest}")
    } else if has_scheme(href) {
        return None;
    } else {
        let rest = strip_scheme(base.trim(), "https://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() {
            return None;
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = match href.strip_prefix('/') {
            Some(path) => joined("", path),
            None => joined(folder, href),
        };
        format!("https://{host}/{path}")
    };
    let safe = written(&absolute);
    (safe.len() <= MAX_ADDRESS && safe.len() > "https://".len()).then_some(safe)
}

fn strip_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn has_scheme(href: &str) -> bool {
    href.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// A path below a folder, with `.` and `..` gone.
fn joined(folder: &str, href: &str) -> String {
    let (path, rest) = href.find(['?', '#']).map_or((href, ""), |at| href.split_at(at));
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut ends_in_folder = path.is_empty();
    for part in path.split('/') {
        ends_in_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let mut joined = parts.join("/");
    if ends_in_folder && !joined.is_empty() {
        joined.push('/');
    }
    joined.push_str(rest);
    joined
}

/// An address as Markdown may hold it: what would end it there is escaped.
fn written(address: &str) -> String {
    let mut written = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '(' => written.push_str("%28"),
            ')' => written.push_str("%29"),
            '<' => written.push_str("%3C"),
            '>' => written.push_str("%3E"),
            '"' => written.push_str("%22"),
            c if c.is_whitespace() => written.push_str("%20"),
            c => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_https_or_nowhere() {
        let base = "https://shop.example/help/returns/how.html";
        for (href, expected) in [
            ("https://x.example/a b(c)", Some("https://x.example/a%20b%28c%29")),
            ("HTTPS://x.example", Some("https://x.example")),
            ("//cdn.example/x", Some("https://cdn.example/x")),
            ("/contact", Some("https://shop.example/contact")),
            ("../fees.html?x=1#top", Some("https://shop.example/help/fees.html?x=1#top")),
            ("../../../../etc/passwd", Some("https://shop.example/etc/passwd")),
            ("form.html", Some("https://shop.example/help/returns/form.html")),
            ("./", Some("https://shop.example/help/returns/")),
            ("javascript:alert(1)", None),
            ("mailto:a@b.example", None),
            ("http://x.example/", None),
            ("data:text/html,x", None),
            ("#top", None),
            ("", None),
            ("https://", None),
        ] {
            assert_eq!(resolve(href, base).as_deref(), expected, "{href}");
        }
        assert_eq!(resolve("form.html", ""), None);
        assert_eq!(resolve("form.html", "http://shop.example/"), None);
    }
}
