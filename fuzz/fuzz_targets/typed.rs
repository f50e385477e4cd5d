//! Shows `desk_fuzz::typed` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::typed(data));
