//! Enters: the cells of a row and what their columns mean. Leaves: a report with a line per cell, and the claims whose words those cells are.
//! Never done here: filling an empty cell, or blaming an actor whom the table only names.

use super::TableError;
use super::mapping::{Bound, DayOrder, MappedColumn, Mapping, Meaning, Zero, same};
use crate::{Capture, dates, detect_language};
use jiff::Timestamp;
use jiff::civil::Date;
use tollbook_model::{
    Blame, By, ByMode, Cause, Claim, ClaimId, ClaimKind, Count, CountKind, Harm, Modality, Offsets, Period, PeriodPrecision, Person, Place, PlaceMode,
    PlacePart, PlacePrecision, PlaceRelation, Provenance, Relation, RelationKind, Report, Sex, Span, SpanRole, Surety, Symbol, Who,
};

/// A row as a report.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// Its number, as a spreadsheet shows it: the header is row 1.
    pub number: usize,
    /// The table's own id of the row.
    pub id: Option<String>,
    /// The report: a line per cell that isn't empty.
    pub report: Report,
    /// What the row claims; its spans are the cells.
    pub claims: Vec<Claim>,
    /// The cells that stand in the report's text.
    pub cells: Vec<TableCell>,
    /// The header and the whole row, empty and skipped cells too, as CSV: what a book keeps as the row's original.
    pub original: Vec<u8>,
    /// What was left out or looks doubtful, one sentence each.
    pub notes: Vec<String>,
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCell {
    /// The column's name.
    pub column: String,
    /// What the column is.
    pub meaning: Meaning,
    /// Where the value stands in the report's text, in bytes.
    pub bytes: [usize; 2],
}

/// The cells of a row while it is read.
struct Row<'t> {
    number: usize,
    text: String,
    cells: Vec<TableCell>,
    /// Mapped column, value, place in the text if it has one.
    found: Vec<(&'t MappedColumn, String, Option<[usize; 2]>)>,
}

impl<'t> Row<'t> {
    fn one(&self, is: Meaning) -> Option<(&'t MappedColumn, &str, Option<[usize; 2]>)> {
        self.found.iter().find(|(c, ..)| c.is == is).map(|(c, v, at)| (*c, v.as_str(), *at))
    }
    fn value(&self, is: Meaning) -> Option<&str> {
        self.one(is).map(|(_, v, _)| v)
    }
    fn wrong(&self, column: &MappedColumn, value: &str, why: &str, fix: &str) -> TableError {
        let short: String = if value.chars().count() > 60 { value.chars().take(59).chain(['…']).collect() } else { value.to_owned() };
        TableError::Cell { row: self.number, column: column.name.clone(), value: short, why: why.to_owned(), fix: fix.to_owned() }
    }
}

