//! `tollbook config`. Enters: a setting and its value, or nothing. Leaves: the book's settings, changed or shown. Never done here: a change to
//! what is in the book; a text keeps the extractor it came by.

use super::folder;
use super::settings::{FeedSetting, Fixed, ProxySetting, Settings, checked_address};
use crate::Ended;
use crate::book_args::BookArg;
use crate::layout::{harmless, one_line};
use crate::take_args::{ConfigArgs, ConfigCommand};
use anyhow::{Result, bail, ensure};
use std::io::{self, Write};
use tollbook_intake::{PageExtractor, PdfExtractor, pdftotext_version};
use tollbook_ledger::{Book, Visibility};

/// The program `pdftotext` in the version of this machine.
///
/// # Errors
/// It isn't installed.
pub(super) fn pdftotext() -> Result<PdfExtractor> {
    match pdftotext_version() {
        Some(version) => Ok(PdfExtractor::Pdftotext { version }),
        None => bail!("pdftotext is not on this machine; install poppler's tools (poppler-utils), or stay with the built-in extractor"),
    }
}

/// Runs the command.
///
/// # Errors
/// There is no book, the settings can't be read or written, or a value is none.
pub(crate) fn run(args: &ConfigArgs) -> Result<Ended> {
    let folder = folder(&BookArg { book: args.book.clone() })?;
    // A folder without a book has no settings.
    Book::open_reader(&folder)?;
    let mut settings = Settings::load(&folder)?;
    let mut out = io::stdout().lock();
    let Some(command) = &args.command else {
        show(&settings, &mut out)?;
        return Ok(Ended::Well);
    };
    let said = set(&mut settings, command)?;
    settings.save(&folder)?;
    writeln!(out, "{}", harmless(&said))?;
    Ok(Ended::Well)
}

/// Changes one setting and says what it is now.
fn set(s: &mut Settings, command: &ConfigCommand) -> Result<String> {
    Ok(match command {
        ConfigCommand::Visibility { degree } => {
            s.visibility = Some(*degree);
            format!("Reports are {degree} from now on, unless told when they are added; those in the book stay as they are")
        }
        ConfigCommand::Contact { address } if address == "-" => {
            s.contact = None;
            "Hosts see the program's name alone".to_owned()
        }
        ConfigCommand::Contact { address } => {
            ensure!(!address.trim().is_empty() && address.is_ascii(), "an address of mail or of a page, in ASCII letters");
            s.contact = Some(address.trim().to_owned());
            format!("Hosts see {address} beside the program's name")
        }
        ConfigCommand::Corrections { address } if address == "-" => {
            s.corrections = None;
            "Nobody is named to write to about an error".to_owned()
        }
        ConfigCommand::Corrections { address } => {
            let address = address.trim();
            ensure!(
                !address.is_empty() && address.chars().count() <= 200 && !address.contains(char::is_control),
                "an address of mail or of a page, in one line"
            );
            s.corrections = Some(address.to_owned());
            format!("Whoever finds an error is told to write to {address}")
        }
        ConfigCommand::SecondSignOff { switch } => {
            s.second_sign_off = switch == "on";
            if s.second_sign_off {
                "In the browser verified and rejected hold once a second person says the same; a server that runs takes it up when it is started again"
                    .to_owned()
            } else {
                "One person says how far an incident was checked".to_owned()
            }
        }
        ConfigCommand::Page { name } => {
            let page = if name == "fast" { PageExtractor::Fast } else { PageExtractor::Main };
            s.extractors.page = Fixed::new(page, &PdfExtractor::Builtin).page;
            format!("Pages are taken apart with {} from now on; texts in the book stay as they are", s.extractors.page.as_deref().unwrap_or_default())
        }
        ConfigCommand::Pdf { name } => {
            let pdf = if name == "pdftotext" { pdftotext()? } else { PdfExtractor::Builtin };
            s.extractors.pdf = Fixed::new(PageExtractor::Main, &pdf).pdf;
            format!("PDF documents are taken apart with {} from now on; texts in the book stay as they are", s.extractors.pdf.as_deref().unwrap_or_default())
        }
        ConfigCommand::Feed { url, remove: true, .. } => {
            let before = s.feeds.len();
            s.feeds.retain(|f| f.url != *url);
            ensure!(s.feeds.len() < before, "{url} is not followed; `tollbook config` lists what is");
            format!("{url} is followed no longer; what came from it stays")
        }
        ConfigCommand::Feed { url, source, pages, visibility, remove: false } => {
            checked_address(url)?;
            let feed = FeedSetting { url: url.clone(), source: source.clone(), pages: *pages, visibility: *visibility };
            match s.feeds.iter_mut().find(|f| f.url == *url) {
                Some(there) => *there = feed,
                None => s.feeds.push(feed),
            }
            format!("`tollbook watch` follows {url}")
        }
        ConfigCommand::Proxy { host, through } if through == "-" => {
            let before = s.proxies.len();
            s.proxies.retain(|p| !p.host.eq_ignore_ascii_case(host));
            ensure!(s.proxies.len() < before, "{host} has no proxy; `tollbook config` lists those that have");
            format!("{host} is reached without a proxy of its own")
        }
        ConfigCommand::Proxy { host, through } => {
            let known = ["http://", "socks5h://"].iter().any(|scheme| through.len() > scheme.len() && through.starts_with(scheme));
            ensure!(known, "a proxy is http://HOST:PORT or socks5h://HOST:PORT, not {through:?}");
            let plain = !host.is_empty() && !host.contains(['/', ':', '@']) && (host == "*" || !host.contains('*'));
            ensure!(plain, "a host is its name, such as news.example, or *; not {host:?}");
            let proxy = ProxySetting { host: host.to_ascii_lowercase(), through: through.clone() };
            s.proxies.retain(|p| p.host != proxy.host);
            s.proxies.push(proxy);
            format!("{host} is reached through its proxy. Names are then looked up by the proxy, and their addresses can't be checked here")
        }
        ConfigCommand::AllowPrivate { host, remove: true } => {
            let before = s.allow_private.len();
            s.allow_private.retain(|h| h != host);
            ensure!(s.allow_private.len() < before, "{host} is not allowed to be private");
            format!("{host} must be public from now on")
        }
        ConfigCommand::AllowPrivate { host, remove: false } => {
            ensure!(!host.is_empty() && !host.contains(['/', '*']), "a host is its exact name or number, such as archive.lan; not {host:?}");
            if !s.allow_private.contains(host) {
                s.allow_private.push(host.clone());
            }
            format!("{host}, and no other host, may also lie on a private network")
        }
    })
}

