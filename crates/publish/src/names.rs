//! What parties, publishers and countries are called in a sentence. Enters: an id or two letters, a language. Leaves: the name alone, and with what a sentence sets before it:
//! "the Syrian army", "de l’État islamique", "en Syrie". Never done here: a name that takes a side; a place below a country.

use crate::country::Country;
use crate::words::{Language, Slot};
use std::collections::HashMap;
use std::sync::OnceLock;
use tollbook_model::ActorRegistry;

/// Names in French and Arabic where the registry's own won't do.
const TABLE: &str = include_str!("../words/names.tsv");

/// A name, and how it stands in a sentence. A template asks for the form behind a colon: `{actor:of}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Alone, as in a table.
    pub plain: String,
    /// With its article: "the Syrian army", "l’État islamique".
    pub the: String,
    /// With the word for belonging, where that grows together with the article: "des Forces démocratiques syriennes".
    pub of: String,
    /// With the word for being there: "in the Philippines", "au Mali".
    pub at: String,
}

impl Name {
    /// The same everywhere.
    #[must_use]
    pub fn bare(name: impl Into<String>) -> Self {
        let plain = name.into();
        Name { the: plain.clone(), of: plain.clone(), at: plain.clone(), plain }
    }

    /// The form that a template asks for.
    pub(crate) fn form(&self, form: &str) -> &str {
        match form {
            "the" => &self.the,
            "of" => &self.of,
            "in" => &self.at,
            _ => &self.plain,
        }
    }
}

fn table() -> &'static HashMap<&'static str, (&'static str, &'static str)> {
    static ROWS: OnceLock<HashMap<&'static str, (&'static str, &'static str)>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let row = |line: &'static str| {
            let mut cells = line.split('\t');
            Some((cells.next()?, (cells.next()?, cells.next()?)))
        };
        TABLE.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(row).collect()
    })
}

/// True if a French word is read with its first sound a vowel: what stands before it loses its own. An h is left alone, since most names of parties with one keep it apart.
fn opens_with_a_vowel(word: &str) -> bool {
    word.chars().next().is_some_and(|c| "aeiouyàâäéèêëîïôöùûüœæ".contains(c.to_lowercase().next().unwrap_or(c)))
}

/// A French name with its article, "la ", "l’" or none.
fn french(article: &str, name: &str) -> Name {
    let of = match article {
        "le " => format!("du {name}"),
        "les " => format!("des {name}"),
        "" if opens_with_a_vowel(name) => format!("d’{name}"),
        article => format!("de {article}{name}"),
    };
    Name { plain: name.to_owned(), the: format!("{article}{name}"), of, at: name.to_owned() }
}

/// An English name takes "the" where its noun does: the last word before "of", "for", "in" and the like.
fn english(name: &str) -> Name {
    let whole = name.split(" (").next().unwrap_or(name);
    let head = [" of ", " for ", " in ", " to ", " on ", " – ", "-North"].iter().filter_map(|w| whole.find(w)).min().map_or(whole, |at| &whole[..at]);
    let noun = head.rsplit([' ', '/']).next().unwrap_or(head);
    let takes = Language::English.template("article.heads").split('|').any(|h| h == noun);
    let the = if takes && !name.starts_with("The ") { format!("the {name}") } else { name.to_owned() };
    Name { plain: name.to_owned(), of: the.clone(), the, at: name.to_owned() }
}

/// A party or a publisher by its id; nothing where no registry has it.
#[must_use]
pub fn party(id: &str, language: Language, registry: &ActorRegistry) -> Option<Name> {
    let registered = registry.called(id, language.code())?;
    let (fr, ar) = table().get(id).copied().unwrap_or_default();
    Some(match language {
        Language::English => english(registered),
        Language::French if fr.is_empty() => french("", registered),
        Language::French => fr.split_once('|').map_or_else(|| french("", fr), |(article, name)| french(article, name)),
        Language::Arabic => Name::bare(if ar.is_empty() { registered } else { ar }),
    })
}

/// Countries that French calls by a masculine name though it ends in e, and those that it names without an article. Source: Ministère de l'Europe et des Affaires étrangères,
/// list of country names for official use.
const MASCULINE: [&str; 6] = ["Mexique", "Mozambique", "Cambodge", "Zimbabwe", "Belize", "Suriname"];
const WITHOUT: [&str; 32] = [
    "Anguilla",
    "Antigua-et-Barbuda",
    "Aruba",
    "Bahreïn",
    "Chypre",
    "Cuba",
    "Curaçao",
    "Djibouti",
    "Gibraltar",
    "Guam",
    "Guernesey",
    "Jersey",
    "Kiribati",
    "Madagascar",
    "Malte",
    "Maurice",
    "Mayotte",
    "Monaco",
    "Montserrat",
    "Nauru",
    "Niue",
    "Oman",
    "Porto Rico",
    "Saint-Martin",
    "Sainte-Hélène",
    "Singapour",
    "Taïwan",
    "Tokelau",
    "Tonga",
    "Trinité-et-Tobago",
    "Tuvalu",
    "Wallis-et-Futuna",
];
const MANY: [&str; 14] = [
    "Émirats arabes unis",
    "États-Unis",
    "Pays-Bas",
    "Philippines",
    "Seychelles",
    "Maldives",
    "Comores",
    "Bahamas",
    "Bermudes",
    "Fidji",
    "Palaos",
    "Samoa",
    "Pays-Bas caribéens",
    "Samoa américaines",
];

