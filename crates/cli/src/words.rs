//! Enters: counts, days, places, relations of claims. Leaves: the words and signs a person reads. Never done here: a number that the
//! claim doesn't hold; unknown is written out and is never 0.

use crate::layout::one_line;
use tollbook_model::{Basis, Cause, Claim, ClaimKind, Count, CountKind, Deed, Harm, Level, Modality, Period, RelationKind, Share, Surety};

/// Digits in groups of three.
pub(crate) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    out
}

/// Words of a report in quotation marks.
pub(crate) fn quoted(words: &str) -> String {
    format!("“{}”", one_line(words))
}

/// A share as a fraction.
pub(crate) fn fraction(share: Share) -> String {
    match (share.num, share.den) {
        (1, 2) => "½".into(),
        (1, 3) => "⅓".into(),
        (2, 3) => "⅔".into(),
        (1, 4) => "¼".into(),
        (3, 4) => "¾".into(),
        (n, d) => format!("{n}/{d}"),
    }
}

/// A share in words.
pub(crate) fn fraction_words(share: Share) -> String {
    match (share.num, share.den) {
        (1, 2) => "half".into(),
        (1, 3) => "a third".into(),
        (2, 3) => "two thirds".into(),
        (1, 4) => "a quarter".into(),
        (3, 4) => "three quarters".into(),
        (n, d) => format!("{n}/{d}"),
    }
}

/// How many, with the bound as a sign. A share names the claim it is a share of.
pub(crate) fn count(c: &Count, of: Option<(usize, Option<Share>)>) -> String {
    let n = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), number);
    let as_written = |otherwise: &str| if c.words.trim().is_empty() { otherwise.to_owned() } else { quoted(&c.words) };
    match c.kind {
        CountKind::Stated => n(c.best.or(c.low)),
        CountKind::Exactly => format!("exactly {}", n(c.best.or(c.low))),
        CountKind::AtLeast => format!("≥ {}", n(c.low)),
        CountKind::MoreThan => format!("> {}", n(c.low.map(|l| l.saturating_sub(1)))),
        CountKind::UpTo => format!("≤ {}", n(c.high)),
        CountKind::About => format!("~{}", n(c.best)),
        CountKind::Range => format!("{}–{}", n(c.low), n(c.high)),
        CountKind::Vague => as_written("vague"),
        CountKind::Plural => "several (≥ 2)".to_owned(),
        CountKind::None => "0".to_owned(),
        CountKind::Unstated => "unknown".to_owned(),
        CountKind::Share => {
            let part = match of {
                Some((parent, Some(share))) => format!("{} of {parent}", fraction(share)),
                Some((parent, None)) => format!("{} of {parent}", as_written("part")),
                None => as_written("a share"),
            };
            match (c.low, c.high, c.high_open) {
                (Some(low), Some(high), _) if low == high => format!("{part} ({})", number(low)),
                (Some(low), Some(high), _) => format!("{part} ({}–{})", number(low), number(high)),
                (Some(low), None, true) => format!("{part} (≥ {})", number(low)),
                (None, Some(high), _) => format!("{part} (≤ {})", number(high)),
                _ => part,
            }
        }
    }
}

/// What sort of claim, and of which harm or deed.
pub(crate) fn harm(c: &Claim) -> &'static str {
    match (c.kind, c.harm, c.deed) {
        (_, Some(h), _) => match h {
            Harm::Killed => "killed",
            Harm::Injured => "injured",
            Harm::Missing => "missing",
            Harm::Abducted => "abducted",
            Harm::Detained => "detained",
            Harm::Displaced => "displaced",
            Harm::Casualties => "killed or injured",
        },
        (_, None, Some(Deed::Strikes)) => "strikes",
        (_, None, Some(Deed::Attacks)) => "attacks",
        (_, None, Some(Deed::Clashes)) => "clashes",
        (ClaimKind::Harm, ..) => "harmed",
        (ClaimKind::Deed, ..) => "deeds",
        (ClaimKind::Strength, ..) => "strength",
        (ClaimKind::Milestone, ..) => "milestone",
        (ClaimKind::Stance, ..) => "stance",
    }
}

