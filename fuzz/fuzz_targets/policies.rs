//! Shows `desk_fuzz::policies` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::policies(data));
