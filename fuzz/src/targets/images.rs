//! Uploads, of which the bytes alone say whether they are an image.

use app::protocol::limits::{IMAGE_PIXELS_MAX, IMAGE_SIDE_PIXELS_MAX};
use server::recognise::recognise;
use server::storage::image::ImageName;

pub(crate) fn run(input: &[u8]) {
    let Ok(image) = recognise(input) else {
        return;
    };
    for side in [image.width, image.height] {
        assert!((1..=IMAGE_SIDE_PIXELS_MAX).contains(&side));
    }
    assert!(u64::from(image.width) * u64::from(image.height) <= IMAGE_PIXELS_MAX);
    let name = ImageName::of(input, image.format);
    assert_eq!(ImageName::parse(&name.to_string()), Some(name));
}
