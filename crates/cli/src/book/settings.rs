//! A book's settings. Enters: the file `config.toml` in the book's folder. Leaves: which extractors the book has fixed, which feeds it follows,
//! through which proxies it fetches, how far its reports may travel. Never done here: a fact about a report; those are entries.

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tollbook_intake::{FetchRules, PageExtractor, PdfExtractor};
use tollbook_ledger::{SETTINGS_FILE, Visibility};

/// What stands above the settings in their file.
const HEAD: &str = "# The settings of this book. `tollbook config` shows and changes them; lines of comments stay above what they stand above.\n\n";

/// The settings of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// How far reports may travel unless told when they are added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) visibility: Option<Visibility>,
    /// Name of the weights that linking uses, a table in the book's folder `models`; absent: those that come with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) model: Option<String>,
    /// Where the keeper of a host can reach whoever runs this book: an address of mail or of a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<String>,
    /// Where readers write about an error or a takedown; the page of corrections, method cards and bulletins name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) corrections: Option<String>,
    /// True if a second person has to say in the browser how far an incident was checked before it holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) second_sign_off: bool,
    /// Hosts that may be private, by their exact names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_private: Vec<String>,
    /// The extractors that were fixed when the book was made.
    #[serde(default)]
    pub(crate) extractors: Fixed,
    /// Feeds that `watch` follows.
    #[serde(default, rename = "feed", skip_serializing_if = "Vec::is_empty")]
    pub(crate) feeds: Vec<FeedSetting>,
    /// Proxies of hosts.
    #[serde(default, rename = "proxy", skip_serializing_if = "Vec::is_empty")]
    pub(crate) proxies: Vec<ProxySetting>,
}

/// The extractors, each by name and version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixed {
    /// For web pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) page: Option<String>,
    /// For PDF documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pdf: Option<String>,
}

/// A feed that is followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FeedSetting {
    /// Its address.
    pub(crate) url: String,
    /// Who publishes it, if not as it says itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// True if the pages behind summaries are fetched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) pages: bool,
    /// How far its reports may travel, if not as the book's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) visibility: Option<Visibility>,
}

/// The proxy of a host and of all hosts under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProxySetting {
    /// The host; `*` stands for every host without a proxy of its own.
    pub(crate) host: String,
    /// `http://HOST:PORT` or `socks5h://HOST:PORT`.
    pub(crate) through: String,
}

fn joined((name, version): (&str, &str)) -> String {
    format!("{name} {version}")
}

