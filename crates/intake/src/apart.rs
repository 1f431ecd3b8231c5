//! Enters: a piece of work of a foreign library. Leaves: its result, or nothing if it panicked. Never done here: ending work that takes long.

use std::sync::Once;
use std::thread;

/// Stack of the thread: trees of pages and mails are walked by recursion.
const STACK: usize = 128 << 20;
/// The thread's name, by which its panics are kept from the terminal.
const THREAD: &str = "tollbook-apart";

/// Runs work in a thread of its own, with a deep stack; a panic ends that thread alone and says nothing.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().name() != Some(THREAD) {
                before(info);
            }
        }));
    });
    thread::scope(|scope| {
        let started = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK).spawn_scoped(scope, work);
        started.ok()?.join().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_and_depth_is_no_crash() {
        fn depth(n: u64) -> u64 {
            if n == 0 { 0 } else { std::hint::black_box(depth(n - 1)) + 1 }
        }
        assert_eq!(apart(|| depth(100_000)), Some(100_000));
        assert_eq!(apart(|| -> u8 { panic!("of a library") }), None);
    }
}
