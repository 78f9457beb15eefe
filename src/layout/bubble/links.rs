//! Web and mail addresses in a message's text.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::measure::clusters;

/// Whether there is a web or mail address in `text`.
pub fn has_link(text: &str) -> bool {
    !find_links(text).is_empty()
}

/// Web and mail addresses in `text`, from first to last.
pub fn find_links(text: &str) -> Vec<Range<usize>> {
    if !text.contains('@') && !text.contains("://") {
        return Vec::new();
    }
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]);
    let known = |link: &linkify::Link<'_>| {
        let scheme = link.as_str().split("://").next().unwrap_or_default();
        *link.kind() == LinkKind::Email
            || ["http", "https"]
                .iter()
                .any(|s| scheme.eq_ignore_ascii_case(s))
    };
    // A letter's marks stay with it, on whichever side of the edge it stands.
    let mut edges = std::iter::once(0).chain(clusters(text).scan(0, |at, cluster| {
        *at += cluster.len;
        Some(*at)
    }));
    let mut edge = 0;
    let mut snapped = |at: usize| {
        while edge < at
            && let Some(next) = edges.next()
        {
            edge = next;
        }
        edge
    };
    let links = finder.links(text).filter(known);
    let snap = |link: linkify::Link<'_>| snapped(link.start())..snapped(link.end());
    links.map(snap).filter(|link| !link.is_empty()).collect()
}
