//! How often the mood of a review agrees with its writer: `cargo run --release -p desk-nlu --example sentiment DIR`,
//! where `DIR` holds files `label,review` with 1 for good and 0 for bad. A case is clear where |polarity| ≥ 0.3.

use desk_nlu::{Message, mood};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("give the folder with the reviews")?;
    let mut files: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files.iter().filter(|file| file.path().extension().is_some_and(|extension| extension == "csv")) {
        let mut all = Tally::default();
        let mut clear = Tally::default();
        for row in csv::Reader::from_path(file.path())?.records() {
            let row = row?;
            let (Some(label), Some(review)) = (row.get(0), row.get(1)) else { continue };
            let polarity = mood(&Message::of(review)).polarity;
            let right = (polarity > 0.0) == (label == "1") && polarity != 0.0;
            all.count(right);
            if polarity.abs() >= 0.3 {
                clear.count(right);
            }
        }
        println!("{}: all {all}; clear {clear}", file.file_name().to_string_lossy());
    }
    Ok(())
}

#[derive(Default)]
struct Tally {
    right: u32,
    of: u32,
}

impl Tally {
    fn count(&mut self, right: bool) {
        self.right += u32::from(right);
        self.of += 1;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4} of {}", f64::from(self.right) / f64::from(self.of.max(1)), self.of)
    }
}
