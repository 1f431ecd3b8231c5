//! Enters: the source of a web page. Leaves: its main text, without menus, banners, comments and related stories. Never done here: following
//! a link, running a script, or letting a page's shape exhaust the stack.

use crate::apart::apart;
use crate::blocks::blocks;
use crate::head::{Head, head};
use crate::prune::prune;
use thiserror::Error;

/// How the main text of a page is found. A book fixes one, so that its texts don't depend on the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageExtractor {
    /// The crate `trafilatura`: the more exact one.
    #[default]
    Main,
    /// The crate `dom_smoothie`: several times faster, a little less exact.
    Fast,
}

impl PageExtractor {
    /// The name and version that a text is kept under.
    #[must_use]
    pub fn name_and_version(self) -> (&'static str, &'static str) {
        match self {
            PageExtractor::Main => ("trafilatura", "0.6.0"),
            PageExtractor::Fast => ("dom_smoothie", "0.19.0"),
        }
    }
}

/// The most bytes that a page may have.
pub(crate) const PAGE_BYTES_MAX: usize = 10 << 20;
/// The most tags that a page may have; the largest live blogs have about 40,000.
pub(crate) const PAGE_TAGS_MAX: usize = 100_000;
/// The deepest nesting of a page.
pub(crate) const PAGE_DEPTH_MAX: usize = 512;

/// Why a page gave no text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PageError {
    /// More bytes than a page may have.
    #[error("a page larger than {} MiB; save the report's own words as a .txt file", max >> 20)]
    TooLarge {
        /// The limit, in bytes.
        max: usize,
    },
    /// More tags than a page may have.
    #[error("a page of more than {max} elements; save the report's own words as a .txt file")]
    TooManyElements {
        /// The limit.
        max: usize,
    },
    /// Elements inside elements without end.
    #[error("a page whose elements lie more than {max} deep; save the report's own words as a .txt file")]
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// No main text was found.
    #[error("a page without a main text; if a browser shows one, copy its words into a .txt file")]
    NoText,
    /// The library that takes pages apart gave up.
    #[error("the extractor {extractor} broke off on this page; try the other extractor, or copy the report's words into a .txt file")]
    BrokeOff {
        /// Which one.
        extractor: &'static str,
    },
}

/// The main text of a page and what its head says.
pub(crate) struct Page {
    pub(crate) text: String,
    pub(crate) head: Head,
}

/// Takes a page apart.
///
/// # Errors
/// The page is beyond a limit, or has no main text.
pub(crate) fn read_page(html: &str, how: PageExtractor) -> Result<Page, PageError> {
    let pruned = prune(html)?;
    let taken = apart(|| match how {
        PageExtractor::Main => main_text(&pruned),
        PageExtractor::Fast => fast_text(&pruned),
    });
    let text = taken.ok_or(PageError::BrokeOff { extractor: how.name_and_version().0 })?;
    let text = text.ok_or(PageError::NoText)?;
    if text.is_empty() { Err(PageError::NoText) } else { Ok(Page { text, head: head(html) }) }
}

fn main_text(html: &str) -> Option<String> {
    let options = trafilatura::Options::default().with_fallback(true).with_exclude_comments(true).with_html_date_mode(trafilatura::HtmlDateMode::Disabled);
    trafilatura::extract(html, &options)
        .ok()
        .map(|r| if r.content_html.matches("<p").count() > 1 { blocks(&r.content_html) } else { parted(html, &r.content_text) })
}

/// The words that the extractor chose from a short page, which it runs together, in the page's own paragraphs.
fn parted(html: &str, chosen: &str) -> String {
    // A page of many short blocks around a long text would be searched for too long.
    const WORK_MAX: usize = 100_000_000;
    if chosen.len().saturating_mul(html.matches('<').count()) > WORK_MAX {
        return chosen.trim().to_owned();
    }
    let squeeze = |t: &str| t.split_whitespace().collect::<String>();
    let whole = squeeze(chosen);
    let (mut out, mut taken, mut at) = (String::new(), 0, 0);
    for block in blocks(html).split("\n\n") {
        let words = squeeze(block);
        if let Some(found) = whole[at..].find(&words).filter(|_| !words.is_empty()) {
            at += found + words.len();
            taken += words.len();
            out.push_str(if out.is_empty() { "" } else { "\n\n" });
            out.push_str(block);
        }
    }
    // Nine tenths in the page's paragraphs are the text; less means that the two don't agree on what a paragraph is.
    if taken * 10 >= whole.len() * 9 { out } else { chosen.trim().to_owned() }
}

/// Pages of so few bytes of text are reports too; below that a page is searched again with less care for what is no report.
const FAST_TEXT_MIN: usize = 150;

