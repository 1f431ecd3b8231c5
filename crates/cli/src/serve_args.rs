//! What `tollbook serve` is told. Enters: what was typed. Leaves: the same, checked as far as the words alone allow. Never done here: opening a port.

use crate::book_args::BookArg;
use clap::Args;
use std::net::IpAddr;

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  tollbook serve\n  tollbook serve --port 9000 --book ~/syria\n\nThe first run prints a token; the page it leads to makes the owner's account. Nothing but this machine reaches the server unless --address names another; put a proxy that speaks https before it then, and give --https and --host."
)]
pub(crate) struct ServeArgs {
    /// The port to listen at; 0 lets the system choose
    #[arg(long, value_name = "N", default_value_t = 8484)]
    pub(crate) port: u16,
    /// The address to listen at
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: IpAddr,
    /// A further name that the server answers to, with its port if it is another; may be given several times
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,
    /// Show figures and incidents of public visibility to those who don't sign in
    #[arg(long)]
    pub(crate) public: bool,
    /// Browsers reach the server by https alone, through a proxy: cookies are marked so
    #[arg(long)]
    pub(crate) https: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}
