//! One program for the drills under `bench/drills/`. Enters: a verb and a book's folder. Leaves: one line per thing done, flushed at once, so
//! that whoever kills it knows what was acknowledged. Never done here: a check that `verify` doesn't do.
//!
//! ```text
//! book_drill init DIR
//! book_drill write DIR FROM N BATCH      adds N reports from number FROM on; prints "ack SEQ" for the last entry of each commit
//! book_drill acts DIR SEED N             N acts of every kind but erasure; prints "ack SEQ"
//! book_drill failing DIR SEED N          N acts where any write may fail; prints how many did, and "ack SEQ"; exit code 1 if a failure is none of
//!                                        the disk's, if reading stops, or if nothing is written any more
//! book_drill verify DIR [NOTE KEY]       prints "ok ENTRIES ROOT" or the faults; exit code 1 on a fault
//! book_drill last DIR                    prints the number of entries
//! book_drill checkpoint DIR              prints the note
//! book_drill key DIR                     prints the key that checks it
//! book_drill backup DIR TO               makes a backup and drills it in TO.scratch; prints "drilled ENTRIES"
//! book_drill export DIR TO               writes everything as open formats; prints "exported ENTRIES ROOT"
//! book_drill import FROM DIR             makes a book of it; prints "imported ENTRIES ROOT"
//! book_drill speed DIR REPORTS CLAIMS    generates, adds, asks, verifies; prints figures
//! book_drill ask DIR                     asks every kind of question; prints milliseconds of the processor
//! book_drill check DIR [content]         verifies at each depth, the views too unless `content` is said; prints entries a second
//! book_drill rebuild DIR                 builds the views again; prints seconds
//! book_drill tamper DIR SEED N           makes a book in DIR, then N single changes in copies of it; prints what went unseen, and counts
//! ```

// What the drill and its short form among the tests share.
#[allow(clippy::unwrap_used)] // an unwrap there is a test's assertion
#[path = "../tests/common/mod.rs"]
mod common;

use common::tampering::{Bench, Outcome as Seen};
use std::io::Write;
use std::path::Path;
use std::time::Instant;
use tollbook_ledger::{Added, Book, Depth, Ground, LedgerError, NewReading, NewReport, Query, Stamp, Target, VerifierKey, Visibility, drill};
use tollbook_model::{
    Attribution, Blame, By, ByMode, Cause, Claim, ClaimId, ClaimKind, Count, Harm, Level, Modality, Offsets, Period, PeriodPrecision, Place, PlaceMode,
    PlacePart, PlacePrecision, PlaceRelation, Provenance, Report, Span, SpanRole, Status, Surety, Who,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> std::process::ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            // A full disk has a code of its own, for the drill that fills it.
            std::process::ExitCode::from(if matches!(e.downcast_ref(), Some(LedgerError::DiskFull)) { 28 } else { 1 })
        }
    }
}

