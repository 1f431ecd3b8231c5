//! Starts the program. Enters: a command line. Leaves: its exit code. Never done here: anything else.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    tollbook_cli::program()
}
