//! A question in words, and the names of rows. Enters: a scope or the key of a row, a language, what names places. Leaves: "tués · membres du groupe Wagner · en Syrie · du 19 au 20
//! février 2021"; "Idlib" for "SY/Idlib". Never done here: a number; the English of the terminal, which says days as they are typed.

use crate::country::Countries;
use crate::holdings::{PlaceNames, Placed};
use crate::names;
use crate::words::{Language, Paper, Phrase, Slot};
use tollbook_model::{ActorRegistry, PlacePrecision, Scope};

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A word of a closed list, by its row; the word itself where there is none.
fn listed(kind: &str, word: String, language: Language) -> Slot {
    let key = format!("{kind}.{word}");
    if language.table().contains_key(key.as_str()) { Phrase::new(key).into() } else { Slot::Leaf(word) }
}

/// A question in the words of a language, part by part.
#[must_use]
pub fn question_words(scope: &Scope, registry: &ActorRegistry, countries: &Countries, places: &PlaceNames<'_>, language: Language) -> String {
    let party = |id: &str| names::party(id, language, registry).map_or_else(|| Slot::Leaf(id.to_owned()), Slot::Name);
    let mut out: Vec<Slot> = vec![listed("harm", word(&scope.counted), language)];
    let w = &scope.who;
    out.extend(w.actor.as_ref().map(|a| Phrase::new("ask.of").with("actor", party(a)).into()));
    out.extend(w.status.as_ref().map(|s| listed("who", word(s), language)));
    out.extend(w.age.as_ref().map(|a| listed("who", word(a), language)));
    out.extend(w.sex.as_ref().map(|s| listed("who", word(s), language)));
    out.extend(scope.by.as_ref().map(|b| Phrase::new("ask.by").with("actor", party(b)).into()));
    out.extend(scope.means.as_ref().map(|m| Phrase::new("ask.means").with("value", m.to_string()).into()));
    out.extend(scope.cause.as_ref().map(|c| Phrase::new("ask.cause").with("value", word(c)).into()));
    out.extend(scope.target.as_ref().map(|t| Phrase::new("ask.target").with("value", t.to_string()).into()));
    out.extend(scope.place.as_ref().map(|p| {
        let country = p.country.as_deref().and_then(|c| countries.get(c)).map(|c| names::country(c, language));
        if p.precision == PlacePrecision::Country {
            return Phrase::new("ask.in").with("place", country.unwrap_or_else(|| names::somewhere(&p.name, language))).into();
        }
        let unit = p.admin1.as_deref().map(|u| p.country.as_deref().and_then(|c| places(Placed::Unit(c, u), language)).unwrap_or_else(|| u.to_owned()));
        let own = if p.admin1.as_deref() == Some(&*p.name) { unit.clone() } else { p.id.as_deref().and_then(|id| places(Placed::Id(id), language)) };
        let mut parts = vec![own.unwrap_or_else(|| p.name.to_string())];
        parts.extend(unit.filter(|u| *u != parts[0]));
        parts.extend(country.map(|c| c.plain));
        Phrase::new("ask.in").with("place", names::somewhere(&parts.join(language.template("and")), language)).into()
    }));
    out.push(match (scope.from, scope.to) {
        (Some(f), Some(t)) if f == t => Slot::Leaf(language.day(f)),
        (Some(f), Some(t)) => language.days("when.week", f, t).into(),
        (Some(f), None) => Phrase::new("ask.from").with("day", language.day(f)).into(),
        (None, Some(t)) => Phrase::new("ask.to").with("day", language.day(t)).into(),
        (None, None) => Phrase::new("ask.ever").into(),
    });
    out.iter().map(|s| s.say(language, Paper::Plain)).collect::<Vec<_>>().join(" · ")
}

