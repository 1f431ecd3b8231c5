//! Who said it first, and who prints whom. Enters: reports with their agency credit and the signature of their words. Leaves: for each report
//! the report it copies, if it copies one, and the line of figures it belongs to; for each claim its origin.
//! Never done here: linking claims, comparing what reports say.
//!
//! Independence is of origins, not of outlets: AFP, Reuters and AP relaying one observatory are one origin, and a text in forty outlets is one
//! text. Source: Iraq Body Count, methods 3 ("reports that cite the same original source are one"); OHCHR Guidance 2019.

use crate::{LinkReport, Setting};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use tollbook_model::{ActorKind, Claim, Symbol};

/// Slots of the signature that two texts must share, of all, for one to be a copy of the other: a text of which one sentence in six was
/// rewritten still shares half of its shingles of four words.
const SHARED_OF_64: usize = 30;
/// With the same agency credit fewer are enough.
const SHARED_WITH_CREDIT: usize = 20;
/// Days between a text and its copy, at most.
const COPY_DAYS: i32 = 7;
/// A signature of fewer shingles says nothing.
const SHINGLES: u32 = 12;
/// Copies that are looked for under one slot; a phrase that everybody prints is no lead.
const UNDER_ONE_SLOT: usize = 64;
/// Words for the voice of whoever is named before them, and of no kind of people (`lang/<xx>/origins.tsv`).
const VOICE: &str = "voice";
/// Kinds of bodies that count, and seldom bear the name of a newspaper.
const BODIES: [&str; 3] = ["administration", "prosecutors", "hospital"];
/// After every day of publication.
const NEVER: Date = Date::MAX;

/// The signature of a report's words: the least hash of its shingles under each of several orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSignature {
    /// Distinct shingles, roughly.
    pub shingles: u32,
    /// The least hash under each order; the share of equal slots estimates the share of shingles in common.
    pub slots: Vec<u32>,
}

/// What is known of a report's descent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Descent {
    /// The report whose text this one prints again, as an index.
    pub copy_of: Option<usize>,
    /// Agency or outlet, by lineage; never empty.
    pub line: Symbol,
}

/// A name as lines and origins are told apart: lower case, without the spaces around it.
pub(crate) fn key(name: &str) -> Symbol {
    Symbol::from(name.trim().to_lowercase())
}

fn shared(a: &TextSignature, b: &TextSignature) -> usize {
    if a.slots.len() != b.slots.len() || a.slots.is_empty() {
        return 0;
    }
    let equal = a.slots.iter().zip(&b.slots).filter(|(x, y)| x == y).count();
    equal * 64 / a.slots.len()
}

/// What is known already of a report's descent: the report that it copies, as an index, if it copies one.
pub(crate) type CopyKnown = Option<Option<usize>>;

/// Texts of the last days by the hashes of their signatures.
#[derive(Default)]
struct Window {
    under: FxHashMap<(usize, u32), Vec<usize>>,
    /// Dated reports, the oldest first.
    dated: VecDeque<usize>,
}

impl Window {
    fn put(&mut self, at: usize, report: &LinkReport) {
        let Some(signature) = signed(report) else { return };
        for (slot, hash) in signature.slots.iter().enumerate() {
            self.under.entry((slot, *hash)).or_default().push(at);
        }
        if report.published.is_some() {
            self.dated.push_back(at);
        }
    }

    /// Forgets what is too old to be copied on a day.
    fn forget(&mut self, day: Date, reports: &[&LinkReport]) {
        while let Some(&old) = self.dated.front()
            && reports[old].published.is_some_and(|d| crate::days::between(d, day) > COPY_DAYS)
        {
            self.dated.pop_front();
            for (slot, hash) in signed(reports[old]).into_iter().flat_map(|s| s.slots.iter().enumerate()) {
                if let Some(bucket) = self.under.get_mut(&(slot, *hash)) {
                    bucket.retain(|o| *o != old);
                    if bucket.is_empty() {
                        self.under.remove(&(slot, *hash));
                    }
                }
            }
        }
    }

