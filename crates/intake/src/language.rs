//! Enters: a text. Leaves: the ISO 639 code of its language. Never done here: splitting a text by language, or reading it.

use whatlang::{Lang, Script};

/// Letters that are looked at; more change nothing.
const LETTERS_MAX: usize = 4_000;
/// Letters that are looked at first: most texts need no more.
const LETTERS_FIRST: usize = 800;
/// Below so many letters an unsure guess between languages of the Latin script is no guess.
const LETTERS_MIN: usize = 60;
/// English function words in a hundred words, from which an unsure text is English.
const ENGLISH_PERCENT: usize = 9;

/// From this share on a text is English beyond doubt; no other language's text reaches half of it.
const SURELY_PERCENT: usize = 22;
/// Words that such a share is taken over at least.
const SURELY_WORDS: usize = 40;

/// Function words by which a line too short for letter statistics is told. A word of several languages stands in each.
const FUNCTION_WORDS: [(&str, &[&str]); 7] = [
    (
        "en",
        &[
            "the", "of", "and", "in", "to", "were", "was", "has", "have", "been", "by", "at", "from", "with", "that", "said", "killed", "least", "people",
            "on", "for", "its", "their", "after", "who", "which", "as", "it", "is", "are", "injured", "wounded", "dead", "near", "urged", "kill", "kills",
            "over", "against",
        ],
    ),
    (
        "fr",
        &[
            "le",
            "la",
            "les",
            "des",
            "du",
            "de",
            "dans",
            "et",
            "en",
            "au",
            "aux",
            "une",
            "un",
            "par",
            "sur",
            "à",
            "pour",
            "est",
            "ont",
            "été",
            "selon",
            "entre",
            "moins",
            "morts",
            "mort",
            "tués",
            "tué",
            "blessés",
            "plusieurs",
            "l",
            "d",
            "qui",
            "avec",
            "après",
        ],
    ),
    (
        "es",
        &[
            "el", "la", "los", "las", "de", "del", "en", "y", "un", "una", "por", "para", "con", "al", "que", "se", "su", "según", "menos", "muertos",
            "muertes", "heridos", "tras", "contra", "fueron", "mueren", "entre", "más",
        ],
    ),
    (
        "pt",
        &[
            "o", "os", "as", "da", "do", "das", "dos", "de", "em", "no", "na", "nos", "nas", "um", "uma", "por", "para", "com", "ao", "que", "e", "foram",
            "mortos", "feridos", "menos", "após", "pelo", "mais",
        ],
    ),
    (
        "it",
        &[
            "il", "lo", "gli", "i", "di", "del", "della", "dei", "nel", "nella", "in", "un", "una", "per", "con", "al", "che", "e", "morti", "feriti",
            "almeno", "dopo", "sono", "da", "tra",
        ],
    ),
    (
        "de",
        &[
            "der",
            "die",
            "das",
            "den",
            "dem",
            "des",
            "und",
            "in",
            "im",
            "bei",
            "von",
            "mit",
            "ein",
            "eine",
            "auf",
            "nach",
            "wurden",
            "tote",
            "verletzte",
            "mindestens",
            "getötet",
            "für",
            "durch",
            "zwei",
            "drei",
        ],
    ),
    ("tr", &["ve", "bir", "bu", "da", "de", "ile", "için", "en", "az", "kişi", "öldü", "yaralandı", "olarak", "sonra", "göre", "saldırı", "saldırısında"]),
];

