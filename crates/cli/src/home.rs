//! Enters: the environment. Leaves: the folder where imported places are kept. Never done here: making it.

use anyhow::{Result, anyhow};
use etcetera::BaseStrategy as _;
use std::path::PathBuf;

/// The folder of imported layers: `TOLLBOOK_HOME`, else the platform's own folder for a program's data.
///
/// # Errors
/// Neither is known.
pub(crate) fn layers_dir() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("TOLLBOOK_HOME").filter(|h| !h.is_empty()) {
        return Ok(PathBuf::from(home).join("places"));
    }
    let strategy = etcetera::choose_base_strategy().map_err(|_| anyhow!("no folder for the program's data is known; set TOLLBOOK_HOME to one"))?;
    Ok(strategy.data_dir().join("tollbook").join("places"))
}