    /// Texts that share slots with one, once for each slot, ascending; of a phrase that everybody prints the latest.
    fn near(&self, signature: &TextSignature) -> Vec<usize> {
        let mut near: Vec<usize> = Vec::new();
        for (slot, hash) in signature.slots.iter().enumerate() {
            near.extend(self.under.get(&(slot, *hash)).into_iter().flat_map(|b| b.iter().rev().take(UNDER_ONE_SLOT)).copied());
        }
        near.sort_unstable();
        near
    }
}

fn signed(report: &LinkReport) -> Option<&TextSignature> {
    report.signature.as_ref().filter(|s| s.shingles >= SHINGLES)
}

/// The descent of each report, in the order given. Reports must come in the order of publication. What is `known` of a report is not looked for again;
/// it must hold for every report of an earlier day than the first that is not known.
pub(crate) fn descents(setting: &Setting<'_>, reports: &[&LinkReport], known: impl Fn(usize) -> CopyKnown) -> Vec<Descent> {
    // "Agence France-Presse" and "AFP" are one line.
    let mut ids: FxHashMap<Symbol, &Symbol> = FxHashMap::default();
    for p in setting.registry.publishers.iter().rev() {
        for name in std::iter::once(p.name.as_ref()).chain(p.aliases.iter().map(String::as_str)).chain(std::iter::once(p.id.as_ref())) {
            ids.insert(key(name), &p.id);
        }
    }
    // A party that publishes its own statements is a line too.
    for a in setting.registry.actors.iter().rev() {
        for name in std::iter::once(a.name.as_ref()).chain(a.aliases.iter().map(String::as_str)) {
            ids.entry(key(name)).or_insert(&a.id);
        }
    }
    let mut lines: FxHashMap<Symbol, Symbol> = FxHashMap::default();
    let mut line_of = |name: &Option<Symbol>| -> Option<Symbol> {
        let name = name.as_ref().filter(|n| !n.trim().is_empty())?;
        let made = || {
            let name = key(name);
            // "6th Infantry Division, Philippine Army": a unit speaks for whom it names behind it.
            let known = ids.get(&name).or_else(|| name.rsplit([',', '(', ')']).skip_while(|p| p.trim().is_empty()).find_map(|part| ids.get(&key(part))));
            known.map_or_else(|| speaks_for(setting, &name, &ids).unwrap_or_else(|| name.clone()), |id| (*id).clone())
        };
        Some(lines.entry(name.clone()).or_insert_with(made).clone())
    };
    // Texts of more than the window before the first unknown report are copied by none that is looked for.
    let first = reports.iter().enumerate().find(|(at, _)| known(*at).is_none()).map_or(NEVER, |(_, r)| r.published.unwrap_or(Date::MIN));
    let may_be_copied = |r: &LinkReport| r.published.is_none_or(|d| d >= first || crate::days::between(d, first) <= COPY_DAYS);
    let mut window = Window::default();
    let mut out: Vec<Descent> = Vec::with_capacity(reports.len());
    for (at, report) in reports.iter().enumerate() {
        let (credit, outlet) = (line_of(&report.agency), line_of(&report.source));
        let root = match known(at) {
            Some(root) => root,
            None => {
                if let Some(day) = report.published {
                    window.forget(day, reports);
                }
                copied(at, report, credit.as_ref(), reports, &window, &out).map(|other| out[other].copy_of.unwrap_or(other))
            }
        };
        if may_be_copied(report) {
            window.put(at, report);
        }
        let line = match (root, credit, outlet) {
            // A copy belongs to the line of what it copies, and so do copies of copies.
            (Some(root), _, _) => out[root].line.clone(),
            (None, Some(agency), _) => agency,
            (None, None, Some(outlet)) => outlet,
            // An unknown outlet is a line of its own: nothing continues it.
            (None, None, None) => Symbol::from(report.id.0.as_str()),
        };
        out.push(Descent { copy_of: root, line });
    }
    out
}

