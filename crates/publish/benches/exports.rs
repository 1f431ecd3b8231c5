//! How fast data leave. Enters: a number of incidents (first argument, else 100,000), made here, three claims each. Leaves: seconds, bytes and the
//! greatest memory of each format. Never done here: a promise; docs/exports.md holds what was measured.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::time::Instant;
use tollbook_model::*;
use tollbook_publish::{Cited, Countries, CsvForm, Holdings, Language, Profile, Result, Sheet, Unit, Wanted, csv, geojson, json_lines};
use tollbook_reckon::{Convention, Reckoner};

/// Counts what it is given, as a disk would take it.
#[derive(Default)]
struct Sink(u64);

impl Write for Sink {
    fn write(&mut self, buf: &[u8]) -> std::io::Result<usize> {
        self.0 += buf.len() as u64;
        Ok(buf.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn claim(n: usize, part: usize) -> Claim {
    let town = n % 997;
    let place = PlacePart {
        relation: PlaceRelation::In,
        name: format!("Town {town}").into(),
        id: Some(format!("made:{town}").into()),
        country: Some("SY".into()),
        admin1: Some(format!("Unit {}", town % 14).into()),
        admin2: Some(format!("District {}", town % 60).into()),
        lat: Some(33.0 + town as f64 / 300.0),
        lon: Some(36.0 + town as f64 / 200.0),
        precision: PlacePrecision::Exact,
        words: "".into(),
    };
    let day = jiff::civil::date(2012, 1, 1).saturating_add(jiff::Span::new().days((n % 3_600) as i64));
    let people = (n * 7 % 23 + 1 + part) as u64;
    Claim {
        id: ClaimId(format!("c-{n:08x}{part:08x}")),
        report: ReportId(format!("r-{}", n % 50_000)),
        kind: ClaimKind::Harm,
        harm: Some(if part == 2 { Harm::Injured } else { Harm::Killed }),
        deed: None,
        count: if part == 1 { Count::at_least(people) } else { Count::stated(people) },
        who: Who { status: Some(Status::Civilian), ..Who::default() },
        by: By::default(),
        means: Some("air-strike".into()),
        cause: Cause::Direct,
        target: None,
        place: Some(Place { parts: vec![place].into(), mode: PlaceMode::One, carried: false }),
        period: Some(Period {
            start: Some(day),
            end: Some(day),
            precision: PeriodPrecision::Day,
            basis: Basis::Death,
            words: "".into(),
            anchor: None,
            carried: false,
        }),
        level: Level::Incident,
        attribution: Vec::new(),
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: "made".into(), pack: "made".into() },
    }
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|v| v.trim().split(' ').next()?.parse::<u64>().ok());
    peak.map_or_else(|| "memory unknown".to_owned(), |kb| format!("{} MB at most so far", kb / 1024))
}

fn main() {
    let count: usize = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(100_000);
    let mut linked = Linked::default();
    for n in 0..count {
        let first = linked.claims.len();
        for part in 0..3 {
            linked.claims.push(LinkedClaim {
                claim: claim(n, part),
                published: None,
                order: n as u64,
                origin: Some(if part == 1 { "hospital".into() } else { "sohr".into() }),
                line: "line".into(),
                copy_of: None,
                superseded_by: None,
                incident: Some(n),
            });
        }
        let code = IncidentCode(format!("SY-20120101-town-{}-{n:06x}", n % 997));
        linked.incidents.push(Incident { code, aliases: Vec::new(), claims: (first..first + 3).collect(), verification: Verification::Reported });
    }
    let terms = Taxonomy::default();
    let registry = ActorRegistry::default();
    let cited = |n: usize| Cited { source: Some(format!("Outlet {}", n % 40)), date: Some("2021-02-20".into()), ..Cited::default() };
    let reports: HashMap<ReportId, Cited> = (0..50_000).map(|n| (ReportId(format!("r-{n}")), cited(n))).collect();
    let (kinds, countries) = (HashSet::from(["hospital".to_owned(), "sohr".to_owned()]), Countries::built_in());
    let delays = HashMap::new();
    let units = |_: &str, _: &str| Some(Unit { lat: 35.0, lon: 37.0, radius_km: Some(60) });
    let land = |_: Option<&str>, _: [f64; 4], _: Language| Vec::new();
    let holdings = Holdings {
        linked: &linked,
        registry: &registry,
        means: &terms,
        targets: &terms,
        reports: &reports,
        delays: &delays,
        coarse: &HashSet::new(),
        origin_kinds: &kinds,
        units: &units,
        places: &|_, _| None,
        land: &land,
        countries: &countries,
    };
    let start = Instant::now();
    let reckoner = Reckoner::new(&linked, &registry, &terms, &terms, None);
    println!("{count} incidents, {} claims made and indexed in {:.1} s; {}", linked.claims.len(), start.elapsed().as_secs_f64(), memory());
    let (house, wanted) = (Convention::house(), Wanted::default());
    let profile = Profile::public(jiff::civil::date(2025, 1, 1));
    let run = |name: &str, sheet: Result<Sheet<'_>>, write: &dyn Fn(Sheet<'_>, &mut Sink) -> Result<u64>| {
        let start = Instant::now();
        let mut sink = Sink::default();
        match sheet.and_then(|s| write(s, &mut sink)) {
            Ok(rows) => println!("{name}: {rows} rows, {:.1} MB, {:.2} s; {}", sink.0 as f64 / 1e6, start.elapsed().as_secs_f64(), memory()),
            Err(e) => println!("{name}: {e}"),
        }
    };
    let as_csv = |s: Sheet<'_>, to: &mut Sink| csv(s, CsvForm::default(), to);
    run("incidents.csv", tollbook_publish::incidents(&holdings, &reckoner, &house, &profile, &wanted), &as_csv);
    run("incidents.jsonl", tollbook_publish::incidents(&holdings, &reckoner, &house, &profile, &wanted), &|s, to| json_lines(s, to));
    run("incidents.geojson", tollbook_publish::incidents(&holdings, &reckoner, &house, &profile, &wanted), &|s, to| geojson(s, to));
    run("claims.csv", tollbook_publish::claims(&holdings, &profile, &wanted), &as_csv);
    run("ucdp.csv", tollbook_publish::ucdp(&holdings, &reckoner, &house, &profile, &wanted), &as_csv);
    run("acled.csv", tollbook_publish::acled(&holdings, &reckoner, &house, &profile, &wanted), &as_csv);
}
