//! Enters: a text, its byline, the registry of publishers. Leaves: who wrote it, and which agency's text it is. Never done here: judging
//! who copied whom; that is linking.

use serde::{Deserialize, Serialize};
use tollbook_model::{ActorRegistry, Publisher};

/// The agency whose text a report says it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyCredit {
    /// The agency's id in the registry of publishers.
    pub agency: String,
    /// The words of the credit: "(Reuters)".
    pub words: String,
}

/// Bytes at the head of a text in which a dateline gives its credit.
const HEAD: usize = 240;
/// Bytes at a text's end in which a closing credit stands.
const TAIL: usize = 240;
/// The longest name a bracket can hold, in bytes.
const NAME_MAX: usize = 60;

fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn tail(text: &str, most: usize) -> &str {
    let mut start = text.len().saturating_sub(most);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

fn agency<'r>(name: &str, registry: &'r ActorRegistry) -> Option<&'r Publisher> {
    let name = name.trim().trim_matches(['.', ',', ';', ':', '"']).trim();
    if name.is_empty() || name.len() > NAME_MAX {
        return None;
    }
    registry.publishers.iter().filter(|p| &*p.kind == "agency").find(|p| {
        // Initials are told by their capitals: "ap" is no agency.
        let is = |n: &str| if n.chars().all(char::is_uppercase) { n == name } else { n.to_lowercase() == name.to_lowercase() };
        is(&p.name) || p.aliases.iter().any(|a| is(a))
    })
}

/// A name, or the first of several: "AFP", "Reuters, AP", "AFP/Reuters", "with inputs from PTI".
fn first_agency(words: &str, registry: &ActorRegistry) -> Option<String> {
    let cut = |c: char| matches!(c, ',' | '/' | '|' | '&' | ';' | '،');
    words.split(cut).flat_map(|part| part.split(" and ")).find_map(|part| {
        let mut part = part.trim();
        loop {
            if let Some(p) = agency(part, registry) {
                return Some(p.id.to_string());
            }
            // "Source: AFP", "with inputs from PTI", "By Reuters": the name is what ends the words.
            part = part.split_once(char::is_whitespace)?.1.trim_start();
        }
    })
}

/// The agency that a text credits: in brackets or before the dash of its dateline, in its byline, or in a closing line.
#[must_use]
pub fn agency_credit(text: &str, byline: Option<&str>, registry: &ActorRegistry) -> Option<AgencyCredit> {
    let credit = |words: &str| first_agency(words, registry).map(|agency| AgencyCredit { agency, words: words.trim().to_owned() });
    for line in head(text, 1200).lines().filter(|l| !l.trim().is_empty()).take(6) {
        let start = head(line, HEAD);
        for (open, _) in start.match_indices('(').take_while(|(open, _)| *open < 120) {
            let Some(close) = start[open..].find(')') else { continue };
            let words = &start[open + 1..open + close];
            if (agency(words, registry).is_some() || words.contains(['/', ',']))
                && let Some(found) = credit(words)
            {
                return Some(AgencyCredit { words: start[open..=open + close].to_owned(), ..found });
            }
        }
        // "BEIRUT, Feb 20, AFP - …"
        if let Some(at) = [" - ", " – ", " — "].iter().filter_map(|d| start.find(d)).min()
            && at < 90
            && let Some(last) = start[..at].rsplit([',', '/']).next()
            && agency(last, registry).is_some()
            && let Some(found) = credit(last)
        {
            return Some(found);
        }
    }
    if let Some(found) = byline.and_then(credit) {
        return Some(found);
    }
    for line in tail(text, TAIL).lines().rev().filter(|l| !l.trim().is_empty()).take(2) {
        let line = line.trim();
        if line.len() <= NAME_MAX {
            let bare = line.trim_matches(['(', ')', '[', ']', '-', '–', '—', '*', '/', '.', ' ', '©']);
            let named = ["source:", "source :", "with inputs from", "with", "by", "©", "credit:", "المصدر:", "источник:"];
            let lower = bare.to_lowercase();
            let opens = named.iter().any(|n| lower.starts_with(n)) || agency(bare, registry).is_some() || bare.contains('/');
            if opens && let Some(found) = credit(bare) {
                return Some(AgencyCredit { words: line.to_owned(), ..found });
            }
        }
    }
    None
}

/// The byline of a text's first lines ("By Ann Writer", "Par …"), without the word that opens it.
#[cfg(any(feature = "capture", test))]
pub(crate) fn byline(text: &str) -> Option<String> {
    const OPENS: [&str; 6] = ["By ", "BY ", "Par ", "Por ", "بقلم ", "Автор: "];
    text.lines().map(str::trim).filter(|l| !l.is_empty()).take(6).find_map(|line| {
        let name = OPENS.iter().find_map(|o| line.strip_prefix(o))?.trim();
        // A sentence that opens with "By" runs on and ends with a full stop.
        let words = name.split_whitespace().count();
        (line.len() <= 100 && (1..=9).contains(&words) && !name.ends_with('.') && name.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic()))
            .then(|| name.to_owned())
    })
}

#[cfg(test)]
pub(crate) fn registry() -> ActorRegistry {
    let publishers = "id\tname\taliases\tkind\tcountry\nreuters\tReuters\tReuters news agency\tagency\tGB\nafp\tAgence France-Presse\tAFP|l'AFP\tagency\tFR\nap\tAssociated Press\tAP\tagency\tUS\npti\tPress Trust of India\tPTI\tagency\tIN\nmod\tMinistry of Defence\tMoD\tministry\t\n";
    let mut registry = ActorRegistry::default();
    registry.add_publishers(publishers, "test").expect("a table of publishers");
    registry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credited(text: &str, byline: Option<&str>) -> Option<String> {
        agency_credit(text, byline, &registry()).map(|c| c.agency)
    }

    #[test]
    fn agencies_are_credited_where_wires_put_them() {
        for (text, agency) in [
            ("SARAQIB, Feb 20 (Reuters) - Shells fell on a market.", "reuters"),
            ("Market hit\n\nSaraqib (AFP) – Shells fell on a market.", "afp"),
            ("BEIRUT, Feb 20, AFP - Shells fell on a market.", "afp"),
            ("SRINAGAR, Feb 20 (PTI) Two soldiers were killed.", "pti"),
            ("Shells fell on a market.\n\nSource: Reuters", "reuters"),
            ("Shells fell on a market.\n\n(With inputs from PTI)", "pti"),
            ("Shells fell on a market.\n\nAFP/Reuters", "afp"),
        ] {
            assert_eq!(credited(text, None).as_deref(), Some(agency), "{text}");
        }
        assert_eq!(credited("Shells fell.", Some("Associated Press")).as_deref(), Some("ap"));
        assert_eq!(credited("Shells fell.", Some("Ann Writer, AFP")).as_deref(), Some("afp"));
    }

    #[test]
    fn an_agency_that_is_only_told_of_is_not_credited() {
        for text in [
            "The mayor told Reuters that shells fell on a market.",
            "Two people were killed, the Associated Press reported.",
            "A spokesman (Ministry of Defence) said so.",
            "The gap (ap) was closed.",
            "",
        ] {
            assert_eq!(credited(text, None), None, "{text}");
        }
    }

    #[test]
    fn a_byline_is_a_line_and_no_sentence() {
        assert_eq!(byline("Market hit\nBy Ann Writer in Beirut\nShells fell.").as_deref(), Some("Ann Writer in Beirut"));
        assert_eq!(byline("By Friday nine people had died."), None);
        assert_eq!(byline("Shells fell."), None);
    }
}
