//! Rows and heights: bubbles, the viewport over them, and the areas of the screen.

pub mod areas;
pub mod bubble;
pub mod markdown;
pub mod viewport;
