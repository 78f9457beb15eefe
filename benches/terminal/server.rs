//! A gateway with a list that stands still, on loopback.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use smsthread::message::json::english_datetime;
use smsthread::time::UnixTime;

use crate::texts;

/// A list that does not change.
#[derive(Clone, Copy)]
pub struct List {
    /// How many messages there are.
    pub count: u64,
    /// The number in the newest message's text.
    pub newest: u64,
    /// When the newest message was sent.
    pub sent: i64,
    /// The distance to the gateway: the time for an answer, and the time to connect.
    pub round_trip: Duration,
}

/// Serves a list until the process ends; returns the base URL.
pub fn serve(list: List) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The client may go away in the middle of an answer.
            thread::spawn(move || answer_all(stream, list).unwrap_or_default());
        }
    });
    Ok(format!("http://{address}/v1"))
}

/// Twenty messages in as many minutes, then three hours of silence: a million in twenty years.
fn age(back: u64) -> i64 {
    i64::try_from(back * 60 + back / 20 * 10_800).unwrap_or(i64::MAX)
}

fn item(number: u64, sent: i64) -> Value {
    let ours = number * 7 % 20 < 9;
    let (from, to) = if ours {
        ("Shop", "32496123456")
    } else {
        ("32496123456", "Shop")
    };
    json!({
        "messageId": ours.then(|| format!("id{number:08x}")),
        "direction": if ours { "outbound" } else { "inbound" },
        "sender": from,
        "receiver": to,
        "message": texts::text(number),
        "file": null,
        "datetime": english_datetime(UnixTime::new(sent).unwrap_or(UnixTime::EPOCH)),
        "unixDatetime": sent,
        "deliveryStatus": if ours && number % 40 == 3 { "NOT DELIVERED" } else { "DELIVERED" },
    })
}

fn answer_all(mut stream: TcpStream, list: List) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut connecting = list.round_trip;
    while let Some(request) = lines.next().transpose()? {
        for header in lines.by_ref() {
            if header?.is_empty() {
                break;
            }
        }
        let begun = Instant::now();
        let number = |name: &str| {
            let rest = request.split(&format!("{name}=")).nth(1)?;
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            rest[..end].parse::<u64>().ok()
        };
        let (limit, page) = (number("limit").unwrap_or(1000), number("page").unwrap_or(1));
        let start = ((page - 1) * limit).min(list.count);
        let slice = start..(start + limit).min(list.count);
        let shown = slice.end - slice.start;
        let items = slice.map(|back| item(list.newest - back, list.sent - age(back)).to_string());
        let items: Vec<String> = items.collect();
        let body = format!(
            r#"{{"total":{},"shown":{shown},"page":{page},"limit":{limit},"conversation":[{}]}}"#,
            list.count,
            items.join(",")
        );
        // Making the answer does not count as part of the distance.
        let wait = list.round_trip + std::mem::take(&mut connecting);
        thread::sleep(wait.saturating_sub(begun.elapsed()));
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes())?;
    }
    Ok(())
}
