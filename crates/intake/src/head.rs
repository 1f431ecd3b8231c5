//! Enters: the source of a page. Leaves: what its head and marks say of it: title, day, byline, publisher, language. Never done here: building
//! a tree, or looking at the page's words; the same page gives the same answers whichever extractor takes its text.

use crate::dates;
use crate::prune::tag_end;
use jiff::civil::Date;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) title: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) language: Option<String>,
    /// The day of publication and the words that state it.
    pub(crate) date: Option<(Date, String)>,
}

/// Bytes of a page that are looked at.
const LOOKED_MAX: usize = 1 << 20;

/// The longest name of an element that is told apart.
const NAME_MAX: usize = 24;
/// The longest title or headline, in bytes.
const INNER_MAX: usize = 4_000;

/// A tag: its name in small letters, its attributes' source, and where its end stands.
pub(crate) struct Tag<'a> {
    pub(crate) name: String,
    attributes: &'a str,
    pub(crate) end: usize,
}

/// The tag that opens at `at`, where the text has a `<`; `None` for a lone sign. A tag that never ends lasts to the end of the text.
pub(crate) fn tag(html: &str, at: usize) -> Option<Tag<'_>> {
    let rest = &html[at + 1..];
    let name_end = rest.bytes().take(NAME_MAX).take_while(|c| c.is_ascii_alphanumeric() || matches!(c, b'/' | b'!' | b'-')).count();
    if name_end == 0 {
        return None;
    }
    let name = rest[..name_end].to_ascii_lowercase();
    match tag_end(html, at + 1 + name_end) {
        Some(end) => Some(Tag { name, attributes: &html[at + 1 + name_end..end - 1], end }),
        None => Some(Tag { name, attributes: "", end: html.len() }),
    }
}

/// The value of an attribute, its entities resolved.
fn attribute(source: &str, name: &str) -> Option<String> {
    let bytes = source.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        while i < bytes.len() && (bytes[i].is_ascii_whitespace() || bytes[i] == b'/') {
            i += 1;
        }
        let start = i;
        while i < bytes.len() && !bytes[i].is_ascii_whitespace() && bytes[i] != b'=' && bytes[i] != b'/' {
            i += 1;
        }
        let key = &source[start..i];
        while i < bytes.len() && bytes[i].is_ascii_whitespace() {
            i += 1;
        }
        let mut value = "";
        if bytes.get(i) == Some(&b'=') {
            i += 1;
            while i < bytes.len() && bytes[i].is_ascii_whitespace() {
                i += 1;
            }
            let (from, end) = match bytes.get(i) {
                Some(q @ (b'"' | b'\'')) => (i + 1, bytes[i + 1..].iter().position(|b| b == q).map_or(bytes.len(), |n| i + 1 + n)),
                _ => (i, bytes[i..].iter().position(u8::is_ascii_whitespace).map_or(bytes.len(), |n| i + n)),
            };
            value = &source[from..end];
            i = end + 1;
        } else if start == i {
            i += 1;
        }
        if key.eq_ignore_ascii_case(name) {
            return Some(unescape(value));
        }
    }
    None
}

