//! Holdings made in code. Enters: a few words per claim. Leaves: linked claims and their reports. Never done here: reading or linking.

use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tollbook_model::*;
use tollbook_publish::{
    Cited, Countries, CsvForm, Holdings, LandUnit, Language, Placed, Profile, Sheet, Unit, Wanted, annotation_page, csv, geojson, geopackage, kml,
};
use tollbook_reckon::{Convention, Reckoner};

const ACTORS: &str = "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource
syrian-army\tSyrian army\tالجيش السوري\t\tsyrian-government\tstate-forces\tSY\t\t\t\tGovernment of Syria\tMilitary Forces of Syria\t
islamic-state\tIslamic State\tتنظيم داعش|تنظيم الدولة\t\tislamic-state\tjihadist\tSY|IQ\t\t\t\tIS\tIslamic State\t
rebels\tRebels\t\t\topposition\trebel\tSY\t\t\t\tSyrian insurgents\t\t
";
const SOURCES: &str = "id\tname\taliases\tkind\tcountry
sohr\tSyrian Observatory for Human Rights\tالمرصد السوري لحقوق الإنسان\tngo\tGB
";
const MEANS: &str = "id\tparent\tlabel\tacled
explosive\t\texplosive weapon\tRemote explosive/landmine/IED
air-strike\texplosive\tair strike\tAir/drone strike
attack\t\tattack\tAttack
";
const TARGETS: &str = "id\tparent\tlabel\tprotected
health\t\thealth care\tyes
hospital\thealth\thospital\tyes
market\t\tmarket\tno
";

/// The text of the only report.
pub const TEXT: &str = "Marea: إن قصفا قتل 12 civilians 😀 said Canary Anwar of the hospital.";

pub fn date(text: &str) -> Date {
    text.parse().expect("a day")
}

/// First-order units of a part of the earth, with the names of their countries.
fn land(country: Option<&str>, within: [f64; 4], language: Language) -> Vec<LandUnit> {
    const UNITS: [(&str, &str, f64, f64, f64); 7] = [
        ("SY", "Idlib", 35.8, 37.0, 60.0),
        ("SY", "Aleppo", 36.2, 37.0, 60.0),
        ("SY", "Latakia", 35.6, 36.1, 30.0),
        ("SY", "Hama", 35.2, 37.3, 60.0),
        ("SY", "Deir ez-Zor", 35.0, 40.3, 110.0),
        ("SY", "Daraa", 32.8, 36.2, 40.0),
        ("TR", "Hatay", 36.3, 36.2, 30.0),
    ];
    let countries = Countries::built_in();
    let inside = |u: &&(&str, &str, f64, f64, f64)| (within[0]..=within[1]).contains(&u.2) && (within[2]..=within[3]).contains(&u.3);
    let unit = |u: &(&str, &str, f64, f64, f64)| LandUnit {
        country: u.0.to_owned(),
        country_name: countries.get(u.0).map_or(u.0, |c| c.name(language.code())).to_owned(),
        name: match (language, u.1) {
            (Language::Arabic, "Aleppo") => "حلب".to_owned(),
            (Language::French, "Aleppo") => "Alep".to_owned(),
            (_, name) => name.to_owned(),
        },
        reach: (u.2, u.3, u.4),
    };
    UNITS.iter().filter(|u| country.is_none_or(|c| c == u.0)).filter(inside).map(unit).collect()
}

/// A named town of Aleppo or Idlib, Syria.
pub fn town(name: &str, admin1: &str) -> PlacePart {
    PlacePart {
        relation: PlaceRelation::In,
        name: name.into(),
        id: Some(format!("test:{name}").into()),
        country: Some("SY".into()),
        admin1: Some(admin1.into()),
        admin2: Some(format!("{name} District").into()),
        lat: Some(36.123_456),
        lon: Some(37.654_321),
        precision: PlacePrecision::Exact,
        words: name.into(),
    }
}

