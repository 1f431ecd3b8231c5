//! Enters: two names as characters. Leaves: how alike they are, after Jaro and Winkler. Never done here: folding of case or script.

/// Characters of a name that are looked at; a mask of one word holds them.
const LETTERS_MAX: usize = 64;

/// Jaro's similarity, raised for a common beginning as Winkler did (up to four characters, a tenth each); 0 to 1.
pub(crate) fn jaro_winkler(a: &[char], b: &[char]) -> f32 {
    let (a, b) = (&a[..a.len().min(LETTERS_MAX)], &b[..b.len().min(LETTERS_MAX)]);
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut in_a, mut in_b) = (0u64, 0u64);
    for (i, letter) in a.iter().enumerate() {
        let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(b.len()));
        for j in from..to {
            if in_b >> j & 1 == 0 && b[j] == *letter {
                in_a |= 1 << i;
                in_b |= 1 << j;
                break;
            }
        }
    }
    let common = in_a.count_ones();
    if common == 0 {
        return 0.0;
    }
    let mut turned = 0u32;
    let (mut rest_a, mut rest_b) = (in_a, in_b);
    while rest_a != 0 && rest_b != 0 {
        let (i, j) = (rest_a.trailing_zeros() as usize, rest_b.trailing_zeros() as usize);
        turned += u32::from(a[i] != b[j]);
        rest_a &= rest_a - 1;
        rest_b &= rest_b - 1;
    }
    let common = common as f32;
    let jaro = (common / a.len() as f32 + common / b.len() as f32 + (common - (turned / 2) as f32) / common) / 3.0;
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count() as f32;
    jaro + prefix * 0.1 * (1.0 - jaro)
}

#[cfg(test)]
mod tests {
    use super::jaro_winkler;

    fn of(a: &str, b: &str) -> f32 {
        jaro_winkler(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
    }

    #[test]
    fn textbook_names_give_the_textbook_figures() {
        // Winkler 1990, table of examples.
        assert!((of("martha", "marhta") - 0.961).abs() < 0.001);
        assert!((of("dwayne", "duane") - 0.840).abs() < 0.001);
        assert!((of("dixon", "dicksonx") - 0.813).abs() < 0.001);
        assert_eq!(of("raqqa", "raqqa"), 1.0);
        assert_eq!(of("abc", "xyz"), 0.0);
        assert_eq!(of("", "xyz"), 0.0);
    }

    #[test]
    fn two_orders_of_the_names_and_another_implementation_agree() {
        for (a, b) in [("deirzor", "deirezor"), ("mosul", "mousl"), ("alkafhor", "alkafor"), ("a", "ab"), ("idlib", "lidbi")] {
            assert!((of(a, b) - strsim::jaro_winkler(a, b) as f32).abs() < 1e-5, "{a} {b}");
            assert!((of(a, b) - of(b, a)).abs() < 1e-6, "{a} {b}");
        }
    }
}
