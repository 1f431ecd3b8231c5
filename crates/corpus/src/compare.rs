//! Expected claims beside read ones. Enters: a case and a reading. Leaves: which lines agree, field by field.
//! Never done here: a tolerance that hides a wrong number.

use crate::cases::{Case, Expected};
use std::collections::HashMap;
use tollbook_gazetteer::{Context, Gazetteer, PlaceKind, fold};
use tollbook_model::{ActorRegistry, AgeClass, Claim, ClaimKind, CountKind, Deed, Harm, Modality, PlacePrecision, RelationKind, Sex, Status, Who};

/// The names of the registries, for lines that name an actor or a source in plain words.
pub struct Names {
    actors: HashMap<String, Vec<String>>,
    sides: HashMap<String, String>,
    publishers: HashMap<String, Vec<String>>,
    gazetteer: Gazetteer,
}

fn key(s: &str) -> String {
    let f = fold(s).into_owned();
    f.strip_prefix("the ").map(str::to_owned).unwrap_or(f)
}

impl Names {
    /// Indexes the registries.
    #[must_use]
    pub fn new(registry: &ActorRegistry) -> Names {
        let mut actors: HashMap<String, Vec<String>> = HashMap::new();
        let mut sides = HashMap::new();
        for a in &registry.actors {
            sides.insert(a.id.to_string(), a.side.to_string());
            for n in std::iter::once(&*a.name).chain(a.aliases.iter().map(String::as_str)).chain(a.generic.iter().map(String::as_str)) {
                actors.entry(key(n)).or_default().push(a.id.to_string());
            }
        }
        let mut publishers: HashMap<String, Vec<String>> = HashMap::new();
        for p in &registry.publishers {
            for n in std::iter::once(&*p.name).chain(p.aliases.iter().map(String::as_str)) {
                publishers.entry(key(n)).or_default().push(p.id.to_string());
            }
        }
        Names { actors, sides, publishers, gazetteer: Gazetteer::embedded() }
    }

    fn same_actor(&self, name: &str, id: &str) -> bool {
        let Some(ids) = self.actors.get(&key(name)) else { return fold(name).contains(&*fold(id)) };
        let side = self.sides.get(id);
        ids.iter().any(|i| i == id || self.sides.get(i) == side)
    }
}

/// How an expected line and a claim agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub struct Agreement {
    /// Harm and count.
    pub count: bool,
    /// Who was harmed.
    pub who: bool,
    /// Where, to the first-order unit.
    pub place: bool,
    /// When.
    pub period: bool,
    /// According to whom.
    pub said: bool,
    /// By whom.
    pub by: bool,
    /// By what means.
    pub means: bool,
    /// Target.
    pub target: bool,
    /// Level.
    pub level: bool,
    /// Cause.
    pub cause: bool,
    /// Modality.
    pub modality: bool,
    /// Relations.
    pub relations: bool,
}

impl Agreement {
    /// Harm, count, who, place and period.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.count && self.who && self.place && self.period
    }
    /// Everything.
    #[must_use]
    pub fn all(&self) -> bool {
        self.whole() && self.said && self.by && self.means && self.target && self.level && self.cause && self.modality && self.relations
    }
    /// The names of the fields that differ.
    #[must_use]
    pub fn wrong(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        for (ok, name) in [
            (self.count, "count"),
            (self.who, "who"),
            (self.place, "place"),
            (self.period, "period"),
            (self.said, "said"),
            (self.by, "by"),
            (self.means, "means"),
            (self.target, "target"),
            (self.level, "level"),
            (self.cause, "cause"),
            (self.modality, "modality"),
            (self.relations, "relations"),
        ] {
            if !ok {
                out.push(name);
            }
        }
        out
    }
}

