//! Shows `desk_fuzz::text` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::text(data));
