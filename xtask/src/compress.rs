//! Compressed copies of the site's files, so that the server sends them without compressing.
//!
//! A copy is kept only where it is smaller, and never older than its original.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What is worth compressing; images and fonts are compressed already.
const EXTENSIONS: [&str; 8] = [
    "wasm",
    "js",
    "css",
    "svg",
    "html",
    "json",
    "txt",
    "webmanifest",
];

/// How much time compressing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// As small as can be: done once per release, and read by every visitor.
    Most,
    /// As quick as the server would be, but once and not for every page that a test opens.
    Least,
}

impl Effort {
    fn brotli_quality(self) -> i32 {
        match self {
            Self::Most => 11,
            Self::Least => 1,
        }
    }

    fn gzip_level(self) -> flate2::Compression {
        match self {
            Self::Most => flate2::Compression::best(),
            Self::Least => flate2::Compression::fast(),
        }
    }
}

/// Base-two logarithm of the window in bytes: 4 MiB, more than the bundle.
const BROTLI_WINDOW_BITS: i32 = 22;

/// Writes `.br` and `.gz` beside every file below `directory` that they make smaller.
pub(crate) fn compress_all(directory: &Path, effort: Effort) -> Result<()> {
    for file in files_below(directory)? {
        let extension = file.extension().and_then(|extension| extension.to_str());
        if !extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) {
            continue;
        }
        let bytes = fs::read(&file)?;
        let brotli = brotli_bytes(&bytes, effort)?;
        let gzip = gzip_bytes(&bytes, effort)?;
        for (suffix, compressed) in [("br", &brotli), ("gz", &gzip)] {
            if compressed.len() < bytes.len() {
                write_beside(&file, suffix, compressed)?;
            }
        }
        println!(
            "{:>9} bytes, {:>7} as Brotli, {:>7} as gzip: {}",
            bytes.len(),
            brotli.len(),
            gzip.len(),
            file.strip_prefix(directory).unwrap_or(&file).display()
        );
    }
    Ok(())
}

fn brotli_bytes(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: effort.brotli_quality(),
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip_bytes(bytes: &[u8], effort: Effort) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), effort.gzip_level());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn write_beside(file: &Path, suffix: &str, bytes: &[u8]) -> Result<()> {
    let mut path = file.as_os_str().to_owned();
    path.push(".");
    path.push(suffix);
    let path = PathBuf::from(path);
    let mut writer = BufWriter::new(
        File::create(&path).with_context(|| format!("cannot write {}", path.display()))?,
    );
    writer.write_all(bytes)?;
    writer.flush()?;
    Ok(())
}

/// Every file below `directory`, sorted, so that what is printed does not depend on the disk.
pub(crate) fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        fs::read_dir(directory).with_context(|| format!("cannot list {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gets_copies_and_what_does_not_shrink_gets_none() -> Result<()> {
        let directory = tempfile::tempdir()?;
        fs::write(
            directory.path().join("quire.js"),
            "let a = 1;\n".repeat(200),
        )?;
        fs::write(directory.path().join("tiny.js"), "a")?;
        fs::write(directory.path().join("photo.png"), [0; 4096])?;
        compress_all(directory.path(), Effort::Least)?;
        let names: Vec<_> = files_below(directory.path())?
            .iter()
            .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .collect();
        assert_eq!(
            names,
            [
                "photo.png",
                "quire.js",
                "quire.js.br",
                "quire.js.gz",
                "tiny.js"
            ]
        );
        Ok(())
    }
}
