//! What a list is narrowed by. Enters: filters as they were typed. Leaves: a question to the book whose every word the book or a table of the
//! program knows. Never done here: an empty answer to a slip of the pen: what nobody knows is an error that says what there is.

use super::{asked, moment};
use crate::book_args::ListArgs;
use crate::layout::one_line;
use anyhow::{Context as _, Result, bail, ensure};
use tollbook_gazetteer::Gazetteer;
use tollbook_ledger::{Book, Query};
use tollbook_model::{PlacePart, PlacePrecision};

/// Makes a question of filters, and what is to be told about them beside the answer.
///
/// Names come first as the book has them, then as the tables of the program spell them: a place by any spelling that the gazetteer knows, a
/// party by any of its names. All of it is asked under the same clearance, so that nothing stricter is told of.
///
/// # Errors
/// A place, a unit, a country, a party or a means that neither the book nor a table knows; days out of order; an entry that isn't there.
pub(super) fn question(args: &ListArgs, book: &Book) -> Result<(Query, Vec<String>)> {
    if let (Some(from), Some(to)) = (args.from, args.to) {
        ensure!(from <= to, "--from {from} lies after --to {to}");
    }
    let as_of = moment::entry(book, args.as_of)?;
    if let Some(entry) = as_of {
        let size = book.size()?;
        ensure!((1..=size).contains(&entry), "--as-of {entry}: the book has the entries 1 to {size}");
    }
    let mut asker = Asker { book, clearance: args.visibility, gazetteer: None };
    let mut hints = Vec::new();
    let mut query = Query {
        as_of,
        harm: args.harm.clone(),
        actor: args.actor.as_deref().map(|name| asker.actor(name)).transpose()?,
        means: args.means.as_deref().map(|id| asker.means(id)).transpose()?,
        country: args.country.as_deref().map(|name| asker.country(name)).transpose()?,
        source: args.source.clone(),
        from: args.from,
        to: args.to,
        words: args.text.clone(),
        clearance: args.visibility,
        ..Query::new()
    };
    query.admin1 = args.admin1.as_deref().map(|name| asker.admin1(name, query.country.as_deref())).transpose()?;
    if let Some(name) = args.place.as_deref() {
        asker.place(name, &mut query, &mut hints)?;
    }
    if let Some(source) = args.source.as_deref()
        && book.reports(&Query { source: Some(source.to_owned()), clearance: args.visibility, limit: 1, ..Query::new() })?.is_empty()
    {
        hints.push(format!("no report is from {:?}: `tollbook reports` shows the names that reports give", one_line(source)));
    }
    Ok((query, hints))
}

struct Asker<'a> {
    book: &'a Book,
    clearance: Option<tollbook_ledger::Visibility>,
    gazetteer: Option<Gazetteer>,
}

impl Asker<'_> {
    /// True if a claim, of whatever state and time, answers this alone.
    fn has(&self, question: Query) -> Result<bool> {
        let query = Query { clearance: self.clearance, with_retracted: true, limit: 1, ..question };
        Ok(!self.book.claims(&query)?.is_empty())
    }

    /// What the gazetteer takes a name for.
    fn known(&mut self, name: &str, country: Option<&str>) -> Result<Option<PlacePart>> {
        if self.gazetteer.is_none() {
            self.gazetteer = Some(asked::gazetteer()?);
        }
        Ok(self.gazetteer.as_ref().and_then(|g| tollbook_read::place_named(g, Some(name), country)))
    }

    fn actor(&self, name: &str) -> Result<String> {
        if self.has(Query { actor: Some(name.to_owned()), ..Query::new() })? {
            return Ok(name.trim().to_owned());
        }
        Ok(asked::party(&tollbook_read::registry()?, name)?.to_string())
    }

    fn means(&self, id: &str) -> Result<String> {
        if self.has(Query { means: Some(id.to_owned()), ..Query::new() })? {
            return Ok(id.trim().to_owned());
        }
        Ok(asked::term(&tollbook_read::means()?, id, "means")?.to_string())
    }

    fn country(&mut self, name: &str) -> Result<String> {
        let code = name.trim().to_uppercase();
        if self.has(Query { country: Some(code.clone()), ..Query::new() })? {
            return Ok(code);
        }
        if code.len() == 2 && code.is_ascii() {
            // The name of no country has two letters.
            self.known(name, None)?;
            let known = self.gazetteer.as_ref().is_some_and(|g| g.country_by_code(&code).is_some());
            ensure!(known, "{}: no country has this code; codes are those of ISO 3166-1, such as SY", one_line(name));
            return Ok(code);
        }
        let found = self.known(name, None)?.filter(|p| p.precision == PlacePrecision::Country).and_then(|p| p.country);
        let found = found.with_context(|| format!("{}: no country is called so; a code of ISO 3166-1 does, too, such as SY", one_line(name)))?;
        Ok(found.to_string())
    }

    fn admin1(&mut self, name: &str, country: Option<&str>) -> Result<String> {
        if self.has(Query { admin1: Some(name.to_owned()), ..Query::new() })? {
            return Ok(name.trim().to_owned());
        }
        let found = self.known(name, country)?.and_then(|p| if p.precision == PlacePrecision::Province { Some(p.name) } else { None });
        let found = found.with_context(|| {
            format!("{}: neither the gazetteer nor a claim of the book knows a first-order unit of this name; --place takes any place", one_line(name))
        })?;
        Ok(found.to_string())
    }

    /// A place, as the book names it or as the gazetteer spells it. A country and a first-order unit that the book knows by what lies in them alone
    /// become those filters.
    fn place(&mut self, name: &str, query: &mut Query, hints: &mut Vec<String>) -> Result<()> {
        let place = |place: &str| Query { place: Some(place.to_owned()), ..Query::new() };
        let country = query.country.clone();
        if self.has(place(name))? {
            query.place = Some(name.to_owned());
            if let Some(part) = self.known(name, country.as_deref())? {
                hints.extend(within(&part));
            }
            return Ok(());
        }
        if name.contains(':') {
            bail!("{}: no claim of the book names a place with this id", one_line(name));
        }
        let part = self.known(name, country.as_deref())?.with_context(|| {
            format!("{}: neither the gazetteer nor a claim of the book knows such a place; `tollbook gazetteer lookup` shows what it knows", one_line(name))
        })?;
        match part.precision {
            PlacePrecision::Country if query.country.is_none() => query.country = part.country.map(|c| c.to_string()),
            PlacePrecision::Province if query.admin1.is_none() => {
                query.admin1 = Some(part.name.to_string());
                query.country = query.country.take().or(part.country.map(|c| c.to_string()));
            }
            _ => query.place = Some(part.id.as_deref().unwrap_or(name).to_owned()),
        }
        Ok(())
    }
}

/// How what lies in a unit is asked for.
fn within(part: &PlacePart) -> Option<String> {
    let name = &part.name;
    match part.precision {
        PlacePrecision::Country => part.country.as_ref().map(|c| format!("{name} is a country: --country {c} lists what lies in it")),
        PlacePrecision::Province => Some(format!("{name} is a first-order unit, too: --admin1 {:?} lists what lies in it", name.as_ref())),
        _ => None,
    }
}
