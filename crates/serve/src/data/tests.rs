//! States of made claims. Enters: forty reports about six incidents. Leaves: a failure where a claim is not whole again as it came, or where an answer from a part of
//! them differs from the one that all give.

use super::*;
use jiff::civil::date;
use tollbook_ledger::FormOrigin;
use tollbook_model::*;
use tollbook_reckon::{Convention, Reckoner};

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
    let all = data.part(&Asked::Scope(Box::new(Scope::of(Counted::Harm(Harm::Killed))), Reading::Reconciled));
    assert_eq!(all.linked, linked);
    assert_eq!(data.numbered(&[2 << VERSION_BITS, (5 << VERSION_BITS) | 1, 7 << VERSION_BITS]).iter().filter(|n| **n).count(), 2);
    assert_eq!((data.of_report(3), data.incident("SY-4"), data.incident("c-0003"), data.incident("SY-9")), (&[6, 7][..], Some(4), Some(1), None));
    assert_eq!((data.copies(0), data.is_copy(1), data.is_copy(30), data.is_copy(9)), (&[1][..], true, true, false), "the same text, and claims that copy");
}

#[test]
fn an_incident_has_the_figures_from_what_it_hangs_on_that_it_has_from_all() {
    let (linked, data) = data();
    let (actors, terms) = (ActorRegistry::default(), Taxonomy::default());
    let whole = Reckoner::new(&linked, &actors, &terms, &terms, data.as_of);
    let mut told = 0;
    for at in 0..linked.incidents.len() {
        let part = data.part(&Asked::Incidents(vec![at]));
        assert!(part.linked.claims.len() < linked.claims.len() * 3 / 4, "no more than it hangs on: {}", part.linked.claims.len());
        let own = Reckoner::over(&part.linked, data.ground(), &actors, &terms, &terms, data.as_of);
        // Of two voices the one that is heard first depends on who else speaks; what they say doesn't.
        let figures = |r: &Reckoner<'_>, at: usize| {
            let mut told = r.incident_figures(at, &Convention::house()).expect("there is such an incident");
            for g in &mut told.groups {
                g.disputes.iter_mut().for_each(|d| d.sort());
                g.disputes.sort();
            }
            format!("{told:?}")
        };
        assert_eq!(figures(&own, part.number[&at]), figures(&whole, at), "incident {at}");
        told += usize::from(figures(&whole, at).contains("low: Some"));
    }
    assert_eq!(told, 6);
}

#[test]
fn a_question_has_the_answer_from_what_it_reaches_that_it_has_from_all() {
    let (linked, data) = data();
    let (actors, terms) = (ActorRegistry::default(), Taxonomy::default());
    let whole = Reckoner::new(&linked, &actors, &terms, &terms, data.as_of);
    for (from, to) in [(1, 3), (4, 9), (10, 20), (1, 20)] {
        let scope = Scope { from: Some(date(2021, 2, from)), to: Some(date(2021, 2, to)), ..Scope::of(Counted::Harm(Harm::Killed)) };
        let part = data.part(&Asked::Scope(Box::new(scope.clone()), Reading::Documented));
        let own = Reckoner::over(&part.linked, data.ground(), &actors, &terms, &terms, data.as_of);
        let told = |r: &Reckoner<'_>| r.toll(&scope, &Convention::house(), Reading::Documented).map(|t| format!("{t:?}"));
        assert_eq!(told(&own), told(&whole), "{from} to {to}");
        // What was made for more days, or for the whole country, gives the same answer.
        let asked = |from, to, country: Option<&str>| {
            let place = country.map(|c| PlacePart { country: Some(c.into()), precision: PlacePrecision::Country, ..data.claims.places()[0].parts[0].clone() });
            let day = |d: Option<i8>| d.map(|d| date(2021, 2, d));
            Asked::Scope(Box::new(Scope { from: day(from), to: day(to), place, ..Scope::of(Counted::Harm(Harm::Killed)) }), Reading::Documented)
        };
        let own = asked(Some(from), Some(to), None);
        for wider in [asked(Some(1), Some(20), None), asked(None, Some(to), None), Asked::everything()] {
            assert!(wider.covers(&own));
            let part = data.part(&wider);
            let wide = Reckoner::over(&part.linked, data.ground(), &actors, &terms, &terms, data.as_of);
            assert_eq!(told(&wide), told(&whole), "{from} to {to} out of more");
        }
        assert!(!own.covers(&asked(Some(from), None, None)) && !own.covers(&Asked::everything()) && !asked(Some(from), Some(to), Some("SY")).covers(&own));
        assert!(asked(Some(from), Some(to), Some("SY")).of_any_day().is_some_and(|w| w.covers(&asked(Some(1), Some(2), Some("SY")))));
    }
}
