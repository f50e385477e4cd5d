//! Shows `desk_fuzz::calendars` to libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| desk_fuzz::calendars(data));
