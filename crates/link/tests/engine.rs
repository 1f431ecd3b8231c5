//! The engine of linking, rule by rule in words. Enters: small made records. Leaves: failures that name the rule. Never done here: real reports.

use tollbook_link::engine::{
    Cuts, FEATURES_ALL, Feature, Killed, Links, Point, Reach, Record, Records, Weights, count_pairs, link, relink, train, train_with_shares,
};

const CLEAR: i32 = 3_000;

/// A town of the district 12 in the province 3.
fn town() -> Record<'static> {
    Record {
        first_day: 100,
        last_day: 100,
        point: Some(Point { lat_e6: 35_950_000, lon_e6: 39_010_000, radius_m: 0 }),
        country: 1,
        admin1: 3,
        admin2: 12,
        place: "raqqa",
        killed: Killed::exactly(5),
        ..Record::default()
    }
}

fn by_hand() -> Weights {
    Weights::default_incidents().expect("the weights in the binary can be read")
}

fn weigh(a: &Record<'_>, b: &Record<'_>) -> i32 {
    let mut records = Records::default();
    records.push(a);
    records.push(b);
    let weights = by_hand();
    let there = weights.explain(&records, 0, 1).expect("both records are there");
    assert_eq!(there.weight, weights.explain(&records, 1, 0).expect("both records are there").weight, "a pair weighs the same from both sides");
    assert_eq!(there.weight, there.prior + there.reasons.iter().map(|r| r.weight + r.rarity).sum::<i32>());
    there.weight
}

fn on(day: i32) -> Record<'static> {
    Record { first_day: day, last_day: day, ..town() }
}

