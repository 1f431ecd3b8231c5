//! Enters: the paths on the command line. Leaves: the inputs they name, in order, each readable once.
//! Never done here: decoding.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use tollbook_intake::{Decoded, IntakeError};

/// One thing to read.
#[derive(Debug)]
pub(crate) enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Something named or met that cannot be read.
    Failed(IntakeError),
}

/// The inputs that the arguments name; `None` if there are none and standard input is a terminal.
pub(crate) fn expand(paths: &[PathBuf]) -> Option<Vec<Input>> {
    if paths.is_empty() {
        return (!std::io::stdin().is_terminal()).then(|| vec![Input::Stdin]);
    }
    let mut out = Vec::new();
    let mut stdin_taken = false;
    for path in paths {
        if path == Path::new("-") {
            // A second "-" has nothing left to give.
            if !std::mem::replace(&mut stdin_taken, true) {
                out.push(Input::Stdin);
            }
            continue;
        }
        out.extend(tollbook_intake::list(path).into_iter().map(|f| f.map_or_else(Input::Failed, Input::File)));
    }
    Some(out)
}

impl Input {
    /// Reads and decodes it.
    ///
    /// # Errors
    /// It can't be read or is no text.
    pub(crate) fn read(self) -> Result<Decoded, IntakeError> {
        match self {
            Input::File(path) => tollbook_intake::read_file(&path),
            Input::Stdin => tollbook_intake::read_stream(std::io::stdin().lock(), "-"),
            Input::Failed(e) => Err(e),
        }
    }
}