fn harm_name(c: &Claim) -> String {
    match c.kind {
        ClaimKind::Harm => match c.harm {
            Some(Harm::Killed) => "killed",
            Some(Harm::Injured) => "injured",
            Some(Harm::Missing) => "missing",
            Some(Harm::Abducted) => "abducted",
            Some(Harm::Detained) => "detained",
            Some(Harm::Displaced) => "displaced",
            Some(Harm::Casualties) => "casualties",
            None => "harm",
        }
        .to_owned(),
        ClaimKind::Deed => match c.deed {
            Some(Deed::Strikes) => "deed strikes",
            Some(Deed::Attacks) => "deed attacks",
            Some(Deed::Clashes) => "deed clashes",
            None => "deed",
        }
        .to_owned(),
        ClaimKind::Strength => "strength".to_owned(),
        ClaimKind::Milestone => "milestone".to_owned(),
        ClaimKind::Stance => "stance".to_owned(),
    }
}

/// The count of a claim as a case would write it.
#[must_use]
pub fn count_text(c: &Claim) -> String {
    let n = &c.count;
    let num = |v: Option<u64>| v.map_or("?".to_owned(), |v| v.to_string());
    match n.kind {
        CountKind::Stated => num(n.best),
        CountKind::Exactly => format!("={}", num(n.best)),
        CountKind::AtLeast => format!(">={}", num(n.low)),
        CountKind::MoreThan => format!(">{}", num(n.low.map(|l| l - 1))),
        CountKind::UpTo => format!("<={}", num(n.high)),
        CountKind::About => format!("~{}", num(n.best)),
        CountKind::Range => format!("{}-{}", num(n.low), num(n.high)),
        CountKind::Vague => "vague".to_owned(),
        CountKind::Plural => "plural".to_owned(),
        CountKind::Share => {
            let share = c.relations.iter().find_map(|r| r.share);
            share.map_or("share".to_owned(), |s| format!("{}/{} of", s.num, s.den))
        }
        CountKind::None => "0".to_owned(),
        CountKind::Unstated => "unstated".to_owned(),
    }
}

/// A read claim in the form of a case line, for reports of differences.
#[must_use]
pub fn line(c: &Claim) -> String {
    let who = who_tokens(&c.who).join(", ");
    let by: Vec<String> = c.by.actors.iter().map(|b| b.actor.as_deref().unwrap_or(&b.words).to_owned()).collect();
    let place = c.place.as_ref().map_or("-".to_owned(), |p| {
        p.parts
            .iter()
            .map(|q| format!("{} @ {}, {}", q.name, q.admin1.as_deref().unwrap_or("-"), q.country.as_deref().unwrap_or("?")))
            .collect::<Vec<_>>()
            .join("; ")
    });
    let day = |d: Option<jiff::civil::Date>| d.map_or("?".to_owned(), |d| d.to_string());
    let period = c.period.as_ref().map_or("-".to_owned(), |p| if p.start == p.end { day(p.start) } else { format!("{}..{}", day(p.start), day(p.end)) });
    let said = if c.attribution.is_empty() { "-".to_owned() } else { c.attribution.iter().map(|a| a.name.clone()).collect::<Vec<_>>().join(" > ") };
    let rel: Vec<String> = c.relations.iter().map(|r| format!("{:?}", r.kind)).collect();
    format!(
        "{} {} | who {who} ({}) | by {} | means {} | target {} | place {place} | period {period} | level {:?} | said {said} | {:?} {} [{}]",
        harm_name(c),
        count_text(c),
        c.who.words.replace('\n', " "),
        if by.is_empty() { "-".to_owned() } else { by.join(", ") },
        c.means.as_deref().unwrap_or("-"),
        c.target.as_deref().unwrap_or("-"),
        c.level,
        c.modality,
        rel.join(","),
        c.provenance.rule,
    )
}

