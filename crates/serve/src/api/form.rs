//! A claim as the fields of a form. Enters: a claim, or fields that were sent. Leaves: the fields as they are shown, the claim that the fields say.
//! Never done here: writing it down; taking a name for known that no registry and no gazetteer knows; words that the report doesn't hold.

use super::toll::{party, term};
use crate::ask::Ask;
use crate::data::Data;
use crate::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tollbook_model::{
    Attribution, Basis, Blame, By, ByMode, Cause, Claim, ClaimId, ClaimKind, Count, CountKind, Harm, Level, Modality, Offsets, Period, PeriodPrecision, Place,
    PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Provenance, ReportId, Span, SpanRole, Surety, Symbol, Who,
};

/// What a claim by hand says in place of rule, pack, and the words of a day.
const BY_HAND: &str = "by-hand";

/// Roles of words, with the ending of their fields: `words_count`, `at_count`.
const WORDS: [(&str, SpanRole); 9] = [
    ("", SpanRole::Harm),
    ("_count", SpanRole::Count),
    ("_who", SpanRole::Who),
    ("_by", SpanRole::By),
    ("_means", SpanRole::Means),
    ("_target", SpanRole::Target),
    ("_place", SpanRole::Place),
    ("_period", SpanRole::Period),
    ("_according_to", SpanRole::Attribution),
];

/// How a number is bound, as a form offers it.
pub(crate) const BOUNDS: [(&str, &str); 12] = [
    ("stated", "as said"),
    ("exactly", "exactly"),
    ("at_least", "at least"),
    ("more_than", "more than"),
    ("up_to", "up to"),
    ("fewer_than", "fewer than"),
    ("about", "about"),
    ("range", "from … to …"),
    ("none", "nobody"),
    ("vague", "vague: dozens, hundreds"),
    ("plural", "a bare plural"),
    ("unstated", "no number"),
];

/// Closed lists of a form: its field, what it offers.
pub(crate) const LISTS: [(&str, &[&str]); 9] = [
    ("harm", &["killed", "injured", "missing", "abducted", "detained", "displaced", "casualties"]),
    ("who_status", &["civilian", "combatant", "hors-de-combat"]),
    ("who_age", &["child", "adult", "elderly"]),
    ("who_sex", &["female", "male"]),
    ("by_how", &["stated", "claimed", "accepted", "alleged", "inferred"]),
    ("cause", &["direct", "custody", "remnant", "deprivation", "accident", "natural", "unknown"]),
    ("basis", &["death", "discovery", "registration", "wounding", "unknown"]),
    ("level", &["incident", "window", "cumulative", "stock"]),
    ("modality", &["asserted", "possible", "planned", "hypothetical", "denied"]),
];

fn plain<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn joined<S: AsRef<str>>(words: impl Iterator<Item = S>) -> String {
    words.map(|w| w.as_ref().to_owned()).collect::<Vec<_>>().join("; ")
}

fn parted(words: &str) -> impl Iterator<Item = &str> {
    words.split([';', '؛']).map(str::trim).filter(|w| !w.is_empty())
}

/// The number and its bound as they are typed.
fn number(count: &Count) -> (String, &'static str) {
    let n = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
    match count.kind {
        CountKind::Stated => (n(count.best), "stated"),
        CountKind::Exactly => (n(count.best), "exactly"),
        CountKind::AtLeast => (n(count.low), "at_least"),
        CountKind::MoreThan => (n(count.low.map(|l| l.saturating_sub(1))), "more_than"),
        CountKind::UpTo => (n(count.high), "up_to"),
        CountKind::About => (n(count.best), "about"),
        CountKind::Range => (format!("{}-{}", n(count.low), n(count.high)), "range"),
        CountKind::None => ("0".to_owned(), "none"),
        CountKind::Vague => (String::new(), "vague"),
        CountKind::Plural => (String::new(), "plural"),
        CountKind::Share => (String::new(), "share"),
        CountKind::Unstated => (String::new(), "unstated"),
    }
}