pub fn claim(id: &str, harm: Harm, n: u64, place: Vec<PlacePart>, day: &str) -> Claim {
    let quote = |q: &str, role, at: u32| Span { bytes: [at, at + 1], chars: [at, at + 1], utf16: [at, at + 1], quote: q.to_owned(), role };
    Claim {
        id: ClaimId(id.to_owned()),
        report: ReportId("r-1".to_owned()),
        kind: ClaimKind::Harm,
        harm: Some(harm),
        deed: None,
        count: Count::stated(n).with_words(n.to_string()),
        who: Who { status: Some(Status::Civilian), ..Who::default() },
        by: By::default(),
        means: Some("air-strike".into()),
        cause: Cause::Direct,
        target: None,
        place: Some(Place { mode: if place.len() > 1 { PlaceMode::Several } else { PlaceMode::One }, parts: place.into(), carried: false }),
        period: Some(Period {
            start: Some(date(day)),
            end: Some(date(day)),
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
        provenance: Provenance {
            spans: vec![quote("killed", SpanRole::Harm, 0), quote(&n.to_string(), SpanRole::Count, 7), quote("civilians", SpanRole::Who, 10)],
            rule: "test".into(),
            pack: "test".into(),
        },
    }
}

/// A small world: its claims, which of them speak of one incident, and what a report is.
pub struct World {
    pub linked: Linked,
    registry: ActorRegistry,
    means: Taxonomy,
    targets: Taxonomy,
    reports: HashMap<ReportId, Cited>,
    pub delays: HashMap<tollbook_model::ClaimId, u32>,
    kinds: HashSet<String>,
    countries: Countries,
}

impl World {
    pub fn of(incidents: Vec<(&str, Vec<Claim>)>) -> World {
        let mut linked = Linked::default();
        for (at, (code, claims)) in incidents.into_iter().enumerate() {
            let first = linked.claims.len();
            for claim in claims {
                linked.claims.push(LinkedClaim {
                    claim,
                    published: Some(date("2021-02-20")),
                    order: linked.claims.len() as u64,
                    origin: Some("sohr".into()),
                    line: "afp".into(),
                    copy_of: None,
                    superseded_by: None,
                    incident: Some(at),
                });
            }
            let claims = (first..linked.claims.len()).collect();
            linked.incidents.push(Incident { code: IncidentCode(code.to_owned()), aliases: Vec::new(), claims, verification: Verification::Reported });
        }
        let cited = Cited {
            source: Some("AFP".to_owned()),
            title: Some("Strike on Marea".to_owned()),
            date: Some("2021-02-20".to_owned()),
            url: Some("https://n.example/strike-on-marea".to_owned()),
            text_sha256: "ab".repeat(32),
        };
        World {
            linked,
            registry: ActorRegistry::parse(ACTORS, SOURCES).expect("a registry"),
            means: Taxonomy::parse(MEANS, "means").expect("means"),
            targets: Taxonomy::parse(TARGETS, "targets").expect("targets"),
            reports: HashMap::from([(ReportId("r-1".to_owned()), cited)]),
            kinds: HashSet::from(["hospital".to_owned()]),
            delays: HashMap::new(),
            countries: Countries::built_in(),
        }
    }

    pub fn with<T>(&self, run: impl FnOnce(&Holdings<'_>, &Reckoner<'_>) -> T) -> T {
        let units = |_: &str, name: &str| Some(Unit { lat: if name == "Idlib" { 35.8 } else { 36.2 }, lon: 37.0, radius_km: Some(60) });
        let places = |place: Placed<'_>, language: Language| {
            let name = match place {
                Placed::Unit("SY", "Idlib") => ["Idleb", "إدلب"],
                Placed::Unit("SY", "Aleppo") => ["Alep", "حلب"],
                Placed::Id("test:Marea") => ["Maréa", "مارع"],
                _ => return None,
            };
            match language {
                Language::English => None,
                Language::French => Some(name[0].to_owned()),
                Language::Arabic => Some(name[1].to_owned()),
            }
        };
        let holdings = Holdings {
            places: &places,
            linked: &self.linked,
            registry: &self.registry,
            means: &self.means,
            targets: &self.targets,
            reports: &self.reports,
            delays: &self.delays,
            coarse: &HashSet::new(),
            origin_kinds: &self.kinds,
            units: &units,
            land: &land,
            countries: &self.countries,
        };
        let reckoner = Reckoner::new(&self.linked, &self.registry, &self.means, &self.targets, Some(date("2021-12-31")));
        run(&holdings, &reckoner)
    }

    /// Everything that the profile publishes of the world, in one text: incidents and claims as CSV and GeoJSON, the shapes of others.
    pub fn everything(&self, profile: &Profile) -> String {
        let (house, ucdp, acled, wanted) = (Convention::house(), named("ucdp-23.1"), named("acled-2024"), Wanted::default());
        self.with(|h, r| {
            let all = [
                text(tollbook_publish::incidents(h, r, &house, profile, &wanted)),
                text(tollbook_publish::claims(h, profile, &wanted)),
                text(tollbook_publish::ucdp(h, r, &ucdp, profile, &wanted)),
                text(tollbook_publish::acled(h, r, &acled, profile, &wanted)),
                map(tollbook_publish::incidents(h, r, &house, profile, &wanted)),
                map(tollbook_publish::claims(h, profile, &wanted)),
                drawn(tollbook_publish::incidents(h, r, &house, profile, &wanted)),
                drawn(tollbook_publish::claims(h, profile, &wanted)),
                packed(tollbook_publish::incidents(h, r, &house, profile, &wanted)),
                packed(tollbook_publish::claims(h, profile, &wanted)),
                in_columns(tollbook_publish::incidents(h, r, &house, profile, &wanted)),
                in_columns(tollbook_publish::claims(h, profile, &wanted)),
                annotated(tollbook_publish::annotations(h, profile, &wanted, &|_| Some(TEXT.to_owned()))),
            ];
            all.concat()
        })
    }

    /// Incidents as rows by column.
    pub fn incidents(&self, profile: &Profile) -> Vec<HashMap<String, String>> {
        let (house, wanted) = (Convention::house(), Wanted::default());
        self.with(|h, r| rows(&text(tollbook_publish::incidents(h, r, &house, profile, &wanted))))
    }

    /// Claims as rows by column.
    pub fn claims(&self, profile: &Profile) -> Vec<HashMap<String, String>> {
        let wanted = Wanted::default();
        self.with(|h, _| rows(&text(tollbook_publish::claims(h, profile, &wanted))))
    }
}

pub fn named(convention: &str) -> Convention {
    Convention::named(convention).expect("a convention of the program")
}

pub fn text(sheet: tollbook_publish::Result<Sheet<'_>>) -> String {
    let mut out = Vec::new();
    csv(sheet.expect("a sheet"), CsvForm::default(), &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

fn map(sheet: tollbook_publish::Result<Sheet<'_>>) -> String {
    let mut out = Vec::new();
    geojson(sheet.expect("a sheet"), &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

/// A sheet as KML.
pub fn drawn(sheet: tollbook_publish::Result<Sheet<'_>>) -> String {
    let mut out = Vec::new();
    kml(sheet.expect("a sheet"), &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

/// A sheet as the bytes of a GeoPackage.
pub fn package(sheet: Sheet<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    geopackage(sheet, date("2021-12-31"), &mut out).expect("memory");
    out
}

/// The words that stand anywhere in a GeoPackage.
fn packed(sheet: tollbook_publish::Result<Sheet<'_>>) -> String {
    String::from_utf8_lossy(&package(sheet.expect("a sheet"))).into_owned()
}

/// The words that stand anywhere in a Parquet file.
fn in_columns(sheet: tollbook_publish::Result<Sheet<'_>>) -> String {
    let mut out = Vec::new();
    tollbook_publish::parquet(sheet.expect("a sheet"), &mut out).expect("memory");
    String::from_utf8_lossy(&out).into_owned()
}

/// Annotations as JSON-LD.
pub fn annotated(sheet: tollbook_publish::Result<Sheet<'_>>) -> String {
    let mut out = Vec::new();
    annotation_page(sheet.expect("a sheet"), &mut out).expect("memory");
    String::from_utf8(out).expect("UTF-8")
}

/// Rows of a CSV text, by column.
pub fn rows(text: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    let one = |r: csv::StringRecord| heads.iter().cloned().zip(r.iter().map(str::to_owned)).collect();
    reader.records().map(|r| one(r.expect("a row"))).collect()
}

pub fn blame(actor: Option<&str>, words: &str) -> By {
    let blame = Blame { actor: actor.map(Symbol::from), surety: Surety::Stated, inferred: false, words: words.into() };
    By { mode: ByMode::One, actors: vec![blame] }
}

pub fn place(parts: Vec<PlacePart>, mode: PlaceMode) -> Place {
    Place { parts: Arc::from(parts), mode, carried: false }
}
