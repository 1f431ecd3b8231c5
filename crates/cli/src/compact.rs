//! Enters: a claim. Leaves: its JSON on one line, byte for byte what serde_json writes, in a third of the time: a long report has more bytes of
//! claims than of text. Never done here: a layout of its own. Fields are taken apart by name, so that none can be forgotten.

use serde::ser::{self, Impossible, Serialize, Serializer};
use serde_json::Error;
use std::io::{self, Write as _};
use tollbook_model::{Attribution, Blame, By, Claim, Count, Period, Person, Place, PlacePart, Provenance, Relation, Share, Span, Symbol, Who};

/// A line that is being written. Room is made before anything is written into it, so that what is written costs one comparison and, where its
/// length is known, a few moves: a claim is written in some two hundred pieces, most of them shorter than a call.
#[derive(Default)]
pub(crate) struct Line {
    /// What is written, and room.
    bytes: Vec<u8>,
    /// How much of it is written.
    len: usize,
}

impl Line {
    /// What is written.
    pub(crate) fn written(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Begins anew, with the room that is there.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Takes the last byte back.
    pub(crate) fn pop(&mut self) {
        self.len -= 1;
    }

    /// Appends bytes.
    #[inline(always)]
    pub(crate) fn push(&mut self, piece: &[u8]) {
        let end = self.len + piece.len();
        if end > self.bytes.len() {
            self.grow(end);
        }
        self.bytes[self.len..end].copy_from_slice(piece);
        self.len = end;
    }

    /// Appends the first bytes of a few: all are moved, since so many take fewer steps than a number that is not known.
    #[inline]
    fn push_some<const N: usize>(&mut self, piece: &[u8; N], len: usize) {
        let (end, most) = (self.len + len, self.len + N);
        if most > self.bytes.len() {
            self.grow(most);
        }
        self.bytes[self.len..most].copy_from_slice(piece);
        self.len = end;
    }

    /// Appends bytes between quotation marks.
    #[inline]
    fn quote(&mut self, piece: &[u8]) {
        let (start, end) = (self.len, self.len + piece.len() + 2);
        if end > self.bytes.len() {
            self.grow(end);
        }
        let room = &mut self.bytes[start..end];
        room[0] = b'"';
        room[1..=piece.len()].copy_from_slice(piece);
        room[piece.len() + 1] = b'"';
        self.len = end;
    }

    #[cold]
    fn grow(&mut self, least: usize) {
        self.bytes.resize(least.max(self.bytes.len() * 2).max(1 << 12), 0);
    }
}

impl io::Write for Line {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.push(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Appends a claim's JSON.
///
/// # Errors
/// The claim can't be written as JSON; every claim can.
pub(crate) fn append(claim: &Claim, out: &mut Line) -> Result<(), Error> {
    let Claim { id, report, kind, harm, deed, count, who, by, means, cause, target, place, period, level, attribution, modality, relations, provenance } =
        claim;
    text(out, "{\"id\":", &id.0);
    text(out, ",\"report\":", &report.0);
    name(out, ",\"kind\":", kind)?;
    optional_name(out, ",\"harm\":", harm.as_ref())?;
    if let Some(deed) = deed {
        name(out, ",\"deed\":", deed)?;
    }
    put(out, ",\"count\":");
    count_of(count, out)?;
    put(out, ",\"who\":");
    who_of(who, out)?;
    put(out, ",\"by\":");
    by_of(by, out)?;
    optional(out, ",\"means\":", means.as_ref());
    name(out, ",\"cause\":", cause)?;
    optional(out, ",\"target\":", target.as_ref());
    put(out, ",\"place\":");
    match place {
        Some(place) => place_of(place, out)?,
        None => put(out, "null"),
    }
    put(out, ",\"period\":");
    match period {
        Some(period) => period_of(period, out)?,
        None => put(out, "null"),
    }
    name(out, ",\"level\":", level)?;
    list(out, ",\"attribution\":", attribution, attribution_of)?;
    name(out, ",\"modality\":", modality)?;
    list(out, ",\"relations\":", relations, relation_of)?;
    put(out, ",\"provenance\":");
    let Provenance { spans, rule, pack } = provenance;
    list(out, "{\"spans\":", spans, span_of)?;
    text(out, ",\"rule\":", rule);
    text(out, ",\"pack\":", pack);
    put(out, "}}");
    Ok(())
}

fn count_of(count: &Count, out: &mut Line) -> Result<(), Error> {
    let Count { low, best, high, high_open, kind, words } = count;
    optional_number(out, "{\"low\":", *low);
    optional_number(out, ",\"best\":", *best);
    optional_number(out, ",\"high\":", *high);
    put(out, if *high_open { ",\"high_open\":true" } else { ",\"high_open\":false" });
    name(out, ",\"kind\":", kind)?;
    text(out, ",\"words\":", words);
    put(out, "}");
    Ok(())
}

fn who_of(who: &Who, out: &mut Line) -> Result<(), Error> {
    let Who { actor, side, status, role, age, sex, nationality, words, persons, any_of } = who;
    optional(out, "{\"actor\":", actor.as_ref());
    optional(out, ",\"side\":", side.as_ref());
    optional_name(out, ",\"status\":", status.as_ref())?;
    list(out, ",\"role\":", role, symbol_of)?;
    optional_name(out, ",\"age\":", age.as_ref())?;
    optional_name(out, ",\"sex\":", sex.as_ref())?;
    list(out, ",\"nationality\":", nationality, symbol_of)?;
    text(out, ",\"words\":", words);
    list(out, ",\"persons\":", persons, person_of)?;
    if !any_of.is_empty() {
        list(out, ",\"any_of\":", any_of, who_of)?;
    }
    put(out, "}");
    Ok(())
}

fn symbol_of(symbol: &Symbol, out: &mut Line) -> Result<(), Error> {
    text(out, "", symbol);
    Ok(())
}

fn person_of(person: &Person, out: &mut Line) -> Result<(), Error> {
    let Person { name, age } = person;
    text(out, "{\"name\":", name);
    if age.is_some() {
        optional_number(out, ",\"age\":", age.map(u64::from));
    }
    put(out, "}");
    Ok(())
}

fn by_of(by: &By, out: &mut Line) -> Result<(), Error> {
    let By { mode, actors } = by;
    name(out, "{\"mode\":", mode)?;
    list(out, ",\"actors\":", actors, |blame, out| {
        let Blame { actor, surety, inferred, words } = blame;
        optional(out, "{\"actor\":", actor.as_ref());
        name(out, ",\"surety\":", surety)?;
        put(out, if *inferred { ",\"inferred\":true" } else { ",\"inferred\":false" });
        text(out, ",\"words\":", words);
        put(out, "}");
        Ok(())
    })?;
    put(out, "}");
    Ok(())
}

fn place_of(place: &Place, out: &mut Line) -> Result<(), Error> {
    let Place { parts, mode, carried } = place;
    list(out, "{\"parts\":", parts, |part, out| {
        let PlacePart { relation, name: called, id, country, admin1, admin2, lat, lon, precision, words } = part;
        name(out, "{\"relation\":", relation)?;
        text(out, ",\"name\":", called);
        optional(out, ",\"id\":", id.as_ref());
        optional(out, ",\"country\":", country.as_ref());
        optional(out, ",\"admin1\":", admin1.as_ref());
        optional(out, ",\"admin2\":", admin2.as_ref());
        other(out, ",\"lat\":", lat)?;
        other(out, ",\"lon\":", lon)?;
        name(out, ",\"precision\":", precision)?;
        text(out, ",\"words\":", words);
        put(out, "}");
        Ok(())
    })?;
    name(out, ",\"mode\":", mode)?;
    put(out, if *carried { ",\"carried\":true}" } else { "}" });
    Ok(())
}

fn period_of(period: &Period, out: &mut Line) -> Result<(), Error> {
    let Period { start, end, precision, basis, words, anchor, carried } = period;
    day(out, "{\"start\":", start.as_ref())?;
    day(out, ",\"end\":", end.as_ref())?;
    name(out, ",\"precision\":", precision)?;
    name(out, ",\"basis\":", basis)?;
    text(out, ",\"words\":", words);
    if anchor.is_some() {
        day(out, ",\"anchor\":", anchor.as_ref())?;
    }
    put(out, if *carried { ",\"carried\":true}" } else { "}" });
    Ok(())
}

fn attribution_of(attribution: &Attribution, out: &mut Line) -> Result<(), Error> {
    let Attribution { source, name, words } = attribution;
    optional(out, "{\"source\":", source.as_ref());
    text(out, ",\"name\":", name);
    text(out, ",\"words\":", words);
    put(out, "}");
    Ok(())
}

fn relation_of(relation: &Relation, out: &mut Line) -> Result<(), Error> {
    let Relation { kind, claim, share } = relation;
    name(out, "{\"type\":", kind)?;
    text(out, ",\"claim\":", &claim.0);
    if let Some(Share { num, den }) = share {
        optional_number(out, ",\"share\":{\"num\":", Some(*num));
        optional_number(out, ",\"den\":", Some(*den));
        put(out, "}");
    }
    put(out, "}");
    Ok(())
}

fn span_of(span: &Span, out: &mut Line) -> Result<(), Error> {
    let Span { bytes, chars, utf16, quote, role } = span;
    // Where letters take one byte each the three are the same numbers, and mostly two are.
    let mut written = Pair::of(*bytes);
    put(out, "{\"bytes\":[");
    written.put(out);
    put(out, ",\"chars\":[");
    written.becomes(bytes, chars);
    written.put(out);
    put(out, ",\"utf16\":[");
    written.becomes(chars, utf16);
    written.put(out);
    text(out, ",\"quote\":", quote);
    name(out, ",\"role\":", role)?;
    put(out, "}");
    Ok(())
}

#[inline(always)]
fn put(out: &mut Line, piece: &str) {
    out.push(piece.as_bytes());
}

#[inline(always)]
fn text(out: &mut Line, key: &str, s: &str) {
    put(out, key);
    quoted(out, s);
}

fn quoted(out: &mut Line, s: &str) {
    match escape(s.as_bytes()) {
        None => out.quote(s.as_bytes()),
        Some(first) => escaped(s, first, out),
    }
}

#[inline(always)]
fn optional(out: &mut Line, key: &str, s: Option<&Symbol>) {
    match s {
        Some(s) => text(out, key, s),
        None => null(out, key),
    }
}

#[inline(always)]
fn null(out: &mut Line, key: &str) {
    put(out, key);
    put(out, "null");
}

#[inline]
fn optional_number(out: &mut Line, key: &str, n: Option<u64>) {
    match n {
        Some(n) => {
            put(out, key);
            out.push(itoa::Buffer::new().format(n).as_bytes());
        }
        None => null(out, key),
    }
}

/// The powers of ten that a number can reach.
const TENS: [u32; 10] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/// The digits of the numbers below a hundred.
const TWO_DIGITS: [[u8; 2]; 100] = {
    let mut all = [[b'0'; 2]; 100];
    let mut n = 0;
    while n < 100 {
        all[n] = [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        n += 1;
    }
    all
};

/// The digits of two numbers, as a list's end: `3,14]`.
struct Pair {
    digits: [u8; 24],
    len: usize,
}

impl Pair {
    #[inline]
    fn of([a, b]: [u32; 2]) -> Self {
        let mut pair = Pair { digits: [0; 24], len: 0 };
        pair.write(a, b',');
        pair.write(b, b']');
        pair
    }

    /// Writes the digits from the last to the first, two at a time, and the mark after them.
    #[inline]
    fn write(&mut self, mut n: u32, mark: u8) {
        let bits = 32 - (n | 1).leading_zeros();
        // 1233 / 4096 is the logarithm of two.
        let tens = ((bits * 1233) >> 12) as usize;
        let mut at = self.len + tens + usize::from(n | 1 >= TENS[tens]);
        self.digits[at] = mark;
        let end = at + 1;
        while n >= 100 {
            at -= 2;
            self.digits[at..at + 2].copy_from_slice(&TWO_DIGITS[(n % 100) as usize]);
            n /= 100;
        }
        if n >= 10 {
            self.digits[at - 2..at].copy_from_slice(&TWO_DIGITS[n as usize]);
        } else {
            self.digits[at - 1] = b'0' + n as u8;
        }
        self.len = end;
    }

    /// The digits of two numbers, now those of two others.
    #[inline]
    fn becomes(&mut self, old: &[u32; 2], new: &[u32; 2]) {
        if old != new {
            *self = Pair::of(*new);
        }
    }

    #[inline]
    fn put(&self, out: &mut Line) {
        out.push_some(&self.digits, self.len);
    }
}

/// The name of a variant.
#[inline]
fn name(out: &mut Line, key: &str, variant: &impl Serialize) -> Result<(), Error> {
    put(out, key);
    let name = variant.serialize(Name)?;
    out.quote(name.as_bytes());
    Ok(())
}

#[inline]
fn optional_name(out: &mut Line, key: &str, variant: Option<&impl Serialize>) -> Result<(), Error> {
    match variant {
        Some(variant) => name(out, key, variant),
        None => {
            null(out, key);
            Ok(())
        }
    }
}

#[inline]
fn list<T>(out: &mut Line, key: &str, items: &[T], each: impl Fn(&T, &mut Line) -> Result<(), Error>) -> Result<(), Error> {
    put(out, key);
    out.push(b"[");
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(b",");
        }
        each(item, out)?;
    }
    out.push(b"]");
    Ok(())
}

/// A civil day, as jiff shows it.
fn day(out: &mut Line, key: &str, day: Option<&jiff::civil::Date>) -> Result<(), Error> {
    let Some(day) = day else {
        null(out, key);
        return Ok(());
    };
    put(out, key);
    let digit = |n: i32| b'0' + (n % 10) as u8;
    let (y, m, d) = (i32::from(day.year()), i32::from(day.month()), i32::from(day.day()));
    if y < 0 {
        // Years before our era are written with six digits.
        return serde_json::to_writer(out, day);
    }
    out.push(&[b'"', digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), b'-', digit(m / 10), digit(m), b'-', digit(d / 10), digit(d), b'"']);
    Ok(())
}

/// What is rare, or hard to write.
fn other(out: &mut Line, key: &str, value: &impl Serialize) -> Result<(), Error> {
    put(out, key);
    serde_json::to_writer(out, value)
}

/// Where a string may first need an escape, if it does: for a quotation mark, a backslash or a control character. Eight bytes at a time: for
/// each byte of the number the top bit is set where it is what is looked for, and seldom elsewhere.
#[inline]
fn escape(s: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zero = |x: u64| x.wrapping_sub(ONES) & !x;
    let any = |w: &[u8; 8]| {
        let x = u64::from_le_bytes(*w);
        let control = x.wrapping_sub(ONES * 0x20) & !x;
        (control | zero(x ^ (ONES * 0x22)) | zero(x ^ (ONES * 0x5c))) & (ONES << 7) != 0
    };
    let (words, rest) = s.as_chunks::<8>();
    // The last eight bytes overlap those before them.
    let found = words.iter().any(any)
        || match s.last_chunk::<8>() {
            Some(last) => any(last),
            None => rest.iter().any(|b| special(*b)),
        };
    if found { s.iter().position(|b| special(*b)) } else { None }
}

fn special(b: u8) -> bool {
    b < 0x20 || matches!(b, b'"' | b'\\')
}

/// A string between quotation marks that needs escapes from some byte on.
#[cold]
fn escaped(s: &str, first: usize, out: &mut Line) {
    out.push(b"\"");
    out.push(&s.as_bytes()[..first]);
    for &b in &s.as_bytes()[first..] {
        let short = match b {
            b'"' | b'\\' => b,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ if special(b) => {
                // To a vector everything can be written.
                let _ = write!(out, "\\u{b:04x}");
                continue;
            }
            _ => {
                out.push(&[b]);
                continue;
            }
        };
        out.push(&[b'\\', short]);
    }
    out.push(b"\"");
}

/// Takes the name of a variant without fields, and nothing else.
struct Name;

macro_rules! no {
    ($($each:ident($($kind:ty),*) -> $out:ty;)*) => {
        $(fn $each(self, $(_: $kind),*) -> Result<$out, Error> {
            Err(ser::Error::custom("not a variant without fields"))
        })*
    };
}

type No = Impossible<&'static str, Error>;

impl Serializer for Name {
    type Ok = &'static str;
    type Error = Error;
    type SerializeSeq = No;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeMap = No;
    type SerializeStruct = No;
    type SerializeStructVariant = No;

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<&'static str, Error> {
        Ok(variant)
    }

