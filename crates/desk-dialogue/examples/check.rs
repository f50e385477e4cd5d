//! `cargo run -p desk-dialogue --example check -- FILE…` reads flow documents together, as one site's, and prints
//! their problems as a compiler does. The exit status is 1 where there are any.

use desk_dialogue::FlowSet;
use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    let names: Vec<String> = env::args().skip(1).collect();
    let mut documents = Vec::new();
    for name in &names {
        match fs::read_to_string(name) {
            Ok(text) => documents.push((name.as_str(), text)),
            Err(error) => {
                eprintln!("{name}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    let problems = match FlowSet::parse(documents.iter().map(|(name, text)| (*name, text.as_str()))) {
        Ok(set) => {
            println!("{} documents, {} flows, no problems", names.len(), set.flows().len());
            return ExitCode::SUCCESS;
        }
        Err(problems) => problems,
    };
    for (name, problems) in &problems {
        let text = documents.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str());
        for problem in problems {
            let line = text.lines().nth(problem.line as usize - 1).unwrap_or_default();
            println!("{name}:{problem}");
            println!("{:>5} | {line}", problem.line);
            // Han characters are two columns wide in a terminal.
            let before = line.chars().take(problem.column as usize - 1);
            let width: usize = before.map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum();
            println!("      | {}^", " ".repeat(width));
        }
    }
    println!("{} problems", problems.values().map(Vec::len).sum::<usize>());
    ExitCode::FAILURE
}
