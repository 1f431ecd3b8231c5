//! What places are called in other languages. Enters: a place by its id, or a first-order unit by its name; a language. Leaves: the name that readers of that language know it by,
//! where a table has one. Never here: a transliteration, or a name that finds a place; `lookup` does that.

use crate::gazetteer::{Gazetteer, PLACES};
use std::collections::HashMap;
use std::sync::OnceLock;

/// French and Arabic names by geonameid, in the order of these numbers; `xtask/gazetteer/names.py` makes the table.
static NAMES: &str = include_str!("../data/names.tsv");

/// One row: geonameid, French name, Arabic name; an empty name is none.
type Named = (u32, &'static str, &'static str);

fn rows() -> &'static [Named] {
    static ROWS: OnceLock<Vec<Named>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let row = |line: &'static str| {
            let mut cells = line.split('\t');
            Some((cells.next()?.parse().ok()?, cells.next()?, cells.next()?))
        };
        NAMES.lines().filter_map(row).collect()
    })
}

/// True for a name in letters that Arabic words have: without those of Persian, Kurdish and Urdu.
fn is_arabic(name: &str) -> bool {
    name.chars().count() > 2 && name.chars().all(|c| c == ' ' || matches!(c, '\u{621}'..='\u{63a}' | '\u{641}'..='\u{64a}'))
}

/// The first Arabic spelling of each row of `data/places.tsv` that has one, by its id.
fn own() -> &'static HashMap<&'static str, &'static str> {
    static OWN: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    OWN.get_or_init(|| {
        let row = |line: &'static str| {
            let mut cells = line.split('\t');
            let (id, _, aliases) = (cells.next()?, cells.next()?, cells.next()?);
            Some((id, aliases.split('|').map(str::trim).find(|a| is_arabic(a))?))
        };
        PLACES.lines().filter(|l| !l.starts_with('#')).filter_map(row).collect()
    })
}

impl Gazetteer {
    /// What the place with an id is called in a language (`fr`, `ar`); nothing where no table has a name, and nothing of the user's own layers.
    pub fn called(&self, id: &str, language: &str) -> Option<String> {
        let number = id.strip_prefix("geonames:").and_then(|n| n.parse::<u32>().ok());
        let row = number.and_then(|n| rows().binary_search_by_key(&n, |r| r.0).ok()).map(|at| rows()[at]);
        let name = match language {
            "fr" => row.map(|r| r.1),
            "ar" => own().get(id).copied().or(row.map(|r| r.2)),
            _ => None,
        };
        name.filter(|n| !n.is_empty()).map(str::to_owned)
    }

    /// What a first-order unit of a country is called in a language, by the name that places give it.
    pub fn unit_called(&self, iso2: &str, unit: &str, language: &str) -> Option<String> {
        if !matches!(language, "fr" | "ar") {
            return None;
        }
        let all = self.admin1s(iso2).into_iter().map(|r| self.place(r));
        all.filter(|p| p.name == unit).find_map(|p| self.called(&p.id, language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_towns_are_called_as_readers_of_a_language_know_them() {
        let g = Gazetteer::embedded();
        let unit = |country, name, language| g.unit_called(country, name, language);
        assert_eq!(unit("SY", "Idlib", "ar").as_deref(), Some("إدلب"));
        assert_eq!(unit("SY", "Aleppo", "fr").as_deref(), Some("Alep"));
        assert_eq!(unit("SD", "Northern Darfur", "ar").as_deref(), Some("شمال دارفور"));
        assert_eq!((unit("SY", "Idlib", "en"), unit("SY", "Atlantis", "ar"), unit("ZZ", "Idlib", "ar")), (None, None, None));
        let town = |name: &str| {
            let context = crate::Context::country("SY").expecting(crate::PlaceKind::Town);
            g.rank(name, &context).and_then(|f| g.called(&g.place(f.place).id, "ar"))
        };
        assert_eq!((town("Saraqib").as_deref(), town("Marea").as_deref(), town("Aleppo").as_deref()), (Some("سراقب"), Some("مارع"), Some("حلب")));
        assert_eq!(g.called("tollbook:syrian-desert", "ar").as_deref(), Some("البادية"));
        assert_eq!((g.called("geonames:1", "ar"), g.called("layer:x", "ar")), (None, None));
    }

    #[test]
    fn the_table_is_sorted_and_its_arabic_is_arabic() {
        assert!(rows().len() > 4_000 && rows().windows(2).all(|w| w[0].0 < w[1].0));
        let wrong: Vec<_> =
            rows().iter().filter(|r| !r.2.is_empty() && !r.2.chars().all(|c| c == ' ' || c == '-' || ('\u{621}'..='\u{64a}').contains(&c))).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
