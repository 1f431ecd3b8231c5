//! The shapes of others. Enters: incidents made in code. Leaves: a failure where a column moves or a number is lost or made up.

use crate::made::{World, blame, claim, date, named, place, rows, text, town};
use tollbook_model::*;
use tollbook_publish::{Profile, Question, Wanted};
use tollbook_reckon::{Convention, Reading};

const UCDP: &str = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob";
const ACLED: &str = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp";

fn later() -> Profile {
    Profile::public(date("2025-01-01"))
}

fn ucdp(world: &World) -> String {
    world.with(|h, r| text(tollbook_publish::ucdp(h, r, &named("ucdp-23.1"), &later(), &Wanted::default())))
}

fn acled(world: &World) -> String {
    world.with(|h, r| text(tollbook_publish::acled(h, r, &named("acled-2024"), &later(), &Wanted::default())))
}

fn clash() -> Claim {
    let mut c = claim("c-1", Harm::Killed, 9, vec![town("Marea", "Aleppo")], "2021-02-19");
    c.who = Who { actor: Some("islamic-state".into()), side: Some("islamic-state".into()), status: Some(Status::Combatant), ..Who::default() };
    c.by = blame(Some("syrian-army"), "the army");
    c.means = Some("attack".into());
    c
}

#[test]
fn columns_stand_in_the_order_that_others_read() {
    let world = World::of(vec![("SY-20210219-marea-3f9a", vec![clash()])]);
    assert_eq!(ucdp(&world).lines().next(), Some(UCDP));
    assert_eq!(UCDP.split(',').count(), 49);
    assert_eq!(acled(&world).lines().next(), Some(ACLED));
    assert_eq!(ACLED.split(',').count(), 31);
}

#[test]
fn a_clash_is_a_dyad_with_the_state_first_and_deaths_on_their_side() {
    let world = World::of(vec![("SY-20210219-marea-3f9a", vec![clash()])]);
    let row = rows(&ucdp(&world)).swap_remove(0);
    let of = |c: &str| row[c].as_str();
    assert_eq!((of("type_of_violence"), of("side_a"), of("side_b"), of("code_status")), ("1", "Government of Syria", "IS", "Clear"));
    assert_eq!((of("deaths_a"), of("deaths_b"), of("deaths_civilians"), of("deaths_unknown"), of("best")), ("0", "9", "0", "0", "9"));
    assert_eq!((of("date_start"), of("country_id"), of("gwnoa"), of("gwnob")), ("2021-02-19 00:00:00.000", "652", "652", ""));
    assert_eq!(of("geom_wkt"), "POINT (37.654321 36.123456)");
    let row = rows(&acled(&world)).swap_remove(0);
    let of = |c: &str| row[c].as_str();
    assert_eq!((of("event_type"), of("sub_event_type"), of("fatalities")), ("Battles", "Armed clash", "9"));
    assert_eq!((of("inter1"), of("inter2"), of("interaction"), of("iso")), ("State forces", "Rebel group", "12", "760"));
    assert_eq!((of("latitude"), of("longitude")), ("36.1235", "37.6543"));
}

#[test]
fn deaths_told_for_several_places_are_parted_and_add_up() {
    let mut c = claim("c-1", Harm::Killed, 8, vec![town("Marea", "Aleppo")], "2021-02-19");
    c.place = Some(place(vec![town("Marea", "Aleppo"), town("Jisr", "Idlib"), town("Sarmin", "Idlib")], PlaceMode::Several));
    let world = World::of(vec![("SY-20210219-several-3f9a", vec![c])]);
    let number = |row: &std::collections::HashMap<String, String>, c: &str| row[c].parse::<u64>().expect("a number");
    let told = rows(&ucdp(&world));
    assert_eq!(told.iter().map(|r| number(r, "best")).collect::<Vec<_>>(), [3, 3, 2]);
    for r in &told {
        assert_eq!(["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"].iter().map(|c| number(r, c)).sum::<u64>(), number(r, "best"));
        assert!(number(r, "low") <= number(r, "best") && number(r, "best") <= number(r, "high"));
    }
    assert_eq!(rows(&acled(&world)).iter().map(|r| number(r, "fatalities")).collect::<Vec<_>>(), [4, 2, 2], "the remainder to the first");
}

#[test]
fn what_a_shape_refuses_has_no_row() {
    let mut country = claim("c-1", Harm::Killed, 1_000, vec![PlacePart { precision: PlacePrecision::Country, ..town("Syria", "") }], "2021-02-19");
    country.count = Count::at_least(1_000);
    let world = World::of(vec![("SY-20210219-syria-3f9a", vec![country])]);
    assert_eq!(rows(&acled(&world)).len(), 0, "a number for a whole country");
    assert_eq!(rows(&ucdp(&world))[0]["where_prec"], "6");
    let hurt = World::of(vec![("SY-20210219-marea-3f9a", vec![claim("c-1", Harm::Injured, 7, vec![town("Marea", "Aleppo")], "2021-02-19")])]);
    assert_eq!(rows(&ucdp(&hurt)).len(), 0, "nobody died");
}

#[test]
fn aggregates_keep_their_types_apart_and_their_lines() {
    let world = World::of(vec![
        ("SY-20210219-marea-3f9a", vec![claim("c-1", Harm::Killed, 8, vec![town("Marea", "Aleppo")], "2021-02-19")]),
        ("SY-20210220-marea-3f9b", vec![Claim { id: ClaimId("c-2".into()), ..clash() }]),
    ]);
    let question = Question { scope: Scope::of(Counted::Harm(Harm::Killed)), axes: Vec::new(), convention: Convention::house(), reading: Reading::Documented };
    let profile = later();
    let told = world.with(|h, r| rows(&text(tollbook_publish::hapi(h, r, &question, &profile))));
    let of = |i: usize, c: &str| told[i][c].clone();
    assert_eq!((of(0, "event_type"), of(0, "fatalities"), of(0, "events")), ("civilian_targeting".into(), "8".into(), "1".into()));
    assert_eq!((of(1, "event_type"), of(1, "fatalities"), of(1, "events")), ("political_violence".into(), "17".into(), "2".into()));
    assert_eq!((of(1, "reference_period_start"), of(1, "reference_period_end")), ("2021-02-01".into(), "2021-02-28".into()));
    assert!(told.iter().all(|r| !r["coverage"].is_empty() && r["injured_low"].is_empty()));
}
