//! The tollbook program, as a library, so that it compiles beside the rooms it calls; `main.rs` only starts it. Enters: a command line. Leaves:
//! output, messages on standard error, an exit code: 0 when everything was done, 1 when something was not, 2 for a wrong command line. Never done
//! here: reading of text; the rooms do that.
#![forbid(unsafe_code)]

mod args;
mod book;
mod book_args;
mod compact;
mod coverage;
mod engine;
mod eval;
mod eval_link;
mod eval_toll;
mod gazetteer;
mod home;
mod html;
mod inputs;
mod json;
mod layout;
mod link_args;
mod marks;
mod publish_args;
mod read;
mod score;
mod serve_args;
mod style;
mod take_args;
mod terminal;
mod told;
mod words;

use args::{Cli, Command, EvalCommand, GazetteerCommand};
use clap::Parser as _;
use link_args::IncidentCommand;
use std::process::ExitCode;
use tollbook_model::Verdict;

/// How a command ended, short of an error that stopped it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything was done.
    Well,
    /// Some inputs were not read; each has been named on standard error.
    InPart,
}

/// Runs the program on the command line that it was started with; the exit code is 0 when everything was done, 1 when something was not, and 2 for a wrong
/// command line.
#[must_use]
pub fn program() -> ExitCode {
    // The program starts itself again to take PDF documents apart; such a child does nothing else.
    if let Some(ended) = tollbook_intake::pdf_child_main() {
        return ended;
    }
    // Likewise to link a large book beside a server.
    if let Some(ended) = book::apart::main() {
        return ended;
    }
    let cli = Cli::parse();
    let ended = match cli.command {
        Command::Read(args) => read::run(&args),
        Command::Init(args) => book::init(&args),
        Command::Add(args) => book::add::run(&args),
        Command::Watch(args) => book::watch::run(&args),
        Command::Note(args) => book::govern::note(&args),
        Command::Visibility(args) => book::govern::visibility(&args),
        Command::Erase(args) => book::govern::erase(&args),
        Command::Source { command } => book::govern::source(&command),
        Command::Config(args) => book::config::run(&args),
        Command::Reports(args) => book::list::reports(&args),
        Command::Claims(args) => book::list::claims(&args),
        Command::Show(args) => book::show::show(&args),
        Command::Why(args) => book::show::why(&args),
        Command::Toll(args) => book::toll::run(&args),
        Command::Bulletin(args) => book::bulletin::run(&args),
        Command::Publish(args) => book::publish::run(&args),
        Command::Link(args) => book::link::run(&args),
        Command::Incidents(args) => book::incident::list(&args),
        Command::Incident { command: IncidentCommand::Show(args) } => book::incident::show(&args),
        Command::Incident { command: IncidentCommand::Merge(args) } => book::link::judge(&args, Verdict::Same),
        Command::Incident { command: IncidentCommand::Split(args) } => book::incident::split(&args),
        Command::Incident { command: IncidentCommand::VerifyAs(args) } => book::incident::verify_as(&args),
        Command::Incident { command: IncidentCommand::CloseList(args) } => book::persons::close_list(&args),
        Command::Same(args) => book::link::judge(&args, Verdict::Same),
        Command::Different(args) => book::link::judge(&args, Verdict::Different),
        Command::Review(args) => book::review::run(&args),
        Command::Serve(args) => book::serve::run(&args),
        Command::Correct(args) => book::decide::correct(&args),
        Command::Retract(args) => book::decide::retract(&args),
        Command::Enter(args) => book::enter::run(&args),
        Command::Reread(args) => book::reread::run(&args),
        Command::Doctor(args) => book::doctor::run(&args),
        Command::Log(args) => book::proof::log(&args),
        Command::Verify(args) => book::proof::verify(&args),
        Command::Checkpoint(args) => book::proof::checkpoint(&args),
        Command::Prove(args) => book::proof::prove(&args),
        Command::Export(args) => book::exchange::export(&args),
        Command::Import(args) => book::exchange::import(&args),
        Command::Bundle(args) => book::exchange::bundle(&args),
        Command::Merge(args) => book::exchange::merge(&args),
        Command::Backup { command } => book::proof::backup(&command),
        Command::Eval { command: EvalCommand::Read(args) } => eval::run(&args),
        Command::Eval { command: EvalCommand::Toll(args) } => eval_toll::run(&args),
        Command::Eval { command: EvalCommand::Link(args) } => eval_link::run(&args),
        Command::Gazetteer { command: GazetteerCommand::Import(args) } => gazetteer::import(&args),
        Command::Gazetteer { command: GazetteerCommand::Lookup(args) } => gazetteer::lookup(&args),
    };
    match ended {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::InPart) => ExitCode::from(1),
        // Whoever reads the output has seen enough (`| head`).
        Err(e) if is_closed_pipe(&e) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("tollbook: {}", layout::harmless(&format!("{e:#}")));
            ExitCode::from(1)
        }
    }
}

fn is_closed_pipe(e: &anyhow::Error) -> bool {
    e.chain().any(|c| c.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