/// A claim's fields as a form shows them; what is not said is empty.
pub(crate) fn shown(claim: &Claim) -> Value {
    let (count, bound) = number(&claim.count);
    let parts = claim.place.as_ref().map_or(&[][..], |p| &p.parts);
    let near = parts.first().is_some_and(|p| p.relation != PlaceRelation::In);
    let day = |d: Option<jiff::civil::Date>| d.map_or_else(String::new, |d| d.to_string());
    let period = claim.period.as_ref();
    let who = &claim.who;
    json!({
        "harm": claim.harm.as_ref().map(plain).unwrap_or_default(), "count": count, "bound": bound,
        "who": who.words, "who_actor": who.actor.as_deref().or(who.side.as_deref()).unwrap_or(""),
        "who_status": who.status.as_ref().map(plain).unwrap_or_default(), "who_age": who.age.as_ref().map(plain).unwrap_or_default(),
        "who_sex": who.sex.as_ref().map(plain).unwrap_or_default(),
        "by": joined(claim.by.actors.iter().filter_map(|b| b.actor.as_deref())),
        "by_words": joined(claim.by.actors.iter().filter(|b| b.actor.is_none()).map(|b| &*b.words)),
        "by_how": claim.by.actors.first().map(|b| plain(&b.surety)).unwrap_or_default(),
        "means": claim.means.as_deref().unwrap_or(""), "target": claim.target.as_deref().unwrap_or(""), "cause": plain(&claim.cause),
        "place": joined(parts.iter().map(|p| &*p.name)), "country": parts.first().and_then(|p| p.country.as_deref()).unwrap_or(""),
        "place_how": if parts.is_empty() { "" } else if near { "near" } else { "in" },
        "from": day(period.and_then(|p| p.start)), "to": day(period.and_then(|p| p.end)), "basis": period.map(|p| plain(&p.basis)).unwrap_or_default(),
        "level": plain(&claim.level), "modality": plain(&claim.modality), "according_to": joined(claim.attribution.iter().map(|a| &*a.name)),
    })
}

/// A claim of which nothing is said yet.
pub(crate) fn nothing(report: ReportId) -> Claim {
    let hand: Symbol = BY_HAND.into();
    Claim {
        id: ClaimId(String::new()),
        report,
        kind: ClaimKind::Harm,
        harm: Some(Harm::Killed),
        deed: None,
        count: Count::unstated(),
        who: Who::default(),
        by: By::default(),
        means: None,
        cause: Cause::Direct,
        target: None,
        place: None,
        period: None,
        level: Level::Incident,
        attribution: Vec::new(),
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: hand.clone(), pack: hand },
    }
}

/// The fields of a form for a new claim.
pub(crate) fn blank() -> Value {
    let mut out = shown(&nothing(ReportId(String::new())));
    out["bound"] = "stated".into();
    out
}

/// What was sent, beside what the form showed: only what differs is a change.
struct Sent<'a> {
    ask: &'a Ask,
    shown: Value,
}

impl<'a> Sent<'a> {
    /// A field that says something else than it showed.
    fn other(&self, name: &str) -> Option<&'a str> {
        // A field of one line holds no line ends; the claim's own words may.
        let same = |a: &str, b: &str| a.split_whitespace().eq(b.split_whitespace());
        self.ask.sent(name).filter(|v| !same(v, self.shown[name].as_str().unwrap_or("")))
    }

    /// True if one of these differs.
    fn any(&self, names: &[&str]) -> bool {
        names.iter().any(|n| self.other(n).is_some())
    }

    /// A field as it was sent, or as it was shown.
    fn now(&self, name: &str) -> &str {
        self.ask.sent(name).unwrap_or_else(|| self.shown[name].as_str().unwrap_or(""))
    }

    /// A value of a closed list; empty is none of them.
    fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Problem> {
        let word = self.now(name);
        if word.is_empty() {
            return Ok(None);
        }
        let list = || LISTS.iter().find(|l| l.0 == name).map_or_else(String::new, |l| l.1.join(", "));
        serde_json::from_value(Value::String(word.to_owned())).map(Some).map_err(|_| Problem::unfit(name, format!("one of {}", list())))
    }

    fn day(&self, name: &str) -> Result<Option<jiff::civil::Date>, Problem> {
        let word = self.now(name);
        let read = |s: &str| if s.len() == 10 { s.parse().ok() } else { None };
        if word.is_empty() { Ok(None) } else { read(word).map(Some).ok_or_else(|| Problem::unfit(name, "write a day of the calendar as 2021-02-20")) }
    }
}

