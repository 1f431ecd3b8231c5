//! Incidents in the shape of UCDP GED: 49 columns in the order of versions 23.1 to 26.1. Enters: incidents counted by the UCDP convention.
//! Leaves: one row for each place of an incident. Never done here: a summary event; figures for periods are in the tolls.
//!
//! Source of the rules: Högbladh, UCDP GED Codebook 23.1 (2023). Source of the columns: the published files.

use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::{Shown, Wanted, shown};
use crate::line::origins;
use crate::parties::{self, Dyad};
use crate::profile::{Profile, ShownPlace};
use crate::reckons::Figures;
use crate::sheet::{Cell, Field, Kind, Row, Sheet, degrees};
use sha2::{Digest, Sha256};
use tollbook_model::{Harm, PeriodPrecision, PlacePrecision};
use tollbook_reckon::{Convention, Split};

/// What the shape can't say, for the method card.
pub const UCDP_LIMITS: [&str; 6] = [
    "Ids are derived from the incident's code; `relid` holds the code. Ids of conflicts and dyads, `active_year` and `where_description` are empty.",
    "`code_status` is Clear where both sides of a dyad are registered parties, and Check otherwise; then type of violence and sides may be empty.",
    "Figures for periods (summary events, clarity 2) are not split off as rows; they are in the tolls.",
    "An incident without days, or over several calendar years, has no row; neither has one without a reported death.",
    "A place that is kept back has the precision and the point of its first-order unit.",
    "Injured and all other harms have no column.",
];

const NAMES: [(&str, Kind); 49] = [
    ("id", Kind::Number),
    ("relid", Kind::Words),
    ("year", Kind::Number),
    ("active_year", Kind::Number),
    ("code_status", Kind::Words),
    ("type_of_violence", Kind::Number),
    ("conflict_dset_id", Kind::Number),
    ("conflict_new_id", Kind::Number),
    ("conflict_name", Kind::Words),
    ("dyad_dset_id", Kind::Number),
    ("dyad_new_id", Kind::Number),
    ("dyad_name", Kind::Words),
    ("side_a_dset_id", Kind::Number),
    ("side_a_new_id", Kind::Number),
    ("side_a", Kind::Words),
    ("side_b_dset_id", Kind::Number),
    ("side_b_new_id", Kind::Number),
    ("side_b", Kind::Words),
    ("number_of_sources", Kind::Number),
    ("source_article", Kind::Words),
    ("source_office", Kind::Words),
    ("source_date", Kind::Words),
    ("source_headline", Kind::Words),
    ("source_original", Kind::Words),
    ("where_prec", Kind::Number),
    ("where_coordinates", Kind::Words),
    ("where_description", Kind::Words),
    ("adm_1", Kind::Words),
    ("adm_2", Kind::Words),
    ("latitude", Kind::Degrees),
    ("longitude", Kind::Degrees),
    ("geom_wkt", Kind::Words),
    ("priogrid_gid", Kind::Number),
    ("country", Kind::Words),
    ("country_id", Kind::Number),
    ("region", Kind::Words),
    ("event_clarity", Kind::Number),
    ("date_prec", Kind::Number),
    ("date_start", Kind::Words),
    ("date_end", Kind::Words),
    ("deaths_a", Kind::Number),
    ("deaths_b", Kind::Number),
    ("deaths_civilians", Kind::Number),
    ("deaths_unknown", Kind::Number),
    ("best", Kind::Number),
    ("high", Kind::Number),
    ("low", Kind::Number),
    ("gwnoa", Kind::Number),
    ("gwnob", Kind::Number),
];

/// A whole number for a code: 53 bits of its SHA-256, which every reader of numbers keeps exactly.
pub(crate) fn number_of(code: &str) -> u64 {
    let hash = Sha256::digest(code.as_bytes());
    hash.iter().take(8).fold(0u64, |n, b| n << 8 | u64::from(*b)) >> 11
}

