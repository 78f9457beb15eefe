//! Numbers of links: the drawing names a link by its number.

use std::collections::HashMap;
use std::sync::Arc;

/// Numbers for targets, each of them always the same one.
#[derive(Clone, Debug, Default)]
pub struct Numbers(HashMap<Arc<str>, u32>);

impl Numbers {
    /// More are not told apart from no link.
    const MOST: usize = 0xFF_FFFF;

    /// From 1 on; 0 where there are too many.
    pub fn of(&mut self, target: &Arc<str>) -> u32 {
        if let Some(number) = self.0.get(target) {
            return *number;
        }
        let next = self.0.len() + 1;
        if next > Self::MOST {
            return 0;
        }
        let next = u32::try_from(next).unwrap_or(0);
        self.0.insert(Arc::clone(target), next);
        next
    }
}
