//! Questions to the views in SQL. Enters: a question. Leaves: rows, in the order their reports came in. Never done here: a change.
//!
//! Every discrete property is a term with its list of versions, so a question is an intersection of lists: the shortest list is walked, the
//! others are probed. Versions sort by report, as the search index does, so any walk stops as soon as the page is full.

use super::schema::SHORT_DAYS;
use super::{SqliteStore, claim_row, report_row, signed, text_or_none};
use crate::fingerprint::day_number;
use crate::store::{ClaimRow, Query, ReportRow, Store as _, Term, TermKind, VERSION_BITS};
use crate::{Result, Visibility, search};
use rusqlite::types::Value;

/// Rows of a list that are counted; how many more there are is reckoned from how far in the book these reach. Few in the engine's own tests, so that
/// they walk every way.
const PROBE_MAX: i64 = if cfg!(test) { 20 } else { 20_000 };

/// How many rows of another list can be held against a list while one is held against the words of its report.
const WORDS_COST: i64 = 16;

/// A statement in the making.
struct Sql {
    from: String,
    all: Vec<String>,
    order: &'static str,
    values: Vec<Value>,
    /// Set if days are what is walked: the first day asked for.
    days_from: Option<String>,
    /// True if so many claims fall into the days that the next ones in order may well be among them.
    days_many: bool,
}

impl Sql {
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }
    fn must(&mut self, what: String) {
        self.all.push(what);
    }
    fn text(&self, what: &str, tail: &str) -> String {
        let all = if self.all.is_empty() { "1".to_owned() } else { self.all.join(" AND ") };
        format!("SELECT {what} FROM {} WHERE {all} {tail}", self.from)
    }

    /// Where days are walked: the same rows as two statements, those of short periods and those of long ones, which share none.
    fn by_days(&self, what: &str) -> Option<[String; 2]> {
        let from = self.days_from.as_ref()?;
        let all = self.all.join(" AND ");
        Some([
            format!(
                "SELECT {what} FROM claim c INDEXED BY claim_days WHERE {all} AND c.first_day >= {from} - {SHORT_DAYS} AND c.last_day - c.first_day <= {SHORT_DAYS}"
            ),
            format!("SELECT {what} FROM claim c INDEXED BY claim_long WHERE {all} AND c.last_day - c.first_day > 31"),
        ])
    }
}

impl SqliteStore {
    fn term_id(&self, term: &Term) -> Result<Option<i64>> {
        let mut s = self.db.prepare_cached("SELECT id FROM term WHERE kind = ? AND value = ?")?;
        Ok(s.query_row((term.0.letter(), &term.1), |r| r.get(0)).map(Some).or_else(super::none)?)
    }

    /// About how many rows this statement gives, in order up to `end`: those beyond the first `most` are reckoned from how far these reach.
    fn length(&self, statement: &str, value: impl rusqlite::ToSql, most: i64, end: i64) -> Result<i64> {
        let mut s = self.db.prepare_cached(&format!("SELECT count(*), min(row), max(row) FROM ({statement} LIMIT {most})"))?;
        let (n, first, last): (i64, Option<i64>, Option<i64>) = s.query_row([value], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let (Some(first), Some(last)) = (first, last.filter(|_| n >= most)) else { return Ok(n) };
        let parts = (end.saturating_sub(first) as f64 / last.saturating_sub(first).max(1) as f64).max(1.0);
        Ok((n as f64 * parts) as i64)
    }

    fn length_of_list(&self, term: i64, head: u64) -> Result<i64> {
        self.length("SELECT version AS row FROM claim_term WHERE term = ?", term, PROBE_MAX, signed(head << VERSION_BITS))
    }

    fn length_of_words(&self, words: &str, head: u64) -> Result<i64> {
        self.length("SELECT rowid AS row FROM words WHERE words MATCH ?", words, PROBE_MAX / 4, signed(head))
    }

    fn length_of_days(&self, from: i64, to: i64, most: i64) -> Result<i64> {
        let mut s = self.db.prepare_cached(&format!(
            "SELECT count(*) FROM (
                SELECT 1 FROM claim INDEXED BY claim_days WHERE first_day <= ?1 AND first_day >= ?2 - {SHORT_DAYS} AND last_day >= ?2 AND last_day - first_day <= {SHORT_DAYS}
                UNION ALL
                SELECT 1 FROM claim INDEXED BY claim_long WHERE first_day <= ?1 AND last_day >= ?2 AND last_day - first_day > 31
                LIMIT ?3)"
        ))?;
        Ok(s.query_row((to, from, most), |r| r.get(0))?)
    }

