//! Books to try things on. Enters: a few words. Leaves: reports with claims whose spans hold. Never done here: asserting anything.
#![allow(dead_code)]

pub mod tampering;

use tollbook_ledger::{Book, NewReading, NewReport, Stamp, Visibility};
use tollbook_model::{
    AgeClass, Blame, By, ByMode, Cause, Claim, ClaimId, ClaimKind, Count, Harm, Level, Modality, Offsets, Period, PeriodPrecision, Person, Place, PlaceMode,
    PlacePart, PlacePrecision, PlaceRelation, Provenance, Report, Span, SpanRole, Surety, Who,
};

pub fn stamp() -> Stamp {
    Stamp::new("amal", "2021-02-20T12:00:00Z".parse().unwrap())
}

pub fn because(reason: &str) -> Stamp {
    stamp().because(reason)
}

pub fn span(text: &str, quote: &str, role: SpanRole) -> Span {
    let at = text.find(quote).unwrap_or_else(|| panic!("{quote:?} stands in {text:?}"));
    Offsets::new(text).span(at, at + quote.len(), role)
}

/// A claim of `n` people harmed, resting on the words `n` and the place's name.
pub fn claim(report: &Report, harm: Harm, n: u64, place: &str, country: &str) -> Claim {
    let spans = vec![span(&report.text, &n.to_string(), SpanRole::Count), span(&report.text, place, SpanRole::Place)];
    let anchors: Vec<(u32, u32)> = spans.iter().map(|s| (s.bytes[0], s.bytes[1])).collect();
    let day = report.date;
    Claim {
        id: ClaimId::of(&report.text_id, ClaimKind::Harm, Some(harm), &anchors),
        report: report.id.clone(),
        kind: ClaimKind::Harm,
        harm: Some(harm),
        deed: None,
        count: Count::stated(n).with_words(n.to_string()),
        who: Who { words: "people".into(), age: Some(AgeClass::Adult), ..Who::default() },
        by: By { mode: ByMode::One, actors: vec![Blame { actor: Some("state-army".into()), surety: Surety::Stated, inferred: false, words: "army".into() }] },
        means: Some("shelling".into()),
        cause: Cause::Direct,
        target: None,
        place: Some(Place {
            parts: [PlacePart {
                relation: PlaceRelation::In,
                name: place.into(),
                id: Some(format!("geonames:{}", place.len()).into()),
                country: Some(country.into()),
                admin1: Some("Idlib".into()),
                admin2: None,
                lat: Some(35.75),
                lon: Some(36.0),
                precision: PlacePrecision::Exact,
                words: place.into(),
            }]
            .into(),
            mode: PlaceMode::One,
            carried: false,
        }),
        period: day.map(|d| Period {
            start: Some(d),
            end: Some(d),
            precision: PeriodPrecision::Day,
            basis: tollbook_model::Basis::Death,
            words: "on the day".into(),
            anchor: day,
            carried: false,
        }),
        level: Level::Incident,
        attribution: vec![],
        modality: Modality::Asserted,
        relations: vec![],
        provenance: Provenance { spans, rule: "verb.active".into(), pack: "en 1".into() },
    }
}

pub fn named(mut claim: Claim, name: &str) -> Claim {
    claim.who.persons.push(Person { name: name.to_owned(), age: None });
    claim
}

pub fn report(text: &str, source: &str, day: &str) -> Report {
    Report::new(text.to_owned(), Some(source.to_owned()), Some(day.parse().unwrap()))
}

pub fn new_report(report: &Report, visibility: Visibility, claims: Vec<Claim>) -> NewReport {
    let mut new = NewReport::plain(report.clone(), "desk", stamp().time, "tollbook 0.1.0", visibility);
    new.reading = Some(NewReading { pack: "en 1".into(), claims, notices: vec![] });
    new
}

/// A report with two claims: killed and injured.
pub fn two_claims(n: u64, source: &str, day: &str, place: &str) -> (Report, Vec<Claim>) {
    let r = report(&format!("Shells killed {n} people and wounded {} others in {place}, medics said.", n + 1000), source, day);
    let claims = vec![claim(&r, Harm::Killed, n, place, "SY"), claim(&r, Harm::Injured, n + 1000, place, "SY")];
    (r, claims)
}

pub fn book() -> (tempfile::TempDir, Book) {
    let folder = tempfile::tempdir().unwrap();
    let book = Book::create(folder.path().join("book"), "a book", &stamp()).unwrap();
    (folder, book)
}

/// A book with `n` reports of two claims each, in one batch.
pub fn filled(n: u64) -> (tempfile::TempDir, Book) {
    let (folder, mut book) = book();
    fill(&mut book, 0, n);
    (folder, book)
}

pub fn fill(book: &mut Book, from: u64, n: u64) {
    let places = ["Saraqib", "Idlib City", "Maarrat", "Kafr Nabl"];
    let reports = (from..from + n)
        .map(|i| {
            let day = format!("2021-0{}-{:02}", 1 + i % 9, 1 + i % 28);
            let (r, claims) = two_claims(i + 2, ["afp", "sana", "sohr"][i as usize % 3], &day, places[i as usize % 4]);
            new_report(&r, Visibility::Public, claims)
        })
        .collect();
    book.add_reports(&stamp(), reports).unwrap();
}
