//! Claims as W3C Web Annotations. Enters: linked claims, texts of their reports. Leaves: one annotation for each claim: its fields as the body, the
//! words it stands on as selectors. Never done here: a word of a report beyond what the profile lets be quoted.
//!
//! Source: Web Annotation Data Model and Vocabulary, W3C Recommendations of 23 February 2017. Positions are in code points, as 4.2.5 of the model asks.

use crate::claims::{fields, first_told, row};
use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::Wanted;
use crate::profile::{Profile, is_living};
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::Write;
use tollbook_model::{Claim, LinkedClaim, ReportId, Span, SpanRole, Symbol};

/// Code points before and after the words that tell them apart from the same words elsewhere.
const AROUND: usize = 32;

/// Finds a report's text.
pub type Texts<'a> = dyn Fn(&ReportId) -> Option<String> + 'a;

/// The text of a report, and whoever its claims blame that no registry knows: they may be persons, and are named to nobody.
#[derive(Default)]
struct Around {
    text: Option<String>,
    unnamed: Vec<Symbol>,
}

impl Around {
    /// The text before and after a span, unless it names somebody who is not named.
    fn of(&self, span: &Span) -> Option<(String, String)> {
        let (a, b) = (span.bytes[0] as usize, span.bytes[1] as usize);
        let text = self.text.as_deref()?;
        let (before, after) = (text.get(..a)?, text.get(b..)?);
        let from = before.char_indices().rev().nth(AROUND - 1).map_or(0, |c| c.0);
        let to = after.char_indices().nth(AROUND).map_or(text.len(), |c| b + c.0);
        // Also a name of which only a part would stand there.
        let touches = |w: &Symbol| text.match_indices(&**w).any(|(at, w)| at < to && at + w.len() > from);
        (!self.unnamed.iter().any(touches)).then(|| (text[from..a].to_owned(), text[b..to].to_owned()))
    }

    /// Whether the words of a span may be told: to those who work with the book all that name nobody who is not named; to the public those of the count
    /// where the profile lets them be quoted, and none that name a person or say who they were.
    fn quotable(&self, claim: &Claim, span: &Span, kept_back: bool, profile: &Profile) -> bool {
        if !profile.quotes || self.unnamed.iter().any(|w| span.quote.contains(&**w)) {
            return false;
        }
        let role = matches!(span.role, SpanRole::Count | SpanRole::Harm) || span.role == SpanRole::Who && profile.quotes_people();
        let mut persons = claim.who.persons.iter().chain(claim.who.any_of.iter().flat_map(|w| w.persons.iter())).filter(|p| !p.name.is_empty());
        let named = profile.names.is_none() && persons.any(|p| span.quote.contains(&p.name));
        !profile.is_public() || role && !kept_back && !named && !claim.harm.is_some_and(is_living)
    }

    fn selectors(&self, claim: &Claim, kept_back: bool, profile: &Profile) -> Vec<Value> {
        let mut spans: Vec<&Span> = claim.provenance.spans.iter().collect();
        spans.sort_by_key(|s| s.bytes);
        let one = |s: &&Span| {
            // Where words begin and end says how long those are that are kept back: a town of four letters is not one of seven.
            let mut out = Vec::new();
            if !profile.is_public() {
                out.push(json!({ "type": "TextPositionSelector", "start": s.chars[0], "end": s.chars[1] }));
            }
            if !self.quotable(claim, s, kept_back, profile) {
                return out;
            }
            let mut quote = json!({ "type": "TextQuoteSelector", "exact": s.quote });
            // What stands around the words may name anybody.
            if let Some((prefix, suffix)) = self.of(s).filter(|_| !profile.is_public()) {
                quote["prefix"] = prefix.into();
                quote["suffix"] = suffix.into();
            }
            out.push(quote);
            out
        };
        spans.iter().flat_map(one).collect()
    }
}