    /// What the question asks of claims; `None` if nothing can answer it.
    /// A page stops where it is full; `page` is false where all that answers is walked.
    fn claims_sql(&self, query: &Query, page: bool) -> Result<Option<Sql>> {
        let head = self.head()?.0;
        let mut lists = Vec::new();
        for term in query.terms() {
            let Some(id) = self.term_id(&term)? else { return Ok(None) };
            lists.push((self.length_of_list(id, head)?, id));
        }
        lists.sort_unstable();
        let shortest = lists.first().map_or(i64::MAX, |l| l.0);
        let words = match &query.words {
            Some(w) => match search::question(w) {
                // Nothing else to begin with: how many there are decides nothing.
                Some(q) if lists.is_empty() && query.from.or(query.to).is_none() => Some((0, q)),
                Some(q) => Some((self.length_of_words(&q, head)?, q)),
                None => return Ok(None),
            },
            None => None,
        };
        // Where nothing else can lead, how many days answer decides nothing.
        let days_most = if page || (lists.is_empty() && words.is_none()) { PROBE_MAX } else { shortest.clamp(PROBE_MAX, PROBE_MAX * 50) };
        let days = match (query.from, query.to) {
            (None, None) => None,
            (from, to) => {
                let (from, to) = (from.map_or(i64::MIN / 2, day_number), to.map_or(i64::MAX / 2, day_number));
                Some((self.length_of_days(from, to, days_most)?, from, to))
            }
        };
        let report = match &query.report {
            Some(id) => match self.report_named(id)? {
                Some(seq) => Some(seq),
                None => return Ok(None),
            },
            None => None,
        };

        let mut sql = Sql { from: "claim c".into(), all: Vec::new(), order: "c.version", values: Vec::new(), days_from: None, days_many: false };
        let words_lead = words.as_ref().is_some_and(|(n, _)| *n / WORDS_COST < shortest);
        let days_lead = days.is_some_and(|(n, ..)| n < days_most && n < shortest && words.as_ref().is_none_or(|w| n < w.0)) && report.is_none();
        let days_only = days.is_some() && lists.is_empty() && words.is_none() && report.is_none();
        let mut rest = &lists[..];
        // The list that leads, if one does. Its rows are held against the other lists before their claims are looked up: as joins in this order, since
        // of conditions the engine makes an order of its own.
        let mut lead = None;
        if let Some(seq) = report {
            let (low, high) = (sql.value(signed(seq << VERSION_BITS)), sql.value(signed((seq + 1) << VERSION_BITS)));
            sql.must(format!("c.version >= {low} AND c.version < {high}"));
        } else if days_lead || days_only {
            sql.from = "claim c INDEXED BY claim_days".into();
        } else if let Some((_, q)) = words.as_ref().filter(|_| words_lead) {
            let q = sql.value(q.clone());
            sql.must(format!("w.words MATCH {q}"));
            let of_report = |column: &str| format!("{column} >= (w.rowid << {VERSION_BITS}) AND {column} < ((w.rowid + 1) << {VERSION_BITS})");
            match lists.split_first() {
                Some(((_, id), others)) => {
                    let id = sql.value(*id);
                    lead = Some(format!("words w CROSS JOIN claim_term t ON t.term = {id} AND {}", of_report("t.version")));
                    rest = others;
                }
                None => sql.from = format!("words w CROSS JOIN claim c ON {}", of_report("c.version")),
            }
            // The index gives its rows in order, and the claims of each follow: asking for the order would make the engine sort them all.
            sql.order = "";
        } else if let Some(((_, id), others)) = lists.split_first() {
            let id = sql.value(*id);
            sql.must(format!("t.term = {id}"));
            lead = Some("claim_term t".to_owned());
            sql.order = "t.version";
            rest = others;
        }
        let words = words.filter(|_| !sql.order.is_empty());
        if let Some(mut from) = lead {
            for (i, (_, id)) in rest.iter().enumerate() {
                let id = sql.value(*id);
                from.push_str(&format!(" CROSS JOIN claim_term x{i} ON x{i}.term = {id} AND x{i}.version = t.version"));
            }
            if let Some((_, q)) = words {
                let q = sql.value(q);
                from.push_str(&format!(" CROSS JOIN words w ON w.rowid = (t.version >> {VERSION_BITS})"));
                sql.must(format!("w.words MATCH {q}"));
            }
            sql.from = format!("{from} CROSS JOIN claim c ON c.version = t.version");
        } else {
            for (_, id) in rest {
                let id = sql.value(*id);
                sql.must(format!("EXISTS (SELECT 1 FROM claim_term x WHERE x.term = {id} AND x.version = c.version)"));
            }
            if let Some((_, q)) = words {
                let q = sql.value(q);
                sql.must(format!("EXISTS (SELECT 1 FROM words w WHERE w.words MATCH {q} AND w.rowid = (c.version >> {VERSION_BITS}))"));
            }
        }
        if let Some((n, from, to)) = days {
            let (from, to) = (sql.value(from), sql.value(to));
            sql.must(format!("c.first_day <= {to} AND c.last_day >= {from} AND c.first_day IS NOT NULL"));
            if sql.from.ends_with("claim_days") {
                sql.days_from = Some(from);
                sql.days_many = n >= PROBE_MAX;
            }
        }
        match query.as_of {
            Some(n) => {
                let n = sql.value(signed(n));
                sql.must(format!("c.born <= {n} AND (c.died IS NULL OR c.died > {n})"));
            }
            None => sql.must("c.died IS NULL".into()),
        }
        if !query.with_retracted {
            sql.must("c.standing = 0".into());
        }
        self.clearance(&mut sql, query, "c.visibility");
        if let Some(row) = query.after.filter(|_| page) {
            let after = sql.value(signed(row));
            match sql.order {
                "" => {
                    // The plus keeps the engine from beginning at this row for each report that has the words.
                    let from = sql.value(signed(row >> VERSION_BITS));
                    sql.must(format!("+c.version > {after} AND w.rowid >= {from}"));
                }
                order => sql.must(format!("{order} > {after}")),
            }
        }
        Ok(Some(sql))
    }