/// The day of a cell; figures alone are read in the order that the mapping states.
fn day(value: &str, order: Option<DayOrder>) -> Option<Date> {
    if let Some(day) = dates::stamp(value) {
        return Some(day);
    }
    let parts: Vec<i16> = value.split(['/', '-', '.']).map(|p| p.trim().parse().ok()).collect::<Option<_>>()?;
    let [a, b, year] = parts[..] else { return None };
    let (day, month) = if order? == DayOrder::DayFirst { (a, b) } else { (b, a) };
    if year < 1000 {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A whole number of people. A point or comma parts thousands only where three digits follow each.
fn number(value: &str) -> Option<u64> {
    let value = value.trim();
    let value = value.strip_suffix(".0").unwrap_or(value);
    let parts: Vec<&str> = value.split([',', '\u{a0}', '\u{202f}', ' ']).collect();
    let digits = |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(digits) || parts[1..].iter().any(|p| p.len() != 3) || (parts.len() > 1 && parts[0].len() > 3) {
        return None;
    }
    parts.concat().parse().ok()
}

/// Reads a row.
pub(crate) fn read_row(
    number: usize,
    cells: &[String],
    header: &[String],
    columns: &[Option<usize>],
    mapping: &Mapping,
    capture: &Capture,
) -> Result<TableRow, TableError> {
    let mut row = Row { number, text: String::new(), cells: Vec::new(), found: Vec::new() };
    for ((value, name), column) in cells.iter().zip(header).zip(columns) {
        let (value, column) = (value.trim(), column.map(|n| &mapping.columns[n]));
        let meaning = column.map_or(Meaning::Words, |c| c.is);
        if value.is_empty() {
            continue;
        }
        let mut at = None;
        if meaning != Meaning::Skip {
            row.text.push_str(name);
            row.text.push_str(": ");
            let bytes = [row.text.len(), row.text.len() + value.len()];
            row.text.push_str(value);
            row.text.push('\n');
            row.cells.push(TableCell { column: name.clone(), meaning, bytes });
            at = Some(bytes);
        }
        if let Some(column) = column {
            row.found.push((column, value.to_owned(), at));
        }
    }
    for c in
        mapping.columns.iter().filter(|c| c.required && matches!(c.is, Meaning::Start | Meaning::Id | Meaning::Person | Meaning::Source | Meaning::Published))
    {
        if !row.found.iter().any(|(f, ..)| f.name == c.name) {
            return Err(row.wrong(c, "", "is empty and must not be", "fill it in, or leave the row out"));
        }
    }
    let published = published(&row, mapping, capture)?;
    let mut notes = Vec::new();
    let period = period(&row, mapping, capture)?;
    let place = place(&row)?;
    let mut report = Report::new(row.text.clone(), row.value(Meaning::Source).map(str::to_owned), published);
    report.language = Some(detect_language(&report.text).to_owned());
    let common = Common { row: &row, mapping, report: &report, period, place };
    let mut claims = common.counts(&mut notes)?;
    claims.extend(common.person()?);
    drop(common);
    let id = row.value(Meaning::Id).map(str::to_owned);
    let original = original(number, header, cells)?;
    Ok(TableRow { number, id, report, claims, cells: row.cells, original, notes })
}

/// Header and row as CSV.
fn original(number: usize, header: &[String], cells: &[String]) -> Result<Vec<u8>, TableError> {
    let broken = |why: String| TableError::Broken { row: number, why };
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header).and_then(|()| out.write_record(cells)).map_err(|e| broken(e.to_string()))?;
    out.into_inner().map_err(|e| broken(e.to_string()))
}

fn in_future(row: &Row<'_>, column: &MappedColumn, value: &str, day: Date, capture: &Capture) -> Result<Date, TableError> {
    use jiff::ToSpan as _;
    let captured = capture.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    if captured.checked_add(1.day()).is_ok_and(|latest| day <= latest) {
        return Ok(day);
    }
    Err(row.wrong(
        column,
        value,
        &format!("lies in the future: the table was captured on {captured}"),
        "mend the date, or the order of day and month in the mapping (day_order)",
    ))
}

fn published(row: &Row<'_>, mapping: &Mapping, capture: &Capture) -> Result<Option<Date>, TableError> {
    let Some((column, value, _)) = row.one(Meaning::Published) else { return Ok(None) };
    let seconds = value.parse::<i64>().ok().filter(|s| *s > 100_000_000).and_then(|s| Timestamp::from_second(s).ok());
    let found = seconds.map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date()).or_else(|| day(value, mapping.day_order));
    let day = found.ok_or_else(|| row.wrong(column, value, "is no date", "write it as 2021-02-20"))?;
    in_future(row, column, value, day, capture).map(Some)
}

fn period(row: &Row<'_>, mapping: &Mapping, capture: &Capture) -> Result<Option<Period>, TableError> {
    let read = |is: Meaning| -> Result<Option<Date>, TableError> {
        let Some((column, value, _)) = row.one(is) else { return Ok(None) };
        let day = day(value, mapping.day_order).ok_or_else(|| {
            row.wrong(column, value, "is no date, or one that may be read two ways", "write it as 2021-02-20, or set day_order in the mapping")
        })?;
        in_future(row, column, value, day, capture).map(Some)
    };
    let Some(start) = read(Meaning::Start)? else { return Ok(None) };
    let end = read(Meaning::End)?.unwrap_or(start);
    if end < start
        && let Some((column, value, _)) = row.one(Meaning::End)
    {
        return Err(row.wrong(column, value, &format!("lies before the first day, {start}"), "swap or mend the dates"));
    }
    let mut precision = PeriodPrecision::of_days(start, end);
    if let Some((column, code, _)) = row.one(Meaning::DayPrecision) {
        let known = || column.days.keys().cloned().collect::<Vec<_>>().join(", ");
        precision = *column.days.get(code).ok_or_else(|| row.wrong(column, code, "is no code of precision", &format!("use one of {}", known())))?;
    }
    let words = [Meaning::Start, Meaning::End].into_iter().filter_map(|m| row.value(m)).collect::<Vec<_>>().join(" – ");
    let basis = tollbook_model::Basis::Death;
    Ok(Some(Period { start: Some(start), end: Some(end), precision, basis, words: words.into(), anchor: None, carried: false }))
}

