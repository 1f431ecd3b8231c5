//! The command line of what comes into a book and how far it travels. Enters: what was typed. Leaves: what is asked for, checked as far as the
//! words alone allow. Never done here: opening a book, a file or a connection.

use crate::book_args::{AuthorArg, BookArg, visibility};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use tollbook_ledger::Visibility;

#[derive(Args, Debug)]
#[command(
    after_help = "Without an address the feeds of the book's settings are followed (`tollbook config feed URL`). Stop it with Ctrl-C or SIGTERM: it ends after the commit it is at.\n\nExit code: 0 nothing was in the way, 1 something was not collected (the log of the book says what, when and why), 2 wrong command line."
)]
pub(crate) struct WatchArgs {
    /// Addresses of feeds [default: those of the book's settings]
    #[arg(value_name = "FEED")]
    pub(crate) feeds: Vec<String>,
    /// Look once at every feed whose time has come, and end
    #[arg(long)]
    pub(crate) once: bool,
    /// With --once: look at every feed now, whatever pace it asked for
    #[arg(long, requires = "once")]
    pub(crate) now: bool,
    /// Fetch the pages behind items of which a feed gives a summary only
    #[arg(long)]
    pub(crate) pages: bool,
    /// Who published them, if not as each feed says
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// How far the reports may travel [default: the book's setting, else internal]
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    /// A host that may be private, by its exact name; may be given several times
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_private: Vec<String>,
    /// A folder with words, actors or sources of one's own, laid over the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) pack: Option<PathBuf>,
    /// Write one JSON object per report and per look, one a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct VisibilityArgs {
    /// The id of a report (r-…) or a claim (c-…), or source:NAME
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// public, internal, restricted, source-confidential
    #[arg(value_name = "DEGREE", value_parser = visibility)]
    pub(crate) degree: Visibility,
    /// Why; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Erasing a report takes its text, its original, its readings, what was decided about it, and its words in the search. The entry's header stays, so that the book still verifies. Copies outside of the book's folder stay as they are, but for backups that are named with --backup."
)]
pub(crate) struct EraseArgs {
    /// The id of a report (r-…) or a claim (c-…), source:NAME, or the number of an entry
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Why; stays in the book, so don't repeat in it what must go
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    /// A backup that must follow; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(crate) backup: Vec<PathBuf>,
    /// Do it without asking
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct NoteArgs {
    /// The id of a report (r-…) or a claim (c-…), source:NAME, or the number of an entry
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// What is to be noted
    #[arg(value_name = "WORDS", required = true, num_args = 1..)]
    pub(crate) words: Vec<String>,
    /// How far it may travel, if less far than what it is about
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Subcommand, Debug)]
pub(crate) enum SourceCommand {
    /// Name a source and say how far its reports may travel; seal who it really is, if need be
    Add(SourceAddArgs),
    /// List the sources that were named
    List(SourceListArgs),
    /// Open the sealed identity of a source; needs the key of identities
    Identity(SourceIdentityArgs),
}

#[derive(Args, Debug)]
pub(crate) struct SourceAddArgs {
    /// The name under which reports give it; a handle, for one that must be protected
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What people call it, if not by that name
    #[arg(long, value_name = "NAME")]
    pub(crate) called: Option<String>,
    /// agency, media, ngo, un, ministry, witness, …
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// How far it may travel, and with it its reports
    #[arg(long, value_name = "DEGREE", default_value = "internal", value_parser = visibility)]
    pub(crate) visibility: Visibility,
    /// A file (- for standard input) that says who it really is; it is sealed, and stands in no entry
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct SourceListArgs {
    /// Write one JSON object per source, one a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct SourceIdentityArgs {
    /// The name under which reports give it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ConfigCommand>,
    /// The book's folder [default: the nearest book from the current folder upwards]
    #[arg(long, value_name = "DIR", env = "TOLLBOOK_BOOK", hide_env_values = true, global = true)]
    pub(crate) book: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// How far reports may travel unless told when they are added
    Visibility {
        /// public, internal, restricted, source-confidential
        #[arg(value_name = "DEGREE", value_parser = visibility)]
        degree: Visibility,
    },
    /// Where the keeper of a host can reach you: an address of mail or of a page; hosts see it beside the program's name
    Contact {
        /// The address; - to take it away
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// Where readers write about an error or a takedown: an address of mail or of a page; it is published
    Corrections {
        /// The address; - to take it away
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// Whether a second person has to say in the browser how far an incident was checked before it holds
    SecondSignOff {
        /// on or off
        #[arg(value_name = "SWITCH", value_parser = ["on", "off"])]
        switch: String,
    },
    /// The extractor of web pages: main, the more exact one, or fast
    Page {
        /// main or fast
        #[arg(value_name = "NAME", value_parser = ["main", "fast"])]
        name: String,
    },
    /// The extractor of PDF documents: builtin, or pdftotext in the version of this machine
    Pdf {
        /// builtin or pdftotext
        #[arg(value_name = "NAME", value_parser = ["builtin", "pdftotext"])]
        name: String,
    },
    /// A feed that `watch` follows
    Feed {
        /// Its address
        #[arg(value_name = "URL")]
        url: String,
        /// Who publishes it, if not as it says itself
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
        /// Fetch the pages behind items of which it gives a summary only
        #[arg(long)]
        pages: bool,
        /// How far its reports may travel, if not as the book's
        #[arg(long, value_name = "DEGREE", value_parser = visibility)]
        visibility: Option<Visibility>,
        /// Follow it no longer
        #[arg(long, conflicts_with_all = ["source", "pages", "visibility"])]
        remove: bool,
    },
    /// The proxy through which a host, and all hosts under its name, is reached
    Proxy {
        /// The host; * for every host without a proxy of its own
        #[arg(value_name = "HOST")]
        host: String,
        /// http://HOST:PORT or socks5h://HOST:PORT; - to take it away
        #[arg(value_name = "PROXY")]
        through: String,
    },
    /// A host that may be private, by its exact name
    AllowPrivate {
        /// The host
        #[arg(value_name = "HOST")]
        host: String,
        /// Allow it no longer
        #[arg(long)]
        remove: bool,
    },
}