fn run(args: &[String]) -> Outcome {
    let arg = |i: usize| args.get(i).map(String::as_str).ok_or("an argument is missing; the head of this file lists them");
    let number = |i: usize| -> Result<u64, Box<dyn std::error::Error>> { Ok(arg(i)?.parse()?) };
    let dir = Path::new(arg(1)?);
    match arg(0)? {
        "init" => Book::create(dir, "drill", &stamp()).map(drop)?,
        "write" => write(dir, number(2)?, number(3)?, number(4)?)?,
        "acts" => acts(dir, number(2)?, number(3)?)?,
        "failing" => failing(dir, number(2)?, number(3)?)?,
        "verify" => verify(dir, args.get(2).zip(args.get(3)))?,
        "last" => say(&Book::open_reader(dir)?.size()?.to_string())?,
        "checkpoint" => print!("{}", Book::open_reader(dir)?.checkpoint()?),
        "key" => println!("{}", Book::open_reader(dir)?.verifier_key()?),
        "backup" => backup(dir, Path::new(arg(2)?))?,
        "export" => {
            let made = Book::open_reader(dir)?.export(Path::new(arg(2)?), &stamp(), false)?;
            say(&format!("exported {} {}", made.state.size, made.state.root))?;
        }
        "import" => {
            let state = tollbook_ledger::import(dir, Path::new(arg(2)?))?.state()?;
            say(&format!("imported {} {}", state.size, state.root))?;
        }
        "speed" => speed(dir, number(2)?, number(3)?)?,
        "ask" => ask(&Book::open_reader(dir)?)?,
        "check" if args.len() > 2 => check_entries(&Book::open_reader(dir)?)?,
        "check" => check(&Book::open(dir)?)?,
        "rebuild" => rebuild(dir)?,
        "tamper" => tamper(dir, number(2)?, number(3)?)?,
        other => return Err(format!("no verb {other}").into()),
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn stamp() -> Stamp {
    Stamp::new("drill", jiff::Timestamp::UNIX_EPOCH).because("a drill")
}

/// A small generator of numbers, so that a seed gives the same acts everywhere (Steele, Lea, Flood: SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }
    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

const SYLLABLES: &[&str] = &[
    "al", "ba", "dar", "da", "fi", "ga", "ha", "jis", "ka", "khan", "la", "ma", "mar", "na", "qa", "ra", "sa", "sha", "ta", "tal", "um", "wa", "ya", "za",
    "zor",
];
const WORDS: &[&str] = &[
    "the",
    "of",
    "in",
    "and",
    "on",
    "said",
    "officials",
    "were",
    "shelling",
    "residents",
    "town",
    "market",
    "hospital",
    "witnesses",
    "according",
    "to",
    "forces",
    "rebels",
    "army",
    "village",
    "after",
    "fighting",
    "strike",
    "near",
    "road",
    "convoy",
    "children",
    "women",
    "civilians",
    "bodies",
    "recovered",
    "from",
    "rubble",
    "rescue",
    "workers",
    "night",
    "morning",
    "district",
    "province",
    "border",
    "camp",
    "school",
    "local",
    "council",
    "statement",
    "ministry",
    "denied",
    "agency",
    "fired",
    "rockets",
    "artillery",
    "positions",
    "advance",
    "siege",
    "week",
    "clashes",
    "between",
    "group",
    "fighters",
    "killed",
    "wounded",
    "displaced",
];

fn place_name(n: u64) -> String {
    let mut c = Chance(n * 7 + 1);
    let mut name: String = (0..2 + c.below(2)).map(|_| c.of(SYLLABLES)).collect();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// A report of about two kilobytes with this many claims, each resting on a sentence of its own.
fn generated(n: u64, claims: u64) -> NewReport {
    let mut c = Chance(n);
    let mut text = format!("Report {n}: ");
    let mut parts = Vec::new();
    let filler = |c: &mut Chance, text: &mut String, words: u64| {
        for _ in 0..words {
            // Rare words make an index what it is: one in eight is a name.
            if c.below(8) == 0 {
                text.push_str(&place_name(c.below(40_000)))
            } else {
                text.push_str(c.of(WORDS))
            }
            text.push(' ');
        }
        text.pop();
        text.push_str(". ");
    };
    for _ in 0..claims {
        filler(&mut c, &mut text, 50);
        let place = c.below(3000);
        let (count, name) = (1 + c.below(60), place_name(place));
        let verb = c.of(&["killed", "injured", "displaced"]);
        let start = text.len();
        text.push_str("Shells ");
        let harm = text.len();
        text.push_str(verb);
        text.push(' ');
        let number = text.len();
        text.push_str(&count.to_string());
        let who = text.len() + 1;
        text.push_str(" civilians in ");
        let at = text.len();
        text.push_str(&name);
        text.push_str(" on Friday, medics said. ");
        parts.push((start, harm, verb, number, count, who, at, name, place));
    }
    filler(&mut c, &mut text, 40);
    let day = jiff::civil::date(2012, 1, 1).saturating_add(jiff::Span::new().days(c.below(4000) as i64));
    let source = format!("source-{}", c.below(300));
    let report = Report::new(text, Some(source), Some(day));
    let offsets = Offsets::new(&report.text);
    let made: Vec<Claim> = parts
        .iter()
        .map(|(_, harm, verb, number, count, who, at, name, place)| {
            let spans: Vec<Span> = vec![
                offsets.span(*harm, harm + verb.len(), SpanRole::Harm),
                offsets.span(*number, number + count.to_string().len(), SpanRole::Count),
                offsets.span(*who, who + "civilians".len(), SpanRole::Who),
                offsets.span(*at, at + name.len(), SpanRole::Place),
            ];
            claim(&report, verb, *count, name, *place, day, spans)
        })
        .collect();
    let mut new = NewReport::plain(report, &format!("generated.jsonl#{n}"), stamp().time, "tollbook 0.1.0", Visibility::Internal);
    if n.is_multiple_of(2) {
        new.visibility = Visibility::Public;
    }
    // The capture of a row is its JSON, not its text.
    let row = serde_json::json!({"text": new.report.text, "source": new.report.source, "date": new.report.date.map(|d| d.to_string())});
    new.capture.bytes = row.to_string().into_bytes();
    new.reading = Some(NewReading { pack: "en 0.1.0".into(), claims: made, notices: vec![] });
    new
}

fn claim(report: &Report, verb: &str, count: u64, name: &str, place: u64, day: jiff::civil::Date, spans: Vec<Span>) -> Claim {
    let harm = match verb {
        "killed" => Harm::Killed,
        "injured" => Harm::Injured,
        _ => Harm::Displaced,
    };
    let anchors: Vec<(u32, u32)> = spans.iter().map(|s| (s.bytes[0], s.bytes[1])).collect();
    Claim {
        id: ClaimId::of(&report.text_id, ClaimKind::Harm, Some(harm), &anchors),
        report: report.id.clone(),
        kind: ClaimKind::Harm,
        harm: Some(harm),
        deed: None,
        count: Count::stated(count).with_words(count.to_string()),
        who: Who { status: Some(Status::Civilian), words: "civilians".into(), ..Who::default() },
        by: By {
            mode: ByMode::One,
            actors: vec![Blame { actor: Some(format!("actor-{}", place % 40).into()), surety: Surety::Alleged, inferred: true, words: "forces".into() }],
        },
        means: Some(["shelling", "air-strike", "mine"][(place % 3) as usize].into()),
        cause: Cause::Direct,
        target: None,
        place: Some(Place {
            parts: [PlacePart {
                relation: PlaceRelation::In,
                name: name.into(),
                id: Some(format!("geonames:{}", 100_000 + place).into()),
                country: Some(["SY", "IQ", "YE", "SD"][(place % 4) as usize].into()),
                admin1: Some(format!("Province {}", place % 60).into()),
                admin2: Some(format!("District {}", place % 400).into()),
                lat: Some(30.0 + (place % 1000) as f64 / 100.0),
                lon: Some(36.0 + (place % 900) as f64 / 100.0),
                precision: PlacePrecision::Exact,
                words: name.into(),
            }]
            .into(),
            mode: PlaceMode::One,
            carried: false,
        }),
        period: Some(Period {
            start: Some(day),
            end: Some(day),
            precision: PeriodPrecision::Day,
            basis: tollbook_model::Basis::Death,
            words: "on Friday".into(),
            anchor: Some(day),
            carried: false,
        }),
        level: Level::Incident,
        attribution: vec![Attribution { source: None, name: "medics".into(), words: "medics said".into() }],
        modality: Modality::Asserted,
        relations: vec![],
        provenance: Provenance { spans, rule: "verb.active".into(), pack: "en 0.1.0".into() },
    }
}

fn write(dir: &Path, from: u64, n: u64, batch: u64) -> Outcome {
    let mut book = Book::open(dir)?;
    let mut at = from;
    while at < from + n {
        let until = (at + batch.max(1)).min(from + n);
        book.add_reports(&stamp(), (at..until).map(|i| generated(i, 2)).collect())?;
        say(&format!("ack {}", book.size()?))?;
        at = until;
    }
    Ok(())
}

/// One act of any kind but erasure; gives the number of its last entry.
fn act(book: &mut Book, c: &mut Chance) -> Result<u64, LedgerError> {
    let report = generated(c.below(5000), 2);
    let after = c.below(book.size()?) << 20;
    let some = book.claims(&Query { after: Some(after), limit: 1, ..Query::new() })?.pop();
    match (c.below(10), some) {
        (0..=3, _) | (_, None) => match book.add_reports(&stamp(), vec![report])?[0] {
            Added::New { .. } | Added::Duplicate { .. } => book.size(),
        },
        (4 | 5, Some(view)) => {
            let mut claim = view.claim;
            claim.count = Count::at_least(c.below(50));
            book.correct_claim(&stamp(), claim)
        }
        (6, Some(view)) => book.retract_claim(&stamp(), &view.claim.id),
        (7, Some(view)) => book.set_visibility(&stamp(), Target::Claim(view.claim.id), Visibility::Restricted),
        (8, Some(view)) => {
            let mut claim = view.claim;
            claim.id = ClaimId(String::new());
            let photo = vec![c.below(255) as u8; 70_000];
            Ok(book.enter_claim(&stamp(), Visibility::Internal, claim, Ground::Photo, vec![("photo.jpg".into(), None, photo)])?.0)
        }
        (_, Some(view)) => book.note(&stamp(), Visibility::Internal, Target::Claim(view.claim.id), "looked at again"),
    }
}

fn acts(dir: &Path, seed: u64, n: u64) -> Outcome {
    let mut book = Book::open(dir)?;
    let mut c = Chance(seed);
    for _ in 0..n {
        let seq = act(&mut book, &mut c)?;
        say(&format!("ack {seq}"))?;
    }
    Ok(())
}

fn failing(dir: &Path, seed: u64, n: u64) -> Outcome {
    let mut book = Book::open(dir)?;
    let mut c = Chance(seed);
    let (mut acknowledged, mut failed, mut went_on, mut in_a_row) = (book.size()?, 0, 0, 0);
    for _ in 0..n {
        match act(&mut book, &mut c) {
            Ok(seq) => {
                acknowledged = acknowledged.max(seq);
                went_on += u64::from(in_a_row > 0);
                in_a_row = 0;
            }
            Err(LedgerError::DiskFull | LedgerError::DiskFailed(_) | LedgerError::File { .. }) => {
                failed += 1;
                in_a_row += 1;
                // Reading goes on, in this very process.
                let size = book.size()?;
                let known = book.count_reports(&Query::new())?;
                if size < acknowledged || known == 0 {
                    return Err(format!("{acknowledged} acknowledged, {size} there, {known} reports").into());
                }
            }
            // Somebody corrects a claim that is retracted: no failure of the disk.
            Err(LedgerError::Refused(_)) => {}
            Err(e) => return Err(format!("no error of a disk: {e:?}").into()),
        }
        if in_a_row > 30 {
            return Err("nothing is written any more".into());
        }
    }
    // These lines are written under the same failures: said until they are out.
    let line = format!("acts {n} failed {failed} resumed {went_on}\nack {acknowledged}");
    for _ in 0..20 {
        if say(&line).is_ok() {
            return Ok(());
        }
    }
    Err("nothing can be said".into())
}

fn tamper(dir: &Path, seed: u64, n: u64) -> Outcome {
    let bench = Bench::new(dir, 130);
    let mut chance = common::tampering::Chance(seed);
    let (mut found, mut harmless, mut unseen) = (0, 0, 0);
    for _ in 0..n {
        match bench.one(&mut chance) {
            (_, Seen::Found) => found += 1,
            (_, Seen::Harmless) => harmless += 1,
            (told, Seen::Unseen) => {
                unseen += 1;
                say(&format!("unseen: {told}"))?;
            }
        }
    }
    say(&format!("changes {n} found {found} harmless {harmless} unseen {unseen}"))?;
    Ok(())
}

fn verify(dir: &Path, note: Option<(&String, &String)>) -> Outcome {
    let book = Book::open(dir)?;
    let mut checkpoints = Vec::new();
    if let Some((note, key)) = note {
        checkpoints.push((std::fs::read_to_string(note)?, VerifierKey::parse(&std::fs::read_to_string(key)?)?));
    }
    let found = book.verify(Depth::Views, &checkpoints)?;
    if let Some(root) = found.root.filter(|_| found.holds()) {
        say(&format!("ok {} {root}", found.entries))?;
        return Ok(());
    }
    for fault in &found.faults {
        say(&format!("fault {} {}", fault.seq, fault.what))?;
    }
    Err(format!("{} faults", found.faults_found).into())
}

fn backup(dir: &Path, to: &Path) -> Outcome {
    let book = Book::open_reader(dir)?;
    book.backup(to, &stamp(), true)?;
    let proven = drill(to, &to.with_extension("scratch"), &stamp())?;
    say(&format!("drilled {}", proven.entries))?;
    Ok(())
}

/// Most memory that the process had, in MB, where the system tells.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Processor seconds of this process so far, where the system tells: on a machine that others use, the clock says more about them.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    // Fields 14 and 15 of the whole line, in hundredths of a second.
    (ticks(11) + ticks(12)) / 100.0
}

fn folder_bytes(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
    entries.map(|e| if e.path().is_dir() { folder_bytes(&e.path()) } else { e.metadata().map(|m| m.len()).unwrap_or(0) }).sum()
}

fn speed(dir: &Path, reports: u64, claims: u64) -> Outcome {
    let mut book = Book::create(dir, "speed", &stamp())?;
    let each = (claims / reports.max(1)).max(1);
    let (mut text, mut spent, mut worked, mut at) = (0u64, 0.0, 0.0, 0);
    while at < reports {
        let until = (at + 1000).min(reports);
        // What comes before the book (here: generating, elsewhere: reading) is not the book's time.
        let batch: Vec<NewReport> = (at..until).map(|i| generated(i, each)).collect();
        text += batch.iter().map(|r| r.report.text.len() as u64).sum::<u64>();
        let (start, before) = (Instant::now(), processor_seconds());
        book.add_reports(&stamp(), batch)?;
        spent += start.elapsed().as_secs_f64();
        worked += processor_seconds() - before;
        at = until;
    }
    say(&format!(
        "added {reports} reports with {} claims in {spent:.1} s: {:.0} reports/s; {worked:.1} processor seconds: {:.0} reports/s",
        reports * each,
        reports as f64 / spent,
        reports as f64 / worked
    ))?;
    let size = folder_bytes(dir);
    say(&format!("text {:.1} MB, folder {:.1} MB: {:.2} times", text as f64 / 1e6, size as f64 / 1e6, size as f64 / text as f64))?;
    say(&format!("memory at most {} MB", memory_mb()))?;
    ask(&book)?;
    check(&book)
}

fn check(book: &Book) -> Outcome {
    check_entries(book)?;
    let start = Instant::now();
    let differ = book.check_views()?;
    say(&format!("views built again in {:.1} s, {} differ", start.elapsed().as_secs_f64(), differ.len()))?;
    say(&format!("memory at most {} MB", memory_mb()))?;
    Ok(())
}

fn check_entries(book: &Book) -> Outcome {
    for depth in [Depth::Chain, Depth::Content] {
        let (start, before) = (Instant::now(), processor_seconds());
        let found = book.verify(depth, &[])?;
        let (spent, worked, n) = (start.elapsed().as_secs_f64(), processor_seconds() - before, found.entries as f64);
        say(&format!(
            "verify {depth:?}: {n} entries in {spent:.1} s: {:.0} entries/s; {worked:.1} processor seconds: {:.0} entries/s on one processor; {} faults",
            n / spent,
            n / worked,
            found.faults_found
        ))?;
    }
    say(&format!("memory at most {} MB", memory_mb()))?;
    Ok(())
}

fn rebuild(dir: &Path) -> Outcome {
    // Opening builds them too, where they are of an older program.
    let (start, before) = (Instant::now(), processor_seconds());
    let mut book = Book::open(dir)?;
    say(&format!("opened in {:.1} s", start.elapsed().as_secs_f64()))?;
    book.rebuild_views()?;
    let (spent, worked) = (start.elapsed().as_secs_f64(), processor_seconds() - before);
    say(&format!("views of {} entries built again in {spent:.1} s; {worked:.1} processor seconds", book.size()?))?;
    say(&format!("memory at most {} MB", memory_mb()))?;
    Ok(())
}

/// Milliseconds of the processor for one of ten runs: other work on the machine doesn't count.
fn timed(ask: impl Fn() -> Result<u64, Box<dyn std::error::Error>>) -> Result<(u64, f64), Box<dyn std::error::Error>> {
    let found = ask()?;
    let before = processor_seconds();
    for _ in 0..10 {
        ask()?;
    }
    Ok((found, (processor_seconds() - before) * 1e3 / 10.0))
}

fn ask(book: &Book) -> Outcome {
    let day = jiff::civil::date;
    let some = |s: &str| Some(s.to_owned());
    let name = place_name(77);
    let questions: Vec<(&str, Query)> = vec![
        ("all", Query::new()),
        ("harm", Query { harm: some("killed"), ..Query::new() }),
        ("harm nobody has", Query { harm: some("detained"), ..Query::new() }),
        ("actor", Query { actor: some("actor-7"), ..Query::new() }),
        ("place", Query { place: some("geonames:100077"), ..Query::new() }),
        ("place by name", Query { place: some(&name), ..Query::new() }),
        ("admin1", Query { admin1: some("Province 17"), ..Query::new() }),
        ("country", Query { country: some("SY"), ..Query::new() }),
        ("source", Query { source: some("source-42"), ..Query::new() }),
        ("means", Query { means: some("mine"), ..Query::new() }),
        ("one day", Query { from: Some(day(2016, 5, 5)), to: Some(day(2016, 5, 5)), ..Query::new() }),
        ("a year", Query { from: Some(day(2016, 1, 1)), to: Some(day(2016, 12, 31)), ..Query::new() }),
        ("since the first", Query { from: Some(day(2012, 1, 1)), ..Query::new() }),
        ("since the last", Query { from: Some(day(2022, 12, 10)), ..Query::new() }),
        ("a common word", Query { words: some("hospital"), ..Query::new() }),
        ("a rare word", Query { words: some(&place_name(31_337)), ..Query::new() }),
        ("a phrase", Query { words: some("\"rescue workers\""), ..Query::new() }),
        ("public", Query { clearance: Some(Visibility::Public), ..Query::new() }),
        ("restricted", Query { clearance: Some(Visibility::Restricted), ..Query::new() }),
        ("as of the middle", Query { as_of: Some(book.size()? / 2), ..Query::new() }),
        ("country, harm, year", Query { country: some("SY"), harm: some("killed"), from: Some(day(2016, 1, 1)), to: Some(day(2016, 12, 31)), ..Query::new() }),
        ("country, means that never meet", Query { country: some("SY"), admin1: some("Province 17"), ..Query::new() }),
        ("place, common word", Query { place: some("geonames:100077"), words: some("hospital"), ..Query::new() }),
        ("source, rare word, harm", Query { source: some("source-42"), words: some(&name), harm: some("killed"), ..Query::new() }),
    ];
    let mut slowest = (0.0, "");
    for (name, query) in questions {
        let late = Query { after: Some((book.size()? * 9 / 10) << 20), ..query.clone() };
        for (page, query) in [("first page", &query), ("late page", &late)] {
            let (found, ms) = timed(|| Ok(book.claims(query)?.len() as u64))?;
            if ms > slowest.0 {
                slowest = (ms, name);
            }
            say(&format!("claims, {name}, {page}: {found} in {ms:.1} ms"))?;
        }
        let (n, ms) = timed(|| Ok(book.count_claims(&query)?))?;
        say(&format!("count, {name}: {n} in {ms:.1} ms"))?;
        let (n, ms) = timed(|| Ok(book.reports(&query)?.len() as u64))?;
        say(&format!("reports, {name}: {n} in {ms:.1} ms"))?;
    }
    say(&format!("slowest page of claims: {} at {:.1} ms", slowest.1, slowest.0))?;
    Ok(())
}
