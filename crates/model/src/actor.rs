//! Organised parties and those who publish about them. Enters: the registries as tab-separated text. Leaves: actors and publishers by id.
//! Never done here: matching names in a text; `read` does that.

use crate::Symbol;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// What was wrong with a registry row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryError {
    /// The file.
    pub file: String,
    /// One-based line, 0 if it is the file as a whole.
    pub line: usize,
    /// What to mend.
    pub message: String,
}

impl RegistryError {
    /// An error at a line of a file.
    #[must_use]
    pub fn row(file: &str, line: usize, message: &str) -> Self {
        RegistryError { file: file.to_owned(), line, message: message.to_owned() }
    }
}

impl std::fmt::Display for RegistryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for RegistryError {}

/// What kind of party an actor is; neutral terms only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// Armed forces of a state.
    StateForces,
    /// Police.
    Police,
    /// A government.
    Government,
    /// A rebel group.
    Rebel,
    /// A militia.
    Militia,
    /// A jihadist group.
    Jihadist,
    /// A criminal group.
    Criminal,
    /// A coalition of states.
    Coalition,
    /// Peacekeepers.
    Peacekeepers,
    /// A military contractor.
    Contractor,
    /// A militia of an identity group.
    EthnicMilitia,
    /// Settlers.
    Settlers,
    /// A political party or movement.
    Political,
}

impl ActorKind {
    fn parse(s: &str) -> Option<Self> {
        Some(match s {
            "state-forces" => Self::StateForces,
            "police" => Self::Police,
            "government" => Self::Government,
            "rebel" => Self::Rebel,
            "militia" => Self::Militia,
            "jihadist" => Self::Jihadist,
            "criminal" => Self::Criminal,
            "coalition" => Self::Coalition,
            "peacekeepers" => Self::Peacekeepers,
            "contractor" => Self::Contractor,
            "ethnic-militia" => Self::EthnicMilitia,
            "settlers" => Self::Settlers,
            "political" => Self::Political,
            _ => return None,
        })
    }
    /// True if its members are under arms, so that "N members of it" are combatants.
    #[must_use]
    pub fn is_armed(self) -> bool {
        !matches!(self, Self::Government | Self::Political | Self::Settlers | Self::Police)
    }
}

/// One row of the actor registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Stable id.
    pub id: Symbol,
    /// Usual English name.
    pub name: Symbol,
    /// Spellings, abbreviations, names in other languages.
    pub aliases: Vec<String>,
    /// Expressions that mean it only in its country and years ("the army").
    pub generic: Vec<String>,
    /// The belligerent side.
    pub side: Symbol,
    /// What kind of party.
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-2 codes, home first.
    pub countries: Vec<Symbol>,
    /// First and last year of activity; `None` is open.
    pub years: (Option<i16>, Option<i16>),
    /// Allied sides or actors, with the years.
    pub allied: Vec<(Symbol, Option<i16>, Option<i16>)>,
    /// Its name in UCDP data.
    pub ucdp: Option<Symbol>,
    /// Its name in ACLED data.
    pub acled: Option<Symbol>,
    /// Where the row's facts can be checked.
    pub source: Symbol,
}

impl Actor {
    /// True if it was active in the year, or the year is unknown.
    #[must_use]
    pub fn active_in(&self, year: Option<i16>) -> bool {
        year.is_none_or(|y| self.years.0.is_none_or(|f| f <= y) && self.years.1.is_none_or(|t| y <= t))
    }
}

/// One row of the registry of publishers and other sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// Stable id.
    pub id: Symbol,
    /// Usual English name.
    pub name: Symbol,
    /// Other names.
    pub aliases: Vec<String>,
    /// agency, media, ngo, un, ministry, military, police, hospital, party.
    pub kind: Symbol,
    /// ISO 3166-1 alpha-2, if it belongs to one country.
    pub country: Option<Symbol>,
}

/// The parties and publishers that a project knows.
#[derive(Clone, Debug, Default)]
pub struct ActorRegistry {
    /// All actors, in file order.
    pub actors: Vec<Actor>,
    /// All publishers, in file order.
    pub publishers: Vec<Publisher>,
    by_id: FxHashMap<Symbol, usize>,
    publisher_by_id: FxHashMap<Symbol, usize>,
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

fn year(cell: &str) -> Option<i16> {
    cell.trim().get(..4).and_then(|y| y.parse().ok())
}

/// Rows of a table with a header, as (line number, cells padded to the header's width).
fn rows<'a>(text: &'a str, file: &str, columns: &[&str]) -> Result<Vec<(usize, Vec<&'a str>)>, RegistryError> {
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty());
    let Some((at, header)) = lines.next() else {
        return Err(RegistryError::row(file, 0, "holds no header"));
    };
    let names: Vec<&str> = header.split('\t').map(str::trim).collect();
    let mut order = Vec::new();
    for column in columns {
        let Some(i) = names.iter().position(|n| n == column) else {
            return Err(RegistryError::row(file, at + 1, &format!("no column {column}")));
        };
        order.push(i);
    }
    Ok(lines
        .map(|(at, line)| {
            let cells: Vec<&str> = line.split('\t').collect();
            (at + 1, order.iter().map(|&i| cells.get(i).copied().unwrap_or("").trim()).collect())
        })
        .collect())
}

