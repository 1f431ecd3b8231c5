//! Enters: a capture in RSS, Atom or JSON Feed form. Leaves: its items, each with what the channel says of it. Never done here: fetching an
//! item's page, resolving an entity, or building a tree before depth and size are known.

use crate::blocks::blocks;
use crate::dates;
use crate::extracted::{Extracted, Extractor, Extractors, Raw};
use crate::{Capture, IntakeError};
use jiff::civil::Date;
use thiserror::Error;

/// The most bytes that a channel may have.
pub const CHANNEL_BYTES_MAX: usize = 10 << 20;
/// The deepest nesting of a channel's elements.
const DEPTH_MAX: usize = 256;
/// The most items that are taken from a channel.
const ITEMS_MAX: usize = 10_000;
/// An item with so many letters is taken for the whole report; fewer are a teaser.
const WHOLE_MIN: usize = 600;
/// The name and version that the text of an item is kept under.
const EXTRACTOR: (&str, &str) = ("feed-rs", "3.0.0");

/// Why a channel gave no items.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// More bytes than a channel may have.
    #[error("a feed larger than {} MiB; ask its publisher for one that holds the latest reports alone", max >> 20)]
    TooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// A document type, by which entities could be declared.
    #[error("a feed with a document type (<!DOCTYPE …>); entities can be used to exhaust a machine, so none is read: ask its publisher for a plain feed")]
    DocumentType,
    /// Elements inside elements without end.
    #[error("a feed whose elements lie more than {max} deep; no reader's feed does")]
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// Not well-formed, cut off, or of an unknown version.
    #[error("a feed that can't be read ({why}); if it was cut off, fetch it again")]
    Broken {
        /// What the parser says.
        why: String,
    },
}

/// A list of reports that a source offers, newest first as a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its title.
    pub title: Option<String>,
    /// Minutes after which it asks to be looked at again.
    pub ttl_minutes: Option<u32>,
    /// Its items, in its order.
    pub items: Vec<ChannelItem>,
    /// What was left out, one sentence each.
    pub notes: Vec<String>,
}

/// One report of a channel, or a teaser with a link to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelItem {
    /// The channel's own id for it; what was seen before is told by this.
    pub id: String,
    /// The report's address, as given; nothing has looked at it.
    pub link: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub byline: Option<String>,
    /// The day of publication in the stamp's own zone.
    pub day: Option<Date>,
    /// Its words: the content if there is one, otherwise the summary.
    pub text: String,
    /// The item as it stands in the channel: its element or its object. The whole channel, where that can't be told.
    pub original: String,
    publisher: Option<String>,
}

impl ChannelItem {
    /// True if the channel holds the whole report, as far as its length tells; otherwise the page behind the link has it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.text.chars().count() >= WHOLE_MIN
    }

    /// The item's own words as a text, taken out of the channel's capture.
    ///
    /// # Errors
    /// The item has no words, or lies in the future.
    pub fn extract(&self, channel: &Capture, how: &Extractors<'_>) -> Result<Extracted, IntakeError> {
        let origin = format!("{}!/{}", channel.origin, self.id);
        if self.text.is_empty() && self.title.is_none() {
            return Err(IntakeError::NotOneReport { origin, what: "an item without words", remedy: "fetch the page that it links to" });
        }
        let raw = Raw {
            text: self.text.clone(),
            title: self.title.clone(),
            byline: self.byline.clone(),
            publisher: self.publisher.clone(),
            date: self.day.map(|d| (d, d.to_string())),
            notes: if self.is_whole() { Vec::new() } else { vec!["the feed gives a summary only; the page behind the link has the whole".to_owned()] },
        };
        // The address of the item may name its day; the channel's doesn't.
        let mut place = channel.clone();
        place.origin = self.link.clone().unwrap_or(origin);
        Extracted::settle(&place, raw, Extractor::new(EXTRACTOR.0, EXTRACTOR.1), how)
    }
}

