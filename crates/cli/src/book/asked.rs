//! From a typed question to a scope. Enters: options, names of places and parties. Leaves: a scope, a convention, a reading.
//! Never done here: answering.

use super::linked::Tables;
use crate::home;
use crate::layout::one_line;
use crate::link_args::ScopeArgs;
use anyhow::{Context as _, Result, bail, ensure};
use jiff::civil::Date;
use std::path::Path;
use tollbook_gazetteer::Gazetteer;
use tollbook_model::{ActorRegistry, Counted, Harm, Place, PlacePart, PlacePrecision, Scope, Symbol, VictimGroup};
use tollbook_reckon::{Convention, Reading};

/// A question, ready to be asked.
pub(super) struct Asked {
    pub scope: Scope,
    pub convention: Convention,
    pub reading: Reading,
    /// The day up to which the book is read: the latest day of publication.
    pub as_of: Option<Date>,
}

/// The places of a book's claims, in the order in which these name them first, with how many claims name each; as often as they are asked for.
pub(super) type Places<'a> = dyn Fn() -> Box<dyn Iterator<Item = (&'a Place, usize)> + 'a> + 'a;

/// Makes a scope of what was typed. `as_of` is the latest day of publication, `places` are those of the book's claims.
///
/// # Errors
/// A place, a party, a convention that nobody knows; days out of order.
pub(super) fn of(args: &ScopeArgs, tables: &Tables, as_of: Option<Date>, places: &Places<'_>) -> Result<Asked> {
    let mut scope = Scope::of(args.count.unwrap_or(Counted::Harm(Harm::Killed)));
    if let Some(who) = &args.who {
        scope.who = VictimGroup::of_word(who).map_or_else(|| party(&tables.registry, who).map(VictimGroup::of_actor), Ok)?;
    }
    scope.by = args.by.as_deref().map(|by| party(&tables.registry, by)).transpose()?;
    scope.means = args.means.as_deref().map(|m| term(&tables.means, m, "means")).transpose()?;
    scope.cause = args.cause;
    scope.target = args.target.as_deref().map(|t| term(&tables.targets, t, "target")).transpose()?;
    if args.place.is_some() || args.country.is_some() {
        scope.place = Some(place(&gazetteer()?, args.place.as_deref(), args.country.as_deref(), places)?);
    }
    (scope.from, scope.to) = match args.since {
        Some(since) => (Some(since), as_of.map(|d| d.max(since))),
        None => (args.from, args.to),
    };
    let convention = convention(&args.convention)?;
    let reading = if args.reading == "reconciled" { Reading::Reconciled } else { Reading::Documented };
    Ok(Asked { scope, convention, reading, as_of })
}

/// An actor or side by its id, its name, or an alias that nobody else has.
///
/// # Errors
/// Nobody is called so, or several are.
pub(super) fn party(registry: &ActorRegistry, name: &str) -> Result<Symbol> {
    let lower = name.trim().to_lowercase();
    if let Some(actor) = registry.actors.iter().find(|a| *a.id == *lower || *a.side == *lower) {
        return Ok(if *actor.id == *lower { actor.id.clone() } else { actor.side.clone() });
    }
    let mut named: Vec<&Symbol> =
        registry.actors.iter().filter(|a| a.name.to_lowercase() == lower || a.aliases.iter().any(|x| x.to_lowercase() == lower)).map(|a| &a.id).collect();
    named.dedup();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => bail!("{}: no actor or side is called so; `tollbook claims --json` shows the ids that the book's claims have", one_line(name)),
        several => bail!("{} may be {}; give one of these ids", one_line(name), several.iter().map(|s| s.as_ref()).collect::<Vec<_>>().join(", ")),
    }
}

/// A means or a target by its id.
pub(super) fn term(terms: &tollbook_model::Taxonomy, id: &str, what: &str) -> Result<Symbol> {
    match terms.get(id) {
        Some(t) => Ok(t.id.clone()),
        None => {
            let all: Vec<&str> = terms.all().iter().map(|t| t.id.as_ref()).collect();
            bail!("{}: no {what} has this id; there are {}", one_line(id), all.join(", "))
        }
    }
}

/// The embedded gazetteer under the user's own layers.
///
/// # Errors
/// A layer can't be read.
pub(super) fn gazetteer() -> Result<Gazetteer> {
    let mut gazetteer = Gazetteer::embedded();
    if let Ok(dir) = home::layers_dir() {
        gazetteer.load_layers(&dir).context("places imported earlier can't be read; import them again, or take the file away")?;
    }
    Ok(gazetteer)
}

/// The place that was typed, among those of the countries that these claims speak of.
///
/// # Errors
/// Neither the gazetteer nor a claim knows it.
pub(super) fn place(gazetteer: &Gazetteer, name: Option<&str>, country: Option<&str>, places: &Places<'_>) -> Result<PlacePart> {
    let parts = || places().flat_map(|(place, often)| place.parts.iter().map(move |p| (p, often)));
    if let Some(id) = name.filter(|n| n.contains(':')) {
        let found = parts().map(|p| p.0).find(|p| p.id.as_deref() == Some(id)).cloned().or_else(|| tollbook_read::place_with_id(gazetteer, id));
        return found.with_context(|| format!("{}: neither the gazetteer nor a claim of the book has a place with this id", one_line(id)));
    }
    let of_country = || parts().filter(|p| country.is_none_or(|c| p.0.country.as_deref() == Some(c)));
    let told = name.and_then(|n| tollbook_read::place_among(of_country(), n));
    let known = tollbook_read::place_named(gazetteer, name, country);
    // Of towns of one name the one that the book speaks of; a province or a country stays one, whatever town bears its name.
    let found = match (known, told) {
        (Some(known), _) if matches!(known.precision, PlacePrecision::Country | PlacePrecision::Province) => Some(known),
        (_, Some(told)) => Some(told),
        (known, None) => known,
    };
    if let Some(found) = found {
        if let (Some(asked), Some(lies)) = (country, &found.country) {
            ensure!(
                lies.eq_ignore_ascii_case(asked),
                "{} lies in {lies}, and no place in {} is called so; ask with one of the two",
                one_line(&found.name),
                one_line(asked)
            );
        }
        return Ok(found);
    }
    if let (None, Some(country)) = (name, country) {
        bail!("{}: no country has this code (ISO 3166-1, two letters)", one_line(country));
    }
    // Without a country, one after the other of those that the book speaks of most.
    let mut countries: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for (part, often) in parts() {
        if let Some(country) = &part.country {
            *countries.entry(country).or_default() += often;
        }
    }
    let mut countries: Vec<(&str, usize)> = countries.into_iter().collect();
    countries.sort_by_key(|c| std::cmp::Reverse(c.1));
    let found = countries.iter().take(5).find_map(|(c, _)| tollbook_read::place_named(gazetteer, name, Some(c)));
    let typed = one_line(name.or(country).unwrap_or(""));
    found.with_context(|| format!("{typed}: neither the gazetteer nor a claim of the book knows such a place; `tollbook gazetteer lookup` shows what it knows"))
}

/// A convention by its name, or out of a file.
///
/// # Errors
/// Nobody knows the name, or the file is no convention.
pub(crate) fn convention(name: &str) -> Result<Convention> {
    if let Some(found) = Convention::named(name) {
        return Ok(found);
    }
    let path = Path::new(name);
    ensure!(path.is_file(), "{}: no convention is called so, and there is no such file; there are {}", one_line(name), Convention::names().join(", "));
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    Ok(Convention::parse(&text, name)?)
}
