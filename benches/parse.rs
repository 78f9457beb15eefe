//! Reading one page of 2,000 messages, beside `serde_json` reading it into structs of strings.
//!
//! `cargo bench --bench parse`. Both in turns, on the same pages; medians. Ours sanitises, packs,
//! and checks that the record can be given back.

#[path = "parse/pages.rs"]
mod pages;

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let [ours, strings] = pages::compare(300);
    println!(
        "a page of 2,000: {ours:.2} ms, serde_json into strings {strings:.2} ms: {:.2} of that",
        ours / strings
    );
}
