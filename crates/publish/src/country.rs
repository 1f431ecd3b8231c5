//! Countries with the codes of other people's tables. Enters: `data/countries.tsv`. Leaves: names, ISO codes, Gleditsch–Ward numbers, regions.
//! Never done here: where a country lies.

use std::collections::HashMap;

const TABLE: &str = include_str!("../data/countries.tsv");

/// One country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub iso2: &'static str,
    /// ISO 3166-1 alpha-3.
    pub iso3: &'static str,
    /// ISO 3166-1 numeric; absent for a user-assigned code.
    pub numeric: Option<u64>,
    /// Its number in the list of Gleditsch and Ward (1999).
    pub gw: Option<u64>,
    /// UN M49 region.
    region: &'static str,
    names: [&'static str; 3],
}

/// All countries.
pub struct Countries(HashMap<&'static str, Country>);

impl Country {
    /// Its name in English, French or Arabic; English where the table has none.
    #[must_use]
    pub fn name(&self, language: &str) -> &'static str {
        let name = match language {
            "fr" => self.names[1],
            "ar" => self.names[2],
            _ => self.names[0],
        };
        if name.is_empty() { self.names[0] } else { name }
    }

    /// The region as UCDP GED names it.
    #[must_use]
    pub fn ucdp_region(&self) -> &'static str {
        if self.is_middle_east() || self.iso2 == "EG" {
            return "Middle East";
        }
        match self.region {
            r if r.ends_with("Africa") => "Africa",
            r if r.ends_with("Europe") => "Europe",
            r if r.contains("America") || r == "Caribbean" => "Americas",
            "" => "",
            _ if matches!(self.iso2, "AM" | "AZ" | "GE" | "CY") => "Europe",
            _ => "Asia",
        }
    }

    fn is_middle_east(&self) -> bool {
        self.iso2 == "IR" || self.region == "Western Asia" && !matches!(self.iso2, "AM" | "AZ" | "GE" | "CY")
    }

    /// The region as ACLED names it.
    #[must_use]
    pub fn acled_region(&self) -> &'static str {
        if self.is_middle_east() {
            return "Middle East";
        }
        match (self.iso2, self.region) {
            ("AM" | "AZ" | "GE" | "AF", _) | (_, "Central Asia") => "Caucasus and Central Asia",
            ("CY", _) => "Europe",
            (_, r) if r.ends_with("Europe") => "Europe",
            (_, "Southern Asia") => "South Asia",
            (_, "South-eastern Asia") => "Southeast Asia",
            (_, "Eastern Asia") => "East Asia",
            (_, "Northern America") => "North America",
            (_, "Australia and New Zealand" | "Melanesia" | "Micronesia" | "Polynesia") => "Oceania",
            (_, r) => r,
        }
    }
}

impl Default for Countries {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Countries {
    /// Reads the built-in table.
    #[must_use]
    pub fn built_in() -> Self {
        let rows = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(|line| {
            let c: Vec<&'static str> = line.split('\t').collect();
            let [iso2, iso3, numeric, gw, region, en, fr, ar] = *c.as_slice() else { return None };
            Some((iso2, Country { iso2, iso3, numeric: numeric.parse().ok(), gw: gw.parse().ok(), region, names: [en, fr, ar] }))
        });
        Countries(rows.collect())
    }

    /// The country of two letters.
    #[must_use]
    pub fn get(&self, iso2: &str) -> Option<&Country> {
        self.0.get(iso2)
    }

    /// The country that another table means by its three letters or its number (ISO 3166-1).
    #[must_use]
    pub fn coded(&self, code: &str) -> Option<&Country> {
        let number = code.parse::<u64>().ok();
        let letters = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        self.0.values().find(|c| (letters && c.iso3 == code) || (number.is_some() && c.numeric == number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_the_codes_of_other_tables() {
        let all = Countries::built_in();
        let sy = all.get("SY").expect("Syria");
        assert_eq!((sy.iso3, sy.numeric, sy.gw, sy.ucdp_region(), sy.acled_region()), ("SYR", Some(760), Some(652), "Middle East", "Middle East"));
        assert_eq!((sy.name("fr"), sy.name("xx")), ("Syrie", "Syria"));
        let af = all.get("AF").expect("Afghanistan");
        assert_eq!((af.ucdp_region(), af.acled_region()), ("Asia", "Caucasus and Central Asia"));
        let coded = ["SYR", "760", "004", "Syr", "ZZZ", "999", ""].map(|c| all.coded(c).map(|c| c.iso2));
        assert_eq!(coded, [Some("SY"), Some("SY"), Some("AF"), None, None, None, None]);
        assert!(all.0.len() >= 249);
    }
}