/// Walks the marks of an XML text and refuses what no feed needs, before a parser sees it.
fn guard(xml: &str) -> Result<(), ChannelError> {
    let (mut depth, mut at) = (0usize, 0usize);
    while let Some(n) = xml[at..].find('<') {
        let rest = &xml[at + n..];
        at += n + 1;
        let skip_to = |end: &str| rest.find(end).map_or(xml.len(), |m| at - 1 + m + end.len());
        if rest.starts_with("<!--") {
            at = skip_to("-->");
        } else if rest.starts_with("<![CDATA[") {
            at = skip_to("]]>");
        } else if rest.starts_with("<!") {
            return Err(ChannelError::DocumentType);
        } else if rest.starts_with("<?") {
            at = skip_to("?>");
        } else if rest.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else {
            let mut quote = None;
            let end = rest.bytes().position(|b| match quote {
                Some(q) => {
                    quote = if b == q { None } else { Some(q) };
                    false
                }
                None if b == b'"' || b == b'\'' => {
                    quote = Some(b);
                    false
                }
                None => b == b'>',
            });
            let Some(end) = end else { return Ok(()) };
            if !rest[..end].ends_with('/') {
                depth += 1;
            }
            if depth > DEPTH_MAX {
                return Err(ChannelError::TooDeep { max: DEPTH_MAX });
            }
            at += end;
        }
    }
    Ok(())
}

/// The elements that are items, in their order. What is no well-formed XML has been refused before.
fn elements(xml: &str) -> Vec<&str> {
    let (mut out, mut at, mut depth) = (Vec::new(), 0, 0usize);
    let mut open: Option<(usize, usize)> = None;
    while let Some(found) = xml[at..].find('<') {
        let start = at + found;
        let rest = &xml[start..];
        let end_of = |mark: &str| rest.find(mark).map_or(xml.len(), |n| start + n + mark.len());
        if rest.starts_with("<!--") {
            at = end_of("-->");
        } else if rest.starts_with("<![CDATA[") {
            at = end_of("]]>");
        } else if rest.starts_with("<?") {
            at = end_of("?>");
        } else if rest.starts_with("</") {
            at = end_of(">");
            depth = depth.saturating_sub(1);
            if let Some((from, outer)) = open
                && depth == outer
            {
                out.push(&xml[from..at]);
                open = None;
            }
        } else {
            at = start + end_of_tag(rest);
            let name = rest[1..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
            let is_item = matches!(name.rsplit(':').next(), Some("item" | "entry"));
            if xml[start..at].ends_with("/>") {
                if is_item && open.is_none() {
                    out.push(&xml[start..at]);
                }
            } else {
                if is_item && open.is_none() {
                    open = Some((start, depth));
                }
                depth += 1;
            }
        }
    }
    out
}

/// Where a tag ends, whatever stands in its quotation marks.
fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (n, b) in rest.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'>') => return n + 1,
            (None, _) => {}
        }
    }
    rest.len()
}

/// The objects that are items of a JSON Feed, in their order.
fn objects(json: &str) -> Vec<&str> {
    #[derive(serde::Deserialize)]
    struct Feed<'a> {
        #[serde(borrow, default)]
        items: Vec<&'a serde_json::value::RawValue>,
    }
    serde_json::from_str::<Feed<'_>>(json).map(|f| f.items.into_iter().map(serde_json::value::RawValue::get).collect()).unwrap_or_default()
}

/// Reads a channel.
///
/// # Errors
/// It is too large or too deep, declares a document type, or is broken.
pub fn read_channel(capture: &Capture) -> Result<Channel, IntakeError> {
    channel_of(capture).map_err(|source| IntakeError::Channel { origin: capture.origin.clone(), source })
}

