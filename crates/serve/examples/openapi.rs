//! The description of the API, for whoever makes types of it. Enters: nothing. Leaves: OpenAPI 3.1 on standard output. Never done here: a server.

fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    let document = tollbook_serve::openapi_document(true);
    // Whoever reads no further is no failure of this program.
    match writeln!(std::io::stdout().lock(), "{document:#}") {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(_) => std::process::ExitCode::FAILURE,
    }
}
