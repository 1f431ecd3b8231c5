//! Linking again after something was added, corrected or judged. Enters: made reports that come in any order and any batches. Leaves: a failure where
//! going on from the linking before gives anything else than linking the whole. Never done here: reading.
#![allow(clippy::unwrap_used)]

use fastrand::Rng;
use jiff::civil::{Date, date};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use tollbook_link::{Before, IncidentModel, Known, LinkReport, Linking, Minted, Setting, TextSignature, link, link_after};
use tollbook_model::*;

/// How wide the made world is.
struct World {
    villages: u64,
    days: u64,
    /// One report in so many copies the text of another.
    copies: u64,
}

fn part(village: u64) -> PlacePart {
    let name: Symbol = format!("village {village}").into();
    PlacePart {
        relation: PlaceRelation::In,
        name: name.clone(),
        id: Some(format!("v:{village}").into()),
        country: (village % 7 != 6).then(|| "SY".into()),
        admin1: Some(format!("province {}", village % 3).into()),
        admin2: None,
        lat: Some(33.0 + village as f64 / 20.0),
        lon: Some(36.0),
        precision: PlacePrecision::Exact,
        words: name,
    }
}

fn claim(dice: &mut Rng, world: &World, id: String, day: Date, village: u64) -> Claim {
    let length = if dice.u64(..9) == 0 { 12 } else { 0 };
    let (start, end) = (day, day.checked_add(jiff::Span::new().days(length)).unwrap());
    let period = Period {
        start: Some(start),
        end: Some(end),
        precision: PeriodPrecision::of_days(start, end),
        basis: Basis::Death,
        words: "then".into(),
        anchor: None,
        carried: false,
    };
    let parts: Arc<[PlacePart]> = [part(if dice.u64(..5) == 0 { dice.u64(..world.villages) } else { village })].into();
    let said: Vec<Attribution> = match dice.u64(..3) {
        0 => Vec::new(),
        n => vec![Attribution { source: None, name: format!("doctor {n}").into(), words: "a doctor".into() }],
    };
    Claim {
        id: ClaimId(id),
        report: ReportId(String::new()),
        kind: ClaimKind::Harm,
        harm: Some(if dice.u64(..3) == 0 { Harm::Injured } else { Harm::Killed }),
        deed: None,
        count: Count::stated(1 + dice.u64(..9)),
        who: Who::default(),
        by: By::default(),
        means: None,
        cause: Cause::Direct,
        target: None,
        place: (dice.u64(..8) != 0).then_some(Place { parts, mode: PlaceMode::One, carried: false }),
        period: (dice.u64(..6) != 0).then_some(period),
        level: if dice.u64(..10) == 0 { Level::Window } else { Level::Incident },
        attribution: said,
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: "".into(), pack: "".into() },
    }
}

fn report(dice: &mut Rng, world: &World, n: usize, signatures: &mut Vec<Vec<u32>>) -> LinkReport {
    let (day, village) = (date(2021, 2, 1).checked_add(jiff::Span::new().days(dice.u64(..world.days) as i64)).unwrap(), dice.u64(..world.villages));
    let id = ReportId(format!("r-{n}"));
    let claims = (0..1 + dice.u64(..3)).map(|k| Claim { report: id.clone(), ..claim(dice, world, format!("c-{n}-{k}"), day, village) }).collect();
    let fresh: Vec<u32> = (0..64).map(|_| dice.u64(..1 << 30) as u32).collect();
    let slots = if !signatures.is_empty() && dice.u64(..world.copies) == 0 {
        let mut slots = signatures[dice.u64(..signatures.len() as u64) as usize].clone();
        (0..dice.u64(..40)).for_each(|_| slots[dice.u64(..64) as usize] = fresh[0]);
        slots
    } else {
        fresh
    };
    signatures.push(slots.clone());
    LinkReport {
        id,
        source: (dice.u64(..12) != 0).then(|| format!("outlet {}", dice.u64(..4)).into()),
        published: (dice.u64(..25) != 0).then(|| day.checked_add(jiff::Span::new().days(dice.u64(..3) as i64)).unwrap()),
        order: 0,
        agency: (dice.u64(..3) == 0).then(|| "afp".into()),
        signature: Some(TextSignature { shingles: 90, slots }),
        claims,
    }
}

/// In the order of publication, then of arrival.
fn ordered(book: &[LinkReport]) -> Vec<LinkReport> {
    let mut out: Vec<LinkReport> = book.to_vec();
    out.sort_by_key(|r| r.published);
    out.iter_mut().enumerate().for_each(|(n, r)| r.order = n as u64);
    out
}