/// What sets the claim apart from a plain assertion of violent harm in one incident.
pub(crate) fn qualities(c: &Claim) -> Vec<&'static str> {
    let modality = match c.modality {
        Modality::Asserted => None,
        Modality::Possible => Some("feared, not certain"),
        Modality::Planned => Some("planned, not done"),
        Modality::Hypothetical => Some("hypothetical"),
        Modality::Denied => Some("a denial"),
    };
    let level = match c.level {
        Level::Incident => None,
        Level::Window => Some("total of a period"),
        Level::Cumulative => Some("running total"),
        Level::Stock => Some("number at a date"),
    };
    let cause = match c.cause {
        Cause::Direct => None,
        Cause::Custody => Some("in custody"),
        Cause::Remnant => Some("explosive remnant of war"),
        Cause::Deprivation => Some("hunger, disease or lack of care"),
        Cause::Accident => Some("accident"),
        Cause::Natural => Some("natural cause"),
        Cause::Unknown => Some("cause not said"),
    };
    // For milestones and stances a level says nothing.
    let level = level.filter(|_| !matches!(c.kind, ClaimKind::Milestone | ClaimKind::Stance));
    [modality, level, cause].into_iter().flatten().collect()
}

/// Mark of what was said earlier in the report and governs this claim too.
pub(crate) const CARRIED: &str = "*";

/// When, as civil days where they are known.
pub(crate) fn period(p: &Period) -> String {
    let mut out = match (p.start, p.end) {
        (Some(a), Some(b)) if a == b => a.to_string(),
        (Some(a), Some(b)) => format!("{a} to {b}"),
        (Some(a), None) => format!("since {a}"),
        (None, Some(b)) => format!("until {b}"),
        (None, None) if p.words.trim().is_empty() => "day not known".to_owned(),
        (None, None) => format!("{} (day not known)", quoted(&p.words)),
    };
    match p.basis {
        Basis::Discovery => out.push_str(" (found)"),
        Basis::Registration => out.push_str(" (registered)"),
        Basis::Wounding => out.push_str(" (wounded)"),
        Basis::Death | Basis::Unknown => {}
    }
    if p.carried {
        out.push_str(CARRIED);
    }
    out
}

/// How surely an actor is blamed, where the report does not simply say so.
pub(crate) fn surety(s: Surety) -> Option<&'static str> {
    match s {
        Surety::Stated => None,
        Surety::Claimed => Some("claims it"),
        Surety::Accepted => Some("accepts it"),
        Surety::Alleged => Some("alleged"),
        Surety::Inferred => Some("inferred"),
    }
}

/// The verb of a relation for one claim and for several, and what follows the other claim.
pub(crate) fn relation(kind: RelationKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        RelationKind::Repeats => ("repeats", "repeat", ""),
        RelationKind::Updates => ("updates", "update", ""),
        RelationKind::Corrects => ("corrects", "correct", ""),
        RelationKind::Retracts => ("takes back", "take back", ""),
        RelationKind::Contradicts => ("contradicts", "contradict", ""),
        RelationKind::PartOf => ("is part of", "are parts of", ""),
        RelationKind::CumulativeOf => ("adds up", "add up", " with others"),
        RelationKind::ApartFrom => ("counts other people than", "count other people than", ""),
        RelationKind::Follows => ("comes after", "come after", " in time"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_count_shows_its_bound() {
        for (c, shown) in [
            (Count::stated(1234), "1,234"),
            (Count::exactly(3), "exactly 3"),
            (Count::at_least(21), "≥ 21"),
            (Count::more_than(1300), "> 1,300"),
            (Count::up_to(40), "≤ 40"),
            (Count::about(50), "~50"),
            (Count::range(20, 30), "20–30"),
            (Count::vague().with_words("dozens"), "“dozens”"),
            (Count::plural(), "several (≥ 2)"),
            (Count::none(), "0"),
            (Count::unstated(), "unknown"),
        ] {
            assert_eq!(count(&c, None), shown);
        }
        let half = Share { num: 1, den: 2 };
        assert_eq!(count(&Count::share_of(&Count::at_least(21), 1, 2, false, false), Some((4, Some(half)))), "½ of 4 (≥ 10)");
        assert_eq!(count(&Count::share_of(&Count::stated(21), 1, 2, false, false), Some((4, Some(half)))), "½ of 4 (10–11)");
        assert_eq!(count(&Count::share_of(&Count::vague(), 1, 2, false, false).with_words("most"), Some((4, None))), "“most” of 4");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 387_001, 1_000_000].map(number), ["0", "999", "1,000", "387,001", "1,000,000"]);
    }
}
