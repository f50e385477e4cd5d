//! Shows `desk_fuzz::engine_chatterbot` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::engine_chatterbot(data));
