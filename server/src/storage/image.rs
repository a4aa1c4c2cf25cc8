//! Images as the store knows them: bytes under a name that is made of them.
//!
//! Invariant: a name belongs to one content for ever, so what was sent once can be kept by anybody
//! for good, and the same image in many documents is stored once.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// The most bytes that the images of one document may have together.
pub const DOCUMENT_IMAGES_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// The most images that one document may be sent within a minute, those apart that it has already.
pub const DOCUMENT_IMAGES_PER_MINUTE_MAX: u64 = 60;

/// The formats that are kept. None of them can hold a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
    /// WebP.
    Webp,
}

impl ImageFormat {
    const ALL: [ImageFormat; 4] = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Webp,
    ];

    /// At the end of a name, behind a dot.
    pub fn extension(self) -> &'static str {
        match self {
            ImageFormat::Png => "png",
            ImageFormat::Jpeg => "jpg",
            ImageFormat::Gif => "gif",
            ImageFormat::Webp => "webp",
        }
    }

    /// As `Content-Type` says.
    pub fn media_type(self) -> &'static str {
        match self {
            ImageFormat::Png => "image/png",
            ImageFormat::Jpeg => "image/jpeg",
            ImageFormat::Gif => "image/gif",
            ImageFormat::Webp => "image/webp",
        }
    }
}

/// The SHA-256 of an image, and its format: `<64 hexadecimal digits>.<extension>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageName {
    digest: [u8; 32],
    format: ImageFormat,
}

impl ImageName {
    /// The name of this content.
    pub fn of(content: &[u8], format: ImageFormat) -> Self {
        let digest = Sha256::digest(content);
        ImageName {
            digest: std::array::from_fn(|at| digest[at]),
            format,
        }
    }

    /// Reads a name as it is written, and no other way.
    pub fn parse(name: &str) -> Option<Self> {
        let (digits, extension) = name.split_once('.')?;
        let format = ImageFormat::ALL
            .into_iter()
            .find(|format| format.extension() == extension)?;
        let is_digit = |digit: u8| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit);
        if digits.len() != 64 || !digits.bytes().all(is_digit) {
            return None;
        }
        let mut digest = [0; 32];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(ImageName { digest, format })
    }

    /// Whether the content has this name.
    pub fn is_of(&self, content: &[u8]) -> bool {
        *self == ImageName::of(content, self.format)
    }

    /// The format that the content was recognised as.
    pub fn format(&self) -> ImageFormat {
        self.format
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.digest {
            write!(formatter, "{byte:02x}")?;
        }
        write!(formatter, ".{}", self.format.extension())
    }
}

impl fmt::Debug for ImageName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ImageName({self})")
    }
}

/// An image that is to be kept.
#[derive(Clone, Debug)]
pub struct NewImage {
    /// Made of the content.
    pub name: ImageName,
    /// The file as it was sent.
    pub content: Bytes,
    /// When the server received it, in ms since the Unix epoch.
    pub at_ms: u64,
}

/// What a document has been sent so far, for the two bounds above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// The bytes of all its images.
    pub(super) bytes: u64,
    /// How many came within the minute before the new one.
    pub(super) within_a_minute: u64,
}

/// How far the minute reaches back, in ms.
pub(super) const MINUTE_MS: u64 = 60_000;

/// Why a document gets no more images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exceeded {
    Bytes,
    Rate,
}

impl Kept {
    /// Whether another image of so many bytes has room.
    pub(super) fn admit(self, bytes: u64) -> Result<(), Exceeded> {
        if self.bytes.saturating_add(bytes) > DOCUMENT_IMAGES_BYTES_MAX {
            return Err(Exceeded::Bytes);
        }
        if self.within_a_minute >= DOCUMENT_IMAGES_PER_MINUTE_MAX {
            return Err(Exceeded::Rate);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_no_other_way() {
        let name = ImageName::of(b"content", ImageFormat::Webp);
        let written = name.to_string();
        assert_eq!(ImageName::parse(&written), Some(name));
        assert_eq!(written.len(), 64 + ".webp".len());
        let digits = &written[..64];
        for other in [
            String::new(),
            digits.to_owned(),
            format!("{digits}.svg"),
            format!("{digits}.PNG"),
            format!("{}.png", digits.to_uppercase()),
            format!("{}.png", &digits[..63]),
            format!("{digits}.png.html"),
            format!("{digits}/../x.png"),
            format!("{}é.png", &digits[..62]),
        ] {
            assert_eq!(ImageName::parse(&other), None, "{other}");
        }
    }

    #[test]
    fn a_document_has_room_up_to_its_bounds() {
        let kept = |bytes, within_a_minute| Kept {
            bytes,
            within_a_minute,
        };
        assert_eq!(kept(DOCUMENT_IMAGES_BYTES_MAX - 1, 0).admit(1), Ok(()));
        assert_eq!(
            kept(DOCUMENT_IMAGES_BYTES_MAX, 0).admit(1),
            Err(Exceeded::Bytes)
        );
        let most = DOCUMENT_IMAGES_PER_MINUTE_MAX;
        assert_eq!(kept(0, most - 1).admit(1), Ok(()));
        assert_eq!(kept(0, most).admit(1), Err(Exceeded::Rate));
    }
}