fn show(s: &Settings, out: &mut impl Write) -> Result<()> {
    let or_default = |fixed: &Option<String>, default: (&str, &str)| {
        fixed.as_deref().map_or_else(|| format!("{} {} (not fixed: that of the program)", default.0, default.1), |f| one_line(f).to_string())
    };
    writeln!(out, "visibility     {}", s.visibility.unwrap_or(Visibility::Internal))?;
    writeln!(out, "page           {}", or_default(&s.extractors.page, PageExtractor::default().name_and_version()))?;
    writeln!(out, "pdf            {}", or_default(&s.extractors.pdf, PdfExtractor::default().name_and_version()))?;
    writeln!(out, "contact        {}", s.contact.as_deref().map_or_else(|| "none".into(), one_line))?;
    writeln!(out, "corrections    {}", s.corrections.as_deref().map_or_else(|| "none".into(), one_line))?;
    writeln!(out, "second-sign-off {}", if s.second_sign_off { "on" } else { "off" })?;
    for host in &s.allow_private {
        writeln!(out, "allow-private  {}", one_line(host))?;
    }
    for p in &s.proxies {
        writeln!(out, "proxy          {} through {}", one_line(&p.host), one_line(&without_password(&p.through)))?;
    }
    for f in &s.feeds {
        let mut more = String::new();
        if let Some(source) = &f.source {
            more.push_str(&format!(" · source {}", one_line(source)));
        }
        if f.pages {
            more.push_str(" · with pages");
        }
        if let Some(v) = f.visibility {
            more.push_str(&format!(" · {v}"));
        }
        writeln!(out, "feed           {}{more}", one_line(&f.url))?;
    }
    Ok(())
}

/// A proxy's address without the password in it.
fn without_password(through: &str) -> String {
    match (through.split_once("://"), through.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => through.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(without_password("http://u:p@h:1"), "http://…@h:1");
        assert_eq!(without_password("socks5h://h:1"), "socks5h://h:1");
    }
}
