//! How long tolls take. Enters: synthetic books. Leaves: milliseconds per question. Never done here: a real report.
//!
//! `nested`: a million claims over ten years, three to an incident, with windows and cumulatives over them. `crossing`: the ledger of 10
//! provinces of 10 districts and 365 days in which incidents, days, weeks and cumulatives of two groups cross each other.

#[path = "../tests/reckon/dice.rs"]
mod dice;

use dice::Dice;
use jiff::civil::{Date, date};
use std::sync::{Arc, OnceLock};
use tollbook_model::*;
use tollbook_reckon::{Axis, Convention, Reading, Reckoner};

fn main() {
    divan::main();
}

fn part(province: u64, district: Option<u64>, village: Option<u64>) -> PlacePart {
    let admin1: Symbol = format!("province {province}").into();
    let admin2: Option<Symbol> = district.map(|d| format!("district {province}-{d}").into());
    let id: Symbol = format!("v:{province}:{district:?}:{village:?}").into();
    let precision = match (district, village) {
        (_, Some(_)) => PlacePrecision::Exact,
        (Some(_), _) => PlacePrecision::District,
        _ => PlacePrecision::Province,
    };
    let name = id.clone();
    PlacePart {
        relation: PlaceRelation::In,
        name: name.clone(),
        id: Some(id),
        country: Some("SY".into()),
        admin1: Some(admin1),
        admin2,
        lat: None,
        lon: None,
        precision,
        words: name,
    }
}

fn country() -> PlacePart {
    PlacePart { admin1: None, precision: PlacePrecision::Country, id: Some("SY".into()), ..part(0, None, None) }
}

struct Maker {
    claims: Vec<LinkedClaim>,
    words: Symbol,
}

impl Maker {
    fn claim(&mut self, place: &Arc<[PlacePart]>, days: (Date, Date), count: Count, level: Level, from: (usize, u64), incident: Option<usize>) {
        let (report, origin) = from;
        let id = ClaimId(format!("c{}", self.claims.len()));
        let precision = PeriodPrecision::of_days(days.0, days.1);
        let period = Period { start: Some(days.0), end: Some(days.1), precision, basis: Basis::Death, words: self.words.clone(), anchor: None, carried: false };
        let claim = Claim {
            id,
            report: ReportId(format!("r{report}")),
            kind: ClaimKind::Harm,
            harm: Some(Harm::Killed),
            deed: None,
            count,
            who: Who::default(),
            by: By::default(),
            means: None,
            cause: Cause::Direct,
            target: None,
            place: Some(Place { parts: Arc::clone(place), mode: PlaceMode::One, carried: false }),
            period: Some(period),
            level,
            attribution: Vec::new(),
            modality: Modality::Asserted,
            relations: Vec::new(),
            provenance: Provenance { spans: Vec::new(), rule: self.words.clone(), pack: self.words.clone() },
        };
        let origin: Symbol = format!("origin {origin}").into();
        let order = report as u64;
        self.claims.push(LinkedClaim {
            claim,
            published: Some(days.1),
            order,
            line: origin.clone(),
            origin: Some(origin),
            copy_of: None,
            superseded_by: None,
            incident,
        });
    }
}

fn linked(claims: Vec<LinkedClaim>) -> Linked {
    let count = claims.iter().filter_map(|c| c.incident).max().map_or(0, |n| n + 1);
    let mut incidents: Vec<Incident> =
        (0..count).map(|i| Incident { code: IncidentCode(format!("i{i}")), aliases: vec![], claims: vec![], verification: Verification::Reported }).collect();
    for (i, c) in claims.iter().enumerate() {
        if let Some(n) = c.incident {
            incidents[n].claims.push(i);
        }
    }
    Linked { claims, incidents, ..Linked::default() }
}

fn on(first: Date, days: i64) -> Date {
    first.checked_add(jiff::Span::new().days(days)).expect("within the calendar")
}

/// Incidents with three tellings each, daily windows per province, monthly ones per district, cumulatives for the country.
fn nested(n: usize) -> Linked {
    let mut dice = Dice(1);
    let first = date(2011, 3, 1);
    let mut m = Maker { claims: Vec::with_capacity(n), words: "then".into() };
    let villages: Vec<Arc<[PlacePart]>> = (0..2_000).map(|v| [part(v / 200, Some(v / 20 % 10), Some(v % 20))].into()).collect();
    let districts: Vec<Arc<[PlacePart]>> = (0..100).map(|d| [part(d / 10, Some(d % 10), None)].into()).collect();
    let whole: Arc<[PlacePart]> = [country()].into();
    let mut incident = 0;
    while m.claims.len() < n * 97 / 100 {
        let village = dice.roll(2_000) as usize;
        let day = on(first, dice.roll(3_650) as i64);
        let people = 1 + dice.roll(20);
        for k in 0..3 {
            m.claim(&villages[village], (day, day), Count::at_least(people + dice.roll(3)), Level::Incident, (incident * 3 + k, dice.roll(5)), Some(incident));
        }
        incident += 1;
    }
    for month in 0..120 {
        for d in &districts {
            let (from, at) = (on(first, month * 30), m.claims.len());
            m.claim(d, (from, on(from, 29)), Count::at_least(50 + dice.roll(200)), Level::Window, (10_000_000 + at, dice.roll(5)), None);
        }
    }
    while m.claims.len() < n {
        let to = on(first, 365 + dice.roll(3_285) as i64);
        let count = Count::at_least(100_000 + dice.roll(400_000));
        let at = m.claims.len();
        m.claim(&whole, (first, to), count, Level::Cumulative, (20_000_000 + at, dice.roll(5)), None);
    }
    linked(m.claims)
}