/// Whatlang's languages: ISO 639-3, then the code used in reports (two letters where ISO 639-1 has one), then the English name.
const LANGUAGES: [(&str, &str, &str); 70] = [
    ("afr", "af", "Afrikaans"),
    ("aka", "ak", "Akan"),
    ("amh", "am", "Amharic"),
    ("ara", "ar", "Arabic"),
    ("aze", "az", "Azerbaijani"),
    ("bel", "be", "Belarusian"),
    ("ben", "bn", "Bengali"),
    ("bul", "bg", "Bulgarian"),
    ("cat", "ca", "Catalan"),
    ("ces", "cs", "Czech"),
    ("cmn", "zh", "Chinese"),
    ("cym", "cy", "Welsh"),
    ("dan", "da", "Danish"),
    ("deu", "de", "German"),
    ("ell", "el", "Greek"),
    ("eng", "en", "English"),
    ("epo", "eo", "Esperanto"),
    ("est", "et", "Estonian"),
    ("fin", "fi", "Finnish"),
    ("fra", "fr", "French"),
    ("guj", "gu", "Gujarati"),
    ("heb", "he", "Hebrew"),
    ("hin", "hi", "Hindi"),
    ("hrv", "hr", "Croatian"),
    ("hun", "hu", "Hungarian"),
    ("hye", "hy", "Armenian"),
    ("ind", "id", "Indonesian"),
    ("ita", "it", "Italian"),
    ("jav", "jv", "Javanese"),
    ("jpn", "ja", "Japanese"),
    ("kan", "kn", "Kannada"),
    ("kat", "ka", "Georgian"),
    ("khm", "km", "Khmer"),
    ("kor", "ko", "Korean"),
    ("lat", "la", "Latin"),
    ("lav", "lv", "Latvian"),
    ("lit", "lt", "Lithuanian"),
    ("mal", "ml", "Malayalam"),
    ("mar", "mr", "Marathi"),
    ("mkd", "mk", "Macedonian"),
    ("mya", "my", "Burmese"),
    ("nep", "ne", "Nepali"),
    ("nld", "nl", "Dutch"),
    ("nob", "nb", "Norwegian"),
    ("ori", "or", "Odia"),
    ("pan", "pa", "Punjabi"),
    ("pes", "fa", "Persian"),
    ("pol", "pl", "Polish"),
    ("por", "pt", "Portuguese"),
    ("ron", "ro", "Romanian"),
    ("rus", "ru", "Russian"),
    ("sin", "si", "Sinhala"),
    ("slk", "sk", "Slovak"),
    ("slv", "sl", "Slovene"),
    ("sna", "sn", "Shona"),
    ("spa", "es", "Spanish"),
    ("srp", "sr", "Serbian"),
    ("swe", "sv", "Swedish"),
    ("tam", "ta", "Tamil"),
    ("tel", "te", "Telugu"),
    ("tgl", "tl", "Tagalog"),
    ("tha", "th", "Thai"),
    ("tuk", "tk", "Turkmen"),
    ("tur", "tr", "Turkish"),
    ("ukr", "uk", "Ukrainian"),
    ("urd", "ur", "Urdu"),
    ("uzb", "uz", "Uzbek"),
    ("vie", "vi", "Vietnamese"),
    ("yid", "yi", "Yiddish"),
    ("zul", "zu", "Zulu"),
];

/// The English name of a language by its code, or the code itself.
#[must_use]
pub fn language_name(code: &str) -> &str {
    LANGUAGES.iter().find(|(three, two, _)| *two == code || *three == code).map_or(code, |(_, _, name)| name)
}

/// The ISO 639 code of a text's language. A text too short to tell, in Latin letters, is taken for English: the reading then says
/// what it found, while a wrong guess would leave it unread.
#[must_use]
pub fn detect_language(text: &str) -> &'static str {
    // The common case costs no statistics, and no more than the first lines.
    for most in [LETTERS_FIRST, LETTERS_MAX] {
        let sample = letters_of(text, most);
        let (english, words) = (hits(&sample, FUNCTION_WORDS[0].1), words_of(&sample).count());
        if words >= SURELY_WORDS && english * 100 >= words * SURELY_PERCENT {
            return "en";
        }
    }
    let sample = letters_of(text, LETTERS_MAX);
    let english = hits(&sample, FUNCTION_WORDS[0].1);
    let Some(info) = whatlang::detect(&sample) else { return "en" };
    let guess = code_of(info.lang());
    if guess == "en" {
        return "en";
    }
    if info.script() != Script::Latin {
        return guess;
    }
    let rival =
        FUNCTION_WORDS[1..].iter().map(|(code, list)| (hits(&sample, list), *code)).filter(|(n, _)| *n > english).max_by_key(|(n, code)| (*n, *code == guess));
    if let Some((n, code)) = rival
        && n >= 2
        && (n >= english + 2 || code == guess)
    {
        return code;
    }
    if FUNCTION_WORDS.iter().any(|(code, _)| *code == guess) {
        // Its function words are known, and not met more often than English ones.
        return "en";
    }
    let percent = english * 100 / words_of(&sample).count().max(1);
    let sure = info.is_reliable() && percent < 2 * ENGLISH_PERCENT;
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if sure && letters >= LETTERS_MIN / 2 || percent < ENGLISH_PERCENT && letters >= LETTERS_MIN { guess } else { "en" }
}

