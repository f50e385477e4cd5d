//! The signature of calls between functions.

use desk_core::Millis;
use desk_wire::signature::{sign, verify};

const KEY: &str = "0123456789abcdef0123456789abcdef";
const AT: Millis = Millis::new(1_790_000_000_000);

/// Only what was signed is believed. The bytes are edits: the first says of what (header, method, path or body), the
/// second where, the third how, the fourth with which byte.
pub fn signature(data: &[u8]) {
    let made = ["t".to_owned(), "POST".to_owned(), "/v1/turn".to_owned(), "{\"site\":\"shop\"}".to_owned()];
    let [_, method, path, body] = &made;
    let header = sign(KEY, method, path, body.as_bytes(), AT).expect("the key is long enough");
    let made = [header.into_bytes(), method.clone().into(), path.clone().into(), body.clone().into()];
    let mut edited = made.clone();
    for edit in data.chunks_exact(4) {
        let part = &mut edited[usize::from(edit[0]) % 4];
        let at = usize::from(edit[1]) % (part.len() + 1);
        match edit[2] % 3 {
            0 => part.insert(at, edit[3]),
            1 if at < part.len() => part[at] = edit[3],
            _ if at < part.len() => drop(part.remove(at)),
            _ => {}
        }
    }
    let [header, method, path, body] = edited.each_ref().map(|part| String::from_utf8_lossy(part).into_owned());
    // A method is a token (RFC 9110, 9.1), which the server has checked.
    if !method.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)) {
        return;
    }
    let believed = verify(KEY, Some(&header), &method, &path, body.as_bytes(), AT).is_ok();
    let same = [header, method, path, body].iter().map(String::as_bytes).eq(made.iter().map(Vec::as_slice));
    assert_eq!(believed, same);
    // And no bytes are a signature by themselves.
    let header = String::from_utf8_lossy(data);
    assert!(verify(KEY, Some(&header), "POST", "/v1/turn", b"{}", AT).is_err());
}
