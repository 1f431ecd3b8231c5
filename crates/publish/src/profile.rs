//! What may be published, to whom. Enters: an audience, the day of publication, what a project decided and why. Leaves: rules that exports and
//! bulletins ask before a value is written. Never done here: the clock; the day arrives as an argument.

use crate::error::{PublishError, Result};
use crate::holdings::Holdings;
use crate::shape::Shape;
use jiff::civil::Date;
use std::collections::HashSet;
use tollbook_model::{Claim, Counted, Harm, LinkedClaim, PlacePart, PlacePrecision, Scope, Span, SpanRole, Symbol, Taxonomy};

/// Days that fine places of recent deeds wait unless a project says otherwise.
pub const DELAY_DAYS: u32 = 14;

/// Below this a count of living persons is never told. Source: the threshold usual for tables about persons.
pub const LIVING_LEAST: u64 = 5;

/// Kilometres around a named place that "near" stands for (UCDP GED 23.1, `where_prec` 2).
const NEAR_KM: u32 = 25;

/// Words by which a place is one that must not be found: a camp, a hospital.
const PROTECTED_NAMES: [&str; 9] = ["camp", "hospital", "clinic", "hôpital", "clinique", "مخيم", "مستشفى", "مشفى", "госпиталь"];

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// Those who work with the book.
    Internal,
}

/// The rules of one publication. What opens a rule is a note that says why: who reads the method card reads the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Who reads it.
    pub audience: Audience,
    /// The day of publication.
    pub today: Date,
    /// How many days fine places of deeds wait.
    pub delay_days: u32,
    /// Nothing is published before this day.
    pub embargo: Option<Date>,
    /// Why the names of the dead may be told.
    pub names: Option<String>,
    /// Why counts of living persons may be told.
    pub living: Option<String>,
    /// Why age, sex, role and nationality of the dead may be told.
    pub attributes: Option<String>,
    /// Whether the words of a count may be quoted.
    pub quotes: bool,
}

/// Why a place is shown less finely than it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coarsened {
    /// The deed is too recent, or its day is unknown.
    Recent,
    /// A hospital, a camp or an aid point was hit, or the place is one.
    Protected,
    /// It is about living persons.
    Living,
    /// Fighters are never put on a map.
    Strength,
}

impl Coarsened {
    /// The word in a file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Coarsened::Recent => "recent",
            Coarsened::Protected => "protected",
            Coarsened::Living => "living",
            Coarsened::Strength => "strength",
        }
    }
}

/// A place as it may be shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShownPlace {
    /// Name of the finest place shown.
    pub name: Option<Symbol>,
    /// The gazetteer's id of it.
    pub id: Option<Symbol>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<Symbol>,
    /// First-order unit.
    pub admin1: Option<Symbol>,
    /// Second-order unit.
    pub admin2: Option<Symbol>,
    /// How exactly it is shown.
    pub precision: Option<PlacePrecision>,
    /// Why it is coarser than known.
    pub coarsened: Option<Coarsened>,
    /// Where it is drawn.
    pub shape: Option<Shape>,
}

/// True for harms whose victims live.
#[must_use]
pub fn is_living(harm: Harm) -> bool {
    harm != Harm::Killed
}

impl Profile {
    /// For everybody: the strictest rules.
    #[must_use]
    pub fn public(today: Date) -> Self {
        Profile { audience: Audience::Public, today, delay_days: DELAY_DAYS, embargo: None, names: None, living: None, attributes: None, quotes: false }
    }

    /// For those who work with the book. Individual perpetrators and fighters on a map stay kept back.
    #[must_use]
    pub fn internal(today: Date) -> Self {
        let own = || Some("internal".to_owned());
        Profile { audience: Audience::Internal, names: own(), living: own(), attributes: own(), quotes: true, ..Profile::public(today) }
    }