/// The claim that the fields say, where they say something else than the one there was.
pub(crate) fn changed(ask: &Ask, before: &Claim, data: &Data) -> Result<Claim, Problem> {
    let sent = Sent { ask, shown: shown(before) };
    let mut out = before.clone();
    if sent.any(&["count", "bound"]) {
        out.count = count(&sent)?.with_words(before.count.words.clone());
    }
    if sent.any(&["harm"]) {
        if before.kind != ClaimKind::Harm {
            return Err(Problem::unfit("harm", "this claim is about no harm to people; retract it, and enter another"));
        }
        out.harm = Some(sent.word("harm")?.ok_or_else(|| Problem::unfit("harm", "say which harm"))?);
    }
    who(&sent, &mut out.who)?;
    if sent.any(&["by", "by_words", "by_how"]) {
        out.by = by(&sent, &before.by)?;
    }
    let given = &ask.state.given;
    let id = |name: &str, terms| match sent.now(name) {
        "" => Ok(None),
        word => term(terms, name, word).map(Some),
    };
    if sent.any(&["means"]) {
        out.means = id("means", &given.means)?;
    }
    if sent.any(&["target"]) {
        out.target = id("target", &given.targets)?;
    }
    out.cause = sent.word("cause")?.unwrap_or(before.cause);
    if sent.any(&["place", "country", "place_how"]) {
        out.place = place(&sent, before.place.as_ref(), data)?;
    }
    if sent.any(&["from", "to", "basis"]) {
        out.period = period(&sent, before.period.as_ref())?;
    }
    out.level = sent.word::<Level>("level")?.unwrap_or(before.level);
    out.modality = sent.word::<Modality>("modality")?.unwrap_or(before.modality);
    if let Some(names) = sent.other("according_to") {
        out.attribution = parted(names).map(|n| attribution(ask, n, &before.attribution)).collect();
    }
    Ok(out)
}

fn count(sent: &Sent<'_>) -> Result<Count, Problem> {
    let (words, bound) = (sent.now("count"), sent.now("bound"));
    let typed = |w: &str| (sent.ask.state.given.count)(w).map_err(|why| Problem::unfit("count", why));
    // A sign, a range or a word binds by itself; a correction that names no bound means the number as it is typed.
    let binds = words.starts_with(|c: char| !c.is_ascii_digit()) || words.contains(['-', '–']);
    if !words.is_empty() && (binds || sent.ask.sent("bound").is_none()) {
        return typed(words);
    }
    let n = || match words.replace([',', ' '], "").parse::<u64>() {
        Ok(n) => Ok(n),
        Err(_) => Err(Problem::unfit("count", "write a number, or choose a bound that needs none")),
    };
    Ok(match bound {
        "stated" | "" => typed(words)?,
        "exactly" => Count::exactly(n()?),
        "at_least" => Count::at_least(n()?),
        "more_than" => Count::more_than(n()?),
        "up_to" => Count::up_to(n()?),
        "fewer_than" => Count::below(n()?),
        "about" => Count::about(n()?),
        "range" => return Err(Problem::unfit("count", "write both numbers, as 10-12")),
        "none" => Count::none(),
        "vague" => Count::vague(),
        "plural" => Count::plural(),
        "unstated" => Count::unstated(),
        _ => return Err(Problem::unfit("bound", format!("one of {}", BOUNDS.map(|b| b.0).join(", ")))),
    })
}

