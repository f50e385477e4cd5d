//! Puts the weights into the component where `cargo xtask build` found them, and nothing where it did not.

use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=E5_WEIGHTS");
    let value = match env::var("E5_WEIGHTS") {
        Ok(path) => {
            println!("cargo::rerun-if-changed={path}");
            format!("Some(include_bytes!({path:?}))")
        }
        Err(_) => "None".to_owned(),
    };
    let to = Path::new(&env::var("OUT_DIR")?).join("weights.rs");
    Ok(fs::write(to, format!("/// The weights.\nstatic WEIGHTS: Option<&[u8]> = {value};\n"))?)
}