fn records_of(list: &[Record<'_>]) -> Records {
    let mut records = Records::default();
    list.iter().for_each(|r| {
        records.push(r);
    });
    records
}

fn link_by_default(records: &Records) -> Links {
    link(records, &by_hand(), &Cuts::default())
}

#[test]
fn one_town_one_day_one_number_is_clearly_the_same() {
    assert!(weigh(&town(), &town()) > CLEAR);
}

#[test]
fn a_day_or_two_off_weighs_less_and_more_is_another_incident() {
    let by_day: Vec<i32> = [0, 1, 2, 3, 6].into_iter().map(|d| weigh(&town(), &on(100 + d))).collect();
    assert!(by_day.is_sorted_by(|a, b| a >= b), "{by_day:?}");
    assert!(by_day[1] > 0 && by_day[2] < by_day[1] - CLEAR, "{by_day:?}");
    assert!(by_day[3] < 0 && by_day[4] < -CLEAR, "{by_day:?}");
}

#[test]
fn towns_more_than_ten_kilometres_apart_are_clearly_different() {
    let other = Record { point: Some(Point { lat_e6: 36_100_000, lon_e6: 39_010_000, radius_m: 0 }), place: "tell abiad", ..town() };
    assert!(weigh(&town(), &other) < -CLEAR);
    let as_deadly = Record { by: 1, means: 1, killed: Killed::exactly(5), ..other };
    assert!(weigh(&Record { by: 1, means: 1, ..town() }, &as_deadly) < -CLEAR);
}

#[test]
fn a_province_holds_its_town() {
    let province = Record { point: None, admin2: 0, place: "raqqa governorate", killed: Killed::exactly(12), ..town() };
    let a_town = Record { killed: Killed::exactly(12), ..town() };
    assert!(weigh(&province, &a_town) > CLEAR);
    let by_radius = Record { point: Some(Point { lat_e6: 36_300_000, lon_e6: 38_900_000, radius_m: 80_000 }), ..province };
    assert!(weigh(&by_radius, &a_town) > CLEAR);
    let other_province = Record { admin1: 4, ..province };
    assert!(weigh(&other_province, &a_town) < -CLEAR);
    // And the search brings the two together.
    assert_eq!(link_by_default(&records_of(&[province, a_town])).labels, [0, 0]);
}

#[test]
fn a_month_may_hold_a_day_but_says_little() {
    let month = Record { first_day: 90, last_day: 120, ..town() };
    let (within, exact) = (weigh(&month, &town()), weigh(&town(), &town()));
    assert!(within > 0 && within < exact - CLEAR, "{within} {exact}");
}

#[test]
fn others_blamed_or_harmed_are_evidence_against() {
    let known = Record { by: 1, victim: 5, means: 2, ..town() };
    assert!(weigh(&known, &Record { by: 2, ..known }) < weigh(&Record { by: 0, ..known }, &known));
    assert!(weigh(&known, &Record { victim: 6, ..known }) < weigh(&Record { victim: 0, ..known }, &known));
    let own_side = Record { by: 1, by_side: 9, ..town() };
    assert!(weigh(&own_side, &Record { by: 2, ..own_side }) > weigh(&own_side, &Record { by: 2, by_side: 8, ..own_side }));
}

#[test]
fn agreeing_on_many_dead_says_more_than_agreeing_on_one() {
    let told = |n| Record { killed: Killed::exactly(n), ..town() };
    assert!(weigh(&told(47), &told(47)) > weigh(&told(1), &told(1)) + CLEAR);
    let at_least = Record { killed: Killed { low: Some(40), best: None, high: None }, ..town() };
    assert!(weigh(&at_least, &told(47)) > weigh(&told(10), &told(47)));
    let at_least_five = Record { killed: Killed { low: Some(5), best: None, high: None }, ..town() };
    assert_eq!(weigh(&at_least_five, &told(47)), 6_000, "what a number allows but doesn't come near is no evidence");
    assert_eq!(weigh(&Record { killed: Killed { low: None, best: Some(9), high: None }, ..town() }, &told(40)), weigh(&told(9), &told(40)));
    assert_eq!(weigh(&Record { killed: Killed::default(), ..town() }, &told(47)), 6_000, "an unknown number is no evidence");
}

#[test]
fn three_incidents_in_a_row_dont_become_one() {
    for apart in [1, 2, 3] {
        let row: Vec<_> = (0..12).map(|k| on(100 + k * apart)).collect();
        let labels = link_by_default(&records_of(&row)).labels;
        let most = labels.iter().map(|l| labels.iter().filter(|m| *m == l).count()).max().unwrap();
        // Days told one off in both directions may be one incident; more never.
        assert!(most <= if apart == 1 { 3 } else { 2 }, "{apart} days apart: {labels:?}");
    }
}

#[test]
fn what_people_judged_holds_over_every_weight() {
    let mut records = records_of(&[town(), town(), on(300), on(101)]);
    assert_eq!(link_by_default(&records).labels[..2], [0, 0]);
    records.judge_different(1, 0);
    records.judge_same(2, 0);
    let links = link_by_default(&records);
    assert_eq!(links.labels[0], links.labels[2]);
    assert_ne!(links.labels[0], links.labels[1]);
    assert!(links.contradicted.is_empty());
    records.judge_same(2, 1);
    assert_eq!(link_by_default(&records).contradicted, [(1, 0)], "of judgements that contradict each other the joining one holds, and it is said");
}

#[test]
fn two_records_of_one_report_stay_apart_also_through_a_third() {
    let of = |report| Record { report, ..town() };
    let labels = link_by_default(&records_of(&[of(7), of(7), of(8)])).labels;
    assert_ne!(labels[0], labels[1]);
}

#[test]
fn doubt_is_told() {
    let links = link_by_default(&records_of(&[town(), on(102)]));
    assert_eq!(links.unsure.len(), 1);
}

#[test]
fn a_crowded_block_stays_linear() {
    let weights = by_hand();
    let pairs = |n: u32| {
        // One city, ten days: every record in the window of a fifth of all others.
        let mut records = Records::default();
        for k in 0..n {
            let day = (k % 10) as i32;
            let point = Some(Point { lat_e6: 35_950_000 + (k * 37 % 1000) as i32, lon_e6: 39_010_000 + (k * 91 % 1000) as i32, radius_m: 0 });
            records.push(&Record { point, killed: Killed::exactly(k % 50), by: k % 7 + 1, means: k % 5 + 1, first_day: day, last_day: day, ..town() });
        }
        count_pairs(&records, &weights) as f64 / f64::from(n)
    };
    let (small, large) = (pairs(8_000), pairs(32_000));
    assert!(large < small * 1.2, "{small} pairs per record became {large}");
    assert!(large < 300.0, "{large}");
}

/// A small world: `incidents` incidents, two or three records each, with known shares of error.
fn small_world(incidents: u32, seed: u32) -> (Records, Vec<u32>) {
    let mut state = u64::from(seed) * 7919 + 1;
    let mut dice = move |n: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(n)) as u32
    };
    let (mut records, mut truth) = (Records::default(), Vec::new());
    for incident in 0..incidents {
        let (place, day) = (dice(200), dice(700) as i32);
        let (by, means, killed) = (dice(8) + 1, dice(6) + 1, dice(12) + 1);
        for _ in 0..2 + dice(2) {
            let day = day + [0, 0, 0, 0, 0, 0, 0, 1, 1, 2][dice(10) as usize];
            let name = format!("place{place}");
            records.push(&Record {
                first_day: day,
                last_day: day,
                point: Some(Point { lat_e6: 30_000_000 + (place * 50_000) as i32, lon_e6: 40_000_000, radius_m: 0 }),
                country: 1,
                admin1: 1,
                admin2: place / 20 + 1,
                place: &name,
                killed: Killed::exactly(if dice(10) < 8 { killed } else { killed + 1 }),
                by: if dice(10) < 9 { by } else { dice(8) + 1 },
                means: if dice(10) < 8 { means } else { dice(6) + 1 },
                ..Record::default()
            });
            truth.push(incident);
        }
    }
    (records, truth)
}