fn who(sent: &Sent<'_>, who: &mut Who) -> Result<(), Problem> {
    if let Some(words) = sent.other("who") {
        words.clone_into(&mut who.words);
    }
    if let Some(name) = sent.other("who_actor") {
        (who.actor, who.side) = (None, None);
        if !name.is_empty() {
            let given = &sent.ask.state.given;
            let id = party(given, "who_actor", name)?;
            let actor = given.registry.actor(&id);
            who.side = Some(actor.map_or_else(|| id.clone(), |a| a.side.clone()));
            who.actor = actor.map(|a| a.id.clone());
        }
    }
    who.status = sent.word("who_status")?;
    who.age = sent.word("who_age")?;
    who.sex = sent.word("who_sex")?;
    Ok(())
}

fn by(sent: &Sent<'_>, before: &By) -> Result<By, Problem> {
    let how: Option<Surety> = sent.word("by_how")?;
    let said = sent.other("by_how").is_some();
    let made = |actor: Option<Symbol>, words: &str| {
        let old = before.actors.iter().find(|b| if actor.is_some() { b.actor == actor } else { b.actor.is_none() && *b.words == *words });
        let surety = how.filter(|_| said || old.is_none()).or(old.map(|b| b.surety)).unwrap_or(Surety::Stated);
        Blame { actor, surety, inferred: surety == Surety::Inferred, words: old.map_or_else(|| words.into(), |b| b.words.clone()) }
    };
    let mut actors = Vec::new();
    for name in parted(sent.now("by")) {
        actors.push(made(Some(party(&sent.ask.state.given, "by", name)?), name));
    }
    actors.extend(parted(sent.now("by_words")).map(|words| made(None, words)));
    let mode = match (actors.len(), before.mode) {
        (0, _) => ByMode::None,
        (1, _) => ByMode::One,
        (_, ByMode::OneOf) => ByMode::OneOf,
        _ => ByMode::All,
    };
    Ok(By { mode, actors })
}

fn place(sent: &Sent<'_>, before: Option<&Place>, data: &Data) -> Result<Option<Place>, Problem> {
    let country = Some(sent.now("country")).filter(|c| !c.is_empty()).map(str::to_uppercase);
    if let Some(c) = country.as_deref().filter(|c| c.len() != 2 || !c.bytes().all(|b| b.is_ascii_alphabetic())) {
        return Err(Problem::unfit("country", format!("a country is its ISO 3166-1 code of two letters, such as SY, not {} characters", c.chars().count())));
    }
    let near = match sent.now("place_how") {
        "near" => true,
        "in" | "" => false,
        _ => return Err(Problem::unfit("place_how", "in or near")),
    };
    let find = |name: Option<&str>| {
        let parameter = if name.is_some() { "place" } else { "country" };
        (sent.ask.state.given.place)(name, country.as_deref(), &|| Box::new(data.every_place())).map_err(|why| Problem::unfit(parameter, why))
    };
    // A place that the form showed, under the same country, is the one that it was, whoever else bears the name.
    let kept = |name: &str| before.iter().flat_map(|p| p.parts.iter()).find(|p| *p.name == *name && country.as_deref() == p.country.as_deref()).cloned();
    let mut parts: Vec<PlacePart> = Vec::new();
    for name in parted(sent.now("place")) {
        parts.push(match kept(name) {
            Some(part) => part,
            None => {
                let found = find(Some(name))?;
                // An id is nobody's word.
                let words = if name.contains(':') { found.name.clone() } else { name.into() };
                PlacePart { words, relation: PlaceRelation::In, ..found }
            }
        });
    }
    if parts.is_empty() {
        let Some(country) = &country else { return Ok(None) };
        parts.push(PlacePart { words: country.as_str().into(), relation: PlaceRelation::In, ..find(None)? });
    }
    for part in &mut parts {
        let exact = matches!(part.precision, PlacePrecision::Exact | PlacePrecision::Near);
        if near && part.relation == PlaceRelation::In {
            part.relation = PlaceRelation::Near;
            part.precision = if exact { PlacePrecision::Near } else { part.precision };
        } else if !near && part.relation != PlaceRelation::In {
            part.relation = PlaceRelation::In;
            part.precision = if exact { PlacePrecision::Exact } else { part.precision };
        }
    }
    let mode = match (parts.len(), before.map(|p| p.mode)) {
        (1, _) => PlaceMode::One,
        (_, Some(PlaceMode::OneOf)) => PlaceMode::OneOf,
        _ => PlaceMode::Several,
    };
    Ok(Some(Place { parts: parts.into(), mode, carried: false }))
}

