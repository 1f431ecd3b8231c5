//! `tollbook watch`. Enters: feeds, at the pace that they ask for. Leaves: their reports in the book, and a note on each feed that says what was
//! not collected, when and why. Never done here: a link followed that nobody asked for, a host asked more often than it wants, a commit broken
//! off.

use super::settings::{FeedSetting, Settings, checked_address, write_whole};
use super::sources::{self, Opener, Opening};
use super::taking::{Counts, Said, State, Taker, tell, why};
use super::{json_line, now, stamp, writing};
use crate::Ended;
use crate::engine::Engine;
use crate::layout::harmless;
use crate::take_args::WatchArgs;
use crate::words::number;
use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tollbook_intake::{Capture, Channel, Fetched, IntakeError, PollState, read_channel};
use tollbook_ledger::{Book, Fingerprint, LedgerError, Source, SourceId, Stamp, Target, Visibility};

/// What is remembered of feeds between two looks. It may be lost: each feed is then asked for everything once more.
const FILE: &str = "watch.json";
/// Items that a note names one by one.
const NAMED_MAX: usize = 100;
/// How often a stop is looked for while nothing is to be done.
const NAP: Duration = Duration::from_millis(200);

/// What is remembered of one feed.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Followed {
    poll: PollState,
    /// When it was collected last.
    collected: Option<Timestamp>,
    /// Since when, and why, it can't be.
    failing: Option<Failing>,
    /// Items of the feed that are done with: their ids and a hash of their form, since a changed item is a new report.
    done: BTreeMap<String, String>,
    /// Items of the feed that were not taken, and why.
    missed: BTreeMap<String, String>,
    /// Items of the feed that state a day in the future: the hash of their form and that day, from which on they are taken.
    early: BTreeMap<String, (String, Date)>,
}

/// A feed that can't be collected.
#[derive(Debug, Serialize, Deserialize)]
struct Failing {
    since: Timestamp,
    why: String,
    looks: u64,
}

/// The line of `--json` for a look.
#[derive(Serialize)]
struct Looked<'a> {
    feed: &'a str,
    at: Timestamp,
    state: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    added: u64,
    duplicate: u64,
    rejected: u64,
    failed: u64,
    next: Option<Timestamp>,
}

type Memory = BTreeMap<String, Followed>;

fn remembered(folder: &Path) -> Memory {
    // A file that can't be read is as good as none: what it saves is a second asking.
    std::fs::read(folder.join(FILE)).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default()
}

fn remember(folder: &Path, memory: &Memory) -> Result<()> {
    write_whole(&folder.join(FILE), &serde_json::to_vec_pretty(memory)?)
}

/// A flag that Ctrl-C and SIGTERM set; a second one ends the program at once, which costs nothing but what was under way.
fn stop_flag() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        if set.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    })
    .context("signals can't be listened to")?;
    Ok(stop)
}

