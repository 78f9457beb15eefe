//! The figures as a table, on the screen and in the README.

use serde_json::Value;

/// A row for each figure.
pub fn table(figures: &Value) -> String {
    const NAMES: [&str; 7] = [
        "figure", "unit", "ours", "theirs", "ratio", "limit", "beside",
    ];
    let row = |figure: &Value| {
        let cells = NAMES.map(|name| match &figure[name] {
            Value::Null => String::new(),
            Value::String(words) => words.clone(),
            number => number.to_string(),
        });
        format!("| {} |\n", cells.join(" | "))
    };
    let rows = figures.as_array().into_iter().flatten().map(row);
    let head =
        "| | Unit | Ours | Theirs | Ratio | At most | Theirs is |\n|---|---|---|---|---|---|---|\n";
    std::iter::once(head.to_owned()).chain(rows).collect()
}