fn period(sent: &Sent<'_>, before: Option<&Period>) -> Result<Option<Period>, Problem> {
    let basis: Basis = sent.word("basis")?.unwrap_or_default();
    let (from, to) = (sent.day("from")?, sent.day("to")?);
    let Some(start) = from else {
        return if to.is_some() { Err(Problem::unfit("from", "give the first day too; for one day give from alone")) } else { Ok(None) };
    };
    // Whoever moves the first day of a claim of one day alone means one day.
    let end = match to {
        Some(end) if sent.ask.sent("to").is_some() => end,
        Some(end) if before.is_some_and(|p| p.start != p.end) => end,
        _ => start,
    };
    if end < start {
        return Err(Problem::unfit("to", format!("{end} lies before {start}")));
    }
    let same = before.filter(|p| (p.start, p.end) == (Some(start), Some(end)));
    let precision = same.map_or_else(|| PeriodPrecision::of_days(start, end), |p| p.precision);
    let words = before.map_or_else(|| BY_HAND.into(), |p| p.words.clone());
    Ok(Some(Period { start: Some(start), end: Some(end), precision, basis, words, anchor: same.and_then(|p| p.anchor), carried: false }))
}

fn attribution(ask: &Ask, name: &str, before: &[Attribution]) -> Attribution {
    if let Some(old) = before.iter().find(|a| *a.name == *name) {
        return old.clone();
    }
    let registry = &ask.state.given.registry;
    let lower = name.to_lowercase();
    let publisher = registry.publishers.iter().find(|p| *p.id == *lower || p.name.to_lowercase() == lower).map(|p| (&p.id, &p.name));
    let actor = || registry.actors.iter().find(|a| *a.id == *lower || a.name.to_lowercase() == lower).map(|a| (&a.id, &a.name));
    match publisher.or_else(actor) {
        Some((id, usual)) => Attribution { source: Some(id.clone()), name: usual.clone(), words: name.into() },
        None => Attribution { source: None, name: name.into(), words: name.into() },
    }
}

/// True if these are the same words: a form writes line ends its own way, and a field of one line none.
fn same_words(a: &str, b: &str) -> bool {
    let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace() && *c != '\0').collect::<String>();
    letters(a) == letters(b)
}

/// The byte at a code point of the text as a page shows it: there a line ends with one character, and no NUL stands.
fn byte_at(text: &str, wanted: usize) -> Option<usize> {
    let (mut n, mut before) = (0, ' ');
    for (at, c) in text.char_indices() {
        let shown = c != '\0' && !(before == '\r' && c == '\n');
        before = c;
        if !shown {
            continue;
        }
        if n == wanted {
            return Some(at);
        }
        n += 1;
    }
    (n == wanted).then_some(text.len())
}

