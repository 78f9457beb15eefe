//! Numbers of links: the drawing names a link by its number.

use std::collections::HashMap;
use std::sync::Arc;

/// A number for each target, the same at each call.
#[derive(Clone, Debug, Default)]
pub struct Numbers(HashMap<Arc<str>, u32>);

impl Numbers {
    /// Targets beyond this many get no number.
    const MOST: usize = 0xFF_FFFF;

    /// A number from 1 up; 0 if there are too many targets.
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
