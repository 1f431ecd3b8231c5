//! The server. Enters: a folder with a book, a port, what other rooms lend. Leaves: answers, until somebody stops it. Never done here: an address
//! other than the loopback unless it is named; an outbound call.

use crate::accounts::{Accounts, Who};
use crate::ask::{Answer, Ask};
use crate::given::Given;
use crate::guard::{self, Hosts};
use crate::pages::words::Language;
use crate::problem::Problem;
use crate::progress::{self, Board};
use crate::reply::Reply;
use crate::routes::{ROUTES, Route};
use crate::shelf::Shelf;
use crate::sights::{Fresh, Sights};
use axum::Router;
use axum::body::Body;
use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use axum::routing::{MethodFilter, on};
use std::future::IntoFuture as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Bytes of a body at most.
pub const BODY_MAX: usize = 2 << 20;
/// Threads that answer.
const THREADS: usize = 16;
/// How long answers that are under way may take after the server was asked to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// How to serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The book's folder.
    pub folder: PathBuf,
    /// The address to listen at; the loopback, unless somebody names another.
    pub address: IpAddr,
    /// The port; 0 lets the system choose.
    pub port: u16,
    /// Further names that the server answers to.
    pub hosts: Vec<String>,
    /// True if figures may be seen without signing in.
    pub public: bool,
    /// True if browsers reach it by https alone.
    pub https: bool,
}

impl Config {
    /// At the loopback, for those who sign in.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Config { folder, address: Ipv4Addr::LOCALHOST.into(), port: 0, hosts: Vec::new(), public: false, https: false }
    }
}

/// Why the server did not start, or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The book.
    #[error(transparent)]
    Ledger(#[from] tollbook_ledger::LedgerError),
    /// The accounts beside it.
    #[error("{0}")]
    Accounts(String),
    /// The port.
    #[error("{address}: {source}; give another with --port N")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system.
    #[error("the server could not go on: {0}")]
    System(#[from] std::io::Error),
}

/// What the server is, once it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Where it listens.
    pub address: SocketAddr,
    /// The secret of the first-run page, while there is no account.
    pub first_secret: Option<String>,
}

pub(crate) struct State {
    pub config: Config,
    pub given: Arc<Given>,
    pub shelf: Arc<Shelf>,
    pub sights: Arc<Sights>,
    pub board: Arc<Board>,
    pub accounts: Accounts,
    pub hosts: Hosts,
    pub templates: crate::pages::Templates,
    /// Held while a page is printed: one browser at a time.
    pub printing: std::sync::Mutex<()>,
    /// How many publications are being written.
    pub publishing: std::sync::atomic::AtomicUsize,
}

/// Serves a book until `stop` ends or the process is asked to stop. `started` is told when it listens.
///
/// # Errors
/// There is no book, or no port.
pub fn serve(config: Config, given: Given, started: impl FnOnce(&Started), stop: impl Future<Output = ()> + Send + 'static) -> Result<(), ServeError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(THREADS).build()?;
    runtime.block_on(async move {
        let given = Arc::new(given);
        let shelf = Arc::new(Shelf::open(&config.folder)?);
        let accounts = Accounts::open(&config.folder).map_err(ServeError::Accounts)?;
        let asked = SocketAddr::new(config.address, config.port);
        let listener = tokio::net::TcpListener::bind(asked).await.map_err(|source| ServeError::Listen { address: asked, source })?;
        let address = listener.local_addr()?;
        started(&Started { address, first_secret: accounts.first_secret() });
        let board = Board::new();
        let sights = Sights::new(Arc::clone(&given), Arc::clone(&shelf), Arc::clone(&board));
        // Linking begins when something is written, and not when the first reader asks.
        let linking = Arc::downgrade(&sights);
        shelf.when_written(move || linking.upgrade().iter().for_each(Sights::nudge));
        let hosts = Hosts::new(address.port(), &config.hosts);
        let templates = crate::pages::Templates::new();
        let state = Arc::new(State {
            config,
            given,
            shelf,
            sights,
            board: Arc::clone(&board),
            accounts,
            hosts,
            templates,
            printing: std::sync::Mutex::default(),
            publishing: std::sync::atomic::AtomicUsize::default(),
        });
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        let served = axum::serve(listener, router(state)).with_graceful_shutdown(async move {
            stop.await;
            board.close();
            let _ = tell.send(());
        });
        let served = tokio::spawn(served.into_future());
        let _ = told.await;
        // Whoever keeps a connection open doesn't keep the server.
        match tokio::time::timeout(LAST_ANSWERS, served).await {
            Ok(Ok(done)) => Ok(done?),
            Ok(Err(failed)) => Err(std::io::Error::other(failed).into()),
            Err(_) => Ok(()),
        }
    })
}

