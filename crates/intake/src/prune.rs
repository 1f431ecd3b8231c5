//! Enters: the source of a page. Leaves: the same page without what is never its text: scripts, styles, drawings, comments, menus, and attributes
//! that no extractor looks at; or a refusal of a page beyond the limits. Never done here: deciding what the report is.

use crate::page::{PAGE_BYTES_MAX, PAGE_DEPTH_MAX, PAGE_TAGS_MAX, PageError};
use memchr::memchr;

/// Elements that have no end tag, and those whose end tag is mostly left out; the latter nest only through others that are counted.
const NOT_NESTING: [&str; 29] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th",
    "thead", "tbody", "tfoot", "option", "optgroup", "html", "head", "body",
];

/// Elements that go with all that is in them.
const DROPPED: [&str; 8] = ["script", "style", "svg", "template", "iframe", "canvas", "object", "nav"];

/// Attributes that extractors look at.
const KEPT: [&str; 17] = [
    "class",
    "id",
    "role",
    "href",
    "lang",
    "dir",
    "property",
    "itemprop",
    "name",
    "content",
    "datetime",
    "type",
    "rel",
    "hidden",
    "style",
    "aria-hidden",
    "data-testid",
];

/// The longest name of an element that is told apart.
const NAME_MAX: usize = 12;

/// Where the tag that begins before `from` ends: behind its `>`; `None` if it doesn't.
pub(crate) fn tag_end(html: &str, from: usize) -> Option<usize> {
    let bytes = html.as_bytes();
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'>' => return Some(at + 1),
            q @ (b'"' | b'\'') => at += 2 + memchr(*q, &bytes[at + 1..])?,
            _ => at += 1,
        }
    }
}

/// Where the element ends whose start tag ends at `from`: behind its own end tag, elements of its name inside of it counted.
fn element_end(html: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let raw = matches!(name, "script" | "style");
    let (mut at, mut depth) = (from, 1usize);
    loop {
        at += memchr(b'<', bytes.get(at..)?)? + 1;
        let closing = bytes.get(at) == Some(&b'/');
        let start = at + usize::from(closing);
        let Some(found) = html.get(start..start + name.len()) else { continue };
        let ends = bytes.get(start + name.len()).is_none_or(|b| !b.is_ascii_alphanumeric());
        if !found.eq_ignore_ascii_case(name) || !ends {
            continue;
        }
        if closing {
            depth -= 1;
            if depth == 0 {
                return Some(tag_end(html, start).unwrap_or(html.len()));
            }
        } else if !raw {
            depth += 1;
        }
    }
}

/// Copies the attributes that are looked at.
fn attributes(source: &str, out: &mut String) {
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_whitespace() || bytes[at] == b'/' {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && !bytes[at].is_ascii_whitespace() && !matches!(bytes[at], b'=' | b'/') {
            at += 1;
        }
        let name = &source[start..at];
        let blanks = bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        if bytes.get(at + blanks) == Some(&b'=') {
            at += blanks + 1;
            at += bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            at = match bytes.get(at) {
                Some(q @ (b'"' | b'\'')) => memchr(*q, &bytes[at + 1..]).map_or(bytes.len(), |n| at + 2 + n),
                _ => at + bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace()).count(),
            };
        }
        if at == start {
            // A lone sign of equality.
            at += 1;
            continue;
        }
        if KEPT.iter().any(|k| k.eq_ignore_ascii_case(name)) {
            out.push(' ');
            out.push_str(&source[start..at]);
        }
    }
}