/// The stretch of a text that words, or where they stand, name.
fn stretch(text: &str, field: &str, words: &str, at: Option<&str>, role: SpanRole) -> Result<Span, Problem> {
    let offsets = Offsets::new(text);
    if let Some(at) = at {
        let ends = at.split_once('-').and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
        let (from, to): (usize, usize) = ends.ok_or_else(|| Problem::unfit(field, "where words stand is written as 120-143, in characters of the text"))?;
        let span = match (byte_at(text, from), byte_at(text, to)) {
            (Some(a), Some(b)) if a < b => offsets.span(a, b, role),
            _ => return Err(Problem::unfit(field, "the text has no such stretch")),
        };
        if !words.is_empty() && !same_words(words, &span.quote) {
            return Err(Problem::unfit(field, "other words stand there; select them again"));
        }
        return Ok(span);
    }
    let mut found = text.match_indices(words);
    match (found.next(), found.next()) {
        (None, _) => Err(Problem::unfit(field, "these words don't stand in the report; they are taken letter by letter")),
        (Some(_), Some(_)) => Err(Problem::unfit(field, "these words stand in the report more than once; give more of what is around them, or select them")),
        (Some((at, _)), None) => Ok(offsets.span(at, at + words.len(), role)),
    }
}

/// Lets the claim stand on the words that were sent: of each role that words were sent for, on these alone.
pub(crate) fn stand_on(ask: &Ask, text: &str, claim: &mut Claim) -> Result<(), Problem> {
    for (end, role) in WORDS {
        let (name, at) = (format!("words{end}"), format!("at{end}"));
        let (words, at) = (ask.field(&name).unwrap_or(""), ask.field(&at));
        if words.is_empty() && at.is_none() {
            continue;
        }
        let span = stretch(text, &name, words, at, role)?;
        claim.provenance.spans.retain(|s| s.role != role);
        let quote = span.quote.clone();
        match (role, &mut claim.period) {
            (SpanRole::Count, _) => claim.count.words = quote,
            (SpanRole::Who, _) if claim.who.words.is_empty() => claim.who.words = quote,
            (SpanRole::Period, Some(period)) => period.words = quote.into(),
            _ => {}
        }
        claim.provenance.spans.push(span);
    }
    claim.provenance.spans.sort_by_key(|s| (s.bytes, s.role));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_a_page_shows_them_in_any_script() {
        let text = "A\r\nقُتل ثلاثة 😀 رجال\rend";
        let page: Vec<char> = text.replace("\r\n", "\n").replace('\r', "\n").chars().collect();
        for (words, quote) in [("قُتل ثلاثة", "قُتل ثلاثة"), ("😀 رجال", "😀 رجال"), ("end", "end"), ("A\nقُتل", "A\r\nقُتل")]
        {
            let wanted: Vec<char> = words.chars().collect();
            let at = page.windows(wanted.len()).position(|w| w == wanted).expect("it stands there");
            let ends = format!("{at}-{}", at + wanted.len());
            // A form sends line ends as CR LF.
            let sent = words.replace('\n', "\r\n");
            let span = stretch(text, "words", &sent, Some(&ends), SpanRole::Harm).expect("found");
            assert_eq!(span.quote, quote);
            assert!(span.holds_in(text));
        }
        for (words, at) in [("رجال", Some("0-4")), ("x", None), ("", Some("3-900")), ("", Some("5-5")), ("", Some("x"))] {
            assert!(stretch(text, "words", words, at, SpanRole::Harm).is_err(), "{words} {at:?}");
        }
        assert!(stretch("twice twice", "words", "twice", None, SpanRole::Harm).is_err());
    }

    #[test]
    fn a_number_is_shown_as_it_is_typed() {
        for (count, shown) in [
            (Count::stated(12), ("12", "stated")),
            (Count::at_least(12), ("12", "at_least")),
            (Count::more_than(12), ("12", "more_than")),
            (Count::up_to(9), ("9", "up_to")),
            (Count::range(3, 5), ("3-5", "range")),
            (Count::vague(), ("", "vague")),
        ] {
            let (n, bound) = number(&count);
            assert_eq!((n.as_str(), bound), shown);
        }
    }
}