#[test]
fn training_finds_the_shares_that_made_the_records() {
    let (records, _) = small_world(8_000, 3);
    let (_, shares) = train_with_shares(&records, &Reach::default(), "small", 1);
    let of = |f: Feature| FEATURES_ALL.iter().position(|&g| g == f).unwrap();
    let near = |is: f64, want: f64, by: f64, what: &str| assert!((is - want).abs() < by, "{what}: {is} instead of {want}");
    // Both keep the actor (.9²), or one errs and hits it.
    near(shares.same[of(Feature::By)][0], 0.81 + 0.19 / 8.0, 0.02, "by, one incident");
    near(shares.chance[of(Feature::By)][0], 1.0 / 8.0, 0.01, "by, chance");
    near(shares.same[of(Feature::Means)][0], 0.64 + 0.36 / 6.0, 0.02, "means, one incident");
    near(shares.chance[of(Feature::Means)][0], 1.0 / 6.0, 0.01, "means, chance");
    near(shares.same[of(Feature::Day)][0], 0.49 + 0.04 + 0.01, 0.02, "same day, one incident");
    // Two or three records: 4/5 of the incidents' records... (2·1 + 3·2) / 5 partners each.
    near(shares.partners, 1.6, 0.1, "partners");
    // 20,000 records of 700 days and ten districts.
    near(shares.strangers_daily, 20_000.0 / 700.0 / 10.0, 0.3, "strangers");
}

#[test]
fn trained_weights_link_a_small_world_and_survive_a_file() {
    let (records, truth) = small_world(3_000, 5);
    let weights = train(&records, &Reach::default(), "small", 1);
    let links = link(&records, &weights, &Cuts::default());
    let (mut right, mut found, mut there) = (0.0, 0.0, 0.0);
    for a in 0..truth.len() {
        for b in a + 1..truth.len().min(a + 3) {
            there += f64::from(truth[a] == truth[b]);
            right += f64::from(truth[a] == truth[b] && links.labels[a] == links.labels[b]);
        }
    }
    let mut sizes = std::collections::BTreeMap::<u32, f64>::new();
    links.labels.iter().for_each(|&l| *sizes.entry(l).or_default() += 1.0);
    sizes.values().for_each(|n| found += n * (n - 1.0) / 2.0);
    let f1 = 2.0 * right / (found + there);
    assert!(f1 > 0.95, "F1 {f1}");
    let again = Weights::from_toml(&weights.to_toml().unwrap()).unwrap();
    assert_eq!(weights, again);
}

#[test]
fn a_second_run_with_more_records_gives_what_one_run_gives() {
    let (all, _) = small_world(1_500, 9);
    let weights = train(&all, &Reach { partners_max: 6, ..Reach::default() }, "small", 1);
    let cuts = Cuts::default();
    let full = link(&all, &weights, &cuts);
    // The generator is a stream: fewer incidents are the beginning of more.
    for earlier in [1, 700, 1_490, 1_499] {
        let (some, _) = small_world(earlier, 9);
        let before = link(&some, &weights, &cuts);
        assert_eq!(relink(&all, &weights, &cuts, &before), full, "after {earlier} incidents");
    }
}

#[test]
fn threads_change_nothing() {
    let (records, _) = small_world(2_000, 11);
    let run = || {
        let weights = train(&records, &Reach::default(), "small", 1);
        (link(&records, &weights, &Cuts::default()), weights)
    };
    let with = |n: usize| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap().install(run);
    let (one, four) = (with(1), with(4));
    assert_eq!(one.1, four.1);
    assert_eq!(one.0, four.0);
}

#[test]
fn weights_that_lack_a_level_are_refused_with_its_name() {
    let text = include_str!("../data/records-1.toml").replace("\"1-day\" = -2000\n", "");
    let error = Weights::from_toml(&text).unwrap_err().to_string();
    assert!(error.contains("1-day"), "{error}");
    let newer = include_str!("../data/records-1.toml").replace("form = 1", "form = 2");
    assert!(Weights::from_toml(&newer).is_err());
    let stronger = include_str!("../data/records-1.toml").replace("\"1-day\" = -2000\n", "\"1-day\" = -2000000000\n");
    assert!(Weights::from_toml(&stronger).is_err());
}

#[test]
fn nothing_and_little_can_be_trained_on_and_linked() {
    for n in 0..4 {
        let records = records_of(&vec![town(); n]);
        let weights = train(&records, &Reach::default(), "little", 1);
        assert_eq!(link(&records, &weights, &Cuts::default()).labels.len(), n);
        assert!(weights.explain(&records, 0, n as u32).is_none());
        let none = Reach { days: 0, days_by_name: 0, days_by_count: 0, partners_max: 0 };
        assert_eq!(link(&records, &train(&records, &none, "none", 1), &Cuts::default()).labels.len(), n);
    }
}

#[test]
fn weights_by_hand_learn_what_is_rare_and_nothing_else() {
    let (records, _) = small_world(500, 2);
    let weights = by_hand().with_rarities_of(&records, "records-1, rarities of 2");
    let plain = by_hand().explain(&records, 0, 1).expect("both are there");
    let rare = weights.explain(&records, 0, 1).expect("both are there");
    let levels = |r: &tollbook_link::engine::Reasons| r.reasons.iter().map(|x| (x.level.clone(), x.weight)).collect::<Vec<_>>();
    assert_eq!(levels(&plain), levels(&rare));
    assert_ne!(plain.weight, rare.weight);
    let many = link(&records, &weights, &Cuts::default());
    assert_eq!(many.pairs, link(&records, &weights, &Cuts::default()).pairs);
}