/// `where_prec` of the codebook.
pub(crate) fn where_prec(p: PlacePrecision) -> u64 {
    match p {
        PlacePrecision::Exact => 1,
        PlacePrecision::Near => 2,
        PlacePrecision::District => 3,
        PlacePrecision::Province => 4,
        PlacePrecision::Region => 5,
        PlacePrecision::Country | PlacePrecision::Unknown => 6,
        PlacePrecision::SeaOrAir => 7,
    }
}

fn date_prec(p: PeriodPrecision) -> Option<u64> {
    Some(match p {
        PeriodPrecision::Day => 1,
        PeriodPrecision::Days => 2,
        PeriodPrecision::Week => 3,
        PeriodPrecision::Month => 4,
        PeriodPrecision::Year => 5,
        PeriodPrecision::MultiYear => return None,
    })
}

/// The cell of PRIO-GRID: half a degree, counted from the south-west corner of the world. Source: Tollefsen, Strand and Buhaug (2012).
fn priogrid(lat: f64, lon: f64) -> u64 {
    let half = |d: f64, most: u64| ((d * 2.0).floor().max(0.0) as u64).min(most);
    half(lat + 90.0, 359) * 720 + half(lon + 180.0, 719) + 1
}

/// Deaths of side a, side b, civilians and unknown, as one event has them; their sum is `best`.
fn parts(s: &Shown<'_>, dyad: &Dyad, best: u64, holdings: &Holdings<'_>) -> [u64; 4] {
    let of_side = |side: &Option<String>| {
        let ids = s.harmed().into_iter().filter(|a| side.is_some() && parties::ucdp_name(a, holdings) == *side);
        ids.filter_map(|a| s.group(Harm::Killed, &a).best).max().unwrap_or(0)
    };
    let civilians = s.group(Harm::Killed, "civilians").best.unwrap_or(0);
    let (a, b) = if dyad.violence == Some(3) { (0, 0) } else { (of_side(&dyad.a), of_side(&dyad.b)) };
    settled(best, a, b, civilians)
}

/// Deaths whose sum is `best`. Rival statuses may tell the same dead twice: then nothing is known of the sides.
fn settled(best: u64, a: u64, b: u64, civilians: u64) -> [u64; 4] {
    match best.checked_sub(a.saturating_add(b).saturating_add(civilians)) {
        Some(unknown) => [a, b, civilians, unknown],
        None => [0, 0, 0, best],
    }
}

/// A number for each place, by the codebook's rule; nothing if there are fewer dead than places.
fn spread(parts: [u64; 4], best: u64, places: usize) -> Option<Vec<[u64; 4]>> {
    let shares = Convention::split(Split::EvenIfEnough, best, places as u64)?;
    let mut left = parts;
    let take = |share: &u64| {
        let (mut out, mut open) = ([0; 4], *share);
        for (o, l) in out.iter_mut().zip(&mut left) {
            let n = open.min(*l);
            (*o, *l, open) = (n, *l - n, open - n);
        }
        out
    };
    Some(shares.iter().map(take).collect())
}

/// The smallest unit that holds all places.
fn enclosing(places: &[ShownPlace], holdings: &Holdings<'_>) -> ShownPlace {
    let first = places.first().cloned().unwrap_or_default();
    let same = |f: fn(&ShownPlace) -> &Option<tollbook_model::Symbol>| places.iter().all(|p| f(p) == f(&first));
    let province = same(|p| &p.admin1) && first.admin1.is_some();
    let unit = || (holdings.units)(first.country.as_deref()?, first.admin1.as_deref()?);
    ShownPlace {
        name: if province { first.admin1.clone() } else { first.country.clone() },
        id: None,
        admin1: first.admin1.clone().filter(|_| province),
        admin2: None,
        precision: Some(if province { PlacePrecision::Province } else { PlacePrecision::Country }),
        shape: unit().filter(|_| province).map(|u| crate::Shape { lat: u.lat, lon: u.lon, radius_km: u.radius_km }),
        country: first.country,
        coarsened: first.coarsened,
    }
}

struct Dead {
    parts: [u64; 4],
    high: u64,
    low: u64,
}

