//! Whose own voice a report is. Enters: the name that its source goes by, the registry. Leaves: whether an attribution names that same body. Never
//! done here: who is meant by "the Centre" (that is `discourse`).

use tollbook_model::{ActorRegistry, Attribution, Symbol};

/// How many words of a name must be told for it to be the outlet's.
const WORDS_MIN: usize = 3;

/// The outlet of a report: a publisher that speaks of itself in the third person is the report's own voice.
pub(crate) struct Outlet {
    publisher: Option<String>,
    words: Vec<String>,
}

impl Outlet {
    /// The outlet by the name of the report's source: "Syrian Observatory for Human Rights (translated)".
    pub(crate) fn of(source: Option<&str>, registry: &ActorRegistry) -> Outlet {
        let name = source.map_or("", |s| s.split(" (").next().unwrap_or(s).trim());
        let same = |n: &str| n.eq_ignore_ascii_case(name);
        let known = registry.publishers.iter().find(|p| !name.is_empty() && (same(&p.name) || p.aliases.iter().any(|a| same(a))));
        Outlet { publisher: known.map(|p| p.id.to_string()), words: words(name) }
    }

    /// True if the attribution names the outlet: by its id, or by the words of its name, of which letters may stand for some ("UN").
    pub(crate) fn is(&self, a: &Attribution) -> bool {
        if let (Some(own), Some(id)) = (&self.publisher, &a.source)
            && **own == **id
        {
            return true;
        }
        if self.words.len() < WORDS_MIN {
            return false;
        }
        let told = words(&a.words);
        let found = self.words.iter().filter(|w| told.contains(w)).count();
        found >= WORDS_MIN && found + 1 >= self.words.len() && self.words.last().is_some_and(|l| told.contains(l))
    }
}

/// The country of the publisher or of the party under arms that goes by this name, or by what stands before or between its brackets: "FAMa (Malian Armed Forces)".
pub(crate) fn home(source: &str, registry: &ActorRegistry) -> Option<Symbol> {
    let parts = std::iter::once(source).chain(source.split(['(', ')'])).map(str::trim).filter(|p| !p.is_empty());
    parts.into_iter().find_map(|name| {
        let same = |n: &str| n.eq_ignore_ascii_case(name);
        let publisher = registry.publishers.iter().find(|p| same(&p.name) || p.aliases.iter().any(|a| same(a)));
        let actor = || registry.actors.iter().find(|a| same(&a.name) || a.aliases.iter().any(|x| same(x)));
        publisher.map_or_else(|| actor().and_then(|a| a.countries.first().cloned()), |p| p.country.clone())
    })
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().any(char::is_uppercase)).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::home;

    #[test]
    fn a_source_is_at_home_where_its_publisher_or_its_army_is() {
        let registry = crate::registry().unwrap();
        let home = |source: &str| home(source, &registry).map(|c| c.to_string());
        assert_eq!(home("Le Nouvelliste").as_deref(), Some("HT"));
        assert_eq!(home("Malian Armed Forces (FAMa)").as_deref(), Some("ML"));
        assert_eq!(home("Studio Tamani (machine translation from French)").as_deref(), Some("ML"));
        assert_eq!(home("a paper that nobody registered"), None);
    }
}
