//! Rules of the codebooks that the shapes of others keep, one test each. Enters: an incident of a few claims. Leaves: whether its row says what the rule says.
//! Never done here: a rule that no codebook states.

use crate::made::*;
use std::collections::HashMap;
use tollbook_model::*;
use tollbook_publish::{Profile, Wanted};

/// The rows of one incident in a shape, in their order, with all that it tells: the public is told of no injured, and so of no incident of them alone.
fn shape(claims: Vec<Claim>, of: &str) -> Vec<HashMap<String, String>> {
    let world = World::of(vec![("SY-20210219-marea-3f9a", claims)]);
    let (profile, wanted) = (Profile::internal(date("2021-12-31")), Wanted::default());
    rows(&world.with(|h, r| match of {
        "ucdp" => text(tollbook_publish::ucdp(h, r, &named("ucdp-23.1"), &profile, &wanted)),
        _ => text(tollbook_publish::acled(h, r, &named(of), &profile, &wanted)),
    }))
}

fn dead(n: u64) -> Claim {
    claim("c-1", Harm::Killed, n, vec![town("Marea", "Aleppo")], "2021-02-19")
}

fn by(mut claim: Claim, actors: &[&str]) -> Claim {
    claim.by = blame(Some(actors[0]), actors[0]);
    claim.by.actors.extend(actors[1..].iter().flat_map(|a| blame(Some(a), a).actors));
    if actors.len() > 1 {
        claim.by.mode = ByMode::All;
    }
    claim
}

fn over(mut claim: Claim, from: &str, to: &str) -> Claim {
    if let Some(period) = &mut claim.period {
        (period.start, period.end) = (Some(date(from)), Some(date(to)));
        period.precision = PeriodPrecision::of_days(date(from), date(to));
    }
    claim
}

#[test]
fn ucdp_imprecise_bombing_with_civilian_dead_is_state_based_unless_they_were_clearly_targeted() {
    let violence = |c: Claim| shape(vec![by(c, &["syrian-army"])], "ucdp").swap_remove(0)["type_of_violence"].clone();
    assert_eq!(violence(dead(4)), "1", "an air strike");
    assert_eq!(violence(Claim { target: Some("hospital".into()), ..dead(4) }), "3", "on a hospital");
    assert_eq!(violence(Claim { means: Some("attack".into()), ..dead(4) }), "3", "men with guns see whom they shoot");
    let group = by(dead(4), &["islamic-state"]);
    assert_eq!(shape(vec![group], "ucdp")[0]["type_of_violence"], "3", "of a group that fights no other here");
}

#[test]
fn ucdp_one_sided_violence_has_no_dead_of_either_side_and_best_is_the_sum() {
    let row = shape(vec![by(Claim { means: Some("attack".into()), ..dead(4) }, &["syrian-army"])], "ucdp").swap_remove(0);
    let of = |c: &str| row[c].as_str();
    assert_eq!((of("type_of_violence"), of("side_b")), ("3", "Civilians"));
    assert_eq!((of("deaths_a"), of("deaths_b"), of("deaths_civilians"), of("deaths_unknown"), of("best")), ("0", "0", "4", "0", "4"));
}

#[test]
fn ucdp_whoever_fights_beside_a_state_makes_no_dyad_of_his_own() {
    let mut clash = by(dead(9), &["rebels", "syrian-army"]);
    clash.who = Who { actor: Some("islamic-state".into()), side: Some("islamic-state".into()), status: Some(Status::Combatant), ..Who::default() };
    let told = shape(vec![clash], "ucdp");
    assert_eq!((told.len(), told[0]["side_a"].as_str(), told[0]["side_b"].as_str()), (1, "Government of Syria", "IS"));
}

#[test]
fn ucdp_days_have_the_precision_of_their_span() {
    let precision = |from: &str, to: &str| shape(vec![over(dead(4), from, to)], "ucdp").first().map(|r| r["date_prec"].clone());
    let spans =
        [("2021-02-19", "2021-02-19"), ("2021-02-17", "2021-02-19"), ("2021-02-15", "2021-02-21"), ("2021-02-01", "2021-02-28"), ("2021-01-01", "2021-03-31")];
    let codes: Vec<_> = spans.into_iter().map(|(from, to)| precision(from, to).expect("a row")).collect();
    assert_eq!(codes, ["1", "2", "3", "4", "5"]);
    assert_eq!(precision("2020-06-01", "2021-06-30"), None, "over two calendar years");
}

#[test]
fn acled_a_number_for_several_days_has_a_row_for_each_and_the_remainder_on_the_first() {
    let told = shape(vec![over(dead(14), "2021-02-17", "2021-02-19")], "acled-2024");
    let row = |i: usize| (told[i]["event_date"].as_str(), told[i]["fatalities"].as_str(), told[i]["time_precision"].as_str());
    assert_eq!((told.len(), row(0), row(1), row(2)), (3, ("2021-02-17", "6", "1"), ("2021-02-18", "4", "1"), ("2021-02-19", "4", "1")));
    assert!(told.iter().all(|r| r["notes"].contains("parted evenly")), "and says so");
}

#[test]
fn acled_a_week_and_a_month_have_one_row_at_their_middle_and_what_is_longer_has_none() {
    let row = |from: &str, to: &str| {
        let told = shape(vec![over(dead(14), from, to)], "acled-2024");
        told.first().map(|r| (told.len(), r["event_date"].clone(), r["time_precision"].clone(), r["fatalities"].clone()))
    };
    let of = |day: &str, precision: &str| Some((1, day.to_owned(), precision.to_owned(), "14".to_owned()));
    assert_eq!(row("2021-02-15", "2021-02-21"), of("2021-02-18", "2"));
    assert_eq!(row("2021-02-01", "2021-02-28"), of("2021-02-14", "3"));
    assert_eq!(row("2021-01-01", "2021-06-30"), None);
}

#[test]
fn acled_casualties_alone_are_an_event_of_no_dead_and_the_injured_have_no_column() {
    let hurt = claim("c-1", Harm::Casualties, 50, vec![town("Marea", "Aleppo")], "2021-02-19");
    let injured = claim("c-2", Harm::Injured, 9, vec![town("Marea", "Aleppo")], "2021-02-19");
    for claims in [vec![hurt.clone()], vec![injured.clone()], vec![hurt.clone(), injured.clone()]] {
        let told = shape(claims, "acled-2024");
        assert_eq!((told.len(), told[0]["fatalities"].as_str()), (1, "0"));
        assert!(told[0].keys().all(|k| !k.contains("injur") && !k.contains("casual")));
    }
    let told = shape(vec![hurt, injured, Claim { id: ClaimId("c-3".into()), ..dead(4) }], "acled-2024");
    assert_eq!(told[0]["fatalities"], "4");
}
