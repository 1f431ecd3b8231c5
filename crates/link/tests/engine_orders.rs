//! The order of the input changes nothing but numbers. Enters: records that proptest makes up. Leaves: the orders that do change a result. Never
//! done here: real reports.

use proptest::prelude::*;
use std::collections::BTreeSet;
use tollbook_link::engine::{Cuts, Killed, Point, Reach, Record, Records, Weights, link, train};

#[derive(Debug, Clone)]
struct Made {
    day: i32,
    span: i32,
    place: u8,
    killed: Option<u32>,
    by: u32,
    report: u32,
}

fn made() -> impl Strategy<Value = Made> {
    (0..12i32, prop_oneof![4 => Just(0), 1 => 1..9i32], 0..4u8, prop::option::of(1..6u32), 0..3u32, 0..6u32)
        .prop_map(|(day, span, place, killed, by, report)| Made { day, span, place, killed, by, report })
}

/// Each record says which it is by a rare word of its own, so that no two are alike.
fn records_of(list: &[(usize, Made)]) -> Records {
    let mut records = Records::default();
    for (which, m) in list {
        let name = ["raqqa", "rakka", "tabqa", ""][m.place as usize];
        let point = (m.place != 3).then_some(Point { lat_e6: 35_900_000 + i32::from(m.place / 2) * 90_000, lon_e6: 39_000_000, radius_m: 0 });
        let killed = m.killed.map_or(Killed::default(), Killed::exactly);
        let words = [1, 1000 + *which as u32];
        records.push(&Record {
            first_day: m.day,
            last_day: m.day + m.span,
            point,
            country: 1,
            admin1: 1,
            admin2: u32::from(m.place != 3),
            place: name,
            killed,
            by: m.by,
            report: m.report,
            words: &words,
            ..Record::default()
        });
    }
    records
}

fn partition(list: &[(usize, Made)], weights: &Weights, judged: &[(usize, usize, bool)]) -> BTreeSet<BTreeSet<usize>> {
    let mut records = records_of(list);
    let at = |which: usize| list.iter().position(|x| x.0 == which).expect("each record is in every order") as u32;
    for &(a, b, same) in judged {
        if same { records.judge_same(at(a), at(b)) } else { records.judge_different(at(a), at(b)) }
    }
    let labels = link(&records, weights, &Cuts::default()).labels;
    let of = |label: u32| labels.iter().zip(list).filter(|(l, _)| **l == label).map(|(_, x)| x.0).collect();
    labels.iter().map(|&l| of(l)).collect()
}

/// Any number that a field can hold, the edges more often than chance would.
fn edgy() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(1), Just(u32::MAX), Just(u32::MAX - 1), any::<u32>()]
}

fn day() -> impl Strategy<Value = i32> {
    prop_oneof![Just(i32::MIN), Just(i32::MAX), Just(0), Just(1), any::<i32>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_record_makes_it_stumble(
        list in prop::collection::vec((day(), day(), prop::option::of((any::<i32>(), any::<i32>(), edgy())), prop::option::of(edgy()), edgy(), ".{0,90}"), 0..12),
    ) {
        let mut records = Records::default();
        for (first_day, last_day, point, killed, id, place) in &list {
            records.push(&Record {
                first_day: *first_day,
                last_day: *last_day,
                point: point.map(|(lat_e6, lon_e6, radius_m)| Point { lat_e6, lon_e6, radius_m }),
                place,
                killed: Killed { low: *killed, best: *killed, high: None },
                country: *id % 3,
                admin1: *id % 2,
                by: *id,
                words: &[*id, 1, 1],
                ..Record::default()
            });
        }
        let weights = Weights::default_incidents().expect("the weights in the binary can be read");
        let links = link(&records, &weights, &Cuts::default());
        prop_assert_eq!(links.labels.len(), list.len());
        for pair in links.pairs {
            prop_assert_eq!(weights.explain(&records, pair.a, pair.b).map(|r| r.weight), Some(pair.weight));
        }
        train(&records, &Reach::default(), "x", 1);
    }

    #[test]
    fn the_order_of_the_records_changes_no_incident(
        list in prop::collection::vec(made(), 2..24).prop_map(|v| v.into_iter().enumerate().collect::<Vec<_>>()),
        order in any::<u64>(),
        judged in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>()), 0..4),
        crowd in prop::bool::ANY,
    ) {
        let judged: Vec<_> = judged.iter().map(|(a, b, s)| (a.index(list.len()), b.index(list.len()), *s)).filter(|x| x.0 != x.1).collect();
        let mut weights = Weights::default_incidents().unwrap();
        if crowd {
            weights.reach.partners_max = 2;
        }
        let mut shuffled = list.clone();
        shuffled.sort_by_key(|x| (x.0 as u64 + 1).wrapping_mul(order | 1).rotate_left(17));
        prop_assert_eq!(partition(&list, &weights, &judged), partition(&shuffled, &weights, &judged));
        let (a, b) = (records_of(&list), records_of(&shuffled));
        prop_assert_eq!(train(&a, &Reach::default(), "x", 3), train(&b, &Reach::default(), "x", 3));
        for group in partition(&list, &weights, &judged) {
            for &(x, y, same) in &judged {
                if same { prop_assert_eq!(group.contains(&x), group.contains(&y)); }
            }
        }
    }
}