/// Runs the command.
///
/// # Errors
/// There is no book, no feed, or the book can't be written.
pub(crate) fn run(args: &WatchArgs) -> Result<Ended> {
    args.feeds.iter().try_for_each(|f| checked_address(f))?;
    let book = writing(&args.book)?;
    let stop = stop_flag()?;
    let mut watch = Watch { book, stamp: stamp(&args.author)?, engine: Engine::new(args.pack.as_deref())?, args, stop, memory: Memory::new() };
    watch.memory = remembered(watch.book.folder());
    let mut ended = Ended::Well;
    let mut first = true;
    loop {
        let settings = Settings::load(watch.book.folder())?;
        let feeds = watch.feeds(&settings);
        ensure!(!feeds.is_empty(), "no feed to follow: name one, or keep one with `tollbook config feed URL`");
        let mut looked = false;
        // One for all feeds of a round, so that a host with two of them is left its pause; a new one next time, so that a robots.txt is asked again.
        let mut opener = Opener::new(Opening {
            rows: false,
            mapping: None,
            pages: false,
            allow_private: args.allow_private.clone(),
            by: sources::collector(&watch.stamp.author),
        });
        for feed in &feeds {
            let due = watch.memory.get(&feed.url).is_none_or(|f| f.poll.is_due(now()) || (args.now && !f.poll.gone));
            if due && !watch.stopped() {
                looked = true;
                opener.set_pages(feed.pages);
                if !watch.look(feed, &settings, &mut opener)? {
                    ended = Ended::InPart;
                }
            }
        }
        let next = feeds.iter().filter_map(|f| watch.memory.get(&f.url)).filter(|f| !f.poll.gone).filter_map(|f| f.poll.next).min();
        if args.once {
            if !looked && !args.json {
                let when = next.map_or_else(|| "no feed is there any more".to_owned(), |n| format!("the next look is at {n}"));
                writeln!(io::stdout().lock(), "Nothing to do yet: {when}; --now looks all the same")?;
            }
            return Ok(ended);
        }
        if first && !args.json && !watch.stopped() {
            eprintln!("tollbook: following {}; Ctrl-C ends it", if feeds.len() == 1 { "1 feed".to_owned() } else { format!("{} feeds", feeds.len()) });
        }
        first = false;
        let Some(next) = next else { return Ok(Ended::InPart) };
        while !watch.stopped() && now() < next {
            std::thread::sleep(NAP);
        }
        if watch.stopped() {
            eprintln!("tollbook: stopped; everything told is in the book");
            return Ok(Ended::Well);
        }
    }
}

struct Watch<'a> {
    book: Book,
    stamp: Stamp,
    engine: Engine,
    args: &'a WatchArgs,
    stop: Arc<AtomicBool>,
    memory: Memory,
}

