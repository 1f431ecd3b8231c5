//! A whole answer, read page by page. Enters: a question. Leaves: its reports or claims one after the other, or page by page for whoever writes in between.
//! Never done here: holding more than one page.

use crate::store::{ClaimRow, ROWS_MAX, ReportRow};
use crate::views::{ClaimView, ReportView};
use crate::{Book, Query, Result};

/// Rows of a page: few enough to be small, many enough that asking costs nothing beside opening them.
const PAGE: usize = 2_000;

/// Where reading an answer page by page has come to. It holds no book, so that what was read can be written to between two pages.
#[derive(Clone, Debug)]
pub struct Pages {
    query: Query,
    size: usize,
    /// Rows that may still come.
    left: usize,
}

impl Pages {
    /// From the beginning, or from `query.after` on; `query.limit` is how many rows come in all, and 0 means every one. A page has `size` rows, 0: two thousand.
    #[must_use]
    pub fn new(query: Query, size: usize) -> Self {
        let left = if query.limit == 0 { usize::MAX } else { query.limit };
        Pages { query, size: if size == 0 { PAGE } else { size }, left }
    }

    fn next<T>(&mut self, ask: impl FnOnce(&Query) -> Result<Vec<T>>, row: impl Fn(&T) -> u64) -> Result<Vec<T>> {
        if self.left == 0 {
            return Ok(Vec::new());
        }
        self.query.limit = self.left.min(self.size).min(ROWS_MAX);
        let page = ask(&self.query)?;
        // A page that is not full is the last one.
        self.left = if page.len() < self.query.limit { 0 } else { self.left - page.len() };
        self.query.after = page.last().map(row).or(self.query.after);
        Ok(page)
    }

    /// The next claims; none after the last.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn claims(&mut self, book: &Book) -> Result<Vec<ClaimView>> {
        self.next(|q| book.claims(q), |c| c.row)
    }

    /// The next reports; none after the last.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn reports(&mut self, book: &Book) -> Result<Vec<ReportView>> {
        self.next(|q| book.reports(q), |r| r.seq)
    }
}

/// Rows one after the other; after an error nothing comes.
struct Each<T, F> {
    pages: Pages,
    page: std::vec::IntoIter<T>,
    next: F,
}

impl<T, F: FnMut(&mut Pages) -> Result<Vec<T>>> Iterator for Each<T, F> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(row) = self.page.next() {
            return Some(Ok(row));
        }
        match (self.next)(&mut self.pages) {
            Ok(page) => {
                self.page = page.into_iter();
                self.page.next().map(Ok)
            }
            Err(e) => {
                self.pages.left = 0;
                Some(Err(e))
            }
        }
    }
}

impl Book {
    /// Every claim that answers, one after the other in the order their reports came in; a page of them is held at a time. `limit` is how many come at most, 0:
    /// all. What is written meanwhile may be among them: [`Book::at_one_moment`] keeps it out.
    pub fn every_claim(&self, query: Query) -> impl Iterator<Item = Result<ClaimView>> + '_ {
        Each { pages: Pages::new(query, 0), page: Vec::new().into_iter(), next: |p: &mut Pages| p.claims(self) }
    }

    /// The rows of every claim that answers, in the same order; no entry is opened, so that a million of them take seconds.
    pub fn every_claim_row(&self, query: Query) -> impl Iterator<Item = Result<ClaimRow>> + '_ {
        let next = |p: &mut Pages| p.next(|q| self.store.query_claims(q), |c| c.version);
        Each { pages: Pages::new(query, 0), page: Vec::new().into_iter(), next }
    }

    /// The rows of every report that answers; likewise.
    pub fn every_report_row(&self, query: Query) -> impl Iterator<Item = Result<ReportRow>> + '_ {
        let next = |p: &mut Pages| p.next(|q| self.store.query_reports(q), |r| r.seq);
        Each { pages: Pages::new(query, 0), page: Vec::new().into_iter(), next }
    }

    /// Every report that answers, one after the other in the order they came in; likewise.
    pub fn every_report(&self, query: Query) -> impl Iterator<Item = Result<ReportView>> + '_ {
        Each { pages: Pages::new(query, 0), page: Vec::new().into_iter(), next: |p: &mut Pages| p.reports(self) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LedgerError;

    /// Numbers after one of them, as an engine gives rows.
    fn numbers(query: &Query, last: u64) -> Vec<u64> {
        (query.after.unwrap_or(0) + 1..=last).take(query.limit).collect()
    }

    #[test]
    fn pages_of_any_size_give_each_row_once_and_no_more_than_the_limit() {
        for (last, size, limit) in [(0, 3, 0), (7, 3, 0), (9, 3, 0), (9, 1, 4), (9, 4, 4), (9, 100, 5), (2, 0, 0)] {
            let mut asked = 0;
            let mut next = |p: &mut Pages| {
                asked += 1;
                p.next(|q| Ok(numbers(q, last)), |n| *n)
            };
            let rows = Each { pages: Pages::new(Query { limit, ..Query::new() }, size), page: Vec::new().into_iter(), next: &mut next };
            let found: Vec<u64> = rows.map(|n| n.expect("a number")).collect();
            let most = if limit == 0 { u64::MAX } else { limit as u64 };
            assert_eq!(found, (1..=last.min(most)).collect::<Vec<_>>(), "{last} rows by {size}, {limit} at most");
            assert!(asked <= last as usize + 2, "{asked} pages of {size} for {last} rows");
        }
    }

    #[test]
    fn after_an_error_nothing_comes() {
        let mut asked = 0;
        let next = |p: &mut Pages| {
            asked += 1;
            p.next(|q| if asked == 2 { Err(LedgerError::Refused("damaged".into())) } else { Ok(numbers(q, 9)) }, |n| *n)
        };
        let rows = Each { pages: Pages::new(Query::new(), 4), page: Vec::new().into_iter(), next };
        let found: Vec<Option<u64>> = rows.map(|n| n.ok()).collect();
        assert_eq!(found, [Some(1), Some(2), Some(3), Some(4), None]);
    }
}