impl Fixed {
    /// The extractors that a new book fixes.
    pub(crate) fn new(page: PageExtractor, pdf: &PdfExtractor) -> Fixed {
        Fixed { page: Some(joined(page.name_and_version())), pdf: Some(joined(pdf.name_and_version())) }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(SETTINGS_FILE)
}

impl Settings {
    /// The settings of the book in a folder; a book without a file of settings has those that every book begins with.
    ///
    /// # Errors
    /// The file can't be read, or holds what no settings have.
    pub(crate) fn load(folder: &Path) -> Result<Settings> {
        let path = path(folder);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Settings::default()),
            Err(e) => return Err(e).with_context(|| format!("{}", path.display())),
        };
        toml::from_str(&text).map_err(|e| anyhow::anyhow!("{}: {}", path.display(), e.to_string().trim_end()))
    }

    /// What tells one state of the file from another: when it was written, and how long it is; none where there is no file.
    pub(crate) fn stamp(folder: &Path) -> Option<(std::time::SystemTime, u64)> {
        let file = std::fs::metadata(path(folder)).ok()?;
        Some((file.modified().ok()?, file.len()))
    }

    /// Writes them, whole or not at all.
    ///
    /// # Errors
    /// The file can't be written.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        let text = toml::to_string(self).context("these settings can't be written as TOML")?;
        let before = std::fs::read_to_string(path(folder)).unwrap_or_default();
        write_whole(&path(folder), format!("{HEAD}{}", commented(&text, &before)).as_bytes())
    }

    /// The extractor of web pages.
    ///
    /// # Errors
    /// The book has fixed one that this program doesn't have.
    pub(crate) fn page(&self) -> Result<PageExtractor, String> {
        let Some(fixed) = &self.extractors.page else { return Ok(PageExtractor::default()) };
        let have = [PageExtractor::Main, PageExtractor::Fast];
        have.into_iter().find(|e| joined(e.name_and_version()) == *fixed).ok_or_else(|| {
            let names: Vec<String> = have.iter().map(|e| joined(e.name_and_version())).collect();
            format!(
                "the book takes pages apart with {fixed}, and this program has {}; use the program of that time, or decide on another with `tollbook config page NAME`",
                names.join(" and ")
            )
        })
    }

    /// The extractor of PDF documents.
    ///
    /// # Errors
    /// The book has fixed one that this program doesn't have.
    pub(crate) fn pdf(&self) -> Result<PdfExtractor, String> {
        let Some(fixed) = &self.extractors.pdf else { return Ok(PdfExtractor::Builtin) };
        if *fixed == joined(PdfExtractor::Builtin.name_and_version()) {
            return Ok(PdfExtractor::Builtin);
        }
        match fixed.split_once(' ') {
            Some(("pdftotext", version)) => Ok(PdfExtractor::Pdftotext { version: version.to_owned() }),
            _ => Err(format!(
                "the book takes PDF documents apart with {fixed}, and this program has {}; use the program of that time, or decide on another with `tollbook config pdf NAME`",
                joined(PdfExtractor::Builtin.name_and_version())
            )),
        }
    }

    /// The rules under which an address is fetched.
    pub(crate) fn rules(&self, url: &str, also_private: &[String]) -> FetchRules {
        let host = host_of(url);
        let under = |p: &&ProxySetting| host == p.host || host.strip_suffix(p.host.as_str()).is_some_and(|rest| rest.ends_with('.'));
        let nearest = self.proxies.iter().filter(under).max_by_key(|p| p.host.len()).or_else(|| self.proxies.iter().find(|p| p.host == "*"));
        let allow_private = self.allow_private.iter().chain(also_private).cloned().collect();
        FetchRules { allow_private, proxy: nearest.map(|p| p.through.clone()), ..FetchRules::default() }
    }
}

/// The words by which a line of settings is known again: a key, or the head of a table with its number among those of that name.
fn anchor<'a>(line: &'a str, heads: &mut std::collections::HashMap<&'a str, usize>, head: &mut (&'a str, usize)) -> (&'a str, usize, &'a str) {
    if line.starts_with('[') {
        let n = heads.entry(line).or_default();
        *n += 1;
        *head = (line, *n);
        return (line, *n, "");
    }
    (head.0, head.1, line.split('=').next().unwrap_or(line).trim())
}

/// Settings with the lines of comments that an older file of them holds, each above what it stood above; those above what is gone stand at the end.
fn commented(text: &str, before: &str) -> String {
    let (mut heads, mut head) = (Default::default(), ("", 0));
    let mut above: Vec<((&str, usize, &str), Vec<&str>)> = Vec::new();
    let mut held = Vec::new();
    for line in before.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if line.starts_with('#') {
            // What stands above all settings is the program's own.
            if !line.starts_with("# The settings of this book. `tollbook config` shows") {
                held.push(line);
            }
            continue;
        }
        let at = anchor(line, &mut heads, &mut head);
        if !held.is_empty() {
            above.push((at, std::mem::take(&mut held)));
        }
    }
    let mut out = String::new();
    let (mut heads, mut head) = (Default::default(), ("", 0));
    for line in text.lines() {
        if !line.trim().is_empty() {
            let at = anchor(line.trim(), &mut heads, &mut head);
            if let Some(i) = above.iter().position(|a| a.0 == at) {
                above.remove(i).1.iter().for_each(|c| out.extend([*c, "\n"]));
            }
        }
        out.extend([line, "\n"]);
    }
    above.into_iter().flat_map(|a| a.1).chain(held).for_each(|c| out.extend([c, "\n"]));
    out
}

/// The host of an address, in small letters.
pub(crate) fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let bare = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    bare.to_ascii_lowercase()
}