/// Ends when the process is asked to stop: Ctrl-C, or the system's way.
pub async fn asked_to_stop() {
    let (tell, mut told) = tokio::sync::mpsc::channel::<()>(2);
    #[cfg(unix)]
    if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        let tell = tell.clone();
        tokio::spawn(async move {
            term.recv().await;
            let _ = tell.send(()).await;
        });
    }
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = tell.send(()).await;
    });
    told.recv().await;
}

fn router(state: Arc<State>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let own = Arc::clone(&state);
        let filter = if route.method == "POST" { MethodFilter::POST } else { MethodFilter::GET };
        let respond = move |params: Result<RawPathParams, RawPathParamsRejection>, request: Request<Body>| async move {
            match params {
                Ok(params) => answer(own, route, params, request).await,
                // A path that is no text names nothing.
                Err(_) => refuse(own, request, Problem::not_found()).await,
            }
        };
        router = router.route(route.path, on(filter, respond));
    }
    let (unknown, other, https) = (Arc::clone(&state), Arc::clone(&state), state.config.https);
    let router = router
        .fallback(move |request: Request<Body>| refuse(unknown, request, Problem::not_found()))
        .method_not_allowed_fallback(move |request: Request<Body>| refuse(other, request, Problem::method()));
    // Browsers that were here once come by https alone from then on; without https that would lock people out.
    let router = if https { router.layer(axum::middleware::map_response(by_https_alone)) } else { router };
    router.layer(tower_http::compression::CompressionLayer::new())
}

async fn by_https_alone(mut answer: Response<Body>) -> Response<Body> {
    answer.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    answer
}

async fn refuse(state: Arc<State>, request: Request<Body>, problem: Problem) -> Response<Body> {
    let problem = state.hosts.check(request.headers()).err().unwrap_or(problem);
    let reply =
        if request.uri().path().starts_with("/api/") { problem.into() } else { crate::pages::refusal(&state, Language::asked(request.headers()), &problem) };
    finish(reply, request.headers())
}

fn finish(reply: Reply, headers: &HeaderMap) -> Response<Body> {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    let mut out = reply.into_response(known);
    guard::dress(out.headers_mut());
    out
}

/// Where events are told.
const EVENTS: &str = "/api/v1/events";

/// The name of the cookie.
pub(crate) const COOKIE: &str = "tollbook_session";

fn session_of(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    cookies.filter_map(|c| c.trim().split_once('=')).find(|c| c.0 == COOKIE).map(|c| c.1.to_owned())
}

async fn answer(state: Arc<State>, route: &'static Route, params: RawPathParams, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let asks_for_page = route.is_page();
    let mut language = Language::asked(&headers);
    let path = params.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let admitted = admit(&state, route, &parts.method, &headers);
    if let Ok((who, _)) = &admitted
        && route.path == EVENTS
        && progress::listens(&headers)
        && parts.uri.query().is_none()
    {
        let (method, own) = (parts.method.clone(), headers.clone());
        if let Some(stream) = progress::stream(&state, who, move |state| admit(state, route, &method, &own).ok().map(|a| a.0)) {
            return stream;
        }
    }
    let reply = match admitted {
        Err(problem) => Err(problem),
        Ok((who, session)) => {
            language = who.language.unwrap_or(language);
            match axum::body::to_bytes(body, BODY_MAX).await {
                Err(_) => Err(Problem::too_long(BODY_MAX)),
                Ok(body) => {
                    let own = Arc::clone(&state);
                    let query = parts.uri.query().unwrap_or("").to_owned();
                    let media = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
                    let question = parts.uri.to_string();
                    #[cfg(feature = "passkeys")]
                    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
                    let done = tokio::task::spawn_blocking(move || {
                        let fields = if body.is_empty() { Vec::new() } else { fields(route, &media, &body)? };
                        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
                        let ask = Ask {
                            state: own,
                            who,
                            language,
                            path,
                            query,
                            fields,
                            session,
                            #[cfg(feature = "passkeys")]
                            host,
                            api: !asks_for_page,
                        };
                        handle(route, &ask, question)
                    });
                    done.await.unwrap_or_else(|_| Err(Problem::broken("the question failed; the terminal of the server says why")))
                }
            }
        }
    };
    let reply = reply.unwrap_or_else(|problem| if asks_for_page { crate::pages::refusal(&state, language, &problem) } else { problem.into() });
    finish(reply, &headers)
}