/// Text with the entities that heads use resolved, and its blanks joined.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        let known = end.and_then(|e| {
            let name = &rest[1..e];
            let c = match name {
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                "lt" => '<',
                "gt" => '>',
                "nbsp" => ' ',
                "ndash" => '–',
                "mdash" => '—',
                "lsquo" => '‘',
                "rsquo" => '’',
                "ldquo" => '“',
                "rdquo" => '”',
                "hellip" => '…',
                _ => {
                    let digits = name.strip_prefix('#')?;
                    let n = match digits.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => digits.parse().ok()?,
                    };
                    char::from_u32(n)?
                }
            };
            Some((c, e + 1))
        });
        match known {
            Some((c, len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text between here and the closing tag, without the tags inside it.
fn inner(html: &str, from: usize, name: &str) -> Option<String> {
    let mut most = html.len().min(from + INNER_MAX);
    while !html.is_char_boundary(most) {
        most -= 1;
    }
    let rest = &html[from..most];
    let close = format!("</{name}");
    let end = rest.match_indices('<').find(|(i, _)| rest.get(*i..*i + close.len()).is_some_and(|t| t.eq_ignore_ascii_case(&close)))?.0;
    let mut text = String::new();
    let mut inside = false;
    for c in rest[..end].chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = unescape(&text);
    (!text.is_empty()).then_some(text)
}

/// The string value of a key of a JSON-LD block, read without a parser: blocks are often broken.
fn json_string(block: &str, key: &str) -> Option<String> {
    let at = block.find(&format!("\"{key}\""))? + key.len() + 2;
    let rest = block[at..].trim_start().strip_prefix(':')?.trim_start();
    let rest = match rest.strip_prefix(['{', '[']) {
        // An author or publisher is an object with a name, or a list of them.
        Some(inner) => {
            let end = inner.find(['}', ']']).unwrap_or(inner.len());
            return json_string(&inner[..end], "name");
        }
        None => rest.strip_prefix('"')?,
    };
    let mut out = String::new();
    let mut chars = rest.chars();
    loop {
        match chars.next()? {
            '"' => break,
            '\\' => match chars.next()? {
                'u' => {
                    let hex: String = chars.by_ref().take(4).collect();
                    out.push(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                'n' | 't' | 'r' => out.push(' '),
                c => out.push(c),
            },
            c => out.push(c),
        }
    }
    let out = unescape(&out);
    (!out.is_empty()).then_some(out)
}

/// The title without the site's name behind a bar or dash.
fn bare_title(title: &str, publisher: Option<&str>) -> String {
    for bar in [" | ", " - ", " – ", " — ", " :: ", " » "] {
        if let Some((head, site)) = title.rsplit_once(bar)
            && (publisher.is_some_and(|p| p.eq_ignore_ascii_case(site.trim())) || (bar == " | " && head.split_whitespace().count() >= 3))
        {
            return head.trim().to_owned();
        }
    }
    title.to_owned()
}

const PUBLISHED: [&str; 13] = [
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "pubdate",
    "publish-date",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
];
const AUTHOR: [&str; 5] = ["author", "article:author", "dc.creator", "dcterms.creator", "parsely-author"];

/// Reads what a page says of itself.
pub(crate) fn head(html: &str) -> Head {
    let mut end = html.len().min(LOOKED_MAX);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let html = &html[..end];
    let mut found = Head::default();
    // Ranked: the page's own meta before JSON-LD before a time element.
    let mut dates: [Option<(Date, String)>; 3] = [None, None, None];
    let (mut titles, mut authors): ([Option<String>; 3], [Option<String>; 2]) = Default::default();
    let mut at = 0;
    while let Some(next) = html[at..].find('<').map(|n| at + n) {
        at = next + 1;
        if html[next..].starts_with("<!--") {
            at = html[next..].find("-->").map_or(html.len(), |n| next + n + 3);
            continue;
        }
        let Some(tag) = tag(html, next) else { continue };
        let value = |name: &str| attribute(tag.attributes, name).filter(|v| !v.is_empty());
        at = tag.end.min(html.len());
        match tag.name.as_str() {
            "html" => found.language = value("lang").or_else(|| value("xml:lang")),
            "meta" => {
                let Some(name) = value("property").or_else(|| value("name")).or_else(|| value("itemprop")) else { continue };
                let (name, Some(content)) = (name.to_ascii_lowercase(), value("content")) else { continue };
                if dates[0].is_none() && PUBLISHED.contains(&name.as_str()) {
                    dates[0] = dates::stamp(&content).map(|d| (d, content));
                } else if name == "og:title" {
                    titles[0].get_or_insert(content);
                } else if name == "og:site_name" {
                    found.publisher.get_or_insert(content);
                } else if AUTHOR.contains(&name.as_str()) && !content.contains("://") {
                    authors[0].get_or_insert(content);
                }
            }
            "title" if titles[2].is_none() => titles[2] = inner(html, at, "title"),
            "h1" if titles[1].is_none() => titles[1] = inner(html, at, "h1"),
            "time" if dates[2].is_none() => dates[2] = value("datetime").and_then(|v| dates::stamp(&v).map(|d| (d, v))),
            "script" => {
                let close = html[at..].find("</script").map_or(html.len(), |n| at + n);
                if value("type").is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json")) {
                    let block = &html[at..close];
                    if dates[1].is_none() {
                        dates[1] = json_string(block, "datePublished").and_then(|v| dates::stamp(&v).map(|d| (d, v)));
                    }
                    authors[1] = authors[1].take().or_else(|| json_string(block, "author"));
                    found.publisher = found.publisher.take().or_else(|| json_string(block, "publisher"));
                }
                at = close;
            }
            "style" => at = html[at..].find("</style").map_or(html.len(), |n| at + n),
            _ => {}
        }
    }
    found.date = dates.into_iter().flatten().next();
    found.byline = authors.into_iter().flatten().next();
    let publisher = found.publisher.clone();
    found.title = titles.into_iter().flatten().next().map(|t| bare_title(&t, publisher.as_deref()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_head_gives_title_day_byline_publisher_and_language() {
        let h = head(
            r#"<!doctype html><html lang="en-GB"><head><title>Market hit &amp; burned | The Daily</title><meta property="og:site_name" content='The Daily'>
            <meta content="2021-02-20T10:00:00Z" property=article:published_time><meta name="author" content="Ann Writer"></head><body><h1>Market hit</h1>"#,
        );
        assert_eq!(h.title.as_deref(), Some("Market hit"));
        assert_eq!(h.date.as_ref().map(|d| d.0), Some(date(2021, 2, 20)));
        assert_eq!((h.byline.as_deref(), h.publisher.as_deref(), h.language.as_deref()), (Some("Ann Writer"), Some("The Daily"), Some("en-GB")));
    }

    #[test]
    fn a_block_of_json_and_a_time_stand_in_where_the_head_is_silent() {
        let h = head(
            r#"<title>Market hit – Example Post</title><script type="application/ld+json">{"author":[{"@type":"Person","name":"Ann \u0057riter"}],
            "publisher": {"name": "Example Post"}, "datePublished": "2021-02-20"}</script><time datetime="2020-01-01">"#,
        );
        assert_eq!(h.title.as_deref(), Some("Market hit"));
        assert_eq!(h.byline.as_deref(), Some("Ann Writer"));
        assert_eq!(h.date.map(|d| d.0), Some(date(2021, 2, 20)));
        assert_eq!(head("<p>x <time datetime=2021-02-20>").date.map(|d| d.0), Some(date(2021, 2, 20)));
    }

    #[test]
    fn broken_heads_give_what_is_whole() {
        for broken in [
            "<",
            "<meta",
            "<meta content=\"",
            "<title>x",
            "<script type=application/ld+json>{\"datePublished\":\"2021-0",
            "<!--",
            "<meta name=\"date\" content=\"é",
            "<a \u{e9}=>",
        ] {
            let h = head(broken);
            assert_eq!(h.date, None, "{broken}");
        }
        assert_eq!(unescape("a &bogus; &#x41; &#99999999; b"), "a &bogus; A &#99999999; b");
    }
}