fn who_tokens(w: &Who) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(a) = &w.actor {
        out.push(format!("@{a}"));
    }
    match w.status {
        Some(Status::Civilian) => out.push("civilian".to_owned()),
        Some(Status::Combatant) => out.push("combatant".to_owned()),
        Some(Status::HorsDeCombat) => out.push("hors-de-combat".to_owned()),
        None => {}
    }
    out.extend(w.role.iter().map(ToString::to_string));
    match w.age {
        Some(AgeClass::Child) => out.push("child".to_owned()),
        Some(AgeClass::Adult) => out.push("adult".to_owned()),
        Some(AgeClass::Elderly) => out.push("elderly".to_owned()),
        None => {}
    }
    match w.sex {
        Some(Sex::Female) => out.push("female".to_owned()),
        Some(Sex::Male) => out.push("male".to_owned()),
        None => {}
    }
    out.extend(w.nationality.iter().map(|n| format!("nationality {n}")));
    for p in &w.any_of {
        for t in who_tokens(p) {
            if !out.contains(&t) {
                out.push(t);
            }
        }
    }
    out
}

fn count_agrees(want: &str, c: &Claim) -> bool {
    let n = &c.count;
    let num = |s: &str| s.trim().replace(',', "").parse::<u64>().ok();
    if let Some((share, _)) = want.split_once(" of ") {
        if share.trim() == "all" {
            return true;
        }
        let (above, below, s) = match share.as_bytes().first() {
            Some(b'>') => (true, false, &share[1..]),
            Some(b'<') => (false, true, &share[1..]),
            _ => (false, false, share),
        };
        let Some((a, b)) = s.split_once('/').and_then(|(a, b)| Some((num(a)?, num(b)?))) else { return false };
        let _ = (above, below);
        return n.kind == CountKind::Share && c.relations.iter().any(|r| r.share.is_some_and(|s| s.num * b == a * s.den));
    }
    if let Some(v) = want.strip_prefix(">=") {
        return n.kind == CountKind::AtLeast && n.low == num(v);
    }
    if let Some(v) = want.strip_prefix("<=") {
        return n.kind == CountKind::UpTo && n.high == num(v);
    }
    if let Some(v) = want.strip_prefix('>') {
        return n.kind == CountKind::MoreThan && n.low == num(v).map(|v| v + 1);
    }
    if let Some(v) = want.strip_prefix('<') {
        return n.kind == CountKind::UpTo && n.high == num(v).map(|v| v - 1);
    }
    if let Some(v) = want.strip_prefix('~') {
        return n.kind == CountKind::About && n.best == num(v);
    }
    if let Some(v) = want.strip_prefix('=') {
        return n.kind == CountKind::Exactly && n.best == num(v);
    }
    match want {
        "vague" => n.kind == CountKind::Vague,
        "plural" => n.kind == CountKind::Plural,
        "unstated" => n.kind == CountKind::Unstated,
        "0" => n.kind == CountKind::None,
        _ => {
            if let Some((a, b)) = want.split_once('-') {
                return n.kind == CountKind::Range && n.low == num(a) && n.high == num(b);
            }
            matches!(n.kind, CountKind::Stated) && n.best == num(want)
        }
    }
}

const STATUSES: [&str; 3] = ["civilian", "combatant", "hors-de-combat"];