/// Prunes a page.
///
/// # Errors
/// The page has more bytes, elements or depth than a page may have.
pub(crate) fn prune(html: &str) -> Result<String, PageError> {
    if html.len() > PAGE_BYTES_MAX {
        return Err(PageError::TooLarge { max: PAGE_BYTES_MAX });
    }
    let bytes = html.as_bytes();
    let mut out = String::with_capacity(html.len() / 2);
    let (mut at, mut tags, mut depth) = (0usize, 0usize, 0usize);
    // Names of elements that were once found without an end: they are not looked for again, which would take long.
    let mut endless: Vec<&str> = Vec::new();
    while let Some(next) = memchr(b'<', &bytes[at..]).map(|n| at + n) {
        out.push_str(&html[at..next]);
        let rest = &html[next..];
        if rest.starts_with("<!--") {
            // What is left open lasts to the end.
            let Some(end) = memchr::memmem::find(&bytes[next + 4..], b"-->") else { return Ok(out) };
            at = next + 4 + end + 3;
            continue;
        }
        let closing = bytes.get(next + 1) == Some(&b'/');
        let from = next + 1 + usize::from(closing);
        let length = bytes[from..].iter().take(64).take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
        if length == 0 || !bytes[from].is_ascii_alphabetic() {
            out.push('<');
            at = next + 1;
            continue;
        }
        let Some(end) = tag_end(html, from + length) else { return Ok(out) };
        at = end;
        tags += 1;
        if tags > PAGE_TAGS_MAX {
            return Err(PageError::TooManyElements { max: PAGE_TAGS_MAX });
        }
        let written = &html[from..from + length];
        let mut small = [0u8; NAME_MAX];
        let name = match small.get_mut(..length) {
            Some(small) => {
                small.copy_from_slice(written.as_bytes());
                small.make_ascii_lowercase();
                std::str::from_utf8(small).unwrap_or(written)
            }
            None => written,
        };
        if closing {
            if !NOT_NESTING.contains(&name) {
                depth = depth.saturating_sub(1);
            }
            out.push_str("</");
            out.push_str(written);
            out.push('>');
            continue;
        }
        let source = &html[from + length..end - 1];
        // The data that a page gives for machines may hold its whole text.
        let is_data = name == "script" && source.to_ascii_lowercase().contains("ld+json");
        if let Some(dropped) = DROPPED.iter().find(|d| **d == name)
            && !is_data
            && !endless.contains(dropped)
        {
            match element_end(html, end, name) {
                Some(end) => {
                    at = end;
                    continue;
                }
                // What a script left open holds is no text.
                None if matches!(name, "script" | "style") => return Ok(out),
                None => endless.push(dropped),
            }
        }
        if !NOT_NESTING.contains(&name) {
            depth += 1;
            if depth > PAGE_DEPTH_MAX {
                return Err(PageError::TooDeep { max: PAGE_DEPTH_MAX });
            }
        }
        out.push('<');
        out.push_str(written);
        attributes(source, &mut out);
        out.push('>');
        if is_data {
            let Some(end) = element_end(html, end, name) else { return Ok(out) };
            out.push_str(&html[at..end]);
            at = end;
            depth = depth.saturating_sub(1);
        }
    }
    out.push_str(&html[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_text_goes_and_all_else_stays() {
        let page = "<!DOCTYPE html><html lang=en data-x='1'><head><script>a('<p>')</script><STYLE>b</STYLE></head><body onload=x class=\"c d\"><nav><nav>x</nav>y</nav>\
                    <p id='p' data-y=\"1>2\">Five < six &amp; <b>seven</b></p><!-- <p>z</p> --><svg><path/></svg></body></html>";
        assert_eq!(
            prune(page).expect("a page"),
            "<!DOCTYPE html><html lang=en><head></head><body class=\"c d\"><p id='p'>Five < six &amp; <b>seven</b></p></body></html>"
        );
        let data = "<script type=\"application/ld+json\">{\"articleBody\":\"Five <b>\"}</script>x";
        assert_eq!(prune(data).expect("a page"), data);
    }

    #[test]
    fn what_is_left_open_takes_no_long_search_and_loses_no_text() {
        assert_eq!(prune("<nav><p>Five").expect("a page"), "<nav><p>Five");
        assert_eq!(prune("a<script>b").expect("a page"), "a");
        assert_eq!(prune("a<!-- b").expect("a page"), "a");
        assert_eq!(prune("a<p class='").expect("a page"), "a");
        for piece in ["<a \"", "<a '\"", "<title>", "<script", "<!-", "<a b=", "<é>", "</", "<p =>"] {
            let long = piece.repeat(400_000);
            assert!(prune(&long).is_ok_and(|p| p.len() <= long.len()) || long.len() > 100_000, "{piece}");
        }
        let navs = "<svg>".repeat(PAGE_DEPTH_MAX - 1);
        assert_eq!(prune(&navs).expect("a page"), navs);
    }
}
