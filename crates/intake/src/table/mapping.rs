//! Enters: a mapping in TOML, or a preset's name. Leaves: what each column of a table means. Never done here: looking at a table.

use serde::Deserialize;
use thiserror::Error;
use tollbook_model::{Harm, Level, PeriodPrecision, PlacePrecision, Sex, Status};

/// What the columns of a table mean. A row is a report; its cells are the words of its claims.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name; a claim's provenance names it.
    pub name: String,
    /// Its version; raised whenever a column's meaning changes.
    pub version: String,
    /// One line on what it is for.
    #[serde(default)]
    pub about: String,
    /// What a row's numbers cover: one incident unless told.
    #[serde(default = "incident")]
    pub level: Level,
    /// What a zero in a column of counts means: unknown unless told. Many tables write 0 where nothing was reported.
    #[serde(default)]
    pub zero: Zero,
    /// The order of day and month where a date is written in numbers with the year last.
    #[serde(default)]
    pub day_order: Option<DayOrder>,
    /// True if a table may come without its header row, in the order of the columns here.
    #[serde(default)]
    pub headless: bool,
    /// The columns.
    #[serde(rename = "column")]
    pub columns: Vec<MappedColumn>,
}

fn incident() -> Level {
    Level::Incident
}

/// What a zero means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zero {
    /// Nobody knows, or nobody said: it makes no claim.
    #[default]
    Unknown,
    /// A claim that nobody was harmed.
    None,
}

/// The order of day and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// 03/02/2021 is the third of February.
    DayFirst,
    /// 03/02/2021 is the second of March.
    MonthFirst,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedColumn {
    /// Its name in the header; capitals and outer blanks don't count.
    pub name: String,
    /// What its cells are.
    #[serde(default)]
    pub is: Meaning,
    /// True if a table without it doesn't fit.
    #[serde(default)]
    pub required: bool,
    /// For a count: what was done to people.
    #[serde(default)]
    pub harm: Option<Harm>,
    /// For a count: which bound it is; the number as stated unless told.
    #[serde(default)]
    pub bound: Bound,
    /// For a count: columns of one group make one claim.
    #[serde(default)]
    pub group: Option<String>,
    /// For a count: the group that this one's people are part of.
    #[serde(default)]
    pub part_of: Option<String>,
    /// For a count: who was harmed, in words, if every row says the same.
    #[serde(default)]
    pub who: Option<String>,
    /// For a count: the column that says who was harmed.
    #[serde(default)]
    pub who_from: Option<String>,
    /// For a count: the status that the table states.
    #[serde(default)]
    pub status: Option<Status>,
    /// For a count: the sex that the table states.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// For a count: true if the people are children.
    #[serde(default)]
    pub children: bool,
    /// For a precision: what each code says.
    #[serde(default)]
    pub days: std::collections::BTreeMap<String, PeriodPrecision>,
    /// For a precision of place: what each code says.
    #[serde(default)]
    pub places: std::collections::BTreeMap<String, PlacePrecision>,
    /// For the fate of a named person: the harm of each word.
    #[serde(default)]
    pub fates: std::collections::BTreeMap<String, Harm>,
}

/// What a column's cells are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Words that are kept in the report's text and read as nothing more.
    #[default]
    Words,
    /// Left out of the text: codes and links that no reader of a report wants.
    Skip,
    /// The table's own id of the row.
    Id,
    /// Who published it.
    Source,
    /// The day it was published: a date, or seconds since 1970.
    Published,
    /// The day of the harm, or the first day.
    Start,
    /// The last day.
    End,
    /// How exactly the days are known.
    DayPrecision,
    /// A place's name.
    Place,
    /// A second-order unit.
    Admin2,
    /// A first-order unit.
    Admin1,
    /// A country's name.
    Country,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// How exactly the place is known.
    PlacePrecision,
    /// Who is blamed.
    By,
    /// By what means, in words.
    Means,
    /// A number of people.
    Count,
    /// A harmed person's name; each row is then a person.
    Person,
    /// A harmed person's age in years.
    Age,
    /// A harmed person's sex.
    Sex,
    /// What was done to the person.
    Fate,
}

/// Which bound a column of counts is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The number as stated.
    #[default]
    Stated,
    /// The least.
    Low,
    /// The most reliable.
    Best,
    /// The greatest.
    High,
}

/// Why a mapping can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MappingError {
    /// No TOML, or keys that no mapping has.
    #[error("the mapping can't be read: {0}")]
    Broken(String),
    /// No preset of that name.
    #[error("no preset is called {0:?}; there are: acled, ucdp-ged, hapi, airwars, victims, own")]
    Unknown(String),
    /// Two columns of one name, a count without a harm, or a reference to what isn't there.
    #[error("column {column:?} of the mapping {why}")]
    Column {
        /// The column.
        column: String,
        /// What is wrong, as the end of a sentence.
        why: String,
    },
}