/// True if what was typed is an address and no file.
pub(crate) fn is_address(typed: &str) -> bool {
    typed.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// An address that a fetch can be tried with, for settings.
pub(crate) fn checked_address(url: &str) -> Result<()> {
    let lower = url.to_ascii_lowercase();
    if !(lower.starts_with("http://") || lower.starts_with("https://")) || host_of(url).is_empty() {
        bail!("{url:?} is no address of a feed; write it out, with https://");
    }
    if url.split_once("://").is_some_and(|(_, rest)| rest.split('/').next().is_some_and(|h| h.contains('@'))) {
        bail!("the address holds a name or a password; leave them out: they would stand in the book");
    }
    Ok(())
}

/// Writes a file so that it is there whole or as it was; others can't read it, since it may hold the password of a proxy.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let write = || -> std::io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().with_context(|| format!("{}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_proxy_is_taken_and_a_part_of_a_name_is_no_host() {
        let proxy = |host: &str, port: u16| ProxySetting { host: host.into(), through: format!("socks5h://127.0.0.1:{port}") };
        let s = Settings { proxies: vec![proxy("*", 1), proxy("n.example", 2), proxy("a.n.example", 3)], ..Settings::default() };
        for (url, port) in [
            ("https://n.example/x", "2"),
            ("https://b.n.example:443/", "2"),
            ("https://A.N.example", "3"),
            ("https://xn.example/", "1"),
            ("http://[::1]/", "1"),
        ] {
            assert!(s.rules(url, &[]).proxy.is_some_and(|p| p.ends_with(port)), "{url}");
        }
        assert_eq!(Settings::default().rules("https://n.example", &["h".into()]).allow_private, ["h"]);
    }

    #[test]
    fn settings_are_read_as_they_were_written_and_unknown_ones_are_refused() {
        let s = Settings {
            model: None,
            visibility: Some(Visibility::Restricted),
            contact: Some("desk@n.example".into()),
            corrections: Some("desk@observatory.example".to_owned()),
            second_sign_off: true,
            allow_private: vec!["archive.lan".into()],
            extractors: Fixed::new(PageExtractor::Fast, &PdfExtractor::Builtin),
            feeds: vec![FeedSetting { url: "https://n.example/feed".into(), source: None, pages: true, visibility: None }],
            proxies: vec![ProxySetting { host: "*".into(), through: "http://p.example:8080".into() }],
        };
        let text = toml::to_string(&s).expect("TOML");
        assert_eq!(toml::from_str::<Settings>(&text).expect("settings"), s);
        assert_eq!(s.page(), Ok(PageExtractor::Fast));
        assert!(toml::from_str::<Settings>("vizibility = \"public\"").is_err());
        let other = Settings { extractors: Fixed { page: Some("trafilatura 0.1.0".into()), pdf: Some("pdftotext 22.12.0".into()) }, ..Settings::default() };
        assert!(other.page().is_err_and(|e| e.contains("trafilatura 0.1.0") && e.contains("dom_smoothie")));
        assert_eq!(other.pdf(), Ok(PdfExtractor::Pdftotext { version: "22.12.0".into() }));
    }

    #[test]
    fn comments_stay_above_what_they_stand_above() {
        let proxies = |n: u16| -> Vec<ProxySetting> {
            (0..n).map(|i| ProxySetting { host: format!("h{i}.example"), through: format!("http://p.example:{}", 80 + i) }).collect()
        };
        let written = |s: &Settings, before: &str| format!("{HEAD}{}", commented(&toml::to_string(s).expect("TOML"), before));
        let settings = Settings { visibility: Some(Visibility::Public), proxies: proxies(2), ..Settings::default() };
        let text = written(&settings, "");
        let own = text.replace("visibility =", "# decided in May\nvisibility =").replacen("host = \"h1", "# the second's\nhost = \"h1", 1) + "# the end\n";
        assert_eq!(own.matches("# ").count(), 4, "{own}");
        assert_eq!(written(&settings, &own), own, "nothing changed");
        let less = Settings { visibility: Some(Visibility::Internal), proxies: proxies(1), ..settings };
        let text = written(&less, &own);
        assert!(text.contains("# decided in May\nvisibility = \"internal\"") && text.ends_with("# the second's\n# the end\n"), "{text}");
        assert_eq!(toml::from_str::<Settings>(&text).expect("settings"), less);
    }

    #[test]
    fn addresses_are_told_from_files() {
        assert!(is_address("https://n.example/a") && is_address("ftp://x") && is_address("HTTP://X"));
        assert!(!is_address("reports/a.txt") && !is_address("C:\\a.txt") && !is_address("1://x") && !is_address("a b://c"));
        assert!(checked_address("https://u:p@n.example/").is_err() && checked_address("n.example/feed").is_err());
    }
}