fn fast_text(html: &str) -> Option<String> {
    let config = dom_smoothie::Config { char_threshold: FAST_TEXT_MIN, disable_json_ld: true, ..dom_smoothie::Config::default() };
    let mut page = dom_smoothie::Readability::new(html, None, Some(config)).ok()?;
    page.parse().ok().map(|a| blocks(&a.content))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A news page with all that surrounds a report.
    pub(crate) const NEWS: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Shelling hits market in Saraqib | The Example Post</title>
<meta property="article:published_time" content="2021-02-20T10:00:00Z"><meta name="author" content="Ann Writer"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/war">War</a></li></ul></nav>
<div class="cookie-banner"><p>We use cookies to improve your experience. Accept all</p></div>
<article><h1>Shelling hits market in Saraqib</h1><p>Shells fell on a crowded market in the town of Saraqib on Friday, killing at least 21 civilians, half of them women, the mayor said.</p>
<p>Rescue workers searched the rubble for survivors late into the night, and a hospital in the next town said that it had taken in forty wounded people.</p>
<p>The army did not comment on the shelling, which residents said had come from positions south of the town and had lasted for about an hour.</p></article>
<aside class="related"><h3>Related stories</h3><ul><li><a href="/a">Car bomb kills 12 in Afrin</a></li><li><a href="/b">Mine kills three children near Homs</a></li></ul></aside>
<div id="comments"><div class="comment"><p>My cousin says that a hundred people died.</p></div></div><footer>Copyright 2021 The Example Post</footer></body></html>"#;

    #[test]
    fn both_extractors_give_the_report_and_nothing_around_it() {
        for how in [PageExtractor::Main, PageExtractor::Fast] {
            let page = read_page(NEWS, how).expect("a page");
            assert!(page.text.contains("killing at least 21 civilians") && page.text.contains("about an hour."), "{how:?}: {}", page.text);
            for alien in ["Afrin", "hundred people", "cookies", "Copyright"] {
                assert!(!page.text.contains(alien), "{how:?} took {alien:?}: {}", page.text);
            }
            assert_eq!(page.head.title.as_deref(), Some("Shelling hits market in Saraqib"));
        }
    }

    #[test]
    fn paragraphs_stay_apart() {
        for how in [PageExtractor::Main, PageExtractor::Fast] {
            let page = read_page(NEWS, how).expect("a page");
            assert!(page.text.contains("the mayor said.\n\nRescue workers"), "{how:?}: {}", page.text);
        }
    }

    #[test]
    fn pages_beyond_a_limit_are_refused_before_a_tree_is_built() {
        let deep = "<div>".repeat(100_000);
        let wide = "<b>x</b>".repeat(PAGE_TAGS_MAX);
        let large = " ".repeat(PAGE_BYTES_MAX + 1);
        for how in [PageExtractor::Main, PageExtractor::Fast] {
            assert_eq!(read_page(&deep, how).err(), Some(PageError::TooDeep { max: PAGE_DEPTH_MAX }));
            assert_eq!(read_page(&wide, how).err(), Some(PageError::TooManyElements { max: PAGE_TAGS_MAX }));
            assert_eq!(read_page(&large, how).err(), Some(PageError::TooLarge { max: PAGE_BYTES_MAX }));
        }
    }

    #[test]
    fn the_deepest_page_allowed_is_read_without_a_crash() {
        let deep = format!("{}<p>{}</p>", "<div>".repeat(PAGE_DEPTH_MAX - 2), "Five people were killed in the town. ".repeat(20));
        for how in [PageExtractor::Main, PageExtractor::Fast] {
            let _ = read_page(&deep, how);
        }
    }

    #[test]
    fn a_page_without_words_has_no_text() {
        for how in [PageExtractor::Main, PageExtractor::Fast] {
            for empty in ["", "<html><body></body></html>", "<p>", "<script>var a = '<p>Five killed</p>'"] {
                assert_eq!(read_page(empty, how).err(), Some(PageError::NoText), "{how:?} {empty}");
            }
        }
    }

    #[test]
    fn broken_markup_gives_a_text_or_an_error() {
        let mut seed = 7u64;
        for _ in 0..60 {
            let mut bytes = NEWS.as_bytes().to_vec();
            for _ in 0..30 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (seed >> 33) as usize % bytes.len();
                bytes[at] = b"<>\"'/&= a!-"[(seed >> 20) as usize % 11];
            }
            let html = String::from_utf8_lossy(&bytes);
            for how in [PageExtractor::Main, PageExtractor::Fast] {
                let _ = read_page(&html, how);
            }
        }
    }
}
