//! Bundles: several reports on overlapping incidents, and the true ledger behind them. Enters: a folder of bundles. Leaves: reports read and
//! linked, pairs of claims right and wrong, tolls beside the answers. Never done here: an answer made out of what the program says.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::io;
use std::path::Path;
use tollbook_intake::{Signature, agency_credit};
use tollbook_link::{IncidentModel, LinkReport, Linking, Setting, TextSignature, link};
use tollbook_model::{Claim, Counted, Harm, PlacePrecision, Report, Scope, Symbol, VictimGroup};
use tollbook_read::Reader;
use tollbook_reckon::{Convention, Reading, Reckoner, Toll};

/// A claim that a report makes, as whoever wrote the bundle marked it.
#[derive(Clone, Debug, Deserialize)]
pub struct MarkedClaim {
    /// The harm.
    pub harm: Harm,
    /// The words of the count.
    pub words: String,
    /// Code of the incident that it speaks of.
    #[serde(default)]
    pub incident: Option<String>,
    /// `window` or `cumulative`, where it speaks of no single incident.
    #[serde(default)]
    pub level: Option<String>,
    /// Words of the count of which it is a part.
    #[serde(default)]
    pub part_of: Option<String>,
}

/// A report of a bundle.
#[derive(Clone, Debug, Deserialize)]
pub struct BundleReport {
    /// Its id in the bundle.
    pub id: String,
    /// Day of publication.
    pub date: toml::value::Datetime,
    /// Who published it.
    pub source: String,
    /// The report that it copies.
    #[serde(default)]
    pub copy_of: Option<String>,
    /// Its text, headline first.
    pub text: String,
    /// Every numbered claim of people killed or injured, in order.
    #[serde(default)]
    pub claims: Vec<MarkedClaim>,
}

/// What is asked.
#[derive(Clone, Debug, Deserialize)]
pub struct Ask {
    /// killed, injured.
    pub count: Harm,
    /// A place in English.
    #[serde(default)]
    pub place: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub country: Option<String>,
    /// First day.
    #[serde(default)]
    pub from: Option<toml::value::Datetime>,
    /// Last day.
    #[serde(default)]
    pub to: Option<toml::value::Datetime>,
    /// civilian, combatant, or an actor.
    #[serde(default)]
    pub who: Option<String>,
}

/// A question with its answer.
#[derive(Clone, Debug, Deserialize)]
pub struct AskedToll {
    /// What is asked.
    pub ask: Ask,
    /// How many there were.
    #[serde(default)]
    pub truth: Option<u64>,
    /// The documented minimum.
    #[serde(default)]
    pub low: Option<u64>,
    /// The single figure that a recorder would give.
    #[serde(default)]
    pub best: Option<u64>,
    /// The highest credible figure.
    #[serde(default)]
    pub high: Option<u64>,
    /// True if the words leave it open.
    #[serde(default)]
    pub high_open: bool,
    /// True if nothing inside the question has a floor.
    #[serde(default)]
    pub unknown: bool,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// Reports on overlapping incidents, and the ledger behind them.
#[derive(Clone, Debug, Deserialize)]
pub struct Bundle {
    /// What happened, and what makes it hard.
    pub about: String,
    /// The reports.
    #[serde(rename = "report")]
    pub reports: Vec<BundleReport>,
    /// The questions.
    #[serde(default, rename = "toll")]
    pub tolls: Vec<AskedToll>,
}

/// A civil day out of a table.
#[must_use]
pub fn day(d: &toml::value::Datetime) -> Option<Date> {
    let d = d.date?;
    Date::new(i16::try_from(d.year).ok()?, i8::try_from(d.month).ok()?, i8::try_from(d.day).ok()?).ok()
}

/// All bundles of a folder, by file name.
///
/// # Errors
/// A file can't be read, or isn't a bundle.
pub fn load_bundles(dir: &Path) -> io::Result<Vec<(String, Bundle)>> {
    let mut files: Vec<_> = std::fs::read_dir(dir)?.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    files
        .into_iter()
        .map(|f| {
            let name = f.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&f)?;
            let bundle = toml::from_str(&text).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {e}", f.display())))?;
            Ok((name, bundle))
        })
        .collect()
}

/// A bundle as the program reads and links it.
pub struct ReadBundle {
    /// The linking of all its reports.
    pub linking: Linking,
    /// For each report in the bundle's order, the index of its first claim in the linking.
    pub first: Vec<usize>,
    /// For each report, its claims.
    pub claims: Vec<Vec<Claim>>,
}

