//! The machine, and a process's memory on it.

use std::fs;

/// One line on the machine.
pub fn describe() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = kib("/proc/meminfo", "MemTotal:") / 1024 / 1024;
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{cores} cores of {}, {memory} GiB, Linux {}", model.trim_start_matches([' ', '\t', ':']), kernel.trim())
}

/// The most memory that a process has had, in MiB.
pub fn memory(process: u32) -> u64 {
    kib(&format!("/proc/{process}/status"), "VmHWM:") / 1024
}

fn kib(file: &str, field: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