/// The party under arms whose statements an outlet of this name publishes: "Taliban statement", "LNA Media Office". The party's name comes first and nothing
/// but words for its voice after it.
fn speaks_for(setting: &Setting<'_>, name: &str, ids: &FxHashMap<Symbol, &Symbol>) -> Option<Symbol> {
    let spaces = name.match_indices(' ').map(|(at, _)| at);
    let (party, rest) = spaces.filter_map(|at| Some((*ids.get(&key(&name[..at]))?, name[at..].trim()))).next_back()?;
    let armed = setting.registry.actor(party).is_some_and(|a| a.kind.is_armed());
    let voice = || setting.origin_words.iter().any(|(word, kind)| *kind == VOICE && *word == rest);
    (armed && voice()).then(|| party.clone())
}

/// The text that a report prints again: of those before it the one that shares most.
fn copied(at: usize, report: &LinkReport, credit: Option<&Symbol>, reports: &[&LinkReport], window: &Window, lines: &[Descent]) -> Option<usize> {
    let signature = signed(report)?;
    let near = window.near(signature);
    // What shares few slots is no copy: count them before anything is compared.
    let enough = SHARED_WITH_CREDIT * signature.slots.len() / 64;
    let mut best: Option<(usize, usize)> = None;
    for group in near.chunk_by(|a, b| a == b).filter(|g| g.len() >= enough && g[0] != at) {
        let other = group[0];
        let Some(theirs) = &reports[other].signature else { continue };
        let days = report.published.zip(reports[other].published).map_or(0, |(a, b)| crate::days::between(b, a).abs());
        let alike = shared(signature, theirs);
        let same_credit = credit.is_some() && credit == Some(&lines[other].line);
        let enough = if same_credit { SHARED_WITH_CREDIT } else { SHARED_OF_64 };
        if days <= COPY_DAYS && alike >= enough && best.is_none_or(|c| alike > c.1) {
            best = Some((other, alike));
        }
    }
    best.map(|b| b.0)
}

/// Who counted: the first link of a claim's attribution; without one, the publisher itself if it is one that counts (an observatory, a mission, a
/// ministry). `None` if an outlet speaks in its own voice.
///
/// Whoever has a name of their own stays themselves; "a doctor" and "hospital staff" are the hospital, "a police colonel" the police.
pub(crate) fn origin(setting: &Setting<'_>, claim: &Claim, line: Option<&Symbol>) -> Option<Symbol> {
    let Some(first) = claim.attribution.first() else {
        let line = line?;
        if setting.registry.actor(line).is_some() {
            return Some(line.clone());
        }
        // A prosecutor's office, a regional administration that nobody registered counts all the same.
        let Some(publisher) = setting.registry.publisher(line) else { return kind_of(setting, line).filter(|k| BODIES.contains(&&**k)) };
        return (!matches!(&*publisher.kind, "agency" | "media")).then(|| publisher.id.clone());
    };
    if let Some(id) = &first.source {
        if let Some(publisher) = setting.registry.publisher(id) {
            return Some(if matches!(&*publisher.kind, "hospital" | "police") { publisher.kind.clone() } else { id.clone() });
        }
        return Some(if setting.registry.actor(id).is_some_and(|a| a.kind == ActorKind::Police) { Symbol::from("police") } else { id.clone() });
    }
    let name = key(&first.name);
    Some(kind_of(setting, &name).unwrap_or(name))
}

/// The kind of people who count that a name's words tell.
fn kind_of(setting: &Setting<'_>, name: &str) -> Option<Symbol> {
    let padded = format!(" {} ", name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " "));
    setting.origin_words.iter().find(|(word, kind)| *kind != VOICE && padded.contains(&format!(" {word} "))).map(|(_, origin)| Symbol::from(*origin))
}
