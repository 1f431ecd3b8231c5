//! `tollbook correct` and `tollbook retract`. Enters: a claim's id, what is wrong with it, why. Leaves: an entry; the old form stays.
//! Never done here: a decision without a reason, a change to an entry.

use super::show::{Named, named};
use super::{frozen, stamp, writing};
use crate::Ended;
use crate::book_args::{CorrectArgs, RetractArgs};
use crate::layout::{harmless, one_line};
use crate::words;
use anyhow::{Context as _, Result, bail, ensure};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use tollbook_model::{Claim, ClaimId, Count};

fn claim_id(id: &str) -> Result<ClaimId> {
    match named(id)? {
        Named::Claim(id) => Ok(id),
        Named::Report(_) | Named::Entry(_) => bail!("{id} is no claim: a claim's id begins with c-"),
    }
}

/// Runs `correct`.
///
/// # Errors
/// There is no such claim, the new form can't be read, or no reason is given.
pub(crate) fn correct(args: &CorrectArgs) -> Result<Ended> {
    let id = claim_id(&args.claim)?;
    let stamp = stamp(&args.author)?.because(args.reason.as_str());
    let mut book = writing(&args.book)?;
    let before = book.claim(&id)?.claim;
    let after = match (&args.count, &args.with) {
        (Some(words), _) => Claim { count: count(words)?.with_words(before.count.words.clone()), ..before.clone() },
        (None, Some(path)) => whole(path)?,
        (None, None) => bail!("say what to set right: --count N, or --with FILE for the whole claim"),
    };
    ensure!(after.id == id, "the claim handed in has the id {}; a correction keeps the id {}", after.id.0, id.0);
    ensure!(after != before, "{} says that already; nothing was written", id.0);
    let told = |c: &Claim| harmless(&format!("{} {}", words::harm(c), words::count(&c.count, None))).into_owned();
    let (old, new) = (told(&before), told(&after));
    frozen::refuse(&book, None, [&id])?;
    let seq = book.correct_claim(&stamp, after)?;
    let change = if old == new { new } else { format!("{new}, not {old}") };
    writeln!(io::stdout().lock(), "Entry {seq}: {} corrected: {change}", id.0)?;
    Ok(Ended::Well)
}

/// A count as it is typed.
pub(super) fn count(words: &str) -> Result<Count> {
    let plain = |s: &str| -> Result<u64> {
        s.trim().replace(',', "").parse().map_err(|_| anyhow::anyhow!("--count {}: write 12, 10-12, >=12, <=12, ~12 or unknown", one_line(words)))
    };
    let w = words.trim();
    if w == "unknown" {
        return Ok(Count::unstated());
    }
    for (sign, make) in [(">=", Count::at_least as fn(u64) -> Count), ("≥", Count::at_least), ("<=", Count::up_to), ("≤", Count::up_to), ("~", Count::about)]
    {
        if let Some(n) = w.strip_prefix(sign) {
            return plain(n).map(make);
        }
    }
    if let Some((low, high)) = w.split_once(['-', '–']) {
        let (low, high) = (plain(low)?, plain(high)?);
        ensure!(low <= high, "--count {words}: the lower number comes first");
        return Ok(Count::range(low, high));
    }
    Ok(match plain(w)? {
        0 => Count::none(),
        n => Count::stated(n),
    })
}

/// A whole claim out of a file: alone, or as `show CLAIM --json` wraps it.
pub(super) fn whole(path: &Path) -> Result<Claim> {
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_string(&mut text).context("standard input can't be read")?;
    } else {
        text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    }
    let form = "is no claim in JSON; `tollbook show CLAIM --json` prints one to begin with";
    let mut value: serde_json::Value = serde_json::from_str(&text).with_context(|| format!("{} {form}", path.display()))?;
    if let Some(inner) = value.get_mut("claim").filter(|c| c.is_object()) {
        value = inner.take();
    }
    serde_json::from_value(value).with_context(|| format!("{} {form}", path.display()))
}

/// Runs `retract`.
///
/// # Errors
/// There is no such claim, or no reason is given.
pub(crate) fn retract(args: &RetractArgs) -> Result<Ended> {
    let id = claim_id(&args.claim)?;
    let stamp = stamp(&args.author)?.because(args.reason.as_str());
    let mut book = writing(&args.book)?;
    ensure!(book.claim(&id)?.stands, "{} does not stand any more; nothing was written", id.0);
    frozen::refuse(&book, None, [&id])?;
    let seq = book.retract_claim(&stamp, &id)?;
    writeln!(io::stdout().lock(), "Entry {seq}: {} retracted. It stays in the book; `claims --retracted` lists it, `why {}` tells its story", id.0, id.0)?;
    Ok(Ended::Well)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_typed_as_they_are_shown() {
        for (typed, is) in [
            ("12", Count::stated(12)),
            ("1,200", Count::stated(1200)),
            ("10-12", Count::range(10, 12)),
            (">=12", Count::at_least(12)),
            ("≤ 12", Count::up_to(12)),
            ("~50", Count::about(50)),
            ("0", Count::none()),
            ("unknown", Count::unstated()),
        ] {
            assert_eq!(count(typed).ok(), Some(is), "{typed}");
        }
        for bad in ["", "a dozen", "12-10", "-3", "1.5", ">="] {
            assert!(count(bad).is_err(), "{bad}");
        }
    }
}
