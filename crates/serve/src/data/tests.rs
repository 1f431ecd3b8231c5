//! States of made claims. Enters: forty reports about six incidents. Leaves: a failure where a claim is not whole again as it came, or where an answer out of
//! the rows differs from the one that the claims give.

use super::*;
use jiff::civil::date;
use std::sync::Arc;
use tollbook_ledger::FormOrigin;
use tollbook_model::*;
use tollbook_reckon::{Axis, Convention, Reading, Reckoner};

/// Forty reports of two claims each about six incidents, with parts, repeats, figures that were replaced, and a pair that may be one.
fn made() -> (Linked, Vec<Arriving>) {
    let (mut linked, mut reports) = (Linked::default(), Vec::new());
    let id = |n: usize| ClaimId(format!("c-{n:04}"));
    linked.incidents = (0..6)
        .map(|i| Incident { code: IncidentCode(format!("SY-{i}")), aliases: Vec::new(), claims: Vec::new(), verification: Verification::Reported })
        .collect();
    for r in 0..40_usize {
        let day = date(2021, 2, 1 + (r % 20) as i8);
        let report = ReportId(format!("r-{r:03}"));
        reports.push(Arriving {
            id: report.clone(),
            seq: 2 + r as u64 * 3,
            visibility: Visibility::Internal,
            reading: Some(3 + r as u64 * 3),
            source: Some(format!("outlet {}", r % 4).as_str().into()),
            date: Some(day),
            language: None,
            text: Fingerprint::of(format!("{}", r / 2 * 2 + usize::from(r > 4) * (r % 2)).as_bytes()),
        });
        for half in 0..2 {
            let (at, incident) = (r * 2 + half, (r + half * usize::from(r == 13)) % 6);
            let number = 3 + (r as u64 * 7 + half as u64 * 3) % 11;
            let relation = |kind, to: usize| Relation { kind, claim: id(to), share: None };
            let part = PlacePart {
                relation: PlaceRelation::In,
                name: ["Homs", "Hama"][incident % 2].into(),
                id: None,
                country: Some("SY".into()),
                admin1: Some(["Homs", "Hama"][incident % 2].into()),
                admin2: None,
                lat: Some(34.0),
                lon: Some(36.0),
                precision: PlacePrecision::Exact,
                words: "there".into(),
            };
            let claim = Claim {
                id: id(at),
                report: report.clone(),
                kind: ClaimKind::Harm,
                harm: Some(if r % 9 == 0 { Harm::Injured } else { Harm::Killed }),
                deed: None,
                count: if r % 3 == 0 { Count::at_least(number) } else { Count::stated(number) },
                who: Who { status: (half == 1).then_some(Status::Civilian), words: "people".into(), ..Who::default() },
                by: By::default(),
                means: None,
                cause: Cause::Direct,
                target: None,
                place: Some(Place { parts: [part].into(), mode: PlaceMode::One, carried: false }),
                period: Some(Period {
                    start: Some(day),
                    end: Some(day),
                    precision: PeriodPrecision::Day,
                    basis: Basis::Death,
                    words: "then".into(),
                    anchor: None,
                    carried: false,
                }),
                level: Level::Incident,
                attribution: Vec::new(),
                modality: Modality::Asserted,
                relations: match (half, r % 5) {
                    (1, 0 | 1) => vec![relation(RelationKind::PartOf, at - 1)],
                    (1, 2) => vec![relation(RelationKind::Repeats, at - 1)],
                    (1, 3) => vec![relation(RelationKind::PartOf, 9_999)],
                    _ => Vec::new(),
                },
                provenance: Provenance { spans: Vec::new(), rule: "".into(), pack: "".into() },
            };
            linked.incidents[incident].claims.push(at);
            linked.claims.push(LinkedClaim {
                claim,
                published: Some(day),
                order: 0,
                origin: (r % 4 != 3).then(|| Symbol::from(["medics", "police", "officials"][r % 3])),
                line: format!("line {}", r % 4).as_str().into(),
                copy_of: (r == 30).then(|| id(4)),
                superseded_by: (r % 8 == 4 && r < 30).then(|| id(at + 12)),
                incident: Some(incident),
            });
        }
    }
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|&i| (reports[i].date, reports[i].seq));
    for (order, r) in order.into_iter().enumerate() {
        linked.claims[r * 2..r * 2 + 2].iter_mut().for_each(|c| c.order = order as u64);
    }
    linked.unsure = vec![[0, 3]];
    linked.different = vec![[1, 2]];
    linked.closed = vec![7];
    (linked, reports)
}

