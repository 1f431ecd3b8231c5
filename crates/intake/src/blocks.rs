//! Enters: a piece of HTML without menus: a cleaned page, an item of a channel, a mail. Leaves: its words, a paragraph per block. Never done
//! here: deciding which part of a page is the report.

use crate::head::{tag, unescape};

/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 34] = [
    "p",
    "div",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "table",
    "tr",
    "thead",
    "tbody",
    "tfoot",
    "caption",
    "section",
    "article",
    "header",
    "footer",
    "figure",
    "figcaption",
    "hr",
    "main",
    "aside",
    "center",
    "address",
];

/// The words of a piece of HTML; paragraphs are parted by one empty line.
pub(crate) fn blocks(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut line = String::new();
    let flush = |line: &mut String, out: &mut String| {
        let words = unescape(line);
        if !words.is_empty() {
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&words);
        }
        line.clear();
    };
    let mut at = 0;
    while at < html.len() {
        let Some(next) = html[at..].find('<').map(|n| at + n) else {
            line.push_str(&html[at..]);
            break;
        };
        line.push_str(&html[at..next]);
        let rest = &html[next..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |n| next + n + 3);
            continue;
        }
        let Some(tag) = tag(html, next) else {
            // A lone sign, as in "3 < 4".
            line.push('<');
            at = next + 1;
            continue;
        };
        at = tag.end.min(html.len());
        let name = tag.name.trim_matches('/');
        if BLOCKS.contains(&name) {
            flush(&mut line, &mut out);
        } else if matches!(name, "td" | "th") {
            line.push(' ');
        } else if matches!(tag.name.as_str(), "script" | "style" | "head" | "noscript" | "template") {
            let close = format!("</{name}");
            at = html[at..].find(&close).map_or(html.len(), |n| at + n);
        }
    }
    flush(&mut line, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_block_is_a_paragraph_and_marks_within_it_are_none() {
        assert_eq!(
            blocks("<div><p>Five <b>killed</b>,\n ten&nbsp;hurt.</p>\n<ul><li>One</li><li>Two</ul>x<br>y</div>"),
            "Five killed, ten hurt.\n\nOne\n\nTwo\n\nx\n\ny"
        );
        assert_eq!(blocks("<table><tr><td>Homs</td><td>3</td></tr></table>"), "Homs 3");
    }

    #[test]
    fn scripts_comments_and_broken_tags_give_no_words_and_no_panic() {
        assert_eq!(blocks("a<script>b<p></script><!-- c --><style>d</style>e"), "ae");
        assert_eq!(blocks("3 < 4 and <é> &amp; <b"), "3 < 4 and <é> &");
        assert_eq!(blocks("<!-- open"), "");
        assert_eq!(blocks(""), "");
    }
}
