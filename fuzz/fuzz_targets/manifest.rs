//! Shows `desk_fuzz::manifest` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::manifest(data));