    fn clearance(&self, sql: &mut Sql, query: &Query, column: &str) {
        if let Some(v) = query.clearance.filter(|v| *v != Visibility::SourceConfidential) {
            let v = sql.value(v.code());
            sql.must(format!("{column} <= {v}"));
        }
    }

    /// The entry of a report with this id: this book's, else that of the book merged first.
    fn report_named(&self, id: &tollbook_model::ReportId) -> Result<Option<u64>> {
        let mut s = self.db.prepare_cached("SELECT seq FROM report WHERE id = ? ORDER BY book LIMIT 1")?;
        Ok(s.query_row([&id.0], |r| r.get::<_, i64>(0)).map(|n| Some(n as u64)).or_else(super::none)?)
    }

    /// True if only what stands now up to a clearance is asked for: its index, which holds nothing else, is walked.
    fn strict_only(&self, query: &Query) -> bool {
        let plain = Query { clearance: None, after: query.after, limit: query.limit, ..Query::new() };
        plain == Query { clearance: None, ..query.clone() } && query.clearance.is_some_and(|c| c != Visibility::SourceConfidential)
    }

    pub(super) fn claims(&self, query: &Query) -> Result<Vec<ClaimRow>> {
        let Some(mut sql) = self.claims_sql(query, true)? else { return Ok(Vec::new()) };
        let limit = query.rows() as i64;
        let columns = "c.version, c.book, c.id, c.born, c.died, c.form, c.at, c.standing, c.origin, c.first_day, c.last_day, c.own, c.visibility";
        let statement = if self.strict_only(query) {
            // One walk per degree in the order of its index, merged by the engine, so that rare public claims are found among many others.
            let base = sql.all.clone();
            let top = query.clearance.map_or(3, Visibility::code);
            let parts: Vec<String> = (0..=top)
                .map(|v| {
                    let mut all = base.clone();
                    all.push(format!("c.visibility = {v}"));
                    format!("SELECT {columns} FROM claim c INDEXED BY claim_now WHERE {}", all.join(" AND "))
                })
                .collect();
            let n = sql.value(limit);
            format!("{} ORDER BY 1 LIMIT {n}", parts.join(" UNION ALL "))
        } else if let Some([short, long]) = sql.by_days("c.version") {
            if sql.days_many
                && let Some(rows) = self.near_claims(&sql, columns, query)?
            {
                return Ok(rows);
            }
            // The index of days holds all that is asked of a claim: the page is chosen there, and only its rows are looked up.
            let n = sql.value(limit);
            format!("SELECT {columns} FROM claim c WHERE c.version IN ({short} UNION ALL {long} ORDER BY 1 LIMIT {n}) ORDER BY c.version")
        } else {
            let order = sql.order;
            let n = sql.value(limit);
            let order = if order.is_empty() { String::new() } else { format!("ORDER BY {order}") };
            sql.text(columns, &format!("{order} LIMIT {n}"))
        };
        let mut s = self.db.prepare_cached(&statement)?;
        let rows = s.query_map(rusqlite::params_from_iter(sql.values), claim_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
        debug_assert!(rows.windows(2).all(|w| w[0].version < w[1].version), "a page is in order: {statement}");
        Ok(rows)
    }

    /// The page, if the next claims in order fill it: where many claims answer, that is quicker than any index of days. `None` if they don't.
    fn near_claims(&self, sql: &Sql, columns: &str, query: &Query) -> Result<Option<Vec<ClaimRow>>> {
        let limit = query.rows();
        let mut near = Sql { from: "claim c".into(), all: sql.all.clone(), order: "c.version", values: sql.values.clone(), days_from: None, days_many: false };
        let (after, look) = (near.value(signed(query.after.unwrap_or(0))), near.value(PROBE_MAX / 2));
        near.must(format!(
            "c.version > {after} AND c.version < coalesce((SELECT version FROM claim WHERE version > {after} ORDER BY version LIMIT 1 OFFSET {look}), 9223372036854775807)"
        ));
        let n = near.value(limit as i64);
        let mut s = self.db.prepare_cached(&near.text(columns, &format!("ORDER BY c.version LIMIT {n}")))?;
        let rows = s.query_map(rusqlite::params_from_iter(near.values), claim_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((rows.len() == limit).then_some(rows))
    }

    pub(super) fn claims_number(&self, query: &Query) -> Result<u64> {
        let Some(sql) = self.claims_sql(query, false)? else { return Ok(0) };
        let statement = match sql.by_days("count(*)") {
            Some([short, long]) => format!("SELECT ({short}) + ({long})"),
            None => sql.text("count(*)", ""),
        };
        let mut s = self.db.prepare_cached(&statement)?;
        Ok(s.query_row(rusqlite::params_from_iter(sql.values), |r| r.get::<_, i64>(0))? as u64)
    }

    /// What a question asks of reports that claims have no part in.
    fn reports_sql(&self, query: &Query, after: bool) -> Result<Option<Sql>> {
        let mut sql = Sql { from: "report r".into(), all: Vec::new(), order: "r.seq", values: Vec::new(), days_from: None, days_many: false };
        if let Some(source) = &query.source {
            let source = sql.value(source.trim().to_lowercase());
            sql.must(format!("r.source = {source}"));
        }
        if let Some(from) = query.from {
            let from = sql.value(day_number(from));
            sql.must(format!("r.day >= {from}"));
        }
        if let Some(to) = query.to {
            let to = sql.value(day_number(to));
            sql.must(format!("r.day <= {to}"));
        }
        if let Some(words) = &query.words {
            let Some(q) = search::question(words) else { return Ok(None) };
            let q = sql.value(q);
            if sql.all.is_empty() {
                sql.from = "words w CROSS JOIN report r ON r.seq = w.rowid".into();
                sql.must(format!("w.words MATCH {q}"));
                sql.order = "w.rowid";
            } else {
                sql.must(format!("EXISTS (SELECT 1 FROM words w WHERE w.words MATCH {q} AND w.rowid = r.seq)"));
            }
        }
        if let Some(id) = &query.report {
            let id = sql.value(id.0.clone());
            sql.must(format!("r.id = {id}"));
        }
        if let Some(n) = query.as_of {
            let n = sql.value(signed(n));
            sql.must(format!("r.seq <= {n}"));
        }
        self.clearance(&mut sql, query, "r.visibility");
        if let Some(after) = query.after.filter(|_| after) {
            let after = sql.value(signed(after));
            sql.must(format!("{} > {after}", sql.order));
        }
        Ok(Some(sql))
    }

    pub(super) fn reports(&self, query: &Query) -> Result<Vec<ReportRow>> {
        if query.asks_of_claims() || query.with_retracted {
            return self.reports_of_claims(query);
        }
        let Some(mut sql) = self.reports_sql(query, true)? else { return Ok(Vec::new()) };
        let n = sql.value(query.rows() as i64);
        let order = sql.order;
        let columns = super::REPORT_COLUMNS.split(',').map(|c| format!("r.{}", c.trim())).collect::<Vec<_>>().join(", ");
        let statement = sql.text(&columns, &format!("ORDER BY {order} LIMIT {n}"));
        let mut s = self.db.prepare_cached(&statement)?;
        let rows = s.query_map(rusqlite::params_from_iter(sql.values), report_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Reports of which a claim answers: the claims are walked in order, page by page, until there are enough. A claim travels no further than its
    /// report, and is no older, so that its answer is the report's.
    fn reports_of_claims(&self, query: &Query) -> Result<Vec<ReportRow>> {
        let mut out: Vec<ReportRow> = Vec::new();
        let mut of_claims = Query { after: query.after.map(|seq| ((seq + 1) << VERSION_BITS) - 1), limit: query.rows(), ..query.clone() };
        loop {
            let page = self.claims(&of_claims)?;
            for row in &page {
                if out.last().is_none_or(|r| r.seq < row.report) {
                    if out.len() == query.rows() {
                        return Ok(out);
                    }
                    out.extend(self.report(row.report)?);
                }
            }
            match page.last() {
                Some(last) if page.len() == of_claims.limit => of_claims.after = Some(((last.report + 1) << VERSION_BITS) - 1),
                _ => return Ok(out),
            }
        }
    }

    pub(super) fn reports_number(&self, query: &Query) -> Result<u64> {
        let (statement, values) = if query.asks_of_claims() || query.with_retracted {
            let Some(sql) = self.claims_sql(query, false)? else { return Ok(0) };
            let report = format!("c.version >> {VERSION_BITS}");
            match sql.by_days(&report) {
                // Both parts give each report once, and their union each once.
                Some([short, long]) => (format!("SELECT count(*) FROM ({short} UNION {long})"), sql.values),
                None => (sql.text(&format!("count(DISTINCT {report})"), ""), sql.values),
            }
        } else {
            let Some(sql) = self.reports_sql(query, false)? else { return Ok(0) };
            (sql.text("count(*)", ""), sql.values)
        };
        let mut s = self.db.prepare_cached(&statement)?;
        Ok(s.query_row(rusqlite::params_from_iter(values), |r| r.get::<_, i64>(0))? as u64)
    }

    /// The first column of a statement's rows, ascending, each number once.
    fn numbers(&self, statement: &str, values: Vec<Value>) -> Result<Vec<u64>> {
        let mut s = self.db.prepare_cached(statement)?;
        let rows = s.query_map(rusqlite::params_from_iter(values), |r| r.get::<_, i64>(0).map(|n| n as u64))?;
        let mut out = rows.collect::<rusqlite::Result<Vec<u64>>>()?;
        // Walks by lists come in order; a sort of what is sorted costs one look at each.
        out.sort_unstable();
        out.dedup();
        Ok(out)
    }

    pub(super) fn numbers_of_claims(&self, query: &Query) -> Result<Vec<u64>> {
        let Some(sql) = self.claims_sql(query, false)? else { return Ok(Vec::new()) };
        let statement = match sql.by_days("c.version") {
            Some([short, long]) => format!("{short} UNION ALL {long}"),
            None => sql.text("c.version", ""),
        };
        self.numbers(&statement, sql.values)
    }

    pub(super) fn numbers_of_reports(&self, query: &Query) -> Result<Vec<u64>> {
        if query.asks_of_claims() || query.with_retracted {
            let mut out = self.numbers_of_claims(query)?;
            out.iter_mut().for_each(|n| *n >>= VERSION_BITS);
            out.dedup();
            return Ok(out);
        }
        let Some(sql) = self.reports_sql(query, false)? else { return Ok(Vec::new()) };
        self.numbers(&sql.text("r.seq", ""), sql.values)
    }

    /// The terms of one version, in a fixed order.
    pub(super) fn terms_of(&self, version: u64) -> Result<Vec<Term>> {
        // The list is kept by term; a version's own terms are few, and asked for when a person decides on one claim.
        let mut s = self.db.prepare_cached(
            "SELECT t.kind, t.value FROM term t WHERE EXISTS (SELECT 1 FROM claim_term x WHERE x.term = t.id AND x.version = ?) ORDER BY 1, 2",
        )?;
        let rows = s.query_map([signed(version)], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
        let kinds = [TermKind::Harm, TermKind::Actor, TermKind::Place, TermKind::Admin1, TermKind::Country, TermKind::Source, TermKind::Means];
        let mut out = Vec::new();
        for row in rows {
            let (kind, value) = row?;
            out.extend(kinds.iter().find(|k| k.letter() == kind).map(|k| (*k, value)));
        }
        out.sort();
        Ok(out)
    }

    /// A fingerprint over the rows that a statement gives, in its order.
    pub(super) fn fingerprint_of(&self, statement: &str) -> Result<crate::Fingerprint> {
        use sha2::Digest;
        let mut hash = sha2::Sha256::new();
        let mut s = self.db.prepare(statement)?;
        let columns = s.column_count();
        let mut rows = s.query([])?;
        while let Some(row) = rows.next()? {
            for i in 0..columns {
                hash.update(text_or_none(row.get_ref(i)?));
                hash.update([0x1f]);
            }
            hash.update([0x1e]);
        }
        Ok(crate::Fingerprint(hash.finalize().into()))
    }
}
