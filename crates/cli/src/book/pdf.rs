//! A page as PDF, printed by a Chromium of this machine. Enters: a page that needs nothing beside itself, a file. Leaves: the file. Never done here: a page
//! from elsewhere; the browser gets no network, no profile of anybody, and is gone afterwards.

use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Names under which systems have it.
const NAMES: [&str; 6] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
/// The variable that names another.
const VARIABLE: &str = "TOLLBOOK_BROWSER";
/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// The browser: the one that is named, or the first that is found.
fn browser() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|v| !v.is_empty()) {
        let named = PathBuf::from(named);
        ensure!(named.is_file(), "{}: {VARIABLE} names no program", named.display());
        return Ok(named);
    }
    let folders: Vec<PathBuf> = std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect()).unwrap_or_default();
    let found = NAMES.iter().flat_map(|n| folders.iter().map(move |f| f.join(n))).find(|p| p.is_file());
    found.with_context(|| {
        format!("no Chromium is on this machine, and PDF is printed by one: install it, or name it in {VARIABLE}, or take --format html and print that")
    })
}

/// True if a browser is on this machine.
pub(super) fn found() -> bool {
    browser().is_ok()
}

/// Prints a page, in a folder of the system's for temporary files that is gone afterwards.
///
/// # Errors
/// There is no browser, or it fails or takes too long.
pub(super) fn bytes(page: &str) -> Result<Vec<u8>> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("tollbook-print-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    private(&folder).with_context(|| format!("{}", folder.display()))?;
    let done = printed(&browser()?, page, &folder).and_then(|made| Ok(std::fs::read(made)?));
    // What is left of it holds the page.
    let _ = std::fs::remove_dir_all(&folder);
    done
}

/// A new folder that nobody else looks into.
fn private(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        std::fs::DirBuilder::new().mode(0o700).create(folder)
    }
    #[cfg(not(unix))]
    std::fs::create_dir(folder)
}

/// True if the program runs as the superuser, as whom Chromium starts without its sandbox alone.
fn superuser() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

/// Prints a page into a file, which is there whole or not at all.
///
/// # Errors
/// There is no browser, it fails or takes too long, or the file can't be written.
pub(super) fn print(page: &str, file: &Path) -> Result<()> {
    let browser = browser()?;
    let beside = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = beside.join(format!(".tollbook-print-{}", std::process::id()));
    std::fs::create_dir(&folder).with_context(|| format!("{}", folder.display()))?;
    let done = printed(&browser, page, &folder);
    let moved = done.and_then(|made| std::fs::rename(made, file).with_context(|| format!("{}", file.display())));
    // What is left of it holds the page.
    let _ = std::fs::remove_dir_all(&folder);
    moved
}

fn printed(browser: &Path, page: &str, folder: &Path) -> Result<PathBuf> {
    let folder = folder.canonicalize()?;
    let (source, made) = (folder.join("page.html"), folder.join("page.pdf"));
    std::fs::write(&source, page)?;
    let mut command = Command::new(browser);
    command.args(["--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update"]);
    // No name leads anywhere: a browser that asks its maker for something gets no answer.
    command.args(["--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer"]);
    if superuser() {
        command.arg("--no-sandbox");
    }
    command.arg(format!("--user-data-dir={}", folder.join("profile").display())).arg(format!("--print-to-pdf={}", made.display()));
    command.arg(format!("file://{}", source.display())).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("{} could not be started", browser.display()))?;
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            bail!("{} did not print the page within {} seconds", browser.display(), PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let whole = std::fs::read(&made).is_ok_and(|b| b.starts_with(b"%PDF-"));
    ensure!(status.success() && whole, "{} printed no PDF ({status}); --format html gives the page to print by hand", browser.display());
    Ok(made)
}