/// Reads and links a bundle.
#[must_use]
pub fn read_bundle(reader: &Reader, model: &IncidentModel, bundle: &Bundle) -> ReadBundle {
    let mut inputs = Vec::new();
    for (order, r) in bundle.reports.iter().enumerate() {
        let text = r.text.trim_start_matches('\n').to_owned();
        let signature = Signature::of(&text);
        let agency = agency_credit(&text, None, &reader.registry).map(|c| Symbol::from(c.agency.as_str()));
        let report = Report::new(text, Some(r.source.clone()), day(&r.date));
        let claims = reader.read(&report).claims;
        inputs.push(LinkReport {
            id: report.id.clone(),
            source: Some(Symbol::from(r.source.as_str())),
            published: report.date,
            order: order as u64,
            agency,
            signature: Some(TextSignature { shingles: signature.shingles, slots: signature.slots }),
            claims,
        });
    }
    inputs.sort_by_key(|r| (r.published, r.order));
    for (order, r) in inputs.iter_mut().enumerate() {
        r.order = order as u64;
    }
    let mut first = Vec::new();
    let mut at = 0;
    for r in &inputs {
        first.push(at);
        at += r.claims.len();
    }
    let origin_words = tollbook_read::origin_words();
    let setting = Setting { registry: &reader.registry, means: &reader.means, origin_words: &origin_words, model };
    let linking = link(&setting, &inputs, &[], &[]);
    ReadBundle { linking, first, claims: inputs.into_iter().map(|r| r.claims).collect() }
}

/// How a marked claim was found.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The report, in the bundle's order.
    pub report: usize,
    /// What was marked.
    pub marked: &'a MarkedClaim,
    /// The claim that was read for it, as an index into the linking.
    pub claim: Option<usize>,
}

/// Pairs the marked claims of a bundle with those that were read: same harm, same words of the count, in the order of the text.
#[must_use]
pub fn find_marked<'a>(bundle: &'a Bundle, read: &ReadBundle) -> Vec<Found<'a>> {
    let mut out = Vec::new();
    for (n, report) in bundle.reports.iter().enumerate() {
        let claims = &read.claims[n];
        let mut taken = vec![false; claims.len()];
        for marked in &report.claims {
            let plain = |w: &str| w.trim().to_lowercase();
            let number = |w: &str| w.rsplit(' ').next().map(plain).unwrap_or_default();
            let fits = |i: usize, loose: bool| {
                let c: &Claim = &claims[i];
                let (a, b) = (plain(&c.count.words), plain(&marked.words));
                !taken[i] && c.harm == Some(marked.harm) && (a == b || loose && (number(&a) == number(&b) || a.contains(&b) || !a.is_empty() && b.contains(&a)))
            };
            let at = (0..claims.len()).find(|&i| fits(i, false)).or_else(|| (0..claims.len()).find(|&i| fits(i, true)));
            if let Some(i) = at {
                taken[i] = true;
            }
            out.push(Found { report: n, marked, claim: at.map(|i| read.first[n] + i) });
        }
    }
    out
}

/// Pairs of claims of different reports that speak of one incident: right, told by the program, true.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairCounts {
    /// Told and true.
    pub right: usize,
    /// Told by the program.
    pub told: usize,
    /// True.
    pub true_pairs: usize,
}

impl PairCounts {
    /// Adds another bundle's.
    pub fn add(&mut self, other: PairCounts) {
        self.right += other.right;
        self.told += other.told;
        self.true_pairs += other.true_pairs;
    }
    /// Harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.told + self.true_pairs).max(1) as f64
    }
}