/// A book that grows by batches, with corrections and judgements in between. Each step is linked from the one before and as a whole.
fn grow(seed: u64, world: &World, reports: usize, batches: u64) {
    let registry = ActorRegistry::parse(
        "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource\n",
        "id\tname\taliases\tkind\tcountry\nafp\tAgence France-Presse\tAFP\tagency\tFR\n",
    )
    .unwrap();
    let (means, model) = (Taxonomy::default(), IncidentModel::built_in());
    let setting = Setting { registry: &registry, means: &means, origin_words: &[("doctor 1", "hospital")], model: &model };
    let mut dice = Rng::with_seed(seed);
    let mut signatures = Vec::new();
    let mut coming: Vec<LinkReport> = (0..reports).map(|n| report(&mut dice, world, n, &mut signatures)).collect();
    (1..coming.len()).rev().for_each(|i| coming.swap(i, dice.u64(..i as u64 + 1) as usize));
    let (mut book, mut judged, mut minted): (Vec<LinkReport>, Vec<Judgement>, Vec<Minted>) = (Vec::new(), Vec::new(), Vec::new());
    let mut before: Option<Known> = None;
    for step in 0..batches {
        let n = if step + 1 == batches { coming.len() } else { dice.u64(..coming.len() as u64 / 2 + 1) as usize };
        let from = coming.len() - n;
        book.extend(coming.drain(from..));
        let mut changed: FxHashSet<ReportId> = FxHashSet::default();
        for _ in 0..dice.u64(..4) {
            if book.is_empty() {
                break;
            }
            // A person mends, takes out or enters a claim.
            let at = dice.u64(..book.len() as u64) as usize;
            changed.insert(book[at].id.clone());
            let day = date(2021, 2, 1).checked_add(jiff::Span::new().days(dice.u64(..world.days) as i64)).unwrap();
            let mended = Claim { report: book[at].id.clone(), ..claim(&mut dice, world, format!("c-{}-m{step}-{at}", book[at].id.0), day, 0) };
            match dice.u64(..3) {
                0 => drop(book[at].claims.pop()),
                1 => book[at].claims.push(mended),
                _ => {
                    if let Some(c) = book[at].claims.first_mut() {
                        let id = c.id.clone();
                        *c = Claim { id, ..mended };
                    }
                }
            }
        }
        let ids: Vec<ClaimId> = book.iter().flat_map(|r| r.claims.iter().map(|c| c.id.clone())).collect();
        for _ in 0..dice.u64(..4) {
            if ids.len() < 2 {
                break;
            }
            let verdict = [Verdict::Same, Verdict::Different, Verdict::Unsure, Verdict::PartOf, Verdict::Supersedes][dice.u64(..5) as usize];
            let claims = [0, 1].map(|_| ids[dice.u64(..ids.len() as u64) as usize].clone());
            judged.push(Judgement { claims, reports: None, persons: None, verdict, because: serde_json::Value::Null });
        }
        let reports = ordered(&book);
        let whole = link(&setting, &reports, &judged, &minted);
        let (on, known) = link_after(&setting, &reports, &judged, &minted, before.as_ref().map(|known| Before { known, changed: &changed }), true);
        same(&on, &whole, seed, step);
        assert_eq!(known, link_after(&setting, &reports, &judged, &minted, None, false).1, "seed {seed}, step {step}: what is kept");
        if dice.u64(..2) == 0 {
            minted.extend(on.minted);
        }
        before = Some(known);
    }
}

fn same(on: &Linking, whole: &Linking, seed: u64, step: u64) {
    let told = |l: &Linking| {
        l.linked.claims.iter().map(|c| format!("{} {:?} {:?} {:?} {}", c.claim.id.0, c.incident, c.copy_of, c.superseded_by, c.line)).collect::<Vec<_>>()
    };
    assert_eq!(told(on), told(whole), "seed {seed}, step {step}");
    assert_eq!(on.linked, whole.linked, "seed {seed}, step {step}");
    assert_eq!((&on.minted, &on.compared), (&whole.minted, &whole.compared), "seed {seed}, step {step}");
}

#[test]
fn going_on_from_the_linking_before_gives_what_linking_the_whole_gives_in_any_order() {
    for seed in 0..60 {
        let world = World { villages: 3 + seed % 9, days: 4 + seed % 40, copies: 3 + seed % 4 };
        grow(seed, &world, 40, 6);
    }
}

#[test]
fn so_it_does_where_more_is_told_of_a_day_than_can_be_compared() {
    for seed in 100..102 {
        grow(seed, &World { villages: 12, days: 6, copies: 5 }, 600, 4);
    }
}

#[test]
fn a_book_that_lost_a_report_or_a_judgement_is_linked_as_a_whole() {
    let (registry, means, model) = (ActorRegistry::default(), Taxonomy::default(), IncidentModel::built_in());
    let setting = Setting { registry: &registry, means: &means, origin_words: &[], model: &model };
    let (mut dice, mut signatures) = (Rng::with_seed(7), Vec::new());
    let world = World { villages: 2, days: 3, copies: 4 };
    let book: Vec<LinkReport> = (0..30).map(|n| report(&mut dice, &world, n, &mut signatures)).collect();
    let reports = ordered(&book);
    let judged = [Judgement {
        claims: [reports[0].claims[0].id.clone(), reports[9].claims[0].id.clone()],
        reports: None,
        persons: None,
        verdict: Verdict::Same,
        because: serde_json::Value::Null,
    }];
    let (_, known) = link_after(&setting, &reports, &judged, &[], None, false);
    let none = FxHashSet::default();
    let fewer = ordered(&book[..29]);
    let on = |reports: &[LinkReport], judged: &[Judgement]| link_after(&setting, reports, judged, &[], Some(Before { known: &known, changed: &none }), true).0;
    same(&on(&fewer, &judged), &link(&setting, &fewer, &judged, &[]), 7, 0);
    same(&on(&reports, &[]), &link(&setting, &reports, &[], &[]), 7, 1);
}