fn row(s: &Shown<'_>, nth: Option<usize>, place: &ShownPlace, dyad: &Dyad, dead: &Dead, profile: &Profile, holdings: &Holdings<'_>) -> Option<Row> {
    let (start, end) = s.days?;
    let prec = date_prec(s.days_precision?)?;
    let code = nth.map_or_else(|| s.code.clone(), |n| format!("{}-{}", s.code, n + 1));
    let cited: Vec<_> = {
        let mut list: Vec<_> = s.members.iter().filter_map(|c| holdings.reports.get(&c.claim.report)).collect();
        list.sort_by_key(|r| (&r.date, &r.source, &r.text_sha256));
        list.dedup();
        list
    };
    let title = |t: &Option<String>| profile.headline(t.as_deref(), place.coarsened.is_some()).unwrap_or_default();
    let office = |r: &&crate::Cited| r.source.clone().unwrap_or_default();
    // The codebook's sign of a missing day of publication.
    let dated = |r: &&crate::Cited| r.date.clone().unwrap_or_else(|| "1753-01-01".to_owned());
    let join = |f: &dyn Fn(&&crate::Cited) -> String| cited.iter().map(f).collect::<Vec<_>>().join(";");
    let country = place.country.as_deref().and_then(|c| holdings.countries.get(c));
    let best = dead.parts.iter().sum::<u64>();
    let moment = |d: jiff::civil::Date| Cell::Words(format!("{d} 00:00:00.000"));
    let gw = |side: &Option<String>| Cell::number(side.as_deref().and_then(|s| parties::government_number(s, holdings)));
    let shape = place.shape;
    let cells = vec![
        Cell::Number(number_of(&code)),
        Cell::Words(code),
        Cell::number(u64::try_from(start.year()).ok()),
        Cell::Empty,
        Cell::words(if dyad.violence.is_some() && dyad.a.is_some() && dyad.b.is_some() { "Clear" } else { "Check" }),
        Cell::number(dyad.violence),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::maybe(dyad.a.as_ref().zip(dyad.b.as_ref()).map(|(a, b)| format!("{a} - {b}"))),
        Cell::Empty,
        Cell::Empty,
        Cell::maybe(dyad.a.as_ref()),
        Cell::Empty,
        Cell::Empty,
        Cell::maybe(dyad.b.as_ref()),
        Cell::Number(cited.len() as u64),
        Cell::words(join(&|r| format!("\"{},{},{}\"", office(r), dated(r), title(&r.title)))),
        Cell::words(join(&office)),
        Cell::words(join(&dated)),
        Cell::words(join(&|r| title(&r.title))),
        Cell::words(origins(&s.figures.origins, profile, holdings).join(";")),
        Cell::number(place.precision.map(where_prec)),
        Cell::maybe(place.name.as_deref()),
        Cell::Empty,
        Cell::maybe(place.admin1.as_deref()),
        Cell::maybe(place.admin2.as_deref()),
        Cell::degrees(shape.map(|s| s.lat)),
        Cell::degrees(shape.map(|s| s.lon)),
        Cell::maybe(shape.map(|s| format!("POINT ({} {})", degrees(s.lon), degrees(s.lat)))),
        Cell::number(shape.map(|s| priogrid(s.lat, s.lon))),
        Cell::maybe(country.map(|c| c.name("en"))),
        Cell::number(country.and_then(|c| c.gw)),
        Cell::maybe(country.map(|c| c.ucdp_region())),
        Cell::Number(1),
        Cell::Number(prec),
        moment(start),
        moment(end),
        Cell::Number(dead.parts[0]),
        Cell::Number(dead.parts[1]),
        Cell::Number(dead.parts[2]),
        Cell::Number(dead.parts[3]),
        Cell::Number(best),
        Cell::Number(dead.high),
        Cell::Number(dead.low),
        gw(&dyad.a),
        gw(&dyad.b),
    ];
    Some(Row { cells, shape })
}

