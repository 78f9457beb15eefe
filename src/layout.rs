//! Rows and heights: bubbles, the viewport over them, and the areas of the screen.

pub mod appearance;
pub mod areas;
pub mod bubble;
pub mod markdown;
pub mod viewport;