impl ActorRegistry {
    /// Reads `actors.tsv` and `sources.tsv`.
    ///
    /// # Errors
    /// A missing column, a doubled id, an unknown kind: with the file and line.
    pub fn parse(actors: &str, publishers: &str) -> Result<Self, RegistryError> {
        let mut out = ActorRegistry::default();
        out.add_actors(actors, "actors.tsv")?;
        out.add_publishers(publishers, "sources.tsv")?;
        Ok(out)
    }

    /// Adds actors from a table; a row whose id is known replaces the row.
    ///
    /// # Errors
    /// A missing column or an unknown kind: with the file and line.
    pub fn add_actors(&mut self, text: &str, file: &str) -> Result<(), RegistryError> {
        let columns = ["id", "name", "aliases", "generic", "side", "kind", "country", "from", "to", "allied", "ucdp", "acled", "source"];
        for (line, c) in rows(text, file, &columns)? {
            if c[0].is_empty() || c[1].is_empty() {
                return Err(RegistryError::row(file, line, "needs an id and a name"));
            }
            let kind = ActorKind::parse(c[5]).ok_or_else(|| RegistryError::row(file, line, &format!("unknown kind {:?}", c[5])))?;
            let some = |s: &str| (!s.is_empty()).then(|| Symbol::from(s));
            let allied = list(c[9])
                .iter()
                .map(|a| {
                    let (id, years) = a.split_once(':').unwrap_or((a, ""));
                    let (from, to) = years.split_once('-').unwrap_or((years, ""));
                    (Symbol::from(id), year(from), year(to))
                })
                .collect();
            let actor = Actor {
                id: Symbol::from(c[0]),
                name: Symbol::from(c[1]),
                aliases: list(c[2]),
                generic: list(c[3]),
                side: Symbol::from(if c[4].is_empty() { c[0] } else { c[4] }),
                kind,
                countries: list(c[6]).iter().map(|s| Symbol::from(s.as_str())).collect(),
                years: (year(c[7]), year(c[8])),
                allied,
                ucdp: some(c[10]),
                acled: some(c[11]),
                source: Symbol::from(c[12]),
            };
            match self.by_id.get(&actor.id) {
                Some(&i) => self.actors[i] = actor,
                None => {
                    self.by_id.insert(actor.id.clone(), self.actors.len());
                    self.actors.push(actor);
                }
            }
        }
        Ok(())
    }

    /// Adds publishers from a table; a row whose id is known replaces the row.
    ///
    /// # Errors
    /// A missing column: with the file and line.
    pub fn add_publishers(&mut self, text: &str, file: &str) -> Result<(), RegistryError> {
        for (line, c) in rows(text, file, &["id", "name", "aliases", "kind", "country"])? {
            if c[0].is_empty() || c[1].is_empty() {
                return Err(RegistryError::row(file, line, "needs an id and a name"));
            }
            let publisher = Publisher {
                id: Symbol::from(c[0]),
                name: Symbol::from(c[1]),
                aliases: list(c[2]),
                kind: Symbol::from(c[3]),
                country: (!c[4].is_empty()).then(|| Symbol::from(c[4])),
            };
            match self.publisher_by_id.get(&publisher.id) {
                Some(&i) => self.publishers[i] = publisher,
                None => {
                    self.publisher_by_id.insert(publisher.id.clone(), self.publishers.len());
                    self.publishers.push(publisher);
                }
            }
        }
        Ok(())
    }

    /// The actor with this id.
    #[must_use]
    pub fn actor(&self, id: &str) -> Option<&Actor> {
        self.by_id.get(id).map(|&i| &self.actors[i])
    }

    /// The publisher with this id.
    #[must_use]
    pub fn publisher(&self, id: &str) -> Option<&Publisher> {
        self.publisher_by_id.get(id).map(|&i| &self.publishers[i])
    }

    /// What the party or the publisher with this id is called in a language, by its code (`ar`): the registered name, in Arabic an alias in Arabic letters
    /// that takes no side.
    #[must_use]
    pub fn called(&self, id: &str, language: &str) -> Option<&str> {
        let (name, aliases): (&Symbol, &[String]) = match (self.actor(id), self.publisher(id)) {
            (Some(a), _) => (&a.name, &a.aliases),
            (_, p) => p.map(|p| (&p.name, &p.aliases[..]))?,
        };
        let arabic = |w: &&String| w.chars().all(|c| c == ' ' || ('\u{600}'..='\u{6ff}').contains(&c)) && w.chars().count() > 3;
        let fair = |w: &&String| !["نظام", "رهاب", "الأسد", "داعش"].iter().any(|s| w.contains(s));
        let alias = aliases.iter().filter(|_| language == "ar").filter(arabic).find(fair);
        Some(alias.map_or(&**name, String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_is_called_by_its_name_and_in_arabic_by_one_that_takes_no_side() {
        let actors = "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource\n\
            islamic-state\tIslamic State\tISIS|داعش|الدولة الإسلامية\t\tislamic-state\tjihadist\tSY\t\t\t\t\t\tUCDP\n";
        let mut registry = ActorRegistry::default();
        registry.add_actors(actors, "actors.tsv").expect("a table");
        assert_eq!(registry.called("islamic-state", "en"), Some("Islamic State"));
        assert_eq!(registry.called("islamic-state", "fr"), Some("Islamic State"));
        assert_eq!(registry.called("islamic-state", "ar"), Some("الدولة الإسلامية"));
        assert_eq!(registry.called("nobody", "en"), None);
    }
}
