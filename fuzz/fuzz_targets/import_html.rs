//! Shows `desk_fuzz::import_html` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::import_html(data));