    /// True if everybody reads it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.audience == Audience::Public
    }

    /// Whether anything may be published on this day.
    ///
    /// # Errors
    /// The embargo holds.
    pub fn open(&self) -> Result<()> {
        match self.embargo.filter(|e| self.is_public() && self.today < *e) {
            Some(until) => Err(PublishError::Withheld(format!("nothing is published before {until}"))),
            None => Ok(()),
        }
    }

    /// Whether a question may be answered.
    ///
    /// # Errors
    /// It asks for living persons, for attributes of persons, or for a fine place on recent days, and the profile lets none of it.
    pub fn admits(&self, scope: &Scope) -> Result<()> {
        self.open()?;
        if !self.is_public() {
            return Ok(());
        }
        let withheld = |why: &str| Err(PublishError::Withheld(why.to_owned()));
        if matches!(scope.counted, Counted::Harm(h) if is_living(h)) && self.living.is_none() {
            return withheld("living persons (injured, missing, abducted, detained, displaced) are restricted; --living WHY opens it");
        }
        let who = &scope.who;
        if self.attributes.is_none() && (who.age.is_some() || who.sex.is_some() || who.role.is_some() || who.nationality.is_some()) {
            return withheld("age, sex, role and nationality of the dead; --attributes WHY opens it");
        }
        let fine = scope.place.as_ref().is_some_and(|p| self.coarse(p.precision));
        if fine && scope.to.is_none_or(|to| self.recent(to)) {
            return withheld(&format!("a place finer than a first-order unit on days of the last {}; ask for the unit, or for earlier days", self.delay_days));
        }
        if fine && scope.place.as_ref().is_some_and(|p| protected_name(&p.name)) {
            return withheld("a camp or a hospital; ask for the unit it lies in");
        }
        Ok(())
    }

    /// Whether a question for a fine place, or rows by district, would single out a hospital, a camp or an aid point.
    ///
    /// # Errors
    /// A claim inside the place was told of one.
    pub(crate) fn no_protected(&self, scope: &Scope, districts: bool, holdings: &Holdings<'_>) -> Result<()> {
        let fine = districts || scope.place.as_ref().is_some_and(|p| self.coarse(p.precision));
        if !self.is_public() || !fine {
            return Ok(());
        }
        let wanted = crate::Wanted { place: scope.place.clone(), ..crate::Wanted::default() };
        let inside = |c: &&LinkedClaim| c.claim.place.as_ref().is_some_and(|p| p.parts.iter().any(|x| wanted.holds(Some(x))));
        let named = |c: &LinkedClaim| c.claim.place.as_ref().is_some_and(|p| p.parts.iter().any(|x| protected_name(&x.name)));
        let hit = |c: &tollbook_model::LinkedClaim| c.claim.target.as_ref().is_some_and(|t| guarded(t, holdings)) || named(c);
        let late = |c: &LinkedClaim| {
            let own: Vec<&LinkedClaim> = match c.incident.and_then(|i| holdings.linked.incidents.get(i)) {
                Some(incident) => incident.claims.iter().map(|&c| &holdings.linked.claims[c]).collect(),
                None => vec![c],
            };
            self.waits(&own, own.iter().filter_map(|c| c.claim.period.as_ref()?.end).max(), holdings).is_some()
        };
        if !holdings.delays.is_empty() && holdings.linked.claims.iter().filter(inside).any(late) {
            return Err(PublishError::Withheld("the project lets the place of an incident there wait; ask for the first-order unit".to_owned()));
        }
        if holdings.linked.claims.iter().filter(inside).any(hit) {
            return Err(PublishError::Withheld("a hospital, a camp or an aid point was hit there; ask for the first-order unit".to_owned()));
        }
        Ok(())
    }

    /// Names of finer places that stand, for want of a known country, where rows by country or province have a unit. Nothing of such a row may be told.
    pub(crate) fn fine_names<'h>(&self, holdings: &'h Holdings<'_>) -> HashSet<&'h str> {
        if !self.is_public() {
            return HashSet::new();
        }
        let parts = holdings.linked.claims.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter());
        parts.filter(|p| p.country.is_none() && self.coarse(p.precision)).flat_map(|p| [Some(&*p.name), p.admin2.as_deref()]).flatten().collect()
    }

    /// True if a figure for living persons is too small to be told. Unknown is not small.
    #[must_use]
    pub fn too_few(&self, counted: Counted, numbers: &[Option<u64>]) -> bool {
        self.is_public() && matches!(counted, Counted::Harm(h) if is_living(h)) && numbers.iter().flatten().any(|n| (1..LIVING_LEAST).contains(n))
    }

    /// True if figures are told in classes alone: 20 to 24 for each of 20, 21, 22, 23 and 24. Otherwise two counts of the living, both large enough to be told, were
    /// subtracted, and what remained were the few who are kept back.
    #[must_use]
    pub fn in_classes(&self, counted: Counted) -> bool {
        self.is_public() && matches!(counted, Counted::Harm(h) if is_living(h))
    }

    /// A low as it may be told: as it is, or where its class begins. Whoever says that there were at least so many says nothing wrong.
    pub(crate) fn low(&self, counted: Counted, n: Option<u64>) -> Option<u64> {
        if self.in_classes(counted) { n.map(|n| n - n % LIVING_LEAST) } else { n }
    }

    /// A best figure as it may be told: a class has none.
    pub(crate) fn best(&self, counted: Counted, n: Option<u64>) -> Option<u64> {
        n.filter(|_| !self.in_classes(counted))
    }

    /// A high as it may be told: as it is, or where its class ends.
    pub(crate) fn high(&self, counted: Counted, n: Option<u64>) -> Option<u64> {
        if self.in_classes(counted) { n.map(|n| n - n % LIVING_LEAST + LIVING_LEAST - 1) } else { n }
    }

    /// True if the harm may be told at all.
    #[must_use]
    pub fn tells(&self, harm: Option<Harm>) -> bool {
        !self.is_public() || self.living.is_some() || !harm.is_some_and(is_living)
    }

    /// True if a day lies within the delay, or after today.
    #[must_use]
    pub fn recent(&self, day: Date) -> bool {
        self.within(day, self.delay_days)
    }

    /// True if fewer days than these have passed since a day.
    fn within(&self, day: Date, days: u32) -> bool {
        // A span in days: dates lie some millions of days apart at most.
        (self.today - day).get_days() < i32::try_from(days).unwrap_or(i32::MAX)
    }

    /// Why a place that arrives as no more than its unit is kept back, by the last day of its incident: whoever chose it doesn't say, and for longer than the delay a place is
    /// kept back where it is protected.
    pub(crate) fn why_arrived(&self, last_day: Option<Date>) -> Coarsened {
        if last_day.is_none_or(|d| self.recent(d)) { Coarsened::Recent } else { Coarsened::Protected }
    }

    /// Why the place of a whole incident must be coarse, whatever its place: its project lets it wait longer than others, and it is not over.
    pub(crate) fn waits(&self, members: &[&LinkedClaim], last_day: Option<Date>, holdings: &Holdings<'_>) -> Option<Coarsened> {
        self.waits_for(members.iter().filter_map(|c| holdings.delays.get(&c.claim.id)).max().copied(), last_day)
    }

    /// The same of the longest of its delays.
    pub(crate) fn waits_for(&self, delay: Option<u32>, last_day: Option<Date>) -> Option<Coarsened> {
        let own = delay.filter(|_| self.is_public())?;
        last_day.is_none_or(|d| self.within(d, own)).then_some(Coarsened::Recent)
    }

    /// Why the places of an incident may not be told as finely as they are known, out of all its claims. `delay` is how many days its project lets it wait
    /// beside the profile's own. For whoever shows claims themselves and not rows.
    #[must_use]
    pub fn keeps_place(&self, claims: &[&Claim], delay: Option<u32>, targets: &Taxonomy) -> Option<Coarsened> {
        if !self.is_public() {
            return None;
        }
        let parts = || claims.iter().filter_map(|c| c.place.as_ref()).flat_map(|p| p.parts.iter());
        let hit = claims.iter().filter_map(|c| c.target.as_ref()).any(|t| protected_target(t, targets));
        if hit || parts().any(|p| protected_name(&p.name) || protected_name(&p.words)) {
            return Some(Coarsened::Protected);
        }
        let last = claims.iter().filter_map(|c| c.period.as_ref().and_then(|p| p.end)).max();
        let days = delay.unwrap_or(0).max(self.delay_days);
        last.is_none_or(|d| self.within(d, days)).then_some(Coarsened::Recent)
    }

    /// A place as the first-order unit it lies in: no finer name, no words of a report, no point.
    #[must_use]
    pub fn unit_alone(part: &PlacePart) -> PlacePart {
        let fine = !matches!(part.precision, PlacePrecision::Province | PlacePrecision::Country | PlacePrecision::SeaOrAir);
        let name = part.admin1.clone().or_else(|| part.country.clone()).unwrap_or_else(|| "somewhere".into());
        let precision = if part.admin1.is_some() { PlacePrecision::Province } else { PlacePrecision::Country };
        PlacePart {
            relation: tollbook_model::PlaceRelation::In,
            id: part.id.clone().filter(|_| !fine),
            words: name.clone(),
            name,
            country: part.country.clone(),
            admin1: part.admin1.clone(),
            admin2: None,
            lat: None,
            lon: None,
            precision,
        }
    }

    /// True for precisions that lie below a first-order unit.
    fn coarse(&self, precision: PlacePrecision) -> bool {
        matches!(precision, PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::District | PlacePrecision::Unknown)
    }

    /// Why a place may not be shown as finely as it is known.
    fn why_coarse<'t>(
        &self,
        part: &PlacePart,
        last_day: Option<Date>,
        mut targets: impl Iterator<Item = &'t Symbol>,
        holdings: &Holdings<'_>,
    ) -> Option<Coarsened> {
        if !self.is_public() || !self.coarse(part.precision) && part.precision != PlacePrecision::Region {
            return None;
        }
        if targets.any(|t| guarded(t, holdings)) || protected_name(&part.name) || protected_name(&part.words) {
            return Some(Coarsened::Protected);
        }
        last_day.is_none_or(|d| self.recent(d)).then_some(Coarsened::Recent)
    }

    /// A place as it may be shown: as it is known, or as the first-order unit it lies in.
    pub fn place<'t>(
        &self,
        part: &PlacePart,
        last_day: Option<Date>,
        targets: impl IntoIterator<Item = &'t Symbol>,
        must: Option<Coarsened>,
        holdings: &Holdings<'_>,
    ) -> ShownPlace {
        let coarse = must.filter(|_| self.coarse(part.precision)).or_else(|| self.why_coarse(part, last_day, targets.into_iter(), holdings));
        let unit = || (holdings.units)(part.country.as_deref()?, part.admin1.as_deref()?);
        let of_unit = |radius| unit().map(|u| Shape { lat: u.lat, lon: u.lon, radius_km: u.radius_km.or(radius) });
        let mut out = ShownPlace { country: part.country.clone(), admin1: part.admin1.clone(), coarsened: coarse, ..ShownPlace::default() };
        let never = matches!(must, Some(Coarsened::Strength));
        if coarse.is_some() {
            out.name.clone_from(&part.admin1);
            out.precision = Some(if part.admin1.is_some() { PlacePrecision::Province } else { PlacePrecision::Country });
            out.shape = of_unit(None).filter(|_| !never);
            return out;
        }
        let point = |radius_km| Some(Shape { lat: part.lat?, lon: part.lon?, radius_km });
        out.name = Some(part.name.clone());
        out.id.clone_from(&part.id);
        out.admin2.clone_from(&part.admin2);
        out.precision = Some(part.precision);
        out.shape = match part.precision {
            PlacePrecision::Exact | PlacePrecision::District | PlacePrecision::Unknown => point(None),
            PlacePrecision::Near => point(Some(NEAR_KM)),
            PlacePrecision::Province => of_unit(None).or_else(|| point(None)),
            // A point for a whole country, a region or a sea would show an exactness that nobody has.
            PlacePrecision::Region | PlacePrecision::Country | PlacePrecision::SeaOrAir => None,
        }
        .filter(|_| !never);
        out
    }

    /// Whether the words that say who was harmed may be quoted: they tell age, sex, role and nationality.
    pub(crate) fn quotes_people(&self) -> bool {
        !self.is_public() || self.attributes.is_some()
    }

    /// The words of a count, with whom they count where attributes may be told, without names and without whoever is blamed; nothing where the profile lets no quote.
    #[must_use]
    pub fn quote(&self, claim: &Claim, coarsened: bool) -> Option<String> {
        if !self.quotes || self.is_public() && (coarsened || claim.harm.is_some_and(is_living)) {
            return None;
        }
        let spans: Vec<Span> = claim.provenance.spans.iter().filter(|s| s.role != SpanRole::Who || self.quotes_people()).cloned().collect();
        let mut quote = tollbook_model::telling_words(&spans);
        if self.names.is_none() {
            for person in claim.who.persons.iter().chain(claim.who.any_of.iter().flat_map(|w| w.persons.iter())).filter(|p| !p.name.is_empty()) {
                quote = quote.replace(&person.name, "[…]");
            }
        }
        for blame in claim.by.actors.iter().filter(|b| b.actor.is_none() && !b.words.is_empty()) {
            quote = quote.replace(&*blame.words, "[…]");
        }
        let short: String = quote.chars().take(160).collect();
        (!short.is_empty()).then_some(short)
    }

    /// A headline: words of a report, which may name people and places; told where the profile lets words be quoted and the place is shown.
    #[must_use]
    pub fn headline(&self, title: Option<&str>, coarsened: bool) -> Option<String> {
        title.filter(|_| self.quotes && !(self.is_public() && coarsened)).map(str::to_owned)
    }

    /// An origin as it may be named: a registered publisher or party, or a kind of people; anybody else, who may be a person, is not named.
    #[must_use]
    pub fn origin(&self, origin: &str, holdings: &Holdings<'_>) -> String {
        let known = holdings.registry.publisher(origin).is_some() || holdings.registry.actor(origin).is_some() || holdings.origin_kinds.contains(origin);
        if known || !self.is_public() { origin.to_owned() } else { "unregistered".to_owned() }
    }
}

/// True for hospitals and other places of care, camps, aid points.
fn guarded(target: &Symbol, holdings: &Holdings<'_>) -> bool {
    protected_target(target, holdings.targets)
}

fn protected_target(target: &Symbol, targets: &Taxonomy) -> bool {
    ["health", "camp", "humanitarian"].iter().any(|g| targets.is_a(target, g))
}

fn protected_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|w| PROTECTED_NAMES.iter().any(|p| w == *p || w.strip_prefix("ال") == Some(p)))
}

/// True if a row's name is one of those that a finer place would have.
pub(crate) fn is_fine(key: &str, names: &HashSet<&str>) -> bool {
    names.contains(key.rsplit('/').next().unwrap_or(key))
}