fn words_of(sample: &str) -> impl Iterator<Item = &str> {
    sample.split([' ', '\'', '\u{2019}']).filter(|w| !w.is_empty())
}

/// How many words of a sample are in a list.
fn hits(sample: &str, list: &[&str]) -> usize {
    let longest = list.iter().map(|w| w.len()).max().unwrap_or(0);
    words_of(sample).filter(|w| w.len() <= longest && list.contains(w)).count()
}

/// The words of a text's first `most` letters in lower case, without digits and marks: capitals-only text looks like any other.
fn letters_of(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(most + most / 4);
    let mut letters = 0usize;
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            out.push(c.to_ascii_lowercase());
            letters += 1;
            if letters >= most {
                break;
            }
            continue;
        }
        // A mark that is part of a letter (Indic vowels, Arabic vowel signs) stays with it.
        if c.is_alphabetic()
            || matches!(c, '\'' | '\u{2019}' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{102b}'..='\u{103e}')
        {
            out.extend(c.to_lowercase());
            letters += 1;
            if letters >= most {
                break;
            }
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

fn code_of(lang: Lang) -> &'static str {
    LANGUAGES.iter().find(|(three, ..)| *three == lang.code()).map_or(lang.code(), |(_, code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_name() {
        for lang in Lang::all() {
            assert!(LANGUAGES.iter().any(|(three, ..)| *three == lang.code()), "{lang:?}");
        }
        assert_eq!((language_name("ar"), language_name("xx")), ("Arabic", "xx"));
    }

    #[test]
    fn short_names_heavy_and_capitals_only_english_is_english() {
        for text in [
            "",
            "12",
            "Syria: 5 killed",
            "Aleppo, Homs, Idlib",
            "SAN SALVADOR, 3 JAN 90 -- [REPORT] THE ARCE BATTALION HAS REPORTED THAT ABOUT 50 PEASANTS HAVE BEEN KIDNAPPED IN SAN MIGUEL",
            "Shelling killed 12 civilians in Aleppo on Friday.",
        ] {
            assert_eq!(detect_language(text), "en", "{text}");
        }
    }

    #[test]
    fn other_languages_are_told() {
        for (code, text) in [
            ("ar", "قتل خمسة مدنيين في قصف على حلب"),
            ("fr", "Au moins cinq morts à Abidjan"),
            ("fr", "Huit soldats ont été tués et plusieurs autres blessés dans une attaque près de Gao, selon l'armée malienne"),
            ("es", "AL MENOS OCHO PERSONAS MURIERON EN UN ATAQUE DE LA GUERRILLA CONTRA UN PUESTO DE POLICÍA EN EL DEPARTAMENTO DE ARAUCA"),
            ("uk", "Унаслідок обстрілу загинули п'ять мирних жителів, ще десятеро людей поранено"),
            ("ru", "В результате обстрела погибли пять мирных жителей, ещё десять человек ранены"),
            ("my", "လူငါးဦး သေဆုံးခဲ့သည်ဟု ဒေသခံများက ပြောသည်"),
        ] {
            assert_eq!(detect_language(text), code, "{text}");
        }
    }
}
