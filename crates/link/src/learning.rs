//! Weights learnt from pairs. Enters: what was compared, feature by feature, and the weights to begin with. Leaves: a new table of weights under a
//! name of its own. Never done here: a change to a table that a linking was made with; learning is an act of its own.
//!
//! Expectation and maximisation over two classes of pairs, one incident and two, after Winkler (1988) and Fellegi and Sunter (1969): each pair's odds
//! follow from the weights, each level's weight from how often it occurs on either side, until nothing moves.

use crate::compare::Reason;
use crate::model::IncidentModel;
use std::collections::BTreeMap;

/// Pairs without which learning says nothing.
pub const PAIRS_LEAST: usize = 500;
const ROUNDS: usize = 40;
/// How many pairs the weights to begin with are worth: what occurs rarely stays near them.
const HELD: f64 = 40.0;
/// A learnt weight is at most this, in hundredths of a bit.
const MOST: f64 = 1_000.0;

/// Features that are told only where they hold, and pairs of one report, which are not compared: nothing is known of how often they would have held by chance.
const ONLY_WHERE_TOLD: [&str; 4] = ["persons", "report", "roles", "text"];

fn odds_to_share(hundredths: i32) -> f64 {
    1.0 / (1.0 + (-f64::from(hundredths) / 100.0).exp2())
}

/// Learns from compared pairs. The same pairs in any order give the same table.
///
/// # Errors
/// Fewer than [`PAIRS_LEAST`] pairs, or pairs of one class alone.
pub fn learn(pairs: &[Vec<Reason>], begin: &IncidentModel, version: &str) -> Result<IncidentModel, String> {
    if pairs.len() < PAIRS_LEAST {
        return Err(format!("{} pairs were compared; weights are learnt from {PAIRS_LEAST} or more", pairs.len()));
    }
    // Equal patterns are one row with a number, so that neither order nor speed depends on how many there are.
    let mut rows: BTreeMap<Vec<(&str, &str)>, f64> = BTreeMap::new();
    for reasons in pairs {
        let mut key: Vec<(&str, &str)> = reasons.iter().map(|r| (r.feature, r.level)).collect();
        key.sort_unstable();
        *rows.entry(key).or_default() += 1.0;
    }
    let total: f64 = rows.values().sum();
    let mut model = begin.clone();
    model.version = version.to_owned();
    for _ in 0..ROUNDS {
        let mut same: BTreeMap<(&str, &str), f64> = BTreeMap::new();
        let mut chance: BTreeMap<(&str, &str), f64> = BTreeMap::new();
        let mut of_same = 0.0;
        for (key, n) in &rows {
            let weight = key.iter().fold(model.prior, |sum, (f, l)| sum.saturating_add(model.weight(f, l)));
            let share = if weight <= model.never { 0.0 } else { odds_to_share(weight) };
            of_same += share * n;
            for pair in key {
                *same.entry(*pair).or_default() += share * n;
                *chance.entry(*pair).or_default() += (1.0 - share) * n;
            }
        }
        if of_same < 20.0 || total - of_same < 20.0 {
            return Err("nearly all pairs are of one class; there is nothing to learn from".to_owned());
        }
        let mut moved = 0;
        for (feature, levels) in &mut model.features {
            if ONLY_WHERE_TOLD.contains(&feature.as_str()) {
                continue;
            }
            let seen = |of: &BTreeMap<(&str, &str), f64>| -> f64 { of.iter().filter(|((f, _), _)| *f == feature).map(|(_, n)| n).sum() };
            let (all_same, all_chance) = (seen(&same), seen(&chance));
            for (level, weight) in levels {
                if *weight <= begin.never {
                    continue;
                }
                let known = |of: &BTreeMap<(&str, &str), f64>| of.iter().find(|((f, l), _)| f == feature && l == level).map_or(0.0, |(_, n)| *n);
                // What it was worth before, as if it had been seen a few times.
                let held = (f64::from(begin.weight(feature, level)) / 200.0).exp2();
                let m = (known(&same) + HELD * 0.1 * held) / (all_same + HELD);
                let u = (known(&chance) + HELD * 0.1 / held) / (all_chance + HELD);
                let learnt = (100.0 * (m / u).log2()).clamp(-MOST, MOST).round() as i32;
                moved = moved.max((learnt - *weight).abs());
                *weight = learnt;
            }
        }
        let prior = (100.0 * (of_same / (total - of_same)).log2()).clamp(-MOST, MOST).round() as i32;
        moved = moved.max((prior - model.prior).abs());
        model.prior = prior;
        if moved <= 1 {
            break;
        }
    }
    Ok(model)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs() -> Vec<Vec<Reason>> {
        let r = |feature, level| Reason { feature, level, weight: 0 };
        let mut out = Vec::new();
        for i in 0..1_000 {
            // One in five is one incident: place and day agree, the figure mostly. Of the others the day agrees one time in ten, the place never.
            let one = i % 5 == 0;
            out.push(if one {
                vec![
                    r("place", "same"),
                    r("days", if i % 50 == 0 { "next_day" } else { "same_day" }),
                    r("killed", if i % 20 == 0 { "close" } else { "equal_many" }),
                ]
            } else {
                vec![
                    r("place", "beside"),
                    r("days", if i % 10 == 1 { "same_day" } else { "two_days" }),
                    r("killed", if i % 7 == 1 { "equal_many" } else { "differ" }),
                ]
            });
        }
        out
    }

    #[test]
    fn learnt_weights_tell_the_classes_apart_and_know_how_many_there_are() {
        let begin = IncidentModel::built_in();
        let model = learn(&pairs(), &begin, "learnt-1").expect("enough pairs");
        assert_eq!(model.version, "learnt-1");
        assert!((-230..-170).contains(&model.prior), "one in five: {}", model.prior);
        assert!(model.weight("place", "same") > 300 && model.weight("place", "beside") < -300);
        assert!(model.weight("days", "same_day") > 100 && model.weight("days", "two_days") < -200);
        // What can't be stays so, and what was never seen keeps its sign.
        assert!(model.weight("place", "abroad") <= model.never && model.weight("persons", "shared") == begin.weight("persons", "shared"));
        let mut turned = pairs();
        turned.reverse();
        assert_eq!(learn(&turned, &begin, "learnt-1").expect("the same"), model);
    }

    #[test]
    fn few_pairs_teach_nothing() {
        assert!(learn(&pairs()[..100], &IncidentModel::built_in(), "x").is_err_and(|e| e.contains("100 pairs")));
    }
}
