//! Enters: a public key and a signature in base 64, and what was signed. Leaves: whether the signature holds. Never done here: making keys or
//! signatures, or trusting a key because it signs.

use ring::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA256_ASN1, UnparsedPublicKey};

/// Base 64 in both its alphabets, padding or none.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for b in text.trim().trim_end_matches('=').bytes() {
        let six = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(six);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
        }
    }
    Some(out)
}

/// Two numbers of a signature as ASN.1 has them.
fn asn1(fixed: &[u8]) -> Vec<u8> {
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let mut body = Vec::new();
    for n in [r, s] {
        let start = n.iter().position(|b| *b != 0).unwrap_or(n.len().saturating_sub(1));
        let n = &n[start..];
        // A leading bit would make the number negative.
        let pad = usize::from(n.first().is_some_and(|b| b & 0x80 != 0));
        body.extend([2, (n.len() + pad) as u8]);
        body.extend(std::iter::repeat_n(0, pad));
        body.extend_from_slice(n);
    }
    let mut out = vec![0x30, body.len() as u8];
    out.extend(body);
    out
}

/// Whether an ECDSA signature holds, over P-256 or P-384 with SHA-256, as browsers and packers make them; `None` for another kind of key.
pub(crate) fn holds(key: &str, signature: &str, message: &[u8]) -> Option<bool> {
    let (key, signature) = (base64(key)?, base64(signature)?);
    // The point is the end of the key's wrapping: 4, x, y.
    let point = |size: usize| key.len().checked_sub(size).map(|at| &key[at..]).filter(|p| p[0] == 4);
    match key.len() {
        120 => {
            let signature = if signature.len() == 96 { asn1(&signature) } else { signature };
            Some(UnparsedPublicKey::new(&ECDSA_P384_SHA256_ASN1, point(97)?).verify(message, &signature).is_ok())
        }
        91 => Some(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point(65)?).verify(message, &signature).is_ok()),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
    use std::sync::LazyLock;

    /// The wrapping of a P-256 key (RFC 5480).
    const WRAP: [u8; 26] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42,
        0x00,
    ];

    static PAIR: LazyLock<EcdsaKeyPair> = LazyLock::new(|| {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("a key")
    });

    fn encode(bytes: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        bytes
            .chunks(3)
            .flat_map(|c| {
                let n = c.iter().fold(0u32, |n, b| (n << 8) | u32::from(*b)) << (8 * (3 - c.len()));
                (0..=c.len()).map(move |i| LETTERS[(n >> (18 - 6 * i)) as usize & 63] as char)
            })
            .collect()
    }

    /// A key of these tests, and its signature of a message.
    pub(crate) fn signed(message: &[u8]) -> (String, String) {
        let key = [&WRAP[..], PAIR.public_key().as_ref()].concat();
        (encode(&key), encode(PAIR.sign(&SystemRandom::new(), message).expect("signed").as_ref()))
    }

    #[test]
    fn a_signature_holds_for_its_message_alone() {
        let (key, signature) = signed(b"sha256:00");
        assert_eq!(holds(&key, &signature, b"sha256:00"), Some(true));
        assert_eq!(holds(&key, &signature, b"sha256:01"), Some(false));
        assert_eq!(holds("AAAA", &signature, b"sha256:00"), None);
        assert_eq!(holds("\u{e9}", "x", b""), None);
        assert_eq!(base64("Rml2ZQ=="), Some(b"Five".to_vec()));
    }

    #[test]
    fn numbers_of_a_signature_never_turn_negative() {
        assert_eq!(asn1(&[0x80, 0x01, 0x00, 0x7f]), [0x30, 8, 2, 3, 0, 0x80, 0x01, 2, 1, 0x7f]);
    }
}
