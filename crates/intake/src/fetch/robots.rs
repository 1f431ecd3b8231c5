//! Enters: a robots.txt. Leaves: whether a path may be fetched, and how long to wait between two fetches. Never done here: fetching it.

use std::time::Duration;

/// Bytes of a robots.txt that are read (RFC 9309, 2.5).
pub(crate) const ROBOTS_MAX: usize = 500 << 10;
/// The longest pause that a robots.txt may ask for.
const PAUSE_MAX: f64 = 60.0;

/// What a host allows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Robots {
    /// Allowed or not, and the path's pattern.
    rules: Vec<(bool, String)>,
    /// The pause it asks for.
    pub(crate) pause: Option<Duration>,
}

impl Robots {
    /// Nothing may be fetched: the host could not say.
    pub(crate) fn closed() -> Self {
        Robots { rules: vec![(false, "/".to_owned())], pause: None }
    }

    /// Reads the rules for an agent: those of the groups that name it, otherwise those for all (RFC 9309, 2.2.1).
    pub(crate) fn parse(text: &str, agent: &str) -> Self {
        let agent = agent.to_ascii_lowercase();
        let (mut own, mut all) = (None::<Robots>, Robots::default());
        // Whom the group at hand is for: the agent, all.
        let (mut is_own, mut is_all, mut in_names) = (false, false, false);
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !in_names {
                    (is_own, is_all) = (false, false);
                }
                in_names = true;
                is_all |= value == "*";
                if value.split('/').next().is_some_and(|v| v.eq_ignore_ascii_case(&agent)) {
                    is_own = true;
                    own.get_or_insert_with(Robots::default);
                }
                continue;
            }
            let targets = [own.as_mut().filter(|_| is_own), Some(&mut all).filter(|_| is_all)];
            match key.as_str() {
                "allow" | "disallow" => {
                    in_names = false;
                    if !value.is_empty() && value.len() <= 2_000 {
                        targets.into_iter().flatten().for_each(|r| r.rules.push((key == "allow", value.to_owned())));
                    }
                }
                "crawl-delay" => {
                    in_names = false;
                    let pause = value.parse::<f64>().ok().filter(|p| p.is_finite() && *p >= 0.0).map(|p| Duration::from_secs_f64(p.min(PAUSE_MAX)));
                    targets.into_iter().flatten().for_each(|r| r.pause = pause);
                }
                _ => {}
            }
        }
        own.unwrap_or(all)
    }

    /// True if the path with its query may be fetched: the longest rule that matches decides, and allowing wins a tie.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let matching = self.rules.iter().filter(|(_, pattern)| matches(pattern, path));
        matching.max_by_key(|(allow, pattern)| (pattern.len(), *allow)).is_none_or(|(allow, _)| *allow)
    }
}

/// True if a path begins as the pattern says; `*` stands for anything, `$` for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = pattern.strip_suffix('$').map_or((pattern, false), |p| (p, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (n, part) in parts.iter().enumerate() {
        if to_end && n + 1 == parts.len() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_decides_and_allowing_wins_a_tie() {
        let r = Robots::parse("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow: /c?x=\nAllow: /c?x=\n", "tollbook");
        for (path, allowed) in [("/", true), ("/a", false), ("/a/b/c", true), ("/x.pdf", false), ("/x.pdf?y", true), ("/c?x=1", true), ("/d/a", true)] {
            assert_eq!(r.allows(path), allowed, "{path}");
        }
    }

    #[test]
    fn a_group_of_ones_own_goes_before_the_one_for_all() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Tollbook/1.0\nDisallow: /private # not for us\nCrawl-delay: 5\n";
        let r = Robots::parse(text, "tollbook");
        assert!(r.allows("/news") && !r.allows("/private/x"));
        assert_eq!(r.pause, Some(Duration::from_secs(5)));
        assert!(!Robots::parse(text, "unknown").allows("/news"));
    }

    #[test]
    fn an_empty_or_broken_file_allows_all_and_a_silent_host_nothing() {
        for text in ["", "Disallow: /\n", "User-agent: *\nDisallow:\n", "<html>not found</html>", "User-agent: *\nCrawl-delay: NaN\nCrawl-delay: -1"] {
            assert!(Robots::parse(text, "tollbook").allows("/x"), "{text}");
        }
        assert!(!Robots::closed().allows("/x"));
        assert_eq!(Robots::parse("User-agent: *\nCrawl-delay: 1e9", "tollbook").pause, Some(Duration::from_secs(60)));
    }
}