    no! {
        serialize_bool(bool) -> &'static str;
        serialize_i8(i8) -> &'static str;
        serialize_i16(i16) -> &'static str;
        serialize_i32(i32) -> &'static str;
        serialize_i64(i64) -> &'static str;
        serialize_u8(u8) -> &'static str;
        serialize_u16(u16) -> &'static str;
        serialize_u32(u32) -> &'static str;
        serialize_u64(u64) -> &'static str;
        serialize_f32(f32) -> &'static str;
        serialize_f64(f64) -> &'static str;
        serialize_char(char) -> &'static str;
        serialize_str(&str) -> &'static str;
        serialize_bytes(&[u8]) -> &'static str;
        serialize_none() -> &'static str;
        serialize_unit() -> &'static str;
        serialize_unit_struct(&'static str) -> &'static str;
        serialize_seq(Option<usize>) -> No;
        serialize_tuple(usize) -> No;
        serialize_tuple_struct(&'static str, usize) -> No;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> No;
        serialize_map(Option<usize>) -> No;
        serialize_struct(&'static str, usize) -> No;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> No;
    }
    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<&'static str, Error> {
        self.serialize_none()
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Result<&'static str, Error> {
        self.serialize_none()
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, _: &'static str, _: &T) -> Result<&'static str, Error> {
        self.serialize_none()
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Pair, append, text};
    use tollbook_model::{Claim, Report};

    fn same(claim: &Claim) {
        let mut out = Line::default();
        append(claim, &mut out).expect("JSON");
        assert_eq!(std::str::from_utf8(out.written()).expect("UTF-8"), serde_json::to_string(claim).expect("JSON"));
    }

    #[test]
    fn text_is_escaped_where_it_must_be() {
        let all: String = (0..0x180u32).filter_map(char::from_u32).collect();
        for s in ["", "plain", "eight by", "a \"quoted\" word", "back\\slash in a longer one", "line\nend", "tab\t", "\u{1}", "é😀 ünïcode ﷺ \u{7f}", &all]
        {
            let mut out = Line::default();
            text(&mut out, "", s);
            assert_eq!(std::str::from_utf8(out.written()).expect("UTF-8"), serde_json::to_string(s).expect("JSON"));
        }
    }

    #[test]
    fn numbers_of_every_length_are_written_as_they_are() {
        let edges = (0..10).flat_map(|n| [10u32.pow(n) - 1, 10u32.pow(n), 10u32.pow(n) + 1, 4 * 10u32.pow(n) + 7]);
        for n in edges.chain([99, 100, 101, 255, 256, 65_535, u32::MAX - 1, u32::MAX]) {
            let mut out = Line::default();
            Pair::of([n, u32::MAX - n]).put(&mut out);
            assert_eq!(std::str::from_utf8(out.written()).expect("digits"), format!("{n},{}]", u32::MAX - n));
        }
    }

    #[test]
    fn claims_of_every_open_report_are_as_serde_json_has_them() {
        let reader = tollbook_read::Reader::english().expect("the embedded pack is sound");
        let reports = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lang/en/reports/open");
        let texts = std::fs::read_dir(reports).expect("the open reports").filter_map(|f| std::fs::read_to_string(f.ok()?.path()).ok());
        let dates = [Some("2021-02-20".parse().expect("a day")), None];
        let mut seen = 0;
        for (n, report) in texts.enumerate() {
            let reading = reader.read(&Report::new(report.replace("\n> ", "\n"), Some("x\"y".to_owned()), dates[n % 2]));
            reading.claims.iter().for_each(same);
            seen += reading.claims.len();
        }
        assert!(seen > 500, "{seen}");
    }

    #[test]
    fn what_reports_seldom_hold_is_as_serde_json_has_it() {
        let reader = tollbook_read::Reader::english().expect("the embedded pack is sound");
        let reading = reader.read(&Report::new("Half of the 30 dead were children, and Ali Hassan, 34, was killed in Gao on Friday.".to_owned(), None, None));
        let mut claim = reading.claims.into_iter().next().expect("a claim");
        claim.who.any_of = vec![claim.who.clone(), tollbook_model::Who::default()];
        claim.deed = Some(tollbook_model::Deed::Clashes);
        claim.by.actors = vec![tollbook_model::Blame { actor: None, surety: tollbook_model::Surety::Alleged, inferred: true, words: "\t".into() }; 2];
        claim.period = Some(tollbook_model::Period {
            start: Some(jiff::civil::date(-12, 3, 4)),
            end: Some(jiff::civil::date(987, 12, 31)),
            precision: tollbook_model::PeriodPrecision::MultiYear,
            basis: tollbook_model::Basis::Unknown,
            words: "".into(),
            anchor: None,
            carried: true,
        });
        claim.relations = vec![tollbook_model::Relation {
            kind: tollbook_model::RelationKind::PartOf,
            claim: claim.id.clone(),
            share: Some(tollbook_model::Share { num: u64::MAX, den: 3 }),
        }];
        same(&claim);
    }
}
