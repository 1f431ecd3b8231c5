//! How far long work has come: reports that are being taken in, a state that is being linked. Enters: whoever works, step by step. Leaves: what an asker may know of it, and a
//! stream of server-sent events. Never done here: telling of work on what the asker doesn't see; a thread for whoever listens.

use crate::accounts::Who;
use crate::server::State;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use serde::Serialize;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tollbook_ledger::Visibility;

/// Streams at a time; who comes later is told once, and asks again.
const STREAMS: usize = 64;
/// Steps closer together than this are told as one.
const PAUSE: Duration = Duration::from_millis(120);
/// After so long without a step the state is looked at: another program may write to the book.
const LOOK: Duration = Duration::from_secs(5);
/// After so many looks a stream ends, and the browser asks for another.
const LOOKS: u32 = 120;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// A report is read and taken in.
    Adding,
    /// Claims are fetched from the book.
    Fetching,
    /// They are put together as they speak of incidents.
    Linking,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Work {
    step: Step,
    done: u64,
    all: u64,
    #[serde(skip)]
    seen_by: Visibility,
}

/// The work that goes on.
pub(crate) struct Board {
    works: Mutex<(u64, BTreeMap<u64, Work>)>,
    moved: watch::Sender<u64>,
    closed: watch::Sender<bool>,
    streams: AtomicUsize,
}

/// One piece of work; gone from the board when it is dropped, however it ended.
pub(crate) struct Working {
    board: Arc<Board>,
    id: u64,
}

impl Board {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Board { works: Mutex::default(), moved: watch::Sender::new(0), closed: watch::Sender::new(false), streams: AtomicUsize::new(0) })
    }

    /// Begins a piece of work on what a clearance sees.
    pub(crate) fn begin(self: &Arc<Self>, step: Step, seen_by: Visibility, all: u64) -> Working {
        let mut works = self.works.lock().unwrap_or_else(PoisonError::into_inner);
        works.0 += 1;
        let id = works.0;
        works.1.insert(id, Work { step, done: 0, all, seen_by });
        drop(works);
        self.moved.send_modify(|n| *n += 1);
        Working { board: Arc::clone(self), id }
    }

    /// What an asker may know. Linking is of one clearance, and its numbers are those of what that sees; a report that comes in is known to whoever may read it.
    fn shown(&self, who: &Who) -> Vec<Work> {
        let clearance = who.role.clearance();
        let fits = |w: &&Work| match w.step {
            Step::Adding => !who.role.figures_alone() && w.seen_by <= clearance,
            Step::Fetching | Step::Linking => w.seen_by == clearance,
        };
        self.works.lock().unwrap_or_else(PoisonError::into_inner).1.values().filter(fits).cloned().collect()
    }

    /// Ends all streams, so that the server can end.
    pub(crate) fn close(&self) {
        self.closed.send_replace(true);
    }
}

impl Working {
    /// Says how far it has come.
    pub(crate) fn at(&self, step: Step, done: u64) {
        if let Some(work) = self.board.works.lock().unwrap_or_else(PoisonError::into_inner).1.get_mut(&self.id) {
            (work.step, work.done) = (step, done);
        }
        self.board.moved.send_modify(|n| *n += 1);
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.board.works.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&self.id);
        self.board.moved.send_modify(|n| *n += 1);
    }
}

/// True if the asker listens, as a browser's `EventSource` does, and doesn't only look once.
pub(crate) fn listens(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.split(',').any(|m| m.trim().eq_ignore_ascii_case("text/event-stream")))
}

/// Events on their way to a listener.
struct Lines(mpsc::Receiver<Bytes>);

impl futures_core::Stream for Lines {
    type Item = Result<Bytes, Infallible>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|line| line.map(Ok))
    }
}

/// What a listener is told now.
#[derive(Clone, Default, PartialEq, Eq)]
struct Told {
    mark: Option<String>,
    linking: bool,
    works: Vec<Work>,
}

impl Told {
    /// The events that lead from what was told before to this.
    fn since(&self, before: Option<&Told>) -> String {
        let mut out = String::new();
        if before.is_none_or(|b| (&b.mark, b.linking) != (&self.mark, self.linking))
            && let Some(mark) = &self.mark
        {
            let data = serde_json::json!({ "state": mark, "linking": self.linking });
            out.push_str(&format!("id: {mark}\nevent: state\ndata: {data}\n\n"));
        }
        if before.map_or(!self.works.is_empty(), |b| b.works != self.works) {
            let data = serde_json::json!({ "works": self.works });
            out.push_str(&format!("event: progress\ndata: {data}\n\n"));
        }
        out
    }
}

/// A stream of events for an asker; nothing if there are too many. `still` says who asks now: a session can end meanwhile, and a role change.
pub(crate) fn stream(state: &Arc<State>, first: &Who, still: impl Fn(&State) -> Option<Who> + Send + Sync + 'static) -> Option<Response<Body>> {
    let board = Arc::clone(&state.board);
    if board.streams.fetch_add(1, Ordering::SeqCst) >= STREAMS {
        board.streams.fetch_sub(1, Ordering::SeqCst);
        return None;
    }
    let (tell, told) = mpsc::channel::<Bytes>(4);
    let (name, role) = (first.name.clone(), first.role);
    let (state, still) = (Arc::clone(state), Arc::new(still));
    tokio::spawn(async move {
        let (mut moved, mut closed) = (board.moved.subscribe(), board.closed.subscribe());
        let mut last: Option<Told> = None;
        for _ in 0..LOOKS {
            moved.mark_unchanged();
            let (own, still, name) = (Arc::clone(&state), Arc::clone(&still), name.clone());
            let now = tokio::task::spawn_blocking(move || {
                let who = still(&own).filter(|w| (w.name.as_ref(), w.role) == (name.as_ref(), role))?;
                let (mark, linking) = own.sights.glance(who.role.clearance()).ok()?;
                Some(Told { mark, linking, works: own.board.shown(&who) })
            });
            let Ok(Some(now)) = now.await else { break };
            let events = now.since(last.as_ref());
            let first = last.is_none();
            last = Some(now);
            let line = match (first, events.is_empty()) {
                (true, _) => format!("retry: 2000\n\n{events}"),
                // A comment keeps the line open, and finds out whether anybody listens.
                (false, true) => ":\n\n".to_owned(),
                (false, false) => events,
            };
            if tell.send(line.into()).await.is_err() || *closed.borrow() {
                break;
            }
            tokio::select! {
                _ = moved.changed() => tokio::time::sleep(PAUSE).await,
                () = tokio::time::sleep(LOOK) => {}
                _ = closed.changed() => break,
                () = tell.closed() => break,
            }
        }
        board.streams.fetch_sub(1, Ordering::SeqCst);
    });
    let mut out = Response::new(Body::from_stream(Lines(told)));
    out.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    out.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    crate::guard::dress(out.headers_mut());
    Some(out)
}