fn who_agrees(want: &str, c: &Claim, names: &Names, roles: &[String]) -> bool {
    let got = who_tokens(&c.who);
    let want: Vec<&str> = want.split(',').map(str::trim).filter(|s| !s.is_empty()).collect();
    if want == ["everybody"] || want == ["-"] {
        // Nobody singled out: no actor, status or age is read into the words.
        return !got.iter().any(|t| t.starts_with('@') || STATUSES.contains(&t.as_str()) || t == "child" || t == "female");
    }
    let mut actor_wanted = false;
    for w in &want {
        let plain = STATUSES.contains(w)
            || ["child", "adult", "elderly", "female", "male"].contains(w)
            || w.starts_with("nationality ")
            || roles.iter().any(|r| r == w);
        if plain {
            // "adult" may be left to the noun itself.
            if *w != "adult" && !got.iter().any(|t| t == w) {
                return false;
            }
        } else {
            actor_wanted = true;
            let named = c.who.actor.as_deref().is_some_and(|a| names.same_actor(w, a))
                || c.who.any_of.iter().any(|p| p.actor.as_deref().is_some_and(|a| names.same_actor(w, a)));
            let in_words = key(&c.who.words).contains(&key(w)) && c.who.actor.is_none();
            if !named && !in_words {
                return false;
            }
        }
    }
    let status = |list: &[&str]| list.iter().copied().find(|t| STATUSES.contains(t)).map(str::to_owned);
    let got_refs: Vec<&str> = got.iter().map(String::as_str).collect();
    if status(&want) != status(&got_refs) && !(actor_wanted && status(&want).is_none()) {
        return false;
    }
    let has = |t: &str| want.contains(&t);
    if got.iter().any(|t| t == "child") && !has("child") || got.iter().any(|t| t == "female") && !has("female") {
        return false;
    }
    // An actor nobody named is wrong, unless the role alone stands for it (police, soldiers).
    if !actor_wanted
        && c.who.actor.is_some()
        && !want.iter().any(|w| {
            ["police", "soldier", "officer", "security-forces", "peacekeeper", "fighter", "militia-member", "commander"].contains(w)
                || w.starts_with("nationality ")
        })
    {
        return false;
    }
    true
}

fn place_agrees(want: &str, c: &Claim, names: &Names) -> bool {
    if want.trim() == "-" {
        return c.place.is_none();
    }
    let Some(place) = &c.place else { return false };
    let wanted: Vec<&str> = want.split(';').map(str::trim).filter(|s| !s.is_empty()).collect();
    for w in &wanted {
        let Some((name, unit)) = w.rsplit_once('@') else { return false };
        let name = name.trim();
        let unit = unit.trim();
        if unit == "?" {
            continue;
        }
        let (admin1, cc) = match unit.rsplit_once(',') {
            Some((a, c)) => (Some(a.trim()), c.trim()),
            None => (None, unit),
        };
        let admin1 = admin1.map(str::to_owned).or_else(|| {
            // "NAME @ CC": a country, or a first-order unit.
            let bare = name.split_once(' ').filter(|(r, _)| ["near", "between", "straddling"].contains(r) || r.ends_with("-of")).map_or(name, |(_, n)| n);
            let country = names.gazetteer.rank(bare, &Context::country(cc).expecting(PlaceKind::Country)).map(|r| names.gazetteer.place(r.place));
            match country {
                Some(p) if p.kind == PlaceKind::Country => None,
                _ => Some(bare.to_owned()),
            }
        });
        let found = place.parts.iter().any(|p| {
            if p.country.as_deref() != Some(cc) {
                return false;
            }
            // A region that is no unit of its country ("Darfur") is its own name.
            if p.admin1.is_none() && key(&p.name) == key(name) {
                return true;
            }
            match (&admin1, &p.admin1) {
                (None, None) => p.precision == PlacePrecision::Country || p.precision == PlacePrecision::Region || p.precision == PlacePrecision::Unknown,
                (Some(a), Some(b)) => same_unit(a, b, cc, names),
                _ => false,
            }
        });
        if !found {
            return false;
        }
    }
    place.parts.len() <= wanted.len().max(1) + usize::from(wanted.len() > 2)
}

/// The name of a unit without the word for what it is.
fn bare_unit(name: &str) -> &str {
    let kinds = [" Province", " Region", " Department", " State", " Governorate", " Oblast", " County"];
    kinds.iter().find_map(|k| name.strip_suffix(k)).unwrap_or(name)
}

