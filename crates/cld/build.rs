//! Gathers the release folders of the specification, so that a new release of
//! the national return is a new folder and nothing else.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("src/spec");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut code = String::from("&[\n");
    for folder in sorted(&root)?.iter().filter(|path| is_release(path)) {
        println!("cargo::rerun-if-changed={}", folder.display());
        writeln!(code, "({:?}, &[", name(folder)).map_err(io::Error::other)?;
        for file in sorted(folder)? {
            println!("cargo::rerun-if-changed={}", file.display());
            writeln!(
                code,
                "({:?}, include_str!({:?})),",
                name(&file),
                file.display().to_string()
            )
            .map_err(io::Error::other)?;
        }
        code.push_str("]),\n");
    }
    code.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("releases.rs");
    fs::write(out, code)
}

fn is_release(path: &Path) -> bool {
    path.is_dir() && name(path).starts_with("release_")
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}