fn rows(s: &Shown<'_>, profile: &Profile, holdings: &Holdings<'_>) -> Vec<Row> {
    let whole = s.whole(Harm::Killed);
    if !whole.all().iter().flatten().any(|n| *n > 0) || !profile.tells(Some(Harm::Killed)) {
        return Vec::new();
    }
    // The shape has no empty figure: an unknown low is 0 there, and the high is at least the best.
    let best = whole.best.or(whole.low).or(whole.highest).unwrap_or(0);
    let (low, high) = (whole.low.unwrap_or(0).min(best), whole.highest.unwrap_or(best).max(best));
    let dyad = parties::dyad(s, holdings);
    let parts = parts(s, &dyad, best, holdings);
    let apart = s.places.len() > 1 && s.places.iter().all(|p| p.coarsened.is_none());
    if apart && let Some(each) = spread(parts, best, s.places.len()) {
        let places = s.places.len() as u64;
        let share = |n: u64, i: usize| Convention::split(Split::EvenIfEnough, n, places).map_or(if i == 0 { n } else { 0 }, |s| s[i]);
        let one = |(i, (place, parts)): (usize, (&ShownPlace, &[u64; 4]))| {
            let sum = parts.iter().sum::<u64>();
            let dead = Dead { parts: *parts, high: share(high, i).max(sum), low: share(low, i).min(sum) };
            row(s, Some(i), place, &dyad, &dead, profile, holdings)
        };
        return s.places.iter().zip(&each).enumerate().filter_map(one).collect();
    }
    let place = if s.places.len() > 1 { enclosing(&s.places, holdings) } else { s.place.clone() };
    row(s, None, &place, &dyad, &Dead { parts, high, low }, profile, holdings).into_iter().collect()
}

/// Incidents in the shape of UCDP GED, counted by the UCDP convention that is handed in.
///
/// # Errors
/// The embargo holds.
pub fn ucdp<'a>(
    holdings: &'a Holdings<'a>,
    reckoner: &'a dyn Figures,
    convention: &'a Convention,
    profile: &'a Profile,
    wanted: &'a Wanted,
) -> Result<Sheet<'a>> {
    profile.open()?;
    let fields = NAMES.iter().map(|(name, kind)| Field::new(name, *kind, "", "")).collect();
    let rows = shown(holdings, reckoner, convention, profile, wanted).flat_map(|s| rows(&s, profile, holdings)).map(Ok);
    Ok(Sheet { name: "ucdp", about: "Incidents in the shape of UCDP GED", fields, key: Some("id"), rows: Box::new(rows) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deaths_are_parted_over_places_without_losing_one() {
        let each = spread([3, 0, 4, 1], 8, 3).expect("more dead than places");
        assert_eq!(each.iter().map(|p| p.iter().sum::<u64>()).collect::<Vec<_>>(), [3, 3, 2]);
        assert_eq!((0..4).map(|i| each.iter().map(|p| p[i]).sum::<u64>()).collect::<Vec<_>>(), [3, 0, 4, 1]);
        assert_eq!(spread([1, 0, 0, 0], 1, 2), None, "fewer dead than places: not parted");
    }

    #[test]
    fn deaths_of_the_sides_never_add_up_to_more_than_the_best() {
        assert_eq!(settled(9, 0, 4, 3), [0, 4, 3, 2]);
        assert_eq!(settled(9, 0, 9, 9), [0, 0, 0, 9], "nine who are told as fighters and as civilians");
    }

    #[test]
    fn cells_of_the_grid_are_numbered_from_the_south_west() {
        assert_eq!((priogrid(-89.9, -179.9), priogrid(-89.9, 179.9), priogrid(89.9, 179.9)), (1, 720, 259_200));
    }

    #[test]
    fn a_code_has_one_number_that_every_reader_keeps() {
        let n = number_of("SY-20210219-saraqib-3f9a");
        assert!(n < 1 << 53 && n == number_of("SY-20210219-saraqib-3f9a") && n != number_of("SY-20210219-saraqib-3f9b"));
    }
}
