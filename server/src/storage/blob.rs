//! How update bytes lie in the store: a format version, a checksum, the bytes.
//!
//! The checksum tells a damaged blob from a whole one, which the database itself does not.
//! Format 1: one byte 1, the first four bytes of the SHA-256 of the rest, the rest.

use bytes::Bytes;
use sha2::{Digest, Sha256};

const FORMAT: u8 = 1;
const CHECKSUM_BYTES: usize = 4;

/// Why a blob is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobError {
    /// Shorter than any blob.
    #[error("a blob of {0} bytes")]
    TooShort(usize),
    /// A format of the future, or damage.
    #[error("a blob of unknown format {0}")]
    UnknownFormat(u8),
    /// The checksum does not fit.
    #[error("a blob with a wrong checksum")]
    Checksum,
}

/// Wraps bytes for the store.
pub fn encode(content: &[u8]) -> Vec<u8> {
    let mut blob = Vec::with_capacity(1 + CHECKSUM_BYTES + content.len());
    blob.push(FORMAT);
    blob.extend_from_slice(&checksum(content));
    blob.extend_from_slice(content);
    blob
}

/// Unwraps what [`encode`] made.
pub fn decode(blob: Vec<u8>) -> Result<Bytes, BlobError> {
    if blob.len() < 1 + CHECKSUM_BYTES {
        return Err(BlobError::TooShort(blob.len()));
    }
    if blob[0] != FORMAT {
        return Err(BlobError::UnknownFormat(blob[0]));
    }
    let blob = Bytes::from(blob);
    let content = blob.slice(1 + CHECKSUM_BYTES..);
    if checksum(&content) != blob[1..1 + CHECKSUM_BYTES] {
        return Err(BlobError::Checksum);
    }
    Ok(content)
}

fn checksum(content: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = Sha256::digest(content);
    std::array::from_fn(|at| digest[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_comes_back_as_written() {
        for content in [&b""[..], b"a", &[0; 1000]] {
            assert_eq!(decode(encode(content)).as_deref(), Ok(content));
        }
    }

    #[test]
    fn a_damaged_blob_is_noticed_wherever_the_damage_is() {
        let blob = encode(b"update");
        for at in 0..blob.len() {
            let mut damaged = blob.clone();
            damaged[at] ^= 0x20;
            assert!(decode(damaged).is_err(), "byte {at}");
            assert!(decode(blob[..at].to_vec()).is_err(), "cut at {at}");
        }
    }
}
