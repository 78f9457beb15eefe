//! Writes the gateway's JSON for `api`: regular, with damaged items, or with every known oddity.

use serde_json::{Map, Value, json};

use super::media::{Links, announced_mime};
use super::script::ScriptedMessage;
use crate::message::{DeliveryStatus, Direction};

/// One page of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WireSlice {
    pub page: u64,
    pub limit: u64,
    /// Length of the whole list.
    pub total: usize,
}

/// The body of a successful answer.
pub(super) fn body(slice: WireSlice, items: &[Value]) -> Value {
    json!({
        "total": slice.total,
        "shown": items.len(),
        "page": slice.page,
        "limit": slice.limit,
        "conversation": items,
    })
}

/// One message as the gateway writes it.
pub(super) fn item(
    message: &ScriptedMessage,
    status: &DeliveryStatus,
    links: &Links,
    signature: u64,
) -> Value {
    let files: Vec<Value> = message
        .files
        .iter()
        .map(|name| {
            json!({
                "name": name,
                "image": links.link(name, signature),
                "mime": announced_mime(name),
            })
        })
        .collect();
    json!({
        "messageId": message.id,
        "direction": match message.direction {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
        },
        "sender": message.sender,
        "receiver": message.receiver,
        "message": message.text,
        "file": if files.is_empty() { Value::Null } else { Value::Array(files) },
        "datetime": datetime(message),
        "unixDatetime": message.sent_at.seconds(),
        "deliveryStatus": status.word(),
    })
}

/// `05 jun 2025, 08:44:46`, in UTC.
fn datetime(message: &ScriptedMessage) -> String {
    let written = message.sent_at.to_utc().format("%d %b %Y, %H:%M:%S");
    written.to_string().to_lowercase()
}

/// Turns every seventh item into something that no client can understand.
pub(super) fn insert_garbage(items: &mut [Value]) {
    let garbage = [
        json!("oops"),
        json!(42),
        Value::Null,
        json!([["nested", []]]),
        json!({ "direction": 5, "message": { "deep": [1, 2, 3] } }),
        json!({}),
        json!({ "error": "row\u{1b}[31m lost\u{202e}" }),
    ];
    let mut next = garbage.iter().cycle();
    for item in items.iter_mut().skip(2).step_by(7) {
        *item = next.next().cloned().unwrap_or_default();
    }
}

/// Rewrites a good answer as a PHP-like server might: the same facts in other forms.
pub(super) fn make_odd(body: &mut Value) {
    for name in ["total", "shown", "page", "limit"] {
        body[name] = text_of(&body[name]);
    }
    let Some(items) = body["conversation"].as_array_mut() else {
        return;
    };
    for (index, item) in items.iter_mut().enumerate() {
        let Some(fields) = item.as_object_mut() else {
            continue;
        };
        add_odd_fields(fields, index);
    }
}

fn add_odd_fields(fields: &mut Map<String, Value>, index: usize) {
    fields.insert("vendorNote".to_owned(), json!({ "queue": index }));
    if fields["message"] == "" {
        fields.insert("message".to_owned(), Value::Null);
    }
    match index % 6 {
        0 => {
            let seconds = text_of(&fields["unixDatetime"]);
            fields.insert("unixDatetime".to_owned(), seconds);
        }
        1 => {
            let mine = fields.remove("direction") == Some(json!("outbound"));
            fields.insert("mine".to_owned(), json!(mine));
        }
        2 => {
            fields.remove("unixDatetime");
            let written = fields["datetime"].as_str().map(in_other_tongue);
            fields.insert("datetime".to_owned(), json!(written));
        }
        3 => {
            let number = fields["sender"].as_str().and_then(|s| s.parse().ok());
            if let Some(number) = number.map(|number: u64| json!(number)) {
                fields.insert("sender".to_owned(), number);
            }
        }
        _ => {}
    }
    let odd_file = match (&fields["file"], index % 3) {
        (Value::Null, 0) => json!([]),
        (Value::Null, 1) => json!({}),
        (Value::Array(files), _) if files.len() == 1 => files[0].clone(),
        _ => return,
    };
    fields.insert("file".to_owned(), odd_file);
}

fn text_of(number: &Value) -> Value {
    json!(number.to_string())
}

/// The month in Dutch, French, German or Spanish, if it differs from English.
fn in_other_tongue(datetime: &str) -> String {
    const MONTHS: [(&str, &str); 12] = [
        (" jan ", " janv "),
        (" feb ", " févr "),
        (" mar ", " mrt "),
        (" apr ", " avr "),
        (" may ", " mei "),
        (" jun ", " juin "),
        (" jul ", " juil "),
        (" aug ", " août "),
        (" sep ", " sept "),
        (" oct ", " okt "),
        (" nov ", " novembre "),
        (" dec ", " dic "),
    ];
    let month = MONTHS.iter().find(|(name, _)| datetime.contains(name));
    month.map_or_else(
        || datetime.to_owned(),
        |(english, other)| datetime.replace(english, other),
    )
}
