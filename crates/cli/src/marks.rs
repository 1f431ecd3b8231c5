//! Enters: a text and its claims. Leaves: the text cut into pieces, each with the claims whose words it holds.
//! Never done here: changing a word.

use tollbook_model::{Claim, SpanRole};

/// A piece of the text in which the same claims have words throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Byte offset of its begin.
    pub(crate) start: usize,
    /// Byte offset of its end.
    pub(crate) end: usize,
    /// Claims by position, ascending, with the part the words play in each. Never empty.
    pub(crate) claims: Vec<(usize, SpanRole)>,
}

/// The words that make a claim what it is: the harm, the number, the people.
pub(crate) fn is_core(role: SpanRole) -> bool {
    matches!(role, SpanRole::Harm | SpanRole::Count | SpanRole::Who)
}

/// The marked pieces of a text, in order. Words of one claim that only blanks part are one piece; with overlaps, each stretch names
/// all its claims.
pub(crate) fn pieces(text: &str, claims: &[Claim], wanted: impl Fn(SpanRole) -> bool) -> Vec<Piece> {
    let mut spans: Vec<(usize, usize, usize, SpanRole)> = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        for s in &claim.provenance.spans {
            let (a, b) = (s.bytes[0] as usize, s.bytes[1] as usize);
            if wanted(s.role) && a < b && text.is_char_boundary(a) && text.is_char_boundary(b) {
                spans.push((a, b, i, s.role));
            }
        }
    }
    spans.sort_unstable();
    let mut cuts: Vec<usize> = spans.iter().flat_map(|s| [s.0, s.1]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut out: Vec<Piece> = Vec::new();
    let mut active: Vec<(usize, usize, usize, SpanRole)> = Vec::new();
    let mut next = 0;
    for pair in cuts.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        active.retain(|s| s.1 > start);
        while next < spans.len() && spans[next].0 <= start {
            active.push(spans[next]);
            next += 1;
        }
        let mut here: Vec<(usize, SpanRole)> = active.iter().map(|s| (s.2, s.3)).collect();
        here.sort_unstable();
        here.dedup_by_key(|c| c.0);
        // A blank between two marks belongs to neither, or to both once they are joined.
        if here.is_empty() || text[start..end].trim().is_empty() {
            continue;
        }
        match out.last_mut() {
            Some(last) if same(&last.claims, &here) && joined(text, last.end, start) => last.end = end,
            _ => out.push(Piece { start, end, claims: here }),
        }
    }
    out
}

fn same(a: &[(usize, SpanRole)], b: &[(usize, SpanRole)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.0 == y.0 && is_core(x.1) == is_core(y.1))
}

/// Only blanks between, and no line end that parts paragraphs.
fn joined(text: &str, from: usize, to: usize) -> bool {
    let between = &text[from..to];
    between.chars().all(char::is_whitespace) && between.matches('\n').count() < 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use tollbook_model::{Offsets, Report, Span};

    fn claim(text: &str, words: &[(&str, SpanRole)]) -> Claim {
        let report = Report::new("Shelling killed 12 civilians in Aleppo on Friday.".into(), None, None);
        let reader = tollbook_read::Reader::english().expect("the embedded pack is sound");
        let mut claim = reader.read(&report).claims.remove(0);
        let offsets = Offsets::new(text);
        let span = |(w, role): &(&str, SpanRole)| -> Span {
            let at = text.find(w).expect("in the text");
            offsets.span(at, at + w.len(), *role)
        };
        claim.provenance.spans = words.iter().map(span).collect();
        claim
    }

    #[test]
    fn overlaps_are_cut_and_neighbours_joined() {
        let text = "At least 21 jihadists were killed in raids";
        let a = claim(text, &[("At least 21", SpanRole::Count), ("jihadists", SpanRole::Who), ("killed", SpanRole::Harm), ("raids", SpanRole::Means)]);
        let b = claim(text, &[("21 jihadists", SpanRole::Who)]);
        let found = pieces(text, &[a, b], is_core);
        let told: Vec<(&str, Vec<usize>)> = found.iter().map(|p| (&text[p.start..p.end], p.claims.iter().map(|c| c.0).collect())).collect();
        assert_eq!(told, [("At least ", vec![0]), ("21 jihadists", vec![0, 1]), ("killed", vec![0])]);
    }
}
