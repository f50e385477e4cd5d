//! Shows `desk_fuzz::rota` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::rota(data));
