//! Who a message comes from: a signature that needs the secret, as Standard Webhooks has it.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a secret begins with as it is written.
const PREFIX: &str = "whsec_";
/// The lengths that a secret may have, in bytes.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What sender and receiver both know. Never printed.
#[derive(Clone)]
pub struct Secret(Arc<[u8]>);

/// A text that is no [`Secret`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is `whsec_` and 24 to 64 bytes in Base64")]
pub struct InvalidSecret;

impl Secret {
    /// Reads `whsec_…`.
    pub fn parse(text: &str) -> Result<Secret, InvalidSecret> {
        let bytes = text.strip_prefix(PREFIX).ok_or(InvalidSecret)?;
        let bytes = BASE64_STANDARD.decode(bytes).map_err(|_| InvalidSecret)?;
        if !SECRET_BYTES.contains(&bytes.len()) {
            return Err(InvalidSecret);
        }
        Ok(Secret(bytes.into()))
    }

    /// Signs a message; `at_seconds` is when it is sent, since the Unix epoch.
    pub(super) fn sign(&self, id: &str, at_seconds: u64, body: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0);
        let mut mac = mac.expect("a key may have any length");
        mac.update(format!("{id}.{at_seconds}.{body}").as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        format!("v1,{signature}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_specification() {
        // The example that the specification's libraries are tested with.
        let secret = Secret::parse("whsec_plJ3nmyCDGBKInavdOK15jsl0000000000000000").unwrap();
        let short = Secret(
            BASE64_STANDARD
                .decode("plJ3nmyCDGBKInavdOK15jsl")
                .unwrap()
                .into(),
        );
        let body = r#"{"event_type":"ping","data":{"success":true}}"#;
        let signature = short.sign("msg_loFOjxBNrRLzqYUf", 1_731_705_121, body);
        assert_eq!(signature, "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
        assert_ne!(
            secret.sign("msg_loFOjxBNrRLzqYUf", 1_731_705_121, body),
            signature
        );
    }

    #[test]
    fn a_secret_is_read_as_it_is_written_and_never_shown() {
        let written = format!("{PREFIX}{}", BASE64_STANDARD.encode([7; 24]));
        let secret = Secret::parse(&written).unwrap();
        assert!(!format!("{secret:?}").contains("Bw"));
        let long = format!("{PREFIX}{}", BASE64_STANDARD.encode([7; 65]));
        for text in ["", "whsec_", "whsec_AAAA", "whsec_?", &written[6..], &long] {
            assert_eq!(Secret::parse(text).unwrap_err(), InvalidSecret, "{text}");
        }
    }
}
