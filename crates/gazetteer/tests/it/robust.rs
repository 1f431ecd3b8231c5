//! Enters strings made by chance from a fixed seed, and the folding rules. Leaves a failure for any panic or broken promise. Never
//! here: real names.

use tollbook_gazetteer::{Context, Gazetteer, fold, skeleton};

/// A small generator with a fixed seed, so that a failure can be repeated.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    fn text(&mut self) -> String {
        const PIECES: &[&str] = &[
            "al",
            "Al-",
            " ",
            "  ",
            "'",
            "ʿ",
            "ال",
            "ة",
            "ّ",
            "ـ",
            "é",
            "ß",
            "İ",
            "Й",
            "ї",
            "\u{200f}",
            "\u{feff}",
            "1",
            "٣",
            "district",
            "province of ",
            "the ",
            "s",
            ".",
            "🚑",
            "K",
            "ﷺ",
            "ǆ",
            "가",
            "क्षि",
            "\n",
            "\t",
            "\0",
        ];
        let n = self.next(9);
        (0..n)
            .map(|_| match self.next(3) {
                0 => PIECES[self.next(PIECES.len() as u64) as usize].to_string(),
                1 => char::from_u32(self.next(0x11_0000) as u32).unwrap_or('x').to_string(),
                _ => ((b'a' + self.next(26) as u8) as char).to_string(),
            })
            .collect()
    }
}

#[test]
fn no_string_panics_and_folding_is_stable() {
    let gazetteer = Gazetteer::embedded();
    let contexts = [Context::default(), Context::country("SY")];
    let mut chance = Chance(0x7011_B00C);
    let mut found = Vec::new();
    for _ in 0..40_000 {
        let text = chance.text();
        let folded = fold(&text);
        assert_eq!(fold(&folded), folded, "{text:?} changes when folded twice");
        assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "), "{text:?} -> {folded:?}");
        assert!(skeleton(&text).is_ascii(), "{text:?}");
        found.clear();
        gazetteer.lookup(&text, &mut found);
        let exact = found.iter().any(|c| c.key == tollbook_gazetteer::KeyMatch::Exact);
        assert_eq!(exact, gazetteer.contains_folded(&folded), "{text:?}");
        for context in &contexts {
            if let Some(r) = gazetteer.rank(&text, context) {
                assert!(!gazetteer.place(r.place).name.is_empty(), "{text:?}");
            }
        }
    }
}

#[test]
fn very_long_names_are_answered() {
    let gazetteer = Gazetteer::embedded();
    for text in ["a".repeat(100_000), "al ".repeat(50_000), "ال".repeat(50_000), "é".repeat(50_000)] {
        assert!(gazetteer.rank(&text, &Context::country("SY")).is_none());
    }
}

#[test]
fn the_builders_keys_are_the_crates_keys() {
    // Main names are stored as text, keys only as hashes: every hundredth stored name must be found under its own key.
    let gazetteer = Gazetteer::embedded();
    let mut found = Vec::new();
    for country in ["SY", "UA", "SO", "SV", "US", "CN", "EG"] {
        for admin1 in gazetteer.admin1s(country) {
            for unit in gazetteer.admin2s(admin1).into_iter().step_by(5).chain([admin1]) {
                let place = gazetteer.place(unit);
                found.clear();
                gazetteer.lookup(&place.name, &mut found);
                assert!(found.iter().any(|c| gazetteer.place(c.place).id == place.id), "{} is not found by its own name", place.name);
            }
        }
    }
}

#[test]
fn a_reference_from_elsewhere_gives_an_empty_place() {
    let gazetteer = Gazetteer::embedded();
    for r in [0, 1 << 26 | 999_999, 5 << 26, u32::MAX, 286_666, 400_000] {
        let place = gazetteer.place(tollbook_gazetteer::PlaceRef(r));
        assert!(r == 0 || place.country.as_str() == "--", "{r}: {place:?}");
    }
}
