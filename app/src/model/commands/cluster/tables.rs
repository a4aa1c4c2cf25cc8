//! Clusters and words as Unicode Standard Annex 29 has them.

use unicode_segmentation::UnicodeSegmentation;

use super::Segments;

pub(super) const SEGMENTS: Segments = Segments {
    cluster_after: |text| text.graphemes(true).next().map_or(0, str::len),
    word_before: |text| text.split_word_bounds().next_back().map_or(0, str::len),
    word_after: |text| text.split_word_bounds().next().map_or(0, str::len),
};
