//! Every address that is answered. Enters: nothing. Leaves: one table, which the router, the description of the API and the tests of access walk.
//! Never done here: an answer.

use crate::api::{acts, bulletin, claims, corrections, desk, incidents, log, places, publication, reports, toll, undo};
use crate::ask::{Answer, Ask};
use crate::roles::Need;
use crate::{openapi, pages};

/// A parameter or a field: its name and what it means.
pub type Named = (&'static str, &'static str);

/// One address with one method.
pub struct Route {
    /// GET or POST.
    pub method: &'static str,
    /// The path; parts in braces are named.
    pub path: &'static str,
    /// What it needs of the asker.
    pub need: Need,
    /// True if the answer is a function of the address, the role and the state of the book.
    pub kept: bool,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// Parameters of the address.
    pub params: &'static [Named],
    /// Fields of the body.
    pub fields: &'static [Named],
    pub(crate) handler: fn(&Ask) -> Answer,
}

impl Route {
    /// True if its answer and its refusals are pages. What a page's own script asks for (`begin`) is answered as programs are.
    pub(crate) fn is_page(&self) -> bool {
        !self.path.starts_with("/api/") && !self.path.ends_with("/begin")
    }

    /// True if its answer is a toll: figures that somebody may publish are of the book's last entry, or say that they are not.
    pub(crate) fn fresh(&self) -> bool {
        self.path.starts_with("/api/v1/toll") || self.path == "/api/v1/why"
    }
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

const fn get(path: &'static str, need: Need, params: &'static [Named], about: &'static str, handler: fn(&Ask) -> Answer) -> Route {
    Route { method: "GET", path, need, kept: false, about, params, fields: &[], handler }
}

const fn kept(path: &'static str, need: Need, params: &'static [Named], about: &'static str, handler: fn(&Ask) -> Answer) -> Route {
    Route { kept: true, ..get(path, need, params, about, handler) }
}

const fn post(path: &'static str, need: Need, fields: &'static [Named], about: &'static str, handler: fn(&Ask) -> Answer) -> Route {
    Route { method: "POST", path, need, kept: false, about, params: &[], fields, handler }
}

/// Parameters of the lists of reports and claims, with further ones.
macro_rules! list {
    ($($more:expr),*) => {
        &[
            ("harm", "killed, injured, missing, abducted, detained, displaced, casualties; deed, strength, milestone, stance"),
            ("actor", "an actor or a side, by id"),
            ("place", "a place, by id or name"),
            ("admin1", "a first-order unit, by name"),
            ("country", "ISO 3166-1 alpha-2"),
            ("source", "who published it"),
            ("means", "a means, by id"),
            ("from", "from this day on, included"),
            ("to", "up to this day, included"),
            ("text", "words of the report's text"),
            ("visibility", "nothing stricter than this"),
            $($more,)*
            ("as_of", "what stood after this entry, or at the end of this day (UTC)"),
            ("cursor", "as `next` gave it"),
            ("limit", "rows of a page"),
        ]
    };
}

const LIST: &[Named] = list!();
const REPORTS: &[Named] = list!(("doubtful", "true: those of which a claim is in doubt, as the inbox marks them"));

/// Parameters of a question.
pub(crate) const SCOPE: &[Named] = &[
    ("count", "killed, injured, casualties (both together), missing, abducted, detained, displaced; strikes, attacks, clashes"),
    ("who", "of whom: civilian, combatant, child, adult, elderly, woman, man, or an actor or side by id"),
    ("by", "attributed to: an actor or side, by id"),
    ("means", "by this means, by id"),
    ("cause", "direct, custody, remnant, deprivation, accident, natural, unknown"),
    ("target", "what was hit, by id"),
    ("place", "within this place: a name in any spelling, or an id"),
    ("country", "ISO 3166-1 alpha-2"),
    ("from", "from this day on, included"),
    ("to", "up to this day, included"),
    ("since", "from this day to the latest that a report speaks of"),
    ("convention", "the rules to count by"),
    ("reading", "documented or reconciled"),
    ("compare", "conventions: what each of the conventions answers"),
    ("as_of", "what stood after this entry, or at the end of this day (UTC)"),
    PROFILE,
    ("group_by", "one row for each of these, with commas: country, province, district, day, week, month, year, who, by, means"),
    ("after", "the derivation after so many steps of each part, where there are more than 200"),
];

const INCIDENTS: &[Named] = &[
    ("place", "a place, unit or country, by name"),
    ("country", "ISO 3166-1 alpha-2"),
    ("from", "from this day on, included"),
    ("to", "up to this day, included"),
    ("harm", "one of its claims is of this harm or kind"),
    ("actor", "one of its claims names this actor or side, by id"),
    ("means", "one of its claims names this means, by id"),
    ("source", "one of its claims was published by this source"),
    ("text", "one of its claims stands in a report with these words"),
    ("verification", "reported, corroborated, verified, rejected"),
    ("doubtful", "true: those that may be one with another"),
    ("assigned", "whose account works on it; me, nobody"),
    ("as_of", "what stood after this entry, or at the end of this day (UTC)"),
    ("cursor", "as `next` gave it"),
    ("limit", "rows of a page"),
];

const AS_OF: &[Named] = &[("as_of", "what stood after this entry, or at the end of this day (UTC)"), PROFILE];
/// Whose view is asked for.
const PROFILE: Named = ("profile", "public: what everybody may be told; internal, if nothing is said: what the asker sees");

/// Parameters of open data.
pub(crate) const PUBLICATION: &[Named] = &[
    (
        "files",
        "names of files, as `tollbook publish --out` gives them: incidents, claims or tolls as .csv, .jsonl, .gpkg, .parquet, the first two as .geojson and .kml, too; ucdp.csv, acled.csv, annotations.jsonld, hapi.csv; several with commas, as one archive",
    ),
    ("package", "true: an archive with datapackage.json and the method card, of one file, too"),
    ("excel", "true: CSV for spreadsheets, with a byte order mark and words in quotation marks"),
    ("hxl", "true: CSV with a second row of HXL tags"),
    ("formula_guard", "false: words that a spreadsheet might run are left alone"),
    ("since_entry", "of incidents and claims only what is new, changed or gone since this entry, or since the end of this day (UTC)"),
    ("place", "within this place: a name in any spelling, or an id"),
    ("country", "ISO 3166-1 alpha-2"),
    ("from", "from this day on, included"),
    ("to", "up to this day, included"),
    ("since", "from this day to the latest that a report speaks of"),
    ("count", "of tolls: killed, injured, casualties (both together), missing, abducted, detained, displaced; strikes, attacks, clashes"),
    ("who", "of tolls: civilian, combatant, child, adult, elderly, woman, man, or an actor or side by id"),
    ("by", "of tolls: attributed to an actor or side, by id"),
    ("means", "of tolls: by this means, by id"),
    ("cause", "of tolls: direct, custody, remnant, deprivation, accident, natural, unknown"),
    ("target", "of tolls: what was hit, by id"),
    ("group_by", "of tolls: one row for each of these, with commas: country, province, district, day, week, month, year, who, by, means"),
    ("convention", "the rules to count by; ucdp.csv and acled.csv are counted by their own"),
    ("reading", "documented or reconciled"),
    ("profile", "public, if nothing is said: what everybody may be told, under the rules of publication; internal: what the asker sees"),
    ("visibility", "of the internal profile: nothing stricter than this; internal, if nothing is said"),
    ("embargo", "of the public profile: nothing is told before this day"),
    ("delay_days", "of the public profile: days that fine places of deeds wait, more than the rules of publication say"),
    ("names", "of the public profile: why the names of the dead may be told; for editors, and the reason stands in the method card"),
    ("living", "of the public profile: why counts of living persons may be told, five and more by first-order unit; likewise"),
    ("attributes", "of the public profile: why age, sex, role and nationality of the dead may be told; likewise"),
    ("quotes", "true, of the public profile: the words of counts may be quoted, without names; for editors"),
    ("publisher", "who publishes, for the method card; for editors"),
    ("as_of", "what stood after this entry, or at the end of this day (UTC)"),
];

/// Parameters of a bulletin.
pub(crate) const BULLETIN: &[Named] = &[
    ("country", "ISO 3166-1 alpha-2"),
    ("day", "the day of the bulletin; it covers this day and the one before"),
    ("week", "true: the seven days that end on the day, instead of two"),
    ("since", "also everything since this day"),
    ("bars", "what has a bar each: day, week, month, year, province; if nothing is said, what suits the days since `since`, and without it units"),
    ("lang", "en, fr or ar"),
    ("convention", "the rules to count by"),
    ("profile", "public, if nothing is said: what everybody may be told, under the rules of publication; internal: what the asker sees"),
    ("embargo", "of the public profile: nothing is told before this day"),
    ("delay_days", "of the public profile: days that fine places of deeds wait, more than the rules of publication say"),
    ("names", "of the public profile: why the names of the dead may be told; for editors, and the reason stands in the method card"),
    ("living", "of the public profile: why counts of living persons may be told, five and more by first-order unit; likewise"),
    ("attributes", "of the public profile: why age, sex, role and nationality of the dead may be told; likewise"),
    ("changed_since", "say what changed since this entry, or since the end of this day (UTC)"),
    ("as_of", "what stood after this entry, or at the end of this day (UTC)"),
];
const REASON: Named = ("reason", "why; stays in the book");

/// Fields of a claim. Of a claim that there is, what is not sent stays as it is, and what is sent empty is not said any more.
const CLAIM: &[Named] = &[
    ("count", "12, 10-12, >=12, <=12, ~12 or unknown"),
    ("bound", "for a plain number: stated, exactly, at_least, more_than, up_to, fewer_than, about; without one: none, vague, plural, unstated"),
    ("harm", "killed, injured, missing, abducted, detained, displaced, casualties"),
    ("who", "who was harmed, in words"),
    ("who_actor", "the party whose members they are, by id or name"),
    ("who_status", "civilian, combatant, hors-de-combat"),
    ("who_age", "child, adult, elderly"),
    ("who_sex", "female, male"),
    ("by", "who is blamed: registered parties, by id or name, with ; between them"),
    ("by_words", "who is blamed and registered nowhere, in words, with ; between them"),
    ("by_how", "stated, claimed, accepted, alleged, inferred"),
    ("means", "a means, by id"),
    ("target", "what was hit, by id"),
    ("cause", "direct, custody, remnant, deprivation, accident, natural, unknown"),
    ("place", "where, by name; several with ; between them"),
    ("country", "ISO 3166-1 alpha-2 of the place; alone: the country as a whole"),
    ("place_how", "in or near"),
    ("from", "the first day, or the only one"),
    ("to", "the last day, included"),
    ("basis", "what the day is the day of: death, discovery, registration, wounding, unknown"),
    ("level", "what the number covers: incident, window, cumulative, stock"),
    ("modality", "asserted, possible, planned, hypothetical, denied"),
    ("according_to", "according to whom, origin first, with ; between them"),
    ("words", "words of the report that say so, letter by letter"),
    ("at", "where these words stand: 120-143, in characters (code points) of the text, a line end as one"),
    ("words_count", "the words of the count"),
    ("at_count", "where these stand"),
    ("words_who", "the words that say who was harmed"),
    ("at_who", "where these stand"),
    ("words_by", "the words that say by whom"),
    ("at_by", "where these stand"),
    ("words_means", "the words that say by what means"),
    ("at_means", "where these stand"),
    ("words_target", "the words that say what was hit"),
    ("at_target", "where these stand"),
    ("words_place", "the words that say where"),
    ("at_place", "where these stand"),
    ("words_period", "the words that say when"),
    ("at_period", "where these stand"),
    ("words_according_to", "the words that say according to whom"),
    ("at_according_to", "where these stand"),
    ("ground", "of a new claim: words, interview, visit, photo, document"),
    ("then", "of a form: next, for the next claim in doubt"),
    REASON,
];
const DECISION: &[Named] = &[REASON, ("then", "of a form: next, for the next claim in doubt")];

const PLACES: &[Named] = &[
    ("country", "ISO 3166-1 alpha-2"),
    ("unit", "a first-order unit, by the id that the list gives: the map is of this unit"),
    ("place", "the map is around this place: a name in any spelling, or an id"),
];

const EMBARGO: &[Named] = &[("until", "the first day on which it may be published; empty: no embargo"), REASON];
const DELAY: &[Named] = &[("days", "how many days its place waits; empty: as others do"), REASON];
const FREEZE: &[Named] = &[("frozen", "true or false"), REASON];
const ASSIGN: &[Named] = &[("to", "the account's name; empty: nobody"), REASON];
const NOTE: &[Named] = &[("text", "what is to be said"), ("visibility", "who may read it: internal, restricted, source-confidential")];
const SEEN: &[Named] = &[
    ("visibility", "how far its claims may travel: public, internal, restricted, source-confidential"),
    ("reports", "true: the reports that tell of it, too"),
    REASON,
];
const GAP: &[Named] =
    &[("source", "of whom nothing came in: an outlet, a feed"), ("from", "from this day on, included"), ("to", "up to this day, included"), ("text", "why")];
const PAGED: &[Named] = &[("cursor", "as `next` gave it"), ("limit", "rows of a page")];

/// All of them.
pub const ROUTES: &[Route] = &[
    // ---- the API ----
    get("/api/v1/openapi.json", Need::Open, &[], "This description of the API", openapi::answer),
    get(
        "/api/v1/events",
        Need::Figures,
        &[],
        "Server-sent events: the state that is shown, and how far work on it has come. Whoever accepts text/event-stream, as browsers do, is told for as long as they listen; others once",
        log::events,
    ),
    kept("/api/v1/incidents", Need::Figures, INCIDENTS, "Incidents, the latest first", incidents::list),
    kept("/api/v1/incidents.json", Need::Figures, INCIDENTS, "Incidents, the latest first", incidents::list),
    kept("/api/v1/incidents.csv", Need::Figures, INCIDENTS, "Incidents as a table", incidents::csv),
    kept("/api/v1/incidents.parquet", Need::Figures, INCIDENTS, "Incidents as Apache Parquet: columns with their types", incidents::parquet),
    kept("/api/v1/incidents.gpkg", Need::Figures, INCIDENTS, "Incidents as a GeoPackage, with their places as points", incidents::gpkg),
    kept("/api/v1/incidents.geojson", Need::Figures, INCIDENTS, "Incidents with their places", incidents::geojson),
    kept("/api/v1/incidents/{code}", Need::Figures, AS_OF, "One incident, by its code, an alias or one of its claims", incidents::one),
    kept("/api/v1/toll", Need::Figures, SCOPE, "How many: low, best and high for a question", toll::toll),
    kept("/api/v1/toll.json", Need::Figures, SCOPE, "How many: low, best and high for a question", toll::toll),
    kept("/api/v1/toll.csv", Need::Figures, SCOPE, "A toll as a table", toll::csv),
    kept("/api/v1/toll.geojson", Need::Figures, SCOPE, "A toll, or its rows, where these are units in the middle of them", toll::geojson),
    kept("/api/v1/toll.parquet", Need::Figures, SCOPE, "A toll as Apache Parquet: columns with their types", toll::parquet),
    kept("/api/v1/toll.gpkg", Need::Figures, SCOPE, "A toll as a GeoPackage, without places", toll::gpkg),
    kept("/api/v1/why", Need::Figures, SCOPE, "A toll with its derivation, down to the claims", toll::why),
    get("/api/v1/bulletin", Need::Figures, BULLETIN, "The day's or the week's bulletin, with the tolls behind its sentences", bulletin::json),
    get("/api/v1/bulletin.json", Need::Figures, BULLETIN, "The day's or the week's bulletin, with the tolls behind its sentences", bulletin::json),
    get("/api/v1/bulletin.md", Need::Figures, BULLETIN, "A bulletin as Markdown", bulletin::markdown),
    get("/api/v1/bulletin.html", Need::Figures, BULLETIN, "A bulletin as a page that needs nothing beside itself, to be saved", bulletin::page),
    get(
        "/api/v1/bulletin.pdf",
        Need::Account,
        BULLETIN,
        "A bulletin on paper, printed by a Chromium of the server's machine; 501 where there is none",
        bulletin::pdf,
    ),
    get(
        "/api/v1/publication",
        Need::Figures,
        PUBLICATION,
        "Open data as `tollbook publish` writes it, under the same profile: a file, or an archive of several with their columns and method card",
        publication::publication,
    ),
    get("/api/v1/claims.json", Need::Figures, LIST, "Claims, in the order their reports came in", claims::list),
    get("/api/v1/claims", Need::Figures, LIST, "Claims, in the order their reports came in", claims::list),
    get("/api/v1/claims.csv", Need::Figures, LIST, "Claims as a table", claims::csv),
    get("/api/v1/claims.parquet", Need::Figures, LIST, "Claims as Apache Parquet: columns with their types", claims::parquet),
    get("/api/v1/claims.gpkg", Need::Figures, LIST, "Claims as a GeoPackage, with their places as points", claims::gpkg),
    get("/api/v1/claims.geojson", Need::Figures, LIST, "Claims with their places", claims::geojson),
    get("/api/v1/claims/{id}", Need::Figures, &[], "One claim as it stands", claims::one),
    get(
        "/api/v1/claims/{id}/reports",
        Need::Figures,
        &[],
        "The reports in which a claim stands: the same text from many outlets is one claim",
        claims::reports,
    ),
    get("/api/v1/claims/{id}/trail", Need::Texts, &[], "The way from a claim back to its capture, with every decision on it", claims::trail),
    get("/api/v1/reports", Need::Texts, REPORTS, "Reports, in the order they came in", reports::list),
    get("/api/v1/reports.json", Need::Texts, REPORTS, "Reports, in the order they came in", reports::list),
    get("/api/v1/reports.geojson", Need::Texts, REPORTS, "Reports with the named places of their claims", reports::geojson),
    get("/api/v1/reports.csv", Need::Texts, REPORTS, "Reports as a table", reports::csv),
    get("/api/v1/reports.parquet", Need::Texts, REPORTS, "Reports as Apache Parquet: columns with their types", reports::parquet),
    get("/api/v1/reports.gpkg", Need::Texts, REPORTS, "Reports as a GeoPackage, without places", reports::gpkg),
    get("/api/v1/reports/{id}", Need::Texts, &[], "One report with its text and claims", reports::one),
    get("/api/v1/log", Need::Texts, PAGED, "Entries, the latest first: who did what, when and why", log::list),
    get("/api/v1/log.json", Need::Texts, PAGED, "Entries, the latest first: who did what, when and why", log::list),
    get("/api/v1/log.csv", Need::Texts, PAGED, "Entries as a table", log::csv),
    post(
        "/api/v1/reports",
        Need::Edit,
        &[("text", "its text"), ("source", "who published it"), ("date", "day of publication"), ("visibility", "how far it may travel")],
        "Take a report in and read it",
        acts::add,
    ),
    post(
        "/api/v1/claims/{id}/correction",
        Need::Review,
        CLAIM,
        "Set a claim right: count, who, by whom, means, place, period and the other fields",
        acts::correct,
    ),
    post("/api/v1/reports/{id}/claims", Need::Review, CLAIM, "Write a claim down by hand, on words of the report", acts::enter),
    post("/api/v1/claims/{id}/undo", Need::Review, DECISION, "Take the last decision on a claim back", undo::last_on_claim),
    post("/api/v1/claims/{id}/retraction", Need::Review, DECISION, "Take a claim out of what stands", acts::retract),
    post("/api/v1/claims/{id}/confirmation", Need::Review, DECISION, "Note that a claim was checked against its words", acts::confirm),
    post(
        "/api/v1/judgements",
        Need::Review,
        &[("a", "a claim or a code"), ("b", "another"), ("verdict", "same, different or unsure"), REASON],
        "Say whether two claims or incidents are one",
        acts::judge,
    ),
    post("/api/v1/incidents/{code}/merge", Need::Edit, &[("with", "the other incident's code"), REASON], "Put two incidents together", acts::merge),
    post(
        "/api/v1/incidents/{code}/split",
        Need::Edit,
        &[("claims", "claims that speak of another incident"), REASON],
        "Take claims out of an incident",
        acts::split,
    ),
    post(
        "/api/v1/incidents/{code}/verification",
        Need::Edit,
        &[("degree", "reported, corroborated, verified, rejected"), REASON],
        "Say how far an incident was checked",
        acts::verify,
    ),
    get("/api/v1/incidents/{code}/desk", Need::Texts, &[], "How an incident is dealt with: embargo, notes, decisions", desk::desk),
    post("/api/v1/incidents/{code}/embargo", Need::Edit, EMBARGO, "Publish nothing of an incident before a day", desk::embargo),
    post("/api/v1/incidents/{code}/delay", Need::Edit, DELAY, "Let the place of an incident wait", desk::delay),
    post("/api/v1/incidents/{code}/freeze", Need::Manage, FREEZE, "Let managers and owners alone change an incident", desk::freeze),
    post("/api/v1/incidents/{code}/visibility", Need::Edit, SEEN, "Make a whole incident more or less visible", desk::visibility),
    post("/api/v1/incidents/{code}/assignment", Need::Review, ASSIGN, "Say who works on an incident", desk::assign),
    post("/api/v1/incidents/{code}/notes", Need::Review, NOTE, "Note something on an incident", desk::note),
    post(
        "/api/v1/decisions/{entry}/undo",
        Need::Review,
        &[REASON],
        "Take a decision back by its entry: on a claim, a judgement, a grade; 409 if somebody built on it since",
        undo::decision,
    ),
    get("/api/v1/corrections", Need::Figures, PAGED, "What was set right, the latest first, and whom to write to", corrections::list),
    get("/api/v1/corrections.json", Need::Figures, PAGED, "What was set right, the latest first, and whom to write to", corrections::list),
    get("/api/v1/corrections.csv", Need::Figures, PAGED, "What was set right, as a table", corrections::csv),
    get(
        "/api/v1/places",
        Need::Review,
        PLACES,
        "Places to choose one from, as they lie on a map: units of a country, towns and places that the book names",
        places::list,
    ),
    get("/api/v1/gaps", Need::Review, PAGED, "What was not collected, the latest first", corrections::gap_list),
    get("/api/v1/gaps.json", Need::Review, PAGED, "What was not collected, the latest first", corrections::gap_list),
    get("/api/v1/gaps.csv", Need::Review, PAGED, "What was not collected, as a table", corrections::gaps_csv),
    post("/api/v1/gaps", Need::Edit, GAP, "Write down that something was not collected", corrections::add_gap),
    // ---- pages ----
    get("/", Need::Open, &[], "The way to the first page", pages::account::home),
    get("/login", Need::Open, &[], "Sign in", pages::account::login),
    post("/login", Need::Open, &[("name", "the account's name"), ("password", "its password")], "Sign in", pages::account::sign_in),
    #[cfg(feature = "passkeys")]
    post("/login/passkey/begin", Need::Open, &[], "The question for a passkey to sign in by", pages::passkeys::ask_for_one),
    #[cfg(feature = "passkeys")]
    post(
        "/login/passkey",
        Need::Open,
        &[("ticket", "as the question gave it"), ("passkey", "what the browser answers, as JSON")],
        "Sign in by a passkey",
        pages::passkeys::sign_in,
    ),
    get("/first-run", Need::Open, &[], "Make the owner's account", pages::account::first_run),
    post(
        "/first-run",
        Need::Open,
        &[("token", "as the terminal shows it"), ("name", "the owner's name"), ("password", "a password")],
        "Make the owner's account",
        pages::account::make_owner,
    ),
    post("/logout", Need::Account, &[], "Sign out", pages::account::sign_out),
    get("/static/style.css", Need::Open, &[], "How pages look", pages::style),
    get("/static/icon.svg", Need::Open, &[], "The mark of the program", pages::icon),
    get("/static/pages.js", Need::Open, &[], "The script of the pages: keys, words taken by selecting them, places on a map", pages::script),
    get("/account", Need::Account, &[], "One's own account, with its tokens", pages::account::own),
    post("/account/password", Need::Account, &[("old", "the password"), ("password", "the new one")], "Change one's password", pages::account::set_password),
    post(
        "/account/language",
        Need::Account,
        &[("language", "en, fr or ar; empty: as the browser asks")],
        "Set the language of one's pages",
        pages::account::set_language,
    ),
    post("/account/tokens", Need::Account, &[("label", "to know it by"), ("role", "not above one's own")], "Make an API token", pages::account::add_token),
    post("/account/tokens/{id}/drop", Need::Account, &[], "Take a token back", pages::account::drop_token),
    #[cfg(feature = "passkeys")]
    post(
        "/account/passkeys/begin",
        Need::Account,
        &[("label", "to know it by"), ("password", "the password")],
        "The question for a new passkey",
        pages::passkeys::ask_for_new,
    ),
    #[cfg(feature = "passkeys")]
    post(
        "/account/passkeys",
        Need::Account,
        &[("label", "as in the question"), ("passkey", "what the browser answers, as JSON")],
        "Add a passkey",
        pages::passkeys::add,
    ),
    #[cfg(feature = "passkeys")]
    post("/account/passkeys/{id}/drop", Need::Account, &[("password", "the password")], "Remove a passkey", pages::passkeys::remove),
    get("/accounts", Need::Manage, &[], "Everybody's accounts", pages::account::all),
    post(
        "/accounts",
        Need::Manage,
        &[("name", "the account's name"), ("role", "its role"), ("password", "a first password")],
        "Make an account",
        pages::account::add,
    ),
    post(
        "/accounts/{name}",
        Need::Manage,
        &[("role", "another role"), ("closed", "true or false"), ("sign_out", "true: end its sessions")],
        "Change or close an account",
        pages::account::set,
    ),
    get("/inbox", Need::Texts, REPORTS, "Reports, the latest first, with what was read", pages::inbox::page),
    get("/reports/{id}", Need::Texts, pages::report::PARAMETERS, "A report with its claims marked", pages::report::page),
    get("/incidents", Need::Figures, INCIDENTS, "The list of incidents", pages::incident::list),
    get("/incidents/{code}", Need::Figures, AS_OF, "One incident", pages::incident::page),
    get("/toll", Need::Figures, SCOPE, "How many", pages::toll::page),
    get("/data", Need::Figures, pages::data::GIVEN, "What can be taken away, in which form", pages::data::page),
    get("/bulletin", Need::Figures, BULLETIN, "The day's or the week's bulletin", pages::bulletin::page),
    get("/log", Need::Texts, &[("cursor", "as `next` gave it")], "Who did what, when and why", pages::log::page),
    get("/add", Need::Edit, &[], "A form for a report", pages::report::form),
    post(
        "/reports",
        Need::Edit,
        &[("text", "its text"), ("source", "who published it"), ("date", "day of publication"), ("visibility", "how far it may travel")],
        "Take a report in",
        acts::add,
    ),
    post("/reports/{id}/claims", Need::Review, CLAIM, "Write a claim down by hand", acts::enter),
    get("/claims/{id}", Need::Texts, &[], "The way to a claim in its report", pages::report::claim),
    post("/claims/{id}/correction", Need::Review, CLAIM, "Set a claim right", acts::correct),
    post("/claims/{id}/undo", Need::Review, DECISION, "Take the last decision on a claim back", undo::last_on_claim),
    post("/claims/{id}/retraction", Need::Review, DECISION, "Take a claim out of what stands", acts::retract),
    post("/claims/{id}/confirmation", Need::Review, DECISION, "Note that a claim was checked", acts::confirm),
    post(
        "/judgements",
        Need::Review,
        &[("a", "a claim or a code"), ("b", "another"), ("verdict", "same, different or unsure"), REASON],
        "Judge a pair",
        acts::judge,
    ),
    post("/incidents/{code}/merge", Need::Edit, &[("with", "the other code"), REASON], "Put two incidents together", acts::merge),
    post("/incidents/{code}/split", Need::Edit, &[("claims", "claims of another incident"), REASON], "Take claims out", acts::split),
    post("/incidents/{code}/verification", Need::Edit, &[("degree", "how far"), REASON], "Grade an incident", acts::verify),
    post("/incidents/{code}/embargo", Need::Edit, EMBARGO, "Hold an incident back", desk::embargo),
    post("/incidents/{code}/delay", Need::Edit, DELAY, "Let its place wait", desk::delay),
    post("/incidents/{code}/freeze", Need::Manage, FREEZE, "Freeze an incident", desk::freeze),
    post("/incidents/{code}/visibility", Need::Edit, SEEN, "Make an incident more or less visible", desk::visibility),
    post("/incidents/{code}/assignment", Need::Review, ASSIGN, "Give an incident to somebody", desk::assign),
    post("/incidents/{code}/notes", Need::Review, NOTE, "Note something on an incident", desk::note),
    post("/decisions/{entry}/undo", Need::Review, &[REASON], "Take a decision back", undo::decision),
    get("/desk", Need::Texts, &[], "What waits for whom", pages::desk::page),
    get("/gaps", Need::Review, PAGED, "What was not collected", pages::desk::gaps),
    post("/gaps", Need::Edit, GAP, "Write a gap down", corrections::add_gap),
    get("/corrections", Need::Figures, PAGED, "What was set right, and whom to write to", pages::desk::corrections),
];
