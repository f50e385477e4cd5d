//! Server-sent events as the HTML standard defines them (section 9.2.6), read piece by piece as they arrive. Only data
//! is kept: this API has no other fields that say anything.

use crate::Failure;

/// The most bytes of one line, and of one event's data.
const MAX_EVENT: usize = 64 * 1024;

/// A reader of events. It keeps at most an unfinished line and an unfinished event.
#[derive(Debug, Default)]
pub struct Sse {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    /// Whether the last byte was a carriage return, whose line feed ends no further line.
    after_return: bool,
    /// Whether a first line was read: only before it can there be a byte order mark.
    begun: bool,
}

impl Sse {
    /// Reads the next bytes; answers the data of each event that they complete.
    ///
    /// # Errors
    /// [`Failure::TooLarge`], and [`Failure::Garbage`] for data that is no UTF-8.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<String>, Failure> {
        let mut events = Vec::new();
        for &byte in bytes {
            let follows = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if follows => {}
                b'\r' | b'\n' => events.extend(self.end_line()?),
                _ if self.line.len() >= MAX_EVENT => return Err(Failure::TooLarge(MAX_EVENT)),
                _ => self.line.push(byte),
            }
        }
        Ok(events)
    }

    fn end_line(&mut self) -> Result<Option<String>, Failure> {
        let line = std::mem::take(&mut self.line);
        let first = !std::mem::replace(&mut self.begun, true);
        let line = if first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default()),
            None => (line, &b""[..]),
        };
        if field == b"data" {
            let value = value.strip_prefix(b" ").unwrap_or(value);
            if self.data.len() + value.len() > MAX_EVENT {
                return Err(Failure::TooLarge(MAX_EVENT));
            }
            if std::mem::replace(&mut self.has_data, true) {
                self.data.push(b'\n');
            }
            self.data.extend_from_slice(value);
        }
        Ok(None)
    }

    fn end_event(&mut self) -> Result<Option<String>, Failure> {
        let data = std::mem::take(&mut self.data);
        if !std::mem::take(&mut self.has_data) {
            return Ok(None);
        }
        String::from_utf8(data).map(Some).map_err(|_| Failure::Garbage("an event that is no UTF-8".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<String> {
        Sse::default().push(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_standard_s_forms_are_read() {
        assert_eq!(read("data: a\n\ndata:b\r\n\r\ndata:  c\r\r"), ["a", "b", " c"]);
        assert_eq!(read("\u{feff}data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
        assert_eq!(read(": comment\nevent: add\nid: 1\nretry: 5\ndata\n\n\n\ndata: x"), [""]);
        assert_eq!(read(": only a comment\n\n"), [""; 0]);
    }

    #[test]
    fn a_line_without_an_end_is_cut_short() {
        let mut sse = Sse::default();
        assert_eq!(sse.push(&vec![b'x'; MAX_EVENT + 1]), Err(Failure::TooLarge(MAX_EVENT)));
        let lines = "data: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n".repeat(2_000);
        assert_eq!(Sse::default().push(lines.as_bytes()), Err(Failure::TooLarge(MAX_EVENT)));
    }

    proptest! {
        #[test]
        fn however_it_is_cut_the_events_are_the_same(text in "(data: ?[a-z退\u{feff}]{0,5}|:x|id: 1|)((\r\n|\r|\n)(data: ?[a-z退]{0,5}|:x|id: 1|)){0,20}", cuts in prop::collection::vec(0_usize..400, 0..8)) {
            let whole = Sse::default().push(text.as_bytes());
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let (mut sse, mut from, mut parts) = (Sse::default(), 0, Vec::new());
            for to in cuts.into_iter().chain([text.len()]) {
                parts.extend(sse.push(&text.as_bytes()[from..to]).unwrap());
                from = to;
            }
            prop_assert_eq!(whole.unwrap(), parts);
        }
    }
}
