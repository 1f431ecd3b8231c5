//! The card that travels with whatever is published. Enters: what it was made from and under which rules. Leaves: Markdown that says how to read it.
//! Never done here: a promise that the rules don't keep. Source: Every Casualty, Standards for Casualty Recording (a public methodology).

use crate::profile::{LIVING_LEAST, Profile};
use serde_json::{Value, json};
use tollbook_reckon::{Convention, Reading};

/// Where a publication comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// The program and its version.
    pub program: String,
    /// The book's id.
    pub book: String,
    /// The last entry it rests on; not said where the number of entries would tell of what is kept back.
    pub entry: Option<u64>,
    /// True if the book has newer entries that are not in it, since they are still being linked.
    pub behind: bool,
    /// How many reports it may draw on.
    pub reports: u64,
    /// How many claims.
    pub claims: u64,
    /// Who publishes, if they say so.
    pub publisher: Option<String>,
    /// Where to write about an error.
    pub contact: Option<String>,
}

/// The facts of a card, for `datapackage.json` and for programs.
#[must_use]
pub fn facts(made: &Made, profile: &Profile, convention: &Convention, reading: Reading) -> Value {
    json!({
        "program": made.program,
        "book": made.book,
        "entry": made.entry,
        "published": profile.today.to_string(),
        "convention": { "name": convention.name(), "version": convention.version(), "about": convention.about() },
        "reading": if reading == Reading::Documented { "documented" } else { "reconciled" },
        "profile": {
            "audience": if profile.is_public() { "public" } else { "internal" },
            "delay_days": profile.delay_days,
            "embargo": profile.embargo.map(|e| e.to_string()),
            "names_of_the_dead": profile.names,
            "living_persons": profile.living,
            "attributes": profile.attributes,
            "quotes": profile.quotes,
        },
        "reports": made.reports,
        "claims": made.claims,
        "publisher": made.publisher,
        "contact": made.contact,
    })
}

/// The card. `shape` says what somebody else's table can't hold, where the data stand in one.
#[must_use]
pub fn method_card(made: &Made, profile: &Profile, convention: &Convention, reading: Reading, shape: &[&str]) -> String {
    let mut out = String::from("# How these figures were made\n\n");
    let mut line = |words: String| {
        out.push_str(&words);
        out.push('\n');
    };
    if let Some(publisher) = &made.publisher {
        line(format!("- Published by: {publisher}"));
    }
    line(format!("- Published on: {}", profile.today));
    let stood = made.entry.map_or_else(String::new, |entry| format!(", as it stood after entry {entry}"));
    line(format!("- Made by: {}, from the book {}{stood}", made.program, made.book));
    line(format!(
        "- Reports: {}; claims: {} (those that this audience may see)",
        crate::words::Language::English.number(made.reports),
        crate::words::Language::English.number(made.claims)
    ));
    line(format!("- Convention: {} {}. {}", convention.name(), convention.version(), convention.about()));
    line(match reading {
        Reading::Documented => "- Reading: documented. Every figure is a floor; nobody is taken to be complete.".to_owned(),
        Reading::Reconciled => "- Reading: reconciled. Highs that the convention accepts as complete are ceilings too.".to_owned(),
    });
    match &made.contact {
        Some(contact) => line(format!("- Errors, takedown: {contact}")),
        None => line("- Errors, takedown: write to whoever gave you this file".to_owned()),
    }
    line("\n## What is counted\n".to_owned());
    line("A claim is one assertion of one report, with the words it stands on. An incident is one occurrence of violence, by all the claims that speak of it. A toll answers a question from all current claims together.".to_owned());
    line("Low is the documented minimum: no fewer, if the claims are true. Best is what the convention prefers. High is the highest credible figure that was reported; it is empty where the words leave it open (\"at least\"). An empty cell is unknown, or kept back, and never zero.".to_owned());
    line("Sources are independent if their origins differ: outlets that print one agency or one observatory are one origin. Status (civilian, combatant) is as the reports give it. Rival figures and statuses of the same dead are alternatives and never added.".to_owned());
    line("Texts were read by rules, and what people accepted, corrected or rejected stands in the book. A later version of the rules makes a new reading and never rewrites an old one.".to_owned());
    line("\n## What these figures can't say\n".to_owned());
    line("They count what was reported. Places and times without reporters look quiet. A low is no estimate of the truth, and a difference between two periods may be a difference in reporting.".to_owned());
    line("\n## What is kept back\n".to_owned());
    if profile.is_public() {
        line("- Only reports and claims that the project marked as public; what was taken out leaves no reference.".to_owned());
        line(format!(
            "- Places of the last {} days, of undated deeds, of hospitals, camps and aid points are told by the first-order unit; `coarsened` says why. Title, address and code of such rows don't name the place either.",
            profile.delay_days
        ));
        line(match &profile.living {
            Some(why) => format!(
                "- Living persons (injured, missing, abducted, detained, displaced): counts of {LIVING_LEAST} and more, by first-order unit. Why they are told: {why}"
            ),
            None => "- Living persons (injured, missing, abducted, detained, displaced): not told.".to_owned(),
        });
        line(match &profile.names {
            Some(why) => format!("- Names of the dead are told. Why: {why}"),
            None => "- Names: none.".to_owned(),
        });
        line(match &profile.attributes {
            Some(why) => format!("- Age, sex, role and nationality of the dead are told. Why, and at what risk: {why}"),
            None => "- Age, sex, role and nationality: not told.".to_owned(),
        });
        line(if profile.quotes {
            "- Quotes: the words of the count, without names, and headlines, where the place is not kept back.".to_owned()
        } else {
            "- Quotes: none.".to_owned()
        });
    } else {
        line("- This file is for those who work with the book. Don't pass it on.".to_owned());
    }
    line("- Individual perpetrators are never named; parties are named by their ids in the registry. Strength of armed groups is on no map.".to_owned());
    if !shape.is_empty() {
        line("\n## What this shape does not hold\n".to_owned());
        shape.iter().for_each(|s| line(format!("- {s}")));
    }
    line("\n## Sources of data in these files\n".to_owned());
    line("Place names and coordinates: GeoNames (CC BY 4.0). Extents of units: Natural Earth (public domain). Names of countries: Unicode CLDR. Codes of countries: ISO 3166-1; Gleditsch and Ward (1999).".to_owned());
    out
}
