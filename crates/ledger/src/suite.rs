//! What any engine has to pass. Enters: a way to open a store in a folder. Leaves: nothing, or a panic that says what the engine got wrong.
//! Never done here: anything that one engine alone can do.

use crate::book::Book;
use crate::content::BookOpened;
use crate::entry::BEFORE_ALL;
use crate::seal::draw_salt;
use crate::store::{ClaimRow, FormOrigin, Query, ReportRow, Standing, Store, Term, TermKind, VERSION_BITS};
use crate::{
    Added, Body, BookId, Content, Depth, EntryKind, Fingerprint, Header, LedgerError, NewReport, Randomness, SeededRandomness, Stamp, Target, VerifierKey,
    Visibility,
};
use std::path::Path;
use tollbook_model::{ClaimId, Report, ReportId};

/// Opens the engine's store in a folder; makes it if it is not there.
pub type Open<'a> = &'a dyn Fn(&Path) -> Box<dyn Store>;

/// Root of the book that `the_same_acts_give_the_same_root` writes: the same on every engine, every machine, and in every later version.
pub const ROOT_OF_THE_FIXED_BOOK: &str = "a3cf11709a1e8f0f2a837d197dff9fd0f1b1bd78f3d00ebec295d42427ed5b7d";

/// Runs every test of the suite; `folder` is empty and the suite's own.
///
/// # Panics
/// The engine got something wrong.
pub fn run(folder: &Path, open: Open<'_>) {
    let tests: [(&str, fn(&Path, Open<'_>)); 6] = [
        ("entries", entries_are_found_as_they_were_put),
        ("transactions", what_is_rolled_back_was_never_there),
        ("blobs", blobs_stay_as_they_are),
        ("claims", questions_answer_as_a_plain_look_does),
        ("readers", a_reader_sees_what_is_committed_and_writes_nothing),
        ("root", the_same_acts_give_the_same_root),
    ];
    for (name, test) in tests {
        let own = folder.join(name);
        std::fs::create_dir_all(&own).expect("the suite's folder can be written");
        test(&own, open);
    }
}

fn stamp() -> Stamp {
    Stamp::new("suite", jiff::Timestamp::UNIX_EPOCH).because("a test")
}

fn ready(folder: &Path, open: Open<'_>) -> Box<dyn Store> {
    let mut store = open(folder);
    store.begin().expect("a new store can be written");
    store.put_setting("book", "b-suite").expect("a setting can be put");
    store.clear_views().expect("views can be made");
    store.commit().expect("a commit succeeds");
    store
}

fn entry(seq: u64, prev: Fingerprint, random: &mut dyn Randomness) -> (Header, Fingerprint, Body) {
    let content = Content::Note { target: Target::Entry(1), text: format!("note {seq} {}", "é ".repeat(seq as usize * 20)), report: None };
    let body = Body::of(&content, Some("why"), draw_salt(random).expect("seeded")).expect("JSON");
    let header = Header {
        seq,
        book: BookId("b-suite".into()),
        kind: EntryKind::Note,
        author: "suite".into(),
        time: "2021-02-20T12:00:00.123Z".parse().expect("a time"),
        visibility: Visibility::ALL[seq as usize % 4],
        commitment: body.commitment(),
        prev,
    };
    let hash = header.hash().expect("a header hashes");
    (header, hash, body)
}

fn entries_are_found_as_they_were_put(folder: &Path, open: Open<'_>) {
    let mut store = ready(folder, open);
    assert_eq!(store.head().expect("head"), (0, BEFORE_ALL), "an empty store has no head");
    let mut random = SeededRandomness::new(1);
    let mut made = Vec::new();
    let mut prev = BEFORE_ALL;
    store.begin().expect("begin");
    for seq in 1..=20 {
        let e = entry(seq, prev, &mut random);
        store.put_entry(&e.0, &e.1, Some(&e.2)).expect("an entry can be put");
        prev = e.1;
        made.push(e);
    }
    let doubled = store.put_entry(&made[4].0, &made[4].1, None);
    assert!(doubled.is_err(), "a number is given once");
    store.put_group(0, &prev).expect("a group can be put");
    store.commit().expect("commit");
    drop(store);

    let mut store = open(folder);
    assert_eq!(store.setting("book").expect("setting").as_deref(), Some("b-suite"));
    assert_eq!(store.head().expect("head"), (20, prev));
    assert_eq!(store.groups().expect("groups"), [prev]);
    for (header, hash, body) in &made {
        assert_eq!(store.entry(header.seq).expect("entry"), Some((header.clone(), *hash)));
        assert_eq!(store.body(header.seq).expect("body").as_ref(), Some(body));
    }
    assert_eq!(store.entry(21).expect("entry"), None);
    assert_eq!(store.hashes(3, 5).expect("hashes"), made[2..5].iter().map(|m| m.1).collect::<Vec<_>>());
    store.begin().expect("begin");
    store.drop_body(7).expect("a body can be dropped");
    store.commit().expect("commit");
    let mut seen = Vec::new();
    let each = store.each(5, 9, &mut |h, hash, body| {
        seen.push((h.seq, hash, body.is_some()));
        Ok(())
    });
    each.expect("entries can be walked");
    assert_eq!(seen, (5..=9).map(|n| (n, made[n as usize - 1].1, n != 7)).collect::<Vec<_>>());
}

fn what_is_rolled_back_was_never_there(folder: &Path, open: Open<'_>) {
    let mut store = ready(folder, open);
    let mut random = SeededRandomness::new(2);
    let (header, hash, body) = entry(1, BEFORE_ALL, &mut random);
    store.begin().expect("begin");
    store.put_entry(&header, &hash, Some(&body)).expect("put");
    store.put_blob(&Fingerprint::of(b"x"), 1, Some(b"x")).expect("put");
    store.roll_back();
    assert_eq!(store.head().expect("head").0, 0);
    assert_eq!(store.blob(&Fingerprint::of(b"x")).expect("blob"), None);
    // Nothing is left over that a second try would stumble over.
    store.begin().expect("begin");
    store.put_entry(&header, &hash, Some(&body)).expect("put");
    store.commit().expect("commit");
    assert_eq!(store.head().expect("head"), (1, hash));
}

fn blobs_stay_as_they_are(folder: &Path, open: Open<'_>) {
    let mut store = ready(folder, open);
    let bytes = [Vec::new(), b"short".to_vec(), vec![7; 60_000], (0..=255u8).cycle().take(4000).collect()];
    store.begin().expect("begin");
    for b in &bytes {
        store.put_blob(&Fingerprint::of(b), b.len() as u64, Some(b)).expect("put");
    }
    let far = Fingerprint::of(b"lies as a file");
    store.put_blob(&far, 99, None).expect("put");
    store.put_blob(&Fingerprint::of(&bytes[1]), 3, Some(b"oth")).expect("what is there stays");
    store.commit().expect("commit");
    for b in &bytes {
        let stored = store.blob(&Fingerprint::of(b)).expect("blob").expect("it is there");
        assert_eq!((stored.length, stored.bytes.as_ref()), (b.len() as u64, Some(b)));
    }
    let listed = store.blobs().expect("blobs");
    assert!(listed.is_sorted() && listed.len() == 5 && listed.contains(&(far, true)));
    store.begin().expect("begin");
    store.put_blob_use(&far, 3).expect("use");
    store.put_blob_use(&far, 3).expect("use");
    store.put_blob_use(&far, 9).expect("use");
    store.commit().expect("commit");
    assert_eq!(store.blob_uses(&far).expect("uses"), [3, 9]);
    store.begin().expect("begin");
    store.drop_blob_uses(3).expect("drop");
    store.drop_blob(&Fingerprint::of(&bytes[2])).expect("drop");
    store.commit().expect("commit");
    assert_eq!(store.blob_uses(&far).expect("uses"), [9]);
    assert_eq!(store.blob(&Fingerprint::of(&bytes[2])).expect("blob"), None);
    store.purge().expect("nobody reads, so it can be purged");
}

const WORDS: [&str; 6] = ["market", "hospital", "غارة", "удар", "空袭", "café"];

/// Rows of every shape: what a plain look over them gives is what the engine has to answer.
fn rows() -> (Vec<(ReportRow, String)>, Vec<(ClaimRow, Vec<Term>)>) {
    let mut random = SeededRandomness::new(5);
    let mut draw = |n: u64| {
        let mut b = [0; 8];
        random.fill(&mut b).expect("seeded");
        u64::from_le_bytes(b) % n
    };
    let (mut reports, mut claims) = (Vec::new(), Vec::new());
    for seq in 1..=150u64 {
        let source = (draw(5) > 0).then(|| format!("source {}", draw(3)));
        let own = Visibility::ALL[draw(4) as usize];
        let text: String = (0..4).map(|_| format!("{} ", WORDS[draw(6) as usize])).collect();
        let report = ReportRow {
            seq,
            book: 0,
            id: ReportId(format!("r-{seq:016x}")),
            content_id: ReportId(format!("r-{:016x}", seq + 1000)),
            source: source.clone(),
            day: (draw(6) > 0).then(|| draw(2000) as i64),
            language: None,
            own,
            visibility: own,
            reading: seq,
            versions: 3,
            decided: false,
            text: Fingerprint::of(&seq.to_le_bytes()),
            capture: Fingerprint::of(&seq.to_be_bytes()),
        };
        for n in 0..draw(5) {
            let own = Visibility::ALL[draw(4) as usize];
            let born = seq + draw(10);
            let days = (draw(5) > 0).then(|| draw(2000) as i64);
            let row = ClaimRow {
                version: (seq << VERSION_BITS) + n,
                book: 0,
                id: ClaimId(format!("c-{:016x}", seq * 10 + n)),
                report: seq,
                born,
                died: (draw(4) == 0).then(|| born + 1 + draw(50)),
                form: seq,
                at: n as u32,
                standing: if draw(6) == 0 { Standing::Retracted } else { Standing::Current },
                origin: FormOrigin::Reading,
                from: days,
                // Days, weeks, and years: engines may keep short periods and long ones apart.
                to: days.map(|d| d + if draw(4) == 0 { draw(900) } else { draw(34) } as i64),
                own,
                visibility: own.max(report.visibility),
            };
            let mut terms: Vec<Term> = vec![
                (TermKind::Harm, ["killed", "injured"][draw(2) as usize].into()),
                (TermKind::Country, ["SY", "IQ", "YE"][draw(3) as usize].into()),
                (TermKind::Place, format!("place {}", draw(20))),
            ];
            terms.extend(source.clone().map(|s| (TermKind::Source, s)));
            terms.sort();
            claims.push((row, terms));
        }
        reports.push((report, text));
    }
    (reports, claims)
}

fn questions() -> Vec<Query> {
    let day = |n: i64| jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(n));
    let some = |s: &str| Some(s.to_owned());
    let mut out = vec![Query::new()];
    let parts: Vec<Box<dyn Fn(&mut Query)>> = vec![
        Box::new(move |q| q.harm = some("killed")),
        Box::new(move |q| q.country = some("sy")),
        Box::new(move |q| q.place = some("Place 7")),
        Box::new(move |q| q.source = some(" SOURCE 1 ")),
        Box::new(move |q| q.harm = some("nobody has this")),
        Box::new(move |q| q.words = some("hospital")),
        Box::new(move |q| q.words = some("空袭 \"Café\"")),
        Box::new(move |q| q.words = some("غار*")),
        Box::new(move |q| (q.from, q.to) = (Some(day(500)), Some(day(900)))),
        Box::new(move |q| (q.from, q.to) = (Some(day(700)), Some(day(700)))),
        Box::new(move |q| q.from = Some(day(1990))),
        Box::new(move |q| q.to = Some(day(3))),
        Box::new(move |q| q.clearance = Some(Visibility::Public)),
        Box::new(move |q| q.clearance = Some(Visibility::Restricted)),
        Box::new(move |q| q.as_of = Some(60)),
        Box::new(move |q| q.with_retracted = true),
        Box::new(move |q| q.report = Some(ReportId(format!("r-{:016x}", 33)))),
        Box::new(move |q| q.after = Some((70 << VERSION_BITS) + 1)),
        Box::new(move |q| q.limit = 5),
    ];
    for (i, a) in parts.iter().enumerate() {
        let mut one = Query::new();
        a(&mut one);
        for b in &parts[i..] {
            let mut two = one.clone();
            b(&mut two);
            out.push(two.clone());
            let mut three = two;
            parts[(i * 7 + 3) % parts.len()](&mut three);
            out.push(three);
        }
    }
    out
}

fn text_answers(text: &str, words: &str) -> bool {
    let text = format!(" {} ", text.to_lowercase());
    words.replace('"', " ").to_lowercase().split_whitespace().all(|w| match w.strip_suffix('*') {
        Some(start) => text.contains(&format!(" {start}")),
        None => text.contains(&format!(" {w} ")),
    })
}

fn answers(q: &Query, c: &ClaimRow, terms: &[Term], text: &str) -> bool {
    let day = |d: Option<jiff::civil::Date>, or: i64| d.map_or(or, crate::fingerprint::day_number);
    q.terms().iter().all(|t| terms.contains(t))
        && q.words.as_ref().is_none_or(|w| text_answers(text, w))
        && (q.from.is_none() && q.to.is_none() || c.from.zip(c.to).is_some_and(|(from, to)| from <= day(q.to, i64::MAX) && to >= day(q.from, i64::MIN)))
        && match q.as_of {
            Some(n) => c.born <= n && c.died.is_none_or(|d| d > n),
            None => c.died.is_none(),
        }
        && (q.with_retracted || c.standing == Standing::Current)
        && q.clearance.is_none_or(|v| c.visibility <= v)
        && q.report.as_ref().is_none_or(|r| r.0 == format!("r-{:016x}", c.report))
}

fn questions_answer_as_a_plain_look_does(folder: &Path, open: Open<'_>) {
    let mut store = ready(folder, open);
    let (reports, claims) = rows();
    store.begin().expect("begin");
    for (row, text) in &reports {
        store.put_report(row, &crate::search::fold(text)).expect("a report can be put");
    }
    for (row, terms) in &claims {
        store.put_claim(row, terms).expect("a claim can be put");
    }
    store.commit().expect("commit");
    let text_of = |seq: u64| reports[seq as usize - 1].1.as_str();
    for q in questions() {
        let all: Vec<&ClaimRow> = claims.iter().filter(|(c, t)| answers(&q, c, t, text_of(c.report))).map(|c| &c.0).collect();
        let page: Vec<ClaimRow> = all.iter().filter(|c| q.after.is_none_or(|a| c.version > a)).take(q.rows()).map(|c| (*c).clone()).collect();
        assert_eq!(store.query_claims(&q).expect("a question is answered"), page, "{q:?}");
        assert_eq!(store.count_claims(&q).expect("a question is answered"), all.len() as u64, "{q:?}");
        let by_claims = q.asks_of_claims() || q.with_retracted;
        let plain = |r: &ReportRow| {
            let within = |from: Option<jiff::civil::Date>, to: Option<jiff::civil::Date>| {
                (from.is_none() && to.is_none())
                    || r.day.is_some_and(|d| {
                        from.is_none_or(|f| d >= crate::fingerprint::day_number(f)) && to.is_none_or(|t| d <= crate::fingerprint::day_number(t))
                    })
            };
            let source = q.source.as_ref().map(|s| s.trim().to_lowercase());
            within(q.from, q.to) && source.is_none_or(|s| r.source.as_deref() == Some(&s))
        };
        let found: Vec<u64> = reports
            .iter()
            .filter(|(r, text)| {
                (if by_claims { all.iter().any(|c| c.report == r.seq) } else { plain(r) })
                    && q.words.as_ref().is_none_or(|w| text_answers(text, w))
                    && q.report.as_ref().is_none_or(|id| *id == r.id)
                    && q.as_of.is_none_or(|n| r.seq <= n)
                    && q.clearance.is_none_or(|v| r.visibility <= v)
            })
            .map(|r| r.0.seq)
            .collect();
        let page: Vec<u64> = found.iter().copied().filter(|s| q.after.is_none_or(|a| *s > a)).take(q.rows()).collect();
        let given: Vec<u64> = store.query_reports(&q).expect("a question is answered").iter().map(|r| r.seq).collect();
        assert_eq!(given, page, "{q:?}");
        assert_eq!(store.count_reports(&q).expect("a question is answered"), found.len() as u64, "{q:?}");
        assert_eq!(store.claim_numbers(&q).expect("a question is answered"), all.iter().map(|c| c.version).collect::<Vec<_>>(), "{q:?}");
        assert_eq!(store.report_numbers(&q).expect("a question is answered"), found, "{q:?}");
    }
    // Rows by name, and what changes in them.
    let (report, _) = &reports[32];
    assert_eq!(store.report_by_id(0, &report.id).expect("report").as_ref(), Some(report));
    assert_eq!(store.report_by_content(0, &report.content_id).expect("report").as_ref(), Some(report));
    assert_eq!(store.report_by_id(1, &report.id).expect("report"), None);
    let (claim, terms) = claims.iter().find(|c| c.0.died.is_none()).expect("one lives");
    assert_eq!(&store.terms(claim.version).expect("terms"), terms);
    assert_eq!(store.books_of_claim(&claim.id).expect("books"), [0]);
    let before = store.view_fingerprints().expect("fingerprints");
    store.begin().expect("begin");
    store.end_claim(claim.version, 500).expect("end");
    store.put_touch(claim.report, 500, Some(&claim.id)).expect("touch");
    store.put_touch(claim.report, 500, Some(&claim.id)).expect("touch");
    store.commit().expect("commit");
    assert_ne!(store.view_fingerprints().expect("fingerprints"), before, "a changed row changes the fingerprint of its table");
    assert_eq!(store.claim_versions(0, &claim.id).expect("versions")[0].died, Some(500));
    assert_eq!(store.touches(claim.report).expect("touches"), [(500, Some(claim.id.clone()))]);
    assert_eq!(store.touched_by(500).expect("touched"), [claim.report]);
    store.begin().expect("begin");
    store.drop_report(claim.report).expect("drop");
    store.commit().expect("commit");
    assert!(store.claim_versions(0, &claim.id).expect("versions").is_empty() && store.touches(claim.report).expect("touches").is_empty());
    assert_eq!(store.report(claim.report).expect("report"), None);
    assert!(store.integrity().expect("integrity").is_empty());
}

fn a_reader_sees_what_is_committed_and_writes_nothing(folder: &Path, open: Open<'_>) {
    let mut store = ready(folder, open);
    let mut reader = store.reader().expect("a reader can be had");
    let mut random = SeededRandomness::new(3);
    let (header, hash, body) = entry(1, BEFORE_ALL, &mut random);
    store.begin().expect("begin");
    store.put_entry(&header, &hash, Some(&body)).expect("put");
    assert_eq!(reader.head().expect("head").0, 0, "what is not committed is not seen");
    store.commit().expect("commit");
    assert_eq!(reader.head().expect("head").0, 1);
    assert!(matches!(reader.begin(), Err(LedgerError::ReadOnly)));
}

fn the_same_acts_give_the_same_root(folder: &Path, open: Open<'_>) {
    let id = BookId(format!("b-{}", "0".repeat(32)));
    let key = VerifierKey::of(&format!("tollbook/{id}"), &ed25519_dalek::SigningKey::from_bytes(&[1; 32]));
    let opened = BookOpened { name: "fixed".into(), format: 1, key };
    let mut book = Book::begin_chain(folder, open(folder), id, opened, &stamp(), Box::new(SeededRandomness::new(4))).expect("a book begins");
    for (n, visibility) in Visibility::ALL.into_iter().enumerate() {
        let report = Report::new(format!("Report {n}: 35.75° Ж 空."), Some("afp".into()), Some(jiff::civil::date(2021, 2, 20)));
        let new = NewReport::plain(report, "suite", jiff::Timestamp::UNIX_EPOCH, "tollbook 0.1.0", visibility);
        let added = book.add_reports(&stamp(), vec![new]).expect("a report is added");
        let Added::New { id, .. } = &added[0] else { panic!("it is new") };
        book.note(&stamp(), Visibility::Public, Target::Report(id.clone()), "noted").expect("a note is added");
    }
    let first = book.reports(&Query::new()).expect("reports")[0].report.id.clone();
    book.erase(&stamp(), &Target::Report(first)).expect("a report is erased");
    assert_eq!(book.state().expect("state").root.to_string(), ROOT_OF_THE_FIXED_BOOK, "the bytes that entries are hashed from changed");
    assert!(book.verify(Depth::Content, &[]).expect("verify").holds());
}

#[cfg(test)]
mod tests {
    #[test]
    fn sqlite_passes_the_suite_of_any_engine() {
        let folder = tempfile::tempdir().expect("a folder");
        super::run(folder.path(), &|folder| Box::new(crate::SqliteStore::open(&folder.join("book.sqlite"), true).expect("it opens").0));
    }
}
