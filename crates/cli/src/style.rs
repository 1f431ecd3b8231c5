//! Enters: what standard output is and what the environment asks for. Leaves: whether to colour, how wide a line may be, and the
//! control sequences. Never done here: a colour that carries meaning alone; every mark has a number too.

use std::io::IsTerminal as _;

/// Columns where nothing tells the width.
pub(crate) const WIDTH_DEFAULT: usize = 80;
/// No layout works below this.
const WIDTH_MIN: usize = 20;
/// Running text wider than this is hard to read.
const WIDTH_MAX: usize = 400;

/// How standard output is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Columns of a line.
    pub(crate) width: usize,
    /// Whether control sequences are understood and wanted.
    pub(crate) colour: bool,
}

impl Look {
    /// What the terminal and the environment say.
    pub(crate) fn of_stdout() -> Look {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0");
        let colour = !set("NO_COLOR") && (forced || terminal && !dumb);
        let measured = if terminal { terminal_size::terminal_size().map(|(w, _)| usize::from(w.0)) } else { None };
        let stated = std::env::var("COLUMNS").ok().and_then(|c| c.trim().parse().ok());
        let width = stated.or(measured).unwrap_or(WIDTH_DEFAULT).clamp(WIDTH_MIN, WIDTH_MAX);
        Look { width, colour }
    }
}

/// A way of setting words apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Style {
    /// As it is.
    #[default]
    Plain,
    /// A heading.
    Heading,
    /// Of less weight.
    Quiet,
    /// Words of a claim that people were killed.
    Killed,
    /// Words of a claim of another harm.
    Harmed,
    /// Words of a claim of another kind.
    Other,
}

impl Style {
    /// The sequence that begins it; every style ends with [`END`].
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Style::Plain => "",
            Style::Heading => "\x1b[1m",
            Style::Quiet => "\x1b[2m",
            Style::Killed => "\x1b[4;31m",
            Style::Harmed => "\x1b[4;33m",
            Style::Other => "\x1b[4;36m",
        }
    }
}

/// The sequence that ends any style.
pub(crate) const END: &str = "\x1b[0m";

impl Look {
    /// Words in a style, if colour is wanted.
    pub(crate) fn paint(self, style: Style, words: &str) -> String {
        if self.colour && style != Style::Plain && !words.is_empty() { format!("{}{words}{END}", style.begin()) } else { words.to_owned() }
    }
}