fn place(row: &Row<'_>) -> Result<Option<Place>, TableError> {
    let names = [Meaning::Place, Meaning::Admin2, Meaning::Admin1, Meaning::Country].map(|m| row.value(m));
    let Some(name) = names.into_iter().flatten().next() else { return Ok(None) };
    let degrees = |is: Meaning, most: f64| -> Result<Option<f64>, TableError> {
        let Some((column, value, _)) = row.one(is) else { return Ok(None) };
        let degrees = value.replace(',', ".").parse::<f64>().ok().filter(|d| d.is_finite() && d.abs() <= most);
        degrees
            .map(Some)
            .ok_or_else(|| row.wrong(column, value, &format!("is no number of degrees up to {most}"), "write it as 35.86, or swap latitude and longitude"))
    };
    let (lat, lon) = (degrees(Meaning::Latitude, 90.0)?, degrees(Meaning::Longitude, 180.0)?);
    let mut precision = match names {
        [Some(_), ..] => PlacePrecision::Exact,
        [_, Some(_), ..] => PlacePrecision::District,
        [_, _, Some(_), _] => PlacePrecision::Province,
        _ => PlacePrecision::Country,
    };
    if let Some((column, code, _)) = row.one(Meaning::PlacePrecision) {
        let known = || column.places.keys().cloned().collect::<Vec<_>>().join(", ");
        let found = column.places.get(code).or_else(|| column.places.get(&code.to_lowercase()));
        precision = *found.ok_or_else(|| row.wrong(column, code, "is no code of precision", &format!("use one of {}", known())))?;
    }
    let relation = if precision == PlacePrecision::Near { PlaceRelation::Near } else { PlaceRelation::In };
    let symbol = |n: Option<&str>| n.map(Symbol::from);
    let words: Symbol = names.into_iter().flatten().collect::<Vec<_>>().join(", ").into();
    let [_, admin2, admin1, country] = names;
    // A name of a country, whatever the table calls it, is found by whoever has names of countries; two letters are its code.
    let country = country.filter(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_alphabetic())).map(|c| Symbol::from(c.to_uppercase()));
    let part = PlacePart { relation, name: name.into(), id: None, country, admin1: symbol(admin1), admin2: symbol(admin2), lat, lon, precision, words };
    Ok(Some(Place { parts: [part].into(), mode: PlaceMode::One, carried: false }))
}

/// What all claims of a row share.
struct Common<'r> {
    row: &'r Row<'r>,
    mapping: &'r Mapping,
    report: &'r Report,
    period: Option<Period>,
    place: Option<Place>,
}