impl Watch<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// The feeds that are followed: those on the command line, else those of the settings.
    fn feeds(&self, settings: &Settings) -> Vec<FeedSetting> {
        let a = self.args;
        let given =
            |f: FeedSetting| FeedSetting { source: a.source.clone().or(f.source), pages: a.pages || f.pages, visibility: a.visibility.or(f.visibility), ..f };
        if a.feeds.is_empty() {
            return settings.feeds.iter().cloned().map(given).collect();
        }
        let known = |url: &String| settings.feeds.iter().find(|f| f.url == *url).cloned();
        let plain = |url: &String| FeedSetting { url: url.clone(), source: None, pages: false, visibility: None };
        a.feeds.iter().map(|url| given(known(url).unwrap_or_else(|| plain(url)))).collect()
    }

    /// Looks at one feed and takes in what is new. False if something was not collected.
    fn look(&mut self, feed: &FeedSetting, settings: &Settings, opener: &mut Opener) -> Result<bool> {
        let visibility = feed.visibility.or(settings.visibility).unwrap_or(Visibility::Internal);
        let mut followed = self.memory.remove(&feed.url).unwrap_or_default();
        // News alone is asked for only where nothing is owed.
        let ripe = followed.early.values().any(|(_, day)| !is_future(*day));
        let state = if followed.missed.is_empty() && !ripe { followed.poll.clone() } else { PollState::default() };
        let asked = opener.ask(&feed.url, Some(&state), settings);
        let at = now();
        let mut counts = Counts::default();
        let mut notes = Vec::new();
        let outcome = match asked {
            Ok(Fetched::Unchanged(headers)) => {
                followed.poll.after(304, &headers, None, at);
                Ok("unchanged")
            }
            Ok(Fetched::Document(capture)) => match read_channel(&capture) {
                Ok(channel) => {
                    let ttl = channel.ttl_minutes;
                    let whole = self.take(&channel, &capture, feed, visibility, settings, opener, &mut followed, &mut counts, &mut notes)?;
                    followed.poll.after(200, &capture.headers, ttl, at);
                    if !whole {
                        // What was broken off is asked for again.
                        (followed.poll.etag, followed.poll.last_modified, followed.poll.next) = (None, None, None);
                    }
                    Ok("collected")
                }
                Err(e) => {
                    followed.poll.after(0, &capture.headers, None, at);
                    Err(e)
                }
            },
            Err(e) => {
                match status_of(&e) {
                    Some((status, headers)) => followed.poll.after(status, headers, None, at),
                    None => followed.poll.after(0, &[], None, at),
                }
                Err(e)
            }
        };
        let outcome = outcome.map_err(|e| why(&e));
        match &outcome {
            Ok(_) => {
                if let Some(f) = followed.failing.take() {
                    let again = format!(
                        "Collected again at {at}. Nothing was collected since {}: {} failed, the last because {}. What left the feed in between is missing.",
                        followed.collected.unwrap_or(f.since),
                        if f.looks == 1 { "one look".to_owned() } else { format!("{} looks", f.looks) },
                        f.why
                    );
                    notes.insert(0, again);
                }
                followed.collected = Some(at);
            }
            Err(why) => {
                let known = followed.failing.as_mut().filter(|f| f.why == *why);
                match known {
                    Some(f) => f.looks += 1,
                    None => {
                        let (since, looks) = followed.failing.as_ref().map_or((at, 1), |f| (f.since, f.looks + 1));
                        followed.failing = Some(Failing { since, why: why.clone(), looks });
                        notes.push(format!("Not collected at {at}: {why}"));
                    }
                }
            }
        }
        let next = followed.poll.next.filter(|_| !followed.poll.gone);
        for text in notes {
            self.note(&feed.url, visibility, &text)?;
        }
        self.memory.insert(feed.url.clone(), followed);
        remember(self.book.folder(), &self.memory)?;
        self.told(feed, at, &outcome, &counts, next)?;
        Ok(outcome.is_ok() && counts.rejected + counts.failed == 0)
    }

    /// Takes the items in that are new or changed. False if a stop came before the last.
    #[allow(clippy::too_many_arguments)]
    fn take(
        &mut self,
        channel: &Channel,
        capture: &Capture,
        feed: &FeedSetting,
        visibility: Visibility,
        settings: &Settings,
        opener: &mut Opener,
        followed: &mut Followed,
        counts: &mut Counts,
        notes: &mut Vec<String>,
    ) -> Result<bool> {
        let form = |original: &str| Fingerprint::of(original.as_bytes()).to_string();
        let here: BTreeMap<String, String> = channel.items.iter().map(|i| (i.id.clone(), form(&i.original))).collect();
        let said = Said { date: None, source: feed.source.clone(), lang: None, visibility };
        let mut out = io::stdout().lock();
        let stop = Arc::clone(&self.stop);
        let mut taker = Taker::new(&mut self.book, self.stamp.clone(), &self.engine, said, settings, None, self.args.json, &mut out)?;
        let mut whole = true;
        for item in &channel.items {
            if followed.done.get(&item.id) == here.get(&item.id) {
                continue;
            }
            if followed.early.get(&item.id).is_some_and(|(form, day)| here.get(&item.id) == Some(form) && is_future(*day)) {
                continue;
            }
            if stop.load(Ordering::SeqCst) || taker.is_stopped() {
                whole = false;
                break;
            }
            opener.item(item.clone(), capture, &mut taker);
        }
        taker.flush();
        let outcomes = taker.outcomes();
        let (made, done) = taker.finish();
        *counts = made;
        done?;
        // An item's piece is told under the feed's address and the item's id.
        let mut missed = Vec::new();
        for o in outcomes {
            let id = o.origin.strip_prefix(&format!("{}!/", capture.origin)).unwrap_or(&o.origin).to_owned();
            match (here.get(&id), o.early) {
                (Some(form), Some(day)) => drop(followed.early.insert(id.clone(), (form.clone(), day))),
                (Some(form), None) if o.state != State::Failed => drop(followed.done.insert(id.clone(), form.clone())),
                _ => {}
            }
            if o.early.is_none() {
                followed.early.remove(&id);
            }
            match (o.state, o.why) {
                (State::Failed | State::Rejected, why) => {
                    let why = why.unwrap_or_default();
                    if followed.missed.get(&id) != Some(&why) {
                        let again = match o.early {
                            _ if o.state == State::Failed => "; it is asked for again at each look".to_owned(),
                            Some(day) => format!("; it is asked for again when {day} has come"),
                            None => String::new(),
                        };
                        missed.push(format!("{id} ({why}{again})"));
                    }
                    // What was rejected will be again, and is not owed.
                    if o.state == State::Failed {
                        followed.missed.insert(id, why);
                    }
                }
                _ => drop(followed.missed.remove(&id)),
            }
        }
        let gone: Vec<String> = followed.missed.keys().filter(|id| !here.contains_key(*id)).cloned().collect();
        for id in gone {
            let why = followed.missed.remove(&id).unwrap_or_default();
            missed.push(format!("{id} (it left the feed and was never collected: {why})"));
        }
        followed.done.retain(|id, _| here.contains_key(id));
        followed.early.retain(|id, (_, day)| {
            let stays = here.contains_key(id);
            if !stays {
                missed.push(format!("{id} (it left the feed and was never collected: it was dated {day})"));
            }
            stays
        });
        if !missed.is_empty() {
            let rest = missed.len().saturating_sub(NAMED_MAX);
            let more = if rest > 0 { format!("; and {} more", number(rest as u64)) } else { String::new() };
            missed.truncate(NAMED_MAX);
            notes.push(format!("Not collected at {}: {}{more}", now(), missed.join("; ")));
        }
        Ok(whole)
    }

    /// Notes something on a feed; the feed is named as a source when it is first.
    fn note(&mut self, url: &str, visibility: Visibility, text: &str) -> Result<()> {
        let id = SourceId(url.to_owned());
        let stamp = Stamp { time: now(), ..self.stamp.clone() };
        match self.book.note(&stamp, visibility, Target::Source(id.clone()), text) {
            Err(LedgerError::Unknown(_)) => {
                let source = Source { id: id.clone(), name: url.to_owned(), kind: Some("feed".to_owned()), identity: None };
                self.book.add_source(&stamp, visibility, source)?;
                self.book.note(&stamp, visibility, Target::Source(id), text)?;
            }
            other => drop(other?),
        }
        Ok(())
    }

    fn told(&self, feed: &FeedSetting, at: Timestamp, outcome: &Result<&str, String>, c: &Counts, next: Option<Timestamp>) -> Result<()> {
        let mut out = io::stdout().lock();
        if self.args.json {
            let (state, why) = match outcome {
                Ok(state) => (*state, None),
                Err(why) => ("failed", Some(why.as_str())),
            };
            let line = Looked { feed: &feed.url, at, state, why, added: c.added, duplicate: c.duplicate, rejected: c.rejected, failed: c.failed, next };
            json_line(&mut out, &line)?;
            out.flush()?;
        }
        let when = next.map_or_else(String::new, |n| format!("; next look {n}"));
        match outcome {
            Err(why) => tell(&feed.url, "failed", &format!("{why}{when}")),
            Ok(_) if self.args.json => {}
            Ok("unchanged") => writeln!(out, "{}", harmless(&format!("{at} {}: nothing new{when}", feed.url)))?,
            Ok(_) => writeln!(out, "{}", harmless(&format!("{at} {}: {}{when}", feed.url, c.words())))?,
        }
        out.flush()?;
        Ok(())
    }
}

/// True if a day can't be that of a publication yet: it lies after tomorrow, which is today elsewhere.
fn is_future(day: Date) -> bool {
    let today = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    day > today.tomorrow().unwrap_or(today)
}

/// The status and headers of an answer that was an error.
fn status_of(e: &IntakeError) -> Option<(u16, &[(String, String)])> {
    match e {
        IntakeError::Fetch { source, .. } => match &**source {
            tollbook_intake::FetchError::Status { status, headers } => Some((*status, headers)),
            _ => None,
        },
        _ => None,
    }
}
