//! One way to write JSON. Enters: a value. Leaves: the bytes of RFC 8785 (keys sorted, no spaces, numbers as ECMAScript writes them).
//! Never done here: a choice of fields.

use crate::{LedgerError, Result};
use serde::Serialize;
use serde_json::Value;
use std::io::Write;

/// The canonical bytes of a value.
///
/// # Errors
/// The value holds what JSON can't: a number that is not finite, a key that is no string.
pub(crate) fn to_bytes(value: &impl Serialize) -> Result<Vec<u8>> {
    let value = serde_json::to_value(value).map_err(|e| LedgerError::Refused(format!("can't be written as JSON: {e}")))?;
    let mut out = Vec::with_capacity(1024);
    write(&value, &mut out)?;
    Ok(out)
}

/// Writes a value; keys are sorted here, whatever order the map keeps.
///
/// # Errors
/// A number that is not finite.
pub(crate) fn write(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(n) => number(n, out)?,
        Value::String(s) => string(s, out)?,
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(map) => {
            let mut pairs: Vec<(&String, &Value)> = map.iter().collect();
            // RFC 8785 sorts by UTF-16 units; byte order differs above U+FFFF alone.
            let ascii = pairs.iter().all(|(k, _)| k.is_ascii());
            if ascii {
                pairs.sort_unstable_by(|a, b| a.0.cmp(b.0));
            } else {
                pairs.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            }
            out.push(b'{');
            for (i, (key, item)) in pairs.into_iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                string(key, out)?;
                out.push(b':');
                write(item, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn string(s: &str, out: &mut Vec<u8>) -> Result<()> {
    // serde_json escapes exactly what RFC 8785 asks for: the two-letter escapes, \u00xx for other controls, nothing else.
    serde_json::to_writer(out, s).map_err(|e| LedgerError::Refused(format!("can't be written as JSON: {e}")))
}

fn number(n: &serde_json::Number, out: &mut Vec<u8>) -> Result<()> {
    let written = if let Some(i) = n.as_i64() {
        write!(out, "{i}")
    } else if let Some(u) = n.as_u64() {
        write!(out, "{u}")
    } else {
        let x = n.as_f64().filter(|x| x.is_finite()).ok_or_else(|| LedgerError::Refused("a number is not finite".to_owned()))?;
        let size = x.abs();
        if x == 0.0 {
            write!(out, "0")
        } else if (1e-6..1e21).contains(&size) {
            write!(out, "{x}")
        } else {
            // ECMAScript writes the sign of a positive exponent.
            let text = format!("{x:e}");
            let text = if size >= 1.0 { text.replace('e', "e+") } else { text };
            write!(out, "{text}")
        }
    };
    written.map_err(|e| LedgerError::Refused(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(value: &Value) -> String {
        String::from_utf8(to_bytes(value).unwrap()).unwrap()
    }

    #[test]
    fn keys_are_sorted_and_spaces_left_out() {
        assert_eq!(text(&json!({"b": 1, "a": [true, null, {"z": "é\n\u{1}"}]})), "{\"a\":[true,null,{\"z\":\"é\\n\\u0001\"}],\"b\":1}");
    }

    #[test]
    fn numbers_are_written_as_rfc_8785_does() {
        // Samples of the RFC's appendix B.
        let samples = [
            (0.0, "0"),
            (-0.0, "0"),
            (36.0, "36"),
            (35.77843, "35.77843"),
            (1e21, "1e+21"),
            (9.999_999_999_999_997e22, "9.999999999999997e+22"),
            (1e-7, "1e-7"),
            (0.000_001, "0.000001"),
            (333_333_333.333_333_3, "333333333.3333333"),
        ];
        for (x, want) in samples {
            assert_eq!(text(&json!(x)), want);
        }
        assert_eq!(text(&json!(u64::MAX)), "18446744073709551615");
    }

    #[test]
    fn keys_beyond_the_basic_plane_are_sorted_by_utf_16() {
        assert_eq!(text(&json!({"\u{fb33}": 1, "\u{1f600}": 2})), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }
}