fn same_unit(a: &str, b: &str, cc: &str, names: &Names) -> bool {
    if key(a) == key(b) {
        return true;
    }
    let unit = |n: &str| {
        names
            .gazetteer
            .rank(n, &Context::country(cc).expecting(PlaceKind::Admin1))
            .map(|r| names.gazetteer.place(r.place))
            .filter(|p| p.kind == PlaceKind::Admin1)
    };
    match (unit(a), unit(b)) {
        // "Lima" is the name of two units, and the case does not say which.
        (Some(x), Some(y)) => x.id == y.id || key(bare_unit(a)) == key(bare_unit(b)),
        _ => key(a).contains(&key(b)) || key(b).contains(&key(a)),
    }
}

fn period_agrees(want: &str, c: &Claim) -> bool {
    let want = want.trim();
    let got = c.period.as_ref();
    if want == "-" {
        return got.is_none();
    }
    let Some(p) = got else { return false };
    if want == "relative" {
        return p.end.is_none();
    }
    let (a, b) = want.split_once("..").unwrap_or((want, want));
    let (a, b) = (a.parse().ok(), b.parse().ok());
    p.start == a && p.end == b
}

fn said_agrees(want: &str, c: &Claim, names: &Names) -> bool {
    let want = want.trim();
    if want == "-" {
        return c.attribution.is_empty();
    }
    let Some(root) = c.attribution.first() else { return false };
    let first = want.split('>').next().unwrap_or("").trim();
    if let Some(id) = root.source.as_deref()
        && (names.publishers.get(&key(first)).is_some_and(|ids| ids.iter().any(|i| i == id)) || names.same_actor(first, id))
    {
        return true;
    }
    let (w, g, words) = (key(first), key(&root.name), key(&root.words));
    let last = |s: &str| s.rsplit(' ').next().unwrap_or(s).to_owned();
    w == g || g.contains(&w) || w.contains(&g) && !g.is_empty() || words.contains(&w) || last(&w) == last(&g) || last(&w) == last(&words)
}

fn by_agrees(want: &str, c: &Claim, names: &Names) -> bool {
    let want = want.trim();
    let got: Vec<&str> = c.by.actors.iter().filter_map(|b| b.actor.as_deref()).collect();
    if want == "-" {
        return got.is_empty();
    }
    let mut n = 0;
    for w in want.split(',') {
        let w = w.trim();
        let (name, mark) = match w.split_once('(') {
            Some((n, m)) => (n.trim(), m.trim_end_matches(')').trim()),
            None => (w, ""),
        };
        n += 1;
        let found = got.iter().any(|g| names.same_actor(name, g)) || c.by.actors.iter().any(|b| b.actor.is_none() && key(&b.words).contains(&key(name)));
        // A blame that the words only infer may be left out.
        if !found && mark != "inferred" {
            return false;
        }
    }
    got.len() <= n
}

fn matching(e: &Expected, c: &Claim) -> bool {
    harm_name(c) == e.harm || e.harm.starts_with("deed") && c.kind == ClaimKind::Deed
}

/// Compares one expected line with one claim.
#[must_use]
pub fn agree(e: &Expected, c: &Claim, names: &Names, roles: &[String]) -> Agreement {
    let given = |f: &str, test: &dyn Fn(&str) -> bool| e.field(f).is_none_or(test);
    let level = format!("{:?}", c.level).to_lowercase();
    let modality = match c.modality {
        Modality::Possible => "possible",
        Modality::Planned => "planned",
        Modality::Hypothetical => "hypothetical",
        Modality::Denied => "denied",
        _ => "asserted",
    };
    let relation = |name: &str| match name {
        "repeats" => RelationKind::Repeats,
        "updates" => RelationKind::Updates,
        "corrects" => RelationKind::Corrects,
        "retracts" => RelationKind::Retracts,
        "contradicts" => RelationKind::Contradicts,
        "part-of" => RelationKind::PartOf,
        "cumulative-of" => RelationKind::CumulativeOf,
        "apart-from" => RelationKind::ApartFrom,
        _ => RelationKind::Follows,
    };
    Agreement {
        count: matching(e, c) && count_agrees(&e.count, c),
        who: given("who", &|w| who_agrees(w, c, names, roles)),
        place: given("place", &|w| place_agrees(w, c, names)),
        period: given("period", &|w| period_agrees(w, c)),
        said: given("said", &|w| said_agrees(w, c, names)),
        by: given("by", &|w| by_agrees(w, c, names)),
        means: given("means", &|w| c.means.as_deref().unwrap_or("-") == w.trim()),
        target: given("target", &|w| c.target.as_deref().unwrap_or("-") == w.trim()),
        level: given("level", &|w| w == level || w == "-"),
        cause: given("cause", &|w| w == format!("{:?}", c.cause).to_lowercase()),
        modality: given("modality", &|w| w == modality),
        relations: e
            .relations
            .iter()
            .filter(|r| matches!(r.0.as_str(), "part-of" | "repeats" | "updates" | "contradicts"))
            .all(|r| c.relations.iter().any(|x| x.kind == relation(&r.0))),
    }
}