fn data() -> (Linked, Data) {
    let (linked, arriving) = made();
    let reports = Reports::of(arriving.into_iter());
    let (mut gathered, mut marks) = (Gathering::default(), Marks::default());
    for c in &linked.claims {
        let report = reports.find(&c.claim.report).expect("it is there");
        gathered.push(c.clone(), report as u32);
        let at = linked.claims.iter().position(|o| o.claim.id == c.claim.id).expect("it is there");
        marks.ids.push(&c.claim.id.0);
        marks.rows.push(((reports.seq(report) << VERSION_BITS) | (at as u64 % 2), if at == 5 { FormOrigin::Hand } else { FormOrigin::Reading }));
    }
    let data = Data::of(gathered, reports, Linked { claims: Vec::new(), ..linked.clone() }, marks, IncidentActs::default());
    (linked, data)
}

#[test]
fn claims_are_whole_again_as_they_came() {
    let (linked, data) = data();
    for (at, c) in linked.claims.iter().enumerate() {
        assert_eq!(data.claim(at), *c);
        assert_eq!((data.claim_at(&c.claim.id), data.claims.as_read(at)), (Some(at), at != 5));
    }
    assert_eq!(data.numbered(&[2 << VERSION_BITS, (5 << VERSION_BITS) | 1, 7 << VERSION_BITS]).iter().filter(|n| **n).count(), 2);
    assert_eq!((data.of_report(3), data.incident("SY-4"), data.incident("c-0003"), data.incident("SY-9")), (&[6, 7][..], Some(4), Some(1), None));
    assert_eq!((data.copies(0), data.is_copy(1), data.is_copy(30), data.is_copy(9)), (&[1][..], true, true, false), "the same text, and claims that copy");
    assert_eq!([0, 1, 9].map(|r| data.original(r)), [0, 0, 9], "what somebody goes on from after a copy");
    assert!(!data.is_copy(data.original(30)));
}

/// Asks the list of claims, and the rows that were made of them.
fn both(ask: impl Fn(&Reckoner<'_>) -> String) {
    let (linked, data) = data();
    let (actors, terms) = (ActorRegistry::default(), Taxonomy::default());
    let (ground, as_of) = (data.ground().clone(), data.as_of);
    let listed = Reckoner::new(&linked, &actors, &terms, &terms, as_of);
    let held = Reckoner::holding(Arc::new(data), &ground, &actors, &terms, &terms, as_of);
    assert_eq!(ask(&held), ask(&listed));
}

#[test]
fn an_incident_has_the_figures_out_of_rows_that_it_has_out_of_claims() {
    let incidents = data().0.incidents.len();
    for at in 0..incidents {
        both(|r| format!("{:?}", r.incident_figures(at, &Convention::house()).expect("there is such an incident")));
    }
    let told = |r: &Reckoner<'_>| (0..incidents).filter(|&i| format!("{:?}", r.incident_figures(i, &Convention::house())).contains("low: Some")).count();
    both(|r| {
        assert_eq!(told(r), 6);
        format!("{:?}", r.incident_figures(incidents, &Convention::house()))
    });
}

#[test]
fn a_question_has_the_answer_out_of_rows_that_it_has_out_of_claims() {
    for harm in [Harm::Killed, Harm::Injured, Harm::Casualties] {
        for (from, to) in [(1, 3), (4, 9), (10, 20), (1, 20)] {
            for (name, reading) in Convention::names().into_iter().flat_map(|n| [(n, Reading::Documented), (n, Reading::Reconciled)]) {
                let convention = Convention::named(name).expect("it comes with the program");
                let scope = Scope { from: Some(date(2021, 2, from)), to: Some(date(2021, 2, to)), ..Scope::of(Counted::Harm(harm)) };
                both(|r| {
                    let toll = r.toll(&scope, &convention, reading);
                    let rows = [[Axis::Day], [Axis::Who], [Axis::By]].map(|axes| r.group(&scope, &axes, &convention, reading));
                    format!("{toll:?} {rows:?}")
                });
            }
        }
    }
}
