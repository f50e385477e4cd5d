//! Shows `desk_fuzz::flows` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::flows(data));
