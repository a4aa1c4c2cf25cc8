//! What the bytes of an upload are: one of four formats, and how large it will be on a page.
//!
//! Knows no requests. A name or a header never decides: what is not recognised here is not kept.
//! Invariant: for any bytes whatever, [`recognise`] returns.

use std::io::Cursor;

use app::protocol::limits::{IMAGE_PIXELS_MAX, IMAGE_SIDE_PIXELS_MAX};
use exif::{In, Reader, Tag};
use imagesize::ImageType;

use crate::storage::image::ImageFormat;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The format, which decides what the image is given out as.
    pub format: ImageFormat,
    /// From side to side as browsers show it, in pixels.
    pub width: u32,
    /// From top to bottom as browsers show it, in pixels.
    pub height: u32,
}

/// Why bytes are not kept as an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecognised {
    /// None of the formats.
    #[error("this is no PNG, JPEG, GIF or WebP image")]
    NotAnImage,
    /// They start like an image and go on otherwise.
    #[error("this image is damaged")]
    Damaged,
    /// More pixels than [`IMAGE_PIXELS_MAX`], or a side longer than [`IMAGE_SIDE_PIXELS_MAX`].
    #[error(
        "an image may have {} million pixels at most; this one is {width} by {height}",
        IMAGE_PIXELS_MAX / 1_000_000
    )]
    TooManyPixels {
        /// From side to side.
        width: usize,
        /// From top to bottom.
        height: usize,
    },
}

/// What `content` is, if it is an image that can be kept.
///
/// # Errors
/// None of the formats; damaged; too many pixels.
pub fn recognise(content: &[u8]) -> Result<Recognised, Unrecognised> {
    let format = match imagesize::image_type(content) {
        Ok(ImageType::Png) => ImageFormat::Png,
        Ok(ImageType::Jpeg) => ImageFormat::Jpeg,
        Ok(ImageType::Gif) => ImageFormat::Gif,
        Ok(ImageType::Webp) => ImageFormat::Webp,
        _ => return Err(Unrecognised::NotAnImage),
    };
    let size = imagesize::blob_size(content).map_err(|_| Unrecognised::Damaged)?;
    let too_many = Unrecognised::TooManyPixels {
        width: size.width,
        height: size.height,
    };
    let side = |side: usize| match u32::try_from(side) {
        Ok(0) => Err(Unrecognised::Damaged),
        Ok(side) if side <= IMAGE_SIDE_PIXELS_MAX => Ok(side),
        _ => Err(too_many),
    };
    let (width, height) = (side(size.width)?, side(size.height)?);
    if u64::from(width) * u64::from(height) > IMAGE_PIXELS_MAX {
        return Err(too_many);
    }
    let (width, height) = if format == ImageFormat::Jpeg && lies_on_its_side(content) {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Recognised {
        format,
        width,
        height,
    })
}

/// Whether a photograph says that it is to be turned by a quarter, as cameras write it that were
/// held upright: browsers show it turned, so its sides change places.
fn lies_on_its_side(content: &[u8]) -> bool {
    let Ok(exif) = Reader::new().read_from_container(&mut Cursor::new(content)) else {
        return false;
    };
    let orientation = exif
        .get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0));
    matches!(orientation, Some(5..=8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn code(content: &[u8]) -> String {
        match recognise(content) {
            Ok(image) => format!("{:?} {}x{}", image.format, image.width, image.height),
            Err(Unrecognised::TooManyPixels { .. }) => "too many pixels".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_bytes_say_what_an_image_is() {
        assert_eq!(code(&png(640, 480)), "Png 640x480");
        assert_eq!(code(b"GIF89a\x02\0\x01\0\0\0\0"), "Gif 2x1");
        let jpeg = b"\xFF\xD8\xFF\xC0\0\x11\x08\0\x01\0\x02\x03\0\0\0\0\0\0";
        assert_eq!(code(jpeg), "Jpeg 2x1");
        let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x01\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(code(webp), "Webp 2x1");
    }

    /// A JPEG of two pixels beside each other, with what a camera notes about it: the orientation,
    /// in one byte order or the other.
    fn photograph(orientation: u8, intel: bool) -> Vec<u8> {
        let notes: &[u8] = if intel {
            b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0"
        } else {
            b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0"
        };
        let mut notes = notes.to_vec();
        notes[if intel { 18 } else { 19 }] = orientation;
        let mut bytes = b"\xFF\xD8\xFF\xE1\0\x22Exif\0\0".to_vec();
        bytes.extend(notes);
        bytes.extend(b"\xFF\xC0\0\x11\x08\0\x01\0\x02\x03\0\0\0\0\0\0");
        bytes
    }

    #[test]
    fn a_photograph_that_is_shown_turned_has_its_sides_turned() {
        for intel in [true, false] {
            for (orientation, size) in [(1, "2x1"), (3, "2x1"), (5, "1x2"), (6, "1x2"), (8, "1x2")]
            {
                let read = code(&photograph(orientation, intel));
                assert_eq!(read, format!("Jpeg {size}"), "{orientation}");
            }
            for nonsense in [0, 9, 255] {
                assert_eq!(code(&photograph(nonsense, intel)), "Jpeg 2x1");
            }
        }
        let mut cut = photograph(6, true);
        cut[20] = 0xFF;
        assert_eq!(code(&cut), "Jpeg 2x1");
    }

    #[test]
    fn what_can_hold_a_script_or_is_no_image_is_none() {
        for other in [
            &b""[..],
            b"x",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"<?xml version='1.0'?><svg/>",
            b"<!doctype html><script>alert(1)</script>",
            b"BM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"%PDF-1.7 0000000000000000000000000000",
            b"MZ\x90\0 00000000000000000000000000000",
        ] {
            assert_eq!(code(other), "this is no PNG, JPEG, GIF or WebP image");
        }
    }

    #[test]
    fn an_image_that_breaks_off_or_has_no_size_is_damaged() {
        let whole = png(640, 480);
        assert_eq!(code(&whole[..20]), "this image is damaged");
        assert_eq!(code(&png(0, 480)), "this image is damaged");
        let cut = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01";
        assert_eq!(code(cut), "this image is damaged");
    }

    #[test]
    fn an_image_that_would_fill_the_memory_of_a_browser_is_refused() {
        assert_eq!(code(&png(10_000, 10_000)), "Png 10000x10000");
        assert_eq!(code(&png(10_000, 10_001)), "too many pixels");
        assert_eq!(code(&png(40_000, 1)), "too many pixels");
        assert_eq!(code(&png(u32::MAX, u32::MAX)), "too many pixels");
    }
}
