//! The laws of reading, tried as a reader would: the whole program in a pseudo terminal, what it
//! asked of the gateway, and what it put into the clipboard.
//!
//! “Row N” is a row of the table of faults that were seen once:
//!
//! 1. a refusal is asked again without end
//! 2. details and clipboard differ after an arrival
//! 3. a range or a hit moves with arrivals
//! 4. a search or a filter loses the place
//! 5. what was fetched for a search is dropped, and fetched again
//! 6. a gap that fills pushes the hit away
//! 7. pages leap over a gap
//! 8. `9[` leaps over a gap
//! 9. the gallery opens elsewhere
//! 10. all messages up to the dates of a filter are read
//! 11. keys behind a jump act before the jump is done
//! 12. a resize moves the selection
//! 13. a jump ends in silence
//! 14. advice that does not help
//! 15. names and numbers that are guessed
//! 16. one sender in two writings is two senders
//! 17. a message after STOP has no mark

mod common;
#[path = "common/configure.rs"]
mod configure;
#[path = "thread/gateway.rs"]
mod gateway;
#[path = "common/reader.rs"]
mod reader;

#[path = "laws/acting.rs"]
mod acting;
#[path = "laws/advice.rs"]
mod advice;
#[path = "laws/places.rs"]
mod places;
#[path = "laws/requests.rs"]
mod requests;
#[path = "laws/world.rs"]
mod world;