/// What reports are at their worst: a third in one city with only the month told, a tenth without a day in the whole country, the rest as in
/// `nested`.
fn vague(n: usize) -> Linked {
    let mut dice = Dice(3);
    let first = date(2011, 3, 1);
    let mut m = Maker { claims: Vec::with_capacity(n), words: "then".into() };
    let city: Arc<[PlacePart]> = [part(0, Some(0), Some(0))].into();
    let whole: Arc<[PlacePart]> = [country()].into();
    let villages: Vec<Arc<[PlacePart]>> = (0..2_000).map(|v| [part(v / 200, Some(v / 20 % 10), Some(v % 20))].into()).collect();
    for i in 0..n {
        let (day, count) = (on(first, dice.roll(3_650) as i64), Count::at_least(1 + dice.roll(20)));
        let from = (i, dice.roll(5));
        match dice.roll(10) {
            0 => {
                m.claim(&whole, (day, day), count, Level::Incident, from, Some(i));
                if let Some(c) = m.claims.last_mut() {
                    c.claim.period = None;
                }
            }
            1..4 => m.claim(&city, (day.first_of_month(), day.last_of_month()), count, Level::Incident, from, Some(i)),
            _ => m.claim(&villages[dice.roll(2_000) as usize], (day, day), count, Level::Incident, from, Some(i)),
        }
    }
    linked(m.claims)
}

/// Incidents of twenty towns in five provinces, about one a day in each town for ten years, two in five told of the province alone. Linking is unsure of every
/// second pair on one day in one place, of fewer a day or two apart: what may be one hangs together over years.
fn doubtful(n: usize) -> Linked {
    let mut dice = Dice(5);
    let first = date(2013, 1, 1);
    let mut m = Maker { claims: Vec::with_capacity(n), words: "then".into() };
    let towns: Vec<Arc<[PlacePart]>> = (0..20).map(|t| [part(t / 4, Some(t), Some(t))].into()).collect();
    let provinces: Vec<Arc<[PlacePart]>> = (0..5).map(|p| [part(p, None, None)].into()).collect();
    // Province, day, town if it is told.
    let mut told: Vec<(usize, i64, Option<usize>)> = Vec::with_capacity(n);
    for i in 0..n {
        let (town, day) = (dice.roll(20) as usize, dice.roll(3_650) as i64);
        let known = (dice.roll(5) > 1).then_some(town);
        let place = known.map_or(&provinces[town / 4], |t| &towns[t]);
        m.claim(place, (on(first, day), on(first, day)), Count::at_least(2 + dice.roll(28)), Level::Incident, (i, dice.roll(7)), Some(i));
        told.push((town / 4, day, known));
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&i| told[i]);
    let mut out = linked(m.claims);
    for (at, &i) in order.iter().enumerate() {
        for &j in order[at + 1..].iter().take_while(|&&j| told[j].0 == told[i].0 && told[j].1 - told[i].1 <= 2) {
            let one_place = told[i].2.is_none() || told[j].2.is_none() || told[i].2 == told[j].2;
            if one_place && dice.roll(20) < [8, 4, 1][(told[j].1 - told[i].1) as usize] {
                out.unsure.push([i.min(j), i.max(j)]);
            }
        }
    }
    out
}

/// Incidents, days, weeks and cumulatives of random provinces, districts and days: each an aggregate of its own, many crossing.
fn crossing(n: usize) -> Linked {
    let mut dice = Dice(7);
    let first = date(2020, 1, 1);
    let mut m = Maker { claims: Vec::new(), words: "then".into() };
    for i in 0..n {
        let (province, district) = (dice.roll(10), dice.roll(10));
        let place: Arc<[PlacePart]> = match dice.roll(20) {
            0 => [country()].into(),
            1..7 => [part(province, None, None)].into(),
            _ => [part(province, Some(district), None)].into(),
        };
        let (from, length) = match dice.roll(4) {
            0 | 1 => (dice.roll(365), 0),
            2 => (dice.roll(358), 6),
            _ => (0, 30 + dice.roll(335)),
        };
        let days = (on(first, from as i64), on(first, (from + length) as i64));
        m.claim(&place, days, Count::at_least(1 + dice.roll(10) + length), Level::Window, (i, dice.roll(5)), None);
        if dice.roll(2) == 0
            && let Some(c) = m.claims.last_mut()
        {
            c.claim.who.actor = Some("islamic-state".into());
            c.claim.who.words = "jihadists".to_owned();
        }
    }
    linked(m.claims)
}

