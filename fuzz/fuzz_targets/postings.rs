//! Shows `desk_fuzz::postings` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::postings(data));