/// The presets: name and text.
const PRESETS: [(&str, &str); 6] = [
    ("acled", include_str!("../../presets/acled.toml")),
    ("ucdp-ged", include_str!("../../presets/ucdp-ged.toml")),
    ("hapi", include_str!("../../presets/hapi.toml")),
    ("airwars", include_str!("../../presets/airwars.toml")),
    ("victims", include_str!("../../presets/victims.toml")),
    ("own", include_str!("../../presets/own.toml")),
];

impl Mapping {
    /// Reads a mapping from TOML.
    ///
    /// # Errors
    /// It is no TOML, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let mapping: Mapping = toml::from_str(text).map_err(|e| MappingError::Broken(e.to_string().trim_end().to_owned()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// A preset: `acled`, `ucdp-ged`, `hapi`, `airwars`, `victims` or `own`.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn preset(name: &str) -> Result<Self, MappingError> {
        let text = PRESETS.iter().find(|(n, _)| *n == name).ok_or_else(|| MappingError::Unknown(name.to_owned()))?.1;
        Self::parse(text)
    }

    /// The preset whose required columns a header has all of, if there is just one.
    #[must_use]
    pub fn fitting(header: &[String]) -> Option<Self> {
        let fits = |m: &Mapping| m.columns.iter().filter(|c| c.required).all(|c| header.iter().any(|h| same(h, &c.name)));
        let mut found = PRESETS.iter().filter_map(|(n, _)| Self::preset(n).ok()).filter(fits);
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    fn check(&self) -> Result<(), MappingError> {
        let wrong = |c: &MappedColumn, why: &str| Err(MappingError::Column { column: c.name.clone(), why: why.to_owned() });
        let counts = || self.columns.iter().filter(|c| c.is == Meaning::Count);
        for (n, c) in self.columns.iter().enumerate() {
            if self.columns[..n].iter().any(|o| same(&o.name, &c.name)) {
                return wrong(c, "is there twice");
            }
            if c.is == Meaning::Count && c.harm.is_none() {
                return wrong(c, "is a count and names no harm; add for example harm = \"killed\"");
            }
            if let Some(from) = &c.who_from
                && !self.columns.iter().any(|o| same(&o.name, from))
            {
                return wrong(c, &format!("takes its people from {from:?}, which is no column of the mapping"));
            }
            if let Some(whole) = &c.part_of
                && !counts().any(|o| o.group.as_ref() == Some(whole) && o.harm == c.harm)
            {
                return wrong(c, &format!("is part of {whole:?}, which is no group of the same harm"));
            }
            if c.is == Meaning::Fate && c.fates.is_empty() {
                return wrong(c, "is a fate and says no harm of any word; add for example fates = { killed = \"killed\" }");
            }
        }
        let unique = [Meaning::Id, Meaning::Source, Meaning::Published, Meaning::Start, Meaning::End, Meaning::Person, Meaning::Latitude, Meaning::Longitude];
        for is in unique {
            if let Some(second) = self.columns.iter().filter(|c| c.is == is).nth(1) {
                return wrong(second, "has a meaning that another column has too");
            }
        }
        Ok(())
    }
}

/// True if two names of columns are the same but for capitals and outer blanks.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read_and_has_its_columns() {
        for (name, columns) in [("acled", 31), ("ucdp-ged", 49), ("hapi", 12), ("airwars", 24), ("victims", 13), ("own", 26)] {
            let m = Mapping::preset(name).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!((m.name.as_str(), m.columns.len()), (name, columns));
        }
        assert!(Mapping::preset("gdelt").expect_err("unknown").to_string().contains("acled, ucdp-ged"));
    }

    #[test]
    fn a_header_finds_its_preset_and_an_unclear_one_finds_none() {
        for (name, _) in PRESETS {
            let m = Mapping::preset(name).expect("a preset");
            let header: Vec<String> = m.columns.iter().map(|c| c.name.clone()).collect();
            assert_eq!(Mapping::fitting(&header).map(|m| m.name), Some(name.to_owned()), "{name}");
        }
        assert!(Mapping::fitting(&["date".into(), "text".into()]).is_none());
    }

    #[test]
    fn a_mapping_that_contradicts_itself_says_where() {
        let head = "name = \"x\"\nversion = \"1\"\n";
        for (columns, why) in [
            ("[[column]]\nname = \"a\"\nis = \"count\"", "names no harm"),
            ("[[column]]\nname = \"a\"\n[[column]]\nname = \" A \"", "is there twice"),
            ("[[column]]\nname = \"a\"\nis = \"toll\"", "can't be read"),
            ("[[column]]\nname = \"a\"\nwho_from = \"b\"", "no column of the mapping"),
            ("[[column]]\nname = \"a\"\nis = \"count\"\nharm = \"killed\"\npart_of = \"all\"", "no group"),
            ("[[column]]\nname = \"a\"\nis = \"id\"\n[[column]]\nname = \"b\"\nis = \"id\"", "another column has too"),
            ("column = 3", "can't be read"),
        ] {
            let e = Mapping::parse(&format!("{head}{columns}")).expect_err(why).to_string();
            assert!(e.contains(why), "{e}");
        }
    }
}