/// An answer: one that was given to the same question over the same state, or a new one.
fn handle(route: &Route, ask: &Ask, question: String) -> Answer {
    // Who works on what changes no state, and is another question for each who asks for their own.
    if !route.kept || ask.param("assigned").is_some() {
        return (route.handler)(ask);
    }
    let Fresh { sight, behind } = if route.fresh() { ask.fresh()? } else { Fresh { sight: ask.sight()?, behind: false } };
    if behind {
        // It says that it is older than the book.
        return (route.handler)(ask);
    }
    let question = format!("{} {question}", ask.who.role.word());
    if let Some(known) = sight.known(&question) {
        return Ok(known);
    }
    let reply = (route.handler)(ask)?;
    sight.keep(question, &reply);
    Ok(reply)
}

/// Who asks, if they may.
fn admit(state: &State, route: &Route, method: &Method, headers: &HeaderMap) -> Result<(Who, Option<String>), Problem> {
    state.hosts.check(headers)?;
    let token = headers.get(header::AUTHORIZATION).map(|v| v.to_str().unwrap_or("").trim());
    let session = session_of(headers);
    let who = match token {
        Some(token) => {
            let secret = token.strip_prefix("Bearer ").unwrap_or("").trim();
            state.accounts.by_token(secret).ok_or_else(Problem::sign_in)?
        }
        None => session.as_deref().and_then(|s| state.accounts.by_session(s)).unwrap_or_else(Who::nobody),
    };
    state.hosts.check_site(method, headers, who.by_token)?;
    if !who.role.may(route.need, state.config.public) {
        return Err(if who.name.is_none() { Problem::sign_in() } else { Problem::forbidden() });
    }
    Ok((who, session.filter(|_| token.is_none())))
}

/// Fields that are lists in JSON.
pub(crate) const LISTS: [&str; 1] = ["claims"];

/// The fields of a body: a form's, or a JSON object's. In JSON a field is text or, where it is a list, a list of texts; a number as text is what a form
/// sends, too, and "at least 12" is none.
fn fields(route: &Route, media: &str, body: &[u8]) -> Result<Vec<(String, String)>, Problem> {
    let kind = media.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Ok(url::form_urlencoded::parse(body).into_owned().collect()),
        "application/json" => {
            let value: serde_json::Value = serde_json::from_slice(body).map_err(|e| Problem::bad("body", format!("this is no JSON: {e}")))?;
            let Some(object) = value.as_object() else { return Err(Problem::bad("body", "send a JSON object with one field for each thing")) };
            let mut out = Vec::new();
            for (name, value) in object {
                if !route.fields.iter().any(|f| f.0 == name) {
                    let (name, known): (String, Vec<&str>) = (name.chars().take(40).collect(), route.fields.iter().map(|f| f.0).collect());
                    return Err(Problem::bad(&name, format!("no field is called so; there are {}", known.join(", "))));
                }
                let wrong = |what: &str| Problem::bad(name, what);
                match value {
                    serde_json::Value::String(s) if !LISTS.contains(&name.as_str()) => out.push((name.clone(), s.clone())),
                    serde_json::Value::Array(all) if LISTS.contains(&name.as_str()) => {
                        for one in all {
                            out.push((name.clone(), one.as_str().ok_or_else(|| wrong("a list of texts"))?.to_owned()));
                        }
                    }
                    serde_json::Value::Null => {}
                    _ if LISTS.contains(&name.as_str()) => return Err(wrong("a list of texts")),
                    _ => return Err(wrong("send text; numbers, true and false as text too")),
                }
            }
            Ok(out)
        }
        _ => Err(Problem { status: 415, ..Problem::bad("content-type", "send application/json, or application/x-www-form-urlencoded as forms do") }),
    }
}