/// What the row of a place is called, from the finest name to the country: "SY/Idlib" is Idlib, Syria. `known` gives the name of a place that has no unit, by its id.
#[must_use]
pub fn row_names(key: &str, countries: &Countries, places: &PlaceNames<'_>, known: &dyn Fn(&str) -> Option<String>, language: Language) -> Vec<String> {
    let mut parts = key.split('/');
    let Some(code) = parts.next() else { return Vec::new() };
    let id_or_name = |part: &str| {
        if !part.contains(':') {
            return part.to_owned();
        }
        places(Placed::Id(part), language).or_else(|| known(part)).unwrap_or_else(|| part.to_owned())
    };
    let mut out: Vec<String> = vec![countries.get(code).map_or_else(|| id_or_name(code), |c| c.name(language.code()).to_owned())];
    if let Some(unit) = parts.next() {
        out.push(places(Placed::Unit(code, unit), language).unwrap_or_else(|| id_or_name(unit)));
    }
    out.extend(parts.map(id_or_name));
    out.reverse();
    out
}

/// What rows of places are called in a table: with their country where the rows are of several.
#[must_use]
pub fn row_labels(keys: &[&str], named: &dyn Fn(&str) -> Vec<String>, language: Language) -> Vec<String> {
    let country = |key: &str| key.split('/').next().unwrap_or(key).to_owned();
    let several = keys.iter().any(|k| country(k) != country(keys[0]));
    let label = |key: &&str| {
        let mut names = named(key);
        if !several && names.len() > 1 {
            names.pop();
        }
        names.join(language.template("and"))
    };
    keys.iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tollbook_model::{Counted, Harm, VictimGroup};

    fn places(place: Placed<'_>, language: Language) -> Option<String> {
        match (place, language) {
            (Placed::Unit("SY", "Idlib"), Language::Arabic) => Some("إدلب".to_owned()),
            (Placed::Id("tollbook:syrian-desert"), Language::Arabic) => Some("البادية".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn a_question_is_told_in_the_language_with_its_names() {
        let registry = ActorRegistry::parse(
            "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource\nwagner\tWagner Group\t\t\trussia\tcontractor\tRU\t\t\t\t\t\t\nrussia\tRussia\tروسيا\t\trussia\tgovernment\tRU\t\t\t\t\t\t\n",
            "id\tname\taliases\tkind\tcountry\n",
        )
        .expect("a registry");
        let scope = Scope {
            who: VictimGroup { actor: Some("wagner".into()), ..VictimGroup::default() },
            by: Some("russia".into()),
            from: "2021-02-19".parse().ok(),
            to: "2021-02-20".parse().ok(),
            ..Scope::of(Counted::Harm(Harm::Killed))
        };
        let told = |l| question_words(&scope, &registry, &Countries::built_in(), &places, l);
        assert_eq!(told(Language::French), "tués · membres du groupe Wagner · attribué à la Russie · du 19 au 20 février 2021");
        assert_eq!(told(Language::Arabic), "قتلى · من عناصر مجموعة فاغنر · منسوب إلى روسيا · من 19 إلى 20 شباط/فبراير 2021");
    }

    #[test]
    fn rows_are_called_by_the_names_of_their_places() {
        let countries = Countries::built_in();
        let known = |id: &str| (id == "tollbook:syrian-desert").then(|| "Syrian Desert".to_owned());
        let labels = |keys: &[&str], l| row_labels(keys, &|k| row_names(k, &countries, &places, &known, l), l);
        assert_eq!(labels(&["SY/Idlib", "SY/tollbook:syrian-desert", "SY"], Language::English), ["Idlib", "Syrian Desert", "Syria"]);
        assert_eq!(labels(&["SY/Idlib", "SY/tollbook:syrian-desert", "SY/Idlib/Harem"], Language::Arabic), ["إدلب", "البادية", "Harem، إدلب"]);
        assert_eq!(labels(&["SY/Idlib", "IQ/Nineveh"], Language::English), ["Idlib, Syria", "Nineveh, Iraq"]);
        assert_eq!(labels(&["SY", "IQ"], Language::French), ["Syrie", "Irak"]);
    }
}