impl Common<'_> {
    fn claim(&self, harm: Harm, count: Count, who: Who, own: &[(SpanRole, [usize; 2])]) -> Claim {
        let offsets = Offsets::new(&self.report.text);
        let mut spans: Vec<Span> = own.iter().map(|(role, [a, b])| offsets.span(*a, *b, *role)).collect();
        let shared = [
            (Meaning::By, SpanRole::By),
            (Meaning::Means, SpanRole::Means),
            (Meaning::Place, SpanRole::Place),
            (Meaning::Admin2, SpanRole::Place),
            (Meaning::Admin1, SpanRole::Place),
            (Meaning::Country, SpanRole::Place),
            (Meaning::Start, SpanRole::Period),
            (Meaning::End, SpanRole::Period),
            (Meaning::Source, SpanRole::Attribution),
        ];
        for (meaning, role) in shared {
            if let Some([a, b]) = self.row.one(meaning).and_then(|(.., at)| at) {
                spans.push(offsets.span(a, b, role));
            }
        }
        let by = self
            .row
            .value(Meaning::By)
            .map(|words| By { mode: ByMode::One, actors: vec![Blame { actor: None, surety: Surety::Alleged, inferred: false, words: words.into() }] });
        let anchors: Vec<(u32, u32)> =
            own.iter().filter(|(r, _)| matches!(r, SpanRole::Count | SpanRole::Harm)).map(|(_, [a, b])| (*a as u32, *b as u32)).collect();
        Claim {
            id: ClaimId::of(&self.report.text_id, ClaimKind::Harm, Some(harm), &anchors),
            report: self.report.id.clone(),
            kind: ClaimKind::Harm,
            harm: Some(harm),
            deed: None,
            count,
            who,
            by: by.unwrap_or_default(),
            means: None,
            cause: Cause::Direct,
            target: None,
            place: self.place.clone(),
            period: self.period.clone(),
            level: self.mapping.level,
            attribution: Vec::new(),
            modality: Modality::Asserted,
            relations: Vec::new(),
            provenance: Provenance { spans, rule: "table.row".into(), pack: format!("mapping {} {}", self.mapping.name, self.mapping.version).into() },
        }
    }

    /// One claim per harm and group of the count columns.
    fn counts(&self, notes: &mut Vec<String>) -> Result<Vec<Claim>, TableError> {
        let row = self.row;
        let mut groups: Vec<(Harm, &str)> = Vec::new();
        let counts: Vec<_> = row.found.iter().filter(|(c, ..)| c.is == Meaning::Count).collect();
        for (c, ..) in &counts {
            let key = (c.harm.unwrap_or(Harm::Killed), c.group.as_deref().unwrap_or(&c.name));
            if !groups.contains(&key) {
                groups.push(key);
            }
        }
        let mut claims: Vec<((Harm, &str), Option<&str>, Claim)> = Vec::new();
        for key in groups {
            let (mut low, mut best, mut high, mut stated) = (None, None, None, None);
            let (mut spans, mut words, mut first) = (Vec::new(), Vec::new(), None);
            for (c, value, at) in counts.iter().filter(|(c, ..)| (c.harm.unwrap_or(Harm::Killed), c.group.as_deref().unwrap_or(&c.name)) == key) {
                let n = super::row::number(value).ok_or_else(|| {
                    row.wrong(c, value, "is no whole number of people", "write digits alone; words such as \"dozens\" go to a column of words")
                })?;
                *match c.bound {
                    Bound::Stated => &mut stated,
                    Bound::Low => &mut low,
                    Bound::Best => &mut best,
                    Bound::High => &mut high,
                } = Some(n);
                first.get_or_insert(c);
                words.push(value.as_str());
                spans.extend(at.map(|at| (SpanRole::Count, at)));
            }
            let Some(column) = first else { continue };
            let Some(count) = self.count(key, [low, best, high, stated], &words, notes) else { continue };
            let (who, at) = self.who(column);
            spans.extend(at.map(|at| (SpanRole::Who, at)));
            claims.push((key, column.part_of.as_deref(), self.claim(key.0, count, who, &spans)));
        }
        let ids: Vec<((Harm, &str), ClaimId)> = claims.iter().map(|(k, _, c)| (*k, c.id.clone())).collect();
        for ((harm, _), part_of, claim) in &mut claims {
            if let Some((_, whole)) = part_of.and_then(|w| ids.iter().find(|(k, _)| *k == (*harm, w))) {
                claim.relations.push(Relation { kind: RelationKind::PartOf, claim: whole.clone(), share: None });
            }
        }
        Ok(claims.into_iter().map(|(.., c)| c).collect())
    }

    fn count(&self, key: (Harm, &str), [low, best, high, stated]: [Option<u64>; 4], words: &[&str], notes: &mut Vec<String>) -> Option<Count> {
        let words = words.join(" / ");
        let given = [low, best, high, stated];
        if given.iter().flatten().all(|n| *n == 0) {
            return (self.mapping.zero == Zero::None).then(|| Count::none().with_words(words));
        }
        if let (Some(n), None, None, None) = (stated, low, best, high) {
            return Some(Count::stated(n).with_words(words));
        }
        let best = best.or(stated);
        let (mut low, mut high) = (low, high);
        // After a subtraction of single incidents UCDP's bounds may cross; crossed bounds bound nothing.
        let crossed = |a: Option<u64>, b: Option<u64>| a.zip(b).is_some_and(|(a, b)| a > b);
        if crossed(low, best) || crossed(low, high) {
            notes.push(format!("row {}: the low of {} lies above another bound and was left out", self.row.number, key.1));
            low = None;
        }
        if crossed(best, high) {
            notes.push(format!("row {}: the high of {} lies below the best and was left out", self.row.number, key.1));
            high = None;
        }
        Some(Count { low, best, high, high_open: false, kind: CountKind::Range, words })
    }

    fn who(&self, column: &MappedColumn) -> (Who, Option<[usize; 2]>) {
        let from = column.who_from.as_ref().and_then(|name| self.row.found.iter().find(|(c, ..)| same(&c.name, name)));
        let words = from.map(|(_, v, _)| v.clone()).or_else(|| column.who.clone()).unwrap_or_default();
        let age = column.children.then_some(tollbook_model::AgeClass::Child);
        (Who { status: column.status, sex: column.sex, age, words, ..Who::default() }, from.and_then(|(.., at)| *at))
    }

    /// The claim of a row that is a person.
    fn person(&self) -> Result<Option<Claim>, TableError> {
        let row = self.row;
        let Some((_, name, Some(at))) = row.one(Meaning::Person) else { return Ok(None) };
        let mut harm = (Harm::Killed, None);
        if let Some((column, word, fate)) = row.one(Meaning::Fate) {
            let known = || column.fates.keys().cloned().collect::<Vec<_>>().join(", ");
            let found = column.fates.get(word).or_else(|| column.fates.get(&word.to_lowercase()));
            harm = (*found.ok_or_else(|| row.wrong(column, word, "is no fate that the mapping knows", &format!("use one of {}", known())))?, fate);
        }
        let age = match row.one(Meaning::Age) {
            None => None,
            Some((column, value, _)) => {
                let years = number(value)
                    .filter(|y| *y <= 130)
                    .ok_or_else(|| row.wrong(column, value, "is no age in years", "write whole years, or leave the cell empty"))?;
                u32::try_from(years).ok()
            }
        };
        let sex = match row.one(Meaning::Sex) {
            None => None,
            Some((column, value, _)) => match value.to_lowercase().as_str() {
                "f" | "female" | "woman" | "girl" | "أنثى" => Some(Sex::Female),
                "m" | "male" | "man" | "boy" | "ذكر" => Some(Sex::Male),
                "unknown" | "u" | "-" | "?" => None,
                _ => return Err(row.wrong(column, value, "is no sex that is known here", "write female or male, or leave the cell empty")),
            },
        };
        let who = Who { sex, words: name.to_owned(), persons: vec![Person { name: name.to_owned(), age }], ..Who::default() };
        // The name is the anchor of the claim: it is what tells one row from the next.
        let mut spans = vec![(SpanRole::Count, at), (SpanRole::Who, at)];
        spans.extend(harm.1.map(|at| (SpanRole::Harm, at)));
        Ok(Some(self.claim(harm.0, Count::stated(1).with_words(name), who, &spans)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_figures_follow_the_order_that_the_mapping_states() {
        use jiff::civil::date;
        assert_eq!(day("03/02/2021", Some(DayOrder::DayFirst)), Some(date(2021, 2, 3)));
        assert_eq!(day("03/02/2021", Some(DayOrder::MonthFirst)), Some(date(2021, 3, 2)));
        assert_eq!(day("03/02/2021", None), None);
        assert_eq!(day("20-02-2021", Some(DayOrder::MonthFirst)), Some(date(2021, 2, 20)), "no month has the number 20");
        assert_eq!(day("2021-02-20 00:00:00.000", None), Some(date(2021, 2, 20)));
        assert_eq!(day("soon", Some(DayOrder::DayFirst)), None);
    }

    #[test]
    fn numbers_of_people_are_whole() {
        for (text, n) in [
            ("21", Some(21)),
            ("1,300", Some(1300)),
            ("1 300", Some(1300)),
            ("12.0", Some(12)),
            ("1,3", None),
            ("12.5", None),
            ("-3", None),
            ("dozens", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(number(text), n, "{text}");
        }
    }
}
