//! How long the linking of a book takes. Enters: a number of claims. Leaves: seconds and how many incidents, on made reports. Never done here: a real
//! report.
//!
//! `cargo run --release -p tollbook-link --example grow -- 20000 200000 1000000`
#![allow(clippy::unwrap_used)]

use fastrand::Rng;
use jiff::civil::{Date, date};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::time::Instant;
use tollbook_link::{Before, IncidentModel, LinkReport, Setting, TextSignature, link_after};
use tollbook_model::*;

fn village(n: u64) -> Arc<[PlacePart]> {
    let (province, district) = (n / 200, n / 20);
    let name: Symbol = format!("village {n}").into();
    [PlacePart {
        relation: PlaceRelation::In,
        name: name.clone(),
        id: Some(format!("v:{n}").into()),
        country: Some("SY".into()),
        admin1: Some(format!("province {province}").into()),
        admin2: Some(format!("district {district}").into()),
        lat: Some(33.0 + (n / 45) as f64 / 10.0),
        lon: Some(36.0 + (n % 45) as f64 / 10.0),
        precision: PlacePrecision::Exact,
        words: name,
    }]
    .into()
}

fn claim(id: usize, report: &ReportId, harm: Harm, count: Count, place: &Arc<[PlacePart]>, day: Date) -> Claim {
    let period =
        Period { start: Some(day), end: Some(day), precision: PeriodPrecision::Day, basis: Basis::Death, words: "then".into(), anchor: None, carried: false };
    Claim {
        id: ClaimId(format!("c-{id:08x}")),
        report: report.clone(),
        kind: ClaimKind::Harm,
        harm: Some(harm),
        deed: None,
        count,
        who: Who::default(),
        by: By::default(),
        means: None,
        cause: Cause::Direct,
        target: None,
        place: Some(Place { parts: Arc::clone(place), mode: PlaceMode::One, carried: false }),
        period: Some(period),
        level: Level::Incident,
        attribution: Vec::new(),
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: "".into(), pack: "".into() },
    }
}

/// Three reports to an incident, two claims of killed and injured in each, over ten years and two thousand villages.
fn reports(claims: usize) -> Vec<LinkReport> {
    let mut dice = Rng::with_seed(1);
    let villages: Vec<Arc<[PlacePart]>> = (0..2_000).map(village).collect();
    let outlets: Vec<Symbol> = (0..40).map(|o| Symbol::from(format!("outlet {o}"))).collect();
    let mut out = Vec::new();
    let mut made = 0;
    while made < claims {
        let place = &villages[dice.u64(..2_000) as usize];
        let day = date(2011, 3, 1).checked_add(jiff::Span::new().days(dice.u64(..3_650) as i64)).unwrap();
        let people = 1 + dice.u64(..20);
        for _ in 0..3 {
            let id = ReportId(format!("r-{:08x}", out.len()));
            let own = [Harm::Killed, Harm::Injured].map(|harm| {
                made += 1;
                claim(made, &id, harm, Count::stated(people + dice.u64(..3)), place, day)
            });
            out.push(LinkReport {
                id,
                source: Some(outlets[dice.u64(..40) as usize].clone()),
                published: Some(day.checked_add(jiff::Span::new().days(dice.u64(..2) as i64)).unwrap()),
                order: 0,
                agency: None,
                signature: Some(TextSignature { shingles: 80, slots: (0..64).map(|_| dice.u64(..1 << 32) as u32).collect() }),
                claims: own.to_vec(),
            });
        }
    }
    out.sort_by_key(|r| r.published);
    out.iter_mut().enumerate().for_each(|(n, r)| r.order = n as u64);
    out
}

fn main() {
    let (registry, means, model) = (ActorRegistry::default(), Taxonomy::default(), IncidentModel::built_in());
    let setting = Setting { registry: &registry, means: &means, origin_words: &[], model: &model };
    for n in std::env::args().skip(1).filter_map(|a| a.parse().ok()) {
        let mut reports = reports(n);
        let last = reports.split_off(reports.len() - 9);
        let start = Instant::now();
        let (linking, known) = link_after(&setting, &reports, &[], &[], None, false);
        let whole = start.elapsed().as_secs_f64();
        reports.extend(last);
        let (start, none) = (Instant::now(), FxHashSet::default());
        let (more, _) = link_after(&setting, &reports, &[], &linking.minted, Some(Before { known: &known, changed: &none }), false);
        let (first, then) = (linking.linked.incidents.len(), more.linked.incidents.len());
        println!(
            "{n} claims: {whole:.2} s, {first} incidents, {} pairs; with 9 reports more: {:.2} s, {then} incidents",
            known.pairs.len(),
            start.elapsed().as_secs_f64()
        );
    }
}