static TERMS: OnceLock<Taxonomy> = OnceLock::new();

fn reckoner(linked: &'static Linked) -> Reckoner<'static> {
    let terms = TERMS.get_or_init(Taxonomy::default);
    Reckoner::new(linked, &ActorRegistry::default(), terms, terms, None)
}

fn million() -> &'static Reckoner<'static> {
    static LINKED: OnceLock<Linked> = OnceLock::new();
    static RECKONER: OnceLock<Reckoner<'static>> = OnceLock::new();
    RECKONER.get_or_init(|| {
        let r = reckoner(LINKED.get_or_init(|| nested(1_000_000)));
        let toll = r.toll(&Scope::of(Counted::Harm(Harm::Killed)), &Convention::house(), Reading::Documented);
        assert!(toll.is_ok_and(|t| t.low() > Some(500_000)));
        r
    })
}

fn province_in_a_year() -> Scope {
    let mut scope = Scope::of(Counted::Harm(Harm::Killed));
    scope.place = Some(part(3, None, None));
    scope.from = Some(date(2014, 1, 1));
    scope.to = Some(date(2014, 12, 31));
    scope
}

#[divan::bench(sample_count = 1)]
fn index_a_million_claims(bencher: divan::Bencher) {
    let linked: &'static Linked = Box::leak(Box::new(nested(1_000_000)));
    bencher.bench_local(|| reckoner(linked));
}

#[divan::bench(sample_count = 10)]
fn nested_whole_country(bencher: divan::Bencher) {
    let r = million();
    let house = Convention::house();
    bencher.bench_local(|| r.toll(&Scope::of(Counted::Harm(Harm::Killed)), &house, Reading::Documented));
}

#[divan::bench(sample_count = 20)]
fn nested_province_in_a_year(bencher: divan::Bencher) {
    let r = million();
    let house = Convention::house();
    bencher.bench_local(|| r.toll(&province_in_a_year(), &house, Reading::Documented));
}

#[divan::bench(sample_count = 1)]
fn vague_first_question_of_a_hundred_thousand(bencher: divan::Bencher) {
    let linked: &'static Linked = Box::leak(Box::new(vague(100_000)));
    let house = Convention::house();
    bencher.bench_local(|| reckoner(linked).toll(&Scope::of(Counted::Harm(Harm::Killed)), &house, Reading::Documented));
}

#[divan::bench(sample_count = 3)]
fn doubtful_whole_country(bencher: divan::Bencher) {
    let linked: &'static Linked = Box::leak(Box::new(doubtful(78_000)));
    let r = reckoner(linked);
    let house = Convention::house();
    bencher.bench_local(|| r.toll(&Scope::of(Counted::Harm(Harm::Killed)), &house, Reading::Documented));
}

/// Every claim has to be looked at: the question is for what few of them state.
#[divan::bench(sample_count = 10)]
fn nested_civilians(bencher: divan::Bencher) {
    let r = million();
    let house = Convention::house();
    let mut scope = province_in_a_year();
    scope.who.status = Some(Status::Civilian);
    bencher.bench_local(|| r.toll(&scope, &house, Reading::Documented));
}

#[divan::bench(sample_count = 3)]
fn months_by_district_over_ten_years(bencher: divan::Bencher) {
    let r = million();
    let house = Convention::house();
    let scope = Scope::of(Counted::Harm(Harm::Killed));
    bencher.bench_local(|| r.group(&scope, &[Axis::Month, Axis::District], &house, Reading::Documented));
}

#[divan::bench(args = [1_000, 5_000], sample_count = 2)]
fn crossing_claims(bencher: divan::Bencher, n: usize) {
    let linked: &'static Linked = Box::leak(Box::new(crossing(n)));
    let r = reckoner(linked);
    let house = Convention::house();
    bencher.bench_local(|| r.toll(&Scope::of(Counted::Harm(Harm::Killed)), &house, Reading::Documented));
}

#[divan::bench(args = [1_000], sample_count = 2)]
fn crossing_claims_reconciled(bencher: divan::Bencher, n: usize) {
    let linked: &'static Linked = Box::leak(Box::new(crossing(n)));
    let r = reckoner(linked);
    let house = Convention::house();
    bencher.bench_local(|| r.toll(&Scope::of(Counted::Harm(Harm::Killed)), &house, Reading::Reconciled));
}
