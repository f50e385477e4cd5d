//! Shows `desk_fuzz::synonyms` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::synonyms(data));