fn channel_of(capture: &Capture) -> Result<Channel, ChannelError> {
    if capture.bytes().len() > CHANNEL_BYTES_MAX {
        return Err(ChannelError::TooLarge { max: CHANNEL_BYTES_MAX });
    }
    let text = crate::decode::marked_up(capture.bytes(), capture.header("content-type"));
    let mut xml = text.trim_start();
    if xml.starts_with('<') {
        guard(xml)?;
        // The text is decoded: what the declaration says of its encoding no longer holds.
        if let Some((_, rest)) = xml.strip_prefix("<?xml").and_then(|r| r.split_once("?>")) {
            xml = rest.trim_start();
        }
    }
    let broken = |why: String| ChannelError::Broken { why };
    // The day is wanted as the publisher's clock has it, so the zone is dropped before the parser turns it into another day.
    let stamp = |text: &str| dates::stamp(text).and_then(|d| format!("{d}T00:00:00Z").parse().ok());
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).timestamp_parser(stamp).build();
    let feed = parser.parse(xml.as_bytes()).map_err(|e| broken(e.to_string()))?;
    let mut notes = Vec::new();
    if feed.entries.len() > ITEMS_MAX {
        notes.push(format!("the feed has {} items; the first {ITEMS_MAX} were taken", feed.entries.len()));
    }
    let title = feed.title.map(|t| blocks(&t.content)).filter(|t| !t.is_empty());
    let originals = if xml.starts_with('<') { elements(xml) } else { objects(xml) };
    // Fewer or more than the parser found: none of them can be told for sure.
    let told = originals.len() == feed.entries.len();
    let items = feed.entries.into_iter().take(ITEMS_MAX).enumerate();
    let items = items.map(|(n, e)| {
        let original = originals.get(n).filter(|_| told).copied().unwrap_or(xml).to_owned();
        let content = e.content.and_then(|c| c.body).map(|b| blocks(&b)).unwrap_or_default();
        let summary = e.summary.map(|s| blocks(&s.content)).unwrap_or_default();
        let link = e.links.iter().find(|l| l.rel.as_deref().is_none_or(|r| r == "alternate")).or(e.links.first()).map(|l| l.href.clone());
        let day = e.published.or(e.updated).and_then(|t| dates::stamp(&t.to_rfc3339()));
        let byline = e.authors.into_iter().filter_map(|a| a.name).find(|n| !n.trim().is_empty());
        let text = if content.len() > summary.len() { content } else { summary };
        ChannelItem {
            id: e.id,
            link,
            title: e.title.map(|t| blocks(&t.content)).filter(|t| !t.is_empty()),
            byline,
            day,
            text,
            original,
            publisher: title.clone(),
        }
    });
    let items = items.collect();
    Ok(Channel { title, ttl_minutes: feed.ttl, items, notes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::captured;
    use crate::credit::registry;
    use jiff::civil::date;

    const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Example Post</title><link>https://n.example/</link><description>News</description><ttl>30</ttl>
<item><title>Market hit &amp; burned</title><link>https://n.example/market</link><guid>n-1</guid><pubDate>Sat, 20 Feb 2021 00:30:00 +0300</pubDate>
<description><![CDATA[<p>Shells killed <b>five</b> people.</p><p>Ten were hurt.</p>]]></description></item></channel></rss>"#;

    fn read(text: impl Into<Vec<u8>>) -> Result<Channel, String> {
        read_channel(&captured(text, "feed")).map_err(|e| e.to_string())
    }

    #[test]
    fn an_item_has_its_words_its_link_and_its_own_day() {
        let c = read(RSS).expect("a channel");
        let item = &c.items[0];
        assert_eq!((c.title.as_deref(), c.ttl_minutes), (Some("The Example Post"), Some(30)));
        assert_eq!((item.id.as_str(), item.link.as_deref(), item.title.as_deref()), ("n-1", Some("https://n.example/market"), Some("Market hit & burned")));
        assert_eq!(item.text, "Shells killed five people.\n\nTen were hurt.");
        assert_eq!(item.day, Some(date(2021, 2, 20)), "the publisher's day, not that of Greenwich");
        let e = item.extract(&captured(RSS, "feed"), &Extractors::new(&registry())).expect("a text");
        assert_eq!(e.text(), "Market hit & burned\n\nShells killed five people.\n\nTen were hurt.");
        assert!(item.original.starts_with("<item><title>") && item.original.ends_with("</item>"), "{}", item.original);
        assert!(!item.is_whole() && e.notes[0].contains("summary"));
        assert_eq!(e.publisher.as_deref(), Some("The Example Post"));
    }

    #[test]
    fn atom_and_json_give_the_same_items() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><id>f</id><updated>2021-02-20T10:00:00Z</updated><entry><id>n-1</id><title>Market hit</title>
            <link href="https://n.example/market"/><published>2021-02-20T10:00:00+03:00</published><content type="html">&lt;p&gt;Five killed.&lt;/p&gt;</content></entry></feed>"#;
        let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Post","items":[{"id":"n-1","url":"https://n.example/market","title":"Market hit","content_html":"<p>Five killed.</p>","date_published":"2021-02-20T10:00:00+03:00"}]}"#;
        for text in [atom, json] {
            let item = &read(text).expect("a channel").items[0];
            assert_eq!((item.id.as_str(), item.link.as_deref(), item.text.as_str()), ("n-1", Some("https://n.example/market"), "Five killed."));
            assert_eq!(item.day, Some(date(2021, 2, 20)));
        }
    }

    #[test]
    fn the_original_of_an_item_is_its_own_element() {
        let tricky = r#"<rss><channel><title>a</title><!-- <item> --><item a=">"><title>One</title><description><![CDATA[</item>]]></description></item>
            <item><title>Two</title><source><item/></source></item></channel></rss>"#;
        let found = elements(tricky);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("CDATA") && found[0].ends_with("</description></item>") && found[1].starts_with("<item><title>Two"), "{found:?}");
        assert_eq!(objects(r#"{"items": [{"id": "1"}, {"id":"2" }]}"#), [r#"{"id": "1"}"#, r#"{"id":"2" }"#]);
    }

    #[test]
    fn other_encodings_are_read_as_they_are_stated_or_marked() {
        let russian = RSS.replace("UTF-8", "windows-1251").replace("Market hit", "Обстрел рынка");
        assert_eq!(
            read(encoding_rs::WINDOWS_1251.encode(&russian).0.into_owned()).expect("a channel").items[0].title.as_deref(),
            Some("Обстрел рынка & burned")
        );
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(RSS.replace("UTF-8", "UTF-16").encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(read(wide).expect("a channel").items.len(), 1);
    }

    #[test]
    fn bombs_of_entities_are_refused_by_their_document_type() {
        let bomb = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>"#;
        assert!(read(bomb).expect_err("a bomb").contains("document type"));
        let outside = r#"<rss><channel><!DOCTYPE x SYSTEM "file:///etc/passwd"></channel></rss>"#;
        assert!(read(outside).expect_err("an entity").contains("document type"));
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(bomb.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(read(wide).expect_err("a bomb in UTF-16").contains("document type"));
        let told = RSS.replace("Ten were hurt", "<!DOCTYPE html> is a tag");
        assert!(read(told).is_ok(), "a document type inside of character data declares nothing");
    }

    #[test]
    fn deep_large_and_broken_channels_are_refused_with_a_reason() {
        let deep = format!("<rss><channel>{}", "<a>".repeat(300));
        assert!(read(deep).expect_err("deep").contains("more than 256 deep"));
        let mut large = RSS.as_bytes().to_vec();
        large.resize(CHANNEL_BYTES_MAX + 1, b' ');
        assert!(read(large).expect_err("large").contains("larger than 10 MiB"));
        for broken in ["<rss><channel>", "<rss", "{\"version\":\"https://jsonfeed.org/version/1\"", "", "<a></b>", "{}"] {
            assert!(read(broken).is_err(), "{broken}");
        }
        let nested = format!("{{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":{}", "[".repeat(100_000));
        assert!(read(nested).is_err());
    }
}
