//! The gate's reading of values: JSON in formats and embeds, lib0's Any in `meta`.

use app::protocol::lib0::Lib0Error;
use serde::de::IgnoredAny;

use super::{GateError, VALUE_DEPTH_MAX, Walker};

const ANY_UNDEFINED: u8 = 127;
const ANY_NULL: u8 = 126;
const ANY_INTEGER: u8 = 125;
const ANY_FLOAT32: u8 = 124;
const ANY_FLOAT64: u8 = 123;
const ANY_BIGINT: u8 = 122;
const ANY_FALSE: u8 = 121;
const ANY_TRUE: u8 = 120;
const ANY_STRING: u8 = 119;
const ANY_OBJECT: u8 = 118;
const ANY_ARRAY: u8 = 117;
/// The most bytes that a signed number of variable length takes.
const SIGNED_BYTES_MAX: usize = 9;

impl Walker<'_> {
    /// A string that holds one JSON value.
    pub(super) fn json(&mut self, bytes_max: usize) -> Result<(), GateError> {
        let json = self.reader.string()?;
        if json.len() > bytes_max {
            return Err(GateError::ValueLength(json.len()));
        }
        if json_depth(json) > VALUE_DEPTH_MAX {
            return Err(GateError::TooDeep);
        }
        serde_json::from_str::<IgnoredAny>(json).map_err(|_| GateError::Json)?;
        Ok(())
    }

    /// One value of lib0's Any, `depth` arrays and objects inside others.
    pub(super) fn any(&mut self, depth: usize) -> Result<(), GateError> {
        self.values += 1;
        if self.values > self.limits.values_max {
            return Err(GateError::TooMany { what: "values" });
        }
        match self.reader.byte()? {
            ANY_UNDEFINED | ANY_NULL | ANY_FALSE | ANY_TRUE => Ok(()),
            ANY_INTEGER => self.signed_number(),
            ANY_FLOAT32 => Ok(self.reader.take(4).map(drop)?),
            ANY_FLOAT64 | ANY_BIGINT => Ok(self.reader.take(8).map(drop)?),
            ANY_STRING => {
                let text = self.reader.string()?;
                if text.len() > self.limits.attribute_bytes_max {
                    return Err(GateError::ValueLength(text.len()));
                }
                Ok(())
            }
            ANY_OBJECT => {
                let depth = deeper(depth)?;
                let fields = self.count("values", 2, self.limits.values_max)?;
                for _ in 0..fields {
                    self.key()?;
                    self.any(depth)?;
                }
                Ok(())
            }
            ANY_ARRAY => {
                let depth = deeper(depth)?;
                let values = self.count("values", 1, self.limits.values_max)?;
                for _ in 0..values {
                    self.any(depth)?;
                }
                Ok(())
            }
            other => Err(GateError::ValueKind(other)),
        }
    }

    /// A signed number of variable length; lib0 writes only 32 bits so, the engine reads 64.
    fn signed_number(&mut self) -> Result<(), GateError> {
        for _ in 0..SIGNED_BYTES_MAX {
            if self.reader.byte()? < 0x80 {
                return Ok(());
            }
        }
        Err(Lib0Error::NumberTooLarge.into())
    }
}

fn deeper(depth: usize) -> Result<usize, GateError> {
    if depth >= VALUE_DEPTH_MAX {
        return Err(GateError::TooDeep);
    }
    Ok(depth + 1)
}

/// How deep brackets nest outside strings; of text that is not JSON, some number.
fn json_depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0usize);
    let (mut in_string, mut escaped) = (false, false);
    for byte in json.bytes() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