fn annotation(c: &LinkedClaim, heads: &[Field], row: &Row, profile: &Profile, around: &Around) -> Value {
    let mut body = Map::new();
    for (field, cell) in heads.iter().zip(&row.cells) {
        let value = match cell {
            Cell::Empty => continue,
            Cell::Words(w) => json!(w),
            Cell::Number(n) => json!(n),
            Cell::Degrees(d) => json!((d * 1e6).round() / 1e6),
            Cell::Day(d) => json!(d.to_string()),
            Cell::Flag(f) => json!(f),
            Cell::List(l) => json!(l),
        };
        body.insert(field.name.to_string(), value);
    }
    body.remove("quote");
    let kept_back = body.contains_key("coarsened");
    let urn = format!("urn:tollbook:report:{}", c.claim.report.0);
    let source = body.get("url").cloned().unwrap_or_else(|| json!(urn));
    let selectors = around.selectors(&c.claim, kept_back, profile);
    let mut target = json!({ "type": "SpecificResource", "source": source });
    if !selectors.is_empty() {
        target["selector"] = selectors.into();
    }
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": format!("urn:tollbook:claim:{}", c.claim.id.0), "type": "Annotation",
        "motivation": "describing", "body": { "type": "TextualBody", "purpose": "describing", "format": "application/json", "value": Value::Object(body).to_string() },
        "target": target,
    })
}

/// Claims as annotations, one a row, for [`annotation_page`].
///
/// # Errors
/// The embargo holds.
pub fn annotations<'a>(holdings: &'a Holdings<'a>, profile: &'a Profile, wanted: &'a Wanted, texts: &'a Texts<'a>) -> Result<Sheet<'a>> {
    first_annotations(holdings, holdings.linked.claims.len(), profile, wanted, texts)
}

/// The same of the first so many claims.
pub(crate) fn first_annotations<'a>(
    holdings: &'a Holdings<'a>,
    many: usize,
    profile: &'a Profile,
    wanted: &'a Wanted,
    texts: &'a Texts<'a>,
) -> Result<Sheet<'a>> {
    profile.open()?;
    let heads = fields();
    let mut unnamed: HashMap<&ReportId, Vec<Symbol>> = HashMap::new();
    for claim in holdings.linked.claims.iter().map(|c| &c.claim) {
        let words = claim.by.actors.iter().filter(|b| b.actor.is_none() && !b.words.is_empty()).map(|b| b.words.clone());
        words.for_each(|w| unnamed.entry(&claim.report).or_default().push(w));
    }
    let mut last: Option<(ReportId, Around)> = None;
    let made = first_told(holdings, many, wanted).filter_map(move |told| {
        let row = row(&told, holdings, profile, wanted)?;
        let c = &*told.claim;
        if last.as_ref().is_none_or(|l| l.0 != c.claim.report) {
            let text = if profile.is_public() { None } else { texts(&c.claim.report) };
            last = Some((c.claim.report.clone(), Around { text, unnamed: unnamed.get(&c.claim.report).cloned().unwrap_or_default() }));
        }
        let annotation = annotation(c, &heads, &row, profile, &last.as_ref()?.1);
        Some(Ok(Row { cells: vec![Cell::Words(annotation.to_string())], shape: None }))
    });
    let fields = vec![Field::new("annotation", Kind::Words, "", "a claim as a W3C Web Annotation")];
    Ok(Sheet { name: "annotations", about: "Claims as W3C Web Annotations", fields, key: None, rows: Box::new(made) })
}

/// Writes annotations as one page of a collection (JSON-LD). Gives back their number.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn annotation_page(sheet: Sheet<'_>, out: &mut impl Write) -> Result<u64> {
    out.write_all(
        b"{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"id\":\"urn:tollbook:annotations\",\"type\":\"AnnotationPage\",\"startIndex\":0,\"items\":[",
    )?;
    let mut rows = 0;
    for row in sheet.rows {
        if let Some(Cell::Words(words)) = row?.cells.first() {
            out.write_all(if rows == 0 { b"\n" } else { b",\n" })?;
            out.write_all(words.as_bytes())?;
            rows += 1;
        }
    }
    out.write_all(b"\n]}\n")?;
    Ok(rows)
}