fn in_french(name: &str) -> String {
    let small = |prefix: &str| format!("{prefix}{}{}", name.chars().next().unwrap_or_default().to_lowercase(), name.chars().skip(1).collect::<String>());
    let opens = |words: &[&str]| words.iter().any(|w| name.starts_with(w));
    match name {
        _ if opens(&["Territoires", "Terres"]) => small("dans les "),
        _ if opens(&["Territoire"]) => small("dans le "),
        _ if opens(&["R.A.S."]) => format!("dans la {name}"),
        _ if opens(&["État "]) => format!("dans l’{name}"),
        _ if opens(&["Îles "]) => small("aux "),
        _ if opens(&["Île "]) => small("à l’"),
        "La Réunion" => format!("à {name}"),
        "Barbade" | "Dominique" | "Grenade" => format!("à la {name}"),
        "Haïti" | "Sierra Leone" => format!("en {name}"),
        _ if MANY.contains(&name) => format!("aux {name}"),
        _ if WITHOUT.contains(&name) || opens(&["Saint-", "Sainte-", "Sao "]) => format!("à {name}"),
        _ => {
            let noun = name.split([' ', '-', '(']).next().unwrap_or(name);
            let feminine = opens_with_a_vowel(name) || noun.ends_with('e') && !MASCULINE.contains(&name);
            format!("{} {name}", if feminine { "en" } else { "au" })
        }
    }
}

/// Countries that English names with an article, by their ending or whole.
fn in_english(name: &str) -> String {
    let the = ["Islands", "Republic", "Territories", "Territory", "Emirates", "Kingdom", "States", "Lands"].iter().any(|w| name.ends_with(w))
        || ["Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Seychelles", "Comoros", "Isle of Man"].contains(&name);
    if the { format!("in the {name}") } else { format!("in {name}") }
}

/// A country as sentences name it.
#[must_use]
pub fn country(country: &Country, language: Language) -> Name {
    let plain = country.name(language.code()).to_owned();
    let at = match language {
        Language::English => in_english(&plain),
        Language::French => in_french(&plain),
        Language::Arabic => format!("في {plain}"),
    };
    Name { at, ..Name::bare(plain) }
}

/// A place that no table of countries has, as sentences name it.
pub(crate) fn somewhere(name: &str, language: Language) -> Name {
    let word = ["in", "à", "في"][language as usize];
    Name { at: format!("{word} {name}"), ..Name::bare(name) }
}

impl From<Name> for Slot {
    fn from(name: Name) -> Self {
        Slot::Name(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::country::Countries;

    #[test]
    fn articles_grow_together_with_what_stands_before_them() {
        let of = |article, name| french(article, name).of;
        assert_eq!(of("l’", "État islamique"), "de l’État islamique");
        assert_eq!((of("le ", "Hamas"), of("les ", "Houthis"), of("la ", "Séléka")), ("du Hamas".into(), "des Houthis".into(), "de la Séléka".into()));
        assert_eq!(
            (of("", "Boko Haram"), of("", "Ansar Dine"), of("", "Hizbul Islam")),
            ("de Boko Haram".into(), "d’Ansar Dine".into(), "de Hizbul Islam".into())
        );
        let the = |name| english(name).the;
        assert_eq!(the("Syrian Observatory for Human Rights"), "the Syrian Observatory for Human Rights");
        assert_eq!((the("Wagner Group"), the("National Defence Forces (Syria)")), ("the Wagner Group".into(), "the National Defence Forces (Syria)".into()));
        assert_eq!((the("Islamic State"), the("Human Rights Watch"), the("Reuters")), ("Islamic State".into(), "Human Rights Watch".into(), "Reuters".into()));
        assert_eq!(
            (the("The Guardian"), the("United Nations"), the("Islamic State in Libya")),
            ("The Guardian".into(), "the United Nations".into(), "Islamic State in Libya".into())
        );
    }

    #[test]
    fn countries_stand_with_the_word_that_they_take() {
        let all = Countries::built_in();
        let at = |code, language| all.get(code).map(|c| country(c, language).at).unwrap_or_default();
        for (code, fr) in [
            ("SY", "en Syrie"),
            ("ML", "au Mali"),
            ("IQ", "en Irak"),
            ("PH", "aux Philippines"),
            ("US", "aux États-Unis"),
            ("CU", "à Cuba"),
            ("MX", "au Mexique"),
            ("MZ", "au Mozambique"),
            ("HT", "en Haïti"),
            ("CI", "en Côte d’Ivoire"),
            ("CF", "en République centrafricaine"),
            ("CD", "au Congo-Kinshasa"),
            ("PS", "dans les territoires palestiniens"),
            ("SS", "au Soudan du Sud"),
            ("BF", "au Burkina Faso"),
            ("KP", "en Corée du Nord"),
            ("PG", "en Papouasie-Nouvelle-Guinée"),
            ("LK", "au Sri Lanka"),
            ("SL", "en Sierra Leone"),
        ] {
            assert_eq!(at(code, Language::French), fr);
        }
        for (code, en) in [
            ("SY", "in Syria"),
            ("US", "in the United States"),
            ("PH", "in the Philippines"),
            ("PS", "in the Palestinian Territories"),
            ("CF", "in the Central African Republic"),
        ] {
            assert_eq!(at(code, Language::English), en);
        }
        assert_eq!(at("IQ", Language::Arabic), "في العراق");
    }

    #[test]
    fn every_row_of_names_has_three_cells_and_no_word_that_takes_a_side() {
        for line in TABLE.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 3 && cells[1..].iter().any(|c| !c.is_empty()), "{line}");
            for side in ["regime", "régime", "terroris", "نظام", "إرهاب", "داعش"] {
                assert!(!line.to_lowercase().contains(side), "{line}");
            }
            if let Some((article, _)) = cells[1].split_once('|') {
                assert!(matches!(article, "le " | "la " | "les " | "l’"), "{line}");
            }
        }
    }
}
