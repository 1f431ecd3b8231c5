//! Whom "the NGO", "he" and "it" mean among those who spoke before. Enters: the sources a sentence names. Leaves: the same, with their names.
//! Never done here: finding who speaks in a sentence.

use super::*;

/// Of whom the sentences tell, and when a source was named last.
#[derive(Default)]
pub(super) struct Spoken {
    /// The sentence that named a source last.
    at: usize,
    /// Somebody by name, or an officeholder, who is the subject of a sentence that quotes nobody.
    subject: Option<(usize, Attribution)>,
}

/// So many sentences after "the head of security confirmed neither account" a pronoun still means him.
const SUBJECT_LASTS: usize = 2;

impl State {
    /// Resolves sources that point back ("the NGO", "he"), and remembers the ones named.
    pub fn sources(&mut self, said: &mut [Said], sent: &Sent<'_>) {
        for s in said.iter_mut() {
            let Some(first) = s.chain.first().cloned() else { continue };
            let itself = first.source.is_none() && s.chain.len() == 1 && s.kind.as_deref() != Some("ministry") && sent.speaks_of_itself(s.units) && {
                let own = first.name.to_lowercase();
                !self.sources.iter().any(|a| has_letters(&a.name, &own))
            };
            // "The group said", "a spokesman for the organization said": the party that spoke last, where one did.
            if first.source.is_none()
                && sent.speaks_for_the_group(s.units)
                && let Some(party) = self.party_that_spoke(sent)
            {
                s.chain[0] = Attribution { words: first.words, ..party };
                continue;
            }
            if s.points_back && first.source.is_none() {
                let fits = |a: &Attribution| -> bool {
                    let Some(kind) = &s.kind else { return true };
                    let publisher = a.source.as_ref().and_then(|id| sent.ctx.registry.publisher(id));
                    match (&**kind, publisher.map(|p| &*p.kind)) {
                        (
                            "ngo" | "observatory" | "monitor" | "monitoring group" | "rights group" | "watchdog" | "group" | "organisation" | "organization",
                            Some(k),
                        ) => k == "ngo",
                        ("ministry", Some(k)) => k == "ministry",
                        ("agency" | "news agency", Some(k)) => k == "agency",
                        ("mission" | "office", Some(k)) => k == "un",
                        (_, Some(_)) => true,
                        (_, None) => has_letters(&a.name, kind) || &**kind == "group",
                    }
                };
                let subject = self.spoken.subject.as_ref().filter(|(at, _)| s.pronoun && *at >= self.spoken.at && at + SUBJECT_LASTS >= self.sentence);
                if let Some(back) = subject.map(|x| &x.1).or_else(|| self.sources.iter().rev().find(|a| fits(a))) {
                    s.chain[0] = Attribution { words: first.words, ..back.clone() };
                } else if itself || s.pronoun {
                    s.chain.clear();
                } else if s.kind.is_some() && first.name.contains(' ') {
                    // "the defence ministry", told for the first time.
                    self.sources.push(first);
                }
            } else if itself {
                s.chain.clear();
            } else if !s.points_back || first.source.is_some() {
                self.sources.push(first);
            }
        }
        match sent.told_of_somebody().filter(|_| said.is_empty()) {
            Some(a) => self.spoken.subject = Some((self.sentence, a)),
            None if !said.is_empty() => self.spoken.at = self.sentence,
            None => {}
        }
        self.quoted.now = said.iter().filter(|s| !s.chain.is_empty()).map(|s| (s.units.0, s.chain.clone())).collect();
        // "The group claimed responsibility. It said …": whoever claims speaks.
        self.sources.extend(sent.claimants());
        if self.sources.len() > 2 * LOOK_BACK {
            self.sources.drain(..LOOK_BACK);
        }
        // A source named without saying anything ("the Syrian Observatory") can be pointed back to later.
        let named = if sent.g.all.any(class::SOURCE) { sent.c.nps.as_slice() } else { &[] };
        for n in named {
            for u in n.u0..n.u1 {
                if let Some(p) = sent.publisher(u)
                    && !self.sources.iter().any(|s| s.source.as_ref() == Some(&p.id))
                    && !matches!(&*p.kind, "agency" | "media")
                {
                    self.sources.push(Attribution { source: Some(p.id.clone()), name: p.name.clone(), words: sent.symbol(u, u + 1) });
                }
            }
        }
    }

    /// The armed party that spoke last, if nobody else did since.
    fn party_that_spoke(&self, sent: &Sent<'_>) -> Option<Attribution> {
        let last = self.sources.last()?;
        let party = sent.ctx.registry.actor(last.source.as_ref()?)?;
        party.kind.is_armed().then(|| last.clone())
    }
}

/// True if a name, in small letters, holds some letters that are small.
fn has_letters(name: &str, small: &str) -> bool {
    if !name.is_ascii() {
        return name.to_lowercase().contains(small);
    }
    let Some(&first) = small.as_bytes().first() else { return true };
    let from = |at: usize| name.as_bytes()[at..].get(..small.len()).is_some_and(|n| n.iter().zip(small.bytes()).all(|(a, b)| a.to_ascii_lowercase() == b));
    name.bytes().enumerate().any(|(at, b)| b.to_ascii_lowercase() == first && from(at))
}

#[cfg(test)]
mod tests {
    use super::has_letters;

    #[test]
    fn letters_are_found_whatever_their_size() {
        assert!(has_letters("The Health Ministry", "health m") && has_letters("", "") && has_letters("\u{c9}cole", "\u{e9}cole"));
        assert!(!has_letters("The Health Ministry", "Health") && !has_letters("NGO", "ngos") && !has_letters("", "a"));
    }
}
