//! The task runner. Enters: a verb and its arguments. Leaves: the exit code of the tools it started. Never done here: building by itself, a
//! dependency, an answer to a question that a tool already answers.

mod counts;
mod demo;
mod samples;
mod tools;
mod verbs;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = args.collect();
    if matches!(name.as_str(), "help" | "-h" | "--help") {
        print!("{}", verbs::help());
        return ExitCode::SUCCESS;
    }
    let Some(verb) = verbs::VERBS.iter().find(|v| v.name == name) else {
        eprint!("xtask: no verb {name:?}\n\n{}", verbs::help());
        return ExitCode::from(2);
    };
    if rest.iter().any(|a| a == "--help" || a == "-h") {
        print!("{}", verb.usage());
        return ExitCode::SUCCESS;
    }
    match (verb.run)(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask {name}: {why}");
            ExitCode::from(1)
        }
    }
}
