//! What a session decided lately. Enters: decisions on pages, in their order, and what became of taking them back. Leaves: the last one that can still be taken back, and
//! where it was made. Never done here: a decision; a word of what was decided, which is asked for anew each time, under what the asker may see then.

use tollbook_model::ClaimId;

/// Decisions that a session remembers at most, and outcomes of taking one back.
const MOST: usize = 500;

/// A decision that somebody made on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Done {
    /// Its entry.
    pub entry: u64,
    /// What, in a word of the pages.
    pub what: &'static str,
    /// The claim that it is on, or by which the incident is meant.
    pub claim: ClaimId,
    /// Where it was made: a page, and the place on it.
    pub page: String,
    /// The place on the page, if it has one.
    pub place: Option<String>,
}

impl Done {
    /// The address of the place, with what became of taking it back.
    pub(crate) fn address(&self, outcome: &str) -> String {
        let place = self.place.as_ref().map_or_else(String::new, |p| format!("#{p}"));
        format!("{}?{outcome}={}{place}", self.page, self.entry)
    }
}

/// What a session decided, the last one last.
#[derive(Debug, Default)]
pub(crate) struct Lately {
    done: Vec<Done>,
    /// Those that were taken back.
    undone: Vec<Done>,
    /// Those that could not be, with the reason in words.
    kept: Vec<(Done, String)>,
}

/// Puts something at the end of a list that stays short.
fn put<T>(list: &mut Vec<T>, one: T) {
    if list.len() >= MOST {
        list.remove(0);
    }
    list.push(one);
}

impl Lately {
    /// Somebody decided.
    pub(crate) fn push(&mut self, done: Done) {
        put(&mut self.done, done);
    }

    /// The last decision that was not taken back, and how many there are before it.
    pub(crate) fn last(&self) -> Option<(Done, usize)> {
        self.done.last().map(|d| (d.clone(), self.done.len() - 1))
    }

    /// The decision of an entry, if this session made it and didn't take it back.
    pub(crate) fn of(&self, entry: u64) -> Option<Done> {
        self.done.iter().find(|d| d.entry == entry).cloned()
    }

    /// The decision of one of these entries was taken back.
    pub(crate) fn taken_back(&mut self, entries: &[u64]) {
        while let Some(at) = self.done.iter().position(|d| entries.contains(&d.entry)) {
            let done = self.done.remove(at);
            put(&mut self.undone, done);
        }
    }

    /// The decision of an entry can't be taken back; it is offered no more, so that the one before it is.
    pub(crate) fn stays(&mut self, entry: u64, why: String) {
        if let Some(at) = self.done.iter().position(|d| d.entry == entry) {
            let done = self.done.remove(at);
            put(&mut self.kept, (done, why));
        }
    }

    /// A decision that this session took back.
    pub(crate) fn undone(&self, entry: u64) -> Option<Done> {
        self.undone.iter().rfind(|d| d.entry == entry).cloned()
    }

    /// A decision that this session could not take back, and why.
    pub(crate) fn kept(&self, entry: u64) -> Option<(Done, String)> {
        self.kept.iter().rfind(|k| k.0.entry == entry).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(entry: u64) -> Done {
        Done { entry, what: "confirmed", claim: ClaimId(format!("c-{entry}")), page: "/reports/r".to_owned(), place: Some("c".to_owned()) }
    }

    #[test]
    fn the_last_goes_first_and_what_cant_go_bars_no_way() {
        let mut lately = Lately::default();
        (1..=3).for_each(|n| lately.push(done(n)));
        assert_eq!(lately.last(), Some((done(3), 2)));
        lately.taken_back(&[3, 9]);
        assert_eq!((lately.last(), lately.undone(3)), (Some((done(2), 1)), Some(done(3))));
        lately.stays(2, "somebody decided since".to_owned());
        assert_eq!((lately.last(), lately.kept(2).map(|k| k.1)), (Some((done(1), 0)), Some("somebody decided since".to_owned())));
        assert_eq!((lately.of(2), lately.of(1)), (None, Some(done(1))));
        assert_eq!(done(1).address("undone"), "/reports/r?undone=1#c");
    }

    #[test]
    fn a_long_session_forgets_what_is_oldest() {
        let mut lately = Lately::default();
        (0..=MOST as u64).for_each(|n| lately.push(done(n)));
        assert_eq!((lately.done.len(), lately.of(0), lately.of(1)), (MOST, None, Some(done(1))));
    }
}