/// Claims that a case compares: deeds without a number, milestones and stances count only where listed.
fn compared<'a>(case: &Case, claims: &'a [Claim]) -> Vec<&'a Claim> {
    let lists = |p: &str| case.claims.iter().any(|e| e.harm.starts_with(p));
    claims
        .iter()
        .filter(|c| match c.kind {
            ClaimKind::Milestone => lists("milestone"),
            ClaimKind::Stance => lists("stance"),
            ClaimKind::Deed => !matches!(c.count.kind, CountKind::Unstated) || case.claims.iter().any(|e| e.harm.starts_with("deed") && e.count == "unstated"),
            _ => true,
        })
        .collect()
}

/// The best pairing of a case's lines with the claims read.
pub struct Pairing<'a> {
    /// Expected line, the claim it was paired with, and how they agree.
    pub pairs: Vec<(&'a Expected, Option<(&'a Claim, Agreement)>)>,
    /// Claims that no line expects.
    pub extra: Vec<&'a Claim>,
}

/// Pairs expected lines with claims: lines whose harm and count agree first, most agreeing fields first, then order.
#[must_use]
pub fn pair<'a>(case: &'a Case, claims: &'a [Claim], names: &Names, roles: &[String]) -> Pairing<'a> {
    let claims = compared(case, claims);
    let mut scored = Vec::new();
    for (i, e) in case.claims.iter().enumerate() {
        for (j, c) in claims.iter().enumerate() {
            if !matching(e, c) {
                continue;
            }
            let a = agree(e, c, names, roles);
            let score = if a.count { 100 } else { 0 }
                + if a.who { 10 } else { 0 }
                + if a.place { 6 } else { 0 }
                + if a.period { 6 } else { 0 }
                + if a.relations { 3 } else { 0 }
                + 11
                - a.wrong().len() as i32;
            let order = (i as i32 * 100 / case.claims.len().max(1) as i32 - j as i32 * 100 / claims.len().max(1) as i32).abs();
            scored.push((score * 1000 - order, i, j, a));
        }
    }
    scored.sort_by_key(|s| (std::cmp::Reverse(s.0), s.1, s.2));
    let mut by_line: Vec<Option<(usize, Agreement)>> = vec![None; case.claims.len()];
    let mut used = vec![false; claims.len()];
    for (_, i, j, a) in scored {
        if by_line[i].is_none() && !used[j] {
            by_line[i] = Some((j, a));
            used[j] = true;
        }
    }
    Pairing {
        pairs: case.claims.iter().zip(by_line).map(|(e, m)| (e, m.map(|(j, a)| (claims[j], a)))).collect(),
        extra: claims.iter().zip(&used).filter(|(_, u)| !**u).map(|(c, _)| *c).collect(),
    }
}

impl Pairing<'_> {
    /// True if every line has its claim, all given fields agree, and nothing else was read.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.extra.is_empty() && self.pairs.iter().all(|(_, m)| m.is_some_and(|(_, a)| a.all()))
    }
}