/// Counts pairs over all marked claims that name an incident; `read_only` leaves out those that were not read, to see the linking alone.
#[must_use]
pub fn pair_counts(found: &[Found<'_>], read: &ReadBundle, read_only: bool) -> (PairCounts, Vec<(usize, usize, bool)>) {
    let mut counts = PairCounts::default();
    let mut wrong = Vec::new();
    let own = |f: &Found<'_>| f.claim.and_then(|c| read.linking.linked.claims[c].incident);
    for (i, a) in found.iter().enumerate() {
        for (j, b) in found.iter().enumerate().skip(i + 1) {
            let (Some(x), Some(y)) = (&a.marked.incident, &b.marked.incident) else { continue };
            if a.report == b.report || read_only && (a.claim.is_none() || b.claim.is_none()) {
                continue;
            }
            let (truth, told) = (x == y, matches!((own(a), own(b)), (Some(p), Some(q)) if p == q));
            counts.true_pairs += usize::from(truth);
            counts.told += usize::from(told);
            counts.right += usize::from(truth && told);
            if truth != told {
                wrong.push((i, j, truth));
            }
        }
    }
    (counts, wrong)
}

/// How the incidents of a linking fall on the codes of a bundle, for reading errors.
#[must_use]
pub fn codes_by_incident(found: &[Found<'_>], read: &ReadBundle) -> FxHashMap<usize, Vec<String>> {
    let mut out: FxHashMap<usize, Vec<String>> = FxHashMap::default();
    for f in found {
        if let (Some(c), Some(code)) = (f.claim, &f.marked.incident)
            && let Some(i) = read.linking.linked.claims[c].incident
        {
            let list = out.entry(i).or_default();
            if !list.contains(code) {
                list.push(code.clone());
            }
        }
    }
    out
}

/// The scope of a bundle's question; `None` where the gazetteer or the registry doesn't know what it names.
#[must_use]
pub fn scope_of(reader: &Reader, ask: &Ask, read: &ReadBundle) -> Option<Scope> {
    let mut scope = Scope::of(Counted::Harm(ask.count));
    match ask.who.as_deref() {
        None => {}
        Some(word) if VictimGroup::of_word(word).is_some() => scope.who = VictimGroup::of_word(word)?,
        Some(actor) => {
            let spoken = actor.replace('-', " ");
            let named = |a: &&tollbook_model::Actor| a.aliases.iter().chain([&a.name.to_string()]).any(|n| n.to_lowercase() == spoken);
            // "Islamic Jihad", "Afghan government": a name that an actor shares with others is its own among the countries that the bundle speaks of.
            let countries: Vec<&Symbol> =
                read.claims.iter().flatten().filter_map(|c| c.place.as_ref()).flat_map(|p| p.parts.iter()).filter_map(|p| p.country.as_ref()).collect();
            let shared =
                |a: &&tollbook_model::Actor| a.generic.iter().any(|n| n.to_lowercase() == spoken) && a.countries.iter().any(|c| countries.contains(&c));
            let actors = || reader.registry.actors.iter();
            let known = actors().find(|a| *a.id == *actor || *a.side == *actor).or_else(|| actors().find(named)).or_else(|| actors().find(shared))?;
            scope.who.actor = Some(if *known.side == *actor && *known.id != *actor { known.side.clone() } else { known.id.clone() });
        }
    }
    if ask.place.is_some() || ask.country.is_some() {
        // Without a country, that of most claims: whoever asks a book asks about the countries it speaks of.
        let mut countries: FxHashMap<&Symbol, usize> = FxHashMap::default();
        let parts = read.claims.iter().flatten().filter_map(|c| c.place.as_ref()).flat_map(|p| p.parts.iter());
        parts.filter_map(|p| p.country.as_ref()).for_each(|c| *countries.entry(c).or_default() += 1);
        let most = countries.iter().max_by_key(|(c, n)| (**n, std::cmp::Reverse(**c))).map(|(c, _)| c.to_string());
        let named = tollbook_read::place_named(&reader.gazetteer, ask.place.as_deref(), ask.country.as_deref().or(most.as_deref()));
        let parts = read.claims.iter().flatten().filter_map(|c| c.place.as_ref()).flat_map(|p| p.parts.iter());
        let told = ask.place.as_deref().and_then(|n| tollbook_read::place_among(parts.map(|p| (p, 1)), n));
        let wide = named.as_ref().is_some_and(|n| matches!(n.precision, PlacePrecision::Country | PlacePrecision::Province));
        scope.place = Some(if wide { named } else { told.or(named) }?);
    }
    scope.from = ask.from.as_ref().and_then(day);
    scope.to = ask.to.as_ref().and_then(day);
    Some(scope)
}

/// A question's tolls in both readings.
pub struct AnsweredToll {
    /// Floors alone.
    pub documented: Toll,
    /// Floors and ceilings.
    pub reconciled: Toll,
}

/// Asks a bundle's questions of what was read, under the house convention.
#[must_use]
pub fn answers(reader: &Reader, bundle: &Bundle, read: &ReadBundle) -> Vec<Option<AnsweredToll>> {
    let targets = tollbook_read::targets().unwrap_or_default();
    let as_of = bundle.reports.iter().filter_map(|r| day(&r.date)).max();
    let reckoner = Reckoner::new(&read.linking.linked, &reader.registry, &reader.means, &targets, as_of);
    let house = Convention::house();
    bundle
        .tolls
        .iter()
        .map(|t| {
            let scope = scope_of(reader, &t.ask, read)?;
            let documented = reckoner.toll(&scope, &house, Reading::Documented).ok()?;
            let reconciled = reckoner.toll(&scope, &house, Reading::Reconciled).ok()?;
            Some(AnsweredToll { documented, reconciled })
        })
        .collect()
}
